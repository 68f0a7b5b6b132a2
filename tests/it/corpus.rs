//! Made corpora against their truth: every cell, every name, every finding.

use crate::made::{Made, differences, findings, make, make_of_all_forms, make_of_all_forms_paged, make_paged};
use gouji::rules::RULES;
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

/// The rules of which the maker knows no fault.
#[track_caller]
fn expect_all_found(made: &Made, unmade: &[&str]) {
    let (due, mut found) = findings(made);
    // the prose tells what the table ought to have said, so the rules on prose find its faults once more
    found.retain(|finding| !finding[1].starts_with('N'));
    let missed: Vec<_> = due.difference(&found).take(12).collect();
    let false_alarms: Vec<_> = found.difference(&due).take(12).collect();
    assert!(missed.is_empty() && false_alarms.is_empty(), "missed {missed:#?}\nfalse alarms {false_alarms:#?}");
    let rules: BTreeSet<&str> = due.iter().map(|finding| finding[1].as_str()).collect();
    let without: Vec<_> = RULES.iter().map(|rule| rule.code).filter(|code| !rules.contains(code)).collect();
    assert_eq!(without, unmade);
}

#[test]
fn every_fault_is_found_and_nothing_else() {
    for made in [make(3_000, 13, 0.5), make_paged(400, 13, 0.5)] {
        expect_all_found(
            &made,
            &[
                "M103", "M104", "M105", "M106", "M108", "M109", "M110", "N101", "N102", "N103", "N104", "N105", "N106",
                "N107", "N108", "N109", "T101", "T801",
            ],
        );
    }
    for made in [make_of_all_forms(3_000, 19, 0.5), make_of_all_forms_paged(400, 19, 0.5)] {
        expect_all_found(
            &made,
            &[
                "M103", "M104", "M105", "M106", "M109", "M110", "N101", "N102", "N103", "N104", "N105", "N106", "N107",
                "N108", "N109", "T101",
            ],
        );
    }
}
