//! Pages in the records of crawlers. The longest text of a record is its page.

use super::format::{Format, sniff};
use super::name;
use super::notation::{Notation, SHORTEST_PAGE, separator};
use serde::de::{Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};
use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;

/// A page in a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The number of the page in the file and its title, with a suffix.
    pub name: String,
    /// The text, under its title where it lacks one.
    pub text: String,
}

/// A longer title is none, in characters.
const LONGEST_TITLE: usize = 100;
/// Names of fields with a title; those that end so are too: `docTitle`.
const TITLES: [&str; 2] = ["title", "标题"];
/// Names of fields that may be a title.
const NAMES: [&str; 5] = ["name", "subject", "headline", "题名", "名称"];

impl Notation {
    /// Passes the page of each record to `take` until it has enough. `false` where the file is cut short or damaged.
    pub(super) fn pages(self, bytes: &[u8], take: impl FnMut(Page) -> ControlFlow<()>) -> bool {
        let mut pages = Pages { take, number: 0, flow: ControlFlow::Continue(()) };
        match self {
            Self::Json => read_json(&name::decode(bytes), &mut pages),
            Self::Csv => read_csv(&name::decode(bytes), &mut pages),
        }
    }
}

/// Passes pages on.
struct Pages<F> {
    take: F,
    number: usize,
    /// A break once enough were taken.
    flow: ControlFlow<()>,
}

impl<F: FnMut(Page) -> ControlFlow<()>> Pages<F> {
    fn add(&mut self, title: &str, text: &str) {
        if self.flow.is_continue() && text.chars().nth(SHORTEST_PAGE).is_some() {
            self.number += 1;
            self.flow = (self.take)(page(self.number, title, text));
        }
    }

    /// Adds the pages in a value and below it. `title` is that of the record around it.
    fn add_value(&mut self, value: &Value, title: &str) {
        match value {
            Value::Object(fields) => {
                let title = title_of(fields).unwrap_or(title);
                let texts = fields.values().filter_map(text_of);
                if let Some(longest) = texts.max_by_key(|text| text.len()) {
                    self.add(title, &longest);
                }
                for value in fields.values() {
                    self.add_value(value, title);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.add_value(value, title)),
            _ => {}
        }
    }
}

/// The text of a value: a string, or a list of paragraphs.
fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Array(values) => {
            let paragraphs: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            Some(Cow::Owned(paragraphs?.join("\n")))
        }
        _ => None,
    }
}

fn title_of(fields: &Map<String, Value>) -> Option<&str> {
    let found = |is_title: fn(&str) -> bool| {
        let mut named = fields.iter().filter(|(name, _)| is_title(&name.to_lowercase()));
        named.find_map(|(_, value)| value.as_str().filter(|title| is_short(title)))
    };
    found(is_title).or_else(|| found(|name| NAMES.contains(&name)))
}

fn is_title(name: &str) -> bool {
    TITLES.iter().any(|title| name.ends_with(title))
}

fn is_short(title: &str) -> bool {
    !title.trim().is_empty() && title.chars().nth(LONGEST_TITLE).is_none()
}

fn page(number: usize, title: &str, text: &str) -> Page {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_html = sniff(text.as_bytes()) == Format::Html;
    let has_title = title.is_empty() || if is_html { holds_tag(text, "<title") } else { text.contains(&title) };
    let text = match (has_title, is_html) {
        (true, _) => text.to_owned(),
        (false, true) => format!("<title>{}</title>\n{text}", title.replace('&', "&amp;").replace('<', "&lt;")),
        (false, false) => format!("{title}\n\n{text}"),
    };
    let suffix = if is_html { "html" } else { "txt" };
    let kept = |c: char| if c.is_control() || matches!(c, '/' | '\\' | ':') { ' ' } else { c };
    let title: String = title.chars().map(kept).collect();
    let name = if title.is_empty() { format!("{number}.{suffix}") } else { format!("{number}_{title}.{suffix}") };
    Page { name, text }
}

fn holds_tag(text: &str, tag: &str) -> bool {
    text.as_bytes().windows(tag.len()).any(|bytes| bytes.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Reads a list of records, or records one after the other. A line that is damaged costs no other.
fn read_json<F: FnMut(Page) -> ControlFlow<()>>(text: &str, pages: &mut Pages<F>) -> bool {
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    if rest.starts_with('[') {
        let mut list = Deserializer::from_str(rest);
        return list.deserialize_seq(List(pages)).is_ok() && list.end().is_ok();
    }
    let mut is_whole = true;
    while pages.flow.is_continue() {
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        let mut is_damaged = false;
        while pages.flow.is_continue()
            && !is_damaged
            && let Some(value) = values.next()
        {
            match value {
                Ok(value) => pages.add_value(&value, ""),
                Err(_) => is_damaged = true,
            }
        }
        if !is_damaged {
            break;
        }
        is_whole = false;
        let damaged = rest[values.byte_offset()..].trim_start();
        let Some((_, behind)) = damaged.split_once('\n') else { break };
        rest = behind;
    }
    is_whole
}

/// A list, whose pages are passed on while it is read.
struct List<'p, F>(&'p mut Pages<F>);

impl<'de, F: FnMut(Page) -> ControlFlow<()>> Visitor<'de> for List<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while self.0.flow.is_continue()
            && let Some(value) = list.next_element::<Value>()?
        {
            self.0.add_value(&value, "");
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

fn read_csv<F: FnMut(Page) -> ControlFlow<()>>(text: &str, pages: &mut Pages<F>) -> bool {
    let text = text.trim_start_matches('\u{FEFF}');
    let separator = separator(text.as_bytes()).unwrap_or(b',');
    let mut records = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let Ok(names) = records.headers().cloned() else { return false };
    let column = |is: fn(&str) -> bool| names.iter().position(|name| is(&name.trim().to_lowercase()));
    let title = column(is_title).or_else(|| column(|name| NAMES.contains(&name)));
    for record in records.records() {
        if pages.flow.is_break() {
            break;
        }
        let Ok(record) = record else { return false };
        let title = title.and_then(|column| record.get(column)).filter(|title| is_short(title));
        if let Some(longest) = record.iter().max_by_key(|field| field.len()) {
            pages.add(title.unwrap_or_default(), longest);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;

    const TITLE: &str = "某区教育局2023年政府信息公开工作年度报告";

    fn words() -> String {
        "一、总体情况\n2023年，".to_owned() + &"公开".repeat(SHORTEST_PAGE)
    }

    /// The names of the pages, and `damaged` where some may be missing.
    fn names(bytes: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        let notation = Notation::of(&bytes[..bytes.len().min(2_000)]).unwrap();
        let is_whole = notation.pages(bytes, |page| {
            names.push(page.name);
            ControlFlow::Continue(())
        });
        names.extend((!is_whole).then(|| "damaged".to_owned()));
        names
    }

    fn record(title: &str, text: &str) -> String {
        serde_json::json!({ "title": title, "id": 5, "summary": "摘要", "content": text }).to_string()
    }

    #[test]
    fn each_record_is_a_page() {
        let (one, two) = (record(TITLE, &words()), record("某区民政局", &format!("<p>{}</p>", words())));
        let expected = [format!("1_{TITLE}.txt"), "2_某区民政局.html".to_owned()];
        for text in
            [format!("[{one},\n{two}]"), format!("{one}\n{two}\n"), format!("{{\"data\": {{\"list\":[{one},{two}]}}}}")]
        {
            assert_eq!(names(text.as_bytes()), expected, "{text}");
            assert_eq!(names(&GB18030.encode(&text).0), expected);
        }
        let paragraphs =
            serde_json::json!({ "docTitle": "a/b", "paragraphs": words().split('\n').collect::<Vec<_>>() });
        assert_eq!(names(paragraphs.to_string().as_bytes()), ["1_a b.txt"]);
        let csv = format!("标题,网址,正文\n{TITLE},x,\"{}\"\n,,\"<p>{}</p>\"\n无,x,短\n", words(), words());
        assert_eq!(names(csv.as_bytes()), [format!("1_{TITLE}.txt"), "2.html".to_owned()]);
    }

    #[test]
    fn a_page_has_its_title() {
        let text = words();
        assert_eq!(page(1, TITLE, &text).text, format!("{TITLE}\n\n{text}"));
        assert_eq!(page(1, TITLE, &format!("{TITLE}\n{text}")).text, format!("{TITLE}\n{text}"));
        assert_eq!(page(1, "甲 < 乙", "<p>文</p>").text, "<title>甲 &lt; 乙</title>\n<p>文</p>");
        assert_eq!(page(1, "甲", "<title>乙</title>").text, "<title>乙</title>");
        assert_eq!(page(1, "甲", "<TITLE>乙</TITLE>").text, "<TITLE>乙</TITLE>");
    }

    #[test]
    fn damage_costs_one_record() {
        let (one, two) = (record("甲", &words()), record("乙", &words()));
        let cut = &two[..two.len() - 5];
        assert_eq!(names(format!("{one}\n{cut}\n{two}\n").as_bytes()), ["1_甲.txt", "2_乙.txt", "damaged"]);
        assert_eq!(names(format!("[{one},{cut}").as_bytes()), ["1_甲.txt", "damaged"]);
        assert_eq!(names(format!("{one}{}", "[".repeat(200)).as_bytes()), ["1_甲.txt", "damaged"]);
    }

    #[test]
    fn enough_is_enough() {
        let one = record("甲", &words());
        for text in [format!("[{one},{one}]"), format!("{one}\n{one}")] {
            let mut count = 0;
            let is_whole = Notation::Json.pages(text.as_bytes(), |_| {
                count += 1;
                ControlFlow::Break(())
            });
            assert_eq!((count, is_whole), (1, true));
        }
    }
}
