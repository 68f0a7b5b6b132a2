//! Lists of parts that nothing but their names joins to a whole: 全年答复80件。予以公开25件，占31.25%；不予公开35件……

use super::sentences::Draft;
use crate::forms::{CellIndex, Form};
use crate::report::{Assertion, ClaimTime, Completeness, Quantity};

/// Most figures of a list, shares and changes included. Without the bound, a long text would take quadratic time.
const LONGEST_LIST: usize = 120;

/// Joins free figures of a paragraph to the total before them that the form adds up from what they count.
pub(super) fn join_results(drafts: &mut [Draft], form: &'static Form, next_group: &mut u16) {
    for whole in 0..drafts.len() {
        if !is_free(&drafts[whole]) || drafts[whole].whole_of.is_some() {
            continue;
        }
        let Some((parts, completeness)) = parts_of(drafts, whole, form) else { continue };
        let group = *next_group;
        *next_group = group.saturating_add(1);
        (drafts[whole].whole_of, drafts[whole].completeness) = (Some(group), Some(completeness));
        for part in parts {
            (drafts[part].part_of, drafts[part].base) = (Some(group), Some(whole));
        }
    }
}

/// The figures after a total that count its parts, and whether they are all there are. `None` unless they are a list: two at
/// least, or one with its share.
fn parts_of(drafts: &[Draft], whole: usize, form: &'static Form) -> Option<(Vec<usize>, Completeness)> {
    let total = &drafts[whole];
    let cell = form.cell(total.meaning.metric?, total.meaning.applicant)?;
    form.totals_in(cell).find_map(|identity| {
        let (mut parts, mut counted) = (Vec::new(), Vec::<CellIndex>::new());
        for (at, part) in drafts.iter().enumerate().skip(whole + 1).take(LONGEST_LIST) {
            // a part of a part, a share, a figure of another kind
            if part.part_of.is_some() || !part.is_count() || part.unit() != total.unit() {
                continue;
            }
            let cells = form.cells_of_all(&part.quantities()).filter(|cells| !cells.is_empty());
            let is_part = |cell: &CellIndex| identity.right.contains(cell) && !counted.contains(cell);
            let Some(cells) = cells.filter(|cells| cells.iter().all(is_part)) else { break };
            if !is_free(part) || part.scope != total.scope {
                break;
            }
            counted.extend(cells);
            parts.push(at);
        }
        let has_share = |&part: &usize| {
            drafts[part..]
                .iter()
                .take(LONGEST_LIST)
                .any(|share| matches!(share.asserts, Assertion::Share(_)) && share.base == Some(part))
        };
        let is_list = parts.len() > 1 || parts.first().is_some_and(has_share);
        let is_whole = identity.right.iter().all(|cell| counted.contains(cell));
        is_list.then_some((parts, if is_whole { Completeness::Complete } else { Completeness::Open }))
    })
}

/// Whether a figure of this year belongs to no whole yet.
fn is_free(draft: &Draft) -> bool {
    draft.is_count()
        && matches!(draft.asserts, Assertion::Amount(_))
        && draft.part_of.is_none()
        && draft.time == ClaimTime::ThisYear
}

impl Draft {
    /// What it counts, as [`crate::report::Claim::quantities`].
    pub(super) fn quantities(&self) -> Vec<Quantity> {
        match self.meaning.metric {
            Some(metric) => vec![Quantity { metric, applicant: self.meaning.applicant }],
            None => self.addends.clone(),
        }
    }
}
