//! Typed indices, and the lists that only they index.
//!
//! The position of a row and that of a cell are both numbers, and one taken for the other reads a wrong figure. As
//! types they cannot be mixed up: `form.cells[row]` does not compile.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::iter::Map;
use std::marker::PhantomData;
use std::ops::{self, Deref, DerefMut, Range};

/// A position in lists of one kind.
pub trait Index: Copy + Ord {
    /// The index of a position counted from 0.
    fn new(position: usize) -> Self;

    /// The position, counted from 0.
    fn position(self) -> usize;
}

/// Defines types of indices.
macro_rules! index_types {
    ($($(#[$docs:meta])* $visibility:vis struct $name:ident;)+) => {$(
        $(#[$docs])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        $visibility struct $name(usize);

        impl $name {
            #[doc = "The first of all."]
            #[allow(dead_code, reason = "lists of some kinds are never asked for their first item")]
            $visibility const FIRST: Self = Self(0);
        }

        impl $crate::index::Index for $name {
            fn new(position: usize) -> Self {
                Self(position)
            }

            fn position(self) -> usize {
                self.0
            }
        }
    )+};
}
pub(crate) use index_types;

/// A vector indexed by one type of index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexVec<I, T> {
    items: Vec<T>,
    index: PhantomData<fn(I)>,
}

impl<I: Index, T> IndexVec<I, T> {
    /// An empty vector.
    #[must_use]
    pub fn new() -> Self {
        Vec::new().into()
    }

    /// Appends an item and returns its index.
    pub fn push(&mut self, item: T) -> I {
        let index = self.end();
        self.items.push(item);
        index
    }

    /// The index that the next item will have.
    #[must_use]
    pub fn end(&self) -> I {
        I::new(self.items.len())
    }

    /// The indices of all items.
    #[must_use]
    pub fn indices(&self) -> IndexRange<I> {
        IndexRange::new(I::new(0), self.end())
    }

    /// All items with their indices.
    #[must_use]
    pub fn indexed(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + Clone {
        self.items.iter().enumerate().map(|(at, item)| (I::new(at), item))
    }

    /// The item of an index; `None` beyond the end.
    #[must_use]
    pub fn get(&self, index: I) -> Option<&T> {
        self.items.get(index.position())
    }

    /// The index of the first item for which the condition holds.
    pub fn find(&self, is_it: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(is_it).map(I::new)
    }
}

impl<I: Index, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I, T> From<Vec<T>> for IndexVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, index: PhantomData }
    }
}

impl<I, T: Serialize> Serialize for IndexVec<I, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, I, T: Deserialize<'de>> Deserialize<'de> for IndexVec<I, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<I, T> FromIterator<T> for IndexVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<I, T> Extend<T> for IndexVec<I, T> {
    fn extend<A: IntoIterator<Item = T>>(&mut self, items: A) {
        self.items.extend(items);
    }
}

impl<I: Index, T> ops::Index<I> for IndexVec<I, T> {
    type Output = T;

    fn index(&self, index: I) -> &T {
        &self.items[index.position()]
    }
}

impl<I: Index, T> ops::IndexMut<I> for IndexVec<I, T> {
    fn index_mut(&mut self, index: I) -> &mut T {
        &mut self.items[index.position()]
    }
}

impl<I: Index, T> ops::Index<IndexRange<I>> for IndexVec<I, T> {
    type Output = [T];

    fn index(&self, range: IndexRange<I>) -> &[T] {
        &self.items[range.positions()]
    }
}

/// Everything that a slice can do, but for indexing.
impl<I, T> Deref for IndexVec<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<I, T> DerefMut for IndexVec<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<'v, I, T> IntoIterator for &'v IndexVec<I, T> {
    type Item = &'v T;
    type IntoIter = std::slice::Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// Successive indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexRange<I> {
    /// The first index.
    pub start: I,
    /// The index behind the last one.
    pub end: I,
}

impl<I: Index> IndexRange<I> {
    /// The indices from `start` up to, but not including, `end`.
    #[must_use]
    pub fn new(start: I, end: I) -> Self {
        Self { start, end }
    }

    fn positions(self) -> Range<usize> {
        self.start.position()..self.end.position()
    }

    /// Number of indices.
    #[must_use]
    pub fn len(self) -> usize {
        self.positions().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.positions().is_empty()
    }

    /// Whether an index is among them.
    #[must_use]
    pub fn contains(self, index: I) -> bool {
        self.positions().contains(&index.position())
    }

    /// The indices in order.
    pub fn iter(self) -> Indices<I> {
        self.positions().map(I::new)
    }

    /// The index that comes `count` after the first one.
    ///
    /// # Panics
    /// If it is not among them.
    #[must_use]
    pub fn at(self, count: usize) -> I {
        assert!(count < self.len(), "there are only {} indices", self.len());
        I::new(self.start.position() + count)
    }

    /// The indices without the first `count`.
    #[must_use]
    pub fn skip(self, count: usize) -> Self {
        Self { start: I::new((self.start.position() + count).min(self.end.position())), ..self }
    }

    /// How far an index is from the first one.
    ///
    /// # Panics
    /// If it is not among them.
    #[must_use]
    pub fn offset(self, index: I) -> usize {
        assert!(self.contains(index), "the index is not in the range");
        index.position() - self.start.position()
    }
}

/// Successive indices, as an iterator.
pub type Indices<I> = Map<Range<usize>, fn(usize) -> I>;

impl<I: Index> IntoIterator for IndexRange<I> {
    type Item = I;
    type IntoIter = Indices<I>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    index_types! {
        /// Of the test.
        struct Letter;
    }

    #[test]
    fn a_range_knows_its_own_indices_only() {
        let mut letters: IndexVec<Letter, char> = IndexVec::new();
        let [_, b, c, d] = ['a', 'b', 'c', 'd'].map(|letter| letters.push(letter));
        let middle = IndexRange::new(b, d);
        assert_eq!((&letters[middle], middle.at(1), middle.offset(c)), (&['b', 'c'][..], c, 1));
        assert_eq!((middle.contains(d), middle.skip(1).start, middle.skip(5).len()), (false, c, 0));
        assert_eq!(letters.indices().iter().map(|at| letters[at]).collect::<String>(), "abcd");
        assert_eq!((letters.find(|letter| *letter == 'c'), letters.get(letters.end())), (Some(c), None));
    }

    #[test]
    #[should_panic(expected = "not in the range")]
    fn an_index_of_another_range_has_no_offset() {
        let _ = IndexRange::new(Letter(3), Letter(5)).offset(Letter(5));
    }

    #[test]
    #[should_panic(expected = "only 2 indices")]
    fn there_is_no_index_behind_the_last() {
        let _ = IndexRange::new(Letter(3), Letter(5)).at(2);
    }
}
