//! Comparability of metrics between forms. `comparability.toml` is the only place that states it.

use super::{FORMS, Form, form};
use crate::codebook::{CODEBOOK, Metric};
use crate::language::Bilingual;
use serde::Deserialize;
use std::sync::LazyLock;

/// How the scope of a figure relates to that of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degree {
    /// It counts the same.
    Exact,
    /// It counts everything that the other counts, and more.
    Broader,
    /// It counts only part of what the other counts.
    Narrower,
    /// They are not comparable, or there is no other.
    None,
}

impl Degree {
    /// In the order of the variants.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Broader, Self::Narrower, Self::None];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Broader => "broader",
            Self::Narrower => "narrower",
            Self::None => "none",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Exact => "口径一致",
            Self::Broader => "口径较宽",
            Self::Narrower => "口径较窄",
            Self::None => "不可比",
        }
    }

    /// The same relation seen from the other figure.
    fn reverse(self) -> Self {
        match self {
            Self::Broader => Self::Narrower,
            Self::Narrower => Self::Broader,
            Self::Exact | Self::None => self,
        }
    }
}

/// A metric of one form compared with one of another.
#[derive(Debug)]
pub struct Comparison {
    /// The metric compared.
    pub metric: Metric,
    /// Name of its form.
    pub form: &'static str,
    /// Metric of the other form; `None` if that has no counterpart.
    pub other: Option<Metric>,
    /// Name of the other form.
    pub other_form: &'static str,
    /// How `metric` relates to `other`.
    pub degree: Degree,
    /// The reason, as published.
    pub why: Bilingual,
}

/// Every metric of every form compared with every other form, in the order of the codebook and of the forms.
pub static COMPARABILITY: LazyLock<Vec<Comparison>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("comparability.toml"))
        .unwrap_or_else(|error| panic!("comparability.toml, a part of the program, is broken: {error}"));
    let stated: Vec<Comparison> = file.comparison.iter().flat_map(Entry::comparisons).collect();
    let mut comparisons = Vec::new();
    for metric in CODEBOOK.metrics() {
        for form in FORMS.iter().filter(|form| form.has(metric)) {
            for other in FORMS.iter().filter(|other| other.name != form.name) {
                comparisons.extend(compare(metric, form, other, &stated));
            }
        }
    }
    comparisons
});

/// Whether a metric counts the same in two forms.
#[must_use]
pub fn counts_the_same(metric: Metric, form: &str, other_form: &str) -> bool {
    let is_it = |entry: &&Comparison| (entry.metric, entry.form, entry.other_form) == (metric, form, other_form);
    let is_same = |entry: &Comparison| entry.other == Some(metric) && entry.degree == Degree::Exact;
    form == other_form || COMPARABILITY.iter().filter(is_it).any(is_same)
}

/// What a figure counts, named after the oldest form whose figure counts the same: figures of a metric with the same
/// meaning may be added up.
#[must_use]
pub fn meaning(metric: Metric, form: &Form) -> &'static str {
    static MEANINGS: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
        let oldest = |metric: Metric, form: &'static Form| {
            let counts_it = |other: &&Form| {
                other.index == form.index || other.has(metric) && counts_the_same(metric, &form.name, &other.name)
            };
            let oldest = FORMS.iter().filter(counts_it).min_by_key(|form| form.since);
            oldest.map_or(form.name.as_str(), |oldest| oldest.name.as_str())
        };
        FORMS.iter().map(|form| CODEBOOK.metrics().map(|metric| oldest(metric, form)).collect()).collect()
    });
    MEANINGS[form.index][metric.index()]
}

/// Compares a metric of a form with another form: as stated in either direction, or else as implied.
fn compare(metric: Metric, form: &'static Form, other: &'static Form, stated: &[Comparison]) -> Vec<Comparison> {
    let (name, other_name) = (form.name.as_str(), other.name.as_str());
    let mut found = Vec::new();
    for entry in stated {
        let why = || entry.why.clone();
        if (entry.metric, entry.form, entry.other_form) == (metric, name, other_name) {
            found.push(Comparison { why: why(), ..*entry });
        } else if (entry.other, entry.other_form, entry.form) == (Some(metric), name, other_name) {
            let (form, other_form, degree) = (entry.other_form, entry.form, entry.degree.reverse());
            found.push(Comparison { metric, form, other: Some(entry.metric), other_form, degree, why: why() });
        }
    }
    if found.is_empty() { compare_unstated(metric, form, other, stated) } else { found }
}

/// Compares a metric of which the file says nothing: as in the form that either form continues, or else a key means the
/// same in both forms.
fn compare_unstated(
    metric: Metric,
    form: &'static Form,
    other: &'static Form,
    stated: &[Comparison],
) -> Vec<Comparison> {
    let (name, other_name) = (form.name.as_str(), other.name.as_str());
    if let Some(former) = form.continues().filter(|former| former.index != other.index && former.has(metric)) {
        let found = compare(metric, former, other, stated).into_iter();
        return found.map(|entry| Comparison { form: name, ..entry }).collect();
    }
    if let Some(former) = other.continues().filter(|former| former.index != form.index) {
        let found = compare(metric, form, former, stated).into_iter();
        return found.map(|entry| Comparison { other_form: other_name, ..entry }).collect();
    }
    let (other_metric, degree, why) = if other.has(metric) {
        let why = Bilingual::new("the same row and column in both forms", "两种样式的行、列相同");
        (Some(metric), Degree::Exact, why)
    } else {
        let why = Bilingual::new(
            format!("the form of {other_name} does not ask for it"),
            format!("{other_name}年样式不统计此项"),
        );
        (None, Degree::None, why)
    };
    vec![Comparison { metric, form: name, other: other_metric, other_form: other_name, degree, why }]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    comparison: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    between: Between,
    older: Vec<String>,
    newer: Option<Vec<String>>,
    degree: Degree,
    why: String,
    why_zh: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    older: String,
    newer: Vec<String>,
}

impl Entry {
    fn comparisons(&self) -> Vec<Comparison> {
        let older = named(&self.between.older);
        let mut comparisons = Vec::new();
        for newer in self.between.newer.iter().map(|name| named(name)) {
            for metric in matching(older, &self.older) {
                let others: Vec<Option<Metric>> = match &self.newer {
                    Some(patterns) => matching(newer, patterns).into_iter().map(Some).collect(),
                    None => vec![Some(metric).filter(|&metric| newer.has(metric))],
                };
                comparisons.extend(others.into_iter().map(|other| Comparison {
                    metric,
                    form: &older.name,
                    other,
                    other_form: &newer.name,
                    degree: self.degree,
                    why: Bilingual::new(self.why.clone(), self.why_zh.clone()),
                }));
            }
        }
        comparisons
    }
}

fn named(name: &str) -> &'static Form {
    form(name).unwrap_or_else(|| panic!("comparability.toml names the form {name}, which there is not"))
}

/// The metrics of a form that match patterns: a key, or a prefix followed by `*`.
fn matching(form: &Form, patterns: &[String]) -> Vec<Metric> {
    patterns
        .iter()
        .flat_map(|pattern| {
            let named = |metric: &Metric| match pattern.strip_suffix('*') {
                Some(beginning) => metric.key().starts_with(beginning),
                None => metric.key() == pattern,
            };
            let found: Vec<Metric> = CODEBOOK.metrics().filter(named).filter(|&metric| form.has(metric)).collect();
            assert!(!found.is_empty(), "comparability.toml: {pattern} is not in the form of {}", form.name);
            found
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn of(metric: &str, form: &str, other_form: &str) -> Vec<(Option<&'static str>, Degree)> {
        let metric = CODEBOOK.metric(metric).unwrap();
        let is_it = |entry: &&Comparison| (entry.metric, entry.form, entry.other_form) == (metric, form, other_form);
        COMPARABILITY.iter().filter(is_it).map(|entry| (entry.other.map(Metric::key), entry.degree)).collect()
    }

    #[test]
    fn what_is_said_of_one_is_said_of_the_other() {
        assert_eq!(of("requests.received", "2008", "2021"), [(Some("requests.received"), Degree::Exact)]);
        assert_eq!(of("outcome.other", "2019", "2021").len(), 4);
        assert_eq!(of("outcome.other.remaining", "2021", "2019"), [(Some("outcome.other"), Degree::Narrower)]);
        assert_eq!(of("rules.made", "2019", "2021"), [(Some("rules.issued"), Degree::Broader)]);
        assert_eq!(of("rules.issued", "2021", "2019"), [(Some("rules.made"), Degree::Narrower)]);
        assert_eq!(of("rules.repealed", "2021", "2019"), [(None, Degree::None)]);
        assert_eq!(of("capacity.staff", "2008", "2021"), [(None, Degree::None)]);
        assert_eq!(of("litigation.upheld", "2019", "2008"), [(Some("litigation.upheld"), Degree::Exact)]);
    }

    /// If two forms share a key, the file or a default decides whether it is one quantity.
    #[test]
    fn a_key_that_two_forms_have_is_compared() {
        let mut compared = 0;
        for metric in CODEBOOK.metrics() {
            for form in FORMS.iter().filter(|form| form.has(metric)) {
                for other in FORMS.iter().filter(|other| other.name != form.name && other.has(metric)) {
                    let said = of(metric.key(), &form.name, &other.name);
                    let same = said.iter().filter(|(other, _)| *other == Some(metric.key())).count();
                    assert_eq!(same, 1, "{} of {} and {}", metric.key(), form.name, other.name);
                    compared += 1;
                }
            }
        }
        assert!(compared > 80, "{compared}");
    }

    /// Sums by meaning rely on the first, the meaning of a rate (the newest of its figures) on the second.
    #[test]
    fn figures_have_one_meaning_where_they_count_the_same_and_do_not_return_to_a_former_one() {
        let mut mixed = 0;
        for metric in CODEBOOK.metrics() {
            let mut forms: Vec<&Form> = FORMS.iter().filter(|form| form.has(metric)).collect();
            forms.sort_by_key(|form| form.since);
            for (at, form) in forms.iter().enumerate() {
                for (between, other) in forms[..at].iter().enumerate() {
                    let is_same = meaning(metric, form) == meaning(metric, other);
                    assert_eq!(
                        is_same,
                        counts_the_same(metric, &form.name, &other.name),
                        "{} in {} and {}",
                        metric.key(),
                        form.name,
                        other.name
                    );
                    let changes = |form: &&Form| meaning(metric, form) != meaning(metric, other);
                    assert!(!is_same || !forms[between..at].iter().any(changes), "{}", metric.key());
                    mixed += usize::from(is_same);
                }
            }
        }
        assert!(mixed > 50, "{mixed}");
        assert_eq!(meaning(CODEBOOK.metric("requests.received").unwrap(), form("2021").unwrap()), "2008");
    }

    #[test]
    fn every_metric_is_compared_with_every_other_form_and_no_pair_twice() {
        let mut seen = HashSet::new();
        for of in COMPARABILITY.iter() {
            let pair = (of.metric, of.form, of.other, of.other_form);
            assert!(seen.insert(pair), "{pair:?} is compared twice");
            assert!(of.why.en.len() > 10 && of.why.zh.len() > 10, "{pair:?} does not say why");
        }
        for metric in CODEBOOK.metrics() {
            for form in FORMS.iter().filter(|form| form.has(metric)) {
                for other in FORMS.iter().filter(|other| other.name != form.name) {
                    let said = of(metric.key(), &form.name, &other.name);
                    assert!(!said.is_empty(), "{} of {} beside {}", metric.key(), form.name, other.name);
                }
            }
        }
    }
}
