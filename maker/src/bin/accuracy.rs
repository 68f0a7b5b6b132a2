//! Reads a made corpus and compares every cell, finding and paragraph with the truth, style by style.
//!
//! `accuracy CORPUS TRUTH [LINES]`: the truth has to be made with `--prose`; up to LINES differences of each kind are
//! shown per style. Fails if anything differs, or if causes do not name the planted faults well enough.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement talks, and ends where it cannot measure")]

use maker::measure::causes::Naming;
use maker::measure::{LEAST_PROSE, Measured, measure, share};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// Most differences of a kind that are shown for a style, by default.
const MOST_SHOWN: usize = 20;

/// Least share of planted faults that are the first cause of their report, and most causes for one fault on average.
const LEAST_NAMED_FIRST: f64 = 0.95;
const MOST_CAUSES: f64 = 1.2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (corpus, truth, lines) = match arguments.as_slice() {
        [corpus, truth] => (corpus, truth, MOST_SHOWN),
        [corpus, truth, lines] => (corpus, truth, lines.parse().unwrap()),
        _ => {
            println!("usage: accuracy CORPUS TRUTH [LINES]");
            return ExitCode::from(2);
        }
    };
    let measured = measure(Path::new(corpus), Path::new(truth));
    println!(
        "{:<8} {:>7} {:>6} {:>6} {:>7} {:>6} {:>6} {:>5} {:>6} {:>6} {:>8} {:>7}",
        "style", "reports", "unread", "failed", "cells", "differ", "names", "due", "missed", "false", "prose", "extra"
    );
    for (style, measured) in &measured {
        let percent = |part, whole| 100.0 * share(part, whole);
        println!(
            "{style:<8} {:>7} {:>6} {:>6} {:>7} {:>6} {:>6} {:>5} {:>6} {:>6} {:>7.3}% {:>6.2}%",
            measured.reports,
            measured.unread,
            measured.failed.len(),
            measured.cells,
            measured.cells_differing.len(),
            measured.names_differing.len(),
            measured.due.len(),
            measured.missed.len(),
            measured.false_alarms.len(),
            percent(measured.prose_found, measured.prose),
            if measured.prose == 0 { 0.0 } else { percent(measured.prose_extra, measured.prose) },
        );
    }
    by_rule(&measured);
    let naming = naming(&measured);
    let mut is_right = naming;
    for (style, measured) in &measured {
        is_right &= tell(style, measured, lines);
    }
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints what is due and found for each rule, apart from rules that are not registered.
fn by_rule(measured: &BTreeMap<String, Measured>) {
    let mut rules: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for measured in measured.values() {
        for (at, findings) in [&measured.due, &measured.missed, &measured.false_alarms].into_iter().enumerate() {
            for finding in findings {
                rules.entry(&finding[1]).or_default()[at] += 1;
            }
        }
    }
    println!("\n{:<8} {:>6} {:>6} {:>6} {:>8} {:>10}", "rule", "due", "missed", "false", "recall", "precision");
    for (rule, [due, missed, false_alarms]) in rules {
        let found = due - missed;
        println!(
            "{rule:<8} {due:>6} {missed:>6} {false_alarms:>6} {:>7.2}% {:>9.2}%",
            100.0 * share(found, due),
            100.0 * share(found, found + false_alarms)
        );
    }
}

/// Prints how often the first cause of a report names the planted fault, and the number of causes per fault. Returns
/// whether both are good enough.
fn naming(measured: &BTreeMap<String, Measured>) -> bool {
    let mut all = Naming::default();
    for measured in measured.values() {
        all.add(measured.naming.clone());
    }
    if all.faults == 0 {
        return true;
    }
    println!(
        "\ncauses: of {} planted faults {:.1} % are named first; {:.2} causes a fault",
        all.faults,
        100.0 * all.share_named_first(),
        all.causes_per_fault()
    );
    println!(
        "of {} with cells the one that was changed is named in {:.1} %, and among those that may be wrong in {:.1} %",
        all.with_cells,
        100.0 * share(all.cell_named, all.with_cells),
        100.0 * share(all.cell_possible, all.with_cells)
    );
    all.differing.iter().take(MOST_SHOWN).for_each(|line| println!("  {line}"));
    all.share_named_first() >= LEAST_NAMED_FIRST && all.causes_per_fault() <= MOST_CAUSES
}

/// Prints the differences. Returns whether there are none.
fn tell(style: &str, measured: &Measured, most: usize) -> bool {
    let findings = |findings: &[[String; 6]]| findings.iter().map(|finding| finding.join(" ")).collect::<Vec<_>>();
    let kinds = [
        ("files that could not be read", measured.failed.clone()),
        ("cells that differ", measured.cells_differing.clone()),
        ("names, dates and sections that differ", measured.names_differing.clone()),
        ("findings missed", findings(&measured.missed)),
        ("findings that are none", findings(&measured.false_alarms)),
        ("reports whose prose is incomplete", measured.prose_differing.clone()),
    ];
    for (what, lines) in &kinds {
        if !lines.is_empty() {
            println!("\n{style}: {} {what}", lines.len());
            lines.iter().take(most).for_each(|line| println!("  {line}"));
        }
    }
    kinds[..5].iter().all(|(_, lines)| lines.is_empty()) && measured.prose_share() >= LEAST_PROSE
}
