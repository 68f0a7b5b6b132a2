//! Takes out of a file when it was made: the same plan is to give the same bytes tomorrow.

use super::writers::Writer;

/// The file as if it had always been there. DOC and XLS files and what Typst makes have no dates.
pub fn undated(writer: Writer, mut bytes: Vec<u8>) -> Vec<u8> {
    match writer {
        Writer::Docx | Writer::Xlsx => archive(&mut bytes),
        Writer::Printed | Writer::PrintedTagged => pages(&mut bytes),
        Writer::Doc | Writer::Xls | Writer::Typeset => {}
    }
    bytes
}

/// The date and time of a member as ZIP has them: midnight of the first of January 1980.
const ZIP_DATE: [u8; 4] = [0, 0, 0x21, 0];
/// Signature and length of the end of an archive's directory, without a comment.
const DIRECTORY_END: &[u8] = b"PK\x05\x06";
const DIRECTORY_END_LENGTH: usize = 22;
/// The same of an entry, without its names.
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

/// A number of the archive, its lowest byte first; 0 beyond its end.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let bytes = bytes.get(at..at + length).unwrap_or_default();
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

/// A second as PDF has it.
const DATE: &[u8] = b"20250101000000";
/// What a PDF file says of the time it was made, and the three numbers that are worked out from that: what stands
/// before each, and how many characters it has.
const STAMPS: [(&[u8], usize); 4] =
    [(b"/CreationDate(D:", DATE.len()), (b"/ID [ <", 32), (b">\n<", 32), (b"/DocChecksum /", 32)];

fn pages(bytes: &mut [u8]) {
    for (before, length) in STAMPS {
        // behind the last one stands nothing that only looks like it
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
