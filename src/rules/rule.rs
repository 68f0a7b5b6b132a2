//! A rule: data and a function.

use super::agency_year::AgencyYear;
use super::context::{Context, Setting};
use super::judgement::ClaimCheck;
use super::subject::Subject;
use super::suspicion::{Reread, Suspects};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Severity};
use crate::language::Language;
use crate::series::{RecordPart, ReportInSeries};

/// A rule: what identifies it, and its function.
#[derive(Debug)]
pub struct Rule {
    /// Such as `T301`. Never reused.
    pub code: &'static str,
    /// Name of the fault, in kebab case.
    pub name: &'static str,
    /// The name in a few Chinese characters.
    pub name_zh: &'static str,
    /// Severity of its findings, unless configured otherwise.
    pub severity: Severity,
    /// Settings that it takes in addition to severity and selection.
    pub takes: &'static [Setting],
    /// The text of the rule's file, which holds its documentation.
    pub(super) source: &'static str,
    /// What it looks at.
    pub reach: Reach,
}

/// What a rule looks at. The findings of a rule over several reports belong to one of them.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "checks and needs are the same everywhere")]
pub enum Reach {
    /// One report.
    Report(fn(&Subject, &Context) -> Verdict),
    /// The claims of one report.
    Claims(ClaimCheck),
    /// The claims of one report, and the same claims against the agency's other years: two checks of one rule. Findings of
    /// the second are worded, or withdrawn, after the report has been read again.
    ClaimsAndSeries {
        /// The check of single claims.
        claims: ClaimCheck,
        /// Parts of the records that it reads.
        needs: &'static [RecordPart],
        /// The check over several years.
        series: fn(&ReportInSeries, &Context) -> Verdict,
        /// Words the findings of that check in terms of the report, once it has been read again.
        settle: fn(&Subject, &Context, Vec<Finding>) -> Verdict,
    },
    /// A report among those of its agency over the years.
    Series { needs: &'static [RecordPart], check: fn(&ReportInSeries, &Context) -> Verdict },
    /// A year of an agency, with or without a report.
    Year(fn(&AgencyYear, &Context) -> Verdict),
    /// A report among those of its district.
    District { needs: &'static [RecordPart], check: fn(&ReportInSeries, &Context) -> Verdict },
    /// A report against others with a similar text: first the suspects, then the verdict after they have been read
    /// again.
    Text {
        /// Whether it compares with the district, rather than with other years.
        is_of_district: bool,
        /// Finds similar texts by their signatures.
        suspects: for<'d> fn(&ReportInSeries<'d>, &Context) -> Suspects<'d>,
        /// Judges the true likeness of the texts.
        compare: fn(&Reread, &Context) -> Verdict,
    },
}

/// The scope of a check of one report.
const ONE_REPORT: &str = "report";

impl Reach {
    /// The widest scope of its checks: `report`, `series` or `district`.
    #[must_use]
    pub fn widest_scope(self) -> &'static str {
        match self {
            Self::Report(_) | Self::Claims(_) => ONE_REPORT,
            Self::Series { .. } | Self::Year(_) | Self::Text { is_of_district: false, .. } => "series",
            Self::ClaimsAndSeries { .. } => "series",
            Self::District { .. } | Self::Text { .. } => "district",
        }
    }

    /// Whether it has a check of several reports.
    #[must_use]
    pub fn is_of_several(self) -> bool {
        self.widest_scope() != ONE_REPORT
    }

    /// The parts of each record that its check of several reports needs.
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

/// The heading of the Chinese part of a rule's documentation.
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

    /// Its name in a language.
    #[must_use]
    pub fn title(&self, language: Language) -> &'static str {
        language.choose(self.name, self.name_zh)
    }

    /// A finding with nothing but its fault.
    pub(super) fn finding(&self, fault: impl Fault) -> Finding {
        Finding::new(self.code, self.severity, fault)
    }

    /// Whether it takes a setting.
    #[must_use]
    pub fn takes(&self, setting: Setting) -> bool {
        self.takes.contains(&setting)
    }

    /// Its scopes (`report`, `series`, `district`), each of which has a check.
    #[must_use]
    pub fn scopes(&self) -> Vec<&'static str> {
        let of_report = self.reach.of_report().map(|_| ONE_REPORT);
        let wider = self.reach.is_of_several().then(|| self.reach.widest_scope());
        of_report.into_iter().chain(wider).collect()
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
