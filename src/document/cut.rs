//! Cuts a document into several. Each takes only its own blocks, texts and containers, so that together they cost no more
//! than the whole.

use super::{Block, Container, Document, Ending, Lines, Note, Slice, offset};
use std::collections::HashMap;
use std::ops::Range;

impl Document {
    /// Makes a document of each range of blocks, with the notes of the whole. Ranges are in order. What lies in none of
    /// them is left out, and so are the page titles, which do not describe a part.
    #[must_use]
    pub fn cut(mut self, ranges: &[Range<usize>]) -> Vec<Self> {
        let blocks = std::mem::take(&mut self.blocks);
        let mut blocks = blocks.into_iter().enumerate().peekable();
        let mut parts = Vec::with_capacity(ranges.len());
        for range in ranges {
            let mut part = Part { whole: &self, own: Self::new(""), containers: HashMap::from([(0, 0)]) };
            while let Some((at, block)) = blocks.next_if(|(at, _)| *at < range.end) {
                if at >= range.start {
                    part.take(block);
                }
            }
            parts.push(part.finish());
        }
        if let Some((last, others)) = parts.split_last_mut() {
            last.ending = self.ending;
            // a text or a page lacks its end only
            if self.ending != Ending::Marked {
                others.iter_mut().flat_map(|part| &mut part.notes).for_each(Note::soften);
            }
        }
        parts
    }
}

struct Part<'d> {
    whole: &'d Document,
    own: Document,
    /// Maps containers of the whole to those of the part.
    containers: HashMap<Container, Container>,
}

impl Part<'_> {
    fn take(&mut self, mut block: Block) {
        match &mut block {
            Block::Paragraph(paragraph) => {
                paragraph.text = self.text(paragraph.text);
                paragraph.container = self.container(paragraph.container);
            }
            Block::Grid(grid) => {
                for cell in grid.cells_mut() {
                    cell.text = self.text(cell.text);
                }
                grid.container = self.container(grid.container);
            }
            Block::Picture(_, container) => *container = self.container(*container),
        }
        self.own.blocks.push(block);
    }

    fn text(&mut self, text: Slice) -> Slice {
        if text.is_empty() {
            return Slice::default();
        }
        let start = self.own.arena_end();
        self.own.arena.push_str(self.whole.str(text));
        Slice { start, end: offset(self.own.arena.len()) }
    }

    /// Keeps the order in which a parent precedes its children.
    fn container(&mut self, container: Container) -> Container {
        let mut unknown = Vec::new();
        let mut known = container;
        while !self.containers.contains_key(&known) {
            unknown.push(known);
            known = self.whole.containers[known as usize];
        }
        let mut own = self.containers[&known];
        for container in unknown.into_iter().rev() {
            own = self.own.add_container(own);
            self.containers.insert(container, own);
        }
        own
    }

    fn finish(mut self) -> Document {
        let places = self.own.blocks.iter().flat_map(|block| match block {
            Block::Paragraph(paragraph) => vec![paragraph.place.offset],
            Block::Grid(grid) => grid.cells().iter().map(|cell| cell.place.offset).collect(),
            Block::Picture(place, _) => vec![place.offset],
        });
        let (first, last) = places.fold((u32::MAX, 0), |(first, last), at| (first.min(at), last.max(at)));
        self.own.lines = self.whole.lines.within(first.min(last), last);
        self.own.notes.clone_from(&self.whole.notes);
        self.own.pictured.clone_from(&self.whole.pictured);
        self.own.recognised.clone_from(&self.whole.recognised);
        self.own
    }
}

impl Lines {
    /// The lines that a range of the source needs.
    fn within(&self, first: u32, last: u32) -> Self {
        let from = self.ends.partition_point(|&end| end < first);
        let to = self.ends.partition_point(|&end| end <= last);
        Self { ends: self.ends[from..to].to_vec(), before: self.before + from }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{GridBuilder, MOST_COVERED, Note, Paragraph, Place};

    const SOURCE: &str = "甲\n乙\n1\n丙\n丁\n";

    fn document() -> Document {
        let mut document = Document::new(SOURCE);
        let outer = document.add_container(0);
        let inner = document.add_container(outer);
        let place = |text| Place::at(SOURCE.find(text).unwrap_or_default());
        for (words, container) in [("甲", 0), ("乙", inner), ("丙", outer), ("丁", inner)] {
            let text = document.push_text(words);
            let paragraph = Paragraph { text, place: place(words), container, is_link: false };
            document.blocks.push(Block::Paragraph(paragraph));
        }
        let mut grid = GridBuilder::new(MOST_COVERED);
        let text = document.push_text("1");
        grid.cell(text, place("1"), 1, 1);
        document.blocks.insert(2, Block::Grid(grid.finish(place("1"), inner, false)));
        document.notes.push(Note::cut("cut short", "不完整"));
        document
    }

    #[test]
    fn a_part_has_its_own_and_its_places_in_the_whole() {
        let [first, second] = &document().cut(&[1..3, 3..5])[..] else { panic!("two ranges") };
        let words = |of: &Document| of.paragraphs().map(|(_, text)| text.to_owned()).collect::<Vec<_>>();
        assert_eq!((words(first), words(second)), (vec!["乙".to_owned()], vec!["丙".to_owned(), "丁".to_owned()]));
        let cell = first.grids().next().unwrap().cells()[0];
        assert_eq!((first.str(cell.text), first.lines.line(cell.place)), ("1", 3));
        let [own, inner] = &second.blocks[..] else { panic!("two blocks") };
        assert!(second.contains(own.container(), inner.container()));
        assert!(!second.contains(inner.container(), own.container()));
        let line = |(paragraph, _): (&Paragraph, &str)| second.lines.line(paragraph.place);
        assert_eq!(second.paragraphs().map(line).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(second.notes, [Note::cut("cut short", "不完整")]);
    }
}
