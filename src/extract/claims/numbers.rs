//! Scans figures of the prose: 1,284, 12500余, 1.36万, 3-5, 百分之七十, 一百二十三, 十余.

use super::units::{Unit, is_firm, is_loose, unit, unit_after_numeral};
use crate::report::{Amount, Decimal, Qualifier, Stated};

/// A figure with its qualifier and unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub value: Decimal,
    pub upper: Option<Decimal>,
    pub qualifier: Qualifier,
    pub unit: Unit,
    /// Written in Chinese numerals with a unit that often makes it part of a word.
    pub is_loose: bool,
}

impl Number {
    pub(super) fn amount(&self) -> Amount {
        self.value.amount()
    }

    pub(super) fn stated(&self) -> Stated {
        Stated { value: self.value, upper: self.upper, qualifier: self.qualifier }
    }

    /// The number as that of a change, which is negative for a decrease.
    pub(super) fn stated_as(&self, is_fall: bool) -> Stated {
        let stated = self.stated();
        if is_fall { Stated { value: -stated.value, ..stated } } else { stated }
    }
}

/// What was scanned at a digit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scanned {
    Number(Number),
    /// A year followed by 年.
    Year(i32),
    /// A date, a telephone number, a version and the like.
    Nothing,
}

/// Years that a report may mention.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2100;
/// Most digits of a figure. Longer runs are codes.
const MOST_DIGITS: usize = 12;
/// Numbers in Chinese numerals are less: 万亿 of 万.
const MOST_IN_NUMERALS: u64 = 10_000_000_000_000_000;

/// Scans at an ASCII digit; returns what was found and where it ends.
pub(super) fn arabic(text: &str, at: usize) -> (Scanned, usize) {
    let bytes = text.as_bytes();
    let before = text[..at].chars().next_back();
    let Some(first) = run(text, at) else { return (Scanned::Nothing, skip(bytes, at)) };
    let is_bound = before.is_some_and(|c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '第' | '〔' | '[' | '+' | '/' | '×' | '.' | '#' | '@' | '_' | '~' | '－')
    });
    let mut end = first.end;
    let mut upper = None;
    if let Some(length) = range_mark(&text[end..])
        && let Some(second) =
            bytes.get(end + length).filter(|c| c.is_ascii_digit()).and_then(|_| run(text, end + length))
    {
        upper = Some(second);
        end = second.end;
    }
    let is_code = first.is_code || upper.is_some_and(|upper| upper.is_code);
    let rest = &text[end..];
    // 7×24, 1+3, 5G, 9:30, 3/4, 2024-01-05
    let goes_on = rest.chars().next().is_some_and(|c| {
        c.is_ascii_alphabetic() || matches!(c, '×' | '+' | '/' | '〕' | ']' | '@' | '~' | '_') || is_time(rest)
    });
    if is_bound || is_code || goes_on || (range_mark(rest).is_some_and(|length| is_digit(bytes, end + length))) {
        return (Scanned::Nothing, skip(bytes, end));
    }
    let digits = upper.unwrap_or(first);
    let (mut qualifier, mut places) = (Qualifier::Exact, 0);
    let mut more = |rest: &str, end: &mut usize| {
        if let Some(word) = ["余", "多"].iter().find(|word| rest.starts_with(**word)) {
            *end += word.len();
            qualifier = Qualifier::MoreThan;
        }
    };
    more(&text[end..], &mut end);
    let is_money = ["万元", "亿元"].iter().any(|word| text[end..].starts_with(word));
    if !is_money {
        for (word, by) in [("万亿", 12), ("万", 4), ("亿", 8), ("千", 3), ("百", 2)] {
            if text[end..].starts_with(word) && !text[end..].starts_with("百分") {
                places = by;
                end += word.len();
                break;
            }
        }
    }
    more(&text[end..], &mut end);
    let (unit, length) = unit(&text[end..]);
    // 2021-2025年, 1至3月
    match unit {
        Unit::Year if places == 0 => {
            let scanned = year(digits).map_or(Scanned::Nothing, Scanned::Year);
            return (if upper.is_some() { Scanned::Nothing } else { scanned }, end + length);
        }
        Unit::Year | Unit::Nothing => return (Scanned::Nothing, end + length),
        // 8时30分
        Unit::Counted("分") if matches!(before, Some('时' | '点')) => return (Scanned::Nothing, end + length),
        // 2022、2023年: 年 follows the second year only
        Unit::Missing if upper.is_none() && year(digits).is_some() && rest.starts_with('、') => {
            return (Scanned::Nothing, end);
        }
        _ => {}
    }
    end += length;
    let number = Number {
        value: first.value.shifted(places),
        upper: upper.map(|upper| upper.value.shifted(places)),
        qualifier: after(&text[end..], qualifier),
        unit,
        is_loose: false,
    };
    (Scanned::Number(number), end)
}

/// Reads 左右, 以上 or 以下 behind the unit.
fn after(rest: &str, known: Qualifier) -> Qualifier {
    let starts = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    match () {
        () if starts(&["左右", "上下"]) => Qualifier::About,
        () if starts(&["以上", "余", "多"]) && !starts(&["以上述"]) => Qualifier::MoreThan,
        () if starts(&["以下", "以内"]) => Qualifier::LessThan,
        () => known,
    }
}

/// Digits with separators and a fraction.
#[derive(Debug, Clone, Copy)]
struct Run {
    value: Decimal,
    digits: usize,
    has_point: bool,
    is_code: bool,
    end: usize,
}

fn is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

fn run(text: &str, at: usize) -> Option<Run> {
    let bytes = text.as_bytes();
    let (mut end, mut value, mut decimals, mut digits, mut points) = (at, 0_i128, 0_i8, 0, 0);
    let mut first_of_group = at;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'0'..=b'9' => {
                // longer runs are codes
                if digits < MOST_DIGITS {
                    value = value * 10 + i128::from(byte - b'0');
                    decimals += i8::from(points > 0);
                }
                digits += 1;
            }
            b'.' if is_digit(bytes, end + 1) => points += 1,
            b',' if points == 0 && is_group(bytes, end) && end - first_of_group <= 3 => first_of_group = end + 1,
            _ => break,
        }
        end += 1;
    }
    if digits == 0 {
        return None;
    }
    let is_code =
        digits > MOST_DIGITS || points > 1 || (bytes[at] == b'0' && digits > 1 && bytes.get(at + 1) != Some(&b'.'));
    Some(Run { value: Decimal::new(value, -decimals), digits, has_point: points > 0, is_code, end })
}

/// Whether exactly three digits follow a comma.
fn is_group(bytes: &[u8], comma: usize) -> bool {
    (1..=3).all(|ahead| is_digit(bytes, comma + ahead)) && !is_digit(bytes, comma + 4)
}

fn year(run: Run) -> Option<i32> {
    let year = run.value.amount().whole().filter(|_| run.digits == 4 && !run.has_point)?;
    let year = i32::try_from(year).ok()?;
    YEARS.contains(&year).then_some(year)
}

/// Length in bytes of the separator of a range, if one begins here.
fn range_mark(rest: &str) -> Option<usize> {
    ["——", "-", "—", "~", "至", "到"].iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len())
}

/// Whether the rest continues a time of day: 9:30.
fn is_time(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.first() == Some(&b':') && is_digit(bytes, 1) && is_digit(bytes, 2) && !is_digit(bytes, 3)
}

/// The end of a code: digits and the characters that join them.
fn skip(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-./_@+~".contains(byte)) {
        at += 1;
    }
    at
}

/// Whether a character is a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万' | '亿')
}

/// The value of a Chinese numeral below ten.
pub(super) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Scans at a Chinese numeral; returns what was found and where it ends.
pub(super) fn chinese(text: &str, at: usize) -> (Scanned, usize) {
    if let Some(rest) = text[at..].strip_prefix("百分之") {
        return per_cent(text, text.len() - rest.len());
    }
    let (value, numerals, mut end) = numeral(text, at);
    let before = text[..at].chars().next_back();
    let rest = &text[end..];
    let mut qualifier = Qualifier::Exact;
    if let Some(word) = ["余", "多"].iter().find(|word| rest.starts_with(**word)) {
        end += word.len();
        qualifier = Qualifier::MoreThan;
    }
    let Some(value) = value else { return (Scanned::Nothing, end) };
    let is_bound = before.is_some_and(|c| {
        c.is_ascii_alphanumeric()
            || matches!(
                c,
                '第' | '这' | '那' | '前' | '后' | '上' | '下' | '每' | '同' | '某' | '逐' | '另' | '其' | '之'
            )
    });
    // 另一件结转下年度 counts, 另一场 may not
    let is_other_one =
        |unit: &str, length: usize| before == Some('另') && is_firm(unit) && !text[end + length..].starts_with('事');
    let counted = unit_after_numeral(&text[end..]);
    let Some((unit, length)) = counted.filter(|&(unit, length)| !is_bound || is_other_one(unit, length)) else {
        return (Scanned::Nothing, end);
    };
    let is_small = value < 10 && qualifier == Qualifier::Exact;
    let number = Number {
        value: Decimal::new(value.into(), 0),
        upper: None,
        qualifier: after(&text[end + length..], qualifier),
        unit: Unit::Counted(unit),
        is_loose: (is_small && is_loose(unit)) || (numerals == 1 && text[at..].starts_with('一') && !is_firm(unit)),
    };
    (Scanned::Number(number), end + length)
}

/// Scans the number behind 百分之.
fn per_cent(text: &str, at: usize) -> (Scanned, usize) {
    let (value, end) = if is_digit(text.as_bytes(), at) {
        let Some(run) = run(text, at) else { return (Scanned::Nothing, at) };
        (run.value, run.end)
    } else {
        let (value, _, mut end) = numeral(text, at);
        // 百分之百
        let hundred = (&text[at..end] == "百").then_some(100);
        let Some(value) = value.or(hundred) else { return (Scanned::Nothing, at) };
        let (mut value, mut decimals) = (i128::from(value), 0_i8);
        if let Some(rest) = text[end..].strip_prefix('点') {
            for digit in rest.chars().map_while(digit).take(MOST_DIGITS) {
                value = value * 10 + i128::from(digit);
                decimals += 1;
                end += 3;
            }
            end += 3;
        }
        (Decimal::new(value, -decimals), end)
    };
    let qualifier = after(&text[end..], Qualifier::Exact);
    (Scanned::Number(Number { value, upper: None, qualifier, unit: Unit::Percent, is_loose: false }), end)
}

/// Scans a run of Chinese numerals; returns its value, its length in characters and its end. 三五 and 二〇二三 have no
/// value, nor has what does not fit.
fn numeral(text: &str, at: usize) -> (Option<u64>, usize, usize) {
    let (mut total, mut section, mut last) = (0_u64, 0_u64, None::<u32>);
    let (mut numerals, mut end, mut is_number) = (0, at, true);
    for c in text[at..].chars() {
        if let Some(digit) = digit(c) {
            is_number &= last.is_none_or(|last| last == 0) || digit == 0 && last.is_none();
            last = Some(digit);
        } else {
            let unit = match c {
                '十' => 10,
                '百' => 100,
                '千' => 1000,
                '万' | '亿' => {
                    let by = if c == '万' { 10_000 } else { 100_000_000 };
                    // 万 alone is no number
                    is_number &= numerals > 0;
                    let multiplied = (total + section + last.take().map_or(0, u64::from)).checked_mul(by);
                    is_number &= multiplied.is_some_and(|total| total < MOST_IN_NUMERALS);
                    total = multiplied.filter(|_| is_number).unwrap_or(0);
                    section = 0;
                    numerals += 1;
                    end += c.len_utf8();
                    continue;
                }
                _ => break,
            };
            is_number &= last.is_some() || (c == '十' && numerals == 0);
            section += last.take().map_or(1, u64::from) * unit;
        }
        numerals += 1;
        end += c.len_utf8();
    }
    let value = total + section + last.map_or(0, u64::from);
    (is_number.then_some(value), numerals, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, value: f64, qualifier: Qualifier, unit: &'static str) {
        let scanned = if is_digit(text.as_bytes(), 0) { arabic(text, 0) } else { chinese(text, 0) };
        let (Scanned::Number(number), end) = scanned else { panic!("{text}: {scanned:?}") };
        let found = (number.value.to_f64(), number.qualifier, number.unit);
        assert_eq!(found, (value, qualifier, Unit::Counted(unit)), "{text}");
        assert!(text[..end].ends_with(unit), "{text}");
    }

    #[track_caller]
    fn nothing(text: &str) {
        let at = text.find(|c: char| c.is_ascii_digit() || is_numeral(c)).unwrap();
        let scanned = if is_digit(text.as_bytes(), at) { arabic(text, at) } else { chinese(text, at) };
        assert!(matches!(scanned.0, Scanned::Nothing | Scanned::Year(_)), "{text}: {scanned:?}");
    }

    #[test]
    fn figures() {
        use Qualifier::{About, Exact, MoreThan};
        check("316条", 316.0, Exact, "条");
        check("1,284件", 1284.0, Exact, "件");
        check("356.72万元", 356.72, Exact, "万元");
        check("1.36万条", 13_600.0, Exact, "条");
        check("12500余条", 12_500.0, MoreThan, "条");
        check("30余万人次", 300_000.0, MoreThan, "人次");
        check("2万多份", 20_000.0, MoreThan, "份");
        check("80人次左右", 80.0, About, "人次");
        check("一百二十三件", 123.0, Exact, "件");
        check("十余期", 10.0, MoreThan, "期");
        check("两场", 2.0, Exact, "场");
        check("二千三百余条", 2300.0, MoreThan, "条");
        check("一千零五件", 1005.0, Exact, "件");
        check("三十二张", 32.0, Exact, "张");
        let (Scanned::Number(range), _) = arabic("3至5次", 0) else { panic!() };
        assert_eq!((range.value, range.upper), (3.into(), Some(5.into())));
        let (Scanned::Number(share), _) = chinese("百分之七十点五", 0) else { panic!() };
        assert_eq!((share.value, share.unit), (Decimal::new(705, -1), Unit::Percent));
    }

    #[test]
    fn what_is_no_figure() {
        for text in [
            "2023年",
            "12月31日",
            "0571-86021133",
            "第711号",
            "〔2021〕30号",
            "2023.1.1",
            "2024-01-05",
            "9:30",
            "5G",
            "7×24小时",
            "1+3",
            "第四十九条",
            "一是",
            "二〇二三年",
            "三五",
            "20个工作日",
            "3个方面",
            "2021-2025年",
            "13800138000123",
        ] {
            nothing(text);
        }
    }
}
