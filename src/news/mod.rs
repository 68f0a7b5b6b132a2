//! Finds what differs between two runs, and why: the table `changes` and the news made from it.
//!
//! Both runs are read from their published tables, so that any two can be compared. When a fault was first seen depends on
//! the history of runs and is a column of `changes` alone, so that all other tables depend on the input only.

mod compare;
mod conditions;
mod counts;
mod digest;
mod error;
mod facts;
mod faults;
mod mail;
mod reasons;
mod reports;
mod row;
mod run;
mod seen;
mod texts;

pub use compare::{Basis, News, compare};
pub use conditions::{AGENCIES, OF_READING, WAIVERS, differing};
pub use counts::{FaultCounts, NewsCounts};
pub use digest::{CauseNews, Digest, DistrictReports, Listed, RunName};
pub use error::NewsError;
pub use mail::{FILE, JSON_FILE};
pub use run::{Run, RunRecord};
