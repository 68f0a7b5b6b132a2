//! A paragraph reduced for reading: without white space or marks at figures, and with lookalike characters folded into
//! one. Byte positions can be mapped back to the paragraph.

use crate::document::marks::marked_runs;
use crate::document::offset;
use crate::fold::{fold, is_space};
use std::iter;

#[derive(Debug, Default)]
pub(super) struct Compact {
    pub text: String,
    /// For every byte of `text`, and for its end, the byte offset in the paragraph.
    at: Vec<u32>,
}

impl Compact {
    /// Replaces the previous content, keeping its memory.
    pub(super) fn read(&mut self, paragraph: &str) {
        self.text.clear();
        self.at.clear();
        self.text.reserve(paragraph.len());
        self.at.reserve(paragraph.len() + 1);
        let mut runs = marked_runs(paragraph).map(|(_, run, _)| run);
        let mut marked = runs.next();
        for (at, c) in paragraph.char_indices() {
            if is_space(c) {
                continue;
            }
            if let Some(run) = &marked
                && run.start <= at
            {
                if at + c.len_utf8() >= run.end {
                    marked = runs.next();
                }
                continue;
            }
            // full-width brackets and commas fold to ASCII, and so do digits
            let folded = fold(c);
            self.text.push(folded);
            self.at.extend(iter::repeat_n(offset(at), folded.len_utf8()));
        }
        self.at.push(offset(paragraph.trim_end().len()));
    }

    /// Maps a range of bytes of the compact text to the paragraph.
    pub(super) fn original(&self, start: usize, end: usize, paragraph: &str) -> (u32, u32) {
        let last = self.at[end.max(start + 1) - 1];
        let width = paragraph[last as usize..].chars().next().map_or(0, char::len_utf8);
        (self.at[start], last + offset(width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_at_figures_are_passed_over() {
        let paragraph = "新收⟦36⟧37⁽1⁾件⁽2⁾";
        let mut compact = Compact::default();
        compact.read(paragraph);
        assert_eq!(compact.text, "新收37件");
        let (start, end) = compact.original(6, 11, paragraph);
        assert_eq!(&paragraph[start as usize..end as usize], "37⁽1⁾件");
    }

    #[test]
    fn the_way_back() {
        let paragraph = " 公开 ３１６ 条，";
        let mut compact = Compact::default();
        compact.read(paragraph);
        assert_eq!(compact.text, "公开316条,");
        let (start, end) = compact.original(6, 12, paragraph);
        assert_eq!(&paragraph[start as usize..end as usize], "３１６ 条");
    }
}
