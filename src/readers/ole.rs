//! OLE compound files that are neither DOC nor XLS: why they are not read.

use super::{Limits, ReadError, Reading};
use crate::source::{Format, Ole};

/// The note of a document whose file lacks parts of its tables or streams.
pub const CUT: &str = "the file is cut short or damaged: parts of it may be missing";

pub fn read(bytes: &[u8], _: &Limits) -> Result<Reading, ReadError> {
    let ole = Ole::open(bytes);
    Err(if ole.has("EncryptedPackage") {
        // how Word and Excel store a DOCX or XLSX with a password
        ReadError::Protected
    } else if ole.is_empty() || ole.is_cut {
        ReadError::Damaged("directory of streams")
    } else {
        ReadError::Unsupported(Format::Ole)
    })
}
