//! What there is to read: sorted walks over folders, members of archives, and the formats of files.

mod archive;
mod format;
mod leftover;
pub mod name;
mod notation;
pub(crate) mod number;
mod ole;
mod outcome;
mod packed;
pub mod published;
mod records;
mod seven_zip;
mod unread;
mod walk;
mod wanted;
mod xz;
mod zip;

pub use archive::{
    ArchiveLimits, DEEPEST_ARCHIVE, Ending, Shortfall, Unpacked as Member, member, unpack, unpacked_name,
};
pub use format::{Format, sniff};
pub use notation::Notation;
pub use ole::Ole;
#[cfg(test)]
pub use ole::write as write_ole;
pub use outcome::SourceOutcome;
pub use packed::Packing;
pub use unread::Unread;
pub use walk::{Found, Source, cannot_be_read, district_of, gone, settled, walk, walk_around, walk_wanted};
pub use wanted::Wanted;
#[cfg(test)]
pub use zip::write as write_zip;
pub use zip::{UnpackError, Unpacked, Zip};
