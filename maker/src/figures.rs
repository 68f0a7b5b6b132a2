//! What happened in a district: every agency's true figures, year by year.
//!
//! Figures are made forwards in time: each year carries in what the last one carried out, and every identity of the
//! form holds by construction.

use fastrand::Rng;

use super::form::{
    ALL_APPLICANTS, APPLICANTS, CARRIED_IN, CARRIED_OUT, CELLS, CHARGES, COMPULSORY_MEASURES, DOCUMENTS_IN_FORCE,
    DOCUMENTS_ISSUED, DOCUMENTS_REPEALED, LICENSING, LITIGATION_AFTER, LITIGATION_DIRECT, OUTCOME_TOTAL, OUTCOMES,
    PENALTIES, PENDING, RECEIVED, RECONSIDERATION, REVIEW_TOTAL, group_rows, request, review,
};
use super::kinds::Workload;

/// One agency's figures of one year, a number for each cell of the form (charges in fen).
#[derive(Clone, Debug)]
pub struct Figures([i64; CELLS]);

impl Figures {
    fn zero() -> Self {
        Self([0; CELLS])
    }

    pub fn get(&self, cell: usize) -> i64 {
        self.0[cell]
    }

    pub fn set(&mut self, cell: usize, value: i64) {
        self.0[cell] = value;
    }

    pub fn add(&mut self, cell: usize, value: i64) {
        self.0[cell] += value;
    }

    /// The total column of a row of table 3.
    pub fn all_applicants(&self, row: usize) -> i64 {
        self.get(request(row, ALL_APPLICANTS))
    }

    /// The total over a group of outcomes, such as all kinds of refusal.
    pub fn group(&self, group: usize) -> i64 {
        group_rows(group).map(|row| self.all_applicants(row)).sum()
    }

    /// The figures of an area: the sums over its agencies.
    pub fn sum<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        parts.fold(Self::zero(), |mut sum, part| {
            for (cell, value) in sum.0.iter_mut().zip(part.0) {
                *cell += value;
            }
            sum
        })
    }
}

/// Shares of the six kinds of applicant.
const APPLICANT_SHARES: [f64; 6] = [0.76, 0.17, 0.004, 0.012, 0.03, 0.024];
/// Weights of the outcomes, in the order of [`OUTCOMES`].
const OUTCOME_WEIGHTS: [f64; 21] = [
    34.0, 9.0, // granted, in part
    0.2, 1.0, 0.1, 2.5, 2.0, 2.0, 3.0, 2.0, // refused
    24.0, 5.0, 1.5, // unavailable
    3.0, 2.5, 0.4, 0.8, 0.7, // not processed
    2.0, 0.2, 4.0, // other
];

/// `years` consecutive years of one agency, preceded by one that is in no corpus but with which the first report can
/// compare itself.
pub fn simulate(workload: &Workload, years: usize, rng: &mut Rng) -> Vec<Figures> {
    let leaning: Vec<f64> = OUTCOME_WEIGHTS.iter().map(|weight| weight * rng.f64().mul_add(1.4, 0.3)).collect();
    let mut carried = [0; 6];
    let mut in_force = poisson(workload.documents * 2.0, rng);
    let mut climate = 1.0;
    (0..=years)
        .map(|_| {
            climate *= rng.f64().mul_add(0.3, 0.85);
            let mut figures = Figures::zero();
            handle_requests(&mut figures, workload.requests * climate, &mut carried, &leaning, rng);
            review_decisions(&mut figures, rng);
            disclose(&mut figures, workload, climate, &mut in_force, rng);
            figures
        })
        .collect()
}

fn handle_requests(figures: &mut Figures, level: f64, carried: &mut [i64; 6], leaning: &[f64], rng: &mut Rng) {
    for (column, carried) in carried.iter_mut().enumerate() {
        let received = poisson(level * APPLICANT_SHARES[column], rng);
        let open = received + *carried;
        let carried_out = (0..open).filter(|_| rng.u8(..100) < 6).count();
        let carried_out = i64::try_from(carried_out).unwrap_or(0);
        figures.0[request(RECEIVED, column)] = received;
        figures.0[request(CARRIED_IN, column)] = *carried;
        figures.0[request(CARRIED_OUT, column)] = carried_out;
        for _ in carried_out..open {
            figures.0[request(OUTCOMES.start + weighted(leaning, rng), column)] += 1;
        }
        figures.0[request(OUTCOME_TOTAL, column)] = open - carried_out;
        *carried = carried_out;
    }
    for row in RECEIVED..=CARRIED_OUT {
        figures.0[request(row, ALL_APPLICANTS)] =
            (0..APPLICANTS.len() - 1).map(|column| figures.0[request(row, column)]).sum();
    }
}

/// A few of the answered requests come back as reconsiderations and lawsuits.
fn review_decisions(figures: &mut Figures, rng: &mut Rng) {
    let answered = figures.get(request(OUTCOME_TOTAL, ALL_APPLICANTS));
    for (block, permille) in [(RECONSIDERATION, 45), (LITIGATION_DIRECT, 12), (LITIGATION_AFTER, 14)] {
        for _ in 0..answered {
            if rng.u16(..1000) < permille {
                let result = weighted(&[6.0, 1.5, 2.0, 1.2], rng).min(PENDING);
                figures.0[review(block, result)] += 1;
                figures.0[review(block, REVIEW_TOTAL)] += 1;
            }
        }
    }
}

fn disclose(figures: &mut Figures, workload: &Workload, climate: f64, in_force: &mut i64, rng: &mut Rng) {
    let issued = poisson(workload.documents * 0.3, rng);
    let repealed = poisson(workload.documents * 0.25, rng).min(*in_force);
    *in_force += issued - repealed;
    figures.0[DOCUMENTS_ISSUED] = issued;
    figures.0[DOCUMENTS_REPEALED] = repealed;
    figures.0[DOCUMENTS_IN_FORCE] = *in_force;
    figures.0[LICENSING] = poisson(workload.licensing * climate, rng);
    figures.0[PENALTIES] = poisson(workload.penalties * climate, rng);
    figures.0[COMPULSORY_MEASURES] = poisson(workload.compulsory_measures * climate, rng);
    if workload.charges > 0.0 {
        // Some agencies book to the fen, some to the yuan, some round to 100 yuan.
        let fen = poisson(workload.charges * climate * 100.0, rng) * 10_000 + rng.i64(0..10_000);
        figures.0[CHARGES] = [fen, fen / 100 * 100, fen / 10_000 * 10_000][rng.usize(..3)];
    }
}

fn weighted(weights: &[f64], rng: &mut Rng) -> usize {
    let mut left = rng.f64() * weights.iter().sum::<f64>();
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return index;
        }
    }
    weights.len() - 1
}

/// A count around `mean`, distributed like counts of rare events.
fn poisson(mean: f64, rng: &mut Rng) -> i64 {
    if mean <= 0.0 {
        return 0;
    }
    if mean > 40.0 {
        // An approximately normal distribution: the sum of twelve uniform numbers has variance one.
        let deviation = (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0;
        return rounded(mean + deviation * mean.sqrt());
    }
    let limit = (-mean).exp();
    let mut product = rng.f64();
    let mut count = 0;
    while product > limit {
        product *= rng.f64();
        count += 1;
    }
    count
}

/// The nearest count to a small positive number. A cast, since floats have no checked conversion.
#[allow(clippy::cast_possible_truncation, reason = "saturates, and no workload comes near the bounds")]
fn rounded(value: f64) -> i64 {
    value.round().max(0.0) as i64
}
