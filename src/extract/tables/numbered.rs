//! Numbers that programs write before the rows and above the columns of a table: 0, 1, 2, …

use super::one_cell_a_line::GridRow;
use crate::document::{Cell, Document};

/// Fewest rows by which numbers are told from figures.
const FEWEST_ROWS: usize = 3;
/// Fewest columns by which numbers are told from figures: in no row of a form are as many figures 0, 1, 2, 3.
const FEWEST_COLUMNS: usize = 4;
/// Most rows of words above the first number.
const MOST_ABOVE: usize = 3;

/// Drops the numbers of rows and columns.
pub(super) fn without_numbers(document: &Document, mut rows: Vec<GridRow>) -> Vec<GridRow> {
    if let Some(first) = first_numbered(document, &rows) {
        let mut numbered = rows.split_off(first);
        numbered.retain(|row| !numbers_columns(document, row));
        for row in numbered.iter_mut().filter(|row| is_wide(row)) {
            row.cells.remove(0);
        }
        rows.append(&mut numbered);
    }
    if rows.first().is_some_and(|row| numbers_columns(document, row)) {
        rows.remove(0);
    }
    rows
}

/// The first row of those that are numbered one after the other. Titles may stand between them, behind which numbers begin
/// again.
fn first_numbered(document: &Document, rows: &[GridRow]) -> Option<usize> {
    let number_of = |row: &GridRow| row.cells.first().and_then(|cell| number(document, cell));
    let is_row = |row: &GridRow| is_wide(row) && !numbers_columns(document, row);
    let is_start = |row: &GridRow| is_row(row) && number_of(row).is_some_and(|number| number <= 1);
    let first = rows.iter().take(MOST_ABOVE + 1).position(is_start)?;
    let start = number_of(&rows[first])?;
    let mut next = start;
    let (mut count, mut with_words, mut is_behind_title) = (0, 0, false);
    for row in &rows[first..] {
        if !is_row(row) {
            is_behind_title = true;
            continue;
        }
        let own = number_of(row)?;
        if own != next && !(own == start && is_behind_title) {
            return None;
        }
        is_behind_title = false;
        next = own + 1;
        count += 1;
        let is_word = |cell: &Cell| !cell.text.is_empty() && number(document, cell).is_none();
        with_words += usize::from(row.cells[1..].iter().any(is_word));
    }
    (count >= FEWEST_ROWS && with_words * 2 > count).then_some(first)
}

/// Whether a row has more than a title or a label.
fn is_wide(row: &GridRow) -> bool {
    row.cells.iter().filter(|cell| !cell.text.is_empty()).count() > 1
}

/// Whether a row holds the numbers of columns.
fn numbers_columns(document: &Document, row: &GridRow) -> bool {
    let blank = row.cells.iter().take_while(|cell| cell.text.is_empty()).count();
    let numbers = || row.cells[blank..].iter().map(|cell| number(document, cell));
    blank <= 1 && numbers().len() >= FEWEST_COLUMNS && numbers().eq((0..numbers().len()).map(Some))
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
        check(
            &["0|规章|5", "1|许可|5", "二、申请", "0|1|2|3|4", "0|新收|7", "1|上年|0"],
            &["规章|5", "许可|5", "二、申请", "新收|7", "上年|0"],
        );
    }

    #[test]
    fn figures_stay() {
        for rows in [
            &["0|1|5|3", "1|规章|0|2", "2|许可|5|5"][..2],
            &["1|规章|0", "2|许可|5", "4|处罚|1"],
            &["0|0|0", "1|1|1", "2|2|2"],
            &["规章|0|1|2", "许可|1|1|1"],
            &["规章|1", "2|3", "许可|4"],
            &["规章", "0|1|2"],
            &["0|规章|5", "1|许可|5", "0|新收|7", "1|上年|0"],
        ] {
            check(rows, rows);
        }
    }
}
