//! What DOC, XLS and the OLE compound files that are neither have in common: why they are not read, or not in full.

use super::ReadError;
use crate::source::{Format, Ole};

/// The note of a document whose file lacks parts of its tables or streams.
pub const CUT: &str = "the file is cut short or damaged: parts of it may be missing";

/// Why a file that is neither DOC nor XLS is not read.
pub fn reason(bytes: &[u8]) -> ReadError {
    let ole = Ole::open(bytes);
    if ole.has("EncryptedPackage") {
        // how Word and Excel store a DOCX or XLSX with a password
        ReadError::Protected
    } else if ole.is_empty() || ole.is_cut {
        ReadError::Damaged("directory of streams")
    } else {
        ReadError::Unsupported(Format::Ole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_ole;

    #[test]
    fn the_reason_is_told() {
        let unknown = write_ole(&[("Contents", b"x")]);
        assert_eq!(reason(&unknown), ReadError::Unsupported(Format::Ole));
        assert_eq!(reason(&write_ole(&[("EncryptedPackage", b"x")])), ReadError::Protected);
        let cut = &unknown[..unknown.len() - 600];
        assert_eq!(reason(cut), ReadError::Damaged("directory of streams"));
    }
}
