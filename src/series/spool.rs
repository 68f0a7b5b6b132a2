//! The records of a corpus of any size. They are kept in an unnamed file and loaded some districts at a time; memory
//! holds only where each is.

use super::alike::{CandidatePairs, LikenessThresholds, Pair, Section, Sections};
use super::likeness::BINS;
use super::record::Record;
use super::record_part::{RecordPart, RecordParts};
use super::records::{DistrictRange, KnownDistricts, Records, common};
use super::stored;
use crate::report::{Agency, AgencyKind};
use crate::saturate::Saturate;
use std::array;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::{SpooledTempFile, spooled_tempfile, spooled_tempfile_in};

/// Largest spool that stays in memory, in bytes: room for some ten thousand records.
const MOST_IN_MEMORY: usize = 16 << 20;
const BUFFER: usize = 1 << 16;

/// A file that is written first and read afterwards. A small one stays in memory.
#[derive(Debug)]
struct SpoolFile {
    file: BufWriter<SpooledTempFile>,
    length: u64,
}

impl SpoolFile {
    fn new(dir: Option<&Path>) -> Self {
        let file = match dir {
            Some(dir) => spooled_tempfile_in(MOST_IN_MEMORY, dir),
            None => spooled_tempfile(MOST_IN_MEMORY),
        };
        Self { file: BufWriter::with_capacity(BUFFER, file), length: 0 }
    }

    /// Appends bytes and returns the offset of the first.
    fn write(&mut self, bytes: &[u8]) -> io::Result<u64> {
        self.file.write_all(bytes)?;
        let at = self.length;
        self.length += bytes.len() as u64;
        Ok(at)
    }

    fn read(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }
}

/// Where a record is in the spool, with the fields by which it is sorted.
#[derive(Debug, Clone, Copy)]
struct RecordLocation {
    at: u64,
    length: u32,
    /// Index among the agencies.
    agency: u32,
    year: i32,
    /// Row of the table `sources`, by which replaced reports are found.
    row: usize,
}

/// Collects the records of a corpus as they come in.
#[derive(Debug)]
pub struct Spool {
    dir: Option<PathBuf>,
    records: SpoolFile,
    /// Whether like sections will be searched for in the whole corpus.
    is_searched: bool,
    /// By section number: for each signature, the index of its record in `chosen` and its bins.
    sections: BTreeMap<u8, SpoolFile>,
    chosen: Vec<RecordLocation>,
    /// Rejected copies whose figures differ.
    copies: Vec<RecordLocation>,
    agencies: Vec<Arc<Agency>>,
    /// Indices of the agencies.
    numbers: HashMap<AgencyKey, u32>,
    /// Buffer for one record.
    bytes: Vec<u8>,
}

/// Finds equal agencies, so that their records share one. Hashes only two fields; equality compares all.
#[derive(Debug, PartialEq, Eq)]
struct AgencyKey(Arc<Agency>);

impl std::hash::Hash for AgencyKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
        self.0.name.hash(state);
    }
}

impl Spool {
    /// `dir` is the folder for temporary files; `None` means that of the system.
    #[must_use]
    pub fn new(dir: Option<&Path>, parts: RecordParts) -> Self {
        Self {
            dir: dir.map(Path::to_owned),
            records: SpoolFile::new(dir),
            is_searched: parts.has(RecordPart::Search),
            sections: BTreeMap::new(),
            chosen: Vec::new(),
            copies: Vec::new(),
            agencies: Vec::new(),
            numbers: HashMap::new(),
            bytes: Vec::new(),
        }
    }

    /// Adds a report that is chosen so far. `row` is its row of the table `sources`.
    ///
    /// # Errors
    /// Fails if the spool cannot be written or read.
    pub fn add(&mut self, record: &Record, row: usize) -> io::Result<()> {
        let comparable = record.signatures.iter().filter_map(|of| Some((of.section, of.bins()?)));
        for (section, bins) in comparable.filter(|_| self.is_searched) {
            let dir = self.dir.as_deref();
            let section = self.sections.entry(section).or_insert_with(|| SpoolFile::new(dir));
            section.write(&number(self.chosen.len()).to_le_bytes())?;
            self.bytes.clear();
            self.bytes.extend(bins.iter().flat_map(|bin| bin.to_le_bytes()));
            section.write(&self.bytes)?;
        }
        let location = self.store(record, row)?;
        self.chosen.push(location);
        Ok(())
    }

    /// Adds a rejected copy whose figures differ.
    ///
    /// # Errors
    /// Fails if the spool cannot be written or read.
    pub fn add_copy(&mut self, record: &Record, row: usize) -> io::Result<()> {
        let location = self.store(record, row)?;
        self.copies.push(location);
        Ok(())
    }

    fn store(&mut self, record: &Record, row: usize) -> io::Result<RecordLocation> {
        self.bytes.clear();
        stored::write(record, &mut self.bytes)?;
        let at = self.records.write(&self.bytes)?;
        let shared = AgencyKey(Arc::clone(&record.agency));
        let next = number(self.agencies.len());
        let agency = *self.numbers.entry(shared).or_insert_with(|| {
            self.agencies.push(Arc::clone(&record.agency));
            next
        });
        Ok(RecordLocation { at, length: number(self.bytes.len()), agency, year: record.year, row })
    }

    /// Completes and sorts the records. Those in the rows `replaced` gave way to better copies and become copies.
    ///
    /// # Errors
    /// Fails if the spool cannot be written or read.
    pub fn finish(mut self, replaced: &HashSet<usize>) -> io::Result<Corpus> {
        self.records.file.flush()?;
        self.sections.values_mut().try_for_each(|section| section.file.flush())?;
        let ranks = ranks(&self.agencies);
        let order = |record: &RecordLocation| (ranks[record.agency as usize].agency, record.year);
        let mut numbers = vec![None; self.chosen.len()];
        let (replaced, mut chosen): (Vec<_>, Vec<_>) =
            self.chosen.into_iter().enumerate().partition(|(_, record)| replaced.contains(&record.row));
        chosen.sort_by_key(|(_, record)| order(record));
        for (at, (arrival, _)) in chosen.iter().enumerate() {
            numbers[*arrival] = Some(number(at));
        }
        let mut copies = self.copies;
        copies.extend(replaced.into_iter().map(|(_, record)| record));
        copies.sort_by_key(|copy| (order(copy), copy.row));
        Ok(Corpus {
            records: self.records,
            sections: self.sections,
            chosen: chosen.into_iter().map(|(_, record)| record).collect(),
            copies,
            numbers,
            agencies: self.agencies,
            ranks,
        })
    }
}

fn number(index: usize) -> u32 {
    index.saturate()
}

/// Positions of an agency and its district in the order of their names.
#[derive(Debug, Clone, Copy)]
struct Rank {
    district: u32,
    agency: u32,
}

/// Agencies with the same names share a rank although their ids may differ, since only some reports of a district with
/// namesakes show its code.
fn ranks(agencies: &[Arc<Agency>]) -> Vec<Rank> {
    let names: BTreeSet<(&str, &str)> =
        agencies.iter().map(|agency| (agency.district.as_str(), agency.body())).collect();
    let mut ranks = HashMap::new();
    let (mut district, mut last) = (0, None);
    for (name, agency) in names.into_iter().zip(0..) {
        district += u32::from(last.is_some_and(|last| last != name.0));
        last = Some(name.0);
        ranks.insert(name, Rank { district, agency });
    }
    agencies.iter().map(|agency| ranks[&(agency.district.as_str(), agency.body())]).collect()
}

/// All records of a corpus, numbered in the order of district, agency and year.
#[derive(Debug)]
pub struct Corpus {
    records: SpoolFile,
    sections: BTreeMap<u8, SpoolFile>,
    chosen: Vec<RecordLocation>,
    copies: Vec<RecordLocation>,
    /// Numbers of the records in the order of their arrival; `None` for replaced ones.
    numbers: Vec<Option<u32>>,
    agencies: Vec<Arc<Agency>>,
    /// Ranks of the agencies.
    ranks: Vec<Rank>,
}

impl Corpus {
    fn agency(&self, record: &RecordLocation) -> &Arc<Agency> {
        &self.agencies[record.agency as usize]
    }

    fn district(&self, number: u32) -> &str {
        &self.agency(&self.chosen[number as usize]).district
    }

    fn read(&mut self, location: RecordLocation) -> io::Result<Record> {
        let mut bytes = vec![0; location.length as usize];
        self.records.read(location.at, &mut bytes)?;
        stored::read(&bytes, Arc::clone(self.agency(&location)))
    }

    fn read_all(&mut self, locations: Vec<RecordLocation>) -> io::Result<Vec<Record>> {
        locations.into_iter().map(|location| self.read(location)).collect()
    }

    /// The districts sorted by name, including those with a listed agency and no report.
    #[must_use]
    pub fn districts(&self, known: &KnownDistricts) -> Vec<DistrictRange> {
        let ranges = |all: &[RecordLocation]| {
            let mut ranges: BTreeMap<String, Range<usize>> = BTreeMap::new();
            let mut first = 0;
            for some in all.chunk_by(|a, b| self.agency(a).district == self.agency(b).district) {
                ranges.insert(self.agency(&some[0]).district.clone(), first..first + some.len());
                first += some.len();
            }
            ranges
        };
        let (mut chosen, mut copies) = (ranges(&self.chosen), ranges(&self.copies));
        let mut names: BTreeSet<String> = chosen.keys().cloned().collect();
        names.extend(known.expected.iter().map(|expected| expected.agency.district.clone()));
        let mut end = 0;
        let district = |name: String| {
            let chosen = chosen.remove(&name).unwrap_or(end..end);
            end = chosen.end;
            DistrictRange { copies: copies.remove(&name).unwrap_or_default(), chosen, name }
        };
        names.into_iter().map(district).collect()
    }

    /// The first and the last year with a report.
    fn years(&self) -> Option<(i32, i32)> {
        let years = || self.chosen.iter().map(|record| record.year);
        years().min().zip(years().max())
    }

    /// For each year, the first and the last agency with a report.
    fn reporting(&self) -> BTreeMap<i32, (Arc<Agency>, Arc<Agency>)> {
        let mut reporting: BTreeMap<i32, (&RecordLocation, &RecordLocation)> = BTreeMap::new();
        for record in &self.chosen {
            reporting.entry(record.year).or_insert((record, record)).1 = record;
        }
        let agency = |record| Arc::clone(self.agency(record));
        reporting.into_iter().map(|(year, (first, last))| (year, (agency(first), agency(last)))).collect()
    }

    /// Finds sections of any two reports that may be the same text. `pairs` returns the pairs that share a bucket.
    ///
    /// # Errors
    /// Fails if the spool cannot be written or read.
    pub fn candidates(
        &mut self,
        thresholds: LikenessThresholds,
        pairs: impl Fn(&Sections) -> Vec<Pair>,
    ) -> io::Result<CandidatePairs> {
        let mut candidates = CandidatePairs::new(self.reporting());
        for (section, file) in std::mem::take(&mut self.sections) {
            let sections = self.read_section(section, file, thresholds)?;
            candidates.add(section, pairs(&sections));
        }
        candidates.sort();
        // common sentences are needed for districts with a candidate in another district
        let across = candidates.pairs().map(|(one, other)| (self.district(one), self.district(other)));
        let across = across.filter(|(one, other)| one != other).flat_map(|(one, other)| [one, other]);
        let involved: HashSet<String> = across.map(str::to_owned).collect();
        for district in
            self.districts(&KnownDistricts::default()).into_iter().filter(|district| involved.contains(&district.name))
        {
            let records = self.read_all(self.chosen[district.chosen].to_vec())?;
            candidates.add_common(district.name, common(&records));
        }
        Ok(candidates)
    }

    /// Reads the sections with one number and drops their file, since each is needed once.
    fn read_section(&self, section: u8, mut file: SpoolFile, thresholds: LikenessThresholds) -> io::Result<Sections> {
        let mut sections = Sections::new(section, thresholds);
        file.file.get_mut().rewind()?;
        let length = file.length;
        let mut bytes = BufReader::with_capacity(BUFFER, file.file.get_mut()).take(length);
        let (mut arrival, mut bins) = ([0; 4], [0; 2 * BINS]);
        for _ in 0..length / (arrival.len() + bins.len()) as u64 {
            bytes.read_exact(&mut arrival)?;
            bytes.read_exact(&mut bins)?;
            let arrival = u32::from_le_bytes(arrival) as usize;
            let Some(number) = self.numbers.get(arrival).copied().flatten() else { continue };
            let record = &self.chosen[number as usize];
            let bins = array::from_fn(|bin| u16::from_le_bytes([bins[2 * bin], bins[2 * bin + 1]]));
            let Rank { district, agency } = self.ranks[record.agency as usize];
            sections.add(Section { number, district, agency, year: record.year }, bins);
        }
        sections.sort();
        Ok(sections)
    }

    /// Loads the records of some consecutive districts, with all that they are compared with.
    ///
    /// # Errors
    /// Fails if the spool cannot be written or read.
    pub fn load(
        &mut self,
        districts: &[DistrictRange],
        known: &KnownDistricts,
        candidates: &CandidatePairs,
    ) -> io::Result<Records> {
        let range = |select: fn(&DistrictRange) -> Range<usize>| {
            let ranges = || districts.iter().map(select).filter(|range| !range.is_empty());
            ranges().map(|range| range.start).min().unwrap_or(0)..ranges().map(|range| range.end).max().unwrap_or(0)
        };
        let (chosen, copies) = (range(|district| district.chosen.clone()), range(|district| district.copies.clone()));
        let others = chosen
            .clone()
            .flat_map(|chosen| candidates.of_record(number(chosen)))
            .map(|candidate| candidate.other as usize);
        let others: BTreeSet<usize> = others.filter(|other| !chosen.contains(other)).collect();
        let other_locations = others.iter().map(|&other| self.chosen[other]).collect();
        let governments = districts.iter().filter_map(|district| known.below.get(&district.name)).flatten();
        let governments: BTreeSet<usize> = governments.flat_map(|name| self.governments(name)).collect();
        let governments = governments.into_iter().map(|number| self.chosen[number]).collect();
        Ok(Records {
            first: chosen.start,
            first_copy: copies.start,
            years: self.years(),
            chosen: self.read_all(self.chosen[chosen].to_vec())?,
            copies: self.read_all(self.copies[copies].to_vec())?,
            others: others.into_iter().map(number).zip(self.read_all(other_locations)?).collect(),
            governments: self.read_all(governments)?,
        })
    }

    /// Numbers of the reports of a district's government.
    fn governments(&self, district: &str) -> impl Iterator<Item = usize> + use<'_> {
        let from = self.chosen.partition_point(|record| self.agency(record).district.as_str() < district);
        let to = self.chosen.partition_point(|record| self.agency(record).district.as_str() <= district);
        (from..to).filter(|&number| self.agency(&self.chosen[number]).kind == AgencyKind::Government)
    }
}

#[cfg(test)]
mod tests {
    use super::super::stored::tests::{agency, record};
    use super::*;
    use crate::series::{BANDS, Expected, LikeSections};

    const LEAST: LikenessThresholds = LikenessThresholds { within: 0.5, across: 0.6 };

    fn parts() -> RecordParts {
        [RecordPart::Signatures, RecordPart::Search].into_iter().collect()
    }

    fn pairs(sections: &Sections) -> Vec<Pair> {
        (0..BANDS).flat_map(|band| sections.candidates(band)).collect()
    }

    fn paths<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<&'r str> {
        records.into_iter().map(|record| record.path.as_str()).collect()
    }

    /// Two districts in a city, in the order of a walk by years; a text in two of them, and a copy that gave way.
    fn corpus(dir: Option<&Path>, long: usize) -> Corpus {
        let mut spool = Spool::new(dir, parts());
        let reports = [
            ("乙县", "教育局", 2022, 7),
            ("江城市", "人民政府", 2022, 1),
            ("甲区", "财政局", 2022, 2),
            ("乙县", "教育局", 2023, 3),
            ("乙县", "人民政府", 2023, 4),
            ("甲区", "财政局", 2023, 7),
            ("甲区", "人民政府", 2023, 5),
            ("甲区", "教育局", 2023, 6),
        ];
        for (row, (district, body, year, text)) in reports.into_iter().enumerate() {
            let mut record = record(district, body, year, text);
            record.report_id = "0".repeat(long);
            spool.add(&record, row).unwrap();
        }
        spool.add_copy(&record("甲区", "教育局", 2023, 9), reports.len()).unwrap();
        spool.finish(&HashSet::from([0])).unwrap()
    }

    fn check(dir: Option<&Path>, long: usize) {
        let mut corpus = corpus(dir, long);
        let of_city = ["乙县", "甲区"].map(str::to_owned).to_vec();
        let listed = Expected { agency: agency("丙区", "教育局"), spans: Vec::new() };
        let known =
            KnownDistricts { expected: vec![listed], below: BTreeMap::from([("江城市".to_owned(), of_city)]) };
        let candidates = corpus.candidates(LEAST, pairs).unwrap();
        // the replaced copy is no candidate
        assert_eq!(candidates.pairs().collect::<Vec<_>>(), []);
        let districts = corpus.districts(&known);
        let names: Vec<&str> = districts.iter().map(|district| district.name.as_str()).collect();
        assert_eq!((names, corpus.chosen.len()), (vec!["丙区", "乙县", "江城市", "甲区"], 7));
        let records = corpus.load(&districts[..2], &known, &candidates).unwrap();
        let alike = LikeSections::new(&records, &candidates);
        let by_district = records.by_district(&districts[..2], &known);
        assert_eq!(by_district.iter().map(|district| district.years).collect::<Vec<_>>(), [(2022, 2023), (2023, 2023)]);
        assert_eq!(by_district[0].expected.len(), 1);
        assert_eq!(paths(by_district[1].records), ["乙县/人民政府2023.html", "乙县/教育局2023.html"]);
        assert_eq!(paths(by_district[1].copies), ["乙县/教育局2022.html"]);
        assert!(alike.of_report(&by_district[1].records[0]).is_empty());
        let records = corpus.load(&districts[2..], &known, &candidates).unwrap();
        let by_district = records.by_district(&districts[2..], &known);
        assert_eq!(paths(by_district[0].governments), ["乙县/人民政府2023.html", "甲区/人民政府2023.html"]);
        assert_eq!(
            paths(by_district[1].records)[1..],
            ["甲区/教育局2023.html", "甲区/财政局2022.html", "甲区/财政局2023.html"]
        );
        assert_eq!(paths(by_district[1].copies), ["甲区/教育局2023.html"]);
    }

    #[test]
    fn records_come_back_by_districts() {
        check(None, 4);
    }

    #[test]
    fn more_than_memory_is_to_hold_goes_to_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        check(Some(dir.path()), MOST_IN_MEMORY / 3);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "the file has a name");
    }

    #[test]
    fn reports_of_other_districts_come_with_those_that_they_met() {
        let mut spool = Spool::new(None, parts());
        for (row, (district, year, text)) in
            [("乙县", 2023, 7), ("丁县", 2023, 8), ("甲区", 2022, 7), ("甲区", 2023, 6)].into_iter().enumerate()
        {
            spool.add(&record(district, "教育局", year, text), row).unwrap();
        }
        let mut corpus = spool.finish(&HashSet::new()).unwrap();
        let (known, candidates) = (KnownDistricts::default(), corpus.candidates(LEAST, pairs).unwrap());
        let districts = corpus.districts(&known);
        let district = districts.iter().position(|district| district.name == "乙县").unwrap();
        let records = corpus.load(&districts[district..=district], &known, &candidates).unwrap();
        let alike = LikeSections::new(&records, &candidates);
        let sections = alike.of_report(&records.chosen[0]);
        assert_eq!((sections.len(), sections[0].section), (1, 5));
        let others: Vec<_> =
            sections[0].others.iter().map(|(record, likeness)| (record.path.as_str(), *likeness)).collect();
        assert_eq!(others, [("甲区/教育局2022.html", 1.0)]);
        assert!(alike.common("甲区").is_some() && alike.common("丁县").is_none());
    }
}
