//! Finds templates: texts that several agencies of a district report in the same words.
//!
//! Sections are compared by the hashes of their sentences in the records, so that the time grows with the number of reports and
//! not of pairs.

use super::agency::Series;
use super::likeness::Signature;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Fewest agencies that share a template; fewer have copied from each other.
const FEWEST_AGENCIES: usize = 4;
/// Least share of a section that consists of the template's sentences, in per cent: the likeness from which a section counts
/// as copied.
const LEAST_SHARE: usize = 60;
/// Fewest shingles of a sentence that is long enough to show a common origin.
const FEWEST_IN_SENTENCE: usize = 12;
/// Most agencies that are named beside the first.
const MOST_NAMED: usize = 3;

/// A section that several agencies have in the same words.
#[derive(Debug)]
pub struct Template {
    /// Number of the section in the form.
    pub section: u8,
    /// The year that the reports are on.
    pub year: i32,
    /// Numbers of the series of its agencies, in order.
    pub agencies: Vec<usize>,
    /// Number of the series with the report that was signed first, and the name of its agency.
    pub first: (usize, String),
    /// Names of some of the other agencies.
    pub such_as: Vec<String>,
    /// Hashes of its sentences.
    pub sentences: HashSet<u32>,
}

/// The templates of a district.
#[derive(Debug, Default)]
pub(super) struct Templates {
    all: Vec<Template>,
    /// Indices of `all`, by the number of the series and the year.
    by_report: HashMap<(usize, i32), Vec<usize>>,
}

impl Templates {
    pub(super) fn new(series: &[Series]) -> Self {
        let mut sections: BTreeMap<(i32, u8), Vec<(usize, &Signature)>> = BTreeMap::new();
        for of in series {
            for record in &of.records {
                for signature in &record.signatures {
                    sections.entry((record.year, signature.section)).or_default().push((of.number, signature));
                }
            }
        }
        let mut templates = Self::default();
        for ((year, section), reports) in sections {
            for (sentences, agencies) in groups(&reports) {
                let record = |agency: usize| series[agency].records.iter().find(|record| record.year == year);
                let signed = |agency: &usize| {
                    let day = record(*agency).and_then(|record| record.edition.signed_on);
                    (day.is_none(), day, *agency)
                };
                let Some(first) = agencies.iter().copied().min_by_key(signed) else { continue };
                let name = |agency: usize| record(agency).map_or_else(String::new, |of| of.agency.name.clone());
                let others = agencies.iter().copied().filter(|agency| *agency != first);
                let such_as = others.take(MOST_NAMED).map(name).collect();
                let first = (first, name(first));
                let at = templates.all.len();
                for &agency in &agencies {
                    templates.by_report.entry((agency, year)).or_default().push(at);
                }
                templates.all.push(Template { section, year, agencies, first, such_as, sentences });
            }
        }
        templates
    }

    /// The templates that a report follows.
    pub(super) fn of(&self, agency: usize, year: i32) -> impl Iterator<Item = &Template> {
        self.by_report.get(&(agency, year)).into_iter().flatten().map(|&at| &self.all[at])
    }
}

/// Groups of reports whose sections mostly have the same text: its sentences, and the numbers of the series.
fn groups(reports: &[(usize, &Signature)]) -> Vec<(HashSet<u32>, Vec<usize>)> {
    if reports.len() < FEWEST_AGENCIES {
        return Vec::new();
    }
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for (_, signature) in reports {
        let telling: HashSet<u32> = telling(signature).collect();
        for sentence in telling {
            *counts.entry(sentence).or_default() += 1;
        }
    }
    let is_shared = |sentence: &u32| counts.get(sentence).is_some_and(|count| *count >= FEWEST_AGENCIES);
    let mut one = Joined::default();
    let mut followers: Vec<(u32, usize)> = Vec::new();
    for &(agency, signature) in reports {
        let all: usize = signature.sentence_lengths().map(|(_, length)| length).sum();
        let shared = signature.sentence_lengths().filter(|(sentence, _)| is_shared(sentence));
        let shared: usize = shared.map(|(_, length)| length).sum();
        let mut sentences = telling(signature).filter(is_shared);
        let Some(first) = sentences.next().filter(|_| 100 * shared >= LEAST_SHARE * all) else { continue };
        sentences.for_each(|other| one.join(first, other));
        followers.push((first, agency));
    }
    let mut groups: BTreeMap<u32, (HashSet<u32>, Vec<usize>)> = BTreeMap::new();
    for (sentence, agency) in followers {
        groups.entry(one.root(sentence)).or_default().1.push(agency);
    }
    for sentence in counts.keys().copied().filter(is_shared) {
        if let Some((sentences, _)) = groups.get_mut(&one.root(sentence)) {
            sentences.insert(sentence);
        }
    }
    groups.into_values().filter(|(_, agencies)| agencies.len() >= FEWEST_AGENCIES).collect()
}

/// The sentences that are long enough to show a common origin.
fn telling(signature: &Signature) -> impl Iterator<Item = u32> + '_ {
    signature.sentence_lengths().filter(|(_, length)| *length >= FEWEST_IN_SENTENCE).map(|(sentence, _)| sentence)
}

/// Disjoint sets of sentences that occur together in a section.
#[derive(Debug, Default)]
struct Joined {
    /// For each sentence that is not the root of its set, one that is nearer to the root.
    nearer: HashMap<u32, u32>,
}

impl Joined {
    fn root(&mut self, sentence: u32) -> u32 {
        let mut root = sentence;
        while let Some(&nearer) = self.nearer.get(&root) {
            root = nearer;
        }
        let mut at = sentence;
        while let Some(nearer) = self.nearer.get_mut(&at) {
            at = std::mem::replace(nearer, root);
        }
        root
    }

    /// Merges two sets. The smaller root remains, so that the order of the sentences does not matter.
    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            self.nearer.insert(one.max(other), one.min(other));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::likeness::signature;
    use super::*;

    /// The agencies of each template, given agencies whose texts have these seeds.
    fn agencies(texts: &[u32]) -> Vec<Vec<usize>> {
        let signatures: Vec<Signature> = texts.iter().map(|&text| signature(5, text)).collect();
        let reports: Vec<(usize, &Signature)> = signatures.iter().enumerate().collect();
        let mut found: Vec<Vec<usize>> = groups(&reports).into_iter().map(|(_, agencies)| agencies).collect();
        found.sort();
        found
    }

    #[test]
    fn texts_are_templates_from_four_agencies_on() {
        assert_eq!(agencies(&[1, 2, 1, 2, 1, 2, 1, 3]), [vec![0, 2, 4, 6]]);
        assert_eq!(agencies(&[1, 2, 1, 2, 1, 2, 1, 2]), [vec![0, 2, 4, 6], vec![1, 3, 5, 7]]);
        assert_eq!(agencies(&[1, 1, 1]), Vec::<Vec<usize>>::new());
    }
}
