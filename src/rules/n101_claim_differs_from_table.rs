//! A figure in the prose that is not the one in the table.
//!
//! # What it checks
//! Compares every figure of the prose that names a quantity of the tables (requests received, carried in or out,
//! closed, each outcome and group of outcomes, reconsideration, litigation, licences, penalties, documents issued,
//! charges) with its cell, or with the sum of its cells: those of a group of outcomes, those of several quantities that
//! the words list (予以公开和部分公开28件, 法人或其他组织申请8件), and the parts of a total that is blank.
//!
//! # Why it matters
//! Both are the agency's own account of the same year (Article 50 of the Regulations). One of the two is wrong, and
//! readers quote the sentence.
//!
//! # Example
//! 新收政府信息公开申请57件 in section one, and 75 in the total of table 3.
//!
//! # What else it could be
//! The sentence includes the requests carried in from last year (受理): if the sum fits, the check says so and there is
//! no finding. It counts some of the offices only (本级, 各乡镇), or closed requests only: a smaller figure is then no
//! finding. Any other scope (全市) makes it a query. 约, 余 and figures in 万 are compared as precisely as they are written;
//! a larger difference is a query. An amount of money that is off by a factor of 10,000 has 元 for 万元 or the other way
//! round, and the finding says so. Denials are for rule N105. If some of the cells are blank, a figure above their sum
//! is a query. A case that went from reconsideration to court may be counted once. If a word around the figure is not
//! understood, or nothing says what a whole counts (编制图解8件，其中印发2件), the finding is a query that names the words.
//!
//! # 中文说明
//! 正文中的数字与表格不一致。
//!
//! ## 检查内容
//! 正文中写明表内指标（新收、结转、办结、各类办理结果、行政复议、行政诉讼、行政许可、行政处罚、制发文件、收费）的每个数字，
//! 应与表中对应单元格或其合计一致：包括一类办理结果各行合计，正文并列的几项合计（予以公开和部分公开28件、法人或其他组织申请8件），
//! 以及总计空白时各分项合计。
//!
//! ## 依据
//! 正文和表格是同一年度的同一情况（《政府信息公开条例》第五十条），两者不一致必有一误，而引用者多取正文。
//!
//! ## 示例
//! 总体情况写“新收政府信息公开申请57件”，表三总计为 75。
//!
//! ## 其他可能
//! “受理”数含上年结转的，能对上即予注明，不作为问题；只统计部分单位（本级、各乡镇）而数字较小的，不作为问题；口径另有不同
//! （如全市）的，只作为疑问提出；“约”“余”和以“万”为单位的，按字面精度核对，概数相差再大也只作为疑问提出。金额相差一万倍的，指出“元”“万元”混用；
//! 正文称没有的见 N105。各格中有空白而正文数字较大的，只作为疑问提出；先复议后诉讼的案件只计一次的，不作为问题。
//! 数字前后有未能识别的词语，或者总数所指不明的（编制图解8件，其中印发2件），可能另有限定，此时只作为疑问提出并列明该词语。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{
    Counted, Lookup, TableValue, about, agreement, are_opposite, is_of_the_year, look_up_together, repeated_value,
    scoped, side_of_balance, unread, whole_of,
};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::finding::{Fault, Finding, Reason, Severity};
use crate::forms::PHRASES;
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Claim, ClaimKind, Decimal, Quantity, Report, Scope};
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
    let mut failed: Vec<Vec<Quantity>> = Vec::new();
    let claims = subject.report.claims.iter().enumerate();
    for (at, claim) in claims.filter(|(_, claim)| is_figure(subject, claim)) {
        let quantities = claim.quantities();
        let said = match look_up_together(subject, &quantities) {
            Lookup::Nowhere => continue,
            Lookup::Unknown => Judgement::Open(Reason::CellUnknown),
            Lookup::Blank => Judgement::Open(Reason::CellBlank),
            Lookup::Value(found) if found.is_read_by_sentence => Judgement::Open(Reason::UsedToRead { others_hold: 0 }),
            Lookup::Value(found) => {
                match agreement(claim, found.value).or_else(|| explanation(subject, claim, &quantities, found.value)) {
                    Some(how) => Judgement::Holds(how),
                    None if failed.contains(&quantities) => continue,
                    None => {
                        failed.push(quantities);
                        Judgement::Fails(Box::new(differs(subject, claim, found)))
                    }
                }
            }
        };
        judged.push((at, said));
    }
    judged
}

#[derive(Debug, Serialize)]
struct ClaimDiffers {
    counted: Counted,
    stated: Amount,
    value: Amount,
    /// Whether the value is the sum of several cells.
    is_sum: bool,
    /// Whether some of these are blank, which may explain the difference.
    may_be_blank: bool,
    is_of_another_scope: bool,
}

impl Fault for ClaimDiffers {
    fn message(&self) -> Bilingual {
        let Self { counted, stated, value, is_sum, may_be_blank, is_of_another_scope } = self;
        let name = counted.name();
        let (table, table_zh) = if *is_sum {
            ("the cells of the table add up to", "表中各格合计为")
        } else {
            ("the table", "表中为")
        };
        let (blank, blank_zh) =
            if *may_be_blank { ("; some of them are blank", "（其中有空白格）") } else { ("", "") };
        let (scope, scope_zh) = match is_of_another_scope {
            true => ("; the sentence may count other offices than the table", "；正文的统计范围可能与表格不同，请核对"),
            false => ("", ""),
        };
        let unit = counted.unit();
        Bilingual::new(
            format!("the prose says {stated} for {}, {table} {value}{blank}{scope}", name.en),
            format!("{}正文为{stated}{unit}，{table_zh}{value}{unit}{blank_zh}{scope_zh}", name.zh),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        let Self { counted, value, is_of_another_scope, .. } = self;
        let (scope, scope_zh) = match is_of_another_scope {
            true => (" The sentence may count other offices than the table.", "；正文与表格的统计范围可能不同"),
            false => ("", ""),
        };
        let (name, unit) = (counted.name(), counted.unit());
        Bilingual::new(
            format!("The prose says {quote}; for {} the table has {value}.{scope} Please check.", name.en),
            format!("正文写{quote}，表中{}为{value}{unit}{scope_zh}，请核对。", name.zh),
        )
    }
}

/// Whether a claim is a figure of the year's table. Denials are for rule N105.
fn is_figure(subject: &Subject, claim: &Claim) -> bool {
    // 本年减少5项 is a cell of its own
    let is_change = claim.metric.is_some_and(|metric| CODEBOOK.roles.item_changes.contains(metric));
    (matches!(claim.kind(), ClaimKind::Amount | ClaimKind::Part) || claim.kind() == ClaimKind::Growth && is_change)
        && !claim.value().is_zero()
        && is_of_the_year(subject.report, claim)
}

/// 元 and 万元 mixed up.
#[derive(Debug, Serialize)]
struct UnitsMixed {
    counted: Counted,
    stated: Amount,
    value: Amount,
}

impl Fault for UnitsMixed {
    fn message(&self) -> Bilingual {
        let Self { counted, stated, value } = self;
        Bilingual::new(
            format!("{}: {stated} 万元 in the prose, {value} in the table: 元 for 万元", counted.name().en),
            format!("{}正文为{stated}万元，表中为{value}，疑将“元”与“万元”混淆", counted.name().zh),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        let Self { counted, value, .. } = self;
        let name = counted.name();
        Bilingual::new(
            format!("The prose says {quote}; for {} the table has {value} 万元. Which unit is meant?", name.en),
            format!("正文写{quote}，表中{}为{value}万元，请核对是否将“元”与“万元”混淆。", name.zh),
        )
    }
}

/// Number of digits by which an amount in 元 is longer than in 万元.
const YUAN_PLACES: i8 = 4;
/// Two amounts are the same if they differ by less than one part in this many.
const NEARLY_THE_SAME: u32 = 1000;

/// Whether an amount of money is 10,000 times another, as far as its digits show.
fn is_unit_slip(claim: &Claim, value: Amount) -> bool {
    let stated = claim.in_unit();
    let is_near = |places: i8| {
        let meant = Decimal::from(value).shifted(places).amount();
        (stated - meant).abs().times(NEARLY_THE_SAME) < meant || agreement(claim, meant).is_some()
    };
    claim.unit().ends_with('元')
        && value.is_positive()
        && stated.is_positive()
        && [YUAN_PLACES, -YUAN_PLACES].into_iter().any(is_near)
}

/// Why a figure may legitimately differ from the table's: it counts some of the offices only, includes requests carried
/// in, or counts each case once.
fn explanation(subject: &Subject, claim: &Claim, quantities: &[Quantity], value: Amount) -> Option<Bilingual> {
    if claim.scope == Scope::Office && claim.in_unit() < value {
        return Some(Bilingual::fixed(
            "of some offices only, and within the table's figure",
            "只计部分单位，未超过表中数",
        ));
    }
    let stated = claim.in_unit();
    if repeated_value(subject, quantities).is_some_and(|repeated| stated < value && stated >= value - repeated) {
        return Some(Bilingual::fixed("each case counted once", "同一案件只计一次"));
    }
    let [Quantity { metric, .. }] = quantities else { return None };
    let whole = whole_of(&subject.report.claims, claim).map(Claim::quantities).unwrap_or_default();
    if stated < value && whole.iter().any(|&whole| are_opposite(subject, whole, quantities[0])) {
        return Some(Bilingual::fixed("of those closed only", "只计已办结的"));
    }
    if is_with_carried_in(subject, claim, value) {
        return Some(Bilingual::fixed("with the requests carried in from last year", "含上年结转的申请"));
    }
    let open = side_of_balance(subject, quantities[0]).filter(|_| CODEBOOK.followed.contains(metric))?;
    agreement(claim, open).map(|_| Bilingual::fixed("with the requests carried in from last year", "含上年结转的申请"))
}

/// Whether a table without a row for carried-in requests includes them in those received, and the prose states them
/// separately.
fn is_with_carried_in(subject: &Subject, claim: &Claim, value: Amount) -> bool {
    let is_carried_in = |other: &&Claim| {
        other.metric == Some(CODEBOOK.roles.carried_in)
            && other.place == claim.place
            && look_up_together(subject, &other.quantities()) == Lookup::Nowhere
    };
    let is_received = claim.metric == Some(CODEBOOK.roles.received);
    let carried_in = subject.report.claims.iter().find(is_carried_in);
    is_received && carried_in.is_some_and(|other| agreement(claim, value - other.amount()).is_some())
}

fn differs(subject: &Subject, claim: &Claim, found: TableValue) -> Finding {
    let TableValue { value, is_sum, has_blank, .. } = found;
    let stated = claim.in_unit();
    let is_of_another_scope = subject.report.is_of_another_scope(claim);
    // a blank cell can hold what is missing, and never less than nothing
    let may_be_blank = has_blank && stated > value;
    let severity = scoped(subject.report, claim, RULE.severity);
    let counted = Counted::of(claim);
    let found = if is_unit_slip(claim, value) {
        about(subject, &RULE, &[claim], UnitsMixed { counted, stated, value })
    } else {
        let fault = ClaimDiffers { counted, stated, value, is_sum, may_be_blank, is_of_another_scope };
        about(subject, &RULE, &[claim], fault)
    };
    let found = Finding {
        severity: if may_be_blank { severity.min(Severity::Query) } else { severity },
        reported: Some(stated.into()),
        expected: Some(value.into()),
        formula: format!("{stated} ≠ {value}"),
        ..found
    };
    let words = unread(subject.report, &[claim]);
    match unknown_whole(subject.report, claim) {
        Some(whole) => words.and(subject.report.str(whole.counted)).doubt(found),
        None => words.doubt(found),
    }
}

/// The whole of a part, if the words of the whole name no quantity and those of the part no object, so that it is
/// unknown what both count: 编制图解8件，其中印发2件.
fn unknown_whole<'c>(report: &'c Report, claim: &Claim) -> Option<&'c Claim> {
    let whole = whole_of(&report.claims, claim)?;
    let is_unknown = whole.quantities().is_empty() && !PHRASES.names_object(report.str(claim.counted));
    is_unknown.then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::{Enterprise, NaturalPerson, Total};
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        for text in [
            "全年新收政府信息公开申请2件，办结1件，结转下年度1件。",
            "予以公开1件。全年收到政府信息公开申请2件，其中自然人1件、商业企业1件。",
            "收到政府信息公开申请2件，其中区政府本级收到申请1件。",
            "各乡镇收到政府信息公开申请1件。",
            // one more was received, and carried out
            "办结政府信息公开申请1件，其中本年新收1件。",
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
        // a part of all of them
        let mut sample = Sample::saying("行政复议2件未审结。");
        sample.set("reconsideration.pending", None, "2");
        sample.set("reconsideration.total", None, "5");
        sample.passes(&RULE);
        let mut sample = Sample::saying("收取行政事业性收费356.7万元，作出行政许可决定1200余件。");
        sample.set("charges.amount", None, "356.72");
        sample.set("licensing.decisions", None, "1234");
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("全年新收政府信息公开申请7件。").fails(&RULE);
        assert_eq!(
            (finding.reported, finding.expected, finding.severity),
            (Some(7.into()), Some(2.into()), Severity::Error)
        );
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
    fn rough_figures_are_no_errors() {
        for text in [
            "约收到政府信息公开申请20件。",
            "全年约新收政府信息公开申请共20件。",
            "全年收到政府信息公开申请近20件。",
            "全年超过20件政府信息公开申请。",
            "大约收到政府信息公开申请20件。",
            "全年收到政府信息公开申请逾20件。",
            "全年收到政府信息公开申请不足20件。",
            "全年收到政府信息公开申请20件左右。",
            "全年收到政府信息公开申请20余件。",
            "全年收到政府信息公开申请20至30件。",
        ] {
            let (_, found) = Sample::saying(text).verdict(&RULE);
            assert!(found.iter().all(|found| found.severity == Severity::Query), "{text}");
        }
        // 约 of 签约 and 近 of 就近 qualify nothing
        for text in ["全年受理签约类政府信息公开申请20件。", "全年就近受理政府信息公开申请20件。"]
        {
            let report = Sample::saying(text).report;
            assert!(report.claims.iter().all(|claim| !claim.is_rough()), "{text}");
        }
    }

    #[test]
    fn words_like_the_name_of_a_body_are_asked_about() {
        let finding = Sample::saying("全年市高新区收到政府信息公开申请1件。").fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
        assert!(finding.message().zh.contains("高新区"), "{}", finding.message().zh);
    }

    #[test]
    fn a_part_of_something_unknown_is_a_query_that_names_it() {
        let mut sample = Sample::saying("全年规范性文件方面，编制汇编资料8件，其中印发2件。");
        sample.set("normative_documents.issued", None, "5");
        for finding in sample.verdict(&RULE).1 {
            assert_eq!(finding.severity, Severity::Query);
            assert!(finding.message().zh.contains("编制汇编资料"), "{}", finding.message().zh);
        }
    }

    /// Two refused, three granted in part, and four not held, beside the one granted.
    fn with_outcomes(text: &str) -> Sample {
        let mut sample = Sample::saying(text);
        for (row, persons, organisations) in [
            ("outcome.partially_granted", "3", "0"),
            ("outcome.refused.internal_affairs", "1", "1"),
            ("outcome.unavailable.not_held", "4", "0"),
        ] {
            let total = (persons.parse::<u32>().unwrap() + organisations.parse::<u32>().unwrap()).to_string();
            sample.set(row, Some(NaturalPerson), persons);
            sample.set(row, Some(Enterprise), organisations);
            sample.set(row, Some(Total), &total);
        }
        sample
    }

    #[test]
    fn a_figure_for_several_cells_is_their_sum() {
        for text in [
            "依申请公开方面，予以公开和部分公开4件。",
            "依申请公开方面，予以公开、部分公开共4件。",
            "依申请公开方面，予以公开（含部分公开）4件。",
            "依申请公开方面，予以公开及部分公开4件，不予公开2件，无法提供4件。",
            "依申请公开方面，不予公开和无法提供的申请共6件。",
            "依申请公开方面，自然人申请予以公开和部分公开4件。",
            "依申请公开方面，自然人申请不予公开1件。",
            "收到政府信息公开申请2件，其中自然人1件、法人或其他组织1件。",
            // 等 makes the list open-ended
            "依申请公开方面，予以公开、部分公开等9件。",
            "依申请公开方面，予以公开和部分公开约4件。",
        ] {
            let (_, findings) = with_outcomes(text).verdict(&RULE);
            assert_eq!(findings, [], "{text}");
        }
        for (text, stated, value) in [
            ("依申请公开方面，予以公开和部分公开7件。", 7, 4),
            ("依申请公开方面，予以公开、部分公开共7件。", 7, 4),
            ("依申请公开方面，予以公开（含部分公开）7件。", 7, 4),
            ("依申请公开方面，不予公开和无法提供的申请共5件。", 5, 6),
            ("依申请公开方面，自然人申请予以公开和部分公开1件。", 1, 4),
            ("依申请公开方面，自然人申请不予公开2件。", 2, 1),
            ("依申请公开方面，收到法人或其他组织申请3件。", 3, 1),
            ("全年作出行政许可、行政处罚决定3件。", 3, 0),
            ("全年制发规章和规范性文件5件。", 5, 0),
        ] {
            let finding = with_outcomes(text).fails(&RULE);
            assert_eq!((finding.reported, finding.expected), (Some(stated.into()), Some(value.into())), "{text}");
            assert!(finding.message().zh.contains("各格合计为"), "{}", finding.message().zh);
            assert!(finding.related.len() > 1, "{text}");
        }
    }

    #[test]
    fn a_case_of_both_kinds_of_review_may_be_counted_once() {
        for (text, is_right) in [
            ("全年发生行政复议、行政诉讼共8件。", true),
            ("全年发生行政复议、行政诉讼共6件。", true),
            ("全年发生行政复议、行政诉讼共5件。", false),
            ("全年发生行政复议、行政诉讼共9件。", false),
        ] {
            let mut sample = Sample::saying(text);
            sample.set("reconsideration.total", None, "5");
            sample.set("litigation.direct.total", None, "1");
            sample.set("litigation.after_reconsideration.total", None, "2");
            assert_eq!(sample.verdict(&RULE).1.is_empty(), is_right, "{text}");
        }
    }

    #[test]
    fn a_blank_total_is_the_sum_of_its_parts() {
        let mut sample = Sample::saying("行政复议3件。");
        sample.set("reconsideration.total", None, "");
        sample.set("reconsideration.upheld", None, "2");
        let finding = sample.fails(&RULE);
        assert_eq!((finding.severity, finding.expected), (Severity::Error, Some(2.into())));
        assert!(finding.message().en.ends_with("the cells of the table add up to 2"));
        // a blank part may explain a larger figure, never a smaller one
        sample.set("reconsideration.pending", None, "");
        assert_eq!(sample.fails(&RULE).severity, Severity::Query);
        sample.set("reconsideration.upheld", None, "3");
        sample.passes(&RULE);
        sample.set("reconsideration.upheld", None, "4");
        assert_eq!(sample.fails(&RULE).severity, Severity::Error);
        sample.set("reconsideration.corrected", None, "约2");
        assert_eq!(sample.not_checked(&RULE), "the cell is blank");
        // the total of a row is that of its applicants
        let mut sample = Sample::saying("新收政府信息公开申请5件。");
        sample.set("requests.received", Some(Total), "");
        assert_eq!(sample.fails(&RULE).expected, Some(2.into()));
    }

    #[test]
    fn the_form_of_2008_counts_requests_too() {
        let mut sample = Sample::new();
        sample.follow(crate::forms::form("2008").unwrap());
        sample.report.metadata.year = Some(2016);
        sample.set("requests.received", Some(Total), "12");
        sample.say(1, "全年收到政府信息公开申请21件。");
        assert_eq!(sample.fails(&RULE).expected, Some(12.into()));
        // the form has no row for what was carried in
        let mut sample = Sample::new();
        sample.follow(crate::forms::form("2008").unwrap());
        sample.report.metadata.year = Some(2016);
        sample.set("requests.received", Some(Total), "12");
        sample.say(1, "全年收到政府信息公开申请10件，上年结转2件。");
        sample.passes(&RULE);
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
            assert!(finding.message().zh.ends_with("混淆"), "{text}");
        }
        // as people write numbers, without a binary rounding error
        let mut sample = Sample::saying("全年收取行政事业性收费251.36元。");
        sample.set("charges.amount", None, "251.36");
        assert_eq!(sample.fails(&RULE).formula, "0.025136 ≠ 251.36");
    }

    #[test]
    fn where_the_table_is_blank_nothing_is_reported() {
        let mut sample = Sample::saying("行政复议3件。");
        for part in ["upheld", "corrected", "other", "pending", "total"] {
            sample.set(&format!("reconsideration.{part}"), None, "");
        }
        assert_eq!(sample.not_checked(&RULE), "the cell is blank");
    }
}
