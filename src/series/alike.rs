//! Finds sections of different reports that may be the same text, without comparing every pair of a corpus.
//!
//! The bins of a signature are divided into bands. Sections that agree in all bins of a band share a bucket (locality
//! sensitive hashing: Indyk and Motwani 1998; bands as in Broder 1997), and only their signatures are compared. Of
//! 1,000 pairs of sections, 966 share a bucket if 60% of their text is the same, 999 if 70% is, and 5 if 20% is.

use super::likeness::{BINS, Bins, band, estimate};
use super::record::Record;
use super::records::Records;
use crate::report::Agency;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Bins per band.
const WIDTH: usize = 6;
/// Bins are divided into bands once per step: a band takes every so-many-th bin, so each step groups a bin with others.
/// Steps are coprime to the number of bins, so that each reaches every bin.
const STEPS: [usize; 6] = [1, 5, 7, 11, 13, 17];
/// Number of bands of a signature.
pub const BANDS: usize = STEPS.len() * (BINS / WIDTH);
/// A bucket with sections of more agencies holds what everybody writes. Each of its sections is compared with a few
/// others only, since pairs that are one text share buckets in other bands too.
const MOST_AGENCIES: usize = 8;
const COMPARED_OF_MANY: usize = 4;
/// A sentence that like sections of this many districts have is a template handed down to them.
const FEWEST_DISTRICTS: usize = 4;

/// Smallest estimated likeness at which two sections become a candidate pair.
#[derive(Debug, Clone, Copy)]
pub struct LikenessThresholds {
    /// For agencies of one district.
    pub within: f64,
    /// For agencies of two districts.
    pub across: f64,
}

/// Numbers of two records with a section that may be the same text; the smaller first.
pub type Pair = (u32, u32);

/// The origin of a section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// Number of the record.
    pub number: u32,
    pub district: u32,
    pub agency: u32,
    pub year: i32,
}

/// The sections of a corpus with one number in the form. Sections with different numbers are never compared.
#[derive(Debug)]
pub struct Sections {
    number: u8,
    least: LikenessThresholds,
    all: Vec<Section>,
    /// Bins of all sections.
    bins: Vec<Bins>,
    /// Indices of the sections, sorted by the numbers of their records.
    order: Vec<u32>,
}

impl Sections {
    pub(super) fn new(number: u8, least: LikenessThresholds) -> Self {
        Self { number, least, all: Vec::new(), bins: Vec::new(), order: Vec::new() }
    }

    pub(super) fn add(&mut self, section: Section, bins: Bins) {
        self.all.push(section);
        self.bins.push(bins);
    }

    /// Must be called after the last section is added.
    pub(super) fn sort(&mut self) {
        self.order = (0..).take(self.all.len()).collect();
        self.order.sort_unstable_by_key(|&at| self.all[at as usize].number);
    }

    /// The pairs that share a bucket of a band and are similar enough. Bands are numbered from 0 below [`BANDS`].
    #[must_use]
    pub fn candidates(&self, number: usize) -> Vec<Pair> {
        let wanted = bins_of(number);
        let key = |at: u32| band(self.number, self.bins(at), wanted);
        let mut keyed: Vec<(u64, u32)> = (0..).zip(&self.order).map(|(place, &at)| (key(at), place)).collect();
        keyed.sort_unstable();
        let mut pairs = Vec::new();
        for bucket in keyed.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            let members: Vec<u32> = bucket.iter().map(|&(_, place)| self.order[place as usize]).collect();
            let agencies = members.chunk_by(|&a, &b| self.section(a).agency == self.section(b).agency).count();
            let mut add = |one: u32, other: u32| {
                if self.may_be_one(one, other) {
                    let (one, other) = (self.section(one).number, self.section(other).number);
                    pairs.push((one.min(other), one.max(other)));
                }
            };
            if agencies <= MOST_AGENCIES {
                for (at, &one) in members.iter().enumerate() {
                    members[at + 1..].iter().for_each(|&other| add(one, other));
                }
                continue;
            }
            let mut by_year: BTreeMap<i32, Vec<u32>> = BTreeMap::new();
            for &at in &members {
                by_year.entry(self.section(at).year).or_default().push(at);
            }
            for members in by_year.values() {
                // evenly spaced, so that they come from many districts
                let others = |at: usize| {
                    (1..=COMPARED_OF_MANY).map(move |nth| at + nth * members.len() / (COMPARED_OF_MANY + 1))
                };
                for (at, &one) in members.iter().enumerate() {
                    others(at).for_each(|other| add(one, members[other % members.len()]));
                }
            }
        }
        pairs
    }

    fn section(&self, at: u32) -> &Section {
        &self.all[at as usize]
    }

    fn bins(&self, at: u32) -> &Bins {
        &self.bins[at as usize]
    }

    fn may_be_one(&self, at: u32, at_other: u32) -> bool {
        let (one, other) = (self.section(at), self.section(at_other));
        let least = if one.district == other.district { self.least.within } else { self.least.across };
        one.agency != other.agency
            && one.year.abs_diff(other.year) <= 1
            && estimate(self.bins(at), self.bins(at_other)) >= least
    }
}

/// A candidate pair, seen from one of its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Number of the record.
    record: u32,
    /// Number of the section in the form.
    pub section: u8,
    /// Number of the other record.
    pub other: u32,
}

/// The sections of a corpus that may be the same text, by the numbers of their records.
#[derive(Debug)]
pub struct CandidatePairs {
    /// Each pair from both sides, sorted.
    candidates: Vec<Candidate>,
    /// Sentences that many agencies of a district share, for districts with a candidate in another district.
    common: HashMap<String, HashSet<u32>>,
    /// The first and the last agency with a report on a year; they differ if more than one has.
    reporting: BTreeMap<i32, (Arc<Agency>, Arc<Agency>)>,
}

impl CandidatePairs {
    pub(super) fn new(reporting: BTreeMap<i32, (Arc<Agency>, Arc<Agency>)>) -> Self {
        Self { candidates: Vec::new(), common: HashMap::new(), reporting }
    }

    /// Adds the pairs of a section number from all bands; a pair may occur several times.
    pub(super) fn add(&mut self, section: u8, mut pairs: Vec<Pair>) {
        pairs.sort_unstable();
        pairs.dedup();
        let sides = pairs.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]);
        self.candidates.extend(sides.map(|(record, other)| Candidate { record, section, other }));
    }

    pub(super) fn sort(&mut self) {
        self.candidates.sort_unstable();
    }

    pub(super) fn add_common(&mut self, district: String, sentences: HashSet<u32>) {
        self.common.insert(district, sentences);
    }

    /// Each pair once.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        self.candidates.iter().filter(|pair| pair.record < pair.other).map(|pair| (pair.record, pair.other))
    }

    /// The candidates of a record, sorted by section.
    #[must_use]
    pub fn of_record(&self, number: u32) -> &[Candidate] {
        let from = self.candidates.partition_point(|candidate| candidate.record < number);
        let to = self.candidates.partition_point(|candidate| candidate.record <= number);
        &self.candidates[from..to]
    }
}

/// The bins that make up a band.
fn bins_of(band: usize) -> [usize; WIDTH] {
    let in_a_row = BINS / WIDTH;
    std::array::from_fn(|at| (band % in_a_row * WIDTH + at) * STEPS[band / in_a_row % STEPS.len()] % BINS)
}

/// A section that may be the same text as sections of other agencies.
#[derive(Debug)]
pub struct LikeSection<'r> {
    /// Number of the section in the form.
    pub section: u8,
    /// Hashes of its sentences that many districts share, which prove no copying.
    pub templates: HashSet<u32>,
    /// Reports on the same year or the one before, with the estimated likeness of their sections.
    pub others: Vec<(&'r Record, f64)>,
}

/// Number of the report within its file, and its like sections.
type LikePart<'r> = (Option<u16>, Vec<LikeSection<'r>>);

/// Sections of some districts that may be the same text as others of the corpus.
#[derive(Debug)]
pub struct LikeSections<'r> {
    /// By path, for each report of the file.
    by_path: HashMap<&'r str, Vec<LikePart<'r>>>,
    candidates: &'r CandidatePairs,
}

impl<'r> LikeSections<'r> {
    /// Compares every chosen record with its candidates.
    #[must_use]
    pub fn new(records: &'r Records, candidates: &'r CandidatePairs) -> Self {
        let like = |(number, record): (u32, &'r Record)| {
            let sections = candidates.of_record(number).chunk_by(|a, b| a.section == b.section);
            let sections = sections.filter_map(|candidates| like_section(records, record, candidates));
            (record, sections.collect::<Vec<_>>())
        };
        let mut by_path: HashMap<&str, Vec<_>> = HashMap::new();
        for (record, sections) in
            records.numbered().filter(|(number, _)| !candidates.of_record(*number).is_empty()).map(like)
        {
            by_path.entry(record.path.as_str()).or_default().push((record.part, sections));
        }
        Self { by_path, candidates }
    }

    /// The like sections of a report.
    #[must_use]
    pub fn of_report(&self, record: &Record) -> &[LikeSection<'r>] {
        let of_file = self.by_path.get(record.path.as_str()).map_or(&[][..], Vec::as_slice);
        of_file.iter().find(|(part, _)| *part == record.part).map_or(&[], |(_, sections)| sections.as_slice())
    }

    /// Sentences that many agencies of a district share; `None` if no section of it is like one of another district.
    #[must_use]
    pub fn common(&self, district: &str) -> Option<&HashSet<u32>> {
        self.candidates.common.get(district)
    }

    /// Whether any other agency has a report from which this one could have been copied.
    #[must_use]
    pub fn has_others(&self, record: &Record) -> bool {
        let is_other =
            |agency: &Agency| (&agency.district, agency.body()) != (&record.agency.district, record.agency.body());
        let of_years = self.candidates.reporting.range(record.year - 1..=record.year);
        of_years.into_iter().any(|(_, (first, last))| is_other(first) || is_other(last))
    }
}

/// Compares a section with its candidates.
fn like_section<'r>(records: &'r Records, record: &'r Record, candidates: &[Candidate]) -> Option<LikeSection<'r>> {
    let section = candidates.first()?.section;
    let own = record.signature(section)?;
    let others = candidates.iter().filter_map(|candidate| records.by_number(candidate.other));
    let others: Vec<(&Record, _)> = others.filter_map(|other| Some((other, other.signature(section)?))).collect();
    // sentences by district, to find those that several districts share
    let mut districts: BTreeMap<&str, HashSet<u32>> = BTreeMap::new();
    for (report, signature) in others.iter().copied().chain([(record, own)]) {
        districts.entry(&report.agency.district).or_default().extend(signature.sentences());
    }
    let is_template = |sentence: &u32| {
        districts.values().filter(|sentences| sentences.contains(sentence)).count() >= FEWEST_DISTRICTS
    };
    let templates =
        if districts.len() < FEWEST_DISTRICTS { HashSet::new() } else { own.sentences().filter(is_template).collect() };
    // a text can only be copied from an earlier one
    let others = others.into_iter().filter(|(other, _)| other.year <= record.year);
    Some(LikeSection {
        section,
        templates,
        others: others.filter_map(|(report, other)| Some((report, own.estimate(other)?))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bin_stands_in_a_band_of_each_step() {
        let mut seen = [0; BINS];
        (0..BANDS).flat_map(bins_of).for_each(|bin| seen[bin] += 1);
        assert!(seen.iter().all(|&count| count == STEPS.len()), "{seen:?}");
    }

    /// Of 1,000 pairs of signatures that share this percentage of their bins, how many share a bucket.
    fn meeting(hundredths: u64) -> usize {
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let mut count = 0;
        for _ in 0..1000 {
            let same: Vec<bool> = (0..BINS).map(|_| random() % 100 < hundredths).collect();
            count += usize::from((0..BANDS).any(|band| bins_of(band).iter().all(|&bin| same[bin])));
        }
        count
    }

    #[test]
    fn what_is_alike_meets_and_strangers_do_not() {
        assert!(meeting(60) >= 950 && meeting(70) >= 995, "{} {}", meeting(60), meeting(70));
        assert!(meeting(20) <= 12, "{}", meeting(20));
    }
}
