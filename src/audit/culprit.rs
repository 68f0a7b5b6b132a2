//! The likely wrong cell (T304): if identities of a table fail, the smallest sets of cells whose change would make all
//! of them hold, the value each cell would take, and the slip that would explain it.
//!
//! This is error localisation after Fellegi and Holt, with one system for each table: every identity is an equation in
//! its cells, blank cells count as zero, and identities with a missing or unreadable cell are left out. Sets of one and
//! of two cells are found exactly; sets of three only if one of the cells corrects an equation by itself. For larger
//! ones, two cases are recognised: a row or column whose figures are shifted by one cell, and cells that share no
//! equation. Otherwise the answer is that the culprit cannot be determined. If several sets are smallest, all are
//! given, first those that a well-known slip or the prose explains. Nothing here is ever applied to the data.

use super::line::Line;
use crate::finding::{Change, Culprit, Finding, Prose, Slip, Undetermined};
use crate::forms::{CellIndex, Form, FormCell, Identity, IdentityIndex, SystemIndex, TableIndex};
use crate::index::{Index, IndexVec, index_types};
use crate::report::{Amount, Applicant, Figure, Metric, Report, TableReading};
use crate::rules::{Context, Judgement, Subject, rule};
use std::cell::LazyCell;
use std::collections::HashMap;

/// Most cells tried before the search ends: some milliseconds of work.
const MOST_TRIALS: usize = 200_000;
/// Most failing equations. A table with more was filled in by other rules altogether.
const MOST_FAILING: usize = 24;
/// The rule that compares the prose with the tables.
const CLAIMS_BESIDE_TABLES: &str = "N101";
/// Most alternatives that are stated; more would not help.
const MOST_SETS: usize = 12;

/// The likely culprit if some of these identities fail; `None` if all hold.
fn culprit(table: &TableReading, identities: &[IdentityIndex], said: &Said) -> Option<Culprit> {
    let system = match System::of(table, identities) {
        Ok(system) => system?,
        Err(why) => return Some(Culprit::Undetermined(why)),
    };
    let mut search = Search { system: &system, trials: 0 };
    let is_searched = system.failing() <= MOST_FAILING;
    let sets = if is_searched { search.smallest().filter(|_| search.trials < MOST_TRIALS) } else { None };
    let Some(sets) = sets.or_else(|| system.find_displaced(table)).or_else(|| system.find_independent()) else {
        let why = if is_searched { Undetermined::TooManyCells } else { Undetermined::TooManyIdentities };
        return Some(Culprit::Undetermined(why));
    };
    let mut ranked: Vec<(u32, Vec<Change>)> = sets
        .iter()
        .map(|set| {
            let changes = set.iter().map(|&change| system.change(table.form, set, change, said));
            let changes: Vec<Change> = changes.collect();
            (changes.weight(), changes)
        })
        .collect();
    // sets of the same rank stay in the order of the form
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(MOST_SETS);
    Some(Culprit::Sets(ranked.into_iter().map(|(_, changes)| changes).collect()))
}

index_types! {
    /// A cell that takes part in an equation.
    struct Variable;

    /// An identity whose cells can all be read.
    struct Equation;
}

/// By how much each equation fails.
type Residuals = IndexVec<Equation, i64>;

/// The identities of a table as equations: the sum of signed cells is zero.
struct System {
    /// The cells involved, in the order of the form.
    cells: IndexVec<Variable, CellIndex>,
    values: IndexVec<Variable, i64>,
    figures: IndexVec<Variable, Figure>,
    /// For each equation, the cell that is alone on the left of its identity, if there is one.
    totals: IndexVec<Equation, Option<Variable>>,
    /// The variables of each equation, with their signs.
    equations: IndexVec<Equation, Vec<(Variable, i64)>>,
    /// The equations of each variable, with its sign there.
    of: IndexVec<Variable, Vec<(Equation, i64)>>,
    residuals: Residuals,
}

/// Variables with the values they would take.
type Set = Vec<(Variable, i64)>;

impl System {
    /// `None` where every equation holds.
    fn of(table: &TableReading, identities: &[IdentityIndex]) -> Result<Option<Self>, Undetermined> {
        let is_known = |at: &CellIndex| !table.fact(*at).figure.is_unknown();
        let identities: Vec<&Identity> = identities
            .iter()
            .map(|&identity| &table.form.identities[identity])
            .filter(|identity| identity.left.iter().chain(&identity.right).all(is_known))
            .filter(|identity| {
                let mut cells = identity.left.iter().chain(&identity.right);
                cells.any(|&at| table.value(at).is_some())
            })
            .collect();
        let mut cells: Vec<CellIndex> =
            identities.iter().flat_map(|identity| identity.left.iter().chain(&identity.right).copied()).collect();
        cells.sort_unstable();
        cells.dedup();
        let figures: IndexVec<Variable, Figure> = cells.iter().map(|&at| table.fact(at).figure).collect();
        let values: Option<IndexVec<Variable, i64>> = figures.iter().map(|figure| figure.addend()?.whole()).collect();
        let variable = |at: CellIndex| Variable::new(cells.partition_point(|&cell| cell < at));
        let mut equations: IndexVec<Equation, Vec<(Variable, i64)>> = IndexVec::new();
        for identity in &identities {
            let left = identity.left.iter().map(|&at| (variable(at), 1));
            equations.extend([left.chain(identity.right.iter().map(|&at| (variable(at), -1))).collect()]);
        }
        let total = |identity: &&Identity| match identity.left[..] {
            [total] => Some(variable(total)),
            _ => None,
        };
        let totals: IndexVec<Equation, Option<Variable>> = identities.iter().map(total).collect();
        let Some(values) = values else { return Err(Undetermined::NotWhole) };
        let residuals: Residuals =
            equations.iter().map(|equation| equation.iter().map(|&(at, sign)| sign * values[at]).sum()).collect();
        if residuals.iter().all(|&residual| residual == 0) {
            return Ok(None);
        }
        let mut of: IndexVec<Variable, Vec<(Equation, i64)>> = vec![Vec::new(); cells.len()].into();
        for (equation, variables) in equations.indexed() {
            for &(variable, sign) in variables {
                of[variable].push((equation, sign));
            }
        }
        Ok(Some(Self { cells: cells.into(), values, figures, totals, equations, of, residuals }))
    }

    /// How many equations fail.
    fn failing(&self) -> usize {
        self.residuals.iter().filter(|&&residual| residual != 0).count()
    }

    /// Whether every equation holds after some changes.
    fn is_mended_by(&self, set: &Set) -> bool {
        let mut residuals = self.residuals.clone();
        for &(variable, value) in set {
            for &(equation, sign) in &self.of[variable] {
                residuals[equation] += sign * (value - self.values[variable]);
            }
        }
        residuals.iter().all(|&residual| residual == 0)
    }

    /// A row or column whose figures are all shifted by one cell, if shifting them back corrects every equation.
    fn find_displaced(&self, table: &TableReading) -> Option<Vec<Set>> {
        let cells = table.cells().map(|(at, ..)| Line::around(table, at));
        let mut lines: Vec<Line> = cells.flatten().collect();
        lines.sort_unstable();
        lines.dedup();
        let variable = |cell: CellIndex| self.cells.iter().position(|known| *known == cell).map(Variable::new);
        let lines =
            lines.into_iter().filter_map(|line| line.cells(table).map(variable).collect::<Option<Vec<Variable>>>());
        let sets = lines.flat_map(|variables| {
            let parts = &variables[..variables.len().saturating_sub(1)];
            // with and without the total at the end of a row
            [self.turned(&variables), self.turned(parts)].into_iter().flatten()
        });
        let mut sets: Vec<Set> = sets.filter(|set| self.is_mended_by(set)).collect();
        sets.dedup();
        Some(sets).filter(|sets| !sets.is_empty())
    }

    /// The changes that shift the figures of some cells by one, forwards and backwards.
    fn turned(&self, line: &[Variable]) -> [Set; 2] {
        let moved = |from: &dyn Fn(usize) -> usize| {
            let values = line.iter().enumerate().map(|(at, &variable)| (variable, self.values[line[from(at)]]));
            values.filter(|&(variable, value)| value != self.values[variable]).collect()
        };
        let count = line.len();
        [moved(&|at| (at + 1) % count), moved(&|at| (at + count - 1) % count)]
    }

    /// Cells without a common equation, each of which corrects all of its equations, if together they correct every
    /// equation.
    fn find_independent(&self) -> Option<Vec<Set>> {
        let mut set = Set::new();
        let mut is_mended: IndexVec<Equation, bool> = self.residuals.iter().map(|&residual| residual == 0).collect();
        for (variable, own) in self.of.indexed() {
            let changes = || own.iter().map(|&(equation, sign)| -self.residuals[equation] * sign);
            let Some(change) = changes().next().filter(|&change| change != 0 && own.len() > 1) else { continue };
            let is_free = own.iter().all(|&(equation, _)| !is_mended[equation]);
            let value = self.values[variable] + change;
            if value >= 0 && is_free && changes().all(|other| other == change) {
                set.push((variable, value));
                for &(equation, _) in own {
                    is_mended[equation] = true;
                }
            }
        }
        self.is_mended_by(&set).then(|| vec![set])
    }

    /// Describes a change, with the slip that explains it.
    fn change(&self, form: &Form, set: &Set, (variable, value): (Variable, i64), said: &Said) -> Change {
        let at = self.cells[variable];
        let (old, figure) = (self.values[variable], self.figures[variable]);
        // a neighbour holds the value due here and changes too: the figures are shifted
        let beside = |other: Variable| {
            let other = self.cells[other];
            let row = |cell: CellIndex| form.cells[cell].row.position();
            let column = |cell: CellIndex| form.row(cell).cells.offset(cell);
            row(at).abs_diff(row(other)) + column(at).abs_diff(column(other)) == 1
        };
        let has_moved = set.iter().any(|&(other, new)| {
            other != variable && beside(other) && (self.values[other] == value || self.values[variable] == new)
        });
        let is_blank = figure.value().is_none();
        let slip = match () {
            () if old == 0 && self.lacks_sum(variable) => Slip::TotalLeftEmpty,
            () if has_moved => Slip::Moved,
            () if is_blank => Slip::BlankForFigure,
            () => slip(old, value),
        };
        let FormCell { metric, applicant, .. } = form.cells[at];
        let prose = match () {
            () if said.has(metric, applicant, value) => Some(Prose::Suggested),
            () if said.has(metric, applicant, old) => Some(Prose::Reported),
            () => None,
        };
        Change { metric, applicant, value, slip, prose }
    }

    /// Whether a cell is a total that its parts do not add up to.
    fn lacks_sum(&self, variable: Variable) -> bool {
        let fails =
            |&(equation, _): &(Equation, i64)| self.totals[equation] == Some(variable) && self.residuals[equation] != 0;
        self.of[variable].iter().any(fails)
    }
}

/// The figures of the prose that rule N101 compared with cells.
struct Said(Vec<(Metric, Option<Applicant>, Amount)>);

impl Said {
    fn by(report: &Report) -> Self {
        let of_claims = rule(CLAIMS_BESIDE_TABLES).and_then(|rule| rule.reach.of_claims());
        let judged = of_claims.map(|of| (of.judge)(&Subject::of(report), &Context::default()));
        let figure = |(at, judgement): (usize, Judgement)| {
            let claim = report.claims.get(at)?;
            let (metric, applicant, value) = (claim.metric?, claim.applicant, claim.in_unit());
            let printed = || report.form.as_ref()?.fact(metric, applicant)?.figure.value();
            let is_counted = match judgement {
                Judgement::Fails(_) => true,
                // a claim that holds only in another reading proves nothing about the cell
                Judgement::Holds(_) => printed() == Some(value),
                Judgement::Open(_) => false,
            };
            is_counted.then_some((metric, applicant, value))
        };
        Self(judged.into_iter().flatten().filter_map(figure).collect())
    }

    /// Whether the prose has this figure for a cell.
    fn has(&self, metric: Metric, applicant: Option<Applicant>, value: i64) -> bool {
        self.0.contains(&(metric, applicant, value.into()))
    }
}

/// The slip that turns the intended figure into the written one.
fn slip(written: i64, meant: i64) -> Slip {
    let (written, meant) = (written.to_string().into_bytes(), meant.to_string().into_bytes());
    let sorted = |digits: &[u8]| {
        let mut digits = digits.to_vec();
        digits.sort_unstable();
        digits
    };
    let is_shortened = |short: &[u8], long: &[u8]| {
        (0..long.len()).any(|left_out| {
            let rest = long.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, digit)| digit);
            rest.eq(short)
        })
    };
    match () {
        () if written == b"0" => Slip::ZeroForFigure,
        () if written.len() == meant.len() && sorted(&written) == sorted(&meant) => Slip::DigitsSwapped,
        () if written.len() + 1 == meant.len() && is_shortened(&written, &meant) => Slip::DigitDropped,
        () if written.len() == meant.len() + 1 && is_shortened(&meant, &written) => Slip::DigitAdded,
        () if written.len() == meant.len() && written.iter().zip(&meant).filter(|(a, b)| a != b).count() == 1 => {
            Slip::DigitMistaken
        }
        () => Slip::None,
    }
}

struct Search<'s> {
    system: &'s System,
    trials: usize,
}

impl Search<'_> {
    /// All sets of the smallest size, as far as they are found.
    fn smallest(&mut self) -> Option<Vec<Set>> {
        let residuals = self.system.residuals.clone();
        let singles = self.singles(&residuals, &[]);
        if !singles.is_empty() {
            return Some(singles);
        }
        let pairs = self.pairs(&residuals, &[]);
        if !pairs.is_empty() {
            return Some(pairs);
        }
        let mut triples: Vec<Set> = Vec::new();
        for (first, change) in self.menders(&residuals) {
            let rest = self.residuals_after(&residuals, &[(first, change)]);
            for pair in self.pairs(&rest, &[first]) {
                let mut set = pair;
                set.push((first, self.system.values[first] + change));
                set.sort_unstable();
                if !triples.contains(&set) {
                    triples.push(set);
                }
            }
        }
        Some(triples).filter(|sets| !sets.is_empty())
    }

    /// Each cell of the shortest failing equation, with the change that would correct it.
    fn menders(&self, residuals: &Residuals) -> Vec<(Variable, i64)> {
        let failing = residuals.indices().iter().filter(|&equation| residuals[equation] != 0);
        let shortest = failing.min_by_key(|&equation| self.system.equations[equation].len());
        shortest.map_or_else(Vec::new, |equation| {
            let variables = self.system.equations[equation].iter();
            // signs are 1 and -1, so dividing by one is multiplying by it
            variables.map(|&(variable, sign)| (variable, -residuals[equation] * sign)).collect()
        })
    }

    fn singles(&mut self, residuals: &Residuals, taken: &[Variable]) -> Vec<Set> {
        let menders = self.menders(residuals);
        self.trials += menders.len();
        let mends = |&(variable, change): &(Variable, i64)| {
            let value = self.system.values[variable] + change;
            let is_mended = value >= 0 && !taken.contains(&variable) && self.holds(residuals, &[(variable, change)]);
            is_mended.then(|| vec![(variable, value)])
        };
        menders.iter().filter_map(mends).collect()
    }

    /// Pairs of cells: one in the shortest failing equation, the other in an equation that fails after the first
    /// change, whether it failed before or not.
    fn pairs(&mut self, residuals: &Residuals, taken: &[Variable]) -> Vec<Set> {
        let system = self.system;
        let failing: Vec<Equation> = residuals.indices().iter().filter(|&equation| residuals[equation] != 0).collect();
        let mut found: Vec<Set> = Vec::new();
        for (first, _) in self.menders(residuals) {
            let is_firsts = |equation: &Equation| system.of[first].iter().any(|(own, _)| own == equation);
            let without = failing.iter().find(|equation| !is_firsts(equation));
            let around: Vec<Equation> = match without {
                Some(&equation) => vec![equation],
                None => system.of[first].iter().map(|&(equation, _)| equation).collect(),
            };
            let mut seconds: Vec<Variable> = around
                .iter()
                .flat_map(|&equation| system.equations[equation].iter().map(|&(variable, _)| variable))
                .filter(|&second| second != first && !taken.contains(&second) && !taken.contains(&first))
                .collect();
            seconds.sort_unstable();
            seconds.dedup();
            for second in seconds {
                self.trials += 1;
                if self.trials >= MOST_TRIALS {
                    return found;
                }
                let Some(set) = self.solve(residuals, first, second) else { continue };
                if !found.contains(&set) {
                    found.push(set);
                }
            }
        }
        found
    }

    /// The changes of two cells that make every equation hold, if they are unique.
    fn solve(&self, residuals: &Residuals, first: Variable, second: Variable) -> Option<Set> {
        let system = self.system;
        let sign = |variable: Variable, equation: Equation| {
            system.of[variable].iter().find(|(own, _)| *own == equation).map_or(0, |(_, sign)| *sign)
        };
        let touched = system.of[first].iter().chain(&system.of[second]).map(|&(equation, _)| equation);
        let rows: Vec<(i64, i64, i64)> =
            touched.map(|equation| (sign(first, equation), sign(second, equation), -residuals[equation])).collect();
        // two independent equations determine both changes
        let (a, b) = rows
            .iter()
            .enumerate()
            .find_map(|(at, a)| rows[at + 1..].iter().find(|b| a.0 * b.1 != a.1 * b.0).map(|b| (*a, *b)))?;
        let determinant = a.0 * b.1 - a.1 * b.0;
        let (x, y) = (a.2 * b.1 - a.1 * b.2, a.0 * b.2 - a.2 * b.0);
        if x % determinant != 0 || y % determinant != 0 {
            return None;
        }
        let (x, y) = (x / determinant, y / determinant);
        let mut set = vec![(first, system.values[first] + x), (second, system.values[second] + y)];
        let is_possible = x != 0 && y != 0 && set.iter().all(|(_, value)| *value >= 0);
        if !is_possible || !self.holds(residuals, &[(first, x), (second, y)]) {
            return None;
        }
        set.sort_unstable();
        Some(set)
    }

    fn residuals_after(&self, residuals: &Residuals, changes: &[(Variable, i64)]) -> Residuals {
        let mut residuals = residuals.clone();
        for &(variable, change) in changes {
            for &(equation, sign) in &self.system.of[variable] {
                residuals[equation] += sign * change;
            }
        }
        residuals
    }

    fn holds(&self, residuals: &Residuals, changes: &[(Variable, i64)]) -> bool {
        self.residuals_after(residuals, changes).iter().all(|&residual| residual == 0)
    }
}

/// A penalty: the larger, the less likely.
pub(super) trait Weight {
    fn weight(&self) -> u32;
}

impl Weight for [Change] {
    fn weight(&self) -> u32 {
        let weight = |change: &Change| match change.prose {
            Some(Prose::Suggested) => 0,
            Some(Prose::Reported) => change.slip.rank() + CONTRADICTED,
            None => change.slip.rank(),
        };
        self.iter().map(weight).sum()
    }
}

/// Penalty of a cell whose figure is also in the prose.
const CONTRADICTED: u32 = 6;

/// In the order of likelihood.
impl Slip {
    fn rank(self) -> u32 {
        match self {
            Self::TotalLeftEmpty => 0,
            Self::DigitsSwapped | Self::Moved => 1,
            Self::DigitDropped | Self::DigitAdded | Self::BlankForFigure => 2,
            Self::DigitMistaken | Self::ZeroForFigure => 3,
            Self::None => 6,
        }
    }
}

/// Attaches the likely culprit to the finding of each failing identity. Identities that share cells are solved together.
pub(super) fn attach(report: &Report, findings: &mut [Finding]) {
    let Some(filled) = &report.form else { return };
    let said = LazyCell::new(|| Said::by(report));
    // by table and system
    let mut solved: HashMap<(TableIndex, SystemIndex), Option<Culprit>> = HashMap::new();
    for finding in findings {
        let Some((table, cell)) = finding.metric.and_then(|metric| filled.cell(metric, finding.applicant)) else {
            continue;
        };
        let form = table.form;
        let is_its = |identity: &Identity| identity.rule == finding.rule && identity.left[0] == cell;
        let Some(identity) = form.identities.find(is_its) else { continue };
        let Some(system) = form.systems.find(|system| system.contains(&identity)) else { continue };
        let culprit = solved.entry((table.at, system)).or_insert_with(|| culprit(table, &form.systems[system], &said));
        finding.culprit.clone_from(culprit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::audit::audit;
    use crate::report::Applicant::{
        self, Enterprise, LegalServiceInstitution, NaturalPerson, PublicInterestOrganisation, ResearchInstitution,
        Total,
    };
    use crate::rules::sample::Sample;

    /// The blamed cells of a table, set by set: `metric/applicant → value slip`.
    fn blamed(sample: &Sample, table: u8) -> Vec<String> {
        let (_, findings) = audit(&sample.report);
        let finding: &Finding =
            findings.iter().find(|found| found.table == Some(table) && found.culprit.is_some()).unwrap();
        match finding.culprit.as_ref().unwrap() {
            Culprit::Undetermined(why) => vec![why.words().en.into_owned()],
            Culprit::Sets(sets) => sets
                .iter()
                .map(|set| {
                    let changes = set.iter().map(|change| format!("{change} {}", change.slip.key()));
                    changes.collect::<Vec<_>>().join("; ")
                })
                .collect(),
        }
    }

    fn with(cells: &[(&str, Applicant, &str)]) -> Sample {
        let mut sample = Sample::new();
        for (metric, applicant, text) in cells {
            sample.set(metric, Some(*applicant), text);
        }
        sample
    }

    /// Twelve requests of enterprises, all granted.
    fn busy() -> Sample {
        with(&[
            ("requests.received", Enterprise, "13"),
            ("requests.received", Total, "14"),
            ("outcome.granted", Enterprise, "12"),
            ("outcome.granted", Total, "13"),
            ("outcome.total", Enterprise, "12"),
            ("outcome.total", Total, "13"),
        ])
    }

    #[test]
    fn one_wrong_cell_is_named_with_its_value() {
        assert!(audit(&busy().report).1.is_empty());
        for (text, expected) in [
            ("21", "digits_swapped"),
            ("1", "digit_dropped"),
            ("122", "digit_added"),
            ("17", "digit_mistaken"),
            ("0", "zero_for_figure"),
            ("", "blank_for_figure"),
            ("99", "unexplained"),
        ] {
            let mut sample = busy();
            sample.set("outcome.granted", Some(Enterprise), text);
            assert_eq!(blamed(&sample, 3), [format!("outcome.granted/enterprise → 12 {expected}")]);
        }
        let mut sample = busy();
        sample.set("requests.received", Some(Total), "0");
        assert_eq!(blamed(&sample, 3), ["requests.received/total → 14 total_left_empty"]);
    }

    #[test]
    fn a_figure_in_the_neighbouring_column_has_moved() {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "0");
        sample.set("outcome.granted", Some(ResearchInstitution), "12");
        assert_eq!(
            blamed(&sample, 3)[0],
            "outcome.granted/enterprise → 12 moved; outcome.granted/research_institution → 0 moved"
        );
    }

    #[test]
    fn two_cells_far_apart_are_both_named() {
        let mut sample = busy();
        sample.set("outcome.granted", Some(Enterprise), "21");
        sample.set("requests.carried_in", Some(NaturalPerson), "4");
        assert_eq!(
            blamed(&sample, 3)[0],
            "requests.carried_in/natural_person → 0 digit_mistaken; outcome.granted/enterprise → 12 digits_swapped"
        );
    }

    #[test]
    fn where_one_equation_is_all_there_is_the_well_known_slip_comes_first() {
        let mut sample = Sample::new();
        sample.set("reconsideration.upheld", None, "10");
        sample.set("reconsideration.corrected", None, "1");
        let blamed = blamed(&sample, 4);
        assert_eq!(blamed[0], "reconsideration.total/none → 11 total_left_empty");
        // either part could be less, but neither by eleven
        assert_eq!(blamed.len(), 1);
        sample.set("reconsideration.total", None, "9");
        assert_eq!(self::blamed(&sample, 4).len(), 2);
    }

    #[test]
    fn many_cells_are_named_where_they_have_nothing_to_do_with_each_other() {
        let mut sample = Sample::new();
        for (at, metric) in
            ["granted", "partially_granted", "unavailable.not_held", "not_processed.petition"].iter().enumerate()
        {
            let column = [NaturalPerson, Enterprise, ResearchInstitution, Total][at];
            sample.set(&format!("outcome.{metric}"), Some(column), &format!("{}", 7 * at + 5));
        }
        let blamed = blamed(&sample, 3);
        assert_eq!((blamed.len(), blamed[0].matches('→').count()), (1, 4), "{blamed:?}");
    }

    #[test]
    fn a_row_that_stands_one_cell_too_far_is_named() {
        let mut sample = busy();
        for (column, text) in [
            (NaturalPerson, "4"),
            (Enterprise, "12"),
            (ResearchInstitution, "5"),
            (PublicInterestOrganisation, "6"),
            (Total, "27"),
        ] {
            sample.set("requests.received", Some(column), text);
            sample.set("outcome.granted", Some(column), text);
            sample.set("outcome.total", Some(column), text);
        }
        sample.set("outcome.partially_granted", Some(Total), "0");
        sample.set("requests.carried_out", Some(Enterprise), "0");
        sample.set("requests.carried_out", Some(Total), "0");
        assert!(audit(&sample.report).1.is_empty(), "{:?}", audit(&sample.report).1);
        for (column, text) in [
            (NaturalPerson, "0"),
            (Enterprise, "4"),
            (ResearchInstitution, "12"),
            (PublicInterestOrganisation, "5"),
            (LegalServiceInstitution, "6"),
        ] {
            sample.set("outcome.granted", Some(column), text);
        }
        let blamed = blamed(&sample, 3);
        assert_eq!(blamed.len(), 1, "{blamed:?}");
        assert!(
            blamed[0].starts_with("outcome.granted/natural_person → 4 moved; outcome.granted/enterprise → 12 moved")
        );
    }

    #[test]
    fn a_row_that_is_wrong_everywhere_is_undetermined() {
        let mut sample = Sample::new();
        for (at, column) in
            [NaturalPerson, ResearchInstitution, PublicInterestOrganisation, LegalServiceInstitution].iter().enumerate()
        {
            sample.set("outcome.partially_granted", Some(*column), &format!("{}", 7 * at + 5));
        }
        assert_eq!(blamed(&sample, 3), ["more than two cells would have to change"]);
    }
}
