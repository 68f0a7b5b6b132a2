//! Sections that also appear in another report: which to compare in full, and the findings on them.
//!
//! The likeness of two sections is the Jaccard index of their four-character shingles, with names, years and figures
//! masked. Sentences of more than half of a district's agencies, and those that the form asks for, are left out: nobody
//! copied them. When agencies of a whole corpus are compared, sentences common in the other district are left out too, and
//! so are those shared by agencies of four districts whose texts seem to be one.

use super::rule::Rule;
use super::suspicion::{Compared, Suspicion};
use crate::document::Slice;
use crate::finding::{Excerpt, Fault, Finding, Measure};
use crate::language::Bilingual;
use crate::report::{CellPlace, Report};
use crate::series::{Common, FEWEST_SHINGLES, LikenessThresholds, Record, ReportInSeries};
use serde::Serialize;

/// Least likeness that is reported: about three quarters of each text are in the other. In made reports that were not
/// copied, two years of one office have a likeness of 0.13 to 0.20 (median) and at most 0.46 in 2,000 comparisons; among
/// 100,000 reports one pair of strangers reached 0.60. Copied sections with a paragraph of their own are above 0.69.
const LIMIT: f64 = 0.6;
/// Least likeness that is reported between districts, where more pairs mean more chance. Among 24,000 made reports of 100
/// districts that were not copied, six pairs reached 0.60, the highest 0.642. Copied sections with a paragraph of their
/// own are above 0.72.
const LIMIT_ACROSS: f64 = 0.7;
/// Margins for the error of the estimate, which is 0.042 (standard deviation) and at most 0.17 in 4,000 comparisons.
/// Over a whole corpus the margin is smaller, since fewer reports can be read again.
const MARGIN: f64 = 0.15;
const MARGIN_ACROSS: f64 = 0.1;
/// Number of quoted passages, and their length in characters.
const MOST_PASSAGES: usize = 3;
const LONGEST_PASSAGE: usize = 60;

/// Least estimated likeness for which the texts are read again.
pub const LEAST_ESTIMATE: LikenessThresholds =
    LikenessThresholds { within: LIMIT - MARGIN, across: LIMIT_ACROSS - MARGIN_ACROSS };

/// Least likeness that is reported.
fn limit(of: &Compared) -> f64 {
    if of.report.agency.district == of.other.agency.district { LIMIT } else { LIMIT_ACROSS }
}

/// The sections of a report that seem to be those of the agency's report for the year before.
pub(super) fn suspicions<'d>(report: &ReportInSeries<'d>, last: &'d Record) -> Vec<Suspicion<'d>> {
    let common = Common { district: &report.district.common, other_district: None, templates: None };
    let sections = report.record().signatures.iter().filter_map(|own| Some((own, last.signature(own.section)?)));
    sections
        .filter(|(own, others)| own.estimate(others).is_some_and(|likeness| likeness >= LEAST_ESTIMATE.within))
        .filter_map(|(own, _)| suspicion(report, last, own.section, common))
        .collect()
}

/// A suspicion on a section, if enough of it is left in both reports.
pub(super) fn suspicion<'d>(
    report: &ReportInSeries<'d>,
    other: &'d Record,
    section: u8,
    common: Common<'d>,
) -> Option<Suspicion<'d>> {
    let signatures = report.record().signature(section).zip(other.signature(section));
    let left = signatures.map(|(own, others)| own.own_shingles(common).min(others.own_shingles(common)));
    left.is_some_and(|left| left >= FEWEST_SHINGLES).then_some(Suspicion::Like { other, section, common })
}

/// The comparisons above the limit, the most alike first.
pub(super) fn alike<'c>(compared: &'c [Compared<'c>]) -> Vec<&'c Compared<'c>> {
    let mut alike: Vec<&Compared> = compared.iter().filter(|of| of.likeness.jaccard() >= limit(of)).collect();
    alike.sort_by(|a, b| {
        let by_likeness = b.likeness.jaccard().total_cmp(&a.likeness.jaccard());
        by_likeness.then(a.text.section.cmp(&b.text.section)).then_with(|| a.other.place().cmp(&b.other.place()))
    });
    alike
}

/// Sections that are alike, each with its likeness in whole per cent.
#[derive(Debug, Serialize)]
pub(super) struct AlikeSections(Vec<(u8, f64)>);

impl AlikeSections {
    pub(super) fn of(alike: &[&Compared]) -> Self {
        // rounded down, so that only identical texts are 100%
        Self(alike.iter().map(|of| (of.text.section, (of.likeness.jaccard() * 100.0).floor())).collect())
    }

    /// `section 5 (93%)`, 第五部分（93%）.
    pub(super) fn words(&self) -> Bilingual {
        let words = |&(number, share): &(u8, f64)| {
            let section = Bilingual::section(number);
            Bilingual::new(format!("{} ({share}%)", section.en), format!("{}（{share}%）", section.zh))
        };
        Bilingual::join(&self.0.iter().map(words).collect::<Vec<_>>(), ", ", "、")
    }
}

/// A finding on sections that are alike, quoting the longest passages.
pub(super) fn quoting(rule: &Rule, alike: &[&Compared], fault: impl Fault) -> Option<Finding> {
    let first = alike.first()?;
    let likeness = &first.likeness;
    let place = likeness.shared.first().map_or_else(Default::default, |&passage| first.text.place(passage));
    // rounded down, so that only identical texts are 1
    let jaccard = likeness.rounded_down();
    Some(Finding {
        reported: Some(Measure::Ratio(jaccard)),
        formula: format!("{} ÷ {} = {jaccard} ≥ {}", likeness.both, likeness.any, limit(first)),
        excerpt: quoted(first.report, &likeness.shared),
        place: CellPlace { place, ..CellPlace::default() },
        ..rule.finding(fault)
    })
}

/// The first passages of a report, each on a line.
pub(super) fn quoted(report: &Report, passages: &[Slice]) -> Excerpt {
    let mut excerpt = Excerpt::default();
    for &passage in passages.iter().take(MOST_PASSAGES) {
        let words: String = report.str(passage).split_whitespace().collect();
        let shown: String = words.chars().take(LONGEST_PASSAGE).collect();
        if !excerpt.text.is_empty() {
            excerpt.text.push('\n');
        }
        let start = excerpt.text.len();
        excerpt.text.push_str(&shown);
        excerpt.marked.push(start..excerpt.text.len());
        if shown.len() < words.len() {
            excerpt.text.push('…');
        }
    }
    excerpt
}
