//! Parts in the prose that do not make the whole.
//!
//! # What it checks
//! Where the prose lists parts of a figure (共 A，其中 B、C、D; A（B、C）; B、C，合计 A), they make the whole if the list claims to
//! be complete: it has 其他 among its parts, says 分别, stands in brackets or behind a colon, or the words of the whole
//! name every part (建议提案22件，其中建议5件，提案17件). A list with 其中 or 包括 alone counts as complete if at most a twentieth of the
//! whole is left. A list of outcomes is also complete if it names them all, or if the table counts none of those that
//! it leaves out; such a list may go on over clauses and sentences after its whole (答复80件。予以公开25件， 占31.25%；不予公开35件……).
//! Parts of any list make no more than the whole. Rough figures (约, 余) are not added up.
//!
//! # Why it matters
//! The reader cannot tell which of the figures is wrong, and the whole is what is added up over agencies.
//!
//! # Example
//! 主动公开信息共计120条，其中通知公告50条、政策文件30条、其他39条: 119, not 120.
//!
//! # What else it could be
//! A part that the list leaves out: if a figure nearby equals the difference, the finding names it. Ways to handle a
//! matter (其中主办15件、协办17件) may leave out a third: fewer than all are a query. A list that ends before its last figure:
//! if the first parts make the whole, the rest is another list. The same information on several channels, which is
//! counted once in the whole (通过不同渠道公开相同信息计1条): then more than the whole is no fault, unless the list claims to be
//! complete. If a word around the figure is not understood, the finding is a query that names the word.
//!
//! # 中文说明
//! 正文中的分项之和不等于总数。
//!
//! ## 检查内容
//! 正文列举某数的分项（共 A，其中 B、C、D；A（B、C）；B、C，合计 A）：列举完整的（列有“其他”、写明“分别”、在括号内或
//! 冒号后，或总数的名称已包含各分项，如“建议提案”），分项之和应等于总数；各类办理结果逐项写出的，以及未写出的各项在表中均为 0 的，
//! 也视为完整，分项可以跨分句、跨句列出（如“答复80件。予以公开25件，占31.25%；不予公开35件……”）；仅有“其中”“包括”而差额不超过总数百分之五的，视为完整；任何列举之和都不应超过总数。
//! “约”“余”等概数不作核对。
//!
//! ## 依据
//! 分项与总数不符，无从判断何者有误，而汇总采用的是总数。
//!
//! ## 示例
//! “主动公开信息共计120条，其中通知公告50条、政策文件30条、其他39条”：合计 119，不是 120。
//!
//! ## 其他可能
//! 列举漏了一项：附近恰有一数等于差额的，予以指出。只列主办、协办而少于总数的，可能另有会办、分办，只作为疑问提出。列举已经结束：前几项恰为总数的，其后视为另一列举。同一信息经多个渠道公开而总数只计 1 条的，超过总数不算问题，
//! 但列举本身表明完整的除外。
//! 数字前后有未能识别的词语，可能另有限定，此时只作为疑问提出并列明该词语。

use super::context::{Context, Setting};
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{Unread, about, is_of_the_year, left_out, unread, wholes_together};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use crate::document::Slice;
use crate::finding::{Fault, Finding, Reason, Severity, ask};
use crate::forms::PHRASES;
use crate::language::Bilingual;
use crate::report::{Amount, CODEBOOK, Claim, ClaimKind, Completeness, Quantity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Not;

pub(super) const RULE: Rule = Rule {
    code: "N102",
    name: "parts-do-not-sum",
    name_zh: "分项之和不符",
    severity: Severity::Error,
    takes: &[Setting::Tolerance],
    source: include_str!("n102_parts_do_not_sum.rs"),
    reach: Reach::Claims(ClaimCheck { judge, nothing: &Reason::NoPartsListed }),
};

/// A list that does not say that it is complete is so if at most one part in this many of the whole is left.
const HARDLY_ANYTHING: u32 = 20;
/// Largest distance of a figure that explains the difference, in claims.
const NEARBY: usize = 3;

/// The remark on parts that are ways to handle a matter: others may not be listed.
const WAYS: (&str, &str) =
    ("; others may have been handled in a way that is not listed (会办, 分办)", "；可能另有会办、分办等未列出");

#[derive(Debug, Serialize)]
struct PartsDoNotSum {
    sum: Amount,
    whole: Amount,
    unit: &'static str,
    /// A figure that would explain the difference.
    nearby: Option<Nearby>,
    /// Whether the parts are ways to handle a matter, one of which may not be listed.
    #[serde(skip_serializing_if = "Not::not")]
    may_lack_ways: bool,
}

#[derive(Debug, Serialize)]
struct Nearby {
    words: String,
    value: Amount,
    unit: &'static str,
}

impl Fault for PartsDoNotSum {
    fn message(&self) -> Bilingual {
        let Self { sum, whole, unit, nearby, may_lack_ways } = self;
        let explained = nearby.as_ref().map(|Nearby { words, value, unit }| {
            (
                format!("; the {value} {unit} of “{words}” nearby would explain it"),
                format!("；附近“{words}”的{value}{unit}恰为差额，可能漏列"),
            )
        });
        let (explained, explained_zh) = explained.unwrap_or_default();
        let (ways, ways_zh) = if *may_lack_ways { WAYS } else { ("", "") };
        Bilingual::new(
            format!("the parts make {sum}, the whole is {whole} {unit}{explained}{ways}"),
            format!("各分项合计{sum}{unit}，与总数{whole}{unit}不符{explained_zh}{ways_zh}"),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        let message = self.message();
        let what = Bilingual::new(format!("in {quote} {}", message.en), format!("正文{quote}中，{}", message.zh));
        ask(&what, "Please check.", "请核对")
    }
}

fn judge(subject: &Subject, context: &Context) -> Vec<Judged> {
    let mut parts_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, part) in subject.report.claims.iter().enumerate() {
        if let (Some(_), Some(whole)) = (part.part_of, part.base) {
            parts_of.entry(whole as usize).or_default().push(at);
        }
    }
    parts_of.iter().map(|(&whole, parts)| (whole, judgement(subject, context, whole, parts))).collect()
}

fn judgement(subject: &Subject, context: &Context, at: usize, parts: &[usize]) -> Judgement {
    let claims = &subject.report.claims;
    let whole = &claims[at];
    if whole.is_rough() || parts.iter().any(|&part| claims[part].is_rough()) {
        return Judgement::Open(Reason::RoughFigures);
    }
    let sum: Amount = parts.iter().map(|&part| claims[part].amount()).sum();
    let wholes = wholes_together(claims, whole);
    let together: Amount = wholes.iter().map(|whole| whole.amount()).sum();
    // each figure may be off by half of its last digit
    let slack: Amount = parts.iter().map(|&part| &claims[part]).chain(wholes.iter().copied()).map(rounding).sum();
    let left = together - sum;
    if left.abs().times(2) <= slack + context.tolerance.times(2) {
        return Judgement::Holds(Bilingual::same(format!("{} = {together}", terms(claims, parts))));
    }
    let completeness = whole.completeness.unwrap_or(Completeness::Open);
    // 受理8件，其中维持5件，驳回3件，同类案件4件: the list ends where it makes the whole; what follows is not part of it
    let is_made = |most: usize| {
        let first: Amount = parts[..most].iter().map(|&part| claims[part].amount()).sum();
        (together - first).abs().times(2) <= slack
    };
    let is_unknown = |at: usize| claims[parts[at]].quantities().is_empty();
    if completeness != Completeness::Complete
        && let Some(most) = (2..parts.len()).find(|&most| is_unknown(most) && is_made(most))
    {
        return Judgement::Holds(Bilingual::same(format!("{} = {together}", terms(claims, &parts[..most]))));
    }
    let is_channel = |&part: &usize| claims[part].metric.is_some_and(|metric| CODEBOOK.roles.channels.contains(metric));
    let is_of_channels = parts.iter().any(is_channel);
    let most = parts.iter().map(|&part| claims[part].amount()).fold(Amount::ZERO, Amount::max);
    let is_nearly_whole = left.is_positive() && left.times(HARDLY_ANYTHING) <= together;
    let fails = || Judgement::Fails(Box::new(found(subject, at, parts, false)));
    match completeness {
        _ if left.is_positive() && is_all_that_table_has(subject, whole, parts) => fails(),
        Completeness::Complete => fails(),
        // the same information on several channels counts once in the whole
        _ if left.is_negative() && is_of_channels && most <= together => Judgement::Open(Reason::PartsMayOverlap),
        _ if left.is_negative() => fails(),
        Completeness::Presumed if left.is_positive() && are_ways_to_handle(subject, parts) => {
            let found = found(subject, at, parts, true);
            let severity = found.severity.min(Severity::Query);
            Judgement::Fails(Box::new(Finding { severity, ..found }))
        }
        Completeness::Presumed if is_nearly_whole => fails(),
        _ => Judgement::Open(Reason::ListMayBeIncomplete),
    }
}

/// Whether each part is a way to handle a matter: 主办15件、协办17件. Other ways may be left out (会办, 分办).
fn are_ways_to_handle(subject: &Subject, parts: &[usize]) -> bool {
    let claims = &subject.report.claims;
    parts.iter().all(|&part| PHRASES.names_way_to_handle(subject.report.str(claims[part].counted)))
}

/// Whether the table counts nothing that the list leaves out, which makes the list complete whatever its words say.
fn is_all_that_table_has(subject: &Subject, whole: &Claim, parts: &[usize]) -> bool {
    let is_of_the_table =
        |claim: &Claim| is_of_the_year(subject.report, claim) && !subject.report.is_of_another_scope(claim);
    let claims = &subject.report.claims;
    let quantities: Vec<Vec<Quantity>> = parts.iter().map(|&part| claims[part].quantities()).collect();
    if !is_of_the_table(whole) || quantities.iter().any(Vec::is_empty) {
        return false;
    }
    match whole.quantities()[..] {
        [total] => left_out(subject, total, &quantities.concat()) == Some(Amount::ZERO),
        _ => false,
    }
}

/// The unit to which a figure in 万 or with decimals is rounded; zero for one in whole units.
fn rounding(claim: &Claim) -> Amount {
    let step = claim.stated().step().amount();
    if step == Amount::ONE { Amount::ZERO } else { step }
}

fn terms(claims: &[Claim], parts: &[usize]) -> String {
    parts.iter().map(|&part| claims[part].value().to_string()).collect::<Vec<_>>().join(" + ")
}

/// The finding on a whole, with what the words may leave open. `may_lack_ways`: see [`PartsDoNotSum`].
fn found(subject: &Subject, at: usize, parts: &[usize], may_lack_ways: bool) -> Finding {
    let claims = &subject.report.claims;
    let sum: Amount = parts.iter().map(|&part| claims[part].amount()).sum();
    let unit = claims[at].unit();
    let wholes = wholes_together(claims, &claims[at]);
    let whole: Amount = wholes.iter().map(|whole| whole.amount()).sum();
    let left = whole - sum;
    let nearby = explaining(subject, parts, left).map(|missing| Nearby {
        words: subject.report.str(missing.counted).trim().to_owned(),
        value: left,
        unit: missing.unit(),
    });
    let added = if wholes.len() > 1 {
        let terms: Vec<String> = wholes.iter().map(|whole| whole.value().to_string()).collect();
        format!("{} = ", terms.join(" + "))
    } else {
        String::new()
    };
    let shown: Vec<&Claim> = std::iter::once(&claims[at])
        .chain(wholes.iter().copied())
        .chain(parts.iter().map(|&part| &claims[part]))
        .collect();
    let found = Finding {
        reported: Some(whole.into()),
        expected: Some(sum.into()),
        formula: format!("{} = {sum} ≠ {added}{whole}", terms(claims, parts)),
        ..about(subject, &RULE, &shown, PartsDoNotSum { sum, whole, unit, nearby, may_lack_ways })
    };
    let doubtful = match claims[at].completeness {
        Some(Completeness::Complete) => Unread::default(),
        _ => unread_members(subject, parts),
    };
    doubtful.doubt(found)
}

/// Unknown words of parts that may belong to another statement: after a comma or semicolon, unless they name a kind of
/// thing.
fn unread_members(subject: &Subject, parts: &[usize]) -> Unread {
    let (report, claims) = (subject.report, &subject.report.claims);
    let is_apart = |two: &&[usize]| {
        let between = Slice { start: claims[two[0]].figure.end, end: claims[two[1]].figure.start };
        report.str(between).contains([',', '，', ';', '；'])
    };
    let apart: Vec<&Claim> = parts.windows(2).filter(is_apart).map(|two| &claims[two[1]]).collect();
    let unread = unread(report, &apart);
    if unread.are_kinds() { Unread::default() } else { unread }
}

/// A figure after the list that equals the difference.
fn explaining<'s>(subject: &'s Subject, parts: &[usize], left: Amount) -> Option<&'s Claim> {
    let last = parts.last()?;
    let behind = subject.report.claims.iter().skip(last + 1).take(NEARBY);
    behind.filter(|claim| claim.kind() == ClaimKind::Amount && left.is_positive()).find(|claim| claim.amount() == left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Measure;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        for text in [
            "共承办建议提案25件，其中建议8件（主办2件，协办6件）；提案17件（主办3件，协办14件）。",
            "主动公开政府信息100条：网站60条，占60%；其他40条。",
            "收到建议3件、提案5件，合计8件。",
            "承办人大代表建议12件、政协提案20件，其中主办15件、会办17件。",
            "承办人大代表建议12件、政协提案20件，其中主办3件、会办17件。",
            "承办人大代表建议12件、政协提案20件，其中主办15件、分办9件、会办8件。",
            "提交会议审议议题32个，其中主办14个、协办18个。",
            "主动公开政府信息1.3万条，其中文件0.4万条，其他0.9万条。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        for (text, why) in [
            ("主动公开政府信息100条，其中网站90条，微信80条。", "the parts may overlap"),
            ("主动公开政府信息100条，其中文件20条，公告30条。", "the list does not claim to be complete"),
            ("发放资料约100份，其中手册50余份，其他30份。", "the figures are rough"),
        ] {
            assert_eq!(Sample::saying(text).not_checked(&RULE), why, "{text}");
        }
    }

    #[test]
    fn a_list_of_outcomes_runs_on_behind_its_whole() {
        for (text, sum) in [
            (
                "全年答复政府信息公开申请9件。予以公开3件，占33.3%；不予公开2件，占22.2%；无法提供1件，占11.1%。",
                Some(6),
            ),
            ("全年答复政府信息公开申请9件，予以公开3件，不予公开2件。无法提供1件。", Some(6)),
            ("全年答复政府信息公开申请9件。予以公开和部分公开3件；不予公开2件；无法提供1件。", Some(6)),
            ("全年答复政府信息公开申请6件。予以公开3件；不予公开2件；无法提供1件。", None),
            ("全年答复政府信息公开申请4件。予以公开3件；不予公开2件；无法提供1件。", Some(6)),
            // the table has requests that are not held, the list does not
            ("全年答复政府信息公开申请9件。予以公开3件；不予公开2件。", None),
            ("全年收到政府信息公开申请9件。予以公开3件；不予公开2件；无法提供1件。", None),
            ("2022年答复政府信息公开申请9件。今年予以公开3件；不予公开2件；无法提供1件。", None),
        ] {
            let mut sample = Sample::saying(text);
            for (row, value) in [
                ("outcome.granted", "3"),
                ("outcome.refused.internal_affairs", "2"),
                ("outcome.unavailable.not_held", "1"),
            ] {
                sample.set(row, Some(crate::report::Applicant::Total), value);
            }
            let (_, findings) = sample.verdict(&RULE);
            assert_eq!(findings.first().and_then(|finding| finding.expected), sum.map(Measure::from), "{text}");
        }
        // a list of all outcomes is complete without a table
        let text = "全年答复申请9件。予以公开1件；部分公开1件；不予公开1件；无法提供1件；不予处理1件；其他处理1件。";
        let mut sample = Sample::saying(text);
        sample.remove_table(3);
        assert_eq!(sample.fails(&RULE).expected, Some(6.into()));
    }

    #[test]
    fn another_list_follows() {
        for text in [
            "受理行政复议案件8件，其中维持5件、驳回3件，同时受理其他案件4件。",
            "承办建议提案8件，其中建议5件、提案3件、会办件4件。",
            "政府信息公开申请上半年20件，下半年25件，全年45件。",
            "全年收到政府信息公开申请45件，其中一季度11件，二季度9件，三季度12件，四季度13件。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        // parts of the year that are not all of it
        let text = "全年收到政府信息公开申请45件，其中上半年20件，三季度12件。";
        assert_eq!(Sample::saying(text).not_checked(&RULE), "the list does not claim to be complete");
        Sample::saying("全年收到政府信息公开申请45件，其中上半年20件，下半年26件。").fails(&RULE);
    }

    #[test]
    fn a_third_way_to_handle_a_matter_may_be_left_out() {
        for text in [
            "承办建议提案130件，其中主办70件，协办50件。",
            "承办人大代表建议12件、政协提案20件，其中主办15件、会办16件。",
        ] {
            let finding = Sample::saying(text).fails(&RULE);
            assert_eq!(finding.severity, Severity::Query, "{text}");
            assert!(finding.message().zh.ends_with("可能另有会办、分办等未列出"), "{}", finding.message().zh);
        }
    }

    #[test]
    fn words_that_are_not_understood_are_named() {
        let text = "发布信息12条，其中通知公告7条，赴基层调研走访9条。";
        let finding = Sample::saying(text).fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
        assert!(finding.message().zh.contains("赴基层调研走访"), "{}", finding.message().zh);
    }

    #[test]
    fn results_that_a_sum_closes() {
        Sample::saying("依申请办理结果中，予以公开14件、属于国家秘密2件、重复申请3件，合计19件。").passes(&RULE);
        let finding =
            Sample::saying("依申请办理结果中，予以公开14件、属于国家秘密2件、重复申请3件，合计18件。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (Some(18.into()), Some(19.into())));
        // it is open which of them the sum counts
        for text in [
            "不予公开14件、属于国家秘密2件、重复申请3件，合计17件。",
            "转办件4件、予以公开14件、重复申请3件，合计21件。",
            "予以公开14件；不予公开2件、重复申请3件，合计19件。",
        ] {
            let (_, findings) = Sample::saying(text).verdict(&RULE);
            assert!(findings.is_empty(), "{text} {findings:?}");
        }
    }

    #[test]
    fn fails() {
        let text = "主动公开信息共计120条，其中通知公告50条、政策文件30条、动态39条。围绕热点，全年发布了1篇回应信息。";
        let finding = Sample::saying(text).fails(&RULE);
        assert_eq!(
            (finding.reported, finding.expected, finding.severity),
            (Some(120.into()), Some(119.into()), Severity::Error)
        );
        assert_eq!(finding.formula, "50 + 30 + 39 = 119 ≠ 120");
        assert!(finding.message().zh.contains("恰为差额"));
        assert_eq!(finding.excerpt.marked.len(), 4);
        for text in [
            "主动公开信息共计120条，其中通知公告50条、政策文件30条、其他20条。",
            "承办建议8件（主办3件，协办6件）。",
            "发放资料100份，其中手册80份、折页30份等。",
            "收到建议3件、提案5件，合计9件。",
            "承办建议提案22件，其中建议5件，提案15件。",
            "承办建议提案130件，其中主办70件，协办70件。",
            "承办建议提案130件，其中主办70件，协办40件，分办10件。",
            "承办人大代表建议12件，政协提案20件，其中主办15件、会办18件。",
        ] {
            assert_eq!(Sample::saying(text).fails(&RULE).severity, Severity::Error, "{text}");
        }
    }
}
