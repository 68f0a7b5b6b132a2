//! The forms before that of 2021: their cells, the entries, and their tables as grids.
//!
//! The form of 2019 has another table 2, and a single row in table 3 where the later form has three; that of 2008 is
//! one table of indicators. Like [`form`](super::form), this list is separate from the library's.

use std::collections::HashMap;

use fastrand::Rng;

use super::check::Finding;
use super::figures::Figures;
use super::form::{
    APPLICANTS, CARRIED_OUT, COMPULSORY_MEASURES, DOCUMENTS_IN_FORCE, DOCUMENTS_ISSUED, FORM_2021, GRANTED, LICENSING,
    LITIGATION_AFTER, LITIGATION_DIRECT, OUTCOME_TOTAL, PARTIALLY_GRANTED, PENALTIES, PENDING, RECEIVED,
    RECONSIDERATION, REVIEW_TOTAL, Unit, request, review,
};
use super::layout::{Grid, Role, Slot, header, label};
use super::seeds::{chance, pick};
use super::sheet::{Entry, Sheet, decimal};
use super::style::Style;
use super::wording::Wording;

/// The form that the tables of a report follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    Form2021,
    Form2019,
    /// The form of 2021 with the table 2 of 2019.
    OldDisclosure,
    /// The form of 2021 with the table 3 of 2019.
    OldRequests,
    Form2008,
}

impl Follows {
    /// The form that reports on a year follow; with `outdated`, one that they should not follow.
    pub fn of(year: u16, outdated: bool, rng: &mut Rng) -> Self {
        match (year, outdated) {
            (..=2018, _) | (..=2020, true) => Self::Form2008,
            (..=2020, false) => Self::Form2019,
            (_, false) => Self::Form2021,
            (_, true) => {
                pick(rng, &[Self::Form2019, Self::OldRequests, Self::OldRequests, Self::OldDisclosure, Self::Form2008])
            }
        }
    }

    /// Its name; a mixed one is named by the forms of its tables.
    pub fn key(self) -> &'static str {
        match self {
            Self::Form2021 => "2021",
            Self::Form2019 => "2019",
            Self::OldDisclosure => "2019,2021,2019",
            Self::OldRequests => "2021,2019,2021",
            Self::Form2008 => "2008",
        }
    }

    /// Whether it has the three statutory tables, but not all as since 2021.
    pub fn is_statutory_but_old(self) -> bool {
        matches!(self, Self::Form2019 | Self::OldDisclosure | Self::OldRequests)
    }

    pub fn has_old_disclosure(self) -> bool {
        matches!(self, Self::Form2019 | Self::OldDisclosure)
    }

    pub fn has_old_requests(self) -> bool {
        matches!(self, Self::Form2019 | Self::OldRequests)
    }
}

/// The rule whose fault a report on a year can have instead, if the form of that year cannot have the given one.
pub fn rule(rule: &'static str, year: u16) -> &'static str {
    match rule {
        "M101" | "T102" | "T103" => rule,
        _ if year <= 2018 => "T801",
        "T801" => "M108",
        _ => rule,
    }
}

/// A block of table 2 of the form of 2019, by the blocks of Article 20: its cells with columns and rows.
struct Block {
    item: &'static str,
    columns: &'static [&'static str],
    rows: &'static [(&'static str, &'static [&'static str])],
}

const ITEMS: &[&str] = &["上一年项目数量", "本年增/减", "处理决定数量"];
const BLOCKS: [Block; 5] = [
    Block {
        item: "第二十条第（一）项",
        columns: &["本年新制作数量", "本年新公开数量", "对外公开总数量"],
        rows: &[
            ("规章", &["rules.made", "rules.newly_disclosed", "rules.disclosed_total"]),
            (
                "规范性文件",
                &[
                    "normative_documents.made",
                    "normative_documents.newly_disclosed",
                    "normative_documents.disclosed_total",
                ],
            ),
        ],
    },
    Block {
        item: "第二十条第（五）项",
        columns: ITEMS,
        rows: &[
            ("行政许可", &["licensing.items_last_year", "licensing.items_change", "licensing.decisions"]),
            (
                "其他对外管理服务事项",
                &["other_services.items_last_year", "other_services.items_change", "other_services.decisions"],
            ),
        ],
    },
    Block {
        item: "第二十条第（六）项",
        columns: ITEMS,
        rows: &[
            ("行政处罚", &["penalties.items_last_year", "penalties.items_change", "penalties.decisions"]),
            (
                "行政强制",
                &[
                    "compulsory_measures.items_last_year",
                    "compulsory_measures.items_change",
                    "compulsory_measures.decisions",
                ],
            ),
        ],
    },
    Block {
        item: "第二十条第（八）项",
        columns: &["上一年项目数量", "本年增/减"],
        rows: &[("行政事业性收费", &["charges.items_last_year", "charges.items_change"])],
    },
    Block {
        item: "第二十条第（九）项",
        columns: &["采购项目数量", "采购总金额"],
        rows: &[("政府集中采购", &["procurement.items", "procurement.amount"])],
    },
];
/// The cell that states its own unit.
const PROCUREMENT: &str = "procurement.amount";

/// A row of the table of indicators.
struct Indicator {
    metric: &'static str,
    /// Its number and its label.
    number: &'static str,
    name: &'static str,
    unit: &'static str,
}

const fn indicator(metric: &'static str, number: &'static str, name: &'static str, unit: &'static str) -> Indicator {
    Indicator { metric, number, name, unit }
}

/// Rows that are headings, each before the indicator with this index.
const GROUPS: [(usize, &str); 8] = [
    (0, "一、主动公开情况"),
    (3, "（二）通过不同渠道和方式公开政府信息的情况"),
    (8, "二、回应解读情况"),
    (9, "（二）通过不同渠道和方式回应解读的情况"),
    (16, "三、依申请公开情况"),
    (49, "八、机构建设和保障经费情况"),
    (55, "九、政府信息公开会议和培训情况"),
    (58, ""),
];

const INDICATORS: [Indicator; 58] = [
    indicator("disclosed.total", "（一）", "主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    indicator("disclosed.normative_documents", "其中：", "主动公开规范性文件数", "条"),
    indicator("normative_documents.made", "", "制发规范性文件总数", "件"),
    indicator("disclosed.via_gazette", "1.", "政府公报公开政府信息数", "条"),
    indicator("disclosed.via_website", "2.", "政府网站公开政府信息数", "条"),
    indicator("disclosed.via_weibo", "3.", "政务微博公开政府信息数", "条"),
    indicator("disclosed.via_wechat", "4.", "政务微信公开政府信息数", "条"),
    indicator("disclosed.via_other", "5.", "其他方式公开政府信息数", "条"),
    indicator(
        "responses.hot_topics",
        "（一）",
        "回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）",
        "次",
    ),
    indicator("responses.press_conferences", "1.", "参加或举办新闻发布会总次数", "次"),
    indicator("responses.press_conferences_by_head", "其中：", "主要负责同志参加新闻发布会次数", "次"),
    indicator("responses.online_interviews", "2.", "政府网站在线访谈次数", "次"),
    indicator("responses.online_interviews_by_head", "其中：", "主要负责同志参加政府网站在线访谈次数", "次"),
    indicator("responses.policy_explanations", "3.", "政策解读稿件发布数", "篇"),
    indicator("responses.weibo_wechat_events", "4.", "微博微信回应事件数", "次"),
    indicator("responses.other_events", "5.", "其他方式回应事件数", "次"),
    indicator("requests.received", "（一）", "收到申请数", "件"),
    indicator("requests.in_person", "1.", "当面申请数", "件"),
    indicator("requests.by_fax", "2.", "传真申请数", "件"),
    indicator("requests.online", "3.", "网络申请数", "件"),
    indicator("requests.by_letter", "4.", "信函申请数", "件"),
    indicator("requests.completed", "（二）", "申请办结数", "件"),
    indicator("requests.completed_on_time", "1.", "按时办结数", "件"),
    indicator("requests.completed_after_extension", "2.", "延期办结数", "件"),
    indicator("replies.total", "（三）", "申请答复数", "件"),
    indicator("replies.already_public", "1.", "属于已主动公开范围数", "件"),
    indicator("replies.granted", "2.", "同意公开答复数", "件"),
    indicator("replies.partially_granted", "3.", "同意部分公开答复数", "件"),
    indicator("replies.refused", "4.", "不同意公开答复数", "件"),
    indicator("replies.refused.state_secret", "其中：", "涉及国家秘密", "件"),
    indicator("replies.refused.trade_secret", "", "涉及商业秘密", "件"),
    indicator("replies.refused.privacy", "", "涉及个人隐私", "件"),
    indicator("replies.refused.security_and_stability", "", "危及国家安全、公共安全、经济安全和社会稳定", "件"),
    indicator("replies.refused.not_government_information", "", "不是《条例》所指政府信息", "件"),
    indicator("replies.refused.other_law", "", "法律法规规定的其他情形", "件"),
    indicator("replies.not_this_agency", "5.", "不属于本行政机关公开数", "件"),
    indicator("replies.not_existing", "6.", "申请信息不存在数", "件"),
    indicator("replies.asked_to_amend", "7.", "告知作出更改补充数", "件"),
    indicator("replies.other_channel", "8.", "告知通过其他途径办理数", "件"),
    indicator("reconsideration.total", "四、", "行政复议数量", "件"),
    indicator("reconsideration.upheld", "（一）", "维持具体行政行为数", "件"),
    indicator("reconsideration.corrected", "（二）", "被依法纠错数", "件"),
    indicator("reconsideration.other", "（三）", "其他情形数", "件"),
    indicator("litigation.total", "五、", "行政诉讼数量", "件"),
    indicator("litigation.upheld", "（一）", "维持具体行政行为或者驳回原告诉讼请求数", "件"),
    indicator("litigation.corrected", "（二）", "被依法纠错数", "件"),
    indicator("litigation.other", "（三）", "其他情形数", "件"),
    indicator("complaints.total", "六、", "举报投诉数量", "件"),
    indicator("request_fees.amount", "七、", "依申请公开信息收取的费用", "万元"),
    indicator("capacity.offices", "（一）", "政府信息公开工作专门机构数", "个"),
    indicator("capacity.reading_points", "（二）", "设置政府信息公开查阅点数", "个"),
    indicator("capacity.staff", "（三）", "从事政府信息公开工作人员数", "人"),
    indicator("capacity.staff_full_time", "1.", "专职人员数（不包括政府公报及政府网站工作人员数）", "人"),
    indicator("capacity.staff_part_time", "2.", "兼职人员数", "人"),
    indicator(
        "capacity.budget",
        "（四）",
        "政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）",
        "万元",
    ),
    indicator("training.meetings", "（一）", "召开政府信息公开工作会议或专题会议数", "次"),
    indicator("training.courses", "（二）", "举办各类培训班数", "次"),
    indicator("training.people", "（三）", "接受培训人员数", "人次"),
];

impl Indicator {
    fn kind(&self) -> Unit {
        if self.unit == "万元" { Unit::TenThousandYuan } else { Unit::Count }
    }
}

/// Wholes and their parts, by index of [`INDICATORS`].
const SUMS: [(usize, std::ops::Range<usize>, &[usize]); 7] = [
    (16, 17..21, &[]),
    (21, 22..24, &[]),
    (24, 25..29, &[35, 36, 37, 38]),
    (28, 29..35, &[]),
    (39, 40..43, &[]),
    (43, 44..47, &[]),
    (51, 52..54, &[]),
];

/// The metrics of former forms that the form of 2021 lacks, as columns of the wide table.
pub fn columns() -> Vec<String> {
    let known: Vec<String> = FORM_2021.cells.iter().map(super::form::Cell::column_name).collect();
    let disclosure = BLOCKS.iter().flat_map(|block| block.rows).flat_map(|(_, metrics)| metrics.iter());
    let others = APPLICANTS.iter().map(|applicant| format!("outcome_other__{}", applicant.key));
    let mut columns: Vec<String> = Vec::new();
    let indicators = INDICATORS.iter().map(|indicator| column(indicator.metric));
    for name in disclosure.map(|metric| column(metric)).chain(others).chain(indicators) {
        if !known.contains(&name) && !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns
}

/// Requests of all applicants: the only indicator that later forms split by applicant.
const OF_ALL: &str = "requests.received";

fn column(metric: &str) -> String {
    let name = metric.replace('.', "_");
    if metric == OF_ALL { name + "__total" } else { name }
}

/// Entries in the cells that the form of 2021 lacks.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// Table 2 of the form of 2019, by metric; amounts have their unit in the cell.
    disclosure: Vec<(&'static str, Entry)>,
    amount_in_yuan: bool,
    indicators: Vec<Entry>,
}

impl Entries {
    pub fn new(follows: Follows, figures: &Figures, disclosed: [i64; 3], rng: &mut Rng) -> Self {
        let mut entries = Self::default();
        if follows.has_old_disclosure() {
            entries.amount_in_yuan = chance(rng, 50);
            entries.disclosure = disclosure(figures, rng);
        }
        if follows == Follows::Form2008 {
            entries.indicators = indicators(figures, disclosed, rng).into_iter().map(Entry::Value).collect();
        }
        entries
    }

    /// The entries as in `facts.csv`, by column.
    pub fn truths(&self, has_disclosure: bool) -> HashMap<String, String> {
        let of_disclosure = self.disclosure.iter().map(|&(metric, entry)| {
            let truth = match entry {
                _ if !has_disclosure => Entry::Missing.truth(Unit::Count),
                // with its unit the amount counts as a note
                Entry::Value(fen) if metric == PROCUREMENT && fen > 0 => {
                    format!("note:{}", decimal(fen, Unit::TenThousandYuan))
                }
                _ => entry.truth(Unit::Count),
            };
            (column(metric), truth)
        });
        let of_indicators =
            INDICATORS.iter().zip(&self.indicators).map(|(of, entry)| (column(of.metric), entry.truth(of.kind())));
        of_disclosure.chain(of_indicators).collect()
    }

    /// Puts a fault of the kind `rule` finds into a table of indicators. Returns its description.
    pub fn inject(&mut self, rule: &str, style: Style, rng: &mut Rng) -> String {
        match rule {
            "T102" => {
                let at = rng.usize(..INDICATORS.len());
                let text = pick(rng, &["若干", "见附件", "#REF!", "O", "？"]);
                self.indicators[at] = Entry::Unreadable(text);
                format!("{}: {text}", INDICATORS[at].metric)
            }
            "T103" => {
                let marks = ["/", "-", "—", "－", "无"].map(Entry::Mark);
                let empty = if style.shows_empty_cells() && chance(rng, 60) { Entry::Blank } else { pick(rng, &marks) };
                let zeros = self.indicators.iter_mut().filter(|entry| **entry == Entry::Value(0));
                let emptied = zeros.map(|entry| *entry = empty).count();
                format!("table 1: {emptied} zeros left empty")
            }
            _ => {
                let (whole, ..) = SUMS[rng.usize(..SUMS.len())];
                let before = self.indicators[whole].value().unwrap_or(0);
                let wrong = before + rng.i64(1..9);
                self.indicators[whole] = Entry::Value(wrong);
                format!("{}: {wrong} instead of {before}", INDICATORS[whole].metric)
            }
        }
    }

    /// What an auditor must find in a table of indicators.
    pub fn findings(&self) -> Vec<Finding> {
        let on = |rule, severity, at: usize| Finding {
            rule,
            severity,
            metric: INDICATORS[at].metric,
            applicant: if INDICATORS[at].metric == OF_ALL { "total" } else { "" },
            table: "",
        };
        let mut findings = Vec::new();
        let entries = &self.indicators;
        let unreadable = (0..entries.len()).filter(|&at| matches!(entries[at], Entry::Unreadable(_)));
        findings.extend(unreadable.map(|at| on("T102", "query", at)));
        if entries.iter().any(|entry| entry.is_empty()) {
            findings.push(Finding { rule: "T103", severity: "info", metric: "", applicant: "", table: "1" });
        }
        for (whole, parts, more) in SUMS {
            let parts: Vec<usize> = parts.chain(more.iter().copied()).collect();
            let all: Vec<Entry> = parts.iter().chain([&whole]).map(|&at| entries[at]).collect();
            let value = |at: usize| if entries[at].is_empty() { Some(0) } else { entries[at].value() };
            let Some(sum) = parts.iter().map(|&at| value(at)).sum::<Option<i64>>() else { continue };
            if all.iter().all(|entry| entry.is_empty()) {
                continue;
            }
            if value(whole).is_some_and(|value| value != sum) {
                let severity = if all.iter().any(|entry| entry.is_empty()) { "query" } else { "error" };
                findings.push(on("T801", severity, whole));
            }
        }
        findings
    }
}

fn disclosure(figures: &Figures, rng: &mut Rng) -> Vec<(&'static str, Entry)> {
    let made = figures.get(DOCUMENTS_ISSUED);
    let metrics = BLOCKS.iter().flat_map(|block| block.rows).flat_map(|(_, metrics)| metrics.iter().copied());
    let entry = |metric: &'static str| {
        let value = match metric {
            "normative_documents.made" | "normative_documents.newly_disclosed" => made,
            "normative_documents.disclosed_total" => figures.get(DOCUMENTS_IN_FORCE),
            "licensing.decisions" => figures.get(LICENSING),
            "penalties.decisions" => figures.get(PENALTIES),
            "compulsory_measures.decisions" => figures.get(COMPULSORY_MEASURES),
            "other_services.decisions" => rng.i64(0..400),
            "procurement.items" => rng.i64(0..30),
            // whole yuan, in fen
            PROCUREMENT if chance(rng, 70) => rng.i64(1..9_000_000) * 100,
            _ if metric.starts_with("rules.") || metric == PROCUREMENT => 0,
            _ if metric.ends_with("_change") => rng.i64(-6..7),
            _ => rng.i64(0..90),
        };
        (metric, Entry::Value(value))
    };
    metrics.map(entry).collect()
}

/// Divides a number into this many parts.
fn parts(whole: i64, count: usize, rng: &mut Rng) -> Vec<i64> {
    let mut parts = vec![0; count];
    for _ in 0..whole {
        parts[rng.usize(..count)] += 1;
    }
    parts
}

/// Index of an indicator.
fn of(metric: &str) -> usize {
    INDICATORS.iter().position(|indicator| indicator.metric == metric).unwrap_or_default()
}

/// Figures that agree with those of the later form where both count the same, with the prose, and with each other.
/// `disclosed` has the figures of the prose: on the website, through other media of the government, and otherwise.
fn indicators(figures: &Figures, disclosed: [i64; 3], rng: &mut Rng) -> Vec<i64> {
    let mut values: Vec<i64> =
        (0..INDICATORS.len()).map(|_| if chance(rng, 40) { 0 } else { rng.i64(0..60) }).collect();
    let [by_website, _, otherwise] = disclosed;
    values[of("disclosed.total")] = disclosed.iter().sum();
    values[of("disclosed.via_website")] = by_website;
    values[of("disclosed.via_other")] = otherwise;
    values[of("normative_documents.made")] = figures.get(DOCUMENTS_ISSUED);
    values[of("requests.received")] = figures.all_applicants(RECEIVED);
    values[of("requests.completed")] = figures.all_applicants(OUTCOME_TOTAL);
    values[of("replies.total")] = figures.all_applicants(OUTCOME_TOTAL);
    values[of("reconsideration.total")] = figures.get(review(RECONSIDERATION, REVIEW_TOTAL));
    values[of("litigation.total")] =
        [LITIGATION_DIRECT, LITIGATION_AFTER].map(|block| figures.get(review(block, REVIEW_TOTAL))).iter().sum();
    // in fen; the prose of every report says that no fee was charged
    values[of("request_fees.amount")] = 0;
    values[of("capacity.budget")] = if chance(rng, 50) { 0 } else { rng.i64(1..80) * 500_000 };
    for (whole, range, more) in SUMS {
        let members: Vec<usize> = range.chain(more.iter().copied()).collect();
        let cut = parts(values[whole], members.len(), rng);
        members.into_iter().zip(cut).for_each(|(at, part)| values[at] = part);
    }
    agree_with_outcomes(&mut values, figures, rng);
    agree_with_reviews(&mut values, figures);
    values
}

/// Sets the replies by content to the outcomes of later forms. Every other outcome of a request is a reply of another
/// kind.
fn agree_with_outcomes(values: &mut [i64], figures: &Figures, rng: &mut Rng) {
    const OTHER_REPLIES: [&str; 5] = [
        "replies.already_public",
        "replies.not_this_agency",
        "replies.not_existing",
        "replies.asked_to_amend",
        "replies.other_channel",
    ];
    let [granted, partially] = [GRANTED, PARTIALLY_GRANTED].map(|row| figures.all_applicants(row));
    let refused = figures.group(0);
    values[of("replies.granted")] = granted;
    values[of("replies.partially_granted")] = partially;
    values[of("replies.refused")] = refused;
    let grounds = SUMS[3].1.clone();
    let cut = parts(refused, grounds.len(), rng);
    grounds.zip(cut).for_each(|(at, part)| values[at] = part);
    let others = figures.all_applicants(OUTCOME_TOTAL) - granted - partially - refused;
    let cut = parts(others, OTHER_REPLIES.len(), rng);
    OTHER_REPLIES.into_iter().zip(cut).for_each(|(metric, part)| values[of(metric)] = part);
    if figures.all_applicants(CARRIED_OUT) == 0 {
        // the prose may say that all were closed in time
        values[of("requests.completed_on_time")] = values[of("requests.completed")];
        values[of("requests.completed_after_extension")] = 0;
    }
}

/// Sets the reconsiderations by result. Pending ones have no row and count among the others.
fn agree_with_reviews(values: &mut [i64], figures: &Figures) {
    let result = |result: usize| figures.get(review(RECONSIDERATION, result));
    values[of("reconsideration.upheld")] = result(0);
    values[of("reconsideration.corrected")] = result(1);
    values[of("reconsideration.other")] = result(2) + result(PENDING);
}

/// Table 2 of the form of 2019.
pub fn disclosure_grid(entries: &Entries, wording: &Wording, rng: &mut Rng) -> Grid {
    let mut rows = Vec::new();
    let mut left = entries.disclosure.iter();
    for block in &BLOCKS {
        rows.push(vec![header(wording.words(block.item)).across(4)]);
        // two columns share the width of three
        let width = |column: usize| 1 + usize::from(block.columns.len() == 2 && column == 1);
        let columns = block.columns.iter().enumerate().map(|(at, words)| header(*words).across(width(at)));
        rows.push(std::iter::once(header("信息内容")).chain(columns).collect());
        for (words, metrics) in block.rows {
            let mut row = vec![label(*words)];
            for (at, (metric, entry)) in left.by_ref().take(metrics.len()).enumerate() {
                row.push(Slot::new(Role::Figure, printed(metric, *entry, entries, wording, rng)).across(width(at)));
            }
            rows.push(row);
        }
    }
    rows.into()
}

fn printed(metric: &str, entry: Entry, entries: &Entries, wording: &Wording, rng: &mut Rng) -> String {
    match entry {
        Entry::Value(fen) if metric == PROCUREMENT && fen > 0 => {
            if entries.amount_in_yuan {
                format!("{}元", fen / 100)
            } else {
                format!("{}万元", decimal(fen, Unit::TenThousandYuan))
            }
        }
        Entry::Value(change) if metric.ends_with("_change") => {
            if change > 0 && chance(rng, 60) {
                format!("+{change}")
            } else {
                change.to_string()
            }
        }
        _ => wording.entry(entry, Unit::Count, rng),
    }
}

/// The table of indicators, in one of its local layouts.
pub fn indicators_grid(sheet: &Sheet, wording: &Wording, style: Style, year: u16, rng: &mut Rng) -> Grid {
    let bordered = style.shows_empty_cells();
    let has_unit = chance(rng, 70);
    let unit_in_name = !has_unit && chance(rng, 60);
    let has_cumulative = chance(rng, 30);
    let has_remarks = chance(rng, 60);
    let nothing = if bordered && chance(rng, 50) { "" } else { "——" };
    let is_across = !bordered || chance(rng, 40);
    let name = pick(rng, &["指标名称", "统计指标", "指标", "项目"]);
    let of_year = format!("{year}年度");
    let value = pick(
        rng,
        if has_cumulative {
            &["本年度", "本年", "#"]
        } else {
            &["数值", "统计数", "数量", "填报数", "#"]
        },
    );
    let value = if value == "#" { &of_year } else { value };
    let mut head = vec![header(name)];
    if has_unit {
        head.push(header(pick(rng, &["单位", "计量单位"])));
    }
    head.push(header(value));
    if has_cumulative {
        head.push(header(pick(rng, &["历年累计", "累计", "累计数"])));
    }
    let width = head.len();
    // without a column for units or a second one for figures, a header is of little use and may be absent
    let mut rows = if width > 2 || chance(rng, 70) { vec![head] } else { Vec::new() };
    let mut groups = GROUPS.iter().peekable();
    for (at, indicator) in INDICATORS.iter().enumerate() {
        while let Some((_, words)) = groups.next_if(|(before, _)| *before == at) {
            let words = label(wording.words(words));
            let mut row = vec![if is_across { words.across(width) } else { words }];
            if !is_across {
                row.extend((1..width).map(|_| Slot::new(Role::Label, nothing)));
            }
            rows.push(row);
        }
        let words = if has_remarks { indicator.name } else { indicator.name.split('（').next().unwrap_or_default() };
        let words = if unit_in_name { format!("{words}（{}）", indicator.unit) } else { words.to_owned() };
        let mut row = vec![label(wording.words(&words)).numbered(wording.words(indicator.number))];
        if has_unit {
            row.push(label(indicator.unit));
        }
        let entry = sheet.former().indicators[at];
        row.push(Slot::new(Role::Figure, wording.entry(entry, indicator.kind(), rng)));
        if has_cumulative {
            let more = entry.value().unwrap_or_default() / 1_000_000 + rng.i64(1..9_000);
            row.push(Slot::new(Role::Figure, more.to_string()));
        }
        rows.push(row);
    }
    rows.into()
}

/// Whether the report's tables lack a cell of the form of 2021.
pub fn hides(follows: Follows, cell: usize) -> bool {
    let in_row = |row: usize| (request(row, 0)..request(row + 1, 0)).contains(&cell);
    match follows {
        Follows::Form2021 => false,
        Follows::Form2008 => true,
        _ => {
            follows.has_old_disclosure() && cell < request(0, 0)
                || follows.has_old_requests() && MERGED.iter().any(|&row| in_row(row))
        }
    }
}

/// The rows of table 3 that are merged into [`OTHER`] in the form of 2019.
pub const MERGED: [usize; 2] = [20, 21];
/// The row 其他 in the form of 2021, and 其他处理 as a whole in that of 2019.
pub const OTHER: usize = 22;
