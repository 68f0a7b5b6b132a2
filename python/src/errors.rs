//! Errors, each with the sentence that the command would say.

use gouji::pipeline::RunError;
use gouji::queries::{CompareError, QueryError as OfQuery};
use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::PyException;

create_exception!(
    gouji,
    GoujiError,
    PyException,
    "Whatever goes wrong in gouji. Its text says why, and what to do next."
);
create_exception!(gouji, FileError, GoujiError, "A file cannot be opened.");
create_exception!(gouji, NotAReport, GoujiError, "A file holds no report.");
create_exception!(
    gouji,
    SeveralReports,
    GoujiError,
    "A file holds several reports, or other files: `read_all` gives each."
);
create_exception!(gouji, SettingsError, GoujiError, "A setting, or a list that one names, is wrong.");
create_exception!(gouji, QueryError, GoujiError, "A query is wrong, or a table cannot be read.");
create_exception!(gouji, RunFailed, GoujiError, "A run published nothing. The former output is as it was.");
create_exception!(
    gouji,
    RunRefused,
    RunFailed,
    "A run was refused: a test of the data failed, or far fewer reports were found."
);

pub(crate) fn of_run(error: &RunError) -> PyErr {
    let sentence = error.to_string();
    match error {
        error if error.is_refusal() => RunRefused::new_err(sentence),
        error if error.is_of_settings() => SettingsError::new_err(sentence),
        RunError::NoCorpus(_) => FileError::new_err(sentence),
        _ => RunFailed::new_err(sentence),
    }
}

pub(crate) fn of_query(error: &OfQuery) -> PyErr {
    QueryError::new_err(error.to_string())
}

pub(crate) fn of_compare(error: &CompareError) -> PyErr {
    QueryError::new_err(error.to_string())
}

/// A table could not be made, which is a bug.
pub(crate) fn of_frame(error: &polars::error::PolarsError) -> PyErr {
    GoujiError::new_err(format!("a table could not be built: {error}; this is a bug of gouji: please report it"))
}
