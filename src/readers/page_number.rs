//! How the numbers of pages are printed: `- 4 -`, `第4页`, `4/6`.

use crate::fold::compact;

/// Longer lines are no number of a page, in bytes: `第 12 页 / 共 345 页`.
const LONGEST_LINE: usize = 40;
/// Longer lines at the foot of a page are words, in characters: `第 12 页 共 34 页`.
const LONGEST_AT_EDGE: usize = 14;
/// No report has more pages.
const MOST_PAGES: u32 = 999;

/// A line that is the number of a page, wherever it stands.
pub enum PageNumber {
    /// Nothing else looks like it: `- 4 -`, `第4页`.
    Marked,
    /// `4/6`
    OfAll(u32, u32),
}

impl PageNumber {
    pub fn of(line: &str) -> Option<Self> {
        if line.len() > LONGEST_LINE {
            return None;
        }
        let text = compact(line);
        let number = |text: &str| text.parse().ok().filter(|page| (1..=MOST_PAGES).contains(page));
        let of_all = |text: &str| {
            let (page, all) = text.split_once('/')?;
            number(page).zip(number(all)).filter(|(page, all)| page <= all)
        };
        if let Some((page, all)) = of_all(&text) {
            return Some(Self::OfAll(page, all));
        }
        let is_stroke = |c: char| matches!(c, '-' | '—' | '―' | '─' | '~' | '·');
        let inner = text.strip_prefix(is_stroke).and_then(|text| text.strip_suffix(is_stroke));
        let inner = inner.map(|inner| inner.trim_matches(is_stroke));
        let page = |text: &str| number(text.strip_prefix('第')?.strip_suffix('页')?);
        let pages = |text: &str| number(text.strip_prefix('共')?.strip_suffix('页')?);
        let worded = page(&text).is_some()
            || text.split_once('共').is_some_and(|(first, rest)| {
                let rest = format!("共{rest}");
                let first = first.trim_end_matches(['/', ',', '，', '(']);
                page(first).is_some() && pages(rest.trim_end_matches(')')).is_some()
            });
        (worded || inner.is_some_and(|inner| number(inner).is_some() || of_all(inner).is_some()))
            .then_some(Self::Marked)
    }
}

/// A number alone, which may count the pages.
pub fn bare_number(line: &str) -> Option<u32> {
    let line = line.trim();
    line.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| line.parse().ok().filter(|page| (1..=MOST_PAGES).contains(page)))?
}

/// Whether a line at the edge of a page may be its number: a number with any of the signs and words that go with one. Elsewhere
/// such a line can be a figure or a date.
pub fn may_be_page_number(text: &str) -> bool {
    let is_mark = |character: char| "-—–－―─·第页共/／".contains(character);
    let is_part = |character: char| {
        character.is_numeric() || character.is_whitespace() || ".,，".contains(character) || is_mark(character)
    };
    text.chars().count() <= LONGEST_AT_EDGE
        && text.contains(char::is_numeric)
        && text.contains(is_mark)
        && text.chars().all(is_part)
}
