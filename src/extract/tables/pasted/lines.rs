//! Splits the texts of a document into lines, each with its words and figures.

use super::super::row::{RowPlace, row_number};
use crate::document::{Block, Cell, Document};
use crate::figure::{is_part_of_figure, is_value_like};
use crate::fold::is_space;
use crate::forms::{Form, Numbering, RowIndex, normalised, numbering};

/// Longest line that may be part of a label, in characters. Longer ones are prose.
pub(super) const LONGEST_LINE: usize = 60;
/// Most lines of a row. Narrow columns break the longest label into twelve.
pub(super) const MOST_LINES: usize = 16;
/// Longest words that can stand in place of a figure, in characters.
pub(super) const LONGEST_STAND_IN: usize = 6;
/// Shortest whole label, in characters, that surely belongs to its own row. 其他 may be a piece of another label.
pub(super) const SHORTEST_OWN: usize = 4;

/// A line, or the joined figures of several lines without words.
pub(super) struct Line {
    pub words: Vec<char>,
    pub figures: Vec<Cell>,
    /// Position of its first cell.
    pub place: RowPlace,
    /// The cell of a line that has only one.
    pub only: Option<Cell>,
    /// The numbering before its first words.
    pub numbering: Option<Numbering>,
    /// Whether it is prose or a table with columns, across which no row extends.
    pub is_wall: bool,
    /// The row whose whole label these words are.
    pub owner: Option<RowIndex>,
}

/// The lines of a document's texts. Successive lines without words are joined. `known` is the sorted characters of the
/// table's labels.
pub(super) fn lines(document: &Document, form: &Form, known: &[char]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut table = 0_u16;
    for (block, content) in document.blocks.iter().enumerate() {
        match content {
            Block::Grid(grid) => {
                table = table.saturating_add(1);
                if !grid.loses_blanks() {
                    lines.push(Line { is_wall: true, ..Line::new(RowPlace { block, table, row: 0 }) });
                    continue;
                }
                for row in 0..grid.row_count() {
                    let mut next = Line::new(RowPlace { block, table, row: row_number(row) });
                    next.take(document, form, &grid.row(row).copied().collect::<Vec<_>>());
                    push(&mut lines, next);
                }
            }
            Block::Paragraph(paragraph) => {
                let text = document.str(paragraph.text);
                let mut next = Line::new(RowPlace { block, table, row: 0 });
                next.is_wall = text.chars().filter(|&c| !is_space(c)).nth(LONGEST_LINE).is_some();
                if !next.is_wall {
                    next.words.extend(normalised(text).chars());
                }
                push(&mut lines, next);
            }
            Block::Picture(..) => {}
        }
    }
    // successive walls are merged, and so are long lines without any character of the table's labels
    let is_known = |line: &Line| !line.figures.is_empty() || line.words.iter().any(|c| known.binary_search(c).is_ok());
    for line in &mut lines {
        line.is_wall |= !is_known(line) && line.words.len() > MOST_LINES;
    }
    lines.dedup_by(|next, last| next.is_wall && last.is_wall);
    lines
}

impl Line {
    fn new(place: RowPlace) -> Self {
        Self { words: Vec::new(), figures: Vec::new(), place, only: None, numbering: None, is_wall: false, owner: None }
    }

    /// Whether it holds only figures.
    pub(super) fn is_bare(&self) -> bool {
        self.words.is_empty() && !self.is_wall
    }

    /// Reads the cells of a line: words up to the first figure, then figures and words in their place.
    fn take(&mut self, document: &Document, form: &Form, cells: &[Cell]) {
        let is_figure = |cell: &Cell| {
            let text = document.str(cell.text);
            is_value_like(text) || is_part_of_figure(text)
        };
        let last = cells.iter().rposition(is_figure);
        self.only = cells.first().copied().filter(|_| cells.len() == 1);
        for (at, cell) in cells.iter().enumerate() {
            let text = document.str(cell.text);
            // 1 .属于国家秘密
            let numbers = cells.get(at + 1).is_some_and(|next| document.str(next.text).starts_with(['.', '、', '．']));
            let is_between = !self.figures.is_empty() && last.is_some_and(|last| at < last);
            let is_behind = self.is_label(form) && last.is_some() && text.chars().count() <= LONGEST_STAND_IN;
            if is_part_of_figure(text) || is_value_like(text) && !numbers || is_between || is_behind || is_error(text) {
                self.figures.push(*cell);
            } else {
                self.numbering = self.numbering.or_else(|| numbering(text).filter(|_| self.words.is_empty()));
                self.words.extend(normalised(text).chars());
            }
        }
    }

    /// Whether the words so far are a whole label of the form.
    fn is_label(&self, form: &Form) -> bool {
        self.words.len() >= SHORTEST_OWN && !form.rows(&self.words.iter().collect::<String>()).is_empty()
    }
}

/// Whether a text stands for a missing figure: `#REF!`, `？`.
fn is_error(text: &str) -> bool {
    let is_code = text.len() > 2 && text.starts_with('#') && text[1..].starts_with(|c: char| c.is_ascii_uppercase());
    is_code || !text.is_empty() && text.chars().all(|c| matches!(c, '?' | '？'))
}

fn push(lines: &mut Vec<Line>, next: Line) {
    match lines.last_mut() {
        Some(last) if next.is_bare() && last.is_bare() => {
            last.figures.extend(next.figures);
        }
        _ if next.is_bare() && next.figures.is_empty() => {}
        _ => lines.push(next),
    }
}
