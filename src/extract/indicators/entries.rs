//! Collects the rows of a table of indicators as printed: a name, a unit and figures.

use super::columns::{Columns, header_line, take_header};
use super::names::{Named, known_name, only_row};
use super::parts::{Part, Parts, is_numbered};
use super::rows::{GridRows, rows};
use super::units::unit_in_name;
use crate::document::{Block, Cell, Document, Grid};
use crate::extract::tables::row::RowPlace;
use crate::forms::{Form, Heads, RowIndex, stem};
use crate::report::CellPlace;

/// Most cells or lines over which one name is joined.
const MOST_NAME_PARTS: usize = 4;

/// A row of the table as printed.
#[allow(clippy::struct_excessive_bools, reason = "four independent facts")]
pub(super) struct Entry {
    pub named: Named,
    pub place: RowPlace,
    /// Offset in the source at which it begins, including a header or group heading right above it.
    pub begin: u32,
    /// Position of its last cell.
    pub last: CellPlace,
    /// Its whole name as printed.
    pub words: String,
    /// The unit beside or within its name.
    pub unit: Option<String>,
    pub values: Vec<Cell>,
    /// Whether a figure stands before the unit.
    leads: bool,
    /// Whether its order of figure and unit differs from nearly all other rows.
    pub is_out_of_place: bool,
    /// Index of the header above it.
    pub columns: Option<usize>,
    /// Whether it was reassembled from one cell a line, which loses blank cells.
    pub is_joined: bool,
    pub is_ragged: bool,
}

/// Collects the entries of all grids, and the headers among them.
pub(super) fn entries(document: &Document, form: &Form, heads: &Heads) -> (Vec<Entry>, Vec<Columns>) {
    let mut reader = Reader { document, form, heads, entries: Vec::new(), headers: Vec::new() };
    let mut table = 0_u16;
    for (block, content) in document.blocks.iter().enumerate() {
        match content {
            Block::Grid(grid) => {
                table = table.saturating_add(1);
                reader.read_grid(grid, RowPlace { block, table, row: 0 });
            }
            // a header line without figures is a paragraph, not part of a grid cut by spaces
            Block::Paragraph(paragraph) => {
                reader.headers.extend(header_line(document.str(paragraph.text), heads));
            }
            Block::Picture(..) => {}
        }
    }
    mark_out_of_place(&mut reader.entries);
    (reader.entries, reader.headers)
}

/// Marks entries, with one cell a line, whose figure stands where hardly any other row has one. It may be a page
/// number, so that the row's own figure is unknown.
fn mark_out_of_place(entries: &mut [Entry]) {
    let (leading, trailing): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().filter(|entry| entry.is_joined && entry.unit.is_some()).partition(|entry| entry.leads);
    if leading.len() < trailing.len() {
        entries.iter_mut().filter(|entry| entry.is_joined).for_each(|entry| entry.is_out_of_place = entry.leads);
    }
}

struct Reader<'a> {
    document: &'a Document,
    form: &'a Form,
    heads: &'a Heads,
    entries: Vec<Entry>,
    headers: Vec<Columns>,
}

impl Reader<'_> {
    fn read_grid(&mut self, grid: &Grid, place: RowPlace) {
        let GridRows { rows, is_joined } = rows(self.document, self.form, self.heads, grid);
        // words without figures, which may follow on the next line
        let mut above: Parts = Vec::new();
        // offset of a header or group heading that belongs to the next row
        let mut lead: Option<u32> = None;
        for (number, mut row) in rows {
            let is_lead = |(cell, part): &&(Cell, Part)| match part {
                Part::Head(..) => true,
                Part::Words(_) => is_numbered(self.document.str(cell.text)),
                _ => false,
            };
            lead = lead.or_else(|| row.iter().find(is_lead).map(|(cell, _)| cell.place.offset));
            if let Some(columns) = take_header(&mut row, place.block, is_joined) {
                self.headers.push(columns);
                above.clear();
            }
            let has_words = row.iter().any(|(_, part)| matches!(part, Part::Words(_)));
            if !has_words && row.iter().any(|(_, part)| part.is_number()) {
                row.splice(0..0, above.drain(..));
            }
            above.clear();
            for row in side_by_side(self.form, row) {
                let mut entry = self.entry(&row, RowPlace { row: number, ..place });
                entry.is_joined = is_joined;
                entry.is_ragged = grid.is_ragged;
                if entry.named.has_values {
                    entry.begin = lead.take().map_or(entry.begin, |lead| lead.min(entry.begin));
                } else {
                    above = row.into_iter().filter(|(_, part)| matches!(part, Part::Words(_))).collect();
                }
                self.entries.push(entry);
            }
        }
    }

    fn entry(&self, row: &[(Cell, Part)], place: RowPlace) -> Entry {
        let first_number = row.iter().position(|(_, part)| part.is_number()).unwrap_or(row.len());
        let name = self.name(row, first_number);
        let mut unit = unit_in_name(&name.printed);
        let mut values = Vec::new();
        for (cell, part) in &row[name.end..] {
            match part {
                Part::Unit(beside) => unit = Some(beside.clone()),
                Part::Remark | Part::Head(..) => {}
                Part::Blank | Part::Figure | Part::Words(_) => values.push(*cell),
            }
        }
        let first = |is: fn(&Part) -> bool| row.iter().position(|(_, part)| is(part)).unwrap_or(usize::MAX);
        let first_figure = first(|part| matches!(part, Part::Figure));
        let first_unit = first(|part| matches!(part, Part::Unit(_))).min(row.len());
        // blank cells behind words that name no row make a group heading
        let has_figure = values.iter().any(|cell| !cell.text.is_empty());
        let has_values =
            has_figure || name.is_known && !values.is_empty() || unit.is_some() && first_number < row.len();
        Entry {
            named: Named { names: name.names, group: name.group, has_values },
            place,
            begin: row.get(name.begin).map_or(0, |(cell, _)| cell.place.offset),
            last: row.last().map_or_else(CellPlace::default, |(cell, _)| place.cell(cell)),
            words: name.printed,
            unit,
            values,
            leads: first_unit < row.len() && first_figure < first_unit,
            is_out_of_place: false,
            columns: self.headers.len().checked_sub(1),
            is_joined: false,
            is_ragged: false,
        }
    }

    /// The name of a row: the last words before its first unit or figure that are a name of the form, or else the last
    /// words.
    fn name(&self, row: &[(Cell, Part)], first_number: usize) -> Name {
        // punctuation alone, such as a question mark, stands in place of a figure
        let is_word = |part: &Part| match part {
            Part::Words(name) => !name.is_empty(),
            Part::Remark => true,
            _ => false,
        };
        let words: Vec<usize> = (0..first_number).filter(|&at| is_word(&row[at].1)).collect();
        let text = |at: usize| self.document.str(row[at].0.text);
        // the name that ends with this part, joined with earlier ones
        let exact = |last: usize| {
            (0..=last).rev().take(MOST_NAME_PARTS).find_map(|first| {
                // most names are one cell, whose stem is known already
                let name = match &row[words[first]].1 {
                    Part::Words(name) if first == last && !self.form.rows(name).is_empty() => name.clone(),
                    _ => known_name(self.form, &words[first..=last].iter().map(|&at| text(at)).collect::<String>())?,
                };
                Some((first, last, name))
            })
        };
        if let Some((first, last, name)) = (0..words.len()).rev().find_map(exact) {
            return Name {
                names: vec![name],
                group: (0..first).rev().find_map(|at| only_row(self.form, &stem(text(words[at])))),
                printed: words[first..=last].iter().map(|&at| text(at)).collect(),
                begin: words[first],
                end: words[last] + 1,
                is_known: true,
            };
        }
        let mut printed = String::new();
        let mut names = Vec::new();
        for &at in words.iter().rev().take(MOST_NAME_PARTS) {
            printed.insert_str(0, text(at));
            names.push(stem(&printed));
        }
        Name {
            names,
            group: None,
            printed,
            begin: words.first().copied().unwrap_or_default(),
            end: words.last().map_or(0, |last| last + 1),
            is_known: false,
        }
    }
}

/// The name of a row among its cells.
struct Name {
    /// As in [`Named::names`].
    names: Vec<String>,
    group: Option<RowIndex>,
    printed: String,
    /// Its first cell, and the one after the last.
    begin: usize,
    end: usize,
    is_known: bool,
}

/// Cuts a row with several entries side by side, before the name of each.
fn side_by_side(form: &Form, row: Parts) -> Vec<Parts> {
    let mut entries: Vec<Parts> = Vec::new();
    let mut has_figure = false;
    for (cell, part) in row {
        let is_name = matches!(&part, Part::Words(name) if !form.rows(name).is_empty());
        if entries.is_empty() || has_figure && is_name {
            entries.push(Vec::new());
            has_figure = false;
        }
        has_figure |= matches!(part, Part::Figure);
        if let Some(last) = entries.last_mut() {
            last.push((cell, part));
        }
    }
    entries
}
