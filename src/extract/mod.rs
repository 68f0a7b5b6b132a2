//! From a document to a report: which form it follows, what its tables hold, who speaks and what the sections say.
//!
//! Its files use each other in one direction: this one names them, and none of them uses it.

mod claims;
mod correction_marks;
mod corrections;
mod dates;
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
