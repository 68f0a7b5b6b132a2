//! How a run ended, for machines: a summary as JSON, metrics for Prometheus, and a last line of the log.

use super::errors::describe;
use super::exit::{Exit, exit_of};
use super::out::write_whole;
use super::progress::Stages;
use chrono::{DateTime, Utc};
use gouji::cache::CacheCounts;
use gouji::change::State;
use gouji::finding::Severity;
use gouji::language::Language;
use gouji::outputs::End;
use gouji::pipeline::{RunError, Summary};
use gouji::schema::Table;
use gouji::source::SourceOutcome;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Version of the format of [`Ended`].
const VERSION: u32 = 2;

/// How a run ended. `gouji run --summary json` prints it in any case.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ended {
    /// Version of this format.
    summary_version: u32,
    /// Version of the program.
    gouji: &'static str,
    /// When the run began, RFC 3339 in UTC.
    started: String,
    end: End,
    exit_code: u8,
    /// Why nothing was published, in the language of `--lang`; null otherwise.
    error: Option<String>,
    /// Wall time of each stage, in seconds. If the run failed, the last stage is the one that failed.
    stages: BTreeMap<&'static str, f64>,
    /// Wall time of the run, in seconds.
    seconds: f64,
    /// What is published: by this run or, if nothing has changed, by the one before; null if the run failed.
    published: Option<Published>,
}

/// What is published after a run.
#[derive(Debug, Serialize, JsonSchema)]
struct Published {
    /// The folder of the run.
    folder: String,
    /// Rows of the table `sources`, by outcome.
    sources: BTreeMap<&'static str, usize>,
    files: usize,
    reports: usize,
    districts: usize,
    /// Reports whose files are cut short, which are in no total.
    cut: usize,
    /// Reports without a known agency or year, which are in no total.
    unnamed: usize,
    /// Whether files that should have been read were not, or not completely.
    partial: bool,
    /// Causes, by severity.
    causes: BTreeMap<&'static str, usize>,
    /// Causes that are not waived, by severity.
    open: BTreeMap<&'static str, usize>,
    /// Causes that the run before did not have, by severity.
    new: BTreeMap<&'static str, usize>,
    /// Causes of the run before that are fixed, or whose reports are missing now.
    gone: usize,
    /// How the run used its cache; null without one.
    cache: Option<CacheCounts>,
}

/// Counts by severity, zeros included.
fn by_severity(count: impl Fn(Severity) -> usize) -> BTreeMap<&'static str, usize> {
    Severity::ALL.into_iter().map(|severity| (severity.key(), count(severity))).collect()
}

/// Counts by outcome, zeros included.
fn by_outcome(count: impl Fn(SourceOutcome) -> usize) -> BTreeMap<&'static str, usize> {
    SourceOutcome::ALL.into_iter().map(|outcome| (outcome.key(), count(outcome))).collect()
}

impl Published {
    fn of(summary: &Summary) -> Self {
        let of = |counts: &BTreeMap<Severity, usize>, severity| counts.get(&severity).copied().unwrap_or(0);
        let news = &summary.news.counts;
        Self {
            folder: summary.folder.display().to_string(),
            sources: by_outcome(|outcome| summary.sources.get(&outcome).copied().unwrap_or(0)),
            files: summary.files,
            reports: summary.reports,
            districts: summary.districts,
            cut: summary.cut,
            unnamed: summary.unnamed,
            partial: summary.is_partial(),
            causes: by_severity(|severity| of(&summary.causes, severity)),
            open: by_severity(|severity| of(&summary.open, severity)),
            new: by_severity(|severity| news.causes_with(State::New, severity)),
            gone: State::ALL.into_iter().filter(|state| state.is_lost()).map(|state| news.causes_of(state)).sum(),
            cache: summary.cache,
        }
    }
}

impl Ended {
    pub(super) fn of(
        result: &anyhow::Result<(Summary, Exit)>,
        started: DateTime<Utc>,
        stages: &Stages,
        lang: Language,
    ) -> Self {
        let (end, exit, error) = match result {
            Ok((summary, exit)) => (summary.end(), *exit, None),
            Err(error) => {
                let is_refused = error.downcast_ref().is_some_and(RunError::is_refusal);
                (if is_refused { End::Refused } else { End::Failed }, exit_of(error), Some(describe(error, lang)))
            }
        };
        Self {
            summary_version: VERSION,
            gouji: env!("CARGO_PKG_VERSION"),
            started: started.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            end,
            exit_code: exit as u8,
            error,
            stages: stages.seconds(),
            seconds: stages.total(),
            published: result.as_ref().ok().map(|(summary, _)| Published::of(summary)),
        }
    }

    pub(super) fn json(&self) -> serde_json::Result<String> {
        Ok(format!("{:#}\n", serde_json::to_value(self)?))
    }

    /// The last line of a log that a machine reads.
    pub(super) fn log(&self) {
        let (reports, files) = self.published.as_ref().map_or((0, 0), |of| (of.reports, of.files));
        let (end, exit_code, seconds) = (self.end.key(), self.exit_code, self.seconds);
        tracing::info!(stage = "end", end, exit_code, reports, files, seconds, "{end}");
    }

    /// Writes metrics in the text format of Prometheus and moves them into place. The time of the last success is taken
    /// from the former file.
    pub(super) fn write_metrics(&self, path: &Path, now: DateTime<Utc>) -> io::Result<()> {
        let before = fs::read_to_string(path).unwrap_or_default();
        let success = match self.end {
            End::Published | End::Unchanged => Some(now.timestamp()),
            End::Refused | End::Failed => last_success(&before),
        };
        write_whole(path, self.metrics(success, now))
    }

    fn metrics(&self, success: Option<i64>, now: DateTime<Utc>) -> String {
        let mut text = Metrics::default();
        text.gauge("last_run_timestamp_seconds", "When the last run ended, in any way.", now.timestamp());
        if let Some(success) = success {
            text.gauge(LAST_SUCCESS, "When a run last published, or found nothing changed.", success);
        }
        text.gauge("exit_code", "Exit code of the last run.", self.exit_code);
        let ends = End::ALL.map(|end| (end.key(), u8::from(end == self.end)));
        text.labelled("run_end", "How the last run ended.", "end", ends);
        text.gauge("run_seconds", "Wall time of the last run.", self.seconds);
        let stages = self.stages.iter().map(|(stage, seconds)| (*stage, *seconds));
        text.labelled("stage_seconds", "Wall time of its stages.", "stage", stages);
        if let Some(of) = &self.published {
            let each = |counts: &BTreeMap<&'static str, usize>| counts.clone();
            text.gauge(Table::Reports.name(), "Reports in the tables.", of.reports);
            text.labelled(Table::Sources.name(), "Files and parts of files, by outcome.", "outcome", each(&of.sources));
            let read = SourceOutcome::Quarantined.key();
            text.gauge(
                "unread",
                "Files that could not be read, or not completely.",
                of.sources.get(read).copied().unwrap_or(0),
            );
            text.labelled("causes", "Likely faults.", "severity", each(&of.causes));
            text.labelled("open_causes", "Likely faults that are not waived.", "severity", each(&of.open));
            text.labelled("new_causes", "Likely faults that the run before did not have.", "severity", each(&of.new));
            text.gauge("gone_causes", "Likely faults of the run before that are gone.", of.gone);
            if let Some(cache) = of.cache {
                let looked_up = [("hit", cache.used), ("miss", cache.missed)];
                text.labelled("cache_files", "Files looked up among the kept readings.", "result", looked_up);
            }
        }
        text.0
    }
}

const PREFIX: &str = "gouji_";
const LAST_SUCCESS: &str = "last_success_timestamp_seconds";

/// The time of the last success in a file of metrics.
fn last_success(text: &str) -> Option<i64> {
    let line = text.lines().find_map(|line| line.strip_prefix(PREFIX)?.strip_prefix(LAST_SUCCESS));
    line?.trim().parse().ok()
}

/// Metrics in the text format of Prometheus.
#[derive(Default)]
struct Metrics(String);

impl Metrics {
    fn head(&mut self, name: &str, help: &str) {
        // writing into a string cannot fail
        let _ = write!(self.0, "# HELP {PREFIX}{name} {help}\n# TYPE {PREFIX}{name} gauge\n");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, help);
        let _ = writeln!(self.0, "{PREFIX}{name} {value}");
    }

    fn labelled<V: std::fmt::Display>(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'static str, V)>,
    ) {
        self.head(name, help);
        for (key, value) in values {
            let _ = writeln!(self.0, "{PREFIX}{name}{{{label}=\"{key}\"}} {value}");
        }
    }
}
