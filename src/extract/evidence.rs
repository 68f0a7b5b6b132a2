//! Decides whether a document is a report, from all of its content rather than its title alone.
//!
//! Each kind of evidence has a weight, and the sum decides. Only the tables of a form are enough alone: lists of pages
//! have titles of reports, guides have similar headings, and news quote their figures.

use super::lead;
use super::lines::Line;
use super::metadata::has_title;
use super::sections::Content;
use super::title;
use crate::document::Document;
use crate::language::Bilingual;
use crate::report::{Metadata, YearPlace};

/// Least weight of a report.
const ENOUGH: usize = 12;

/// Weight of figures in a table of a form.
const TABLE: usize = 12;
/// Weight of a title that names an agency.
const TITLE: usize = 9;
/// Weight of a title with a year but without a name.
const TITLE_WITHOUT_NAME: usize = 6;
/// Weight of a reporting period.
const PERIOD: usize = 4;
/// Weight of pictures beside a title, which may hold the report.
const PICTURES: usize = 4;
/// Weight of a heading that only such reports have: disclosure, requests, reconsideration and litigation.
const OWN_HEADING: usize = 5;
/// The sections with such headings.
const OWN_SECTIONS: std::ops::RangeInclusive<u8> = 2..=4;
/// Weight of a heading that other reports have too: overview, problems, other matters.
const COMMON_HEADING: usize = 3;
/// Weight of a sentence that calls the document the report.
const LEAD: usize = 6;
/// Weight of a sentence that lists the parts of the report.
const PARTS: usize = 4;
/// Weight of each subject of such reports that a sentence accounts for.
const ACCOUNT: usize = 2;
/// Most subjects that count.
const MOST_ACCOUNTS: usize = 3;

/// Subjects of such reports, each as words that occur together in a sentence.
const ACCOUNTS: [[&str; 2]; 5] = [
    ["主动公开", "条"],
    ["信息公开申请", "件"],
    ["依申请公开", "申请"],
    ["行政复议", "行政诉讼"],
    ["信息处理费", "收"],
];

/// Everything in a document that may be evidence.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub document: &'a Document,
    pub lines: &'a [Line],
    pub content: &'a Content,
    pub metadata: &'a Metadata,
    pub has_tables: bool,
    pub has_pictures: bool,
}

impl Evidence<'_> {
    /// Whether the evidence is enough for a report. Cheap evidence comes first and settles nearly all documents.
    pub(super) fn is_enough(&self) -> bool {
        let is_titled = self.metadata.agency_title.is_some() && has_title(&self.lines[..self.content.body]);
        let is_dated = !is_titled && self.metadata.years.iter().any(|named| named.at <= YearPlace::FileTitle);
        let headings = self.headings();
        let mut sum = headings;
        for (speaks, weight) in [
            (self.has_tables, TABLE),
            (is_titled, TITLE),
            (is_dated, TITLE_WITHOUT_NAME),
            (self.metadata.period.is_some(), PERIOD),
            (is_titled && self.has_pictures, PICTURES),
        ] {
            sum += if speaks { weight } else { 0 };
        }
        if sum >= ENOUGH && (self.has_tables || is_titled || self.has_own_heading()) {
            return true;
        }
        let own = || self.content.lines(self.document, self.lines, 0..self.content.end).map(|(_, line)| line);
        let leads = own().any(|line| lead::is_lead(&line.compact));
        let parts = own().any(|line| lead::tells_its_parts(&line.compact));
        let sentences = || own().flat_map(|line| line.compact.split('。'));
        let is_said = |words: &&[&str; 2]| sentences().any(|sentence| words.iter().all(|word| sentence.contains(word)));
        let accounts = ACCOUNTS.iter().filter(is_said).count().min(MOST_ACCOUNTS);
        sum += if leads { LEAD } else { 0 } + if parts { PARTS } else { 0 } + ACCOUNT * accounts;
        // evidence that other reports share is not enough alone
        sum >= ENOUGH && (is_titled || is_dated || leads || parts || self.has_own_heading())
    }

    fn has_own_heading(&self) -> bool {
        self.content.sections.iter().any(|section| OWN_SECTIONS.contains(&section.number))
    }

    fn headings(&self) -> usize {
        let is_there = |number: &u8| self.content.sections.iter().any(|section| section.number == *number);
        let weight = |number: u8| if OWN_SECTIONS.contains(&number) { OWN_HEADING } else { COMMON_HEADING };
        (1..=6).filter(is_there).map(weight).sum()
    }

    /// The kind of document that the title names, if it is not a report. A report's title anywhere above the body or in
    /// the file's metadata takes precedence; other titles count in the first lines only.
    pub(super) fn other_kind(&self) -> Option<Bilingual> {
        if self.metadata.agency_title.is_some() {
            return None;
        }
        let is_own =
            |text: &str| title::read_title(text).is_some_and(|title| !title.agency.is_empty() || title.year.is_some());
        let before = &self.lines[..self.content.body];
        let titles: Vec<String> =
            self.document.titles.iter().map(|&slice| crate::fold::compact(self.document.str(slice))).collect();
        let heads = before.iter().filter(|line| !line.is_link).map(|line| line.compact.as_str());
        let texts = || titles.iter().map(String::as_str).chain(heads.clone().take(FIRST_LINES));
        if texts().any(is_own) || heads.clone().any(is_own) {
            return None;
        }
        let has_article = |number: &str| self.lines.iter().any(|line| line.compact.starts_with(number));
        let is_rule = || has_article("第一条") && has_article("第二条");
        // a filled-in form may have kept the form's own title
        let other = |text: &str| title::other_kind(text).filter(|kind| *kind != title::FORM || !self.has_tables);
        texts()
            .find_map(other)
            .or_else(|| is_rule().then_some(Bilingual::fixed("a rule in articles", "分条的制度文件")))
    }
}

/// Number of lines at the top of a page that may hold its title.
const FIRST_LINES: usize = 8;
