//! The workbook for auditors and the letters to agencies. Both are made from published tables, so they can be made from any
//! run.

mod error;
mod fields;
pub mod letters;
mod words;
pub mod workbook;

pub use error::DeskError;
