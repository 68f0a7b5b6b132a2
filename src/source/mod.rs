//! What there is to read: sorted walks over files and folders, and the format of a file told from its first bytes.

mod format;
pub(crate) mod number;
mod ole;
mod walk;
mod zip;

pub use format::{Format, sniff};
pub use ole::Ole;
#[cfg(test)]
pub use ole::write as write_ole;
pub use walk::{Found, Source, walk};
#[cfg(test)]
pub use zip::write as write_zip;
pub use zip::{UnpackError, Unpacked, Zip};
