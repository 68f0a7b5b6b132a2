//! A report's sentences about its figures. Whatever a table counts too is taken from the true figures, so that the
//! prose of a report with a fault shows what the table should say.

use std::fmt::Write;

use super::agencies::Class;
use super::form::{
    CARRIED_IN, CARRIED_OUT, COMPULSORY_MEASURES, DOCUMENTS_IN_FORCE, DOCUMENTS_ISSUED, DOCUMENTS_REPEALED, GRANTED,
    LICENSING, LITIGATION_AFTER, LITIGATION_DIRECT, OUTCOME_TOTAL, PARTIALLY_GRANTED, PENALTIES, PENDING, RECEIVED,
    RECONSIDERATION, REVIEW_LABELS, REVIEW_TOTAL, request, review,
};
use super::seeds::{chance, pick};
use super::voice::Voice;

impl Voice<'_> {
    fn total(&self, row: usize) -> i64 {
        self.report.figures.all_applicants(row)
    }

    pub fn received(&self) -> i64 {
        self.total(RECEIVED)
    }

    /// How much was disclosed, in parts that add up to the whole: the figures of the table of indicators, or a quantity
    /// that only the prose has.
    pub fn disclosed(&mut self) -> String {
        let scale = if self.report.agency.class == Class::Government { 20 } else { 1 };
        let drawn = [1, 2, 3].map(|part| self.rng.i64(12..400) * scale / part);
        let parts = if self.report.has_indicators() { self.report.disclosed(self.report.year) } else { drawn };
        let whole: i64 = parts.iter().sum();
        let (year, we) = (self.report.year, self.report.agency.we);
        let share = share(parts[0], whole);
        let [a, b, c] = parts;
        match self.rng.u8(..4) {
            0 => {
                let labels = self.fill("{t}类#{u}类");
                let (first, second) = labels.split_once('#').unwrap_or(("业务类", "动态类"));
                format!("{year}年，{we}主动公开政府信息{whole}条，其中{first}{a}条、{second}{b}条、其他{c}条。")
            }
            1 => format!(
                "全年共主动公开政府信息{whole}条，其中通过政府网站公开{a}条，通过政务新媒体公开{b}条，通过其他方式公开{c}条。"
            ),
            2 => {
                format!("{year}年共主动公开信息{whole}条：政府网站{a}条，占{share}%；政务新媒体{b}条；其他渠道{c}条。")
            }
            _ => format!(
                "截至年底，{we}全年主动公开政府信息{whole}条，包括政策文件类{a}条、工作动态类{b}条、公示公告类{c}条。"
            ),
        }
    }

    /// The figures of table 3 in words.
    pub fn requests(&mut self) -> String {
        let (year, we) = (self.report.year, self.report.agency.we);
        let [received, carried_in, carried_out, answered] =
            [RECEIVED, CARRIED_IN, CARRIED_OUT, OUTCOME_TOTAL].map(|row| self.total(row));
        if received + carried_in == 0 {
            return pick(
                &mut self.rng,
                &[
                    "本年度未收到政府信息公开申请，也没有上年结转的申请。",
                    "全年没有收到公民、法人或者其他组织提出的政府信息公开申请。",
                    "本年度收到政府信息公开申请0件，上年结转0件。",
                ],
            )
            .to_owned();
        }
        let mut said = if received == 0 {
            format!("{year}年未收到新的政府信息公开申请，上年结转{carried_in}件。")
        } else {
            self.requests_received(received, carried_in)
        };
        if answered > 0 {
            let done = pick(&mut self.rng, &["办结", "答复办结", "作出处理决定"]);
            let _ = write!(said, "全年{done}{answered}件，其中{}", self.outcomes());
        }
        if carried_out > 0 {
            let _ = write!(said, "结转下年度继续办理{carried_out}件。");
        } else if chance(&mut self.rng, 50) {
            let _ = write!(said, "{we}收到的申请均已按期办结，没有结转下年度的事项。");
        }
        said
    }

    fn requests_received(&mut self, received: i64, carried_in: i64) -> String {
        let (year, we) = (self.report.year, self.report.agency.we);
        let persons = self.report.figures.get(request(RECEIVED, 0));
        let organisations = received - persons;
        let mut said = match self.rng.u8(..3) {
            0 => format!("{year}年，{we}共收到政府信息公开申请{received}件"),
            1 => format!("全年新收政府信息公开申请{received}件"),
            _ => format!("{we}{year}年度收到政府信息公开申请{received}件"),
        };
        if chance(&mut self.rng, 60) || self.report.misremembered.is_some() {
            said.push_str(&self.growth(received));
        }
        if chance(&mut self.rng, 60) {
            let _ = write!(said, "，其中自然人申请{persons}件、法人或其他组织申请{organisations}件");
        }
        if carried_in > 0 || chance(&mut self.rng, 30) {
            let _ = write!(said, "；上年结转{carried_in}件");
        }
        said.push('。');
        said
    }

    /// The change against last year, in requests or in per cent.
    fn growth(&mut self, received: i64) -> String {
        let before = self.report.last_year.all_applicants(RECEIVED) + self.report.misremembered.unwrap_or(0);
        let change = received - before;
        if change == 0 {
            return "，与上年持平".to_owned();
        }
        let more = change > 0;
        if before >= 10 && chance(&mut self.rng, 60) {
            let percent = share(change.abs(), before);
            return format!("，同比{}{percent}%", if more { "增长" } else { "下降" });
        }
        format!("，比上年{}{}件", if more { "增加" } else { "减少" }, change.abs())
    }

    /// The outcomes that occurred, or all of them, with a full stop.
    fn outcomes(&mut self) -> String {
        let figures = self.report.figures;
        let counts = [
            ("予以公开", self.total(GRANTED)),
            ("部分公开", self.total(PARTIALLY_GRANTED)),
            ("不予公开", figures.group(0)),
            ("无法提供", figures.group(1)),
            ("不予处理", figures.group(2)),
            ("其他处理", figures.group(3)),
        ];
        let zeros = chance(&mut self.rng, 35);
        let comma = pick(&mut self.rng, &["、", "，"]);
        let parts: Vec<String> = counts
            .iter()
            .filter(|(_, count)| zeros || *count > 0)
            .map(|(outcome, count)| format!("{outcome}{count}件"))
            .collect();
        format!("{}。", parts.join(comma))
    }

    pub fn reviews(&mut self) -> String {
        let [reconsidered, direct, after] = [RECONSIDERATION, LITIGATION_DIRECT, LITIGATION_AFTER]
            .map(|block| self.report.figures.get(review(block, REVIEW_TOTAL)));
        let sued = direct + after;
        if reconsidered + sued == 0 {
            return pick(
                &mut self.rng,
                &[
                    "未发生因政府信息公开引起的行政复议和行政诉讼。",
                    "没有因公开工作被申请行政复议、提起行政诉讼的情况。",
                    "因政府信息公开引发的行政复议0件、行政诉讼0件。",
                ],
            )
            .to_owned();
        }
        match self.rng.u8(..2) {
            0 => format!("因政府信息公开被申请行政复议{reconsidered}件，被提起行政诉讼{sued}件。"),
            _ => format!("当年因信息公开发生行政复议{reconsidered}件、行政诉讼{sued}件。"),
        }
    }

    pub fn documents_and_decisions(&mut self) -> String {
        let figures = self.report.figures;
        let (year, we) = (self.report.year, self.report.agency.we);
        let [issued, repealed, in_force] =
            [DOCUMENTS_ISSUED, DOCUMENTS_REPEALED, DOCUMENTS_IN_FORCE].map(|cell| figures.get(cell));
        let mut said = if issued == 0 {
            format!("{year}年，{we}没有制发行政规范性文件，现行有效的行政规范性文件{in_force}件。")
        } else {
            format!("{year}年，{we}制发行政规范性文件{issued}件，废止{repealed}件，现行有效{in_force}件。")
        };
        let [licensing, penalties, measures] =
            [LICENSING, PENALTIES, COMPULSORY_MEASURES].map(|cell| figures.get(cell));
        if licensing + penalties + measures > 0 && chance(&mut self.rng, 60) {
            let _ = write!(
                said,
                "全年作出行政许可决定{licensing}件、行政处罚决定{penalties}件、行政强制决定{measures}件。"
            );
        }
        said
    }

    pub fn request_totals(&self) -> String {
        let year = self.report.year;
        let [received, carried_in, answered, carried_out] =
            [RECEIVED, CARRIED_IN, OUTCOME_TOTAL, CARRIED_OUT].map(|row| self.total(row));
        if received + carried_in == 0 {
            return format!("{year}年度没有收到政府信息公开申请，下表各项均为零。");
        }
        format!(
            "{year}年新收政府信息公开申请{received}件，上年结转{carried_in}件，办结{answered}件，结转下年度{carried_out}件，各类情形见下表。"
        )
    }

    pub fn review_results(&self) -> String {
        let figures = self.report.figures;
        let year = self.report.year;
        let reconsidered = figures.get(review(RECONSIDERATION, REVIEW_TOTAL));
        let sued =
            figures.get(review(LITIGATION_DIRECT, REVIEW_TOTAL)) + figures.get(review(LITIGATION_AFTER, REVIEW_TOTAL));
        if reconsidered + sued == 0 {
            return format!("{year}年度没有此类行政复议和行政诉讼案件。");
        }
        let mut said = format!("{year}年度共有行政复议案件{reconsidered}件");
        let pending = figures.get(review(RECONSIDERATION, PENDING));
        let count = |result: usize| match result {
            // the form of 2008 counts pending cases among the others
            2 if self.report.has_indicators() => figures.get(review(RECONSIDERATION, result)) + pending,
            PENDING if self.report.has_indicators() => 0,
            _ => figures.get(review(RECONSIDERATION, result)),
        };
        let results: Vec<String> = (0..REVIEW_TOTAL)
            .map(|result| (REVIEW_LABELS[result], count(result)))
            .filter(|(_, count)| *count > 0)
            .map(|(label, count)| format!("{label}{count}件"))
            .collect();
        if !results.is_empty() {
            let _ = write!(said, "，其中{}", results.join("、"));
        }
        let _ = write!(said, "；行政诉讼案件{sued}件。");
        said
    }
}

/// `part` of `whole` in per cent with two decimals, rounded half up.
fn share(part: i64, whole: i64) -> String {
    let hundredths = (part * 20_000 + whole) / (2 * whole);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
