//! Runs the queries of the project over a few districts at a time, so that a corpus of any size is processed in the
//! memory of one part.

use super::parsed::{Asked, ParsedQuery};
use super::{Query, QueryError, collect_streaming, is_readable, plan, run};
use crate::saturate::Saturate;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A query that is ready to run over many parts.
pub struct PreparedQuery {
    name: String,
    /// The parts of its `WITH` that its header says to keep, each with its query. Several sums read such a part, and
    /// Polars would compute it for each.
    kept: Vec<(String, String)>,
    /// The rest of the query.
    sql: String,
    asked: Asked,
    /// The table that it needs: where this has no rows, it has none either.
    needs: String,
    on_numbers: bool,
    no_rows: DataFrame,
}

impl PreparedQuery {
    fn new(query: &Query) -> Result<Self, QueryError> {
        let parsed = ParsedQuery::new(query.sql)?;
        let asked = parsed.asked();
        let header = query.header();
        let kept: Vec<&str> = header.list("keeps").collect();
        let (kept, rest) = parsed.with_words_as_texts().steps(&kept);
        let sql = match header.part(BY_DISTRICT) {
            "" => rest,
            part => format!("SELECT * FROM {part}"),
        };
        Ok(Self {
            name: query.name.to_owned(),
            kept,
            sql,
            asked,
            needs: header.part("needs").to_owned(),
            on_numbers: header.part("words") == AS_NUMBERS,
            no_rows: DataFrame::empty_with_schema(&header.table().dtypes()),
        })
    }

    /// Name of the table that it makes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn asks_for(&self, table: &str) -> bool {
        self.asked.tables.contains_key(table)
    }
}

/// In the header of a query over all districts: the last kept part of its `WITH`, whose rows depend on one district
/// each.
const BY_DISTRICT: &str = "by district";
/// In the header of such a query: its first column. Each row depends on one value of it.
const IN_PARTS_OF: &str = "in parts of";

/// A query over all districts, in the steps in which it runs.
pub struct QueryOverDistricts<'q> {
    /// The part of its `WITH` that is computed district by district, as a query of its own; `None` if it only reads
    /// tables of the run.
    pub by_district: Option<&'q str>,
    /// The column by whose values it may be divided.
    pub in_parts_of: Option<&'q str>,
    /// The query that reads tables of the run and that part.
    pub sql: String,
}

impl<'q> QueryOverDistricts<'q> {
    /// # Errors
    /// [`QueryError::Sql`] if the text is no query.
    pub fn new(query: &Query<'q>) -> Result<Self, QueryError> {
        let header = query.header();
        let named = |part: &str| Some(header.part(part)).filter(|name| !name.is_empty());
        let by_district = named(BY_DISTRICT);
        let kept: Vec<&str> = if by_district.is_some() { header.list("keeps").collect() } else { Vec::new() };
        let sql = ParsedQuery::new(query.sql)?.steps(&kept).1;
        Ok(Self { by_district, in_parts_of: named(IN_PARTS_OF), sql })
    }
}

/// Number of reports processed together. They have some 200,000 facts.
const REPORTS_AT_ONCE: u32 = 1_000;

/// Runs a query over a few districts at a time. The frames together have the rows of [`run`], in the same order. An empty
/// corpus gives one frame without rows.
///
/// # Errors
/// Those of [`run`]: immediately for the table `reports`, and then for each part.
pub fn run_by_district<S: AsRef<str>>(
    query: &Query,
    tables: &[(S, LazyFrame)],
) -> Result<impl Iterator<Item = Result<DataFrame, QueryError>> + use<S>, QueryError> {
    let parts = Parts::new(std::slice::from_ref(query), tables)?;
    Ok((0..parts.count()).map(move |number| parts.read(number)?.rows(&parts.queries()[0])))
}

/// The rows of a few districts, as far as the queries need them. They are kept in memory, since many queries read them.
pub struct Part {
    in_words: Vec<(String, LazyFrame)>,
    /// The same tables with numbers in place of words.
    in_numbers: Vec<(String, LazyFrame)>,
    /// The type of the columns of numbers.
    numbers: DataType,
    /// Tables that a query needs and that have no rows in this part.
    lacks: Vec<String>,
    /// The kept parts, by the text of the query that made each: several queries keep the same sums.
    kept: Mutex<HashMap<String, Arc<Mutex<Option<LazyFrame>>>>>,
}

/// Columns with few distinct words in many rows. Joins, groups and sorts take half the time if numbers replace the words.
const WORDS: [&str; 9] =
    ["district", "agency", "agency_kind", "metric", "applicant", "form", "meaning", "other_metric", "other_form"];
/// In the header of a query (`-- words:`) that runs on numbers in place of words: a query over the facts. If it joins
/// string literals with columns of tables, they must stand in a part of its `WITH` that is kept.
const AS_NUMBERS: &str = "as numbers";

impl Part {
    /// Runs a query over the districts of this part.
    ///
    /// # Errors
    /// Those of [`run`].
    pub fn rows(&self, query: &PreparedQuery) -> Result<DataFrame, QueryError> {
        if self.lacks.contains(&query.needs) {
            return Ok(query.no_rows.clone());
        }
        let tables = if query.on_numbers { &self.in_numbers } else { &self.in_words };
        let mut tables: Vec<_> = tables.iter().filter(|(name, _)| query.asks_for(name)).cloned().collect();
        let collect = |sql: &str, tables: &[(String, LazyFrame)]| {
            plan(sql, tables).and_then(collect_streaming).map_err(|error| QueryError::new(error, sql, tables))
        };
        let mut texts = query.on_numbers.to_string();
        for (name, sql) in &query.kept {
            let _ = write!(texts, ";{name}: {sql}");
            let kept = self.kept(&texts, || {
                let kept = collect(sql, &tables)?;
                if !query.on_numbers {
                    return Ok(kept);
                }
                // string literals of the query are joined with words of the tables
                numbered(&self.numbers, kept).map_err(|source| QueryError::Engine { source })
            })?;
            tables.push((name.clone(), kept));
        }
        let rows = collect(&query.sql, &tables)?;
        if query.on_numbers { in_words(rows).map_err(|source| QueryError::Engine { source }) } else { Ok(rows) }
    }

    /// A kept part. It is made by the first thread that needs it, for which the others wait.
    fn kept(&self, texts: &str, make: impl FnOnce() -> Result<DataFrame, QueryError>) -> Result<LazyFrame, QueryError> {
        let slot = Arc::clone(lock(&self.kept).entry(texts.to_owned()).or_default());
        let mut slot = lock(&slot);
        match &*slot {
            Some(kept) => Ok(kept.clone()),
            None => Ok(slot.insert(make()?.lazy()).clone()),
        }
    }
}

/// A thread that panics while it holds the lock leaves no half-made value.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Replaces the words of tables and queries by numbers, and returns the type of the columns. The numbers are in the order
/// of the words, so that they sort and compare alike.
fn in_numbers(
    tables: Vec<(String, DataFrame)>,
    said: &BTreeSet<String>,
) -> PolarsResult<(Vec<(String, LazyFrame)>, DataType)> {
    let mut known = Numbers::default();
    for word in said {
        known.number(word);
    }
    let mut numbered = Vec::new();
    for (_, frame) in &tables {
        let columns = frame.columns().iter();
        let columns = columns.filter(|column| WORDS.contains(&column.name().as_str()) && column.dtype().is_string());
        let columns = columns.map(|column| Ok((column.name().clone(), known.numbers_of(column.str()?))));
        numbered.push(columns.collect::<PolarsResult<Vec<_>>>()?);
    }
    let order = known.in_order()?;
    let tables = tables.into_iter().zip(numbered).map(|((name, mut frame), columns)| {
        for (column, numbers) in columns {
            frame.with_column(order.column(column, &numbers))?;
        }
        Ok((name, frame.lazy()))
    });
    Ok((tables.collect::<PolarsResult<_>>()?, order.kind.clone()))
}

/// Replaces the words of a table by numbers of a type.
fn numbered(kind: &DataType, mut frame: DataFrame) -> PolarsResult<DataFrame> {
    for name in WORDS {
        if let Ok(column) = frame.column(name)
            && column.dtype().is_string()
        {
            let words = column.strict_cast(kind)?;
            frame.with_column(words)?;
        }
    }
    Ok(frame)
}

/// Words, numbered in the order in which they are first seen.
#[derive(Default)]
struct Numbers {
    of: PlHashMap<String, u32>,
}

impl Numbers {
    fn number(&mut self, word: &str) -> u32 {
        let next = self.of.len().saturate();
        *self.of.raw_entry_mut().from_key(word).or_insert_with(|| (word.to_owned(), next)).1
    }

    /// Looks up each stored text once. Views of many rows point to the same stored text.
    fn numbers_of(&mut self, words: &StringChunked) -> Vec<Option<u32>> {
        let mut numbers = Vec::with_capacity(words.len());
        for chunk in words.downcast_iter() {
            let mut known = PlHashMap::new();
            let mut last = None;
            for (view, word) in chunk.views().iter().map(|view| view.as_u128()).zip(chunk.iter()) {
                let Some(word) = word else {
                    numbers.push(None);
                    continue;
                };
                let number = match last {
                    Some((of, number)) if of == view => number,
                    _ => *known.entry(view).or_insert_with(|| self.number(word)),
                };
                last = Some((view, number));
                numbers.push(Some(number));
            }
        }
        numbers
    }

    fn in_order(&self) -> PolarsResult<Order> {
        let mut words: Vec<(&str, u32)> = self.of.iter().map(|(word, &number)| (word.as_str(), number)).collect();
        words.sort_unstable();
        let mut ranks = vec![0; words.len()];
        for (rank, &(_, number)) in (0..).zip(&words) {
            ranks[number as usize] = rank;
        }
        let categories = FrozenCategories::new(words.into_iter().map(|(word, _)| word))?;
        Ok(Order { kind: DataType::from_frozen_categories(categories), ranks })
    }
}

/// For each word, its number in the order of the words.
struct Order {
    kind: DataType,
    ranks: Vec<u32>,
}

impl Order {
    fn column(&self, name: PlSmallStr, numbers: &[Option<u32>]) -> Column {
        let ranks = numbers.iter().map(|number| number.map(|number| self.ranks[number as usize]));
        // the narrowest type that can number all words
        macro_rules! column {
            ($physical:ty, $category:ty) => {{
                let ranks = ranks.map(|rank| rank.and_then(|rank| <$physical>::try_from(rank).ok()));
                let ranks = ChunkedArray::from_iter_options(name, ranks);
                CategoricalChunked::<$category>::from_cats_and_dtype(ranks, self.kind.clone()).into_column()
            }};
        }
        match self.kind.cat_physical() {
            Ok(CategoricalPhysical::U8) => column!(u8, Categorical8Type),
            Ok(CategoricalPhysical::U16) => column!(u16, Categorical16Type),
            _ => column!(u32, Categorical32Type),
        }
    }
}

fn in_words(mut frame: DataFrame) -> PolarsResult<DataFrame> {
    let numbers = frame.schema().iter().filter(|(_, kind)| kind.is_enum());
    for name in numbers.map(|(name, _)| name.clone()).collect::<Vec<_>>() {
        let words = frame.column(&name)?.cast(&DataType::String)?;
        frame.with_column(words)?;
    }
    Ok(frame)
}

/// The tables in parts of a few districts. A district is never divided, so the largest one determines the memory. If the
/// facts of a district are adjacent in their file, a part reads its own row groups only. A corpus without districts is one
/// part.
pub struct Parts {
    /// The first and the last district of each part.
    ranges: Vec<(String, String)>,
    queries: Vec<PreparedQuery>,
    tables: Vec<(String, PartedRows)>,
    /// The string literals of the queries that run on numbers.
    said: BTreeSet<String>,
}

enum PartedRows {
    /// Read part by part. With the names of its columns.
    ByDistrict(Box<LazyFrame>, Vec<PlSmallStr>),
    /// The rows of each part. Such a table has reports but no districts.
    ByReport(Vec<DataFrame>),
    /// The same rows in all parts.
    Whole(DataFrame),
}

impl Parts {
    /// Prepares the rows that the queries need.
    ///
    /// # Errors
    /// If the districts cannot be read, or a table that has no column for them.
    pub fn new<S: AsRef<str>>(queries: &[Query], tables: &[(S, LazyFrame)]) -> Result<Self, QueryError> {
        Self::of(queries, tables, REPORTS_AT_ONCE)
    }

    fn of<S: AsRef<str>>(
        queries: &[Query],
        tables: &[(S, LazyFrame)],
        reports_at_once: u32,
    ) -> Result<Self, QueryError> {
        let ranges = Districts::of(tables)?.parts(reports_at_once);
        let queries: Vec<_> = queries.iter().map(PreparedQuery::new).collect::<Result<_, _>>()?;
        let on_numbers = queries.iter().filter(|query| query.on_numbers);
        let said = on_numbers.flat_map(|query| query.asked.literals.clone()).collect();
        let reports = tables.iter().find(|(name, _)| name.as_ref() == "reports").map(|(_, reports)| reports);
        let is_asked_for = |name: &str| queries.iter().any(|query| query.asks_for(name));
        let is_column = |name: &str| queries.iter().any(|query| query.asked.asks_for_column(name));
        let part = |frame: &LazyFrame| {
            let mut frame = frame.clone();
            let schema = frame.collect_schema()?;
            let names: Vec<PlSmallStr> = schema.iter_names().filter(|name| is_column(name)).cloned().collect();
            let columns = || names.iter().cloned().map(col).collect::<Vec<_>>();
            Ok(match reports {
                _ if schema.contains("district") => PartedRows::ByDistrict(Box::new(frame), names),
                Some(reports) if schema.contains("report_id") && !ranges.is_empty() => {
                    PartedRows::ByReport(by_report(frame, columns(), reports, &ranges)?)
                }
                _ => PartedRows::Whole(collect_streaming(frame.select(columns()))?),
            })
        };
        let parted = |(name, frame): &(S, LazyFrame)| {
            let name = name.as_ref().to_owned();
            match part(frame) {
                Ok(rows) => Ok((name, rows)),
                // dividing a table may need the table of reports
                Err(source) if is_readable(frame) => Err(QueryError::Rows { table: "reports".to_owned(), source }),
                Err(source) => Err(QueryError::Rows { table: name, source }),
            }
        };
        let tables = tables.iter().filter(|(name, _)| is_asked_for(name.as_ref()));
        let tables = tables.map(parted).collect::<Result<_, _>>()?;
        Ok(Self { ranges, queries, tables, said })
    }

    /// Number of parts.
    #[must_use]
    pub fn count(&self) -> usize {
        self.ranges.len().max(1)
    }

    /// The queries that read the parts, in their order.
    #[must_use]
    pub fn queries(&self) -> &[PreparedQuery] {
        &self.queries
    }

    /// Reads a part. Parts are in the order of their districts.
    ///
    /// # Errors
    /// If a table cannot be read.
    ///
    /// # Panics
    /// If there is no part of this number.
    pub fn read(&self, number: usize) -> Result<Part, QueryError> {
        let is_needed = |name: &str| self.queries.iter().any(|query| query.needs == name);
        let rows = |name: &String, rows, asking: &[&PreparedQuery]| {
            let unread = |source| QueryError::Rows { table: name.clone(), source };
            self.rows(rows, number, asking).map_err(unread)
        };
        let mut read = BTreeMap::new();
        for (name, parted) in self.tables.iter().filter(|(name, _)| is_needed(name)) {
            read.insert(name, rows(name, parted, &self.queries.iter().collect::<Vec<_>>())?);
        }
        let lacks: Vec<String> =
            read.iter().filter(|(_, rows)| rows.height() == 0).map(|(&name, _)| name.clone()).collect();
        let asking: Vec<&PreparedQuery> = self.queries.iter().filter(|query| !lacks.contains(&query.needs)).collect();
        for (name, parted) in self.tables.iter().filter(|(name, _)| !is_needed(name)) {
            if asking.iter().any(|query| query.asks_for(name)) {
                read.insert(name, rows(name, parted, &asking)?);
            }
        }
        let asked_for = |on_numbers: bool| {
            let asking = asking.iter().filter(move |query| query.on_numbers == on_numbers);
            let is_asked_for = move |name: &str| asking.clone().any(|query| query.asks_for(name));
            read.iter().filter(move |(name, _)| is_asked_for(name)).map(|(&name, rows)| (name.clone(), rows.clone()))
        };
        let in_words = asked_for(false).map(|(name, rows)| (name, rows.lazy())).collect();
        let numbered = in_numbers(asked_for(true).collect(), &self.said);
        let (in_numbers, numbers) = numbered.map_err(|source| QueryError::Engine { source })?;
        Ok(Part { in_words, in_numbers, numbers, lacks, kept: Mutex::default() })
    }

    /// The rows of a table in a part, with the columns that the queries need.
    fn rows(&self, rows: &PartedRows, number: usize, asking: &[&PreparedQuery]) -> PolarsResult<DataFrame> {
        match rows {
            PartedRows::Whole(frame) => Ok(frame.clone()),
            PartedRows::ByReport(parts) => Ok(parts[number].clone()),
            PartedRows::ByDistrict(frame, names) => {
                let rows = frame.as_ref().clone();
                // without districts there is one part, which has all rows
                let rows = if self.ranges.is_empty() { rows } else { rows.filter(in_range(&self.ranges[number])) };
                let names = names.iter().filter(|name| asking.iter().any(|query| query.asked.asks_for_column(name)));
                collect_streaming(rows.select(names.cloned().map(col).collect::<Vec<_>>()))
            }
        }
    }
}

/// Divides the rows of a table by the parts of their reports.
fn by_report(
    frame: LazyFrame,
    mut columns: Vec<Expr>,
    reports: &LazyFrame,
    ranges: &[(String, String)],
) -> PolarsResult<Vec<DataFrame>> {
    let district_of = reports.clone().select([col("report_id"), col("district")]);
    columns.push(col("district"));
    let rows = frame.inner_join(district_of, col("report_id"), col("report_id")).select(columns);
    let rows = rows.sort(["district"], SortMultipleOptions::default().with_maintain_order(true)).collect()?;
    let districts = rows.column("district")?.str()?.clone();
    let rows = rows.drop("district")?;
    let mut first = 0;
    let part = |(_, last): &(String, String)| {
        let is_in_part = |row: &usize| districts.get(*row).is_some_and(|district| district <= last.as_str());
        let count = (first..rows.height()).take_while(is_in_part).count();
        let part = rows.slice(first.saturate(), count);
        first += count;
        part
    };
    Ok(ranges.iter().map(part).collect())
}

fn in_range((first, last): &(String, String)) -> Expr {
    col("district").gt_eq(lit(first.as_str())).and(col("district").lt_eq(lit(last.as_str())))
}

/// The tables with the rows of a range of districts. A table without a column for districts stays whole.
///
/// # Errors
/// If the columns of a table cannot be read.
pub fn of_districts<'t, S: AsRef<str>>(
    tables: &'t [(S, LazyFrame)],
    range: &(String, String),
) -> PolarsResult<Vec<(&'t str, LazyFrame)>> {
    let of = |(name, frame): &'t (S, LazyFrame)| {
        let mut frame = frame.clone();
        let knows_districts = frame.collect_schema()?.contains("district");
        Ok((name.as_ref(), if knows_districts { frame.filter(in_range(range)) } else { frame }))
    };
    tables.iter().map(of).collect()
}

/// The districts of a corpus in their order, each with its number of reports.
pub struct Districts(Vec<(String, u32)>);

impl Districts {
    /// Counts the reports of each district. A district may be known from the list of agencies alone, which counts as one.
    ///
    /// # Errors
    /// Those of [`run`].
    pub fn of<S: AsRef<str>>(tables: &[(S, LazyFrame)]) -> Result<Self, QueryError> {
        let is_listed = tables.iter().any(|(name, _)| name.as_ref() == "agencies");
        let listed =
            if is_listed { "UNION ALL SELECT DISTINCT district FROM agencies WHERE district IS NOT NULL" } else { "" };
        let sql = format!(
            "SELECT district, COUNT(*) AS reports FROM \
             (SELECT district FROM reports WHERE district IS NOT NULL {listed}) AS d \
             GROUP BY district ORDER BY district"
        );
        let counts = run(&sql, tables)?;
        let columns = || Ok((counts.column("district")?.str()?, counts.column("reports")?.u32()?));
        let (districts, reports) = columns().map_err(|source| QueryError::Engine { source })?;
        let counted = districts.iter().flatten().map(str::to_owned).zip(reports.iter().flatten());
        Ok(Self(counted.collect()))
    }

    /// Number of reports.
    #[must_use]
    pub fn reports(&self) -> u64 {
        self.0.iter().map(|(_, reports)| u64::from(*reports)).sum()
    }

    /// Divides the districts into parts by their number of reports. Returns the first and the last district of each.
    #[must_use]
    pub fn parts(&self, reports_at_once: u32) -> Vec<(String, String)> {
        let mut parts: Vec<(String, String)> = Vec::new();
        let mut in_part = 0;
        for (district, reports) in &self.0 {
            match parts.last_mut() {
                Some((_, last)) if in_part + reports <= reports_at_once => {
                    district.clone_into(last);
                    in_part += reports;
                }
                _ => {
                    parts.push((district.clone(), district.clone()));
                    in_part = *reports;
                }
            }
        }
        parts
    }

    /// The first and the last part of the corpus, each with its first and last district.
    pub(super) fn samples(&self) -> Vec<(String, String)> {
        let mut ranges = self.parts(SAMPLE_REPORTS);
        let last = if ranges.len() > 1 { ranges.pop() } else { None };
        ranges.truncate(1);
        ranges.extend(last);
        ranges
    }
}

/// Number of reports of each of the two samples. They have some 100,000 facts.
const SAMPLE_REPORTS: u32 = 500;

#[cfg(test)]
mod tests {
    use super::super::tests::{corpus, lines};
    use super::super::{OVER_DISTRICTS, QUERIES, run};
    use super::*;

    /// Keeping a table that does not exist would only cost time.
    #[test]
    fn every_table_that_is_kept_is_there() {
        for query in QUERIES.iter().chain(OVER_DISTRICTS.iter()) {
            let named = query.header().list("keeps").count();
            assert_eq!(PreparedQuery::new(query).unwrap().kept.len(), named, "{}", query.name);
        }
    }

    #[test]
    fn what_is_kept_under_one_name_is_one_text() {
        let queries: Vec<PreparedQuery> =
            QUERIES.iter().chain(OVER_DISTRICTS.iter()).map(|query| PreparedQuery::new(query).unwrap()).collect();
        let mut texts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut shared = 0;
        for (name, sql) in queries.iter().flat_map(|query| &query.kept) {
            shared += usize::from(!texts.entry(name).or_default().insert(sql));
        }
        // each query is a file that can be run alone; a part is computed once for all queries that write it in the same
        // words
        assert!(texts.values().all(|texts| texts.len() == 1), "{texts:?}");
        assert!(shared > 0, "no query shares a sum with another");
    }

    #[test]
    fn parts_give_the_rows_of_the_whole() {
        for query in QUERIES.iter() {
            for (reports_at_once, parts) in [(1, 4), (3, 3), (15, 1)] {
                let corpus = corpus();
                let found = Parts::of(&QUERIES, &corpus, reports_at_once).unwrap();
                let prepared = found.queries().iter().find(|prepared| prepared.name() == query.name).unwrap();
                let rows = |number| lines(&found.read(number).unwrap().rows(prepared).unwrap());
                let rows: Vec<_> = (0..found.count()).map(rows).collect();
                assert_eq!(rows.len(), parts);
                assert_eq!(rows.concat(), lines(&run(query.sql, &corpus).unwrap()));
            }
        }
    }

    #[test]
    fn an_empty_corpus_gives_empty_tables() {
        let nothing = corpus().map(|(name, frame)| (name, frame.limit(0)));
        for query in QUERIES.iter() {
            let frames = run_by_district(query, &nothing).unwrap();
            let shapes: Vec<_> = frames.map(|frame| frame.unwrap().shape()).collect();
            assert_eq!(shapes, [(0, query.header().columns().count())]);
        }
    }
}
