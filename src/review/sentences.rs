//! The sentences of reports that state figures, each with its figures.

use super::objects::Number;
use crate::codebook::NO_APPLICANT;
use crate::report::{ClaimKind, ClaimTime, Qualifier, Scope};
use polars::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// The columns of `claims` that are shown.
pub(super) const COLUMNS: [&str; 16] = [
    "district",
    "report_id",
    "section",
    "sentence",
    "kind",
    "metric",
    "applicant",
    "scope",
    "value",
    "upper",
    "time",
    "qualifier",
    "counted",
    "start",
    "end",
    "page",
];

/// A sentence.
#[derive(Debug, Serialize)]
pub(super) struct Sentence<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<i32>,
    text: &'f str,
    figures: Vec<Figure<'f>>,
}

/// A figure of a sentence, from `start` to `end` in characters. What nearly all figures are is left out: an exact amount
/// of this year, of the agency itself, not told by applicant; and the words for what is counted where a metric tells it.
#[derive(Debug, Serialize)]
struct Figure<'f> {
    start: i32,
    end: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metric: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qualifier: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<&'f str>,
}

/// The sentences of each report, in their order.
pub(super) fn sentences(claims: &DataFrame) -> PolarsResult<BTreeMap<&str, Vec<Sentence<'_>>>> {
    let text = |name| claims.column(name)?.str();
    let int = |name| claims.column(name)?.i32();
    let number = |name| claims.column(name)?.f64();
    let (reports, texts, kinds, metrics) = (text("report_id")?, text("sentence")?, text("kind")?, text("metric")?);
    let (applicants, scopes, counted) = (text("applicant")?, text("scope")?, text("counted")?);
    let (qualifiers, times) = (text("qualifier")?, text("time")?);
    let (sections, pages, starts, ends) = (int("section")?, int("page")?, int("start")?, int("end")?);
    let (values, uppers) = (number("value")?, number("upper")?);
    let mut sentences = BTreeMap::<&str, Vec<Sentence>>::new();
    for row in 0..claims.height() {
        let (Some(report), Some(text)) = (reports.get(row), texts.get(row)) else { continue };
        let figure = Figure {
            start: starts.get(row).unwrap_or_default(),
            end: ends.get(row).unwrap_or_default(),
            kind: unless(kinds.get(row), ClaimKind::Amount.key()),
            metric: metrics.get(row),
            applicant: unless(applicants.get(row), NO_APPLICANT),
            scope: unless(scopes.get(row), Scope::Agency.key()),
            value: values.get(row).map(Number),
            upper: uppers.get(row).map(Number),
            qualifier: unless(qualifiers.get(row), Qualifier::Exact.key()),
            time: unless(times.get(row), ClaimTime::ThisYear.key()),
            counted: counted.get(row).filter(|_| metrics.get(row).is_none()),
        };
        let of_report = sentences.entry(report).or_default();
        let (section, page) = (sections.get(row), pages.get(row));
        match of_report.last_mut() {
            // claims stand in the order of the text; a sentence that is repeated begins anew
            Some(last)
                if last.text == text && last.figures.last().is_some_and(|before| before.start < figure.start) =>
            {
                last.figures.push(figure);
            }
            _ => of_report.push(Sentence { section, page, text, figures: vec![figure] }),
        }
    }
    Ok(sentences)
}

/// A word, left out where it is the usual one.
fn unless<'f>(word: Option<&'f str>, usual: &str) -> Option<&'f str> {
    word.filter(|&word| word != usual)
}
