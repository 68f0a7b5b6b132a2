//! Splits a file that holds several reports: a county's collection of its agencies' reports, a workbook with a sheet
//! per year, last year's report below this year's.
//!
//! A part begins at a title with a body of its own, in which the sections or the tables begin anew. Both sides must
//! have such a body, so that a report is not split by a repeated title, a list of contents or links, a running head, or
//! a table of last year's figures. Splitting one report is worse than missing that there are two.

use super::dates;
use super::headings::{FIRST_HEADINGS, heading};
use super::lines::{Line, lines};
use super::metadata::{self, TITLE_LINES};
use super::report::{ExtractError, Surroundings, extract};
use super::title::read_title;
use crate::document::{Block, Document, Grid, Sheet};
use crate::fold::{NUMERALS, compact};
use crate::language::Bilingual;
use crate::report::{FilledForm, GridPlace, Report, TableReading};
use crate::saturate::Saturate;
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::LazyLock;

/// Labels and headings, at least one of which occurs twice in a file with several reports.
static LABELS_TWICE: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| [FIRST_OF_REQUESTS, FIRST_INDICATOR].map(Finder::new));
/// Longest first heading, in bytes. The lead of many reports lists the sections in a longer line.
const LONGEST_FIRST_HEADING: usize = 40;
/// Fewest sections common to both sides that show a new beginning.
const FEWEST_SECTIONS: u32 = 3;
/// Shortest line, in characters, below a heading that distinguishes it from an entry in a list of contents.
const SHORTEST_PROSE: usize = 10;
/// Most blocks of the index box above a title.
const MOST_BOX_BLOCKS: usize = 12;
/// Longest line with only a year, in characters: `二〇二三年度`.
const LONGEST_YEAR: usize = 6;
/// Labels of an index box.
const BOX_LABELS: [&str; 6] = ["索引号", "发布机构", "发布日期", "发布时间", "信息来源", "公开日期"];
/// Words for a collection, whose title belongs to none of its reports.
const COLLECTIONS: [&str; 6] = ["汇编", "合编", "合集", "汇总", "选编", "目录"];
/// The first row of table 3, without its number.
const FIRST_OF_REQUESTS: &str = "本年新收政府信息公开申请数量";
/// The last row of table 3, without its number.
const LAST_OF_REQUESTS: &str = "结转下年度继续办理";
/// The first row of the table of indicators, without its number.
const FIRST_INDICATOR: &str = "主动公开政府信息数";
/// The number of the table of requests.
const REQUESTS: u8 = 3;

/// One report of a file, before it is read.
#[derive(Debug)]
pub struct Part {
    document: Document,
    /// Number of the report in its file, counted from 1; `None` if it is the only one.
    pub number: Option<u16>,
    /// The sheet of the workbook in which it begins.
    sheet: Option<Sheet>,
    /// Number of tables of the file before it.
    tables_before: u16,
    doubt: Option<Doubt>,
}

/// Why a part may still hold more than one report.
#[derive(Debug, Clone, Copy)]
enum Doubt {
    /// The whole table of requests begins a second time, in this table of the document.
    SecondRequests(u16),
    /// It holds several reports without a clear boundary.
    SeveralReports,
}

impl Part {
    /// Reads the report. Positions refer to the whole file.
    ///
    /// # Errors
    /// As [`extract`]; also if the part holds several reports whose figures would be mixed.
    pub fn read(self, surroundings: &Surroundings) -> Result<Report, ExtractError> {
        let (path, within) = match &self.sheet {
            Some(sheet) => {
                (path_of(sheet, surroundings.path), surroundings.within.map(|within| path_of(sheet, within)))
            }
            None => (surroundings.path.to_owned(), surroundings.within.map(str::to_owned)),
        };
        if let Some(Doubt::SeveralReports) = self.doubt {
            return Err(ExtractError::SeveralReports);
        }
        let mut report =
            extract(self.document, &Surroundings { path: &path, within: within.as_deref(), ..*surroundings })?;
        if let Some(Doubt::SecondRequests(second)) = self.doubt
            && is_mixed(&report, second)
        {
            return Err(ExtractError::SeveralReports);
        }
        let tables = report.form.iter_mut().flat_map(FilledForm::tables_mut);
        for place in tables.flat_map(TableReading::places_mut) {
            if let Some(grid) = &mut place.grid {
                grid.table = grid.table.saturating_add(self.tables_before);
            }
        }
        Ok(report)
    }

    /// A note on the file that is not about a failure.
    #[must_use]
    pub fn remark(&self) -> Option<Bilingual> {
        self.doubt.map(|_| {
            Bilingual::fixed(
                "it has the table of requests more than once, and only one of them is read: look at it by hand",
                "申请情况表（表三）不止一份，只读取了其中一份；请人工查看",
            )
        })
    }
}

/// The path of a report in a sheet, as if it were a file: sheet `2022年` of `教育局.xlsx` becomes 教育局2022年, and a
/// collection becomes a folder of its agencies' sheets.
fn path_of(sheet: &Sheet, path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_agency = Identity::of_sheet(sheet).is_some_and(|identity| !identity.agency.is_empty());
    if is_agency {
        return [path, &sheet.name].join("/");
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // the sheet's year replaces those in the name of the workbook
    let stem = stem.trim_matches(|c: char| c.is_ascii_digit() || "年-_—至 ".contains(c));
    format!("{folder}/{stem}{}", sheet.name)
}

/// Whether facts of table 3 come from both sides of its second beginning.
fn is_mixed(report: &Report, second: u16) -> bool {
    let of_requests = report.tables().iter().filter(|table| table.table().number == REQUESTS);
    let grids = of_requests.flat_map(TableReading::facts).filter_map(|fact| fact.place.grid);
    let (before, behind): (Vec<GridPlace>, Vec<GridPlace>) = grids.partition(|grid| grid.table < second);
    !before.is_empty() && !behind.is_empty()
}

/// Splits a document into its reports; nearly always one.
#[must_use]
pub fn parts(mut document: Document) -> Vec<Part> {
    if !may_hold_several(&document) {
        return vec![whole(document)];
    }
    let lines = lines(&document);
    let starts = starts(&document, &marks(&document, &lines));
    if starts.len() < 2 {
        return vec![Part { doubt: doubt(&document), ..whole(document) }];
    }
    for line in lines.iter().filter(|line| is_of_collection(&line.compact)) {
        if let Block::Paragraph(paragraph) = &mut document.blocks[line.block] {
            paragraph.text = crate::document::Slice::default();
        }
    }
    let ends = starts.iter().skip(1).copied().chain([document.blocks.len()]);
    let ranges: Vec<Range<usize>> = starts.iter().zip(ends).map(|(&start, end)| start..end).collect();
    if ranges.iter().any(|range| has_mixed_sheets(&document, range)) {
        return vec![Part { doubt: Some(Doubt::SeveralReports), ..whole(document) }];
    }
    let is_grid = |block: &Block| matches!(block, Block::Grid(_));
    let before = |range: &Range<usize>| document.blocks[..range.start].iter().filter(|block| is_grid(block)).count();
    let tables_before: Vec<u16> = ranges.iter().map(|range| -> u16 { before(range).saturate() }).collect();
    let sheet = |range: &Range<usize>| document.sheets.iter().rfind(|sheet| sheet.block <= range.start);
    let sheets: Vec<Option<Sheet>> = ranges.iter().map(|range| sheet(range).cloned()).collect();
    let cut = document.cut(&ranges).into_iter().zip(sheets).zip(tables_before).zip(1..);
    let part = |(((document, sheet), tables_before), number)| {
        let doubt = doubt(&document);
        Part { document, number: Some(number), sheet, tables_before, doubt }
    };
    cut.map(part).collect()
}

/// The document as a single part.
fn whole(document: Document) -> Part {
    Part { document, number: None, sheet: None, tables_before: 0, doubt: None }
}

/// Whether a part has sheets that surely belong to several reports.
fn has_mixed_sheets(document: &Document, part: &Range<usize>) -> bool {
    let own = document.sheets.iter().filter(|sheet| part.contains(&sheet.block)).filter_map(Identity::of_sheet);
    let own: Vec<Identity> = own.collect();
    own.windows(2).any(|pair| pair[0].differs(&pair[1]))
}

/// A cheap check that nearly all documents with one report fail.
fn may_hold_several(document: &Document) -> bool {
    let text = document.text().as_bytes();
    let is_heading =
        |text: &str| text.len() <= LONGEST_FIRST_HEADING && FIRST_HEADINGS.iter().any(|words| text.contains(words));
    LABELS_TWICE.iter().any(|words| words.find_iter(text).nth(1).is_some())
        || document.paragraphs().filter(|(_, text)| is_heading(text)).nth(1).is_some()
}

/// Whether a text is the title of a collection, which may be repeated on each page.
fn is_of_collection(text: &str) -> bool {
    COLLECTIONS.iter().any(|words| text.contains(words)) && read_title(text).is_some()
}

/// Agency and year of a report, as far as its title or sheet names them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    agency: String,
    year: Option<i32>,
}

impl Identity {
    /// Whether it surely has another agency or year.
    fn differs(&self, other: &Self) -> bool {
        let is_part = self.agency.ends_with(&other.agency) || other.agency.ends_with(&self.agency);
        !is_part || self.year.zip(other.year).is_some_and(|(own, other)| own != other)
    }

    fn of_title(lines: &[Line], last: usize) -> Option<(Self, usize)> {
        let line = &lines[last];
        // a title is a line of its own, followed by nothing but brackets
        let words = line.compact.split_once('(').map_or(&*line.compact, |(words, _)| words);
        if line.is_link || line.is_in_grid || !words.ends_with(['告', '报']) || is_of_collection(&line.compact) {
            return None;
        }
        let title = read_title(&line.compact)?;
        let agency = title.agency.rsplit_once(':').map_or(&*title.agency, |(_, agency)| agency).to_owned();
        let mut own = Self { agency, year: title.year };
        let mut first = last;
        // name and year may have their own lines above it
        for above in (last.saturating_sub(TITLE_LINES - 1)..last).rev() {
            let text = lines[above].compact.as_str();
            let is_year = || text.trim_end_matches('度').ends_with('年') && text.chars().count() <= LONGEST_YEAR;
            match () {
                () if !own.agency.is_empty() || lines[above].container != line.container => break,
                () if own.year.is_none()
                    && let Some(whole) = Self::of_both(text, &line.compact) =>
                {
                    own = whole;
                }
                () if metadata::is_name(text) => text.clone_into(&mut own.agency),
                () if own.year.is_none() && is_year() => own.year = dates::years(text).next().map(|(year, ..)| year),
                () => break,
            }
            first = above;
        }
        let is_identified = if own.agency.is_empty() { own.year.is_some() } else { metadata::is_name(&own.agency) };
        is_identified.then(|| (own, lines[first].block))
    }

    /// A title in two lines: `清河区教育局2023年度` over `政府信息公开工作年度报告`.
    fn of_both(above: &str, line: &str) -> Option<Self> {
        let title = read_title(&[above, line].concat()).filter(|_| above.trim_end_matches('度').ends_with('年'))?;
        let is_whole = title.year.is_some() && metadata::is_name(&title.agency);
        is_whole.then_some(Self { agency: title.agency, year: title.year })
    }

    /// Reads the name of a sheet: `2022年`, `教育局`. `Sheet1` says nothing.
    fn of_sheet(sheet: &Sheet) -> Option<Self> {
        let name = compact(&sheet.name);
        let year =
            dates::years(&name).map(|(year, ..)| year).chain(dates::bare_years(&name).map(|(year, _)| year)).next();
        let agency = name.trim_matches(|c: char| !c.is_alphabetic() || c == '年');
        let agency = if metadata::is_name(agency) { agency.to_owned() } else { String::new() };
        (year.is_some() || !agency.is_empty()).then_some(Self { agency, year })
    }
}

/// A mark for splitting, in document order.
enum Mark {
    /// A title, or an equally informative sheet name, with the block in which it begins.
    Title(Identity, usize),
    /// A section or a table begins.
    Start(Starts),
}

/// A set of sections and tables, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Starts(u16);

impl Starts {
    const NONE: Self = Self(0);
    const SECTIONS: Self = Self(0b111_1110);
    const REQUESTS: Self = Self(1 << 8);
    const INDICATORS: Self = Self(1 << 9);

    fn section(number: u8) -> Self {
        Self(1 << number)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The marks of a document: titles, sections with content, and tables.
fn marks(document: &Document, lines: &[Line]) -> Vec<Mark> {
    enum Raw {
        Mark(Mark),
        Heading(u8),
        /// Prose or a table.
        Content,
    }
    let mut raw = Vec::new();
    let mut sheets = document.sheets.iter().peekable();
    let mut next = 0;
    for (at, block) in document.blocks.iter().enumerate() {
        while let Some(sheet) = sheets.next_if(|sheet| sheet.block <= at) {
            raw.extend(Identity::of_sheet(sheet).map(|identity| Raw::Mark(Mark::Title(identity, sheet.block))));
        }
        if let Block::Grid(grid) = block {
            raw.push(Raw::Content);
            raw.extend(tables_in(document, grid).map(|table| Raw::Mark(Mark::Start(table))));
        }
        while let Some(line) = lines.get(next).filter(|line| line.block == at) {
            if let Some(number) = heading(line).filter(|_| !line.is_link) {
                raw.push(Raw::Heading(number));
            } else if let Some((identity, first)) = Identity::of_title(lines, next) {
                raw.push(Raw::Mark(Mark::Title(identity, first)));
            } else {
                raw.extend(table_at(&line.compact).map(|table| Raw::Mark(Mark::Start(table))));
                if line.length() >= SHORTEST_PROSE {
                    raw.push(Raw::Content);
                }
            }
            next += 1;
        }
    }
    let mut marks = Vec::with_capacity(raw.len());
    // a heading counts once content follows: in a list of contents none does
    let mut waiting = None;
    for raw in raw {
        match raw {
            Raw::Heading(number) => waiting = Some(number),
            Raw::Content => marks.extend(waiting.take().map(|number| Mark::Start(Starts::section(number)))),
            Raw::Mark(mark) => {
                let filled = waiting.take().filter(|_| matches!(mark, Mark::Start(_)));
                marks.extend(filled.map(|number| Mark::Start(Starts::section(number))));
                marks.push(mark);
            }
        }
    }
    marks
}

/// The tables that begin in a grid.
fn tables_in<'d>(document: &'d Document, grid: &'d Grid) -> impl Iterator<Item = Starts> + 'd {
    grid.cells().iter().filter_map(|cell| table_at(&compact(document.str(cell.text))))
}

/// The table that begins with a label, given normalised.
fn table_at(label: &str) -> Option<Starts> {
    match without_number(label) {
        label if label.starts_with(FIRST_OF_REQUESTS) => Some(Starts::REQUESTS),
        label if label.starts_with(FIRST_INDICATOR) => Some(Starts::INDICATORS),
        _ => None,
    }
}

/// Removes a numbering: `一、本年新收…`, `(一)主动公开…`.
fn without_number(label: &str) -> &str {
    label.trim_start_matches(|c: char| NUMERALS.contains(c) || "()、.,:．0123456789".contains(c))
}

/// The blocks at which the reports of a document begin; fewer than two if it is one report.
fn starts(document: &Document, marks: &[Mark]) -> Vec<usize> {
    let mut parts: Vec<(Option<&Identity>, usize)> = Vec::new();
    let mut met = Starts::NONE;
    let mut gap: Vec<(&Identity, usize)> = Vec::new();
    let mut known: Vec<&Identity> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let start = match mark {
            Mark::Title(identity, block) => {
                gap.push((identity, *block));
                continue;
            }
            Mark::Start(start) => *start,
        };
        let title = title_of(&gap, &known);
        if met == Starts::NONE {
            parts.push((title.map(|(identity, _)| identity), title.map_or(0, |(_, block)| block)));
        } else if let Some((identity, block)) = title
            && met.has(start)
        {
            let own = parts.last().and_then(|(own, _)| *own);
            if is_anew(met, body(&marks[at..]), own.is_some_and(|own| own.differs(identity))) {
                parts.push((Some(identity), block));
                met = Starts::NONE;
            }
        }
        if parts.len() > 1 || met != Starts::NONE {
            known.extend(gap.drain(..).map(|(identity, _)| identity));
        }
        gap.clear();
        met = met.or(start);
    }
    let mut agencies = parts.iter().filter_map(|(identity, _)| identity.map(|identity| identity.agency.as_str()));
    let first = agencies.next().unwrap_or_default();
    // text above the first title belongs to the page, and so to the first report; in a collection, to no report
    let is_one = agencies.all(|agency| agency.ends_with(first) || first.ends_with(agency));
    let start = |(number, (_, block)): (usize, &(_, usize))| {
        if number == 0 && is_one { 0 } else { with_box(document, *block) }
    };
    parts.iter().enumerate().map(start).collect()
}

/// The title of the body behind a gap, and its block: the nearest title, except a running head that occurred before. A
/// repeated title counts from its first occurrence.
fn title_of<'m>(gap: &[(&'m Identity, usize)], known: &[&Identity]) -> Option<(&'m Identity, usize)> {
    let at = gap.iter().rposition(|(identity, _)| !known.contains(identity)).or(gap.len().checked_sub(1))?;
    let identity = gap[at].0;
    let first = gap[..=at].iter().rev().take_while(|(other, _)| !identity.differs(other)).last();
    Some((identity, first.map_or(gap[at].1, |(_, block)| *block)))
}

/// What begins from here on, up to anything that begins a second time.
fn body(marks: &[Mark]) -> Starts {
    let mut met = Starts::NONE;
    for mark in marks {
        if let Mark::Start(start) = mark {
            if met.has(*start) {
                break;
            }
            met = met.or(*start);
        }
    }
    met
}

/// Whether both sides are bodies of their own. Under the same title only tables show that, since section numbers may
/// restart. Under another, the first section is enough where the body before it was long: the last report of a file may be cut
/// short anywhere.
fn is_anew(before: Starts, behind: Starts, is_another: bool) -> bool {
    let both = before.and(behind);
    let sections = |starts: Starts| starts.and(Starts::SECTIONS).0.count_ones();
    let begins_first = sections(before) >= FEWEST_SECTIONS && both.has(Starts::section(1));
    both.has(Starts::REQUESTS.or(Starts::INDICATORS))
        || is_another && (sections(both) >= FEWEST_SECTIONS || begins_first)
}

/// The block of a title, or the first block of the index box right above it.
fn with_box(document: &Document, title: usize) -> usize {
    let is_box = |block: &Block| {
        let begins = |text: &str| BOX_LABELS.iter().any(|label| compact(text).contains(label));
        match block {
            Block::Paragraph(paragraph) => begins(document.str(paragraph.text)),
            Block::Grid(grid) => grid.cells().iter().take(MOST_BOX_BLOCKS).any(|cell| begins(document.str(cell.text))),
            Block::Picture(..) => false,
        }
    };
    let above = (title.saturating_sub(MOST_BOX_BLOCKS)..title).rev();
    above.take_while(|&at| is_box(&document.blocks[at])).last().unwrap_or(title)
}

/// Why a document taken for one report may hold several: it has the whole table of requests twice with different
/// figures. If its sections occur twice as well, it surely does.
fn doubt(document: &Document) -> Option<Doubt> {
    let tables = tables_of_requests(document);
    let [(_, first), (second, other), ..] = &tables[..] else { return None };
    if first == other {
        return None;
    }
    let (mut once, mut twice) = (Starts::NONE, Starts::NONE);
    for mark in marks(document, &lines(document)) {
        if let Mark::Start(start) = mark {
            twice = twice.or(once.and(start));
            once = once.or(start);
        }
    }
    let is_several = twice.and(Starts::SECTIONS).0.count_ones() >= FEWEST_SECTIONS;
    Some(if is_several { Doubt::SeveralReports } else { Doubt::SecondRequests(*second) })
}

/// Each whole table of requests: the table of the document in which it begins, and its text up to the last row.
fn tables_of_requests(document: &Document) -> Vec<(u16, String)> {
    let mut whole = Vec::new();
    let mut begun: Option<(u16, String)> = None;
    for (at, grid) in (1..).zip(document.grids()) {
        for cell in grid.cells() {
            let text = compact(document.str(cell.text));
            let label = without_number(&text);
            if label.starts_with(FIRST_OF_REQUESTS) {
                begun = Some((at, String::new()));
            }
            if label.starts_with(LAST_OF_REQUESTS) {
                whole.extend(begun.take());
            }
            if let Some((_, words)) = &mut begun {
                words.push_str(&text);
                words.push('|');
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Grid, GridBuilder, MOST_COVERED, Paragraph, Place};

    /// A document of lines: rows of a table begin with a bar, sheets with an equals sign, links with an arrow.
    fn document(lines: &[String]) -> Document {
        let mut document = Document::new(&lines.join("\n"));
        let mut rows: Option<GridBuilder> = None;
        for (at, line) in lines.iter().enumerate() {
            if let Some(cells) = line.strip_prefix('|') {
                let grid = rows.get_or_insert_with(|| GridBuilder::new(MOST_COVERED));
                grid.start_row();
                for cell in cells.split('|') {
                    grid.cell(document.push_text(cell), Place::at(at), 1, 1);
                }
                grid.end_row();
                continue;
            }
            push(&mut document, rows.take().map(|grid| grid.finish(Place::at(at), 0, false)));
            if let Some(name) = line.strip_prefix('=') {
                document.sheets.push(Sheet { name: name.to_owned(), block: document.blocks.len() });
                continue;
            }
            let (text, is_link) = line.strip_prefix('→').map_or((line.as_str(), false), |text| (text, true));
            let text = document.push_text(text);
            document.blocks.push(Block::Paragraph(Paragraph { text, place: Place::at(at), container: 0, is_link }));
        }
        push(&mut document, rows.map(|grid| grid.finish(Place::at(0), 0, false)));
        document
    }

    fn push(document: &mut Document, grid: Option<Grid>) {
        document.blocks.extend(grid.map(Block::Grid));
    }

    fn title(agency: &str, year: i32) -> String {
        format!("清河区{agency}{year}年政府信息公开工作年度报告")
    }

    const HEADINGS: [&str; 6] = [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ];
    const TABLE: [&str; 2] = ["|一、本年新收政府信息公开申请数量|1|0|1", "|四、结转下年度继续办理|0|0|0"];

    /// What stands below a title.
    fn body(tables: bool) -> Vec<String> {
        let mut lines = vec!["统计期限自1月1日起至12月31日止，共六个部分。".to_owned()];
        for heading in HEADINGS {
            lines.extend([heading.to_owned(), "按照条例的要求做好了各项工作。".to_owned()]);
            if tables && heading.starts_with('三') {
                lines.extend(TABLE.map(str::to_owned));
            }
        }
        lines.extend(["清河区某局", "2024年1月10日"].map(str::to_owned));
        lines
    }

    fn report(agency: &str, year: i32) -> Vec<String> {
        [vec![title(agency, year)], body(true)].concat()
    }

    fn words(lines: &[&str]) -> Vec<String> {
        lines.iter().copied().map(str::to_owned).collect()
    }

    /// The parts of a document, each by its first paragraph; none where it is one report.
    #[track_caller]
    fn check(lines: &[Vec<String>], expected: &[&str]) {
        let parts = parts(document(&lines.concat()));
        let first = |part: &Part| part.document.paragraphs().next().map(|(_, text)| text.to_owned());
        let numbered = parts.iter().filter(|part| part.number.is_some());
        assert_eq!(numbered.filter_map(first).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_collection_has_a_cover_and_a_list_of_contents_of_its_own() {
        let agencies = ["教育局", "财政局", "民政局"];
        let titles = agencies.map(|agency| title(agency, 2023));
        let cover = words(&["清河区2023年政府信息公开工作年度报告汇编", "目录"]);
        let reports: Vec<Vec<String>> = agencies.iter().map(|agency| report(agency, 2023)).collect();
        let expected: Vec<&str> = titles.iter().map(String::as_str).collect();
        for contents in [titles.to_vec(), titles.iter().map(|title| format!("{title}……3")).collect()] {
            check(&[&[cover.clone(), contents][..], &reports].concat(), &expected);
        }
    }

    #[test]
    fn a_part_keeps_its_place_in_the_file() {
        let [first, second] = &parts(document(&[report("教育局", 2023), report("财政局", 2023)].concat()))[..]
        else {
            panic!("two reports")
        };
        assert_eq!((first.number, first.tables_before), (Some(1), 0));
        assert_eq!((second.number, second.tables_before), (Some(2), 1));
    }

    #[test]
    fn last_years_report_may_stand_below() {
        let above = || words(&["发布日期：2024年1月20日"]);
        let last = title("教育局", 2022);
        check(&[above(), report("教育局", 2023), report("教育局", 2022)], &["发布日期：2024年1月20日", &last]);
        let bare = "2022年政府信息公开工作年度报告";
        let reports = [above(), report("教育局", 2023), words(&[bare]), body(true)];
        check(&reports, &["发布日期：2024年1月20日", bare]);
    }

    #[test]
    fn the_box_of_facts_above_a_title_is_its_own() {
        let facts = words(&["发布机构：清河区财政局", "发布日期：2024年1月20日"]);
        let reports = [report("教育局", 2023), facts, report("财政局", 2023)];
        check(&reports, &[&title("教育局", 2023), "发布机构：清河区财政局"]);
    }

    #[test]
    fn names_and_years_may_have_lines_of_their_own() {
        let titled = |agency: &str| [words(&[agency, "2023年度", "政府信息公开工作年度报告"]), body(true)].concat();
        check(&[titled("清河区教育局"), titled("清河区财政局")], &["清河区教育局", "清河区财政局"]);
        let in_two = |agency: &str, year| {
            [vec![format!("{agency}{year} 年")], words(&["政府信息公开工作年度报告"]), body(true)].concat()
        };
        check(
            &[in_two("清河区教育局", 2022), in_two("清河区教育局", 2023)],
            &["清河区教育局2022 年", "清河区教育局2023 年"],
        );
        let without_year =
            |agency: &str| [vec![format!("清河区{agency}政府信息公开工作年度报告")], body(true)].concat();
        let expected = ["清河区教育局政府信息公开工作年度报告", "清河区财政局政府信息公开工作年度报告"];
        check(&[without_year("教育局"), without_year("财政局")], &expected);
    }

    #[test]
    fn reports_without_tables_are_identified_by_their_sections() {
        let with_sections = |agency: &str| [vec![title(agency, 2023)], body(false)].concat();
        check(&[with_sections("教育局"), with_sections("财政局")], &[&title("教育局", 2023), &title("财政局", 2023)]);
    }

    #[test]
    fn a_running_head_is_no_title() {
        let head = || vec![title("人民政府", 2023)];
        let paged = |agency: &str| {
            let mut lines = report(agency, 2023);
            lines.splice(6..6, head());
            lines.splice(12..12, head());
            lines
        };
        check(&[paged("教育局"), paged("财政局")], &[&title("教育局", 2023), &title("财政局", 2023)]);
    }

    #[test]
    fn one_report_stays_one() {
        let one = || report("教育局", 2023);
        let other = |agency: &str, year| vec![title(agency, year)];
        // its title twice, a list of contents, other reports named below it, one named in it
        check(&[other("教育局", 2023), one()], &[]);
        check(&[other("教育局", 2023), words(&["目录"]), words(&HEADINGS), one()], &[]);
        check(&[one(), words(&["相关文章"]), other("财政局", 2023), other("教育局", 2022)], &[]);
        check(&[one(), words(&["→清河区财政局2023年政府信息公开工作年度报告"]), words(&HEADINGS[..1])], &[]);
        for at in 2..one().len() {
            for named in [other("教育局", 2023), other("教育局", 2022), other("财政局", 2023)] {
                let mut lines = one();
                lines.splice(at..at, named);
                check(&[lines], &[]);
            }
        }
        // last year's table beside this year's; sections that are counted anew over the tables
        let quoted = words(&[&["2022年情况如下（供比较）"], &TABLE[..]].concat());
        check(&[one(), quoted], &[]);
        let annex = words(&["附件", "清河区教育局2023年政府信息公开工作年度报告统计表"]);
        check(&[vec![title("教育局", 2023)], body(false), annex, body(true)], &[]);
        check(&[vec![title("教育局", 2023)], body(false), other("教育局", 2023), body(true)], &[]);
    }

    #[test]
    fn a_correction_above_what_it_corrects_is_identified_by_its_tables() {
        let corrected = [vec![format!("{}（更正）", title("教育局", 2023))], body(true)].concat();
        let reports = [corrected, report("教育局", 2023)];
        check(&reports, &["清河区教育局2023年政府信息公开工作年度报告（更正）", &title("教育局", 2023)]);
    }

    #[test]
    fn sheets_tell_what_titles_do_not() {
        let sheet = |name: &str| [vec![format!("={name}")], words(&["填报说明见背面"]), words(&TABLE)].concat();
        let parts = parts(document(&[sheet("2022年"), sheet("2023年")].concat()));
        let paths: Vec<String> = parts
            .iter()
            .filter_map(|part| Some(path_of(part.sheet.as_ref()?, "清河区/教育局2022-2023年.xlsx")))
            .collect();
        assert_eq!(paths, ["清河区/教育局2022年", "清河区/教育局2023年"]);
        check(&[sheet("Sheet1"), sheet("Sheet2")], &[]);
        let of_agency = Sheet { name: "财政局".to_owned(), block: 0 };
        assert_eq!(path_of(&of_agency, "清河区/2023.xlsx"), "清河区/2023.xlsx/财政局");
    }

    #[test]
    fn several_reports_without_titles_are_not_mixed() {
        let figures = |lines: Vec<String>| lines.into_iter().map(|line| line.replace("|1|0|1", "|5|0|5")).collect();
        let read = |lines: &[Vec<String>]| {
            let mut parts = parts(document(&lines.concat()));
            assert_eq!(parts.len(), 1);
            parts.remove(0).read(&Surroundings::default()).map(|_| ())
        };
        let two = [words(&["清河区教育局"]), body(true), words(&["清河区财政局"]), figures(body(true))];
        assert_eq!(read(&two), Err(ExtractError::SeveralReports));
        // a page that has its report twice
        let twice = [report("教育局", 2023), body(true)];
        assert_ne!(read(&twice), Err(ExtractError::SeveralReports));
    }

    #[test]
    fn sheets_in_disorder_are_not_mixed() {
        let sheet = |name: &str, rows: &[&str]| [vec![format!("={name}")], words(rows)].concat();
        let other = ["|规章|1|0|1"];
        let sheets = [
            sheet("2022年表二", &other),
            sheet("2023年表二", &other),
            sheet("2022年表三", &TABLE),
            sheet("2023年表三", &TABLE),
        ];
        let mut parts = parts(document(&sheets.concat()));
        assert_eq!(parts.len(), 1);
        let read = parts.remove(0).read(&Surroundings::default());
        assert_eq!(read.map(|_| ()), Err(ExtractError::SeveralReports));
    }
}
