//! The news as text, short enough for a mail: `news.md`.

use super::digest::{CauseNews, Digest, DistrictReports, Listed, RunName};
use crate::change::{State, Why};
use crate::finding::Severity;
use crate::language::{Language, chinese_day};
use crate::rules::rule;
use std::fmt::Write as _;

/// The file of the news, in Markdown.
pub const FILE: &str = "news.md";
/// The file of the news for programs.
pub const JSON_FILE: &str = "news.json";

impl Digest {
    /// The news as Markdown, in one language.
    #[must_use]
    pub fn mail(&self, lang: Language) -> String {
        let mut mail = Mail { text: String::new(), lang };
        let day = self.run.day;
        mail.line(&format!("# News of {day}"), &format!("# 变动简报（{}）", chinese_day(day)));
        mail.gap();
        self.say_basis(&mut mail);
        if self.against.is_none() {
            return mail.text;
        }
        mail.gap();
        self.say_counts(&mut mail);
        mail.causes(["New causes", "新增问题"], &self.new_causes, false);
        mail.causes(["Graver, or no longer waived", "级别升高或复核失效的问题"], &self.due_again, true);
        mail.causes(["Fixed", "已改正的问题"], &self.fixed_causes, true);
        mail.reports(["Reports gone", "减少的报告"], &self.reports_gone);
        mail.reports(["New reports", "新增报告"], &self.reports_new);
        mail.gap();
        mail.line(
            "Everything is in the table changes, with the file, the reason and the day on which it was first seen.",
            "全部变动见数据表changes，列有文件、原因和首次发现日期。",
        );
        mail.text
    }

    fn say_basis(&self, mail: &mut Mail) {
        let run = &self.run.run_id;
        match (&self.against, &self.not_compared) {
            (Some(RunName { run_id, day, .. }), _) => mail.line(
                &format!("The run {run}, compared with {run_id} of {day}."),
                &format!("本次运行{run}，与{}的运行{run_id}比较。", chinese_day(*day)),
            ),
            (None, Some(why)) => mail.line(
                &format!("The run {run} was compared with none, so nothing is said to be new: {}.", why.en),
                &format!("本次运行{run}没有可比较的结果，不列新增问题：{}。", why.zh),
            ),
            (None, None) => {}
        }
    }

    fn say_counts(&self, mail: &mut Mail) {
        let counts = &self.counts;
        let english = State::ALL.map(|state| match state {
            State::New => "new",
            State::Changed => "changed",
            State::Fixed => "fixed",
            State::Gone => "no longer listed",
            State::Open => "as before",
        });
        let (english, chinese) = (english.join(" | "), State::ALL.map(State::zh).join(" | "));
        mail.line(&format!("| causes | {english} |"), &format!("| 问题 | {chinese} |"));
        mail.same("| --- | ---: | ---: | ---: | ---: | ---: |");
        for severity in Severity::ALL.into_iter().rev() {
            let cells = State::ALL.map(|state| counts.causes_with(state, severity).to_string());
            let name = mail.lang.choose(
                match severity {
                    Severity::Error => "errors",
                    Severity::Query => "queries",
                    Severity::Info => "infos",
                },
                severity.name(Language::Zh),
            );
            mail.same(&format!("| {name} | {} |", cells.join(" | ")));
        }
        mail.gap();
        let of = |state| counts.reports_of(state);
        let (new, gone, changed, moved) = (of(State::New), of(State::Gone), of(State::Changed), counts.moved);
        let facts = counts.facts;
        mail.line(
            &format!(
                "Reports: {new} new, {gone} gone, {changed} changed{}. Figures changed: {facts}.",
                if moved > 0 { format!(" ({moved} only moved)") } else { String::new() }
            ),
            &format!(
                "报告：新增{new}份，减少{gone}份，有变化{changed}份{}；数字变动{facts}处。",
                if moved > 0 { format!("（其中仅移动或改名{moved}份）") } else { String::new() }
            ),
        );
        if counts.why.is_empty() {
            return;
        }
        let reasons = Why::ALL.into_iter().filter_map(|why| Some((why, counts.why.get(why.key())?)));
        let reasons: Vec<String> = reasons.map(|(why, count)| self.reason(why, *count, mail.lang)).collect();
        mail.gap();
        mail.line(
            &format!("Why causes differ: {}.", reasons.join(", ")),
            &format!("问题变动的原因：{}。", reasons.join("，")),
        );
    }

    /// A reason with its count, and its settings if there are any.
    fn reason(&self, why: Why, count: usize, lang: Language) -> String {
        let words = why.words();
        let settings =
            if why == Why::Configuration { self.settings.join(lang.choose(", ", "、")) } else { String::new() };
        match (lang, settings.as_str()) {
            (Language::En, "") => format!("{} ({count})", words.en),
            (Language::En, settings) => format!("{}: {settings} ({count})", words.en),
            (Language::Zh, "") => format!("{}{count}项", words.zh),
            (Language::Zh, settings) => format!("{}（{settings}）{count}项", words.zh),
        }
    }
}

/// A text of lines in one language.
struct Mail {
    text: String,
    lang: Language,
}

impl Mail {
    fn line(&mut self, english: &str, chinese: &str) {
        self.same(self.lang.choose(english, chinese));
    }

    fn same(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn heading(&mut self, [english, chinese]: [&str; 2]) {
        self.gap();
        self.line(&format!("## {english}"), &format!("## {chinese}"));
        self.gap();
    }

    fn more(&mut self, more: usize, [english, chinese]: [&str; 2]) {
        if more > 0 {
            self.line(&format!("- and {more} more{english}"), &format!("- 另有{more}{chinese}"));
        }
    }

    /// Causes by agency. Known ones say when they were first seen.
    fn causes(&mut self, heading: [&str; 2], causes: &Listed<CauseNews>, is_known: bool) {
        if causes.first.is_empty() {
            return;
        }
        self.heading(heading);
        let mut agency = None;
        for cause in &causes.first {
            let own = (&cause.district, &cause.agency);
            if agency != Some(own) {
                // Markdown needs an empty line between a list and a paragraph
                if agency.replace(own).is_some() {
                    self.gap();
                }
                let name = self.agency(cause);
                self.same(&format!("**{name}**"));
                self.gap();
            }
            self.cause(cause, is_known);
        }
        self.more(causes.more, ["", "项"]);
    }

    /// The agency, with its district unless its name begins with it.
    fn agency(&self, cause: &CauseNews) -> String {
        match (cause.district.as_deref(), cause.agency.as_deref()) {
            (Some(district), Some(agency)) if !agency.starts_with(district) => format!("{district} {agency}"),
            (_, Some(agency)) => agency.to_owned(),
            _ => cause.path.clone().unwrap_or_else(|| self.lang.choose("agency unknown", "机关不明").to_owned()),
        }
    }

    fn cause(&mut self, cause: &CauseNews, is_known: bool) {
        let CauseNews { cause_id, year, severity, rule: code, question, first_seen, .. } = cause;
        let title = rule(code).map_or("", |rule| rule.title(self.lang));
        let severity = severity.map_or("", |severity| severity.name(self.lang));
        let since = first_seen.filter(|_| is_known);
        let text = match self.lang {
            Language::En => {
                let year = year.map_or_else(String::new, |year| format!("{year}, "));
                let since = since.map_or_else(String::new, |day| format!(", first seen {day}"));
                format!("- {year}{severity} {code} {title}: {} ({cause_id}{since})", question.en)
            }
            Language::Zh => {
                let year = year.map_or_else(String::new, |year| format!("{year}年度，"));
                let since = since.map_or_else(String::new, |day| format!("，首次发现于{}", chinese_day(day)));
                format!("- {year}{severity}，{code} {title}：{}（问题编号{cause_id}{since}）", question.zh)
            }
        };
        self.same(&text);
    }

    fn reports(&mut self, heading: [&str; 2], districts: &Listed<DistrictReports>) {
        if districts.first.is_empty() {
            return;
        }
        self.heading(heading);
        for DistrictReports { district, reports, is_whole_district, paths } in &districts.first {
            let (name, paths_shown) = (district.as_deref(), paths.join(self.lang.choose(", ", "、")));
            let others = reports - paths.len();
            let text = match self.lang {
                Language::En => {
                    let whole = if *is_whole_district { ", the whole district" } else { "" };
                    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
                    let counted = if *reports == 1 { "1 report".to_owned() } else { format!("{reports} reports") };
                    format!("- {}: {counted}{whole}: {paths_shown}{more}", name.unwrap_or("district unknown"))
                }
                Language::Zh => {
                    let whole = if *is_whole_district { "（该地区全部报告）" } else { "" };
                    let more = if others > 0 { "等".to_owned() } else { String::new() };
                    format!("- {}：{reports}份{whole}：{paths_shown}{more}", name.unwrap_or("地区不明"))
                }
            };
            self.same(&text);
        }
        self.more(districts.more, [" in other districts", "份，属其他地区"]);
    }
}
