//! The front door: one file, read and audited in one call.

use crate::audit::{Settings, audit_with};
use crate::extract::{ExtractError, Part, Surroundings, parts};
use crate::finding::{Check, Finding};
use crate::names::AgencyList;
use crate::readers::apart::PANICKED;
use crate::readers::{self, Limits, ReadError};
use crate::report::Report;
use crate::source::{Format, Source, sniff};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A report with the result of the rules on it alone. Rules over several years or agencies need a whole corpus, and
/// have neither checks nor findings here.
#[derive(Debug)]
pub struct Reading {
    /// Agency, year, cells, sections and claims.
    pub report: Report,
    /// One check for each rule on a single report, in the order of their codes.
    pub checks: Vec<Check>,
    /// What these rules found wrong, in the same order.
    pub findings: Vec<Finding>,
    /// Number of the report in its file, counted from 1; `None` if the file holds only one.
    pub part: Option<u16>,
}

/// Why there is no reading. Each sentence says what to do next.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum Error {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    /// The file holds others.
    #[error("a {0} archive: unpack it, or let `gouji run` read what it holds")]
    Archive(Format),
    /// The file gives no document.
    #[error(transparent)]
    Document(#[from] ReadError),
    /// The document is no report.
    #[error(transparent)]
    Report(#[from] ExtractError),
    /// The file holds this many reports.
    #[error("it holds {0} reports: `read_all` gives each of them")]
    Several(usize),
    /// A reader panicked.
    #[error("{}", PANICKED.en)]
    Panicked,
}

/// How to read. The default is that of a run without a configuration.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions<'a> {
    /// Limits on size and pages.
    pub limits: Limits,
    /// Which rules are checked, with what settings.
    pub rules: Settings,
    /// The agencies that a user lists. Names are compared with them first.
    pub agencies: Option<&'a AgencyList>,
}

/// Reads and audits the report in a file of any supported format. Its path supplies the agency, district or year if the
/// report does not.
///
/// ```
/// let reading = gouji::read("sample_corpus/沧塘县/2023/沧塘县统计局.html")?;
/// assert_eq!(reading.report.metadata.year, Some(2023));
/// assert!(reading.findings.is_empty());
/// # Ok::<(), gouji::Error>(())
/// ```
///
/// # Errors
/// When the file cannot be opened or read, is no report, or holds several.
pub fn read(path: impl AsRef<Path>) -> Result<Reading, Error> {
    ReadOptions::default().read(path)
}

/// As [`read`], for a file in memory. `name` is what it would be called on disk.
///
/// ```
/// let page = std::fs::read("sample_corpus/沧塘县/2022/沧塘县人民政府办公室.html").expect("a page of the sample");
/// let reading = gouji::read_bytes(&page, "沧塘县人民政府办公室.html")?;
/// let finding = reading.findings.iter().find(|finding| finding.rule == "T301").expect("a wrong total");
/// assert_eq!(finding.formula, "91 ≠ 64 + 20 + 5 + 26 = 115");
/// # Ok::<(), gouji::Error>(())
/// ```
///
/// # Errors
/// When the bytes cannot be read, are no report, or hold several.
pub fn read_bytes(bytes: &[u8], name: &str) -> Result<Reading, Error> {
    ReadOptions::default().read_bytes(bytes, name)
}

impl ReadOptions<'_> {
    /// As [`read`], with these options.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Reading, Error> {
        only(self.read_all(path)?)
    }

    /// As [`read_bytes`], with these options.
    ///
    /// # Errors
    /// As [`read_bytes`].
    pub fn read_bytes(&self, bytes: &[u8], name: &str) -> Result<Reading, Error> {
        only(self.read_from(bytes, &Source::alone(name.into()))?)
    }

    /// Each report in a file, in its order; one, nearly always.
    ///
    /// # Errors
    /// When the file cannot be opened or read. A part that is no report is an error in its place.
    pub fn read_all(&self, path: impl AsRef<Path>) -> Result<Vec<Result<Reading, Error>>, Error> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        self.read_from(&bytes, &Source::alone(path.to_owned()))
    }

    fn read_from(&self, bytes: &[u8], source: &Source) -> Result<Vec<Result<Reading, Error>>, Error> {
        // a fault of a reader costs its file, not the caller
        catch_unwind(AssertUnwindSafe(|| {
            let format = sniff(bytes);
            if format.is_archive() {
                return Err(Error::Archive(format));
            }
            let document = readers::read(bytes, format, &self.limits)?.document;
            Ok(parts(document).into_iter().map(|part| self.audit(part, source)).collect())
        }))
        .unwrap_or(Err(Error::Panicked))
    }

    fn audit(&self, part: Part, source: &Source) -> Result<Reading, Error> {
        let number = part.number;
        let surroundings = Surroundings {
            folder: source.folder.as_deref(),
            path: &source.shown,
            within: Some(&source.place),
            listed: self.agencies,
        };
        let report = part.read(&surroundings)?;
        let (checks, findings) = audit_with(&report, &self.rules);
        Ok(Reading { report, checks, findings, part: number })
    }
}

/// The only reading of a file.
fn only(readings: Vec<Result<Reading, Error>>) -> Result<Reading, Error> {
    let count = readings.len();
    let mut readings = readings.into_iter();
    match (readings.next(), count) {
        (Some(reading), 1) => reading,
        _ => Err(Error::Several(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_report_says_why() {
        let read = |bytes: &[u8]| read_bytes(bytes, "a.html").unwrap_err();
        assert!(matches!(read(b""), Error::Document(ReadError::Empty)));
        assert!(matches!(read("<p>通知：今天停水。</p>".as_bytes()), Error::Report(ExtractError::NotAReport)));
        assert!(matches!(read(b"PK\x05\x06"), Error::Archive(Format::Zip)));
        assert!(matches!(super::read("no/such/file").unwrap_err(), Error::Io { .. }));
    }
}
