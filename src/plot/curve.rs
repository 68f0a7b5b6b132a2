//! Curves: figures added up over the same agencies, year by year, broken where a figure counts something else.

use super::read::Figure;
use super::request::{Agencies, By, PlotRequest};
use crate::codebook::Metric;
use crate::figure::to_millionth;
use crate::report::AgencyKind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Whose figures a curve adds up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Every agency, without the governments' own reports, which cover whole areas.
    All,
    /// The agencies of a district, likewise.
    District(String),
    /// The agencies of a kind.
    Kind(AgencyKind),
    /// One agency.
    Agency {
        /// Its district.
        district: String,
        /// Its name.
        agency: String,
    },
}

/// A metric of a group of agencies over the years.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What is counted.
    pub metric: Metric,
    /// By whom.
    pub group: Group,
    /// Its years, in order.
    pub points: Vec<Point>,
    /// Years in which too few agencies have the figure, in order.
    pub left_out: Vec<LeftOut>,
    /// Agencies with a figure in some year that are in no sum because they lack it in another.
    pub unmatched: usize,
    /// Figures that are in no sum because most agencies used a form of that year that counts something else.
    pub counted_otherwise: usize,
}

/// A year of a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The year.
    pub year: i32,
    /// The sum.
    pub value: f64,
    /// The sum in per cent of that of the first year of the stretch; `None` if that is too small a base, or no index was
    /// requested.
    pub index: Option<f64>,
    /// Number of agencies that are added up.
    pub agencies: usize,
    /// The form of their reports; `mixed` where they used more than one.
    pub form: String,
    /// Number of its stretch, counted from 0. The years of a stretch count the same thing.
    pub stretch: usize,
}

/// A year that is left out because few agencies have the figure in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The year.
    pub year: i32,
    /// Number of agencies with the figure.
    pub agencies: usize,
}

/// A year needs at least one agency for this many agencies of the fullest year.
const LEAST_SHARE: usize = 5;

/// The form of a sum over reports of several forms, as in the table `trends`.
const MIXED: &str = "mixed";

/// Makes the curves of a request. Curves without any figure are not among them.
pub(super) fn curves(figures: &[Figure], request: &PlotRequest, smallest_base: f64) -> Vec<Curve> {
    let mut by_group: BTreeMap<(usize, Group), Vec<&Figure>> = BTreeMap::new();
    let districts: BTreeSet<&str> = figures.iter().map(|figure| figure.district.as_str()).collect();
    let largest = match request.by {
        By::Agency(most) => largest(figures, request.metrics.first().copied(), most),
        _ => Vec::new(),
    };
    for figure in figures {
        // the areas of several governments may overlap: a city's report covers its counties
        let overlaps = figure.kind == AgencyKind::Government && districts.len() > 1;
        if let Some(key) = group(figure, request.by, &largest).filter(|_| !overlaps) {
            by_group.entry(key).or_default().push(figure);
        }
    }
    let curve = |group: &Group, figures: &[&Figure], metric| {
        let figures: Vec<&Figure> = figures.iter().copied().filter(|figure| figure.metric == metric).collect();
        (!figures.is_empty()).then(|| curve(metric, group.clone(), &figures, request, smallest_base))
    };
    let of_group = |((_, group), figures): (&(usize, Group), &Vec<&Figure>)| {
        request.metrics.iter().filter_map(|&metric| curve(group, figures, metric)).collect::<Vec<_>>()
    };
    by_group.iter().flat_map(of_group).collect()
}

/// The group of a figure, and its position among the groups.
fn group(figure: &Figure, by: By, largest: &[(&str, &str)]) -> Option<(usize, Group)> {
    let is_own_report = figure.kind == AgencyKind::Government;
    match by {
        By::Whole => (!is_own_report).then_some((0, Group::All)),
        By::District => (!is_own_report).then(|| (0, Group::District(figure.district.clone()))),
        By::Kind => Some((0, Group::Kind(figure.kind))),
        By::Agency(_) => {
            let name = (figure.district.as_str(), figure.agency.as_str());
            let place = largest.iter().position(|known| *known == name)?;
            Some((place, Group::Agency { district: figure.district.clone(), agency: figure.agency.clone() }))
        }
    }
}

/// The agencies with the largest figures of a metric over all years, by district and name.
fn largest(figures: &[Figure], metric: Option<Metric>, most: usize) -> Vec<(&str, &str)> {
    let mut sums: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let counted =
        figures.iter().filter(|figure| Some(figure.metric) == metric && figure.kind != AgencyKind::Government);
    for figure in counted {
        *sums.entry((&figure.district, &figure.agency)).or_default() += figure.value;
    }
    let mut agencies: Vec<_> = sums.into_iter().collect();
    agencies.sort_by(|(left, one), (right, other)| other.total_cmp(one).then(left.cmp(right)));
    agencies.into_iter().take(most).map(|(name, _)| name).collect()
}

/// The figures of a year, by agency.
type OfYear<'f> = BTreeMap<(&'f str, &'f str), &'f Figure>;

fn curve(metric: Metric, group: Group, figures: &[&Figure], request: &PlotRequest, smallest_base: f64) -> Curve {
    let mut curve =
        Curve { metric, group, points: Vec::new(), left_out: Vec::new(), unmatched: 0, counted_otherwise: 0 };
    let mut years = by_year(figures);
    curve.counted_otherwise = figures.len() - years.values().map(|year| year.figures.len()).sum::<usize>();
    if request.agencies == Agencies::Same {
        curve.left_out.extend(leave_out_stragglers(&mut years));
    }
    let (mut everybody, mut added) = (BTreeSet::new(), BTreeSet::new());
    for (stretch, mut years) in stretches(years).into_iter().enumerate() {
        if request.agencies == Agencies::Same {
            everybody.extend(years.values().flat_map(OfYear::keys).copied());
            curve.left_out.extend(leave_out(&mut years));
            let same = in_all(years.values());
            for of_year in years.values_mut() {
                of_year.retain(|agency, _| same.contains(agency));
            }
            added.extend(same);
        }
        let mut points: Vec<Point> = years.iter().map(|(&year, of_year)| point(year, of_year, stretch)).collect();
        if request.is_index {
            let base = points.first().map(|first| first.value).filter(|base| *base >= smallest_base && *base > 0.0);
            for point in &mut points {
                point.index = base.map(|base| to_millionth(100.0 * point.value / base));
            }
        }
        curve.points.extend(points);
    }
    curve.unmatched = everybody.difference(&added).count();
    curve.left_out.sort_by_key(|left_out| left_out.year);
    curve
}

fn point(year: i32, of_year: &OfYear, stretch: usize) -> Point {
    let forms: BTreeSet<&str> = of_year.values().map(|figure| figure.form.as_str()).collect();
    let form = match forms.first() {
        Some(form) if forms.len() == 1 => (*form).to_owned(),
        _ => MIXED.to_owned(),
    };
    let value = to_millionth(of_year.values().map(|figure| figure.value).sum());
    Point { year, value, index: None, agencies: of_year.len(), form, stretch }
}

/// The figures of a year that count the same thing.
struct Year<'f> {
    meaning: &'f str,
    figures: OfYear<'f>,
}

/// For each year, the figures with the meaning that most agencies have; of equally frequent ones the later form's.
fn by_year<'f>(figures: &[&'f Figure]) -> BTreeMap<i32, Year<'f>> {
    let mut by_meaning: BTreeMap<i32, BTreeMap<&str, OfYear>> = BTreeMap::new();
    for &figure in figures {
        let of_year = by_meaning.entry(figure.year).or_default().entry(&figure.meaning).or_default();
        of_year.insert((&figure.district, &figure.agency), figure);
    }
    let most = |meanings: BTreeMap<&'f str, OfYear<'f>>| {
        let most = meanings.into_iter().max_by_key(|(meaning, of_year)| (of_year.len(), *meaning));
        most.map(|(meaning, figures)| Year { meaning, figures })
    };
    by_meaning.into_iter().filter_map(|(year, meanings)| Some((year, most(meanings)?))).collect()
}

/// Leaves out years in which hardly any agency has the figure, such as stragglers on an old form: a few points beside
/// the sums of hundreds would look like a fall.
fn leave_out_stragglers(years: &mut BTreeMap<i32, Year>) -> Vec<LeftOut> {
    let fullest = years.values().map(|year| year.figures.len()).max().unwrap_or_default();
    let is_hardly_any = |year: &Year| year.figures.len() * LEAST_SHARE < fullest;
    let left_out = years.iter().filter(|(_, year)| is_hardly_any(year));
    let left_out = left_out.map(|(&year, of_year)| LeftOut { year, agencies: of_year.figures.len() }).collect();
    years.retain(|_, year| !is_hardly_any(year));
    left_out
}

/// Splits the years where most agencies start to count something else.
fn stretches(years: BTreeMap<i32, Year<'_>>) -> Vec<BTreeMap<i32, OfYear<'_>>> {
    let mut stretches: Vec<BTreeMap<i32, OfYear>> = Vec::new();
    let mut before = None;
    for (year, Year { meaning, figures }) in years {
        match stretches.last_mut() {
            Some(stretch) if before == Some(meaning) => {
                stretch.insert(year, figures);
            }
            _ => stretches.push(BTreeMap::from([(year, figures)])),
        }
        before = Some(meaning);
    }
    stretches
}

/// The agencies that have the figure in every year.
fn in_all<'y, 'f: 'y>(mut years: impl Iterator<Item = &'y OfYear<'f>>) -> BTreeSet<(&'f str, &'f str)> {
    let Some(first) = years.next() else { return BTreeSet::new() };
    let first: BTreeSet<_> = first.keys().copied().collect();
    years.fold(first, |same, of_year| same.into_iter().filter(|agency| of_year.contains_key(agency)).collect())
}

/// Leaves out years until at least half of the agencies of the fullest year have the figure in all remaining ones, so
/// that one incomplete year does not reduce the curve to a handful of agencies. Each step leaves out the year that
/// costs most agencies.
fn leave_out(years: &mut BTreeMap<i32, OfYear>) -> Vec<LeftOut> {
    let fullest = years.values().map(OfYear::len).max().unwrap_or_default();
    let mut left_out = Vec::new();
    while years.len() > 1 && in_all(years.values()).len() * 2 < fullest {
        let without =
            |year: i32| in_all(years.iter().filter(|(other, _)| **other != year).map(|(_, of_year)| of_year)).len();
        let costliest =
            years.iter().max_by_key(|(year, of_year)| (without(**year), Reverse(of_year.len()), Reverse(**year)));
        let Some((&year, of_year)) = costliest else { break };
        left_out.push(LeftOut { year, agencies: of_year.len() });
        years.remove(&year);
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::CODEBOOK;

    fn metric() -> Metric {
        CODEBOOK.metric("requests.received").unwrap()
    }

    fn figure(agency: &str, year: i32, meaning: &str, value: f64) -> Figure {
        let kind = if agency == "府" { AgencyKind::Government } else { AgencyKind::Department };
        let [district, agency, form, meaning] = ["甲区", agency, meaning, meaning].map(str::to_owned);
        Figure { district, agency, kind, year, metric: metric(), form, meaning, value }
    }

    fn request(by: By, agencies: Agencies) -> PlotRequest {
        PlotRequest { metrics: vec![metric()], districts: Vec::new(), by, years: None, agencies, is_index: false }
    }

    /// Each point as year, value, number of agencies and stretch.
    fn points(curve: &Curve) -> Vec<(i32, f64, usize, usize)> {
        curve.points.iter().map(|point| (point.year, point.value, point.agencies, point.stretch)).collect()
    }

    #[test]
    fn the_same_agencies_are_added_up_in_every_year() {
        let mut figures: Vec<Figure> = [(2021, 1.0), (2022, 2.0), (2024, 4.0)]
            .into_iter()
            .flat_map(|(year, value)| ["a", "b"].map(|agency| figure(agency, year, "2021", value)))
            .collect();
        figures.push(figure("c", 2022, "2021", 50.0));
        figures.push(figure("府", 2022, "2021", 1000.0));
        let same = &curves(&figures, &request(By::Whole, Agencies::Same), 10.0)[0];
        assert_eq!(points(same), [(2021, 2.0, 2, 0), (2022, 4.0, 2, 0), (2024, 8.0, 2, 0)]);
        assert_eq!((same.unmatched, same.counted_otherwise, same.left_out.len()), (1, 0, 0));
        let all = &curves(&figures, &request(By::Whole, Agencies::All), 10.0)[0];
        assert_eq!(points(all), [(2021, 2.0, 2, 0), (2022, 54.0, 3, 0), (2024, 8.0, 2, 0)]);
        let kinds = curves(&figures, &request(By::Kind, Agencies::All), 10.0);
        assert_eq!(kinds[0].group, Group::Kind(AgencyKind::Government));
        assert_eq!(points(&kinds[0]), [(2022, 1000.0, 1, 0)]);
        let largest = curves(&figures, &request(By::Agency(2), Agencies::Same), 10.0);
        let agency = |name: &str| Group::Agency { district: "甲区".to_owned(), agency: name.to_owned() };
        assert_eq!(largest.iter().map(|curve| curve.group.clone()).collect::<Vec<_>>(), [agency("c"), agency("a")]);
    }

    #[test]
    fn a_year_that_was_hardly_collected_is_left_out() {
        let names = ["a", "b", "c", "d"];
        let mut figures: Vec<Figure> =
            [2019, 2021, 2022].into_iter().flat_map(|year| names.map(|name| figure(name, year, "x", 5.0))).collect();
        figures.push(figure("a", 2020, "x", 5.0));
        let curve = &curves(&figures, &request(By::Whole, Agencies::Same), 10.0)[0];
        assert_eq!(points(curve), [(2019, 20.0, 4, 0), (2021, 20.0, 4, 0), (2022, 20.0, 4, 0)]);
        assert_eq!(curve.left_out, [LeftOut { year: 2020, agencies: 1 }]);
    }

    #[test]
    fn what_counts_something_else_is_another_stretch_with_a_base_of_its_own() {
        let mut figures: Vec<Figure> = [(2019, "a", 20.0), (2020, "a", 30.0), (2021, "b", 5.0), (2022, "b", 50.0)]
            .into_iter()
            .flat_map(|(year, meaning, value)| ["甲", "乙"].map(|name| figure(name, year, meaning, value)))
            .collect();
        // still on the old form
        figures.push(figure("丙", 2021, "a", 500.0));
        let request = PlotRequest { is_index: true, ..request(By::Whole, Agencies::Same) };
        let curve = &curves(&figures, &request, 10.0)[0];
        assert_eq!(points(curve), [(2019, 40.0, 2, 0), (2020, 60.0, 2, 0), (2021, 10.0, 2, 1), (2022, 100.0, 2, 1)]);
        assert_eq!(
            curve.points.iter().map(|point| point.index).collect::<Vec<_>>(),
            [100.0, 150.0, 100.0, 1000.0].map(Some)
        );
        assert_eq!(curve.counted_otherwise, 1);
        let curve = &curves(&figures, &request, 11.0)[0];
        assert_eq!(curve.points[2].index, None);
    }

    #[test]
    fn a_few_who_stay_on_an_old_form_are_no_fall() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let mut figures: Vec<Figure> =
            [2019, 2020].into_iter().flat_map(|year| names.map(|name| figure(name, year, "2019", 5.0))).collect();
        figures.push(figure("a", 2022, "2008", 5.0));
        let curve = &curves(&figures, &request(By::Whole, Agencies::Same), 10.0)[0];
        assert_eq!(points(curve), [(2019, 30.0, 6, 0), (2020, 30.0, 6, 0)]);
        assert_eq!(curve.left_out, [LeftOut { year: 2022, agencies: 1 }]);
        let all = &curves(&figures, &request(By::Whole, Agencies::All), 10.0)[0];
        assert_eq!(points(all)[2], (2022, 5.0, 1, 1));
    }

    #[test]
    fn binary_fractions_do_not_show() {
        let figures = [figure("a", 2021, "x", 0.1), figure("b", 2021, "x", 0.2)];
        assert_eq!(points(&curves(&figures, &request(By::Whole, Agencies::Same), 10.0)[0]), [(2021, 0.3, 2, 0)]);
    }
}
