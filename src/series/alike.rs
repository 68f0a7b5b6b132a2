//! Which sections of which reports may be one text, among all reports of a corpus, without comparing every pair.
//!
//! The bins of a signature are cut into bands of a few. Sections that agree in all bins of a band meet there (locality
//! sensitive hashing: Indyk and Motwani 1998; bands as Broder 1997 has them), and only those that meet are compared,
//! signature by signature. Two sections of which 60% are the same meet in one of the bands in 966 of 1,000 cases, those
//! of which 70% are in 999, and strangers of which 20% are in 5.

use super::likeness::{BINS, Signature};
use super::{Group, Record};
use crate::report::Agency;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Bins in a band.
const WIDTH: usize = 6;
/// The bins are put into bands several times over, those that stand so far apart in a row: each bin with others every
/// time. Steps that have no factor in common with the number of bins come by all of them.
const STEPS: [usize; 6] = [1, 5, 7, 11, 13, 17];
pub const BANDS: usize = STEPS.len() * (BINS / WIDTH);
/// Where sections of more agencies meet there is what everybody writes: each is compared with a few of them only, since
/// those that are one text meet in other bands too.
const MOST_AGENCIES: usize = 8;
const COMPARED_OF_MANY: usize = 4;
/// A sentence that like sections of agencies of so many districts have was given to them by somebody above.
const FEWEST_DISTRICTS: usize = 4;

/// A section of a report, with numbers for its agency and its district.
#[derive(Debug, Clone, Copy)]
struct Section<'r> {
    record: &'r Record,
    signature: &'r Signature,
    agency: u32,
}

/// All sections of a corpus that can be compared.
#[derive(Debug)]
pub struct Sections<'r> {
    groups: &'r [Group<'r>],
    all: Vec<Section<'r>>,
    least: Least,
}

/// From which likeness of their signatures on two sections are worth a second look.
#[derive(Debug, Clone, Copy)]
pub struct Least {
    /// Of one district.
    pub within: f64,
    /// Of two.
    pub across: f64,
}

/// Two sections that may be one text, by their positions.
pub type Pair = (u32, u32);

impl<'r> Sections<'r> {
    /// The groups are those of [`super::Records::districts`].
    #[must_use]
    pub fn new(groups: &'r [Group<'r>], least: Least) -> Self {
        let mut sections = Vec::new();
        let mut agency = 0;
        for group in groups {
            for records in group.records.chunk_by(|a, b| a.agency.body() == b.agency.body()) {
                for record in records {
                    let of_record = record.signatures.iter();
                    sections.extend(of_record.map(|signature| Section { record, signature, agency }));
                }
                agency += 1;
            }
        }
        Self { groups, all: sections, least }
    }

    /// The pairs that meet in a band, counted from 0 to [`BANDS`].
    #[must_use]
    pub fn meeting(&self, band: usize) -> Vec<Pair> {
        let mut keyed: Vec<(u64, u32)> =
            (0..).zip(&self.all).map(|(at, of)| (of.signature.band(bins_of(band)), at)).collect();
        keyed.sort_unstable();
        let mut pairs = Vec::new();
        for bucket in keyed.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            let agencies = bucket.chunk_by(|a, b| self.agency(a.1) == self.agency(b.1)).count();
            let met = bucket.iter().map(|&(_, at)| at);
            let mut add = |one: u32, other: u32| {
                if self.may_be_one(one, other) {
                    pairs.push((one.min(other), one.max(other)));
                }
            };
            if agencies <= MOST_AGENCIES {
                met.clone()
                    .enumerate()
                    .for_each(|(at, one)| met.clone().skip(at + 1).for_each(|other| add(one, other)));
                continue;
            }
            let mut of_year: BTreeMap<i32, Vec<u32>> = BTreeMap::new();
            met.for_each(|at| of_year.entry(self.section(at).record.year).or_default().push(at));
            for met in of_year.values() {
                // far from each other: of many districts
                let others =
                    |at: usize| (1..=COMPARED_OF_MANY).map(move |nth| at + nth * met.len() / (COMPARED_OF_MANY + 1));
                for (at, &one) in met.iter().enumerate() {
                    others(at).for_each(|other| add(one, met[other % met.len()]));
                }
            }
        }
        pairs
    }

    fn section(&self, at: u32) -> &Section<'r> {
        &self.all[at as usize]
    }

    fn agency(&self, at: u32) -> u32 {
        self.section(at).agency
    }

    fn may_be_one(&self, one: u32, other: u32) -> bool {
        let (one, other) = (self.section(one), self.section(other));
        let is_within = one.record.agency.district == other.record.agency.district;
        let least = if is_within { self.least.within } else { self.least.across };
        one.agency != other.agency
            && one.signature.section == other.signature.section
            && one.record.year.abs_diff(other.record.year) <= 1
            && one.signature.estimate(other.signature) >= least
    }

    /// Puts together what has met in all bands.
    #[must_use]
    pub fn alike(&self, mut pairs: Vec<Pair>) -> Alike<'r> {
        pairs.sort_unstable();
        pairs.dedup();
        let mut alike = Alike { of: HashMap::new(), common: self.common(&pairs), agencies: BTreeMap::new() };
        let mut given: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(one, other) in &pairs {
            given.entry(one).or_default().push(other);
            given.entry(other).or_default().push(one);
        }
        for (at, others) in given {
            let of = self.section(at);
            let like = |other: &u32| {
                let other = self.section(*other);
                let is_before = other.record.year <= of.record.year;
                // a text is taken from what was there
                is_before.then(|| (other.record, of.signature.estimate(other.signature)))
            };
            let section = LikeSection {
                section: of.signature.section,
                templates: self.templates(at, &others),
                others: others.iter().filter_map(like).collect(),
            };
            alike.of.entry(of.record.path.as_str()).or_default().push(section);
        }
        for record in self.groups.iter().flat_map(|group| group.records) {
            let agency: &Agency = &record.agency;
            alike.agencies.entry(record.year).or_insert((agency, agency)).1 = agency;
        }
        alike
    }

    /// The sentences of a section that those like it have in several districts.
    fn templates(&self, at: u32, others: &[u32]) -> HashSet<u32> {
        let mut districts: BTreeMap<&str, HashSet<u32>> = BTreeMap::new();
        for of in others.iter().chain([&at]).map(|&at| self.section(at)) {
            districts.entry(&of.record.agency.district).or_default().extend(of.signature.sentences());
        }
        let is_given = |sentence: &u32| {
            districts.values().filter(|sentences| sentences.contains(sentence)).count() >= FEWEST_DISTRICTS
        };
        if districts.len() < FEWEST_DISTRICTS {
            return HashSet::new();
        }
        self.section(at).signature.sentences().filter(is_given).collect()
    }

    /// What is common in the districts of which a section may be one text with one of another district.
    fn common(&self, pairs: &[Pair]) -> HashMap<&'r str, HashSet<u32>> {
        let district = |at: u32| self.section(at).record.agency.district.as_str();
        let across = pairs.iter().filter(|(one, other)| district(*one) != district(*other));
        let involved: HashSet<&str> = across.flat_map(|&(one, other)| [district(one), district(other)]).collect();
        let groups = self.groups.iter().filter(|group| involved.contains(group.name));
        groups.map(|group| (group.name, super::common(group.records))).collect()
    }
}

/// The bins of a band.
fn bins_of(band: usize) -> [usize; WIDTH] {
    let in_a_row = BINS / WIDTH;
    std::array::from_fn(|at| (band % in_a_row * WIDTH + at) * STEPS[band / in_a_row % STEPS.len()] % BINS)
}

/// A section that may be the same text as those of other agencies.
#[derive(Debug)]
pub struct LikeSection<'r> {
    pub section: u8,
    /// Its sentences that many of them have: nobody took them from anybody.
    pub templates: HashSet<u32>,
    /// Reports for the same year or the one before, and about how like their sections are.
    pub others: Vec<(&'r Record, f64)>,
}

/// What may be one text in a corpus.
#[derive(Debug, Default)]
pub struct Alike<'r> {
    /// By the path of the report.
    of: HashMap<&'r str, Vec<LikeSection<'r>>>,
    /// The sentences that many agencies of a district have, where one of its texts may stand in another district.
    common: HashMap<&'r str, HashSet<u32>>,
    /// The first and the last agency with a report for a year.
    agencies: BTreeMap<i32, (&'r Agency, &'r Agency)>,
}

impl<'r> Alike<'r> {
    /// The sections of a report that may be those of others.
    #[must_use]
    pub fn of(&self, record: &Record) -> &[LikeSection<'r>] {
        self.of.get(record.path.as_str()).map_or(&[], Vec::as_slice)
    }

    /// What is common to the agencies of a district.
    #[must_use]
    pub fn common(&self, district: &str) -> Option<&HashSet<u32>> {
        self.common.get(district)
    }

    /// Whether another agency has a report that a report could have taken its text from.
    #[must_use]
    pub fn has_others(&self, record: &Record) -> bool {
        let is_other = |of: &Agency| (&of.district, of.body()) != (&record.agency.district, record.agency.body());
        let of_years = self.agencies.range(record.year - 1..=record.year);
        of_years.into_iter().any(|(_, (first, last))| is_other(first) || is_other(last))
    }
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

    /// Of signatures of which so many hundredths of the bins are the same, how many of a thousand meet.
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
