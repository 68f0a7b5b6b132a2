//! From a document to a report: which form it follows, what its tables hold, who speaks and what the sections say.

mod claims;
mod corrections;
mod dates;
mod indicators;
mod lines;
mod metadata;
mod parts;
mod pasted;
mod run_together;
mod sections;
mod tables;

use crate::document::{Block, Document, Grid, NO_CHARACTERS, Slice};
use crate::fold::compact;
use crate::forms::{FAMILIES, FORMS, Form, STATUTORY_TABLES_SINCE, cell_numbers, mixed, normalised};
use crate::names::{self, AgencyList, Evidence};
use crate::report::{Recognition, Report, ReportStatus, is_value_like};
use lines::{Line, lines};
use std::cmp::Reverse;
use tables::{Tables, is_placed};
use thiserror::Error;

pub use claims::claims_of;
pub use parts::{Part, parts};

/// Why a document gives no report. The sentence is what `sources` says of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExtractError {
    #[error("no report: neither the title nor the sections nor the tables of one")]
    NotAReport,
    #[error(
        "its pages are pictures without text; find the original, or have it recognised (OCR): pictures are not read"
    )]
    NoText,
    #[error("no words: the report, if it is one, is drawn and not written")]
    NoCharacters,
    #[error("a report that names no agency in its title, signature or index box; put it under its agency by hand")]
    NoAgency,
    #[error("a report that names no year in its title, period or signature; put it under its year by hand")]
    NoYear,
    #[error(
        "several reports, and where one ends and the other begins is not told: their figures would be mixed; \
         save each as a file of its own"
    )]
    SeveralReports,
}

/// With fewer of the six headings, and neither title nor tables, a document is something else.
const FEWEST_HEADINGS: usize = 3;

/// A document of pictures with fewer bytes of text is a scan: what it says stands in them.
const FEWEST_WORDS: usize = 300;

/// What is known of a report besides its document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// What the district is called where neither the report nor any folder of the path names one.
    pub folder: Option<&'a str>,
    /// Of the file, with its name: both can tell the year, its folders the district.
    pub path: &'a str,
    /// The agencies that the user lists.
    pub listed: Option<&'a AgencyList>,
}

/// Reads a report from a document.
///
/// # Errors
/// When the document is no report, or says too little to be filed.
pub fn extract(mut document: Document, surroundings: &Surroundings) -> Result<Report, ExtractError> {
    let (form, mut tables) = recognise(&document);
    let mut lines = lines(&document);
    // a table of indicators has headings of its own, `一、主动公开情况`, and can stand before the report's last words
    let within = match &tables.blocks[..] {
        [first, ..] if tables.indicators.is_some() => {
            first.saturating_sub(1)..tables.blocks.last().map_or(0, |last| *last)
        }
        _ => 0..0,
    };
    let is_group = |line: &Line| within.contains(&line.block) && form.is_group(&normalised(&line.compact));
    lines.retain(|line| !(is_group(line) || line.is_in_grid && tables.holds(line.place.offset)));
    let content = sections::content(&document, &lines, &tables);
    let found_any = tables.is_any();
    let mut metadata = metadata::metadata(&document, &lines, &content, &tables, surroundings.path);
    let page_titles: Vec<String> = document.titles.iter().map(|&title| compact(document.str(title))).collect();
    corrections::read(&lines[..content.body], &page_titles, surroundings.path, &mut metadata);
    let is_titled = metadata.agency_title.is_some() && has_title(&lines[..content.body]);
    let has_pictures = document.blocks.iter().any(|block| match block {
        Block::Picture(_, container) => document.contains(content.container, *container),
        _ => false,
    });
    let is_report = found_any
        || content.sections.len() >= FEWEST_HEADINGS
        || is_titled && (!content.sections.is_empty() || metadata.period.is_some() || has_pictures);
    if !is_report {
        if document.notes.iter().any(|note| note == NO_CHARACTERS) {
            return Err(ExtractError::NoCharacters);
        }
        let has_words = document.paragraphs().map(|(_, text)| text.len()).sum::<usize>() >= FEWEST_WORDS;
        let is_scan = document.blocks.iter().any(|block| matches!(block, Block::Picture(place, _) if place.page > 0));
        return Err(if is_scan && !has_words { ExtractError::NoText } else { ExtractError::NotAReport });
    }
    let agency = names::agency(&Evidence {
        metadata: &metadata,
        titles: &page_titles,
        lines: &lines.iter().map(|line| line.compact.as_str()).collect::<Vec<_>>(),
        folder: surroundings.folder,
        path: surroundings.path,
        listed: surroundings.listed,
    });
    let agency = agency.ok_or(ExtractError::NoAgency)?;
    let year = metadata.year.ok_or(ExtractError::NoYear)?;
    let is_early = year < STATUTORY_TABLES_SINCE;
    let status = match () {
        () if !found_any && is_early && has_figures(&document) => ReportStatus::UnknownForm,
        () if !found_any && has_pictures => ReportStatus::NoText,
        () if !found_any => ReportStatus::NoTables,
        () if tables.found.iter().all(|&found| found) => ReportStatus::Complete,
        () => ReportStatus::Partial,
    };
    let recognition = found_any.then(|| recognition(form, &tables));
    if !found_any {
        tables.facts.clear();
        tables.found.clear();
        tables.left_over.clear();
    }
    let claims = claims::claims(&document, &lines, &content, found_any.then_some(form), year);
    document.arena().push_str(&tables.joined);
    let notes = std::mem::take(&mut document.notes);
    let lines = std::mem::take(&mut document.lines);
    Ok(Report {
        metadata,
        agency,
        form: found_any.then_some(form.key.as_str()),
        recognition,
        status,
        facts: tables.facts,
        tables_found: tables.found,
        left_over: tables.left_over,
        has_pictures,
        sections: content.sections,
        claims,
        text: document.into_text(),
        lines,
        notes,
    })
}

/// With this share of its cells in a document, a form that its own words announce is the one, and no other is tried.
const ENOUGH: f64 = 0.5;

/// The form that a document follows, with what its tables hold: that of which most stands there.
fn recognise(document: &Document) -> (&'static Form, Tables) {
    let announced = FAMILIES.iter().position(|family| family.iter().any(|form| is_announced(document, form)));
    let mut announced = announced.map(|at| (at, follow(document, FAMILIES[at], None)));
    if let Some((_, (form, read))) = announced.take_if(|(_, (form, read))| share(form, read) >= ENOUGH) {
        return (form, read);
    }
    let newest = &FORMS[0];
    let read = tables::extract(document, newest);
    if read.is_whole(newest) {
        return (newest, read);
    }
    let mut best = follow(document, FAMILIES[0], Some(read));
    // nothing more is to be found in a document that has all tables of these forms
    if best.1.found.iter().all(|&found| found) {
        return best;
    }
    for (at, family) in FAMILIES.iter().enumerate().skip(1) {
        let known = announced.take_if(|(known, _)| *known == at).map(|(_, known)| known);
        let next = known.unwrap_or_else(|| follow(document, family, None));
        if share(next.0, &next.1) > share(best.0, &best.1) {
            best = next;
        }
    }
    if best.1.is_any() {
        return best;
    }
    let together = FORMS.iter().find_map(|form| {
        let (at, heads) = form.indicators()?;
        Some((form, run_together::extract(document, form, at, heads))).filter(|(_, read)| read.is_any())
    });
    together.unwrap_or(best)
}

/// Whether words stand in the document that only tables of this form have: a cheap look before a reading.
fn is_announced(document: &Document, form: &Form) -> bool {
    let text = document.str(Slice { start: 0, end: document.arena_end() });
    form.marks.iter().any(|mark| text.contains(mark.as_str()))
}

/// The form of a family that the tables follow, each for itself, with what they hold. `newest` is the reading as the
/// first of them, where it is known.
///
/// What a table has and the same table of the other forms has not tells them apart; where nothing does, the table is of
/// the form that the first told one follows.
fn follow(document: &Document, family: &'static [Form], newest: Option<Tables>) -> (&'static Form, Tables) {
    let mut newest = newest;
    let read = |form| newest.take().unwrap_or_else(|| tables::extract(document, form));
    let mut readings: Vec<Tables> = family.iter().map(read).collect();
    let told = |table: usize| {
        let telling = |at: usize| readings[at].telling(&family[at], family, table);
        // （六）其他 is no 3.其他
        let misnumbered = |at: usize| readings[at].misnumbered[table];
        let telling: Vec<_> = (0..family.len()).map(|at| (telling(at), Reverse(misnumbered(at)))).collect();
        // the newest of those for which most speaks, unless as much speaks for all
        let best = (0..family.len()).rev().max_by_key(|&at| telling[at])?;
        telling.iter().any(|&of| of < telling[best]).then_some(best)
    };
    let told: Vec<Option<usize>> = (0..family[0].tables.len()).map(told).collect();
    let main = told.iter().flatten().next().copied().unwrap_or(0);
    let of: Vec<usize> = told.iter().map(|told| told.unwrap_or(main)).collect();
    let mut read = std::mem::replace(&mut readings[main], Tables::none(&family[main]));
    for (table, &at) in of.iter().enumerate().filter(|(_, at)| **at != main) {
        read.take_over(&family[main], table, &readings[at], &family[at], document.arena_end());
    }
    let of: Vec<&'static Form> = of.iter().map(|&at| &family[at]).collect();
    (mixed(&of).unwrap_or(&family[main]), read)
}

/// How much of a form was found in a document.
fn share(form: &Form, read: &Tables) -> f64 {
    form.share(|at| is_placed(&read.facts[at]))
}

/// How much of the form stands in a report, and how much of the form that comes next, by the cells that both have.
fn recognition(form: &Form, read: &Tables) -> Recognition {
    let mut there = vec![false; cell_numbers()];
    for (cell, fact) in form.cells.iter().zip(&read.facts) {
        there[cell.number()] = is_placed(fact);
    }
    let others = FORMS.iter().filter(|other| other.name != form.name);
    let others = others.map(|other| (other, other.share(|at| there[other.cells[at].number()])));
    let next = others.reduce(|best, next| if next.1 > best.1 { next } else { best });
    let (runner_up, runner_up_score) = next.map_or(("", 0.0), |(other, share)| (other.name.as_str(), share));
    Recognition { score: share(form, read), runner_up, runner_up_score }
}

/// Whether figures stand in some table.
fn has_figures(document: &Document) -> bool {
    document.grids().flat_map(Grid::cells).any(|cell| !cell.text.is_empty() && is_value_like(document.str(cell.text)))
}

fn has_title(lines: &[Line]) -> bool {
    lines.iter().any(|line| !line.is_link && metadata::read_title(&line.compact).is_some())
}
