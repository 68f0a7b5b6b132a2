//! The words that sentences use for metrics: words by concept, and combinations of concepts that name a metric.
//!
//! `phrases.toml` is the only place that lists the words.

use super::{FORMS, Form};
use crate::codebook::{Applicant, CODEBOOK, Metric, MetricSet};
use crate::lexicon::{Found, Lexicon};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::ops::{BitAnd, BitOr, BitOrAssign, Not};
use std::sync::LazyLock;

/// A set of concepts, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Concepts([u128; 2]);

/// The empty set.
pub const NONE: Concepts = Concepts([0; 2]);

impl Concepts {
    const MOST: u32 = 2 * u128::BITS;

    fn one(bit: u32) -> Self {
        if bit < u128::BITS { Self([1 << bit, 0]) } else { Self([0, 1 << (bit - u128::BITS)]) }
    }

    /// Number of concepts in the set.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0[0].count_ones() + self.0[1].count_ones()
    }

    /// The sets of each of its concepts.
    pub fn each(self) -> impl Iterator<Item = Self> {
        self.bits().filter_map(|bit| Some(Self::one(u32::try_from(bit).ok()?)))
    }

    /// The bits of the set, lowest first.
    fn bits(self) -> impl Iterator<Item = usize> {
        let Self([mut low, mut high]) = self;
        std::iter::from_fn(move || {
            let (half, first) = if low == 0 { (&mut high, u128::BITS) } else { (&mut low, 0) };
            let bit = half.trailing_zeros();
            *half &= half.checked_sub(1)?;
            Some((first + bit) as usize)
        })
    }
}

impl BitAnd for Concepts {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }
}

impl BitOr for Concepts {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }
}

impl BitOrAssign for Concepts {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl Not for Concepts {
    type Output = Self;

    fn not(self) -> Self {
        Self([!self.0[0], !self.0[1]])
    }
}

/// A combination of concepts near a figure that names a metric.
#[derive(Debug)]
pub struct Reading {
    /// The metric by [`Form::index`], since the same words name another quantity beside another form.
    metrics: Vec<Option<Metric>>,
    /// Concepts that must all be present.
    pub all: Concepts,
    /// Concepts of which none may be present.
    pub not: Concepts,
    /// Concepts of which the sentence must name at least one; no condition if empty.
    pub topic: Concepts,
    /// Units in which the quantity is counted; any if empty.
    pub units: Vec<String>,
    /// Whether sentences also deny the quantity.
    pub is_absent: bool,
    /// Whether unknown words near the figure exclude the reading, since they may restrict what is counted.
    pub is_bare: bool,
}

impl Reading {
    /// The metric that the words name beside a form.
    #[must_use]
    pub fn metric(&self, form: &Form) -> Option<Metric> {
        self.metrics[form.index]
    }
}

/// The words, concepts and readings of `phrases.toml`.
#[derive(Debug)]
pub struct Phrases {
    lexicon: Lexicon,
    /// The concepts of each of its words.
    concepts_of: Vec<Concepts>,
    named: HashMap<String, Concepts>,
    /// The readings, in the order in which they are tried.
    pub readings: Vec<Reading>,
    /// For each concept's bit, the indices of the readings that require it, in order.
    resting_on: Vec<Vec<usize>>,
    /// What sentences count as a part of what.
    among: Vec<Among>,
    /// The columns of table 3 by their concepts.
    pub applicants: Vec<(Concepts, Applicant)>,
    /// The words behind figures.
    pub units: Units,
    /// Words behind 将 and its like that make it a plan.
    announced: Vec<String>,
    /// Words before a figure of things that something is done to.
    upon: Vec<String>,
    /// Words that begin a clause which goes by what others have laid down.
    guides: Vec<String>,
    /// Words of shortcomings.
    shortcomings: Vec<String>,
    /// Words that change nothing.
    harmless: Lexicon,
    /// Words that end a clause which limits what follows.
    limiting: Vec<String>,
    /// Words that end the name of a body.
    bodies: Lexicon,
    /// Words that end the name of a kind of thing.
    kinds: Vec<String>,
    /// Concepts of things, and not of what is done with them.
    objects: Concepts,
    /// Concepts of the ways to handle a matter.
    ways_to_handle: Concepts,
}

/// What sentences count as a part of some quantities.
#[derive(Debug)]
struct Among {
    whole: MetricSet,
    part: MetricSet,
    not: MetricSet,
}

/// The words that decide how the text between known words bears on a figure; `phrases.toml` describes each list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    harmless: Vec<String>,
    limiting: Vec<String>,
    bodies: Vec<String>,
    kinds: Vec<String>,
}

/// The words behind figures; `phrases.toml` describes each list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    pub counted: Vec<String>,
    pub after_numerals: Vec<String>,
    pub loose: Vec<String>,
    pub firm: Vec<String>,
    pub nothing: Vec<String>,
}

/// The phrases of the program.
pub static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    toml::from_str::<File>(include_str!("phrases.toml"))
        .map_err(|error| error.to_string())
        .and_then(|file| Phrases::assemble(&file))
        .unwrap_or_else(|error| panic!("phrases.toml, a part of the program, is broken: {error}"))
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    announced: Vec<String>,
    objects: Vec<String>,
    upon: Vec<String>,
    guides: Vec<String>,
    shortcomings: Vec<String>,
    between: Between,
    units: Units,
    concepts: BTreeMap<String, Vec<String>>,
    among: Vec<AmongEntry>,
    reading: Vec<ReadingEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmongEntry {
    whole: Vec<String>,
    part: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingEntry {
    metric: String,
    #[serde(default)]
    of: BTreeMap<String, String>,
    all: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    needs_topic: Option<String>,
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    absent: bool,
    #[serde(default)]
    bare: bool,
}

impl ReadingEntry {
    /// The key of the metric beside a form: as stated for that form, or for the one it continues, or in general.
    fn key<'k>(&'k self, form: &'k Form) -> &'k str {
        if let Some(own) = self.of.get(&form.name) {
            return own;
        }
        let key = form.continues().map_or(self.metric.as_str(), |former| self.key(former));
        form.narrative.get(key).map_or(key, String::as_str)
    }
}

impl Phrases {
    fn assemble(file: &File) -> Result<Self, String> {
        if file.concepts.len() > Concepts::MOST as usize {
            return Err(format!("{} concepts are more than there are bits", file.concepts.len()));
        }
        let bits = file.concepts.keys().zip(0..);
        let named: HashMap<String, Concepts> = bits.map(|(name, bit)| (name.clone(), Concepts::one(bit))).collect();
        let mut words: BTreeMap<&str, Concepts> = BTreeMap::new();
        for (name, spelt) in &file.concepts {
            for word in spelt {
                *words.entry(word).or_default() |= named[name];
            }
        }
        let lexicon = Lexicon::new(&words.keys().collect::<Vec<_>>());
        let concept = |name: &String| named.get(name).copied().ok_or_else(|| format!("no concept {name}"));
        let concepts =
            |names: &[String]| names.iter().map(concept).try_fold(NONE, |sum, next| Ok::<_, String>(sum | next?));
        let metric = |key: &str| match key {
            "" => Ok(None),
            _ => CODEBOOK.metric(key).map(Some).ok_or_else(|| format!("no metric {key}")),
        };
        let readings = file.reading.iter().map(|entry| {
            if let Some(name) = entry.of.keys().find(|name| super::form(name).is_none()) {
                return Err(format!("no form {name}"));
            }
            Ok::<_, String>(Reading {
                metrics: FORMS.iter().map(|form| metric(entry.key(form))).collect::<Result<_, _>>()?,
                all: concepts(&entry.all)?,
                not: concepts(&entry.not)?,
                topic: entry.needs_topic.as_ref().map_or(Ok(NONE), concept)?,
                units: entry.units.clone(),
                is_absent: entry.absent,
                is_bare: entry.bare,
            })
        });
        let readings = readings.collect::<Result<Vec<Reading>, _>>()?;
        let among = file.among.iter().map(|AmongEntry { whole, part, not }| {
            let [whole, part, not] = [whole, part, not].map(|keys| CODEBOOK.set(keys));
            Ok::<_, String>(Among { whole: whole?, part: part?, not: not? })
        });
        let among = among.collect::<Result<_, _>>()?;
        let resting =
            |bit| readings.iter().enumerate().filter(move |(_, reading)| reading.all & Concepts::one(bit) != NONE);
        let resting_on = (0..Concepts::MOST).map(|bit| resting(bit).map(|(at, _)| at).collect()).collect();
        let columns = Applicant::ALL.iter().filter_map(|&column| Some((*named.get(column.key())?, column)));
        let applicants = columns.collect();
        let concepts_of = words.values().copied().collect();
        let (units, announced, upon) = (file.units.clone(), file.announced.clone(), file.upon.clone());
        let (guides, shortcomings) = (file.guides.clone(), file.shortcomings.clone());
        let objects = concepts(&file.objects)?;
        let ways_to_handle = concepts(&["in_charge", "assisting"].map(str::to_owned))?;
        let Between { harmless, limiting, bodies, kinds } = file.between.clone();
        let (harmless, bodies) = (Lexicon::new(&harmless), Lexicon::new(&bodies));
        Ok(Self {
            lexicon,
            concepts_of,
            named,
            readings,
            resting_on,
            among,
            applicants,
            units,
            announced,
            upon,
            guides,
            shortcomings,
            harmless,
            limiting,
            bodies,
            kinds,
            objects,
            ways_to_handle,
        })
    }

    /// The known words of a text from left to right, with their begin and end. Of overlapping words the longest counts.
    pub fn words<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, Concepts)> + 't {
        self.lexicon.find(text).map(|found| (found.start, found.end, self.concepts_of[found.word]))
    }

    /// Whether sentences count one quantity as a part of another.
    #[must_use]
    pub fn can_be_part(&self, part: Metric, whole: Metric) -> bool {
        match self.among.iter().find(|among| among.whole.contains(whole)) {
            Some(among) => among.part.contains(part) && !among.not.contains(part),
            None => part.is_below(whole),
        }
    }

    /// The first reading that requires one of these concepts and for which `holds` is true.
    pub fn first_reading(&self, concepts: Concepts, holds: impl Fn(&Reading) -> bool) -> Option<&Reading> {
        let mut first = None;
        for bit in concepts.bits() {
            let sooner = self.resting_on[bit].iter().take_while(|&&at| first.is_none_or(|first| at < first));
            first = sooner.copied().find(|&at| holds(&self.readings[at])).or(first);
        }
        first.map(|at| &self.readings[at])
    }

    /// Whether 将 and its like announce a plan when followed by this text.
    #[must_use]
    pub fn announces(&self, behind: &str) -> bool {
        self.announced.iter().any(|word| behind.starts_with(word.as_str()))
    }

    /// The parts of a text between known words that may change what a figure beside it counts, with where each begins.
    #[must_use]
    pub fn meaningful<'t>(&self, between: &'t str) -> Vec<(usize, &'t str)> {
        let mut parts = Vec::new();
        let mut at = 0;
        for word in self.harmless.find(between) {
            parts.push((at, &between[at..word.start]));
            at = word.end;
        }
        parts.push((at, &between[at..]));
        parts.retain(|(_, part)| part.contains(char::is_alphanumeric));
        parts
    }

    /// Whether a clause limits what follows it: 疫情防控期间, 对涉及征地的.
    #[must_use]
    pub fn limits(&self, clause: &str) -> bool {
        self.limiting.iter().any(|end| clause.ends_with(end.as_str()))
    }

    /// The length in bytes of the name of a body that a text begins with.
    #[must_use]
    pub fn body_first(&self, text: &str) -> Option<usize> {
        // single characters stand in names as well: 市自然资源局
        let is_word = |word: &Found| text[word.range()].chars().nth(1).is_some();
        let name = self.harmless.find(text).find(is_word).map_or(text, |word| &text[..word.start]);
        let ends = self.bodies.find(name).filter(|end| (1..=LONGEST_BODY).contains(&end.start));
        Some(ends.last()?.end)
    }

    /// Whether a text names a body.
    #[must_use]
    pub fn names_body(&self, text: &str) -> bool {
        self.bodies.find(text).any(|end| end.end == text.len() && end.start > 0)
    }

    /// Whether words name what is counted by themselves, and not only what was done with it.
    #[must_use]
    pub fn names_object(&self, words: &str) -> bool {
        self.words(words).any(|(.., concepts)| concepts & self.objects != NONE)
    }

    /// Whether words name a way to handle a matter: in charge of it, or beside another body.
    #[must_use]
    pub fn names_way_to_handle(&self, words: &str) -> bool {
        self.words(words).any(|(.., concepts)| concepts & self.ways_to_handle != NONE)
    }

    /// Whether a text is the name of a kind of thing, as members of lists are: 工作动态类, 通知公告.
    #[must_use]
    pub fn is_kind(&self, text: &str) -> bool {
        self.kinds.iter().any(|end| text.ends_with(end.as_str()))
    }

    /// Whether a text ends with a word that makes a figure behind it one of things that something is done to.
    #[must_use]
    pub fn acts_on(&self, before: &str) -> bool {
        self.upon.iter().any(|word| before.ends_with(word.as_str()))
    }

    /// Whether a clause goes by what others have laid down: 参照国家26个试点领域标准.
    #[must_use]
    pub fn follows_others(&self, clause: &str) -> bool {
        self.guides.iter().any(|word| clause.starts_with(word.as_str()))
    }

    /// Whether a text states a shortcoming.
    #[must_use]
    pub fn tells_shortcoming(&self, text: &str) -> bool {
        self.shortcomings.iter().any(|word| text.contains(word.as_str()))
    }

    /// The set of the named concepts.
    ///
    /// # Errors
    /// The first name that does not exist.
    pub fn concepts(&self, names: &[&str]) -> Result<Concepts, String> {
        let bits = |name: &&str| self.named.get(*name).copied().ok_or_else(|| format!("no concept {name}"));
        names.iter().map(bits).try_fold(NONE, |sum, next| Ok(sum | next?))
    }
}

/// Longest name of a body before its last word, in bytes.
const LONGEST_BODY: usize = 45;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_count_quantities_as_parts_of_others() {
        let metric = |key| CODEBOOK.metric(key).unwrap();
        let can_be_part = |part, whole| PHRASES.can_be_part(metric(part), metric(whole));
        for (part, whole) in [
            ("requests.by_letter", "requests.received"),
            ("outcome.granted", "requests.received"),
            ("requests.carried_in", "outcome.total"),
            ("disclosed.via_weibo", "disclosed.total"),
            ("penalties.decisions", "disclosed.total"),
            ("disclosed.normative_documents", "normative_documents.issued"),
            ("outcome.refused.state_secret", "outcome.refused"),
        ] {
            assert!(can_be_part(part, whole), "{part} of {whole}");
        }
        for (part, whole) in [
            ("outcome.total", "requests.received"),
            ("requests.received", "outcome.granted"),
            ("reconsideration.total", "disclosed.total"),
            ("normative_documents.repealed", "normative_documents.issued"),
        ] {
            assert!(!can_be_part(part, whole), "{part} of {whole}");
        }
    }

    #[test]
    fn the_file_holds_together() {
        assert!(PHRASES.readings.len() > 80);
        // 其他 alone names no applicant
        assert_eq!(PHRASES.applicants.len(), 5);
        for reading in &PHRASES.readings {
            assert!(reading.all != NONE && reading.all & reading.not == NONE, "{reading:?}");
        }
    }

    #[test]
    fn a_concept_that_does_not_exist_is_an_error() {
        assert!(PHRASES.concepts(&["request", "granted"]).is_ok_and(|concepts| concepts.count() == 2));
        assert_eq!(PHRASES.concepts(&["request", "requests"]), Err("no concept requests".to_owned()));
        let file = |concept: &str| {
            let file =
                include_str!("phrases.toml").replacen("needs_topic = \"", &format!("needs_topic = \"{concept}"), 1);
            toml::from_str::<File>(&file).map_err(|error| error.to_string()).and_then(|file| Phrases::assemble(&file))
        };
        assert!(file("").is_ok());
        assert!(file("un").unwrap_err().starts_with("no concept un"));
    }

    #[test]
    fn of_words_that_overlap_the_longest_counts() {
        let words: Vec<&str> = PHRASES.words("无法提供").map(|(start, end, _)| &"无法提供"[start..end]).collect();
        assert_eq!(words, ["无法提供"]);
    }
}
