//! Waivers: what came out of reviews of findings and causes, in a CSV file that the user keeps.
//!
//! A waived finding stays in the table of findings but fails no run, as long as its figures are those that were reviewed
//! and the last day has not passed. Verdicts come into the file by hand, or from a workbook or another list by
//! [`merge()`], or one by one from people who work at once, by [`answer()`].

mod answer;
mod error;
mod given;
mod list;
mod merge;
mod verdict;

pub use answer::{Answer, Answered, Fields, answer, present};
pub use error::WaiversError;
pub use given::{GivenVerdict, GivenVerdicts};
pub use list::Waivers;
pub use merge::{Merged, merge};
pub use verdict::{Subject, VERDICTS, Verdict};
