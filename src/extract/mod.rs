//! Turns a document into a report: its form, the figures of its tables, its agency and year, its sections and claims.
//!
//! The modules depend on each other in one direction, and none depends on this file.

mod claims;
mod correction_marks;
mod corrections;
mod dates;
mod ending;
mod evidence;
mod excerpt;
mod headings;
mod indicators;
mod lead;
mod lines;
mod metadata;
mod parted;
mod parts;
mod printed;
mod recognised;
mod recognition;
mod report;
mod runs;
mod sections;
mod tables;
mod title;
mod undecided;

pub use claims::claims_of;
pub use parts::{Part, parts};
pub use report::{ExtractError, Surroundings, extract};
