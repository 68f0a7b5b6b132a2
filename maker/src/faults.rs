//! One fault in one report: the ways in which real reports are wrong, kind by kind.

use fastrand::Rng;

use super::agencies::{Agency, Prefix};
use super::form::{
    ALL_APPLICANTS, APPLICANTS, CARRIED_IN, CARRIED_OUT, CELLS, FORM_2021, LITIGATION_AFTER, LITIGATION_DIRECT,
    OUTCOME_TOTAL, RECEIVED, RECONSIDERATION, REQUEST_ROWS, REVIEW_TOTAL, Table, cells_of, request, review,
};
use super::former::Follows;
use super::lapses;
use super::narrative;
use super::report::{Absence, Report};
use super::seeds::{chance, pick};
use super::series;
use super::sheet::{Entry, Sheet};
use super::style::Style;

/// The rules whose faults are made, in rotation.
pub const ROTATION: [&str; 10] = ["T301", "T302", "T303", "T401", "T402", "T102", "T103", "T104", "T105", "M101"];

/// The same for corpora with reports on former forms.
pub const FORMER_ROTATION: [&str; 12] =
    ["T301", "T302", "T303", "T401", "T402", "T102", "T103", "T104", "T105", "M101", "M108", "T801"];

/// All kinds of faults in a single report on the form of its year.
pub const SINGLE: [&str; 20] = [
    "T301", "T302", "T303", "T401", "T402", "T102", "T103", "T104", "T105", "M101", "T101", "T106", "T107", "M102",
    "M103", "M104", "M105", "M106", "M107", "M109",
];

/// Parses a list of kinds, such as `T101,M105`. `single`, `prose` and `series` stand for all kinds in the tables and
/// the form of one report, in its prose, and in several reports.
///
/// # Errors
/// If there is no such kind.
#[allow(dead_code, reason = "tests and benches that include the maker choose no kinds")]
pub fn kinds(list: &str) -> Result<Vec<&'static str>, String> {
    let families: [(&str, &[&'static str]); 4] = [
        ("single", &SINGLE),
        ("prose", &narrative::KINDS),
        ("series", &series::KINDS),
        (series::APART, &[series::APART]),
    ];
    let mut chosen = Vec::new();
    for word in list.split(',') {
        if let Some((_, family)) = families.iter().find(|(name, _)| *name == word) {
            chosen.extend_from_slice(family);
            continue;
        }
        let all = || families.iter().flat_map(|(_, kinds)| kinds.iter().copied());
        let Some(kind) = all().find(|kind| *kind == word) else {
            let known: Vec<&str> = all().collect();
            return Err(format!(
                "there is no kind of fault {word}, only single, prose, series, or of {}",
                known.join(", ")
            ));
        };
        chosen.push(kind);
    }
    Ok(chosen)
}

/// The style to use instead if a report's own cannot show a fault: in a text with one cell per line, no row can lack a
/// cell.
pub fn style_for(rule: &str, style: Style) -> Style {
    if rule == "T104" && matches!(style, Style::Spaces | Style::Lines) {
        return Style::Tabs;
    }
    lapses::style_for(rule, style)
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub rule: &'static str,
    /// What was done, in a few English words.
    pub description: String,
    /// The cells that it changed, by their columns.
    pub cells: Vec<String>,
}

/// Puts a fault of the kind `rule` finds into a report that has none.
pub fn inject(rule: &'static str, report: &mut Report<'_>, rng: &mut Rng) -> Fault {
    let before = report.sheet.clone();
    let description = match rule {
        "M108" => format!("its tables follow {}", report.sheet.follows().key()),
        "T102" | "T103" | "T801" if report.sheet.follows() == Follows::Form2008 => {
            let style = report.style;
            report.sheet.former_mut().inject(rule, style, rng)
        }
        "T301" => wrong_row_total(&mut report.sheet, rng),
        "T302" => wrong_carry(&mut report.sheet, rng),
        "T303" => wrong_outcome_total(&mut report.sheet, rng),
        "T401" => wrong_review(report, RECONSIDERATION, rng),
        "T402" => {
            let block = pick(rng, &[LITIGATION_DIRECT, LITIGATION_AFTER]);
            wrong_review(report, block, rng)
        }
        "T102" => unreadable_cell(&mut report.sheet, rng),
        "T103" => empty_cells(report, rng),
        "T104" => missing_row(report, rng),
        "T105" => missing_table(report, rng),
        "M101" => another_signature(report, rng),
        _ => lapses::inject(rule, report, rng),
    };
    Fault { rule, description, cells: report.sheet.changed_since(&before) }
}

fn cell_name(cell: usize) -> String {
    let cell = &FORM_2021.cells[cell];
    match cell.applicant {
        Some(_) => format!("{}, {}", cell.metric, cell.applicant_key()),
        None => cell.metric.clone(),
    }
}

fn number(sheet: &Sheet, cell: usize) -> i64 {
    sheet.get(cell).value().unwrap_or(0)
}

/// Writes another number into a cell and records it.
fn alter(sheet: &mut Sheet, cell: usize, value: i64) -> String {
    let before = number(sheet, cell);
    sheet.set(cell, Entry::Value(value));
    format!("{}: {value} instead of {before}", cell_name(cell))
}

/// A number that differs from `value` by a typical slip: digits exchanged, lost, or one off.
fn slip(value: i64, rng: &mut Rng) -> i64 {
    let mut digits = value.to_string().into_bytes();
    let at = rng.usize(..digits.len());
    match rng.u8(..4) {
        0 if digits.len() > 1 => {
            let next = (at + 1) % digits.len();
            digits.swap(at, next);
        }
        1 if digits.len() > 1 => {
            digits.remove(at);
        }
        2 => digits.push(b'0' + rng.u8(..10)),
        _ => {}
    }
    let slipped = String::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(value);
    if slipped == value { value + rng.i64(1..4) } else { slipped }
}

/// One of `cells`, preferably not a zero, since slips happen in other figures.
fn busy_cell(sheet: &Sheet, cells: impl Iterator<Item = usize>, rng: &mut Rng) -> usize {
    let cells: Vec<usize> = cells.collect();
    let busy: Vec<usize> = cells.iter().copied().filter(|&cell| number(sheet, cell) > 0).collect();
    pick(rng, if busy.is_empty() { &cells } else { &busy })
}

fn wrong_row_total(sheet: &mut Sheet, rng: &mut Rng) -> String {
    let totals = (0..REQUEST_ROWS.len()).map(|row| request(row, ALL_APPLICANTS));
    let cell = busy_cell(sheet, totals, rng);
    let wrong = slip(number(sheet, cell), rng);
    alter(sheet, cell, wrong)
}

fn wrong_carry(sheet: &mut Sheet, rng: &mut Rng) -> String {
    let row = pick(rng, &[CARRIED_IN, CARRIED_OUT]);
    let received = busy_cell(sheet, (0..ALL_APPLICANTS).map(|column| request(RECEIVED, column)), rng);
    let cell = received - request(RECEIVED, 0) + request(row, 0);
    wrong_in_column(sheet, row, cell, rng)
}

fn wrong_outcome_total(sheet: &mut Sheet, rng: &mut Rng) -> String {
    let cell = busy_cell(sheet, (0..ALL_APPLICANTS).map(|column| request(OUTCOME_TOTAL, column)), rng);
    wrong_in_column(sheet, OUTCOME_TOTAL, cell, rng)
}

/// A wrong number in a column of table 3. In half of the cases the row's total fits it.
fn wrong_in_column(sheet: &mut Sheet, row: usize, cell: usize, rng: &mut Rng) -> String {
    let before = number(sheet, cell);
    let wrong = slip(before, rng);
    let description = alter(sheet, cell, wrong);
    if chance(rng, 50) {
        return description;
    }
    let total = request(row, ALL_APPLICANTS);
    let fitted = number(sheet, total) + wrong - before;
    format!("{description}; {}", alter(sheet, total, fitted))
}

fn wrong_review(report: &mut Report<'_>, block: usize, rng: &mut Rng) -> String {
    let bordered = report.style.shows_empty_cells();
    let sheet = &mut report.sheet;
    let total = review(block, REVIEW_TOTAL);
    let part = review(block, rng.usize(..REVIEW_TOTAL));
    match rng.u8(..4) {
        0 if number(sheet, total) > 0 => alter(sheet, total, 0),
        1 if number(sheet, total) > 0 && bordered => {
            let before = number(sheet, total);
            sheet.set(total, Entry::Blank);
            format!("{}: left empty instead of {before}", cell_name(total))
        }
        2 => {
            let wrong = slip(number(sheet, part), rng);
            alter(sheet, part, wrong)
        }
        _ => {
            let wrong = slip(number(sheet, total), rng);
            alter(sheet, total, wrong)
        }
    }
}

fn unreadable_cell(sheet: &mut Sheet, rng: &mut Rng) -> String {
    let cell = rng.usize(..CELLS);
    let text = pick(rng, &["若干", "见附件", "#REF!", "O", "？"]);
    sheet.set(cell, Entry::Unreadable(text));
    format!("{}: {text}", cell_name(cell))
}

fn empty_cells(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let marks = ["/", "-", "—", "－", "无"].map(Entry::Mark);
    let empty = if report.style.shows_empty_cells() && chance(rng, 60) { Entry::Blank } else { pick(rng, &marks) };

    let sheet = &mut report.sheet;
    let table = pick(rng, &[Table::Disclosure, Table::Requests, Table::Requests, Table::Review]);
    let row = rng.usize(..REQUEST_ROWS.len());
    let column = rng.usize(..APPLICANTS.len());
    let scope = rng.u8(..4);
    let chosen = |cell: usize, rng: &mut Rng| match scope {
        0 if table == Table::Requests => FORM_2021.cells[cell].applicant == Some(column),
        1 if table == Table::Requests => FORM_2021.cells[cell].metric == REQUEST_ROWS[row].metric,
        2 => chance(rng, 40),
        _ => true,
    };
    let is_zero = |sheet: &Sheet, cell: usize| sheet.get(cell) == Entry::Value(0);
    let mut emptied: Vec<usize> = cells_of(table).filter(|&cell| is_zero(sheet, cell) && chosen(cell, rng)).collect();
    if emptied.is_empty() {
        // The chosen place has no zero. Another one has, since no agency serves every kind of applicant in every way.
        emptied.extend((0..CELLS).rev().find(|&cell| is_zero(sheet, cell)));
    }
    for &cell in &emptied {
        sheet.set(cell, empty);
    }
    let as_what = if let Entry::Mark(mark) = empty { format!("`{mark}`") } else { "nothing".to_owned() };
    let table = emptied.first().map_or("", |&cell| FORM_2021.cells[cell].table.number());
    format!("table {table}: {} zeros printed as {as_what}", emptied.len())
}

fn missing_row(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let row = rng.usize(..REQUEST_ROWS.len());
    let short = chance(rng, 40) && report.style.has_ragged_rows();
    let gone = if short { ALL_APPLICANTS..APPLICANTS.len() } else { 0..APPLICANTS.len() };
    for column in gone {
        report.sheet.set(request(row, column), Entry::Missing);
    }
    let metric = REQUEST_ROWS[row].metric;
    if short { format!("row {metric} ends after six cells") } else { format!("row {metric} is left out") }
}

fn missing_table(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let table = pick(rng, &Table::ALL);
    let absences: &[Absence] = if report.style.holds_pictures() {
        &[Absence::Silent, Absence::Sentence, Absence::Picture]
    } else {
        &[Absence::Silent, Absence::Sentence]
    };
    let absence = pick(rng, absences);
    for cell in cells_of(table) {
        report.sheet.set(cell, Entry::Missing);
    }
    report.absent = Some((table, absence));
    let instead = match absence {
        Absence::Silent => "nothing",
        Absence::Sentence => "a sentence",
        Absence::Picture => "a picture",
    };
    format!("table {}: {instead} in its place", table.number())
}

fn another_signature(report: &mut Report<'_>, rng: &mut Rng) -> String {
    let own = report.agency;
    // A government and its office may sign for each other.
    let others: Vec<&Agency> = report
        .neighbours
        .iter()
        .filter(|other| other.class != own.class && !other.name.contains(&own.name) && !own.name.contains(&other.name))
        .collect();
    report.signature = match own.former {
        Some(former) if chance(rng, 60) => format!("{}{former}", report.district.name),
        _ if others.is_empty() => format!("{}档案局", report.district.name),
        _ => pick(rng, &others).named(report.district, Prefix::District),
    };
    format!("signed by {}", report.signature)
}
