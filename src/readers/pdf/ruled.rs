//! Ruled tables: from drawn lines to cells and their characters.
//!
//! Lines that touch form one table. Their positions form a raster; a wall exists where at least half of it is drawn,
//! and places without a wall between them form one cell.

use super::drawn::{Area, Drawn, Glyph, Rule};
use super::lines::{Line, lines_of};
use crate::readers::line_break::unbreakable_width;

/// Largest distance between lines that count as one, in points: rules are drawn double, or as boxes side by side.
const TOUCH: f64 = 3.0;
/// How far verticals must run past the last rule to show that it is missing, as at the foot of a page, in points.
const OVERRUN: f64 = 4.0;
/// Most places of a raster; no form has more, and a drawing may.
const MOST_PLACES: usize = 20_000;

/// The part of a table on one page.
#[derive(Debug)]
pub(super) struct Ruled {
    pub area: Area,
    pub rows: usize,
    pub cells: Vec<RuledCell>,
}

impl Ruled {
    /// Widens the table to these outer edges, where a page omitted the outer rule of a continuing cell.
    pub(super) fn widen(&mut self, left: f64, right: f64) {
        let filler = |left, right| RuledCell {
            row: 0,
            rows: self.rows,
            area: Area { left, right, ..self.area },
            text: String::new(),
            lines: CellLines::default(),
            is_open: true,
        };
        if self.area.right < right {
            let end = self.cells.iter().take_while(|cell| cell.row == 0).count();
            self.cells.insert(end, filler(self.area.right, right));
        }
        if left < self.area.left {
            self.cells.insert(0, filler(left, self.area.left));
        }
        self.area.left = self.area.left.min(left);
        self.area.right = self.area.right.max(right);
    }

    /// Takes in a line printed below a table without a bottom rule: the rest of its last cells. Returns whether it
    /// fits.
    pub(super) fn reach_down(&mut self, line: &Line) -> bool {
        let parts = line.parts();
        let is_below = line.area.top < self.area.bottom + line.size;
        let cell = |left: f64, right: f64| {
            let is_over = |cell: &RuledCell| cell.is_open && cell.area.left < left && right < cell.area.right;
            self.cells.iter().position(is_over)
        };
        let Some(cells) = parts.iter().map(|part| cell(part.left, part.right)).collect::<Option<Vec<usize>>>() else {
            return false;
        };
        if !is_below {
            return false;
        }
        for (cell, part) in cells.into_iter().zip(&parts) {
            let cell = &mut self.cells[cell];
            cell.text.push_str(&line.text[part.text.clone()]);
            cell.lines.last = part.right - part.left;
            cell.area.bottom = cell.area.bottom.max(line.area.bottom);
        }
        self.area.bottom = self.area.bottom.max(line.area.bottom);
        true
    }
}

#[derive(Debug)]
pub(super) struct RuledCell {
    pub row: usize,
    pub rows: usize,
    pub area: Area,
    pub text: String,
    lines: CellLines,
    /// The rule below it is missing, as where a page ends.
    is_open: bool,
}

impl RuledCell {
    /// Whether `rest` may continue the cell: its first word had no room on the last line, judged by the width of the
    /// cell or by `broken`, the longest broken line in cells of this width.
    pub(super) fn may_continue(&self, rest: &str, broken: f64) -> bool {
        let needed = self.lines.last + unbreakable_width(rest) * self.lines.size;
        needed + ROOM * self.lines.size >= self.area.width() || needed > broken && broken > 0.0
    }

    /// The width of its longest line that continues in the next.
    pub(super) fn broken(&self) -> f64 {
        self.lines.broken
    }
}

/// The lines of a cell, as far as they show how much room it has.
#[derive(Debug, Clone, Copy, Default)]
struct CellLines {
    /// Width of the last line.
    last: f64,
    /// Width of the longest line before it.
    broken: f64,
    /// Size of the characters.
    size: f64,
}

/// Removes the tables of a page, with their characters, from top to bottom.
pub(super) fn take_tables(drawn: &mut Drawn) -> Vec<Ruled> {
    let mut tables = Vec::new();
    for (raster, mut cells) in rasters(std::mem::take(&mut drawn.across), std::mem::take(&mut drawn.down)) {
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
            (cell.text, cell.lines) = cell_text(glyphs);
        }
        let cells = cells.into_iter().map(|cell| raster.finish(cell)).collect();
        tables.push(Ruled { area: raster.area(), rows: raster.rows(), cells });
    }
    tables.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    tables
}

/// The tables that rules form, with their cells.
fn rasters(across: Vec<Rule>, down: Vec<Rule>) -> impl Iterator<Item = (Raster, Vec<Placed>)> {
    let (across, down) = (merge(across), merge(down));
    group_touching(&across, &down).into_iter().filter_map(|(across, down)| {
        let raster = Raster::new(&across, &down)?;
        let cells = raster.cells();
        // a frame is no table, and horizontal lines in it do not reveal its columns
        (cells.len() >= 2 && raster.width() > 1).then_some((raster, cells))
    })
}

/// The areas of the tables of a page, each with those of its cells.
#[cfg(feature = "pictures")]
pub(crate) fn cells_of(drawn: &Drawn) -> Vec<(Area, Vec<Area>)> {
    let tables = rasters(drawn.across.clone(), drawn.down.clone());
    tables
        .map(|(raster, cells)| {
            let areas = cells.into_iter().map(|cell| raster.finish(cell).area).collect();
            (raster.area(), areas)
        })
        .collect()
}

/// Joins touching pieces of a line.
fn merge(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.start.total_cmp(&b.start)));
    // pieces within half a point lie on one line; sort them along it
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

/// Groups lines that touch each other.
fn group_touching(across: &[Rule], down: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
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

/// The lines of a table, and the walls between its places.
struct Raster {
    columns: Vec<f64>,
    rows: Vec<f64>,
    /// For each place of the last row, whether the rule below is missing, as where a page ends.
    is_open: Vec<bool>,
    /// For each place, whether there is a wall on its right, and one below.
    right: Vec<bool>,
    below: Vec<bool>,
}

/// A cell in raster places, before its position is known.
struct Placed {
    row: usize,
    rows: usize,
    column: usize,
    columns: usize,
    text: String,
    lines: CellLines,
}

impl Raster {
    fn new(across: &[Rule], down: &[Rule]) -> Option<Self> {
        // a table needs both horizontal and vertical lines
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
        let mut right = vec![false; width * height];
        let mut below = vec![false; width * height];
        for row in 0..height {
            for column in 0..width {
                let place = row * width + column;
                right[place] = column + 1 == width
                    || is_wall(down, columns[column + 1], rows[row].middle(), rows[row + 1].middle());
                below[place] = row + 1 == height
                    || is_wall(across, rows[row + 1], columns[column].middle(), columns[column + 1].middle());
            }
        }
        let foot = rows[height];
        let is_open =
            columns.windows(2).map(|pair| !is_wall(across, foot, pair[0].middle(), pair[1].middle())).collect();
        let middles = |positions: &[Position]| positions.iter().map(|position| position.middle()).collect();
        Some(Self { columns: middles(&columns), rows: middles(&rows), is_open, right, below })
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

    /// The place that contains a point.
    fn place(&self, (x, y): (f64, f64)) -> Option<usize> {
        let at = |positions: &[f64], value: f64| {
            let after = positions.partition_point(|position| *position <= value);
            (after > 0 && after < positions.len()).then(|| after - 1)
        };
        Some(at(&self.rows, y)? * self.width() + at(&self.columns, x)?)
    }

    /// The cells: rectangles of places without walls between them, row by row.
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
                cells.push(Placed { row, rows, column, columns, text: String::new(), lines: CellLines::default() });
            }
        }
        cells
    }

    /// For each place, the cell that covers it.
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
        let is_last = cell.row + cell.rows == self.rows();
        let is_open = is_last && self.is_open[cell.column..cell.column + cell.columns].contains(&true);
        let Placed { row, rows, text, lines, .. } = cell;
        RuledCell { row, rows, area, text, lines, is_open }
    }
}

/// The extent of lines that count as one.
#[derive(Debug, Clone, Copy)]
struct Position {
    from: f64,
    to: f64,
}

impl Position {
    fn middle(self) -> f64 {
        f64::midpoint(self.from, self.to)
    }
}

/// The distinct positions of lines: a chain of near positions is one.
fn positions(rules: &[Rule]) -> Vec<Position> {
    let mut positions: Vec<f64> = rules.iter().map(|rule| rule.at).collect();
    positions.sort_by(f64::total_cmp);
    let chains = positions.chunk_by(|a, b| b - a < TOUCH);
    chains.map(|chain| Position { from: chain[0], to: chain[chain.len() - 1] }).collect()
}

/// Sorts positions, and keeps one of those close together.
pub(super) fn distinct(positions: &mut Vec<f64>) {
    positions.sort_by(f64::total_cmp);
    positions.dedup_by(|next, last| *next - *last < TOUCH);
}

/// Adds missing borders, where crossing lines run past the last rule.
fn extend(positions: &mut Vec<Position>, crossing: &[Rule]) {
    let start = crossing.iter().map(|rule| rule.start).fold(f64::INFINITY, f64::min);
    let end = crossing.iter().map(|rule| rule.end).fold(f64::NEG_INFINITY, f64::max);
    if positions.first().is_some_and(|first| start < first.from - OVERRUN) {
        positions.insert(0, Position { from: start, to: start });
    }
    if positions.last().is_some_and(|last| end > last.to + OVERRUN) {
        positions.push(Position { from: end, to: end });
    }
}

/// Whether at least half of a wall is drawn.
fn is_wall(rules: &[Rule], at: Position, start: f64, end: f64) -> bool {
    let near = rules.iter().filter(|rule| (at.from..=at.to).contains(&rule.at));
    let covered: f64 = near.map(|rule| (rule.end.min(end) - rule.start.max(start)).max(0.0)).sum();
    covered >= (end - start) / 2.0
}

/// Room that a full line leaves for borders, in sizes.
const ROOM: f64 = 1.6;

/// The words of a cell, with its lines joined.
fn cell_text(glyphs: Vec<Glyph>) -> (String, CellLines) {
    if is_upright(&glyphs) {
        let size = glyphs[0].size;
        return (glyphs.iter().map(|glyph| glyph.character).collect(), CellLines { last: size, broken: size, size });
    }
    let mut text = String::new();
    let mut lines = CellLines::default();
    for Line { text: line, area, size, .. } in lines_of(glyphs) {
        lines = CellLines { last: area.width(), broken: lines.broken.max(lines.last), size };
        let is_word = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphabetic());
        if is_word(text.chars().next_back()) && is_word(line.chars().next()) {
            text.push(' ');
        }
        text.push_str(&line);
    }
    (text, lines)
}

/// Whether the characters are set one below the other, in drawing order.
fn is_upright(glyphs: &[Glyph]) -> bool {
    let pairs = || glyphs.windows(2);
    glyphs.len() > 2
        && pairs().all(|pair| {
            (pair[0].area.centre().0 - pair[1].area.centre().0).abs() < pair[0].size / 2.0
                && pair[1].baseline > pair[0].baseline
        })
}
