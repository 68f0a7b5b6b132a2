//! What an audit says: findings, and for every rule whether it could be checked at all.

use crate::report::Applicant;
use crate::report::{CellPlace, Metric, NO_APPLICANT};
use serde::Serialize;

/// How much a fault matters. Ordered: `Error` is the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Query => "query",
            Self::Error => "error",
        }
    }
}

/// What became of a rule on a report. Silence is never a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "reason", rename_all = "snake_case")]
pub enum Outcome {
    Pass,
    Fail,
    /// Something that the rule needs is missing: what.
    NotChecked(String),
    /// The rule does not speak of such a report: why.
    NotApplicable(&'static str),
}

impl Outcome {
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotChecked(_) => "not_checked",
            Self::NotApplicable(_) => "not_applicable",
        }
    }

    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::NotChecked(reason) => reason,
            Self::NotApplicable(reason) => reason,
            Self::Pass | Self::Fail => "",
        }
    }
}

/// A rule on a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub rule: &'static str,
    pub outcome: Outcome,
    /// What a pass or a fail rests on, where that is worth telling: how sure the form is.
    pub basis: String,
}

impl Check {
    /// Why the outcome is what it is; empty where there is nothing to tell.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self.outcome.reason() {
            "" => &self.basis,
            reason => reason,
        }
    }
}

/// A figure that a finding speaks of: which one, and what the report has there.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    pub metric: Metric,
    pub applicant: Option<Applicant>,
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
    /// A line for each row or name.
    pub text: String,
    /// The bytes of `text` that are meant.
    pub marked: Vec<std::ops::Range<usize>>,
}

impl Excerpt {
    /// In one line, for tables.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        self.text.replace('\n', "；")
    }
}

/// What is likely to be wrong where the identities of a table fail.
#[derive(Debug, Clone, PartialEq)]
pub enum Culprit {
    /// The smallest sets of cells whose change lets every identity hold, the likeliest first.
    Sets(Vec<Vec<Change>>),
    /// Why none is named.
    Undetermined(&'static str),
}

/// A cell that may be wrong, and the value that would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Among the form's.
    pub cell: usize,
    pub metric: Metric,
    pub applicant: Option<Applicant>,
    pub value: i64,
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
    DigitsSwapped,
    DigitDropped,
    DigitAdded,
    /// One digit for another.
    DigitMistaken,
    /// It stands in the cell beside it, or above or below.
    Moved,
    BlankForFigure,
    ZeroForFigure,
    /// None that is known.
    None,
}

impl Slip {
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

    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::TotalLeftEmpty => "总计漏填或仍为 0",
            Self::DigitsSwapped => "数字颠倒",
            Self::DigitDropped => "漏写一位",
            Self::DigitAdded => "多写一位",
            Self::DigitMistaken => "一位数字写错",
            Self::Moved => "填到相邻的格",
            Self::BlankForFigure => "该填数而空白",
            Self::ZeroForFigure => "该填数而为 0",
            Self::None => "原因不明",
        }
    }
}

/// A rule that fails at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// The statutory table, where the finding is about one.
    pub table: Option<u8>,
    pub metric: Option<Metric>,
    pub applicant: Option<Applicant>,
    /// What it is about, in words, where neither a table nor a metric says so; it tells findings of one rule apart.
    pub about: String,
    pub reported: Option<f64>,
    pub expected: Option<f64>,
    /// The formula with the figures filled in.
    pub formula: String,
    pub message_en: String,
    pub message_zh: String,
    pub excerpt: Excerpt,
    pub place: CellPlace,
    pub related: Vec<Related>,
    /// For failing identities.
    pub culprit: Option<Culprit>,
}

impl Finding {
    /// A name that stays the same from run to run as long as the same rule fails at the same place of the same
    /// agency's report for the same year, whatever the figures: a review made once holds.
    #[must_use]
    pub fn id(&self, agency_id: &str, year: i32) -> String {
        let metric = self.metric.map_or("", Metric::key);
        let applicant = self.applicant.map_or("", Applicant::key);
        let table = self.table.map_or_else(String::new, |table| table.to_string());
        let mut name = [self.rule, agency_id, &year.to_string(), &table, metric, applicant].join("\u{1F}");
        if !self.about.is_empty() {
            name.extend(["\u{1F}", &self.about]);
        }
        blake3::hash(name.as_bytes()).to_hex()[..12].to_owned()
    }
}
