//! One report, as it was read.

use crate::errors::{FileError, NotAReport, SeveralReports, of_frame};
use crate::html;
use crate::settings::{self, Config};
use crate::table::Table;
use gouji::dataset::{self, AuditedReport, Entry};
use gouji::pipeline::{FileReader, Outcome};
use gouji::report::ReportStatus;
use gouji::schema;
use gouji::source::{Found, Source, SourceOutcome};
use polars::prelude::DataFrame;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;

/// A report as it was read, with what the rules on a single report say of it.
///
/// Rules over several years or agencies need a whole corpus: `gouji.run` has them.
#[pyclass(module = "gouji", frozen)]
pub(crate) struct Reading {
    entry: Entry,
}

impl Reading {
    fn audited(&self) -> Option<&AuditedReport> {
        self.entry.audited.as_ref()
    }

    /// A published table, with the rows of this report alone.
    fn rows(&self, table: schema::Table) -> PyResult<Table> {
        let reports: Vec<&AuditedReport> = self.audited().into_iter().collect();
        let frame = match dataset::rows(table) {
            Some(rows) => rows.of(&reports),
            None => Ok(DataFrame::empty()),
        };
        Ok(Table::new(frame.map_err(|error| of_frame(&error))?))
    }
}

#[pymethods]
impl Reading {
    /// Name of the agency; `None` if nothing tells it.
    #[getter]
    fn agency(&self) -> Option<&str> {
        let agency = &self.audited()?.report.agency;
        agency.is_named().then_some(agency.name.as_str())
    }

    /// The year that the report is on; `None` if nothing tells it.
    #[getter]
    fn year(&self) -> Option<i32> {
        self.audited()?.year
    }

    /// The district of the agency; `None` if nothing tells it.
    #[getter]
    fn district(&self) -> Option<&str> {
        Some(self.audited()?.report.agency.district.as_str()).filter(|district| !district.is_empty())
    }

    /// Name of the form that it follows, such as `2021`; `None` if it follows none.
    #[getter]
    fn form(&self) -> Option<&str> {
        Some(self.audited()?.report.form.as_ref()?.form().name.as_str())
    }

    /// How much could be read: `complete`, `partial`, `unknown_form`, `no_tables`, `no_text`, `unnamed` or `quarantined`.
    #[getter]
    fn status(&self) -> &str {
        self.audited().map_or(ReportStatus::Quarantined.key(), |audited| audited.report.status.key())
    }

    /// What a reader of the report should know, a sentence each.
    #[getter]
    fn notes(&self) -> Vec<&str> {
        match self.audited() {
            Some(audited) => audited.report.notes.iter().map(|note| &*note.words.en).collect(),
            None => vec![&self.entry.source.reason.en],
        }
    }

    /// Path of the file, with archives as folders.
    #[getter]
    fn path(&self) -> String {
        self.entry.source.shown()
    }

    /// Which report of its file it is, from 1; `None` where the file holds only one.
    #[getter]
    fn part(&self) -> Option<u16> {
        self.entry.source.part
    }

    /// Format of the file, such as `html`.
    #[getter]
    fn format(&self) -> Option<&str> {
        self.entry.source.format.map(gouji::source::Format::key)
    }

    /// Id of the report, as a run over this file alone would give it.
    #[getter]
    fn report_id(&self) -> Option<&str> {
        self.entry.source.report_id.as_deref()
    }

    /// A row a cell: value, unit, status, the text as it is printed, where it stands.
    #[getter]
    fn facts(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Facts))
    }

    /// A row a sum that no form prints, such as all refusals.
    #[getter]
    fn derived(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Derived))
    }

    /// A row for the report itself: whose it is, of which year and form, how it was read, what is printed about it.
    #[getter]
    fn reports(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Reports))
    }

    /// A row a paragraph of the prose.
    #[getter]
    fn paragraphs(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Paragraphs))
    }

    /// A row a figure of the prose.
    #[getter]
    fn claims(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Claims))
    }

    /// A row a finding of a rule.
    #[getter]
    fn findings(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Findings))
    }

    /// A row a rule: passed, failed, or why it could not be checked.
    #[getter]
    fn checks(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(schema::Table::Checks))
    }

    /// A table of the form as it is printed: a row a row, a column a column, the figures as numbers; null where a cell is
    /// blank, missing or no figure. `number` is that of the form, 2 to 4 in those of 2019 and 2021.
    fn table(&self, number: u8) -> PyResult<Table> {
        let tables = self.audited().into_iter().flat_map(|audited| audited.report.tables());
        let reading = tables.into_iter().find(|reading| reading.table().number == number);
        let reading = reading.ok_or_else(|| PyKeyError::new_err(format!("the form has no table {number}")))?;
        Ok(Table::new(html::grid(reading).map_err(|error| of_frame(&error))?))
    }

    fn __repr__(&self) -> String {
        let agency = self.agency().unwrap_or("agency unknown");
        let year = self.year().map_or_else(|| "year unknown".to_owned(), |year| year.to_string());
        format!("<gouji.Reading of {agency}, {year}: {}>", self.status())
    }

    /// The report redrawn, for a notebook: its tables, with the cells that could not be read marked, and the findings.
    fn _repr_html_(&self) -> String {
        html::report(self.audited(), &self.__repr__())
    }
}

/// Bytes, or the path of a file.
enum Given {
    Bytes(Vec<u8>),
    Path(PathBuf),
}

impl Given {
    fn of(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        match source.cast::<PyBytes>() {
            Ok(bytes) => Ok(Self::Bytes(bytes.as_bytes().to_vec())),
            Err(_) => Ok(Self::Path(source.extract()?)),
        }
    }

    fn read(self, name: Option<PathBuf>, config: Option<&Config>) -> PyResult<Vec<Entry>> {
        let reader = settings::reader(config);
        let outcome = match self {
            Self::Bytes(bytes) => {
                reader.read_as(bytes, &Source::alone(name.unwrap_or_else(|| PathBuf::from("report"))))
            }
            Self::Path(path) => {
                // a file that cannot be opened is the caller's mistake, and no quarantined reading
                std::fs::File::open(&path)
                    .map_err(|error| FileError::new_err(format!("{}: {error}", path.display())))?;
                reader.read(&Found::Source(Source::alone(path)))
            }
        };
        Ok(entries(&reader, outcome))
    }
}

/// The entries of a file, those of what an archive holds among them.
fn entries(reader: &FileReader, outcome: Outcome<gouji::pipeline::FileRead>) -> Vec<Entry> {
    match outcome {
        Outcome::Read(read) => reader.audited_alone(read),
        Outcome::Archive(archive) => {
            let mut inside = Vec::new();
            let last = reader.unpack(*archive, |origin, members| {
                for member in members {
                    inside.extend(entries(reader, reader.read_member(origin, member)));
                }
                std::ops::ControlFlow::Continue(())
            });
            // an archive that is read to its end is no reading of its own
            inside.extend(reader.audited_alone(last).into_iter().filter(is_quarantined));
            inside
        }
    }
}

fn is_quarantined(entry: &Entry) -> bool {
    entry.source.outcome == SourceOutcome::Quarantined
}

fn is_read(entry: &Entry) -> bool {
    entry.audited.is_some() && !is_quarantined(entry)
}

fn is_reading(entry: &Entry) -> bool {
    entry.audited.is_some() || is_quarantined(entry)
}

/// Reads the report in a file or in bytes.
#[pyfunction]
#[pyo3(signature = (source, name=None, config=None))]
pub(crate) fn read(
    py: Python<'_>,
    source: Bound<'_, PyAny>,
    name: Option<PathBuf>,
    config: Option<Py<Config>>,
) -> PyResult<Reading> {
    let given = Given::of(&source)?;
    let config = config.as_ref().map(Py::get);
    let mut entries = py.detach(|| given.read(name, config))?;
    if entries.last().is_some_and(is_quarantined) && !entries.iter().any(is_read) {
        // of a damaged archive that gives no report back, its own row says most
        entries.drain(..entries.len() - 1);
    }
    let count = entries.len();
    match <[Entry; 1]>::try_from(entries) {
        Ok([entry]) if is_reading(&entry) => Ok(Reading { entry }),
        Ok([entry]) => Err(NotAReport::new_err(format!("{}: {}", entry.source.shown(), entry.source.reason.en))),
        Err(_) if count == 0 => Err(NotAReport::new_err("it holds no file")),
        Err(_) => {
            Err(SeveralReports::new_err(format!("it holds {count} files or reports: read_all gives each of them")))
        }
    }
}

/// Reads each report in a file, in an archive, or in bytes. What is no report is left out.
#[pyfunction]
#[pyo3(signature = (source, name=None, config=None))]
pub(crate) fn read_all(
    py: Python<'_>,
    source: Bound<'_, PyAny>,
    name: Option<PathBuf>,
    config: Option<Py<Config>>,
) -> PyResult<Vec<Reading>> {
    let given = Given::of(&source)?;
    let config = config.as_ref().map(Py::get);
    let entries = py.detach(|| given.read(name, config))?;
    Ok(entries.into_iter().filter(is_reading).map(|entry| Reading { entry }).collect())
}
