//! Reads dates in folded text without white space.

use chrono::NaiveDate;

/// A printed date, which may lack its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrintedDate {
    pub year: Option<i32>,
    pub month: u32,
    pub day: u32,
    /// First byte in the text.
    pub start: usize,
    pub end: usize,
}

impl PrintedDate {
    pub(super) fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year?, self.month, self.day)
    }

    /// Whether the date exists. 29 February without a year does.
    fn exists(self) -> bool {
        NaiveDate::from_ymd_opt(self.year.unwrap_or(LEAP_YEAR), self.month, self.day).is_some()
    }
}

/// A year that has every day that any year has.
const LEAP_YEAR: i32 = 2000;
/// Last day that every month has.
const SHORTEST_MONTH: u32 = 28;

/// Every date in the text that does not exist: `2月30日`, `2024年13月1日`.
pub(super) fn impossible(text: &str) -> Vec<PrintedDate> {
    // cheap check: most sentences name no late day
    let is_late = |(at, sign): (usize, &str)| {
        let month = text[..at].chars().rev().take_while(|&c| is_numeral(c)).count();
        month > 1 || number(text, at + sign.len()).is_some_and(|(day, _)| day == 0 || day > SHORTEST_MONTH)
    };
    if !text.match_indices('月').any(is_late) {
        return Vec::new();
    }
    // 1-13月30日 does not name a thirteenth month
    let stands_alone = |date: &PrintedDate| !text[..date.start].ends_with(['-', '—', '~', '/', '.', '、']);
    dates(text).into_iter().filter(|date| !date.exists() && stands_alone(date)).collect()
}

/// Every date in the text, even if it does not exist: `2024年1月10日`, `二〇二四年一月十日`, `1月10日`, `2024-01-10`,
/// `2024/1/10`, `2024.1.10`.
pub(super) fn dates(text: &str) -> Vec<PrintedDate> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(is_numeral).map(|start| at + start) {
        match date(text, start) {
            Some(date) => {
                at = date.end;
                found.push(date);
            }
            None => at = start + text[start..].find(|c| !is_numeral(c)).unwrap_or(text.len() - start),
        }
    }
    found
}

/// Every year before 年 in the text, with the byte where it starts and the byte where 年 ends.
pub(super) fn years(text: &str) -> impl Iterator<Item = (i32, usize, usize)> + '_ {
    text.match_indices('年').filter_map(|(end, sign)| {
        let digits: Vec<(usize, char)> = text[..end].char_indices().rev().take_while(|(_, c)| is_numeral(*c)).collect();
        let four = digits.get(..4).filter(|_| digits.len() == 4)?;
        let year = four.iter().rev().try_fold(0, |sum, (_, c)| Some(sum * 10 + digit(*c)?))?;
        Some((year, four[3].0, end + sign.len())).filter(|_| (1900..2100).contains(&year))
    })
}

/// Every isolated year of four digits that is not before 年, with the byte where it starts.
pub(super) fn bare_years(text: &str) -> impl Iterator<Item = (i32, usize)> + '_ {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let starts = text.char_indices().filter(move |&(at, c)| c.is_ascii_digit() && !text[..at].ends_with(is_part));
    starts.filter_map(move |(at, _)| {
        let length = text[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - at);
        let after = &text[at + length..];
        let year = text[at..at + length].parse().ok().filter(|year| (1990..2100).contains(year))?;
        (length == 4 && !after.starts_with(is_part) && !after.starts_with('年')).then_some((year, at))
    })
}

fn date(text: &str, start: usize) -> Option<PrintedDate> {
    let (first, after) = number(text, start)?;
    let separator = text[after..].chars().next()?;
    match separator {
        '年' => {
            let year = year(first, &text[start..after])?;
            let (month, after) = number(text, after + '年'.len_utf8())?;
            month_and_day(text, start, Some(year), month, after)
        }
        '月' => month_and_day(text, start, None, first, after),
        '-' | '/' | '.' => {
            let year = year(first, &text[start..after])?;
            let (month, after) = number(text, after + 1)?;
            let after = after + text[after..].strip_prefix(separator).map(|_| 1)?;
            let (day, end) = number(text, after)?;
            (month <= 12 && day <= 31).then_some(PrintedDate { year: Some(year), month, day, start, end })
        }
        _ => None,
    }
}

fn month_and_day(text: &str, start: usize, year: Option<i32>, month: u32, after: usize) -> Option<PrintedDate> {
    let after = after + text[after..].strip_prefix('月').map(|_| '月'.len_utf8())?;
    let (day, after) = number(text, after)?;
    let end = after + text[after..].strip_prefix(['日', '号']).map(|_| '日'.len_utf8())?;
    (month < 100 && day < 100).then_some(PrintedDate { year, month, day, start, end })
}

fn year(number: u32, printed: &str) -> Option<i32> {
    let year = i32::try_from(number).ok()?;
    (printed.chars().count() == 4 && (1900..2100).contains(&year)).then_some(year)
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || c == '十'
}

fn digit(c: char) -> Option<i32> {
    match c {
        '0'..='9' => c.to_digit(10).map(u32::cast_signed),
        '〇' | '○' | '◯' | 'О' | 'Ο' | 'O' | 'o' | '零' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}

/// The number at `start`, in digits (2024, 二〇二四) or words up to 99 (三十一), and the byte where it ends.
fn number(text: &str, start: usize) -> Option<(u32, usize)> {
    let length = text[start..].find(|c| !is_numeral(c)).unwrap_or(text.len() - start);
    let numeral = &text[start..start + length];
    if numeral.is_empty() || numeral.chars().count() > 4 {
        return None;
    }
    let plain = |part: &str| part.chars().try_fold(0_u32, |sum, c| Some(sum * 10 + u32::try_from(digit(c)?).ok()?));
    let value = match numeral.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { plain(tens)? };
            let ones = if ones.is_empty() { 0 } else { plain(ones)? };
            tens * 10 + ones
        }
        None => plain(numeral)?,
    };
    Some((value, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Option<i32>, u32, u32)]) {
        let found: Vec<_> = dates(text).iter().map(|date| (date.year, date.month, date.day)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_in_every_print() {
        check("2024年1月10日", &[(Some(2024), 1, 10)]);
        check("二〇二四年一月三十一日", &[(Some(2024), 1, 31)]);
        check("二○二四年十二月二十日", &[(Some(2024), 12, 20)]);
        check("发布日期:2024-01-18来源", &[(Some(2024), 1, 18)]);
        check("2024/1/8,2024.01.09", &[(Some(2024), 1, 8), (Some(2024), 1, 9)]);
        check("自2023年1月1日起至12月31日止", &[(Some(2023), 1, 1), (None, 12, 31)]);
        check("共12件,2023年度,电话027-83631976,第20条", &[]);
        check("202年1月1日 2024年13月1日", &[(None, 1, 1), (Some(2024), 13, 1)]);
    }

    #[test]
    fn days_that_no_calendar_has() {
        let impossible_dates =
            |text: &str| impossible(text).iter().map(|date| text[date.start..date.end].to_owned()).collect();
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = impossible_dates(text);
            assert_eq!(found, expected, "{text}");
        };
        check("自2023年1月1日起至2023年12月31日止,2024年2月29日,2月29日", &[]);
        check(
            "截至2月30日,2023年2月29日,二〇二三年十一月三十一日",
            &["2月30日", "2023年2月29日", "二〇二三年十一月三十一日"],
        );
        check("2024年13月1日", &["2024年13月1日"]);
        check("2024年1月0日", &["2024年1月0日"]);
        check("7-13月1日;12月31日;2023年1-12月", &[]);
    }

    #[test]
    fn years_before_their_sign() {
        let found: Vec<i32> = years("二〇二三年度,2022年与12年,12024年").map(|(year, ..)| year).collect();
        assert_eq!(found, [2023, 2022]);
    }
}
