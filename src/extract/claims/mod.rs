//! The figures of the prose: what each says, of what, whose and when, and which of them are parts of others.
//!
//! A grammar and no model: words of [`crate::forms::PHRASES`] and figures are the tokens of a paragraph, in one pass; a
//! sentence is read once from left to right; what a figure counts follows from the words around it, nearest first.

mod compact;
mod groups;
mod meaning;
mod numbers;
mod sentences;
mod tokens;
mod units;

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

/// A heading of a part of a section is no longer, in bytes of its compact text.
const LONGEST_HEADING: usize = 120;

/// Reads the claims of the lines that are a report's.
pub fn claims(
    document: &Document,
    lines: &[Line],
    content: &Content,
    form: Option<&'static Form>,
    year: Option<i32>,
) -> Vec<Claim> {
    // prose alone has neither headings that are known nor tables to begin with
    let begin = if content.body < content.end { content.body } else { 0 };
    // of a year that is not known no sentence speaks: what names a year is of another
    let mut reader = Reader::new(form_of_words(form, year), year);
    let mut sections = content.sections.iter().peekable();
    for (_, line) in content.lines(document, lines, begin..content.end.max(begin)) {
        if let Some(section) = sections.next_if(|section| section.heading == line.text) {
            reader.open(section.number);
            continue;
        }
        if line.is_in_grid || content.lacks_tables && line.is_table() {
            continue;
        }
        reader.read(document.str(line.text), line.text.start, line.place);
    }
    reader.claims
}

/// The form beside whose tables words are read: that of the first table; without one that of the year.
fn form_of_words(form: Option<&'static Form>, year: Option<i32>) -> &'static Form {
    form.unwrap_or_else(|| year.map_or(&FORMS[0], in_force))
}

/// Reads paragraph after paragraph.
struct Reader {
    form: &'static Form,
    year: Option<i32>,
    section: u8,
    /// What the section and the heading within it speak of.
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

    fn open(&mut self, section: u8) {
        self.section = section;
        self.topic = if section == 3 { MARKS.request } else { NONE };
    }

    /// Reads a paragraph that starts at `start` of the report's text.
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
        let mut context = Context { topic: self.topic, form: self.form, year: self.year };
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
                draft.of = draft.of.map(|of| of + known);
            }
            drafts.extend(found);
            let sentence = groups::Sentence {
                text: &self.compact.text,
                pieces: &self.pieces,
                start: first,
                end,
                form: context.form,
            };
            sentence.group(&mut drafts, known, &mut self.next_group);
            let begin = if first == 0 { 0 } else { self.pieces[first - 1].end };
            let close = self.pieces.get(end - 1).filter(|_| end < self.pieces.len());
            let close = close.map_or(self.compact.text.len(), |piece| piece.end);
            ends.extend((known..drafts.len()).map(|_| (begin, close)));
            first = end;
        }
        let known: u32 = self.claims.len().saturate();
        for (draft, sentence) in drafts.iter().zip(ends) {
            let slice = |(from, to): (usize, usize)| {
                let (from, to) = self.compact.original(from, to, paragraph);
                Slice { start: start + from, end: start + to }
            };
            let counted = if draft.counted.0 < draft.counted.1 { slice(draft.counted) } else { Slice::default() };
            let claim = Claim {
                kind: draft.kind,
                value: draft.number.value,
                upper: draft.number.upper,
                step: draft.number.step,
                qualifier: draft.number.qualifier,
                unit: draft.unit,
                counted,
                metric: draft.meaning.metric,
                applicant: draft.meaning.applicant,
                scope: draft.scope,
                time: draft.time,
                section: self.section,
                sentence: slice(sentence),
                figure: slice(draft.figure),
                place,
                part_of: draft.part_of,
                whole_of: draft.whole_of,
                completeness: draft.completeness,
                of: draft.of.and_then(|of| u32::try_from(of).ok()).map(|of| of + known),
            };
            self.claims.push(claim);
        }
    }

    /// A short line without a figure or a full stop: what comes below it speaks of its words.
    fn is_heading(&self) -> bool {
        let text = &self.compact.text;
        let has_figure = self.pieces.iter().any(|piece| matches!(piece.token, Token::Number(_)));
        let denies = self.pieces.iter().any(|piece| sentences::is_word(piece, MARKS.none));
        text.len() <= LONGEST_HEADING && !has_figure && !denies && !text.ends_with(['。', ';', ':', ','])
    }
}

/// The claims of a text that stands alone in a section, as the reader of reports finds them: for tests of the grammar.
#[must_use]
pub fn claims_of(text: &str, section: u8, year: i32) -> Vec<Claim> {
    let mut reader = Reader::new(form_of_words(None, Some(year)), Some(year));
    reader.open(section);
    reader.read(text, 0, Place::default());
    reader.claims
}
