//! A series of years, figure by figure.

use super::compare_sections::{Section, figure, is_whole, kind_label, label_of, named, order_of, per_cent};
use super::compared::{counts, numbers, words};
use super::table::{Align, Table};
use gouji::language::Language;
use polars::prelude::*;
use std::collections::BTreeMap;

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
    agencies: i64,
    /// The sums of the agencies that have the figure in the year before, too: then, and now.
    matched: Option<(f64, f64)>,
}

/// The rows of the table `years` as series.
///
/// # Errors
/// If the table lacks one of its columns.
pub(super) fn all_series(frame: &DataFrame) -> PolarsResult<AllSeries> {
    let [districts, kinds, metrics] = words(frame, ["district", "agency_kind", "metric"])?;
    let [applicants, meanings] = words(frame, ["applicant", "meaning"])?;
    let [values, befores, nows] = numbers(frame, ["value", "matched_previous", "matched_value"])?;
    let (agencies, years) = (counts(frame, "n")?, frame.column("year")?.i32()?.clone());
    let mut all = AllSeries::new();
    for (at, year) in years.iter().enumerate() {
        let (Some(year), true) = (year, is_whole(applicants[at])) else { continue };
        let [district, metric, applicant, kind, meaning] =
            [districts[at], metrics[at], applicants[at], kinds[at], meanings[at]].map(str::to_owned);
        let key = Key { district, order: order_of(&metric), metric, applicant, kind, meaning };
        let of_year = Year { value: values[at], agencies: agencies[at], matched: befores[at].zip(nows[at]) };
        all.entry(key).or_default().insert(year, of_year);
    }
    // figures that are 0 in every year say nothing
    all.retain(|_, years| years.values().any(|year| year.value.is_some_and(|value| value != 0.0)));
    Ok(all)
}

/// The growth among the same agencies from each year to the next, compounded from the first to the last year with the
/// figure; `None` where a link is missing.
fn growth(years: &BTreeMap<i32, Year>) -> Option<f64> {
    let (first, last) = (*years.keys().next()?, *years.keys().next_back()?);
    let link = |year: i32| {
        let (before, now) = years.get(&year)?.matched?;
        (before > 0.0).then_some(now / before)
    };
    let factor = (first + 1..=last).map(link).product::<Option<f64>>()?;
    (first < last).then_some(100.0 * (factor - 1.0))
}

/// A section for each district, and what is left out.
pub(super) fn series_sections(
    all: &AllSeries,
    [first, last]: [i32; 2],
    by_kind: bool,
    most: usize,
    lang: Language,
) -> Vec<Section> {
    let mut districts: Vec<&str> = all.keys().map(|key| key.district.as_str()).collect();
    districts.dedup();
    let section = |district: &&str| {
        let its: Vec<_> = all.iter().filter(|(key, _)| key.district == **district).collect();
        Section {
            heading: format!("{}  {first}–{last}", named(district, lang)),
            table: table(&its, first..=last, by_kind, lang),
            ..Section::default()
        }
    };
    let mut sections: Vec<Section> = districts.iter().take(most).map(section).collect();
    sections.extend(Section::more(districts.len().saturating_sub(most), lang));
    sections
}

fn table(
    series: &[(&Key, &BTreeMap<i32, Year>)],
    years: std::ops::RangeInclusive<i32>,
    by_kind: bool,
    lang: Language,
) -> Table {
    let meanings = |metric: &str| {
        let mut meanings: Vec<&str> =
            series.iter().filter(|(key, _)| key.metric == metric).map(|(key, _)| key.meaning.as_str()).collect();
        meanings.sort_unstable();
        meanings.dedup();
        meanings.len()
    };
    let row = |(key, of_years): &(&Key, &BTreeMap<i32, Year>)| {
        let mut label = label_of(&key.metric, &key.applicant, lang);
        if meanings(&key.metric) > 1 {
            let meaning = &key.meaning;
            label += &lang.choose(format!(" (as in {meaning})"), format!("（{meaning}年口径）"));
        }
        let kind = by_kind.then(|| kind_label(&key.kind, lang));
        let values = years.clone().map(|year| figure(of_years.get(&year).and_then(|of| of.value)));
        let fewest = of_years.values().map(|of| of.agencies).min().unwrap_or_default();
        let behind = [per_cent(growth(of_years)), fewest.to_string()];
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

    fn years(matched: &[Option<(f64, f64)>]) -> BTreeMap<i32, Year> {
        let year = |matched: &Option<(f64, f64)>| Year { value: Some(1.0), agencies: 1, matched: *matched };
        (2019..).zip(matched.iter().map(year)).collect()
    }

    #[test]
    fn growth_is_that_of_the_same_agencies_from_year_to_year() {
        assert_eq!(growth(&years(&[None, Some((10.0, 15.0)), Some((20.0, 40.0))])), Some(200.0));
        assert_eq!(growth(&years(&[None, None, Some((20.0, 40.0))])), None);
        assert_eq!(growth(&years(&[None, Some((0.0, 15.0))])), None);
        assert_eq!(growth(&years(&[None])), None);
        let mut gap = years(&[None, Some((10.0, 15.0)), Some((20.0, 40.0))]);
        gap.remove(&2020);
        assert_eq!(growth(&gap), None);
    }
}
