//! Searches texts for many words at once.

use std::collections::VecDeque;
use std::ops::Range;

/// Words, identified by their index in the given list.
///
/// They are stored in a tree of characters. An automaton over bytes finds the same words, but building it took half of
/// the time that a program needs to read one page.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// The smallest first character.
    smallest: u32,
    /// The node of each first character, counted from the smallest; 0 for characters with which no word begins.
    first: Vec<usize>,
    nodes: Vec<Node>,
}

/// The beginning of some words.
#[derive(Debug, Default)]
struct Node {
    /// Its last character.
    character: char,
    /// The word that ends here.
    word: Option<usize>,
    /// The beginnings that are longer by one character, sorted by it.
    longer: Range<usize>,
}

/// A word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its index in the list.
    pub(crate) word: usize,
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
}

impl Found {
    /// Its range in bytes.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Most beginnings that are searched linearly.
const FEW: usize = 8;

impl Lexicon {
    /// Of equal words the first counts; empty ones are never found.
    pub(crate) fn new<W: AsRef<str>>(words: &[W]) -> Self {
        let mut sorted: Vec<(&str, usize)> = words.iter().map(AsRef::as_ref).zip(0..).collect();
        sorted.sort_unstable();
        sorted.dedup_by(|later, earlier| later.0 == earlier.0);
        sorted.retain(|(word, _)| !word.is_empty());
        // the root is the beginning of all words
        let mut nodes = vec![Node::default()];
        let mut open = VecDeque::from([(0, 0..sorted.len(), 0)]);
        while let Some((node, mut words, length)) = open.pop_front() {
            let begin = nodes.len();
            while let Some(character) =
                sorted[words.clone()].first().and_then(|(word, _)| word[length..].chars().next())
            {
                let (word, at) = sorted[words.start];
                let length_here = length + character.len_utf8();
                let is_word = word.len() == length_here;
                let same = sorted[words.clone()].partition_point(|(word, _)| word[length..].starts_with(character));
                let end = words.start + same;
                open.push_back((nodes.len(), words.start + usize::from(is_word)..end, length_here));
                nodes.push(Node { character, word: is_word.then_some(at), longer: 0..0 });
                words.start = end;
            }
            nodes[node].longer = begin..nodes.len();
        }
        let roots = nodes[0].longer.clone();
        let smallest = nodes[roots.clone()].first().map_or(0, |root| u32::from(root.character));
        let mut first = Vec::new();
        for (root, at) in nodes[roots.clone()].iter().zip(roots) {
            first.resize((u32::from(root.character) - smallest) as usize, 0);
            first.push(at);
        }
        Self { smallest, first, nodes }
    }

    /// The longest word with which a text begins, and its end.
    pub(crate) fn begins(&self, text: &str) -> Option<(usize, usize)> {
        let mut rest = text.chars();
        let place = u32::from(rest.next()?).checked_sub(self.smallest)?;
        let mut node = self.first.get(place as usize).filter(|&&node| node > 0).map(|&node| &self.nodes[node]);
        let mut longest = None;
        while let Some(beginning) = node {
            if let Some(word) = beginning.word {
                longest = Some((word, text.len() - rest.as_str().len()));
            }
            node = rest.next().and_then(|next| self.after(beginning, next));
        }
        longest
    }

    fn after(&self, beginning: &Node, next: char) -> Option<&Node> {
        let longer = &self.nodes[beginning.longer.clone()];
        if longer.len() <= FEW {
            return longer.iter().find(|node| node.character == next);
        }
        longer.binary_search_by_key(&next, |node| node.character).ok().map(|at| &longer[at])
    }

    /// The words of a text from left to right. Of those that begin at one place, the longest is found, and the search
    /// continues after it.
    pub(crate) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found> + 't {
        let mut start = 0;
        std::iter::from_fn(move || {
            loop {
                let rest = &text[start..];
                let Some((word, length)) = self.begins(rest) else {
                    start += rest.chars().next()?.len_utf8();
                    continue;
                };
                let found = Found { word, start, end: start + length };
                start = found.end;
                return Some(found);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    #[test]
    fn of_words_that_begin_together_the_longest_is_found() {
        let lexicon = Lexicon::new(&["申请", "申请人", "不予公开", "公开", "", "公开", "件"]);
        let found: Vec<_> =
            lexicon.find("依申请人的申请公开12件，不予公").map(|found| (found.word, found.start)).collect();
        assert_eq!(found, [(1, 3), (0, 15), (3, 21), (6, 29)]);
        assert_eq!((lexicon.begins("申请书"), lexicon.begins("不予"), lexicon.begins("")), (Some((0, 6)), None, None));
        assert_eq!(Lexicon::new(&[""; 2]).find("申请").count(), 0);
    }

    proptest! {
        /// Compares with an automaton that has the same semantics.
        #[test]
        fn an_automaton_finds_the_same(words in prop::collection::vec("[甲乙丙a😀]{1,4}", 0..20), text in "[甲乙丙丁ab😀]{0,40}") {
            let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).unwrap();
            let expected = automaton.find_iter(&text).map(|found| (found.pattern().as_usize(), found.range()));
            let lexicon = Lexicon::new(&words);
            prop_assert_eq!(
                lexicon.find(&text).map(|found| (found.word, found.range())).collect::<Vec<_>>(),
                expected.collect::<Vec<_>>()
            );
        }
    }
}
