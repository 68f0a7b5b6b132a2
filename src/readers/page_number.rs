//! How page numbers are printed: `- 4 -`, `第4页`, `4/6`.

use crate::fold::compact;

/// Longest page number, in bytes: `第 12 页 / 共 345 页`.
const LONGEST_LINE: usize = 40;
/// Longest page number at the edge of a page, in characters: `第 12 页 共 34 页`.
const LONGEST_AT_EDGE: usize = 14;
/// No report has more pages.
const MOST_PAGES: u32 = 999;

/// A line that is a page number wherever it stands.
pub(super) enum PageNumber {
    /// Unmistakable: `- 4 -`, `第4页`.
    Marked,
    /// Page and page count: `4/6`.
    Fraction(u32, u32),
}

impl PageNumber {
    pub(super) fn parse(line: &str) -> Option<Self> {
        if line.len() > LONGEST_LINE {
            return None;
        }
        let text = compact(line);
        let number = |text: &str| text.parse().ok().filter(|page| (1..=MOST_PAGES).contains(page));
        let fraction = |text: &str| {
            let (page, count) = text.split_once('/')?;
            number(page).zip(number(count)).filter(|(page, count)| page <= count)
        };
        if let Some((page, count)) = fraction(&text) {
            return Some(Self::Fraction(page, count));
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
        (worded || inner.is_some_and(|inner| number(inner).is_some() || fraction(inner).is_some()))
            .then_some(Self::Marked)
    }
}

/// A number alone, which may count pages.
pub(super) fn bare_number(line: &str) -> Option<u32> {
    let line = line.trim();
    line.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| line.parse().ok().filter(|page| (1..=MOST_PAGES).contains(page)))?
}

/// Whether a line at the edge of a page may be its number: a number with the signs and words that go with one.
/// Elsewhere such a line can be a figure or a date.
pub(super) fn may_be_page_number(text: &str) -> bool {
    let is_mark = |character: char| "-—–－―─·第页共/／".contains(character);
    let is_part = |character: char| {
        character.is_numeric() || character.is_whitespace() || ".,，".contains(character) || is_mark(character)
    };
    text.chars().count() <= LONGEST_AT_EDGE
        && text.contains(char::is_numeric)
        && text.contains(is_mark)
        && text.chars().all(is_part)
}
