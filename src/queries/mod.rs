//! The published tables that are made by SQL. This module is the only one that runs SQL.
//!
//! Each query is a file with a header that describes its table: name, title, grain and columns. It can be read, run and
//! disputed without this program; in `DuckDB` the same text gives the same rows.
//!
//! [`run_by_district`] relies on two properties of every query: each row depends on one district only, and the rows are
//! ordered by district first. A corpus of any size is therefore processed in parts, in the memory of one part.

mod compare;
mod district;
mod error;
mod gates;
mod own;
mod params;
mod parsed;
mod parts;

pub use compare::{COMPARISONS, CompareError, Comparison, Extent, compare, years};
pub use district::{UnknownDistrict, unknown_district};
pub use error::QueryError;
pub use gates::{GATES, Refusal, refusal};
pub use own::{OwnQueries, OwnQuery, OwnQueryError};
pub use params::{Param, Params};
pub use parts::{Districts, Part, Parts, PreparedQuery, QueryOverDistricts, of_districts, run_by_district};

use crate::change::{Item, State};
use crate::schema::{Header, Origin, Table};
use error::{cause, first_line};
use parsed::ParsedQuery;
use polars::prelude::*;
use polars::sql::SQLContext;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// One published table.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// Name of the table that it makes.
    pub name: &'a str,
    /// Its text, header included.
    pub sql: &'a str,
}

/// The registered queries that run over a few districts at a time, in the register's order.
pub static QUERIES: LazyLock<Vec<Query<'static>>> =
    LazyLock::new(|| registered(|origin| matches!(origin, Origin::Districts(_))));

/// Queries that combine the tables of all districts. Their rows belong to no district, so they run over the whole corpus,
/// after the others.
pub static OVER_DISTRICTS: LazyLock<Vec<Query<'static>>> =
    LazyLock::new(|| registered(|origin| matches!(origin, Origin::Corpus(_))));

fn registered(is_asked_for: impl Fn(Origin) -> bool) -> Vec<Query<'static>> {
    let tables = Table::ALL.iter().filter(|table| is_asked_for(table.origin()));
    tables.filter_map(|table| Some(Query { name: table.name(), sql: table.origin().sql()? })).collect()
}

impl<'a> Query<'a> {
    /// The header of its file.
    #[must_use]
    pub fn header(&self) -> Header<'a> {
        Header::of(self.sql)
    }

    /// The tables that it reads, in the order of their names.
    ///
    /// # Errors
    /// [`QueryError::Sql`] if the text is not a single `SELECT`.
    pub fn reads(&self) -> Result<Vec<String>, QueryError> {
        Ok(ParsedQuery::new(self.sql)?.asked().tables.into_keys().collect())
    }
}

impl QueryError {
    /// Distinguishes faults of the query from failures of the engine, and adds the names that exist.
    fn new<S: AsRef<str>>(error: PolarsError, sql: &str, tables: &[(S, LazyFrame)]) -> Self {
        let message = first_line(&error);
        match cause(&error) {
            PolarsError::ColumnNotFound(_) | PolarsError::SchemaFieldNotFound(_) => {
                Self::UnknownColumn { message, known: known_columns(sql, tables) }
            }
            PolarsError::SQLInterface(_) | PolarsError::SQLSyntax(_) => {
                if let Some(name) = unknown_table(sql, tables) {
                    Self::UnknownTable { name, known: known_tables(tables) }
                } else if message.starts_with("no column named") {
                    Self::UnknownColumn { message, known: known_columns(sql, tables) }
                } else {
                    Self::Sql { message }
                }
            }
            _ => match unreadable_table(sql, tables) {
                Some(table) => Self::Rows { table, source: error },
                None => Self::Engine { source: error },
            },
        }
    }
}

/// The first table that the query names and that does not exist.
fn unknown_table<S: AsRef<str>>(sql: &str, tables: &[(S, LazyFrame)]) -> Option<String> {
    let asked = ParsedQuery::new(sql).ok()?.asked();
    asked.tables.into_keys().find(|asked| tables.iter().all(|(name, _)| name.as_ref() != asked))
}

/// The first table that the query names and whose rows cannot be read.
fn unreadable_table<S: AsRef<str>>(sql: &str, tables: &[(S, LazyFrame)]) -> Option<String> {
    let asked = ParsedQuery::new(sql).ok()?.asked();
    let mut asked_for = tables.iter().filter(|(name, _)| asked.tables.contains_key(name.as_ref()));
    asked_for.find(|(_, frame)| !is_readable(frame)).map(|(name, _)| name.as_ref().to_owned())
}

fn is_readable(table: &LazyFrame) -> bool {
    table.clone().select([all().as_expr().count()]).collect().is_ok()
}

fn known_tables<S: AsRef<str>>(tables: &[(S, LazyFrame)]) -> String {
    let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_ref()).collect();
    names.join(", ")
}

/// Most columns of a table that a message lists. `panel` has hundreds.
const MOST_COLUMNS: usize = 30;

/// The columns of the tables that a query names.
fn known_columns<S: AsRef<str>>(sql: &str, tables: &[(S, LazyFrame)]) -> String {
    let asked = ParsedQuery::new(sql).map(|query| query.asked()).unwrap_or_default();
    let named = tables.iter().filter(|(name, _)| asked.tables.contains_key(name.as_ref()));
    let described = named.filter_map(|(name, frame)| {
        let schema = frame.clone().collect_schema().ok()?;
        let mut columns: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).take(MOST_COLUMNS).collect();
        if schema.len() > MOST_COLUMNS {
            columns.push("…");
        }
        Some(format!("{} ({})", name.as_ref(), columns.join(", ")))
    });
    described.collect::<Vec<_>>().join(", ")
}

/// Runs one query over tables, each under its name.
///
/// # Errors
/// [`QueryError::UnknownTable`], [`QueryError::UnknownColumn`] and [`QueryError::Sql`] where the query is wrong,
/// [`QueryError::Engine`] where a table cannot be read or the query fails on its values.
pub fn run<S: AsRef<str>>(sql: &str, tables: &[(S, LazyFrame)]) -> Result<DataFrame, QueryError> {
    // Only tables that the query reads: Polars 0.55 prefers a table to a part of the `WITH` of the same name.
    let asked = ParsedQuery::new(sql).map(|query| query.asked()).ok();
    if let Some(name) = asked.as_ref().and_then(|asked| asked.remade.as_ref()) {
        let message = format!("`{name}` in its WITH has the name of the table that it is made of");
        return Err(QueryError::Sql { message });
    }
    let is_asked_for = |name: &str| asked.as_ref().is_none_or(|asked| asked.tables.contains_key(name));
    let asked_for = tables.iter().filter(|(name, _)| is_asked_for(name.as_ref()));
    let joins_unequal = asked.as_ref().is_none_or(|asked| asked.joins_unequal);
    let frame =
        plan(sql, asked_for).and_then(|plan| if joins_unequal { collect(plan) } else { collect_streaming(plan) });
    let mut frame = frame.map_err(|error| QueryError::new(error, sql, tables))?;
    let is_count = frame.schema().contains(UNNAMED_COUNT) && !frame.schema().contains(COUNT);
    if is_count && asked.is_some_and(|asked| !asked.asks_for_column(UNNAMED_COUNT)) {
        frame.rename(UNNAMED_COUNT, COUNT.into()).map_err(|error| QueryError::new(error, sql, tables))?;
    }
    Ok(frame)
}

/// What Polars calls a `COUNT(*)` without a name.
const UNNAMED_COUNT: &str = "len";
/// What other engines call it, in so many words.
const COUNT: &str = "count";

fn plan<'t, S: AsRef<str> + 't>(
    sql: &str,
    tables: impl IntoIterator<Item = &'t (S, LazyFrame)>,
) -> PolarsResult<LazyFrame> {
    // A new context for each query: in Polars 0.55 the alias of a table outlives its query.
    let mut context = SQLContext::new();
    for (name, frame) in tables {
        context.register(name.as_ref(), frame.clone());
    }
    context.execute(sql)
}

fn collect(frame: LazyFrame) -> PolarsResult<DataFrame> {
    // The streaming engine of Polars 0.55 panics on a join by inequality (`ON a.year BETWEEN b.first AND b.last`). The
    // optimiser also turns a cross join with such a WHERE into one. The in-memory engine supports it.
    let engine = if frame.describe_optimized_plan()?.contains("IEJOIN") { Engine::InMemory } else { Engine::Streaming };
    Ok(frame.collect_with_engine(engine)?.unwrap_single())
}

/// Skips the check for joins by inequality, which plans the query a second time: a tenth of the time of a part.
fn collect_streaming(frame: LazyFrame) -> PolarsResult<DataFrame> {
    Ok(frame.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// The tables in a folder, named after their files without `.parquet`, sorted by name. Only the footers of the files are
/// read.
///
/// # Errors
/// [`QueryError::Folder`] and [`QueryError::Table`] if reading fails, [`QueryError::NoTables`] if there is no table.
pub fn tables_in(dir: &Path) -> Result<Vec<(String, LazyFrame)>, QueryError> {
    let unreadable = |source| QueryError::Folder { path: dir.to_owned(), source };
    let mut tables = Vec::new();
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_none_or(|extension| extension != "parquet") {
            continue;
        }
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        tables.push((name.to_owned(), table_at(&path)?));
    }
    if tables.is_empty() {
        return Err(QueryError::NoTables { path: dir.to_owned() });
    }
    tables.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(tables)
}

/// The table in a file, of which only the footer is read.
///
/// # Errors
/// [`QueryError::Table`] if it cannot be read.
pub fn table_at(path: &Path) -> Result<LazyFrame, QueryError> {
    scan(path).map_err(|source| QueryError::Table { path: path.to_owned(), source })
}

/// A table of a run.
///
/// # Errors
/// [`QueryError::NoTable`] if another version made the run, without it.
pub fn published<S: AsRef<str>>(tables: &[(S, LazyFrame)], table: Table) -> Result<&LazyFrame, QueryError> {
    let found = tables.iter().find(|(name, _)| name.as_ref() == table.name());
    found.map(|(_, frame)| frame).ok_or(QueryError::NoTable(table.name()))
}

/// The causes of a run in their order, each with what became of it since the run before (`state`) and the day on which it was
/// first found (`first_seen`); null where the run was compared with none.
///
/// # Errors
/// As [`published`].
pub fn causes_with_news<S: AsRef<str>>(tables: &[(S, LazyFrame)]) -> Result<LazyFrame, QueryError> {
    let is = |column: &str, word: &str| col(column).cast(DataType::String).eq(lit(word.to_owned()));
    let states = State::ALL.into_iter().filter(|state| !state.is_lost()).map(|state| is("state", state.key()));
    let is_found = states.fold(lit(false), Expr::or);
    let news = published(tables, Table::Changes)?.clone().filter(is("what", Item::Cause.key()).and(is_found));
    let join = published(tables, Table::Causes)?.clone().join_builder();
    let join = join.with(news.select([col("cause_id"), col("state"), col("first_seen")])).on([col("cause_id")]);
    Ok(join.how(JoinType::Left).maintain_order(MaintainOrderJoin::Left).finish())
}

fn scan(path: &Path) -> PolarsResult<LazyFrame> {
    // No globbing: a folder named `[2024]` would be taken for a pattern.
    let arguments = ScanArgsParquet { glob: false, ..Default::default() };
    let mut frame = LazyFrame::scan_parquet(PlRefPath::try_from_path(path)?, arguments)?;
    // A lazy frame opens its file when it is first used. Open it now, so that the error names the broken file.
    frame.collect_schema()?;
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a table from lines of cells separated by `|`. An empty cell is a null.
    fn table(columns: &[(&str, DataType)], rows: &[&str]) -> LazyFrame {
        let cells: Vec<Vec<Option<&str>>> = rows
            .iter()
            .map(|row| row.split('|').map(|cell| Some(cell.trim()).filter(|cell| !cell.is_empty())).collect())
            .collect();
        let columns = columns.iter().enumerate().map(|(at, (name, dtype))| {
            let texts: Vec<Option<&str>> = cells.iter().map(|row| row[at]).collect();
            let texts = Column::new((*name).into(), texts);
            if *dtype == DataType::Date {
                texts.str().unwrap().as_date(Some("%Y-%m-%d"), false).unwrap().into_column()
            } else {
                texts.strict_cast(dtype).unwrap()
            }
        });
        DataFrame::new(rows.len(), columns.collect()).unwrap().lazy()
    }

    /// Three districts: one with a government and three agencies, which has every case that the queries distinguish; one in
    /// which only the government reports, with a gap; and one whose folder holds a copy of a report of the second.
    #[expect(clippy::too_many_lines, reason = "one table after the other")]
    pub(super) fn corpus() -> [(&'static str, LazyFrame); 8] {
        use DataType::{Date, Float64, Int32, String};
        let reports = table(
            &[
                ("report_id", String),
                ("district", String),
                ("agency", String),
                ("agency_id", String),
                ("agency_kind", String),
                ("year", Int32),
                ("form", String),
                ("signed_on", Date),
                ("published_on", Date),
                ("cells_reported", Int32),
                ("district_code", Int32),
            ],
            &[
                "g1 | 甲区 | 人民政府 | a0 | government | 2021 | 2021 |            | 2022-03-31 | 3 | 990101",
                "g2 | 甲区 | 人民政府 | a0 | government | 2022 | 2021 |            | 2023-04-01 | 1 | 990101",
                "e1 | 甲区 | 教育局   | a1 | department | 2021 | 2019 | 2022-01-31 |            | 2 | 990101",
                "e2 | 甲区 | 教育局   | a1 | department | 2022 | 2021 | 2023-01-10 | 2023-02-01 | 4 | 990101",
                "e3 | 甲区 | 教育局   | a1 | department | 2023 | 2021 |            |            | 2 | 990101",
                "m1 | 甲区 | 民政局   | a2 | department | 2021 | 2021 |            | 2022-02-15 | 3 | 990101",
                "m3 | 甲区 | 民政局   | a2 | department | 2023 | 2021 | 2023-12-31 |            | 4 | 990101",
                "t1 | 甲区 | 统计局   | a3 | department | 2021 | 2021 |            | 2023-01-01 | 2 | ",
                "t2 | 甲区 | 统计局   | a3 | department | 2022 | 2021 |            | 2023-01-01 | 4 | ",
                "t3 | 甲区 | 统计局   | a3 | department | 2023 |      |            | 2024-01-01 | 1 | ",
                "z1 | 乙区 | 人民政府 | b0 | government | 2021 | 2021 |            | 2022-01-01 | 1 | ",
                "z3 | 乙区 | 人民政府 | b0 | government | 2023 | 2021 |            | 2024-01-01 | 1 | ",
                "z1 | 丙区 | 人民政府 | c0 | government | 2021 | 2021 |            | 2022-01-01 | 1 | 990102",
            ],
        );
        let facts = table(
            &[
                ("report_id", String),
                ("form", String),
                ("meaning", String),
                ("metric", String),
                ("applicant", String),
                ("value", Float64),
                ("status", String),
            ],
            &[
                "g1 | 2021 | 2021 | charges.amount         | none           | 5.5 | reported",
                "g1 | 2021 | 2019 | requests.received      | natural_person | 60  | reported",
                "g1 | 2021 | 2019 | requests.received      | total          | 100 | reported",
                "g2 | 2021 | 2021 | charges.amount         | none           |     | blank",
                "g2 | 2021 | 2019 | requests.received      | natural_person |     | blank",
                "g2 | 2021 | 2019 | requests.received      | total          | 120 | reported",
                "e1 | 2019 | 2019 | requests.received      | natural_person | 6   | reported",
                "e1 | 2019 | 2019 | requests.received      | total          | 10  | reported",
                "e2 | 2021 | 2021 | charges.amount         | none           | 0   | reported",
                "e2 | 2021 | 2021 | licensing.items_change | none           | 0   | reported",
                "e2 | 2021 | 2019 | requests.received      | natural_person | 6   | reported",
                "e2 | 2021 | 2019 | requests.received      | total          | 12  | reported",
                "e1 | 2019 | 2019 | rules.made             | none           | 40  | reported",
                "e1 | 2019 | 2019 | rules.repealed         | none           | 5   | reported",
                "e2 | 2021 | 2021 | rules.made             | none           | 50  | reported",
                "e3 | 2021 | 2021 | rules.made             | none           | 72  | reported",
                "e3 | 2021 | 2021 | charges.amount         | none           |     | mark",
                "e3 | 2021 | 2019 | requests.received      | natural_person | 8   | reported",
                "e3 | 2021 | 2019 | requests.received      | total          | 24  | note",
                "m1 | 2021 | 2021 | charges.amount         | none           | 0.1 | reported",
                "m1 | 2021 | 2019 | requests.received      | natural_person | 20  | reported",
                "m1 | 2021 | 2019 | requests.received      | total          | 30  | reported",
                "m3 | 2021 | 2021 | charges.amount         | none           | 1.1 | reported",
                "m3 | 2021 | 2021 | licensing.items_change | none           | -5  | reported",
                "m3 | 2021 | 2019 | requests.received      | natural_person | 5   | reported",
                "m3 | 2021 | 2019 | requests.received      | total          | 15  | reported",
                "t1 | 2021 | 2021 | charges.amount         | none           | 0.2 | reported",
                "t1 | 2021 | 2019 | requests.received      | natural_person |     | blank",
                "t1 | 2021 | 2019 | requests.received      | total          | 30  | reported",
                "t2 | 2021 | 2021 | charges.amount         | none           | 0.3 | reported",
                "t1 | 2021 | 2021 | rules.repealed         | none           | 7   | reported",
                "t2 | 2021 | 2021 | rules.repealed         | none           | 9   | reported",
                "t2 | 2021 | 2021 | licensing.items_change | none           | 0   | reported",
                "t2 | 2021 | 2019 | requests.received      | natural_person | 3   | reported",
                "t2 | 2021 | 2019 | requests.received      | total          | 33  | reported",
                "t3 | 2021 | 2021 | charges.amount         | none           |     | unreadable",
                "t3 | 2021 | 2021 | licensing.items_change | none           | 8   | reported",
                "t3 | 2021 | 2019 | requests.received      | natural_person |     | missing",
                "t3 | 2021 | 2019 | requests.received      | total          |     | missing",
                "z1 | 2021 | 2019 | requests.received      | total          | 7   | reported",
                "z3 | 2021 | 2019 | requests.received      | total          | 9   | reported",
            ],
        );
        let derived = table(
            &[
                ("report_id", String),
                ("form", String),
                ("meaning", String),
                ("metric", String),
                ("applicant", String),
                ("value", Float64),
            ],
            &[
                "t1 | 2021 | 2019 | outcome.refused | total | 20",
                "t2 | 2021 | 2019 | outcome.refused | total | 30",
                "t2 | 2021 | 2019 | outcome.other   | total |   ",
            ],
        );
        let keys = ["report_id", "district", "agency", "agency_kind", "year"].map(col);
        let with_keys =
            |frame: LazyFrame| frame.left_join(reports.clone().select(keys), col("report_id"), col("report_id"));
        let derived = with_keys.clone()(derived);
        let facts = with_keys(facts).with_column(lit(3).alias("table"));
        let sources = table(
            &[("path", String), ("outcome", String), ("report_id", String)],
            &["a.html | parsed | m1", "a.docx | duplicate | m1", "b.html | parsed | e2", "c.html | not_a_report |"],
        );
        let copies = table(
            &[
                ("district", String),
                ("agency", String),
                ("year", Int32),
                ("metric", String),
                ("applicant", String),
                ("value", Float64),
                ("status", String),
                ("path", String),
            ],
            &[
                "甲区 | 民政局 | 2021 | charges.amount    | none           | 1000 | reported | a.docx",
                "甲区 | 民政局 | 2021 | requests.received | natural_person | 20   | reported | a.docx",
                "甲区 | 民政局 | 2021 | requests.received | total          |      | missing  | a.docx",
                "甲区 | 教育局 | 2023 | charges.amount    | none           |      | blank    | b.pdf",
                "甲区 | 教育局 | 2023 | requests.received | total          | 42   | reported | b.pdf",
            ],
        );
        let agencies = table(
            &[
                ("district", String),
                ("agency", String),
                ("agency_id", String),
                ("agency_kind", String),
                ("valid_from", Int32),
                ("valid_to", Int32),
            ],
            &[
                "甲区 | 档案局   | a4 | department | 2022 | 2022",
                "甲区 | 统计局   | a3 | department | 2021 | 2022",
                "丁区 | 人民政府 | d0 | government |      | 2022",
                "     | 河务处   | x1 | other      |      |     ",
            ],
        );
        let causes = table(
            &[("district", String), ("agency", String), ("year", Int32), ("severity", String)],
            &[
                "甲区 | 教育局 | 2021 | error",
                "甲区 | 教育局 | 2021 | query",
                "甲区 | 教育局 | 2021 | error",
                "甲区 | 教育局 | 2022 | info",
                "甲区 | 民政局 | 2022 | query",
                "甲区 |        | 2022 | error",
            ],
        );
        let params = Params::default().frame(Some((2021, 2023)), &params::due()).unwrap().lazy();
        [
            ("agencies", agencies),
            ("causes", causes),
            ("copies", copies),
            ("derived", derived),
            ("facts", facts),
            ("params", params),
            ("reports", reports),
            ("sources", sources),
        ]
    }

    /// A city over two of the districts.
    pub(super) fn areas() -> LazyFrame {
        let areas = df!(
            "area" => ["江城市", "江城市"], "area_code" => [990_100, 990_100], "level" => ["prefecture", "prefecture"],
            "district" => ["甲区", "乙区"], "district_between" => [None::<&str>, None],
        );
        areas.unwrap().lazy()
    }

    fn cell(value: &AnyValue) -> String {
        match value {
            AnyValue::Null => String::new(),
            AnyValue::String(text) => (*text).to_owned(),
            AnyValue::StringOwned(text) => text.to_string(),
            AnyValue::Int32(number) => number.to_string(),
            AnyValue::Int64(number) => number.to_string(),
            AnyValue::UInt32(number) => number.to_string(),
            AnyValue::Float64(number) => number.to_string(),
            AnyValue::Boolean(boolean) => boolean.to_string(),
            other => panic!("{other:?} is in no published table"),
        }
    }

    pub(super) fn lines(frame: &DataFrame) -> Vec<String> {
        let line = |row| {
            let cells = frame.columns().iter().map(|column| cell(&column.get(row).unwrap()));
            cells.collect::<Vec<_>>().join("|")
        };
        (0..frame.height()).map(line).collect()
    }

    fn query(name: &str) -> &'static Query<'static> {
        QUERIES.iter().find(|query| query.name == name).unwrap()
    }

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        assert_eq!(lines(&run(query(name).sql, &corpus()).unwrap()), expected);
    }

    #[test]
    fn totals() {
        check(
            "totals",
            &[
                "丙区|990102|2021|requests.received|total|2019|2021||0|0|0|7|||||||",
                "乙区||2021|requests.received|total|2019|2021||0|0|0|7|||||||",
                "乙区||2023|requests.received|total|2019|2021||0|0|0|9|||||||",
                "甲区|990101|2021|charges.amount|none|2021|2021|0.3|2|3|1|5.5|0.15|0.15|0.1|0.2|统计局|0.6666666666666667|5.2",
                "甲区|990101|2021|outcome.refused|total|2019|2021|20|1|3|2||20|20|20|20|统计局|1|",
                "甲区|990101|2021|requests.received|natural_person|2019|mixed|26|2|3|1|60|13|13|6|20|民政局|0.7692307692307693|34",
                "甲区|990101|2021|requests.received|total|2019|mixed|70|3|3|0|100|23.333333333333332|30|10|30|民政局|0.42857142857142855|30",
                "甲区|990101|2021|rules.made|none|2019|2019|40|1|3|2||40|40|40|40|教育局|1|",
                "甲区|990101|2021|rules.repealed|none|2019|2019|5|1|3|2||5|5|5|5|教育局|1|",
                "甲区|990101|2021|rules.repealed|none|2021|2021|7|1|3|2||7|7|7|7|统计局|1|",
                "甲区|990101|2022|charges.amount|none|2021|2021|0.3|2|3|1||0.15|0.15|0|0.3|统计局|1|",
                "甲区|990101|2022|licensing.items_change|none|2021|2021|0|2|3|1||0|0|0|0|||",
                "甲区|990101|2022|outcome.other|total|2019|2021||0|3|3||||||||",
                "甲区|990101|2022|outcome.refused|total|2019|2021|30|1|3|2||30|30|30|30|统计局|1|",
                "甲区|990101|2022|requests.received|natural_person|2019|2021|9|2|3|1||4.5|4.5|3|6|教育局|0.6666666666666666|",
                "甲区|990101|2022|requests.received|total|2019|2021|45|2|3|1|120|22.5|22.5|12|33|统计局|0.7333333333333333|75",
                "甲区|990101|2022|rules.made|none|2021|2021|50|1|3|2||50|50|50|50|教育局|1|",
                "甲区|990101|2022|rules.repealed|none|2021|2021|9|1|3|2||9|9|9|9|统计局|1|",
                "甲区|990101|2023|charges.amount|none|2021|2021|1.1|1|3|2||1.1|1.1|1.1|1.1|民政局|1|",
                "甲区|990101|2023|licensing.items_change|none|2021|2021|3|2|3|1||1.5|1.5|-5|8|统计局||",
                "甲区|990101|2023|requests.received|natural_person|2019|2021|13|2|3|1||6.5|6.5|5|8|教育局|0.6153846153846154|",
                "甲区|990101|2023|requests.received|total|2019|2021|39|2|3|1||19.5|19.5|15|24|教育局|0.6153846153846154|",
                "甲区|990101|2023|rules.made|none|2021|2021|72|1|3|2||72|72|72|72|教育局|1|",
            ],
        );
    }

    #[test]
    fn trends() {
        check(
            "trends",
            &[
                "agency|all|丙区|990102|人民政府|2021|requests.received|total|2019|2021|7||||false||no previous figure|2021|",
                "agency|all|乙区||人民政府|2021|requests.received|total|2019|2021|7||||false||no previous figure|2021|",
                "agency|all|乙区||人民政府|2023|requests.received|total|2019|2021|9||||false||no previous figure|2021|",
                "district|all|甲区|990101||2021|charges.amount|none|2021|2021|0.3||||false||no previous figure|2021|",
                "district|all|甲区|990101||2022|charges.amount|none|2021|2021|0.3|0.3|0||true|2021|small base|2021|",
                "district|all|甲区|990101||2023|charges.amount|none|2021|2021|1.1|0.3|0.8||true|2021|small base|2021|",
                "district|all|甲区|990101||2022|licensing.items_change|none|2021|2021|0||||false||no previous figure|2022|",
                "district|all|甲区|990101||2023|licensing.items_change|none|2021|2021|3|0|3||true|2021|zero base|2022|",
                "district|all|甲区|990101||2021|outcome.refused|total|2019|2021|20||||false||no previous figure|2021|",
                "district|all|甲区|990101||2022|outcome.refused|total|2019|2021|30|20|10|50|true|2021||2021|50",
                "district|all|甲区|990101||2021|requests.received|natural_person|2019|mixed|26||||false||no previous figure|2021|",
                "district|all|甲区|990101||2022|requests.received|natural_person|2019|2021|9|26|-17|-65.38461538461539|true|mixed||2021|-65.3846",
                "district|all|甲区|990101||2023|requests.received|natural_person|2019|2021|13|9|4||true|2021|small base|2021|-29.2893",
                "district|all|甲区|990101||2021|requests.received|total|2019|mixed|70||||false||no previous figure|2021|",
                "district|all|甲区|990101||2022|requests.received|total|2019|2021|45|70|-25|-35.714285714285715|true|mixed||2021|-35.7143",
                "district|all|甲区|990101||2023|requests.received|total|2019|2021|39|45|-6|-13.333333333333334|true|2021||2021|-25.358",
                "district|all|甲区|990101||2021|rules.made|none|2019|2019|40||||false||no previous figure|2021|",
                "district|all|甲区|990101||2022|rules.made|none|2021|2021|50|40|10|25|false|2019||2022|",
                "district|all|甲区|990101||2023|rules.made|none|2021|2021|72|50|22|44|true|2021||2022|44",
                "district|all|甲区|990101||2021|rules.repealed|none|2019|2019|5||||false||no previous figure|2021|",
                "district|all|甲区|990101||2021|rules.repealed|none|2021|2021|7||||false||no previous figure|2021|",
                "district|all|甲区|990101||2022|rules.repealed|none|2021|2021|9|7|2||true|2021|small base|2021|",
                "district|matched|甲区|990101||2022|charges.amount|none|2021|2021|0.3|0.2|0.1||true|2021|small base||",
                "district|matched|甲区|990101||2023|licensing.items_change|none|2021|2021|8|0|8||true|2021|zero base||",
                "district|matched|甲区|990101||2022|outcome.refused|total|2019|2021|30|20|10|50|true|2021|||",
                "district|matched|甲区|990101||2022|requests.received|natural_person|2019|2021|6|6|0||true|2019|small base||",
                "district|matched|甲区|990101||2023|requests.received|natural_person|2019|2021|8|6|2||true|2021|small base||",
                "district|matched|甲区|990101||2022|requests.received|total|2019|2021|45|40|5|12.5|true|mixed|||",
                "district|matched|甲区|990101||2023|requests.received|total|2019|2021|24|12|12|100|true|2021|||",
                "district|matched|甲区|990101||2023|rules.made|none|2021|2021|72|50|22|44|true|2021|||",
                "district|matched|甲区|990101||2022|rules.repealed|none|2021|2021|9|7|2||true|2021|small base||",
                "agency|all|甲区|990101|人民政府|2021|charges.amount|none|2021|2021|5.5||||false||no previous figure|2021|",
                "agency|all|甲区|990101|人民政府|2021|requests.received|total|2019|2021|100||||false||no previous figure|2021|",
                "agency|all|甲区|990101|人民政府|2022|requests.received|total|2019|2021|120|100|20|20|true|2021||2021|20",
                "agency|all|甲区|990101|教育局|2022|charges.amount|none|2021|2021|0||||false||no previous figure|2022|",
                "agency|all|甲区|990101|教育局|2022|licensing.items_change|none|2021|2021|0||||false||no previous figure|2022|",
                "agency|all|甲区|990101|教育局|2021|requests.received|total|2019|2019|10||||false||no previous figure|2021|",
                "agency|all|甲区|990101|教育局|2022|requests.received|total|2019|2021|12|10|2|20|true|2019||2021|20",
                "agency|all|甲区|990101|教育局|2023|requests.received|total|2019|2021|24|12|12|100|true|2021||2021|54.9193",
                "agency|all|甲区|990101|教育局|2021|rules.made|none|2019|2019|40||||false||no previous figure|2021|",
                "agency|all|甲区|990101|教育局|2022|rules.made|none|2021|2021|50|40|10|25|false|2019||2022|",
                "agency|all|甲区|990101|教育局|2023|rules.made|none|2021|2021|72|50|22|44|true|2021||2022|44",
                "agency|all|甲区|990101|教育局|2021|rules.repealed|none|2019|2019|5||||false||no previous figure|2021|",
                "agency|all|甲区|990101|民政局|2021|charges.amount|none|2021|2021|0.1||||false||no previous figure|2021|",
                "agency|all|甲区|990101|民政局|2023|charges.amount|none|2021|2021|1.1||||false||no previous figure|2021|",
                "agency|all|甲区|990101|民政局|2023|licensing.items_change|none|2021|2021|-5||||false||no previous figure|2023|",
                "agency|all|甲区|990101|民政局|2021|requests.received|total|2019|2021|30||||false||no previous figure|2021|",
                "agency|all|甲区|990101|民政局|2023|requests.received|total|2019|2021|15||||false||no previous figure|2021|-29.2893",
                "agency|all|甲区|990101|统计局|2021|charges.amount|none|2021|2021|0.2||||false||no previous figure|2021|",
                "agency|all|甲区|990101|统计局|2022|charges.amount|none|2021|2021|0.3|0.2|0.1||true|2021|small base|2021|",
                "agency|all|甲区|990101|统计局|2022|licensing.items_change|none|2021|2021|0||||false||no previous figure|2022|",
                "agency|all|甲区|990101|统计局|2023|licensing.items_change|none|2021|2021|8|0|8||true|2021|zero base|2022|",
                "agency|all|甲区|990101|统计局|2021|outcome.refused|total|2019|2021|20||||false||no previous figure|2021|",
                "agency|all|甲区|990101|统计局|2022|outcome.refused|total|2019|2021|30|20|10|50|true|2021||2021|50",
                "agency|all|甲区|990101|统计局|2021|requests.received|total|2019|2021|30||||false||no previous figure|2021|",
                "agency|all|甲区|990101|统计局|2022|requests.received|total|2019|2021|33|30|3|10|true|2021||2021|10",
                "agency|all|甲区|990101|统计局|2021|rules.repealed|none|2021|2021|7||||false||no previous figure|2021|",
                "agency|all|甲区|990101|统计局|2022|rules.repealed|none|2021|2021|9|7|2||true|2021|small base|2021|",
            ],
        );
    }

    /// Of a half in the last digit engines make different figures, if they are let.
    #[test]
    fn a_half_is_rounded_up() {
        let grown = df!(
            "district" => ["甲区"; 2], "agency" => ["统计局"; 2], "agency_kind" => ["department"; 2], "year" => [2021, 2022],
            "metric" => ["requests.received"; 2], "applicant" => ["total"; 2], "form" => ["2021"; 2],
            "meaning" => ["2021"; 2], "value" => [128.0, 393.0],
        );
        let grown = grown.unwrap();
        let tables = corpus().map(|(name, table)| match name {
            "facts" => (name, grown.clone().lazy()),
            "derived" => (name, grown.clear().lazy()),
            _ => (name, table),
        });
        let growth = run(query("trends").sql, &tables).unwrap();
        let growth = growth.column("average_growth_pct").unwrap().f64().unwrap();
        assert_eq!(growth.iter().flatten().collect::<Vec<_>>(), [207.0313; 2], "393 / 128 is 3.0703125");
    }

    /// Departments of one district in all years, governments for themselves; the city lies over two districts.
    #[test]
    fn by_kind() {
        let by_kind = OVER_DISTRICTS.iter().find(|query| query.name == "by_kind").unwrap();
        let tables = [corpus().to_vec(), vec![("areas", areas())]].concat();
        let is_shown = |row: &String| {
            row.contains("|requests.received|total|")
                || row.starts_with("district|") && row.contains("|rules.repealed|")
        };
        let rows = |frame: &DataFrame| lines(frame).into_iter().filter(is_shown).collect::<Vec<_>>();
        let whole = run(by_kind.sql, &tables).unwrap();
        assert_eq!(
            rows(&whole),
            [
                "all|||department|2021|requests.received|total|2019|mixed|70|3|0|0||||100",
                "all|||department|2022|requests.received|total|2019|2021|45|2|1|2|40|45|12.5|112.5",
                "all|||department|2023|requests.received|total|2019|2021|39|2|1|1|12|24|100|225",
                "area|江城市|990100|department|2021|requests.received|total|2019|mixed|70|3|0|0||||100",
                "area|江城市|990100|department|2022|requests.received|total|2019|2021|45|2|1|2|40|45|12.5|112.5",
                "area|江城市|990100|department|2023|requests.received|total|2019|2021|39|2|1|1|12|24|100|225",
                "district|丙区|990102|government|2021|requests.received|total|2019|2021|7|1|0|0||||",
                "district|乙区||government|2021|requests.received|total|2019|2021|7|1|0|0||||",
                "district|乙区||government|2023|requests.received|total|2019|2021|9|1|0|0||||",
                "district|甲区|990101|department|2021|requests.received|total|2019|mixed|70|3|0|0||||100",
                "district|甲区|990101|department|2022|requests.received|total|2019|2021|45|2|1|2|40|45|12.5|112.5",
                "district|甲区|990101|department|2023|requests.received|total|2019|2021|39|2|1|1|12|24|100|225",
                "district|甲区|990101|government|2021|requests.received|total|2019|2021|100|1|0|0||||100",
                "district|甲区|990101|government|2022|requests.received|total|2019|2021|120|1|0|1|100|120|20|120",
                "district|甲区|990101|department|2021|rules.repealed|none|2019|2019|5|1|2|0||||",
                "district|甲区|990101|department|2021|rules.repealed|none|2021|2021|7|1|2|0||||",
                "district|甲区|990101|department|2022|rules.repealed|none|2021|2021|9|1|2|1|7|9||",
            ]
        );
        // in its steps: one part by districts, and the rest over it
        let over = QueryOverDistricts::new(by_kind).unwrap();
        let part = run_by_district(by_kind, &tables).unwrap().map(|part| part.unwrap().lazy()).collect::<Vec<_>>();
        let part = concat(part, UnionArgs::default()).unwrap();
        let tables = [tables, vec![(over.by_district.unwrap(), part)]].concat();
        assert_eq!(lines(&run(&over.sql, &tables).unwrap()), lines(&whole));
    }

    #[test]
    fn coverage() {
        check(
            "coverage",
            &[
                "丁区|人民政府|d0|2021|missing|||0|0",
                "丁区|人民政府|d0|2022|missing|||0|0",
                "丙区|人民政府|c0|2021|present|2021|1|0|0",
                "乙区|人民政府|b0|2021|present|2021|1|0|0",
                "乙区|人民政府|b0|2022|missing|||0|0",
                "乙区|人民政府|b0|2023|present|2021|1|0|0",
                "甲区|人民政府|a0|2021|present|2021|3|0|0",
                "甲区|人民政府|a0|2022|late|2021|1|0|0",
                "甲区|人民政府|a0|2023|missing|||0|0",
                "甲区|教育局|a1|2021|present|2019|2|2|1",
                "甲区|教育局|a1|2022|late|2021|4|0|0",
                "甲区|教育局|a1|2023|present|2021|2|0|0",
                "甲区|档案局|a4|2022|missing|||0|0",
                "甲区|民政局|a2|2021|duplicate|2021|3|0|0",
                "甲区|民政局|a2|2022|missing|||0|1",
                "甲区|民政局|a2|2023|present|2021|4|0|0",
                "甲区|统计局|a3|2021|late|2021|2|0|0",
                "甲区|统计局|a3|2022|present|2021|4|0|0",
                "甲区|统计局|a3|2023|present||1|0|0",
            ],
        );
    }

    #[test]
    fn what_is_late_goes_by_the_law_of_the_time() {
        let due = params::due().into_iter().map(|(name, value)| match name.as_str() {
            "due_since" => (name, 2023),
            "earlier_due" => (name, 1231),
            _ => (name, value),
        });
        let params = Params::default().frame(Some((2021, 2023)), &due.collect::<Vec<_>>()).unwrap().lazy();
        let tables = corpus().map(|(name, table)| (name, if name == "params" { params.clone() } else { table }));
        let coverage = run(query("coverage").sql, &tables).unwrap();
        let late: Vec<String> = lines(&coverage).into_iter().filter(|line| line.contains("|late|")).collect();
        assert_eq!(late, ["甲区|统计局|a3|2021|late|2021|2|0|0"]);
    }

    #[test]
    fn every_file_is_registered_under_its_name() {
        let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/queries")).unwrap();
        let mut files: Vec<String> = files
            .map(|file| file.unwrap())
            .filter(|file| file.path().is_file())
            .map(|file| file.file_name().into_string().unwrap())
            .collect();
        let mut registered: Vec<String> =
            QUERIES.iter().chain(OVER_DISTRICTS.iter()).map(|query| format!("{}.sql", query.name)).collect();
        files.sort();
        registered.sort();
        assert_eq!(files, registered);
    }

    #[test]
    fn every_header_is_complete_and_tells_the_columns_as_they_are() {
        let mut tables = corpus().to_vec();
        tables.push(("areas", areas()));
        tables.push(("totals", run(query("totals").sql, &tables).unwrap().lazy()));
        for query in QUERIES.iter().chain(OVER_DISTRICTS.iter()) {
            let header = query.header();
            assert_eq!((header.part("name"), header.fault()), (query.name, None));
            for part in ["title", "grain", "key", "why"] {
                assert!(!header.part(part).is_empty(), "{} lacks its {part}", query.name);
            }
            let schema = header.table();
            assert!(schema.key.iter().all(|column| schema.column(column).is_some()), "{}", query.name);
            assert_eq!(**run(query.sql, &tables).unwrap().schema(), schema.dtypes(), "{}", query.name);
        }
    }

    #[test]
    fn versions_are_the_cells_in_which_copies_disagree() {
        check(
            "versions",
            &[
                "甲区|教育局|2023|e3|3|charges.amount|none||mark||blank|b.pdf",
                "甲区|教育局|2023|e3|3|requests.received|total|24|note|42|reported|b.pdf",
                "甲区|民政局|2021|m1|3|charges.amount|none|0.1|reported|1000|reported|a.docx",
            ],
        );
    }

    #[test]
    fn a_join_by_inequality_runs() {
        let sql = "SELECT COUNT(*) AS n FROM reports AS a JOIN reports AS b ON a.year > b.year";
        assert_eq!(lines(&run(sql, &corpus()).unwrap()), ["54"]);
    }

    #[track_caller]
    fn check_error(sql: &str, expected: &str) {
        assert_eq!(run(sql, &corpus()).unwrap_err().to_string(), expected);
    }

    #[test]
    fn errors_name_what_there_is() {
        check_error(
            "SELECT * FROM fact",
            "the query asks for the table `fact`, but the tables are agencies, causes, copies, derived, facts, params, reports, sources; correct its FROM or JOIN",
        );
        let sources = "its tables have sources (path, outcome, report_id)";
        check_error(
            "SELECT nope FROM sources",
            &format!("the query names a column that is not there (unable to find column \"nope\"); {sources}"),
        );
        check_error(
            "SELECT s.nope FROM sources AS s",
            &format!(
                "the query names a column that is not there (no column named 'nope' found in table 's'); {sources}"
            ),
        );
        check_error(
            "SELECT rollup(path) FROM sources",
            "the query cannot be run (unsupported function 'rollup'); correct it, and do without ROLLUP and correlated \
             subqueries",
        );
    }

    #[test]
    fn a_part_of_a_query_goes_before_a_table_of_its_name() {
        let sql = "WITH facts AS (SELECT path FROM sources) SELECT COUNT(*) AS n FROM facts";
        assert_eq!(lines(&run(sql, &corpus()).unwrap()), ["4"]);
        let sql = "WITH facts AS (SELECT value FROM facts WHERE value > 90) SELECT COUNT(*) AS n FROM facts";
        let error = run(sql, &corpus()).unwrap_err().to_string();
        assert!(error.contains("`facts` in its WITH has the name of the table"), "{error}");
    }

    #[test]
    fn the_tables_of_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let error = tables_in(dir.path()).err().unwrap();
        assert!(matches!(error, QueryError::NoTables { .. }));
        for (name, frame) in corpus() {
            let file = fs::File::create(dir.path().join(format!("{name}.parquet"))).unwrap();
            ParquetWriter::new(file).finish(&mut frame.collect().unwrap()).unwrap();
        }
        fs::write(dir.path().join("totals.csv"), "").unwrap();
        let tables = tables_in(dir.path()).unwrap();
        let names: Vec<_> = tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["agencies", "causes", "copies", "derived", "facts", "params", "reports", "sources"]);
        assert_eq!(lines(&run("SELECT COUNT(*) AS n FROM reports", &tables).unwrap()), ["13"]);
        assert_eq!(run("SELECT COUNT(*) FROM reports", &tables).unwrap().get_column_names(), ["count"]);
        fs::write(dir.path().join("broken.parquet"), "PAR1 and no more").unwrap();
        let error = tables_in(dir.path()).err().unwrap().to_string();
        assert!(error.contains("broken.parquet cannot be read"), "{error}");
    }

    /// Tables in files, one of which has its footer but has lost its pages.
    fn tables_with_a_broken_one(dir: &Path, broken: &str) -> Vec<(String, LazyFrame)> {
        for (name, frame) in corpus() {
            let path = dir.join(format!("{name}.parquet"));
            ParquetWriter::new(fs::File::create(&path).unwrap()).finish(&mut frame.collect().unwrap()).unwrap();
            if name == broken {
                let mut bytes = fs::read(&path).unwrap();
                let footer = u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap());
                let pages = 4..bytes.len() - 8 - footer as usize;
                bytes[pages].fill(0xAA);
                fs::write(&path, bytes).unwrap();
            }
        }
        tables_in(dir).unwrap()
    }

    #[test]
    fn a_table_that_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let tables = tables_with_a_broken_one(dir.path(), "derived");
        let sql = "SELECT COUNT(d.value) AS n FROM facts AS f JOIN derived AS d ON f.metric = d.metric";
        let errors = [
            run(sql, &tables).unwrap_err(),
            run_by_district(query("totals"), &tables).and_then(|mut parts| parts.next().unwrap()).unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_of_reading(), "{error:?}");
            assert!(error.to_string().starts_with("the rows of the table derived cannot be read ("), "{error}");
        }
        let error = run("SELECT COUNT(*) AS n, COUNT(value) AS m FROM facts", &tables);
        assert_eq!(lines(&error.unwrap()).len(), 1, "only what is asked for is read");
    }
}
