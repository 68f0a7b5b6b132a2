//! Cuts rows whose only sums are their own totals, block by block: reconsiderations and lawsuits.

use super::cuts::{Cut, Shape, Steps, each_cut, figure};
use super::solve::is_slip;
use std::ops::Range;

/// Adjacent cells of a row, one of which is the sum of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub cells: Range<usize>,
    pub total: usize,
}

/// The sum of a block, as cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    pub holds: bool,
    /// Whether the sum fails in the way of a common slip.
    pub is_slip: bool,
    /// Whether a single part equals the total, which no slip looks like.
    pub is_plain: bool,
}

impl Block {
    /// Checks the sum with a cut whose first cell is the block's first.
    pub(super) fn sums(&self, run: &[char], cut: &Cut) -> Sums {
        let own = |at: usize| figure(&run[cut.cell(at - self.cells.start)]);
        let total = own(self.total).unwrap_or(0);
        let parts = self.cells.clone().filter(|at| *at != self.total).filter_map(own);
        // called for every cut, therefore without allocation
        let (sum, filled) = parts.fold((0, 0), |(sum, filled), part| (sum + part, filled + usize::from(part != 0)));
        let holds = total == sum;
        Sums { holds, is_slip: !holds && is_slip(total, sum), is_plain: holds && filled == 1 }
    }
}

/// A block of the row, cut.
struct Piece {
    cut: Cut,
    sums: Sums,
}

/// The only cut with which every block adds up, provided that no common slip in one block would explain the digits by
/// another cut.
pub(super) fn by_totals(run: &[char], blocks: &[Block], shape: Shape, steps: &mut Steps) -> Option<Cut> {
    let pieces: Vec<Vec<Vec<Piece>>> = blocks
        .iter()
        .map(|block| (0..run.len()).map(|start| pieces(run, start, block, shape, steps)).collect())
        .collect();
    let mut chains = Vec::new();
    chain(&pieces, run.len(), &mut Vec::new(), &mut chains, steps);
    if steps.is_used_up() {
        return None;
    }
    let (holding, slipped): (Vec<_>, Vec<_>) =
        chains.iter().partition(|chain| chain.iter().all(|piece| piece.sums.holds));
    let [only] = holding[..] else { return None };
    let is_rival = |chain: &[&Piece]| chain.iter().zip(only).all(|(piece, own)| piece.sums.holds || !own.sums.is_plain);
    if slipped.iter().any(|chain| is_rival(chain)) {
        return None;
    }
    let (first, rest) = only.split_first()?;
    Some(rest.iter().fold(first.cut, |cut, piece| cut.followed_by(&piece.cut)))
}

/// The cuts of a block from `start` on that add up, or fail only as after a slip.
fn pieces(run: &[char], start: usize, block: &Block, shape: Shape, steps: &mut Steps) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let shape = Shape { width: block.cells.len(), ..shape };
    each_cut(run, start, (shape, false), steps, &mut |cut| {
        let sums = block.sums(run, cut);
        if sums.holds || sums.is_slip {
            pieces.push(Piece { cut: *cut, sums });
        }
    });
    pieces
}

/// Collects every chain of blocks over the whole run with at most one slip.
fn chain<'p>(
    pieces: &'p [Vec<Vec<Piece>>],
    length: usize,
    begun: &mut Vec<&'p Piece>,
    chains: &mut Vec<Vec<&'p Piece>>,
    steps: &mut Steps,
) {
    let start = begun.last().map_or(0, |piece| piece.cut.end());
    if begun.len() == pieces.len() {
        if start == length {
            chains.push(begun.clone());
        }
        return;
    }
    let has_slip = begun.iter().any(|piece| !piece.sums.holds);
    for piece in pieces[begun.len()].get(start).into_iter().flatten() {
        if steps.take(1) && (piece.sums.holds || !has_slip) {
            begun.push(piece);
            chain(pieces, length, begun, chains, steps);
            begun.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(run: &str, expected: Option<&str>) {
        let run: Vec<char> = run.chars().collect();
        let blocks = [0, 5, 10].map(|first| Block { cells: first..first + 5, total: first + 4 });
        let shape = Shape { width: 15, may_be_blank: false, signed: None };
        let cut = by_totals(&run, &blocks, shape, &mut Steps::new(1_000_000));
        let found =
            cut.map(|cut| cut.cells().map(|cell| run[cell].iter().collect::<String>()).collect::<Vec<_>>().join(" "));
        assert_eq!(found.as_deref(), expected, "{run:?}");
    }

    #[test]
    fn totals_tell_where_the_figures_end() {
        check("201030000014010024", Some("2 0 1 0 3 0 0 0 0 0 14 0 10 0 24"));
        check("20103140001400000", Some("2 0 1 0 3 14 0 0 0 14 0 0 0 0 0"));
        // a total is wrong
        check("20103140001500000", None);
        // 1 | 13 | 0 | 0 | 14 adds up too
        check("20103113001400000", None);
    }

    #[test]
    fn a_cut_that_a_slip_would_explain_by_another_is_not_proved() {
        // 10 | 2 | 0 | 0 | 12, or 1 | 0 | 20 | 0 and the digits of 21 exchanged
        check("20103102001200000", None);
    }
}
