//! What floats over the text: the texts of boxes, and where boxes and pictures are anchored.

use super::header::{Header, Part, Positions, part};
use crate::source::number::{long, number, short};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Length of the entry of an anchor, in bytes.
const ANCHOR_LENGTH: usize = 26;
/// Length of the entry of a text box, in bytes.
const BOX_LENGTH: usize = 22;
/// Record kinds in the drawing data.
const SHAPE: u16 = 0xF00A;
const SHAPE_PROPERTIES: u16 = 0xF00B;
/// The property of a shape that names its picture.
const PICTURE: u16 = 0x0104;

#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// Shape number, by the position of its anchor.
    anchors: HashMap<usize, u32>,
    /// Text range, by shape number.
    boxes: HashMap<u32, Range<usize>>,
    pictures: HashSet<u32>,
}

#[derive(Debug)]
pub(super) enum Anchored {
    Box(Range<usize>),
    Picture,
}

impl Shapes {
    pub(super) fn read(main: &[u8], tables: &[u8], header: &Header) -> Self {
        let anchors = Positions::new(part(main, tables, Part::Anchors), ANCHOR_LENGTH);
        // a box inside a box could recurse without end
        let anchors = anchors.iter().filter(|(place, _)| header.body.contains(&place.start));
        let anchors = anchors.filter_map(|(place, anchor)| Some((place.start, long(anchor, 0)?))).collect();
        let mut shapes = Self { anchors, ..Self::default() };
        let mut next = header.boxes.start;
        for (place, entry) in Positions::new(part(main, tables, Part::Boxes), BOX_LENGTH).iter() {
            let is_in_use = short(entry, 8) == Some(0);
            let start = header.boxes.start.saturating_add(place.start);
            let end = header.boxes.start.saturating_add(place.end).min(header.boxes.end);
            // no text lies in two boxes
            if let Some(shape) = long(entry, 14).filter(|_| is_in_use && next <= start && start < end) {
                shapes.boxes.insert(shape, start..end);
                next = end;
            }
        }
        shapes.collect_pictures(part(main, tables, Part::Drawings));
        shapes
    }

    /// Goes through records, descending into those that contain records.
    fn collect_pictures(&mut self, mut records: &[u8]) {
        let mut shape = 0;
        while let (Some(head), Some(kind), Some(length)) = (short(records, 0), short(records, 2), long(records, 4)) {
            // a byte before each drawing tells whether it belongs to the body or the headers
            if kind & 0xF000 != 0xF000 && short(records, 3) == Some(0xF002) {
                records = &records[1..];
                continue;
            }
            let content = &records[8..];
            let length = if head & 0xF == 0xF { 0 } else { length as usize };
            let Some(value) = content.get(..length) else { break };
            match kind {
                SHAPE => shape = long(value, 0).unwrap_or_default(),
                SHAPE_PROPERTIES if has_picture(value, usize::from(head >> 4)) => _ = self.pictures.insert(shape),
                _ => {}
            }
            records = &content[length..];
        }
    }

    /// What is anchored at a position. A box is returned only once.
    pub(super) fn take(&mut self, position: usize) -> Option<Anchored> {
        let shape = self.anchors.get(&position)?;
        let text = self.boxes.remove(shape).map(Anchored::Box);
        text.or_else(|| self.pictures.contains(shape).then_some(Anchored::Picture))
    }

    /// The boxes not taken yet, such as those in groups of shapes.
    pub(super) fn rest(&mut self) -> Vec<Range<usize>> {
        let mut rest: Vec<Range<usize>> = self.boxes.drain().map(|(_, place)| place).collect();
        rest.sort_by_key(|place| place.start);
        rest
    }
}

fn has_picture(properties: &[u8], count: usize) -> bool {
    properties
        .chunks_exact(6)
        .take(count)
        .any(|entry| short(entry, 0).is_some_and(|code| code & 0x3FFF == PICTURE) && number::<4>(entry, 2) != Some(0))
}
