//! The conditions of two runs that differ: the program, the settings, the user's lists, the folders.

use super::run::{Run, RunRecord};
use crate::audit::{Selector, Settings};
use crate::rules::{Rule, Setting};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Settings that name a list. Lists are compared by hash, not by path.
const LISTS: [&str; 2] = [AGENCIES, WAIVERS];
/// The setting that names the user's list of agencies.
pub const AGENCIES: &str = "names.agencies";
/// The setting that names the waivers.
pub const WAIVERS: &str = "rules.waivers";

/// The conditions of two runs that differ.
#[derive(Debug)]
pub(super) struct Conditions {
    /// The program.
    pub program: bool,
    /// The user's list of agencies.
    pub agencies: bool,
    /// The waivers.
    pub waivers: bool,
    /// The names of the settings that differ, such as `rules.severity.M106`.
    settings: Vec<String>,
    /// `[rules]` of both runs; `None` if another version wrote it in a way that this one does not know.
    rules: Option<[Settings; 2]>,
    /// The folders and files that each run was given.
    corpora: [Vec<String>; 2],
}

impl Conditions {
    pub(super) fn new(before: &Run, after: &Run) -> Self {
        let (before, after) = (&before.record, &after.record);
        let list = |name: &str| before.lists.get(name) != after.lists.get(name);
        Self {
            program: before.program.is_none() || before.program != after.program || before.gouji != after.gouji,
            agencies: list(AGENCIES),
            waivers: list(WAIVERS),
            settings: differing(&before.configuration, &after.configuration, OF_RESULTS),
            rules: rules(before).zip(rules(after)).map(|(before, after)| [before, after]),
            corpora: [before.corpus.clone(), after.corpus.clone()],
        }
    }

    /// The settings that decide which files are read, as far as they differ.
    pub(super) fn limits(&self) -> Vec<&str> {
        self.within("limits.")
    }

    /// Whether the same file may be read differently.
    pub(super) fn reading_differs(&self) -> bool {
        self.program || !self.limits().is_empty()
    }

    fn within(&self, section: &str) -> Vec<&str> {
        self.settings.iter().map(String::as_str).filter(|name| name.starts_with(section)).collect()
    }

    /// The settings because of which only one of the runs checked a rule; empty if both did or neither.
    pub(super) fn selection(&self, code: &str) -> Vec<&str> {
        let is_same = self.rules.as_ref().is_some_and(|[before, after]| before.selects(code) == after.selects(code));
        if is_same { Vec::new() } else { [self.within("rules.select"), self.within("rules.ignore")].concat() }
    }

    /// The settings that change the severity of a rule.
    pub(super) fn severity(&self, rule: &Rule) -> Vec<&str> {
        let is_same = self.rules.as_ref().is_some_and(|[before, after]| before.severity(rule) == after.severity(rule));
        if is_same { Vec::new() } else { self.of_rule("rules.severity.", rule.code) }
    }

    /// The tolerances and deadlines of a rule that changed.
    pub(super) fn taken(&self, rule: &Rule) -> Vec<&str> {
        let taken = rule.takes.iter().flat_map(|setting| match setting {
            Setting::Tolerance => self.of_rule("rules.tolerance.", rule.code),
            Setting::Deadline => self.within("rules.deadline."),
        });
        taken.collect()
    }

    /// The settings of a section whose key is this rule's code or the beginning of it.
    fn of_rule(&self, section: &str, code: &str) -> Vec<&str> {
        let is_of = |name: &&str| {
            let selector = name.strip_prefix(section).and_then(|name| Selector::parse(name).ok());
            selector.is_some_and(|selector| selector.selects(code))
        };
        self.within(section).into_iter().filter(is_of).collect()
    }

    /// Whether the run before was given this file or a folder above it.
    pub(super) fn was_given(&self, path: &str) -> bool {
        is_within(&self.corpora[0], path)
    }

    /// Whether this run was given this file or a folder above it.
    pub(super) fn is_given(&self, path: &str) -> bool {
        is_within(&self.corpora[1], path)
    }
}

fn is_within(corpus: &[String], path: &str) -> bool {
    corpus.iter().any(|folder| Path::new(path).starts_with(folder))
}

fn rules(record: &RunRecord) -> Option<Settings> {
    serde_json::from_value(record.configuration.get("rules")?.clone()).ok()
}

/// Sections of settings that decide how files are read.
pub const OF_READING: &[&str] = &["limits.", "names."];
/// Sections of settings that decide what is read or found.
const OF_RESULTS: &[&str] = &["limits.", "names.", "rules."];

/// The names of changed settings in some sections. Settings that name a list are left out: lists are compared by their
/// hashes.
#[must_use]
pub fn differing(before: &Value, after: &Value, sections: &[&str]) -> Vec<String> {
    let (before, after) = (flat(before), flat(after));
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let decides =
        |name: &&String| sections.iter().any(|section| name.starts_with(section)) && !LISTS.contains(&name.as_str());
    let mut names: Vec<String> =
        names.filter(decides).filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    names.sort_unstable();
    names
}

/// Settings by their full names. A list is one setting.
fn flat(configuration: &Value) -> BTreeMap<String, &Value> {
    fn add<'v>(name: &str, value: &'v Value, flat: &mut BTreeMap<String, &'v Value>) {
        match value {
            Value::Object(section) => {
                for (key, value) in section {
                    add(&if name.is_empty() { key.clone() } else { format!("{name}.{key}") }, value, flat);
                }
            }
            _ => {
                flat.insert(name.to_owned(), value);
            }
        }
    }
    let mut all = BTreeMap::new();
    add("", configuration, &mut all);
    all
}
