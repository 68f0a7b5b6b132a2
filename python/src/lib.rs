//! The extension of the Python package `gouji`: what the modules in `python/gouji` are made of.

mod command;
mod errors;
mod html;
mod reading;
mod run;
mod settings;
mod table;

use pyo3::prelude::*;

/// The compiled half of the package.
#[pymodule]
mod _gouji {
    #[pymodule_export]
    use super::command::{codebook, explain, main, program};
    #[pymodule_export]
    use super::errors::{
        FileError, GoujiError, NotAReport, QueryError, RunFailed, RunRefused, SettingsError, SeveralReports,
    };
    #[pymodule_export]
    use super::reading::{Reading, read, read_all};
    #[pymodule_export]
    use super::run::{compare, known, latest, made_by_sql, merge, names, query, run, shard, table, walk, years};
    #[pymodule_export]
    use super::settings::Config;
    #[pymodule_export]
    use super::table::Table;
}
