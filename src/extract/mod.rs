//! From a document to a report: which form it follows, what its tables hold, who speaks and what the sections say.

mod dates;
mod lines;
mod metadata;
mod sections;
mod tables;

use crate::document::{Block, Document};
use crate::fold::compact;
use crate::forms::{FOREIGN_HEADINGS, FORMS, Form, STATUTORY_TABLES_SINCE, mixed, normalise};
use crate::names::{self, AgencyList, Evidence};
use crate::report::{Report, ReportStatus};
use lines::{Line, lines};
use std::cmp::Ordering;
use thiserror::Error;

/// Why a document gives no report. The sentence is what `sources` says of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExtractError {
    #[error("no report: neither the title nor the sections nor the tables of one")]
    NotAReport,
    #[error(
        "its pages are pictures without text; find the original, or have it recognised (OCR): pictures are not read"
    )]
    NoText,
    #[error("a report that names no agency in its title, signature or index box; put it under its agency by hand")]
    NoAgency,
    #[error("a report that names no year in its title, period or signature; put it under its year by hand")]
    NoYear,
}

/// With fewer of the six headings, and neither title nor tables, a document is something else.
const FEWEST_HEADINGS: usize = 3;

/// A document of pictures with fewer bytes of text is a scan: what it says stands in them.
const FEWEST_WORDS: usize = 300;

/// What is known of a report besides its document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The district's folder, for reports that do not name their district.
    pub folder: Option<&'a str>,
    /// Of the file, with its name, which can tell the year.
    pub path: &'a str,
    /// The agencies that the user lists.
    pub listed: Option<&'a AgencyList>,
}

/// Reads a report from a document.
///
/// # Errors
/// When the document is no report, or says too little to be filed.
pub fn extract(mut document: Document, surroundings: &Surroundings) -> Result<Report, ExtractError> {
    let foreign_form = foreign_form(&document);
    let (form, mut tables) = recognise(&document);
    let lines = lines(&document);
    let content = sections::content(&document, &lines, &tables.blocks);
    let found_any = tables.found.iter().any(|&found| found);
    let metadata = metadata::metadata(&document, &lines, &content, surroundings.path);
    let is_titled = metadata.agency_title.is_some() && has_title(&lines[..content.body]);
    let has_pictures = document.blocks.iter().any(|block| match block {
        Block::Picture(_, container) => document.contains(content.container, *container),
        _ => false,
    });
    let is_report = found_any
        || foreign_form.is_some()
        || content.sections.len() >= FEWEST_HEADINGS
        || is_titled && (!content.sections.is_empty() || metadata.period.is_some() || has_pictures);
    if !is_report {
        let has_words = document.paragraphs().map(|(_, text)| text.len()).sum::<usize>() >= FEWEST_WORDS;
        let is_scan = document.blocks.iter().any(|block| matches!(block, Block::Picture(place, _) if place.page > 0));
        return Err(if is_scan && !has_words { ExtractError::NoText } else { ExtractError::NotAReport });
    }
    let agency = names::agency(&Evidence {
        metadata: &metadata,
        titles: &document.titles.iter().map(|&title| compact(document.str(title))).collect::<Vec<_>>(),
        lines: &lines.iter().map(|line| line.compact.as_str()).collect::<Vec<_>>(),
        folder: surroundings.folder,
        path: surroundings.path,
        listed: surroundings.listed,
    });
    let agency = agency.ok_or(ExtractError::NoAgency)?;
    if metadata.year.is_none() {
        return Err(ExtractError::NoYear);
    }
    let is_foreign = foreign_form.is_some() && !tables.found.first().copied().unwrap_or_default();
    let status = match () {
        () if is_foreign => ReportStatus::UnknownForm,
        () if !found_any && metadata.year.is_some_and(|year| year < STATUTORY_TABLES_SINCE) => {
            ReportStatus::UnknownForm
        }
        () if !found_any && has_pictures => ReportStatus::NoText,
        () if !found_any => ReportStatus::NoTables,
        () if tables.found.iter().all(|&found| found) => ReportStatus::Complete,
        () => ReportStatus::Partial,
    };
    if is_foreign || !found_any {
        tables.facts.clear();
        tables.found.clear();
    }
    document.arena().push_str(&tables.joined);
    let notes = std::mem::take(&mut document.notes);
    let lines = std::mem::take(&mut document.lines);
    Ok(Report {
        metadata,
        agency,
        form: (!is_foreign && found_any).then_some(form.key.as_str()),
        foreign_form: foreign_form.filter(|_| is_foreign),
        status,
        facts: tables.facts,
        tables_found: tables.found,
        has_pictures,
        sections: content.sections,
        text: document.into_text(),
        lines,
        notes,
    })
}

/// The form that the tables follow, each for itself, with what they hold.
///
/// What a table has and the same table of another form has not tells them apart; where nothing does, the table is of the
/// form that the others follow.
fn recognise(document: &Document) -> (&'static Form, tables::Tables) {
    let [newest, other] = &FORMS[..2] else { unreachable!("two forms with the same tables") };
    let mut read = tables::extract(document, newest);
    if read.is_whole(newest) {
        return (newest, read);
    }
    let mut read_otherwise = tables::extract(document, other);
    // for each table, what speaks for the other form, and what against it
    let votes = |table: usize| (read_otherwise.only_here(other, newest, table), read.only_here(newest, other, table));
    let votes: Vec<(usize, usize)> = (0..newest.tables.len()).map(votes).collect();
    let is_other = votes.iter().find(|(pro, contra)| pro != contra).is_some_and(|(pro, contra)| pro > contra);
    let (mut main, mut rest) = (newest, other);
    if is_other {
        std::mem::swap(&mut main, &mut rest);
        std::mem::swap(&mut read, &mut read_otherwise);
    }
    let of = |(pro, contra): &(usize, usize)| match pro.cmp(contra) {
        Ordering::Greater => other,
        Ordering::Less => newest,
        Ordering::Equal => main,
    };
    let of: Vec<&'static Form> = votes.iter().map(of).collect();
    for table in (0..of.len()).filter(|&table| of[table].name != main.name) {
        read.take_over(main, table, &read_otherwise, rest, document.arena_end());
    }
    (mixed(&of).unwrap_or(main), read)
}

/// A form that is known by its headings and not read.
fn foreign_form(document: &Document) -> Option<&'static str> {
    let mut label = String::new();
    let mut seen = [0; FOREIGN_HEADINGS.len()];
    for cell in document.grids().flat_map(crate::document::Grid::cells) {
        let text = document.str(cell.text);
        // figures, the bulk of all cells, head nothing
        if text.len() < 12 {
            continue;
        }
        normalise(text, &mut label);
        for (seen, (_, headings)) in seen.iter_mut().zip(&FOREIGN_HEADINGS) {
            *seen += usize::from(headings.iter().any(|heading| label.starts_with(heading)));
        }
    }
    let found = seen.iter().position(|&seen| seen >= 2)?;
    Some(FOREIGN_HEADINGS[found].0)
}

fn has_title(lines: &[Line]) -> bool {
    lines.iter().any(|line| !line.is_link && metadata::read_title(&line.compact).is_some())
}
