//! Refuses to replace a run by one with fewer reports: folders that were not mounted must not replace good tables.
//!
//! A run is compared with the one that it would replace, where both were given the same corpus.

use super::counts::add_places;
use super::job::RunError;
use super::tables::read_in_parts;
use crate::config::Share;
use crate::schema::Table;
use crate::source::published::RECORD;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Reports by district and year.
pub(super) type Reports = BTreeMap<(String, i32), usize>;

/// Most districts that the error names.
const MOST_NAMED: usize = 10;

/// What a run lacks beside the one that it would replace.
#[derive(Debug)]
pub struct Fewer {
    /// Name of the run that stays.
    run: String,
    /// Reports then and now.
    all: (usize, usize),
    /// Districts and years with too few reports, with their reports then and now.
    places: Vec<(String, i32, usize, usize)>,
}

/// What of the former run's record is compared.
#[derive(Deserialize)]
struct Record {
    run_id: String,
    corpus: Vec<String>,
    tables: BTreeMap<String, Size>,
}

#[derive(Deserialize)]
struct Size {
    rows: usize,
}

/// What is missing of the run in the folder `former`; `None` if nothing is, or if nothing can be compared: there is no
/// former run, or it read another corpus.
///
/// # Errors
/// Fails if the table of its reports cannot be read.
pub(super) fn fewer(former: &Path, corpus: &[String], now: &Reports, fewest: Share) -> Result<Option<Fewer>, RunError> {
    let record = std::fs::read(former.join(RECORD)).ok();
    let Some(record) = record.and_then(|record| serde_json::from_slice::<Record>(&record).ok()) else {
        return Ok(None);
    };
    if record.corpus != corpus {
        return Ok(None);
    }
    let mut then = Reports::new();
    let rows = record.tables.get(Table::Reports.name()).map_or(0, |table| table.rows);
    let path = former.join(format!("{}.parquet", Table::Reports.name()));
    read_in_parts(&path, rows, &["district", "year"], |part| Ok(add_places(&mut then, &part)?))?;
    let all = (then.values().sum(), now.values().sum());
    let places: Vec<_> = then
        .into_iter()
        .map(|((district, year), count)| {
            let now = now.get(&(district.clone(), year)).copied().unwrap_or(0);
            (district, year, count, now)
        })
        .filter(|&(_, _, then, now)| fewest.is_missed(now, then))
        .collect();
    let is_missed = !places.is_empty() || fewest.is_missed(all.1, all.0);
    Ok(is_missed.then_some(Fewer { run: record.run_id, all, places }))
}

impl Fewer {
    /// What is missing, and what to do next, in Chinese.
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
            text += &format!("\n  另有{more}个地区");
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
