//! Numbers that programs write before the rows and above the columns of a table: 0, 1, 2, …

use super::one_cell_a_line::GridRow;
use crate::document::{Cell, Document};

/// Fewest rows by which numbers are told from figures.
const FEWEST_ROWS: usize = 3;
/// Fewest columns by which numbers are told from figures.
const FEWEST_COLUMNS: usize = 3;
/// Most rows of words above the first number.
const MOST_ABOVE: usize = 3;

/// Drops the numbers of rows and columns.
pub(super) fn without_numbers(document: &Document, mut rows: Vec<GridRow>) -> Vec<GridRow> {
    let numbers = |cells: &[Cell]| cells.iter().map(|cell| number(document, cell)).collect::<Option<Vec<_>>>();
    let is_of_columns = |row: &GridRow| {
        let first = row.cells.iter().take_while(|cell| cell.text.is_empty()).count();
        let numbers = numbers(&row.cells[first..]).unwrap_or_default();
        first <= 1 && numbers.len() >= FEWEST_COLUMNS && numbers.iter().copied().eq(0..numbers.len())
    };
    if rows.first().is_some_and(is_of_columns) {
        rows.remove(0);
    }
    if let Some(first) = first_numbered(document, &rows) {
        for row in rows[first..].iter_mut().filter(|row| !row.cells.is_empty()) {
            row.cells.remove(0);
        }
    }
    rows
}

/// The first row of those that are numbered one after the other to the end of the table.
fn first_numbered(document: &Document, rows: &[GridRow]) -> Option<usize> {
    let number_of = |row: &GridRow| row.cells.first().and_then(|cell| number(document, cell));
    let first = rows.iter().take(MOST_ABOVE + 1).position(|row| number_of(row).is_some())?;
    let numbered: Vec<&GridRow> = rows[first..].iter().filter(|row| !row.cells.is_empty()).collect();
    let start = number_of(numbered[0]).filter(|start| *start <= 1)?;
    let is_in_order = numbered.iter().zip(start..).all(|(row, number)| number_of(row) == Some(number));
    let has_words =
        |row: &&&GridRow| row.cells[1..].iter().any(|cell| !cell.text.is_empty() && number(document, cell).is_none());
    let is_numbered =
        numbered.len() >= FEWEST_ROWS && is_in_order && numbered.iter().filter(has_words).count() * 2 > numbered.len();
    is_numbered.then_some(first)
}

fn number(document: &Document, cell: &Cell) -> Option<usize> {
    let text = document.str(cell.text);
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{GridBuilder, Place};

    /// The rows, as `cell|cell`, without numbers.
    #[track_caller]
    fn check(rows: &[&str], expected: &[&str]) {
        let mut document = Document::new("");
        let mut grid = GridBuilder::new(1_000);
        for row in rows {
            grid.start_row();
            for cell in row.split('|') {
                let text = document.push_text(cell);
                grid.cell(text, Place::default(), 1, 1);
            }
        }
        let grid = grid.finish(Place::default(), 0, false);
        let row = |at: usize| GridRow { number: 1, cells: grid.row(at).copied().collect() };
        let left = without_numbers(&document, (0..grid.row_count()).map(row).collect());
        let words = |row: &GridRow| row.cells.iter().map(|cell| document.str(cell.text)).collect::<Vec<_>>().join("|");
        assert_eq!(left.iter().map(words).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn numbers_of_rows_and_columns_go() {
        let rows = ["规章|0|1|2", "许可|5|5|5", "处罚|1|1|1"];
        let with = |start: usize| rows.iter().zip(start..).map(|(row, at)| format!("{at}|{row}")).collect::<Vec<_>>();
        for start in [0, 1] {
            let numbered = with(start);
            let numbered: Vec<&str> = numbered.iter().map(String::as_str).collect();
            check(&numbered, &rows);
            check(&[&["|0|1|2|3"], &numbered[..]].concat(), &rows);
            check(&[&["序号|事项|甲|乙|丙"], &numbered[..]].concat(), &[&["序号|事项|甲|乙|丙"], &rows[..]].concat());
        }
        check(&[&["0|1|2|3"], &rows[..]].concat(), &rows);
    }

    #[test]
    fn figures_stay() {
        for rows in [
            &["0|1|5|3", "1|规章|0|2", "2|许可|5|5"][..2],
            &["1|规章|0", "2|许可|5", "4|处罚|1"],
            &["0|0|0", "1|1|1", "2|2|2"],
            &["规章|0|1|2", "许可|1|1|1"],
            &["规章|1", "2|3", "许可|4"],
        ] {
            check(rows, rows);
        }
    }
}
