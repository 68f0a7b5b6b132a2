//! What a rule is: data and a function.

use super::agency_year::AgencyYear;
use super::context::{Context, Setting};
use super::judgement::ClaimCheck;
use super::subject::Subject;
use super::suspicion::{Compared, Suspects};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Severity};
use crate::language::Language;
use crate::series::{RecordPart, ReportInSeries};

/// A rule: what identifies it, and its function.
#[derive(Debug)]
pub struct Rule {
    /// Such as `T301`. Never reused.
    pub code: &'static str,
    /// The fault it names.
    pub name: &'static str,
    /// How grave its findings are unless configured otherwise.
    pub severity: Severity,
    /// What users can set of it beside its severity and whether it is checked.
    pub takes: &'static [Setting],
    /// The text of the rule's file, for its documentation.
    pub(super) source: &'static str,
    /// What it looks at.
    pub reach: Reach,
}

/// What a rule looks at. Rules over several reports speak of the one that they are filed under.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "checks and needs are the same everywhere")]
pub enum Reach {
    /// One report.
    Report(fn(&Subject, &Context) -> Verdict),
    /// The claims of one report.
    Claims(ClaimCheck),
    /// The claims of one report, and then the same beside those of its agency over the years: two checks of one rule. What
    /// the second finds is put into the words of the report, or taken back for what they say, when it has been read once
    /// more.
    ClaimsAndSeries {
        /// The check of single claims.
        claims: ClaimCheck,
        /// Parts of the records that it reads.
        needs: &'static [RecordPart],
        /// The check over several years.
        series: fn(&ReportInSeries, &Context) -> Verdict,
        /// Puts the findings of that check into the words of the report, once it has been read again.
        settle: fn(&Subject, &Context, Vec<Finding>) -> Verdict,
    },
    /// A report among those of its agency over the years.
    Series { needs: &'static [RecordPart], check: fn(&ReportInSeries, &Context) -> Verdict },
    /// A year of an agency, whether there is a report for it or not.
    Year(fn(&AgencyYear, &Context) -> Verdict),
    /// A report among those of its district.
    District { needs: &'static [RecordPart], check: fn(&ReportInSeries, &Context) -> Verdict },
    /// A report beside others whose text seems like its own: which those are, and what is to be said after both have
    /// been read once more.
    Text {
        /// Whether it compares with the district, rather than with other years.
        is_of_district: bool,
        /// Finds similar texts by their signatures.
        suspects: for<'d> fn(&ReportInSeries<'d>, &Context) -> Suspects<'d>,
        /// Judges the true likeness of the texts.
        compare: fn(&[Compared], &Context) -> Verdict,
    },
}

impl Reach {
    /// What it looks at: `report`, `series`, `district`.
    #[must_use]
    pub fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Report(_) | Self::Claims(_) => &["report"],
            Self::Series { .. } | Self::Year(_) | Self::Text { is_of_district: false, .. } => &["series"],
            Self::ClaimsAndSeries { .. } => &["report", "series"],
            Self::District { .. } | Self::Text { .. } => &["district"],
        }
    }

    /// Whether it looks at several reports.
    #[must_use]
    pub fn is_of_several(self) -> bool {
        self.scopes() != ["report"]
    }

    /// What it has to know of each report when it looks at several.
    #[must_use]
    pub fn needs(self) -> &'static [RecordPart] {
        match self {
            Self::Report(_) | Self::Claims(_) | Self::Year(_) => &[],
            Self::Series { needs, .. } | Self::District { needs, .. } | Self::ClaimsAndSeries { needs, .. } => needs,
            Self::Text { is_of_district: false, .. } => &[RecordPart::Signatures],
            Self::Text { is_of_district: true, .. } => &[RecordPart::Signatures, RecordPart::Search],
        }
    }

    /// Its check of claims.
    #[must_use]
    pub fn of_claims(self) -> Option<ClaimCheck> {
        match self {
            Self::Claims(claims) | Self::ClaimsAndSeries { claims, .. } => Some(claims),
            _ => None,
        }
    }

    /// Its check of one report alone.
    #[must_use]
    pub fn of_report(self) -> Option<ReportCheck> {
        match self {
            Self::Report(check) => Some(ReportCheck::Whole(check)),
            Self::Claims(claims) | Self::ClaimsAndSeries { claims, .. } => Some(ReportCheck::Claims(claims)),
            Self::Series { .. } | Self::Year(_) | Self::District { .. } | Self::Text { .. } => None,
        }
    }
}

/// A check of one report alone.
#[derive(Debug, Clone, Copy)]
pub enum ReportCheck {
    Whole(fn(&Subject, &Context) -> Verdict),
    Claims(ClaimCheck),
}

impl ReportCheck {
    #[must_use]
    pub fn check(self, subject: &Subject, context: &Context) -> Verdict {
        match self {
            Self::Whole(check) => check(subject, context),
            Self::Claims(claims) => claims.check(subject, context),
        }
    }
}

/// The heading under which a rule's documentation goes on in Chinese.
const CHINESE: &str = "# 中文说明";

impl Rule {
    /// Its documentation, as Markdown.
    #[must_use]
    pub fn docs(&self, language: Language) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let docs: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let docs = docs.join("\n");
        let (english, chinese) = docs.split_once(CHINESE).unwrap_or((&docs, ""));
        match language {
            Language::En => english.trim().to_owned(),
            Language::Zh => chinese.trim().to_owned(),
        }
    }

    /// A finding of it, of which no more is known than the fault.
    pub(super) fn finding(&self, fault: impl Fault) -> Finding {
        Finding::new(self.code, self.severity, fault)
    }

    /// Whether a user can set this of it.
    #[must_use]
    pub fn takes(&self, setting: Setting) -> bool {
        self.takes.contains(&setting)
    }

    /// What it looks at: `report`, `series`, `district`; for each of them it has a check.
    #[must_use]
    pub fn scopes(&self) -> &'static [&'static str] {
        self.reach.scopes()
    }

    /// The scope of its check of several reports, if it has one.
    #[must_use]
    pub fn widest_scope(&self) -> &'static str {
        self.scopes().last().copied().unwrap_or_default()
    }

    /// The first sentence of its documentation.
    #[must_use]
    pub fn summary(&self, language: Language) -> String {
        let docs = self.docs(language);
        let first = docs.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>();
        match language {
            Language::En => first.join(" "),
            Language::Zh => first.concat(),
        }
    }
}
