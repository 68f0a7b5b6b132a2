//! `gouji` (勾稽, reconciliation) reads and audits government agencies' annual reports on open government information.
//!
//! [`read`] takes a file in any format to a report with its checks and findings; `pipeline::run` takes folders to tables.
//!
//! ```
//! let reading = gouji::read("sample_corpus/沧塘县/2023/沧塘县大关镇人民政府.html")?;
//! assert_eq!((reading.report.agency.name.as_str(), reading.findings[0].rule), ("沧塘县大关镇人民政府", "T107"));
//! # Ok::<(), gouji::Error>(())
//! ```
//!
//! The whole way on one page:
//!
//! ```text
//! source::walk(corpus)          -> Found      sorted paths, not read yet
//! readers::read(bytes, format)  -> Document   paragraphs and grids in reading order, each with its place
//! extract::parts(document)      -> Part       the reports of a file, nearly always one
//! extract::Part::read()         -> Report     the form, its cells as facts, the agency and the year, sections, claims
//! audit::audit(report)          -> findings   and for every rule whether it could be checked
//! audit::examine(district)      -> findings   the rules over years and peers, on records of all reports
//! dataset::*(reports)           -> frames     batch by batch, straight into Parquet and CSV
//! queries::run(sql, tables)     -> tables     totals, trends, coverage: SQL in `queries/`, run by Polars
//! outputs::Staging::publish()   -> output/    staged, then swapped in
//! ```
//!
//! Three promises hold everywhere. A bad input is a row with a reason, and never ends a run. Reported figures stay as
//! reported: blank is not zero, and nothing is guessed. The same input gives the same bytes on any number of threads.
//!
//! Without the feature `analytics`, the crate only reads single reports, up to their findings.

#![warn(missing_docs, unreachable_pub)]

// so that `cli` refers to the modules by the same paths as other users of the library
#[cfg(feature = "cli")]
extern crate self as gouji;

pub mod audit;
#[cfg(feature = "analytics")]
pub mod cache;
pub mod change;
#[cfg(feature = "cli")]
pub mod cli;
pub mod codebook;
#[cfg(feature = "analytics")]
pub mod config;
#[cfg(feature = "analytics")]
pub mod dataset;
#[cfg(feature = "analytics")]
pub mod desk;
pub mod document;
#[cfg(feature = "analytics")]
pub mod export;
pub mod extract;
pub mod figure;
pub mod finding;
pub mod fold;
pub mod forms;
pub mod id;
pub mod index;
pub mod language;
mod lexicon;
mod listing;
pub mod names;
#[cfg(feature = "analytics")]
pub mod news;
#[cfg(feature = "analytics")]
pub mod outputs;
#[cfg(feature = "analytics")]
pub mod pipeline;
#[cfg(feature = "analytics")]
pub mod plot;
pub mod prose;
#[cfg(feature = "analytics")]
pub mod queries;
pub mod readers;
mod reading;
pub mod report;
#[cfg(feature = "analytics")]
pub mod review;
pub mod rules;
mod saturate;
pub mod schema;
pub mod series;
pub mod source;
pub mod waivers;

pub use reading::{Error, ReadOptions, Reading, read, read_bytes};
