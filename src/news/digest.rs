//! A digest of the news: counts, then the first items of each kind. `news.json` is the digest, `news.md` its text.

use super::compare::{Basis, News};
use super::counts::NewsCounts;
use super::reasons::{Reason, Reasons};
use super::row::Row;
use super::run::RunRecord;
use super::texts::Text;
use crate::change::{Item, State, Why};
use crate::finding::Severity;
use crate::language::Bilingual;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Most new causes listed, in all and for one agency.
const MOST_NEW: usize = 20;
const MOST_OF_AGENCY: usize = 5;
/// Most items listed of every other kind.
const MOST_OTHERS: usize = 10;
/// Most paths listed for a district.
const MOST_PATHS: usize = 3;
/// Most settings listed.
const MOST_SETTINGS: usize = 5;

/// The content of `news.json`. Any change of its format raises `news_version`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Digest {
    /// Version of this format.
    pub news_version: u32,
    /// The run.
    #[serde(flatten)]
    pub run: RunName,
    /// The run it was compared with; `None` without one.
    pub against: Option<RunName>,
    /// Why it was not compared with a run.
    pub not_compared: Option<Bilingual>,
    /// How much differs.
    pub counts: NewsCounts,
    /// The first settings because of which causes differ.
    pub settings: Vec<String>,
    /// New causes, the gravest first.
    pub new_causes: Listed<CauseNews>,
    /// Causes that were waived or less grave before.
    pub due_again: Listed<CauseNews>,
    /// Causes whose report was corrected.
    pub fixed_causes: Listed<CauseNews>,
    /// New reports by district.
    pub reports_new: Listed<DistrictReports>,
    /// Reports by district that are gone.
    pub reports_gone: Listed<DistrictReports>,
}

/// A run by its name.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct RunName {
    /// Name of its folder.
    pub run_id: String,
    /// When it began.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub started: DateTime<Utc>,
    /// The day on which it began, in local time.
    #[cfg_attr(feature = "cli", schemars(with = "String"))]
    pub day: NaiveDate,
}

/// The first items of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Listed<T> {
    /// The items listed.
    pub first: Vec<T>,
    /// Number of items left out.
    pub more: usize,
}

/// A cause in the news.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CauseNews {
    /// Id of the cause.
    pub cause_id: String,
    /// Its district, agency and year, as far as known.
    pub district: Option<String>,
    /// See `district`.
    pub agency: Option<String>,
    /// See `district`.
    pub year: Option<i32>,
    /// How grave it is.
    pub severity: Option<Severity>,
    /// Code of the rule of its most telling finding.
    pub rule: String,
    /// The sentence to put to the agency.
    pub question: Bilingual,
    /// The nearest reason for the change.
    pub why: &'static str,
    /// The day of the run that first found it.
    #[cfg_attr(feature = "cli", schemars(with = "Option<String>"))]
    pub first_seen: Option<NaiveDate>,
    /// Path of the report's file; if the report is gone, its path in the run before.
    pub path: Option<String>,
}

/// New or missing reports of a district.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct DistrictReports {
    /// `None` for reports without a known district.
    pub district: Option<String>,
    /// Number of these reports.
    pub reports: usize,
    /// Whether they are all reports of the district.
    pub is_whole_district: bool,
    /// Paths of the first ones.
    pub paths: Vec<String>,
}

impl News {
    /// The digest of the news.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let name =
            |record: &RunRecord| RunName { run_id: record.run_id.clone(), started: record.started, day: record.day() };
        let of = |is_listed: fn(&Row) -> bool| {
            self.rows.iter().filter(move |row| row.item == Item::Cause && is_listed(row)).collect::<Vec<_>>()
        };
        let is_due_again = |row: &Row| row.state == State::Changed && row.newly_due().is_some();
        let reports = |state| self.rows.iter().filter(move |row| row.item == Item::Report && row.state == state);
        Digest {
            news_version: 1,
            run: name(&self.run),
            against: match &self.basis {
                Basis::Before(record) => Some(name(record)),
                Basis::First | Basis::Unreadable(_) => None,
            },
            not_compared: match &self.basis {
                Basis::Before(_) => None,
                Basis::First => Some(Bilingual::fixed("there is no run before", "此前没有运行结果")),
                Basis::Unreadable(why) => Some(why.clone()),
            },
            counts: self.counts.clone(),
            settings: self.settings(),
            new_causes: self.causes(of(|row| row.state == State::New), MOST_NEW),
            due_again: self.causes(of(is_due_again), MOST_OTHERS),
            fixed_causes: self.causes(of(|row| row.state == State::Fixed), MOST_OTHERS),
            reports_new: self.districts(reports(State::New), |row| row.path, &self.districts_before),
            reports_gone: self.districts(reports(State::Gone), |row| row.path_before, &self.districts_after),
        }
    }

    /// The settings because of which causes differ.
    fn settings(&self) -> Vec<String> {
        let causes = self.rows.iter().filter(|row| row.item == Item::Cause).filter_map(Row::reasons);
        let settings = causes.filter_map(|reasons| reasons.nearest()).filter(|reason| reason.why == Why::Configuration);
        let settings: BTreeSet<&str> = settings.flat_map(Reason::names).collect();
        settings.into_iter().take(MOST_SETTINGS).map(str::to_owned).collect()
    }

    /// The gravest causes, at most a few for one agency, sorted by agency.
    fn causes(&self, mut rows: Vec<&Row>, most: usize) -> Listed<CauseNews> {
        let all = rows.len();
        rows.sort_by_key(|row| Reverse(row.severity));
        let mut of_agency: BTreeMap<_, usize> = BTreeMap::new();
        rows.retain(|row| {
            let listed = of_agency.entry((row.filed.district, row.filed.agency)).or_default();
            *listed += 1;
            *listed <= MOST_OF_AGENCY
        });
        rows.truncate(most);
        // agencies are sorted by their gravest cause
        let mut places: BTreeMap<_, usize> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            places.entry((row.filed.district, row.filed.agency)).or_insert(at);
        }
        rows.sort_by_key(|row| places.get(&(row.filed.district, row.filed.agency)));
        Listed { first: rows.iter().map(|row| self.cause(row)).collect(), more: all - rows.len() }
    }

    fn cause(&self, row: &Row) -> CauseNews {
        let text = |text| Option::map(text, |text| self.texts.get(text).to_owned());
        CauseNews {
            cause_id: row.cause.map_or_else(String::new, |id| id.to_string()),
            district: text(row.filed.district),
            agency: text(row.filed.agency),
            year: row.filed.year,
            severity: row.severity,
            rule: text(row.rule).unwrap_or_default(),
            question: row.question().cloned().unwrap_or_default(),
            why: row.reasons().map_or(Why::Unknown, Reasons::why).key(),
            first_seen: row.first.map(|first| first.day),
            path: text(row.path.or(row.path_before)),
        }
    }

    /// Reports by district; districts without a report in the other run come first.
    fn districts<'r>(
        &self,
        rows: impl Iterator<Item = &'r Row>,
        path: fn(&Row) -> Option<Text>,
        others: &HashSet<Text>,
    ) -> Listed<DistrictReports> {
        let mut districts: BTreeMap<Option<&str>, DistrictReports> = BTreeMap::new();
        for row in rows {
            let district = row.filed.district.map(|district| self.texts.get(district));
            let entry = districts.entry(district).or_insert_with(|| DistrictReports {
                district: district.map(str::to_owned),
                reports: 0,
                is_whole_district: row.filed.district.is_some_and(|district| !others.contains(&district)),
                paths: Vec::new(),
            });
            entry.reports += 1;
            if entry.paths.len() < MOST_PATHS {
                entry.paths.extend(path(row).map(|path| self.texts.get(path).to_owned()));
            }
        }
        let mut all: Vec<DistrictReports> = districts.into_values().collect();
        all.sort_by_key(|district| (!district.is_whole_district, Reverse(district.reports)));
        let more = all.iter().skip(MOST_OTHERS).map(|district| district.reports).sum();
        all.truncate(MOST_OTHERS);
        Listed { first: all, more }
    }
}
