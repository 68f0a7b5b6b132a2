//! Figures of the agencies of a kind, ranked once, so that comparing each agency with all others costs little however
//! many there are.

use crate::report::{Applicant, Metric};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// By what agencies are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// A figure of a year.
    Figure(Metric, Option<Applicant>),
    /// A share of the codebook, by its position there.
    Share(usize),
    /// How a figure differs from that of another year.
    Change {
        /// The figure.
        metric: Metric,
        /// Its column.
        applicant: Option<Applicant>,
        /// The other year.
        since: i32,
    },
}

/// Sorted figures of agencies, one of each.
#[derive(Debug)]
pub struct Ranking {
    figures: Vec<f64>,
    /// The place of each agency's figure, by the number of its series.
    places: HashMap<usize, usize>,
}

impl Ranking {
    fn new(figures: impl Iterator<Item = (usize, f64)>) -> Self {
        let mut sorted: Vec<(usize, f64)> = figures.collect();
        sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
        let places = sorted.iter().enumerate().map(|(place, &(agency, _))| (agency, place)).collect();
        Self { figures: sorted.into_iter().map(|(_, figure)| figure).collect(), places }
    }

    /// The figures of all agencies but one, by the number of its series.
    #[must_use]
    pub fn without(&self, agency: usize) -> Ranked<'_> {
        Ranked { figures: &self.figures, omitted: self.places.get(&agency).copied() }
    }
}

/// Sorted figures, of which one may be omitted.
#[derive(Debug, Clone, Copy)]
pub struct Ranked<'f> {
    figures: &'f [f64],
    omitted: Option<usize>,
}

impl<'f> Ranked<'f> {
    /// All of these figures, which are sorted.
    #[must_use]
    pub fn all(sorted: &'f [f64]) -> Self {
        Self { figures: sorted, omitted: None }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.figures.len() - usize::from(self.omitted.is_some())
    }

    /// The figure at a place, from the smallest; `None` behind the last.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<f64> {
        self.figures.get(place + usize::from(self.omitted.is_some_and(|omitted| omitted <= place))).copied()
    }

    /// How many are smaller than a figure.
    #[must_use]
    pub fn below(&self, figure: f64) -> usize {
        let below = self.figures.partition_point(|of| *of < figure);
        below - usize::from(self.omitted.is_some_and(|omitted| omitted < below))
    }

    /// The distance from a figure at a place, from the smallest.
    #[must_use]
    pub fn distance_at(&self, place: usize, from: f64) -> Option<f64> {
        // distances grow from the figure to either side: how many of those up to the place lie below it?
        let (below, count) = (self.below(from), self.count());
        let left = |nth: usize| self.at(below.checked_sub(nth + 1)?).map(|of| (of - from).abs());
        let right = |nth: usize| self.at(below + nth).map(|of| (of - from).abs());
        let wanted = place + 1;
        if wanted > count {
            return None;
        }
        let (mut least, mut most) = (wanted.saturating_sub(count - below), wanted.min(below));
        while least < most {
            let taken = least.midpoint(most);
            // too few of the left, if its next is nearer than the last of the right
            if left(taken)? < right(wanted - taken - 1)? { least = taken + 1 } else { most = taken }
        }
        let last_left = least.checked_sub(1).and_then(left);
        let last_right = (wanted - least).checked_sub(1).and_then(right);
        last_left.into_iter().chain(last_right).max_by(f64::total_cmp)
    }
}

/// The year, the kind of agencies, and the comparison.
pub(super) type RankingKey = (i32, &'static str, Comparison);

/// The rankings of a district that were asked for.
#[derive(Debug, Default)]
pub(super) struct Rankings {
    known: Mutex<HashMap<RankingKey, Arc<Ranking>>>,
}

impl Rankings {
    /// The ranking of the agencies of a kind in a year, from `figures` when it is first asked for.
    pub(super) fn get<I: Iterator<Item = (usize, f64)>>(
        &self,
        key: RankingKey,
        figures: impl FnOnce() -> I,
    ) -> Arc<Ranking> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let ranking = known.entry(key).or_insert_with(|| Arc::new(Ranking::new(figures())));
        Arc::clone(ranking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each place and distance, as plain sorting has it.
    #[test]
    fn one_is_omitted_and_the_others_keep_their_order() {
        let mut random = 7_u32;
        let mut next = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(random >> 28) - 4.0
        };
        for count in 0..12 {
            let figures: Vec<f64> = (0..count).map(|_| next()).collect();
            let ranking = Ranking::new(figures.iter().copied().enumerate());
            for omitted in 0..=count {
                let mut others: Vec<f64> = figures.clone();
                if omitted < count {
                    others.remove(omitted);
                }
                others.sort_by(f64::total_cmp);
                let ranked = ranking.without(omitted);
                assert_eq!((0..=others.len()).map_while(|at| ranked.at(at)).collect::<Vec<_>>(), others);
                for from in [-9.0, -1.0, 0.0, 2.5, 3.0, 99.0] {
                    let mut distances: Vec<f64> = others.iter().map(|of| (of - from).abs()).collect();
                    distances.sort_by(f64::total_cmp);
                    let found = (0..=others.len()).map_while(|at| ranked.distance_at(at, from));
                    assert_eq!(found.collect::<Vec<_>>(), distances, "{others:?} {from}");
                    assert_eq!(ranked.below(from), others.iter().filter(|of| **of < from).count());
                }
            }
        }
    }
}
