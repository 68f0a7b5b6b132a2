//! Detects that a report calls itself a corrected version, in its title or file name.

use super::correction_marks::{ALONE, mark, without_mark};
use super::dates;
use super::lines::Line;
use super::title::read_title;
use crate::fold::compact;
use crate::report::Metadata;
use chrono::{Datelike, NaiveDate};

/// Sets whether the report calls itself a correction, in a title above its body or in its file name, and the date in
/// that name.
pub(super) fn read(above: &[Line], page_titles: &[String], path: &str, metadata: &mut Metadata) {
    let name = compact(path.rsplit_once(['/', '\\']).map_or(path, |(_, name)| name));
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    metadata.file_dated = day_in(stem).filter(|day| metadata.year.is_some_and(|year| day.year() > year));
    let is_of_file = || mark(stem).is_some() || stem.split(['_', '-', '—', '+']).any(|part| ALONE.contains(&part));
    let is_own = |title: &str| is_marked_title(title, metadata);
    let in_lines = || {
        above.iter().enumerate().filter(|(_, line)| !line.is_link).any(|(at, line)| {
            let beside = || [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| above.get(at));
            is_own(&line.compact)
                || mark(&line.compact) == Some(0..line.compact.len())
                    && beside().any(|other| !other.is_link && read_title(&other.compact).is_some())
        })
    };
    metadata.is_corrected = is_of_file() || page_titles.iter().any(|title| is_own(title)) || in_lines();
}

/// Whether a text is this report's own title and marks a correction. The title of another report may stand beside it.
fn is_marked_title(text: &str, metadata: &Metadata) -> bool {
    let Some(title) = without_mark(text).and_then(|plain| read_title(&plain)) else { return false };
    let own = metadata.agency_title.as_ref().map_or("", |name| name.text.as_str());
    title.year.is_none_or(|year| metadata.year == Some(year))
        && (title.agency.ends_with(own) || own.ends_with(&title.agency))
}

/// The only date in a file name: 20240603, 2024-06-03.
fn day_in(name: &str) -> Option<NaiveDate> {
    const DIGITS: usize = "20240603".len();
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == DIGITS);
    let of_run =
        |run: &str| NaiveDate::from_ymd_opt(run[..4].parse().ok()?, run[4..6].parse().ok()?, run[6..].parse().ok()?);
    let mut days: Vec<NaiveDate> =
        runs.filter_map(of_run).chain(dates::dates(name).into_iter().filter_map(dates::PrintedDate::date)).collect();
    days.dedup();
    if let [day] = days[..] { Some(day) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_without_what_calls_them_corrections() {
        for (title, plain) in [
            ("清河区教育局2023年年度报告（更正）", "清河区教育局2023年年度报告"),
            ("【更正版】清河区教育局2023年年度报告", "清河区教育局2023年年度报告"),
            ("清河区教育局（修订版）2023年年度报告", "清河区教育局2023年年度报告"),
            ("清河区教育局2023年年度报告（2024年6月修订）", "清河区教育局2023年年度报告"),
            ("清河区教育局2023年年度报告更正说明", "清河区教育局2023年年度报告"),
        ] {
            assert_eq!(without_mark(&compact(title)).as_deref(), Some(plain), "{title}");
        }
        for title in
            ["清河区教育局2023年年度报告", "清河区重点项目办2023年年度报告", "修水县教育局2023年年度报告（公开）"]
        {
            assert_eq!(without_mark(&compact(title)), None, "{title}");
        }
    }

    #[track_caller]
    fn check(path: &str, is_corrected: bool, day: Option<(i32, u32, u32)>) {
        let mut metadata = Metadata { year: Some(2023), ..Metadata::default() };
        read(&[], &[], path, &mut metadata);
        let day = day.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
        assert_eq!((metadata.is_corrected, metadata.file_dated), (is_corrected, day), "{path}");
    }

    #[test]
    fn names_of_files() {
        check("清河区/教育局（更正）.docx", true, None);
        check("清河区/教育局_20240603_修订版.html", true, Some((2024, 6, 3)));
        check("清河区/教育局-修改.pdf", true, None);
        check("清河区/t20240118_7021.html", false, Some((2024, 1, 18)));
        check("清河区/教育局2024-01-18.html", false, Some((2024, 1, 18)));
        check("更正/教育局2023.html", false, None);
        check("清河区/20231231.html", false, None);
        check("清河区/20240118-20240603.html", false, None);
    }

    #[test]
    fn another_reports_correction_beside_it_is_not_its_own() {
        let own =
            crate::report::Printed { text: "清河区教育局".to_owned(), place: crate::document::Place::default() };
        let metadata = Metadata { year: Some(2023), agency_title: Some(own), ..Metadata::default() };
        let is_own = |title: &str| is_marked_title(&compact(title), &metadata);
        assert!(is_own("清河区教育局2023年政府信息公开工作年度报告（更正）"));
        assert!(is_own("（更正）2023年政府信息公开工作年度报告"));
        assert!(!is_own("清河区教育局2022年政府信息公开工作年度报告（更正）"));
        assert!(!is_own("清河区财政局2023年政府信息公开工作年度报告（更正）"));
        assert!(!is_own("清河区教育局2023年政府信息公开工作年度报告"));
    }
}
