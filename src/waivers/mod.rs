//! Waivers: the results of reviews of findings and causes, in a CSV file that the user keeps.
//!
//! A waived finding stays in the table of findings but fails no run, as long as its figures are unchanged and the waiver has not
//! expired. Verdicts are entered by hand, merged from a workbook or another list by [`merge()`], or taken one by one from people
//! who work at the same time by [`answer()`].

mod answer;
mod error;
mod given;
mod list;
mod merge;
mod reviews;
mod verdict;

pub use answer::{Answer, Answered, Fields, answer, present};
pub use error::WaiversError;
pub use given::{GivenVerdict, GivenVerdicts};
pub use list::Waivers;
pub use merge::{Merged, merge};
pub use reviews::Reviews;
pub use verdict::{Subject, VERDICTS, Verdict};
