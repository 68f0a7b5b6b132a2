//! 指标说明: what each figure means.

use super::sheet::{Cell, FinishedSheet, Look, MOST_ROWS, SheetColumn, TableSheet};
use crate::desk::error::DeskError;
use crate::desk::fields::Tables;
use crate::desk::words;
use crate::schema::Table;
use rust_xlsxwriter::Worksheet;

const COLUMNS: &[(&str, u8, Look)] = &[
    ("label_zh", 40, Look::Wrapped),
    ("unit", 6, Look::Plain),
    ("forms", 14, Look::Plain),
    ("definition_zh", 60, Look::Wrapped),
    ("label_en", 40, Look::Wrapped),
    ("sum_of", 30, Look::Wrapped),
    ("metric", 34, Look::Plain),
];

pub(super) fn sheet(worksheet: Worksheet, tables: &Tables) -> Result<FinishedSheet, DeskError> {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, ..)| *name).collect();
    let codebook = tables.head(Table::Codebook, &names, MOST_ROWS)?;
    let columns = COLUMNS.iter().map(|&(name, width, look)| {
        SheetColumn::new(if name == "metric" { "数据表中的名称" } else { words::title(name) }, width, look)
    });
    let mut sheet = TableSheet::new(worksheet, "指标说明", columns, 1)?;
    for row in 0..codebook.height {
        let cells = COLUMNS.iter().map(|(name, ..)| Cell::text(codebook.text(row, name)));
        sheet.push(&cells.collect::<Vec<_>>())?;
    }
    sheet.finish(codebook.height, Table::Codebook)
}
