//! Reads titles of reports, and recognises titles of other documents.

use super::{correction_marks, dates};
use crate::language::Bilingual;
use crate::names;

/// Longest title, in characters.
pub(super) const LONGEST_TITLE: usize = 60;
/// Longest line with a title, in characters, including the labels and trails of a page around it.
const LONGEST_LINE: usize = 160;

/// The content of a title: the words before the year or the subject, and the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// Empty if the title names none, or no clean name.
    pub agency: String,
    pub year: Option<i32>,
    /// Whether a list of pages has truncated it.
    pub is_cut: bool,
}

impl Title {
    /// Whether it names both agency and year.
    pub(super) fn is_whole(&self) -> bool {
        !self.agency.is_empty() && self.year.is_some()
    }
}

/// Characters between a title and the labels, trails, brackets or quotation marks around it.
const BOUNDS: [char; 16] = [':', '>', '|', '_', '/', '\\', '《', '》', '【', '】', '“', '”', '"', ';', ',', '='];
const SUBJECTS: [&str; 3] = ["政府信息公开", "政务公开", "信息公开"];
const KINDS: [&str; 7] = ["年度报告", "年报", "工作报告", "情况报告", "情况的报告", "年度工作报告", "信息公开报告"];
/// Characters before the title of a table.
const TABLE_BOUNDS: [char; 9] = ['。', '、', ':', ';', ',', '>', '…', '》', '"'];
/// Words before the name of the agency.
const BEFORE_NAME: [&str; 10] =
    ["关于发布", "关于印发", "关于公布", "关于公开", "关于", "发布", "公布", "现将", "现公布", "现发布"];
/// Words behind the name of the agency.
const BEHIND_NAME: [&str; 7] = ["关于公布", "关于发布", "关于印发", "关于公开", "关于", "的", "年度"];
/// Verbs before a title, which are not part of a name: 编制2023年政府信息公开工作年度报告.
const DOINGS: [&str; 8] = ["编制", "编写", "撰写", "起草", "完成", "做好", "报送", "提交"];
/// Words that may follow a title in its line. Anything else is about the report: 年度报告编制工作的通知.
const BEHIND_TITLE: [&str; 10] =
    ["的公告", "的公示", "公告", "公示", "的通知", "正文", "全文", "文本", "的函", "予以公布"];
/// Words of a page, or of the next part of the report, that may have run into the title.
const ON_PAGES: [&str; 13] = [
    "字号",
    "字体",
    "发布时间",
    "发布日期",
    "发布机构",
    "发布单位",
    "来源",
    "信息来源",
    "浏览",
    "打印",
    "作者",
    "日期",
    "及20",
];
/// Words for a part of a year, which no yearly report covers.
const PARTS_OF_YEAR: [&str; 6] = ["半年", "季度", "月份", "月报", "1-6月", "1-9月"];

/// Reads a title; `None` for any other text. Expects folded text without white space.
pub(super) fn read_title(text: &str) -> Option<Title> {
    let mut characters = text.chars();
    if characters.nth(LONGEST_LINE).is_some() || text.contains('。') || !text.contains("公开") && !is_cut(text) {
        return None;
    }
    if EXPLAINED.iter().any(|words| text.contains(words)) {
        return None;
    }
    let titles = || text.split(BOUNDS).filter_map(plain);
    titles().find(Title::is_whole).or_else(|| titles().next())
}

fn is_cut(text: &str) -> bool {
    text.ends_with("..") || text.ends_with('…')
}

fn plain(text: &str) -> Option<Title> {
    if text.chars().nth(LONGEST_TITLE).is_some() || PARTS_OF_YEAR.iter().any(|part| text.contains(part)) {
        return None;
    }
    // 某某局（更正）2023年…年度报告 names 某某局
    if let Some(plain) = correction_marks::without_mark(text) {
        return self::plain(&plain);
    }
    let whole = text.trim_end_matches(['.', '…']);
    if is_cut(text)
        && let Some(title) = cut_short(whole)
    {
        return Some(title);
    }
    let subject = SUBJECTS.iter().find_map(|words| whole.find(words))?;
    let ends = KINDS.iter().filter_map(|words| Some((whole.rfind(words)?, words.len())));
    let (kind, length) = ends.max()?;
    if kind < subject || !may_follow(&whole[kind + length..]) {
        return None;
    }
    // 政府信息公开工作年度报告(2023)
    let bare = || dates::bare_years(whole).next().map(|(year, start)| (year, start, start + 4));
    let year = dates::years(whole).next().or_else(bare);
    let agency = match year {
        // 2023年度某某局政府信息公开工作年度报告
        Some((_, 0, end)) if end < subject => whole[end..subject].trim_start_matches(['度', '份']),
        Some((_, start, _)) => &whole[..start.min(subject)],
        None => &whole[..subject],
    };
    Some(Title { agency: name(agency)?, year: year.map(|(year, ..)| year), is_cut: false })
}

/// Reads the title of a report's table, for reports without a title: 某某局政府信息公开情况统计表(2018年度). It may stand
/// within a line.
pub(super) fn read_table_title(text: &str) -> Option<Title> {
    const TABLE: &str = "统计表";
    let end = text.find(TABLE)? + TABLE.len();
    let start =
        text[..end].rfind(TABLE_BOUNDS).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let text = &text[start..];
    let end = end - start;
    let subject = SUBJECTS.iter().find_map(|words| text.find(words))?;
    let aside = text[end..].strip_prefix('(').and_then(|aside| aside.find(')')).map_or(0, |length| length + 2);
    let whole = &text[..end + aside];
    if subject > end || whole.chars().count() > LONGEST_TITLE || PARTS_OF_YEAR.iter().any(|part| whole.contains(part)) {
        return None;
    }
    let mut years = dates::years(whole);
    let year = years.next();
    let end_of_name = year.map_or(subject, |(_, start, _)| start.min(subject));
    Some(Title { agency: name(&whole[..end_of_name])?, year: year.map(|(year, ..)| year), is_cut: false })
        .filter(|_| years.next().is_none())
}

/// Whether a text may follow the words of a title: nothing, an aside, or words of a page.
fn may_follow(rest: &str) -> bool {
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
    let is_aside =
        rest.starts_with(['(', '[', '〔', '-']) || rest.chars().all(|c| !c.is_alphabetic() || "年度".contains(c));
    let is_page = ON_PAGES.iter().any(|words| rest.starts_with(words));
    rest.is_ascii() || is_aside || is_page || BEHIND_TITLE.contains(&rest)
}

/// Reads a title truncated by a list: 某某局2023年政府信息公开工作年…
fn cut_short(text: &str) -> Option<Title> {
    const WHOLE: &str = "政府信息公开工作年度报告";
    let (year, start, end) = dates::years(text).next()?;
    let rest = text[end..].trim_start_matches(['度', '份']);
    let is_begun = rest.chars().count() >= 2 && WHOLE.starts_with(rest);
    let is_named = SUBJECTS.iter().any(|words| rest.starts_with(words));
    let agency = name(&text[..start])?;
    (!agency.is_empty() && (is_begun || is_named)).then_some(Title { agency, year: Some(year), is_cut: true })
}

/// The name in the words before the year or the subject. Words that are no name are left out; `None` where they show that
/// the text is no title.
fn name(words: &str) -> Option<String> {
    // an aside before it, (更正), and an address or a time that has run into it
    let aside = words.strip_prefix('(').and_then(|words| words.split_once(')'));
    let words = aside.map_or(words, |(_, behind)| behind);
    let words = words.trim_start_matches(|c: char| c.is_ascii() && c != '(');
    let mut name = words.trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '(');
    for filler in BEFORE_NAME {
        name = name.strip_prefix(filler).unwrap_or(name);
    }
    for filler in BEHIND_NAME {
        name = name.strip_suffix(filler).unwrap_or(name);
    }
    let name = name.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    if name.is_empty() {
        return Some(String::new());
    }
    if !names::has_only_name_words(name)
        || DOINGS.iter().any(|doing| name.starts_with(doing))
        || name == "中华人民共和国"
    {
        return None;
    }
    // 某某人民政府信息公开: one 政府 stands for both
    let name = if name.ends_with("人民") { format!("{name}政府") } else { name.to_owned() };
    Some(if names::is_clean(&name) { name } else { String::new() })
}

/// Words for pages that explain a report.
const EXPLAINED: [&str; 4] = ["解读", "图解", "一图读懂", "一图看懂"];
/// Kind of a document titled as the blank form.
pub(super) const FORM: Bilingual = Bilingual::fixed("a form to be filled in", "待填写的格式文本");
// kinds of other documents
const WEBSITE: Bilingual = Bilingual::fixed("a yearly statement on a website", "政府网站年度报表");
const RULE_OF_LAW: Bilingual = Bilingual::fixed("a report on the rule of law", "法治政府建设报告");
const GUIDE: Bilingual = Bilingual::fixed("a guide", "指南");
const CATALOGUE: Bilingual = Bilingual::fixed("a catalogue", "目录");
const PLAN: Bilingual = Bilingual::fixed("a plan", "工作要点或计划");
const SUMMARY: Bilingual = Bilingual::fixed("a summary of the year's work", "工作总结");
const CIRCULAR: Bilingual = Bilingual::fixed("a circular", "通报");
const EVALUATION: Bilingual = Bilingual::fixed("the result of an evaluation", "考核评估结果");
const REGULATION: Bilingual = Bilingual::fixed("a rule about reports", "制度办法");
const NOTICE: Bilingual = Bilingual::fixed("a notice", "通知或公告");
const EXPLANATION: Bilingual = Bilingual::fixed("an explanation of a report", "年度报告的解读");
const PART_OF_YEAR: Bilingual = Bilingual::fixed("of a part of a year", "不足一年的报告");
/// Kinds of other yearly documents, by words anywhere in the title.
const OTHERS: [(&str, Bilingual); 6] = [
    ("网站工作年度报表", WEBSITE),
    ("网站监管年度报表", WEBSITE),
    ("网站年度报表", WEBSITE),
    ("法治政府建设", RULE_OF_LAW),
    ("依法行政工作", RULE_OF_LAW),
    ("年度报告格式", FORM),
];
/// Kinds of other documents, by the last words of the title.
const OTHER_ENDS: [(&str, Bilingual); 18] = [
    ("指南", GUIDE),
    ("目录", CATALOGUE),
    ("要点", PLAN),
    ("计划", PLAN),
    ("方案", PLAN),
    ("安排", PLAN),
    ("总结", SUMMARY),
    ("通报", CIRCULAR),
    ("考核结果", EVALUATION),
    ("评估结果", EVALUATION),
    ("评估报告", EVALUATION),
    ("测评结果", EVALUATION),
    ("评议结果", EVALUATION),
    ("制度", REGULATION),
    ("办法", REGULATION),
    ("的通知", NOTICE),
    ("的意见", NOTICE),
    ("的公告", NOTICE),
];

/// The kind of document that a title names, if not a report. Entries of a page's menu, 政府信息公开指南, are no titles.
pub(super) fn other_kind(text: &str) -> Option<Bilingual> {
    let length = text.chars().count();
    if !(6..=LONGEST_LINE).contains(&length) || text.contains('。') || read_title(text).is_some() {
        return None;
    }
    text.split([':', '>', '|', '_', '"']).filter(|part| part.chars().count() <= LONGEST_TITLE).find_map(other)
}

fn other(text: &str) -> Option<Bilingual> {
    let subject = SUBJECTS.iter().find_map(|words| text.find(words));
    let year = dates::years(text).next().map(|(_, start, _)| start);
    let kind_by = |kinds: &[(&str, Bilingual)], is: &dyn Fn(&str) -> bool| {
        kinds.iter().find(|(words, _)| is(words)).map(|(_, what)| what.clone())
    };
    if year.is_some() || subject.is_some() {
        if let Some(what) = kind_by(&OTHERS, &|words| text.contains(words)) {
            return Some(what);
        }
        let is_explained = EXPLAINED.iter().any(|words| text.contains(words));
        if is_explained && subject.is_some() {
            return Some(EXPLANATION);
        }
    }
    let subject = subject?;
    if PARTS_OF_YEAR.iter().any(|part| text.contains(part)) {
        return Some(PART_OF_YEAR);
    }
    let named = year.is_some() || subject > 0 && names::is_clean(text[..subject].trim_start_matches("关于"));
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let end = end.rsplit_once('(').filter(|_| text.ends_with(')')).map_or(end, |(end, _)| end);
    kind_by(&OTHER_ENDS, &|words| end.ends_with(words)).filter(|_| named || text.starts_with("关于"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::compact;

    #[track_caller]
    fn check(title: &str, agency: &str, year: Option<i32>) {
        let found = read_title(&compact(title)).map(|title| (title.agency, title.year));
        assert_eq!(found, Some((agency.to_owned(), year)), "{title}");
    }

    #[test]
    fn titles() {
        check("清河区教育局2023年政府信息公开工作年度报告", "清河区教育局", Some(2023));
        check("清河区教育局 ２０２３ 年度政府信息公开年度报告", "清河区教育局", Some(2023));
        check("2023年度清河区教育局政府信息公开工作年度报告", "清河区教育局", Some(2023));
        check("清河区教育局政府信息公开工作2023年度报告", "清河区教育局", Some(2023));
        check("清河区人民政府信息公开工作年度报告（2023年）", "清河区人民政府", Some(2023));
        check("清河区二〇二三年政府信息公开工作年度报告", "清河区", Some(2023));
        check("关于清河区教育局2023年度政府信息公开工作情况的年度报告", "清河区教育局", Some(2023));
        check("政府信息公开工作年度报告", "", None);
        check("清河区教育局关于2022年政府信息公开年报", "清河区教育局", Some(2022));
        check("清河区教育局政府信息公开工作年度报告(2023)", "清河区教育局", Some(2023));
        check("清河区教育局2０23年度政府信息公开年报", "清河区教育局", Some(2023));
        check("清河区教育局二○一二年政府信息公开年度报告", "清河区教育局", Some(2012));
        check("清河区教育局二O一二年政府信息公开年度报告", "清河区教育局", Some(2012));
        for text in
            ["依据《中华人民共和国政府信息公开条例》编制本报告。", "政府信息公开指南", "清河区2023年工作总结报告"]
        {
            assert_eq!(read_title(&compact(text)), None, "{text}");
        }
    }

    #[test]
    fn titles_with_a_page_around_them() {
        let agency = "清河区教育局";
        check("标题：清河区教育局2021年政府信息公开工作年度报告", agency, Some(2021));
        check("title: \"清河区教育局2021年政府信息公开工作年度报告\",", agency, Some(2021));
        check("首页 > 政务公开 > 政府信息公开年报 > 清河区教育局2021年政府信息公开年报", agency, Some(2021));
        check("【清河区教育局】2021年政府信息公开工作年度报告", "", Some(2021));
        check("现公布《清河区教育局2018年政府信息公开工作年度报告》", agency, Some(2018));
        check("清河区教育局关于公布2018年政府信息公开工作年度报告的通知", agency, Some(2018));
        check("清河区教育局2018年政府信息公开报告", agency, Some(2018));
        check("清河区教育局2021年政府信息公开工作年度报告（更正）", agency, Some(2021));
        check("（更正）清河区教育局2021年政府信息公开工作年度报告", agency, Some(2021));
        check("清河区教育局（修订版）2023年政府信息公开工作年度报告", agency, Some(2023));
        check("栏目：政府信息公开年报", "", None);
        check("清河区教育局2009年政府信息公开工作年度报告 字号：大 中 小", agency, Some(2009));
        check("清河区教育局关于2018年度政府信息公开工作情况的报告", agency, Some(2018));
        check("清河区教育局2018年政府信息公开年度报告及2019年工作计划", agency, Some(2018));
        check("80613_清河区教育局2021年政府信息公开工作年度报告.txt", agency, Some(2021));
        check("index.html清河区教育局2021年政府信息公开工作年度报告", agency, Some(2021));
    }

    #[test]
    fn titles_cut_short() {
        for title in [
            "清河区教育局2017年政府信息公开工作年度报...",
            "清河区教育局2017年政府信息公开工…",
            "清河区教育局2017年度政府信…",
            "清河区教育局2017年度信息公开年度……",
        ] {
            check(title, "清河区教育局", Some(2017));
            assert!(read_title(&compact(title)).unwrap().is_cut, "{title}");
        }
        assert_eq!(read_title("清河区教育局2017年度工作…"), None);
    }

    #[test]
    fn titles_of_tables() {
        let found = |text: &str| read_table_title(&compact(text)).map(|title| (title.agency, title.year));
        assert_eq!(found("政府信息公开情况统计表（ 2018年度）2019年02月28日"), Some((String::new(), Some(2018))));
        assert_eq!(found("清河区教育局2015年政府信息公开情况统计表"), Some(("清河区教育局".to_owned(), Some(2015))));
        let within = "采取以下措施加以改进……七、清河区教育局政府信息公开情况统计表指标名称计量单位2016年度";
        assert_eq!(found(within), Some(("清河区教育局".to_owned(), None)));
        assert_eq!(found("2015年上半年政府信息公开情况统计表"), None);
        assert_eq!(found("2014年与2015年政府信息公开情况统计表"), None);
    }

    #[test]
    fn what_speaks_of_reports_has_no_title_of_one() {
        for (text, kind) in [
            ("关于做好2021年政府信息公开工作年度报告编制发布工作的通知", NOTICE),
            ("清河区教育局2021年上半年政府信息公开工作情况报告", PART_OF_YEAR),
            ("2021年第三季度政府信息公开情况统计表", PART_OF_YEAR),
            ("清河区2022年政务公开工作要点", PLAN),
            ("清河区教育局政府信息公开指南", GUIDE),
            ("清河区人民政府2023年度法治政府建设情况报告", RULE_OF_LAW),
            ("清河区人民政府门户网站工作年度报表(2021年度)", WEBSITE),
            ("关于2021年政务公开工作考核情况的通报", CIRCULAR),
            ("2021年清河区政务公开评估结果", EVALUATION),
            ("一图读懂清河区2021年政府信息公开工作年度报告", EXPLANATION),
            ("《清河区2021年政府信息公开工作年度报告》解读", EXPLANATION),
            ("清河区教育局2021年政府信息公开工作总结", SUMMARY),
            ("清河区政府信息公开工作年度报告制度", REGULATION),
        ] {
            let text = compact(text);
            assert_eq!((read_title(&text), other_kind(&text)), (None, Some(kind)), "{text}");
        }
        for text in
            ["政府信息公开指南", "清河区教育局2021年政府信息公开工作年度报告", "政府信息公开目录", "我县发布报告"]
        {
            assert_eq!(other_kind(&compact(text)), None, "{text}");
        }
        for text in ["根据要求编制2021年政府信息公开工作年度报告", "清河区发布2021年政府信息公开工作年度报告"]
        {
            assert_eq!(read_title(text), None, "{text}");
        }
    }
}
