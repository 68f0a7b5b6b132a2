//! Decides between the cuts of a table's rows by the identities of the form.
//!
//! A cut is a candidate for proof if the sums of its row and of all its columns hold with it and with no other. That
//! alone is not enough, since an agency's slip can make sums hold with a wrong cut. It is proved only if no likely slip
//! would explain the same digits by another cut.

use super::cuts::Steps;
use crate::saturate::Saturate;
use std::collections::HashMap;

/// Most columns of a table solved here.
pub(super) const COLUMNS: usize = 8;
pub(super) type Figures = [i64; COLUMNS];

/// Most solutions considered; more prove nothing.
const MOST_SOLUTIONS: usize = 16;

/// One way to read a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub figures: Figures,
    /// Whether the identity of the row holds.
    pub holds: bool,
    /// Whether the identity fails in the way of a common slip.
    pub is_slip: bool,
}

/// A row of the table with its possible readings.
#[derive(Debug)]
pub(super) struct Line {
    pub choices: Vec<Choice>,
    /// Whether the print itself allows only one reading, whatever the sums say.
    pub is_fixed: bool,
}

/// Lines with signs, whose figures add up to zero in each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct System {
    pub terms: Vec<(usize, i64)>,
}

/// The proved choice of each line, if any. None is proved if the steps run out.
pub(super) fn solve(lines: &[Line], systems: &[System], steps: &mut Steps) -> Vec<Option<usize>> {
    let mut proved = vec![None; lines.len()];
    let together = prove(lines, systems, steps);
    let found = match together {
        Some(found) => vec![(systems, found)],
        // a slip in one system does not affect lines that are only in the other
        None => systems
            .iter()
            .filter_map(|system| {
                let alone = std::slice::from_ref(system);
                Some((alone, prove(lines, alone, steps)?))
            })
            .collect(),
    };
    for (solved, found) in found {
        let holds = |line: usize| systems.iter().all(|system| !system.has(line) || solved.contains(system));
        for (line, choice) in found.into_iter().enumerate().filter(|(line, _)| holds(*line)) {
            proved[line] = choice.or(proved[line]);
        }
    }
    if steps.is_used_up() { vec![None; lines.len()] } else { proved }
}

impl System {
    fn sign(&self, line: usize) -> i64 {
        self.terms.iter().find(|(at, _)| *at == line).map_or(0, |(_, sign)| *sign)
    }

    fn has(&self, line: usize) -> bool {
        self.sign(line) != 0
    }
}

/// The choices proved by these systems together; `None` if they have no solution.
fn prove(lines: &[Line], systems: &[System], steps: &mut Steps) -> Option<Vec<Option<usize>>> {
    let mut search = Search { lines, systems, solutions: Vec::new() };
    search.find(search.domains(), steps);
    let solutions = search.solutions;
    let first = solutions.first()?.clone();
    let open: Vec<usize> = (0..lines.len())
        .filter(|&line| !lines[line].is_fixed && systems.iter().any(|system| system.has(line)))
        .collect();
    let mut proved = vec![None; lines.len()];
    if solutions.len() >= MOST_SOLUTIONS {
        return Some(proved);
    }
    let mut is_contested = vec![false; lines.len()];
    for solution in &solutions {
        let rivals = Rivals::of(lines, systems, &open, solution);
        rivals.contest(steps, &mut is_contested);
    }
    for line in open {
        let is_one = solutions.iter().all(|solution| solution[line] == first[line]);
        proved[line] = Some(first[line]).filter(|_| is_one && !is_contested[line]);
    }
    Some(proved)
}

/// A search for readings with which every sum holds.
struct Search<'l> {
    lines: &'l [Line],
    systems: &'l [System],
    solutions: Vec<Vec<usize>>,
}

type Domains = Vec<Vec<usize>>;

impl Search<'_> {
    /// The initial choices of each line.
    fn domains(&self) -> Domains {
        let domain = |line: &Line| {
            let holding = |at: &usize| line.is_fixed || line.choices[*at].holds;
            (0..line.choices.len()).filter(holding).collect()
        };
        let is_in = |at: usize| self.systems.iter().any(|system| system.has(at));
        self.lines.iter().enumerate().map(|(at, line)| if is_in(at) { domain(line) } else { vec![0] }).collect()
    }

    fn find(&mut self, mut domains: Domains, steps: &mut Steps) {
        if self.solutions.len() >= MOST_SOLUTIONS || !self.narrow(&mut domains, steps) {
            return;
        }
        let open = (0..domains.len()).filter(|&line| domains[line].len() > 1).min_by_key(|&line| domains[line].len());
        let Some(open) = open else {
            self.solutions.push(domains.iter().map(|domain| domain[0]).collect());
            return;
        };
        for choice in domains[open].clone() {
            let mut next = domains.clone();
            next[open] = vec![choice];
            self.find(next, steps);
        }
    }

    /// Removes choices with which some column cannot add up; `false` if a line has none left.
    fn narrow(&self, domains: &mut Domains, steps: &mut Steps) -> bool {
        loop {
            let mut is_narrower = false;
            for system in self.systems {
                for column in 0..COLUMNS {
                    let Some(narrower) = self.narrow_column(system, column, domains, steps) else { return false };
                    is_narrower |= narrower;
                }
            }
            if !is_narrower {
                return true;
            }
        }
    }

    fn narrow_column(&self, system: &System, column: usize, domains: &mut Domains, steps: &mut Steps) -> Option<bool> {
        let value = |line: usize, sign: i64, choice: usize| sign * self.lines[line].choices[choice].figures[column];
        let mut ranges = Vec::with_capacity(system.terms.len());
        let (mut least, mut most) = (0, 0);
        for &(line, sign) in &system.terms {
            if !steps.take(domains[line].len()) {
                return None;
            }
            let values = || domains[line].iter().map(|&choice| value(line, sign, choice));
            let (low, high) = (values().min()?, values().max()?);
            least += low;
            most += high;
            ranges.push((low, high));
        }
        if least > 0 || most < 0 {
            return None;
        }
        let mut is_narrower = false;
        for (&(line, sign), (low, high)) in system.terms.iter().zip(ranges).filter(|(_, (low, high))| low != high) {
            let before = domains[line].len();
            // the other lines must be able to cancel the value
            let fits = |choice: &usize| {
                let own = value(line, sign, *choice);
                own + least - low <= 0 && own + most - high >= 0
            };
            domains[line].retain(fits);
            is_narrower |= domains[line].len() < before;
            if domains[line].is_empty() {
                return None;
            }
        }
        Some(is_narrower)
    }
}

/// Another reading of one line, as a change to the figures of a solution.
struct Alternative {
    line: usize,
    change: Figures,
    holds: bool,
    /// Whether it exchanges two figures of the solution.
    is_exchange: bool,
}

/// Other readings of the same digits that a slip would explain: the sum of the row holds, or fails as after a slip.
struct Rivals<'s> {
    systems: &'s [System],
    alternatives: Vec<Alternative>,
    /// Lines whose solution is a single figure equal to its total, which no slip looks like.
    is_plain: Vec<bool>,
}

impl<'s> Rivals<'s> {
    fn of(lines: &[Line], systems: &'s [System], open: &[usize], solution: &[usize]) -> Self {
        let mut alternatives = Vec::new();
        for &line in open {
            let own = lines[line].choices[solution[line]].figures;
            let others = lines[line].choices.iter().enumerate().filter(|(choice, _)| *choice != solution[line]);
            // if only one system supports the solution, another reading of two like rows is as good
            let likely = others.filter(|(_, other)| systems.len() == 1 || other.holds || other.is_slip);
            alternatives.extend(likely.map(|(_, other)| Alternative {
                line,
                change: std::array::from_fn(|column| other.figures[column] - own[column]),
                holds: other.holds,
                is_exchange: is_exchange(&own, &other.figures),
            }));
        }
        let plain = |line: usize| {
            let own = lines[line].choices.get(solution[line]);
            own.is_some_and(|own| own.figures.iter().filter(|figure| **figure != 0).count() == 2)
        };
        Self { systems, alternatives, is_plain: (0..lines.len()).map(plain).collect() }
    }

    fn contest(&self, steps: &mut Steps, is_contested: &mut [bool]) {
        self.shifted_within_rows(steps, is_contested);
        self.made_up_for(steps, is_contested);
        self.carried_over(steps, is_contested);
    }

    /// Contests lines by figures exchanged between two columns, in one row or alike in two: every row holds, two
    /// columns fail.
    fn shifted_within_rows(&self, steps: &mut Steps, is_contested: &mut [bool]) {
        let holding: Vec<&Alternative> = self.alternatives.iter().filter(|other| other.is_exchange).collect();
        for (at, one) in holding.iter().enumerate() {
            if !steps.take(1 + holding.len() - at) {
                return;
            }
            if self.failing(&[one]) <= 2 {
                is_contested[one.line] = true;
            }
            for other in &holding[at + 1..] {
                if other.line != one.line && self.failing(&[one, other]) <= 2 {
                    is_contested[one.line] = true;
                    is_contested[other.line] = true;
                }
            }
        }
    }

    /// Number of columns whose sums fail after these changes.
    fn failing(&self, changes: &[&Alternative]) -> usize {
        let fails = |column: &usize| {
            self.systems.iter().any(|system| {
                let sum: i64 = changes.iter().map(|change| system.sign(change.line) * change.change[*column]).sum();
                sum != 0
            })
        };
        (0..COLUMNS).filter(fails).count()
    }

    /// Contests two rows of the same sums whose changes cancel in all columns but at most one.
    fn made_up_for(&self, steps: &mut Steps, is_contested: &mut [bool]) {
        let signs = |line: usize| self.systems.iter().map(|system| system.sign(line)).collect::<Vec<_>>();
        let mut known: HashMap<(Vec<bool>, usize, Figures), Vec<usize>> = HashMap::new();
        for one in &self.alternatives {
            let signs = signs(one.line);
            let Some(&sign) = signs.iter().find(|sign| **sign != 0) else { continue };
            let group: Vec<bool> = signs.iter().map(|sign| *sign != 0).collect();
            for column in 0..COLUMNS {
                if !steps.take(10) {
                    return;
                }
                let mut change = one.change.map(|change| change * sign);
                change[column] = 0;
                if let Some(others) = known.get(&(group.clone(), column, change.map(|change| -change))) {
                    for &other in others.iter().filter(|other| **other != one.line) {
                        is_contested[other] = true;
                        is_contested[one.line] = true;
                    }
                }
                let others = known.entry((group.clone(), column, change)).or_default();
                if others.last() != Some(&one.line) {
                    others.push(one.line);
                }
            }
        }
    }

    /// Contests a wrong figure carried from row to row, so that columns hold and rows fail: a row in several systems,
    /// and in each of them another row with the same change.
    fn carried_over(&self, steps: &mut Steps, is_contested: &mut [bool]) {
        let systems_of = |line: usize| self.systems.iter().filter(|system| system.has(line)).count();
        let (shared, own): (Vec<&Alternative>, Vec<&Alternative>) =
            self.alternatives.iter().partition(|other| systems_of(other.line) > 1);
        let mut by_change: HashMap<(usize, Figures), Vec<usize>> = HashMap::new();
        for other in own {
            for (at, system) in self.systems.iter().enumerate().filter(|(_, system)| system.has(other.line)) {
                let change = other.change.map(|change| change * system.sign(other.line));
                by_change.entry((at, change)).or_default().push(other.line);
            }
        }
        for one in shared.into_iter().filter(|one| !one.holds && !self.is_plain[one.line]) {
            if !steps.take(10) {
                return;
            }
            let companions = |(at, system): (usize, &System)| {
                let change = one.change.map(|change| -change * system.sign(one.line));
                by_change.get(&(at, change))
            };
            let of_one = self.systems.iter().enumerate().filter(|(_, system)| system.has(one.line));
            let Some(along) = of_one.map(companions).collect::<Option<Vec<_>>>() else { continue };
            is_contested[one.line] = true;
            along.into_iter().flatten().for_each(|&line| is_contested[line] = true);
        }
    }
}

/// Whether one row is the other with two figures exchanged.
fn is_exchange(one: &Figures, other: &Figures) -> bool {
    let mut changed = (0..COLUMNS).filter(|&column| one[column] != other[column]);
    match (changed.next(), changed.next(), changed.next()) {
        (Some(a), Some(b), None) => one[a] == other[b] && one[b] == other[a],
        _ => false,
    }
}

/// Whether a common slip explains that a total differs from the sum of its parts: left at 0, off by one or ten, one
/// digit wrong, digits exchanged.
pub(super) fn is_slip(total: i64, sum: i64) -> bool {
    if total == 0 || matches!((total - sum).abs(), 1 | 2 | 10) {
        return true;
    }
    // from the last digit on: how many differ, and by how much the count of each digit differs
    let (mut one, mut other) = (total.unsigned_abs(), sum.unsigned_abs());
    let (mut differing, mut surplus) = (0, [0_i32; 10]);
    loop {
        let digits = [one % 10, other % 10].map(|digit| -> usize { digit.saturate() });
        differing += usize::from(digits[0] != digits[1]);
        surplus[digits[0]] += 1;
        surplus[digits[1]] -= 1;
        (one, other) = (one / 10, other / 10);
        if one == 0 || other == 0 {
            break;
        }
    }
    let is_as_long = one == other && total.signum() * sum.signum() >= 0;
    is_as_long && (differing == 1 || surplus == [0; 10])
}
