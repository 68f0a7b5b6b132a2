//! Records of some districts at a time, and what is known of districts beside their reports.

use super::likeness::Signature;
use super::record::Record;
use crate::report::Agency;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// The records of some consecutive districts, and the records of others that they are compared with.
#[derive(Debug)]
pub struct Records {
    /// Chosen reports, sorted by district, agency and year.
    pub(super) chosen: Vec<Record>,
    /// Number in the corpus of the first record of `chosen`.
    pub(super) first: usize,
    /// Rejected copies whose figures differ, in the same order.
    pub(super) copies: Vec<Record>,
    /// Number in the corpus of the first record of `copies`.
    pub(super) first_copy: usize,
    /// Records of other districts that may share a text with these, by their numbers in the corpus.
    pub(super) others: BTreeMap<u32, Record>,
    /// Records of the governments directly below these districts, sorted by district.
    pub(super) governments: Vec<Record>,
    /// The first and the last year with any report in the corpus.
    pub(super) years: Option<(i32, i32)>,
}

/// The records of a district, as ranges of those of the corpus.
#[derive(Debug, Clone)]
pub struct DistrictRange {
    /// Name of the district.
    pub name: String,
    /// Its chosen reports.
    pub chosen: Range<usize>,
    /// Its rejected copies whose figures differ.
    pub copies: Range<usize>,
}

impl Records {
    /// The chosen records with their numbers in the corpus.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &Record)> {
        self.chosen.iter().enumerate().filter_map(|(at, record)| Some((u32::try_from(self.first + at).ok()?, record)))
    }

    /// The record with this number.
    pub(super) fn by_number(&self, number: u32) -> Option<&Record> {
        let own = (number as usize).checked_sub(self.first).and_then(|at| self.chosen.get(at));
        own.or_else(|| self.others.get(&number))
    }

    /// The records of each district, with its known agencies. A district without a report gets the years of the corpus.
    #[must_use]
    pub fn by_district<'r>(
        &'r self,
        districts: &'r [DistrictRange],
        known: &'r KnownDistricts,
    ) -> Vec<DistrictRecords<'r>> {
        let district_records = |DistrictRange { name, chosen, copies }: &'r DistrictRange| {
            let records = part(&self.chosen, self.first, chosen);
            let years = || records.iter().map(|record| record.year);
            Some(DistrictRecords {
                name,
                years: years().min().zip(years().max()).or(self.years)?,
                records,
                copies: part(&self.copies, self.first_copy, copies),
                expected: in_district(&known.expected, name, |expected| &expected.agency),
                below: known.below.get(name).map_or(&[], Vec::as_slice),
                governments: &self.governments,
            })
        };
        districts.iter().filter_map(district_records).collect()
    }
}

/// The records with numbers in `range`, where the first of `records` has the number `first`.
fn part<'r>(records: &'r [Record], first: usize, range: &Range<usize>) -> &'r [Record] {
    if range.is_empty() { &[] } else { &records[range.start - first..range.end - first] }
}

/// The items of a district; `all` is sorted by district.
pub(super) fn in_district<'a, T>(all: &'a [T], district: &str, agency: impl Fn(&T) -> &Agency) -> &'a [T] {
    let from = all.partition_point(|one| agency(one).district.as_str() < district);
    let to = all.partition_point(|one| agency(one).district.as_str() <= district);
    &all[from..to]
}

/// A listed agency of a district, and the years in which it should report.
#[derive(Debug, Clone)]
pub struct Expected {
    /// As its reports name it after unification.
    pub agency: Agency,
    /// First and last years; an end without a year is open.
    pub spans: Vec<(Option<i32>, Option<i32>)>,
}

impl Expected {
    /// Whether it should have a report on this year.
    #[must_use]
    pub fn is_due(&self, year: i32) -> bool {
        let is_within = |(from, to): &(Option<i32>, Option<i32>)| {
            from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
        };
        self.spans.iter().any(is_within)
    }
}

/// Facts on districts that do not come from their own reports.
#[derive(Debug, Default)]
pub struct KnownDistricts {
    /// Listed agencies, sorted by district and name.
    pub expected: Vec<Expected>,
    /// For each district, the districts directly within it.
    pub below: BTreeMap<String, Vec<String>>,
}

/// The records of a district, sorted by agency and year.
#[derive(Debug, Clone, Copy)]
pub struct DistrictRecords<'r> {
    /// Name of the district.
    pub name: &'r str,
    /// The first and the last year with a report.
    pub years: (i32, i32),
    /// Chosen reports.
    pub records: &'r [Record],
    /// Rejected copies whose figures differ.
    pub copies: &'r [Record],
    /// Its listed agencies.
    pub expected: &'r [Expected],
    /// The districts directly within it.
    pub(super) below: &'r [String],
    /// Reports of the governments of `below`, among others.
    pub(super) governments: &'r [Record],
}

/// A sentence is common if more than half of the agencies have it, and at least this many.
const FEWEST_IN_COMMON: usize = 4;

/// Hashes of the sentences that many agencies of a district share.
pub(super) fn common(records: &[Record]) -> HashSet<u32> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    let mut agencies = 0;
    for records in records.chunk_by(|a, b| a.agency.body() == b.agency.body()) {
        agencies += 1;
        let signatures = records.iter().flat_map(|record| record.signatures.iter());
        let mut own: Vec<u32> = signatures.flat_map(Signature::sentences).collect();
        own.sort_unstable();
        own.dedup();
        for sentence in own {
            *counts.entry(sentence).or_default() += 1;
        }
    }
    let fewest = FEWEST_IN_COMMON.max(agencies / 2 + 1);
    counts.into_iter().filter(|(_, count)| *count >= fewest).map(|(sentence, _)| sentence).collect()
}
