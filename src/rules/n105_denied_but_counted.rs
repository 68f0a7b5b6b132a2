//! A quantity that the prose denies and the table counts.
//!
//! # What it checks
//! Where the prose denies a quantity (未收到, 没有发生, 零败诉, 无, or states 0), the table has no positive figure for it. If it
//! says that all reviews or requests had one result (均获维持), the table counts no other. If the prose counts something,
//! its table is not entirely blank.
//!
//! # Why it matters
//! No contradiction is plainer: often the sentence is left over from an earlier year.
//!
//! # Example
//! 本年度未发生因政府信息公开引起的行政复议, and 3 in the total of reconsideration in table 4.
//!
//! # What else it could be
//! Another scope: the office itself had none, the table counts the whole area; then it is a query. A blank cell is no
//! figure and contradicts nothing. If all are said to have been upheld, and some are pending or had other results, the
//! sentence may mean only those that were decided: then it is a query. If a word around the figure is not understood,
//! the finding is a query that names the word.
//!
//! # 中文说明
//! 正文说没有，表格中却有数。
//!
//! ## 检查内容
//! 正文写明没有的事项（未收到、没有发生、零败诉、无，或写为 0），表中不应有正数；正文称全部为同一结果的（均获维持），表中其他结果
//! 不应有正数；正文有数的，所属表格不应整张空白。
//!
//! ## 依据
//! 这是最明显的矛盾，往往是沿用了往年的句子。
//!
//! ## 示例
//! “本年度未发生因政府信息公开引起的行政复议”，而表四行政复议总计为 3。
//!
//! ## 其他可能
//! 口径不同：本级没有而表格统计全区，此时只作为疑问提出。空白单元格不是数字，不构成矛盾。
//! 称全部维持而表中有尚未审结、其他结果的，可能仅指已审结案件，只作为疑问提出。
//! 数字前后有未能识别的词语，可能另有限定，此时只作为疑问提出并列明该词语。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{
    Counted, Lookup, TableValue, about, is_of_the_year, look_up_together, related, rivals_in_table, scoped, unread,
};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::forms::{CellIndex, Rival};
use crate::language::Bilingual;
use crate::report::{Amount, Claim, ClaimKind, Qualifier, Quantity, TableReading};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N105",
    name: "denied-but-counted",
    name_zh: "称无而有",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("n105_denied_but_counted.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NothingDenied }),
};

#[derive(Debug, Serialize)]
enum Contradiction {
    /// The prose denies what the table counts.
    Denied { counted: Counted, value: Amount },
    /// The prose says that all had one result, and the table counts another.
    NotAll { counted: Counted, other: Counted, value: Amount },
    /// The prose counts, and the table is blank.
    Uncounted { counted: Counted, stated: Amount },
}

impl Fault for Contradiction {
    fn message(&self) -> Bilingual {
        match self {
            Self::Denied { counted, value } => Bilingual::new(
                format!("the prose says that there was none of {}, the table counts {value}", counted.name().en),
                format!("正文称没有{}，表中为{value}{}", counted.name().zh, counted.unit()),
            ),
            Self::NotAll { counted, other, value } => Bilingual::new(
                format!(
                    "the prose says that all were {}, the table counts {value} of {}",
                    counted.name().en,
                    other.name().en
                ),
                format!("正文称全部为{}，表中{}为{value}{}", counted.name().zh, other.name().zh, other.unit()),
            ),
            Self::Uncounted { counted, stated } => Bilingual::new(
                format!("the prose says {stated} for {}, and its table is blank", counted.name().en),
                format!("{}正文为{stated}{}，相应表格却全部空白", counted.name().zh, counted.unit()),
            ),
        }
    }

    fn question(&self, quote: &str) -> Bilingual {
        match self {
            Self::Denied { counted, value } | Self::NotAll { other: counted, value, .. } => Bilingual::new(
                format!("The prose says {quote}; for {} the table has {value}. Please check.", counted.name().en),
                format!("正文写{quote}，表中{}为{value}{}，请核对。", counted.name().zh, counted.unit()),
            ),
            Self::Uncounted { .. } => Bilingual::new(
                format!("The prose says {quote}, and its table is blank. Please fill it in."),
                format!("正文写{quote}，相应表格却全部空白，请补填。"),
            ),
        }
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    let mut failed: Vec<Vec<Quantity>> = Vec::new();
    let mut blank_tables: Vec<u8> = Vec::new();
    let claims = subject.report.claims.iter().enumerate();
    for (at, claim) in claims.filter(|(_, claim)| is_of_the_year(subject.report, claim)) {
        let quantities = claim.quantities();
        let is_count = matches!(claim.kind(), ClaimKind::Amount | ClaimKind::Part);
        let denies = claim.kind() == ClaimKind::Absence || is_count && claim.value().is_zero();
        if claim.kind() == ClaimKind::Share && claim.stated().qualifier == Qualifier::All {
            judged.extend(all_had_one_result(subject, claim).map(|said| (at, said)));
        }
        if !denies && !is_count {
            continue;
        }
        let said = match look_up_together(subject, &quantities) {
            Lookup::Value(TableValue { value, .. }) if denies && value.is_positive() => {
                if unread(subject.report, &[claim]).names_body() {
                    judged.push((at, Judgement::Holds(Bilingual::fixed("about another body", "所指为其他单位"))));
                    continue;
                }
                if failed.contains(&quantities) {
                    continue;
                }
                failed.push(quantities);
                Judgement::Fails(Box::new(contradicted(subject, claim, value)))
            }
            Lookup::Value(_) if denies => Judgement::Holds(Bilingual::fixed("the table has 0", "表中为0")),
            Lookup::Blank if denies => Judgement::Holds(Bilingual::fixed(
                "the table is blank there: not contradicted",
                "表中该处空白，没有矛盾",
            )),
            Lookup::Blank => match quantities.first().and_then(|&quantity| blank_table(subject, quantity)) {
                Some(table) if !blank_tables.contains(&table) => {
                    blank_tables.push(table);
                    Judgement::Fails(Box::new(uncounted(subject, claim, table)))
                }
                _ => continue,
            },
            _ => continue,
        };
        judged.push((at, said));
    }
    judged
}

/// Whether all had the result that a claim gives to all. `None` if the table has no other results.
fn all_had_one_result(subject: &Subject, claim: &Claim) -> Option<Judgement> {
    let [quantity] = claim.quantities()[..] else { return None };
    let (table, rivals) = rivals_in_table(subject, quantity)?;
    let within = claim.base.map(|of| parts_of_figure(subject, &subject.report.claims[of as usize]));
    let is_meant = |rival: &Rival| {
        // among those that were decided or due, some may still be pending
        !(rival.is_aside && claim.is_of_due) && within.as_ref().is_none_or(|parts| parts.contains(&rival.cell))
    };
    let rivals: Vec<Rival> = rivals.into_iter().filter(is_meant).collect();
    if rivals.is_empty() {
        return None;
    }
    let counted = |rival: &Rival| table.value(rival.cell).filter(|value| value.is_positive());
    let is_unknown = |rival: &Rival| table.fact(rival.cell).figure.is_unknown();
    match rivals.iter().find_map(|rival| Some((rival, counted(rival)?))) {
        Some((rival, value)) => {
            let other = &table.form.cells[rival.cell];
            let found = not_all(subject, claim, other.quantity(), value);
            let severity = if rival.is_aside { found.severity.min(Severity::Query) } else { found.severity };
            Some(Judgement::Fails(Box::new(Finding { severity, ..found })))
        }
        None if rivals.iter().any(is_unknown) => Some(Judgement::Open(Reason::CellUnknown)),
        None => Some(Judgement::Holds(Bilingual::fixed("the table counts no other result", "表中没有其他结果"))),
    }
}

/// The cells that add up to what a figure counts, if it agrees with the table: 无法提供12件，均因本机关不掌握 is about the rows of
/// 无法提供 alone.
fn parts_of_figure(subject: &Subject, figure: &Claim) -> Vec<CellIndex> {
    let [quantity] = figure.quantities()[..] else { return Vec::new() };
    let is_of_table = match look_up_together(subject, &[quantity]) {
        Lookup::Value(found) => figure.is_exact() && figure.in_unit() == found.value,
        Lookup::Blank | Lookup::Unknown | Lookup::Nowhere => false,
    };
    let Some(form) = rivals_in_table(subject, quantity).map(|(table, _)| table.form).filter(|_| is_of_table) else {
        return Vec::new();
    };
    match form.cells_of(quantity).unwrap_or_default()[..] {
        [total] => form.totals_in(total).flat_map(|identity| identity.right.iter().copied()).collect(),
        ref parts => parts.to_vec(),
    }
}

fn not_all(subject: &Subject, claim: &Claim, other: Quantity, value: Amount) -> Finding {
    let fault = Contradiction::NotAll { counted: Counted::of(claim), other: Counted::of_metric(other.metric), value };
    let found = Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        metric: Some(other.metric),
        applicant: other.applicant,
        reported: Some(Amount::ZERO.into()),
        expected: Some(value.into()),
        formula: format!("0 ≠ {value}"),
        related: related(subject, &[other]),
        ..about(subject, &RULE, &[claim], fault)
    };
    unread(subject.report, &[claim]).doubt(found)
}

/// The number of a quantity's table, if none of its cells holds a figure.
fn blank_table(subject: &Subject, quantity: Quantity) -> Option<u8> {
    let Quantity { metric, applicant } = quantity;
    let form = subject.form?;
    let stem = metric.key().split('.').next()?;
    let is_of_stem = |table: &&TableReading| {
        table.cells().any(|(_, cell, _)| cell.metric.key().starts_with(stem) && cell.applicant == applicant)
    };
    let printed = form.cell(metric, applicant).map(|(table, _)| table);
    let table = printed.or_else(|| form.tables().iter().find(is_of_stem))?;
    table.facts().iter().all(|fact| fact.figure.is_empty()).then_some(table.table().number)
}

fn contradicted(subject: &Subject, claim: &Claim, value: Amount) -> Finding {
    let fault = Contradiction::Denied { counted: Counted::of(claim), value };
    let found = Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        reported: Some(Amount::ZERO.into()),
        expected: Some(value.into()),
        formula: format!("0 ≠ {value}"),
        ..about(subject, &RULE, &[claim], fault)
    };
    unread(subject.report, &[claim]).doubt(found)
}

fn uncounted(subject: &Subject, claim: &Claim, table: u8) -> Finding {
    let stated = claim.in_unit();
    let fault = Contradiction::Uncounted { counted: Counted::of(claim), stated };
    let found = Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        table: Some(table),
        reported: Some(stated.into()),
        ..about(subject, &RULE, &[claim], fault)
    };
    unread(subject.report, &[claim]).doubt(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::CODEBOOK;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        Sample::saying("本年度未发生因政府信息公开引起的行政复议、行政诉讼。").passes(&RULE);
        let mut sample = Sample::saying("没有因政府信息公开被申请行政复议的情况。");
        sample.set("reconsideration.total", None, "");
        sample.passes(&RULE);
        let (outcome, _) = Sample::saying("新收政府信息公开申请2件。").verdict(&RULE);
        assert_eq!(outcome.key(), "not_applicable");
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("本年度未收到政府信息公开申请。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(0.into()), Some(2.into())));
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "未收到");
        let mut sample = Sample::saying("行政复议0件，行政诉讼0件。");
        sample.set("litigation.direct.total", None, "3");
        assert_eq!(sample.fails(&RULE).metric.unwrap().key(), "litigation.total");
    }

    #[test]
    fn all_had_one_result() {
        for (text, cell, severity) in [
            ("行政复议5件，均获维持。", "reconsideration.pending", Some(Severity::Query)),
            ("行政复议5件，均获维持。", "reconsideration.corrected", Some(Severity::Error)),
            ("行政复议5件，结果均为维持。", "reconsideration.other", Some(Severity::Query)),
            ("行政复议5件。全部维持。", "reconsideration.corrected", Some(Severity::Error)),
            ("发生行政复议3件、行政诉讼2件，均获维持。", "reconsideration.corrected", Some(Severity::Error)),
            ("行政复议3件、行政诉讼2件，均获胜诉。", "reconsideration.corrected", None),
            ("行政诉讼2件，全部胜诉。", "litigation.after_reconsideration.corrected", Some(Severity::Error)),
            ("行政诉讼2件，零败诉。", "litigation.direct.corrected", Some(Severity::Error)),
            ("行政复议2件，无一纠错。", "reconsideration.corrected", Some(Severity::Error)),
            ("行政诉讼2件，无败诉案件。", "litigation.direct.pending", None),
            // said of those that were decided
            ("行政复议5件，其中已审结4件，均获维持。", "reconsideration.pending", None),
            ("行政复议5件，其中已审结4件，均获维持。", "reconsideration.corrected", Some(Severity::Error)),
            ("行政复议5件，其中4件均获维持。", "reconsideration.corrected", None),
            ("行政诉讼2件，全部胜诉。", "reconsideration.corrected", None),
            ("主动公开信息5条，均予以公开。", "outcome.refused.state_secret", None),
        ] {
            let mut sample = Sample::saying(text);
            for total in ["reconsideration.total", "litigation.direct.total"] {
                sample.set(total, None, "5");
            }
            let is_split = CODEBOOK.metric(cell).unwrap().key().starts_with("outcome");
            sample.set(cell, is_split.then_some(crate::report::Applicant::Total), "3");
            let (_, findings) = sample.verdict(&RULE);
            assert_eq!(findings.first().map(|finding| finding.severity), severity, "{text} {cell}");
        }
        let mut sample = Sample::saying("收到政府信息公开申请2件，均予以公开。");
        sample.set("outcome.refused.state_secret", Some(crate::report::Applicant::Total), "1");
        let finding = sample.fails(&RULE);
        assert_eq!(finding.metric.unwrap().key(), "outcome.refused.state_secret");
    }

    #[test]
    fn a_blank_table_beside_figures() {
        let mut sample = Sample::saying("行政复议3件，行政诉讼1件。");
        let form = crate::forms::form("2021").unwrap();
        let table = form.tables.iter().find(|table| table.number == 4).unwrap();
        for cell in table.cells {
            sample.set(form.cells[cell].metric.key(), None, "");
        }
        assert_eq!(sample.fails(&RULE).table, Some(4));
    }
}
