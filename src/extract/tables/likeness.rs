//! How much the words of a row are like a label of the form.

use crate::forms::Wording;

/// A label that shares less than this with the form's is another label.
pub const LEAST_LIKENESS: f64 = 0.65;

/// The beginning of a label says less than the whole: it has to be this long, and this much alike.
const SHORTEST_PART: usize = 6;
const LEAST_LIKENESS_OF_A_PART: f64 = 0.9;

/// How much of a label is that of the row in its nearest wording, from 0 to 1: by its edits, or, where it is cut short
/// at its end, by those of the part that is there.
pub fn likeness(label: &str, wordings: &[Wording]) -> f64 {
    let length = label.chars().count();
    let to = |wording: &Wording| {
        // every character that is not in the wording costs an edit: most labels are told apart by that alone
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

/// How many characters stand in both, in order.
pub fn common(label: &[char], words: &[char]) -> usize {
    let mut common = vec![0; label.len() + 1];
    for &c in words {
        take_in(label, &mut common, c);
    }
    common[label.len()]
}

/// Counts one more character into what each beginning of a label has in common with the words so far.
pub fn take_in(label: &[char], common: &mut [usize], c: char) {
    let mut diagonal = 0;
    for (at, &of) in label.iter().enumerate() {
        let above = common[at + 1];
        common[at + 1] = if of == c { diagonal + 1 } else { above.max(common[at]) };
        diagonal = above;
    }
}
