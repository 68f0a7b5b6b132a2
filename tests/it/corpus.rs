//! Made corpora against their truth: every cell, every name, every finding.

use gouji::rules::{self, of_reports};
use maker::measure::made::{
    Made, Score, checked_kinds, differences, findings, make, make_claims, make_of_all_forms, make_of_all_forms_paged,
    make_of_all_kinds, make_paged, scores,
};
use std::collections::BTreeSet;

#[track_caller]
fn expect_none(differences: &[String]) {
    let shown = differences.iter().take(30).cloned().collect::<Vec<_>>().join("\n");
    assert!(differences.is_empty(), "{} differences:\n{shown}", differences.len());
}

#[test]
fn every_cell_of_clean_reports_in_every_style() {
    expect_none(&differences(&make(2_000, 11, 0.0)));
}

#[test]
fn every_cell_of_reports_with_faults_is_read_as_it_is_printed() {
    expect_none(&differences(&make(1_500, 12, 1.0)));
}

#[test]
fn every_cell_of_reports_on_pages() {
    expect_none(&differences(&make_paged(400, 14, 0.0)));
    expect_none(&differences(&make_paged(400, 15, 1.0)));
}

#[test]
fn every_cell_of_every_form_whatever_the_year() {
    expect_none(&differences(&make_of_all_forms(2_000, 16, 0.0)));
    expect_none(&differences(&make_of_all_forms(2_000, 17, 1.0)));
    expect_none(&differences(&make_of_all_forms_paged(300, 18, 0.5)));
}

/// `unmade` are the rules for whose faults the maker has no kind.
#[track_caller]
fn expect_all_found(made: &Made, unmade: &[&str]) {
    let (due, found) = findings(made);
    let missed: Vec<_> = due.difference(&found).take(12).collect();
    let false_alarms: Vec<_> = found.difference(&due).take(12).collect();
    assert!(missed.is_empty() && false_alarms.is_empty(), "missed {missed:#?}\nfalse alarms {false_alarms:#?}");
    let rules: BTreeSet<&str> = due.iter().map(|finding| finding[1].as_str()).collect();
    let without: Vec<_> = of_reports().map(|rule| rule.code).filter(|code| !rules.contains(code)).collect();
    assert_eq!(without, unmade);
}

#[test]
fn every_fault_is_found_and_nothing_else() {
    for made in [make(3_000, 13, 0.5), make_paged(400, 13, 0.5)] {
        expect_all_found(
            &made,
            &[
                "M102", "M103", "M104", "M105", "M106", "M107", "M108", "M109", "M110", "N101", "N102", "N103", "N104",
                "N105", "N106", "N107", "N108", "N109", "T101", "T106", "T801",
            ],
        );
    }
    for made in [make_of_all_forms(3_000, 19, 0.5), make_of_all_forms_paged(400, 19, 0.5)] {
        expect_all_found(
            &made,
            &[
                "M102", "M103", "M104", "M105", "M106", "M107", "M109", "M110", "N101", "N102", "N103", "N104", "N105",
                "N106", "N107", "N108", "N109", "T101", "T106",
            ],
        );
    }
}

/// Least recall and precision of the rules on figures, and of all others.
const LEAST_OF_ARITHMETIC: f64 = 1.0;
const LEAST_OF_OTHERS: f64 = 0.98;
/// Least recall of the rules on prose.
const LEAST_RECALL_IN_PROSE: f64 = 0.95;

/// Whether a rule is about arithmetic, which needs nothing but figures.
fn is_arithmetic(rule: &str) -> bool {
    matches!(rule, "T101" | "T301" | "T302" | "T303" | "T401" | "T402" | "T801")
}

#[track_caller]
fn expect_accurate(scores: &[Score]) {
    // a fault may have consequences for which there is no rule yet
    for score in scores.iter().filter(|score| rules::rule(&score.rule).is_some()) {
        let least = if is_arithmetic(&score.rule) { LEAST_OF_ARITHMETIC } else { LEAST_OF_OTHERS };
        assert!(score.recall() >= least && score.precision() >= least, "{score:#?}");
    }
}

#[test]
fn every_kind_of_fault_of_a_single_report() {
    let made = make_of_all_kinds(600, 20, 0.8);
    let scores = scores(&made);
    assert!(checked_kinds("single").iter().all(|kind| scores.iter().any(|score| score.rule == *kind && score.due > 0)));
    expect_accurate(&scores);
}

#[test]
fn every_kind_of_fault_in_prose() {
    // the kinds with a rule; on clean reports, all kinds
    let kinds = checked_kinds("prose");
    let clean = scores(&make_claims(400, 22, 0.0));
    assert!(clean.iter().all(|score| !kinds.contains(&score.rule.as_str())), "{clean:#?}");
    if kinds.is_empty() {
        return;
    }
    for score in scores(&make_claims(1_000, 23, 0.8)).iter().filter(|score| kinds.contains(&score.rule.as_str())) {
        let is_accurate = score.recall() >= LEAST_RECALL_IN_PROSE && score.precision() >= LEAST_OF_OTHERS;
        assert!(is_accurate, "{score:#?}");
    }
}

#[test]
fn every_cell_of_reports_with_faults_around_their_tables() {
    expect_none(&differences(&make_of_all_kinds(600, 21, 1.0)));
}
