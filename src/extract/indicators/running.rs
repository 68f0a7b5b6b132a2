//! Reads a table of indicators whose cells have run together into one line: `主动公开文件数条346085376其中：1、…`.
//!
//! Names and units still identify the rows. A figure is read only if the digits can be cut in one way, or if a sentence
//! of the report states it; the cell records which. All other cells are unreadable.

use super::columns::Columns;
use super::fill::fact;
use super::names::{Named, identify, known_name};
use super::units::UNITS;
use crate::document::{Document, Paragraph, Slice};
use crate::extract::runs::{Text, cut_with_blanks};
use crate::extract::tables::Tables;
use crate::extract::tables::filling::Filling;
use crate::fold::compact;
use crate::forms::{CellIndex, Form, Head, Heads, Row, RowIndex, TableIndex};
use crate::report::{CellPlace, Fact, Figure, GridPlace, Proof, read_figure};
use crate::saturate::Saturate;
use std::cell::LazyCell;

/// Shortest table, in bytes: a header and a few rows.
const SHORTEST_TABLE: usize = 120;
/// Most characters between the figures of two rows. The longest name of an indicator with its remark has 60.
const LONGEST_NAME: usize = 90;
/// Most digits that are cut into several figures.
const MOST_DIGITS: usize = 24;
/// Most figures into which digits behind one name are cut.
const MOST_FIGURES: usize = 3;
/// Most columns of a header.
const MOST_HEADS: usize = 8;
/// Most characters between a quantity and its figure in a sentence: `的总数共计为`.
const LONGEST_LINK: usize = 8;
/// The characters that may stand there.
const LINKS: &str = "的总数量条件共计合为是有达到了:,";

/// A row as printed: its name and the digits behind it.
struct Entry {
    named: Named,
    unit: String,
    /// Characters from the unit to the last digit.
    raw: std::ops::Range<usize>,
    /// The ways to cut the digits; at least one.
    ways: Vec<Way>,
    row: u16,
}

/// One way to cut digits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    /// `None` for a blank cell.
    figures: Vec<Option<i64>>,
    /// Number of digits that are the numbering of the next row.
    numbering: usize,
}

/// Reads the table of indicators from the first paragraph that holds one.
pub(crate) fn extract(document: &Document, form: &'static Form, table: TableIndex, heads: &Heads) -> Tables {
    let mut filling = Filling::new(document, form);
    for (paragraph, text) in document.paragraphs() {
        if text.len() >= SHORTEST_TABLE
            && text.contains("单位")
            && let Some(table) = RunningTable::find(document, form, table, heads, paragraph)
        {
            table.fill(&mut filling);
            break;
        }
    }
    filling.tables
}

/// A table in a paragraph, with its rows matched to the form's.
struct RunningTable<'p> {
    table: TableIndex,
    paragraph: &'p Paragraph,
    text: Text,
    columns: Columns,
    /// Column of the figures for the year, counted from 1.
    column: u16,
    /// Character at which the header begins.
    begin: usize,
    entries: Vec<Entry>,
    rows: Vec<Option<RowIndex>>,
}

impl<'p> RunningTable<'p> {
    fn find(
        document: &Document,
        form: &Form,
        table: TableIndex,
        heads: &Heads,
        paragraph: &'p Paragraph,
    ) -> Option<Self> {
        let text = Text::of(document, paragraph.text, paragraph.place);
        let (columns, begin, end) = header(&text, heads)?;
        let column = (columns.value()? + 1).saturate();
        let entries = entries(form, &text, end, &columns);
        let rows = identify(form, table, entries.iter().map(|entry| &entry.named))?;
        Some(Self { table, paragraph, text, columns, column, begin, entries, rows })
    }

    fn fill(&self, filling: &mut Filling) {
        filling.mark_found(self.table);
        let own = (self.paragraph, slice(&self.text, 0..self.begin));
        let sentences = LazyCell::new(|| sentences(filling.document, self.columns.year(), own));
        for (entry, row) in self.entries.iter().zip(&self.rows) {
            let Some(row) = row else { continue };
            let row = &filling.form.tables[self.table].rows[*row];
            let reading = decide(entry, &self.columns, || stated(&sentences, row));
            let fact = self.fact(filling, row.cells.start, entry, &reading);
            filling.set(row.cells.start, fact);
        }
    }

    fn fact(&self, filling: &mut Filling, at: CellIndex, entry: &Entry, reading: &Reading) -> Fact {
        // it is numbered after the tables in grids
        let table = (filling.document.grids().count() + 1).saturate();
        let place = CellPlace {
            place: self.paragraph.place,
            grid: Some(GridPlace { table, row: entry.row, column: self.column }),
        };
        let raw = slice(&self.text, entry.raw.clone());
        match *reading {
            Reading::Unclear => Fact::printed(Figure::Unreadable, raw, place),
            Reading::Plain => {
                let digits = slice(&self.text, entry.raw.start + entry.unit.chars().count()..entry.raw.end);
                fact(filling, at, digits, Some(&entry.unit), place)
            }
            Reading::Proven { year, proof } => {
                let figure = in_unit(year, &entry.unit, filling.form.cells[at].metric.entry().unit.key());
                let proof = if figure.value().is_some() { proof } else { Proof::Printed };
                Fact { proof, ..Fact::printed(figure, raw, place) }
            }
        }
    }
}

/// Converts a range of characters of one paragraph to a slice.
fn slice(text: &Text, range: std::ops::Range<usize>) -> Slice {
    text.slice(range).unwrap_or_default()
}

/// The columns of the last header in the text, with its begin and end: the heading of the names, directly followed by
/// others.
fn header(text: &Text, heads: &Heads) -> Option<(Columns, usize, usize)> {
    let longest = |at: usize, is: fn(Head) -> bool| {
        let here = heads.words().filter(|(words, head)| is(*head) && text.starts_with(at, words));
        here.max_by_key(|(words, _)| words.chars().count()).map(|(words, head)| (words.chars().count(), head))
    };
    (0..text.chars.len()).rev().find_map(|begin| {
        let (length, _) = longest(begin, |head| head == Head::Name)?;
        let mut columns = Columns::default();
        let mut at = begin + length;
        let mut has_unit = false;
        for _ in 0..MOST_HEADS {
            let year = year(text, at);
            let words = at + if year.is_some() { 4 } else { 0 };
            let Some((length, head)) = longest(words, |head| head != Head::Name) else { break };
            columns.push(head, year, 0);
            has_unit |= head == Head::Unit;
            at = words + length;
        }
        (has_unit && columns.value().is_some()).then_some((columns, begin, at))
    })
}

/// The year that begins at a character: `2016年`.
fn year(text: &Text, at: usize) -> Option<i32> {
    let digits: String = text.chars[at..].iter().take_while(|c| c.is_ascii_digit()).take(5).collect();
    (digits.len() == 4 && digits.starts_with("20") && text.chars.get(at + 4) == Some(&'年'))
        .then(|| digits.parse().ok())?
}

/// The successive rows behind a header.
fn entries(form: &Form, text: &Text, begin: usize, columns: &Columns) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut begin = begin;
    while let Some((unit, at)) = next_unit(text, begin) {
        let name = text.string(begin..at);
        let first = at + unit.chars().count();
        let last = (first..text.chars.len()).find(|&at| !text.chars[at].is_ascii_digit()).unwrap_or(text.chars.len());
        let digits = text.string(first..last);
        let is_numbered = matches!(text.chars.get(last), Some('、' | '.' | '．'))
            && text.chars.get(last + 1).is_some_and(|c| !c.is_ascii_digit());
        // 1、 before a name: the next such row is numbered 2
        let next = is_numbered.then(|| numbering(&name).map_or(1, |number| number + 1));
        let ways = ways(&digits, columns, next);
        // the next name begins with its number, if that is certain
        let numbering = ways.first().map_or(0, |way| way.numbering);
        let is_sure = ways.iter().all(|way| way.numbering == numbering);
        let end = if is_sure { last - numbering } else { last };
        let known: Vec<String> = known_name(form, &name).into_iter().collect();
        let row = (entries.len() + 1).saturate();
        let named = Named { names: known, group: None, has_values: true };
        entries.push(Entry { named, unit: unit.to_owned(), raw: at..end, ways, row });
        begin = end;
    }
    entries
}

/// The next unit that is directly followed by a digit and ends a name beginning here.
fn next_unit(text: &Text, begin: usize) -> Option<(&'static str, usize)> {
    let end = (begin + LONGEST_NAME).min(text.chars.len());
    (begin..end).find_map(|at| {
        let is_unit = |unit: &&&str| {
            let behind = text.chars.get(at + unit.chars().count());
            text.starts_with(at, unit) && behind.is_some_and(char::is_ascii_digit)
        };
        UNITS.iter().find(is_unit).map(|unit| (*unit, at))
    })
}

/// The number before a name: 1 in `其中：1、政府网站公开数`.
fn numbering(name: &str) -> Option<u64> {
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit())?;
    let is_numbering = digits[end..].starts_with(['、', '.', '．', ')']);
    let before = &name[..name.len() - digits.len()];
    (is_numbering && before.chars().count() <= 4).then(|| digits[..end].parse().ok())?
}

/// Every way to cut digits into a figure for each column and, if one follows, the number of the next row: `next`, or 1
/// if a new list begins. A cumulative figure is at least that of the year.
fn ways(digits: &str, columns: &Columns, next: Option<u64>) -> Vec<Way> {
    if digits.len() > MOST_DIGITS || columns.len() > MOST_FIGURES {
        return Vec::new();
    }
    let numberings: Vec<usize> = next.map_or_else(
        || vec![0],
        |next| {
            let mut ends = vec![next.to_string(), "1".to_owned()];
            ends.dedup();
            ends.iter().filter(|end| digits.ends_with(end.as_str())).map(String::len).collect()
        },
    );
    let mut ways = Vec::new();
    for numbering in numberings {
        for figures in cut_with_blanks(&digits[..digits.len() - numbering], columns.len()) {
            let is_less = matches!(figures[..], [Some(year), Some(cumulative)] if cumulative < year);
            if !columns.is_year_and_cumulative() || !is_less {
                ways.push(Way { figures, numbering });
            }
        }
    }
    ways
}

/// The reading of the figure for the year in a row.
enum Reading {
    /// Only its unit has run into it.
    Plain,
    /// It was cut out of the digits.
    Proven {
        year: i64,
        proof: Proof,
    },
    Unclear,
}

/// Decides the figure of a row, if only one cut is possible or a sentence states it.
fn decide(entry: &Entry, columns: &Columns, stated: impl Fn() -> Vec<i64>) -> Reading {
    let Some(value) = columns.value() else { return Reading::Unclear };
    let mut years: Vec<Option<i64>> = entry.ways.iter().map(|way| way.figures[value]).collect();
    years.sort_unstable();
    years.dedup();
    match years[..] {
        [Some(_)] if columns.len() == 1 => Reading::Plain,
        [Some(only)] => Reading::Proven { year: only, proof: Proof::OnlyCut },
        _ => {
            let mut stated = stated();
            stated.retain(|figure| years.contains(&Some(*figure)));
            stated.dedup();
            match stated[..] {
                [only] => Reading::Proven { year: only, proof: Proof::Sentence },
                _ => Reading::Unclear,
            }
        }
    }
}

/// Converts an amount of money to the form's unit. Counts stay as they are.
fn in_unit(figure: i64, unit: &str, expected: &str) -> Figure {
    let is_money = [unit, expected].iter().any(|unit| unit.ends_with('元'));
    let printed = if is_money && figure > 0 { format!("{figure}{unit}") } else { figure.to_string() };
    read_figure(&printed, expected)
}

/// The sentences of the report that may speak of the table's year, that is, name no other. Of the table's own
/// paragraph, only the text before the table.
fn sentences(document: &Document, year: Option<i32>, (own, before): (&Paragraph, Slice)) -> Vec<String> {
    let mut sentences = Vec::new();
    for (paragraph, text) in document.paragraphs() {
        let text = compact(if paragraph.text == own.text { document.str(before) } else { text });
        let of_year = |sentence: &&str| years(sentence).all(|named| year == Some(named));
        sentences.extend(text.split(['。', ';', '!', '?']).filter(of_year).map(str::to_owned));
    }
    sentences
}

/// The figures that sentences state for a row: its words, directly followed by a figure and a unit.
fn stated(sentences: &[String], row: &Row) -> Vec<i64> {
    let mut statements = Vec::new();
    for sentence in sentences {
        for name in row.wordings.iter().map(|wording| wording.text.as_str()) {
            let ends = sentence.match_indices(name).map(|(at, _)| at + name.len());
            statements.extend(ends.filter_map(|end| figure_behind(&sentence[end..])));
        }
    }
    statements
}

/// The figure directly behind the words for a quantity: `共3460条`.
fn figure_behind(behind: &str) -> Option<i64> {
    let link: usize = behind.chars().take(LONGEST_LINK).take_while(|c| LINKS.contains(*c)).map(char::len_utf8).sum();
    let digits = &behind[link..];
    let length = digits.find(|c: char| !c.is_ascii_digit() && c != ',')?;
    let figure = digits[..length].replace(',', "").parse().ok()?;
    UNITS.iter().any(|unit| digits[length..].starts_with(unit)).then_some(figure)
}

/// The years that a sentence names: `2016年`.
fn years(sentence: &str) -> impl Iterator<Item = i32> + '_ {
    sentence.match_indices('年').filter_map(|(at, _)| sentence.get(at.checked_sub(4)?..at)?.parse().ok())
}
