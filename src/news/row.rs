//! Rows of the table `changes`, and their frames.

use super::reasons::Reasons;
use super::reports::Filed;
use super::seen::FirstSeen;
use super::texts::{Text, Texts};
use crate::change::{Item, State};
use crate::finding::Severity;
use crate::id::Id;
use crate::language::Bilingual;
use crate::schema::{FrameBuilder, Table};
use polars::prelude::*;

/// A row of the table `changes`.
#[derive(Debug)]
pub(super) struct Row {
    pub item: Item,
    pub state: State,
    pub filed: Filed,
    pub report: Option<Id>,
    pub report_before: Option<Id>,
    pub path: Option<Text>,
    pub path_before: Option<Text>,
    pub cause: Option<Id>,
    pub finding: Option<Id>,
    pub rule: Option<Text>,
    pub severity: Option<Severity>,
    /// Its severity in the run before; `None` if it was waived or not there.
    pub was_due: Option<Severity>,
    /// Its severity; `None` if it is waived.
    pub is_due: Option<Severity>,
    pub metric: Option<Text>,
    pub applicant: Option<Text>,
    pub first: Option<FirstSeen>,
    /// `None` if it is unchanged.
    pub difference: Option<Box<Difference>>,
}

/// How an item differs, and why.
#[derive(Debug)]
pub(super) struct Difference {
    pub reasons: Reasons,
    pub field: Option<Field>,
    pub question: Option<Bilingual>,
}

/// A column with its values in both runs.
#[derive(Debug)]
pub(super) struct Field {
    pub name: &'static str,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Field {
    /// The first of these columns whose values differ, each given with its values before and after.
    pub(super) fn differing<const N: usize>(
        before: [(&'static str, Option<String>); N],
        after: [(&'static str, Option<String>); N],
    ) -> Option<Self> {
        let mut both = before.into_iter().zip(after).map(|((name, before), (_, after))| Self { name, before, after });
        both.find(|field| field.before != field.after)
    }
}

impl Row {
    /// Its severity, if it was waived, less grave or absent before.
    pub(super) fn newly_due(&self) -> Option<Severity> {
        self.is_due.filter(|is| self.was_due.is_none_or(|was| was < *is))
    }

    /// A row with nothing else filled in.
    pub(super) fn new(item: Item, state: State, filed: Filed) -> Self {
        Self {
            item,
            state,
            filed,
            report: None,
            report_before: None,
            path: None,
            path_before: None,
            cause: None,
            finding: None,
            rule: None,
            severity: None,
            was_due: None,
            is_due: None,
            metric: None,
            applicant: None,
            first: None,
            difference: None,
        }
    }

    pub(super) fn reasons(&self) -> Option<&Reasons> {
        self.difference.as_ref().map(|difference| &difference.reasons)
    }

    pub(super) fn question(&self) -> Option<&Bilingual> {
        self.difference.as_ref()?.question.as_ref()
    }
}

/// Makes the frame of some rows.
pub(super) fn frame(rows: &[Row], texts: &Texts) -> PolarsResult<DataFrame> {
    let mut frame = FrameBuilder::of(Table::Changes);
    let known = |text: fn(&Row) -> Option<Text>| rows.iter().map(move |row| text(row).map(|text| texts.get(text)));
    let reasons = || rows.iter().map(Row::reasons);
    let also: Vec<Option<String>> = reasons().map(|reasons| reasons.and_then(Reasons::other_reasons)).collect();
    let field = || rows.iter().map(|row| row.difference.as_ref()?.field.as_ref());
    let questions = || rows.iter().map(Row::question);
    frame.fill("what", rows.iter().map(|row| Some(row.item.key())));
    frame.fill("state", rows.iter().map(|row| Some(row.state.key())));
    frame.fill("why", reasons().map(|reasons| reasons.map(|reasons| reasons.why().key())));
    frame.fill("detail", reasons().map(|reasons| reasons.and_then(Reasons::detail)));
    frame.fill("also", also.iter().map(Option::as_deref));
    frame.fill("district", known(|row| row.filed.district));
    frame.fill("agency", known(|row| row.filed.agency));
    frame.fill("year", rows.iter().map(|row| row.filed.year));
    fill_ids(&mut frame, "report_id", rows, |row| row.report);
    fill_ids(&mut frame, "report_id_before", rows, |row| row.report_before);
    frame.fill("path", known(|row| row.path));
    frame.fill("path_before", known(|row| row.path_before));
    fill_ids(&mut frame, "cause_id", rows, |row| row.cause);
    fill_ids(&mut frame, "finding_id", rows, |row| row.finding);
    frame.fill("rule", known(|row| row.rule));
    frame.fill("severity", rows.iter().map(|row| row.severity.map(Severity::key)));
    frame.fill("metric", known(|row| row.metric));
    frame.fill("applicant", known(|row| row.applicant));
    frame.fill("field", field().map(|field| field.map(|field| field.name)));
    frame.fill("before", field().map(|field| field?.before.as_deref()));
    frame.fill("after", field().map(|field| field?.after.as_deref()));
    frame.fill("question_en", questions().map(|question| question.map(|question| &*question.en)));
    frame.fill("question_zh", questions().map(|question| question.map(|question| &*question.zh)));
    frame.fill("first_seen", rows.iter().map(|row| row.first.map(|first| first.day)));
    frame.fill("first_run", known(|row| row.first.map(|first| first.run)));
    frame.finish()
}

fn fill_ids(frame: &mut FrameBuilder, column: &str, rows: &[Row], id: impl Fn(&Row) -> Option<Id>) {
    let ids: Vec<Option<String>> = rows.iter().map(|row| id(row).map(|id| id.to_string())).collect();
    frame.fill(column, ids.iter().map(Option::as_deref));
}
