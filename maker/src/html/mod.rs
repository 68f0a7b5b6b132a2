//! Reports as web pages.

mod editor;
mod nested;
mod plain;
mod portal;
mod split;
mod word;

use std::fmt::Write;

use fastrand::Rng;

use super::document::{Block, blocks};
use super::form::Table;
use super::layout::{Grid, Slot};
use super::prose::Passage;
use super::report::{Report, Stream};
use super::seeds::chance;
use super::style::{Encoding, Style};

pub use plain::compiled;

/// The markup of a kind of page for the parts of a report.
trait Markup {
    fn passage(&mut self, passage: &Passage, page: &mut String);
    fn grid(&mut self, grid: &Grid, page: &mut String);

    /// Separates two pieces of one table.
    fn between_pieces(&mut self, _page: &mut String) {}

    fn picture(&mut self, table: Table, page: &mut String) {
        put(page, format_args!("<p><img src=\"./W02024{}_ori.png\" alt=\"\" border=\"0\" /></p>\n", table.number()));
    }

    fn blocks(&mut self, blocks: &[Block], page: &mut String) {
        for block in blocks {
            match block {
                Block::Passage(passage) => self.passage(passage, page),
                Block::Picture(table) => self.picture(*table, page),
                Block::Table(_, grids) => {
                    for (piece, grid) in grids.iter().enumerate() {
                        if piece > 0 {
                            self.between_pieces(page);
                        }
                        self.grid(grid, page);
                    }
                }
            }
        }
    }
}

/// The whole page of a report.
pub fn page(report: &Report<'_>) -> String {
    let blocks = blocks(report);
    let mut rng = report.stream(Stream::Page);
    let mut page = String::with_capacity(100_000);
    match report.style {
        Style::Editor => editor::page(report, &blocks, &mut rng, &mut page),
        Style::Word => word::page(report, &blocks, &mut rng, &mut page),
        Style::Portal => portal::page(report, &blocks, &mut rng, &mut page),
        Style::Layout => nested::page(report, &blocks, &mut rng, &mut page),
        Style::Split => split::page(report, &blocks, &mut rng, &mut page),
        _ => plain::page(report, &blocks, &mut rng, &mut page),
    }
    page
}

/// Appends formatted text. Writing to a string cannot fail.
fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(text);
}

/// Appends text with HTML's special characters escaped.
fn escape(text: &str, page: &mut String) {
    for character in text.chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            other => page.push(other),
        }
    }
}

/// The page's declaration of its encoding. Pages in UTF-8 sometimes lack one.
fn charset(report: &Report<'_>, rng: &mut Rng) -> String {
    let charset = report.encoding.declared();
    match rng.u8(..10) {
        0 if matches!(report.encoding, Encoding::Utf8 | Encoding::Utf8Bom) => String::new(),
        0..=4 => format!("<meta charset=\"{charset}\">\n"),
        _ => format!("<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n"),
    }
}

/// ` colspan="3" rowspan="2"`, as far as the cell spans anything.
fn spans(slot: &Slot, page: &mut String) {
    if slot.colspan > 1 {
        put(page, format_args!(" colspan=\"{}\"", slot.colspan));
    }
    if slot.rowspan > 1 {
        put(page, format_args!(" rowspan=\"{}\"", slot.rowspan));
    }
}

/// Text in pieces of `size` characters.
fn in_pieces(text: &str, size: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(size.max(1)).map(String::from_iter).collect()
}

/// Whether this page may split the words in narrow cells.
fn breaks_words(rng: &mut Rng) -> bool {
    chance(rng, 75)
}
