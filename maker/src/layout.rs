//! The three tables as grids of labels and figures with their spans, independent of any file format.

use std::ops::Range;

use fastrand::Rng;

use super::figures::Figures;
use super::form::{
    ALL_APPLICANTS, APPLICANTS, CHARGES, COMPULSORY_MEASURES, LICENSING, Level, OTHER_GROUP, OUTCOMES_LABEL, PENALTIES,
    REQUEST_ROWS, REVIEW_LABELS, request, review,
};
use super::lapses::{Foreign, Holds};
use super::sheet::{Entry, Sheet};
use super::wording::Wording;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A heading of columns, or one across the table.
    Header,
    /// The label of one row.
    Label,
    /// The label of several rows, beside them.
    Group,
    Figure,
}

#[derive(Clone, Debug)]
pub struct Slot {
    /// The numbering, printed right before the label: 1. or （一）
    pub number: String,
    pub text: String,
    pub role: Role,
    pub colspan: usize,
    pub rowspan: usize,
}

impl Slot {
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { number: String::new(), text: text.into(), role, colspan: 1, rowspan: 1 }
    }

    pub fn numbered(self, number: String) -> Self {
        Self { number, ..self }
    }

    pub fn across(self, colspan: usize) -> Self {
        Self { colspan, ..self }
    }

    fn down(self, rowspan: usize) -> Self {
        Self { rowspan, ..self }
    }

    /// Number and words together.
    pub fn full_text(&self) -> String {
        format!("{}{}", self.number, self.text)
    }
}

/// Rows of slots. As in HTML, a spot that a spanning slot covers has no slot.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    pub rows: Vec<Vec<Slot>>,
    /// The row that the form does not have.
    pub foreign: Option<usize>,
}

impl From<Vec<Vec<Slot>>> for Grid {
    fn from(rows: Vec<Vec<Slot>>) -> Self {
        Self { rows, foreign: None }
    }
}

pub fn header(text: impl Into<String>) -> Slot {
    Slot::new(Role::Header, text)
}
pub fn label(text: impl Into<String>) -> Slot {
    Slot::new(Role::Label, text)
}

/// Lays out a report's tables: what is printed, in which wording, with random variation.
pub struct Layout<'a> {
    pub sheet: &'a Sheet,
    pub wording: &'a Wording,
    pub foreign: Option<&'a Foreign>,
    /// The figures of the year before, for a column that shows them.
    pub last_year: &'a Figures,
    pub rng: Rng,
}

impl Layout<'_> {
    pub fn disclosure(&mut self) -> Grid {
        let column = match self.foreign {
            Some(Foreign::DisclosureColumn { label, figures }) => Some((*label, *figures)),
            _ => None,
        };
        let width = 4 + usize::from(column.is_some());
        let mut rows = vec![vec![header(self.wording.words("第二十条第（一）项")).across(width)]];
        let columns = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
            .into_iter()
            .chain(column.map(|(label, _)| label));
        rows.push(columns.map(header).collect());
        for (at, (words, cells)) in [("规章", 0..3), ("行政规范性文件", 3..6)].into_iter().enumerate() {
            let mut row: Vec<Slot> = std::iter::once(label(words)).chain(cells.map(|cell| self.figure(cell))).collect();
            row.extend(column.map(|(_, figures)| self.foreign_figure(figures[at])));
            rows.push(row);
        }
        let decisions = "本年处理决定数量";
        let blocks = [
            ("第二十条第（五）项", decisions, vec![("行政许可", LICENSING)]),
            ("第二十条第（六）项", decisions, vec![("行政处罚", PENALTIES), ("行政强制", COMPULSORY_MEASURES)]),
            ("第二十条第（八）项", "本年收费金额（单位：万元）", vec![("行政事业性收费", CHARGES)]),
        ];
        for (item, column, lines) in blocks {
            rows.push(vec![header(self.wording.words(item)).across(width)]);
            rows.push(vec![header("信息内容"), header(self.wording.words(column)).across(width - 1)]);
            for (words, cell) in lines {
                rows.push(vec![label(words), self.figure(cell).across(width - 1)]);
                if let Some(Foreign::DisclosureRow { after, label: words, figure }) = self.foreign
                    && *after == cell
                {
                    let figure = self.foreign_figure(*figure);
                    rows.push(vec![label(*words), figure.across(width - 1)]);
                }
            }
        }
        rows.into()
    }

    /// Table 3 in one piece. Rows that the sheet lacks altogether are left out.
    pub fn requests(&mut self) -> Grid {
        let mut rows = self.requests_header(None);
        let head = rows.len();
        rows.extend(self.requests_body(0..REQUEST_ROWS.len(), None));
        let foreign = match self.foreign {
            Some(Foreign::RequestRow { after, .. }) => {
                Some(head + 1 + (0..*after).filter(|&row| self.is_printed(row)).count())
            }
            _ => None,
        };
        Grid { rows, foreign }
    }

    /// Table 3 in two pieces, as after a page break before row `cut`. Header and rows are each stretched by one grid
    /// column at different places, so that they can be matched by counting cells but not by their edges.
    pub fn requests_in_two(&mut self, cut: usize, header_again: bool) -> [Grid; 2] {
        let mut stretches: Vec<usize> = (1..6).collect();
        self.rng.shuffle(&mut stretches);
        let mut first = self.requests_header(Some(stretches[0]));
        first.extend(self.requests_body(0..cut, Some(stretches[1])));
        let mut second = if header_again { self.requests_header(Some(stretches[0])) } else { Vec::new() };
        second.extend(self.requests_body(cut..REQUEST_ROWS.len(), Some(stretches[2])));
        [first.into(), second.into()]
    }

    fn requests_header(&self, stretched: Option<usize>) -> Vec<Vec<Slot>> {
        let width =
            |columns: Range<usize>| columns.len() + usize::from(stretched.is_some_and(|at| columns.contains(&at)));
        let column = |at: usize| header(APPLICANTS[at].label).across(width(at..at + 1));
        let foreign = self.foreign_column();
        let all = width(0..APPLICANTS.len()) + usize::from(foreign.is_some());
        let within = foreign.filter(|(before, ..)| *before < ALL_APPLICANTS);
        let organisations = width(1..6) + usize::from(within.is_some());
        let mut rows = vec![
            vec![header(self.wording.corner()).across(3).down(3), header("申请人情况").across(all)],
            vec![column(0).down(2), header("法人或其他组织").across(organisations), column(6).down(2)],
            (1..6).map(column).collect(),
        ];
        match foreign {
            Some((before, label, _)) if within.is_some() => rows[2].insert(before - 1, header(label)),
            Some((_, label, _)) => rows[1].push(header(label).down(2)),
            None => {}
        }
        rows
    }

    fn requests_body(&mut self, rows: Range<usize>, stretched: Option<usize>) -> Vec<Vec<Slot>> {
        let visible: Vec<usize> = rows.filter(|&row| self.is_printed(row)).collect();
        let foreign = match self.foreign {
            Some(Foreign::RequestRow { after, label, figures }) => Some((*after, *label, *figures)),
            _ => None,
        };
        let is_outcome = |row: usize| !matches!(REQUEST_ROWS[row].level, Level::Top(_));
        let outcomes = visible.iter().filter(|&&row| is_outcome(row)).count()
            + usize::from(foreign.is_some_and(|(after, ..)| is_outcome(after) && visible.contains(&after)));
        let mut outcomes_labelled = false;
        let mut labelled_group = None;
        let mut body = Vec::with_capacity(visible.len());
        for &row in &visible {
            let level = self.sheet.level(row);
            let words = if self.sheet.is_merged(row) {
                label(self.wording.group_label(OTHER_GROUP))
            } else {
                label(self.wording.row_words(row)).numbered(self.wording.row_number(row))
            };
            let mut slots = Vec::with_capacity(10);
            if !matches!(level, Level::Top(_)) && !outcomes_labelled {
                outcomes_labelled = true;
                slots.push(Slot::new(Role::Group, OUTCOMES_LABEL).down(outcomes));
            }
            match level {
                Level::Top(_) => slots.push(words.across(3)),
                Level::Outcome(_) => slots.push(words.across(2)),
                Level::Item { group, .. } => {
                    if labelled_group != Some(group) {
                        labelled_group = Some(group);
                        let members = visible.iter().filter(|&&other| in_group(other, group)).count();
                        slots.push(Slot::new(Role::Group, self.wording.group_label(group)).down(members));
                    }
                    slots.push(words);
                }
            }
            let extra = self.foreign_column();
            for column in 0..=APPLICANTS.len() {
                if let Some((before, _, holds)) = extra
                    && before == column
                {
                    slots.push(self.held(holds, row));
                }
                if column == APPLICANTS.len() {
                    break;
                }
                let cell = request(row, column);
                if self.sheet.get(cell) != Entry::Missing {
                    slots.push(self.figure(cell).across(1 + usize::from(stretched == Some(column))));
                }
            }
            body.push(slots);
            if let Some((after, words, figures)) = foreign
                && after == row
            {
                let words = label(self.wording.words(words)).across(if is_outcome(row) { 2 } else { 3 });
                let mut slots = vec![words];
                for (column, figure) in figures.into_iter().enumerate() {
                    let figure = self.foreign_figure(figure);
                    slots.push(figure.across(1 + usize::from(stretched == Some(column))));
                }
                body.push(slots);
            }
        }
        body
    }

    /// Whether the report has any cell of a row of table 3.
    pub fn is_printed(&self, row: usize) -> bool {
        self.sheet.prints(row)
    }

    pub fn review(&mut self) -> Grid {
        let results = || REVIEW_LABELS.map(header).into_iter();
        let mut second: Vec<Slot> = results().map(|slot| slot.down(2)).collect();
        second.push(header("未经复议直接起诉").across(5));
        second.push(header("复议后起诉").across(5));
        let figures = (0..3)
            .flat_map(|block| (0..REVIEW_LABELS.len()).map(move |result| review(block, result)))
            .map(|cell| self.figure(cell))
            .collect();
        Grid::from(vec![
            vec![header("行政复议").across(5), header("行政诉讼").across(10)],
            second,
            results().chain(results()).collect(),
            figures,
        ])
    }

    /// The column of table 3 that the form does not have: its position, heading and content.
    fn foreign_column(&self) -> Option<(usize, &'static str, Holds)> {
        match self.foreign {
            Some(Foreign::RequestColumn { before, label, holds }) => Some((*before, *label, *holds)),
            _ => None,
        }
    }

    fn held(&mut self, holds: Holds, row: usize) -> Slot {
        match holds {
            Holds::Zeros => self.foreign_figure(0),
            Holds::LastYear => self.foreign_figure(self.last_year.all_applicants(row)),
        }
    }

    /// A count in a cell that the form does not have, written like the others.
    fn foreign_figure(&mut self, figure: i64) -> Slot {
        let some_count = request(0, ALL_APPLICANTS);
        Slot::new(Role::Figure, self.wording.figure(some_count, Entry::Value(figure), &mut self.rng))
    }

    fn figure(&mut self, cell: usize) -> Slot {
        Slot::new(Role::Figure, self.wording.figure(cell, self.sheet.get(cell), &mut self.rng))
    }
}

fn in_group(row: usize, group: usize) -> bool {
    matches!(REQUEST_ROWS[row].level, Level::Item { group: own, .. } if own == group)
}
