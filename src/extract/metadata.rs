//! Who reports, about which year, signed when: from the title, the lead, the signature and the index box.
//!
//! Each is kept as it is printed; what they add up to is decided in `names`.

use super::corrections;
use super::dates::{self, PrintedDate};
use super::lines::Line;
use super::sections::Content;
use super::tables::Tables;
use crate::document::{Block, Document, Place};
use crate::report::{Metadata, NamedYear, Printed, Quote, YearPlace, YearSource};
use chrono::{Datelike, NaiveDate};

/// Longer lines are no titles.
const LONGEST_TITLE: usize = 60;
/// A title is printed in at most this many lines.
pub const TITLE_LINES: usize = 3;
/// How many lines after the report's last words may stand between them and the date.
const SIGNATURE_LINES: usize = 8;
/// Longer lines hold more than a signature.
const LONGEST_SIGNATURE: usize = 50;
/// How many lines over a table, and rows at its top, may bear its caption.
const CAPTION_LINES: usize = 3;
/// Longer words are prose.
const LONGEST_CAPTION: usize = 40;

/// What the title says: the words before the year or the subject, and the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub agency: String,
    pub year: Option<i32>,
}

pub fn metadata(document: &Document, lines: &[Line], content: &Content, tables: &Tables, path: &str) -> Metadata {
    let mut metadata = Metadata::default();
    title(document, lines, content, &mut metadata);
    index_box(document, lines, content, &mut metadata);
    lead(document, lines, content, &mut metadata);
    signature(document, lines, content, &mut metadata);
    captions(document, lines, tables, &mut metadata);
    for (_, line) in content.lines(document, lines, 0..content.end) {
        let text = |date: PrintedDate| line.compact[date.start..date.end].to_owned();
        let found = dates::impossible(&line.compact).into_iter().map(text);
        metadata.impossible_dates.extend(found.map(|text| Printed { text, place: line.place }));
    }
    let year_before = |date: Option<NaiveDate>| date.map(|date| date.year() - 1);
    let years = [
        (YearSource::Title, metadata.year),
        (YearSource::Period, metadata.period.map(|(_, end)| end.year())),
        (YearSource::Signature, year_before(metadata.signed_on)),
        (YearSource::IndexBox, year_before(metadata.published_on)),
    ];
    let told = years.into_iter().find_map(|(source, year)| Some((source, year?)));
    let told = told.or_else(|| Some((YearSource::FileName, year_of_file(path)?)));
    (metadata.year_source, metadata.year) = told.unzip();
    metadata
}

/// The only year in a file's name that is not part of a date, which would be that of publication.
fn year_of_file(path: &str) -> Option<i32> {
    let name = crate::fold::compact(path.rsplit(['/', '\\']).next()?);
    let mut years = dates::years(&name).map(|(year, ..)| year).chain(dates::bare_years(&name).map(|(year, _)| year));
    let year = years.next()?;
    (dates::dates(&name).is_empty() && years.all(|other| other == year)).then_some(year)
}

/// Reads a title; `None` for text that is none. Takes it folded and without white space.
pub fn read_title(text: &str) -> Option<Title> {
    if text.chars().count() > LONGEST_TITLE {
        return None;
    }
    let subject = ["政府信息公开", "政务公开", "信息公开"].iter().find_map(|words| text.find(words))?;
    let kind = ["年度报告", "年报", "工作报告", "情况报告", "年度工作报告"]
        .iter()
        .filter_map(|words| text.rfind(words))
        .max()?;
    if kind < subject || text.contains('。') {
        return None;
    }
    // 某某局（更正）2023年…年度报告 is of 某某局
    if let Some(plain) = corrections::without_mark(text) {
        return read_title(&plain);
    }
    // 政府信息公开工作年度报告(2023)
    let bare = || dates::bare_years(text).next().map(|(year, start)| (year, start, start + 4));
    let year = dates::years(text).next().or_else(bare);
    let mut agency = match year {
        // 2023年度某某局政府信息公开工作年度报告
        Some((_, 0, end)) if end < subject => text[end..subject].trim_start_matches(['度', '份']),
        Some((_, start, _)) => &text[..start.min(subject)],
        None => &text[..subject],
    };
    agency = agency.trim_matches(|c: char| !c.is_alphanumeric());
    for filler in ["关于发布", "关于印发", "关于公布", "关于", "发布"] {
        agency = agency.strip_prefix(filler).unwrap_or(agency);
    }
    for filler in ["关于", "的", "年度"] {
        agency = agency.strip_suffix(filler).unwrap_or(agency);
    }
    let mut agency = agency.to_owned();
    // 某某人民政府信息公开: one 政府 stands for both
    if agency.ends_with("人民") {
        agency.push_str("政府");
    }
    Some(Title { agency, year: year.map(|(year, ..)| year) })
}

/// The title nearest above the report's body; the page's own title where there is none.
fn title(document: &Document, lines: &[Line], content: &Content, metadata: &mut Metadata) {
    let mut best: Option<(Title, usize)> = None;
    let candidates = lines[..content.body].iter().enumerate().rev().filter(|(_, line)| !line.is_link);
    for (last, line) in candidates {
        if line.length() > LONGEST_TITLE {
            continue;
        }
        let Some(found) = whole_title(lines, last) else { continue };
        // a title that names both agency and year is the report's; one that does not may be a heading in its lead
        let is_whole = |title: &Title| !title.agency.is_empty() && title.year.is_some();
        if best.as_ref().is_none_or(|(title, _)| !is_whole(title) && is_whole(&found.0)) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(title, _)| is_whole(title)) {
            break;
        }
    }
    let (mut agency, mut year, mut place) = (String::new(), None, Place::default());
    if let Some((title, first)) = best {
        (agency, year, place) = (title.agency, title.year, lines[first].place);
        metadata.years.extend(year.map(|year| named(YearPlace::Title, year, year.to_string(), place)));
    }
    for &slice in &document.titles {
        // 标题_栏目_网站
        let text = crate::fold::compact(document.str(slice));
        let part = text.split(['_', '|', '-', '—']).find_map(read_title);
        if let Some(title) = part {
            let own = title.year.map(|year| named(YearPlace::FileTitle, year, year.to_string(), Place::default()));
            metadata.years.extend(own);
            year = year.or(title.year);
            if agency.is_empty() {
                agency = title.agency;
            }
        }
    }
    metadata.year = year;
    if !agency.is_empty() {
        metadata.agency_title = Some(Printed { text: agency, place });
    }
}

fn named(at: YearPlace, year: i32, text: String, place: Place) -> NamedYear {
    NamedYear { at, year, printed: Printed { text, place } }
}

/// The title that ends in this line, with as many lines before it as are its own, and its first line.
fn whole_title(lines: &[Line], last: usize) -> Option<(Title, usize)> {
    let mut title = (read_title(&lines[last].compact)?, last);
    let mut text = lines[last].compact.clone();
    for first in (last.saturating_sub(TITLE_LINES - 1)..last).rev() {
        if !title.0.agency.is_empty() && title.0.year.is_some() {
            break;
        }
        let line = &lines[first];
        let is_part =
            line.container == lines[last].container && !line.is_link && !line.compact.contains([':', '。', '>']);
        if !is_part || line.length() > LONGEST_TITLE / 2 {
            break;
        }
        text.insert_str(0, &line.compact);
        if let Some(longer) = read_title(&text) {
            title = (longer, first);
        }
    }
    Some(title)
}

/// The box of facts above a published page: 发布机构, 发布日期.
fn index_box(document: &Document, lines: &[Line], content: &Content, metadata: &mut Metadata) {
    let first_body_block = lines.get(content.body).map_or(document.blocks.len(), |line| line.block);
    let mut pairs: Vec<(String, String, Place)> = Vec::new();
    for block in &document.blocks[..first_body_block] {
        if let Block::Grid(grid) = block {
            for row in 0..grid.row_count() {
                let cells: Vec<_> = grid.row(row).collect();
                for (position, cell) in cells.iter().enumerate() {
                    let text = crate::fold::compact(document.str(cell.text));
                    match text.split_once(':') {
                        Some((label, value)) if !value.is_empty() => {
                            pairs.push((label.to_owned(), value.to_owned(), cell.place));
                        }
                        _ => {
                            if let Some(value) = cells.get(position + 1) {
                                let label = text.trim_end_matches(':').to_owned();
                                pairs.push((label, crate::fold::compact(document.str(value.text)), value.place));
                            }
                        }
                    }
                }
            }
        }
    }
    let labels = PUBLISHERS.iter().chain(&PUBLISHED);
    for line in lines[..content.body].iter().filter(|line| line.length() <= 120) {
        for label in labels.clone() {
            if let Some(at) = line.compact.find(label)
                && let Some(value) = line.compact[at + label.len()..].strip_prefix([':', ']', '】'])
            {
                let value = value.trim_start_matches([':', ']', '】']);
                pairs.push(((*label).to_owned(), value.to_owned(), line.place));
            }
        }
    }
    let is_label = |label: &str, known: &[&str]| known.contains(&label.trim_matches(|c: char| !c.is_alphanumeric()));
    for (label, value, place) in pairs {
        if metadata.agency_index.is_none() && is_label(&label, &PUBLISHERS) {
            let end = labels.clone().chain(&INDEX_LABELS).filter_map(|label| value.find(label)).min();
            let name = value[..end.unwrap_or(value.len())].trim_matches(|c: char| !c.is_alphanumeric());
            if name.chars().count() >= 3 {
                metadata.agency_index = Some(Printed { text: name.to_owned(), place });
            }
        }
        if is_label(&label, &NAMES)
            && let Some(year) = read_title(&value).and_then(|title| title.year)
        {
            metadata.years.push(named(YearPlace::IndexBox, year, value, place));
        } else if metadata.published_on.is_none() && is_label(&label, &PUBLISHED) {
            let date = dates::dates(&value).into_iter().next();
            metadata.published_on = date.and_then(PrintedDate::date);
            let before = label.len() + "：".len();
            metadata.published_quote = date.map(|date| Quote {
                text: format!("{label}：{value}"),
                meant: before + date.start..before + date.end,
                place,
            });
        }
    }
}

const PUBLISHERS: [&str; 6] = ["发布机构", "发文机关", "发布单位", "公开机构", "信息来源", "发文单位"];
const PUBLISHED: [&str; 3] = ["发布日期", "发布时间", "公开日期"];
const NAMES: [&str; 3] = ["名称", "标题", "信息名称"];
/// Other labels of the box: a value ends before them.
const INDEX_LABELS: [&str; 9] =
    ["索引号", "文号", "有效性", "主题分类", "浏览次数", "名称", "发文日期", "生成日期", "成文日期"];

/// The years in the captions of the report's tables, and in the headers of tables of indicators. A table with several
/// years names none as its own.
fn captions(document: &Document, lines: &[Line], tables: &Tables, metadata: &mut Metadata) {
    for &block in &tables.blocks {
        let Block::Grid(grid) = &document.blocks[block] else { continue };
        let end = lines.partition_point(|line| line.block < block);
        let over = lines[..end].iter().rev().take(CAPTION_LINES).take_while(|line| is_caption(&line.compact));
        let over = over.map(|line| (line.compact.clone(), line.place));
        let top = (0..grid.row_count().min(CAPTION_LINES)).flat_map(|row| grid.row(row));
        let top = top.filter(|cell| document.str(cell.text).contains('年'));
        let top = top.map(|cell| (crate::fold::compact(document.str(cell.text)), cell.place));
        let mut found: Vec<NamedYear> = Vec::new();
        for (text, place) in over.filter(|(text, _)| text.contains('表')).chain(top) {
            if text.chars().count() <= LONGEST_CAPTION && read_title(&text).is_none() {
                let years = dates::years(&text).map(|(year, ..)| year);
                found.extend(years.map(|year| named(YearPlace::Caption, year, text.clone(), place)));
            }
        }
        found.dedup_by(|next, first| next.year == first.year);
        if let [_] = found[..] {
            metadata.years.append(&mut found);
        }
    }
}

/// Words that may stand over a table: no sentence, and no title.
fn is_caption(text: &str) -> bool {
    text.chars().count() <= LONGEST_CAPTION && !text.contains(['。', ',', '，', ';'])
}

/// The paragraphs before the first heading: the period, and how to reach the agency.
fn lead(document: &Document, lines: &[Line], content: &Content, metadata: &mut Metadata) {
    for (_, line) in content.lines(document, lines, 0..content.body) {
        if line.length() < 10 {
            continue;
        }
        if metadata.period.is_none()
            && let Some((period, meant)) = period(&line.compact)
        {
            metadata.period = Some(period);
            metadata.period_quote = Some(sentence(&line.compact, meant, line.place));
        }
        contact(line, metadata);
    }
    if metadata.phone.is_none() && metadata.address.is_none() {
        // some put the contact at the end
        for (_, line) in content.lines(document, lines, content.body..content.end) {
            if ["联系电话", "联系地址", "通讯地址", "咨询电话"].iter().any(|words| line.compact.contains(words))
            {
                contact(line, metadata);
            }
        }
    }
}

/// The sentence of some words.
fn sentence(text: &str, meant: std::ops::Range<usize>, place: Place) -> Quote {
    let start = text[..meant.start].rfind('。').map_or(0, |end| end + '。'.len_utf8());
    let end = text[meant.end..].find('。').map_or(text.len(), |end| meant.end + end + '。'.len_utf8());
    Quote { text: text[start..end].to_owned(), meant: meant.start - start..meant.end - start, place }
}

/// `自2023年1月1日起至2023年12月31日止`, and where it stands; the second year may be left out.
fn period(text: &str) -> Option<((NaiveDate, NaiveDate), std::ops::Range<usize>)> {
    let found = dates::dates(text);
    found.windows(2).find_map(|pair| {
        let [first, second]: [PrintedDate; 2] = pair.try_into().ok()?;
        let between = &text[first.end..second.start];
        let joins = ["至", "到", "-", "—", "~", "止"].iter().any(|word| between.contains(word));
        let second = PrintedDate { year: second.year.or(first.year), ..second };
        let is_one = joins && between.chars().count() <= 8;
        is_one.then(|| Some(((first.date()?, second.date()?), first.start..second.end)))?
    })
}

/// Marks that end an address or a name.
const ENDS: [char; 9] = [',', ';', '。', ')', '、', '(', '；', '，', '!'];

fn contact(line: &Line, metadata: &mut Metadata) {
    let text = line.compact.as_str();
    let after = |labels: &[&str]| {
        labels.iter().find_map(|label| {
            let at = text.find(label)? + label.len();
            let value = text[at..].trim_start_matches([':', '为', '是']);
            (!value.is_empty()).then_some(value)
        })
    };
    let until = |value: &str, ends: &[&str]| {
        let end = value.find(ENDS).into_iter().chain(ends.iter().filter_map(|end| value.find(end))).min();
        value[..end.unwrap_or(value.len())].to_owned()
    };
    if metadata.agency_contact.is_none() {
        metadata.agency_contact = contact_name(text).map(|text| Printed { text, place: line.place });
    }
    let next = ["邮编", "邮政编码", "电话", "联系电话", "传真", "电子邮", "邮箱"];
    if metadata.address.is_none() {
        metadata.address = after(&["通讯地址", "联系地址", "办公地址", "地址"])
            .map(|value| until(value, &next))
            .filter(|address| address.chars().count() >= 4);
    }
    if metadata.phone.is_none() {
        metadata.phone = after(&["联系电话", "咨询电话", "电话"]).and_then(|value| {
            let end = value.find(|c: char| !c.is_ascii_digit() && !"-()+".contains(c)).unwrap_or(value.len());
            let phone = value[..end].trim_end_matches(['(', '-']);
            let opened = phone.matches('(').count();
            let phone = if phone.matches(')').count() > opened { phone.trim_end_matches(')') } else { phone };
            (phone.chars().filter(char::is_ascii_digit).count() >= 7).then(|| phone.to_owned())
        });
    }
    if metadata.email.is_none() {
        metadata.email = email(text);
    }
}

/// The body named in `如有疑问，请与某某局联系` or `请联系：某某局，地址：…`.
fn contact_name(text: &str) -> Option<String> {
    let (before_end, name) = if let Some(at) = text.find("请联系").or_else(|| text.find("请咨询")) {
        let value = text[at + "请联系".len()..].trim_start_matches([':', '我', '们']);
        (value.find(ENDS).unwrap_or(value.len()), value)
    } else if let Some(at) = ["请与", "可与", "请向"].iter().find_map(|words| Some(text.find(words)? + words.len()))
    {
        let value = &text[at..];
        (["联系", "咨询", "反映"].iter().filter_map(|word| value.find(word)).min()?, value)
    } else if let Some(at) =
        ["联系单位:", "联系部门:", "联系机构:"].iter().find_map(|words| Some(text.find(words)? + words.len()))
    {
        let value = &text[at..];
        (value.find(ENDS).unwrap_or(value.len()), value)
    } else {
        return None;
    };
    let name = name[..before_end].split(['(', ',']).next().unwrap_or_default();
    let is_pronoun = ["我", "本", "该"].iter().any(|pronoun| name.starts_with(pronoun));
    (is_name(name) && !is_pronoun).then(|| name.to_owned())
}

fn email(text: &str) -> Option<String> {
    let at = text.find('@')?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    let start = text[..at]
        .rfind(|c| !is_part(c))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let end = text[at + 1..].find(|c| !is_part(c)).map_or(text.len(), |end| at + 1 + end);
    let address = text[start..end].trim_end_matches(['.', '-']);
    let domain = address.split_once('@')?.1;
    (start < at && domain.contains('.')).then(|| address.to_owned())
}

/// The name and the date under the report.
fn signature(document: &Document, lines: &[Line], content: &Content, metadata: &mut Metadata) {
    let own: Vec<&Line> = content.lines(document, lines, content.body..content.end).map(|(_, line)| line).collect();
    let tail = &own[own.len().saturating_sub(SIGNATURE_LINES)..];
    for (position, line) in tail.iter().enumerate().rev() {
        if line.length() > LONGEST_SIGNATURE {
            continue;
        }
        let found = dates::dates(&line.compact);
        let [date] = found[..] else { continue };
        let (before, after) = (&line.compact[..date.start], &line.compact[date.end..]);
        let name = before.trim_matches(|c: char| !c.is_alphanumeric());
        if !after.trim_matches(|c: char| !c.is_alphanumeric()).is_empty() || date.year.is_none() {
            continue;
        }
        if !name.is_empty() && !is_name(name) {
            continue;
        }
        metadata.signed_on = date.date();
        let (text, meant) = (line.compact.clone(), date.start..date.end);
        metadata.signed_quote = Some(Quote { text, meant, place: line.place });
        if !name.is_empty() {
            metadata.agency_signature = Some(Printed { text: name.to_owned(), place: line.place });
        } else if let Some(above) =
            position.checked_sub(1).map(|above| tail[above]).filter(|above| is_name(&above.compact))
        {
            metadata.agency_signature = Some(Printed { text: above.compact.clone(), place: above.place });
        }
        return;
    }
    // a name alone
    if let Some(last) = tail.last().filter(|line| is_name(&line.compact)) {
        metadata.agency_signature = Some(Printed { text: last.compact.clone(), place: last.place });
    }
}

/// The last character of the names that bodies bear.
const NAME_ENDS: &str = "局委会室府厅部院中心处所站队司道镇乡办区县市署行馆校组园社团";

/// Whether the line can be the name of a body.
pub fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (3..=40).contains(&length)
        && text.chars().all(|c| c.is_alphabetic() || "()".contains(c))
        && text.chars().next_back().is_some_and(|last| NAME_ENDS.contains(last) || last == ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, agency: &str, year: Option<i32>) {
        let found = read_title(&crate::fold::compact(title)).map(|title| (title.agency, title.year));
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
        check("（更正）清河区教育局2023年政府信息公开工作年度报告", "清河区教育局", Some(2023));
        check("清河区教育局（修订版）2023年政府信息公开工作年度报告", "清河区教育局", Some(2023));
        check("清河区教育局二○一二年政府信息公开年度报告", "清河区教育局", Some(2012));
        check("清河区教育局二O一二年政府信息公开年度报告", "清河区教育局", Some(2012));
        for text in
            ["依据《中华人民共和国政府信息公开条例》编制本报告。", "政府信息公开指南", "清河区2023年工作总结报告"]
        {
            assert_eq!(read_title(&crate::fold::compact(text)), None, "{text}");
        }
    }

    #[test]
    fn years_of_files() {
        for (path, year) in [
            ("清河区/教育局2023年度报告.pdf", Some(2023)),
            ("清河区/2022/2023.pdf", Some(2023)),
            ("qinghe_2016.txt", Some(2016)),
            ("二〇一八年年报.doc", Some(2018)),
            ("t20240118_7021.html", None),
            ("2024-01-18.html", None),
            ("2022-2023.html", None),
            ("1a25d4e2023b.txt", None),
            ("", None),
        ] {
            assert_eq!(year_of_file(path), year, "{path}");
        }
    }

    #[test]
    fn periods_and_contacts() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let whole = Some((date(2023, 1, 1), date(2023, 12, 31)));
        let told = |text: &str| period(text).map(|(period, _)| period);
        assert_eq!(told("自2023年1月1日起至12月31日止"), whole);
        assert_eq!(told("时间范围为2023年1月1日至2023年12月31日"), whole);
        assert_eq!(told("2023年1月1日施行,自2024年5月6日起"), None);
        let lead = "根据条例编制。统计期限自2023年1月1日起至12月31日止。共六部分。";
        let quote = sentence(lead, period(lead).unwrap().1, Place::default());
        assert_eq!(quote.text, "统计期限自2023年1月1日起至12月31日止。");
        assert_eq!(&quote.text[quote.meant], "2023年1月1日起至12月31日");
        assert_eq!(
            contact_name("如有疑问,请与清河区教育局办公室联系(地址:某路1号)").as_deref(),
            Some("清河区教育局办公室")
        );
        assert_eq!(contact_name("如有疑问,请联系:清河区教育局,地址:某路1号").as_deref(), Some("清河区教育局"));
        assert_eq!(email("电子邮箱:a.b-c@qh.gov.cn)。").as_deref(), Some("a.b-c@qh.gov.cn"));
        assert_eq!(email("微博@清河发布"), None);
    }
}
