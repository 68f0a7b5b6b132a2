//! The audit rules: one file each, with what it checks, why, an example and what else it could be, and its cases.
//!
//! A rule is data and a function. The words that `gouji explain` prints are the `//!` lines of the rule's own file.

mod across;
mod copied;
mod culprit;
mod identity;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_district;
mod spread;

mod c101_copied_from_last_year;
mod c102_copied_from_peer;
mod c103_foreign_name;
mod m101_agency_name_differs;
mod m103_wrong_period;
mod m104_published_late;
mod m105_missing_section;
mod m106_missing_contact;
mod m108_outdated_form;
mod m109_placeholder_left;
mod p101_parent_sum;
mod p102_unusual_among_peers;
mod p103_silent_among_peers;
mod t101_impossible_count;
mod t102_unreadable_cell;
mod t103_blank_cell;
mod t104_missing_row;
mod t105_missing_table;
mod t107_annotated_cell;
mod t301_row_total;
mod t302_request_balance;
mod t303_outcome_sum;
mod t401_reconsideration_total;
mod t402_litigation_total;
mod t801_indicator_sum;
mod y101_carry_over_broken;
mod y102_in_force_broken;
mod y103_unusual_jump;
mod y104_copied_table;
mod y105_missing_year;
mod y106_versions_disagree;
mod y107_unit_slip;

pub use across::{Examined, Suspicion, examine};

use crate::finding::{Check, Excerpt, Finding, Outcome, Severity};
use crate::forms::{Form, form};
use crate::report::{CellPlace, Fact, Report, Status};
use crate::series::Standing;
use across::{Compared, Due, Suspects};

/// Every rule, in the order of their codes. A code is never used again for something else.
pub const RULES: &[Rule] = &[
    c101_copied_from_last_year::RULE,
    c102_copied_from_peer::RULE,
    c103_foreign_name::RULE,
    m101_agency_name_differs::RULE,
    m103_wrong_period::RULE,
    m104_published_late::RULE,
    m105_missing_section::RULE,
    m106_missing_contact::RULE,
    m108_outdated_form::RULE,
    m109_placeholder_left::RULE,
    p101_parent_sum::RULE,
    p102_unusual_among_peers::RULE,
    p103_silent_among_peers::RULE,
    t101_impossible_count::RULE,
    t102_unreadable_cell::RULE,
    t103_blank_cell::RULE,
    t104_missing_row::RULE,
    t105_missing_table::RULE,
    t107_annotated_cell::RULE,
    t301_row_total::RULE,
    t302_request_balance::RULE,
    t303_outcome_sum::RULE,
    t401_reconsideration_total::RULE,
    t402_litigation_total::RULE,
    t801_indicator_sum::RULE,
    y101_carry_over_broken::RULE,
    y102_in_force_broken::RULE,
    y103_unusual_jump::RULE,
    y104_copied_table::RULE,
    y105_missing_year::RULE,
    y106_versions_disagree::RULE,
    y107_unit_slip::RULE,
];

#[derive(Debug)]
pub struct Rule {
    pub code: &'static str,
    /// The fault it names.
    pub name: &'static str,
    pub severity: Severity,
    /// The text of the rule's file, for its documentation.
    source: &'static str,
    check: Scope,
}

/// What a rule looks at. Rules over several reports speak of the one that they are filed under.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// One report.
    Report(fn(&Subject) -> Verdict),
    /// A report among those of its agency over the years.
    Series(fn(&Standing) -> Verdict),
    /// A year of an agency, whether there is a report for it or not.
    Year(fn(&Due) -> Verdict),
    /// A report among those of its district.
    District(fn(&Standing) -> Verdict),
    /// A report beside others whose text seems like its own: which those are, and what is to be said after both have
    /// been read once more.
    Text { key: &'static str, suspects: for<'d> fn(&Standing<'d>) -> Suspects<'d>, compare: fn(&[Compared]) -> Verdict },
}

impl Scope {
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::Series(_) | Self::Year(_) => "series",
            Self::District(_) => "district",
            Self::Text { key, .. } => key,
        }
    }
}

/// A rule's documentation in one language, under fixed headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    En,
    Zh,
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

    /// What it looks at: `report`, `series` or `district`.
    #[must_use]
    pub fn scope(&self) -> &'static str {
        self.check.key()
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

/// The rule of this code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// What a rule says of a report.
#[derive(Debug)]
pub struct Verdict {
    pub outcome: Outcome,
    pub findings: Vec<Finding>,
    /// What the outcome rests on, where that is worth telling.
    pub basis: String,
}

impl Verdict {
    fn new(outcome: Outcome, findings: Vec<Finding>) -> Self {
        Self { outcome, findings, basis: String::new() }
    }

    fn not_checked(reason: impl Into<String>) -> Self {
        Self::new(Outcome::NotChecked(reason.into()), Vec::new())
    }

    fn not_applicable(reason: &'static str) -> Self {
        Self::new(Outcome::NotApplicable(reason), Vec::new())
    }

    /// A fail with these findings, a pass without any.
    fn of(findings: Vec<Finding>) -> Self {
        Self::new(if findings.is_empty() { Outcome::Pass } else { Outcome::Fail }, findings)
    }
}

/// A report under audit, with the form it follows.
pub struct Subject<'r> {
    pub report: &'r Report,
    pub form: Option<&'static Form>,
}

impl Subject<'_> {
    fn raw(&self, fact: &Fact) -> &str {
        self.report.str(fact.raw)
    }

    /// The facts of a table, with their positions among the form's cells.
    fn facts(&self, cells: std::ops::Range<usize>) -> impl Iterator<Item = (usize, &Fact)> {
        cells.clone().zip(&self.report.facts[cells])
    }
}

/// What is said of every rule on cells where no form was recognised.
const NO_FORM: &str = "no table of a form that is read";

/// The rules that look at one report.
pub fn of_reports() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| matches!(rule.check, Scope::Report(_)))
}

/// Every rule that looks at one report.
#[must_use]
pub fn audit(report: &Report) -> (Vec<Check>, Vec<Finding>) {
    let subject = Subject { report, form: report.form.and_then(form) };
    let mut findings = Vec::new();
    let checks = RULES.iter().filter_map(|rule| {
        let Scope::Report(check) = rule.check else { return None };
        let mut verdict = check(&subject);
        findings.append(&mut verdict.findings);
        Some(Check { rule: rule.code, outcome: verdict.outcome, basis: verdict.basis })
    });
    let checks = checks.collect();
    if let Some(form) = subject.form {
        culprit::attach(&subject, form, &mut findings);
    }
    (checks, findings)
}

/// A finding of a rule with nothing in it but its words; what it concerns is filled in where there is more to say.
fn finding(rule: &Rule, message_en: String, message_zh: String) -> Finding {
    Finding {
        rule: rule.code,
        severity: rule.severity,
        table: None,
        metric: None,
        applicant: None,
        reported: None,
        expected: None,
        formula: String::new(),
        message_en,
        message_zh,
        excerpt: Excerpt::default(),
        place: CellPlace::default(),
        related: Vec::new(),
        culprit: None,
    }
}

/// Cells with their labels and the report's own words in them, a line for each row, those of `marked` pointed at.
fn row_excerpt(subject: &Subject, form: &Form, cells: &[usize], marked: &[usize]) -> Excerpt {
    let mut excerpt = Excerpt::default();
    let mut last_label = "";
    for &at in cells {
        // cells of a table without labels go by their headings
        let label = Some(form.row_label(at)).filter(|label| !label.is_empty());
        let label = label.unwrap_or(&form.cells[at].column_label);
        if label != last_label {
            if !excerpt.text.is_empty() {
                excerpt.text.push('\n');
            }
            excerpt.text.push_str(label);
            last_label = label;
        }
        let fact = &subject.report.facts[at];
        excerpt.text.push_str(if excerpt.text.is_empty() { "" } else { "  " });
        let start = excerpt.text.len();
        match fact.figure.status {
            Status::Blank => excerpt.text.push('␣'),
            Status::Missing => excerpt.text.push('∅'),
            _ => excerpt.text.extend(subject.raw(fact).chars().map(|c| if c.is_whitespace() { ' ' } else { c })),
        }
        if marked.contains(&at) {
            excerpt.marked.push(start..excerpt.text.len());
        }
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_file_is_registered_and_every_rule_explained() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let files: HashSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|file| file.chars().nth(1).is_some_and(|second| second.is_ascii_digit()))
            .collect();
        let expected: HashSet<String> = RULES
            .iter()
            .map(|rule| format!("{}_{}.rs", rule.code.to_lowercase(), rule.name.replace('-', "_")))
            .collect();
        assert_eq!(files, expected);
        for rule in RULES {
            let english = rule.docs(Language::En);
            for heading in ["# What it checks", "# Why it matters", "# Example", "# What else it could be"] {
                assert!(english.contains(heading), "{} has no {heading:?}", rule.code);
            }
            let chinese = rule.docs(Language::Zh);
            for heading in ["## 检查内容", "## 依据", "## 示例", "## 其他可能"] {
                assert!(chinese.contains(heading), "{} has no {heading:?}", rule.code);
            }
            assert!(
                rule.source.contains("fn passes()") && rule.source.contains("fn fails()"),
                "{} has no cases",
                rule.code
            );
        }
    }

    #[test]
    fn codes_are_sorted_and_used_once() {
        assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
