//! The header of a query, which describes the table that the query makes.
//!
//! ```sql
//! -- name: totals
//! -- title: Totals of a district's agencies
//! -- grain: one row per district, year and metric
//! -- key: district, year, metric
//! -- columns:
//! --   district STRING: the district
//! --   metric STRING as facts.metric: what is summed
//! --   level STRING (district, agency): of whom
//! --   share DOUBLE in %: of all
//! ```
//!
//! `as` refers to a column of another table and adopts its allowed words, brackets list allowed words, and `in` names a
//! unit. All three are optional.

use super::column::{ColumnSchema, ColumnType, Word};
use super::table::{Origin, TableSchema};

/// The comment at the beginning of a query.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    sql: &'a str,
    registered: Registered,
}

/// Finds a table of the register by its name.
type Registered = fn(&str) -> Option<&'static TableSchema>;

/// A fault in the description of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFault {
    /// Its line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl<'a> Header<'a> {
    pub(super) const fn new(sql: &'a str, registered: Registered) -> Self {
        Self { sql, registered }
    }

    /// The text behind `-- part:`. Empty if there is none.
    #[must_use]
    pub fn part(self, part: &str) -> &'a str {
        self.sql
            .lines()
            .map_while(|line| line.strip_prefix("-- "))
            .find_map(|line| line.strip_prefix(part)?.strip_prefix(": "))
            .unwrap_or_default()
    }

    /// The entries behind `-- part:`, which are separated by commas.
    pub fn list(self, part: &str) -> impl Iterator<Item = &'a str> {
        self.part(part).split(", ").filter(|name| !name.is_empty())
    }

    /// The lines below `-- columns:`, without the comment sign and with their numbers.
    fn column_lines(self) -> impl Iterator<Item = (usize, &'a str)> {
        let lines = (1..).zip(self.sql.lines());
        lines
            .skip_while(|(_, line)| *line != "-- columns:")
            .skip(1)
            .map_while(|(number, line)| Some((number, line.strip_prefix("--   ")?)))
    }

    /// The columns whose descriptions are sound, in the order of the table.
    pub fn columns(self) -> impl Iterator<Item = ColumnSchema> {
        self.column_lines().filter_map(move |(_, line)| column(line, self.registered).ok())
    }

    /// The first fault in a description.
    #[must_use]
    pub fn fault(self) -> Option<HeaderFault> {
        self.column_lines()
            .find_map(|(line, text)| Some(HeaderFault { line, what: column(text, self.registered).err()? }))
    }

    /// The table as the header describes it.
    #[must_use]
    pub fn table(self) -> TableSchema {
        TableSchema {
            name: self.part("name").to_owned(),
            title: self.part("title").to_owned(),
            grain: self.part("grain").to_owned(),
            columns: self.columns().collect(),
            key: self.list("key").map(str::to_owned).collect(),
            origin: Origin::User,
        }
    }
}

/// `name TYPE [as table.column] [in UNIT] [(word [中文], word)]: note`
fn column(line: &str, registered: Registered) -> Result<ColumnSchema, String> {
    let described = || line.split_once(": ").and_then(|(column, note)| Some((column.split_once(' ')?, note)));
    let ((name, rest), note) = described().ok_or("a column is described as `name TYPE: what it is`")?;
    let (kind, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let kind = ColumnType::of_sql(kind)
        .ok_or_else(|| format!("{kind} is not a column type; use STRING, INT, BIGINT, DOUBLE, BOOLEAN or DATE"))?;
    let column = ColumnSchema::new(name, kind, note);
    if rest.is_empty() {
        Ok(column)
    } else if let Some(other) = rest.strip_prefix("as ") {
        like(column, other, registered).ok_or_else(|| format!("there is no column {other} of this type"))
    } else if let Some(unit) = rest.strip_prefix("in ") {
        Ok(column.unit(unit))
    } else if let Some(words) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
        && column.kind == ColumnType::Text
    {
        Ok(ColumnSchema { kind: ColumnType::Words(words.split(", ").map(word).collect()), ..column })
    } else {
        Err(format!("`{rest}` is not `as table.column`, `in UNIT` or `(word, word)`"))
    }
}

/// `word`, or `word 中文` with its name in Chinese.
fn word(text: &str) -> Word {
    match text.rsplit_once(' ') {
        Some((key, zh)) if !zh.is_ascii() => (key, zh).into(),
        _ => Word::plain(text),
    }
}

/// Gives a column the words, the unit and a reference to another column.
fn like(column: ColumnSchema, other: &str, registered: Registered) -> Option<ColumnSchema> {
    let (table, of) = other.split_once('.')?;
    let other = registered(table)?.column(of)?;
    let is_alike = other.kind.sql() == column.kind.sql();
    is_alike.then(|| ColumnSchema { name: column.name, note: column.note, ..other.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Table;

    #[test]
    fn columns_are_described_by_a_line() {
        let sql = "-- name: t\n-- key: a, b\n-- columns:\n--   a STRING (x 甲, y z): one: two\n--   b DOUBLE in %: three\n\
                   --   c STRING as facts.status: four\n-- why: five\nSELECT";
        let table = Header::of(sql).table();
        assert_eq!((table.key, Header::of(sql).fault()), (vec!["a".to_owned(), "b".to_owned()], None));
        let [a, b, c] = &table.columns[..] else { panic!("{:?}", table.columns) };
        assert_eq!((a.words().unwrap(), a.note.as_str()), (&[("x", "甲").into(), Word::plain("y z")][..], "one: two"));
        assert_eq!((b.unit.as_deref(), &b.kind), (Some("%"), &ColumnType::Double));
        assert_eq!(c.words(), Table::Facts.schema().column("status").unwrap().words());
        assert_eq!((c.name.as_str(), c.note.as_str()), ("c", "four"));
    }

    #[track_caller]
    fn check_fault(line: &str, what: &str) {
        let sql = format!("-- columns:\n--   {line}\n");
        let fault = Header::of(&sql).fault().unwrap();
        assert!(fault.line == 2 && fault.what.contains(what), "{fault:?}");
    }

    #[test]
    fn faults_say_what_is_wrong() {
        check_fault("a STRING", "name TYPE: what it is");
        check_fault("a TEXT: x", "TEXT is not a column type");
        check_fault("a INT as facts.value: x", "no column facts.value");
        check_fault("a INT as fact.value: x", "no column fact.value");
        check_fault("a INT (1, 2): x", "`(1, 2)` is not `as table.column`");
    }
}
