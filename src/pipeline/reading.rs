//! Reads one file down to its findings, and archives down to their members. Nothing here fails: an unreadable file is
//! an entry with a reason.

use crate::audit::{self, Asked};
use crate::cache::{Cache, Circumstances, FilePlace, FileReading, Key, PartReading};
use crate::config::Config;
use crate::dataset::{AuditedReport, Entry, SourceRow};
use crate::document::Note;
use crate::extract::{ExtractError, Part, Surroundings, parts};
use crate::finding::Finding;
use crate::id::in_letters;
use crate::language::Bilingual;
use crate::names::AgencyList;
use crate::readers::apart::{Apart, PANICKED};
use crate::readers::{self, ParsedFile, ReadError};
use crate::report::{Report, ReportPlace, ReportStatus};
use crate::series::{Record, RecordParts};
use crate::source::name::{shown, with_member};
use crate::source::{
    DEEPEST_ARCHIVE, Ending, Format, Found, Member, Source, SourceOutcome, cannot_be_read, district_of, sniff, unpack,
    unpacked_name,
};
use crate::waivers::Waivers;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Archive members are read in groups of at most this many members and about this many bytes.
pub(super) const MOST_MEMBERS: usize = 400;
const MOST_BYTES: usize = 256 << 20;
/// Most reports in one file. No real collection has more.
const MOST_PARTS: usize = 2_000;
/// Bytes read of a large file to see whether it is an archive.
const HEAD: usize = 1024;

/// Reads files with the settings, lists and processes of a run.
#[derive(Debug, Clone, Copy)]
pub struct FileReader<'a> {
    /// Limits, and settings of the rules.
    pub config: &'a Config,
    /// Reads risky files in processes of their own. `None` reads everything in this process.
    pub apart: Option<&'a Apart>,
    /// The user's list of agencies.
    pub listed: Option<&'a AgencyList>,
    /// The user's reviews of findings.
    pub waivers: Option<&'a Waivers>,
    /// Readings of former runs. `None` reads every file.
    pub cache: Option<&'a Cache>,
}

/// Where a file or an archive member comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The file on disk.
    path: String,
    /// Path within the archive; members of nested archives join their paths with `/`.
    member: Option<String>,
    /// Name of the folder that stands for the district if nothing else names one.
    folder: Option<String>,
    /// Index of the corpus argument that holds the file.
    root: usize,
    /// Path below that argument.
    place: String,
    /// Number of archives around it.
    depth: usize,
    /// The archive is damaged, so the content may be incomplete.
    is_damaged: bool,
}

/// The outcome of reading a file.
#[derive(Debug)]
pub enum Outcome<R> {
    /// It was read, or there is a reason why not.
    Read(R),
    /// An archive that is still to be unpacked.
    Archive(Box<Archive>),
}

impl<R> Outcome<R> {
    pub(super) fn map<S>(self, change: impl FnOnce(R) -> S) -> Outcome<S> {
        match self {
            Self::Read(read) => Outcome::Read(change(read)),
            Self::Archive(archive) => Outcome::Archive(archive),
        }
    }
}

/// The reading of a file or an archive member before its reports are audited: it does not depend on rules and reviews.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileRead {
    /// Its row of `sources`, without what its reports add.
    row: SourceRow,
    /// Index of the corpus argument that holds the file.
    pub(super) root: usize,
    /// Path below that argument.
    place: String,
    /// Whether its archive is damaged, so that the content may be incomplete.
    is_damaged: bool,
    /// Its content; `None` if the row says why there is none.
    reading: Option<FileReading>,
}

impl FileRead {
    fn of(row: SourceRow, origin: &Origin, reading: Option<FileReading>) -> Self {
        let Origin { root, ref place, is_damaged, .. } = *origin;
        Self { row, root, place: place.clone(), is_damaged, reading }
    }

    /// A file without a reading of its own: not opened, unreadable, or an archive.
    fn without(row: SourceRow, (outcome, reason): Failure) -> Self {
        let row = SourceRow { outcome, reason, ..row };
        Self { row, root: 0, place: String::new(), is_damaged: false, reading: None }
    }

    /// Whether the file could not be read.
    pub(super) fn is_unread(&self) -> bool {
        self.reading.is_none() && self.row.outcome == SourceOutcome::Quarantined
    }

    /// Number of reports in it.
    pub(super) fn reports(&self) -> usize {
        self.reading.iter().flat_map(|reading| &reading.parts).filter(|part| part.report.is_ok()).count()
    }

    /// Path as tables show it, with archives as folders.
    pub(super) fn shown(&self) -> String {
        self.row.shown()
    }
}

/// What a run would do with a file.
pub(super) enum FilePlan {
    /// Its reading is kept.
    Kept,
    /// It would be read.
    Unread,
    /// It would be opened.
    Archive,
    /// It would be left out, with this outcome.
    LeftOut(SourceOutcome),
}

/// An archive whose members are still to be read.
#[derive(Debug)]
pub struct Archive {
    row: SourceRow,
    origin: Origin,
    content: Content,
}

/// On disk; it is loaded only when its turn comes, so that memory does not hold a whole folder of archives.
#[derive(Debug)]
enum Content {
    OnDisk(PathBuf),
    /// Unpacked from another archive.
    Unpacked(Vec<u8>),
}

impl Content {
    fn bytes(self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::OnDisk(path) => whole(&path),
            Self::Unpacked(bytes) => Ok(bytes),
        }
    }
}

type Failure = (SourceOutcome, Bilingual);

/// Why a file could not be read.
struct Unread {
    reason: Bilingual,
    /// Whether another attempt may succeed.
    may_pass: bool,
}

impl From<ReadError> for Unread {
    fn from(error: ReadError) -> Self {
        Self { may_pass: matches!(error, ReadError::Ended(_)), reason: error.words() }
    }
}

fn quarantined(reason: Bilingual) -> Failure {
    (SourceOutcome::Quarantined, reason)
}

impl FileReader<'_> {
    /// What readings depend on besides the files.
    pub(super) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances { limits: self.config.of_readers(), agencies: self.listed }
    }

    /// Reads a file. An archive is returned unopened.
    #[must_use]
    pub fn read(&self, found: &Found) -> Outcome<FileRead> {
        match found {
            Found::Source(source) => self.read_source(source),
            _ => {
                let mut row = row_of(found);
                let failure = (row.outcome, std::mem::take(&mut row.reason));
                Outcome::Read(FileRead::without(row, failure))
            }
        }
    }

    /// Reads a file that is in memory, as if it lay where `source` says. An archive is returned unopened.
    #[must_use]
    pub fn read_as(&self, bytes: Vec<u8>, source: &Source) -> Outcome<FileRead> {
        let origin = Origin::of(source);
        let row = SourceRow { bytes: Some(bytes.len() as u64), ..row(&origin.path, None) };
        self.read_bytes(bytes, &origin, row)
    }

    /// The row of a file as far as its size.
    pub(super) fn measure(found: &Found) -> SourceRow {
        let mut row = row_of(found);
        let Found::Source(source) = found else { return row };
        row.bytes = std::fs::metadata(&source.path).ok().map(|metadata| metadata.len());
        row
    }

    /// The row of a file as far as its hash.
    pub(super) fn identify(&self, found: &Found) -> SourceRow {
        let mut row = row_of(found);
        let Found::Source(source) = found else { return row };
        let hash = match self.bytes(&source.path, &mut row) {
            Ok(Some(bytes)) => Ok(blake3::hash(&bytes)),
            Ok(None) => hash_of(&source.path),
            Err(failure) => Err(failure),
        };
        match hash {
            Ok(hash) => row.blake3 = Some(hash.to_string()),
            Err((outcome, _)) => row.outcome = outcome,
        }
        row
    }

    /// What a run would do with a file.
    pub(super) fn plan(&self, found: &Found) -> FilePlan {
        let mut row = row_of(found);
        let Found::Source(source) = found else { return FilePlan::LeftOut(row.outcome) };
        let bytes = match self.bytes(&source.path, &mut row) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return FilePlan::Archive,
            Err((outcome, _)) => return FilePlan::LeftOut(outcome),
        };
        if sniff(&bytes).is_archive() {
            return FilePlan::Archive;
        }
        let key = |cache| Self::key(cache, &blake3::hash(&bytes), &Origin::of(source));
        let is_kept = self.cache.is_some_and(|cache| cache.has(&key(cache)));
        if is_kept { FilePlan::Kept } else { FilePlan::Unread }
    }

    /// Reads a file and, if it is an archive, all its members, in order.
    #[must_use]
    pub fn entries(&self, found: &Found) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.push(self.read(found), &mut entries);
        entries
    }

    /// Reads the reports of a file again whose paths, as tables show them, are among `paths`.
    #[must_use]
    pub fn read_again(&self, found: &Found, paths: &HashSet<&str>) -> Vec<AuditedReport> {
        let mut reports = Vec::new();
        self.pick(self.read(found), paths, &mut reports);
        reports
    }

    /// Audits the reports of a file whose path, as tables show it, is among `paths`.
    pub(super) fn pick_read(&self, read: FileRead, paths: &HashSet<&str>, reports: &mut Vec<AuditedReport>) {
        if paths.contains(read.shown().as_str()) {
            reports.extend(self.audited(read).into_iter().filter_map(|entry| entry.audited));
        }
    }

    fn pick(&self, outcome: Outcome<FileRead>, paths: &HashSet<&str>, reports: &mut Vec<AuditedReport>) {
        match outcome {
            Outcome::Read(read) => self.pick_read(read, paths, reports),
            Outcome::Archive(archive) => {
                // the archive itself has an entry from the first reading
                let _ = self.unpack(*archive, |origin, members| {
                    for member in members {
                        if let Member::File { name, .. } = &member {
                            let shown = origin.member(name).shown();
                            let is_around =
                                |path: &&str| path.strip_prefix(&shown).is_some_and(|rest| rest.starts_with('/'));
                            if paths.contains(shown.as_str()) || paths.iter().any(is_around) {
                                self.pick(self.read_member(origin, member), paths, reports);
                            }
                        }
                    }
                    ControlFlow::Continue(())
                });
            }
        }
    }

    fn push(&self, outcome: Outcome<FileRead>, entries: &mut Vec<Entry>) {
        match outcome {
            Outcome::Read(read) => entries.extend(self.audited(read)),
            Outcome::Archive(archive) => {
                let last = self.unpack(*archive, |origin, members| {
                    for member in members {
                        self.push(self.read_member(origin, member), entries);
                    }
                    ControlFlow::Continue(())
                });
                entries.extend(self.audited(last));
            }
        }
    }

    fn read_source(&self, source: &Source) -> Outcome<FileRead> {
        let origin = Origin::of(source);
        let mut row = row(&origin.path, None);
        match self.bytes(&source.path, &mut row) {
            Ok(Some(bytes)) => match self.read_bytes(bytes, &origin, row) {
                Outcome::Archive(archive) => {
                    Outcome::Archive(Box::new(Archive { content: Content::OnDisk(source.path.clone()), ..*archive }))
                }
                read @ Outcome::Read(_) => read,
            },
            Ok(None) => {
                let content = Content::OnDisk(source.path.clone());
                Outcome::Archive(Box::new(Archive { row, origin, content }))
            }
            Err(failure) => Outcome::Read(FileRead::without(row, failure)),
        }
    }

    /// The bytes of a file; `None` for an archive above the size limit of other files.
    fn bytes(&self, path: &Path, row: &mut SourceRow) -> Result<Option<Vec<u8>>, Failure> {
        let limits = &self.config.limits;
        let length = std::fs::metadata(path).map_err(unreadable)?.len();
        row.bytes = Some(length);
        if length <= limits.file_mib << 20 {
            return whole(path).map(Some);
        }
        let mut head = Vec::new();
        File::open(path).map_err(unreadable)?.take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
        if !sniff(&head).is_archive() {
            return Err(too_large(limits.file_mib, "file_mib"));
        }
        if length > limits.archive_mib << 20 {
            return Err(too_large(limits.archive_mib, "archive_mib"));
        }
        Ok(None)
    }

    fn read_bytes(&self, bytes: Vec<u8>, origin: &Origin, mut row: SourceRow) -> Outcome<FileRead> {
        let hash = blake3::hash(&bytes);
        row.blake3 = Some(hash.to_string());
        let format = sniff(&bytes);
        row.format = Some(format);
        if format.is_archive() {
            let (origin, content) = (origin.clone(), Content::Unpacked(bytes));
            return Outcome::Archive(Box::new(Archive { row, origin, content }));
        }
        // a reader that panics costs its file, not the run
        let file = ReadFile { bytes: &bytes, hash, format, origin };
        let reading = catch_unwind(AssertUnwindSafe(|| self.reading(&file)));
        let reading = match reading.unwrap_or(Err(Unread { reason: PANICKED, may_pass: false })) {
            Ok(reading) => Some(reading),
            Err(Unread { reason, may_pass }) => {
                row = SourceRow { outcome: SourceOutcome::Quarantined, reason, may_pass, ..row };
                None
            }
        };
        Outcome::Read(FileRead::of(row, origin, reading))
    }

    /// The key under which the reading of a file is kept.
    fn key(cache: &Cache, hash: &blake3::Hash, origin: &Origin) -> Key {
        let Origin { folder, is_damaged, .. } = origin;
        let (path, within) = (&origin.shown(), &origin.within());
        cache.key(hash, &FilePlace { folder: folder.as_deref(), path, within, is_damaged: *is_damaged })
    }

    /// The reading of a file: the kept one of a former run, or a new one. A failure is never kept, since the machine may have
    /// caused it.
    fn reading(&self, file: &ReadFile) -> Result<FileReading, Unread> {
        let Some(cache) = self.cache else { return self.read_anew(file) };
        let key = Self::key(cache, &file.hash, file.origin);
        let Some(kept) = cache.get(&key) else {
            let reading = self.read_anew(file)?;
            cache.put(&key, &reading);
            return Ok(reading);
        };
        if cache.is_checked(&key)
            && let Ok(anew) = self.read_anew(file)
            && !kept.is_of(&anew)
        {
            cache.distrust(&key, &file.origin.shown());
            return Ok(anew);
        }
        Ok(kept.reading)
    }

    fn read_anew(&self, file: &ReadFile) -> Result<FileReading, Unread> {
        let mut reading = self.document(file.bytes, file.format)?;
        if file.origin.is_damaged {
            reading.document.notes.insert(0, DAMAGED);
        }
        let notes = reading.document.notes.clone();
        let parts = parts(reading.document);
        if parts.len() > MOST_PARTS {
            let reason = Bilingual::new(
                format!("more than {MOST_PARTS} reports in one file: save some of them at a time in one"),
                format!("一个文件含有超过{MOST_PARTS}份报告；请分存为几个文件"),
            );
            return Err(Unread { reason, may_pass: false });
        }
        let parts = parts.into_iter().map(|part| PartReading {
            number: part.number,
            remark: part.remark(),
            report: self.report(part, file, &notes),
        });
        Ok(FileReading { encoding: reading.encoding, parts: parts.collect() })
    }

    fn report(&self, part: Part, file: &ReadFile, notes: &[Note]) -> Result<Report, Failure> {
        let (path, place) = (file.origin.shown(), file.origin.within());
        let folder = file.origin.folder.as_deref();
        let surroundings = Surroundings { folder, path: &path, within: Some(&place), listed: self.listed };
        part.read(&surroundings).map_err(|error| match error {
            ExtractError::Other(_) => (SourceOutcome::NotAReport, error.words()),
            ExtractError::BlankForm if !notes.iter().any(Note::is_of_cut) => (SourceOutcome::NotAReport, error.words()),
            ExtractError::NotAReport if notes.is_empty() => (SourceOutcome::NotAReport, error.words()),
            // notes report lost content, which may have been the report
            _ => quarantined(Bilingual::reasons(&[error.words(), Note::reasons(notes)])),
        })
    }

    /// Audits what was read of a file: an entry for each of its reports, or one with the reason why it has none.
    #[must_use]
    pub fn audited(&self, read: FileRead) -> Vec<Entry> {
        self.entries_of(read, self.config.rules.record_parts().map_or(SeriesPart::None, SeriesPart::Of))
    }

    /// Like [`Self::audited`], for reports that are compared with no others: rules over several reports leave no
    /// checks.
    #[must_use]
    pub fn audited_alone(&self, read: FileRead) -> Vec<Entry> {
        self.entries_of(read, SeriesPart::Alone)
    }

    fn entries_of(&self, read: FileRead, series: SeriesPart) -> Vec<Entry> {
        let FileRead { row, root, place, is_damaged, reading } = read;
        let (Some(reading), Some(format), Some(hash)) = (reading, row.format, row.blake3.as_deref()) else {
            let mut entry = Entry { source: row, audited: None };
            if is_damaged {
                note_damage(&mut entry.source);
            }
            return vec![entry];
        };
        let identity = FileIdentity { hash, format, root, within: with_member(&place, row.member.as_deref()) };
        // a rule that panics costs its file, not the run
        let entries = catch_unwind(AssertUnwindSafe(|| self.reports(reading, &identity, &row, series)));
        let mut entries = entries.unwrap_or_else(|_| vec![entry_without_report(row.clone(), quarantined(PANICKED))]);
        if is_damaged {
            for entry in &mut entries {
                note_damage(&mut entry.source);
            }
        }
        entries
    }

    fn reports(&self, reading: FileReading, file: &FileIdentity, row: &SourceRow, series: SeriesPart) -> Vec<Entry> {
        let FileReading { encoding, parts } = reading;
        let count = parts.len();
        let entry = |part: PartReading| {
            let PartReading { number, remark, report } = part;
            let mut row = SourceRow { part: number, encoding: encoding.clone(), ..row.clone() };
            let report = match report {
                Ok(report) => report,
                Err(failure) => return entry_without_report(row, failure),
            };
            let audited = self.audit(report, number, file, (row.shown(), series));
            let position = number.map(|number| {
                Bilingual::new(
                    format!("report {number} of {count} in this file"),
                    format!("本文件{count}份报告中的第{number}份"),
                )
            });
            let notes = audited.report.notes.iter().map(|note| note.words.clone());
            let is_cut = audited.report.status == ReportStatus::Quarantined;
            let reasons = position.into_iter().chain(remark).chain(unnamed(&audited.report)).chain(notes);
            let reasons = reasons.chain(is_cut.then_some(QUARANTINED));
            row.outcome = if is_cut { SourceOutcome::Quarantined } else { SourceOutcome::Parsed };
            row.reason = Bilingual::reasons(&reasons.collect::<Vec<_>>());
            row.report_id = Some(audited.id.clone());
            Entry { source: row, audited: Some(audited) }
        };
        parts.into_iter().map(entry).collect()
    }

    fn audit(
        &self,
        report: Report,
        part: Option<u16>,
        file: &FileIdentity,
        (path, series): (String, SeriesPart),
    ) -> AuditedReport {
        let settings = &self.config.rules;
        let (mut checks, mut findings) = audit::audit_with(&report, settings);
        let year = report.metadata.year;
        let id = file.report_id(part);
        let owner = if report.agency.is_named() { &report.agency.id } else { &id };
        let review = |finding: &Finding| self.waivers?.review(finding, owner, year);
        let asked = Asked { owner, year, report: Some(&report) };
        let causes = audit::causes(asked, &mut findings, &review);
        let place = ReportPlace { path: &path, part };
        let record = match series {
            SeriesPart::Of(parts) => Record::of(&report, &id, place, parts).map(|mut record| {
                record.roots = audit::root_cells(&causes).into();
                Box::new(record)
            }),
            SeriesPart::None => {
                if report.is_named() {
                    checks.extend(audit::not_selected_of_several());
                }
                None
            }
            SeriesPart::Alone => None,
        };
        AuditedReport { id, path, part, format: file.format, year, report, checks, findings, causes, record }
    }

    fn document(&self, bytes: &[u8], format: Format) -> Result<ParsedFile, ReadError> {
        let limits = self.config.of_readers();
        match self.apart {
            Some(apart) if readers::is_risky(bytes, format, &limits) => apart.read(bytes, format, &limits),
            _ => readers::read(bytes, format, &limits),
        }
    }

    /// Passes the members of an archive to `take`, some at a time, and returns the archive's own entry.
    pub fn unpack(&self, archive: Archive, mut take: impl FnMut(&Origin, Vec<Member>) -> ControlFlow<()>) -> FileRead {
        let Archive { mut row, origin, content } = archive;
        let bytes = match content.bytes() {
            Ok(bytes) => bytes,
            Err(failure) => return FileRead::without(row, failure),
        };
        let format = sniff(&bytes);
        if !format.is_archive() {
            row.format = Some(format);
            return FileRead::without(row, too_large(self.config.limits.file_mib, "file_mib"));
        }
        if row.blake3.is_none() {
            row.blake3 = Some(blake3::hash(&bytes).to_string());
            row.format = Some(format);
        }
        if origin.depth > DEEPEST_ARCHIVE {
            let reason = Bilingual::fixed(
                "an archive in an archive in an archive; unpack it by hand",
                "压缩包内的压缩包中还有压缩包；请手工解压",
            );
            return FileRead::without(row, quarantined(reason));
        }
        let (mut members, mut size, mut count) = (Vec::new(), 0, 0);
        let ending = unpack(&bytes, origin.name(), format, self.config.limits.of_archives(), |member| {
            size += if let Member::File { bytes, .. } = &member { bytes.len() } else { 0 };
            count += 1;
            members.push(member);
            if members.len() < MOST_MEMBERS && size < MOST_BYTES {
                return ControlFlow::Continue(());
            }
            size = 0;
            take(&origin, std::mem::take(&mut members))
        });
        if !members.is_empty() {
            // nothing is left to unpack, so a break changes nothing
            let _ = take(&origin, members);
        }
        let summary = summary(format, count);
        match ending {
            Ending::Whole => FileRead::without(row, (SourceOutcome::NotAReport, summary)),
            Ending::Remark(remark) => {
                FileRead::without(row, (SourceOutcome::NotAReport, Bilingual::reasons(&[summary, remark])))
            }
            Ending::Short(shortfall) => {
                let english = format!("{} ({})", shortfall.en, summary.en);
                let chinese = format!("{}（{}）", shortfall.zh, summary.zh);
                FileRead::without(row, quarantined(Bilingual::new(english, chinese)))
            }
        }
    }

    /// Reads a member of an archive. An archive within it is returned unopened.
    #[must_use]
    pub fn read_member(&self, archive: &Origin, member: Member) -> Outcome<FileRead> {
        let (name, content) = match member {
            Member::File { name, bytes, is_damaged } => (name, Ok((bytes, is_damaged))),
            Member::Skipped { name, reason } => (name, Err((SourceOutcome::NotAReport, reason))),
            Member::Ignored { name, reason } => (name, Err((SourceOutcome::Ignored, reason))),
            Member::Refused { name, reason } => (name, Err(quarantined(reason))),
        };
        let mut origin = archive.member(&name);
        let mut row = row(&origin.path, origin.member.clone());
        match content {
            Ok((bytes, is_damaged)) => {
                row.bytes = Some(bytes.len() as u64);
                origin.is_damaged = is_damaged;
                self.read_bytes(bytes, &origin, row)
            }
            Err(failure) => Outcome::Read(FileRead::without(row, failure)),
        }
    }
}

/// What became of an archive's members.
fn summary(format: Format, count: usize) -> Bilingual {
    match (format, count) {
        (Format::Records(_), 0) => Bilingual::fixed(
            "records, none of which has a text as long as a report",
            "数据文件：其中没有篇幅相当于年报的文字",
        ),
        (Format::Records(_), 1) => {
            Bilingual::fixed("records: the page in them has a row of its own", "数据文件：其中的网页另列一行")
        }
        (Format::Records(_), _) => Bilingual::new(
            format!("records: their {count} pages have rows of their own"),
            format!("数据文件：其中{count}个网页各列一行"),
        ),
        (_, 1) => Bilingual::fixed("an archive: its member has a row of its own", "压缩包：其中的文件另列一行"),
        _ => Bilingual::new(
            format!("an archive: its {count} members have rows of their own"),
            format!("压缩包：其中{count}个文件各列一行"),
        ),
    }
}

/// Letters of a report's id. They are 64 bits, so that a million reports have no collision.
const REPORT_ID: usize = 16;

/// Explains why a report has no agency or year and how the user can supply it; `None` for a report with both.
#[must_use]
pub fn unnamed(report: &Report) -> Option<Bilingual> {
    match (report.agency.is_named(), report.metadata.year.is_some()) {
        (true, true) => None,
        (false, true) => Some(Bilingual::fixed(
            "a report whose words and place name no agency, and which is in no total: put it into a folder that is called \
             after its agency, or list that folder's or the file's name as an alias in the file of names.agencies",
            "报告文字和所在文件夹都没有机关名称，未计入任何汇总：请放入以机关命名的文件夹，或在names.agencies所指的文件中将该文件夹名或文件名列为别名",
        )),
        (true, false) => Some(Bilingual::fixed(
            "a report whose words and place name no year, and which is in no total: put it into a folder that is called \
             after its year (2023), or the year into the file's name",
            "报告文字和所在文件夹都没有年度，未计入任何汇总：请放入以年度（如2023）命名的文件夹，或在文件名中写明年度",
        )),
        (false, false) => Some(Bilingual::fixed(
            "a report whose words and place name neither agency nor year, and which is in no total: give its file both in \
             its name (2023_某局.txt), or put it into folders that are called after them (某局/2023)",
            "报告文字和所在文件夹都没有机关名称和年度，未计入任何汇总：请在文件名中写明（2023_某局.txt），或放入以此命名的文件夹（某局/2023）",
        )),
    }
}

/// A file with its bytes.
struct ReadFile<'f> {
    bytes: &'f [u8],
    /// Hash of the bytes.
    hash: blake3::Hash,
    format: Format,
    origin: &'f Origin,
}

/// How a report takes part in the rules over several reports.
#[derive(Debug, Clone, Copy)]
enum SeriesPart {
    /// The selected rules need these parts of its record.
    Of(RecordParts),
    /// No such rule is selected.
    None,
    /// There are no other reports, so these rules leave no check.
    Alone,
}

/// Identifies a file that has been read, by its hash and its place.
struct FileIdentity<'f> {
    /// Hash of the bytes, in hexadecimal.
    hash: &'f str,
    format: Format,
    /// Index of the corpus argument that holds it.
    root: usize,
    /// Path within the corpus, with archives as folders.
    within: String,
}

impl FileIdentity<'_> {
    /// The id of a report in the file. It differs between places and parts of a file, even for equal bytes, and does not
    /// depend on where the corpus is stored.
    fn report_id(&self, part: Option<u16>) -> String {
        let place = self.within.replace('\\', "/");
        let (root, part) = (self.root.to_string(), part.map_or_else(String::new, |part| part.to_string()));
        in_letters([self.hash, &root, &place, &part].into_iter(), REPORT_ID)
    }
}

/// Adds the damage of its archive to the row of a file. Reports have it in their notes already.
fn note_damage(row: &mut SourceRow) {
    if !row.reason.en.contains(&*DAMAGED.words.en) {
        let known = std::mem::take(&mut row.reason);
        row.reason = if known.is_empty() { DAMAGED.words } else { Bilingual::reasons(&[DAMAGED.words, known]) };
    }
}

const CHANGED: Bilingual =
    Bilingual::fixed("changed while it was read; the next run reads it", "读取过程中有改动，留待下次运行读取");

/// Part of the reason for a report whose file is cut short.
const QUARANTINED: Bilingual = Bilingual::fixed(
    "what is left of the report is in no total and judged by no rule: fetch the file again",
    "所余内容未计入任何汇总，也不作审核；请重新获取文件",
);

const DAMAGED: Note = Note::cut(
    "the archive does not give it back whole: what is read of it may be wrong",
    "未能从压缩包完整取出，所读内容可能有误",
);

impl Origin {
    fn of(source: &Source) -> Self {
        Self {
            path: source.shown.clone(),
            member: None,
            folder: source.folder.clone(),
            root: source.root,
            place: source.place.clone(),
            depth: 0,
            is_damaged: false,
        }
    }

    fn member(&self, name: &str) -> Self {
        // an archive counts as a folder of its name, and may hold a corpus of its own
        let folder = self.folder.clone().or_else(|| {
            let (folders, _) = name.rsplit_once('/').unwrap_or(("", name));
            let folders = folders.split('/').filter(|folder| !matches!(*folder, "" | "."));
            district_of(folders).or_else(|| district_of([unpacked_name(self.name())]))
        });
        let member = match &self.member {
            Some(archive) => format!("{archive}/{name}"),
            None => name.to_owned(),
        };
        Self {
            path: self.path.clone(),
            member: Some(member),
            folder,
            root: self.root,
            place: self.place.clone(),
            depth: self.depth + 1,
            is_damaged: false,
        }
    }

    fn within(&self) -> String {
        with_member(&self.place, self.member.as_deref())
    }

    /// Path as tables show it, with archives as folders.
    fn shown(&self) -> String {
        with_member(&self.path, self.member.as_deref())
    }

    fn name(&self) -> &str {
        let path = self.member.as_deref().unwrap_or(&self.path);
        path.rsplit(['/', '\\']).next().unwrap_or(path)
    }
}

fn row(path: &str, member: Option<String>) -> SourceRow {
    SourceRow {
        path: path.to_owned(),
        member,
        part: None,
        format: None,
        encoding: None,
        bytes: None,
        blake3: None,
        outcome: SourceOutcome::Quarantined,
        reason: Bilingual::default(),
        report_id: None,
        may_pass: false,
    }
}

/// The row of an entry of a walk, before it is read.
fn row_of(found: &Found) -> SourceRow {
    let (path, (outcome, reason)) = match found {
        Found::Source(source) => return row(&source.shown, None),
        Found::Skipped { path, reason } => (path, (SourceOutcome::NotAReport, reason.clone())),
        Found::Ignored { path, reason } => (path, (SourceOutcome::Ignored, reason.clone())),
        Found::Unsettled { path } => {
            let reason = Bilingual::new(
                "changed a moment ago (--settle); the next run reads it",
                "刚刚改动过（--settle），留待下次运行读取",
            );
            (path, (SourceOutcome::Unsettled, reason))
        }
        Found::Unreadable { path, reason } => (path, quarantined(reason.clone())),
    };
    SourceRow { outcome, reason, ..row(&shown(path), None) }
}

fn entry_without_report(row: SourceRow, (outcome, reason): Failure) -> Entry {
    Entry { source: SourceRow { outcome, reason, ..row }, audited: None }
}

/// The bytes of a file. A file that changes meanwhile may mix two versions, so it is left for the next run.
fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        let mut file = File::open(path)?;
        let before = file.metadata()?;
        let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or_default());
        file.read_to_end(&mut bytes)?;
        let after = file.metadata()?;
        Ok((before.len() == after.len() && before.modified()? == after.modified()?).then_some(bytes))
    };
    read().map_err(unreadable)?.ok_or((SourceOutcome::Unsettled, CHANGED))
}

/// The hash of a file that is too large for memory.
fn hash_of(path: &Path) -> Result<blake3::Hash, Failure> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path).map_err(unreadable)?).map_err(unreadable)?;
    Ok(hasher.finalize())
}

#[expect(clippy::needless_pass_by_value, reason = "passed to `map_err`")]
fn unreadable(error: io::Error) -> Failure {
    quarantined(cannot_be_read(&error))
}

fn too_large(limit: u64, name: &str) -> Failure {
    quarantined(Bilingual::new(
        format!("larger than {limit} MiB; raise limits.{name} in gouji.toml if it is a report"),
        format!("大于{limit} MiB；如属报告，请在gouji.toml中调高limits.{name}"),
    ))
}
