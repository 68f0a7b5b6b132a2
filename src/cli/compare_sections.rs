//! What comparisons of two years and of a series have in common: sections of the output, and the words for figures.

use super::screen::Screen;
use super::table::{Table, markdown};
use gouji::language::Language;
use gouji::report::{AgencyKind, Applicant, CODEBOOK, NO_APPLICANT};

/// A part of the output: a heading, some lines, a table.
#[derive(Default)]
pub(super) struct Section {
    /// Name of the district and the years; empty for the further sections of a district.
    pub heading: String,
    pub lines: Vec<String>,
    pub table: Table,
}

impl Section {
    /// A section that says how many districts are not shown, if any.
    pub(super) fn more(districts: usize, lang: Language) -> Option<Self> {
        let line = lang.choose(
            format!("… {districts} more districts: --district NAME shows one, -o FILE.md all of them"),
            format!("…… 另有 {districts} 个地区：--district 名称 可看其一，-o 文件.md 可得全部"),
        );
        (districts > 0).then(|| Self { lines: vec![line], ..Self::default() })
    }

    pub(super) fn terminal(&self, screen: Screen, lang: Language) -> String {
        let heading = if self.heading.is_empty() { String::new() } else { format!("{}\n", self.heading) };
        let lines = if self.lines.is_empty() { String::new() } else { self.lines.join("\n") + "\n" };
        let rows = if self.table.rows.is_empty() { String::new() } else { self.table.shown(screen, lang) };
        format!("{heading}{lines}{rows}\n")
    }

    pub(super) fn markdown(&self) -> String {
        let heading = if self.heading.is_empty() { String::new() } else { format!("## {}\n\n", self.heading) };
        let lines = if self.lines.is_empty() { String::new() } else { self.lines.join("\n\n") + "\n\n" };
        let Table { head, align, rows, .. } = &self.table;
        let rows = if rows.is_empty() { String::new() } else { markdown(head, align, rows) + "\n" };
        format!("{heading}{lines}{rows}")
    }
}

pub(super) fn figure(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

/// Prints a number with a sign and one decimal.
pub(super) fn rounded(number: f64) -> String {
    let text = format!("{number:+.1}");
    if matches!(text.as_str(), "+0.0" | "-0.0") { "0.0".to_owned() } else { text }
}

pub(super) fn per_cent(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| rounded(number) + "%")
}

/// Whether a figure is not split by applicant, or is that of all applicants.
pub(super) fn is_whole(applicant: &str) -> bool {
    applicant == Applicant::Total.key() || applicant == NO_APPLICANT
}

/// The position of a figure in the order of the codebook.
pub(super) fn order_of(metric: &str) -> usize {
    CODEBOOK.metric(metric).map_or(usize::MAX, gouji::report::Metric::index)
}

pub(super) fn label_of(metric: &str, applicant: &str, lang: Language) -> String {
    let label = CODEBOOK.metric(metric).map_or(metric, |metric| lang.choose(&metric.entry().en, &metric.entry().zh));
    if is_whole(applicant) { label.to_owned() } else { format!("{label}, {applicant}") }
}

/// A kind of agency in words.
pub(super) fn kind_label(kind: &str, lang: Language) -> String {
    let known = AgencyKind::ALL.into_iter().find(|known| known.key() == kind);
    known.map_or(kind, |known| known.name(lang)).to_owned()
}

/// The name of a district, or that of all districts together, which have none in the tables.
pub(super) fn named(district: &str, lang: Language) -> String {
    if district.is_empty() { lang.choose("all districts", "全部地区").to_owned() } else { district.to_owned() }
}
