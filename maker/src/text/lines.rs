//! One cell per line and a blank line between rows: a table copied from a web page by a program that did not recognise
//! it as a table.

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
