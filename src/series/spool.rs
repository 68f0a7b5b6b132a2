//! The records of a corpus of any size. Memory holds where each is to be found; they themselves are in a file without a
//! name, and come back some districts at a time.

use super::alike::{CandidatePairs, LikenessThresholds, Pair, Section, Sections};
use super::{DistrictRange, KnownDistricts, Record, RecordPart, RecordParts, Records, stored};
use crate::report::{Agency, AgencyKind};
use crate::saturate::Saturate;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::{SpooledTempFile, spooled_tempfile, spooled_tempfile_in};

/// As long as they are no more bytes than these, they stay in memory: those of some ten thousand records.
const MOST_IN_MEMORY: usize = 16 << 20;
const BUFFER: usize = 1 << 16;

/// Bytes that are first written, then read.
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

    /// Returns where the bytes begin.
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

/// Where a record is.
#[derive(Debug, Clone, Copy)]
struct RecordLocation {
    at: u64,
    length: u32,
    /// Among the agencies.
    agency: u32,
    year: i32,
    /// Of the table of sources: it tells which records gave way to those of better copies.
    row: usize,
}

/// Takes the records of a corpus as they come in.
#[derive(Debug)]
pub struct Spool {
    dir: Option<PathBuf>,
    records: SpoolFile,
    /// Whether like sections will be searched for among all.
    is_searched: bool,
    /// By the number of the section: the bins of its signatures, each behind the number of its record in `chosen`.
    sections: BTreeMap<u8, SpoolFile>,
    chosen: Vec<RecordLocation>,
    /// Of copies that were not chosen and say something else.
    copies: Vec<RecordLocation>,
    agencies: Vec<Arc<Agency>>,
    numbers: HashMap<AgencyKey, u32>,
    bytes: Vec<u8>,
}

/// An agency that many reports are of: equal where everything is.
#[derive(Debug, PartialEq, Eq)]
struct AgencyKey(Arc<Agency>);

impl std::hash::Hash for AgencyKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
        self.0.name.hash(state);
    }
}

impl Spool {
    /// With the folder for what memory is not to hold: else that of the system.
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

    /// A report that counts, as far as is known yet, in a row of the table of sources.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn add(&mut self, record: &Record, row: usize) -> io::Result<()> {
        for signature in record.signatures.iter().filter(|_| self.is_searched) {
            let dir = self.dir.as_deref();
            let section = self.sections.entry(signature.section).or_insert_with(|| SpoolFile::new(dir));
            section.write(&number(self.chosen.len()).to_le_bytes())?;
            self.bytes.clear();
            self.bytes.extend(signature.bins().iter().flat_map(|bin| bin.to_le_bytes()));
            section.write(&self.bytes)?;
        }
        let location = self.store(record, row)?;
        self.chosen.push(location);
        Ok(())
    }

    /// A copy of one that says something else.
    ///
    /// # Errors
    /// Those of the disk.
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

    /// All have come in; those in some rows gave way to better copies, and are copies.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn finish(mut self, replaced: &HashSet<usize>) -> io::Result<Corpus> {
        self.records.file.flush()?;
        self.sections.values_mut().try_for_each(|section| section.file.flush())?;
        let ranks = ranks(&self.agencies);
        let order = |of: &RecordLocation| (ranks[of.agency as usize].agency, of.year);
        let mut numbers = vec![None; self.chosen.len()];
        let (gone, mut chosen): (Vec<_>, Vec<_>) =
            self.chosen.into_iter().enumerate().partition(|(_, of)| replaced.contains(&of.row));
        chosen.sort_by_key(|(_, of)| order(of));
        for (at, (came, _)) in chosen.iter().enumerate() {
            numbers[*came] = Some(number(at));
        }
        let mut copies = self.copies;
        copies.extend(gone.into_iter().map(|(_, of)| of));
        copies.sort_by_key(|of| (order(of), of.row));
        Ok(Corpus {
            records: self.records,
            sections: self.sections,
            chosen: chosen.into_iter().map(|(_, of)| of).collect(),
            copies,
            numbers,
            agencies: self.agencies,
            ranks,
        })
    }
}

fn number(of: usize) -> u32 {
    of.saturate()
}

/// Where an agency and its district stand among all by their names.
#[derive(Debug, Clone, Copy)]
struct Rank {
    district: u32,
    agency: u32,
}

/// The same for agencies that differ in neither name: a district of an ambiguous name has its code in some reports only,
/// and so in some identities only.
fn ranks(agencies: &[Arc<Agency>]) -> Vec<Rank> {
    let names: BTreeSet<(&str, &str)> = agencies.iter().map(|of| (of.district.as_str(), of.body())).collect();
    let mut ranks = HashMap::new();
    let (mut district, mut last) = (0, None);
    for (name, agency) in names.into_iter().zip(0..) {
        district += u32::from(last.is_some_and(|last| last != name.0));
        last = Some(name.0);
        ranks.insert(name, Rank { district, agency });
    }
    agencies.iter().map(|of| ranks[&(of.district.as_str(), of.body())]).collect()
}

/// The records of a corpus, all of which have come in. They are numbered by district, agency and year.
#[derive(Debug)]
pub struct Corpus {
    records: SpoolFile,
    sections: BTreeMap<u8, SpoolFile>,
    chosen: Vec<RecordLocation>,
    copies: Vec<RecordLocation>,
    /// By the order in which they came in; none for those that gave way.
    numbers: Vec<Option<u32>>,
    agencies: Vec<Arc<Agency>>,
    /// Of the agencies.
    ranks: Vec<Rank>,
}

impl Corpus {
    fn agency(&self, of: &RecordLocation) -> &Arc<Agency> {
        &self.agencies[of.agency as usize]
    }

    fn district(&self, number: u32) -> &str {
        &self.agency(&self.chosen[number as usize]).district
    }

    fn read(&mut self, of: RecordLocation) -> io::Result<Record> {
        let mut bytes = vec![0; of.length as usize];
        self.records.read(of.at, &mut bytes)?;
        stored::read(&bytes, Arc::clone(self.agency(&of)))
    }

    fn read_all(&mut self, of: Vec<RecordLocation>) -> io::Result<Vec<Record>> {
        of.into_iter().map(|of| self.read(of)).collect()
    }

    /// The districts in the order of their names, those without a report among them that have a listed agency.
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
        names.extend(known.expected.iter().map(|of| of.agency.district.clone()));
        let mut end = 0;
        let district = |name: String| {
            let chosen = chosen.remove(&name).unwrap_or(end..end);
            end = chosen.end;
            DistrictRange { copies: copies.remove(&name).unwrap_or_default(), chosen, name }
        };
        names.into_iter().map(district).collect()
    }

    /// The first and the last year with any report.
    fn years(&self) -> Option<(i32, i32)> {
        let years = || self.chosen.iter().map(|of| of.year);
        years().min().zip(years().max())
    }

    /// The first and the last agency with a report for each year.
    fn reporting(&self) -> BTreeMap<i32, (Arc<Agency>, Arc<Agency>)> {
        let mut reporting: BTreeMap<i32, (&RecordLocation, &RecordLocation)> = BTreeMap::new();
        for of in &self.chosen {
            reporting.entry(of.year).or_insert((of, of)).1 = of;
        }
        let agency = |of| Arc::clone(self.agency(of));
        reporting.into_iter().map(|(year, (first, last))| (year, (agency(first), agency(last)))).collect()
    }

    /// What may be one text in all reports, whosever they are. `pairs` gives those that meet in any band.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn candidates(
        &mut self,
        least: LikenessThresholds,
        pairs: impl Fn(&Sections) -> Vec<Pair>,
    ) -> io::Result<CandidatePairs> {
        let mut candidates = CandidatePairs::new(self.reporting());
        for (section, file) in std::mem::take(&mut self.sections) {
            let sections = self.read_section(section, file, least)?;
            candidates.add(section, pairs(&sections));
        }
        candidates.sort();
        // what is common in the districts of which a section may be one text with one of another district
        let across = candidates.pairs().map(|(one, other)| (self.district(one), self.district(other)));
        let across = across.filter(|(one, other)| one != other).flat_map(|(one, other)| [one, other]);
        let involved: HashSet<String> = across.map(str::to_owned).collect();
        for district in self.districts(&KnownDistricts::default()).into_iter().filter(|of| involved.contains(&of.name))
        {
            let records = self.read_all(self.chosen[district.chosen].to_vec())?;
            candidates.add_common(district.name, super::common(&records));
        }
        Ok(candidates)
    }

    /// A section of all reports. It is let go of: each is looked at once.
    fn read_section(&self, section: u8, mut file: SpoolFile, least: LikenessThresholds) -> io::Result<Sections> {
        let mut sections = Sections::new(section, least);
        file.file.get_mut().rewind()?;
        let length = file.length;
        let mut bytes = BufReader::with_capacity(BUFFER, file.file.get_mut()).take(length);
        let (mut came, mut bins) = ([0; 4], vec![0; 2 * super::BINS]);
        for _ in 0..length / (came.len() + bins.len()) as u64 {
            bytes.read_exact(&mut came)?;
            bytes.read_exact(&mut bins)?;
            let came = u32::from_le_bytes(came) as usize;
            let Some(number) = self.numbers.get(came).copied().flatten() else { continue };
            let of = &self.chosen[number as usize];
            let bins = bins.chunks_exact(2).map(|bin| u16::from_le_bytes([bin[0], bin[1]]));
            let Rank { district, agency } = self.ranks[of.agency as usize];
            sections.add(Section { number, district, agency, year: of.year }, bins);
        }
        sections.sort();
        Ok(sections)
    }

    /// The records of some districts that follow each other, with all that they are held against.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn load(
        &mut self,
        districts: &[DistrictRange],
        known: &KnownDistricts,
        candidates: &CandidatePairs,
    ) -> io::Result<Records> {
        let range = |of: fn(&DistrictRange) -> Range<usize>| {
            let ranges = || districts.iter().map(of).filter(|range| !range.is_empty());
            ranges().map(|range| range.start).min().unwrap_or(0)..ranges().map(|range| range.end).max().unwrap_or(0)
        };
        let (chosen, copies) = (range(|of| of.chosen.clone()), range(|of| of.copies.clone()));
        let others = chosen.clone().flat_map(|of| candidates.of(number(of))).map(|meeting| meeting.other as usize);
        let others: BTreeSet<usize> = others.filter(|other| !chosen.contains(other)).collect();
        let of_others = others.iter().map(|&other| self.chosen[other]).collect();
        let governments = districts.iter().filter_map(|of| known.below.get(&of.name)).flatten();
        let governments: BTreeSet<usize> = governments.flat_map(|name| self.governments(name)).collect();
        let governments = governments.into_iter().map(|of| self.chosen[of]).collect();
        Ok(Records {
            first: chosen.start,
            first_copy: copies.start,
            years: self.years(),
            chosen: self.read_all(self.chosen[chosen].to_vec())?,
            copies: self.read_all(self.copies[copies].to_vec())?,
            others: others.into_iter().map(number).zip(self.read_all(of_others)?).collect(),
            governments: self.read_all(governments)?,
        })
    }

    /// The reports of a district's government.
    fn governments(&self, district: &str) -> impl Iterator<Item = usize> + use<'_> {
        let from = self.chosen.partition_point(|of| self.agency(of).district.as_str() < district);
        let to = self.chosen.partition_point(|of| self.agency(of).district.as_str() <= district);
        (from..to).filter(|&of| self.agency(&self.chosen[of]).kind == AgencyKind::Government)
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
        (0..BANDS).flat_map(|band| sections.meeting(band)).collect()
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
        // that of the copy that gave way is not among them
        assert_eq!(candidates.pairs().collect::<Vec<_>>(), []);
        let districts = corpus.districts(&known);
        let names: Vec<&str> = districts.iter().map(|of| of.name.as_str()).collect();
        assert_eq!((names, corpus.chosen.len()), (vec!["丙区", "乙县", "江城市", "甲区"], 7));
        let records = corpus.load(&districts[..2], &known, &candidates).unwrap();
        let alike = LikeSections::new(&records, &candidates);
        let by_district = records.by_district(&districts[..2], &known);
        assert_eq!(by_district.iter().map(|of| of.years).collect::<Vec<_>>(), [(2022, 2023), (2023, 2023)]);
        assert_eq!(by_district[0].expected.len(), 1);
        assert_eq!(paths(by_district[1].records), ["乙县/人民政府2023.html", "乙县/教育局2023.html"]);
        assert_eq!(paths(by_district[1].copies), ["乙县/教育局2022.html"]);
        assert!(alike.of(&by_district[1].records[0]).is_empty());
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
        let district = districts.iter().position(|of| of.name == "乙县").unwrap();
        let records = corpus.load(&districts[district..=district], &known, &candidates).unwrap();
        let alike = LikeSections::new(&records, &candidates);
        let of = alike.of(&records.chosen[0]);
        assert_eq!((of.len(), of[0].section), (1, 5));
        let others: Vec<_> = of[0].others.iter().map(|(record, likeness)| (record.path.as_str(), *likeness)).collect();
        assert_eq!(others, [("甲区/教育局2022.html", 1.0)]);
        assert!(alike.common("甲区").is_some() && alike.common("丁县").is_none());
    }
}
