//! Reads tables whose cells have run together: `一、本年新收政府信息公开申请数量640020470二、上年结转…`.
//!
//! Crawlers that extract the text of a page lose the borders of its tables. Labels still identify the rows, and the
//! sums of the form often leave only one way to cut the digits behind them. Only what is proved in this way is read.

mod cuts;
mod fill;
mod rows;
mod solve;
mod table;
mod text;
mod totals;

#[cfg(test)]
mod tests;

use super::tables::Tables;
use super::tables::filling::Filling;
use crate::document::{Document, Slice};
use crate::forms::Form;
use crate::language::Bilingual;
use cuts::Steps;
use rows::{Found, Runs};
use table::RunTable;

pub(super) use cuts::cut_with_blanks;
pub(super) use text::Text;

/// Most steps spent on a table, some 20 ms.
const MOST_STEPS: usize = 500_000;

/// The text of a document, in which the tables of several forms can be searched for.
pub(super) struct RunningText<'d> {
    document: &'d Document,
    text: Text,
}

impl<'d> RunningText<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        Self { document, text: Text::of_all(document) }
    }

    /// Reads the tables of a form from the text.
    pub(super) fn extract(&self, form: &'static Form) -> Tables {
        let runs = Runs::of(&self.text);
        let mut filling = Filling::new(self.document, form);
        let rows: Vec<Vec<Found>> = form.tables.indices().iter().map(|table| runs.rows(form, table)).collect();
        let may_be_blank = may_be_blank(form, &rows);
        for (table, mut rows) in form.tables.indices().iter().zip(rows).filter(|(_, rows)| !rows.is_empty()) {
            // a single row without figures among full ones has lost them
            rows.retain(|found| may_be_blank || !found.run.is_empty());
            let run_table = RunTable { text: &self.text, form, table, rows: &rows, may_be_blank };
            let mut steps = Steps::new(MOST_STEPS);
            let known = run_table.known(&mut steps);
            if steps.is_used_up() {
                filling.tables.notes.push(too_many_ways(&form.tables[table].name).into());
            }
            fill::fill(&mut filling, &run_table, &known);
            filling.mark_found(table);
            filling.tables.runs.extend(self.stretch(&rows).map(|stretch| (table, stretch)));
        }
        filling.tables
    }

    /// The text from the first figure of a table to the last.
    fn stretch(&self, rows: &[Found]) -> Option<Slice> {
        let begin = rows.first().and_then(|first| self.text.slice(first.run.start..first.run.start + 1))?;
        let end = rows.iter().map(Found::end).max()?;
        let last = self.text.slice(end.saturating_sub(1)..end)?;
        Some(Slice { start: begin.start, end: last.end })
    }
}

/// Whether cells of these tables may be blank: some row has fewer characters than cells, other than a single row
/// without any.
fn may_be_blank(form: &Form, rows: &[Vec<Found>]) -> bool {
    rows.iter().zip(&form.tables).any(|(rows, table)| {
        let is_short = |found: &&Found| found.run.len() < table.rows[found.row].width();
        let (blank, short): (Vec<&Found>, Vec<&Found>) =
            rows.iter().filter(is_short).partition(|found| found.run.is_empty());
        !short.is_empty() || blank.len() > 1
    })
}

fn too_many_ways(table: &Bilingual) -> Bilingual {
    Bilingual::new(
        format!(
            "the cells of {} have run together, and there are too many ways to cut them apart: \
         they are not read; use a copy of the report with its table intact",
            table.en
        ),
        format!("{}的单元格连在一起，分法过多，未读取；请使用表格完好的版本", table.zh),
    )
}
