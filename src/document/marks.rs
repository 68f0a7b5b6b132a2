//! Marks at figures: raised text (superscripts, footnote references) and struck-out text.
//!
//! A raised 1 after 37 is no digit of it. Readers therefore write raised text as `37⁽1⁾` and struck-out text as `⟦36⟧37`.
//! The printed words show the mark, figures are read without it, and comparisons use the [`unmarked`] text.

use std::borrow::Cow;
use std::ops::Range;

/// A mark on a run of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Above or below the baseline.
    Raised,
    /// Struck out.
    Struck,
}

/// Brackets around raised text.
pub const RAISED: [char; 2] = ['\u{207D}', '\u{207E}'];
/// Brackets around struck-out text.
pub const STRUCK: [char; 2] = ['\u{27E6}', '\u{27E7}'];

/// Longest marked run, in characters. Longer runs are words.
const LONGEST: usize = 16;
/// Characters of note references and struck-out figures. A run with any other character is words, raised or not.
const OF_NOTES_AND_UNITS: &str = "注释见备附第号条件项个次人宗起篇万元";
/// Smallest distance from the baseline that counts as raised, in half points. Less is a matter of fonts.
pub const LEAST_LIFT: i32 = 4;
/// First byte of every bracket. A text without it has no marks.
const FIRST_BYTE: u8 = 0xE2;

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 2] = [Self::Raised, Self::Struck];

    /// The brackets around text with this mark.
    #[must_use]
    pub fn brackets(self) -> [char; 2] {
        match self {
            Self::Raised => RAISED,
            Self::Struck => STRUCK,
        }
    }

    /// Puts the brackets of the mark around a text. An empty text and words stay as they are.
    #[must_use]
    pub fn wrap(self, text: &str) -> Cow<'_, str> {
        if !is_mark(text) {
            return Cow::Borrowed(text);
        }
        let brackets = self.brackets();
        let inner = text.trim();
        let start = text.len() - text.trim_start().len();
        let (before, after) = (&text[..start], &text[start + inner.len()..]);
        // already marked
        let inner = inner.replace(brackets, "");
        Cow::Owned(format!("{before}{}{inner}{}{after}", brackets[0], brackets[1]))
    }

    /// Wraps what stands in `text` from a byte on.
    pub fn wrap_from(self, text: &mut String, start: usize) {
        if let Some(run) = text.get(start..)
            && let Cow::Owned(wrapped) = self.wrap(run)
        {
            text.truncate(start);
            text.push_str(&wrapped);
        }
    }
}

/// The marks that the character properties of a run add up to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Set as a superscript or subscript.
    pub is_raised: bool,
    /// Raised by its distance from the baseline alone, which may hold for a whole line: see [`level`].
    pub is_lifted: bool,
    /// Struck out.
    pub is_struck: bool,
}

impl Marks {
    /// The union of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            is_raised: self.is_raised || other.is_raised,
            is_lifted: self.is_lifted || other.is_lifted,
            is_struck: self.is_struck || other.is_struck,
        }
    }

    /// Wraps what stands in `text` from a byte on.
    pub fn wrap_from(self, text: &mut String, start: usize) {
        if self.is_raised || self.is_lifted {
            Mark::Raised.wrap_from(text, start);
        }
        if self.is_struck {
            Mark::Struck.wrap_from(text, start);
        }
    }
}

/// The text as raised: `1` becomes `⁽1⁾`.
#[must_use]
pub fn raise(text: &str) -> Cow<'_, str> {
    Mark::Raised.wrap(text)
}

/// The text as struck out: `36` becomes `⟦36⟧`.
#[must_use]
pub fn strike(text: &str) -> Cow<'_, str> {
    Mark::Struck.wrap(text)
}

/// Whether a run can be a mark at a figure, or a struck-out figure.
fn is_mark(text: &str) -> bool {
    let is_word = |c: char| c.is_alphabetic() && !c.is_ascii() && !OF_NOTES_AND_UNITS.contains(c);
    let characters = text.trim().chars().take(LONGEST + 1).count();
    (1..=LONGEST).contains(&characters) && !text.chars().any(is_word)
}

/// Whether a text may have marks. Checks bytes only, since every cell and paragraph is tested.
#[must_use]
pub fn may_be_marked(text: &str) -> bool {
    memchr::memchr(FIRST_BYTE, text.as_bytes()).is_some()
}

/// Whether a marked run may begin with this character.
#[must_use]
pub fn opens_run(c: char) -> bool {
    c == RAISED[0] || c == STRUCK[0]
}

/// A marked run: its mark, its range with the brackets, and the text within.
pub type Run<'t> = (Mark, Range<usize>, &'t str);

/// The marked runs of a text, in order.
pub fn marked_runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(found) = memchr::memchr(FIRST_BYTE, &text.as_bytes()[from..]) {
            let start = from + found;
            if let Some(run) = run_at(text, start) {
                from = run.1.end;
                return Some(run);
            }
            // characters that begin with this byte have three bytes
            from = start + 3;
        }
        None
    })
}

fn run_at(text: &str, start: usize) -> Option<Run<'_>> {
    let rest = &text[start..];
    Mark::ALL.into_iter().find_map(|mark| {
        let [open, close] = mark.brackets();
        let inner = rest.strip_prefix(open)?;
        // a nested mark adds four bracket characters
        let (end, _) = inner.char_indices().take(LONGEST + 4).find(|(_, c)| *c == close)?;
        Some((mark, start..start + open.len_utf8() + end + close.len_utf8(), &inner[..end]))
    })
}

/// The text without its marked runs, for comparing labels and reading sentences.
#[must_use]
pub fn unmarked(text: &str) -> Cow<'_, str> {
    if !may_be_marked(text) {
        return Cow::Borrowed(text);
    }
    let mut runs = marked_runs(text).map(|(_, run, _)| run).peekable();
    if runs.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for run in runs {
        plain.push_str(&text[from..run.start]);
        from = run.end;
    }
    plain.push_str(&text[from..]);
    Cow::Owned(plain)
}

/// Removes the marks of a line that is raised as a whole: there is nothing that it is raised beside.
pub fn level(line: &mut String) {
    if unmarked(line).trim().is_empty() {
        line.retain(|c| !RAISED.contains(&c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_are_no_words_are_marked() {
        for (text, marked) in [("1", "⁽1⁾"), ("[1]", "⁽[1]⁾"), (" 注2 ", " ⁽注2⁾ "), ("*", "⁽*⁾"), ("⁽1⁾", "⁽1⁾")]
        {
            assert_eq!(raise(text), marked);
        }
        assert_eq!(strike("36件"), "⟦36件⟧");
        for words in ["", " ", "予以公开", "本年新收36件", "12345678901234567"] {
            assert_eq!(raise(words), words);
        }
        let mut text = "37 1".to_owned();
        Mark::Raised.wrap_from(&mut text, 2);
        assert_eq!(text, "37 ⁽1⁾");
    }

    #[test]
    fn a_line_that_is_raised_as_a_whole_is_none() {
        for (text, level) in [("⁽3⁾⁽7⁾", "37"), ("37⁽1⁾", "37⁽1⁾"), ("", "")] {
            let mut line = text.to_owned();
            super::level(&mut line);
            assert_eq!(line, level);
        }
    }

    #[test]
    fn words_are_compared_without_marks() {
        for (text, plain) in [
            ("予以公开⁽1⁾", "予以公开"),
            ("新收⟦36⟧37⁽1⁾件，“办结”30⁽[2]⁾件", "新收37件，“办结”30件"),
            ("⟦36⁽1⁾⟧37", "37"),
            ("⁽一个没有结束的括号", "⁽一个没有结束的括号"),
            ("—⁽1", "—⁽1"),
        ] {
            assert_eq!(unmarked(text), plain);
        }
        assert!(matches!(unmarked("一、总体情况—“”①"), Cow::Borrowed(_)));
    }
}
