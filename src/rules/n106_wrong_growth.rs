//! A growth in the prose that does not follow from the figures.
//!
//! # What it checks
//! A stated change against last year (同比增长 x%, 比上年增加 n 件, 与上年持平) follows from this year's figure and last year's,
//! rounded or cut off at the last digit printed, and has the right sign. Last year's figure is the one that the prose
//! states, or follows from the change in pieces beside the one in per cent. If neither is stated, some whole number for
//! last year has to give the growth; otherwise the finding is a query.
//!
//! If the corpus has last year's report, a change in a quantity of the tables has to follow from the figures of the two
//! reports, whatever figure the prose gives for last year. This is a separate check with the scope `series`. Blank
//! cells are not compared. Not reported are changes of another scope (全区, 本级, 累计), changes of a figure that is not the
//! table's, and changes that the report's own figures contradict already.
//!
//! # Why it matters
//! Headlines are made of growth, and it is worked out by hand.
//!
//! # Example
//! 收到申请86件，比上年的102件减少16件，下降18.6%: it is 15.7%.
//!
//! # What else it could be
//! A change of another quantity than the one named before it; a figure of last year corrected since; bodies that were
//! merged or divided between the years. If a word around the figure is not understood, the finding is a query that
//! names the word.
//!
//! # 中文说明
//! 正文中的增减与数字不符。
//!
//! ## 检查内容
//! 正文所称较上年的变化（同比增长 x%、比上年增加 n 件、与上年持平）应与本年数、上年数相符（四舍五入或截尾均可），方向也应
//! 正确：正文写有上年数或增减件数的，据以计算；都没有的，至少应存在一个能得出该增幅的上年整数，否则作为疑问提出。
//!
//! 有上一年度报告的，表内指标的变化还应与两份报告的数字相符，不论正文所写的上年数是多少；该项核查单独记录（范围 `series`）。
//! 空白格不作数。口径不同（全区、本级、累计）的、所指数字与表格不一致的，以及与本报告自身数字已经矛盾的，不再重复指出。
//!
//! ## 依据
//! 增幅最受关注，又多为手工计算。
//!
//! ## 示例
//! “收到申请86件，比上年的102件减少16件，下降18.6%”：应为 15.7%。
//!
//! ## 其他可能
//! 增幅说的是另一个数量；上年数后来作过更正；两年之间机构合并或拆分。
//! 数字前后有未能识别的词语，可能另有限定，此时只作为疑问提出并列明该词语。

use super::context::Context;
use super::judgement::{ClaimCheck, Judged, Judgement};
use super::narrative::{
    Lookup, about, agreement, excerpt, follows, is_of_the_year, is_printed, look_up, unread, whole_of,
};
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Basis, Fault, Finding, Measure, Reason, Related, Severity, ask, on_quote};
use crate::forms::counts_the_same;
use crate::language::Bilingual;
use crate::report::{
    Amount, Applicant, Assertion, CODEBOOK, CellPlace, Claim, ClaimKind, ClaimTime, Decimal, Growth, Metric, Qualifier,
};
use crate::series::{MetricGrowth, RecordPart, ReportInSeries};
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "N106",
    name: "wrong-growth",
    name_zh: "增减不符",
    severity: Severity::Error,
    takes: &[],
    source: include_str!("n106_wrong_growth.rs"),
    reach: Reach::ClaimsAndSeries {
        claims: ClaimCheck { judge, nothing: &Reason::NoChangeStated },
        needs: &[RecordPart::Figures, RecordPart::Growths],
        series: beside_last_year,
        settle,
    },
};

/// In larger ranges of figures for last year, one always fits.
const WIDEST_RANGE: f64 = 3.0;
/// Largest distance of claims that belong to a growth, in claims.
const NEAR: usize = 12;

/// A change that does not follow from the tables of two reports.
#[derive(Debug, Serialize)]
struct WrongBesideLastYear {
    #[serde(skip)]
    metric: Metric,
    /// The year before.
    year: i32,
    now: Amount,
    before: Amount,
    right: Decimal,
    /// Whether the right change is given in per cent.
    is_share: bool,
    stated: Decimal,
    /// Unit of the stated change.
    unit: &'static str,
}

impl Fault for WrongBesideLastYear {
    fn message(&self) -> Bilingual {
        let Self { metric, year, now, before, right, is_share, stated, unit } = self;
        let (en, zh) = (&metric.entry().en, &metric.entry().zh);
        let (right_unit, right_unit_zh) = if *is_share { ("%", "%") } else { ("", metric.entry().unit.key()) };
        let stated_unit = if *unit == "%" { "%" } else { "" };
        let stated_unit_zh = if unit.is_empty() { right_unit_zh } else { unit };
        Bilingual::new(
            format!(
                "{en}: {now} after {before} in the report for {year} is a change of {right}{right_unit}, \
                 the prose says {stated}{stated_unit}"
            ),
            format!(
                "“{zh}”本年为{now}，{year}年度报告为{before}，增减应为{right}{right_unit_zh}，正文为{stated}{stated_unit_zh}"
            ),
        )
    }

    fn question(&self, quote: &str) -> Bilingual {
        ask(&on_quote(quote, self.message()), "Please check.", "请核对")
    }
}

/// A change that does not follow from the figures of the prose.
#[derive(Debug, Serialize)]
enum WrongGrowth {
    /// By two figures that are stated.
    Stated { now: Amount, before: Amount, right: Decimal, unit: &'static str, stated: Decimal },
    /// By no whole number for last year.
    Impossible { now: Amount, nearest: Decimal, stated: Decimal },
}

impl Fault for WrongGrowth {
    fn message(&self) -> Bilingual {
        match self {
            Self::Stated { now, before, right, unit, stated } => Bilingual::new(
                format!("{now} after {before} is a change of {right}{unit}, not {stated}{unit}"),
                format!("本年为{now}，上年为{before}，增减应为{right}{unit}，正文为{stated}{unit}"),
            ),
            Self::Impossible { now, nearest, stated } => Bilingual::new(
                format!("no whole number for last year gives {stated}% with {now}; nearest is {nearest}"),
                format!("本年为{now}，上年无论为何整数，增减都不会是{stated}%（最接近的上年数为{nearest}）"),
            ),
        }
    }

    fn question(&self, quote: &str) -> Bilingual {
        ask(&on_quote(quote, self.message()), "Please check.", "请核对")
    }
}

/// A claim that states a growth, and that growth.
#[derive(Clone, Copy)]
struct Change<'c> {
    claim: &'c Claim,
    growth: Growth,
}

impl<'c> Change<'c> {
    /// `None` for a claim of another kind.
    fn of(claim: &'c Claim) -> Option<Self> {
        match claim.asserts {
            Assertion::Growth(growth) => Some(Self { claim, growth }),
            _ => None,
        }
    }

    fn is_per_cent(self) -> bool {
        matches!(self.growth, Growth::PerCent(_))
    }

    fn value(self) -> Decimal {
        self.growth.stated().value
    }
}

fn judge(subject: &Subject, _: &Context) -> Vec<Judged> {
    let claims = &subject.report.claims;
    let changes = claims.iter().enumerate().filter_map(|(at, claim)| Some((at, Change::of(claim)?)));
    // 本年减少5项 is a cell of its own, and the matter of rule N101
    let is_cell = |claim: &Claim| claim.metric.is_some_and(|metric| CODEBOOK.roles.item_changes.contains(metric));
    let changes = changes.filter(|(_, change)| !is_cell(change.claim));
    changes.map(|(at, change)| (at, judgement(subject, &claims[at.saturating_sub(NEAR)..], change))).collect()
}

/// `near` are the claims from a little before it to the end.
fn judgement(subject: &Subject, near: &[Claim], change: Change) -> Judgement {
    let near = &near[..near.len().min(2 * NEAR)];
    if matches!(change.growth, Growth::Points(_)) {
        return Judgement::Open(Reason::ChangeOfShare);
    }
    let Some(now) = now(subject, near, change.claim) else {
        return Judgement::Open(Reason::NoFigureBesideChange);
    };
    let of_now = judgement_of(subject, near, change, now);
    // 收到86件，其中网上申请35件，同比增长7.5%: the change may be about the whole
    match whole_of(&subject.report.claims, now) {
        Some(whole) if matches!(of_now, Judgement::Fails(_)) && whole.time == ClaimTime::ThisYear => {
            match judgement_of(subject, near, change, whole) {
                Judgement::Fails(_) => of_now,
                holds_or_open => holds_or_open,
            }
        }
        _ => of_now,
    }
}

/// Judges a growth as that of one figure.
fn judgement_of(subject: &Subject, near: &[Claim], change: Change, now: &Claim) -> Judgement {
    if !now.is_exact() {
        return Judgement::Open(Reason::RoughFigures);
    }
    match before(near, change, now) {
        Some((before, _)) if follows(change.growth, now.amount(), before) => Judgement::Holds(Bilingual::new(
            format!("{} after {before}", now.value()),
            format!("本年{}，上年{before}", now.value()),
        )),
        Some((before, stated)) => {
            let found = wrong(subject, change, now, before);
            Judgement::Fails(Box::new(unread(subject.report, &[change.claim, stated]).doubt(found)))
        }
        None if now.unit() != "万元" && is_impossible(change.growth, now.value().to_f64()) => {
            let found = impossible(subject, change, now);
            Judgement::Fails(Box::new(unread(subject.report, &[change.claim, now]).doubt(found)))
        }
        None => Judgement::Open(Reason::LastYearNotStated),
    }
}

/// The figure of this year that grew: the one named before.
fn now<'c>(subject: &'c Subject, near: &'c [Claim], growth: &Claim) -> Option<&'c Claim> {
    let base = &subject.report.claims[growth.base? as usize];
    let is_this_year = |claim: &Claim| claim.time == ClaimTime::ThisYear;
    let same = |claim: &&Claim| {
        claim.sentence == growth.sentence
            && is_this_year(claim)
            && matches!(claim.kind(), ClaimKind::Amount | ClaimKind::Part)
            && claim.unit() == base.unit()
            && claim.metric == base.metric
    };
    if is_this_year(base) { Some(base) } else { near.iter().find(same) }
}

/// Last year's figure, stated or derived from a change in pieces beside the one in per cent, with its claim.
fn before<'c>(near: &'c [Claim], change: Change, now: &Claim) -> Option<(Amount, &'c Claim)> {
    let growth = change.claim;
    let is_beside = |claim: &&Claim| claim.sentence == growth.sentence && claim.unit() == now.unit();
    let is_of_now = |claim: &&Claim| match claim.kind() {
        // 上年分别为10件、15件: each belongs to one figure
        ClaimKind::Amount if claim.base.is_some() => claim.base == growth.base,
        ClaimKind::Amount | ClaimKind::Part => claim.metric == now.metric || claim.metric.is_none(),
        _ => false,
    };
    let mut stated = near.iter().filter(is_beside).filter(|claim| claim.time == ClaimTime::LastYear).filter(is_of_now);
    if let Some(first) = stated.next() {
        // among several figures without a name, it is open which is meant
        let is_open = |claim: &Claim| claim.metric.is_none() && claim.base.is_none();
        if is_open(first) && stated.any(is_open) {
            return None;
        }
        return (!first.is_rough()).then_some((first.amount(), first));
    }
    let counted = near.iter().filter(|_| change.is_per_cent()).find(|claim| {
        claim.figure != growth.figure
            && claim.kind() == ClaimKind::Growth
            && claim.base == growth.base
            && claim.unit() == now.unit()
            && !claim.is_rough()
    });
    counted.map(|counted| (now.amount() - counted.amount(), counted))
}

/// Whether no whole number for last year gives this growth in per cent.
fn is_impossible(growth: Growth, now: f64) -> bool {
    let Growth::PerCent(growth) = growth else { return false };
    let (stated, step) = (growth.value.to_f64(), growth.step().to_f64());
    let least = now / (1.0 + (stated + step) / 100.0);
    let most = now / (1.0 + (stated - step) / 100.0);
    let fits = |before: f64| before > 0.0 && is_printed(growth, (now - before) / before * 100.0);
    let is_narrow =
        least > 0.0 && most >= least && most - least <= WIDEST_RANGE && growth.qualifier == Qualifier::Exact;
    let mut candidate = least.floor();
    while is_narrow && candidate <= most.ceil() {
        if fits(candidate) {
            return false;
        }
        candidate += 1.0;
    }
    is_narrow
}

fn wrong(subject: &Subject, change: Change, now: &Claim, before: Amount) -> Finding {
    let (right, is_share) = right(change.growth, now.amount(), before);
    let unit = if is_share { "%" } else { now.unit() };
    let now_value = now.amount();
    let fault = WrongGrowth::Stated { now: now_value, before, right, unit, stated: change.value() };
    Finding {
        reported: Some(Measure::Growth(change.value())),
        expected: Some(Measure::Growth(right)),
        formula: match unit {
            "%" => format!("({now_value} − {before}) ÷ {before} = {right}% ≠ {}%", change.value()),
            _ => format!("{now_value} − {before} = {right} ≠ {}", change.value()),
        },
        ..of_growth(subject, change.claim, now, fault)
    }
}

/// The change from one figure to another, rounded like the stated growth, and whether it is in per cent.
fn right(growth: Growth, now: Amount, before: Amount) -> (Decimal, bool) {
    let change = now - before;
    let is_share = matches!(growth, Growth::PerCent(_)) && before.is_positive();
    let share = Decimal::per_cent(change, before, growth.stated().step().place()).filter(|_| is_share);
    (share.unwrap_or(change.into()), is_share)
}

fn impossible(subject: &Subject, change: Change, now: &Claim) -> Finding {
    let before = now.value().to_f64() / (1.0 + change.value().to_f64() / 100.0);
    let nearest = Decimal::nearest(before, 0);
    let fault = WrongGrowth::Impossible { now: now.amount(), nearest, stated: change.value() };
    Finding {
        severity: Severity::Query,
        reported: Some(Measure::Growth(change.value())),
        formula: format!("{} ÷ (1 + {}%) = {before:.2}", now.value(), change.value()),
        ..of_growth(subject, change.claim, now, fault)
    }
}

fn of_growth(subject: &Subject, growth: &Claim, now: &Claim, fault: WrongGrowth) -> Finding {
    let metric = growth.metric.or(now.metric);
    let applicant = if growth.metric.is_some() { growth.applicant } else { now.applicant };
    Finding { metric, applicant, ..about(subject, &RULE, &[growth, now], fault) }
}

/// Distinguishes findings beside last year's report from those on the report alone.
const BESIDE: &str = "上年报告";

fn beside_last_year(report: &ReportInSeries, _: &Context) -> Verdict {
    let growths = &report.record().growths;
    if growths.is_empty() {
        return Verdict::not_applicable(Reason::NoChangeOfTables);
    }
    let Some(last) = report.last_year() else { return Verdict::not_checked(Reason::NoLastYear) };
    let (mut findings, mut held, mut open): (Vec<Finding>, _, _) = (Vec::new(), 0_usize, None);
    for grown in growths {
        let quantity = (Some(grown.metric), grown.applicant);
        match beside(report, &last, grown) {
            Ok(None) => held += 1,
            // one wrong figure of last year affects every change computed from it
            Ok(Some(_)) if findings.iter().any(|finding| (finding.metric, finding.applicant) == quantity) => {}
            Ok(Some(finding)) => findings.push(finding),
            Err(why) => open = open.or(Some(why)),
        }
    }
    match (findings.is_empty(), held, open) {
        (true, 0, Some(why)) => Verdict::not_checked(why),
        (true, ..) => Verdict { basis: Some(Basis::HeldBesideLastYear(held)), ..Verdict::of(findings) },
        _ => Verdict::of(findings),
    }
}

/// What is wrong with a change beside last year's report; an error says why it cannot be judged.
fn beside(report: &ReportInSeries, last: &ReportInSeries, grown: &MetricGrowth) -> Result<Option<Finding>, Reason> {
    let MetricGrowth { metric, applicant, growth } = *grown;
    let (now, form) = report.figure_or_sum(metric, applicant).ok_or(Reason::NotInThisTable)?;
    let (before, last_form) = last.figure_or_sum(metric, applicant).ok_or(Reason::NotInLastTable)?;
    if !counts_the_same(metric, &form.name, &last_form.name) {
        return Err(Reason::LastFormCountsOtherwise);
    }
    if follows(growth, now, before) {
        return Ok(None);
    }
    // 受理 includes the requests carried in
    let with_carried_in = |of: &ReportInSeries| -> Option<Amount> {
        let of_applicant = |metric| Some(of.figure_or_sum(metric, applicant)?.0);
        Some(of_applicant(CODEBOOK.roles.received)? + of_applicant(CODEBOOK.roles.carried_in)?)
    };
    let is_received = metric == CODEBOOK.roles.received;
    if let Some((now, before)) = with_carried_in(report).zip(with_carried_in(last)).filter(|_| is_received)
        && follows(growth, now, before)
    {
        return Ok(None);
    }
    Ok(Some(against_reports(report, grown, now, before)))
}

fn against_reports(report: &ReportInSeries, grown: &MetricGrowth, now: Amount, before: Amount) -> Finding {
    let MetricGrowth { metric, applicant, growth } = *grown;
    let (right, is_share) = right(growth, now, before);
    let (stated, year) = (growth.stated().value, report.record().year - 1);
    let stated_unit = if matches!(growth, Growth::PerCent(_)) { "%" } else { "" };
    let related = |value| Related { metric, applicant, value: Some(value) };
    Finding {
        metric: Some(metric),
        applicant,
        about: BESIDE.to_owned(),
        reported: Some(Measure::Growth(stated)),
        expected: Some(Measure::Growth(right)),
        formula: if is_share {
            format!("({now} − {before}) ÷ {before} = {right}% ≠ {stated}%")
        } else {
            format!("{now} − {before} = {right} ≠ {stated}{stated_unit}")
        },
        related: vec![related(now), related(before)],
        last_year: Some((metric, applicant)),
        ..RULE.finding(WrongBesideLastYear { metric, year, now, before, right, is_share, stated, unit: growth.unit() })
    }
}

/// Words the findings beside last year's report in terms of the prose, and withdraws those that the prose explains.
fn settle(subject: &Subject, context: &Context, findings: Vec<Finding>) -> Verdict {
    let own = judge(subject, context);
    let mut found = Vec::new();
    let mut dismissed = Reason::OtherWords;
    for finding in findings {
        match worded(subject, &own, finding) {
            Ok(finding) => found.push(finding),
            Err(why) => dismissed = why,
        }
    }
    if found.is_empty() { Verdict::not_checked(dismissed) } else { Verdict::of(found) }
}

fn worded(subject: &Subject, own: &[Judged], found: Finding) -> Result<Finding, Reason> {
    let report = subject.report;
    let is_it = |claim: &Claim| {
        let grown = MetricGrowth::of(report, claim);
        grown.is_some_and(|of| {
            (Some(of.metric), of.applicant, Some(Measure::Growth(of.growth.stated().value)))
                == (found.metric, found.applicant, found.reported)
        })
    };
    let at = report.claims.iter().position(is_it).ok_or(Reason::OtherWords)?;
    let growth = &report.claims[at];
    if own.iter().any(|(claim, said)| *claim == at && matches!(said, Judgement::Fails(_))) {
        return Err(Reason::ContradictedAlready);
    }
    if let Some(base) = growth.base.and_then(|base| report.claims.get(base as usize)) {
        let is_the_tables = base.metric == growth.metric
            && base.applicant == growth.applicant
            && is_of_the_year(report, base)
            && !report.is_of_another_scope(base)
            && is_table_figure(subject, base);
        if !is_the_tables {
            return Err(Reason::AnotherFigure);
        }
    }
    if is_qualified(report.str(growth.sentence), growth, report.metadata.year) {
        return Err(Reason::AnotherTime);
    }
    let place = CellPlace { place: growth.place, ..CellPlace::default() };
    let base = growth.base.and_then(|base| report.claims.get(base as usize));
    let meant: Vec<&Claim> = [Some(growth), base].into_iter().flatten().collect();
    Ok(unread(report, &meant).doubt(Finding { excerpt: excerpt(report, &[growth]), place, ..found }))
}

/// Whether a claim's figure is the one of the table.
fn is_table_figure(subject: &Subject, claim: &Claim) -> bool {
    let lookup = |metric: Metric, applicant: Option<Applicant>| look_up(subject, metric, applicant);
    claim.metric.is_some_and(
        |metric| matches!(lookup(metric, claim.applicant), Lookup::Value(found) if agreement(claim, found.value).is_some()),
    )
}

/// Words before a growth that make it approximate, or relate it to something other than last year.
const ROUGHLY: [&str; 6] = ["基本", "大致", "大体", "总体", "几乎", "相当"];
const OTHER_TIMES: [&str; 6] = ["环比", "季度", "半年", "月份", "年均", "前年"];

/// Whether the words before a growth make it something else than the change between the two years.
fn is_qualified(sentence: &str, growth: &Claim, year: Option<i32>) -> bool {
    let start = (growth.figure.start - growth.sentence.start) as usize;
    let before = sentence.get(..start).unwrap_or(sentence);
    let clause = before.rfind(['，', ',', '；', ';', '：', '。']).unwrap_or(0);
    let near = &before[clause..];
    let is_another_year = |(at, _): (usize, &str)| {
        let digits = before[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let named: Option<i32> = before[at - digits..at].parse().ok();
        let is_compared = before[..at - digits].ends_with(['比', '较', '与', '同', '和']);
        let is_near = at > clause || is_compared;
        let is_meant = |named: i32| year.is_some_and(|year| named == year || named == year - 1);
        digits == 4 && is_near && named.is_some_and(|named| !is_meant(named))
    };
    before.match_indices('年').any(is_another_year)
        || ROUGHLY.iter().chain(&OTHER_TIMES).any(|word| near.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Applicant::Total;
    use crate::rules::sample::Sample;
    use crate::rules::sample_district::SampleDistrict;

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with a figure that may be absent")]
    fn growth(digits: i128, place: i8) -> Option<Measure> {
        Some(Measure::Growth(Decimal::new(digits, place)))
    }

    #[test]
    fn passes() {
        for text in [
            "全年收到申请86件，比上年的102件减少16件，下降15.7%。",
            "全年收到申请86件，较上年减少16件，下降15.68%。",
            "收到申请3646件，上年为3607件，同比增长1.08%。",
            // about the whole before the bracket, and about the whole of a list
            "全系统收到申请86件（甲局40件、乙局46件），上年80件，同比增长7.5%。",
            "收到申请86件，其中网上申请35件，同比增长7.5%，上年为80件。",
            // about each, in order
            "新收政府信息公开申请86件、办结84件，上年分别为80件、70件，同比分别增长7.5%和20%。",
            "办理建议86件、提案84件，比上年的80件、70件分别增长7.5%、20%。",
            "办理建议86件、提案84件，上年分别为80件、70件，同比分别增长7.5%、20%。",
            "新收申请86件，办结84件，同比分别增加6件和减少2件，分别增长7.5%和下降2.33%。",
        ] {
            Sample::saying(text).passes(&RULE);
        }
        for (text, why) in [
            ("收到申请86件，比上年减少16件。", "last year's figure is not stated"),
            ("收到申请86件，同比增长7.5%。", "last year's figure is not stated"),
            ("收到申请约80件，同比增长7.53%。", "the figures are rough"),
            // nothing shows which figure each belongs to
            (
                "新收申请86件，2022年80件；办结84件，2022年70件，同比分别增长9.5%和12.5%。",
                "this year's figure is not stated beside it",
            ),
            // with three figures, it is open which two grew
            (
                "新收申请86件、办结84件、结转5件，同比分别增长7.53%和20.01%。",
                "this year's figure is not stated beside it",
            ),
        ] {
            assert_eq!(Sample::saying(text).not_checked(&RULE), why, "{text}");
        }
    }

    /// 86 requests in 2023 after 80 in 2022, unless a year's table has another number; the prose of 2023 says this.
    fn years(text: &str, before: &str) -> SampleDistrict {
        let mut district = SampleDistrict::default();
        let received = |sample: &mut Sample, count: &str| sample.set("requests.received", Some(Total), count);
        district.add("教育局", 2022, |sample| received(sample, before));
        district.add("教育局", 2023, |sample| {
            received(sample, "86");
            sample.say(1, text);
        });
        district
    }

    #[test]
    fn passes_beside_last_year() {
        for text in [
            "全年收到政府信息公开申请86件，比上年增加6件，同比增长7.5%。",
            "收到政府信息公开申请86件，同比增长约8%。",
            "收到政府信息公开申请86件，较2019年增加50件。",
            // of a part of the year
            "收到政府信息公开申请86件，四季度同比增长50%。",
            // of the area, as a department
            "2023年，全区收到政府信息公开申请860件，同比增长50%。",
        ] {
            let (outcome, findings) = years(text, "80").verdict(&RULE, "教育局", 2023);
            assert!(findings.is_empty() && outcome.key() != "fail", "{text} {findings:?}");
        }
        years("全年收到政府信息公开申请86件，比上年增加6件。", "80").passes(&RULE, "教育局", 2023);
        for (text, before, why) in [
            ("收到政府信息公开申请86件，同比增长50%。", "", "no figure in last year's table"),
            (
                "收到政府信息公开申请86件，上年为80件，同比增长50%。",
                "80",
                "the report's own figures contradict it already",
            ),
            ("收到政府信息公开申请90件，同比增长50%。", "80", "the prose speaks of another figure than the table's"),
            ("收到政府信息公开申请86件，环比增长50%。", "80", "the prose compares with another time, or roughly"),
            ("收到政府信息公开申请86件，与上年基本持平。", "80", "the prose compares with another time, or roughly"),
        ] {
            assert_eq!(years(text, before).not_checked(&RULE, "教育局", 2023), why, "{text}");
        }
        let mut alone = SampleDistrict::default();
        alone.add("教育局", 2023, |sample| {
            sample.say(1, "收到政府信息公开申请2件，同比增长100%。");
        });
        assert_eq!(alone.not_checked(&RULE, "教育局", 2023), "no report for the year before");
    }

    #[test]
    fn fails_beside_last_year() {
        let text = "全年收到政府信息公开申请86件，同比增长17.81%。";
        let finding = years(text, "80").fails(&RULE, "教育局", 2023);
        assert_eq!(
            (finding.reported, finding.expected, finding.severity),
            (growth(1781, -2), growth(75, -1), Severity::Error)
        );
        assert_eq!(&finding.excerpt.text[finding.excerpt.marked[0].clone()], "17.81%");
        assert_eq!(
            finding.message().zh,
            "“本年新收政府信息公开申请数量”本年为86，2022年度报告为80，增减应为7.5%，正文为17.81%"
        );
        // right by the prose's own figures, which differ from last year's report
        let text = "全年收到政府信息公开申请86件，比上年的71件增加15件，增长21.13%。";
        let finding = years(text, "80").fails(&RULE, "教育局", 2023);
        assert_eq!((finding.reported, finding.expected), (growth(15, 0), growth(6, 0)));
        let finding = years("收到政府信息公开申请86件，与上年持平。", "80").fails(&RULE, "教育局", 2023);
        assert_eq!((finding.reported, finding.expected), (growth(0, 0), growth(6, 0)));
    }

    #[test]
    fn fails() {
        let finding = Sample::saying("全年收到申请86件，比上年的102件减少16件，下降18.6%。").fails(&RULE);
        assert_eq!(
            (finding.reported, finding.expected, finding.severity),
            (growth(-186, -1), growth(-157, -1), Severity::Error)
        );
        let finding = Sample::saying("全年收到申请86件，比上年的102件增加16件。").fails(&RULE);
        assert_eq!((finding.reported, finding.expected), (growth(16, 0), growth(-16, 0)));
        // each change of a list belongs to its own figure
        for (text, stated, right) in [
            ("办理建议86件、提案84件，上年分别为80件、70件，同比分别增长9.5%、20%。", 95, 75),
            ("新收申请86件、办结90件，同比分别增加6件、10件，增长9.5%和12.5%。", 95, 75),
            ("新收申请90件、办结86件，同比分别增加10件、6件，增长12.5%和9.5%。", 95, 75),
            ("新收申请90件、办结86件，同比分别增加10件和减少16件，分别增长12.5%和下降18.6%。", -186, -157),
        ] {
            let finding = Sample::saying(text).fails(&RULE);
            assert_eq!((finding.reported, finding.expected), (growth(stated, -1), growth(right, -1)), "{text}");
        }
        // 53 would give 7.55, 54 gives 5.56
        let finding = Sample::saying("全年收到申请57件，同比增长7.53%。").fails(&RULE);
        assert_eq!(finding.severity, Severity::Query);
    }
}
