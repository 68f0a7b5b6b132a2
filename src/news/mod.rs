//! What differs between two runs, and why: the table `changes`, and the news that are made of it.
//!
//! Both runs are read from their tables, the needed columns only, so that any two can be compared. What history alone
//! knows, when a fault was first seen, stands in `changes` and in no other table: those remain the same for the same input.

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
pub use conditions::{AGENCIES, WAIVERS};
pub use counts::{FaultCounts, NewsCounts};
pub use digest::{CauseNews, Digest, DistrictReports, Listed, RunName};
pub use error::NewsError;
pub use mail::{FILE, JSON_FILE};
pub use run::{Run, RunRecord};
