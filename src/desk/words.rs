//! Chinese words for the contents of tables.

use super::fields::Fields;
use crate::change::State;
use crate::codebook::{Applicant, CODEBOOK};
use crate::finding::{ReviewState, Severity, Slip};
use crate::forms::FORMS;
use crate::language::Language;
use crate::rules::rule;
use crate::schema::title_zh;

/// The name of a column.
pub(super) fn title(column: &'static str) -> &'static str {
    title_zh(column).unwrap_or(column)
}

pub(super) fn severity(key: &str) -> &str {
    let known = Severity::ALL.into_iter().find(|severity| severity.key() == key);
    known.map_or(key, |severity| severity.name(Language::Zh))
}

/// The state of a cause since the run before.
pub(super) fn state(key: &str) -> &str {
    match State::ALL.into_iter().find(|state| state.key() == key) {
        Some(state) => state.zh(),
        None => key,
    }
}

/// What a rule finds, as a sentence.
pub(super) fn problem(code: &str) -> String {
    rule(code).map_or_else(|| code.to_owned(), |rule| rule.summary(Language::Zh))
}

pub(super) fn metric(key: &str) -> &str {
    CODEBOOK.metric(key).map_or(key, |metric| &metric.entry().zh)
}

/// The kind of applicant, as the form prints it; empty for figures that are not split by applicant.
pub(super) fn applicant(key: &str) -> &str {
    let Some(known) = Applicant::ALL.into_iter().find(|applicant| applicant.key() == key) else { return "" };
    let printed = FORMS.iter().flat_map(|form| form.cells.iter()).find(|cell| cell.applicant == Some(known));
    printed.map_or(key, |cell| &cell.column_label)
}

pub(super) fn slip(key: &str) -> Option<String> {
    let slips = Slip::ALL.into_iter().filter(|slip| *slip != Slip::None);
    slips.into_iter().find(|slip| slip.key() == key).map(|slip| slip.words().zh.into_owned())
}

/// The state of a review; with its verdict if it no longer holds and must be given again.
pub(super) fn review(state: &str, verdict: &str) -> String {
    let known = ReviewState::ALL.into_iter().find(|known| known.key() == state);
    match known {
        None => String::new(),
        Some(ReviewState::Waived) => "有效".to_owned(),
        Some(ReviewState::Expired) => format!("已过有效期（原结论：{verdict}）"),
        Some(ReviewState::Changed) => format!("数字有变，需重新复核（原结论：{verdict}）"),
    }
}

/// The place of a cause's figure: table, row and column, in the words of the form.
pub(super) fn place(causes: &Fields, row: usize) -> String {
    let table = causes.count(row, "table").map(table_name);
    let label = |column| causes.text(row, column).map(str::to_owned);
    let parts = [table, label("row_label"), label("column_label")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// 表三
fn table_name(number: i32) -> String {
    const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let numeral = usize::try_from(number - 1).ok().and_then(|at| NUMERALS.get(at));
    numeral.map_or_else(|| format!("表 {number}"), |numeral| format!("表{numeral}"))
}
