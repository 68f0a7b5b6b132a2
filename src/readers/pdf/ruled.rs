//! Ruled tables: from drawn lines to cells and the characters in them.
//!
//! Lines that touch are one table. Their positions make a raster; a wall stands where half of it is drawn, and
//! places without a wall between them are one cell.

use super::lines::{Line, lines_of};
use super::{Area, Drawn, Glyph, Rule};

/// Lines so near are one: rules are drawn double, and as boxes of cells side by side.
const TOUCH: f64 = 3.0;
/// Verticals that run so far past the last rule show that it was left out, as at the foot of a page.
const OVERRUN: f64 = 4.0;
/// More places than any form has: a drawing.
const MOST_PLACES: usize = 20_000;

/// A table as it stands on one page.
#[derive(Debug)]
pub struct Ruled {
    pub area: Area,
    pub rows: usize,
    pub cells: Vec<RuledCell>,
}

#[derive(Debug)]
pub struct RuledCell {
    pub row: usize,
    pub rows: usize,
    pub area: Area,
    pub text: String,
    /// Its last line reaches across the cell: the words may go on.
    pub is_full: bool,
}

/// Takes the tables of a page out of it, with their characters, from top to bottom.
pub fn take_tables(drawn: &mut Drawn) -> Vec<Ruled> {
    let across = merged(std::mem::take(&mut drawn.across));
    let down = merged(std::mem::take(&mut drawn.down));
    let mut tables = Vec::new();
    for (across, down) in touching(&across, &down) {
        let Some(raster) = Raster::new(&across, &down) else { continue };
        let mut cells = raster.cells();
        // a frame is no table
        if cells.len() < 2 {
            continue;
        }
        let mut inside: Vec<Vec<Glyph>> = cells.iter().map(|_| Vec::new()).collect();
        let owner = raster.owners(&cells);
        drawn.glyphs.retain(|glyph| match raster.place(glyph.area.centre()) {
            Some(place) => {
                inside[owner[place]].push(*glyph);
                false
            }
            None => true,
        });
        for (cell, glyphs) in cells.iter_mut().zip(inside) {
            (cell.text, cell.last_line) = cell_text(glyphs);
        }
        let cells = cells.into_iter().map(|cell| raster.finish(cell)).collect();
        tables.push(Ruled { area: raster.area(), rows: raster.rows(), cells });
    }
    tables.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    tables
}

/// Pieces of one line that touch become one piece.
fn merged(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.start.total_cmp(&b.start)));
    // pieces within half a point lie on one line, whatever their order by it
    let mut merged: Vec<Rule> = Vec::new();
    for line in rules.chunk_by(|a, b| b.at - a.at < 0.5) {
        let mut line = line.to_vec();
        line.sort_by(|a, b| a.start.total_cmp(&b.start));
        let from = merged.len();
        for rule in line {
            match merged[from..].last_mut() {
                Some(last) if rule.start <= last.end + 1.0 => last.end = last.end.max(rule.end),
                _ => merged.push(rule),
            }
        }
    }
    merged
}

/// The groups of lines that touch each other.
fn touching(across: &[Rule], down: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let mut group: Vec<usize> = (0..across.len() + down.len()).collect();
    for (index, rule) in across.iter().enumerate() {
        let first = down.partition_point(|other| other.at < rule.start - TOUCH);
        for (other_index, other) in down.iter().enumerate().skip(first) {
            if other.at > rule.end + TOUCH {
                break;
            }
            if (other.start - TOUCH..=other.end + TOUCH).contains(&rule.at) {
                let (a, b) = (root(&mut group, index), root(&mut group, across.len() + other_index));
                group[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: Vec<(usize, Vec<Rule>, Vec<Rule>)> = Vec::new();
    let mut found = vec![usize::MAX; group.len()];
    for index in 0..group.len() {
        let root = root(&mut group, index);
        if found[root] == usize::MAX {
            found[root] = groups.len();
            groups.push((root, Vec::new(), Vec::new()));
        }
        let (_, of_across, of_down) = &mut groups[found[root]];
        match across.get(index) {
            Some(rule) => of_across.push(*rule),
            None => of_down.push(down[index - across.len()]),
        }
    }
    groups.into_iter().map(|(_, across, down)| (across, down)).collect()
}

fn root(group: &mut [usize], mut index: usize) -> usize {
    while group[index] != index {
        group[index] = group[group[index]];
        index = group[index];
    }
    index
}

/// The lines of a table and the walls between its places.
struct Raster {
    columns: Vec<f64>,
    rows: Vec<f64>,
    /// Whether a wall stands on the right of each place, and below it.
    right: Vec<bool>,
    below: Vec<bool>,
}

/// A cell in places, before it knows where it stands.
struct Placed {
    row: usize,
    rows: usize,
    column: usize,
    columns: usize,
    text: String,
    last_line: f64,
}

impl Raster {
    fn new(across: &[Rule], down: &[Rule]) -> Option<Self> {
        // lines across and lines down only make a table together
        if across.is_empty() || down.is_empty() {
            return None;
        }
        let mut columns = positions(down);
        let mut rows = positions(across);
        extend(&mut rows, down);
        extend(&mut columns, across);
        let (width, height) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
        if width == 0 || height == 0 || width * height > MOST_PLACES {
            return None;
        }
        let mut raster = Self { columns, rows, right: Vec::new(), below: Vec::new() };
        let mut right = vec![false; width * height];
        let mut below = vec![false; width * height];
        for row in 0..height {
            for column in 0..width {
                let place = row * width + column;
                right[place] = column + 1 == width
                    || stands(down, raster.columns[column + 1], raster.rows[row], raster.rows[row + 1]);
                below[place] = row + 1 == height
                    || stands(across, raster.rows[row + 1], raster.columns[column], raster.columns[column + 1]);
            }
        }
        raster.right = right;
        raster.below = below;
        Some(raster)
    }

    fn width(&self) -> usize {
        self.columns.len() - 1
    }

    fn rows(&self) -> usize {
        self.rows.len() - 1
    }

    fn area(&self) -> Area {
        Area {
            left: self.columns[0],
            top: self.rows[0],
            right: self.columns[self.width()],
            bottom: self.rows[self.rows()],
        }
    }

    /// The place that a point lies in.
    fn place(&self, (x, y): (f64, f64)) -> Option<usize> {
        let at = |positions: &[f64], value: f64| {
            let after = positions.partition_point(|position| *position <= value);
            (after > 0 && after < positions.len()).then(|| after - 1)
        };
        Some(at(&self.rows, y)? * self.width() + at(&self.columns, x)?)
    }

    /// Places without walls between them, as rectangles, row by row.
    fn cells(&self) -> Vec<Placed> {
        let (width, height) = (self.width(), self.rows());
        let mut is_taken = vec![false; width * height];
        let mut cells = Vec::new();
        for row in 0..height {
            for column in 0..width {
                if is_taken[row * width + column] {
                    continue;
                }
                let mut columns = 1;
                while !self.right[row * width + column + columns - 1] && !is_taken[row * width + column + columns] {
                    columns += 1;
                }
                let is_open = |row: usize| {
                    let first = row * width + column;
                    let above = &self.below[first - width..first - width + columns];
                    let inner = &self.right[first..first + columns - 1];
                    !above.contains(&true)
                        && !inner.contains(&true)
                        && !is_taken[first..first + columns].contains(&true)
                };
                let mut rows = 1;
                while row + rows < height && is_open(row + rows) {
                    rows += 1;
                }
                for row in row..row + rows {
                    is_taken[row * width + column..row * width + column + columns].fill(true);
                }
                cells.push(Placed { row, rows, column, columns, text: String::new(), last_line: 0.0 });
            }
        }
        cells
    }

    /// For each place the cell that covers it.
    fn owners(&self, cells: &[Placed]) -> Vec<usize> {
        let width = self.width();
        let mut owner = vec![0; width * self.rows()];
        for (index, cell) in cells.iter().enumerate() {
            for row in cell.row..cell.row + cell.rows {
                owner[row * width + cell.column..row * width + cell.column + cell.columns].fill(index);
            }
        }
        owner
    }

    fn finish(&self, cell: Placed) -> RuledCell {
        let area = Area {
            left: self.columns[cell.column],
            top: self.rows[cell.row],
            right: self.columns[cell.column + cell.columns],
            bottom: self.rows[cell.row + cell.rows],
        };
        let is_full = cell.last_line >= area.width();
        RuledCell { row: cell.row, rows: cell.rows, area, text: cell.text, is_full }
    }
}

/// The different positions of lines.
fn positions(rules: &[Rule]) -> Vec<f64> {
    let mut all: Vec<f64> = rules.iter().map(|rule| rule.at).collect();
    distinct(&mut all);
    all
}

/// Sorts positions and keeps one of those that stand together.
pub fn distinct(positions: &mut Vec<f64>) {
    positions.sort_by(f64::total_cmp);
    positions.dedup_by(|next, last| *next - *last < TOUCH);
}

/// Borders that were left out, where the lines that cross run past the last.
fn extend(positions: &mut Vec<f64>, crossing: &[Rule]) {
    let start = crossing.iter().map(|rule| rule.start).fold(f64::INFINITY, f64::min);
    let end = crossing.iter().map(|rule| rule.end).fold(f64::NEG_INFINITY, f64::max);
    if positions.first().is_some_and(|first| start < first - OVERRUN) {
        positions.insert(0, start);
    }
    if positions.last().is_some_and(|last| end > last + OVERRUN) {
        positions.push(end);
    }
}

/// Whether at least half of a wall is drawn.
fn stands(rules: &[Rule], at: f64, start: f64, end: f64) -> bool {
    let near = rules.iter().filter(|rule| (rule.at - at).abs() < TOUCH);
    let covered: f64 = near.map(|rule| (rule.end.min(end) - rule.start.max(start)).max(0.0)).sum();
    covered >= (end - start) / 2.0
}

/// Beside a full line there is room for the borders and not for another character, in sizes.
const ROOM: f64 = 2.2;

/// The words of a cell, and how wide its last line is with the room beside it; lines of one cell run on.
fn cell_text(glyphs: Vec<Glyph>) -> (String, f64) {
    if is_upright(&glyphs) {
        return (glyphs.iter().map(|glyph| glyph.character).collect(), 0.0);
    }
    let mut text = String::new();
    let mut width = 0.0;
    for Line { text: line, area, size, .. } in lines_of(glyphs) {
        width = area.width() + ROOM * size;
        let is_word = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphabetic());
        if is_word(text.chars().next_back()) && is_word(line.chars().next()) {
            text.push(' ');
        }
        text.push_str(&line);
    }
    (text, width)
}

/// One character under the other, in the order they are drawn.
fn is_upright(glyphs: &[Glyph]) -> bool {
    let pairs = || glyphs.windows(2);
    glyphs.len() > 2
        && pairs().all(|pair| {
            (pair[0].area.centre().0 - pair[1].area.centre().0).abs() < pair[0].size / 2.0
                && pair[1].baseline > pair[0].baseline
        })
}
