//! Reports as plain text: tables as they remain when copied from a word processor or a PDF.

mod lines;
mod spaces;
mod tabs;

use fastrand::Rng;

use super::document::{Block, blocks};
use super::form::Table;
use super::layout::Grid;
use super::prose::Kind;
use super::report::{Report, Stream};
use super::seeds::{chance, pick};
use super::style::Style;

/// The whole text of a report, with LF line ends.
pub fn text(report: &Report<'_>) -> String {
    let mut rng = report.stream(Stream::Page);
    let indent = pick(&mut rng, &["", "\u{3000}\u{3000}", "    "]);
    let blank_lines = chance(&mut rng, 70);
    let mut text = String::with_capacity(20_000);
    if chance(&mut rng, 20) {
        text.push_str("\n\n");
    }
    for block in blocks(report) {
        match block {
            Block::Passage(passage) => {
                let indent = match passage.kind {
                    Kind::Title | Kind::Heading => "",
                    Kind::Signature | Kind::Date if !indent.is_empty() => "                              ",
                    _ => indent,
                };
                text.push_str(indent);
                text.push_str(&passage.text);
                text.push_str(if blank_lines { "\n\n" } else { "\n" });
            }
            Block::Table(table, grids) => {
                for grid in grids {
                    write_table(report, table, &grid, &mut rng, &mut text);
                }
                text.push('\n');
            }
            // Text has no pictures, so nothing remains.
            Block::Picture(_) => {}
        }
    }
    if chance(&mut rng, 50) {
        text.truncate(text.trim_end().len());
    }
    text
}

fn write_table(report: &Report<'_>, table: Table, grid: &Grid, rng: &mut Rng, text: &mut String) {
    match (report.style, table) {
        (Style::Spaces, _) => spaces::table(grid, rng, text),
        (Style::Lines, _) => lines::table(grid, rng, text),
        (_, Table::Disclosure) => tabs::disclosure(grid, rng, text),
        (_, Table::Requests) => tabs::requests(report, grid, rng, text),
        (_, Table::Review) => tabs::review(grid, rng, text),
        (_, Table::Indicators) => tabs::indicators(grid, text),
    }
}
