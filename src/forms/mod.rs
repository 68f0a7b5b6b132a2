//! The generations of the form, as data: rows, columns, labels with their variants, and identities.
//!
//! A form is a file beside this one and an entry in `FILES`. The codebook says what a cell means; the form says where
//! it stands and what it must reconcile with.

pub mod claimed_unit;
mod comparability;
mod label;
mod phrases;
mod sums;

pub use comparability::{COMPARABILITY, Comparison, Degree, counts_the_same, meaning};
pub use label::{Numbering, Wording, normalise, normalised, numbering, plain, stem};
pub use phrases::{Concepts, NONE, PHRASES, Phrases, Reading};
pub use sums::Rival;

use crate::codebook::{Applicant, CODEBOOK, Metric, Quantity};
use crate::index::{Index, IndexRange, IndexVec, index_types};
use crate::language::{Bilingual, numeral};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::{LazyLock, OnceLock};

/// The files of the forms, the newest first.
const FILES: [&str; 3] = [include_str!("2021.toml"), include_str!("2019.toml"), include_str!("2008.toml")];

/// The file added by a test.
static ADDED: OnceLock<&str> = OnceLock::new();

/// Adds the file of a newer form, as an entry in `FILES` would, so that a test can show what a generation needs. Must
/// be called before any form is used. `false` if a file was added before.
#[doc(hidden)]
pub fn add(file: &'static str) -> bool {
    ADDED.set(file).is_ok()
}

/// Every supported form, the newest first.
pub static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    ADDED
        .get()
        .into_iter()
        .chain(&FILES)
        .enumerate()
        .map(|(at, source)| Form::assemble(at, &FormFile::parse(source)))
        .collect()
});

impl Serialize for Form {
    /// As its place among [`FORMS`], which only the same program reads again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.index.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for &'static Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        FORMS.get(usize::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("there is no such form"))
    }
}

/// Groups of forms with the same tables, which agencies mix table by table; each group has its newest form first.
pub static FAMILIES: LazyLock<Vec<&'static [Form]>> = LazyLock::new(|| {
    let numbers = |form: &Form| form.tables.iter().map(|table| table.number).collect::<Vec<_>>();
    FORMS.chunk_by(|one, next| numbers(one) == numbers(next)).collect()
});

/// The form prescribed for reports on a year.
#[must_use]
pub fn in_force(year: i32) -> &'static Form {
    FORMS.iter().find(|form| form.since <= year).unwrap_or(&FORMS[FORMS.len() - 1])
}

index_types! {
    /// Identifies a table of a form.
    pub struct TableIndex;

    /// Identifies a row of a table.
    pub struct RowIndex;

    /// Identifies a cell of a form.
    pub struct CellIndex;

    /// Identifies an identity of a form.
    pub struct IdentityIndex;

    /// Identifies a group of identities that share cells.
    pub struct SystemIndex;
}

/// One generation of the form.
#[derive(Debug)]
pub struct Form {
    /// Its name, such as `2021`.
    pub name: String,
    /// First report year for which it is prescribed, until the next form is.
    pub since: i32,
    /// The form whose statements apply where this one makes none.
    continues: Option<String>,
    /// For keys of metrics in the continued form, the key that the same words name beside this form.
    narrative: BTreeMap<String, String>,
    /// Index in [`FORMS`].
    pub index: usize,
    /// Its tables, in order.
    pub tables: IndexVec<TableIndex, Table>,
    /// Every cell, table by table and row by row.
    pub cells: IndexVec<CellIndex, FormCell>,
    /// Sums that the form does not print.
    pub derived: Vec<DerivedCell>,
    /// The identities of all tables.
    pub identities: IndexVec<IdentityIndex, Identity>,
    together: Vec<Together>,
    /// The columns below a common heading, by the name of the heading.
    columns_under: BTreeMap<String, Vec<Applicant>>,
    /// The section titles of a report, in order; empty if the form prescribes no sections.
    pub sections: Vec<String>,
    /// Numbers of the sections that have to say something in words.
    pub prose_sections: Vec<u8>,
    /// Whether it objects to texts that are alike year after year.
    pub objects_to_repetition: bool,
    /// Words that occur only in tables of this form, and in hardly any sentence.
    pub marks: Vec<String>,
    /// Groups of identities that share cells. An error in one of them shows in the others.
    pub systems: IndexVec<SystemIndex, Vec<IdentityIndex>>,
    /// The cell of each [`FormCell::number`].
    printed_at: Vec<Option<CellIndex>>,
    /// Index into `derived` by [`FormCell::number`].
    derived_at: Vec<Option<usize>>,
    rows_by_label: HashMap<String, Vec<RowAt>>,
    /// Headings and column labels, [`normalised`].
    headings: HashMap<String, Vec<HeadingAt>>,
    groups: HashSet<String>,
}

/// Identifies a row of a form, whichever table it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowAt {
    /// Its table.
    pub table: TableIndex,
    /// The row in the table.
    pub row: RowIndex,
}

/// Identifies a heading of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadingAt {
    /// Its table.
    pub table: TableIndex,
    /// Position of the column, if the heading is that of a single one.
    pub column: Option<usize>,
}

/// A table of a form.
#[derive(Debug)]
pub struct Table {
    /// Number by which tables and rules refer to it.
    pub number: u8,
    /// What reports call it: `table 3`, 表三.
    pub name: Bilingual,
    /// Its title.
    pub title: String,
    /// Its cells.
    pub cells: IndexRange<CellIndex>,
    /// Its rows, in order.
    pub rows: IndexVec<RowIndex, Row>,
    /// Whether its rows have no labels, so that figures stand below headings only.
    pub is_headed: bool,
    /// Whether its rows alone do not identify it, so that one of its headings is needed.
    pub needs_heading: bool,
    /// The [`FormCell::number`] of each of its cells.
    pub numbers: HashSet<usize>,
    /// The column headings of a table of indicators, whose rows are a name, a unit and a figure and vary by place and
    /// year.
    pub heads: Option<Heads>,
    /// What stands above the labels of its rows; may be empty.
    pub corner: String,
    /// Labels that stand beside several rows.
    pub groups: Vec<Span>,
    /// Headings above several columns.
    pub spans: Vec<Span>,
}

/// A label over several rows, or above several columns.
#[derive(Debug, PartialEq, Eq)]
pub struct Span {
    /// As the form prints it.
    pub label: String,
    /// Indices of the rows, or of the columns.
    pub over: RangeInclusive<usize>,
}

/// The content of a column of a table of indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// Names of indicators.
    Name,
    /// Units of the figures.
    Unit,
    /// Figures for the year.
    Value,
    /// Figures for all years so far.
    Cumulative,
    /// Figures for other times, and remarks.
    Other,
}

/// The column headings of a table of indicators, as [`plain`].
#[derive(Debug, Default)]
pub struct Heads(HashMap<String, Head>);

impl Heads {
    /// The column that a heading names, with the year in it; `None` if the text is no heading.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<(Head, Option<i32>)> {
        let text = plain(text);
        let year = text.get(..4).filter(|year| year.starts_with("20")).and_then(|year| year.parse().ok());
        // 2016年度统计数, 2016年
        let words = if year.is_some() { &text[4..] } else { text.as_str() };
        Some((*self.0.get(words)?, year))
    }

    /// The headings, as [`plain`].
    pub fn words(&self) -> impl Iterator<Item = (&str, Head)> {
        self.0.iter().map(|(words, head)| (words.as_str(), *head))
    }
}

impl Serialize for Table {
    /// As its number, which names it among the tables of any form.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number)
    }
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// Its label as the form prints it, including the numbering. Empty if the table has no labels.
    pub label: String,
    /// How its label is numbered.
    pub numbering: Option<Numbering>,
    /// The variants of its label.
    pub wordings: Vec<Wording>,
    /// Its cells, one for each column.
    pub cells: IndexRange<CellIndex>,
    /// The group's row, which distinguishes this row from others of the same name.
    pub under: Option<RowIndex>,
    /// The article under which the form prints it; empty if its table names none.
    pub article: String,
    /// Whether only some local or early tables have the row, so that it is never missing.
    pub is_local: bool,
}

impl Row {
    /// Number of its cells.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cells.len()
    }
}

/// A cell of a form.
#[derive(Debug, Clone)]
pub struct FormCell {
    /// Its table.
    pub table: TableIndex,
    /// Its row in the table.
    pub row: RowIndex,
    /// Label of its column; empty in a table of indicators.
    pub column_label: String,
    /// The quantity it asks for.
    pub metric: Metric,
    /// Whose requests it counts, in tables by applicant.
    pub applicant: Option<Applicant>,
}

impl FormCell {
    /// Number of its quantity, the same in every form; less than [`cell_numbers`].
    #[must_use]
    pub fn number(&self) -> usize {
        number(self.metric, self.applicant)
    }

    /// What it counts.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        Quantity { metric: self.metric, applicant: self.applicant }
    }
}

/// A sum of cells that the form does not print, but other forms or the prose state.
#[derive(Debug, Clone)]
pub struct DerivedCell {
    /// The quantity of the sum.
    pub metric: Metric,
    /// Whose requests it counts, in tables by applicant.
    pub applicant: Option<Applicant>,
    /// The cells that it adds up.
    pub parts: Vec<CellIndex>,
}

/// An identity: the sum of the left cells equals the sum of the right cells.
#[derive(Debug, PartialEq, Eq)]
pub struct Identity {
    /// Code of the rule that checks it.
    pub rule: String,
    /// The left cells.
    pub left: Vec<CellIndex>,
    /// The right cells.
    pub right: Vec<CellIndex>,
    /// Those of the right that a sentence may leave aside which says of all that they had one result.
    pub aside: Vec<CellIndex>,
    /// Whether words for one part of the right hold for the others too: what was closed after an extension was in time.
    pub is_loose: bool,
}

fn number(metric: Metric, applicant: Option<Applicant>) -> usize {
    metric.index() * (Applicant::ALL.len() + 1) + applicant.map_or(0, |applicant| applicant as usize + 1)
}

/// Upper bound of [`FormCell::number`], exclusive.
#[must_use]
pub fn cell_numbers() -> usize {
    CODEBOOK.metrics().count() * (Applicant::ALL.len() + 1)
}

/// Quantities that the prose counts in one figure, though no cell is their total.
#[derive(Debug)]
struct Together {
    metrics: Vec<Metric>,
    /// Those that the figure may leave out, since the others count them already.
    repeated: Vec<Metric>,
}

impl Together {
    fn assemble(file: &TogetherFile) -> Self {
        let metric = |key: &String| CODEBOOK.metric(key).unwrap_or_else(|| panic!("{key} is not in the codebook"));
        Self {
            metrics: file.metrics.iter().map(metric).collect(),
            repeated: file.repeated.iter().map(metric).collect(),
        }
    }
}

impl Identity {
    fn shares_cells(&self, other: &Self) -> bool {
        self.left.iter().chain(&self.right).any(|cell| other.left.contains(cell) || other.right.contains(cell))
    }
}

/// Finds a form by its name.
#[must_use]
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

impl Form {
    /// # Panics
    /// If the file is inconsistent. It is part of the program, and tests load every one.
    fn assemble(index: usize, file: &FormFile) -> Self {
        let mut form = Self {
            name: file.name.clone(),
            since: file.since,
            continues: file.continues.clone(),
            narrative: file.narrative.clone(),
            index,
            tables: IndexVec::new(),
            cells: IndexVec::new(),
            derived: Vec::new(),
            identities: IndexVec::new(),
            together: file.together.iter().map(Together::assemble).collect(),
            columns_under: BTreeMap::new(),
            sections: file.sections.clone(),
            prose_sections: file.prose_sections.clone(),
            objects_to_repetition: file.objects_to_repetition,
            marks: file.marks.clone(),
            systems: IndexVec::new(),
            printed_at: vec![None; cell_numbers()],
            derived_at: vec![None; cell_numbers()],
            rows_by_label: HashMap::new(),
            headings: HashMap::new(),
            groups: HashSet::new(),
        };
        for table in &file.table {
            form.add_table(table);
            let identities = file.identity.iter().filter(|identity| identity.table == table.number);
            identities.for_each(|identity| form.add_identity(identity));
        }
        form.find_systems();
        for (at, cell) in form.cells.indexed() {
            form.printed_at[cell.number()] = Some(at);
        }
        form.derived = CODEBOOK.metrics().flat_map(|metric| form.derive(metric)).collect();
        for (at, cell) in form.derived.iter().enumerate() {
            form.derived_at[number(cell.metric, cell.applicant)] = Some(at);
        }
        form
    }

    /// The sums for a metric that the form does not print, one for each applicant of its parts.
    fn derive(&self, metric: Metric) -> Vec<DerivedCell> {
        let parts = metric.parts();
        let (Some(first), false) = (parts.first(), self.cells.iter().any(|cell| cell.metric == metric)) else {
            return Vec::new();
        };
        let applicants = self.cells.iter().filter(|cell| cell.metric == *first).map(|cell| cell.applicant);
        applicants
            .filter_map(|applicant| {
                let parts = parts.iter().map(|&part| self.cell(part, applicant)).collect::<Option<_>>()?;
                Some(DerivedCell { metric, applicant, parts })
            })
            .collect()
    }

    /// The form whose statements apply where this one makes none.
    #[must_use]
    pub fn continues(&self) -> Option<&'static Self> {
        form(self.continues.as_deref()?)
    }

    /// Whether its cells for a metric say whose requests they count, if only that of all applicants.
    #[must_use]
    pub fn tells_applicants(&self, metric: Metric) -> bool {
        self.cells.iter().any(|cell| cell.metric == metric && cell.applicant.is_some())
            || self.derived.iter().any(|cell| cell.metric == metric && cell.applicant.is_some())
    }

    /// Whether one of its tables distinguishes it from another form of its family, or it has no other.
    #[must_use]
    pub fn is_distinguished_by_table(&self, at: TableIndex) -> bool {
        let family = FAMILIES.iter().find(|family| family.iter().any(|form| form.index == self.index));
        family.is_some_and(|family| family.len() == 1 || !family.iter().all(|other| self.shares_table(at, other)))
    }

    /// Whether one of its tables asks for the same quantities as in another form.
    #[must_use]
    pub fn shares_table(&self, at: TableIndex, other: &Self) -> bool {
        self.tables.get(at).map(|table| &table.numbers) == other.tables.get(at).map(|table| &table.numbers)
    }

    /// The sum for a quantity that the form does not print.
    #[must_use]
    pub fn derived_cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<&DerivedCell> {
        self.derived_at[number(metric, applicant)].map(|at| &self.derived[at])
    }

    /// Whether the form prints a metric or all of its parts.
    #[must_use]
    pub fn has(&self, metric: Metric) -> bool {
        let printed = self.cells.iter().any(|cell| cell.metric == metric);
        printed || self.derived.iter().any(|cell| cell.metric == metric)
    }

    fn find_systems(&mut self) {
        let mut left: Vec<IdentityIndex> = self.identities.indices().iter().collect();
        let mut systems = Vec::new();
        while let Some(first) = left.pop() {
            let mut system = vec![first];
            let mut next = 0;
            while let Some(&at) = system.get(next) {
                let (joined, rest) =
                    left.into_iter().partition(|&other| self.identities[at].shares_cells(&self.identities[other]));
                left = rest;
                system.extend::<Vec<IdentityIndex>>(joined);
                next += 1;
            }
            system.sort_unstable();
            systems.push(system);
        }
        systems.sort();
        self.systems = systems.into();
    }

    /// The rows with a label, given as [`normalised`], or as [`stem`] for a table of indicators.
    #[must_use]
    pub fn rows(&self, label: &str) -> &[RowAt] {
        self.rows_by_label.get(label).map_or(&[], Vec::as_slice)
    }

    /// The headings that a [`normalised`] text may be.
    #[must_use]
    pub fn heading(&self, text: &str) -> &[HeadingAt] {
        self.headings.get(text).map_or(&[], Vec::as_slice)
    }

    /// The headings of a table, [`normalised`].
    pub fn headings_of(&self, table: TableIndex) -> impl Iterator<Item = &str> {
        let is_its = move |at: &HeadingAt| at.table == table;
        self.headings.iter().filter(move |(_, at)| at.iter().any(is_its)).map(|(heading, _)| heading.as_str())
    }

    /// Whether a [`normalised`] text is the name of a group of rows.
    #[must_use]
    pub fn is_group(&self, text: &str) -> bool {
        self.groups.contains(text)
    }

    /// Whether the form is a table of indicators, whose rows vary by place and year.
    #[must_use]
    pub fn is_of_indicators(&self) -> bool {
        self.indicators().is_some()
    }

    /// Its table of indicators, with the column headings.
    #[must_use]
    pub fn indicators(&self) -> Option<(TableIndex, &Heads)> {
        self.tables.indexed().find_map(|(at, table)| Some((at, table.heads.as_ref()?)))
    }

    /// Share of its cells for which the condition holds, excluding rows of local tables.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a form has some hundred cells")]
    pub fn share(&self, is_there: impl Fn(CellIndex) -> bool) -> f64 {
        let cells = || self.cells.indices().iter().filter(|&at| !self.is_local(at));
        cells().filter(|&at| is_there(at)).count() as f64 / cells().count() as f64
    }

    /// The row of a cell.
    #[must_use]
    pub fn row(&self, cell: CellIndex) -> &Row {
        let cell = &self.cells[cell];
        &self.tables[cell.table].rows[cell.row]
    }

    /// Whether only some local or early tables have the cell's row.
    #[must_use]
    pub fn is_local(&self, cell: CellIndex) -> bool {
        self.row(cell).is_local
    }

    /// The cell for a quantity, if the form prints it.
    #[must_use]
    pub fn cell(&self, metric: Metric, applicant: Option<Applicant>) -> Option<CellIndex> {
        self.printed_at[number(metric, applicant)]
    }

    /// The label of a cell's row as the form prints it; empty if the table has no labels.
    #[must_use]
    pub fn row_label(&self, cell: CellIndex) -> &str {
        &self.row(cell).label
    }

    fn add_table(&mut self, file: &TableFile) {
        let at = self.tables.end();
        let of_section = || self.sections.get(usize::from(file.section?).checked_sub(1)?);
        let mut table = Table {
            number: file.number,
            name: file.name(),
            title: file
                .title
                .as_ref()
                .or_else(of_section)
                .cloned()
                .unwrap_or_else(|| panic!("table {} has neither a title nor the one of a section", file.number)),
            cells: IndexRange::new(self.cells.end(), self.cells.end()),
            rows: IndexVec::new(),
            is_headed: file.row.iter().all(|row| row.labels.is_empty()),
            needs_heading: !file.headings.is_empty(),
            numbers: HashSet::new(),
            heads: file.heads.as_ref().map(|heads| Heads::load(heads)),
            corner: file.corner.clone(),
            groups: file.groups.iter().map(|group| group.among(&file.row_names())).collect(),
            spans: file.spans.iter().map(|span| span.among(&file.column_names())).collect(),
        };
        self.groups.extend(file.groups.iter().map(|group| normalised(&group.label)));
        for heading in &file.headings {
            self.headings.entry(normalised(heading)).or_default().push(HeadingAt { table: at, column: None });
        }
        for (column, heading) in file.columns.iter().enumerate() {
            if let Some(under) = &heading.under {
                self.columns_under.entry(under.clone()).or_default().push(heading.applicant);
            }
            for label in &heading.labels {
                let heading = HeadingAt { table: at, column: Some(column) };
                self.headings.entry(normalised(label)).or_default().push(heading);
            }
        }
        for row in &file.row {
            let index = table.rows.end();
            let cells = self.add_cells(RowAt { table: at, row: index }, file, row);
            let comparable = |label: &String| if table.heads.is_some() { stem(label) } else { normalised(label) };
            let wordings: Vec<Wording> = row.labels.iter().map(|label| Wording::new(comparable(label))).collect();
            let under = row.under.as_ref().map(|under| {
                let above = file.row.iter().position(|row| row.metric.as_ref() == Some(under));
                above.map_or_else(|| panic!("{:?} stands under no row of its table", row.labels), RowIndex::new)
            });
            for wording in &wordings {
                let bearers = self.rows_by_label.entry(wording.text.clone()).or_default();
                let row = RowAt { table: at, row: index };
                // several wordings of a row may be equal once normalised
                if bearers.last() != Some(&row) {
                    bearers.push(row);
                }
            }
            table.rows.extend([Row {
                label: row.labels.first().cloned().unwrap_or_default(),
                numbering: row.labels.first().and_then(|label| numbering(label)),
                wordings,
                cells,
                under,
                article: row.article.clone(),
                is_local: row.is_local,
            }]);
        }
        table.cells.end = self.cells.end();
        table.numbers = self.cells[table.cells].iter().map(FormCell::number).collect();
        self.tables.extend([table]);
    }

    /// Adds the cells of a row, and returns their indices.
    fn add_cells(&mut self, RowAt { table, row }: RowAt, file: &TableFile, own: &RowFile) -> IndexRange<CellIndex> {
        let first = self.cells.end();
        let cell = |metric: &str, applicant, column_label: &str| FormCell {
            table,
            row,
            column_label: column_label.to_owned(),
            metric: CODEBOOK.metric(metric).unwrap_or_else(|| panic!("{metric} is not in the codebook")),
            applicant,
        };
        match &own.metric {
            Some(metric) if file.heads.is_some() => self.cells.extend([cell(metric, own.applicant, "")]),
            Some(metric) => {
                let columns = file.columns.iter();
                self.cells.extend(columns.map(|column| cell(metric, Some(column.applicant), &column.labels[0])));
            }
            None => {
                assert_eq!(own.columns.len(), own.metrics.len(), "{:?}: a label for each column", own.labels);
                let columns = own.metrics.iter().zip(&own.columns);
                self.cells.extend(columns.map(|(metric, label)| cell(metric, None, label)));
            }
        }
        IndexRange::new(first, self.cells.end())
    }

    fn add_identity(&mut self, file: &IdentityFile) {
        let rule = &file.rule;
        let table = self.tables.find(|table| table.number == file.table);
        let table = table.unwrap_or_else(|| panic!("an identity of {rule} names no table of its form"));
        let cells = self.tables[table].cells;
        let cell_of = |is_it: &dyn Fn(&FormCell) -> bool| {
            let found = cells.iter().find(|&at| is_it(&self.cells[at]));
            found.unwrap_or_else(|| panic!("an identity of {rule} names a cell that its table does not have"))
        };
        let metric = |key: &String| CODEBOOK.metric(key).unwrap_or_else(|| panic!("{key} is not in the codebook"));
        let applicant = |key: &String| {
            let found = cells.iter().filter_map(|at| self.cells[at].applicant).find(|known| known.key() == key);
            found.unwrap_or_else(|| panic!("an identity of {rule} names a column that its table does not have"))
        };
        let sides = |cell: &dyn Fn(&String) -> CellIndex| Identity {
            rule: file.rule.clone(),
            left: file.left.iter().map(cell).collect(),
            right: file.right.iter().map(cell).collect(),
            aside: file.aside.iter().map(cell).collect(),
            is_loose: file.is_loose,
        };
        let found: Vec<Identity> = match file.each {
            Each::Row => (self.tables[table].rows.indices().iter())
                .map(|row| sides(&|key| cell_of(&|cell| cell.row == row && cell.applicant == Some(applicant(key)))))
                .collect(),
            Each::Column => {
                let columns = self.tables[table].rows.first().map_or(&[][..], |first| &self.cells[first.cells]);
                (columns.iter().map(|cell| cell.applicant))
                    .map(|column| sides(&|key| cell_of(&|cell| cell.applicant == column && cell.metric == metric(key))))
                    .collect()
            }
            Each::Table => vec![sides(&|key| cell_of(&|cell| cell.metric == metric(key)))],
        };
        self.identities.extend(found);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    name: String,
    since: i32,
    continues: Option<String>,
    #[serde(default)]
    narrative: BTreeMap<String, String>,
    #[expect(dead_code, reason = "the legal basis, for readers of the file")]
    basis: String,
    #[serde(default)]
    sections: Vec<String>,
    #[serde(default)]
    prose_sections: Vec<u8>,
    #[serde(default)]
    objects_to_repetition: bool,
    #[serde(default)]
    marks: Vec<String>,
    table: Vec<TableFile>,
    identity: Vec<IdentityFile>,
    #[serde(default)]
    together: Vec<TogetherFile>,
}

impl FormFile {
    fn parse(source: &str) -> Self {
        toml::from_str(source).unwrap_or_else(|error| panic!("a form's file is broken: {error}"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    number: u8,
    /// What reports call it, where that is not its number.
    name_zh: Option<String>,
    section: Option<u8>,
    title: Option<String>,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    corner: String,
    #[serde(default)]
    groups: Vec<SpanFile>,
    #[serde(default)]
    spans: Vec<SpanFile>,
    #[serde(default)]
    columns: Vec<ColumnFile>,
    heads: Option<Vec<HeadFile>>,
    row: Vec<RowFile>,
}

impl TableFile {
    /// What reports call the table.
    fn name(&self) -> Bilingual {
        let chinese = self.name_zh.clone().unwrap_or_else(|| format!("表{}", numeral(self.number)));
        Bilingual::new(format!("table {}", self.number), chinese)
    }
}

impl TableFile {
    /// What spans name rows by.
    fn row_names(&self) -> Vec<&str> {
        self.row.iter().map(|row| row.metric.as_deref().unwrap_or_default()).collect()
    }

    /// What spans name columns by: the applicants, or the metrics of the only row.
    fn column_names(&self) -> Vec<&str> {
        let applicants = self.columns.iter().map(|column| column.applicant.key());
        let metrics = self.row.first().into_iter().flat_map(|row| row.metrics.iter().map(String::as_str));
        if self.columns.is_empty() { metrics.collect() } else { applicants.collect() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpanFile {
    label: String,
    first: String,
    last: String,
}

impl SpanFile {
    fn among(&self, names: &[&str]) -> Span {
        let at = |name: &str| {
            let at = names.iter().position(|known| *known == name);
            at.unwrap_or_else(|| panic!("{:?} spans {name}, which its table does not have", self.label))
        };
        Span { label: self.label.clone(), over: at(&self.first)..=at(&self.last) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadFile {
    head: Head,
    labels: Vec<String>,
}

impl Heads {
    fn load(files: &[HeadFile]) -> Self {
        let labels = files.iter().flat_map(|file| file.labels.iter().map(|label| (plain(label), file.head)));
        Self(labels.collect())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    applicant: Applicant,
    labels: Vec<String>,
    /// The concept of `phrases.toml` for the heading above this and other columns.
    under: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    labels: Vec<String>,
    metric: Option<String>,
    /// For an indicator that later forms have by applicant.
    applicant: Option<Applicant>,
    #[serde(default)]
    metrics: Vec<String>,
    #[serde(default)]
    columns: Vec<String>,
    under: Option<String>,
    #[serde(default)]
    article: String,
    #[serde(default, rename = "local")]
    is_local: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Each {
    /// One identity for every row, between columns.
    Row,
    /// One identity for every column, between rows.
    Column,
    /// A single identity for the whole table.
    Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityFile {
    rule: String,
    each: Each,
    table: u8,
    left: Vec<String>,
    right: Vec<String>,
    #[serde(default)]
    aside: Vec<String>,
    #[serde(default, rename = "loose")]
    is_loose: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TogetherFile {
    metrics: Vec<String>,
    #[serde(default)]
    repeated: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_2021_has_its_cells_and_identities() {
        let form = form("2021").unwrap();
        let sizes: Vec<usize> = form.tables.iter().map(|table| table.cells.len()).collect();
        assert_eq!(sizes, [10, 175, 15]);
        let count = |rule: &str| form.identities.iter().filter(|identity| identity.rule == rule).count();
        assert_eq!(["T301", "T302", "T303", "T401", "T402"].map(count), [25, 7, 7, 1, 2]);
        // all of table 3, and the three blocks of table 4
        assert_eq!(form.systems.iter().map(Vec::len).collect::<Vec<_>>(), [39, 1, 1, 1]);
    }

    #[test]
    fn the_form_of_2019_has_its_cells_and_identities() {
        let form = form("2019").unwrap();
        let sizes: Vec<usize> = form.tables.iter().map(|table| table.cells.len()).collect();
        assert_eq!(sizes, [22, 161, 15]);
        let count = |rule: &str| form.identities.iter().filter(|identity| identity.rule == rule).count();
        assert_eq!(["T301", "T302", "T303", "T401", "T402"].map(count), [23, 7, 7, 1, 2]);
    }

    #[test]
    fn the_form_of_2008_has_its_cells_and_identities() {
        let form = form("2008").unwrap();
        let local = form.tables[TableIndex::FIRST].rows.iter().filter(|row| row.is_local).count();
        assert_eq!((form.tables.len(), form.cells.len() - local), (1, 58));
        assert_eq!(form.identities.iter().filter(|identity| identity.rule == "T801").count(), 7);
    }

    #[test]
    fn families_share_their_tables() {
        let names: Vec<Vec<&str>> =
            FAMILIES.iter().map(|family| family.iter().map(|form| form.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["2021", "2019"], vec!["2008"]]);
    }

    #[test]
    fn heads_tell_their_columns() {
        let heads = form("2008").unwrap().tables[TableIndex::FIRST].heads.as_ref().unwrap();
        for (text, expected) in [
            ("指标名称", Some((Head::Name, None))),
            ("计量 单位", Some((Head::Unit, None))),
            ("统计数（件）", Some((Head::Value, None))),
            ("2016年度", Some((Head::Value, Some(2016)))),
            ("历年累计", Some((Head::Cumulative, None))),
            ("收到申请数", None),
            ("2016", None),
        ] {
            assert_eq!(heads.find(text), expected, "{text}");
        }
    }

    #[test]
    fn a_quantity_is_looked_up_by_its_number() {
        for form in FORMS.iter() {
            for (at, cell) in form.cells.indexed() {
                assert_eq!(form.cell(cell.metric, cell.applicant), Some(at));
            }
            for cell in &form.derived {
                assert_eq!(form.derived_cell(cell.metric, cell.applicant).map(|found| &found.parts), Some(&cell.parts));
                assert_eq!(form.cell(cell.metric, cell.applicant), None);
            }
        }
    }

    /// A report may have each table of another form.
    #[test]
    fn a_sum_has_its_parts_in_one_table() {
        for form in FORMS.iter() {
            let tables =
                |cells: &[CellIndex]| cells.iter().map(|&at| form.cells[at].table).collect::<HashSet<_>>().len();
            assert!(form.derived.iter().all(|cell| tables(&cell.parts) == 1), "{}", form.name);
            for identity in &form.identities {
                assert_eq!(
                    tables(&[&identity.left[..], &identity.right].concat()),
                    1,
                    "{} {}",
                    form.name,
                    identity.rule
                );
            }
        }
    }

    #[test]
    fn no_cell_and_no_label_stands_for_two_things() {
        for form in FORMS.iter() {
            let keys: HashSet<_> = form.cells.iter().map(|cell| (cell.metric, cell.applicant)).collect();
            assert_eq!(keys.len(), form.cells.len(), "{}", form.name);
            for (label, rows) in &form.rows_by_label {
                // rows of one name have to stand under different ones
                let above: HashSet<_> = rows.iter().map(|at| form.tables[at.table].rows[at.row].under).collect();
                assert_eq!(above.len(), rows.len(), "{label} names {rows:?}");
                assert!(rows.len() == 1 || !above.contains(&None), "{label} names {rows:?}");
            }
        }
    }
}
