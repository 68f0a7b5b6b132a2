//! Reads the opening sentences of a report: who reports, on which year, and that it is a report at all.

use super::dates;
use super::title::{Title, read_title};
use crate::fold::NUMERALS;
use crate::names;

/// Verbs for writing a report. Others publish forms and rules for it, but only the agency writes it.
const WRITES: [&str; 6] = ["编制", "编写", "撰写", "起草", "汇总", "制作"];
/// Words before the title of a published report: 现发布《某某局2018年度政府信息公开工作报告》.
const ANNOUNCES: [&str; 9] = ["编写了", "编制了", "编制完成", "形成", "发布", "公布", "公开", "编制", "编写"];
/// Words after the agency that is the subject of the account: 2018年，某某局认真贯彻…
const ACCOUNTS: [&str; 23] = [
    "认真",
    "坚持",
    "深入",
    "严格",
    "全面",
    "切实",
    "紧紧",
    "积极",
    "高度",
    "按照",
    "在",
    "以",
    "根据",
    "继续",
    "持续",
    "不断",
    "主动公开",
    "始终",
    "扎实",
    "围绕",
    "贯彻",
    "着力",
    "政府信息公开",
];
/// Words with which a report refers to itself.
const REPORTS: [&str; 6] = ["本报告", "本年度报告", "年度报告", "本年报", "工作报告", "现将"];
/// Words for the legal basis and the subject of such a report.
const SUBJECTS: [&str; 3] = ["政府信息公开条例", "政府信息公开", "政务公开"];

/// Whether a sentence calls the document a report: 根据《政府信息公开条例》…编制本报告.
pub(super) fn is_lead(text: &str) -> bool {
    let sentences = text.split('。');
    let mut reporting = sentences.filter(|sentence| REPORTS.iter().any(|words| sentence.contains(words)));
    reporting.any(|sentence| {
        let writes = WRITES.iter().chain(&["如下", "发布", "公布"]).any(|words| sentence.contains(words));
        writes && SUBJECTS.iter().any(|words| sentence.contains(words))
    })
}

/// Whether the text lists the parts of the report: 本报告由总体情况、…共六个部分组成.
pub(super) fn tells_its_parts(text: &str) -> bool {
    let of_report = ["本报告", "本年度报告", "年度报告", "全文", "内容"].iter().any(|words| text.contains(words));
    let made_of = ["组成", "包括", "包含", "部分"].iter().any(|words| text.contains(words));
    let parts = ["主动公开", "申请", "行政复议", "问题"].iter().filter(|words| text.contains(**words)).count();
    of_report && made_of && parts >= 2
}

/// The report's own title in its lead: 现发布《某某局2018年度政府信息公开工作报告》, 现公布某某局2018年度….
pub(super) fn title(text: &str) -> Option<Title> {
    let announced = |at: usize| ANNOUNCES.iter().any(|words| text[..at].ends_with(words));
    let quoted = text.match_indices('《').filter(|(at, _)| announced(*at)).filter_map(|(at, sign)| {
        let inside = &text[at + sign.len()..];
        read_title(&inside[..inside.find('》')?])
    });
    let now = ["现公布", "现发布", "现公开", "现将", "社会公布"].iter().filter_map(|words| {
        let rest = &text[text.find(words)? + words.len()..];
        let end = rest.find([',', '。', ';', '(', ':']).unwrap_or(rest.len());
        let clause = rest[..end].trim_end_matches("如下").trim_end_matches("公布").trim_end_matches("报告");
        // 现将我局…情况报告如下 has the words of a title in another order
        read_title(&format!("{clause}报告")).or_else(|| read_title(clause))
    });
    quoted.chain(now).find(|title| title.year.is_some())
}

/// The author of the report, as a sentence of the lead names it: 本报告由某某局编制, 某某局编写了本报告.
pub(super) fn author(text: &str) -> Option<&str> {
    let clauses = outside_quotes(text).flat_map(|part| part.split(['。', ',', ';', ':', '(', ')']));
    clauses.filter_map(author_of_clause).find(|name| names::is_whole(name))
}

/// The words before the verb of writing, or between 由 and the verb.
fn author_of_clause(clause: &str) -> Option<&str> {
    let end = WRITES.iter().filter_map(|words| clause.find(words).filter(|at| *at > 0)).min()?;
    match clause[..end].rfind('由') {
        Some(at) => Some(&clause[at + '由'.len_utf8()..end]),
        // 国务院办公厅编制的格式
        None if clause[end..].chars().nth(2) == Some('的') => None,
        None => Some(&clause[..end]),
    }
}

/// The first subject of the year's account: 2018年，某某局认真贯彻….
pub(super) fn subject(text: &str) -> Option<&str> {
    text.split('。').find_map(|sentence| {
        let (year, start, end) = dates::years(sentence).next()?;
        let is_first = start == 0 && year > 0;
        let rest = sentence[end..].trim_start_matches(['度', '以', '来', ',']);
        let end = ACCOUNTS.iter().filter_map(|words| rest.find(words)).min()?;
        Some(&rest[..end]).filter(|name| is_first && names::is_whole(name))
    })
}

/// The pieces of the text outside 《》.
fn outside_quotes(text: &str) -> impl Iterator<Item = &str> {
    text.split('《').enumerate().filter_map(|(at, part)| if at == 0 { Some(part) } else { part.rsplit('》').next() })
}

/// The years that sentences of the account begin with: 2018年，…; 2018年全年共….
pub(super) fn years(text: &str) -> impl Iterator<Item = i32> {
    text.split(['。', ';', ':']).filter_map(|sentence| {
        let sentence = sentence.trim_start_matches(|c: char| NUMERALS.contains(c) || "、.()".contains(c));
        let (year, start, end) = dates::years(sentence).next()?;
        let next = sentence[end..].trim_start_matches(['度', '以', '来']).chars().next()?;
        // 2018年1月 begins a date, 2018年的 refers to something of that year
        (start == 0 && !next.is_ascii_digit() && !"的底初末前后至到起".contains(next)).then_some(year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads() {
        for text in [
            "根据《中华人民共和国政府信息公开条例》(以下简称《条例》)要求,编制本年度报告。",
            "本报告根据《中华人民共和国政府信息公开条例》由清河区教育局编制。",
            "依据条例要求,现将我局2020年政务公开工作报告如下",
        ] {
            assert!(is_lead(text), "{text}");
        }
        for text in [
            "2021年1月20日,清河区教育局召开政府信息公开工作会议。",
            "根据《法治政府建设与责任落实督察工作规定》,现将有关情况报告如下。",
        ] {
            assert!(!is_lead(text), "{text}");
        }
        assert!(tells_its_parts("本报告由概述、主动公开政府信息情况、依申请公开情况、存在问题共四部分组成。"));
        assert!(!tells_its_parts("本报告内容真实。"));
    }

    #[test]
    fn who_writes() {
        for (text, name) in [
            ("本报告由清河区教育局编制,内容包括概述。", Some("清河区教育局")),
            ("根据《政府信息公开条例》的要求,江城市清河区水利局编写了本报告。", Some("江城市清河区水利局")),
            ("《江城市人民政府办公厅关于编制公布2021年年度报告的通知》要求,编制本报告。", None),
            ("本报告是由江城市清河区水利局编制的2012年度报告。", Some("江城市清河区水利局")),
            ("按照国务院办公厅编制的格式,我局编制本报告。", None),
        ] {
            assert_eq!(author(text), name, "{text}");
        }
        assert_eq!(subject("2018年,清河区教育局认真贯彻条例。"), Some("清河区教育局"));
        assert_eq!(subject("2018年,在清河区人民政府的领导下,工作开展顺利。"), None);
        assert_eq!(subject("2018年,全区主动公开信息20条。"), None);
    }

    #[test]
    fn titles_in_leads() {
        let found = |text: &str| title(text).map(|title| (title.agency, title.year));
        let whole = Some(("清河区教育局".to_owned(), Some(2018)));
        assert_eq!(found("根据条例,现发布《清河区教育局2018年度政府信息公开工作报告》。"), whole);
        assert_eq!(found("根据条例,现将清河区教育局2018年度政府信息公开工作年度报告公布如下:"), whole);
        assert_eq!(found("现将2015年度政府信息公开工作情况报告如下:"), Some((String::new(), Some(2015))));
        assert_eq!(found("编制,现公布2012年度政府信息公开年度报告。"), Some((String::new(), Some(2012))));
        assert_eq!(found("按照《关于做好2018年政府信息公开工作年度报告的通知》"), None);
    }

    #[test]
    fn years_of_account() {
        let found = |text: &str| years(text).collect::<Vec<_>>();
        assert_eq!(found("2018年,我局公开信息。2018年1月1日起。2018年的工作。2018年全年公开。"), [2018, 2018]);
        assert_eq!(found("一、2018年度,我局公开信息。较2017年多。"), [2018]);
    }
}
