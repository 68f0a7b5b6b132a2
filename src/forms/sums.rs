//! The sums of a form: which quantities add up to which, by its identities, derived cells and lists.

use super::{CellIndex, DerivedCell, Form, Identity, TableIndex};
use crate::codebook::{Applicant, Metric, Quantity};

/// Another part of the total of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rival {
    /// Its index among the form's cells.
    pub cell: CellIndex,
    /// Whether a sentence may leave it aside which says of all that they had one result.
    pub is_aside: bool,
}

impl Form {
    /// The cells of a quantity: its own, or those that add up to it. `None` if the form has neither.
    #[must_use]
    pub fn cells_of(&self, quantity: Quantity) -> Option<Vec<CellIndex>> {
        self.cells_of_all(&[quantity])
    }

    /// The cells of several quantities, each cell once. `None` if the form lacks one of them, or if two share a cell.
    #[must_use]
    pub fn cells_of_all(&self, quantities: &[Quantity]) -> Option<Vec<CellIndex>> {
        let mut cells = Vec::with_capacity(quantities.len());
        for &Quantity { metric, applicant } in quantities {
            match self.cell(metric, applicant) {
                Some(cell) => cells.push(cell),
                None => cells.extend(&self.derived_cell(metric, applicant)?.parts),
            }
        }
        let is_once = |(at, cell): (usize, &CellIndex)| !cells[..at].contains(cell);
        cells.iter().enumerate().all(is_once).then_some(cells)
    }

    /// The table of a quantity.
    #[must_use]
    pub fn table_of(&self, Quantity { metric, applicant }: Quantity) -> Option<TableIndex> {
        let part = || self.derived_cell(metric, applicant).and_then(|sum| sum.parts.first().copied());
        self.cell(metric, applicant).or_else(part).map(|cell| self.cells[cell].table)
    }

    /// Whether one figure can count several quantities: they are on one side of an identity, or the form's file lists
    /// them together.
    #[must_use]
    pub fn can_be_added(&self, quantities: &[Quantity]) -> bool {
        let Some(cells) = self.cells_of_all(quantities) else { return false };
        let has_all = |side: &[CellIndex]| cells.iter().all(|cell| side.contains(cell));
        let is_listed = |metrics: &[Metric]| cells.iter().all(|&cell| metrics.contains(&self.cells[cell].metric));
        self.identities.iter().any(|identity| has_all(&identity.left) || has_all(&identity.right))
            || self.listed_together().any(|together| is_listed(&together.metrics))
    }

    /// Whether quantities are all the parts of a total.
    #[must_use]
    pub fn are_all_parts(&self, quantities: &[Quantity]) -> bool {
        let Some(cells) = self.cells_of_all(quantities) else { return false };
        let is_all = |identity: &Identity| {
            identity.left.len() == 1
                && identity.right.len() == cells.len()
                && cells.iter().all(|cell| identity.right.contains(cell))
        };
        self.identities.iter().any(is_all)
    }

    /// The quantity that these are all the parts of.
    #[must_use]
    pub fn total_of(&self, quantities: &[Quantity]) -> Option<Quantity> {
        let cells = self.cells_of_all(quantities)?;
        let is_all = |parts: &[CellIndex]| parts.len() == cells.len() && cells.iter().all(|cell| parts.contains(cell));
        let derived = self.derived.iter().find(|sum| is_all(&sum.parts));
        let derived = derived.map(|&DerivedCell { metric, applicant, .. }| Quantity { metric, applicant });
        derived.or_else(|| {
            let identity = self.identities.iter().find(|identity| identity.left.len() == 1 && is_all(&identity.right));
            identity.map(|identity| self.cells[identity.left[0]].quantity())
        })
    }

    /// The quantities that a figure may leave out which counts these together, since it counts them already.
    #[must_use]
    pub fn repeated(&self, quantities: &[Quantity]) -> Vec<CellIndex> {
        let Some(cells) = self.cells_of_all(quantities) else { return Vec::new() };
        let metric = |cell: CellIndex| self.cells[cell].metric;
        let list = self.listed_together().find(|list| cells.iter().all(|&cell| list.metrics.contains(&metric(cell))));
        let is_repeated = |cell: &CellIndex| list.is_some_and(|list| list.repeated.contains(&metric(*cell)));
        cells.into_iter().filter(is_repeated).collect()
    }

    fn listed_together(&self) -> impl Iterator<Item = &super::Together> {
        let former = self.continues().map_or(&[][..], |former| &former.together[..]);
        self.together.iter().chain(former)
    }

    /// The identities that make a cell the total of others.
    pub fn totals_in(&self, cell: CellIndex) -> impl Iterator<Item = &Identity> {
        self.identities.iter().filter(move |identity| identity.left == [cell])
    }

    /// The cells that are the total of all these and maybe of others.
    pub fn totals_over(&self, cells: &[CellIndex]) -> impl Iterator<Item = CellIndex> {
        let has_all = |identity: &&Identity| cells.iter().all(|cell| identity.right.contains(cell));
        self.identities.iter().filter(has_all).filter_map(|identity| match identity.left[..] {
            [total] => Some(total),
            _ => None,
        })
    }

    /// The identity with several cells on both sides in which a cell stands: what came in is what went out.
    #[must_use]
    pub fn balance_of(&self, cell: CellIndex) -> Option<&Identity> {
        let is_balance = |identity: &&Identity| identity.left.len() > 1 && identity.right.len() > 1;
        let has_it = |identity: &&Identity| identity.left.contains(&cell) || identity.right.contains(&cell);
        self.identities.iter().filter(is_balance).find(has_it)
    }

    /// The other parts of a quantity's totals, which are nothing where all had its result; those last that a sentence may
    /// leave aside.
    #[must_use]
    pub fn rivals(&self, quantity: Quantity) -> Vec<Rival> {
        let own = self.cells_of(quantity).unwrap_or_default();
        let mut rivals: Vec<Rival> = Vec::new();
        let totals = self.identities.iter().filter(|identity| identity.left.len() == 1 && !identity.is_loose);
        for identity in totals.filter(|identity| own.iter().any(|cell| identity.right.contains(cell))) {
            for &cell in identity.right.iter().filter(|cell| !own.contains(cell)) {
                let is_of_same_column = self.cells[cell].applicant == quantity.applicant;
                if is_of_same_column && rivals.iter().all(|rival| rival.cell != cell) {
                    rivals.push(Rival { cell, is_aside: identity.aside.contains(&cell) });
                }
            }
        }
        rivals.sort_by_key(|rival| rival.is_aside);
        rivals
    }

    /// The columns below a heading, named as its concept in `phrases.toml` is.
    #[must_use]
    pub fn columns_under(&self, heading: &str) -> &[Applicant] {
        self.columns_under.get(heading).map_or(&[], Vec::as_slice)
    }

    /// The quantity of a metric for all who applied.
    #[must_use]
    pub fn of_everybody(&self, metric: Metric) -> Quantity {
        Quantity { metric, applicant: self.tells_applicants(metric).then_some(Applicant::Total) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FORMS, form};
    use super::*;
    use crate::codebook::CODEBOOK;

    fn quantities(form: &Form, keys: &[&str]) -> Vec<Quantity> {
        keys.iter().map(|key| form.of_everybody(CODEBOOK.metric(key).unwrap())).collect()
    }

    #[test]
    fn what_one_figure_can_count() {
        for (name, keys, expected) in [
            ("2021", &["outcome.granted", "outcome.partially_granted"][..], true),
            ("2021", &["outcome.refused", "outcome.unavailable"], true),
            ("2021", &["requests.received", "requests.carried_in"], true),
            ("2021", &["reconsideration.total", "litigation.total"], true),
            ("2019", &["licensing.decisions", "other_services.decisions"], true),
            ("2008", &["requests.online", "requests.by_letter"], true),
            ("2021", &["requests.received", "outcome.total"], false),
            ("2021", &["outcome.refused", "outcome.refused.state_secret"], false),
            ("2021", &["outcome.granted", "reconsideration.total"], false),
            ("2008", &["outcome.granted", "outcome.partially_granted"], false),
        ] {
            let form = form(name).unwrap();
            assert_eq!(form.can_be_added(&quantities(form, keys)), expected, "{name} {keys:?}");
        }
    }

    #[test]
    fn totals_and_balances_are_those_of_the_identities() {
        let form = form("2021").unwrap();
        let cell = |key: &str| form.cells_of(quantities(form, &[key])[0]).unwrap()[0];
        // of its row, and of its column
        assert_eq!(form.totals_in(cell("outcome.total")).count(), 2);
        let refused = form.cells_of(quantities(form, &["outcome.refused"])[0]).unwrap();
        assert_eq!(form.totals_over(&refused).collect::<Vec<_>>(), [cell("outcome.total")]);
        assert_eq!(form.balance_of(cell("requests.received")).unwrap().rule, "T302");
        assert!(form.balance_of(cell("outcome.granted")).is_none());
        let rivals = |key: &str| form.rivals(quantities(form, &[key])[0]);
        assert_eq!(
            rivals("reconsideration.upheld").iter().map(|rival| rival.is_aside).collect::<Vec<_>>(),
            [false, true, true]
        );
        // of both kinds of lawsuits
        assert_eq!(rivals("litigation.upheld").len(), 6);
        assert_eq!(rivals("outcome.refused").len(), 13);
        assert_eq!(rivals("requests.received"), []);
        let former = super::super::form("2008").unwrap();
        assert_eq!(former.rivals(quantities(former, &["requests.completed_on_time"])[0]), []);
    }

    #[test]
    fn totals_are_known_by_all_their_parts() {
        let form = form("2021").unwrap();
        let total = |keys: &[&str]| form.total_of(&quantities(form, keys)).map(|total| total.metric.key());
        assert_eq!(
            total(&["litigation.direct.total", "litigation.after_reconsideration.total"]),
            Some("litigation.total")
        );
        let refused = ["granted", "partially_granted", "refused", "unavailable", "not_processed", "other"];
        let all: Vec<String> = refused.iter().map(|result| format!("outcome.{result}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(total(&all), Some("outcome.total"));
        assert_eq!(total(&all[1..]), None);
    }

    #[test]
    fn lists_name_cells_of_their_form() {
        for form in FORMS.iter() {
            for together in &form.together {
                for &metric in together.metrics.iter().chain(&together.repeated) {
                    assert!(form.has(metric), "{} {}", form.name, metric.key());
                }
            }
        }
        assert_eq!(form("2019").unwrap().columns_under("organisations").len(), 5);
    }
}
