//! Records: what the rules over years and peers need of a report, without its text.
//!
//! A record takes about 1.2 kB. Records are spooled to a file until all reports have been read, and loaded some
//! districts at a time, so that a corpus may be of any size. The words that a finding quotes are read from the report's
//! file again, since few reports have such a finding.

mod agency;
mod alike;
mod district;
mod figures;
mod growths;
mod likeness;
mod mentions;
mod neighbours;
mod ranking;
mod record;
mod record_part;
mod records;
mod spool;
mod stored;
mod templates;

pub use agency::Series;
pub use alike::{BANDS, CandidatePairs, LikeSection, LikeSections, LikenessThresholds, Pair, Sections};
pub use district::{District, ReportInSeries};
pub use figures::PackedFigures;
pub use growths::MetricGrowth;
pub use likeness::{Common, FEWEST_SHINGLES, Likeness, Signature, Text, texts};
pub use mentions::Mention;
pub use neighbours::Neighbours;
pub use ranking::{Comparison, Ranked, Ranking};
pub use record::{Record, TableFigures};
pub use record_part::{RecordPart, RecordParts};
pub use records::{DistrictRange, DistrictRecords, Expected, KnownDistricts, Records};
pub use spool::{Corpus, Spool};
pub use templates::Template;
