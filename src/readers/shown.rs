//! Documents as lines of text, for the tests of readers.

use crate::document::{Block, Document};

/// Rows as `cell|cell` (with `^` before a cell that reaches in from above), paragraphs in brackets.
pub(super) fn shown(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => found.push(format!("[{}]", document.str(paragraph.text))),
            Block::Grid(grid) => {
                for row in 0..grid.row_count() {
                    let cells = grid.row(row).map(|cell| {
                        let above = if (cell.row as usize) < row { "^" } else { "" };
                        format!("{above}{}", document.str(cell.text).replace('\n', "+"))
                    });
                    found.push(cells.collect::<Vec<_>>().join("|"));
                }
            }
            Block::Picture(..) => found.push("picture".to_owned()),
        }
    }
    found
}
