//! From a document to a report: which form it follows, what its tables hold, who speaks and what the sections say.

mod claims;
mod corrections;
mod dates;
mod evidence;
mod excerpt;
mod indicators;
mod lead;
mod lines;
mod metadata;
mod parted;
mod parts;
mod pasted;
mod printed;
mod run_together;
mod runs;
mod sections;
mod tables;
mod title;

use crate::document::{Block, Document, Grid, NO_CHARACTERS, Place, Slice};
use crate::figure::is_value_like;
use crate::fold::compact;
use crate::forms::{FAMILIES, FORMS, Form, STATUTORY_TABLES_SINCE, cell_numbers, mixed, normalised};
use crate::names::{self, AgencyList};
use crate::report::{Agency, Fact, Recognition, Report, ReportStatus, Status};
use evidence::Evidence;
use lines::{Line, lines, without};
use printed::Printed;
use runs::RunningText;
use sections::Content;
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
    #[error("no report: its title is that of something else, {0}")]
    Other(&'static str),
    #[error("no report: the blank form of one, with neither a figure nor a sentence filled in")]
    BlankForm,
    #[error(
        "its pages are pictures without text; find the original, or have it recognised (OCR): pictures are not read"
    )]
    NoText,
    #[error("no words: the report, if it is one, is drawn and not written")]
    NoCharacters,
    #[error(
        "several reports, and where one ends and the other begins is not told: their figures would be mixed; \
         save each as a file of its own"
    )]
    SeveralReports,
}

/// A document of pictures with fewer bytes of text is a scan: what it says stands in them.
const FEWEST_WORDS: usize = 300;

/// What is known of a report besides its document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// What the district is called where neither the report nor any folder of the path names one.
    pub folder: Option<&'a str>,
    /// Of the file, with its name: both can tell the year, its folders the district.
    pub path: &'a str,
    /// The end of the path that lies within the corpus, where that is not all of it: names of files and folders can tell
    /// agency and year.
    pub within: Option<&'a str>,
    /// The agencies that the user lists.
    pub listed: Option<&'a AgencyList>,
}

/// Reads a report from a document. Who reports of which year may stay open: then nothing tells.
///
/// # Errors
/// When the document is no report.
pub fn extract(mut document: Document, surroundings: &Surroundings) -> Result<Report, ExtractError> {
    let printed = Printed::set_aside(&mut document);
    let (form, mut tables) = recognise(&document);
    let (lines, content) = words(&document, form, &tables);
    let found_any = tables.is_any();
    let place = surroundings.within.unwrap_or(surroundings.path);
    let mut metadata = metadata::metadata(&document, &lines, &content, &tables, place);
    let page_titles: Vec<String> = document.titles.iter().map(|&title| compact(document.str(title))).collect();
    corrections::read(&lines[..content.body], &page_titles, surroundings.path, &mut metadata);
    let has_pictures = document.blocks.iter().any(|block| match block {
        Block::Picture(_, container) => document.contains(content.container, *container),
        _ => false,
    });
    let evidence = Evidence {
        document: &document,
        lines: &lines,
        content: &content,
        metadata: &metadata,
        has_tables: found_any,
        has_pictures,
    };
    if found_any && is_blank_form(&document, &tables, &content) {
        return Err(ExtractError::BlankForm);
    }
    if let Some(kind) = evidence.other_kind() {
        return Err(ExtractError::Other(kind));
    }
    if !evidence.is_enough() {
        return Err(match () {
            () if document.notes.iter().any(|note| note == NO_CHARACTERS) => ExtractError::NoCharacters,
            () if is_scan(&document) => ExtractError::NoText,
            () => ExtractError::NotAReport,
        });
    }
    let agency = names::agency(&names::Evidence {
        metadata: &metadata,
        titles: &page_titles,
        lines: &lines.iter().map(|line| line.compact.as_str()).collect::<Vec<_>>(),
        folder: surroundings.folder,
        path: surroundings.path,
        place,
        listed: surroundings.listed,
    });
    let agency = agency.unwrap_or_else(Agency::unnamed);
    let year = metadata.year;
    let status = match year {
        Some(year) if agency.is_named() => status(&document, &tables, year, has_pictures),
        _ => ReportStatus::Unnamed,
    };
    let recognition = found_any.then(|| recognition(form, &tables));
    if !found_any {
        tables.facts.clear();
        tables.found.clear();
        tables.left_over.clear();
    }
    let excerpt = excerpt::note(&document, &lines, &content, found_any);
    document.notes.extend(excerpt.map(Into::into));
    let claims = claims::claims(&document, &lines, &content, found_any.then_some(form), year);
    runs::settle(&mut tables.facts, form, &tables.undecided, &claims);
    document.notes.append(&mut tables.notes);
    printed.put_back(&mut document);
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

/// How far the report of an agency for this year could be read.
fn status(document: &Document, tables: &Tables, year: i32, has_pictures: bool) -> ReportStatus {
    let is_early = year < STATUTORY_TABLES_SINCE;
    match () {
        () if tables.found.iter().all(|&found| found) => ReportStatus::Complete,
        () if tables.is_any() => ReportStatus::Partial,
        () if is_early && has_figures(document) => ReportStatus::UnknownForm,
        () if has_pictures => ReportStatus::NoText,
        () => ReportStatus::NoTables,
    }
}

/// The lines of a document with what of them is the report's. A page that has run together into a paragraph or two is
/// parted first: neither its title nor its headings stand on lines of their own.
fn words(document: &Document, form: &Form, tables: &Tables) -> (Vec<Line>, Content) {
    let runs: Vec<Slice> = tables.runs.iter().map(|(_, run)| *run).collect();
    let mut lines = without(document, lines(document), &runs);
    // a table of indicators has headings of its own, `一、主动公开情况`, and can stand before the report's last words
    let within = match &tables.blocks[..] {
        [first, ..] if tables.indicators.is_some() => {
            first.saturating_sub(1)..tables.blocks.last().map_or(0, |last| *last)
        }
        _ => 0..0,
    };
    let is_group = |line: &Line| within.contains(&line.block) && form.is_group(&normalised(&line.compact));
    lines.retain(|line| !(is_group(line) || line.is_in_grid && tables.holds(line.place.offset)));
    let content = sections::content(document, &lines, tables);
    let is_laid_out = content.has_outline() && metadata::has_title(&lines[..content.body]);
    match if is_laid_out { None } else { parted::parted(document, &lines) } {
        Some(lines) => {
            let content = sections::content(document, &lines, tables);
            (lines, content)
        }
        None => (lines, content),
    }
}

/// Whether a document is pictures of pages.
fn is_scan(document: &Document) -> bool {
    let has_words = document.paragraphs().map(|(_, text)| text.len()).sum::<usize>() >= FEWEST_WORDS;
    !has_words && document.blocks.iter().any(|block| matches!(block, Block::Picture(place, _) if place.page > 0))
}

/// A paragraph with fewer characters tells nothing: the forms have `（文字描述）` in its place.
const SHORTEST_ACCOUNT: usize = 30;

/// Whether nobody has filled the form in: no cell has a figure or a mark, and no section a sentence.
fn is_blank_form(document: &Document, tables: &Tables, content: &Content) -> bool {
    let is_empty = |fact: &Fact| matches!(fact.figure.status, Status::Blank | Status::Missing);
    let is_account = |&(text, _): &(Slice, Place)| {
        let text = compact(document.str(text));
        text.chars().count() >= SHORTEST_ACCOUNT && !text.starts_with('(')
    };
    tables.facts.iter().all(is_empty)
        && !content.sections.iter().any(|section| section.paragraphs.iter().any(is_account))
}

/// With this share of its cells in a document, a form that its own words announce is the one, and no other is tried.
const ENOUGH: f64 = 0.5;

/// The form that a document follows, with what its tables hold: that of which most stands there.
fn recognise(document: &Document) -> (&'static Form, Tables) {
    let printed = recognise_printed(document);
    if printed.1.found.iter().all(|&found| found) {
        return printed;
    }
    let best = with_running_text(document, printed);
    if best.1.is_any() {
        return best;
    }
    let together = FORMS.iter().find_map(|form| {
        let (at, heads) = form.indicators()?;
        Some((form, run_together::extract(document, form, at, heads))).filter(|(_, read)| read.is_any())
    });
    together.unwrap_or(best)
}

/// Takes over the tables whose cells have run together where more of them stands there than in cells.
fn with_running_text(document: &Document, printed: (&'static Form, Tables)) -> (&'static Form, Tables) {
    let (form, mut read) = printed;
    let family = FAMILIES[0];
    if read.is_any() && form.is_of_indicators() {
        return (form, read);
    }
    let text = RunningText::of(document);
    let (other_form, other) = follow(family, |form| text.extract(form), document.arena_end());
    if !read.is_any() || !other.is_any() {
        return if other.is_any() { (other_form, other) } else { (form, read) };
    }
    let mut of: Vec<&'static Form> = Vec::new();
    let rows = |table: usize| (other.rows_found(other_form, table), read.rows_found(form, table));
    let is_more: Vec<bool> = (0..form.tables.len()).map(|table| rows(table).0 > rows(table).1).collect();
    for (table, is_more) in is_more.into_iter().enumerate() {
        if is_more {
            read.take_over(form, table, &other, other_form, document.arena_end());
        }
        let name = if is_more { &other_form.tables[table].of } else { &form.tables[table].of };
        of.extend(family.iter().find(|form| form.name == *name));
    }
    (mixed(&of).unwrap_or(form), read)
}

/// The form that a document follows by the tables that stand in it cell by cell.
fn recognise_printed(document: &Document) -> (&'static Form, Tables) {
    let end = document.arena_end();
    let announced = FAMILIES.iter().position(|family| family.iter().any(|form| is_announced(document, form)));
    let mut announced = announced.map(|at| (at, follow(FAMILIES[at], |form| tables::extract(document, form), end)));
    if let Some((_, (form, read))) = announced.take_if(|(_, (form, read))| share(form, read) >= ENOUGH) {
        return (form, read);
    }
    let newest = &FORMS[0];
    let read = tables::extract(document, newest);
    if read.is_whole(newest) {
        return (newest, read);
    }
    let mut newest = Some(read);
    let read = |form| newest.take().unwrap_or_else(|| tables::extract(document, form));
    let mut best = follow(FAMILIES[0], read, end);
    // nothing more is to be found in a document that has all tables of these forms
    if best.1.found.iter().all(|&found| found) {
        return best;
    }
    for (at, family) in FAMILIES.iter().enumerate().skip(1) {
        let known = announced.take_if(|(known, _)| *known == at).map(|(_, known)| known);
        let next = known.unwrap_or_else(|| follow(family, |form| tables::extract(document, form), end));
        if share(next.0, &next.1) > share(best.0, &best.1) {
            best = next;
        }
    }
    best
}

/// Whether words stand in the document that only tables of this form have: a cheap look before a reading.
fn is_announced(document: &Document, form: &Form) -> bool {
    let text = document.str(Slice { start: 0, end: document.arena_end() });
    form.marks.iter().any(|mark| text.contains(mark.as_str()))
}

/// The form of a family that the tables follow, each for itself, with what they hold; they are read in the order of the
/// family. Texts that a reading puts together begin at `end`.
///
/// What a table has and the same table of the other forms has not tells them apart; where nothing does, the table is of
/// the form that the first told one follows.
fn follow(family: &'static [Form], read: impl FnMut(&'static Form) -> Tables, end: u32) -> (&'static Form, Tables) {
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
        read.take_over(&family[main], table, &readings[at], &family[at], end);
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
