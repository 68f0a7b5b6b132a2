//! Extracts a report from a document.

use super::evidence::Evidence;
use super::lines::{Line, lines, without};
use super::printed::Printed;
use super::recognition::{recognise, recognition};
use super::sections::{self, Content};
use super::tables::Tables;
use super::undecided::decide;
use super::{claims, corrections, ending, excerpt, metadata, parted, recognised};
use crate::document::{Block, Document, Grid, NO_CHARACTERS, Note, Place, Slice};
use crate::figure::is_value_like;
use crate::fold::compact;
use crate::forms::{in_force, normalised};
use crate::language::Bilingual;
use crate::names::{self, AgencyList};
use crate::report::{Agency, Fact, Figure, FilledForm, Report, ReportStatus};
use std::fmt;

/// Why a document gives no report. The words are published in `sources`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is worded below")]
pub enum ExtractError {
    NotAReport,
    /// Its title names something else.
    Other(Bilingual),
    BlankForm,
    NoText,
    NoCharacters,
    SeveralReports,
}

impl ExtractError {
    /// What kind of document it is, and what to do next.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        match self {
            Self::NotAReport => Bilingual::fixed(
                "no report: it has neither the title nor the sections nor the tables of one",
                "不是年度报告：没有年度报告的标题、各部分和表格",
            ),
            Self::Other(kind) => Bilingual::new(
                format!("no report: its title names something else, {}", kind.en),
                format!("不是年度报告：从标题看是{}", kind.zh),
            ),
            Self::BlankForm => Bilingual::fixed(
                "no report: a blank form, with neither a figure nor a sentence filled in",
                "不是年度报告：是空白格式，没有填写数字和文字",
            ),
            Self::NoText => Bilingual::fixed(
                "its pages are pictures without text, which are read only with a model (see gouji models fetch); or find the \
                 original",
                "各页均为图片，没有文字；读取图片需要识别模型（见gouji models fetch），也可查找原件",
            ),
            Self::NoCharacters => Bilingual::fixed(
                "no text: the pages, which may be a report, are drawn and not written",
                "没有文字：各页以图形绘成，可能是年度报告",
            ),
            Self::SeveralReports => Bilingual::fixed(
                "several reports without a clear boundary between them, so that their figures would be mixed; save each \
                 as a file of its own",
                "文件含有几份报告，其间界限不清，数字会相互混淆；请每份另存为一个文件",
            ),
        }
    }
}

impl fmt::Display for ExtractError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words().en)
    }
}

impl std::error::Error for ExtractError {}

/// Least text, in bytes, of a document with pictures that is not a scan.
const FEWEST_WORDS: usize = 300;

/// What is known about a report besides its document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The district to assume if neither the report nor any folder of the path names one.
    pub folder: Option<&'a str>,
    /// Path of the file. The year may follow from any part of it, the district from its folders.
    pub path: &'a str,
    /// The part of the path within the corpus, if that is not all of it. Agency and year may follow from its names.
    pub within: Option<&'a str>,
    /// The agencies that the user lists.
    pub listed: Option<&'a AgencyList>,
}

/// Extracts a report from a document. The agency or the year may remain unknown.
///
/// # Errors
/// If the document is not a report.
pub fn extract(mut document: Document, surroundings: &Surroundings) -> Result<Report, ExtractError> {
    let printed = Printed::set_aside(&mut document);
    let mut tables = recognise(&document);
    let (lines, content) = words(&document, &tables);
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
        return Err(why_no_report(&document));
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
    let excerpt = excerpt::note(&document, &lines, &content, found_any);
    document.notes.extend(excerpt.map(Note::from));
    ending::note(&mut document, &lines, &content, &tables, year);
    let claims = claims::claims(&document, &lines, &content, found_any.then(|| tables.form()), year);
    decide(&mut tables.readings, &tables.undecided, &claims);
    document.notes.append(&mut tables.notes);
    printed.put_back(&mut document);
    document.arena().push_str(&tables.joined);
    let is_recognised = document.blocks.iter().any(|block| document.pictured.contains(&block.place().page));
    recognised::settle(&mut tables.readings, &mut document);
    let recognition = recognition(&tables);
    let notes = std::mem::take(&mut document.notes);
    let lines = std::mem::take(&mut document.lines);
    let mut report = Report {
        metadata,
        agency,
        form: FilledForm::new(tables.readings, recognition),
        status,
        has_pictures,
        is_recognised,
        sections: content.sections,
        claims,
        text: document.into_text(),
        lines,
        notes,
    };
    if report.is_cut() {
        report.quarantine();
    }
    Ok(report)
}

/// The reason why a document does not look like a report.
fn why_no_report(document: &Document) -> ExtractError {
    match () {
        () if document.notes.contains(&NO_CHARACTERS) => ExtractError::NoCharacters,
        () if is_scan(document) => ExtractError::NoText,
        () => ExtractError::NotAReport,
    }
}

/// How much of the report for this year could be read.
fn status(document: &Document, tables: &Tables, year: i32, has_pictures: bool) -> ReportStatus {
    let is_early = in_force(year).is_of_indicators();
    match () {
        () if tables.is_every() => ReportStatus::Complete,
        () if tables.is_any() => ReportStatus::Partial,
        () if is_early && has_figures(document) => ReportStatus::UnknownForm,
        () if has_pictures => ReportStatus::NoText,
        () => ReportStatus::NoTables,
    }
}

/// The lines of a document, and which of them are the report's. A page that has run together into a few paragraphs is
/// split first, since its title and headings have no lines of their own.
fn words(document: &Document, tables: &Tables) -> (Vec<Line>, Content) {
    let runs: Vec<Slice> = tables.runs.iter().map(|(_, run)| *run).collect();
    let mut lines = without(document, lines(document), &runs);
    // a table of indicators has its own headings, `一、主动公开情况`, and may come before the end of the report
    let within = match &tables.blocks[..] {
        [first, ..] if tables.indicators.is_some() => {
            first.saturating_sub(1)..tables.blocks.last().map_or(0, |last| *last)
        }
        _ => 0..0,
    };
    let is_group = |line: &Line| within.contains(&line.block) && tables.form().is_group(&normalised(&line.compact));
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

/// Whether a document consists of pictures of pages.
fn is_scan(document: &Document) -> bool {
    let has_words = document.paragraphs().map(|(_, text)| text.len()).sum::<usize>() >= FEWEST_WORDS;
    !has_words && document.blocks.iter().any(|block| matches!(block, Block::Picture(place, _) if place.page > 0))
}

/// Shortest paragraph of a filled-in section, in characters. Blank forms have `（文字描述）` in its place.
const SHORTEST_ACCOUNT: usize = 30;

/// Whether the form was not filled in: no cell has a figure or a mark, and no section a sentence.
fn is_blank_form(document: &Document, tables: &Tables, content: &Content) -> bool {
    let is_empty = |fact: &Fact| matches!(fact.figure, Figure::Blank | Figure::Missing);
    let is_account = |&(text, _): &(Slice, Place)| {
        let text = compact(document.str(text));
        text.chars().count() >= SHORTEST_ACCOUNT && !text.starts_with('(')
    };
    tables.facts().all(is_empty) && !content.sections.iter().any(|section| section.paragraphs.iter().any(is_account))
}

/// Whether some table of the document has figures.
fn has_figures(document: &Document) -> bool {
    document.grids().flat_map(Grid::cells).any(|cell| !cell.text.is_empty() && is_value_like(document.str(cell.text)))
}
