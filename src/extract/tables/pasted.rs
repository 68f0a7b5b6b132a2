//! Rows of a form in texts whose lines are not its rows: labels over several lines, the figures beside any of them.
//!
//! What was copied or extracted out of a page keeps the order of its lines and loses its columns. The words of several
//! lines are one label; the figures of the row stand before, between or behind them, and pieces of other labels, those
//! of groups of rows, among them. So all lines are divided among the rows of a table at once, in the order of both, in the
//! way that accounts for most characters of the labels. Figures are a row's where every other way is clearly worse.

use crate::document::{Blanks, Block, Cell, Document, Grid};
use crate::figure::{is_part_of_figure, is_value_like};
use crate::fold::is_space;
use crate::forms::{Form, Numbering, normalised, numbering};
use std::ops::Range;

/// A paragraph of more characters is prose and no part of a label.
const LONGEST_LINE: usize = 60;
/// A row takes up at most so many lines: narrow columns of a page break the longest label into twelve.
const MOST_LINES: usize = 16;
/// Longer texts are not tried: the tables of a report have some 300 lines, one cell a line some 400.
const MOST_STEPS: usize = 900;
const MOST_LINES_OF_TEXT: usize = 10_000;

/// What a way to divide the lines is worth, by characters: of a label that are there, that are not, and that are others.
const COMMON: i32 = 10;
const LACKING: i32 = -5;
const FOREIGN: i32 = -3;
/// A label that was cut short on purpose has no other words.
const CUT_SHORT: i32 = -1;
/// Words of no row: headings, groups.
const UNUSED: i32 = -1;
/// A figure of no row.
const LOST_FIGURE: i32 = -12;
/// As many figures as the row has cells; and other numbers of them.
const WHOLE: i32 = 30;
const UNEVEN: i32 = -20;
/// What every other way is worse by, where figures are taken for a row's.
const CLEARLY: i32 = 12;

/// Of the characters of a label or of the words at its place, so many in a hundred stand in both.
const LEAST_COMMON: usize = 60;
/// Longer words do not stand in the place of a figure.
const LONGEST_STAND_IN: usize = 6;
/// Shorter words can be a piece of another label: 其他.
const SHORTEST_OWN: usize = 4;
/// Figures that stand by themselves are those of the label above them where one of so many labels has all of its figures.
const FEWEST_WHOLE: usize = 3;
/// The headings of a table take up at most so many lines, and so many in a hundred of their characters are there.
const MOST_HEADINGS: usize = 70;
const MOST_OF_HEADINGS: usize = 80;
/// Fewer characters are not the rest of a label.
const SHORTEST_REST: usize = 2;
/// Words cut short on purpose have at least so many characters in common with the label.
const SHORTEST_CUT: usize = 4;

/// A line, or the figures of several lines that have no words.
struct Step {
    words: Vec<char>,
    figures: Vec<Cell>,
    /// The first cell, whose place is that of the row.
    block: usize,
    table_index: u16,
    line: u16,
    /// The only cell of a line that has one.
    only: Option<Cell>,
    /// That of its first words.
    numbering: Option<Numbering>,
    /// Prose, or a table with columns: no row goes beyond it.
    is_wall: bool,
    /// The row whose label the words are, whole.
    owner: Option<usize>,
}

/// Lines that may be a row, and what that is worth.
struct Piece {
    steps: Range<usize>,
    row: usize,
    worth: i32,
    is_whole: bool,
    /// Whether nothing but figures stands before its words, and behind them.
    leads: bool,
    trails: bool,
}

/// A row of the form as it was found.
pub struct Found {
    pub row: usize,
    pub values: Vec<Cell>,
    /// Whether the figures are surely this row's, one for each cell.
    pub is_clear: bool,
    /// How its label is numbered, where that stands on one line.
    pub numbering: Option<Numbering>,
    /// Whether they stand behind the last words of their label, and whether no words are on their line.
    trails: bool,
    is_bare: bool,
    pub block: usize,
    pub table_index: u16,
    pub line: u16,
}

/// Whether a grid is lines of a text in which a blank cell leaves no trace.
pub fn is_pasted(grid: &Grid) -> bool {
    grid.blanks == Blanks::Lost
}

/// The rows of a labelled table of the form; `None` where the text is too long to try.
pub fn rows(document: &Document, form: &Form, table: usize) -> Option<Vec<Found>> {
    let lines = document.grids().filter(|grid| is_pasted(grid)).map(Grid::row_count);
    if lines.sum::<usize>() > MOST_LINES_OF_TEXT {
        return None;
    }
    let mut steps = steps(document, form, &table_words(form, table));
    if steps.len() > MOST_STEPS {
        return None;
    }
    for step in steps.iter_mut().filter(|step| step.words.len() >= SHORTEST_OWN) {
        let words: String = step.words.iter().collect();
        step.owner = match form.rows(&words) {
            [only] if only.table == table => Some(only.row),
            _ => None,
        };
    }
    join_stand_ins(document, form, table, &mut steps);
    let pieces = pieces(form, table, &steps);
    // figures stand behind or within their labels, or before or within them: that is one habit for a whole text, and
    // where each cell has a line of its own, the first
    let is_single = steps.iter().all(|step| step.figures.is_empty() || step.words.is_empty());
    let behind = Division::of(form, table, &steps, pieces.iter().filter(|piece| !piece.leads).collect());
    if is_single || behind.accounts_for_figures() {
        let mut rows = behind.found();
        // labels of which few are followed by their figures are a column of their own, and the figures others
        let is_column = rows.iter().filter(|found| found.is_clear).count() * FEWEST_WHOLE < behind.taken().len();
        for found in &mut rows {
            found.is_clear &= !(found.is_bare && is_column);
        }
        return Some(rows);
    }
    let before = Division::of(form, table, &steps, pieces.iter().filter(|piece| !piece.trails).collect());
    if before.accounts_for_figures() {
        return Some(before.found());
    }
    // neither holds throughout: only figures that stand on a line with their label, or between its halves
    let mut rows = behind.found();
    for found in &mut rows {
        found.is_clear &= !found.trails;
    }
    Some(rows)
}

/// One cell a line: words between figures that are, with them, as many as the row has cells whose whole label stands above.
fn join_stand_ins(document: &Document, form: &Form, table: usize, steps: &mut Vec<Step>) {
    let mut at = 0;
    while let [label, before, words, behind, ..] = &steps[at..] {
        let width = label.owner.map(|row| form.tables[table].rows[row].width);
        let count = before.figures.len() + 1 + behind.figures.len();
        let is_bare = |step: &Step| step.words.is_empty() && !step.is_wall;
        let is_word = |cell: &Cell| {
            let text = document.str(cell.text);
            text.chars().count() <= LONGEST_STAND_IN && !text.starts_with(['（', '('])
        };
        let stand_in = words.only.filter(is_word).filter(|_| words.owner.is_none() && words.figures.is_empty());
        if let Some(cell) = stand_in
            && width == Some(count)
            && is_bare(before)
            && is_bare(behind)
        {
            let behind = std::mem::take(&mut steps[at + 3].figures);
            let figures = &mut steps[at + 1].figures;
            figures.push(cell);
            figures.extend(behind);
            steps.drain(at + 2..at + 4);
        }
        at += 1;
    }
}

/// The figures of a table without labels: as many as it has cells, below words that are nearly all of its headings, in whatever
/// order their pieces stand.
pub fn headed(document: &Document, form: &Form, table: usize) -> Option<Found> {
    if !document.grids().any(is_pasted) {
        return None;
    }
    let row = &form.tables[table].rows[0];
    let labels = form.cells[row.first_cell..row.first_cell + row.width].iter().map(|cell| cell.column_label.as_str());
    let mut groups: Vec<&str> = labels.clone().filter_map(|label| label.split(' ').next()).collect();
    groups.dedup();
    let heads = labels.filter_map(|label| label.split(' ').nth(1));
    let expected: Vec<char> = groups.into_iter().chain(heads).flat_map(str::chars).collect();
    let steps = steps(document, form, &[]);
    let is_table = |at: &usize| {
        let above = steps[..*at].iter().rev().take_while(|step| !step.is_wall && step.figures.is_empty());
        let words = above.take(MOST_HEADINGS).chain([&steps[*at]]).flat_map(|step| step.words.iter().copied());
        let mut lacking = expected.clone();
        let mut foreign = 0;
        for c in words {
            match lacking.iter().position(|&of| of == c) {
                Some(at) => drop(lacking.swap_remove(at)),
                None => foreign += 1,
            }
        }
        (expected.len() - lacking.len()) * 100 >= expected.len() * MOST_OF_HEADINGS && foreign <= expected.len()
    };
    let is_whole = |at: &usize| {
        let figures = &steps[*at].figures;
        let lines: Vec<usize> = figures.chunk_by(|a, b| a.row == b.row).map(<[Cell]>::len).collect();
        let is_cut = |width: usize| lines.iter().all(|&line| line == width);
        figures.len() == row.width && (lines.len() == 1 || is_cut(1) || is_cut(row.width / 3))
    };
    let at = (0..steps.len()).filter(is_whole).find(is_table)?;
    // a line of figures below can be the rest of cells that are broken
    let is_alone =
        steps.get(at + 1).is_none_or(|next| next.figures.is_empty() || next.is_wall || !next.words.is_empty());
    let step = &steps[at];
    Some(Found {
        row: 0,
        values: step.figures.clone(),
        is_clear: is_alone,
        numbering: None,
        trails: true,
        is_bare: step.words.is_empty(),
        block: step.block,
        table_index: step.table_index,
        line: step.line,
    })
}

/// The characters that stand in labels of the table.
fn table_words(form: &Form, table: usize) -> Vec<char> {
    let wordings = form.tables[table].rows.iter().flat_map(|row| &row.wordings);
    let mut characters: Vec<char> = wordings.flat_map(|wording| wording.text.chars()).collect();
    characters.sort_unstable();
    characters.dedup();
    characters
}

/// The lines of the document's texts, figures without words joined.
fn steps(document: &Document, form: &Form, known: &[char]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut table_index = 0_u16;
    for (block, content) in document.blocks.iter().enumerate() {
        match content {
            Block::Grid(grid) => {
                table_index = table_index.saturating_add(1);
                if !is_pasted(grid) {
                    steps.push(Step { is_wall: true, ..Step::new(block, table_index, 0) });
                    continue;
                }
                for row in 0..grid.row_count() {
                    let line = u16::try_from(row + 1).unwrap_or(u16::MAX);
                    let mut next = Step::new(block, table_index, line);
                    next.take(document, form, &grid.row(row).copied().collect::<Vec<_>>());
                    push(&mut steps, next);
                }
            }
            Block::Paragraph(paragraph) => {
                let text = document.str(paragraph.text);
                let mut next = Step::new(block, table_index, 0);
                next.is_wall = text.chars().filter(|&c| !is_space(c)).nth(LONGEST_LINE).is_some();
                if !next.is_wall {
                    next.words.extend(normalised(text).chars());
                }
                push(&mut steps, next);
            }
            Block::Picture(..) => {}
        }
    }
    // walls behind one another, and what stands around them and has no word of the table, are one
    let is_known = |step: &Step| !step.figures.is_empty() || step.words.iter().any(|c| known.binary_search(c).is_ok());
    for step in &mut steps {
        step.is_wall |= !is_known(step) && step.words.len() > MOST_LINES;
    }
    steps.dedup_by(|next, last| next.is_wall && last.is_wall);
    steps
}

impl Step {
    fn new(block: usize, table_index: u16, line: u16) -> Self {
        Self {
            words: Vec::new(),
            figures: Vec::new(),
            block,
            table_index,
            line,
            only: None,
            numbering: None,
            is_wall: false,
            owner: None,
        }
    }

    /// Takes the cells of a line: words up to the first figure, and what stands for figures.
    fn take(&mut self, document: &Document, form: &Form, cells: &[Cell]) {
        let is_figure = |cell: &Cell| {
            let text = document.str(cell.text);
            is_value_like(text) || is_part_of_figure(text)
        };
        let last = cells.iter().rposition(is_figure);
        self.only = cells.first().copied().filter(|_| cells.len() == 1);
        for (at, cell) in cells.iter().enumerate() {
            let text = document.str(cell.text);
            // 1 .属于国家秘密
            let numbers = cells.get(at + 1).is_some_and(|next| document.str(next.text).starts_with(['.', '、', '．']));
            let is_between = !self.figures.is_empty() && last.is_some_and(|last| at < last);
            let is_behind = self.is_label(form) && last.is_some() && text.chars().count() <= LONGEST_STAND_IN;
            if is_part_of_figure(text) || is_value_like(text) && !numbers || is_between || is_behind || is_error(text) {
                self.figures.push(*cell);
            } else {
                self.numbering = self.numbering.or_else(|| numbering(text).filter(|_| self.words.is_empty()));
                self.words.extend(normalised(text).chars());
            }
        }
    }

    /// Whether the words so far are a label of the form, whole.
    fn is_label(&self, form: &Form) -> bool {
        self.words.len() >= SHORTEST_OWN && !form.rows(&self.words.iter().collect::<String>()).is_empty()
    }
}

/// What programs and people put for a figure that they do not have: `#REF!`, `？`.
fn is_error(text: &str) -> bool {
    let is_code = text.len() > 2 && text.starts_with('#') && text[1..].starts_with(|c: char| c.is_ascii_uppercase());
    is_code || !text.is_empty() && text.chars().all(|c| matches!(c, '?' | '？'))
}

fn push(steps: &mut Vec<Step>, next: Step) {
    match steps.last_mut() {
        Some(last) if next.words.is_empty() && !next.is_wall && last.words.is_empty() && !last.is_wall => {
            last.figures.extend(next.figures);
        }
        _ if next.words.is_empty() && next.figures.is_empty() && !next.is_wall => {}
        _ => steps.push(next),
    }
}

/// How many characters stand in both, in order.
pub fn common(label: &[char], words: &[char]) -> usize {
    let mut common = vec![0; label.len() + 1];
    for &c in words {
        take_in(label, &mut common, c);
    }
    common[label.len()]
}

/// Counts one more character into what each beginning of a label has in common with the words so far.
fn take_in(label: &[char], common: &mut [usize], c: char) {
    let mut diagonal = 0;
    for (at, &of) in label.iter().enumerate() {
        let above = common[at + 1];
        common[at + 1] = if of == c { diagonal + 1 } else { above.max(common[at]) };
        diagonal = above;
    }
}

/// A row of the form in one of its wordings.
struct Target {
    row: usize,
    width: usize,
    label: Vec<char>,
}

/// Everything that may be a row.
fn pieces(form: &Form, table: usize, steps: &[Step]) -> Vec<Piece> {
    let rows = form.tables[table].rows.iter().enumerate();
    let targets = rows.flat_map(|(row, of)| {
        of.wordings.iter().map(move |wording| Target { row, width: of.width, label: wording.text.chars().collect() })
    });
    targets
        .flat_map(|target| (0..steps.len()).flat_map(|start| pieces_from(start, &target, steps)).collect::<Vec<_>>())
        .collect()
}

/// The pieces that begin with a line and are the row.
fn pieces_from(start: usize, target: &Target, steps: &[Step]) -> Vec<Piece> {
    let Target { row, width, label } = target;
    let is_bare = |step: &Step| step.words.is_empty();
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX / 1000);
    let mut pieces = Vec::new();
    // how many characters of each beginning of the label stand in the words so far, in order
    let mut common = vec![0; label.len() + 1];
    let (mut words, mut figures) = (0, 0);
    for (end, step) in (start + 1..).zip(&steps[start..]).take(MOST_LINES) {
        if step.is_wall || step.owner.is_some_and(|owner| owner != *row) {
            break;
        }
        step.words.iter().for_each(|&c| take_in(label, &mut common, c));
        words += step.words.len();
        figures += step.figures.len();
        if words > label.len() * 2 + LONGEST_LINE / 2 || figures > *width {
            break;
        }
        let shared = common[label.len()];
        let is_cut_short = shared >= SHORTEST_CUT && shared * 100 >= words * LEAST_COMMON && shared * 2 < label.len();
        if shared * 100 < label.len() * LEAST_COMMON && !is_cut_short {
            continue;
        }
        let is_whole = figures == *width;
        let of_figures = match figures {
            0 => 0,
            _ if is_whole => WHOLE,
            _ => UNEVEN,
        };
        let lacking = if is_cut_short { CUT_SHORT } else { LACKING };
        let worth = COMMON * count(shared)
            + lacking * count(label.len() - shared)
            + FOREIGN * count(words - shared)
            + of_figures;
        let (leads, trails) = (is_bare(&steps[start]), is_bare(step));
        pieces.push(Piece { steps: start..end, row: *row, worth, is_whole, leads, trails });
    }
    pieces
}

/// The best way to divide the lines among the rows.
struct Division<'s> {
    form: &'s Form,
    table: usize,
    steps: &'s [Step],
    pieces: Vec<&'s Piece>,
    rows: usize,
    /// The worth of the best way to divide the lines before each, with the rows before each; and from each on.
    before: Vec<i32>,
    behind: Vec<i32>,
}

impl<'s> Division<'s> {
    fn of(form: &'s Form, table: usize, steps: &'s [Step], mut pieces: Vec<&'s Piece>) -> Self {
        let rows = form.tables[table].rows.len();
        let width = rows + 1;
        let size = (steps.len() + 1) * width;
        let (mut before, mut behind) = (vec![i32::MIN / 2; size], vec![i32::MIN / 2; size]);
        pieces.sort_by_key(|piece| (piece.steps.end, piece.row));
        before[..width].fill(0);
        let mut next = 0;
        for end in 1..=steps.len() {
            for row in 0..=rows {
                before[end * width + row] = before[(end - 1) * width + row] + unused(&steps[end - 1]);
            }
            while let Some(piece) = pieces.get(next).filter(|piece| piece.steps.end == end) {
                let worth = before[piece.steps.start * width + piece.row] + piece.worth;
                let at = end * width + piece.row + 1;
                before[at] = before[at].max(worth);
                next += 1;
            }
            for row in 0..rows {
                let at = end * width + row;
                before[at + 1] = before[at + 1].max(before[at]);
            }
        }
        let mut from: Vec<&Piece> = pieces.clone();
        from.sort_by_key(|piece| std::cmp::Reverse(piece.steps.start));
        behind[steps.len() * width..].fill(0);
        let mut next = 0;
        for start in (0..steps.len()).rev() {
            for row in 0..=rows {
                behind[start * width + row] = behind[(start + 1) * width + row] + unused(&steps[start]);
            }
            while let Some(piece) = from.get(next).filter(|piece| piece.steps.start == start) {
                let worth = behind[piece.steps.end * width + piece.row + 1] + piece.worth;
                let at = start * width + piece.row;
                behind[at] = behind[at].max(worth);
                next += 1;
            }
            for row in (0..rows).rev() {
                let at = start * width + row;
                behind[at] = behind[at].max(behind[at + 1]);
            }
        }
        Self { form, table, steps, pieces, rows, before, behind }
    }

    fn total(&self) -> i32 {
        self.behind[0]
    }

    /// The worth of the best way that has this piece in it.
    fn with(&self, piece: &Piece) -> i32 {
        let width = self.rows + 1;
        self.before[piece.steps.start * width + piece.row]
            + piece.worth
            + self.behind[piece.steps.end * width + piece.row + 1]
    }

    /// The pieces of the best way, in order.
    fn taken(&self) -> Vec<&'s Piece> {
        let mut best: Vec<&Piece> =
            self.pieces.iter().copied().filter(|piece| self.with(piece) == self.total()).collect();
        best.sort_by_key(|piece| (piece.row, piece.steps.start));
        let mut taken: Vec<&Piece> = Vec::new();
        for piece in best {
            if taken.last().is_none_or(|last| last.row < piece.row && last.steps.end <= piece.steps.start) {
                taken.push(piece);
            }
        }
        taken
    }

    /// Whether no figures are left over between its rows, nor right before or behind them.
    fn accounts_for_figures(&self) -> bool {
        let taken = self.taken();
        let mut ends = taken.iter().map(|piece| piece.steps.end);
        let Some(mut end) = ends.next() else { return false };
        let between = taken[1..].iter().all(|piece| {
            let gap = std::mem::replace(&mut end, piece.steps.end)..piece.steps.start;
            !self.has_figures(gap)
        });
        between && !self.is_bare(taken[0].steps.start.checked_sub(1)) && !self.is_bare(Some(end))
    }

    fn has_figures(&self, mut steps: Range<usize>) -> bool {
        steps.any(|at| !self.steps[at].figures.is_empty())
    }

    /// Whether a line is nothing but figures.
    fn is_bare(&self, at: Option<usize>) -> bool {
        at.and_then(|at| self.steps.get(at)).is_some_and(|step| step.words.is_empty() && !step.is_wall)
    }

    fn found(&self) -> Vec<Found> {
        let taken = self.taken();
        let found = |(at, piece): (usize, &&Piece)| {
            let steps = &self.steps[piece.steps.clone()];
            let mut with_figures = piece.steps.clone().filter(|&at| !self.steps[at].figures.is_empty());
            let only = with_figures.next()?;
            let line = &self.steps[only];
            // figures that no row took can be the rest of this one's
            let before = at.checked_sub(1).map_or(piece.steps.start, |at| taken[at].steps.end)..piece.steps.start;
            let behind = piece.steps.end..taken.get(at + 1).map_or(piece.steps.end, |next| next.steps.start);
            let is_alone = !self.has_figures(before) && !self.has_figures(behind) && with_figures.next().is_none();
            Some(Found {
                row: piece.row,
                values: steps.iter().flat_map(|step| step.figures.iter().copied()).collect(),
                is_clear: piece.is_whole && is_alone && !self.is_torn(piece) && self.is_clear(only, piece.row),
                numbering: steps.iter().find(|step| !step.words.is_empty()).and_then(|step| step.numbering),
                trails: piece.trails,
                is_bare: line.words.is_empty(),
                block: line.block,
                table_index: line.table_index,
                line: line.line,
            })
        };
        taken.iter().enumerate().filter_map(found).collect()
    }

    /// Whether the rest of its label stands beside figures on the next line, or the beginning on the one before: its figures
    /// can go on there too, in cells that are broken as the label is.
    fn is_torn(&self, piece: &Piece) -> bool {
        let words = |steps: Range<usize>| self.steps[steps].iter().flat_map(|step| step.words.iter().copied());
        let own: Vec<char> = words(piece.steps.clone()).collect();
        let wordings = &self.form.tables[self.table].rows[piece.row].wordings;
        let goes_on = |at: usize, is_behind: bool| {
            let Some(step) = self.steps.get(at).filter(|step| !step.is_wall && !step.figures.is_empty()) else {
                return false;
            };
            if step.owner.is_some_and(|owner| owner != piece.row) {
                return false;
            }
            let mut longer = if is_behind { own.clone() } else { step.words.clone() };
            longer.extend(if is_behind { &step.words } else { &own });
            wordings.iter().any(|wording| {
                let label: Vec<char> = wording.text.chars().collect();
                let more = common(&label, &longer).saturating_sub(common(&label, &own));
                more >= SHORTEST_REST && more * 2 >= step.words.len()
            })
        };
        goes_on(piece.steps.end, true) || piece.steps.start.checked_sub(1).is_some_and(|at| goes_on(at, false))
    }

    /// Whether every way in which the figures of a line are not this row's is clearly worse.
    fn is_clear(&self, at: usize, row: usize) -> bool {
        let others = self.pieces.iter().filter(|piece| piece.row != row && piece.steps.contains(&at));
        let width = self.rows + 1;
        let none =
            |row: usize| self.before[at * width + row] + unused(&self.steps[at]) + self.behind[(at + 1) * width + row];
        let best = others.map(|piece| self.with(piece)).chain((0..width).map(none)).max();
        best.is_none_or(|best| best + CLEARLY <= self.total())
    }
}

/// What a line is worth that is in no row.
fn unused(step: &Step) -> i32 {
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX / 1000);
    UNUSED * count(step.words.len()) + LOST_FIGURE * count(step.figures.len())
}
