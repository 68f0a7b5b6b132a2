//! Robust centre and spread of a few figures, which one outlier does not move.

use crate::language::Bilingual;
use crate::report::{Amount, Decimal};
use crate::series::Ranked;

/// The median; `None` without figures.
#[must_use]
pub(super) fn median(figures: impl IntoIterator<Item = f64>) -> Option<f64> {
    Spread::of(figures).map(|spread| spread.median)
}

/// The median of amounts, exact to the millionth; `None` without any.
#[must_use]
pub(super) fn middle(mut amounts: Vec<Amount>) -> Option<Amount> {
    amounts.sort_unstable();
    let (below, above) = (amounts.len().checked_sub(1)? / 2, amounts.len() / 2);
    Some(Decimal::quotient(*amounts.get(below)? + *amounts.get(above)?, 2.into(), -6)?.amount())
}

/// Figures with their years, as words.
pub(super) fn with_years(figures: &[(i32, Amount)]) -> Bilingual {
    let words =
        |&(year, figure): &(i32, Amount)| Bilingual::new(format!("{year}: {figure}"), format!("{year}年{figure}"));
    Bilingual::join(&figures.iter().map(words).collect::<Vec<_>>(), ", ", "、")
}

/// The centre of some figures, and their spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub count: usize,
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
    /// The median distance from the median, times 1.4826, which estimates the standard deviation of a normal distribution.
    pub deviation: f64,
}

/// Ratio of the standard deviation to the median distance from the median in a normal distribution.
pub(super) const NORMAL: f64 = 1.4826;

impl Spread {
    /// `None` without figures.
    #[must_use]
    pub(super) fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        Self::of_ranked(&Ranked::all(&figures))
    }

    /// `None` without figures.
    #[must_use]
    pub(super) fn of_ranked(figures: &Ranked) -> Option<Self> {
        let count = figures.count();
        let figure = |share: f64| quantile(count, share, |at| figures.at(at));
        let median = figure(0.5)?;
        Some(Self {
            count,
            lower_quartile: figure(0.25)?,
            median,
            upper_quartile: figure(0.75)?,
            deviation: NORMAL * quantile(count, 0.5, |at| figures.distance_at(at, median))?,
        })
    }
}

/// A quantile of sorted figures, interpolated between the two nearest.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position among some figures"
)]
fn quantile(count: usize, share: f64, figure: impl Fn(usize) -> Option<f64>) -> Option<f64> {
    let at = share * (count.checked_sub(1)? as f64);
    let (low, high) = (figure(at.floor() as usize)?, figure(at.ceil() as usize)?);
    Some(low + (high - low) * at.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_figure_far_off_moves_nothing() {
        let spread = Spread::of([3.0, 5.0, 4.0, 1000.0, 2.0]).unwrap();
        assert_eq!((spread.median, spread.lower_quartile, spread.upper_quartile), (4.0, 3.0, 5.0));
        assert!((spread.deviation - 1.4826).abs() < 1e-12);
        assert_eq!(median([1.0, 2.0]), Some(1.5));
        assert_eq!(median([7.0]), Some(7.0));
        assert_eq!(median([]), None);
        let middle = |amounts: &[i32]| middle(amounts.iter().map(|&amount| amount.into()).collect());
        assert_eq!(middle(&[3, 1000, 2, 4]), Some("3.5".parse().unwrap()));
        assert_eq!((middle(&[9, 1, 7]), middle(&[])), (Some(7.into()), None));
    }
}
