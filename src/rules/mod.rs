//! The audit rules: one file each, with what it checks, why, an example and what else it could be, and its cases.
//!
//! A rule is data and a function. The words that `gouji explain` prints are the `//!` lines of the rule's own file.

mod across;
mod copied;
mod culprit;
mod evidence;
mod identity;
mod narrative;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_district;
mod settings;
mod spread;

mod c101_copied_from_last_year;
mod c102_copied_from_peer;
mod c103_foreign_name;
mod m101_agency_name_differs;
mod m102_year_differs;
mod m103_wrong_period;
mod m104_published_late;
mod m105_missing_section;
mod m106_missing_contact;
mod m107_impossible_date;
mod m108_outdated_form;
mod m109_placeholder_left;
mod m110_wrong_year_in_plan;
mod n101_claim_differs_from_table;
mod n102_parts_do_not_sum;
mod n103_wrong_share;
mod n104_stated_twice;
mod n105_denied_but_counted;
mod n106_wrong_growth;
mod n107_all_completed_but_carried;
mod n108_fee_contradiction;
mod n109_empty_section;
mod p101_parent_sum;
mod p102_unusual_among_peers;
mod p103_silent_among_peers;
mod t101_impossible_count;
mod t102_unreadable_cell;
mod t103_blank_cell;
mod t104_missing_row;
mod t105_missing_table;
mod t106_unknown_row;
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
pub use copied::LEAST_ESTIMATE;

pub use evidence::{Evidence, evidence};
pub use narrative::{ClaimVerdict, Judgement, claim_verdicts, follows};
pub use settings::{Deadlines, MonthDay, Selector, Settings, Tolerance, nearest_rule};

use crate::finding::{self, Basis, Check, Excerpt, Fault, Finding, Outcome, Reason, Severity};
use crate::forms::{Form, form};
use crate::language::{Bilingual, Language};
use crate::report::{CellPlace, Fact, Figure, Quote, Report};
use crate::series::Standing;
use across::{Compared, Due, Suspects};
use serde::Serialize;

/// Every rule, in the order of their codes. A code is never used again for something else.
pub const RULES: &[Rule] = &[
    c101_copied_from_last_year::RULE,
    c102_copied_from_peer::RULE,
    c103_foreign_name::RULE,
    m101_agency_name_differs::RULE,
    m102_year_differs::RULE,
    m103_wrong_period::RULE,
    m104_published_late::RULE,
    m105_missing_section::RULE,
    m106_missing_contact::RULE,
    m107_impossible_date::RULE,
    m108_outdated_form::RULE,
    m109_placeholder_left::RULE,
    m110_wrong_year_in_plan::RULE,
    n101_claim_differs_from_table::RULE,
    n102_parts_do_not_sum::RULE,
    n103_wrong_share::RULE,
    n104_stated_twice::RULE,
    n105_denied_but_counted::RULE,
    n106_wrong_growth::RULE,
    n107_all_completed_but_carried::RULE,
    n108_fee_contradiction::RULE,
    n109_empty_section::RULE,
    p101_parent_sum::RULE,
    p102_unusual_among_peers::RULE,
    p103_silent_among_peers::RULE,
    t101_impossible_count::RULE,
    t102_unreadable_cell::RULE,
    t103_blank_cell::RULE,
    t104_missing_row::RULE,
    t105_missing_table::RULE,
    t106_unknown_row::RULE,
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
    check: Reach,
}

/// What a rule looks at. Rules over several reports speak of the one that they are filed under.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    /// One report.
    Report(fn(&Subject) -> Verdict),
    /// A report among those of its agency over the years.
    Series(fn(&Standing) -> Verdict),
    /// One report, and then the same beside those of its agency over the years: two checks of one rule. What the second
    /// finds is put into the words of the report, or taken back for what they say, when it has been read once more.
    ReportAndSeries {
        report: fn(&Subject) -> Verdict,
        series: fn(&Standing) -> Verdict,
        settle: fn(&Subject, Vec<Finding>) -> Verdict,
    },
    /// A year of an agency, whether there is a report for it or not.
    Year(fn(&Due) -> Verdict),
    /// A report among those of its district.
    District(fn(&Standing) -> Verdict),
    /// A report beside others whose text seems like its own: which those are, and what is to be said after both have
    /// been read once more.
    Text {
        is_of_district: bool,
        suspects: for<'d> fn(&Standing<'d>) -> Suspects<'d>,
        compare: fn(&[Compared]) -> Verdict,
    },
}

impl Reach {
    #[must_use]
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Report(_) => &["report"],
            Self::Series(_) | Self::Year(_) | Self::Text { is_of_district: false, .. } => &["series"],
            Self::ReportAndSeries { .. } => &["report", "series"],
            Self::District(_) | Self::Text { .. } => &["district"],
        }
    }

    /// What it says of one report alone.
    fn of_report(self) -> Option<fn(&Subject) -> Verdict> {
        match self {
            Self::Report(check) | Self::ReportAndSeries { report: check, .. } => Some(check),
            _ => None,
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
    fn finding(&self, fault: impl Fault) -> Finding {
        Finding::new(self.code, self.severity, fault)
    }

    /// What it alone says of a report; nothing, where it looks at several.
    #[must_use]
    pub fn verdict(&self, report: &Report) -> Option<Verdict> {
        let check = self.check.of_report()?;
        Some(check(&Subject::of(report, &Settings::default())))
    }

    /// What it looks at: `report`, `series`, `district`; for each of them it has a check.
    #[must_use]
    pub fn scopes(&self) -> &'static [&'static str] {
        self.check.keys()
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
    pub basis: Option<Basis>,
}

impl Verdict {
    fn new(outcome: Outcome, findings: Vec<Finding>) -> Self {
        Self { outcome, findings, basis: None }
    }

    fn not_checked(reason: Reason) -> Self {
        Self::new(Outcome::NotChecked(reason), Vec::new())
    }

    fn not_applicable(reason: Reason) -> Self {
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
    pub settings: &'r Settings,
}

impl<'r> Subject<'r> {
    fn of(report: &'r Report, settings: &'r Settings) -> Self {
        Self { report, form: report.form.and_then(form), settings }
    }

    /// What is said of findings on something that is absent: a fail, unless the file was not read whole, since it may
    /// stand in what was lost.
    fn absent(&self, findings: Vec<Finding>) -> Verdict {
        match self.report.loss() {
            Some(loss) if !findings.is_empty() => Verdict::not_checked(Reason::Lost(loss)),
            _ => Verdict::of(findings),
        }
    }

    fn raw(&self, fact: &Fact) -> &str {
        self.report.str(fact.raw)
    }

    /// The facts of a table, with their positions among the form's cells.
    fn facts(&self, cells: std::ops::Range<usize>) -> impl Iterator<Item = (usize, &Fact)> {
        cells.clone().zip(&self.report.facts[cells])
    }
}

/// The rules that look at one report alone, whatever else they look at.
pub fn of_reports() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| rule.check.of_report().is_some())
}

/// Every rule that looks at one report.
#[must_use]
pub fn audit(report: &Report) -> (Vec<Check>, Vec<Finding>) {
    audit_with(report, &Settings::default())
}

/// Every rule on one report, as the user has set it. A rule that is not selected is not checked, and says so.
#[must_use]
pub fn audit_with(report: &Report, settings: &Settings) -> (Vec<Check>, Vec<Finding>) {
    let subject = Subject::of(report, settings);
    let mut findings = Vec::new();
    let checks = RULES.iter().filter_map(|rule| {
        let check = rule.check.of_report()?;
        let mut verdict = settings.judged(rule, || check(&subject));
        findings.append(&mut verdict.findings);
        Some(Check { rule: rule.code, scope: "report", outcome: verdict.outcome, basis: verdict.basis })
    });
    let checks = checks.collect();
    if let Some(form) = subject.form {
        culprit::attach(&subject, form, &mut findings);
    }
    finding::number(&mut findings);
    (checks, findings)
}

/// A fault of a rule that words it itself.
#[derive(Debug, Serialize)]
struct Worded {
    en: String,
    zh: String,
}

impl Fault for Worded {
    fn message(&self) -> Bilingual {
        Bilingual::new(self.en.clone(), self.zh.clone())
    }
}

/// A finding of a rule that words its fault itself.
fn finding(rule: &Rule, en: String, zh: String) -> Finding {
    rule.finding(Worded { en, zh })
}

/// A cell by the labels of its row and column.
fn cell_name(form: &Form, at: usize) -> String {
    let cell = &form.cells[at];
    let row = form.tables[cell.table].rows[cell.row].label.as_str();
    [row, &cell.column_label].join(" ").trim().to_owned()
}

/// Cells with their labels and the report's own words in them, those of `marked` pointed at: a line for each row, its
/// cells under the labels of their columns.
fn row_excerpt(subject: &Subject, form: &Form, cells: &[usize], marked: &[usize]) -> Excerpt {
    // cells of a table without labels go by their headings, a line for each
    let is_labelled = |at: usize| !form.row_label(at).is_empty();
    let mut columns: Vec<&str> = Vec::new();
    for &at in cells.iter().filter(|&&at| is_labelled(at)) {
        let column = form.cells[at].column_label.as_str();
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    // the columns of several rows in the order of the table
    columns.sort_by_key(|column| form.cells.iter().position(|cell| cell.column_label == **column));
    let mut excerpt = Excerpt::default();
    if columns.iter().any(|column| !column.is_empty()) {
        excerpt.text.extend(columns.iter().flat_map(|column| ["\t", column]));
    }
    for row in cells.chunk_by(|&a, &b| is_labelled(a) && form.row_label(a) == form.row_label(b)) {
        if !excerpt.text.is_empty() {
            excerpt.text.push('\n');
        }
        let (label, column) = (form.row_label(row[0]), &form.cells[row[0]].column_label);
        excerpt.text.push_str(if label.is_empty() { column } else { label });
        let mut rest = columns.iter();
        for &at in row {
            // cells that are not shown leave their columns empty
            let before = rest.position(|column| form.cells[at].column_label == **column).unwrap_or(0);
            excerpt.text.extend(std::iter::repeat_n('\t', before + 1));
            let start = excerpt.text.len();
            excerpt.text.push_str(&printed(subject, &subject.report.facts[at]));
            if marked.contains(&at) {
                excerpt.marked.push(start..excerpt.text.len());
            }
        }
    }
    excerpt
}

/// A finding on some words of the report, with those around them.
fn on_words(quote: Option<&Quote>, finding: Finding) -> Finding {
    let Some(Quote { text, meant, place }) = quote else { return finding };
    let excerpt = Excerpt { text: text.clone(), marked: std::iter::once(meant.clone()).collect() };
    Finding { excerpt, place: CellPlace { place: *place, ..CellPlace::default() }, ..finding }
}

/// What a cell shows, signs of their own for blank and missing.
fn printed(subject: &Subject, fact: &Fact) -> String {
    match fact.figure {
        Figure::Blank => BLANK.to_string(),
        Figure::Missing => MISSING.to_string(),
        _ => subject.raw(fact).chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect(),
    }
}

/// What stands for a blank cell in an excerpt, and for one that is missing.
pub const BLANK: char = '␣';
pub const MISSING: char = '∅';

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const ENGLISH: [&str; 4] = ["# What it checks", "# Why it matters", "# Example", "# What else it could be"];
    const CHINESE: [&str; 4] = ["## 检查内容", "## 依据", "## 示例", "## 其他可能"];

    /// What is wrong with a register and the files beside it.
    fn faults(rules: &[Rule], files: &BTreeSet<String>) -> Vec<String> {
        let mut faults = Vec::new();
        let own = |rule: &Rule| format!("{}_{}.rs", rule.code.to_lowercase(), rule.name.replace('-', "_"));
        let registered: BTreeSet<String> = rules.iter().map(own).collect();
        faults.extend(files.difference(&registered).map(|file| format!("{file} is not registered")));
        faults.extend(registered.difference(files).map(|file| format!("there is no {file}")));
        let pairs = rules.windows(2).filter(|pair| pair[0].code >= pair[1].code);
        faults.extend(pairs.map(|pair| format!("{} is used twice or out of order", pair[1].code)));
        for rule in rules {
            let code = rule.code;
            for (language, headings) in [(Language::En, ENGLISH), (Language::Zh, CHINESE)] {
                let docs = rule.docs(language);
                if rule.summary(language).is_empty() || docs.starts_with('#') {
                    faults.push(format!("{code} is not told in a sentence in {language:?}"));
                }
                for heading in headings {
                    let below = docs.split_once(heading).map(|(_, below)| below.split("\n#").next().unwrap_or(below));
                    if below.is_none_or(|below| below.trim().is_empty()) {
                        faults.push(format!("{code} has nothing below {heading:?}"));
                    }
                }
            }
            let cases = rule.source.split_once("#[cfg(test)]").map_or("", |(_, cases)| cases);
            for case in ["passes", "fails"] {
                // a case is a test of this name that asks for the outcome
                let body = cases.split_once(&format!("#[test]\n    fn {case}()"));
                let body = body.map_or("", |(_, rest)| rest.split("\n    }").next().unwrap_or(rest));
                if !body.contains(&format!(".{case}(&RULE")) {
                    faults.push(format!("{code} has no case that {case}"));
                }
            }
        }
        faults
    }

    fn files() -> BTreeSet<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|file| file.chars().nth(1).is_some_and(|second| second.is_ascii_digit()))
            .collect()
    }

    #[test]
    fn every_file_is_registered_and_every_rule_explained() {
        assert_eq!(faults(RULES, &files()), Vec::<String>::new());
    }

    /// The first rule of the register as it might be written, and what is then found wrong with the register.
    #[track_caller]
    fn check(change: impl Fn(&mut Rule), expected: &str) {
        let copy = |rule: &Rule| Rule { ..*rule };
        let mut rules: Vec<Rule> = RULES.iter().map(copy).collect();
        change(&mut rules[0]);
        let found = faults(&rules, &files());
        assert!(found.iter().any(|fault| fault == expected), "{expected:?} is not among {found:?}");
    }

    /// The source of the first rule without some words.
    fn without(words: &str) -> &'static str {
        assert!(RULES[0].source.contains(words));
        RULES[0].source.replace(words, "").leak()
    }

    #[test]
    fn a_register_with_a_fault_is_found_out() {
        let code = RULES[0].code;
        let file = format!("{}_{}.rs", code.to_lowercase(), RULES[0].name.replace('-', "_"));
        check(|rule| rule.name = "other-name", &format!("{file} is not registered"));
        check(|rule| rule.name = "other-name", &format!("there is no {}_other_name.rs", code.to_lowercase()));
        let second = RULES[1].code;
        check(|rule| rule.code = second, &format!("{second} is used twice or out of order"));
        check(|rule| rule.source = without("# Example"), &format!("{code} has nothing below \"# Example\""));
        check(|rule| rule.source = without("## 依据"), &format!("{code} has nothing below \"## 依据\""));
        let sentence = RULES[0].summary(Language::Zh);
        check(|rule| rule.source = without(&sentence), &format!("{code} is not told in a sentence in Zh"));
        check(|rule| rule.source = without(".fails(&RULE"), &format!("{code} has no case that fails"));
        check(|rule| rule.source = without(".passes(&RULE"), &format!("{code} has no case that passes"));
    }
}
