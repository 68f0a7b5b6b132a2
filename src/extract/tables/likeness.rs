//! Similarity of the words of a row to a label of the form.

use crate::forms::Wording;

/// Least likeness, from 0 to 1, of two forms of one label.
pub(super) const LEAST_LIKENESS: f64 = 0.65;

/// Fewest characters of a label that is cut short.
const SHORTEST_PART: usize = 6;
/// Least likeness, from 0 to 1, of a label that is cut short: its beginning says less than the whole.
const LEAST_LIKENESS_OF_A_PART: f64 = 0.9;

/// Likeness of a label to the nearest wording, from 0 to 1, by edit distance. A label that is cut short is compared
/// with the beginning of the wording.
pub(super) fn likeness(label: &str, wordings: &[Wording]) -> f64 {
    let length = label.chars().count();
    let to = |wording: &Wording| {
        // every character missing from the wording costs an edit: this check alone rejects most labels
        if share(wording.most_common(label), length) < LEAST_LIKENESS {
            return 0.0;
        }
        let whole = strsim::normalized_levenshtein(label, &wording.text);
        if length < SHORTEST_PART || length >= wording.length {
            return whole;
        }
        let cut =
            wording.text.char_indices().nth(length).map_or(wording.text.as_str(), |(end, _)| &wording.text[..end]);
        let part = strsim::normalized_levenshtein(label, cut);
        if part < LEAST_LIKENESS_OF_A_PART {
            return whole;
        }
        whole.max(part * f64::midpoint(1.0, share(length, wording.length)))
    };
    wordings.iter().map(to).fold(0.0, f64::max)
}

#[expect(clippy::cast_precision_loss, reason = "labels are short")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Length of the longest common subsequence.
pub(super) fn common(label: &[char], words: &[char]) -> usize {
    let mut common = vec![0; label.len() + 1];
    for &c in words {
        take_in(label, &mut common, c);
    }
    common[label.len()]
}

/// Extends, by one character of the words, the longest common subsequences of each prefix of a label with the words.
pub(super) fn take_in(label: &[char], common: &mut [usize], c: char) {
    let mut diagonal = 0;
    for (at, &own) in label.iter().enumerate() {
        let above = common[at + 1];
        common[at + 1] = if own == c { diagonal + 1 } else { above.max(common[at]) };
        diagonal = above;
    }
}
