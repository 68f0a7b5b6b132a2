//! Two years side by side, and a series of years, over the tables of a run.

use super::district::{UnknownDistrict, unknown_district};
use super::params::SMALLEST_BASE;
use super::{Query, QueryError, run, run_by_district};
use crate::report::AgencyKind;
use crate::schema::Table;
use polars::prelude::*;
use thiserror::Error;

/// The queries of a comparison. They read the tables of a run, and the two years from `params`; `metrics` and `kinds` read
/// the results of `changes` and `reporting`.
pub const COMPARISONS: &[Query<'static>] = &[REPORTING, CHANGES, METRICS, KINDS, RATE_CHANGES, YEARS];

const REPORTING: Query<'static> = Query { name: "reporting", sql: include_str!("../../queries/compare/reporting.sql") };
const CHANGES: Query<'static> = Query { name: "changes", sql: include_str!("../../queries/compare/changes.sql") };
const METRICS: Query<'static> = Query { name: "metrics", sql: include_str!("../../queries/compare/metrics.sql") };
const KINDS: Query<'static> = Query { name: "kinds", sql: include_str!("../../queries/compare/kinds.sql") };
const YEARS: Query<'static> = Query { name: "years", sql: include_str!("../../queries/compare/years.sql") };
const RATE_CHANGES: Query<'static> =
    Query { name: "rate_changes", sql: include_str!("../../queries/compare/rate_changes.sql") };

/// The tables of a run that they read, limited to the two years.
const NEEDED: [Table; 3] = [Table::Facts, Table::Reports, Table::Rates];

/// Two years of a corpus, or of one of its districts, side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Who reported in which of the years.
    pub reporting: DataFrame,
    /// What each agency adds to the change of each figure.
    pub changes: DataFrame,
    /// The sums of each district.
    pub metrics: DataFrame,
    /// Those of each kind of agency.
    pub kinds: DataFrame,
    /// The shares of both years.
    pub rates: DataFrame,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent<'d> {
    /// Each district for itself.
    EachDistrict,
    /// One district.
    District(&'d str),
    /// All districts together. They have an empty string in the place of a name.
    AllDistricts,
}

impl<'d> Extent<'d> {
    /// The district, if it is one.
    #[must_use]
    pub fn district(self) -> Option<&'d str> {
        if let Self::District(name) = self { Some(name) } else { None }
    }
}

/// Why two years cannot be compared.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum CompareError {
    #[error(
        "the run has no table {0}: an older version made it, or `output.parquet` leaves it out; make it anew with `gouji run`"
    )]
    NoTable(&'static str),
    #[error("there is no report of {year}; the years are {known}")]
    UnknownYear { year: i32, known: String },
    #[error(transparent)]
    UnknownDistrict(#[from] UnknownDistrict),
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl CompareError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::NoTable(table) => {
                format!("本次运行没有数据表{table}（由旧版本生成，或output.parquet未列入）；请用`gouji run`重新生成")
            }
            Self::UnknownYear { year, known } => format!("没有{year}年度的报告；现有年度：{known}"),
            Self::UnknownDistrict(unknown) => unknown.chinese(),
            Self::Query(error) => error.chinese(),
        }
    }
}

/// Compares two years over the tables of a run.
///
/// # Errors
/// [`CompareError::UnknownYear`] and [`CompareError::UnknownDistrict`], which name what exists, and the errors of the
/// queries.
pub fn compare<S: AsRef<str>>(
    tables: &[(S, LazyFrame)],
    from: i32,
    to: i32,
    extent: Extent,
) -> Result<Comparison, CompareError> {
    for needed in NEEDED {
        table_of(tables, needed)?;
    }
    check(tables, [from, to], extent)?;
    let of_years = col("year").eq(lit(from)).or(col("year").eq(lit(to)));
    let wanted = match extent {
        Extent::District(name) => of_years.and(col("district").eq(lit(name))),
        _ => of_years,
    };
    let params = params_of(tables, [from, to])?;
    let mut tables: Vec<(&str, LazyFrame)> = tables
        .iter()
        .map(|(name, frame)| (name.as_ref(), frame))
        .filter(|(name, _)| NEEDED.iter().any(|table| table.name() == *name))
        .map(|(name, frame)| (name, frame.clone().filter(wanted.clone())))
        .collect();
    tables.push((Table::Params.name(), params.clone()));
    let (mut reporting, mut changes) = (whole(&REPORTING, &tables)?, whole(&CHANGES, &tables)?);
    if extent == Extent::AllDistricts {
        tables = tables.into_iter().map(|(name, frame)| (name, together(frame))).collect();
        reporting = collected(together(reporting.lazy()))?;
        changes = collected(together(changes.lazy()))?;
    }
    let rates = whole(&RATE_CHANGES, &tables)?;
    let compared = [
        (REPORTING.name, reporting.clone().lazy()),
        (CHANGES.name, changes.clone().lazy()),
        (Table::Params.name(), params),
    ];
    let (mut metrics, mut kinds) = (run(METRICS.sql, &compared)?, run(KINDS.sql, &compared)?);
    if extent == Extent::AllDistricts {
        // governments' reports cover each other's areas: over all districts they have no sum, and there is no single
        // own report
        let own = ["own_previous", "own_value"].map(|name| lit(NULL).cast(DataType::Float64).alias(name));
        metrics = collected(metrics.lazy().with_columns(own))?;
        kinds = collected(kinds.lazy().filter(col("agency_kind").neq(lit(AgencyKind::Government.key()))))?;
    }
    Ok(Comparison { reporting, changes, metrics, kinds, rates })
}

/// The sums of a series of years over the tables of a run: a row for each figure and year.
///
/// # Errors
/// As [`compare`].
pub fn years<S: AsRef<str>>(
    tables: &[(S, LazyFrame)],
    from: i32,
    to: i32,
    extent: Extent,
) -> Result<DataFrame, CompareError> {
    check(tables, [from, to], extent)?;
    // a name cannot tell: both a nameless district and all districts have an empty one
    let level = |name: &'static str| col("level").eq(lit(name));
    let is_wanted = match extent {
        Extent::EachDistrict => level("district"),
        Extent::District(name) => level("district").and(col("area").eq(lit(name))),
        Extent::AllDistricts => level("all"),
    };
    let by_kind = table_of(tables, Table::ByKind)?.clone().filter(is_wanted);
    let tables = [(Table::ByKind.name(), by_kind), (Table::Params.name(), params_of(tables, [from, to])?)];
    Ok(run(YEARS.sql, &tables)?)
}

/// The parameters of a comparison.
fn params_of<S: AsRef<str>>(tables: &[(S, LazyFrame)], [from, to]: [i32; 2]) -> Result<LazyFrame, CompareError> {
    let years = [lit(from).alias("from_year"), lit(to).alias("to_year"), col(SMALLEST_BASE.0)];
    Ok(table_of(tables, Table::Params)?.clone().select(years))
}

/// Merges all districts into one without a name. Agencies of the same name in two districts stay apart.
fn together(mut frame: LazyFrame) -> LazyFrame {
    let agency = concat_str([col("district"), col("agency")], "", true);
    let is_full = col("agency").str().starts_with(col("district"));
    let agency = when(is_full.or(col("agency").eq(lit("")))).then(col("agency")).otherwise(agency);
    let has_agency = frame.collect_schema().is_ok_and(|schema| schema.contains("agency"));
    let frame = if has_agency { frame.with_columns([agency.alias("agency")]) } else { frame };
    frame.with_columns([lit("").alias("district")])
}

fn collected(frame: LazyFrame) -> Result<DataFrame, QueryError> {
    frame.collect().map_err(|source| QueryError::Engine { source })
}

fn table_of<S: AsRef<str>>(tables: &[(S, LazyFrame)], table: Table) -> Result<&LazyFrame, CompareError> {
    let found = tables.iter().find(|(name, _)| name.as_ref() == table.name());
    found.map(|(_, frame)| frame).ok_or(CompareError::NoTable(table.name()))
}

/// Runs a query over a few districts at a time and joins the rows.
fn whole(query: &Query, tables: &[(&str, LazyFrame)]) -> Result<DataFrame, QueryError> {
    let parts = run_by_district(query, tables)?.map(|part| part.map(IntoLazy::lazy));
    let all = concat(parts.collect::<Result<Vec<_>, _>>()?, UnionArgs::default());
    all.and_then(LazyFrame::collect).map_err(|source| QueryError::Engine { source })
}

fn check<S: AsRef<str>>(tables: &[(S, LazyFrame)], wanted: [i32; 2], extent: Extent) -> Result<(), CompareError> {
    let column = |sql: &str| run(sql, tables);
    let engine = |source| QueryError::Engine { source };
    let years = column("SELECT DISTINCT year FROM reports WHERE year IS NOT NULL ORDER BY year")?;
    let years: Vec<i32> =
        years.column("year").and_then(|years| Ok(years.i32()?.iter().flatten().collect())).map_err(engine)?;
    if let Some(&year) = wanted.iter().find(|year| !years.contains(year)) {
        let known = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return Err(CompareError::UnknownYear { year, known });
    }
    match unknown_district(tables, extent.district().into_iter())? {
        Some(unknown) => Err(unknown.into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{areas, corpus, lines};
    use super::super::{OVER_DISTRICTS, QUERIES};
    use super::*;

    fn tables() -> Vec<(&'static str, LazyFrame)> {
        let mut tables = corpus().to_vec();
        let rates = QUERIES.iter().find(|query| query.name == "rates").unwrap();
        tables.push(("rates", run(rates.sql, &tables).unwrap().lazy()));
        tables.push(("areas", areas()));
        let by_kind = OVER_DISTRICTS.iter().find(|query| query.name == "by_kind").unwrap();
        tables.push(("by_kind", run(by_kind.sql, &tables).unwrap().lazy()));
        tables
    }

    fn compared(from: i32, to: i32) -> Comparison {
        compare(&tables(), from, to, Extent::District("甲区")).unwrap()
    }

    #[test]
    fn what_each_agency_adds() {
        // 教育局 reported 2021 on an older form, which counts requests alike, and rules not; 民政局 has no report of 2022
        let total = "requests.received|total";
        let changes = lines(&compared(2021, 2022).changes);
        let changes: Vec<&str> = changes.iter().filter_map(|row| row.strip_prefix(&format!("甲区|{total}|"))).collect();
        assert_eq!(
            changes,
            [
                "人民政府|own report|100|120|20|",
                "教育局|both|10|12|2|2",
                "民政局|gone|30|||-30",
                "统计局|both|30|33|3|3"
            ]
        );
        let changes = lines(&compared(2021, 2022).changes);
        assert!(changes.iter().any(|row| row == "甲区|rules.made|none|教育局|form differs|40|50||"), "{changes:?}");
        let changes = lines(&compared(2022, 2023).changes);
        let changes: Vec<&str> =
            changes.iter().filter_map(|row| row.strip_prefix("甲区|charges.amount|none|")).collect();
        // 教育局 has a mark in 2023; the table of 统计局 could not be read
        assert_eq!(changes, ["教育局|untold|0|||0", "民政局|appeared||1.1||1.1", "统计局|untold|0.3|||-0.3"]);
    }

    #[test]
    fn sums_of_two_years() {
        let metrics = lines(&compared(2021, 2022).metrics);
        let metrics: Vec<&str> =
            metrics.iter().filter_map(|row| row.strip_prefix("甲区|requests.received|total|")).collect();
        assert_eq!(metrics, ["70|45|-25|-35.714285714285715|40|45|5|12.5|2|0|1|0|||true|100|120|民政局|-30"]);
    }

    #[test]
    fn sums_of_each_kind() {
        let of_requests = |frame: &DataFrame| -> Vec<String> {
            lines(frame).into_iter().filter(|row| row.contains("|requests.received|total|")).collect()
        };
        // 民政局 has no report of 2022
        assert_eq!(
            of_requests(&compared(2021, 2022).kinds),
            [
                "甲区|department|requests.received|total|70|45|-25|-35.714285714285715|40|45|5|12.5|2|0|1|0",
                "甲区|government|requests.received|total|100|120|20|20|100|120|20|20|1|0|0|0",
            ]
        );
        let apart = lines(&compared(2021, 2022).kinds);
        assert!(apart.iter().any(|row| row == "甲区|department|rules.made|none|||||||||0|0|0|1"), "{apart:?}");
        let all = compare(&tables(), 2021, 2022, Extent::AllDistricts).unwrap();
        assert_eq!(
            of_requests(&all.kinds),
            ["|department|requests.received|total|70|45|-25|-35.714285714285715|40|45|5|12.5|2|0|1|0"]
        );
        assert!(
            lines(&all.changes).iter().any(|row| row.starts_with("|requests.received|total|甲区教育局|both|10|12"))
        );
    }

    #[test]
    fn sums_of_a_series_of_years() {
        let of = |extent| -> Vec<String> {
            let years = lines(&years(&tables(), 2021, 2023, extent).unwrap());
            let total = years.into_iter().filter(|row| row.contains("|requests.received|total|"));
            total.filter(|row| !row.contains("|government|")).collect()
        };
        let all_kinds =
            ["2019|2021|mixed|70|3|0|||", "2019|2022|2021|45|2|2|40|45|1.125", "2019|2023|2021|39|2|1|12|24|2"];
        let rows = |start: &str| all_kinds.map(|row| format!("{start}|requests.received|total|{row}")).to_vec();
        assert_eq!(of(Extent::District("甲区")), [rows("甲区|"), rows("甲区|department")].concat());
        assert_eq!(of(Extent::AllDistricts), [rows("|"), rows("|department")].concat());
    }

    #[test]
    fn a_district_without_a_name_is_not_all_districts() {
        let mut tables = tables();
        for (name, table) in &mut tables {
            let own = if *name == "by_kind" { "area" } else { "district" };
            if table.collect_schema().unwrap().contains(own) {
                *table = table.clone().with_columns([lit("").alias(own)]);
            }
        }
        let of = |extent| lines(&years(&tables, 2021, 2023, extent).unwrap());
        let district = of(Extent::District(""));
        assert!(district.iter().any(|row| row.contains("|requests.received|total|2019|2022|2021|45|")), "{district:?}");
        assert_eq!(district.len(), of(Extent::EachDistrict).len());
    }

    #[test]
    fn contributions_add_up() {
        for (from, to) in [(2021, 2022), (2022, 2023), (2021, 2023)] {
            let Comparison { changes, metrics, .. } = compared(from, to);
            let sql = "SELECT m.metric, m.applicant, m.change, m.value - m.previous AS difference, s.added \
                FROM metrics AS m JOIN (SELECT metric, applicant, ROUND(SUM(contribution), 6) AS added, \
                COUNT(contribution) AS n FROM changes GROUP BY metric, applicant) AS s \
                ON m.metric = s.metric AND m.applicant = s.applicant \
                WHERE s.n > 0 AND (s.added <> m.change OR ABS(m.value - m.previous - m.change) > 0.000001)";
            let wrong = run(sql, &[("changes", changes.lazy()), ("metrics", metrics.lazy())]).unwrap();
            assert_eq!(lines(&wrong), [""; 0]);
        }
    }

    #[test]
    fn who_reported() {
        assert_eq!(
            lines(&compared(2022, 2023).reporting),
            [
                "甲区|人民政府|government|gone|2021|",
                "甲区|教育局|department|both|2021|2021",
                "甲区|民政局|department|appeared||2021",
                "甲区|统计局|department|both|2021|",
            ]
        );
    }

    #[test]
    fn every_header_tells_the_columns_as_they_are() {
        let compared = compared(2021, 2022);
        let years = years(&tables(), 2021, 2022, Extent::EachDistrict).unwrap();
        let Comparison { reporting, changes, metrics, kinds, rates } = &compared;
        let frames = [reporting, changes, metrics, kinds, rates, &years];
        for (query, frame) in COMPARISONS.iter().zip(frames) {
            assert_eq!(query.header().part("name"), query.name);
            assert!(!query.header().part("grain").is_empty() && !query.header().part("title").is_empty());
            assert_eq!((&**frame.schema(), query.header().fault()), (&query.header().table().dtypes(), None));
        }
    }

    #[test]
    fn what_is_not_there_is_reported() {
        let error = |year, extent| compare(&tables(), year, 2022, extent).unwrap_err().to_string();
        assert_eq!(error(2019, Extent::EachDistrict), "there is no report of 2019; the years are 2021, 2022, 2023");
        assert_eq!(error(2021, Extent::District("甲")), "there is no district 甲 in this run; did you mean 甲区?");
        let error = compare(&corpus(), 2021, 2022, Extent::EachDistrict).unwrap_err().to_string();
        assert!(error.starts_with("the run has no table rates"), "{error}");
    }
}
