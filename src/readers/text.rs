//! Plain text: what people paste from pages and files. Tables come as cells between tabs, cells between spaces, or one
//! cell a line; runs of lines with figures show which.

mod drawn;
mod line;
mod markdown;
mod pages;
mod wrapping;

use super::encoding::{self, Decoded};
use super::{Limits, ParsedFile, ReadError};
use crate::document::{Blanks, Block, Document, Ending, GridBuilder, MOST_COVERED, Paragraph, Place};
use crate::figure::is_value_like;
pub(super) use markdown::{first_table, without_marks};

use line::{Kind, Line, SENTENCE_ENDS, STROKES, is_date, separator, split_at_spaces, split_cells};
use std::borrow::Cow;
use std::ops::Range;
use wrapping::{Wrapping, join};

/// Longest cell, in characters; longer text is prose, and so is any line three times as long.
const LONGEST_CELL: usize = 50;
/// Fewest lines with figures in a table without tabs, unless one line holds `MANY_FIGURES`.
const FEWEST_LINES: usize = 3;
/// Figures of one line that make a table by themselves.
const MANY_FIGURES: usize = 5;
/// Longest word that can stand in for a figure, in characters.
const LONGEST_STAND_IN: usize = 6;
/// Lines after the last figures that are searched for such words.
const TAIL: usize = 10;
/// Most consecutive lines of words in a table; the longest header, one cell a line, has 30.
const MOST_WORDS: usize = 60;
/// Most blank lines within a table: page breaks leave one or two, one cell a line up to four.
const MOST_BLANK_LINES: usize = 6;

pub(super) fn read(bytes: &[u8], _: &Limits) -> Result<ParsedFile, ReadError> {
    let Decoded { text, encoding, notes } = encoding::decode(bytes)?;
    let mut document = parse(&without_marks(&text));
    document.notes.extend(notes);
    document.ending = if text.ends_with(['\n', '\r']) { Ending::Whole } else { Ending::Within };
    document.notes.extend(encoding::is_cut(&text).then_some(encoding::CUT));
    Ok(ParsedFile { document, encoding: Some(encoding.into()) })
}

fn parse(source: &str) -> Document {
    let mut document = Document::new(source);
    let mut lines = parse_lines(source);
    pages::mark_furniture(&mut lines);
    let wrapping = Wrapping::of(&lines);
    let mut at = 0;
    while at < lines.len() {
        if lines[at].kind == Kind::Furniture {
            at += 1;
            continue;
        }
        let mut end = table_end(&lines, at);
        if end > at {
            // include the rule below the last row
            end += usize::from(lines.get(end).is_some_and(|line| line.kind == Kind::Rule));
            push_grid(&mut document, &lines[at..end]);
            at = end;
            continue;
        }
        let (words, next) = paragraph(&lines, at, wrapping);
        let text = document.push_text(&words);
        if !text.is_empty() {
            let paragraph = Paragraph { text, place: Place::at(lines[at].at), container: 0, is_link: false };
            document.blocks.push(Block::Paragraph(paragraph));
        }
        at = next;
    }
    document
}

/// The paragraph that begins with a line, and the index of the line behind it.
fn paragraph<'t>(lines: &[Line<'t>], start: usize, wrapping: Option<Wrapping>) -> (Cow<'t, str>, usize) {
    let mut words = Cow::Borrowed(lines[start].text);
    let (mut last, mut next) = (start, start + 1);
    while let Some(line) = lines.get(next) {
        if line.kind == Kind::Furniture {
            next += 1;
            continue;
        }
        let goes_on = wrapping.is_some_and(|wrapping| wrapping.continues(&lines[last], line));
        if !goes_on || table_end(lines, next) > next {
            break;
        }
        join(words.to_mut(), line.text);
        (last, next) = (next, next + 1);
    }
    (words, last + 1)
}

/// Adds a table in Markdown that begins at a byte of the source.
pub(super) fn push_table(document: &mut Document, table: &str, at: usize) {
    let plain = without_marks(table);
    let lines: Vec<Line> = parse_lines(&plain).into_iter().map(|line| Line { at: at + line.at, ..line }).collect();
    push_grid(document, &lines);
}

/// The tables among the lines of a page, found as in plain text: the range of lines and the cells of each.
pub(super) fn tables<'t>(texts: &[&'t str]) -> Vec<(Range<usize>, Vec<Vec<&'t str>>)> {
    let lines: Vec<Line> =
        texts.iter().map(|text| Line { text, at: 0, kind: classify(text), is_barred: false }).collect();
    let mut tables = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = table_end(&lines, at);
        if end > at {
            let is_drawn = is_drawn(texts[at..end].iter().copied());
            let row = |text: &&'t str| if text.is_empty() { Vec::new() } else { split_cells(text, is_drawn) };
            let rows = texts[at..end].iter().filter(|text| !drawn::is_rule(text)).map(row);
            tables.push((at..end, rows.collect()));
        }
        at = end.max(at + 1);
    }
    tables
}

fn parse_lines(source: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let cut = source.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        let text = line.trim_end_matches(['\n', '\r']);
        match strip_stroke(text) {
            Some(cell) => {
                let kind = if cell.is_empty() { Kind::Figures } else { classify(cell) };
                let at = start + (cell.as_ptr() as usize - text.as_ptr() as usize);
                Line { text: cell, at, kind, is_barred: text.trim_end().ends_with(STROKES) }
            }
            None => Line { text, at: start, kind: classify(text), is_barred: false },
        }
    });
    cut.collect()
}

/// The cell of a line with one cell and a stroke before or after it; for a blank cell, the stroke itself.
fn strip_stroke(line: &str) -> Option<&str> {
    let line = line.trim();
    let stroke = STROKES.into_iter().find(|&stroke| line.starts_with(stroke) || line.ends_with(stroke))?;
    let cell = line.strip_suffix(stroke).or_else(|| line.strip_prefix(stroke))?;
    (!cell.contains(stroke) && !cell.contains('\t')).then(|| cell.trim())
}

fn classify(line: &str) -> Kind {
    let words = line.trim();
    // a row of blank cells consists of tabs only
    if words.is_empty() {
        return if line.contains('\t') { Kind::Tabbed } else { Kind::Blank };
    }
    if drawn::is_rule(words) {
        return Kind::Rule;
    }
    // however long it is, it is part of a table
    if drawn::is_broken_rule(words) {
        return Kind::Tabbed;
    }
    let is_longer = |words: &str, than: usize| {
        words.len() > than && words.chars().filter(|c| !c.is_whitespace()).nth(than).is_some()
    };
    let is_prose = |words: &str| is_longer(words, LONGEST_CELL) || words.contains(SENTENCE_ENDS);
    if let Some(separator) = separator(line) {
        let mut filled = line.split(separator).filter(|cell| !cell.trim().is_empty());
        // a paragraph that is only indented, or followed by a tab, has one cell
        let only = filled.next().filter(|_| filled.next().is_none());
        return if only.is_some_and(is_prose) { Kind::Prose } else { Kind::Tabbed };
    }
    let is_figure = |cell: &&str| is_value_like(cell);
    let cells = split_at_spaces(words);
    if cells.iter().all(is_figure) {
        return Kind::Figures;
    }
    if is_longer(words, LONGEST_CELL * 3) || words.contains(SENTENCE_ENDS) {
        return Kind::Prose;
    }
    let figures = cells.iter().filter(|cell| is_figure(cell)).count();
    if cells.len() > 1 && (cells.last().is_some_and(is_figure) || figures >= MANY_FIGURES) {
        return Kind::Spaced;
    }
    let is_short = cells.iter().all(|cell| cell.chars().nth(LONGEST_CELL).is_none());
    if is_short { Kind::Short } else { Kind::Prose }
}

/// Where the table that begins with this line ends; `start` if none begins.
fn table_end(lines: &[Line], start: usize) -> usize {
    match lines[start].kind {
        Kind::Tabbed => run_end(lines, start, |kind| kind == Kind::Tabbed),
        Kind::Spaced | Kind::Figures => spaced_end(lines, start),
        // words above the first figures: column headings, and labels in cells of their own
        Kind::Short if starts_table(lines, start) => spaced_end(lines, start),
        // a rule above the first row
        Kind::Rule if starts_below(lines, start) => run_end(lines, start, |kind| kind == Kind::Tabbed),
        Kind::Short | Kind::Blank | Kind::Prose | Kind::Rule | Kind::Furniture => start,
    }
}

/// Whether a row between strokes follows directly.
fn starts_below(lines: &[Line], rule: usize) -> bool {
    lines.get(rule + 1).is_some_and(|line| line.kind == Kind::Tabbed)
}

/// A line of words begins a table if the run of lines around it holds enough figures, and it is either split into cells
/// itself or part of a run of one cell a line.
fn starts_table(lines: &[Line], start: usize) -> bool {
    let several = |line: &Line| line.text.split_whitespace().nth(1).is_some();
    let leads = lines[start..]
        .iter()
        .take_while(|line| matches!(line.kind, Kind::Short | Kind::Blank | Kind::Furniture | Kind::Rule));
    let (mut words, mut cut) = (0, 0);
    let mut last_blank = 0_usize;
    for line in leads {
        match line.kind {
            Kind::Blank => {
                last_blank += 1;
                if last_blank > MOST_BLANK_LINES {
                    return false;
                }
            }
            Kind::Furniture | Kind::Rule => {}
            _ if words == MOST_WORDS => return false,
            // a signature and a date are no header
            _ if is_date(line.text) => return false,
            _ => {
                last_blank = 0;
                words += 1;
                cut += usize::from(several(line));
            }
        }
    }
    // one cell a line: the first figures are alone on a line
    let next = lines[start..]
        .iter()
        .take(MOST_WORDS * MOST_BLANK_LINES)
        .find(|line| !matches!(line.kind, Kind::Short | Kind::Blank | Kind::Furniture | Kind::Rule));
    let alone = next.is_some_and(|line| line.kind == Kind::Figures);
    (alone || (cut == words && cut > 0)) && spaced_end(lines, start) > start
}

fn spaced_end(lines: &[Line], start: usize) -> usize {
    let end = run_end(lines, start, |kind| matches!(kind, Kind::Spaced | Kind::Figures));
    let data = || lines[start..end].iter().filter(|line| matches!(line.kind, Kind::Spaced | Kind::Figures));
    let figures = |line: &Line| line.text.split_whitespace().filter(|cell| is_value_like(cell)).count();
    if data().count() < FEWEST_LINES && !data().any(|line| figures(line) >= MANY_FIGURES) {
        return start;
    }
    // after the last figures come a few labels, and words that stand in for a figure
    let stands_in = |line: &Line| {
        let last = line.text.split_whitespace().next_back().unwrap_or_default();
        last.chars().count() <= LONGEST_STAND_IN && !last.starts_with(['（', '(']) && !last.contains('、')
    };
    let below = lines.iter().enumerate().skip(end);
    let tail = below.take_while(|(_, line)| {
        matches!(line.kind, Kind::Short | Kind::Blank | Kind::Furniture | Kind::Rule) && !is_date(line.text)
    });
    let words = tail.filter(|(_, line)| line.kind == Kind::Short).take(TAIL);
    words.filter(|(_, line)| stands_in(line)).last().map_or(end, |(index, _)| index + 1)
}

/// The end of the run of lines that may belong to a table, cut after the last one that certainly does.
fn run_end(lines: &[Line], start: usize, is_sure: impl Fn(Kind) -> bool) -> usize {
    let mut end = start;
    let mut blank = 0;
    let mut words = 0;
    for (index, line) in lines.iter().enumerate().skip(start) {
        match line.kind {
            Kind::Prose => break,
            Kind::Furniture | Kind::Rule => {}
            Kind::Blank => {
                blank += 1;
                if blank > MOST_BLANK_LINES {
                    break;
                }
            }
            kind => {
                blank = 0;
                words += 1;
                if is_sure(kind) {
                    words = 0;
                    end = index + 1;
                }
                if words > MOST_WORDS {
                    break;
                }
            }
        }
    }
    end
}

/// Whether most lines with strokes between cells also begin with one.
fn is_drawn<'l>(lines: impl Iterator<Item = &'l str>) -> bool {
    let (mut total, mut with_stroke) = (0, 0);
    for (line, stroke) in lines.filter_map(|line| Some((line, separator(line).filter(|&c| c != '\t')?))) {
        total += 1;
        with_stroke += usize::from(line.trim_start().starts_with(stroke));
    }
    with_stroke * 2 > total
}

/// How the separators of a table show blank cells: in most of the lines with figures.
fn blanks(lines: &[Line]) -> Blanks {
    let mut counts = [0; 3];
    for line in lines.iter().filter(|line| matches!(line.kind, Kind::Figures | Kind::Spaced | Kind::Tabbed)) {
        let separator = separator(line.text).filter(|_| split_cells(line.text, true).len() > 1);
        let blanks = match separator {
            None => Blanks::Lost,
            Some('\t') => Blanks::CutAtEnd,
            Some(_) => Blanks::Kept,
        };
        counts[blanks as usize] += 1;
    }
    let [kept, cut_at_end, lost] = counts;
    match () {
        () if lost > kept + cut_at_end => Blanks::Lost,
        () if cut_at_end > 0 => Blanks::CutAtEnd,
        () if kept > 0 => Blanks::Kept,
        () => Blanks::Lost,
    }
}

fn push_grid(document: &mut Document, lines: &[Line]) {
    let is_drawn = is_drawn(lines.iter().map(|line| line.text));
    let filled = |line: &&Line| !matches!(line.kind, Kind::Blank | Kind::Furniture | Kind::Rule);
    let is_cut = lines.iter().filter(|line| separator(line.text).is_some_and(|stroke| stroke != '\t')).count()
        > lines.iter().filter(|line| line.is_barred).count();
    let rows = drawn::rows(document, lines, is_drawn).unwrap_or_else(|| {
        let row = |line: &Line| {
            // in a table drawn with strokes, a stroke at the end of a row shows a blank cell
            let blank = &line.text[line.text.len()..];
            let blank = (line.is_barred && is_cut).then_some(blank);
            let cells = split_cells(line.text, is_drawn).into_iter().chain(blank);
            cells.map(|cell| (document.push_text(cell), line.place(cell))).collect()
        };
        lines.iter().filter(filled).map(row).collect()
    });
    let mut grid = GridBuilder::new(MOST_COVERED);
    for row in rows {
        grid.start_row();
        for (text, place) in row {
            grid.cell(text, place, 1, 1);
        }
        grid.end_row();
    }
    let first = lines.first().map_or(0, |line| line.at);
    let mut grid = grid.finish(Place::at(first), 0, true);
    grid.blanks = blanks(lines);
    document.blocks.push(Block::Grid(grid));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::shown::shown;

    #[track_caller]
    pub(super) fn check(text: &str, expected: &[&str]) {
        assert_eq!(shown(&parse(text)), expected);
    }

    #[test]
    fn lines_broken_at_a_width_are_one_paragraph() {
        let words = "全年共收到政府信息公开申请81件，其中予以公开42件，占51.85%；不予公开5件，无法提供31件，占38.27%；其他处理3件，";
        let paragraph = words.repeat(4) + "均按期办结。";
        let characters: Vec<char> = paragraph.chars().collect();
        for width in [40, 61] {
            let lines: Vec<String> =
                characters.chunks(width).map(|line| format!("  {}", line.iter().collect::<String>())).collect();
            let text = format!("一、总体情况\n{}\n二、其他\n尾。\n", lines.join("\n"));
            check(&text, &["[一、总体情况]", &format!("[{paragraph}]"), "[二、其他]", "[尾。]"]);
        }
        // lines of other lengths are paragraphs
        check(
            "甲地收到申请3件，\n乙地较多，收到申请12件，\n丙地1件。",
            &["[甲地收到申请3件，]", "[乙地较多，收到申请12件，]", "[丙地1件。]"],
        );
    }

    #[test]
    fn cells_between_tabs_keep_their_blanks() {
        check(
            "二、主动公开\n\n说明。\n规章\t1\t\t0\n\n行政许可\n\t\t\n行政处罚\t2\n尾。",
            &["[二、主动公开]", "[说明。]", "规章|1||0", "行政许可", "||", "行政处罚|2", "[尾。]"],
        );
    }

    #[test]
    fn cells_between_strokes() {
        check(
            "说明。\n| 信息内容 | 制发 | 废止 |\n|---|:--|---|\n| 规章 | 1 |  |\n规范性文件｜2｜/\n行政许可 | 3\n甲局 | 乙区\n",
            &["[说明。]", "信息内容|制发|废止", "规章|1|", "规范性文件|2|/", "行政许可|3", "[甲局 | 乙区]"],
        );
    }

    #[test]
    fn cells_between_spaces() {
        check(
            "某某局 2023 年 报告\n正文在此。\n信息内容  制发  废止\n规章 0 1\n规范性文件　2　/\n行政许可 3\n行政收费 若干\n某某区国防动员办公室\n",
            &[
                "[某某局 2023 年 报告]",
                "[正文在此。]",
                "信息内容|制发|废止",
                "规章|0|1",
                "规范性文件|2|/",
                "行政许可|3",
                "行政收费|若干",
                "[某某区国防动员办公室]",
            ],
        );
    }

    #[test]
    fn remarks_and_units_stay_with_their_figures() {
        check(
            "规章 0 1\n规范性文件 4 42（其中修订 40 件）\n采购 3 12.5 万元\n其中（只计 1 条） 3\n",
            &["规章|0|1", "规范性文件|4|42（其中修订 40 件）", "采购|3|12.5 万元", "其中（只计 1 条）|3"],
        );
    }

    #[test]
    fn one_cell_a_line() {
        check(
            "导语。\n指标\n单位\n\n\n甲\n件\n1\n\n乙\n件\n0\n丙\n2\n若干\n某某区国防动员办公室\n2024年1月5日",
            &[
                "[导语。]",
                "指标",
                "单位",
                "甲",
                "件",
                "1",
                "乙",
                "件",
                "0",
                "丙",
                "2",
                "若干",
                "[某某区国防动员办公室]",
                "[2024年1月5日]",
            ],
        );
    }

    #[test]
    fn a_table_below_a_signature() {
        check(
            "某某局\n2019 年 1 月 10 日\n附件\n指标\n甲\n1\n乙\n2\n丙\n3\n",
            &["[某某局]", "[2019 年 1 月 10 日]", "附件", "指标", "甲", "1", "乙", "2", "丙", "3"],
        );
    }

    #[test]
    fn figures_in_prose_make_no_table() {
        check("电话 83631976\n邮编 430000\n完。", &["[电话 83631976]", "[邮编 430000]", "[完。]"]);
    }
}
