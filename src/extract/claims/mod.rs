//! Claims: the figures of the prose, with what each counts, whose and when, and which are parts of others.
//!
//! This is a grammar, not a model. One pass splits a paragraph into words of [`crate::forms::PHRASES`] and figures. Each
//! sentence is then read once from left to right; the words around a figure, nearest first, say what it counts.

mod addends;
mod compact;
mod groups;
mod meaning;
mod numbers;
mod periods;
mod respective;
mod results;
mod sentences;
mod tokens;
mod units;
mod unread;

#[cfg(test)]
mod tests;

use super::lines::Line;
use super::sections::Content;
use crate::document::{Document, Place, Slice};
use crate::forms::{Concepts, FORMS, Form, NONE, in_force};
use crate::report::Claim;
use crate::saturate::Saturate;
use compact::Compact;
use meaning::MARKS;
use sentences::{Context, Draft};
use tokens::{Piece, Token};

/// Longest heading within a section, in bytes of its compact text.
const LONGEST_HEADING: usize = 120;

/// Reads the claims of a report's own lines. `form` is that of its first table, `year` the year it reports on.
pub(super) fn claims(
    document: &Document,
    lines: &[Line],
    content: &Content,
    form: Option<&'static Form>,
    year: Option<i32>,
) -> Vec<Claim> {
    // a report of prose alone has no known heading or table that marks the beginning of its body
    let begin = if content.body < content.end { content.body } else { 0 };
    // if the year is unknown, every year that a sentence names is treated as another year
    let mut reader = Reader::new(form_of_words(form, year), year);
    let mut sections = content.sections.iter().peekable();
    for (_, line) in content.lines(document, lines, begin..content.end.max(begin)) {
        if let Some(section) = sections.next_if(|section| section.heading == line.text) {
            reader.start_section(section.number);
            continue;
        }
        if line.is_in_grid || content.lacks_tables && line.is_table() {
            continue;
        }
        reader.read(document.str(line.text), line.text.start, line.place);
    }
    reader.claims
}

/// The form whose metrics the words name: that of the first table, or else the one in force in the year.
fn form_of_words(form: Option<&'static Form>, year: Option<i32>) -> &'static Form {
    form.unwrap_or_else(|| year.map_or(&FORMS[0], in_force))
}

/// Collects the claims of successive paragraphs.
struct Reader {
    form: &'static Form,
    year: Option<i32>,
    section: u8,
    /// Subject of the section, or of the heading within it.
    topic: Concepts,
    next_group: u16,
    compact: Compact,
    pieces: Vec<Piece>,
    claims: Vec<Claim>,
}

impl Reader {
    fn new(form: &'static Form, year: Option<i32>) -> Self {
        Self {
            form,
            year,
            section: 0,
            topic: NONE,
            next_group: 1,
            compact: Compact::default(),
            pieces: Vec::new(),
            claims: Vec::new(),
        }
    }

    fn start_section(&mut self, section: u8) {
        self.section = section;
        self.topic = if section == 3 { MARKS.request } else { NONE };
    }

    /// Reads a paragraph that starts at byte `start` of the report's text.
    fn read(&mut self, paragraph: &str, start: u32, place: Place) {
        self.compact.read(paragraph);
        tokens::tokens(&self.compact.text, &mut self.pieces);
        if self.is_heading() {
            let words = |sum, piece: &Piece| if let Token::Word(words) = piece.token { sum | words } else { sum };
            self.topic = self.pieces.iter().fold(NONE, words) & MARKS.objects;
            if self.topic == NONE && self.section == 3 {
                self.topic = MARKS.request;
            }
            return;
        }
        let mut context = Context::new(self.topic, self.form, self.year, self.is_contact());
        let mut drafts: Vec<Draft> = Vec::new();
        let mut ends = Vec::new();
        let mut first = 0;
        for end in tokens::sentence_ends(&self.pieces) {
            if first == end {
                continue;
            }
            let known = drafts.len();
            let mut found = sentences::drafts(&self.compact.text, &self.pieces, first, end, &mut context);
            for draft in &mut found {
                draft.base = draft.base.map(|base| base + known);
            }
            drafts.extend(found);
            let mut grouper = groups::Grouper {
                text: &self.compact.text,
                pieces: &self.pieces,
                start: first,
                end,
                form: context.form,
                drafts: &mut drafts,
                next_group: &mut self.next_group,
            };
            grouper.group(known);
            let begin = if first == 0 { 0 } else { self.pieces[first - 1].end };
            let close = self.pieces.get(end - 1).filter(|_| end < self.pieces.len());
            let close = close.map_or(self.compact.text.len(), |piece| piece.end);
            ends.extend((known..drafts.len()).map(|_| (begin, close)));
            first = end;
        }
        results::join_results(&mut drafts, self.form, &mut self.next_group);
        let known: u32 = self.claims.len().saturate();
        for (draft, sentence) in drafts.iter().zip(ends) {
            let slice = |(from, to): (usize, usize)| {
                let (from, to) = self.compact.original(from, to, paragraph);
                Slice { start: start + from, end: start + to }
            };
            let counted = if draft.counted.0 < draft.counted.1 { slice(draft.counted) } else { Slice::default() };
            let claim = Claim {
                asserts: draft.asserts,
                counted,
                metric: draft.meaning.metric,
                applicant: draft.meaning.applicant,
                addends: draft.addends.clone(),
                scope: draft.scope,
                time: draft.time,
                section: self.section,
                sentence: slice(sentence),
                figure: slice(draft.figure),
                place,
                part_of: draft.part_of,
                whole_of: draft.whole_of,
                completeness: draft.completeness,
                is_of_due: draft.is_of_due,
                unread: draft.unread.iter().copied().map(slice).collect(),
                base: draft.base.and_then(|base| u32::try_from(base).ok()).map(|base| base + known),
            };
            self.claims.push(claim);
        }
    }

    /// Whether the paragraph holds contact details: telephone numbers, postcodes.
    fn is_contact(&self) -> bool {
        self.pieces.iter().any(|piece| tokens::is_word(piece, MARKS.contact))
    }

    /// Whether the paragraph is a heading, whose words are the subject of what follows: a short line without a figure or a
    /// full stop.
    fn is_heading(&self) -> bool {
        let text = &self.compact.text;
        let has_figure = self.pieces.iter().any(|piece| matches!(piece.token, Token::Number(_)));
        let denies = self.pieces.iter().any(|piece| tokens::is_word(piece, MARKS.none));
        text.len() <= LONGEST_HEADING && !has_figure && !denies && !text.ends_with(['。', ';', ':', ','])
    }
}

/// Reads the claims of one paragraph of a section, as in a whole report. For tests of the grammar.
#[must_use]
pub fn claims_of(text: &str, section: u8, year: i32) -> Vec<Claim> {
    let mut reader = Reader::new(form_of_words(None, Some(year)), Some(year));
    reader.start_section(section);
    reader.read(text, 0, Place::default());
    reader.claims
}
