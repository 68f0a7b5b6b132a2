//! Reads the agency, year and dates that a report states in its title, lead, signature and index box.
//!
//! Each name is kept as printed; `names` decides which agency they identify.

use super::dates::PrintedDate;
use super::lines::Line;
use super::sections::Content;
use super::tables::Tables;
use super::title::{LONGEST_TITLE, Title, read_table_title, read_title};
use super::{dates, lead as sentences};
use crate::document::{Block, Document, Place};
use crate::names;
use crate::report::{Metadata, NamedYear, Printed, Quote, YearPlace, YearSource};
use chrono::{Datelike, NaiveDate};

/// Most lines of a title.
pub(super) const TITLE_LINES: usize = 3;
/// Number of last lines of the report that may hold the signature.
const SIGNATURE_LINES: usize = 8;
/// Longest line of a signature, in characters.
const LONGEST_SIGNATURE: usize = 50;
/// Most lines above a table, and most rows at its top, that may hold its caption.
const CAPTION_LINES: usize = 3;
/// Longest caption, in characters.
const LONGEST_CAPTION: usize = 40;

/// Reads the metadata of a report. `place` is the file's path in the corpus, from which the year may follow.
pub(super) fn metadata(
    document: &Document,
    lines: &[Line],
    content: &Content,
    tables: &Tables,
    place: &str,
) -> Metadata {
    let mut metadata = Metadata::default();
    title(document, lines, content, &mut metadata);
    index_box(document, lines, content, &mut metadata);
    lead(document, lines, content, &mut metadata);
    signature(document, lines, content, &mut metadata);
    if [&metadata.agency_title, &metadata.agency_signature, &metadata.agency_index].iter().all(|name| name.is_none()) {
        metadata.agency_lead = author(document, lines, content);
    }
    captions(document, lines, tables, &mut metadata);
    for (_, line) in content.lines(document, lines, 0..content.end) {
        let text = |date: PrintedDate| line.compact[date.start..date.end].to_owned();
        let found = dates::impossible(&line.compact).into_iter().map(text);
        metadata.impossible_dates.extend(found.map(|text| Printed { text, place: line.place }));
    }
    let titled_table = if tables.is_any() { table_title(lines, content, &mut metadata) } else { None };
    let year_before = |date: Option<NaiveDate>| date.map(|date| date.year() - 1);
    let years = [(YearSource::Title, metadata.year), (YearSource::Period, metadata.period.map(|(_, end)| end.year()))];
    let known = years.into_iter().find_map(|(source, year)| Some((source, year?)));
    let known = known.or_else(|| {
        let years = [
            (YearSource::Caption, caption_year(&metadata).or(titled_table.and_then(|title| title.year))),
            (YearSource::Prose, prose_year(document, lines, content)),
            (YearSource::Signature, year_before(metadata.signed_on)),
            (YearSource::IndexBox, year_before(metadata.published_on.filter(|date| date.month() <= LAST_USUAL_MONTH))),
        ];
        years.into_iter().find_map(|(source, year)| Some((source, year?))).or_else(|| year_of_place(place))
    });
    (metadata.year_source, metadata.year) = known.unzip();
    metadata
}

/// Last month in which a report is published, late ones included; due is the end of March. A later date is that of a
/// page that has moved.
const LAST_USUAL_MONTH: u32 = 6;

/// The title of the report's table, if the report itself lacks agency or year. A name in it is the report's.
fn table_title(lines: &[Line], content: &Content, metadata: &mut Metadata) -> Option<Title> {
    if metadata.agency_title.is_some() && metadata.year.is_some() {
        return None;
    }
    let first = |lines: &[Line]| lines.iter().find_map(|line| Some((read_table_title(&line.compact)?, line.place)));
    let (title, place) = first(&lines[..content.body]).or_else(|| first(&lines[content.body..]))?;
    if metadata.agency_title.is_none() && !title.agency.is_empty() {
        metadata.agency_title = Some(Printed { text: title.agency.clone(), place });
    }
    Some(title)
}

/// Whether a title of a report is among the lines.
pub(super) fn has_title(lines: &[Line]) -> bool {
    lines.iter().any(|line| !line.is_link && read_title(&line.compact).is_some())
}

/// The year that all captions name; `None` if they differ.
fn caption_year(metadata: &Metadata) -> Option<i32> {
    let mut years = metadata.years.iter().filter(|named| named.at == YearPlace::Caption).map(|named| named.year);
    let year = years.next()?;
    years.all(|other| other == year).then_some(year)
}

/// The only year that sentences of the account begin with, up to the sections with plans for the next year.
fn prose_year(document: &Document, lines: &[Line], content: &Content) -> Option<i32> {
    let plans = content.sections.iter().find(|section| section.number == 5).map(|section| section.heading);
    let mut years = content
        .lines(document, lines, 0..content.end)
        .map(|(_, line)| line)
        .take_while(|line| plans != Some(line.text))
        .flat_map(|line| sentences::years(&line.compact));
    let year = years.next()?;
    years.all(|other| other == year).then_some(year)
}

/// The year in a file's name, or else in that of the nearest folder with one.
fn year_of_place(place: &str) -> Option<(YearSource, i32)> {
    let mut parts = place.rsplit(['/', '\\']);
    let file = parts.next().and_then(year_of_name).map(|year| (YearSource::FileName, year));
    file.or_else(|| parts.find_map(|folder| Some((YearSource::Folder, year_of_name(folder)?))))
}

/// The only year in the name of a file or folder; `None` beside a date, which would be that of publication.
fn year_of_name(name: &str) -> Option<i32> {
    let name = crate::fold::compact(name);
    let mut years = dates::years(&name).map(|(year, ..)| year).chain(dates::bare_years(&name).map(|(year, _)| year));
    let year = years.next()?;
    (dates::dates(&name).is_empty() && years.all(|other| other == year)).then_some(year)
}

/// Reads the title nearest above the body, or else the page's own title, or else one in the lead.
fn title(document: &Document, lines: &[Line], content: &Content, metadata: &mut Metadata) {
    let mut best: Option<(Title, usize)> = None;
    let candidates = lines[..content.body].iter().enumerate().rev().filter(|(_, line)| !line.is_link);
    for (last, _) in candidates {
        let Some(found) = whole_title(lines, last) else { continue };
        // a title with both agency and year is the report's; an incomplete one may be a heading in its lead
        if best.as_ref().is_none_or(|(title, _)| !title.is_whole() && found.0.is_whole()) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(|(title, _)| title.is_whole()) {
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
    if agency.is_empty() || year.is_none() {
        // the title may be in the lead only: 现发布《某某局2018年度政府信息公开工作报告》
        let leads = content.lines(document, lines, 0..content.body);
        let mut leads = leads.filter(|(_, line)| line.length() > LONGEST_TITLE / 2);
        let quoted = leads.find_map(|(_, line)| Some((sentences::title(&line.compact)?, line.place)));
        if let Some((title, at)) = quoted {
            metadata.years.extend(title.year.map(|year| named(YearPlace::Title, year, year.to_string(), at)));
            year = year.or(title.year);
            if agency.is_empty() {
                (agency, place) = (title.agency, at);
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

/// The title that ends in this line, extended by earlier lines that belong to it, with its first line.
fn whole_title(lines: &[Line], last: usize) -> Option<(Title, usize)> {
    let mut title = (read_title(&lines[last].compact)?, last);
    let mut text = lines[last].compact.clone();
    for first in (last.saturating_sub(TITLE_LINES - 1)..last).rev() {
        if title.0.is_whole() {
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

/// Reads the index box above a published page: 发布机构, 发布日期.
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
            if is_name(name) {
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
/// Other labels of the box, before which a value ends.
const INDEX_LABELS: [&str; 9] =
    ["索引号", "文号", "有效性", "主题分类", "浏览次数", "名称", "发文日期", "生成日期", "成文日期"];

/// Reads the years in the captions of tables and in the headers of tables of indicators. A table with several years
/// names none as its own.
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

/// Whether words may be a caption: neither a sentence nor a title.
fn is_caption(text: &str) -> bool {
    text.chars().count() <= LONGEST_CAPTION && !text.contains(['。', ',', '，', ';'])
}

/// Reads the period and the contact details from the paragraphs before the first heading.
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
        // some reports put the contact details at the end
        for (_, line) in content.lines(document, lines, content.body..content.end) {
            if ["联系电话", "联系地址", "通讯地址", "咨询电话"].iter().any(|words| line.compact.contains(words))
            {
                contact(line, metadata);
            }
        }
    }
}

/// The body that the lead names as author, or else the first subject of the account.
fn author(document: &Document, lines: &[Line], content: &Content) -> Option<Printed> {
    let own = |range| content.lines(document, lines, range).map(|(_, line)| line);
    let author = own(0..content.body).find_map(|line| Some((sentences::author(&line.compact)?, line.place)));
    let subject = || own(0..content.end).find_map(|line| Some((sentences::subject(&line.compact)?, line.place)));
    author.or_else(subject).map(|(text, place)| Printed { text: text.to_owned(), place })
}

/// Quotes words within their sentence.
fn sentence(text: &str, meant: std::ops::Range<usize>, place: Place) -> Quote {
    let start = text[..meant.start].rfind('。').map_or(0, |end| end + '。'.len_utf8());
    let end = text[meant.end..].find('。').map_or(text.len(), |end| meant.end + end + '。'.len_utf8());
    Quote { text: text[start..end].to_owned(), meant: meant.start - start..meant.end - start, place }
}

/// The period, as in `自2023年1月1日起至2023年12月31日止`, and its bytes. The second year may be left out.
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

/// Punctuation that ends an address or a name.
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
    let name = name[..before_end].split_once(['(', ',']).map_or(&name[..before_end], |(name, _)| name);
    let is_pronoun = ["我", "本", "该"].iter().any(|pronoun| name.starts_with(pronoun));
    // a body that several agencies form does not identify any of them
    (is_name(name) && !is_pronoun && !name.contains("领导小组")).then(|| name.to_owned())
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

/// Reads the name and the date below the report.
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
    // the signature has run into the text: …没有收费河北省某某厅2021年1月27日
    if let Some((name, date, line)) = own.last().and_then(|line| run_together(line)) {
        metadata.signed_on = date.date();
        let (text, meant) =
            (format!("{name}{}", &line.compact[date.start..date.end]), name.len()..name.len() + date.end - date.start);
        metadata.signed_quote = Some(Quote { text, meant, place: line.place });
        metadata.agency_signature = Some(Printed { text: name.to_owned(), place: line.place });
        return;
    }
    // a name alone
    if let Some(last) = tail.last().filter(|line| is_name(&line.compact)) {
        metadata.agency_signature = Some(Printed { text: last.compact.clone(), place: last.place });
    }
}

/// The name and the date at or near the end of a line.
fn run_together(line: &Line) -> Option<(&str, PrintedDate, &Line)> {
    let date = dates::dates(&line.compact).into_iter().rev().find(|date| date.year.is_some())?;
    let is_last = line.compact[date.end..].chars().count() <= LONGEST_SIGNATURE;
    let before = line.compact[..date.start].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let name = names::at_end(before).filter(|_| is_last)?;
    Some((name, date, line))
}

/// Whether a line may be the name of a body.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().count() >= SHORTEST_NAME && names::is_clean(text)
}

/// Shortest name, in characters. Only names of areas are shorter.
const SHORTEST_NAME: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

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
            ("2023_清河区教育局.txt", Some(2023)),
            ("202202/index.html", None),
            ("1a25d4e2023b.txt", None),
            ("", None),
        ] {
            assert_eq!(year_of_place(path).map(|(_, year)| year), year, "{path}");
        }
        assert_eq!(year_of_place("清河区教育局/2021年/001.txt"), Some((YearSource::Folder, 2021)));
        assert_eq!(year_of_place("2023/2021/2019-2022/001.txt"), Some((YearSource::Folder, 2021)));
    }

    #[test]
    fn periods_and_contacts() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let whole = Some((date(2023, 1, 1), date(2023, 12, 31)));
        let found = |text: &str| period(text).map(|(period, _)| period);
        assert_eq!(found("自2023年1月1日起至12月31日止"), whole);
        assert_eq!(found("时间范围为2023年1月1日至2023年12月31日"), whole);
        assert_eq!(found("2023年1月1日施行,自2024年5月6日起"), None);
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
