//! How often the likely culprit is the changed cell: one wrong cell per table, in reports without faults.

use crate::work::counted;
use gouji::audit::audit;
use gouji::extract::{Surroundings, extract};
use gouji::finding::Culprit;
use gouji::forms::CellIndex;
use gouji::readers::{self, Limits};
use gouji::report::{Amount, Figure, Report};
use gouji::source::{Found, sniff, walk};
use maker::measure::made::make;

/// Reports that are read and damaged, first in table 3, then in table 4.
const REPORTS: usize = 1_500;
/// Least share of right answers, in per cent.
const LEAST: usize = 95;
/// Most allocations of an audit. A search that does not end would exceed it.
const MOST_ALLOCATIONS: u64 = 1_000_000;

fn reports() -> Vec<Report> {
    let made = make(REPORTS, 41, 0.0);
    let found = walk(std::slice::from_ref(&made.corpus)).collect::<Vec<_>>().into_iter();
    let reports = found.filter_map(|found| {
        let Found::Source(source) = found else { return None };
        let bytes = std::fs::read(source.path).unwrap();
        let reading = readers::read(&bytes, sniff(&bytes), &Limits::default()).ok()?;
        extract(reading.document, &Surroundings::default()).ok()
    });
    // a blank table has no figure to be wrong
    reports.filter(|report| audit(report).1.is_empty()).collect()
}

/// A typical slip: digits exchanged, one lost, one doubled, one off; or the figure is left out.
fn slip(value: u64, random: &mut fastrand::Rng) -> u64 {
    let mut digits = value.to_string().into_bytes();
    let at = random.usize(..digits.len());
    match random.u8(..5) {
        0 if digits.len() > 1 => {
            let next = (at + 1) % digits.len();
            digits.swap(at, next);
        }
        1 if digits.len() > 1 => drop(digits.remove(at)),
        2 => digits.insert(at, random.u8(b'0'..=b'9')),
        3 => digits = b"0".to_vec(),
        _ => digits[at] = random.u8(b'0'..=b'9'),
    }
    String::from_utf8(digits).unwrap().parse().unwrap()
}

#[derive(Debug, Default)]
struct Tally {
    damaged: usize,
    /// Faults that break an identity.
    noticed: usize,
    /// Faults whose smallest sets have a single cell, so that the equations identify it.
    identified: usize,
    right_where_identified: usize,
    right: usize,
    among_alternatives: usize,
}

#[test]
#[expect(clippy::cast_possible_wrap, reason = "small counts")]
fn the_wrong_cell_is_named_first() {
    let reports = reports();
    assert!(reports.len() > REPORTS / 2, "{} reports", reports.len());
    let mut random = fastrand::Rng::with_seed(42);
    let mut most = 0;
    for number in [3, 4] {
        let mut tally = Tally::default();
        for report in &reports {
            let mut report = Report { text: report.text.clone(), ..copied(report) };
            let tables = report.form.as_mut().unwrap().tables_mut();
            let table = tables.iter_mut().find(|table| table.table().number == number).unwrap();
            let cells = table.table().cells.iter();
            let busy: Vec<CellIndex> = cells.filter(|&at| table.value(at).is_some_and(Amount::is_positive)).collect();
            let Some(&at) = busy.get(random.usize(..busy.len().max(1))) else { continue };
            let right = table.value(at).and_then(Amount::whole).unwrap().cast_unsigned();
            let cell = &table.form.cells[at];
            let wrong = slip(right, &mut random);
            if wrong == right {
                continue;
            }
            table.fact_mut(at).figure = Figure::Reported(wrong.cast_signed().into());
            tally.damaged += 1;
            let ((_, findings), work) = counted(|| audit(&report));
            most = most.max(work.allocations);
            let Some(Culprit::Sets(sets)) = findings.iter().find_map(|finding| finding.culprit.as_ref()) else {
                continue;
            };
            tally.noticed += 1;
            let is_it = |set: &Vec<gouji::finding::Change>| {
                let is_cell = (set[0].metric, set[0].applicant) == (cell.metric, cell.applicant);
                set.len() == 1 && is_cell && set[0].value == right as i64
            };
            let is_first = is_it(&sets[0]);
            tally.right += usize::from(is_first);
            tally.among_alternatives += usize::from(sets.iter().any(is_it));
            if sets.len() == 1 {
                tally.identified += 1;
                tally.right_where_identified += usize::from(is_first);
            }
        }
        println!("table {number}: {tally:?}, at most {most} allocations an audit");
        assert!(tally.damaged > 500 || number == 4 && tally.damaged > 50, "{tally:?}");
        assert!(tally.right_where_identified * 100 >= tally.identified * LEAST, "{tally:?}");
        assert!(tally.among_alternatives * 100 >= tally.noticed * LEAST, "{tally:?}");
        if number == 3 {
            assert!(tally.right * 100 >= tally.noticed * LEAST, "{tally:?}");
        }
    }
    assert!(most < MOST_ALLOCATIONS, "{most} for one audit");
}

/// A copy of the parts of a report that rules look at; the whole cannot be cloned.
fn copied(report: &Report) -> Report {
    Report {
        metadata: report.metadata.clone(),
        agency: report.agency.clone(),
        sections: report.sections.clone(),
        claims: Vec::new(),
        form: report.form.clone(),
        text: String::new(),
        lines: gouji::document::Lines::default(),
        notes: Vec::new(),
        ..*report
    }
}
