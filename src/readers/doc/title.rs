//! The title in the summary of a compound file.

use crate::readers::encoding::for_code_page;
use crate::source::number::{long, number, short};
use encoding_rs::UTF_16LE;

const SECTION: usize = 44;
const CODE_PAGE: u32 = 1;
const TITLE: u32 = 2;
const NARROW: u32 = 0x1E;
const WIDE: u32 = 0x1F;
/// Most properties that are read; a summary has some twenty.
const MOST_PROPERTIES: usize = 100;

pub(super) fn title(summary: &[u8]) -> Option<String> {
    let section = summary.get(long(summary, SECTION)? as usize..)?;
    let count = number::<4>(section, 4)?.min(MOST_PROPERTIES);
    let property = |wanted: u32| {
        let entry = (0..count).map(|index| 8 + 8 * index).find(|&at| long(section, at) == Some(wanted))?;
        section.get(number::<4>(section, entry + 4)?..)
    };
    let value = property(TITLE)?;
    let length = number::<4>(value, 4)?;
    let (bytes, encoding) = match long(value, 0)? {
        NARROW => (
            value.get(8..8_usize.checked_add(length)?)?,
            for_code_page(property(CODE_PAGE).and_then(|page| short(page, 4))),
        ),
        WIDE => (value.get(8..8_usize.checked_add(length.checked_mul(2)?)?)?, UTF_16LE),
        _ => return None,
    };
    let (title, _) = encoding.decode_without_bom_handling(bytes);
    let title = title.trim_end_matches('\0').trim();
    (!title.is_empty()).then(|| title.to_owned())
}
