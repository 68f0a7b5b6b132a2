//! The command, and what it tells of itself.

use crate::errors::{GoujiError, of_frame};
use crate::table::Table;
use gouji::dataset;
use gouji::language::Language;
use pyo3::prelude::*;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

/// Does what the command `gouji` does with these arguments, and gives its exit code. Python starts it again, by
/// `interpreter`, for readers in a process of their own.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, interpreter: PathBuf, arguments: Vec<OsString>) -> u8 {
    py.detach(|| {
        start_through(interpreter);
        let code = gouji::cli::main([OsString::from("gouji")].into_iter().chain(arguments));
        // no Rust program ends here that would do so; a closed stream only loses the words
        let _ = std::io::stdout().flush();
        code
    })
}

/// Says how readers in a process of their own are started. The folder in which it happens has no say in what is loaded.
pub(crate) fn start_through(interpreter: PathBuf) {
    gouji::cli::start_through(interpreter, ["-P", "-m", "gouji"].map(OsString::from).to_vec());
}

fn language(lang: &str) -> PyResult<Language> {
    let known = Language::ALL.into_iter().find(|language| language.key() == lang);
    known.ok_or_else(|| GoujiError::new_err(format!("there is no language {lang:?}; use \"en\" or \"zh\"")))
}

/// What a rule checks and why, as Markdown.
#[pyfunction]
pub(crate) fn explain(code: &str, lang: &str) -> PyResult<String> {
    gouji::cli::explanation(code, language(lang)?).map_err(GoujiError::new_err)
}

/// Names the sources that this package was built of: two with the same name read alike.
#[pyfunction]
pub(crate) fn program() -> &'static str {
    gouji::cache::PROGRAM
}

/// Every metric.
#[pyfunction]
pub(crate) fn codebook() -> PyResult<Table> {
    Ok(Table::new(dataset::codebook().map_err(|error| of_frame(&error))?))
}
