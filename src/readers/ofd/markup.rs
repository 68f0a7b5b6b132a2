//! The XML of OFD: a walk over elements, with the text of those that hold only text.

use crate::readers::package::{self, push_reference};
use crate::saturate::Saturate;
use quick_xml::events::{BytesStart, Event};

/// Handles the elements of a part.
pub(super) trait Visitor {
    /// Whether this much work is still allowed.
    fn may_continue(&mut self, work: usize) -> bool;

    fn start(&mut self, tag: &BytesStart);

    /// `text` is the element's text if it holds nothing else.
    fn end(&mut self, name: &[u8], text: &str);
}

/// Bytes of text that cost about as much as an element.
const BYTES_OF_ELEMENT: usize = 100;

/// Walks over a part; returns whether it is complete.
pub(super) fn walk(source: &str, visitor: &mut impl Visitor) -> bool {
    let mut xml = package::xml(source);
    let mut text = String::new();
    let mut is_leaf = false;
    let mut depth = 0_usize;
    let mut last = 0;
    loop {
        let event = xml.read_event();
        let at = xml.buffer_position();
        let passed: usize = (at - last).saturate();
        let work = 1 + passed / BYTES_OF_ELEMENT;
        last = at;
        if !visitor.may_continue(work) {
            return true;
        }
        match event {
            Ok(Event::Start(tag)) => {
                depth += 1;
                text.clear();
                is_leaf = true;
                visitor.start(&tag);
            }
            Ok(Event::Empty(tag)) => {
                is_leaf = false;
                visitor.start(&tag);
                visitor.end(tag.local_name().as_ref(), "");
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                visitor.end(tag.local_name().as_ref(), if is_leaf { &text } else { "" });
                is_leaf = false;
            }
            Ok(Event::Text(piece)) if is_leaf => text.push_str(&String::from_utf8_lossy(&piece)),
            Ok(Event::CData(piece)) if is_leaf => text.push_str(&String::from_utf8_lossy(&piece)),
            Ok(Event::GeneralRef(reference)) if is_leaf => push_reference(&reference, &mut text),
            Ok(Event::Eof) => return depth == 0,
            Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// The numbers of a list, up to the first that is not one.
pub(super) fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let words = text.split(|character: char| character.is_whitespace() || character == ',');
    words.filter(|word| !word.is_empty()).map_while(number)
}

pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Exactly `COUNT` numbers.
pub(super) fn list<const COUNT: usize>(text: &str) -> Option<[f64; COUNT]> {
    let mut list = [0.0; COUNT];
    let mut numbers = numbers(text);
    for place in &mut list {
        *place = numbers.next()?;
    }
    Some(list)
}
