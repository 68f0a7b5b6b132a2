//! OLE compound files: why one is not read, or not in full. Shared by DOC, XLS and files that are neither.

use super::ReadError;
use crate::document::Note;
use crate::language::Bilingual;
use crate::source::{Format, Ole};

const DIRECTORY: Bilingual = Bilingual::fixed("directory of streams", "数据流目录");
/// Note on a document whose file lacks parts of its tables or streams.
pub(super) const CUT: Note =
    Note::cut("the file is cut short or damaged: parts of it may be missing", "文件不完整或已损坏，可能缺少部分内容");

/// Why a compound file that is neither DOC nor XLS is not read.
pub(super) fn reason(bytes: &[u8]) -> ReadError {
    let ole = Ole::open(bytes);
    if ole.has("EncryptedPackage") {
        // a DOCX or XLSX with a password, as Word and Excel store it
        ReadError::Protected
    } else if ole.is_empty() || ole.is_cut {
        ReadError::Damaged(DIRECTORY)
    } else {
        ReadError::Unsupported(Format::Ole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_ole;

    #[test]
    fn the_reason_is_given() {
        let unknown = write_ole(&[("Contents", b"x")]);
        assert_eq!(reason(&unknown), ReadError::Unsupported(Format::Ole));
        assert_eq!(reason(&write_ole(&[("EncryptedPackage", b"x")])), ReadError::Protected);
        let cut = &unknown[..unknown.len() - 600];
        assert_eq!(reason(cut), ReadError::Damaged(DIRECTORY));
    }
}
