//! Faults around the figures: rows and columns that no form has, dates, sections, contacts, leftovers of a template.

use chrono::{Datelike, Days, NaiveDate};
use fastrand::Rng;

use super::agencies::Class;
use super::dates::{Printed, calendar_year};
use super::form::{
    ALL_APPLICANTS, APPLICANTS, CARRIED_OUT, CELLS, CHARGES, COMPULSORY_MEASURES, DOCUMENTS_IN_FORCE, FORM_2021,
    LICENSING, OUTCOME_TOTAL, PENALTIES, RECEIVED, Table, cells_of, request, review,
};
use super::prose::{Kind, Passage, table_of_section};
use super::report::{Absence, Report};
use super::seeds::{chance, pick};
use super::sheet::Entry;
use super::style::{Format, Style};
use super::title::Title;

/// How the six sections deviate from the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Muddle {
    /// A section is missing with all of its content.
    Absent(u8),
    /// Only its heading is missing.
    Unheaded(u8),
    /// A heading is repeated over a part of its section.
    Doubled(u8),
    /// A section follows the next one; `renumbered` if the headings are numbered in their new order.
    Swapped { first: u8, renumbered: bool },
}

/// A row or a column that the form does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// In table 3 below the row `after`, with a figure for each applicant.
    RequestRow { after: usize, label: &'static str, figures: [i64; APPLICANTS.len()] },
    /// In table 2 below the row of the cell `after`.
    DisclosureRow { after: usize, label: &'static str, figure: i64 },
    /// In table 3 before this column, or after the last one.
    RequestColumn { before: usize, label: &'static str, holds: Holds },
    /// In table 2 after the columns of its first block, with a figure for each of its two rows.
    DisclosureColumn { label: &'static str, figures: [i64; 2] },
}

/// The content of a column that the form does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Zeros,
    /// The figures of the year before.
    LastYear,
}

impl Foreign {
    pub fn table(&self) -> Table {
        match self {
            Self::RequestRow { .. } | Self::RequestColumn { .. } => Table::Requests,
            Self::DisclosureRow { .. } | Self::DisclosureColumn { .. } => Table::Disclosure,
        }
    }
}

/// The style to use instead if a report's own cannot show such a fault: columns need cells that are aligned, and text
/// separated by spaces has no clear rows.
pub fn style_for(rule: &str, style: Style) -> Style {
    match (rule, style.format()) {
        ("T106", Format::Text) => Style::Tabs,
        _ => style,
    }
}

/// Puts a fault of the kind `rule` finds into a report that has none. Returns its description.
pub fn inject(rule: &str, report: &mut Report<'_>, rng: &mut Rng) -> String {
    match rule {
        "T101" => impossible_count(report, rng),
        "T106" => foreign(report, rng),
        "T107" => annotated_cell(report, rng),
        "M102" => another_year(report, rng),
        "M103" => wrong_period(report, rng),
        "M104" => late(report, rng),
        "M105" => muddled(report, rng),
        "M106" => {
            report.has_contact = false;
            "no contact".to_owned()
        }
        "M107" => impossible_date(report, rng),
        _ => placeholder(report, rng),
    }
}

fn impossible_count(report: &mut Report<'_>, rng: &mut Rng) -> String {
    // cells with a count, so that the fault is not just an empty table
    let counts: Vec<usize> = (0..CELLS).filter(|&cell| cell != CHARGES).collect();
    let busy: Vec<usize> =
        counts.iter().copied().filter(|&cell| report.sheet.get(cell).value().is_some_and(|value| value > 0)).collect();
    let cell = pick(rng, if busy.is_empty() { &counts } else { &busy });
    let before = report.sheet.get(cell).value().unwrap_or(0);
    let name = &FORM_2021.cells[cell];
    let entry = match rng.u8(..2) {
        0 => Entry::Value(-before.max(rng.i64(1..4))),
        _ => Entry::Tenths(before * 10 + rng.i64(1..10)),
    };
    report.sheet.set(cell, entry);
    let [metric, applicant] = [name.metric.as_str(), name.applicant_key()];
    format!("{metric} {applicant}: {} instead of {before}", entry.truth(name.unit)).replace(" :", ":")
}

/// Labels of rows that some agencies add, each with the row of table 3 before it.
const REQUEST_ROWS: [(usize, &str); 5] = [
    (RECEIVED, "其中：网络提交"),
    (RECEIVED, "其中：信函提交"),
    (OUTCOME_TOTAL, "（八）延期答复数量"),
    (CARRIED_OUT, "五、平均办理天数"),
    (CARRIED_OUT, "五、咨询来电数量"),
];
/// The same for table 2, with the cell whose row comes before.
const DISCLOSURE_ROWS: [(usize, &str); 5] = [
    (LICENSING, "行政确认"),
    (LICENSING, "行政备案"),
    (COMPULSORY_MEASURES, "行政检查"),
    (COMPULSORY_MEASURES, "行政奖励"),
    (PENALTIES, "行政裁决"),
];

fn foreign(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let has_columns = matches!(report.style, Style::Plain | Style::Editor | Style::Portal | Style::Word);
    let made = match rng.u8(..if has_columns { 6 } else { 3 }) {
        0 | 1 => {
            let (after, label) = pick(rng, &REQUEST_ROWS);
            let mut figures = [0; APPLICANTS.len()];
            for (column, figure) in figures.iter_mut().enumerate().take(ALL_APPLICANTS) {
                let most = report.figures.get(request(RECEIVED, column));
                *figure = if most > 0 { rng.i64(0..=most) } else { 0 };
            }
            figures[ALL_APPLICANTS] = figures.iter().sum();
            Foreign::RequestRow { after, label, figures }
        }
        2 => {
            let (after, label) = pick(rng, &DISCLOSURE_ROWS);
            Foreign::DisclosureRow { after, label, figure: rng.i64(0..60) }
        }
        3 => {
            let label = pick(rng, &["上年有效件数", "本年修订件数"]);
            Foreign::DisclosureColumn { label, figures: [0, rng.i64(0..30)] }
        }
        _ => {
            let (before, label, holds) = pick(
                rng,
                &[
                    (APPLICANTS.len(), "上年总计", Holds::LastYear),
                    (2, "个体工商户", Holds::Zeros),
                    (5, "新闻媒体", Holds::Zeros),
                ],
            );
            Foreign::RequestColumn { before, label, holds }
        }
    };
    let description = match &made {
        Foreign::RequestRow { label, .. } | Foreign::DisclosureRow { label, .. } => format!("a row {label}"),
        Foreign::RequestColumn { label, .. } | Foreign::DisclosureColumn { label, .. } => format!("a column {label}"),
    };
    let description = format!("table {}: {description} that the form has not", made.table().number());
    report.foreign = Some(made);
    description
}

fn annotated_cell(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let figures = report.figures;
    let part = |value: i64, rng: &mut Rng| rng.i64(1..value);
    // a part of a figure, if one is at least two; otherwise the unit, in any cell
    let noted = [DOCUMENTS_IN_FORCE, request(RECEIVED, 0), request(RECEIVED, ALL_APPLICANTS)];
    let large: Vec<usize> = noted.into_iter().filter(|&cell| figures.get(cell) > 1).collect();
    let (cell, part) = if large.is_empty() || chance(rng, 30) {
        let cell = pick(rng, &[DOCUMENTS_IN_FORCE, LICENSING, request(RECEIVED, ALL_APPLICANTS), review(0, 4)]);
        (cell, 0)
    } else {
        let cell = pick(rng, &large);
        (cell, part(figures.get(cell), rng))
    };
    let value = figures.get(cell);
    report.sheet.set(cell, Entry::Note { value, part });
    format!("{}: words beside the figure", FORM_2021.cells[cell].metric)
}

fn another_year(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let year = report.year;
    match rng.u8(..3) {
        0 => {
            // the year of publication, or last year's title
            let named = pick(rng, &[year + 1, year - 1]);
            report.title = Title::new(report.title.agency.clone(), named, rng);
            format!("the title says {named}")
        }
        1 => {
            report.period = calendar_year(year - 1);
            format!("the period is that of {}", year - 1)
        }
        _ => {
            report.dated.year += pick(rng, &[3, 9, 10]);
            format!("signed in {}", report.dated.year)
        }
    }
}

fn wrong_period(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let [first, last] = &mut report.period;
    let ends = [(11, 30), (12, 20), (12, 30), (10, 31), (6, 30)];
    match rng.u8(..3) {
        0 => (first.month, first.day) = pick(rng, &[(1, 2), (2, 1), (4, 1), (7, 1)]),
        1 => (last.month, last.day) = pick(rng, &ends),
        _ => {
            (first.month, first.day) = pick(rng, &[(1, 10), (3, 1), (5, 1)]);
            (last.month, last.day) = pick(rng, &ends);
        }
    }
    format!("the period is {}-{} to {}-{}", first.month, first.day, last.month, last.day)
}

/// The last day on which a report on a year is in time: Article 49.
pub fn last_day(class: Class, year: u16) -> NaiveDate {
    let (month, day) = if class == Class::Government { (3, 31) } else { (1, 31) };
    NaiveDate::from_ymd_opt(i32::from(year) + 1, month, day).unwrap_or_default()
}

fn late(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let last = last_day(report.agency.class, report.year);
    // a day, some weeks or some months late, but never in the next year
    let late = match rng.u8(..3) {
        0 => rng.u64(1..4),
        1 => rng.u64(4..40),
        _ => rng.u64(40..200),
    };
    let day = last + Days::new(late);
    if let Some(published) = &mut report.published {
        *published = day + Days::new(rng.u64(..5));
        if chance(rng, 50) {
            return format!("published on {published}");
        }
    }
    report.signed = day;
    report.dated = day.into();
    format!("signed on {day}")
}

fn muddled(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let muddle = match rng.u8(..4) {
        0 => Muddle::Absent(rng.u8(1..7)),
        1 => Muddle::Unheaded(pick(rng, &[5, 6])),
        2 => Muddle::Doubled(pick(rng, &[1, 5, 6])),
        _ => Muddle::Swapped { first: rng.u8(1..6), renumbered: chance(rng, 50) },
    };
    report.muddle = Some(muddle);
    match muddle {
        Muddle::Absent(section) => {
            if let Some(table) = table_of_section(section) {
                for cell in cells_of(table) {
                    report.sheet.set(cell, Entry::Missing);
                }
                report.absent = Some((table, Absence::Silent));
            }
            format!("section {section} is absent")
        }
        Muddle::Unheaded(section) => format!("section {section} has no heading"),
        Muddle::Doubled(section) => format!("the heading of section {section} stands twice"),
        Muddle::Swapped { first, .. } => format!("section {first} stands behind the next"),
    }
}

fn impossible_date(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let year = i32::from(report.year) + 1;
    report.dated = match rng.u8(..2) {
        0 => Printed { year, month: 2, day: pick(rng, &[30, 31]) },
        // the old year written in January, or a report from before the end of the year
        _ if chance(rng, 50) => Printed { year: year - 1, ..report.dated },
        _ => Printed { year: year - 1, month: pick(rng, &[10, 11, 12]), day: rng.u32(1..31) },
    };
    let Printed { year, month, day } = report.dated;
    format!("signed on {year}-{month}-{day}")
}

fn placeholder(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let sentence = pick(
        rng,
        &[
            "有关情况由XX局另行通报。",
            "全年组织专题学习××次。",
            "20XX年将继续完善公开机制。",
            "XX镇、XX街道参照执行。",
            "本年度发布解读材料×××篇。",
            "（此处填写工作亮点）",
            "联合____开展宣传活动。",
            "ＸＸ中心承担具体工作。",
        ],
    );
    report.placeholder = Some(sentence);
    format!("left in the text: {sentence}")
}

/// Puts the faults of a report's sections, and the leftovers of a template, into its paragraphs.
pub fn unsettle(report: &Report<'_>, passages: &mut Vec<Passage>, rng: &mut Rng) {
    if let Some(sentence) = report.placeholder {
        let mut bodies: Vec<&mut Passage> = passages.iter_mut().filter(|passage| passage.kind == Kind::Body).collect();
        let at = rng.usize(..bodies.len());
        bodies[at].text.push_str(sentence);
    }
    let is_of = |passage: &Passage, section: u8| {
        passage.section == section && !matches!(passage.kind, Kind::Signature | Kind::Date)
    };
    match report.muddle {
        None => {}
        Some(Muddle::Absent(section)) => passages.retain(|passage| !is_of(passage, section)),
        Some(Muddle::Unheaded(section)) => {
            passages.retain(|passage| passage.section != section || passage.kind != Kind::Heading);
        }
        Some(Muddle::Doubled(section)) => {
            let own: Vec<usize> = (0..passages.len()).filter(|&at| is_of(&passages[at], section)).collect();
            let heading = passages[own[0]].clone();
            // before the section's last paragraph
            passages.insert(own[own.len() - 1], heading);
        }
        Some(Muddle::Swapped { first, renumbered }) => {
            let start = passages.iter().position(|passage| is_of(passage, first)).unwrap_or(0);
            let middle = passages.iter().position(|passage| is_of(passage, first + 1)).unwrap_or(start);
            let end = passages.iter().rposition(|passage| is_of(passage, first + 1)).map_or(middle, |last| last + 1);
            passages[start..end].rotate_left(middle - start);
            if renumbered {
                let ordinals = ["一", "二", "三", "四", "五", "六"].map(|ordinal| format!("{ordinal}、"));
                let [one, two] = [&ordinals[usize::from(first) - 1], &ordinals[usize::from(first)]];
                for heading in passages[start..end].iter_mut().filter(|passage| passage.kind == Kind::Heading) {
                    let number = if heading.section == first { two } else { one };
                    let words = heading.text.chars().skip(2).collect::<String>();
                    heading.text = format!("{number}{words}");
                }
            }
        }
    }
}

/// Whether the period is in another year than the title says, or the signature more than two years after it. A
/// signature from before the end of the year is impossible, and contradicts no year.
pub fn years_differ(report: &Report<'_>) -> bool {
    let title = i32::from(report.title.year);
    let [first, last] = report.period;
    (first.year != title && last.year != title) || report.dated.date().is_some_and(|date| date.year() - title > 2)
}

/// Whether the day of the signature does not exist, or lies before the end of the period.
pub fn is_impossibly_dated(report: &Report<'_>) -> bool {
    let Some(signed) = report.dated.date() else { return true };
    report.period[1].date().is_some_and(|end| signed <= end)
}

/// Whether the signature or the page states a day after the last.
pub fn is_late(report: &Report<'_>) -> bool {
    let last = last_day(report.agency.class, report.title.year);
    [report.dated.date(), report.published].into_iter().flatten().any(|date| date > last)
}

/// Whether the period is not one calendar year.
pub fn is_wrong_period(report: &Report<'_>) -> bool {
    let [first, last] = report.period;
    let year = u16::try_from(last.year).unwrap_or_default();
    [first, last] != calendar_year(year) || last.date().is_none_or(|date| date.year() != first.year)
}
