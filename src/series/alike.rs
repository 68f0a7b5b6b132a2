//! Which sections of which reports may be one text, among all reports of a corpus, without comparing every pair.
//!
//! The bins of a signature are cut into bands of a few. Sections that agree in all bins of a band meet there (locality
//! sensitive hashing: Indyk and Motwani 1998; bands as Broder 1997 has them), and only those that meet are compared,
//! signature by signature. Two sections of which 60% are the same meet in one of the bands in 966 of 1,000 cases, those
//! of which 70% are in 999, and strangers of which 20% are in 5.

use super::likeness::{BINS, band, estimate};
use super::{Record, Records};
use crate::report::Agency;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

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

/// From which likeness of their signatures on two sections are worth a second look.
#[derive(Debug, Clone, Copy)]
pub struct LikenessThresholds {
    /// Of one district.
    pub within: f64,
    /// Of two.
    pub across: f64,
}

/// Two reports of which a section may be one text, by their numbers.
pub type Pair = (u32, u32);

/// Whose a section is.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Of the record.
    pub number: u32,
    pub district: u32,
    pub agency: u32,
    pub year: i32,
}

/// One section of all reports of a corpus, by its number in the form: those of other numbers are never compared with it.
#[derive(Debug)]
pub struct Sections {
    number: u8,
    least: LikenessThresholds,
    all: Vec<Section>,
    /// Those of each, one after the other.
    bins: Vec<u16>,
    /// The sections by the numbers of their records.
    order: Vec<u32>,
}

impl Sections {
    pub(super) fn new(number: u8, least: LikenessThresholds) -> Self {
        Self { number, least, all: Vec::new(), bins: Vec::new(), order: Vec::new() }
    }

    pub(super) fn add(&mut self, of: Section, bins: impl Iterator<Item = u16>) {
        self.all.push(of);
        self.bins.extend(bins);
    }

    /// All have been added.
    pub(super) fn sort(&mut self) {
        self.order = (0..).take(self.all.len()).collect();
        self.order.sort_unstable_by_key(|&at| self.all[at as usize].number);
    }

    /// The pairs that meet in a band, counted from 0 to [`BANDS`].
    #[must_use]
    pub fn meeting(&self, number: usize) -> Vec<Pair> {
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
            let mut of_year: BTreeMap<i32, Vec<u32>> = BTreeMap::new();
            for &at in &members {
                of_year.entry(self.section(at).year).or_default().push(at);
            }
            for members in of_year.values() {
                // far from each other: of many districts
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

    fn bins(&self, at: u32) -> &[u16] {
        &self.bins[at as usize * BINS..][..BINS]
    }

    fn may_be_one(&self, at: u32, at_other: u32) -> bool {
        let (one, other) = (self.section(at), self.section(at_other));
        let least = if one.district == other.district { self.least.within } else { self.least.across };
        one.agency != other.agency
            && one.year.abs_diff(other.year) <= 1
            && estimate(self.bins(at), self.bins(at_other)) >= least
    }
}

/// Two reports that met, from the side of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meeting {
    of: u32,
    pub section: u8,
    pub other: u32,
}

/// Which sections of a corpus may be one text, by the numbers of their reports.
#[derive(Debug)]
pub struct CandidatePairs {
    /// Each pair from both sides.
    meetings: Vec<Meeting>,
    /// The sentences that many agencies of a district have, where one of its texts may stand in another district.
    common: HashMap<String, HashSet<u32>>,
    /// The first and the last agency with a report for a year.
    reporting: BTreeMap<i32, (Arc<Agency>, Arc<Agency>)>,
}

impl CandidatePairs {
    pub(super) fn new(reporting: BTreeMap<i32, (Arc<Agency>, Arc<Agency>)>) -> Self {
        Self { meetings: Vec::new(), common: HashMap::new(), reporting }
    }

    /// The pairs of a section that met in any of the bands, some of them in several.
    pub(super) fn add(&mut self, section: u8, mut pairs: Vec<Pair>) {
        pairs.sort_unstable();
        pairs.dedup();
        let sides = pairs.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]);
        self.meetings.extend(sides.map(|(of, other)| Meeting { of, section, other }));
    }

    pub(super) fn sort(&mut self) {
        self.meetings.sort_unstable();
    }

    pub(super) fn add_common(&mut self, district: String, sentences: HashSet<u32>) {
        self.common.insert(district, sentences);
    }

    /// Each pair once.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        self.meetings.iter().filter(|of| of.of < of.other).map(|of| (of.of, of.other))
    }

    /// Whom a report met, by section.
    #[must_use]
    pub fn of(&self, number: u32) -> &[Meeting] {
        let from = self.meetings.partition_point(|of| of.of < number);
        let to = self.meetings.partition_point(|of| of.of <= number);
        &self.meetings[from..to]
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

/// Which report of its file, and its sections that others are like.
type LikePart<'r> = (Option<u16>, Vec<LikeSection<'r>>);

/// What may be one text in the reports of some districts and in any of the corpus.
#[derive(Debug)]
pub struct LikeSections<'r> {
    /// By the path of the report, each with its part.
    of: HashMap<&'r str, Vec<LikePart<'r>>>,
    candidates: &'r CandidatePairs,
}

impl<'r> LikeSections<'r> {
    #[must_use]
    pub fn new(records: &'r Records, candidates: &'r CandidatePairs) -> Self {
        let like = |(number, record): (u32, &'r Record)| {
            let sections = candidates.of(number).chunk_by(|a, b| a.section == b.section);
            let sections = sections.filter_map(|meetings| like_section(records, record, meetings));
            (record, sections.collect::<Vec<_>>())
        };
        let mut of: HashMap<&str, Vec<_>> = HashMap::new();
        for (record, sections) in records.numbered().filter(|(number, _)| !candidates.of(*number).is_empty()).map(like)
        {
            of.entry(record.path.as_str()).or_default().push((record.part, sections));
        }
        Self { of, candidates }
    }

    /// The sections of a report that may be those of others.
    #[must_use]
    pub fn of(&self, record: &Record) -> &[LikeSection<'r>] {
        let of_file = self.of.get(record.path.as_str()).map_or(&[][..], Vec::as_slice);
        of_file.iter().find(|(part, _)| *part == record.part).map_or(&[], |(_, sections)| sections.as_slice())
    }

    /// What is common to the agencies of a district.
    #[must_use]
    pub fn common(&self, district: &str) -> Option<&HashSet<u32>> {
        self.candidates.common.get(district)
    }

    /// Whether another agency has a report that a report could have taken its text from.
    #[must_use]
    pub fn has_others(&self, record: &Record) -> bool {
        let is_other = |of: &Agency| (&of.district, of.body()) != (&record.agency.district, record.agency.body());
        let of_years = self.candidates.reporting.range(record.year - 1..=record.year);
        of_years.into_iter().any(|(_, (first, last))| is_other(first) || is_other(last))
    }
}

/// A section with those of other reports that it met.
fn like_section<'r>(records: &'r Records, record: &'r Record, meetings: &[Meeting]) -> Option<LikeSection<'r>> {
    let section = meetings.first()?.section;
    let own = record.signature(section)?;
    let others = meetings.iter().filter_map(|meeting| records.numbered_as(meeting.other));
    let others: Vec<(&Record, _)> = others.filter_map(|other| Some((other, other.signature(section)?))).collect();
    // the sentences that those like it have in several districts
    let mut districts: BTreeMap<&str, HashSet<u32>> = BTreeMap::new();
    for (of, signature) in others.iter().copied().chain([(record, own)]) {
        districts.entry(&of.agency.district).or_default().extend(signature.sentences());
    }
    let is_given = |sentence: &u32| {
        districts.values().filter(|sentences| sentences.contains(sentence)).count() >= FEWEST_DISTRICTS
    };
    let templates =
        if districts.len() < FEWEST_DISTRICTS { HashSet::new() } else { own.sentences().filter(is_given).collect() };
    // a text is taken from what was there
    let others = others.into_iter().filter(|(other, _)| other.year <= record.year);
    Some(LikeSection { section, templates, others: others.map(|(of, other)| (of, own.estimate(other))).collect() })
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
