//! Scans parts of a year: 上半年, 一季度, 前三季度, 1至6月, 截至11月底, 自7月1日起, 6月15日.

use super::numbers::digit;

/// The months that a figure covers, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Months(u16);

impl Months {
    pub(super) const NONE: Self = Self(0);
    pub(super) const YEAR: Self = Self(0xFFF);

    /// The months from one to another; none if they run over the end of a year.
    fn between(first: u32, last: u32) -> Self {
        Self((first..=last).filter(|month| (1..=12).contains(month)).fold(0, |bits, month| bits | 1 << (month - 1)))
    }

    /// The quarters that a numeral each names.
    fn of_quarters(quarters: impl Iterator<Item = u32>) -> Self {
        quarters.fold(Self::NONE, |sum, quarter| sum.and(Self::between(quarter * 3 - 2, quarter * 3)))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A stretch of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub months: Months,
    /// A single day or month, which says when something happened rather than what is counted.
    pub is_date: bool,
}

/// Scans at a character that may begin a part of a year; returns it and where it ends.
pub(super) fn period(text: &str, at: usize) -> Option<(Period, usize)> {
    let rest = &text[at..];
    match rest.chars().next()? {
        '上' => named(rest, at, "上半年", Months::between(1, 6)),
        '下' => named(rest, at, "下半年", Months::between(7, 12)),
        '前' => first_so_many(text, at),
        '第' => quarters(text, at),
        c if c.is_ascii_digit() || c == '十' || digit(c).is_some() => quarters(text, at).or_else(|| months(text, at)),
        _ => None,
    }
}

fn named(rest: &str, at: usize, word: &str, months: Months) -> Option<(Period, usize)> {
    rest.starts_with(word).then(|| (Period { months, is_date: false }, at + word.len()))
}

/// 前三季度, 前两个季度, 前11个月
fn first_so_many(text: &str, at: usize) -> Option<(Period, usize)> {
    let rest = text[at..].strip_prefix('前')?;
    let (count, rest) = small_number(rest)?;
    let rest = rest.strip_prefix('个').unwrap_or(rest);
    let (months, rest) = match rest.strip_prefix("季度") {
        Some(rest) => (count * 3, rest),
        None => (count, rest.strip_prefix('月')?),
    };
    (1..=12)
        .contains(&months)
        .then(|| (Period { months: Months::between(1, months), is_date: false }, text.len() - rest.len()))
}

/// 一季度, 第三季度, 一、二季度
fn quarters(text: &str, at: usize) -> Option<(Period, usize)> {
    if text[..at].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '每' | '十')) {
        return None;
    }
    let mut rest = &text[at..];
    let mut named = Vec::new();
    loop {
        rest = rest.strip_prefix('第').unwrap_or(rest);
        let quarter = rest.chars().next()?;
        named.push(quarter.to_digit(10).or_else(|| digit(quarter)).filter(|quarter| (1..=4).contains(quarter))?);
        rest = &rest[quarter.len_utf8()..];
        match rest.strip_prefix(['、', '和', '至', '-']) {
            Some(next) => rest = next,
            None => break,
        }
    }
    let end = text.len() - rest.strip_prefix("季度")?.len();
    let is_range = text[at..end].contains(['至', '-']);
    let named = if is_range { (named[0]..=*named.last()?).collect() } else { named };
    Some((Period { months: Months::of_quarters(named.into_iter()), is_date: false }, end))
}

/// A month or a day of the year.
#[derive(Clone, Copy)]
struct Point {
    month: u32,
    day: Option<u32>,
    /// 年 stands before it, and this year.
    year: Option<i32>,
}

impl Point {
    fn begins_year(self) -> bool {
        self.month == 1 && self.day.is_none_or(|day| day == 1)
    }

    fn ends_year(self) -> bool {
        self.month == 12 && self.day.is_none_or(|day| day == 31)
    }
}

/// 1至6月, 1月1日至6月30日, 截至11月底, 7月1日起, 6月15日
fn months(text: &str, at: usize) -> Option<(Period, usize)> {
    let before = &text[..at];
    if before
        .ends_with(|c: char| c.is_ascii_alphanumeric() || c == '十' || matches!(c, '.' | '-' | '/' | '第' | '〔' | ':'))
    {
        return None;
    }
    let (first, rest) = point(&text[at..])?;
    let first = Point { year: before_year(before), ..first };
    let first_is_month = text[at..text.len() - rest.len()].contains('月');
    let until = strip_any(rest.strip_prefix('起').unwrap_or(rest), &["——", "--", "-", "—", "~", "至", "到"]);
    if let Some((last, rest)) = until.and_then(later_point)
        && text[..text.len() - rest.len()].ends_with(['月', '日', '号', '份'])
    {
        let rest = strip_any(rest, &["底", "末", "止"]).unwrap_or(rest);
        let is_one_year = last.year.is_none() || first.year.is_none() || last.year == first.year;
        let months = match () {
            () if !is_one_year => Months::NONE,
            () if first.begins_year() && last.ends_year() => Months::YEAR,
            // a stretch that begins or ends within a month covers no whole months
            () => Months::between(first.month, last.month).within(first, last),
        };
        return Some((Period { months, is_date: false }, text.len() - rest.len()));
    }
    if !first_is_month {
        return None;
    }
    Some(open(text, before, first, rest))
}

impl Months {
    /// Twelve months cut short at either end are not the year.
    fn within(self, first: Point, last: Point) -> Self {
        if self == Self::YEAR && !(first.begins_year() && last.ends_year()) { Self::NONE } else { self }
    }
}

/// A month or day that stands alone: with 截至 the time up to it, with 自 or 起 the time from it on.
fn open(text: &str, before: &str, point: Point, rest: &str) -> (Period, usize) {
    let unyeared = before.trim_end_matches('年').trim_end_matches(|c: char| c.is_ascii_digit());
    let unyeared = strip_end(unyeared, &["当", "今", "本", "上", "去"]);
    let behind = strip_any(rest, &["底", "末"]).unwrap_or(rest);
    // 至2022年12月31日, 到11月底; 延至6月15日 is a date
    let ends_stretch = point.ends_year() || behind.len() < rest.len();
    let is_until = ends_with(unyeared, &["截至", "截止", "截止到", "截至到"])
        || ends_stretch && ends_with(unyeared, &["至", "到"]);
    let until = strip_any(behind, &["之前", "以前", "前", "为止", "止"]);
    let is_from = ends_with(unyeared, &["自", "从"]);
    let from = strip_any(behind, &["起", "以来", "以后", "之后", "后"]);
    let (months, is_date, rest) = match (until, from) {
        (Some(rest), _) if is_until || !is_from => (upto(point), false, rest),
        _ if is_until => (upto(point), false, behind),
        (_, Some(rest)) => (since(point), false, rest),
        _ if is_from => (since(point), false, behind),
        _ => (Months::between(point.month, point.month), true, behind),
    };
    (Period { months, is_date }, text.len() - rest.len())
}

fn upto(point: Point) -> Months {
    if point.ends_year() {
        Months::YEAR
    } else {
        Months::between(1, point.month).within(Point { month: 1, day: None, ..point }, point)
    }
}

fn since(point: Point) -> Months {
    if point.begins_year() {
        Months::YEAR
    } else {
        Months::between(point.month, 12).within(point, Point { month: 12, day: None, ..point })
    }
}

/// The year that a text ends with: `2023年`.
fn before_year(text: &str) -> Option<i32> {
    let digits = text.strip_suffix('年')?;
    digits.get(digits.len().checked_sub(4)?..)?.parse().ok()
}

/// A month with or without its day, and what follows: `6月30日`, `6月`, `6` before 至.
fn point(text: &str) -> Option<(Point, &str)> {
    let (month, rest) = small_number(text).filter(|(month, _)| (1..=12).contains(month))?;
    let Some(rest) = rest.strip_prefix("月份").or_else(|| rest.strip_prefix('月')) else {
        return Some((Point { month, day: None, year: None }, rest));
    };
    let day = small_number(rest).and_then(|(day, rest)| Some((day, strip_any(rest, &["日", "号"])?)));
    let day = day.filter(|(day, _)| (1..=31).contains(day));
    let rest = day.map_or(rest, |(_, rest)| rest);
    Some((Point { month, day: day.map(|(day, _)| day), year: None }, rest))
}

/// The end of a stretch, which may repeat the year.
fn later_point(text: &str) -> Option<(Point, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let year = if digits == 4 { text[..4].parse().ok() } else { None };
    let rest = match year {
        Some(_) => text[4..].strip_prefix('年')?,
        None => strip_any(text, &["当年", "同年", "本年"]).unwrap_or(text),
    };
    let (point, rest) = point(rest)?;
    Some((Point { year, ..point }, rest))
}

/// A number of one or two digits, or a Chinese numeral below twenty.
fn small_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return (digits <= 2).then(|| Some((text[..digits].parse().ok()?, &text[digits..]))).flatten();
    }
    let (ten, ones) = match text.strip_prefix('十') {
        Some(ones) => (10, ones),
        None => (0, text),
    };
    let numeral = ones.chars().next().and_then(|numeral| Some((digit(numeral)?, &ones[numeral.len_utf8()..])));
    numeral.map(|(value, rest)| (ten + value, rest)).or_else(|| (ten > 0).then_some((ten, ones)))
}

fn strip_any<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

fn strip_end<'t>(text: &'t str, words: &[&str]) -> &'t str {
    words.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text)
}

fn ends_with(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, from: &str, covered: std::ops::RangeInclusive<u32>, is_date: bool) {
        let at = text.find(from).unwrap();
        let (period, end) = period(text, at).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(period.months, Months::between(*covered.start(), *covered.end()), "{text}");
        assert_eq!(period.is_date, is_date, "{text}");
        assert!(text[end..].starts_with(['收', ',']), "{text}: {}", &text[end..]);
    }

    #[test]
    fn parts_of_a_year() {
        check("上半年收到", "上", 1..=6, false);
        check("下半年收到", "下", 7..=12, false);
        check("第三季度收到", "第", 7..=9, false);
        check("一、二季度收到", "一", 1..=6, false);
        check("前三季度收到", "前", 1..=9, false);
        check("前11个月收到", "前", 1..=11, false);
        check("2023年1至6月收到", "1至", 1..=6, false);
        check("7-12月份收到", "7", 7..=12, false);
        check("4月1日至9月30日收到", "4", 4..=9, false);
        check("截至11月底,收到", "11", 1..=11, false);
        check("截至2023年11月30日,收到", "11月", 1..=11, false);
        check("自7月1日起收到", "7", 7..=12, false);
        check("6月底前收到", "6", 1..=6, false);
        check("一月至六月收到", "一", 1..=6, false);
        check("截至十一月底,收到", "十一", 1..=11, false);
        check("6月15日收到", "6", 6..=6, true);
        check("6月份收到", "6", 6..=6, true);
    }

    #[test]
    fn the_whole_year() {
        for text in [
            "1月1日至12月31日收到",
            "1-12月收到",
            "2023年1月1日起至2023年12月31日止,收到",
            "截至12月31日,收到",
            "截至12月底,收到",
        ] {
            let at = text.find("年1月").map_or_else(|| text.find(|c: char| c.is_ascii_digit()).unwrap(), |at| at + 3);
            check(text, &text[at..], 1..=12, false);
        }
        let (period, _) = period("1月15日至12月31日收到", 0).unwrap();
        assert_ne!(period.months, Months::YEAR);
        let (over, _) = super::period("2022年1月1日至2023年12月31日", 7).unwrap();
        assert_eq!(over.months, Months::NONE);
    }

    #[test]
    fn what_is_no_part_of_a_year() {
        for text in
            ["12件", "1至6件", "第三方", "前三名", "上级", "一件", "四个季度", "15个工作日", "1.5万", "十件", "十三"]
        {
            assert_eq!(period(text, 0), None, "{text}");
        }
    }
}
