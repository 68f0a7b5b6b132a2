//! A series of years, figure by figure.

use super::compare_sections::{Section, figure, is_whole, kind_label, label_of, named, order_of, per_cent};
use super::compared::{counts, numbers, words};
use super::table::{Align, Table};
use gouji::language::Language;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The figures of a series, by what they count.
pub(super) type AllSeries = BTreeMap<Key, BTreeMap<i32, Year>>;

/// A figure of a district, in the order in which they are shown.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    district: String,
    order: usize,
    metric: String,
    applicant: String,
    kind: String,
    meaning: String,
}

/// A figure of a year.
pub(super) struct Year {
    value: Option<f64>,
    /// Agencies that have the figure in the year before, too.
    matched: i64,
    /// Factor by which their sum has grown since then; `None` if there are none, or on a small base.
    factor: Option<f64>,
}

/// The rows of the table `years` as series.
///
/// # Errors
/// If the table lacks one of its columns.
pub(super) fn all_series(frame: &DataFrame) -> PolarsResult<AllSeries> {
    let [districts, kinds, metrics] = words(frame, ["district", "agency_kind", "metric"])?;
    let [applicants, meanings] = words(frame, ["applicant", "meaning"])?;
    let [values, factors] = numbers(frame, ["value", "matched_factor"])?;
    let (matched, years) = (counts(frame, "matched_n")?, frame.column("year")?.i32()?.clone());
    let mut all = AllSeries::new();
    for (at, year) in years.iter().enumerate() {
        let (Some(year), true) = (year, is_whole(applicants[at])) else { continue };
        let [district, metric, applicant, kind, meaning] =
            [districts[at], metrics[at], applicants[at], kinds[at], meanings[at]].map(str::to_owned);
        let key = Key { district, order: order_of(&metric), metric, applicant, kind, meaning };
        let of_year = Year { value: values[at], matched: matched[at], factor: factors[at] };
        all.entry(key).or_default().insert(year, of_year);
    }
    // a figure that is 0 in every year is not worth a row
    all.retain(|_, years| years.values().any(|year| year.value.is_some_and(|value| value != 0.0)));
    Ok(all)
}

/// The growth among the same agencies from each year to the next, compounded from the first to the last year with the
/// figure; `None` where a link is missing.
fn growth(years: &BTreeMap<i32, Year>) -> Option<f64> {
    let (first, last) = (*years.keys().next()?, *years.keys().next_back()?);
    let factor = (first + 1..=last).map(|year| years.get(&year)?.factor).product::<Option<f64>>()?;
    (first < last).then_some(100.0 * (factor - 1.0))
}

/// A section for each district, and one that says what is left out.
pub(super) fn series_sections(
    all: &AllSeries,
    [first, last]: [i32; 2],
    by_kind: bool,
    most: usize,
    lang: Language,
) -> Vec<Section> {
    let all: Vec<Series> = all.iter().collect();
    let districts: Vec<&[Series]> = all.chunk_by(|(one, _), (other, _)| one.district == other.district).collect();
    let section = |its: &&[Series]| Section {
        heading: format!("{}  {first}–{last}", named(&its[0].0.district, lang)),
        table: table(its, first..=last, by_kind, lang),
        ..Section::default()
    };
    let mut sections: Vec<Section> = districts.iter().take(most).map(section).collect();
    sections.extend(Section::more(districts.len().saturating_sub(most), lang));
    sections
}

/// The years of a figure.
type Series<'s> = (&'s Key, &'s BTreeMap<i32, Year>);

fn table(series: &[Series], years: std::ops::RangeInclusive<i32>, by_kind: bool, lang: Language) -> Table {
    let mut meanings: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, _) in series {
        meanings.entry(&key.metric).or_default().insert(&key.meaning);
    }
    let row = |(key, of_years): &Series| {
        let mut label = label_of(&key.metric, &key.applicant, lang);
        if meanings[key.metric.as_str()].len() > 1 {
            let meaning = &key.meaning;
            label += &lang.choose(format!(" (as in {meaning})"), format!("（{meaning}年口径）"));
        }
        let kind = by_kind.then(|| kind_label(&key.kind, lang));
        let values = years.clone().map(|year| figure(of_years.get(&year).and_then(|of| of.value)));
        let fewest = of_years.values().skip(1).map(|of| of.matched).min();
        let behind = [per_cent(growth(of_years)), fewest.map(|fewest| fewest.to_string()).unwrap_or_default()];
        std::iter::once(label).chain(kind).chain(values).chain(behind).collect()
    };
    let named = |english: &str, chinese: &str| lang.choose(english, chinese).to_owned();
    let mut head = vec![named("figure", "数据")];
    head.extend(by_kind.then(|| named("kind", "机关类型")));
    head.extend(years.clone().map(|year| year.to_string()));
    head.extend([named("same agencies", "相同机关"), named("at least of", "至少个数")]);
    let texts = 1 + usize::from(by_kind);
    let align = (0..head.len()).map(|at| if at < texts { Align::Left } else { Align::Right }).collect();
    Table { head, align, rows: series.iter().map(row).collect(), ..Table::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(factors: &[Option<f64>]) -> BTreeMap<i32, Year> {
        let year = |factor: &Option<f64>| Year { value: Some(1.0), matched: 1, factor: *factor };
        (2019..).zip(factors.iter().map(year)).collect()
    }

    #[test]
    fn growth_is_that_of_the_same_agencies_from_year_to_year() {
        assert_eq!(growth(&years(&[None, Some(1.5), Some(2.0)])), Some(200.0));
        assert_eq!(growth(&years(&[None, None, Some(2.0)])), None);
        assert_eq!(growth(&years(&[None])), None);
        let mut gap = years(&[None, Some(1.5), Some(2.0)]);
        gap.remove(&2020);
        assert_eq!(growth(&gap), None);
    }
}
