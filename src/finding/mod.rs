//! What an audit says: findings, and for every rule whether it could be checked at all.

mod cause;
mod fault;
mod reason;
mod review;

pub use cause::{Addition, Cause, Root, RootCell};
pub use fault::{AnyFault, Fault, as_words};
pub use reason::{Basis, Origin, Reason, listed};
pub use review::{Review, ReviewState};

use crate::document::Slice;
use crate::id::in_letters;
use crate::language::{Bilingual, Language};
use crate::report::Applicant;
use crate::report::{CellPlace, Metric, NO_APPLICANT};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How much a fault matters. Ordered: `Error` is the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The agency should explain.
    Query,
    /// Arithmetic or law is broken.
    Error,
}

impl Severity {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::Info, Self::Query, Self::Error];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Query => "query",
            Self::Error => "error",
        }
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Info => "提示",
            Self::Query => "疑问",
            Self::Error => "错误",
        };
        language.choose(self.key(), chinese)
    }
}

/// What became of a rule on a report. Silence is never a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The rule holds.
    Pass,
    /// The rule is broken: there are findings.
    Fail,
    /// Something that the rule needs is missing.
    NotChecked(Reason),
    /// The rule does not speak of such a report.
    NotApplicable(Reason),
}

impl Outcome {
    /// Every word that [`Outcome::key`] gives.
    pub const KEYS: [&'static str; 4] = ["pass", "fail", "not_checked", "not_applicable"];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotChecked(_) => "not_checked",
            Self::NotApplicable(_) => "not_applicable",
        }
    }
}

/// A rule on a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Code of the rule.
    pub rule: &'static str,
    /// What it has looked at: `report`, `series` or `district`.
    pub scope: &'static str,
    /// What the rule said.
    pub outcome: Outcome,
    /// What a pass or a fail rests on, where that is worth telling: how sure the form is.
    pub basis: Option<Basis>,
}

impl Check {
    /// Why the outcome is what it is, where there is something to tell.
    #[must_use]
    pub fn reason(&self) -> Option<Bilingual> {
        match &self.outcome {
            Outcome::NotChecked(reason) | Outcome::NotApplicable(reason) => Some(reason.words()),
            Outcome::Pass | Outcome::Fail => self.basis.as_ref().map(Basis::words),
        }
    }
}

/// A figure that a finding speaks of: which one, and what the report has there.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The quantity.
    pub metric: Metric,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// The reported figure; `None` for a blank cell.
    pub value: Option<f64>,
}

impl std::fmt::Display for Related {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let applicant = self.applicant.map_or(NO_APPLICANT, Applicant::key);
        write!(formatter, "{}/{applicant}=", self.metric.key())?;
        self.value.map_or(Ok(()), |value| write!(formatter, "{value}"))
    }
}

/// The words of the source that a finding points at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// A line for each row, name or sentence. A row of a table is its label and its cells with tabs between them; the
    /// labels of the columns go before the rows, in a line that begins with a tab.
    pub text: String,
    /// The bytes of `text` that are meant.
    pub marked: Vec<std::ops::Range<usize>>,
}

impl Excerpt {
    /// Begins another line, where there is one already.
    pub fn add_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Adds some words that are meant.
    pub fn mark(&mut self, words: &str) {
        let start = self.text.len();
        self.text.push_str(words);
        self.marked.push(start..self.text.len());
    }

    /// In one line, for tables: the rows without the labels of the columns.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let rows = self.text.lines().filter(|line| !line.starts_with('\t'));
        let rows: Vec<String> =
            rows.map(|line| line.split('\t').filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("  ")).collect();
        rows.join("；")
    }

    /// The words that are meant.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.marked.iter().filter_map(|marked| self.text.get(marked.clone()))
    }
}

/// What is likely to be wrong where the identities of a table fail.
#[derive(Debug, Clone, PartialEq)]
pub enum Culprit {
    /// The smallest sets of cells whose change lets every identity hold, the likeliest first.
    Sets(Vec<Vec<Change>>),
    /// Why none is named.
    Undetermined(Undetermined),
}

/// Why no cell can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undetermined {
    /// More than two cells would have to change.
    TooManyCells,
    /// The table was filled in by other rules altogether.
    TooManyIdentities,
    /// The search works on whole numbers.
    NotWhole,
}

impl Undetermined {
    /// The words for it in both languages.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::TooManyCells => Bilingual::new("more than two cells would have to change", "须同时改动两格以上"),
            Self::TooManyIdentities => Bilingual::new("too many of its identities fail", "不成立的勾稽关系过多"),
            Self::NotWhole => Bilingual::new("its figures are not whole numbers", "数字不是整数"),
        }
    }
}

/// A cell that may be wrong, and the value that would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The quantity.
    pub metric: Metric,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// The value that would be right.
    pub value: i64,
    /// The slip that explains the difference.
    pub slip: Slip,
}

impl std::fmt::Display for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let applicant = self.applicant.map_or(NO_APPLICANT, Applicant::key);
        write!(formatter, "{}/{applicant} → {}", self.metric.key(), self.value)
    }
}

/// How a hand or an eye comes to write another figure than is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Slip {
    /// A total that nobody filled in, or left at 0.
    TotalLeftEmpty,
    /// Two digits exchanged.
    DigitsSwapped,
    /// A digit left out.
    DigitDropped,
    /// A digit too many.
    DigitAdded,
    /// One digit for another.
    DigitMistaken,
    /// It stands in the cell beside it, or above or below.
    Moved,
    /// A blank cell that should hold a figure.
    BlankForFigure,
    /// A zero that should be another figure.
    ZeroForFigure,
    /// None that is known.
    None,
}

impl Slip {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 9] = [
        Self::TotalLeftEmpty,
        Self::DigitsSwapped,
        Self::DigitDropped,
        Self::DigitAdded,
        Self::DigitMistaken,
        Self::Moved,
        Self::BlankForFigure,
        Self::ZeroForFigure,
        Self::None,
    ];

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::TotalLeftEmpty => "total_left_empty",
            Self::DigitsSwapped => "digits_swapped",
            Self::DigitDropped => "digit_dropped",
            Self::DigitAdded => "digit_added",
            Self::DigitMistaken => "digit_mistaken",
            Self::Moved => "moved",
            Self::BlankForFigure => "blank_for_figure",
            Self::ZeroForFigure => "zero_for_figure",
            Self::None => "unexplained",
        }
    }

    /// The words for it in both languages.
    #[must_use]
    pub fn words(self) -> Bilingual {
        let chinese = match self {
            Self::TotalLeftEmpty => "总计漏填或仍为0",
            Self::DigitsSwapped => "数字颠倒",
            Self::DigitDropped => "漏写一位",
            Self::DigitAdded => "多写一位",
            Self::DigitMistaken => "一位数字写错",
            Self::Moved => "填入相邻的格",
            Self::BlankForFigure => "应填数字而留空",
            Self::ZeroForFigure => "应填数字而填0",
            Self::None => "原因不明",
        };
        Bilingual::new(self.key().replace('_', " "), chinese)
    }
}

/// A rule that fails at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Code of the rule.
    pub rule: &'static str,
    /// How grave it is, as configured.
    pub severity: Severity,
    /// The statutory table, where the finding is about one.
    pub table: Option<u8>,
    /// The quantity, where the finding is about one.
    pub metric: Option<Metric>,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// What it is about, in words, where neither a table nor a metric says so; it tells findings of one rule apart.
    pub about: String,
    /// The figure in the report.
    pub reported: Option<f64>,
    /// The figure that the rule derives.
    pub expected: Option<f64>,
    /// The formula with the figures filled in.
    pub formula: String,
    /// What the sentences are made of.
    pub fault: AnyFault,
    /// The words of the source that it points at.
    pub excerpt: Excerpt,
    /// Where these words are.
    pub place: CellPlace,
    /// Other figures that it compares.
    pub related: Vec<Related>,
    /// The figures of the prose that it compares, in the text of the report.
    pub stated: Vec<Slice>,
    /// The figure of last year's report with which it compares its own.
    pub last_year: Option<(Metric, Option<Applicant>)>,
    /// For failing identities.
    pub culprit: Option<Culprit>,
    /// How many findings of the same rule at the same place of the report go before it: sentences have no cell to tell
    /// them apart by.
    pub nth: u16,
    /// What somebody has said of it, where somebody has.
    pub review: Option<Box<Review>>,
    /// Id of the cause that explains it; empty until the findings of its report are brought together.
    pub cause_id: String,
}

/// Stands in ids for an unknown year. No report is on the year 0.
const UNKNOWN_YEAR: i32 = 0;

impl Finding {
    /// A finding of a rule with nothing but its fault; what it concerns is filled in where there is more to say.
    #[must_use]
    pub fn new(rule: &'static str, severity: Severity, fault: impl Fault) -> Self {
        Self {
            rule,
            severity,
            table: None,
            metric: None,
            applicant: None,
            about: String::new(),
            reported: None,
            expected: None,
            formula: String::new(),
            fault: AnyFault::new(fault),
            excerpt: Excerpt::default(),
            place: CellPlace::default(),
            related: Vec::new(),
            stated: Vec::new(),
            last_year: None,
            culprit: None,
            nth: 0,
            review: None,
            cause_id: String::new(),
        }
    }

    /// The sentence in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        self.fault.message()
    }

    /// A name that stays the same from run to run as long as the same rule fails at the same place of the same
    /// agency's report for the same year, whatever the figures: a review made once holds.
    #[must_use]
    pub fn id(&self, agency_id: &str, year: Option<i32>) -> String {
        let [rule, table, metric, applicant, about] = self.keys();
        let (year, nth) = (year.unwrap_or(UNKNOWN_YEAR).to_string(), self.nth.to_string());
        let parts = [&*rule, agency_id, &year, &*table, &*metric, &*applicant, &*about, &nth];
        in_letters(parts.into_iter(), 12)
    }

    /// The rule and the place in the form, as words.
    fn keys(&self) -> [Cow<'_, str>; 5] {
        let table = self.table.map_or_else(String::new, |table| table.to_string());
        let (metric, applicant) = (self.metric.map_or("", Metric::key), self.applicant.map_or("", Applicant::key));
        [self.rule.into(), table.into(), metric.into(), applicant.into(), (&*self.about).into()]
    }

    /// Whether it has been looked at and fails no run.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.state == ReviewState::Waived)
    }

    /// A name for what is found there: another one as soon as a figure or anything else in the data is another.
    /// Its parts are the rule, the place, the two figures, the related figures, the words of the source that are meant,
    /// and the fields of the fault by their names.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let figure = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let figures = [figure(self.reported), figure(self.expected)].map(Cow::from);
        let related = self.related.iter().map(|related| related.to_string().into());
        let words = self.excerpt.words().map(Cow::from);
        let fault = [self.fault.fields().to_string().into()];
        let parts: Vec<Cow<str>> =
            self.keys().into_iter().chain(figures).chain(related).chain(words).chain(fault).collect();
        in_letters(parts.iter().map(AsRef::as_ref), 8)
    }
}

/// Tells findings of one report apart that have the same rule and the same cell, or none.
pub fn number(findings: &mut [Finding]) {
    let mut seen = std::collections::BTreeMap::new();
    for finding in findings {
        let metric = finding.metric.map(Metric::key);
        let place = (finding.rule, finding.table, metric, finding.applicant, finding.about.clone());
        let count: &mut u16 = seen.entry(place).or_default();
        finding.nth = *count;
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report that came late, in words that may be put otherwise one day.
    #[derive(Debug, Serialize)]
    struct Late {
        day: &'static str,
        due: &'static str,
        #[serde(skip)]
        wording: [&'static str; 2],
    }

    impl Fault for Late {
        fn message(&self) -> Bilingual {
            let [en, zh] = self.wording;
            Bilingual::new(format!("{en} {} {}", self.day, self.due), format!("{zh} {} {}", self.day, self.due))
        }
    }

    fn late(day: &'static str, wording: [&'static str; 2]) -> Finding {
        Finding::new("M109", Severity::Error, Late { day, due: "2024-01-31", wording })
    }

    const WORDING: [&str; 2] = ["signed and due on", "落款与期限"];

    #[test]
    fn findings_without_a_cell_are_told_apart() {
        let late = || late("2024-02-20", WORDING);
        let mut findings = [late(), late(), Finding { rule: "M105", ..late() }];
        number(&mut findings);
        assert_eq!(findings.each_ref().map(|finding| finding.nth), [0, 1, 0]);
        let ids = findings.map(|finding| finding.id("清河区/教育局", Some(2023)));
        assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
        assert!(ids.iter().all(|id| id.len() == 12 && id.bytes().all(|c| c.is_ascii_lowercase())), "{ids:?}");
    }

    #[test]
    fn a_message_that_is_put_otherwise_changes_no_review() {
        let one = late("2024-02-20", WORDING);
        let other = late("2024-02-20", ["3 days too late: 29 of", "逾期 3 日，第 29 条"]);
        assert_ne!(one.message(), other.message());
        assert_eq!(one.fingerprint(), other.fingerprint());
        assert_eq!(one.id("a", Some(2023)), other.id("a", Some(2023)));
    }

    #[test]
    fn a_fingerprint_is_of_every_figure_and_field() {
        let one = late("2024-02-20", WORDING);
        let mut others = vec![late("2024-02-21", WORDING)];
        let reported = Finding { reported: Some(3.0), ..one.clone() };
        let excerpt = Excerpt { text: "20".to_owned(), marked: std::iter::once(0..2).collect() };
        others.push(Finding { expected: Some(3.0), ..one.clone() });
        others.push(Finding { excerpt, ..one.clone() });
        others.push(Finding { table: Some(3), ..one.clone() });
        others.push(reported.clone());
        let prints: std::collections::BTreeSet<String> =
            others.iter().chain([&one]).map(Finding::fingerprint).collect();
        assert_eq!(prints.len(), others.len() + 1, "{prints:?}");
        assert_eq!(reported.id("a", Some(2023)), one.id("a", Some(2023)), "the name is that of the place");
    }

    #[test]
    fn fields_are_in_the_order_of_their_names() {
        #[derive(Debug, Serialize)]
        struct Turned {
            due: u8,
            day: u8,
        }
        impl Fault for Turned {
            fn message(&self) -> Bilingual {
                Bilingual::new("", "")
            }
        }
        let fields = late("2024-02-20", WORDING).fault.fields().to_string();
        assert_eq!(fields, r#"{"day":"2024-02-20","due":"2024-01-31"}"#);
        assert_eq!(AnyFault::new(Turned { due: 1, day: 2 }).fields().to_string(), r#"{"day":2,"due":1}"#);
    }

    #[test]
    fn an_excerpt_in_one_line_has_no_headings() {
        let text = "\t自然人\t总计\n（一）予以公开\t1\t2\n3.其他\t\t0".to_owned();
        assert_eq!(Excerpt { text, marked: Vec::new() }.in_one_line(), "（一）予以公开  1  2；3.其他  0");
    }
}
