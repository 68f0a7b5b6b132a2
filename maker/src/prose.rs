//! The prose of a report: six sections, with figures that agree with the true content of its tables.

use std::fmt::Write;

use super::agencies::{Agency, Class};
use super::dates::Printed;
use super::form::Table;
use super::lapses;
use super::phrases::{
    BASIS, CONTENTS, FURTHER, MANAGEMENT, NO_FEES, NOTHING_ELSE, ON_REQUEST, OPENING, PLATFORM, PROACTIVE, REPORTING,
    SHORTCOMINGS, SUPERVISION,
};
use super::report::{Absence, Borrowed, Misnamed, Report, Stream};
use super::seeds::{chance, pick};
use super::voice::Voice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Title,
    /// The legal basis, the period, the contact.
    Lead,
    Heading,
    Subheading,
    Body,
    Signature,
    Date,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Heading => "heading",
            Self::Subheading => "subheading",
            Self::Body => "body",
            Self::Signature => "signature",
            Self::Date => "date",
        }
    }
}

/// One paragraph of a report.
#[derive(Clone, Debug)]
pub struct Passage {
    pub kind: Kind,
    /// The section it belongs to, 1 to 6; 0 before the first.
    pub section: u8,
    pub text: String,
}

/// The table at the end of a section.
pub fn table_of_section(section: u8) -> Option<Table> {
    match section {
        2 => Some(Table::Disclosure),
        3 => Some(Table::Requests),
        4 => Some(Table::Review),
        _ => None,
    }
}

/// The paragraphs of a report, in order; the same on every call.
pub fn passages(report: &Report<'_>) -> Vec<Passage> {
    let mut writer = Writer::new(report);
    for line in &report.title.lines {
        writer.say(Kind::Title, line.clone());
    }
    writer.lead();
    if let Some(narrative) = &report.narrative {
        for Passage { kind, section, text } in narrative.passages.iter().cloned() {
            writer.section = section;
            writer.say(kind, text);
        }
    } else {
        writer.sections();
    }
    writer.section = 6;
    writer.say(Kind::Signature, report.signature.clone());
    let date = writer.signing_date();
    writer.say(Kind::Date, date);
    if let Some(borrowed) = &report.borrowed {
        borrow(borrowed, &mut writer.passages);
    }
    if let Some(misnamed) = &report.misnamed {
        misname(report.agency, misnamed, &mut writer.passages);
    }
    lapses::unsettle(report, &mut writer.passages, &mut report.stream(Stream::Lapses));
    writer.passages
}

/// Replaces a section by one of another report.
fn borrow(borrowed: &Borrowed, passages: &mut Vec<Passage>) {
    let is_own = |passage: &Passage| {
        passage.section == borrowed.section && !matches!(passage.kind, Kind::Heading | Kind::Signature | Kind::Date)
    };
    let own: Vec<usize> = (0..passages.len()).filter(|&at| is_own(&passages[at])).collect();
    let own = &own[..if borrowed.keeps_end { own.len() - 2 } else { own.len() }];
    if let (Some(first), Some(last)) = (own.first(), own.last()) {
        passages.splice(*first..=*last, borrowed.passages.iter().cloned());
    }
}

/// Replaces the first word for its own agency by the name of another.
fn misname(agency: &Agency, misnamed: &Misnamed, passages: &mut [Passage]) {
    let word = if misnamed.section == 0 { agency.name.as_str() } else { agency.we };
    let body = if misnamed.section == 0 { Kind::Lead } else { Kind::Body };
    let of_section = |passage: &&mut Passage| passage.section == misnamed.section && passage.kind == body;
    if let Some(passage) = passages.iter_mut().filter(of_section).find(|passage| passage.text.contains(word)) {
        passage.text = passage.text.replacen(word, &misnamed.name, 1);
    }
}

struct Writer<'a> {
    report: &'a Report<'a>,
    voice: Voice<'a>,
    /// Whether numbers have a space on each side, as word processors put it.
    spaced: bool,
    section: u8,
    passages: Vec<Passage>,
}

const ORDINALS: [&str; 6] = ["一", "二", "三", "四", "五", "六"];

impl<'a> Writer<'a> {
    fn new(report: &'a Report<'a>) -> Self {
        let mut voice = Voice::new(report, report.stream(Stream::Prose));
        let spaced = chance(&mut voice.rng, 18);
        Self { report, voice, spaced, section: 0, passages: Vec::with_capacity(40) }
    }

    fn say(&mut self, kind: Kind, text: String) {
        let text = if self.spaced && matches!(kind, Kind::Body | Kind::Date) { spaced_numbers(&text) } else { text };
        self.passages.push(Passage { kind, section: self.section, text });
    }

    fn heading(&mut self, variants: &[&str]) {
        self.section += 1;
        let ordinal = ORDINALS[usize::from(self.section) - 1];
        let words = pick(&mut self.voice.rng, variants);
        self.say(Kind::Heading, format!("{ordinal}、{words}"));
    }

    fn subheading(&mut self, number: usize, words: &str) {
        self.say(Kind::Subheading, format!("（{}）{words}", ORDINALS[number]));
    }

    fn sections(&mut self) {
        self.overview();
        self.tables();
        self.shortcomings();
        self.others();
    }

    fn lead(&mut self) {
        let basis = pick(&mut self.voice.rng, &BASIS);
        let contents = pick(&mut self.voice.rng, &CONTENTS);
        let [first, last] = self.report.period.map(|Printed { year, month, day }| format!("{year}年{month}月{day}日"));
        let period = match self.voice.rng.u8(..4) {
            0 => format!("所列数据的统计期限为{first}至{last}。"),
            1 => format!("报告中数据的统计时段自{first}起至{last}止。"),
            2 => format!("本报告统计期限自{first}起，至{last}止。"),
            _ => format!("报告所列数据的统计期限自{first}起至{last}止。"),
        };
        let text = format!("{}{}", self.voice.fill(basis), self.voice.fill(contents));
        let contact = self.contact();
        let together = chance(&mut self.voice.rng, 60);
        if !self.report.has_contact {
            self.say(Kind::Lead, format!("{text}{period}"));
        } else if together {
            self.say(Kind::Lead, format!("{text}{period}{contact}"));
        } else {
            self.say(Kind::Lead, format!("{text}{period}"));
            self.say(Kind::Lead, contact);
        }
    }

    fn contact(&mut self) -> String {
        let agency = self.report.agency;
        // A government's contact is its office, which is an agency with a report of its own; so name the government.
        let office = match agency.class {
            Class::Department if !agency.short.ends_with("办公室") => pick(&mut self.voice.rng, &["", "办公室"]),
            _ => "",
        };
        let (opening, closing) = pick(
            &mut self.voice.rng,
            &[
                ("对本报告如有疑问，请与", "联系"),
                ("公众对报告内容有意见或建议的，可向", "反映"),
                ("如需进一步了解有关情况，请联系", ""),
            ],
        );
        let comma = pick(&mut self.voice.rng, &["，", "；"]);
        let mut details = format!("地址：{}{comma}邮编：{}", agency.address, agency.postcode);
        let telephone = pick(&mut self.voice.rng, &["电话", "联系电话"]);
        let _ = write!(details, "{comma}{telephone}：{}", agency.phone);
        if let Some(email) = &agency.email {
            let _ = write!(details, "{comma}电子邮箱：{email}");
        }
        if chance(&mut self.voice.rng, 50) {
            format!("{opening}{}{office}{closing}（{details}）。", self.report.contact)
        } else {
            format!("{opening}{}{office}{closing}，{details}。", self.report.contact)
        }
    }

    fn overview(&mut self) {
        self.heading(&["总体情况"]);
        let opening = self.voice.sentences(&OPENING, 1);
        let reporting = pick(&mut self.voice.rng, &REPORTING);
        self.say(Kind::Body, format!("{opening}{reporting}"));

        let ending = pick(&mut self.voice.rng, &["情况", "方面", ""]);
        let least = if self.report.agency.class == Class::Government { 8 } else { 4 };
        let count = |writer: &mut Self| writer.voice.rng.usize(least..least + 4);
        let heads = [
            pick(&mut self.voice.rng, &["主动公开", "政府信息主动公开"]),
            pick(&mut self.voice.rng, &["依申请公开", "政府信息依申请公开"]),
            pick(&mut self.voice.rng, &["政府信息管理", "信息管理"]),
            pick(&mut self.voice.rng, &["政府信息公开平台建设", "平台建设"]),
            pick(&mut self.voice.rng, &["监督保障", "公开监督保障"]),
        ];
        let mut bodies = Vec::with_capacity(heads.len());
        let said = self.voice.disclosed();
        let number = count(self);
        bodies.push(format!("{said}{}", self.voice.sentences(&PROACTIVE, number)));
        let said = self.voice.requests();
        let number = self.voice.rng.usize(1..4);
        let more = if self.voice.received() == 0 { String::new() } else { self.voice.sentences(&ON_REQUEST, number) };
        bodies.push(format!("{said}{}{more}", self.voice.reviews()));
        for bank in [&MANAGEMENT[..], &PLATFORM, &SUPERVISION] {
            let number = count(self);
            bodies.push(self.voice.sentences(bank, number));
        }
        for (number, (head, body)) in heads.into_iter().zip(bodies).enumerate() {
            self.subheading(number, &format!("{head}{ending}"));
            self.say(Kind::Body, body);
        }
    }

    /// Sections two to four, each with a table at its end.
    fn tables(&mut self) {
        self.heading(&["主动公开政府信息情况", "主动公开政府信息的情况"]);
        if chance(&mut self.voice.rng, 60) {
            let said = self.voice.documents_and_decisions();
            self.say(Kind::Body, said);
        }
        self.instead_of_table();

        self.heading(&["收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请的情况"]);
        if chance(&mut self.voice.rng, 45) {
            let said = self.voice.request_totals();
            self.say(Kind::Body, said);
        }
        self.instead_of_table();

        self.heading(&[
            "政府信息公开行政复议、行政诉讼情况",
            "政府信息公开行政复议、行政诉讼情况",
            "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        ]);
        if chance(&mut self.voice.rng, 45) {
            let said = self.voice.review_results();
            self.say(Kind::Body, said);
        }
        self.instead_of_table();
    }

    /// The sentence in place of this section's missing table, if there is one.
    fn instead_of_table(&mut self) {
        let Some((table, Absence::Sentence)) = self.report.absent else { return };
        if table_of_section(self.section) != Some(table) {
            return;
        }
        let said = match table {
            Table::Disclosure => "有关制发文件、作出决定和收费的数据详见附件。",
            Table::Requests => "申请的办理数据另见附表，不在此一一列出。",
            Table::Review | Table::Indicators => "有关复议和诉讼的数据已在总体情况部分说明，本部分不再列表。",
        };
        self.say(Kind::Body, said.to_owned());
    }

    /// The shortcomings in a year's report with their words, so that the next report can refer to them.
    fn shortcomings_of(&self, year: u16) -> Vec<Shortcoming> {
        let mut voice = Voice::new(self.report, self.report.stream_of(year, Stream::Shortcomings));
        let mut chosen: Vec<usize> = (0..SHORTCOMINGS.len()).collect();
        voice.rng.shuffle(&mut chosen);
        chosen.truncate(voice.rng.usize(3..5));
        chosen
            .into_iter()
            .map(|index| {
                let (named, planned, done) = SHORTCOMINGS[index];
                // All three are about the same things.
                let sentence = voice.fill(&format!("{named}#{planned}#{done}"));
                let mut parts = sentence.split('#').map(str::to_owned);
                let mut part = || parts.next().unwrap_or_default();
                Shortcoming { named: part(), planned: part(), done: part() }
            })
            .collect()
    }

    fn shortcomings(&mut self) {
        self.heading(&[
            "存在的主要问题及改进情况",
            "存在的主要问题及改进情况",
            "政府信息公开工作存在的主要问题及改进情况",
            "存在的主要问题和改进情况",
        ]);
        let (year, we) = (self.report.year, self.report.agency.we);
        let before = self.shortcomings_of(year - 1);
        let now = self.shortcomings_of(year);
        let (last, next) = (year - 1, year + 1);
        let quoted: Vec<&str> = before.iter().map(|shortcoming| shortcoming.named.as_str()).collect();
        let done = enumerated(before.iter().map(|shortcoming| &shortcoming.done));
        let named = enumerated(now.iter().map(|shortcoming| &shortcoming.named));
        let planned = enumerated(now.iter().map(|shortcoming| &shortcoming.planned));
        let detail = self.voice.sentences(&[PLATFORM, MANAGEMENT].concat(), 1);

        self.subheading(0, "上年度问题的改进情况");
        self.say(
            Kind::Body,
            format!("{last}年度报告提出了{}等问题。{year}年，{we}逐项加以改进：{done}{detail}", quoted.join("；")),
        );
        self.subheading(1, "本年度存在的主要问题");
        let admitted = pick(
            &mut self.voice.rng,
            &[
                "对照上级要求和公众期待，公开工作还有不少短板：",
                "总体看，公开工作仍存在一些不足：",
                "一年来的工作虽有进步，但问题也不容回避：",
            ],
        );
        self.say(Kind::Body, format!("{admitted}{named}"));
        self.subheading(2, "下一步改进措施");
        let intent = pick(&mut self.voice.rng, &["将重点做好以下工作：", "将从以下几方面改进：", "拟采取以下措施："]);
        self.say(Kind::Body, format!("{next}年，{we}{intent}{planned}"));
    }

    fn others(&mut self) {
        self.heading(&["其他需要报告的事项", "其他需要报告的事项", "其他需要报告事项"]);
        let fees = self.voice.sentences(&NO_FEES, 1);
        self.say(Kind::Body, fees);
        if chance(&mut self.voice.rng, 55) {
            let [deputies, members] = [self.voice.rng.u8(1..20), self.voice.rng.u8(1..20)];
            let both = deputies + members;
            let we = self.report.agency.we;
            self.say(
                Kind::Body,
                format!("{we}承办人大代表建议{deputies}件、政协提案{members}件，合计{both}件，均在规定时间内答复，结果已上网公开。"),
            );
        }
        let count = self.voice.rng.usize(1..3);
        let further = self.voice.sentences(&FURTHER, count) + pick(&mut self.voice.rng, &NOTHING_ELSE);
        self.say(Kind::Body, further);
    }

    fn signing_date(&mut self) -> String {
        let date = self.report.dated;
        match self.voice.rng.u8(..8) {
            0 => chinese_date(date.year, date.month, date.day),
            1 => format!("{} 年 {} 月 {} 日", date.year, date.month, date.day),
            _ => format!("{}年{}月{}日", date.year, date.month, date.day),
        }
    }
}

/// A shortcoming that a report admits, in the words of that report and of the next one.
struct Shortcoming {
    named: String,
    planned: String,
    done: String,
}

/// 一是…；二是…。
fn enumerated<'a>(items: impl Iterator<Item = &'a String>) -> String {
    let items: Vec<String> = items.zip(ORDINALS).map(|(item, ordinal)| format!("{ordinal}是{item}")).collect();
    format!("{}。", items.join("；"))
}

/// 二〇二四年一月二十日
fn chinese_date(year: i32, month: u32, day: u32) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let year: String =
        year.to_string().chars().filter_map(|digit| Some(DIGITS[digit.to_digit(10)? as usize])).collect();
    let small = |number: u32| {
        let mut spelt = String::new();
        if number >= 20 {
            spelt.push(DIGITS[(number / 10) as usize]);
        }
        if number >= 10 {
            spelt.push('十');
        }
        if !number.is_multiple_of(10) {
            spelt.push(DIGITS[(number % 10) as usize]);
        }
        spelt
    };
    format!("{year}年{}月{}日", small(month), small(day))
}

/// Puts a space between ideographs and digits.
fn spaced_numbers(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 40);
    let mut last = ' ';
    for character in text.chars() {
        let meets = |one: char, other: char| one.is_ascii_digit() && ('\u{4E00}'..='\u{9FFF}').contains(&other);
        if meets(last, character) || meets(character, last) {
            spaced.push(' ');
        }
        spaced.push(character);
        last = character;
    }
    spaced
}
