//! Cells of pictures: which readings are taken, by how sure the recogniser is and by the form's sums.
//!
//! A figure is taken if the recogniser is sure of it, or if all sums that it takes part in can be checked and hold. If a
//! sum does not hold, and exactly one change to another reading of one unsure cell makes all sums of the table hold, that
//! reading is taken. Whatever is neither sure nor proved is unreadable, with its readings as its text.

use crate::document::{Document, Place, Recognised};
use crate::figure::read_figure;
use crate::forms::{CellIndex, Identity, TableIndex};
use crate::index::IndexVec;
use crate::report::{Amount, Fact, Figure, Proof, TableReading};
use std::collections::HashMap;

/// Least score, in hundredths, of a figure that no sum proves.
const SURE: u8 = 98;
/// The same where a sum does not hold that the figure takes part in.
const SURE_AGAINST_SUMS: u8 = 99;

/// Settles the figures of tables that are pictures.
pub(super) fn settle(tables: &mut IndexVec<TableIndex, TableReading>, document: &mut Document) {
    if document.pictured.is_empty() {
        return;
    }
    for table in tables.iter_mut().filter(|table| table.is_found) {
        Settling::of(table, document).settle(document);
    }
}

/// A table whose figures are being settled.
struct Settling<'t> {
    table: &'t mut TableReading,
    /// The cells that are in pictures, each with what was recognised in it; `None` where there is no ink.
    cells: HashMap<CellIndex, Option<Recognised>>,
}

impl<'t> Settling<'t> {
    fn of(table: &'t mut TableReading, document: &Document) -> Self {
        let indices: Vec<CellIndex> = table.cells().map(|(at, ..)| at).collect();
        let in_pictures = indices.into_iter().filter_map(|at| {
            let place = table.fact(at).place.place;
            document.pictured.contains(&place.page).then(|| (at, recognised_at(document, place).cloned()))
        });
        let cells = in_pictures.collect();
        Self { table, cells }
    }

    fn settle(mut self, document: &mut Document) {
        self.correct(document);
        let proved: Vec<CellIndex> = self.cells.keys().copied().filter(|at| self.is_proved(*at)).collect();
        let contradicted: Vec<CellIndex> = self.cells.keys().copied().filter(|at| self.is_contradicted(*at)).collect();
        let mut cells: Vec<(CellIndex, Option<Recognised>)> = std::mem::take(&mut self.cells).into_iter().collect();
        // texts are added in the order of the form
        cells.sort_unstable_by_key(|(at, _)| *at);
        for (at, recognised) in cells {
            let least = if contradicted.contains(&at) { SURE_AGAINST_SUMS } else { SURE };
            let score = recognised.as_ref().map(|recognised| recognised.score);
            let fact = self.table.fact_mut(at);
            fact.confidence = score;
            if fact.proof == Proof::Corrected {
                continue;
            }
            fact.proof = if proved.contains(&at) { Proof::Proved } else { Proof::Recognised };
            let is_sure = fact.figure == Figure::Blank || score.is_some_and(|score| score >= least);
            if fact.proof == Proof::Recognised && !is_sure {
                fact.figure = Figure::Unreadable;
                let readings = readings(document.str(fact.raw), recognised.as_ref());
                fact.raw = document.push_text(&readings);
            }
        }
    }

    /// Whether the recogniser is so unsure of a cell that a sum may say otherwise.
    fn is_doubtful(&self, at: CellIndex, least: u8) -> bool {
        match self.cells.get(&at) {
            Some(Some(recognised)) => recognised.score < least,
            Some(None) => self.table.fact(at).figure.value().is_some(),
            None => false,
        }
    }

    fn identities_of(&self, at: CellIndex) -> impl Iterator<Item = &'static Identity> {
        self.table.identities().filter(move |identity| cells_of(identity).any(|cell| cell == at))
    }

    /// Whether a figure takes part in sums that all hold. A figure that is not sure needs a sum in which all others are,
    /// or several.
    fn is_proved(&self, at: CellIndex) -> bool {
        // digits that were confused everywhere can satisfy sums
        let is_alike = matches!(self.cells.get(&at), Some(Some(recognised)) if recognised.is_alike);
        if !is_alike || self.table.fact(at).figure.value().is_none() {
            return false;
        }
        let (mut held, mut is_alone) = (0, false);
        for identity in self.identities_of(at) {
            if self.difference(identity, None) != Some(Amount::ZERO) {
                return false;
            }
            // a blank adds nothing, and proves nothing
            if cells_of(identity).any(|cell| self.table.fact(cell).figure.is_empty()) {
                return false;
            }
            held += 1;
            is_alone |= !cells_of(identity).any(|cell| cell != at && self.is_doubtful(cell, SURE));
        }
        held > 1 || held == 1 && is_alone
    }

    /// Whether it takes part in a sum that does not hold, though the recogniser is sure of every figure in it.
    fn is_contradicted(&self, at: CellIndex) -> bool {
        self.identities_of(at).any(|identity| {
            self.difference(identity, None).is_some_and(|by| !by.is_zero())
                && !cells_of(identity).any(|cell| self.is_doubtful(cell, SURE))
        })
    }

    /// By how much the sides of a sum differ, with another figure in a cell; `None` if a cell is unknown.
    fn difference(&self, identity: &Identity, change: Option<(CellIndex, Amount)>) -> Option<Amount> {
        let side = |cells: &[CellIndex]| {
            let addend = |at: &CellIndex| match change {
                Some((cell, value)) if cell == *at => Some(value),
                _ => self.table.fact(*at).figure.addend(),
            };
            cells.iter().map(addend).sum::<Option<Amount>>()
        };
        Some(side(&identity.left)? - side(&identity.right)?)
    }

    /// Takes another reading of a cell, if it alone makes all sums of the table hold. Its text has both.
    fn correct(&mut self, document: &mut Document) {
        let holds = |identity: &'static Identity, change| self.difference(identity, change).is_none_or(Amount::is_zero);
        if self.table.identities().all(|identity| holds(identity, None)) {
            return;
        }
        let mut ways: Vec<(CellIndex, Amount, &str)> = Vec::new();
        for (at, recognised) in &self.cells {
            let Some(recognised) = recognised.as_ref().filter(|_| self.is_doubtful(*at, SURE_AGAINST_SUMS)) else {
                continue;
            };
            let unit = self.table.form.cells[*at].metric.entry().unit.key();
            for other in &recognised.others {
                let Figure::Reported(value) = read_figure(other, unit) else { continue };
                let takes_part = self.identities_of(*at).any(|identity| !holds(identity, None));
                if takes_part && self.table.identities().all(|identity| holds(identity, Some((*at, value)))) {
                    ways.push((*at, value, other));
                }
            }
        }
        if let [(at, value, other)] = ways[..] {
            let readings = format!("{other}或{}", document.str(self.table.fact(at).raw));
            let fact = self.table.fact_mut(at);
            *fact = Fact { figure: Figure::Reported(value), proof: Proof::Corrected, ..*fact };
            fact.raw = document.push_text(&readings);
        }
    }
}

fn cells_of(identity: &Identity) -> impl Iterator<Item = CellIndex> {
    identity.left.iter().chain(&identity.right).copied()
}

/// What was recognised in the cell at a place.
fn recognised_at(document: &Document, place: Place) -> Option<&Recognised> {
    let on_page = || document.recognised.iter().filter(|recognised| recognised.page == place.page);
    let bounds = place.bounds;
    let is_within = |recognised: &&Recognised| {
        let own = recognised.bounds;
        let (x, y) = (u16::midpoint(own.left, own.right), u16::midpoint(own.top, own.bottom));
        (bounds.left..=bounds.right).contains(&x) && (bounds.top..=bounds.bottom).contains(&y)
    };
    on_page().find(|recognised| recognised.bounds == bounds).or_else(|| on_page().find(is_within))
}

/// The readings of a cell that is not sure: `17或11`, or `17？` where there is no other.
fn readings(printed: &str, recognised: Option<&Recognised>) -> String {
    let others = recognised.map_or(&[][..], |recognised| &recognised.others);
    match others {
        [] => format!("{}？", printed.trim_end_matches('？')),
        others => format!("{printed}或{}", others.join("或")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, Bounds};
    use crate::extract::{Surroundings, extract};
    use crate::readers::{self, Limits};
    use crate::source::Format;

    /// A figure of table 4, with how sure it is and what else it may say.
    type Cell<'t> = (&'t str, u8, &'t [&'t str]);

    /// How the cells of a table 4 in a picture are filled: figure, status and proof of the first of them.
    fn settled<const SHOWN: usize>(cells: &[Cell]) -> [(String, &'static str, Option<&'static str>); SHOWN] {
        let results = "<td>结果维持<td>结果纠正<td>其他结果<td>尚未审结<td>总计";
        let spanned = results.replace("<td>", "<td rowspan=2>");
        let figures = cells.iter().fold(String::new(), |figures, (text, ..)| figures + "<td>" + text);
        let page = format!(
            "<p>清河区教育局2023年政府信息公开工作年度报告</p><p>四、因政府信息公开工作被申请行政复议、提起行政诉讼情况</p><table>\
             <tr><td colspan=5>行政复议<td colspan=10>行政诉讼<tr>{spanned}<td colspan=5>未经复议直接起诉\
             <td colspan=5>复议后起诉<tr>{results}{results}<tr>{figures}</table>"
        );
        let mut document = readers::read(page.as_bytes(), Format::Html, &Limits::default()).unwrap().document;
        document.pictured = vec![1];
        for block in &mut document.blocks {
            let Block::Grid(grid) = block else { continue };
            let last = grid.cells().len() - cells.len();
            for (cell, (left, (text, score, others))) in grid.cells_mut().iter_mut().skip(last).zip((1..).zip(cells)) {
                let bounds = Bounds { left: 10 * left, top: 10, right: 10 * left + 8, bottom: 20 };
                (cell.place.page, cell.place.bounds) = (1, bounds);
                if !text.is_empty() {
                    let others = others.iter().map(|other| (*other).to_owned()).collect();
                    document.recognised.push(Recognised { page: 1, bounds, score: *score, is_alike: true, others });
                }
            }
        }
        let report = extract(document, &Surroundings::default()).unwrap();
        let facts: Vec<Fact> = report.facts().filter(|fact| fact.place.place.page == 1).copied().collect();
        assert_eq!(facts.len(), cells.len());
        std::array::from_fn(|at| {
            let fact = facts[at];
            (report.str(fact.raw).to_owned(), fact.figure.status().key(), fact.proof.key())
        })
    }

    const NONE: Cell = ("0", 99, &[]);

    /// The figures of the reconsiderations, with nothing in the rest.
    fn of(first: [Cell<'static>; 5]) -> [(String, &'static str, Option<&'static str>); 5] {
        settled(&[&first[..], &[NONE; 10]].concat())
    }

    fn cell(text: &str, status: &'static str, proof: &'static str) -> (String, &'static str, Option<&'static str>) {
        (text.to_owned(), status, Some(proof))
    }

    #[test]
    fn what_the_sums_prove_is_proved() {
        let proved = |text| cell(text, "reported", "ocr_proved");
        let read = of([("3", 99, &[]), ("1", 99, &[]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!(read, ["3", "1", "0", "0", "4"].map(proved));
        // one that is not sure is proved by the others
        let read = of([("3", 30, &[]), ("1", 99, &[]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!(read[0], proved("3"));
    }

    #[test]
    fn what_is_neither_sure_nor_proved_is_unreadable_with_its_readings() {
        let read = of([("3", 30, &["8"]), ("1", 40, &[]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!(read[0], cell("3或8", "unreadable", "ocr"));
        assert_eq!(read[1], cell("1？", "unreadable", "ocr"));
        assert_eq!(read[4], cell("4", "reported", "ocr"));
        // a blank has no ink, and proves nothing
        let read = of([("3", 99, &[]), ("", 0, &[]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!((read[1].1, read[0].1), ("blank", "reported"));
        assert_eq!(read[0].2, Some("ocr"));
    }

    #[test]
    fn the_only_other_reading_that_fits_is_taken() {
        let read = of([("8", 60, &["3", "6"]), ("1", 99, &["7"]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!(read[0], cell("3或8", "reported", "ocr_corrected"));
        // two ways to fit are none
        let read = of([("8", 60, &["3"]), ("1", 60, &[]), NONE, NONE, ("4", 60, &["9"])]);
        assert!(read.iter().all(|cell| cell.2 != Some("ocr_corrected")), "{read:?}");
        // what is sure is the report's own fault
        let read = of([("8", 99, &["3"]), ("1", 99, &[]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!(read[0], cell("8", "reported", "ocr"));
        // unless the recogniser might be wrong after all
        let read = of([("8", 90, &[]), ("1", 99, &[]), NONE, NONE, ("4", 99, &[])]);
        assert_eq!(read[0], cell("8？", "unreadable", "ocr"));
    }

    #[test]
    fn a_figure_of_which_nothing_is_known_is_unreadable() {
        let mut cells = [NONE; 15];
        cells[0] = ("3", 0, &[]);
        let [first] = settled(&cells);
        assert_eq!(first, cell("3？", "unreadable", "ocr"));
    }
}
