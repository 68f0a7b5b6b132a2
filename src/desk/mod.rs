//! What auditors take away from a run: a workbook, and letters to the agencies. Both are made of the published tables, so
//! those of an older run are made in the same way.

mod error;
mod fields;
pub mod letters;
mod words;
pub mod workbook;

pub use error::DeskError;
