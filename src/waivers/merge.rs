//! Merges verdicts into the user's file of waivers.

use super::error::WaiversError;
use super::given::{GivenVerdict, GivenVerdicts, KEYS};
use super::verdict::{COLUMNS, Subject, Verdict, check_subjects};
use crate::listing::Listing;
use csv::StringRecord;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The outcome of merging a file of verdicts.
#[derive(Debug, Default)]
pub struct Merged {
    /// Verdicts on findings or causes that had none, as indices of [`GivenVerdicts::verdicts`].
    pub added: Vec<usize>,
    /// Verdicts that replaced a different one.
    pub changed: Vec<Replacement>,
    /// Number of verdicts that the waivers had already.
    pub kept: usize,
}

/// A verdict that replaced a different one.
#[derive(Debug)]
pub struct Replacement {
    /// Index of [`GivenVerdicts::verdicts`].
    pub given: usize,
    /// The verdict that was replaced.
    pub former: Verdict,
}

/// Merges verdicts into a file of waivers, which is created if missing. The file is replaced atomically; others who
/// merge at the same time wait.
///
/// # Errors
/// Fails if the waivers have faults or cannot be written. The file then stays as it was.
pub fn merge(path: &Path, given: &GivenVerdicts) -> Result<Merged, WaiversError> {
    change(path, |kept| kept.merge(&given.verdicts))
}

/// Changes a file of waivers, which is replaced atomically if anything has changed. Others who do so at the same time
/// wait.
pub(super) fn change<T>(path: &Path, change: impl FnOnce(&mut KeptWaivers) -> T) -> Result<T, WaiversError> {
    let write = |source| WaiversError::Write { path: path.to_owned(), source };
    // a link stays in place: the file that it points to is replaced
    let file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let lock = File::create(beside(&file, ".lock")).map_err(write)?;
    lock.lock().map_err(write)?;
    let mut kept = KeptWaivers::read(&file)?;
    let result = change(&mut kept);
    if kept.has_changed {
        kept.write(&file).map_err(write)?;
    }
    Ok(result)
}

/// A hidden file with a similar name in the same folder.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}{ending}"))
}

/// The headings of a new file.
const HEADINGS: [&str; 12] = [
    "finding_id",
    "cause_id",
    "verdict",
    "by",
    "on",
    "until",
    "note",
    "fingerprint",
    "district",
    "agency",
    "year",
    "rule",
];
/// Tells spreadsheets that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The file of waivers with all of the user's columns.
pub(super) struct KeptWaivers {
    listing: Listing,
    rows: Vec<KeptRow>,
    /// Indices of `rows`.
    by_subject: HashMap<Subject, usize>,
    has_changed: bool,
}

struct KeptRow {
    fields: Vec<String>,
    verdict: Verdict,
}

impl KeptWaivers {
    pub(super) fn read(path: &Path) -> Result<Self, WaiversError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => HEADINGS.join(",").into_bytes(),
            Err(source) => return Err(WaiversError::Read { path: path.to_owned(), source }),
        };
        Self::parse(&bytes).map_err(|(line, what)| WaiversError::Line { path: path.to_owned(), line, what })
    }

    fn parse(bytes: &[u8]) -> Result<Self, (u64, String)> {
        let mut listing = Listing::parse(bytes, &COLUMNS)?;
        check_subjects(&listing).map_err(|what| (1, what))?;
        let needed = [COLUMNS.required, COLUMNS.optional].concat();
        let missing: Vec<&str> = needed.into_iter().filter(|column| !listing.has(column)).collect();
        listing.add_columns(&missing);
        let mut kept = Self { rows: Vec::new(), by_subject: HashMap::new(), listing, has_changed: false };
        for row in kept.listing.rows() {
            let verdict = Verdict::of(&row).map_err(|what| (row.line, what))?;
            let verdict = verdict.ok_or_else(|| (row.line, "a waiver without a verdict".to_owned()))?;
            kept.by_subject.insert(verdict.subject.clone(), kept.rows.len());
            kept.rows.push(KeptRow { fields: row.fields(), verdict });
        }
        Ok(kept)
    }

    fn merge(&mut self, given: &[GivenVerdict]) -> Merged {
        let mut merged = Merged::default();
        for (at, GivenVerdict { verdict, keys, related, .. }) in given.iter().enumerate() {
            let Some(&row) = self.by_subject.get(&verdict.subject) else {
                // tables repeat the verdict on a cause beside its findings, and those on findings beside their cause
                let mut known = related.iter().filter_map(|of| self.by_subject.get(of));
                if known.any(|&of| repeats(verdict, &self.rows[of].verdict)) {
                    merged.kept += 1;
                } else {
                    self.add(verdict, keys);
                    merged.added.push(at);
                }
                continue;
            };
            let former = &self.rows[row].verdict;
            if repeats(verdict, former) {
                merged.kept += 1;
                continue;
            }
            merged.changed.push(Replacement { given: at, former: former.clone() });
            self.put(row, verdict);
        }
        merged
    }

    /// Everything that has a verdict.
    pub(super) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.by_subject.keys()
    }

    pub(super) fn verdict(&self, subject: &Subject) -> Option<&Verdict> {
        self.by_subject.get(subject).map(|&row| &self.rows[row].verdict)
    }

    /// The row of a verdict, by the columns of a new file.
    pub(super) fn fields(&self, subject: &Subject) -> Option<BTreeMap<String, String>> {
        let row = &self.rows[*self.by_subject.get(subject)?];
        let record = StringRecord::from(row.fields.clone());
        let row = self.listing.row(0, &record);
        Some(HEADINGS.iter().map(|&column| (column.to_owned(), row.field(column).to_owned())).collect())
    }

    /// Sets the verdict on a subject; `None` withdraws it.
    pub(super) fn set(&mut self, subject: &Subject, verdict: Option<&Verdict>, keys: &[String; 4]) {
        match (self.by_subject.get(subject).copied(), verdict) {
            (Some(row), Some(verdict)) => self.put(row, verdict),
            (None, Some(verdict)) => self.add(verdict, keys),
            (Some(row), None) => self.remove(row),
            (None, None) => {}
        }
    }

    fn remove(&mut self, row: usize) {
        self.rows.remove(row);
        self.by_subject.retain(|_, at| *at != row);
        for at in self.by_subject.values_mut() {
            *at -= usize::from(*at > row);
        }
        self.has_changed = true;
    }

    fn add(&mut self, verdict: &Verdict, keys: &[String; 4]) {
        let row = self.rows.len();
        let mut fields = vec![String::new(); self.listing.headings.len()];
        for (name, key) in KEYS.into_iter().zip(keys) {
            self.listing.set(&mut fields, name, key);
        }
        let column = match verdict.subject {
            Subject::Finding(_) => "finding_id",
            Subject::Cause(_) => "cause_id",
        };
        self.listing.set(&mut fields, column, verdict.subject.id());
        self.rows.push(KeptRow { fields, verdict: verdict.clone() });
        self.by_subject.insert(verdict.subject.clone(), row);
        self.put(row, verdict);
    }

    fn put(&mut self, row: usize, verdict: &Verdict) {
        let KeptRow { fields, verdict: kept } = &mut self.rows[row];
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        for (column, field) in [
            ("verdict", verdict.verdict.clone()),
            ("by", verdict.by.clone()),
            ("on", day(verdict.on)),
            ("until", day(verdict.until)),
            ("note", verdict.note.clone()),
            ("fingerprint", verdict.fingerprints.join(" ")),
        ] {
            self.listing.set(fields, column, &field);
        }
        kept.clone_from(verdict);
        self.has_changed = true;
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let fresh = beside(path, ".new");
        let mut file = File::create(&fresh)?;
        file.write_all(BYTE_ORDER_MARK)?;
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(&self.listing.headings)?;
        for row in &self.rows {
            writer.write_record(&StringRecord::from(row.fields.clone()))?;
        }
        writer.into_inner().map_err(csv::IntoInnerError::into_error)?.sync_all()?;
        if let Ok(former) = fs::metadata(path) {
            fs::set_permissions(&fresh, former.permissions())?;
        }
        fs::rename(&fresh, path)
    }
}

/// Whether a verdict is the same as the former one. Other fingerprints do not make it different: a list made from a
/// later run repeats old verdicts beside figures that nobody has reviewed.
fn repeats(verdict: &Verdict, former: &Verdict) -> bool {
    let said = |of: &Verdict| (of.verdict.clone(), of.by.clone(), of.on, of.note.clone());
    said(verdict) == said(former) && (verdict.until.is_none() || verdict.until == former.until)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "cause_id,复核结论,复核人,复核日期,备注,fingerprint,agency\n";

    fn take(waivers: &Path, rows: &str) -> Result<Merged, String> {
        let list = waivers.with_file_name("list.csv");
        fs::write(&list, format!("{LIST}{rows}")).unwrap();
        let given = GivenVerdicts::read(&list).map_err(|error| error.to_string())?;
        merge(waivers, &given).map_err(|error| error.to_string())
    }

    fn counts(merged: &Merged) -> [usize; 3] {
        [merged.added.len(), merged.changed.len(), merged.kept]
    }

    #[test]
    fn verdicts_are_added_changed_and_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        let merged = take(&waivers, "aaaa,属实,李敏,2026-03-05,\"一,二\",efgh abcd,财政局\nbbbb,,,,,,\n").unwrap();
        assert_eq!(counts(&merged), [1, 0, 0]);
        let text = fs::read_to_string(&waivers).unwrap();
        let head = "finding_id,cause_id,verdict,by,on,until,note,fingerprint,district,agency,year,rule";
        assert_eq!(text, format!("\u{feff}{head}\n,aaaa,属实,李敏,2026-03-05,,\"一,二\",efgh abcd,,财政局,,\n"));
        let again = "aaaa,属实,李敏,2026/3/5,\"一,二\",other,财政局\ncccc,误报,,,,,\n";
        assert_eq!(counts(&take(&waivers, again).unwrap()), [1, 0, 1], "other figures are no other verdict");
        assert!(fs::read_to_string(&waivers).unwrap().contains("efgh abcd"));
        let merged = take(&waivers, "aaaa,已说明,李敏,2026/4/5,,other,财政局\ncccc,,,,,,\n").unwrap();
        assert_eq!(counts(&merged), [0, 1, 0], "no verdict takes none away");
        assert_eq!(merged.changed[0].former.verdict, "属实");
        let text = fs::read_to_string(&waivers).unwrap();
        assert!(text.contains("\n,aaaa,已说明,李敏,2026-04-05,,,other,,财政局,,\n,cccc,误报,"), "{text}");
    }

    #[test]
    fn the_users_own_file_stays_as_it_is_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        let own = "机关,发现编号,verdict,formula,有效期至\n财政局,dddd,x,1 = 2,2026-12-31\n\n水务局,eeee,y,,\n";
        fs::write(&waivers, encoding_rs::GBK.encode(own).0).unwrap();
        assert_eq!(counts(&take(&waivers, "aaaa,属实,,,,efgh,财政局\n").unwrap()), [1, 0, 0]);
        let text = fs::read_to_string(&waivers).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "\u{feff}机关,发现编号,verdict,formula,有效期至,cause_id,by,on,note,fingerprint",
                "财政局,dddd,x,1 = 2,2026-12-31,,,,,",
                "水务局,eeee,y,,,,,,,",
                "财政局,,属实,,,aaaa,,,,efgh"
            ]
        );
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains(".new")).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn what_findings_have_from_their_cause_is_no_verdict_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        take(&waivers, "aaaa,属实,李敏,2026-03-05,,efgh,财政局\n").unwrap();
        let findings = folder.path().join("findings.csv");
        let rows = "f1,aaaa,属实,李敏,2026-03-05,efgh\nf2,aaaa,误报,李敏,2026-04-05,abcd\n";
        fs::write(&findings, format!("finding_id,cause_id,verdict,reviewed_by,reviewed_on,fingerprint\n{rows}"))
            .unwrap();
        let given = GivenVerdicts::read(&findings).unwrap();
        assert_eq!(counts(&merge(&waivers, &given).unwrap()), [1, 0, 1]);
        let text = fs::read_to_string(&waivers).unwrap();
        assert!(!text.contains("f1") && text.contains("\nf2,,误报"), "{text}");
        let causes = folder.path().join("causes.csv");
        fs::write(&causes, "cause_id,finding_ids,verdict,by,on\nbbbb,f2; f3,误报,李敏,2026-04-05\ncccc,f4,误报,,\n")
            .unwrap();
        let given = GivenVerdicts::read(&causes).unwrap();
        assert_eq!(counts(&merge(&waivers, &given).unwrap()), [1, 0, 1]);
    }

    #[test]
    fn faulty_waivers_are_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        let faulty = "finding_id,verdict,until\naaaa,x,soon\n";
        fs::write(&waivers, faulty).unwrap();
        let error = take(&waivers, "aaaa,属实,,,,,\n").unwrap_err();
        assert!(error.contains("waivers.csv, line 2: \"soon\" is not a day"), "{error}");
        assert_eq!(fs::read_to_string(&waivers).unwrap(), faulty);
    }

    #[test]
    fn those_who_write_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        std::thread::scope(|scope| {
            for number in 0..8 {
                let waivers = &waivers;
                let list = folder.path().join(format!("{number}.csv"));
                scope.spawn(move || {
                    fs::write(&list, format!("{LIST}aaaa{number},属实,,,,,\n")).unwrap();
                    merge(waivers, &GivenVerdicts::read(&list).unwrap()).unwrap();
                });
            }
        });
        assert_eq!(fs::read_to_string(&waivers).unwrap().lines().count(), 9);
    }
}
