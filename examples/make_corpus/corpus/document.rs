//! Prose and tables of a report in reading order, the last thing that all file formats have in common.

use super::form::Table;
use super::layout::{Grid, Layout};
use super::prose::{Passage, passages, table_of_section};
use super::report::{Absence, Report, Stream};
use super::style::Style;

pub enum Block {
    Passage(Passage),
    /// A statutory table; table 3 may come in two pieces.
    Table(Table, Vec<Grid>),
    /// A picture where a table should be.
    Picture(Table),
}

pub fn blocks(report: &Report<'_>) -> Vec<Block> {
    let mut layout = Layout { sheet: &report.sheet, wording: &report.wording, rng: report.stream(Stream::Tables) };
    let mut blocks = Vec::with_capacity(48);
    let mut section = 0;
    for passage in passages(report) {
        if passage.section != section {
            blocks.extend(table_of_section(section).and_then(|table| table_block(report, table, &mut layout)));
            section = passage.section;
        }
        blocks.push(Block::Passage(passage));
    }
    blocks
}

fn table_block(report: &Report<'_>, table: Table, layout: &mut Layout<'_>) -> Option<Block> {
    match report.absent {
        Some((absent, Absence::Picture)) if absent == table => return Some(Block::Picture(table)),
        Some((absent, _)) if absent == table => return None,
        _ => {}
    }
    let grids = match table {
        Table::Disclosure => vec![layout.disclosure()],
        Table::Requests if report.style == Style::Split => {
            let cut = layout.rng.usize(6..19);
            let header_again = layout.rng.u8(..4) == 0;
            layout.requests_in_two(cut, header_again).into()
        }
        Table::Requests => vec![layout.requests()],
        Table::Review => vec![layout.review()],
    };
    Some(Block::Table(table, grids))
}
