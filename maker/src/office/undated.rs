//! Removes the time of creation from files, so that the same plan gives the same bytes on any day.

use super::writers::Writer;

/// The file with fixed dates. DOC and XLS files, and those of Typst, have no dates.
pub fn undated(writer: Writer, mut bytes: Vec<u8>) -> Vec<u8> {
    match writer {
        Writer::Docx | Writer::Xlsx => archive(&mut bytes),
        Writer::Printed | Writer::PrintedTagged => pages(&mut bytes),
        Writer::Doc | Writer::Xls | Writer::Typeset => {}
    }
    bytes
}

/// Date and time of a ZIP member: midnight on 1 January 1980.
const ZIP_DATE: [u8; 4] = [0, 0, 0x21, 0];
/// Signature and length of the end of an archive's directory, without a comment.
const DIRECTORY_END: &[u8] = b"PK\x05\x06";
const DIRECTORY_END_LENGTH: usize = 22;
/// The same for an entry, without its names.
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;

/// Sets the date of every member, in the directory and before the member itself.
fn archive(bytes: &mut [u8]) {
    let Some(end) =
        bytes.len().checked_sub(DIRECTORY_END_LENGTH).filter(|&end| bytes[end..].starts_with(DIRECTORY_END))
    else {
        return;
    };
    let mut at = number(bytes, end + 16, 4);
    while bytes.get(at..).is_some_and(|rest| rest.starts_with(ENTRY)) {
        let names: usize = [28, 30, 32].map(|length| number(bytes, at + length, 2)).iter().sum();
        let member = number(bytes, at + 42, 4);
        for date in [at + 12, member + 10] {
            if let Some(date) = bytes.get_mut(date..date + ZIP_DATE.len()) {
                date.copy_from_slice(&ZIP_DATE);
            }
        }
        at += ENTRY_LENGTH + names;
    }
}

/// A little-endian number of the archive; 0 beyond its end.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let bytes = bytes.get(at..at + length).unwrap_or_default();
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

/// A date in PDF, to the second.
const DATE: &[u8] = b"20250101000000";
/// What a PDF file says about its time of creation, and the three numbers that depend on it: the text before each, and
/// its length in characters.
const STAMPS: [(&[u8], usize); 4] =
    [(b"/CreationDate(D:", DATE.len()), (b"/ID [ <", 32), (b">\n<", 32), (b"/DocChecksum /", 32)];

fn pages(bytes: &mut [u8]) {
    for (before, length) in STAMPS {
        // the last match is the real one
        let place = bytes.windows(before.len()).rposition(|window| window == before);
        if let Some(stamp) = place.map(|at| at + before.len())
            && let Some(stamp) = bytes.get_mut(stamp..stamp + length)
        {
            stamp.fill(b'0');
            if length == DATE.len() {
                stamp.copy_from_slice(DATE);
            }
        }
    }
}
