//! Finds the agencies of a district, apart from its government, by names that a report prints. Lookups take constant time.

use super::agency::Series;
use crate::names::NameIndex;
use crate::report::{Agency, AgencyKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Agencies by their names.
#[derive(Debug)]
pub struct Neighbours {
    /// The agencies, the longest names first.
    agencies: Vec<Arc<Agency>>,
    by_printed: NameIndex,
    by_body: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// Lengths of bodies and of names, in bytes.
    lengths: [BTreeSet<usize>; 2],
    /// First characters of names.
    first: BTreeSet<char>,
}

impl Neighbours {
    pub(super) fn new(series: &[Series]) -> Self {
        let agencies = series.iter().filter_map(|series| Some(Arc::clone(&series.records.first()?.agency)));
        let mut agencies: Vec<Arc<Agency>> =
            agencies.filter(|agency| agency.kind != AgencyKind::Government && !agency.body().is_empty()).collect();
        agencies.sort_by_key(|agency| std::cmp::Reverse(agency.name.len()));
        let by = |name: fn(&Agency) -> &str| -> HashMap<String, usize> {
            // of namesakes the first
            agencies.iter().enumerate().rev().map(|(at, agency)| (name(agency).to_owned(), at)).collect()
        };
        let (by_body, by_name) = (by(Agency::body), by(|agency| agency.name.as_str()));
        Self {
            by_printed: NameIndex::new(agencies.iter().map(|agency| agency.name.as_str())),
            lengths: [&by_body, &by_name].map(|names| names.keys().map(String::len).collect()),
            first: by_name.keys().filter_map(|name| name.chars().next()).collect(),
            by_body,
            by_name,
            agencies,
        }
    }

    /// All agencies, the longest names first.
    #[must_use]
    pub fn agencies(&self) -> &[Arc<Agency>] {
        &self.agencies
    }

    /// The candidates for a printed name, and some others.
    pub fn named(&self, printed: &str) -> impl Iterator<Item = &Agency> + use<'_> {
        self.by_printed.candidates(printed).into_iter().map(|at| &*self.agencies[at])
    }

    /// The agencies with whose body's name the words begin, or whose full name they contain, with the words after the name.
    #[must_use]
    pub fn mentioned<'n, 'w>(&'n self, words: &'w str) -> Vec<(&'n Agency, &'w str)> {
        let [bodies, names] = &self.lengths;
        let mut found: BTreeMap<usize, &str> = BTreeMap::new();
        let mut look = |start: usize, lengths: &BTreeSet<usize>, known: &HashMap<String, usize>| {
            for end in lengths.iter().map(|length| start + length) {
                if let Some(&at) = words.get(start..end).and_then(|name| known.get(name)) {
                    found.entry(at).or_insert(&words[end..]);
                }
            }
        };
        look(0, bodies, &self.by_body);
        for (start, _) in words.char_indices().filter(|(_, c)| self.first.contains(c)) {
            look(start, names, &self.by_name);
        }
        found.into_iter().map(|(at, behind)| (&*self.agencies[at], behind)).collect()
    }
}
