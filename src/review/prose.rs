//! The prose of reports, paragraph by paragraph, with the figures that it states.

use super::objects::Number;
use crate::codebook::NO_APPLICANT;
use crate::report::{ClaimKind, ClaimTime, ParagraphKind, Qualifier, Scope};
use crate::saturate::Saturate;
use polars::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// The columns of `paragraphs` that are shown.
pub(super) const PARAGRAPHS: [&str; 6] = ["district", "report_id", "section", "role", "text", "page"];

/// The columns of `claims` that are shown.
pub(super) const CLAIMS: [&str; 16] = [
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

/// A paragraph, or a heading.
#[derive(Debug, Serialize)]
pub(super) struct Paragraph<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<i32>,
    #[serde(skip_serializing_if = "is_false")]
    is_heading: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<i32>,
    text: &'f str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    figures: Vec<Figure<'f>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(truth: &bool) -> bool {
    !truth
}

/// A figure of a paragraph, from `start` to `end` in characters. Properties with their usual values are left out: an
/// exact amount of this year, of the agency itself, not split by applicant. So are the words for what is counted if
/// there is a metric.
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

/// The prose of each report, in order. A sentence outside all sections becomes a paragraph of its own.
pub(super) fn prose<'f>(
    paragraphs: &'f DataFrame,
    claims: &'f DataFrame,
) -> PolarsResult<BTreeMap<&'f str, Vec<Paragraph<'f>>>> {
    let (reports, texts) = (paragraphs.column("report_id")?.str()?, paragraphs.column("text")?.str()?);
    let (sections, pages) = (paragraphs.column("section")?.i32()?, paragraphs.column("page")?.i32()?);
    let kinds = paragraphs.column("role")?.str()?;
    let mut prose = BTreeMap::<&str, PlacedProse>::new();
    for row in 0..paragraphs.height() {
        let (Some(report), Some(text)) = (reports.get(row), texts.get(row)) else { continue };
        let (section, page) = (sections.get(row), pages.get(row));
        let is_heading = kinds.get(row) == Some(ParagraphKind::Heading.key());
        let paragraph = Paragraph { section, is_heading, page, text, figures: Vec::new() };
        prose.entry(report).or_default().paragraphs.push(paragraph);
    }
    for (report, stated) in stated(claims)? {
        prose.entry(report).or_default().place(stated);
    }
    Ok(prose.into_iter().map(|(report, placed)| (report, placed.paragraphs)).collect())
}

/// A figure from `claims`.
struct Stated<'f> {
    sentence: &'f str,
    section: Option<i32>,
    page: Option<i32>,
    /// Its position is relative to the sentence.
    figure: Figure<'f>,
}

/// Places the claims of a report in its paragraphs. Both are in the order of the text.
#[derive(Default)]
struct PlacedProse<'f> {
    paragraphs: Vec<Paragraph<'f>>,
    /// The paragraph of the last sentence.
    at: usize,
    /// Where that sentence begins in it, in bytes and in characters.
    begin: (usize, i32),
    last: Option<(&'f str, i32)>,
}

impl<'f> PlacedProse<'f> {
    fn place(&mut self, Stated { sentence, section, page, mut figure }: Stated<'f>) {
        // if a sentence occurs again, the search starts after it
        let goes_on = self.last.is_some_and(|(last, start)| last == sentence && start < figure.start);
        if !goes_on {
            let behind = self.last.map_or(0, |(last, _)| self.begin.0 + last.len());
            self.find(sentence, section, behind).unwrap_or_else(|| self.insert(sentence, section, page));
        }
        self.last = Some((sentence, figure.start));
        figure.start += self.begin.1;
        figure.end += self.begin.1;
        self.paragraphs[self.at].figures.push(figure);
    }

    /// Searches for a sentence in the paragraphs, from a byte of the current one on.
    fn find(&mut self, sentence: &str, section: Option<i32>, behind: usize) -> Option<()> {
        let begin = |(at, paragraph): (usize, &Paragraph)| {
            let from = if at == self.at { behind } else { 0 };
            let found = paragraph.text.get(from..).filter(|_| paragraph.section == section)?.find(sentence)?;
            Some((at, from + found))
        };
        let (at, begin) = self.paragraphs.iter().enumerate().skip(self.at).find_map(begin)?;
        let characters = self.paragraphs[at].text[..begin].chars().count();
        (self.at, self.begin) = (at, (begin, characters.saturate()));
        Some(())
    }

    /// Inserts a sentence as a paragraph after the current one, or as the first.
    fn insert(&mut self, sentence: &'f str, section: Option<i32>, page: Option<i32>) {
        let at = if self.last.is_some() { self.at + 1 } else { 0 };
        self.paragraphs.insert(at, Paragraph { section, is_heading: false, page, text: sentence, figures: Vec::new() });
        (self.at, self.begin) = (at, (0, 0));
    }
}

/// The figures that each report states, in the order of its text.
fn stated(claims: &DataFrame) -> PolarsResult<impl Iterator<Item = (&str, Stated<'_>)>> {
    let text = |name| claims.column(name)?.str();
    let int = |name| claims.column(name)?.i32();
    let number = |name| claims.column(name)?.f64();
    let (reports, texts, kinds, metrics) = (text("report_id")?, text("sentence")?, text("kind")?, text("metric")?);
    let (applicants, scopes, counted) = (text("applicant")?, text("scope")?, text("counted")?);
    let (qualifiers, times) = (text("qualifier")?, text("time")?);
    let (sections, pages, starts, ends) = (int("section")?, int("page")?, int("start")?, int("end")?);
    let (values, uppers) = (number("value")?, number("upper")?);
    let stated = move |row| {
        let (report, sentence) = (reports.get(row)?, texts.get(row)?);
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
        Some((report, Stated { sentence, section: sections.get(row), page: pages.get(row), figure }))
    };
    Ok((0..claims.height()).filter_map(stated))
}

/// A word, or `None` if it is the usual one.
fn unless<'f>(word: Option<&'f str>, usual: &str) -> Option<&'f str> {
    word.filter(|&word| word != usual)
}
