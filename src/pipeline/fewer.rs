//! Refuses to replace a run by one with far fewer reports, for example because a folder was not mounted.
//!
//! A run is compared with the one that it would replace, if both were given the same corpus.

use crate::config::Share;
use std::collections::BTreeMap;
use std::fmt;

/// Reports by district and year.
pub(super) type Reports = BTreeMap<(String, i32), usize>;

/// Most districts that the error names.
const MOST_NAMED: usize = 10;

/// The reports that a run lacks compared with the one that it would replace.
#[derive(Debug)]
pub struct Fewer {
    /// Name of the run that remains published.
    run: String,
    /// Reports of the former run and of this one.
    all: (usize, usize),
    /// Districts and years with too few reports, with their reports then and now.
    places: Vec<(String, i32, usize, usize)>,
}

impl Fewer {
    /// What `now` lacks compared with the former run; `None` if it has the required share of the reports everywhere.
    #[must_use]
    pub(super) fn of(run: String, then: &Reports, now: &Reports, fewest: Share) -> Option<Self> {
        let all = (then.values().sum(), now.values().sum());
        let count = |((district, year), &then): (&(String, i32), &usize)| {
            let now = now.get(&(district.clone(), *year)).copied().unwrap_or(0);
            fewest.is_missed(now, then).then(|| (district.clone(), *year, then, now))
        };
        let places: Vec<_> = then.iter().filter_map(count).collect();
        (!places.is_empty() || fewest.is_missed(all.1, all.0)).then_some(Self { run, all, places })
    }

    /// The message in Chinese: what is missing, and what to do next.
    #[must_use]
    pub fn chinese(&self) -> String {
        let Self { run, all: (then, now), .. } = self;
        let mut text = format!("报告数少于上次运行（{run}）：上次{then}份，本次{now}份");
        let districts = self.districts();
        for (district, years) in districts.iter().take(MOST_NAMED) {
            let years = years.iter().map(|(year, then, now)| format!("{year}年度上次{then}份，本次{now}份"));
            text.extend(["\n  ", district, "（", &years.collect::<Vec<_>>().join("；"), "）"]);
        }
        if let more @ 1.. = districts.len().saturating_sub(MOST_NAMED) {
            text.extend(["\n  另有", &more.to_string(), "个地区"]);
        }
        text + "\n未发布任何结果，原有结果未变动；请检查各文件夹是否齐全，或加--allow-fewer运行一次（gate.fewest_reports）"
    }

    /// The years with too few reports of each district, with their reports then and now.
    fn districts(&self) -> BTreeMap<&str, Vec<(i32, usize, usize)>> {
        let mut districts: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (district, year, then, now) in &self.places {
            districts.entry(district).or_default().push((*year, *then, *now));
        }
        districts
    }
}

impl fmt::Display for Fewer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { run, all: (then, now), .. } = self;
        write!(formatter, "fewer reports than in the run before ({run}): {now} for {then}")?;
        let districts = self.districts();
        for (district, years) in districts.iter().take(MOST_NAMED) {
            let years = years.iter().map(|(year, then, now)| format!("{year}: {now} for {then}"));
            write!(formatter, "\n  {district} ({})", years.collect::<Vec<_>>().join(", "))?;
        }
        if let more @ 1.. = districts.len().saturating_sub(MOST_NAMED) {
            write!(formatter, "\n  and {more} more districts")?;
        }
        write!(
            formatter,
            "\nnothing was published, the former output is untouched; check that all folders are there, or run once with \
             --allow-fewer (gate.fewest_reports)"
        )
    }
}
