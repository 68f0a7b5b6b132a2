//! The data that the page loads first: the run, its districts, the forms, the rules, the metrics.

use super::district::{DistrictEntry, REPORTS_A_FILE};
use super::error::ReviewError;
use super::form::{FormLayout, layouts};
use super::objects::Objects;
use super::script;
use crate::change::{State, Why};
use crate::codebook::CODEBOOK;
use crate::language::{Bilingual, Language};
use crate::queries;
use crate::rules::RULES;
use crate::source::SourceOutcome;
use polars::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The part of the run's record that the page shows.
#[derive(Debug, Clone, Deserialize)]
pub struct RunNote {
    /// Name of the run's folder.
    pub run_id: String,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// Version of the program that made it.
    pub gouji: String,
    /// The files and folders that were read.
    pub corpus: Vec<String>,
    /// The folder to which these and the paths of tables are relative; empty if the record does not have it.
    #[serde(default)]
    pub folder: PathBuf,
    /// Name of the run that it was compared with; `None` without one.
    #[serde(default)]
    pub against: Option<String>,
}

#[derive(Serialize)]
struct Overview<'o> {
    run_id: &'o str,
    started: &'o str,
    gouji: &'o str,
    corpus: &'o [String],
    /// The folder to which paths are relative.
    folder: &'o Path,
    /// Rows of `sources` by outcome and format.
    sources: Objects<'o>,
    /// Archives that files were unpacked from.
    archives: Objects<'o>,
    /// Reports by year.
    years: Objects<'o>,
    /// Causes by year, rule and severity.
    causes: Objects<'o>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'o str>,
    /// Causes by their state since that run, and by severity.
    news: Objects<'o>,
    districts: &'o [DistrictEntry],
    /// Number of reports in one file of them.
    reports_a_file: usize,
    rules: Vec<RuleWords>,
    reasons: Vec<ReasonWords>,
    metrics: Vec<MetricWords>,
    forms: Vec<FormLayout>,
}

#[derive(Serialize)]
struct RuleWords {
    code: &'static str,
    name: &'static str,
    name_zh: &'static str,
    en: String,
    zh: String,
}

/// Why something differs from the run before.
#[derive(Serialize)]
struct ReasonWords {
    key: &'static str,
    #[serde(flatten)]
    words: Bilingual,
}

#[derive(Serialize)]
struct MetricWords {
    key: &'static str,
    en: &'static str,
    zh: &'static str,
    unit: &'static str,
}

/// Writes the data that the page loads first, and the list of files that are not reports.
pub(super) fn write(
    folder: &Path,
    note: &RunNote,
    tables: &[(String, LazyFrame)],
    districts: &[DistrictEntry],
) -> Result<(), ReviewError> {
    let rows = |sql: &str| queries::run(sql, tables);
    let sources = rows(
        "SELECT outcome, format, COUNT(*) AS files FROM sources GROUP BY outcome, format \
         ORDER BY outcome NULLS LAST, format NULLS LAST",
    )?;
    let archives = rows("SELECT DISTINCT path FROM sources WHERE member IS NOT NULL ORDER BY path")?;
    let years = rows("SELECT year, COUNT(*) AS reports FROM reports GROUP BY year ORDER BY year NULLS LAST")?;
    let causes = rows(
        "SELECT year, rule, severity, COUNT(*) AS causes FROM causes GROUP BY year, rule, severity \
         ORDER BY year NULLS LAST, rule, severity",
    )?;
    let news = rows(
        "SELECT state, severity, COUNT(*) AS causes FROM changes WHERE what = 'cause' GROUP BY state, severity \
         ORDER BY state, severity",
    )?;
    let overview = Overview {
        run_id: &note.run_id,
        started: &note.started,
        gouji: &note.gouji,
        corpus: &note.corpus,
        folder: &note.folder,
        sources: Objects::of(&sources)?,
        archives: Objects::of(&archives)?,
        years: Objects::of(&years)?,
        causes: Objects::of(&causes)?,
        against: note.against.as_deref(),
        news: Objects::of(&news)?,
        districts,
        reports_a_file: REPORTS_A_FILE,
        rules: rule_words(),
        reasons: Why::ALL.map(|why| ReasonWords { key: why.key(), words: why.words() }).into(),
        metrics: metric_words(),
        forms: layouts(),
    };
    script::write(folder, "run", &overview)?;
    let lost = State::ALL.into_iter().filter(|state| state.is_lost()).map(|state| format!("'{}'", state.key()));
    let settled = format!(
        "SELECT cause_id, state, why, district, agency, year, rule, severity, question_en, question_zh FROM changes \
         WHERE what = 'cause' AND state IN ({}) ORDER BY state, district NULLS LAST, agency NULLS LAST, \
         year NULLS LAST, rule, cause_id LIMIT {MOST_SETTLED}",
        lost.collect::<Vec<_>>().join(", ")
    );
    script::write(folder, "settled", &Objects::of(&rows(&settled)?)?)?;
    let others = format!(
        "SELECT path, member, part, format, outcome, reason FROM sources WHERE outcome <> '{}' \
         ORDER BY outcome, path, member NULLS FIRST, part NULLS FIRST",
        SourceOutcome::Parsed.key()
    );
    script::write(folder, "sources", &Objects::of(&rows(&others)?)?)
}

/// Most fixed or missing causes in the list; `changes` has all of them.
const MOST_SETTLED: usize = 2_000;

fn rule_words() -> Vec<RuleWords> {
    let words = |rule: &'static crate::rules::Rule| RuleWords {
        code: rule.code,
        name: rule.name,
        name_zh: rule.name_zh,
        en: rule.summary(Language::En),
        zh: rule.summary(Language::Zh),
    };
    RULES.iter().map(words).collect()
}

fn metric_words() -> Vec<MetricWords> {
    let words = |metric: crate::codebook::Metric| {
        let entry = metric.entry();
        MetricWords { key: &entry.key, en: &entry.en, zh: &entry.zh, unit: entry.unit.key() }
    };
    CODEBOOK.metrics().map(words).collect()
}
