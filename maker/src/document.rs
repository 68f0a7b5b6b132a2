//! Prose and tables of a report in reading order: the last step that all file formats share.

use super::form::Table;
use super::former::{self, Follows};
use super::layout::{Grid, Layout};
use super::prose::{Kind, Passage, passages, table_of_section};
use super::report::{Absence, Report, Stream};
use super::seeds::{chance, pick};
use super::style::Style;

pub enum Block {
    Passage(Passage),
    /// A statutory table; table 3 may come in two pieces.
    Table(Table, Vec<Grid>),
    /// A picture in place of a table.
    Picture(Table),
}

pub fn blocks(report: &Report<'_>) -> Vec<Block> {
    let mut layout = Layout {
        sheet: &report.sheet,
        wording: &report.wording,
        foreign: report.foreign.as_ref(),
        last_year: report.last_year,
        rng: report.stream(Stream::Tables),
    };
    let mut blocks = Vec::with_capacity(48);
    let of_indicators = report.sheet.follows() == Follows::Form2008;
    let is_appended = of_indicators && chance(&mut report.stream(Stream::Former), 50);
    let mut section = 0;
    for passage in passages(report) {
        if passage.section != section {
            blocks.extend(table_of_section(section).and_then(|table| table_block(report, table, &mut layout)));
            section = passage.section;
        }
        let is_signature = passage.kind == Kind::Signature;
        if is_signature && of_indicators && !is_appended {
            blocks.extend(indicators(report));
        }
        blocks.push(Block::Passage(passage));
    }
    if of_indicators && is_appended {
        blocks.extend(indicators(report));
    }
    blocks
}

/// The only table of the form of 2008, below its title.
fn indicators(report: &Report<'_>) -> Vec<Block> {
    let mut rng = report.stream(Stream::Former);
    let year = report.year;
    let title = pick(&mut rng, &["附件：政府信息公开情况统计表", "政府信息公开情况统计表", "附表"]);
    let text = if chance(&mut rng, 50) { format!("{title}（{year}年度）") } else { title.to_owned() };
    let grid = former::indicators_grid(&report.sheet, &report.wording, report.style, year, &mut rng);
    let title = Passage { kind: Kind::Subheading, section: 6, text };
    vec![Block::Passage(title), Block::Table(Table::Indicators, vec![grid])]
}

fn table_block(report: &Report<'_>, table: Table, layout: &mut Layout<'_>) -> Option<Block> {
    let follows = report.sheet.follows();
    if follows == Follows::Form2008 {
        return None;
    }
    match report.absent {
        Some((absent, Absence::Picture)) if absent == table => return Some(Block::Picture(table)),
        Some((absent, _)) if absent == table => return None,
        _ => {}
    }
    let grids = match table {
        Table::Disclosure if follows.has_old_disclosure() => {
            vec![former::disclosure_grid(report.sheet.former(), layout.wording, &mut layout.rng)]
        }
        Table::Disclosure => vec![layout.disclosure()],
        Table::Requests if report.style == Style::Split => {
            let cut = layout.rng.usize(6..19);
            let header_again = layout.rng.u8(..4) == 0;
            layout.requests_in_two(cut, header_again).into()
        }
        Table::Requests => vec![layout.requests()],
        Table::Review => vec![layout.review()],
        Table::Indicators => return None,
    };
    Some(Block::Table(table, grids))
}
