//! The audit rules: one file each, with what it checks, why, an example and what else it could be, and its cases.
//!
//! A rule is data and a function. The words that `gouji explain` prints are the `//!` lines of the rule's own file.

mod agency_year;
mod context;
mod copied;
mod cut_off;
mod dated;
mod deadlines;
mod excerpt;
mod identity;
mod judgement;
mod narrative;
mod rule;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod sample_district;
mod spread;
mod subject;
mod suspicion;
mod verdict;

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

pub use agency_year::AgencyYear;
pub use context::{Context, Setting};
pub use copied::LEAST_ESTIMATE;
pub use deadlines::{Deadlines, MonthDay, Notice};
pub use excerpt::{BLANK, MISSING, row_excerpt};
pub use judgement::Judgement;
pub use rule::{Reach, Rule};
pub use subject::Subject;
pub use suspicion::{Compared, Reread, Suspicion, Templated};
pub use verdict::Verdict;

/// Every rule, in the order of codes. A code is never reused.
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

/// The rule of this code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// The rules with a check of single reports.
pub fn of_reports() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| rule.reach.of_report().is_some())
}

/// The rules with a check of several reports.
pub fn of_several() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| rule.reach.is_of_several())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use std::collections::BTreeSet;

    const ENGLISH: [&str; 4] = ["# What it checks", "# Why it matters", "# Example", "# What else it could be"];
    const CHINESE: [&str; 4] = ["## 检查内容", "## 依据", "## 示例", "## 其他可能"];

    /// The faults of a register and the files beside it.
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
                if rule.name_zh.is_empty() || rule.summary(language).is_empty() || docs.starts_with('#') {
                    faults.push(format!("{code} is not described in a sentence in {language:?}"));
                }
                for heading in headings {
                    let below = docs.split_once(heading).map(|(_, below)| below.split("\n#").next().unwrap_or(below));
                    if below.is_none_or(|below| below.trim().is_empty()) {
                        faults.push(format!("{code} has no text below {heading:?}"));
                    }
                }
            }
            let cases = rule.source.split_once("#[cfg(test)]").map_or("", |(_, cases)| cases);
            for case in ["passes", "fails"] {
                // a case is a test of this name that asserts the outcome
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

    /// The faults of the register if its first rule were changed like this.
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
        check(|rule| rule.source = without("# Example"), &format!("{code} has no text below \"# Example\""));
        check(|rule| rule.source = without("## 依据"), &format!("{code} has no text below \"## 依据\""));
        let sentence = RULES[0].summary(Language::Zh);
        check(|rule| rule.source = without(&sentence), &format!("{code} is not described in a sentence in Zh"));
        check(|rule| rule.source = without(".fails(&RULE"), &format!("{code} has no case that fails"));
        check(|rule| rule.source = without(".passes(&RULE"), &format!("{code} has no case that passes"));
    }
}
