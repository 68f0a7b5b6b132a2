//! Writes what a run publishes: tables as CSV and Parquet, and the manifest; and publishes all of it at once.

mod csv;
mod datapackage;
mod end;
mod error;
mod find;
mod links;
mod manifest;
mod parquet;
mod publish;
mod single;
mod table;

pub use csv::write_csv_to;
pub use datapackage::datapackage;
pub use end::End;
pub use error::OutputError;
pub use find::find_run;
pub use manifest::{Formats, Manifest, RunState, TableRecord, peak_memory_mib, results_hash};
pub use publish::{PublishError, Staging, latest};
pub use single::{write_csv, write_json, write_parquet};
pub use table::{TableWriter, Written};
