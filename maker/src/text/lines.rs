//! Each cell on a line of its own, a blank line between rows: a table copied out of a web page by a program that did
//! not know it for one.

use fastrand::Rng;

use super::super::layout::Grid;
use super::super::seeds::pick;

pub fn table(grid: &Grid, rng: &mut Rng, text: &mut String) {
    let between_rows = pick(rng, &["\n", "\n\n"]);
    for row in &grid.rows {
        for slot in row {
            text.push_str(&slot.full_text());
            text.push('\n');
        }
        text.push_str(between_rows);
    }
}
