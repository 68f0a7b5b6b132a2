//! The table of indicators of the form of 2008: a name, a unit and a figure to a row, in words that vary by place.
//!
//! Rows are told by their names, all grids of the document taken together. A name that several rows bear is told by the
//! rows before it, and so are names with typos; a name that is known nowhere else in the form is told by itself,
//! wherever it stands. Figures that run on over the years stand in a column of their own and are left alone: they are
//! another quantity.

use super::tables::Tables;
use super::tables::cells::{place, push_joined, trim};
use super::tables::one_cell_a_line::mostly_single;
use crate::document::{Block, Cell, Document, Grid, Slice, offset};
use crate::figure::is_value_like;
use crate::fold::compact;
use crate::forms::{Form, Head, Heads, RowAt, Wording, stem};
use crate::report::{CellPlace, Fact, Figure, read_figure};

/// Fewer rows that bear names of the form make no table of indicators.
const FEWEST_ROWS: usize = 4;

/// One typo in any name, and another for so many characters.
const LENGTH_OF_A_TYPO: usize = 15;
/// Shorter names say too little to be told with a typo.
const SHORTEST_NAME: usize = 4;
/// Shorter beginnings of a name say too little.
const SHORTEST_PART: usize = 6;

/// Parts of a name that stand in cells or on lines of their own: at most this many are joined.
const MOST_NAME_PARTS: usize = 4;

/// Longer words do not stand in the place of a figure.
const LONGEST_STAND_IN: usize = 6;

/// What figures are counted in; the longest first, where one ends with another.
pub const UNITS: [&str; 20] = [
    "人次", "人/次", "件次", "万元", "千元", "条", "件", "次", "篇", "个", "人", "元", "项", "份", "场", "期", "起",
    "宗", "家", "处",
];

/// What is known of a row's name.
#[derive(Debug, Default)]
pub struct Named {
    /// Its name as [`stem`]; of one that is not known, whatever of the words before the figures can be it.
    pub names: Vec<String>,
    /// The row whose name stands before it as that of its group.
    pub group: Option<usize>,
    /// A row without figures names a group.
    pub has_values: bool,
}

/// A row of the table as it is written.
#[allow(clippy::struct_excessive_bools, reason = "four facts that do not exclude each other")]
struct Entry {
    named: Named,
    block: usize,
    /// Where its first cell stands in the source.
    begin: u32,
    table_index: u16,
    row: u16,
    /// The whole of its words, and the unit that is told in them or beside them.
    words: String,
    unit: Option<String>,
    values: Vec<Cell>,
    /// A figure stands before the unit.
    leads: bool,
    /// It does so in hardly any other row.
    is_out_of_place: bool,
    /// The header above it, among all of them.
    columns: Option<usize>,
    /// Cells that were blank are gone: one cell a line.
    is_reflowed: bool,
    is_ragged: bool,
    place: CellPlace,
}

/// The columns of figures, as a header tells them.
#[derive(Debug, Default)]
pub struct Columns {
    block: usize,
    heads: Vec<(Head, Option<i32>, u32)>,
}

impl Columns {
    pub fn push(&mut self, head: Head, year: Option<i32>, grid_column: u32) {
        if matches!(head, Head::Value | Head::Cumulative | Head::Other) {
            self.heads.push((head, year, grid_column));
        }
    }

    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Which of the columns holds the figures for the year: the only one that can, or that of the latest year.
    pub fn value(&self) -> Option<usize> {
        let values = || self.heads.iter().enumerate().filter(|(_, (head, ..))| *head == Head::Value);
        if values().count() > 1 && values().any(|(_, (_, year, _))| year.is_none()) {
            return None;
        }
        values().max_by_key(|(_, (_, year, _))| *year).map(|(at, _)| at)
    }

    /// The year that the column is for, where the header names it.
    pub fn year(&self) -> Option<i32> {
        self.value().and_then(|at| self.heads[at].1)
    }

    /// Whether there are two: the figures of the year, and behind them those that run on over the years.
    pub fn is_year_and_cumulative(&self) -> bool {
        matches!(self.heads[..], [(Head::Value, ..), (Head::Cumulative, ..)])
    }
}

/// What one cell is in a row of the table.
#[derive(Debug)]
enum Part {
    Blank,
    /// Words in brackets: they go with a name and are not it.
    Remark,
    Unit(String),
    Figure,
    Head(Head, Option<i32>),
    /// As [`stem`].
    Words(String),
}

/// Reads the table of indicators of `form`, its first with `heads`.
pub fn extract(document: &Document, form: &Form, table: usize, heads: &Heads) -> Tables {
    let mut tables = Tables::none(form);
    let (entries, columns) = entries(document, form, heads);
    let Some(rows) = identify(form, table, entries.iter().map(|entry| &entry.named)) else { return tables };
    tables.found[table] = true;
    for (entry, row) in entries.iter().zip(rows) {
        let Some(row) = row else { continue };
        tables.blocks.push(entry.block);
        let begin = tables.indicators.as_ref().map_or(entry.begin, |indicators| *indicators.start());
        tables.indicators = Some(begin..=entry.place.place.offset.max(begin));
        let columns = entry.columns.map(|at| &columns[at]);
        fill(document, form, form.tables[table].rows[row].first_cell, entry, columns, &mut tables);
    }
    tables.blocks.sort_unstable();
    tables.blocks.dedup();
    tables
}

/// The rows of all grids, and the headers among them.
fn entries(document: &Document, form: &Form, heads: &Heads) -> (Vec<Entry>, Vec<Columns>) {
    let (mut entries, mut headers) = (Vec::new(), Vec::new());
    let mut table_index = 0_u16;
    for (block, grid) in document.blocks.iter().enumerate() {
        let grid = match grid {
            Block::Grid(grid) => grid,
            // a header in a text without figures in it, cut into cells by spaces
            Block::Paragraph(paragraph) => {
                headers.extend(header_line(document.str(paragraph.text), heads));
                continue;
            }
            Block::Picture(..) => continue,
        };
        table_index = table_index.saturating_add(1);
        let (rows, is_reflowed) = rows(document, form, heads, grid);
        // words without figures: the figures may stand on the next line
        let mut above: Vec<(Cell, Part)> = Vec::new();
        // where the header or the heading of a group begins that goes with the next row
        let mut lead: Option<u32> = None;
        for (number, mut row) in rows {
            let is_lead = |(cell, part): &&(Cell, Part)| match part {
                Part::Head(..) => true,
                Part::Words(_) => is_numbered(document.str(cell.text)),
                _ => false,
            };
            lead = lead.or_else(|| row.iter().find(is_lead).map(|(cell, _)| cell.place.offset));
            if let Some(columns) = header(&mut row, block, is_reflowed) {
                headers.push(columns);
                above.clear();
            }
            let has = |row: &[(Cell, Part)], is: fn(&Part) -> bool| row.iter().any(|(_, part)| is(part));
            let is_number = |part: &Part| matches!(part, Part::Unit(_) | Part::Figure);
            if !has(&row, |part| matches!(part, Part::Words(_))) && has(&row, is_number) {
                row.splice(0..0, above.drain(..));
            }
            above.clear();
            for part in segments(form, row) {
                let mut entry = entry(document, form, &part);
                entry.block = block;
                entry.table_index = table_index;
                entry.row = number;
                entry.columns = headers.len().checked_sub(1);
                entry.is_reflowed = is_reflowed;
                entry.is_ragged = grid.is_ragged;
                if let Some((cell, _)) = part.last() {
                    entry.place = place(table_index, number, cell);
                }
                if entry.named.has_values {
                    entry.begin = lead.take().map_or(entry.begin, |lead| lead.min(entry.begin));
                } else {
                    above = part.into_iter().filter(|(_, part)| matches!(part, Part::Words(_))).collect();
                }
                entries.push(entry);
            }
        }
    }
    // one cell a line: a figure where no other row has one is that of a page, and which is the row's is not known
    let (leading, trailing): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().filter(|entry| entry.is_reflowed && entry.unit.is_some()).partition(|entry| entry.leads);
    if leading.len() < trailing.len() {
        entries.iter_mut().filter(|entry| entry.is_reflowed).for_each(|entry| entry.is_out_of_place = entry.leads);
    }
    (entries, headers)
}

type Parts = Vec<(Cell, Part)>;

/// The rows of a grid with their numbers from 1, and whether they were put together from one cell a line.
fn rows(document: &Document, form: &Form, heads: &Heads, grid: &Grid) -> (Vec<(u16, Parts)>, bool) {
    let number = |row: usize| u16::try_from(row + 1).unwrap_or(u16::MAX);
    let parts = |row: usize| grid.row(row).flat_map(|cell| parts(document, cell, heads)).collect();
    let rows: Vec<(u16, Parts)> = (0..grid.row_count()).map(|row| (number(row), parts(row))).collect();
    if !grid.is_ragged || !mostly_single(rows.iter().map(|(_, row)| row.len())) {
        return (rows, false);
    }
    let mut joined: Vec<(u16, Parts)> = Vec::new();
    let is_known = |part: &Part| matches!(part, Part::Words(name) if !form.rows(name).is_empty());
    let (mut has_name, mut has_unit, mut has_figure) = (false, false, false);
    for (number, row) in rows {
        // words in the place of a figure: behind a unit, or a few of them behind a whole name
        let stands_in = |(cell, part): &(Cell, Part)| {
            let text = document.str(cell.text);
            let is_short = text.chars().count() <= LONGEST_STAND_IN && !is_numbered(text);
            matches!(part, Part::Words(_)) && !is_known(part) && (has_unit || has_name && is_short)
        };
        let is_figure = row.iter().any(|cell| matches!(cell.1, Part::Figure) || stands_in(cell));
        let is_next = match row.first() {
            Some((_, Part::Words(_) | Part::Head(..))) if has_figure => true,
            // the header again, on the next page
            Some((_, Part::Head(..))) if has_name => true,
            Some((_, part @ Part::Words(_))) if has_unit => is_known(part),
            // a row whose name is lost
            Some((_, Part::Unit(_))) => has_figure && has_unit,
            _ => false,
        };
        if is_next || joined.is_empty() {
            joined.push((number, Vec::new()));
            (has_name, has_unit, has_figure) = (false, false, false);
        }
        has_figure |= is_figure;
        has_unit |= row.iter().any(|(_, part)| matches!(part, Part::Unit(_)));
        has_name = row.iter().any(|(_, part)| is_known(part)) || has_name && is_remark(&row);
        if let Some((_, last)) = joined.last_mut() {
            last.extend(row);
        }
    }
    (joined, true)
}

/// What a cell holds: one thing, or several between spaces, such as a unit and figures or the whole of a header.
fn parts(document: &Document, cell: &Cell, heads: &Heads) -> Parts {
    let text = document.str(cell.text);
    let whole = || vec![(*cell, part(text, heads))];
    if !text.contains(char::is_whitespace) || heads.of(text).is_some() {
        return whole();
    }
    let is_header = text.split_whitespace().all(|word| heads.of(word).is_some());
    let mut words = text.split_whitespace();
    let is_entry = words.next().is_some_and(|word| unit(word).is_some()) && words.all(is_value_like);
    if !is_header && !is_entry {
        return whole();
    }
    let piece = |word: &str| {
        let start = cell.text.start + offset(word.as_ptr() as usize - text.as_ptr() as usize);
        let text = Slice { start, end: start + offset(word.len()) };
        (Cell { text, ..*cell }, part(word, heads))
    };
    text.split_whitespace().map(piece).collect()
}

fn is_remark(row: &[(Cell, Part)]) -> bool {
    row.iter().all(|(_, part)| matches!(part, Part::Remark))
}

fn part(text: &str, heads: &Heads) -> Part {
    if text.is_empty() {
        return Part::Blank;
    }
    if is_value_like(text) {
        return Part::Figure;
    }
    if let Some(unit) = unit(text) {
        return Part::Unit(unit);
    }
    if let Some((head, year)) = heads.of(text) {
        return Part::Head(head, year);
    }
    match stem(text) {
        name if name.is_empty() && text.contains(['(', '（', ')', '）']) => Part::Remark,
        name => Part::Words(name),
    }
}

/// The unit that a text is: `条`, `（件）`, `单位：万元`.
fn unit(text: &str) -> Option<String> {
    // the longest is 计量单位：（人次）
    if text.len() > 36 {
        return None;
    }
    let text = compact(text);
    let text = text.trim_matches(['(', ')', ':']).trim_start_matches("计量").trim_start_matches("单位");
    let text = text.trim_matches(['(', ')', ':']);
    UNITS.contains(&text).then(|| text.to_owned())
}

/// Takes the header out of a row, where there is one: the word for the figures, and another.
fn header(row: &mut Parts, block: usize, is_reflowed: bool) -> Option<Columns> {
    let is = |head: Head| move |(_, part): &(Cell, Part)| matches!(part, Part::Head(found, _) if *found == head);
    let is_header = row.iter().any(is(Head::Value))
        && [Head::Name, Head::Unit, Head::Cumulative].into_iter().any(|head| row.iter().any(is(head)));
    if !is_header {
        return None;
    }
    let mut columns = Columns { block, ..Columns::default() };
    let has_figure = row.iter().any(|(_, part)| matches!(part, Part::Figure));
    row.retain(|(cell, part)| match part {
        Part::Head(head, year) => {
            columns.push(*head, *year, cell.column);
            false
        }
        // a column of other figures, whatever it is called
        Part::Words(_) if !is_reflowed && !has_figure => {
            columns.push(Head::Other, None, cell.column);
            false
        }
        _ => true,
    });
    Some(columns)
}

/// A line that is nothing but a header.
fn header_line(text: &str, heads: &Heads) -> Option<Columns> {
    // three heads and the spaces between them
    if text.len() > 120 {
        return None;
    }
    let words: Option<Vec<_>> = text.split_whitespace().map(|word| heads.of(word)).collect();
    let words = words.filter(|words| words.len() > 1)?;
    let has = |head: Head| words.iter().any(|(found, _)| *found == head);
    let mut columns = Columns { block: usize::MAX, ..Columns::default() };
    for (head, year) in &words {
        columns.push(*head, *year, 0);
    }
    (has(Head::Value) && (has(Head::Name) || has(Head::Unit))).then_some(columns)
}

/// Whether words are numbered as headings are: `一、`, `（一）`.
fn is_numbered(words: &str) -> bool {
    let words = words.trim_start().trim_start_matches(['（', '(']);
    words.starts_with(|c| "一二三四五六七八九十".contains(c))
}

/// A row that holds several entries side by side, cut before the name of each.
fn segments(form: &Form, row: Parts) -> Vec<Parts> {
    let mut segments: Vec<Parts> = Vec::new();
    let mut has_figure = false;
    for (cell, part) in row {
        let is_name = matches!(&part, Part::Words(name) if !form.rows(name).is_empty());
        if segments.is_empty() || has_figure && is_name {
            segments.push(Vec::new());
            has_figure = false;
        }
        has_figure |= matches!(part, Part::Figure);
        if let Some(last) = segments.last_mut() {
            last.push((cell, part));
        }
    }
    segments
}

/// The name of a row, its unit and its values: the deepest words before the first unit or figure that are a name of the
/// form, or else the last ones.
fn entry(document: &Document, form: &Form, row: &[(Cell, Part)]) -> Entry {
    let is_number = |(_, part): &(Cell, Part)| matches!(part, Part::Unit(_) | Part::Figure);
    let first_number = row.iter().position(is_number).unwrap_or(row.len());
    // a mark alone, such as a question mark, is in the place of a figure
    let is_word = |part: &Part| match part {
        Part::Words(name) => !name.is_empty(),
        Part::Remark => true,
        _ => false,
    };
    let words: Vec<usize> = (0..first_number).filter(|&at| is_word(&row[at].1)).collect();
    let text = |at: usize| document.str(row[at].0.text);
    // the name that ends with this part, joined with those before it
    let exact = |last: usize| {
        (0..=last).rev().take(MOST_NAME_PARTS).find_map(|first| {
            // most names stand in one cell, and are known already
            let name = match &row[words[first]].1 {
                Part::Words(name) if first == last && !form.rows(name).is_empty() => name.clone(),
                _ => known(form, &words[first..=last].iter().map(|&at| text(at)).collect::<String>())?,
            };
            Some((first, name))
        })
    };
    let found = (0..words.len()).rev().find_map(|last| exact(last).map(|(first, name)| (first, last, name)));
    let begin = found.as_ref().map(|(first, ..)| words[*first]).or(words.first().copied()).unwrap_or_default();
    let found_any = found.is_some();
    let mut named = Named::default();
    let (end, printed) = if let Some((first, last, name)) = found {
        named.names.push(name);
        named.group = (0..first).rev().find_map(|at| only_row(form, &stem(text(words[at]))));
        (words[last] + 1, words[first..=last].iter().map(|&at| text(at)).collect())
    } else {
        let mut joined = String::new();
        for &at in words.iter().rev().take(MOST_NAME_PARTS) {
            joined.insert_str(0, text(at));
            named.names.push(stem(&joined));
        }
        (words.last().map_or(0, |last| last + 1), joined)
    };
    let mut unit = unit_told(&printed);
    let mut values = Vec::new();
    for (cell, part) in &row[end..] {
        match part {
            Part::Unit(told) => unit = Some(told.clone()),
            Part::Remark | Part::Head(..) => {}
            Part::Blank | Part::Figure | Part::Words(_) => values.push(*cell),
        }
    }
    let first = |is: fn(&Part) -> bool| row.iter().position(|(_, part)| is(part)).unwrap_or(usize::MAX);
    let first_figure = first(|part| matches!(part, Part::Figure));
    let first_unit = first(|part| matches!(part, Part::Unit(_))).min(row.len());
    // blank cells behind words that name no row: the heading of a group
    let has_figure = values.iter().any(|cell| !cell.text.is_empty());
    named.has_values = has_figure || found_any && !values.is_empty() || unit.is_some() && first_number < row.len();
    Entry {
        named,
        block: 0,
        begin: row.get(begin).map_or(0, |(cell, _)| cell.place.offset),
        table_index: 0,
        row: 0,
        words: printed,
        unit,
        values,
        leads: first_unit < row.len() && first_figure < first_unit,
        is_out_of_place: false,
        columns: None,
        is_reflowed: false,
        is_ragged: false,
        place: CellPlace::default(),
    }
}

/// The name as the form knows it, a unit at its end aside.
pub fn known(form: &Form, text: &str) -> Option<String> {
    let name = stem(text);
    if !form.rows(&name).is_empty() {
        return Some(name);
    }
    let shorter = UNITS.iter().find_map(|unit| name.strip_suffix(unit))?;
    let shorter = stem(shorter.strip_suffix("单位").unwrap_or(shorter));
    (!form.rows(&shorter).is_empty()).then_some(shorter)
}

/// The unit in brackets within a name, or at its end: `费用（万元）`.
fn unit_told(words: &str) -> Option<String> {
    let words = compact(words);
    let bracket = words.rsplit_once('(').and_then(|(_, behind)| unit(behind));
    bracket.or_else(|| UNITS.iter().find(|unit| words.ends_with(**unit)).map(|unit| (*unit).to_owned()))
}

/// The row that alone bears this name.
fn only_row(form: &Form, name: &str) -> Option<usize> {
    match form.rows(name) {
        [only] => Some(only.row),
        _ => None,
    }
}

/// Which rows of the form the rows of the document are; `None` where they are too few to be its table.
pub fn identify<'n>(
    form: &Form,
    table: usize,
    named: impl Iterator<Item = &'n Named> + Clone,
) -> Option<Vec<Option<usize>>> {
    let rows = &form.tables[table].rows;
    let mut taken = vec![false; rows.len()];
    let mut take = |row: usize| (!std::mem::replace(&mut taken[row], true)).then_some(row);
    let by_name = |named: &Named| named.names.iter().find_map(|name| only_row(form, name));
    // names that no other row bears count wherever they stand
    let mut found: Vec<Option<usize>> =
        named.clone().map(|named| by_name(named).filter(|_| named.has_values).and_then(&mut take)).collect();
    if found.iter().flatten().count() < FEWEST_ROWS {
        return None;
    }
    // for each row the next of these behind it
    let mut next = vec![rows.len(); found.len() + 1];
    for at in (0..found.len()).rev() {
        next[at] = found[at].unwrap_or(next[at + 1]);
    }
    // the row before, and the last one that is known
    let (mut before, mut last) = (None, None);
    for (at, named) in named.enumerate() {
        // figures without a name are the number of a page
        if !named.has_values || named.names.is_empty() {
            before = by_name(named).or(before);
            continue;
        }
        if found[at].is_none() && by_name(named).is_none() {
            let next = next[at + 1];
            let stands_under = |row: usize, above: usize| {
                named.group == Some(above) || before.is_some_and(|before| (above..row).contains(&before))
            };
            let is_free = |row: usize| !taken[row] && rows[row].under.is_none_or(|above| stands_under(row, above));
            let shared = named.names.iter().flat_map(|name| form.rows(name)).map(|at: &RowAt| at.row);
            let shared = shared.into_iter().find(|&row| is_free(row));
            let open = || (last.map_or(0, |last| last + 1)..next).filter(|&row| is_free(row));
            found[at] = shared.or_else(|| most_alike(form, table, open(), &named.names));
            if let Some(row) = found[at] {
                taken[row] = true;
            }
        }
        before = found[at];
        last = found[at].or(last);
    }
    Some(found)
}

/// The row whose name one of these is with fewest typos, if any is, and no other with as few.
fn most_alike(form: &Form, table: usize, rows: impl Iterator<Item = usize>, names: &[String]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    let mut is_tied = false;
    for row in rows {
        let wordings = &form.tables[table].rows[row].wordings;
        let typos = names.iter().flat_map(|name| wordings.iter().filter_map(|wording| typos(name, wording))).min();
        let Some(typos) = typos.filter(|typos| best.is_none_or(|(_, best)| *typos <= best)) else { continue };
        is_tied = best.is_some_and(|(_, best)| best == typos);
        best = Some((row, typos));
    }
    best.filter(|_| !is_tied).map(|(row, _)| row)
}

/// How many characters of a name are other than in the wording, where it can still be the same: names differ by little
/// (政务微博公开, 政务微信公开), so that few may. What is cut short at its end counts as one.
fn typos(name: &str, wording: &Wording) -> Option<usize> {
    let length = name.chars().count();
    let most = 1 + wording.length / LENGTH_OF_A_TYPO;
    // every character that is not in the wording is a typo: most names are told apart by that alone
    if length < SHORTEST_NAME
        || length > wording.most_common(name) + most
        || negations(name) != negations(&wording.text)
    {
        return None;
    }
    if length * 3 >= wording.length * 2 && length >= SHORTEST_PART && wording.text.starts_with(name) {
        return Some(1);
    }
    Some(strsim::levenshtein(name, &wording.text)).filter(|typos| *typos <= most)
}

/// 同意公开 is no typo for 不同意公开.
fn negations(name: &str) -> usize {
    name.chars().filter(|c| "不非未无".contains(*c)).count()
}

/// Puts the figure of an entry into its cell.
fn fill(document: &Document, form: &Form, at: usize, entry: &Entry, columns: Option<&Columns>, tables: &mut Tables) {
    match pick(entry, columns) {
        Picked::Cell(cell) => {
            // a row put together from several lines is where its figure is
            let line = u16::try_from(cell.row + 1).unwrap_or(u16::MAX);
            let place = place(entry.table_index, if entry.is_reflowed { line } else { entry.row }, cell);
            let told = (document.str(cell.text), cell.text);
            tables.facts[at] = fact(document, form, at, told, entry.unit.as_deref(), place, tables);
        }
        // one cell a line has no line for a cell that is blank
        Picked::Nothing if entry.is_reflowed => {
            let figure = read_figure("", form.cells[at].metric.entry().unit.key());
            tables.facts[at] = Fact::printed(figure, Slice::default(), entry.place);
        }
        Picked::Nothing => {}
        Picked::Unclear => {
            let words = entry.words.split_whitespace().collect::<String>();
            let figures = entry.values.iter().map(|cell| document.str(cell.text).to_owned());
            let raw: Vec<String> = std::iter::once(words).chain(figures).collect();
            let raw = push_joined(document, tables, &raw.join(" | "));
            tables.facts[at] = Fact::printed(Figure::Unreadable, raw, entry.place);
        }
    }
}

enum Picked<'e> {
    Cell(&'e Cell),
    /// No cell stands behind the name.
    Nothing,
    /// Several do, and which is for the year is not known.
    Unclear,
}

/// The cell of a row that holds the figure for the year.
fn pick<'e>(entry: &'e Entry, columns: Option<&Columns>) -> Picked<'e> {
    if entry.is_out_of_place {
        return Picked::Unclear;
    }
    let Some(columns) = columns.filter(|columns| columns.len() > 0) else {
        return match trim(&entry.values, 1) {
            [] => Picked::Nothing,
            [only] => Picked::Cell(only),
            _ => Picked::Unclear,
        };
    };
    let values = trim(&entry.values, columns.len());
    let Some(value) = columns.value().filter(|_| !values.is_empty()) else {
        return if values.is_empty() { Picked::Nothing } else { Picked::Unclear };
    };
    if values.len() == columns.len() {
        return Picked::Cell(&values[value]);
    }
    // cells that stand under the header say themselves which is meant
    let (_, _, column) = columns.heads[value];
    let is_alone = columns.heads.iter().filter(|(.., other)| *other == column).count() == 1;
    let below = |cell: &&Cell| (cell.column..cell.column.saturating_add(cell.column_span)).contains(&column);
    match entry.values.iter().find(below) {
        Some(cell) if !entry.is_ragged && columns.block == entry.block && is_alone => Picked::Cell(cell),
        _ => Picked::Unclear,
    }
}

/// A figure with the unit that stands beside it; where that is not what the form counts in, the two together are read.
pub fn fact(
    document: &Document,
    form: &Form,
    at: usize,
    (text, raw): (&str, Slice),
    unit: Option<&str>,
    place: CellPlace,
    tables: &mut Tables,
) -> Fact {
    let expected = form.cells[at].metric.entry().unit.key();
    let figure = read_figure(text, expected);
    let is_money = |unit: &str| unit.ends_with('元');
    let is_other = |unit: &&str| *unit != expected && (is_money(unit) || is_money(expected));
    match unit.filter(is_other) {
        Some(unit) if matches!(figure, Figure::Reported(value) if !value.is_zero()) => {
            let text = format!("{text} {unit}");
            let raw = push_joined(document, tables, &text);
            Fact::printed(read_figure(&text, expected), raw, place)
        }
        _ => Fact::printed(figure, raw, place),
    }
}
