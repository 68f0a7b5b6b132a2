//! The words in and below a figure.

use super::canvas::MOST_CURVES;
use super::curve::{Curve, Group};
use super::error::span;
use super::request::{Agencies, By, PlotRequest};
use crate::codebook::{Metric, Unit};
use crate::language::Language;
use crate::report::AgencyKind;
use std::collections::BTreeSet;

/// The run from which a figure is made.
#[derive(Debug, Clone)]
pub struct Source {
    /// The version of the program.
    pub version: String,
    /// The name of the run.
    pub run_id: String,
    /// Number of reports in the run.
    pub reports: u64,
}

/// Makes the words of a plot in one language.
pub(super) struct Words<'p> {
    pub(super) request: &'p PlotRequest,
    pub(super) curves: &'p [Curve],
    pub(super) districts: &'p BTreeSet<String>,
    pub(super) smallest_base: i64,
    pub(super) source: &'p Source,
    pub(super) language: Language,
}

impl Words<'_> {
    fn choose(&self, english: impl Into<String>, chinese: impl Into<String>) -> String {
        self.language.choose(english.into(), chinese.into())
    }

    /// The label of a metric, with its unit unless the label contains it.
    pub(super) fn metric(&self, metric: Metric) -> String {
        let entry = metric.entry();
        match entry.unit {
            Unit::TenThousandYuan => {
                self.choose(format!("{} (10,000 yuan)", entry.en), format!("{}（万元）", entry.zh))
            }
            unit => self.choose(entry.en.clone(), format!("{}（{}）", entry.zh, unit.key())),
        }
    }

    pub(super) fn group(&self, group: &Group) -> String {
        match group {
            Group::All => self.choose("all agencies", "全部机关"),
            Group::District(district) => district.clone(),
            Group::Kind(kind) => self.kind(*kind),
            Group::Agency { district, agency } => {
                let is_one = self.districts.len() == 1;
                let short = agency.strip_prefix(district.as_str()).filter(|short| is_one && !short.is_empty());
                short.unwrap_or(agency).to_owned()
            }
        }
    }

    /// The name of a kind of agencies.
    fn kind(&self, kind: AgencyKind) -> String {
        let english = match kind {
            AgencyKind::Government => "governments, own reports",
            AgencyKind::Department => "departments",
            AgencyKind::Township => "townships",
            AgencyKind::Other => "other bodies",
        };
        match kind {
            AgencyKind::Government => self.choose(english, "政府自身报告"),
            kind => self.choose(english, kind.name(self.language)),
        }
    }

    /// The district, or the number of districts.
    pub(super) fn where_it_is(&self) -> String {
        match self.districts.first() {
            Some(district) if self.districts.len() == 1 => district.clone(),
            _ => {
                let count = self.districts.len();
                self.choose(format!("{count} districts"), format!("{count}个地区"))
            }
        }
    }

    /// The name that distinguishes a curve from the others.
    pub(super) fn name(&self, curve: &Curve) -> String {
        let (metric, group) = (self.metric(curve.metric), self.group(&curve.group));
        let name = match (self.has_one_metric(), self.has_one_group()) {
            (true, true) => String::new(),
            (true, false) => group,
            (false, true) => metric,
            (false, false) => self.choose(format!("{group}: {metric}"), format!("{group}：{metric}")),
        };
        capitalised(&name)
    }

    fn has_one_metric(&self) -> bool {
        self.curves.iter().all(|curve| curve.metric == self.curves[0].metric)
    }

    fn has_one_group(&self) -> bool {
        self.curves.iter().all(|curve| curve.group == self.curves[0].group)
    }

    pub(super) fn title(&self) -> String {
        capitalised(&if self.has_one_metric() { self.metric(self.curves[0].metric) } else { self.whose() })
    }

    /// The place, and the agencies if all curves share them.
    fn whose(&self) -> String {
        let place = self.where_it_is();
        match &self.curves[0].group {
            group @ (Group::Kind(_) | Group::Agency { .. }) if self.has_one_group() => {
                self.choose(format!("{place}, {}", self.group(group)), format!("{place}{}", self.group(group)))
            }
            _ => place,
        }
    }

    pub(super) fn subtitle(&self) -> String {
        let mut parts = Vec::new();
        if self.has_one_metric() {
            parts.push(self.whose());
        }
        if self.request.is_index {
            parts.push(if self.has_breaks() {
                self.choose("first year of each form = 100", "各表式首年=100")
            } else {
                self.choose("first year = 100", "首年=100")
            });
        }
        parts.join(&self.choose(", ", "，"))
    }

    /// Whether each curve has a panel of its own. Indexes share one as long as they can be distinguished, since they are
    /// comparable.
    pub(super) fn has_panels(&self) -> bool {
        let can_share = self.request.is_index && self.curves.len() <= MOST_CURVES;
        self.curves.len() > 1 && !can_share
    }

    fn has_breaks(&self) -> bool {
        self.curves.iter().any(|curve| curve.points.iter().any(|point| point.stretch > 0))
    }

    /// Whether a line ends because a year has no figure.
    fn has_gaps(&self) -> bool {
        self.curves.iter().any(|curve| curve.points.windows(2).any(|pair| pair[1].year > pair[0].year + 1))
    }

    /// The note in the picture: what `n` is, what interrupts lines, and the source.
    pub(super) fn note(&self) -> String {
        let mut sentences = vec![self.counted()];
        if self.has_panels() {
            sentences.push(self.choose("Each panel has its own scale.", "各分图纵轴刻度不同。"));
        }
        if self.has_breaks() {
            sentences
                .push(self.choose("Dashed mark: the form changes what is counted.", "虚线处表式变更，前后口径不同。"));
        }
        sentences.push(self.source());
        sentences.retain(|sentence| !sentence.is_empty());
        sentences.join(self.language.choose(" ", ""))
    }

    fn counted(&self) -> String {
        match (self.request.by, self.request.agencies) {
            (By::Agency(_), _) => String::new(),
            (_, Agencies::Same) if self.has_breaks() => self.choose(
                "n: agencies added up, the same in all years between two marks.",
                "n为计入机关数，两处标记之间各年为同一批机关。",
            ),
            (_, Agencies::Same) => {
                self.choose("n: agencies added up, the same in every year.", "n为计入机关数，各年为同一批机关。")
            }
            (_, Agencies::All) => self.choose(
                "n: agencies added up, all that have the figure in the year.",
                "n为计入机关数，即当年填报该数的全部机关。",
            ),
        }
    }

    fn source(&self) -> String {
        let Source { version, run_id, reports } = self.source;
        self.choose(
            format!("Source: {reports} annual reports on open government information; gouji {version}, run {run_id}."),
            format!("数据来源：{reports}份政府信息公开工作年度报告；gouji {version}，运行{run_id}。"),
        )
    }

    /// The caption below the figure in a paper.
    pub(super) fn caption(&self) -> String {
        let mut sentences = vec![self.shown(), self.counted()];
        sentences.push(match self.request.by {
            By::Agency(_) => String::new(),
            By::Kind if self.districts.len() == 1 => self.choose(
                "The governments' own reports cover their whole areas, the other agencies included.",
                "政府自身的报告覆盖全地区，已含其他机关。",
            ),
            By::Whole | By::District | By::Kind => self.choose(
                "The governments' own reports, which cover their whole areas, are not added.",
                "各级政府自身的报告覆盖全地区，不计入。",
            ),
        });
        sentences.push(self.sizes());
        if self.request.is_index {
            sentences.push(self.choose("Each line is in per cent of its first year.", "各线段以其首年为100。"));
        }
        if self.has_breaks() {
            sentences.push(self.choose(
                "Where a dashed mark stands, the form changes what is counted, and no line joins the years.",
                "虚线处表式变更，前后口径不同，不连线。",
            ));
        }
        if self.has_gaps() {
            sentences.push(self.choose("Years without figures are not bridged.", "无数的年份不连线。"));
        }
        sentences.extend(self.remarks());
        sentences.push(self.source());
        sentences.retain(|sentence| !sentence.is_empty());
        sentences.join(self.language.choose(" ", "")) + "\n"
    }

    /// What the figure shows, where and when.
    fn shown(&self) -> String {
        let mut metrics: Vec<Metric> = Vec::new();
        for curve in self.curves {
            if !metrics.contains(&curve.metric) {
                metrics.push(curve.metric);
            }
        }
        let metrics: Vec<String> = metrics
            .iter()
            .map(|metric| {
                self.choose(
                    format!("{} ({})", self.metric(*metric), metric.key()),
                    format!("{}〔{}〕", self.metric(*metric), metric.key()),
                )
            })
            .collect();
        let by = match self.request.by {
            By::Whole => String::new(),
            By::District => self.choose(", by district", "，分地区"),
            By::Kind => self.choose(", by kind of agency", "，分机关类别"),
            By::Agency(_) => self.choose(", the agencies with the largest figures", "，数量最大的机关"),
        };
        let years = || self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.year);
        let years = (years().min().unwrap_or_default(), years().max().unwrap_or_default());
        let place = self.where_it_is();
        let metrics = capitalised(&metrics.join(self.language.choose("; ", "、")));
        self.choose(
            format!("{metrics}, {place}{by}, {}.", span(years, "–")),
            format!("{place}{metrics}{by}，{}年。", span(years, "—")),
        )
    }

    /// How many agencies are added up.
    fn sizes(&self) -> String {
        if matches!(self.request.by, By::Agency(_)) {
            return String::new();
        }
        let sizes = || self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.agencies);
        match (sizes().min().unwrap_or_default(), sizes().max().unwrap_or_default()) {
            (least, most) if least == most => format!("n = {most}{}", self.language.choose(".", "。")),
            (least, most) => self.choose(format!("n = {least} to {most}."), format!("n = {least}至{most}。")),
        }
    }

    /// Remarks on the data: years and agencies that are left out, and bases that are too small.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.curves.iter().filter_map(|curve| self.years_left_out(curve)).collect();
        if let Some((count, is_one)) = self.range(|curve| curve.unmatched) {
            let are = if is_one {
                "agency that lacks the figure in some year is"
            } else {
                "agencies that lack the figure in some year are"
            };
            remarks
                .push(self.choose(format!("{count} {are} not added."), format!("{count}个机关因部分年份无数未计入。")));
        }
        if let Some((count, is_one)) = self.range(|curve| curve.counted_otherwise) {
            let are = if is_one { "figure is" } else { "figures are" };
            remarks.push(self.choose(
                format!("{count} {are} not added, since the form counts something else than that of most agencies in the year."),
                format!("{count}个数因所用表式与当年多数机关口径不同未计入。"),
            ));
        }
        let lacks_index = |curve: &&Curve| curve.points.iter().any(|point| point.index.is_none());
        let without: Vec<String> = self.curves.iter().filter(lacks_index).map(|curve| self.name(curve)).collect();
        if self.request.is_index && !without.is_empty() {
            let (names, base) = (self.list(&without), self.smallest_base);
            remarks.push(self.choose(
                format!("{names}no index where the first year is below {base}."),
                format!("{names}首年小于{base}的不作指数。"),
            ));
        }
        remarks
    }

    /// The years that a curve leaves out, with the number of agencies that have the figure in them.
    fn years_left_out(&self, curve: &Curve) -> Option<String> {
        if curve.left_out.is_empty() {
            return None;
        }
        let name = self.list(&[self.name(curve)]);
        let years = curve.left_out.iter().map(|left_out| {
            let (year, count) = (left_out.year, left_out.agencies);
            self.choose(format!("{year} ({count})"), format!("{year}年（{count}个）"))
        });
        let years = years.collect::<Vec<_>>().join(self.language.choose(", ", "、"));
        Some(self.choose(
            format!("{name}Left out, since few agencies have the figure: {years}."),
            format!("{name}有数的机关过少（括号内），未计入的年份：{years}。"),
        ))
    }

    /// Names followed by a colon; empty for a single curve, which has no name.
    fn list(&self, names: &[String]) -> String {
        let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        match names.as_slice() {
            [] => String::new(),
            names => names.join(self.language.choose(", ", "、")) + self.language.choose(": ", "："),
        }
    }

    /// A count as a number, or as a range over the curves, and whether it is the number 1; `None` if all are zero.
    fn range(&self, count: impl Fn(&Curve) -> usize) -> Option<(String, bool)> {
        let counts = || self.curves.iter().map(&count);
        let (least, most) = (counts().min()?, counts().max()?);
        let text = match least {
            least if least == most => most.to_string(),
            0 => self.choose(format!("up to {most}"), format!("至多{most}")),
            least => self.choose(format!("{least} to {most}"), format!("{least}至{most}")),
        };
        (most > 0).then_some((text, most == 1))
    }
}

/// A text with a capital first letter.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
