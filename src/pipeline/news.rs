//! Compares a run with the one before, while its folder is still staged.

use super::finished::FinishedTables;
use super::job::{Job, RunError};
use crate::cache::PROGRAM;
use crate::language::Bilingual;
use crate::names::AgencyList;
use crate::news::{AGENCIES, Basis, FILE, JSON_FILE, News, NewsError, Run, RunRecord, WAIVERS, compare};
use crate::outputs::{latest, write_json};
use crate::review::RunNote;
use crate::schema::Table;
use crate::source::published::RECORD;
use crate::waivers::Waivers;
use chrono::{DateTime, SubsecRound, Utc};
use std::collections::BTreeMap;
use std::path::Path;

/// The conditions of a run, for its record.
///
/// # Errors
/// Fails if the settings cannot be serialized, which is a bug.
pub(super) fn conditions(
    job: &Job,
    note: &RunNote,
    started: DateTime<Utc>,
    listed: Option<&AgencyList>,
    waivers: Option<&Waivers>,
) -> Result<RunRecord, RunError> {
    Ok(RunRecord {
        run_id: note.run_id.clone(),
        // in whole seconds, as in the record of the run
        started: started.trunc_subsecs(0),
        gouji: note.gouji.clone(),
        program: Some(PROGRAM.to_owned()),
        corpus: note.corpus.clone(),
        configuration: serde_json::to_value(job.config)?,
        lists: list_hashes(listed, waivers),
    })
}

/// The hashes of the user's lists, by the settings that name them.
pub(super) fn list_hashes(listed: Option<&AgencyList>, waivers: Option<&Waivers>) -> BTreeMap<String, String> {
    let lists = [(AGENCIES, listed.map(AgencyList::digest)), (WAIVERS, waivers.map(Waivers::digest))];
    let hex = |digest| blake3::Hash::from_bytes(digest).to_hex().to_string();
    lists.into_iter().filter_map(|(name, digest)| Some((name.to_owned(), hex(digest?)))).collect()
}

/// Compares the staged run with the one that [`Job::against`] names, or else the one that it would replace, and writes the
/// table of what differs.
///
/// # Errors
/// Fails if the tables of the staged run cannot be read, or the new one cannot be written. A run before that cannot be read
/// is no error: it costs the news, and must not cost the run.
pub(super) fn compare_with_former(job: &Job, record: RunRecord, tables: &mut FinishedTables) -> Result<News, RunError> {
    let former = job.against.map_or_else(|| latest(job.output), Path::to_owned);
    let news = news_of(&former, tables.dir(), record)?;
    tables.write_all(Table::Changes.schema().clone(), news.frames(), &job.config.output)?;
    Ok(news)
}

fn news_of(former: &Path, dir: &Path, record: RunRecord) -> Result<News, RunError> {
    if !former.join(RECORD).is_file() {
        return Ok(News::none(record, Basis::First));
    }
    let unreadable = |record: RunRecord, error: &NewsError| {
        tracing::warn!("this run has no news: {error}");
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
