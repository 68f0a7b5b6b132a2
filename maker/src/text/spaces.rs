//! Cells separated by spaces, as in a PDF's text layer. Empty cells would be invisible, so no cell is empty.

use fastrand::Rng;

use super::super::layout::{Grid, Role};
use super::super::seeds::{chance, pick};

pub fn table(grid: &Grid, rng: &mut Rng, text: &mut String) {
    let gap = pick(rng, &[" ", "  ", "    ", "\u{3000}", "\u{3000}\u{3000}"]);
    let ragged = chance(rng, 30);
    // A page ends somewhere in the long table and leaves its number.
    let page_end = (grid.rows.len() > 20 && chance(rng, 25)).then(|| rng.usize(8..grid.rows.len() - 4));
    for (index, row) in grid.rows.iter().enumerate() {
        if page_end == Some(index) {
            text.push_str(pick(rng, &["- 4 -\n", "— 5 —\n", "-6-\n"]));
        }
        for (at, slot) in row.iter().enumerate() {
            if at > 0 {
                text.push_str(gap);
                if ragged {
                    text.extend(std::iter::repeat_n(' ', rng.usize(..4)));
                }
            }
            // A number such as `1. ` would look like a cell.
            text.push_str(slot.number.trim_end());
            text.push_str(&slot.text);
        }
        let breaks = row.iter().all(|slot| slot.role != Role::Figure) && chance(rng, 10);
        text.push_str(if breaks { "\n\n" } else { "\n" });
    }
}
