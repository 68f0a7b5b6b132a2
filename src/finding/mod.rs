//! The result of an audit: findings, and for every rule whether it could be checked.

mod cause;
mod fault;
mod measure;
mod reason;
mod review;

pub use cause::{Addition, Cause, Root, RootCell};
pub use fault::{AnyFault, Fault, as_words, ask, on_quote};
pub use measure::Measure;
pub use reason::{Basis, Origin, Reason, listed};
pub use review::{Review, ReviewState};

use crate::document::Slice;
use crate::id::in_letters;
use crate::language::{Bilingual, Language};
use crate::report::{Amount, Applicant, CellPlace, Metric, NO_APPLICANT};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Severity of a fault. `Error` is the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Of interest.
    Info,
    /// To be explained by the agency.
    Query,
    /// Contradicts arithmetic or law.
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

/// Outcome of a rule on a report. Silence is never a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The rule holds.
    Pass,
    /// The rule is broken, so there are findings.
    Fail,
    /// Something that the rule needs is missing.
    NotChecked(Reason),
    /// The rule does not apply to such a report.
    NotApplicable(Reason),
}

impl Outcome {
    /// Every word that [`Outcome::key`] gives.
    pub const WORDS: [(&'static str, &'static str); 4] =
        [("pass", "通过"), ("fail", "未通过"), ("not_checked", "未核对"), ("not_applicable", "不适用")];

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

/// The outcome of a rule on a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Code of the rule.
    pub rule: &'static str,
    /// What the check covered: `report`, `series` or `district`.
    pub scope: &'static str,
    /// The outcome.
    pub outcome: Outcome,
    /// What a pass or a fail rests on, if it is worth stating, such as how clearly the form was recognised.
    pub basis: Option<Basis>,
}

impl Check {
    /// The reason for the outcome, if there is one to state.
    #[must_use]
    pub fn reason(&self) -> Option<Bilingual> {
        match &self.outcome {
            Outcome::NotChecked(reason) | Outcome::NotApplicable(reason) => Some(reason.words()),
            Outcome::Pass | Outcome::Fail => self.basis.as_ref().map(Basis::words),
        }
    }
}

/// A figure that a finding refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The quantity.
    pub metric: Metric,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// The reported figure; `None` for a blank cell.
    pub value: Option<Amount>,
}

impl std::fmt::Display for Related {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let applicant = self.applicant.map_or(NO_APPLICANT, Applicant::key);
        write!(formatter, "{}/{applicant}=", self.metric.key())?;
        self.value.map_or(Ok(()), |value| write!(formatter, "{value}"))
    }
}

/// Words of the source, quoted by a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// A line for each row, name or sentence. A row of a table is its label and its cells, separated by tabs. The labels of
    /// the columns come first, in a line that begins with a tab.
    pub text: String,
    /// The bytes of `text` that the finding is about.
    pub marked: Vec<std::ops::Range<usize>>,
}

impl Excerpt {
    /// Starts a new line, unless the text is empty.
    pub fn add_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Adds words that the finding is about.
    pub fn mark(&mut self, words: &str) {
        let start = self.text.len();
        self.text.push_str(words);
        self.marked.push(start..self.text.len());
    }

    /// The rows on one line, without the labels of the columns, for tables.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        let rows = self.text.lines().filter(|line| !line.starts_with('\t'));
        let rows: Vec<String> =
            rows.map(|line| line.split('\t').filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("  ")).collect();
        rows.join("；")
    }

    /// The words that the finding is about.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.marked.iter().filter_map(|marked| self.text.get(marked.clone()))
    }
}

/// The cells that are likely to be wrong if identities of a table fail.
#[derive(Debug, Clone, PartialEq)]
pub enum Culprit {
    /// The smallest sets of cells whose change lets every identity hold, the likeliest first.
    Sets(Vec<Vec<Change>>),
    /// Not determined, and why.
    Undetermined(Undetermined),
}

/// Why the wrong cells cannot be determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undetermined {
    /// More than two cells would have to change.
    TooManyCells,
    /// Too many identities fail: the table was filled in by other rules altogether.
    TooManyIdentities,
    /// Some figures are not whole numbers, which the search requires.
    NotWhole,
}

impl Undetermined {
    /// Its wording in both languages.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::TooManyCells => Bilingual::new("more than two cells would have to change", "须同时改动两格以上"),
            Self::TooManyIdentities => Bilingual::new("too many of its identities fail", "不成立的勾稽关系过多"),
            Self::NotWhole => Bilingual::new("its figures are not whole numbers", "数字不是整数"),
        }
    }
}

/// A cell that may be wrong, with the value that would be right.
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
    /// Whether the prose has one of the two figures; `None` if it has neither.
    pub prose: Option<Prose>,
}

/// Which figure of a cell the prose has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prose {
    /// The figure that would be right.
    Suggested,
    /// The figure in the table.
    Reported,
}

impl std::fmt::Display for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let applicant = self.applicant.map_or(NO_APPLICANT, Applicant::key);
        write!(formatter, "{}/{applicant} → {}", self.metric.key(), self.value)
    }
}

/// A common mistake in writing or copying a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Slip {
    /// A total left blank or at 0.
    TotalLeftEmpty,
    /// Two digits exchanged.
    DigitsSwapped,
    /// A digit left out.
    DigitDropped,
    /// A digit added.
    DigitAdded,
    /// One digit written for another.
    DigitMistaken,
    /// Written in a neighbouring cell.
    Moved,
    /// A blank cell that should hold a figure.
    BlankForFigure,
    /// A zero that should be another figure.
    ZeroForFigure,
    /// No known mistake.
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

    /// Its wording in both languages.
    #[must_use]
    pub fn words(self) -> Bilingual {
        Bilingual::new(self.key().replace('_', " "), self.chinese())
    }

    /// Its words in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::TotalLeftEmpty => "总计漏填或仍为0",
            Self::DigitsSwapped => "数字颠倒",
            Self::DigitDropped => "漏写一位",
            Self::DigitAdded => "多写一位",
            Self::DigitMistaken => "一位数字写错",
            Self::Moved => "填入相邻的格",
            Self::BlankForFigure => "应填数字而留空",
            Self::ZeroForFigure => "应填数字而填0",
            Self::None => "原因不明",
        }
    }
}

/// A fault that a rule has found at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Code of the rule.
    pub rule: &'static str,
    /// Its severity, as configured.
    pub severity: Severity,
    /// The statutory table, if it is about one.
    pub table: Option<u8>,
    /// The quantity, if it is about one.
    pub metric: Option<Metric>,
    /// The kind of applicant; `None` for figures that are not split by applicant.
    pub applicant: Option<Applicant>,
    /// What it is about, if neither a table nor a metric says so. It distinguishes findings of one rule.
    pub about: String,
    /// The figure in the report.
    pub reported: Option<Measure>,
    /// The figure that the rule derives.
    pub expected: Option<Measure>,
    /// The formula with the figures filled in.
    pub formula: String,
    /// The data of its sentences.
    pub fault: AnyFault,
    /// The words of the source that it quotes.
    pub excerpt: Excerpt,
    /// Where these words are.
    pub place: CellPlace,
    /// Other figures that are compared.
    pub related: Vec<Related>,
    /// The figures of the prose that it compares, in the text of the report.
    pub stated: Vec<Slice>,
    /// The figure of last year's report with which it compares its own.
    pub last_year: Option<(Metric, Option<Applicant>)>,
    /// The cells that are likely to be wrong, for identities that fail.
    pub culprit: Option<Culprit>,
    /// Number of earlier findings of the same rule at the same place of the report. Findings on sentences have no cell that
    /// would distinguish them.
    pub nth: u16,
    /// The user's review, if there is one.
    pub review: Option<Box<Review>>,
    /// Id of the cause that explains it; empty until the findings of its report are brought together.
    pub cause_id: String,
}

/// Stands in ids for an unknown year. No report is on the year 0.
const UNKNOWN_YEAR: i32 = 0;

impl Finding {
    /// A finding with nothing but its fault. The other fields are filled in by the rule.
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

    /// Identifies the finding from run to run. The id depends on the rule, the agency, the year and the place, but not on the
    /// figures, so that a review remains valid.
    #[must_use]
    pub fn id(&self, agency_id: &str, year: Option<i32>) -> String {
        let [rule, table, metric, applicant, about] = self.keys();
        let (year, nth) = (year.unwrap_or(UNKNOWN_YEAR).to_string(), self.nth.to_string());
        let parts = [&*rule, agency_id, &year, &*table, &*metric, &*applicant, &*about, &nth];
        in_letters(parts.into_iter(), 12)
    }

    /// The rule and the place in the form, as texts.
    fn keys(&self) -> [Cow<'_, str>; 5] {
        let table = self.table.map_or_else(String::new, |table| table.to_string());
        let (metric, applicant) = (self.metric.map_or("", Metric::key), self.applicant.map_or("", Applicant::key));
        [self.rule.into(), table.into(), metric.into(), applicant.into(), (&*self.about).into()]
    }

    /// Whether it is waived, so that it does not fail a run.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.state == ReviewState::Waived)
    }

    /// Identifies the content of the finding, and changes with any of its data: the rule, the place, the two figures, the
    /// related figures, the quoted words that it is about, and the fields of the fault.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let figure = |value: Option<Measure>| value.map_or_else(String::new, |value| value.to_string());
        let figures = [figure(self.reported), figure(self.expected)].map(Cow::from);
        let related = self.related.iter().map(|related| related.to_string().into());
        let words = self.excerpt.words().map(Cow::from);
        let fault = [self.fault.fields().to_string().into()];
        let parts: Vec<Cow<str>> =
            self.keys().into_iter().chain(figures).chain(related).chain(words).chain(fault).collect();
        in_letters(parts.iter().map(AsRef::as_ref), 8)
    }
}

/// Numbers the findings of a report that have the same rule and the same cell, or no cell.
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

    /// A late report, in a wording that may change.
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
    fn findings_without_a_cell_have_different_ids() {
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
        let reported = Finding { reported: Some(Measure::Year(3)), ..one.clone() };
        let excerpt = Excerpt { text: "20".to_owned(), marked: std::iter::once(0..2).collect() };
        others.push(Finding { expected: Some(Measure::Year(3)), ..one.clone() });
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
