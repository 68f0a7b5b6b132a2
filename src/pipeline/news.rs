//! Compares a run with the one before, while its folder is still staged.

use super::job::{Job, RunError};
use super::tables::write_frames;
use crate::config::Config;
use crate::language::Bilingual;
use crate::news::{AGENCIES, Basis, FILE, JSON_FILE, News, NewsError, Run, RunRecord, WAIVERS, compare};
use crate::outputs::{TableRecord, latest, write_json};
use crate::review::RunNote;
use crate::schema::Table;
use crate::source::published::RECORD;
use chrono::{DateTime, SubsecRound, Utc};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The hash of the running program; `None` if its file is no longer there.
fn program_hash() -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(std::env::current_exe().ok()?).ok()?).ok()?;
    Some(hasher.finalize().to_hex().to_string())
}

/// The conditions of a run, as its record has them.
///
/// # Errors
/// Fails if a list of the user cannot be read.
pub(super) fn conditions(job: &Job, note: &RunNote, started: DateTime<Utc>) -> Result<RunRecord, RunError> {
    Ok(RunRecord {
        run_id: note.run_id.clone(),
        // as the record of the run has it
        started: started.trunc_subsecs(0),
        gouji: note.gouji.clone(),
        program: program_hash(),
        corpus: note.corpus.clone(),
        configuration: serde_json::to_value(job.config)?,
        lists: list_hashes(job.config)?,
    })
}

/// The hashes of the user's lists, by the settings that name them.
///
/// # Errors
/// Fails if a list cannot be read.
fn list_hashes(config: &Config) -> Result<BTreeMap<String, String>, RunError> {
    let lists = [(AGENCIES, &config.names.agencies), (WAIVERS, &config.rules.waivers)];
    let lists = lists.into_iter().filter_map(|(name, path)| Some((name, path.as_ref()?)));
    let hash = |(name, path): (&str, &PathBuf)| {
        let bytes = std::fs::read(path).map_err(|source| RunError::List { path: path.clone(), source })?;
        Ok((name.to_owned(), blake3::hash(&bytes).to_hex().to_string()))
    };
    lists.map(hash).collect()
}

/// Compares the staged run with the one that [`Job::against`] names, or else the one that it would replace, and writes the
/// table of what differs.
///
/// # Errors
/// Fails if the tables of the staged run cannot be read, or the new one cannot be written. A run before that cannot be read
/// is no error: it costs the news, and must not cost the run.
pub(super) fn compare_with_former(
    job: &Job,
    dir: &Path,
    record: RunRecord,
    tables: &mut BTreeMap<String, TableRecord>,
) -> Result<News, RunError> {
    let former = job.against.map_or_else(|| latest(job.output), Path::to_owned);
    let news = news_of(&former, dir, record)?;
    write_frames(dir, Table::Changes.schema().clone(), news.frames(), job.config.output.csv_rows, tables)?;
    Ok(news)
}

fn news_of(former: &Path, dir: &Path, record: RunRecord) -> Result<News, RunError> {
    if !former.join(RECORD).is_file() {
        return Ok(News::none(record, Basis::First));
    }
    let unreadable = |record: RunRecord, error: &NewsError| {
        tracing::warn!("there are no news of this run: {error}");
        News::none(record, Basis::Unreadable(Bilingual::new(error.to_string(), error.chinese())))
    };
    let before = match Run::open(former) {
        Ok(before) => before,
        Err(error) => return Ok(unreadable(record, &error)),
    };
    let after = Run::new(dir, record)?;
    match compare(&before, &after, false) {
        Err(error) if error.is_of(former) => Ok(unreadable(after.record, &error)),
        news => Ok(news?),
    }
}

/// Writes the news for people and for programs.
pub(super) fn write_news(job: &Job, dir: &Path, news: &News) -> Result<(), RunError> {
    let digest = news.digest();
    let path = dir.join(FILE);
    std::fs::write(&path, digest.mail(job.lang)).map_err(|source| RunError::Write { path, source })?;
    Ok(write_json(&dir.join(JSON_FILE), &serde_json::to_value(&digest)?)?)
}
