//! Prose whose lines were broken at a fixed width, as programs do that print pages as text. A sentence goes on in the
//! next line, and so does a figure: `占38.27` above `%`.

use super::line::{Kind, Line, SENTENCE_ENDS, is_date};
use crate::readers::line_break::{begins_section, unbreakable};

/// Narrowest width to which programs break lines, in columns.
const NARROWEST: usize = 30;
/// Widest such width; longer lines are paragraphs.
const WIDEST: usize = 260;
/// Fewest full lines that show a width.
const FEWEST_FULL: usize = 4;
/// Chinese characters that a full line may lack or exceed: programs differ in the width of quotation marks.
const SLACK: usize = 2;
/// Marks between words, which lines of prose have and labels lack.
const MARKS: [char; 3] = ['，', '。', '；'];

/// How a program counted the width of a line.
#[derive(Debug, Clone, Copy)]
enum Measure {
    /// A Chinese character takes two columns.
    Columns,
    /// Every character takes one.
    Characters,
}

impl Measure {
    fn slack(self) -> usize {
        match self {
            Self::Columns => 2 * SLACK,
            Self::Characters => SLACK,
        }
    }

    fn width(self, text: &str) -> usize {
        let narrow = text.bytes().filter(u8::is_ascii).count();
        let wide = text.chars().count() - narrow;
        match self {
            Self::Columns => narrow + 2 * wide,
            Self::Characters => narrow + wide,
        }
    }
}

/// The width to which the lines of a text were broken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrapping {
    measure: Measure,
    width: usize,
}

impl Wrapping {
    /// The width that the lines of prose show, if any.
    pub(super) fn of(lines: &[Line]) -> Option<Self> {
        let prose = lines.iter().filter(|line| is_prose(line) && line.text.contains(MARKS));
        let prose: Vec<&str> = prose.map(|line| line.text.trim_end()).collect();
        let found = [Measure::Columns, Measure::Characters].map(|measure| Self::by(measure, &prose));
        found.into_iter().flatten().max_by_key(|(full, _)| *full).map(|(_, wrapping)| wrapping)
    }

    /// The width that most lines have, with their number. Few lines are longer, and most of them break off a sentence.
    fn by(measure: Measure, prose: &[&str]) -> Option<(usize, Self)> {
        let mut widths: Vec<(usize, &str)> = prose.iter().map(|&text| (measure.width(text), text)).collect();
        widths.retain(|(width, _)| *width >= NARROWEST);
        widths.sort_unstable_by_key(|(width, _)| *width);
        let full_at = |(end, (width, _)): (usize, &(usize, &str))| {
            let start = widths.partition_point(|(other, _)| other + measure.slack() < *width);
            (end + 1 - start, *width, start..end + 1)
        };
        let (full, width, range) =
            widths.iter().enumerate().map(full_at).max_by_key(|(full, width, _)| (*full, *width))?;
        let longer = widths.len() - range.end;
        let broken = widths[range].iter().filter(|(_, text)| !ends_sentence(text)).count();
        let is_shown = full >= FEWEST_FULL && longer * 4 <= full && broken * 2 > full && width <= WIDEST;
        is_shown.then_some((full, Self { measure, width }))
    }

    /// Whether the prose of a line goes on in the next.
    pub(super) fn continues(self, line: &Line, next: &Line) -> bool {
        let (text, next_text) = (line.text.trim_end(), next.text.trim_start());
        let width = self.measure.width(text);
        let slack = self.measure.slack();
        let is_full = width <= self.width + slack
            && width + self.measure.width(unbreakable(next_text)) > self.width.saturating_sub(slack);
        // behind a sentence a signature or a heading may follow, which has none of the marks of sentences
        let begins = ends_sentence(text) && (begins_section(next_text) || !next_text.contains(MARKS))
            || is_indented(next.text) && !is_indented(text);
        is_full && is_prose(line) && is_prose(next) && !begins && !is_date(next_text)
    }
}

fn is_prose(line: &Line) -> bool {
    matches!(line.kind, Kind::Prose | Kind::Short)
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(SENTENCE_ENDS) || text.ends_with(['：', ':', '？', '”'])
}

/// Whether a line begins a paragraph by two ideographic spaces.
fn is_indented(text: &str) -> bool {
    text.trim_start_matches(' ').starts_with('\u{3000}')
}

/// Appends the next line to a paragraph. Only words of letters had a space between them.
pub(super) fn join(paragraph: &mut String, next: &str) {
    let next = next.trim();
    paragraph.truncate(paragraph.trim_end().len());
    if paragraph.ends_with(|c: char| c.is_ascii_alphabetic()) && next.starts_with(|c: char| c.is_ascii_alphabetic()) {
        paragraph.push(' ');
    }
    paragraph.push_str(next);
}
