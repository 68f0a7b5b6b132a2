//! Measures how much text two sections share, apart from names, years and figures.
//!
//! A section is cut into shingles: every four consecutive characters of a sentence, after names and figures have been
//! masked and punctuation removed. The likeness of two sections is the number of shingles in both over the number in
//! either (Jaccard). A [`Signature`] of each section allows finding like ones without comparing every pair (`MinHash`
//! with one hash function for all bins: Li, Owen and Zhang 2012; empty bins filled from the next: Shrivastava and Li
//! 2014).

use crate::document::{Place, Slice};
use crate::fold::{fold, is_space};
use crate::report::{Decimal, Report};
use crate::saturate::Saturate;
use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};
use std::array;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Characters per shingle: two words, since a single shared word proves nothing.
const SHINGLE: usize = 4;
/// Fewest shingles of a section that is compared: a sentence or two is alike in every office.
pub const FEWEST_SHINGLES: usize = 160;
/// The section on problems and what is done about them, which is to be the agency's own, and its fewest shingles for
/// which a template is looked for.
const PROBLEMS: u8 = 5;
const FEWEST_OF_PROBLEMS: usize = 40;
/// Bins per signature. The estimated likeness has a standard error of about 0.042.
pub(super) const BINS: usize = 96;

/// The bins of a signature. An equal bin of two signatures nearly always means a shared shingle.
pub(super) type Bins = [u16; BINS];

/// Words of sentences that the form or the law prescribes, which are not the agency's own text.
const STANDARD: [&str; 12] = [
    "信息处理费",
    "没有其他需要报告",
    "无其他需要报告",
    "其他需要报告的事项",
    "统计期限",
    "统计时段",
    "如有疑问",
    "《中华人民共和国政府信息公开条例》",
    "国办公开办函",
    "数据详见",
    "不再列表",
    "本报告由",
];

static STANDARD_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(STANDARD).unwrap_or_else(|error| panic!("a few short words make an automaton: {error}"))
});

/// Characters after 我 when an agency speaks of itself: 我局, 我委, 我办, 我镇.
const SELF: &str = "局委办厅院处队所站镇乡街县市区省旗部署会";
/// Placeholders for a name and for a figure.
const NAME: char = 'N';
const FIGURE: char = '0';

/// Hashes of sentences that many agencies share, which prove no copying.
#[derive(Debug, Clone, Copy)]
pub struct Common<'a> {
    /// Shared by agencies of the district.
    pub district: &'a HashSet<u32>,
    /// Shared by agencies of the other text's district, if that is another one.
    pub other_district: Option<&'a HashSet<u32>>,
    /// Shared by like sections of several districts.
    pub templates: Option<&'a HashSet<u32>>,
}

impl Common<'_> {
    fn has(&self, sentence: u32) -> bool {
        let others = [self.other_district, self.templates];
        self.district.contains(&sentence) || others.iter().flatten().any(|common| common.contains(&sentence))
    }
}

/// The prose of a section, with names and figures masked.
#[derive(Debug, Default)]
pub struct Text {
    /// Number of the section in the form.
    pub section: u8,
    chars: Vec<char>,
    /// For each character, its offset in the report's text.
    places: Vec<u32>,
    /// Sentences: hash, and range of `chars`.
    sentences: Vec<(u32, Range<usize>)>,
    /// Paragraphs of the section in the report.
    paragraphs: Vec<(Slice, Place)>,
}

/// The masked sections of a report, sorted by number. Sections with the same number are joined.
#[must_use]
pub fn texts(report: &Report) -> Vec<Text> {
    let names = names(report);
    let mut plain = Vec::new();
    let mut texts: Vec<Text> = Vec::new();
    for section in &report.sections {
        let at = texts.iter().position(|text| text.section == section.number);
        let at = at.unwrap_or_else(|| {
            texts.push(Text { section: section.number, ..Text::default() });
            texts.len() - 1
        });
        for &(slice, place) in &section.paragraphs {
            texts[at].add(report.str(slice), slice, place, &names, &mut plain);
        }
    }
    texts.sort_by_key(|text| text.section);
    texts
}

/// All names of the report's agency and its district, the longest first.
fn names(report: &Report) -> Vec<Vec<char>> {
    let (agency, data) = (&report.agency, &report.metadata);
    let body = agency.body();
    let printed = [&data.agency_title, &data.agency_signature, &data.agency_contact, &data.agency_index];
    let printed: Vec<&str> = printed.into_iter().flatten().map(|name| name.text.as_str()).collect();
    let areas = printed.iter().filter_map(|name| name.strip_suffix(body));
    let all = areas.chain([agency.name.as_str(), body, agency.district.as_str()]).chain(printed.iter().copied());
    let mut names: Vec<Vec<char>> =
        all.map(|name| name.chars().collect()).filter(|name: &Vec<_>| name.len() > 1).collect();
    names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    names.dedup();
    names
}

impl Text {
    /// Adds a paragraph; `plain` is a buffer.
    fn add(&mut self, text: &str, slice: Slice, place: Place, names: &[Vec<char>], plain: &mut Vec<(char, u32)>) {
        self.paragraphs.push((slice, place));
        plain.clear();
        plain.extend(
            text.char_indices()
                .filter(|(_, c)| !is_space(*c))
                .map(|(at, c)| (fold(c), slice.start + crate::document::offset(at))),
        );
        let has_standard = STANDARD_WORDS.is_match(text);
        let mut begin = self.chars.len();
        let (mut at, mut sentence) = (0, 0);
        while let Some(&(c, place)) = plain.get(at) {
            let (token, length) = match c {
                '。' | '!' | '?' | ';' | '；' => {
                    self.end(begin, has_standard && is_standard(&plain[sentence..at]));
                    (begin, sentence) = (self.chars.len(), at + 1);
                    (None, 1)
                }
                _ => token(&plain[at..], names),
            };
            if let Some(token) = token
                && (token != NAME || self.chars.len() == begin || self.chars.last() != Some(&NAME))
            {
                self.chars.push(token);
                self.places.push(place);
            }
            at += length;
        }
        self.end(begin, has_standard && is_standard(plain.get(sentence..).unwrap_or_default()));
    }

    /// Ends the sentence that began at `begin`; a standard sentence is removed.
    fn end(&mut self, begin: usize, is_standard: bool) {
        if is_standard {
            self.chars.truncate(begin);
            self.places.truncate(begin);
        } else if self.chars.len() > begin {
            let hash = sentence_hash(&self.chars[begin..]);
            self.sentences.push((hash, begin..self.chars.len()));
        }
    }

    /// The sentences with their hashes.
    fn sentences(&self) -> impl Iterator<Item = (u32, &[char])> {
        self.sentences.iter().map(|(hash, range)| (*hash, &self.chars[range.clone()]))
    }

    /// Hashes of the shingles of all sentences that are not common; sorted, without duplicates.
    fn shingles(&self, common: Common) -> Vec<u64> {
        let own = self.sentences().filter(|(hash, _)| !common.has(*hash));
        let mut shingles: Vec<u64> = own.flat_map(|(_, chars)| chars.windows(SHINGLE).map(hash)).collect();
        shingles.sort_unstable();
        shingles.dedup();
        shingles
    }

    /// Compares two sections without common sentences; `None` if fewer than [`FEWEST_SHINGLES`] are left of either.
    #[must_use]
    pub fn compare(&self, other: &Self, common: Common) -> Option<Likeness> {
        let (own, others) = (self.shingles(common), other.shingles(common));
        if own.len().min(others.len()) < FEWEST_SHINGLES {
            return None;
        }
        let both = own.iter().filter(|shingle| others.binary_search(shingle).is_ok()).count();
        let shared = self.shared(&others, common);
        Some(Likeness { both, any: own.len() + others.len() - both, shared })
    }

    /// The passages whose shingles all occur in the other text, the longest first, as slices of the report's text.
    fn shared(&self, others: &[u64], common: Common) -> Vec<Slice> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (_, range) in self.sentences.iter().filter(|(hash, _)| !common.has(*hash)) {
            let chars = &self.chars[range.clone()];
            for (at, shingle) in chars.windows(SHINGLE).enumerate() {
                if others.binary_search(&hash(shingle)).is_err() {
                    continue;
                }
                let (start, end) = (range.start + at, range.start + at + SHINGLE);
                match runs.last_mut() {
                    // consecutive sentences of one paragraph make one passage
                    Some(last) if last.end >= start && self.is_one_paragraph(last.start, start) => last.end = end,
                    _ => runs.push(start..end),
                }
            }
        }
        runs.sort_by_key(|run| (std::cmp::Reverse(run.len()), run.start));
        runs.iter().map(|run| self.slice(run)).collect()
    }

    /// The passages that consist of these sentences, in the order of the text, as slices of the report's text.
    #[must_use]
    pub fn passages(&self, sentences: &HashSet<u32>) -> Vec<Slice> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (_, range) in self.sentences.iter().filter(|(hash, _)| sentences.contains(hash)) {
            match runs.last_mut() {
                Some(last) if last.end == range.start && self.is_one_paragraph(last.start, range.start) => {
                    last.end = range.end;
                }
                _ => runs.push(range.clone()),
            }
        }
        runs.iter().map(|run| self.slice(run)).collect()
    }

    /// Whether two characters are in the same paragraph.
    fn is_one_paragraph(&self, one: usize, other: usize) -> bool {
        let paragraph = |at: usize| self.paragraphs.partition_point(|(slice, _)| slice.start <= self.places[at]);
        paragraph(one) == paragraph(other)
    }

    fn slice(&self, run: &Range<usize>) -> Slice {
        let start = self.places[run.start];
        let last = self.places[run.end - 1];
        // include punctuation up to the next character, but stay within the paragraph
        let paragraph = self.paragraphs.iter().find(|(slice, _)| (slice.start..slice.end).contains(&start));
        let paragraph_end = paragraph.map_or(last, |(slice, _)| slice.end);
        let next = self.places.get(run.end).copied().unwrap_or(paragraph_end);
        Slice { start, end: next.max(last).min(paragraph_end) }
    }

    /// The place of the paragraph that contains a passage.
    #[must_use]
    pub fn place(&self, passage: Slice) -> Place {
        let paragraph = self.paragraphs.iter().find(|(slice, _)| (slice.start..slice.end).contains(&passage.start));
        paragraph.map_or(Place::default(), |(_, place)| *place)
    }
}

/// The token for the next characters (`None` for punctuation), and how many characters it covers.
fn token(rest: &[(char, u32)], names: &[Vec<char>]) -> (Option<char>, usize) {
    let first = rest[0].0;
    if first.is_ascii_digit() {
        let is_figure = |(c, _): &&(char, u32)| c.is_ascii_digit() || matches!(c, '.' | ',' | '%');
        return (Some(FIGURE), rest.iter().take_while(is_figure).count());
    }
    if first == '我' && rest.get(1).is_some_and(|(second, _)| SELF.contains(*second)) {
        return (Some(NAME), 2);
    }
    let is_here = |name: &&Vec<char>| {
        name[0] == first && name.len() <= rest.len() && name.iter().zip(rest).all(|(a, (b, _))| a == b)
    };
    match names.iter().find(is_here) {
        Some(name) => (Some(NAME), name.len()),
        // nearly every character is one of these; the check for others needs a table
        None if matches!(first, '\u{4E00}'..='\u{9FFF}') => (Some(first), 1),
        None => (Some(first).filter(|c| c.is_alphanumeric()), 1),
    }
}

fn is_standard(sentence: &[(char, u32)]) -> bool {
    STANDARD_WORDS.is_match(&sentence.iter().map(|(c, _)| c).collect::<String>())
}

/// The result of comparing two sections.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// Shingles in both sections.
    pub both: usize,
    /// Shingles in either section.
    pub any: usize,
    /// Passages of the first section that the other contains, the longest first.
    pub shared: Vec<Slice>,
}

impl Likeness {
    /// Share of the shingles of either section that are in both, from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a section has some thousand shingles")]
    pub fn jaccard(&self) -> f64 {
        self.both as f64 / self.any.max(1) as f64
    }

    /// The same, rounded down to a thousandth, so that only identical texts are 1.
    #[must_use]
    pub fn rounded_down(&self) -> Decimal {
        let thousandths: u32 = (self.both * 1000 / self.any.max(1)).saturate();
        Decimal::new(thousandths.into(), -3)
    }
}

/// A fixed-size summary of a section for estimating likeness, with the hashes of its sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Number of the section in the form.
    pub section: u8,
    /// `None` if the section is too short to be compared.
    #[serde(with = "stored_bins")]
    bins: Option<Box<Bins>>,
    /// Hashes of the sentences.
    sentences: Box<[u32]>,
    /// Shingles per sentence, at most 255.
    lengths: Box<[u8]>,
}

impl Signature {
    /// `None` for a section with too few shingles to tell anything.
    #[must_use]
    pub fn of(text: &Text) -> Option<Self> {
        let mut bins = [EMPTY; BINS];
        let mut count = 0;
        for (_, chars) in text.sentences() {
            for shingle in chars.windows(SHINGLE) {
                let hash = hash(shingle);
                count += 1;
                let bin = &mut bins[bin_of(hash)];
                *bin = (*bin).min(low(hash));
            }
        }
        let fewest = if text.section == PROBLEMS { FEWEST_OF_PROBLEMS } else { FEWEST_SHINGLES };
        if count < fewest {
            return None;
        }
        let length = |chars: &[char]| ((chars.len() + 1).saturating_sub(SHINGLE)).saturate();
        Some(Self {
            section: text.section,
            bins: (count >= FEWEST_SHINGLES).then(|| Box::new(filled(&bins))),
            sentences: text.sentences().map(|(hash, _)| hash).collect(),
            lengths: text.sentences().map(|(_, chars)| length(chars)).collect(),
        })
    }

    /// Whether the section is long enough to be compared with another.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        self.bins.is_some()
    }

    /// Estimated Jaccard likeness of the sections, from 0 to 1; `None` unless both can be compared.
    #[must_use]
    pub fn estimate(&self, other: &Self) -> Option<f64> {
        Some(estimate(self.bins.as_ref()?, other.bins.as_ref()?))
    }

    /// The bins; `None` if the section is too short to be compared.
    #[must_use]
    pub fn bins(&self) -> Option<&Bins> {
        self.bins.as_deref()
    }

    /// Hashes of the sentences, in text order.
    pub fn sentences(&self) -> impl Iterator<Item = u32> + '_ {
        self.sentences.iter().copied()
    }

    /// The sentences with their shingles, of which at most 255 are counted.
    pub fn sentence_lengths(&self) -> impl Iterator<Item = (u32, usize)> + '_ {
        self.sentences.iter().copied().zip(self.lengths.iter().map(|&length| usize::from(length)))
    }

    /// Number of shingles without common sentences; a sentence counts for at most 255.
    #[must_use]
    pub fn own_shingles(&self, common: Common) -> usize {
        self.sentence_lengths().filter(|(sentence, _)| !common.has(*sentence)).map(|(_, length)| length).sum()
    }
}

/// Stores bins as a list: serde knows no arrays of this length.
mod stored_bins {
    use super::Bins;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "called by what serde derives")]
    pub(super) fn serialize<S: Serializer>(bins: &Option<Box<Bins>>, serializer: S) -> Result<S::Ok, S::Error> {
        bins.as_ref().map(|bins| &bins[..]).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Bins>>, D::Error> {
        let Some(bins) = Option::<Box<[u16]>>::deserialize(deserializer)? else { return Ok(None) };
        bins.try_into().map(Some).map_err(|_| D::Error::custom("no signature has so many bins"))
    }
}

/// Estimated likeness of two sections: the share of equal bins.
#[expect(clippy::cast_precision_loss, reason = "there are some hundred bins")]
pub(super) fn estimate(one: &Bins, other: &Bins) -> f64 {
    let same = one.iter().zip(other).filter(|(a, b)| a == b).count();
    same as f64 / BINS as f64
}

/// Hash of some bins of a signature, which is the key of its bucket in a band.
pub(super) fn band<const WIDTH: usize>(section: u8, bins: &Bins, wanted: [usize; WIDTH]) -> u64 {
    let held = wanted.into_iter().map(|bin| bins[bin]);
    held.fold(u64::from(section), |key, bin| mixed(key << 16 ^ key >> 48 ^ u64::from(bin)))
}

/// Content of a bin that no shingle fell into.
const EMPTY: u32 = u32::MAX;

/// Fills each empty bin from the next full one, mixed with the distance to it.
fn filled(bins: &[u32; BINS]) -> Bins {
    array::from_fn(|at| {
        let is_full = |(_, content): &(u64, &u32)| **content != EMPTY;
        let from_here = (0..).zip(bins[at..].iter().chain(&bins[..at]));
        let (distance, content) = from_here.into_iter().find(is_full).unwrap_or((0, &EMPTY));
        (mixed(u64::from(*content) | distance << 32) >> 48) as u16
    })
}

fn bin_of(hash: u64) -> usize {
    (((hash >> 32) * BINS as u64) >> 32) as usize
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half of a hash")]
fn low(hash: u64) -> u32 {
    hash as u32
}

/// Mixes the bits, so that a change in a few affects all (the finaliser of `SplitMix64`).
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ hash >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ hash >> 31
}

fn hash(chars: &[char]) -> u64 {
    mixed(chars.iter().fold(0, |hash: u64, &c| hash.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(u64::from(c))))
}

fn sentence_hash(chars: &[char]) -> u32 {
    (hash(chars) >> 32) as u32
}

/// The signature of a pseudo-random text with `text` as its seed.
#[cfg(test)]
pub(super) fn signature(section: u8, text: u32) -> Signature {
    let mut random = text;
    let words: String = std::iter::repeat_with(|| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x4E00 + (random >> 16) % 0x5000).unwrap_or_default()
    })
    .take(400)
    .collect();
    let mut of = Text { section, ..Text::default() };
    let slice = Slice { start: 0, end: crate::document::offset(words.len()) };
    of.add(&words, slice, Place::default(), &[], &mut Vec::new());
    Signature::of(&of).unwrap_or_else(|| panic!("400 characters are enough for a signature"))
}
