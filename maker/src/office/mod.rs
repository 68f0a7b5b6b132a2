//! Reports made by office programs and typesetters.
//!
//! A third-party program makes the file from a draft, which the maker writes in an open format with the whole content.
//! So no file of these formats depends on the maker's own understanding of the format.

mod book;
mod letter;
mod look;
mod paper;
mod picture;
mod undated;
mod writers;

use super::layout::{Grid, Role, Slot};
use super::report::{Report, Stream};
use super::style::{Format, Style};

use self::look::Look;
pub use self::writers::{Job, Writer, run};

/// What a writer makes a report's file from.
pub struct Draft {
    pub writer: Writer,
    pub text: String,
}

/// The draft of a report whose style is one of an office program or a typesetter.
pub fn draft(report: &Report<'_>) -> Draft {
    let mut rng = report.stream(Stream::Page);
    let look = Look::new(report, &mut rng);
    let (writer, text) = match report.style {
        Style::Docx => (Writer::Docx, letter::text(report, &look, &mut rng)),
        Style::Doc => (Writer::Doc, letter::text(report, &look, &mut rng)),
        Style::Xlsx => (Writer::Xlsx, book::text(report, &look, &mut rng)),
        Style::Xls => (Writer::Xls, book::text(report, &look, &mut rng)),
        Style::Typeset => (Writer::Typeset, paper::text(report, &look)),
        _ if look.is_tagged => (Writer::PrintedTagged, letter::text(report, &look, &mut rng)),
        _ => (Writer::Printed, letter::text(report, &look, &mut rng)),
    };
    Draft { writer, text }
}

/// What is on the pages of a report beside its content: its kind and its text, with `#` for a number.
pub fn furniture(report: &Report<'_>) -> Vec<(&'static str, String)> {
    if !matches!(report.style.format(), Format::Docx | Format::Doc | Format::Pdf) {
        return Vec::new();
    }
    let look = Look::new(report, &mut report.stream(Stream::Page));
    let number = look.page_number.map(|words| ("page_number", words.to_owned()));
    number.into_iter().chain(look.running_head.map(|words| ("running_head", words))).collect()
}

/// The metadata of a flat ODF document.
fn properties(report: &Report<'_>, look: &Look, text: &mut String) {
    let signed = report.signed.format("%Y-%m-%dT09:00:00");
    let title = if look.titled { report.title.in_one_line() } else { String::new() };
    put(
        text,
        format_args!(
            "<office:meta><meta:creation-date>{signed}</meta:creation-date><dc:date>{signed}</dc:date><dc:title>{title}</dc:title></office:meta>\n"
        ),
    );
}

/// A spot of a table.
enum Spot<'a> {
    Slot(&'a Slot),
    /// Part of a cell that began to the left or above.
    Covered,
    /// A row that ends before the table does.
    Nothing,
}

/// A table with a spot for each column in every row.
fn spots(grid: &Grid) -> Vec<Vec<Spot<'_>>> {
    let columns = grid.rows[0].iter().map(|slot| slot.colspan).sum();
    let mut reach = vec![0_usize; columns];
    let mut rows = Vec::with_capacity(grid.rows.len());
    for slots in &grid.rows {
        let mut slots = slots.iter();
        let mut row = Vec::with_capacity(columns);
        while row.len() < columns {
            let at = row.len();
            if reach[at] > 0 {
                reach[at] -= 1;
                row.push(Spot::Covered);
                continue;
            }
            let Some(slot) = slots.next() else {
                row.push(Spot::Nothing);
                continue;
            };
            reach[at..at + slot.colspan].fill(slot.rowspan - 1);
            row.push(Spot::Slot(slot));
            row.extend((1..slot.colspan).map(|_| Spot::Covered));
        }
        rows.push(row);
    }
    rows
}

/// Number of rows at the top of a table that are headings of its columns.
fn header_rows(grid: &Grid) -> usize {
    grid.rows.iter().take_while(|row| row.iter().all(|slot| slot.role == Role::Header)).count()
}

/// Appends text with XML's special characters escaped.
fn escape(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            other => xml.push(other),
        }
    }
}

/// Appends formatted text; writing to a string cannot fail.
fn put(draft: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = std::fmt::Write::write_fmt(draft, text);
}

#[cfg(test)]
#[allow(dead_code, unused_imports, reason = "benches hold the maker too, and run no tests")]
mod tests;
