//! Compares causes with the planted faults: whether they name them, and as how many faults.

use super::share;
use super::truth::{column_of, truth, written};
use gouji::audit::{Asked, causes};
use gouji::finding::{Cause, Finding};
use gouji::report::Report;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// A fault that was put into a report.
#[derive(Debug)]
pub struct Planted {
    pub rule: String,
    /// The columns of the cells that were changed.
    cells: Vec<String>,
    description: String,
}

/// Planted faults by the paths of their reports; empty if the truth has no list of them.
pub fn planted(folder: &Path) -> HashMap<String, Planted> {
    let list = folder.join("planted.csv");
    if !list.exists() {
        return HashMap::new();
    }
    let rows = truth(&list).1.into_iter().map(|row| {
        let cells = row[2].split(';').filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
        (row[0].clone(), Planted { rule: row[1].clone(), cells, description: row[3].clone() })
    });
    rows.collect()
}

/// How the causes of some reports relate to the planted faults.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// Reports with a planted fault that rules on one report have to find.
    pub faults: usize,
    /// Those whose first cause has a due finding.
    pub named_first: usize,
    /// Those whose fault is a wrong figure in some cells, and whose first cause names cells.
    pub with_cells: usize,
    /// Those where it names a changed cell, as the likeliest or as an alternative.
    pub cell_named: usize,
    pub cell_possible: usize,
    /// All their causes.
    pub causes: usize,
    /// A line for each fault that the first cause does not name, and for each that has several causes.
    pub differing: Vec<String>,
}

impl Naming {
    pub fn add(&mut self, mut other: Self) {
        self.faults += other.faults;
        self.named_first += other.named_first;
        self.with_cells += other.with_cells;
        self.cell_named += other.cell_named;
        self.cell_possible += other.cell_possible;
        self.causes += other.causes;
        self.differing.append(&mut other.differing);
    }

    /// The share of faults that the first cause of their report names.
    pub fn share_named_first(&self) -> f64 {
        share(self.named_first, self.faults)
    }

    /// Average number of causes per fault.
    pub fn causes_per_fault(&self) -> f64 {
        share(self.causes, self.faults)
    }

    /// Compares the causes of a report with the planted fault; `due` are the findings that have to be made.
    pub fn of(
        planted: &Planted,
        report: &Report,
        path: &str,
        mut findings: Vec<Finding>,
        due: &BTreeSet<[String; 6]>,
    ) -> Self {
        if due.is_empty() {
            return Self::default();
        }
        let asked = Asked { owner: path, year: report.metadata.year, report: Some(report) };
        let causes = causes(asked, &mut findings, &|_| None);
        let is_due = |cause: &Cause| {
            let own = findings.iter().filter(|finding| finding.cause_id == cause.id);
            own.map(|finding| written(path, finding)).any(|finding| due.contains(&finding))
        };
        let mut naming = Self { faults: 1, causes: causes.len(), ..Self::default() };
        let first = causes.first().filter(|cause| is_due(cause));
        naming.named_first = usize::from(first.is_some());
        if let Some(first) = first.filter(|first| !first.cells.is_empty() && !planted.cells.is_empty()) {
            let was_changed = |cell| planted.cells.contains(&column_of(cell));
            naming.with_cells = 1;
            let root = first.root.metric.map(|metric| (metric, first.root.applicant));
            naming.cell_named = usize::from(root.is_some_and(was_changed));
            naming.cell_possible = usize::from(first.cells.iter().copied().any(was_changed));
        }
        if first.is_none() || causes.len() > 1 || naming.cell_possible < naming.with_cells {
            let description = causes.iter().map(|cause| format!("{} {}", cause.rule, cause.question.zh));
            let description = description.collect::<Vec<_>>().join(" | ");
            naming.differing.push(format!("{path}: {} {}: {description}", planted.rule, planted.description));
        }
        naming
    }
}
