//! How crawlers write records: JSON, in lists or one a line, and CSV.

use super::name;
use serde::{Deserialize, Serialize};

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the notations are named")]
pub enum Notation {
    Json,
    Csv,
}

/// A shorter text is no report, in characters.
pub(super) const SHORTEST_PAGE: usize = 200;
/// Names of columns of which one makes a CSV file one of pages.
const PAGES: [&str; 12] =
    ["html", "content", "text", "body", "page", "raw", "raw_html", "article", "正文", "内容", "全文", "网页"];

impl Notation {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 2] = [Self::Json, Self::Csv];

    /// The notation of a file that begins so; `None` for anything but records with pages.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        match head {
            // most files are pages, and every file is looked at
            [b'<', ..] => None,
            [b'{', rest @ ..] => begins_field(rest).then_some(Self::Json),
            [b'[', rest @ ..] => {
                let first = rest.trim_ascii_start().strip_prefix(b"{");
                first.is_some_and(begins_field).then_some(Self::Json)
            }
            _ => separator(head).map(|_| Self::Csv),
        }
    }
}

/// Whether an object goes on with a name and a colon.
fn begins_field(rest: &[u8]) -> bool {
    let name = rest.trim_ascii_start().strip_prefix(b"\"");
    let behind = name.and_then(|name| Some(&name[memchr::memchr(b'"', name)? + 1..]));
    behind.is_some_and(|behind| behind.trim_ascii_start().starts_with(b":"))
}

/// The separator of a CSV file that begins so, has a column for pages, and a text as long as one.
pub(super) fn separator(head: &[u8]) -> Option<u8> {
    let line = &head[..memchr::memchr(b'\n', head)?];
    let line = name::decode(line).to_lowercase();
    let is_of_pages = |separator: &u8| {
        let mut columns = line.split(char::from(*separator)).map(|name| name.trim().trim_matches('"'));
        columns.clone().count() > 1 && columns.any(|name| PAGES.contains(&name))
    };
    let separator = [b',', b'\t'].into_iter().find(is_of_pages)?;
    let text = name::decode(head);
    let mut records = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let is_page = |field: &str| field.chars().nth(SHORTEST_PAGE).is_some();
    records.records().flatten().any(|record| record.iter().any(is_page)).then_some(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_are_none() {
        for text in [
            "{某区}政府信息公开",
            "[1] 说明：",
            "[\"a\"]",
            "信息内容,本年制发件数\n规章,0\n",
            "标题,正文\n甲,短\n",
            "title\ttext\n",
            "{\\rtf1",
            "",
        ] {
            assert_eq!(Notation::of(text.as_bytes()), None, "{text}");
        }
    }
}
