//! The filled statutory tables of reports, cell by cell in the order of the form.

use super::objects::Number;
use crate::codebook::{Applicant, CODEBOOK, NO_APPLICANT};
use crate::figure::Status;
use crate::forms::{self, CellIndex, Form};
use crate::index::Index;
use polars::prelude::*;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

/// The columns of `facts` that are shown.
pub(super) const COLUMNS: [&str; 12] = [
    "district",
    "report_id",
    "form",
    "metric",
    "applicant",
    "value",
    "status",
    "raw",
    "page",
    "table_index",
    "row",
    "column",
];

/// One statutory table of a report.
#[derive(Debug, Serialize)]
pub(super) struct FilledTable<'f> {
    form: &'static str,
    table: u8,
    rows: Vec<FilledRow<'f>>,
}

/// A row of it. Its cells are nearly always adjacent, so the place of the first implies the others.
#[derive(Debug, Default, Serialize)]
struct FilledRow<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Place>,
    cells: Vec<Option<Cell<'f>>>,
}

/// Page, table of the document, row and column, counted from 1; 0 if there is none.
type Place = [i32; 4];

#[derive(Debug)]
struct Cell<'f> {
    status: &'f str,
    value: Option<Number>,
    raw: Option<&'f str>,
    /// `None` if it follows from that of the row.
    at: Option<Place>,
}

impl Cell<'_> {
    /// Whether its figure is all there is to store.
    fn is_plain(&self) -> bool {
        let is_raw = |number: Number| {
            let printed = number.whole().map_or_else(|| number.0.to_string(), |whole| whole.to_string());
            self.raw == Some(printed.as_str())
        };
        self.status == Status::Reported.key() && self.at.is_none() && self.value.is_some_and(is_raw)
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Members<'c> {
            status: &'c str,
            #[serde(skip_serializing_if = "Option::is_none")]
            value: Option<Number>,
            #[serde(skip_serializing_if = "Option::is_none")]
            raw: Option<&'c str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            at: Option<Place>,
        }
        if self.is_plain() {
            return self.value.serialize(serializer);
        }
        let Self { status, value, raw, at } = *self;
        Members { status, value, raw, at }.serialize(serializer)
    }
}

/// Form, metric and applicant, in the words of the table.
type CellWords<'f> = (&'f str, &'f str, &'f str);

/// A cell of a form.
#[derive(Debug, Clone, Copy)]
struct AskedCell {
    form: &'static Form,
    at: CellIndex,
}

/// Looks up cells, and remembers the last ones: all reports have the same cells, mostly in the same order.
#[derive(Default)]
struct Cells<'f> {
    known: HashMap<CellWords<'f>, Option<AskedCell>>,
    last: Option<AskedCell>,
}

impl<'f> Cells<'f> {
    fn find(&mut self, words: CellWords<'f>) -> Option<AskedCell> {
        let next = self.last.and_then(AskedCell::next).filter(|next| next.words() == words);
        let found = next.or_else(|| *self.known.entry(words).or_insert_with(|| AskedCell::of(words)));
        self.last = found;
        found
    }
}

impl AskedCell {
    fn of((form, metric, applicant): CellWords) -> Option<Self> {
        let form = forms::form(form)?;
        let known = Applicant::ALL.into_iter().find(|known| known.key() == applicant);
        if known.is_none() && applicant != NO_APPLICANT {
            return None;
        }
        Some(Self { form, at: form.cell(CODEBOOK.metric(metric)?, known)? })
    }

    fn words(&self) -> CellWords<'static> {
        let cell = &self.form.cells[self.at];
        (&self.form.name, cell.metric.key(), cell.applicant.map_or(NO_APPLICANT, Applicant::key))
    }

    /// The next cell of its form.
    fn next(self) -> Option<Self> {
        let at = CellIndex::new(self.at.position() + 1);
        self.form.cells.get(at).map(|_| Self { at, ..self })
    }
}

/// The filled tables of each report.
pub(super) fn filled(facts: &DataFrame) -> PolarsResult<BTreeMap<&str, Vec<FilledTable<'_>>>> {
    let text = |name| facts.column(name)?.str();
    let int = |name| facts.column(name)?.i32();
    let (reports, forms, metrics) = (text("report_id")?, text("form")?, text("metric")?);
    let (applicants, statuses, raws) = (text("applicant")?, text("status")?, text("raw")?);
    let values = facts.column("value")?.f64()?;
    let place = [int("page")?, int("table_index")?, int("row")?, int("column")?];
    let (mut known, mut filled) = (Cells::default(), BTreeMap::<&str, Vec<FilledTable>>::new());
    let (mut of_report, mut tables) = ("", Vec::new());
    for row in 0..facts.height() {
        let (Some(report), Some(form), Some(metric)) = (reports.get(row), forms.get(row), metrics.get(row)) else {
            continue;
        };
        let (Some(applicant), Some(status)) = (applicants.get(row), statuses.get(row)) else { continue };
        let Some(asked) = known.find((form, metric, applicant)) else { continue };
        // the cells of a report are adjacent
        if report != of_report {
            filled.entry(of_report).or_default().append(&mut tables);
            (of_report, tables) = (report, filled.remove(report).unwrap_or_default());
        }
        let place = place.map(|part| part.get(row).unwrap_or(0));
        let cell = Cell { status, value: values.get(row).map(Number), raw: raws.get(row), at: Some(place) };
        fill(&mut tables, asked, cell);
    }
    filled.entry(of_report).or_default().append(&mut tables);
    filled.remove("");
    filled.values_mut().flatten().flat_map(|table| &mut table.rows).for_each(FilledRow::settle_places);
    Ok(filled)
}

fn fill<'f>(tables: &mut Vec<FilledTable<'f>>, AskedCell { form, at }: AskedCell, cell: Cell<'f>) {
    let asked = &form.cells[at];
    let table = &form.tables[asked.table];
    let is_it = |filled: &FilledTable| filled.form == form.name && filled.table == table.number;
    let found = tables.iter().position(is_it).unwrap_or_else(|| {
        let empty = |row: &forms::Row| FilledRow { at: None, cells: (0..row.width()).map(|_| None).collect() };
        let rows = table.rows.iter().map(empty).collect();
        tables.push(FilledTable { form: &form.name, table: table.number, rows });
        tables.len() - 1
    });
    let column = table.rows[asked.row].cells.offset(at);
    tables[found].rows[asked.row.position()].cells[column] = Some(cell);
}

impl FilledRow<'_> {
    /// Keeps the place of the first cell that has one, and drops those that follow from it.
    fn settle_places(&mut self) {
        let mut first = None;
        for (offset, cell) in (0..).zip(&mut self.cells) {
            let Some(cell) = cell else { continue };
            let place = cell.at.take().filter(|place| *place != Place::default());
            let Some([page, table, row, column]) = place else {
                // a cell without a place must not seem to be beside the others
                cell.at = first.map(|_| Place::default());
                continue;
            };
            let start = *first.get_or_insert([page, table, row, column - offset]);
            let follows = start == [page, table, row, column - offset];
            cell.at = (!follows).then_some([page, table, row, column]);
        }
        self.at = first;
    }
}
