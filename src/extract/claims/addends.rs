//! Several quantities that one figure counts together: 予以公开和部分公开28件, 法人或其他组织申请8件.

use super::meaning::{Around, MARKS, Meaning, meaning};
use super::tokens::{Piece, Token};
use crate::forms::{Concepts, Form, NONE};
use crate::report::{Applicant, Quantity};

/// Most quantities in one list. The longest group of a form has fewer rows.
const MOST_ADDENDS: usize = 12;

/// The words before a figure that one clause holds, with the text around them.
#[derive(Clone, Copy)]
pub(super) struct Words<'p> {
    pub text: &'p str,
    /// The tokens from the last figure or comma on.
    pub pieces: &'p [Piece],
    /// The byte where the first of them may begin.
    pub start: usize,
    /// The byte where the figure begins.
    pub end: usize,
}

/// One item of a list.
#[derive(Debug, Clone, Copy)]
struct Item {
    words: Concepts,
    has_unknown: bool,
}

/// The quantities that a figure counts together, and its meaning beside them. Without quantities, it counts several of which
/// the words leave open which. `None` if it counts a single one.
pub(super) fn addends(
    words: Words,
    around: &Around,
    unit: &str,
    form: &'static Form,
) -> Option<(Vec<Quantity>, Meaning)> {
    let marks = &*MARKS;
    let items = items(words);
    let all = items.iter().fold(NONE, |sum, item| sum | item.words);
    let is_single = items.len() < 2 && all & marks.organisations == NONE;
    if is_single || items.len() > MOST_ADDENDS || all & (marks.respectively | marks.each) != NONE {
        return None;
    }
    let (quantities, is_by_applicant) = sum_of(&items, all, around, unit, form)?;
    // 信函、传真申请 are one row of early tables, 公民、法人和其他组织 everybody
    let at_once = meaning(&Around { before: all, wide: all, ..*around }, Some(unit), form).metric;
    let is_one = at_once.is_some_and(|metric| quantities.iter().all(|quantity| quantity.metric != metric));
    if is_one || form.are_all_parts(&quantities) {
        return None;
    }
    let quantities = if all & marks.and_so_on == NONE { quantities } else { Vec::new() };
    Some((quantities, Meaning { is_by_applicant, ..Meaning::default() }))
}

/// The quantities of all items if one figure can count them, and whether the items name applicants only.
fn sum_of(
    items: &[Item],
    all: Concepts,
    around: &Around,
    unit: &str,
    form: &'static Form,
) -> Option<(Vec<Quantity>, bool)> {
    let marks = &*MARKS;
    // 制发规章和规范性文件: the verb of the first or last item is that of each
    let ends = items.first()?.words | items.last()?.words;
    let persons = marks.applicants | marks.natural_person | marks.organisations;
    let shared = ends & !(marks.objects | persons);
    // 自然人申请予以公开和部分公开
    let applicants = items.first()?.words & persons;
    [NONE, shared].into_iter().find_map(|shared| {
        let each = items.iter().map(|item| {
            let words = item.words | shared | if item.words & persons == NONE { applicants } else { NONE };
            let topic = around.topic | all & marks.objects;
            let around = Around { before: words, wide: words, topic, ..Around::default() };
            let meaning = meaning(&around, Some(unit), form);
            Some((quantities(meaning, words, form)?, meaning.is_by_applicant))
        });
        let each: Vec<(Vec<Quantity>, bool)> = each.collect::<Option<_>>()?;
        let is_by_applicant = each.iter().all(|(_, is_by_applicant)| *is_by_applicant);
        let quantities: Vec<Quantity> = each.into_iter().flat_map(|(quantities, _)| quantities).collect();
        let is_sum = quantities.len() > 1 && form.can_be_added(&quantities);
        is_sum.then_some((quantities, is_by_applicant))
    })
}

/// The quantities of one item: its metric, in each column that the words name.
fn quantities(meaning: Meaning, words: Concepts, form: &Form) -> Option<Vec<Quantity>> {
    let metric = meaning.metric.or(meaning.of_several)?;
    let applicants: Vec<Option<Applicant>> = match meaning.of_several {
        None => vec![meaning.applicant],
        Some(_) if words & MARKS.organisations == NONE => return None,
        // 其他组织提出4件: one column, or every organisation
        Some(_) if words & MARKS.other_organisation != NONE => return None,
        Some(_) => form.columns_under("organisations").iter().copied().map(Some).collect(),
    };
    Some(applicants.into_iter().map(|applicant| Quantity { metric, applicant }).collect())
}

/// Splits words at 、 and 和, and at 含 within brackets or without.
fn items(words: Words) -> Vec<Item> {
    let marks = &*MARKS;
    let Words { text, pieces, start, end } = words;
    let mut items = Vec::new();
    let mut item = Item { words: NONE, has_unknown: false };
    let mut known = start;
    for piece in pieces {
        item.has_unknown |= !text[known..piece.start].is_empty();
        known = piece.end;
        let is_separator = match piece.token {
            Token::Mark(mark) => matches!(mark, '、' | '('),
            Token::Word(concepts) => concepts & (marks.conjunction | marks.including) != NONE,
            _ => false,
        };
        match piece.token {
            _ if is_separator => {
                items.push(item);
                item = Item { words: NONE, has_unknown: false };
            }
            Token::Word(concepts) => item.words |= concepts,
            _ => {}
        }
    }
    item.has_unknown |= !text[known..end].is_empty();
    items.push(item);
    // 予以公开（含部分公开）共28件
    let says_nothing = |item: &Item| item.words & (MARKS.meant | MARKS.organisations) == NONE && !item.has_unknown;
    items.retain(|item| !says_nothing(item));
    items
}
