//! A figure in the prose that is not the one in the table.
//!
//! # What it checks
//! Every figure of the prose that names a quantity of the tables (requests received, carried in or out, closed, each
//! outcome and group of outcomes, reconsideration, litigation, licences, penalties, documents issued, charges) against
//! its cell, or against the sum of its cells.
//!
//! # Why it matters
//! Both are the agency's own account of the same year (Article 50 of the Regulations). One of the two is wrong, and
//! readers quote the sentence.
//!
//! # Example
//! 新收政府信息公开申请57件 in section one, and 75 in the total of table 3.
//!
//! # What else it could be
//! The sentence counts the requests carried in from last year (受理): where the sum fits, that is said and no finding. It
//! counts some of the offices only (本级, 各乡镇): a smaller figure is then no finding. Where it speaks of another scope
//! otherwise (全市), it is a query. 约 and 余 are taken at their word, and so are figures in 万. An amount of money that is
//! off by 10,000 times has 元 for 万元, or the other way round, which is said. A denial is the matter of rule N105.
//!
//! # 中文说明
//! 正文中的数字与表格不一致。
//!
//! ## 检查内容
//! 正文中写明表内指标（新收、结转、办结、各类办理结果、行政复议、行政诉讼、行政许可、行政处罚、制发文件、收费）的每个数字，
//! 应与表中对应单元格或其合计一致。
//!
//! ## 依据
//! 正文和表格是同一年度的同一情况（《政府信息公开条例》第五十条），两者不一致必有一误，而引用者多取正文。
//!
//! ## 示例
//! 总体情况写“新收政府信息公开申请57件”，表三总计为 75。
//!
//! ## 其他可能
//! “受理”数含上年结转的，能对上即予注明，不作为问题；只统计部分单位（本级、各乡镇）而数字较小的，不作为问题；口径另有不同
//! （如全市）的，只作为疑问提出；“约”“余”和以“万”为单位的，按字面精度核对。金额相差一万倍的，指出“元”“万元”混用；
//! 正文称没有的见 N105。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{
    Counted, Told, about, agreement, in_unit, is_of_the_year, is_read_by_sentence, scoped, told, told_of,
};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::language::Bilingual;
use crate::report::{Applicant, Claim, ClaimKind, Metric, Scope};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N101",
    name: "claim-differs-from-table",
    name_zh: "正文与表格不符",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("n101_claim_differs_from_table.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NoQuantityNamed }),
};

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    let mut failed: Vec<(Metric, Option<Applicant>)> = Vec::new();
    for (at, claim) in subject.report.claims.iter().enumerate() {
        let Some(metric) = claim.metric.filter(|_| is_figure(subject, claim)) else { continue };
        let said = match told(subject, metric, claim.applicant) {
            Told::Nowhere => continue,
            Told::Unknown => Judgement::Open(Reason::CellUnknown),
            Told::Blank => Judgement::Open(Reason::CellBlank),
            Told::Value(_) if is_read_by_sentence(subject, metric, claim.applicant) => {
                Judgement::Open(Reason::UsedToRead { others_hold: 0 })
            }
            Told::Value(value) => match agreement(claim, value).or_else(|| explanation(subject, claim, value)) {
                Some(how) => Judgement::Holds(how.to_owned()),
                None if failed.contains(&(metric, claim.applicant)) => continue,
                None => {
                    failed.push((metric, claim.applicant));
                    Judgement::Fails(Box::new(differs(subject, claim, value)))
                }
            },
        };
        judged.push((at, said));
    }
    judged
}

#[derive(Debug, Serialize)]
struct ClaimDiffers {
    counted: Counted,
    stated: f64,
    value: f64,
    is_of_another_scope: bool,
}

impl Fault for ClaimDiffers {
    fn message(&self) -> Bilingual {
        let Self { counted, stated, value, is_of_another_scope } = self;
        let (name, scope, scope_zh) = match is_of_another_scope {
            true => (
                counted.name(),
                "; the sentence may count other offices than the table",
                "；正文的统计范围可能与表格不同，请核对",
            ),
            false => (counted.name(), "", ""),
        };
        let unit = counted.unit();
        Bilingual::new(
            format!("the prose says {stated} for {}, the table {value}{scope}", name.en),
            format!("{}正文为{stated}{unit}，表中为{value}{unit}{scope_zh}", name.zh),
        )
    }
}

/// Whether a claim is a figure of the year's table. That there is none is what rule N105 is about.
fn is_figure(subject: &Subject, claim: &Claim) -> bool {
    matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part)
        && claim.value != 0.0
        && is_of_the_year(subject.report, claim)
}

/// 元 and 万元 mixed up.
#[derive(Debug, Serialize)]
struct UnitsMixed {
    counted: Counted,
    stated: f64,
    value: f64,
}

impl Fault for UnitsMixed {
    fn message(&self) -> Bilingual {
        let Self { counted, stated, value } = self;
        Bilingual::new(
            format!("{}: {stated} 万元 in the prose, {value} in the table: 元 for 万元", counted.name().en),
            format!("{}正文为{stated}万元，表中为{value}，疑将“元”与“万元”混淆", counted.name().zh),
        )
    }
}

/// An amount of money 10,000 times another, as near as it is printed.
fn is_unit_slip(claim: &Claim, value: f64) -> bool {
    let ratio = in_unit(claim) / value;
    let is_near = |by: f64| (ratio / by - 1.0).abs() < 0.001 || agreement(claim, value * by).is_some();
    claim.unit.ends_with('元') && value > 0.0 && claim.value > 0.0 && (is_near(1e4) || is_near(1e-4))
}

/// Why a figure may honestly differ from the table's: it counts some of the offices only, or what was carried in with
/// what was received.
fn explanation(subject: &Subject, claim: &Claim, value: f64) -> Option<&'static str> {
    if claim.scope == Scope::Office && in_unit(claim) < value {
        return Some("of some offices only, and within the table's figure");
    }
    let key = claim.metric?.key();
    let received = told_of(subject, "requests.received", claim.applicant)?;
    let carried_in = told_of(subject, "requests.carried_in", claim.applicant)?;
    let is_of_requests = ["requests.received", "outcome.total"].contains(&key);
    (is_of_requests && carried_in > 0.0 && agreement(claim, received + carried_in).is_some())
        .then_some("with the requests carried in from last year")
}

fn differs(subject: &Subject, claim: &Claim, value: f64) -> Finding {
    let stated = in_unit(claim);
    let is_of_another_scope = subject.report.is_of_another_scope(claim);
    let counted = Counted::of(claim);
    let found = if is_unit_slip(claim, value) {
        about(subject, &RULE, &[claim], UnitsMixed { counted, stated, value })
    } else {
        about(subject, &RULE, &[claim], ClaimDiffers { counted, stated, value, is_of_another_scope })
    };
    Finding {
        severity: scoped(subject.report, claim, RULE.severity),
        reported: Some(stated),
        expected: Some(value),
        formula: format!("{stated} ≠ {value}"),
        ..found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::Total;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        for text in [
            "全年新收政府信息公开申请2件，办结1件，结转下年度1件。",
            "予以公开1件。全年收到政府信息公开申请2件，其中自然人1件、商业企业1件。",
            "收到政府信息公开申请2件，其中区政府本级收到申请1件。",
            "各乡镇收到政府信息公开申请1件。",
        ] {
            Sample::saying(&format!("政府信息公开申请方面，{text}")).passes(&RULE);
        }
        // of last year, of all years
        for text in ["2022年收到政府信息公开申请7件。", "截至2023年底，累计收到政府信息公开申请70件。"]
        {
            assert_eq!(Sample::saying(text).verdict(&RULE).0.key(), "not_applicable", "{text}");
        }
        let mut sample = Sample::saying("受理政府信息公开申请5件。");
        sample.set("requests.carried_in", Some(Total), "3");
        sample.passes(&RULE);
        let mut sample = Sample::saying("收取行政事业性收费356.7万元，作出行政许可决定1200余件。");
        sample.set("charges.amount", None, "356.72");
        sample.set("licensing.decisions", None, "1234");
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("全年新收政府信息公开申请7件。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected, finding.severity), (Some(7.0), Some(2.0), Severity::Error));
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "7件");
        assert_eq!(finding.related.len(), 1);
        let finding = Sample::saying("全市共收到政府信息公开申请700件。").fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
        assert!(finding.message().en.ends_with("other offices than the table"));
        let mut sample = Sample::saying("依申请公开方面，无法提供3件。");
        sample.set("outcome.unavailable.not_held", Some(Total), "2");
        assert_eq!(sample.fails(&RULE).metric.unwrap().key(), "outcome.unavailable");
    }

    #[test]
    fn units_of_money_mixed_up() {
        for (text, table) in
            [("12.6万元", "126000"), ("约13万元", "126000"), ("126000元", "126000"), ("126000万元", "12.6")]
        {
            let mut sample = Sample::saying(&format!("行政事业性收费{text}。"));
            sample.set("charges.amount", None, table);
            let finding = sample.fails(&RULE);
            assert_eq!(finding.metric.unwrap().key(), "charges.amount", "{text}");
            assert!(finding.message().zh.ends_with("混用"), "{text}");
        }
        // as people write numbers, without a binary rounding error
        let mut sample = Sample::saying("全年收取行政事业性收费251.36元。");
        sample.set("charges.amount", None, "251.36");
        assert_eq!(sample.fails(&RULE).formula, "0.025136 ≠ 251.36");
    }

    #[test]
    fn where_the_table_is_blank_nothing_is_told() {
        let mut sample = Sample::saying("行政复议3件。");
        sample.set("reconsideration.total", None, "");
        assert_eq!(sample.not_checked(&RULE), "the cell is blank");
    }
}
