//! The sentence to put to the agency.

use super::line::Line;
use crate::finding::{Change, Excerpt, Finding, Prose, Slip};
use crate::forms::CellIndex;
use crate::language::Bilingual;
use crate::report::{FilledForm, TableReading};

/// Most cells whose figures a question names.
const MOST_ENTERED: usize = 3;
/// Most other cells that a question names. With more of them, it says what does not add up.
const MOST_OTHERS: usize = 2;

/// The question about a finding by itself.
pub(super) fn of_finding(finding: &Finding) -> Bilingual {
    finding.fault.question(&quote(&finding.excerpt))
}

/// Quotes the marked clauses of an excerpt, line by line, each with the clause before it if it is too short to say what
/// is counted.
fn quote(excerpt: &Excerpt) -> String {
    let mut quotes = Vec::new();
    let mut start = 0;
    for line in excerpt.text.split('\n') {
        let end = start + line.len();
        let own = || excerpt.marked.iter().filter(|mark| (start..end).contains(&mark.start));
        let bounds = own().map(|mark| mark.start).min().zip(own().map(|mark| mark.end.min(end)).max());
        let words = bounds.and_then(|(from, to)| clauses(line, from - start, to - start));
        quotes.extend(words.map(|words| format!("“{}”", words.replace(['“', '”'], ""))));
        start = end + 1;
    }
    quotes.join("、")
}

/// A clause with fewer characters before its figure does not say what is counted.
const FEWEST_BEFORE: usize = 4;
const ENDS: [char; 4] = ['。', '；', '！', '？'];

/// The clauses of a line between two positions.
fn clauses(line: &str, from: usize, to: usize) -> Option<&str> {
    let (before, after) = (line.get(..from)?, line.get(to..)?);
    let is_pause = |c: char| ENDS.contains(&c) || matches!(c, '，' | '：');
    let is_start = |&(at, pause): &(usize, char)| {
        ENDS.contains(&pause) || before[at + pause.len_utf8()..].chars().count() >= FEWEST_BEFORE
    };
    let start = before.char_indices().rev().filter(|(_, c)| is_pause(*c)).find(is_start);
    let start = start.map_or(0, |(at, pause)| at + pause.len_utf8());
    let end = after.find(is_pause).unwrap_or(after.len());
    Some(line[start..to + end].trim())
}

/// The question about an unfilled line of totals.
pub(super) fn of_line(table: &TableReading, line: Line) -> Bilingual {
    let is_blank = line.cells(table).all(|at| table.fact(at).figure.is_empty());
    let (left, left_zh) = if is_blank { ("blank", "空白") } else { ("blank or 0", "空白或填 0") };
    let first = line.cells(table).next();
    let label = first.map_or("", |at| match line {
        Line::Row(_) => table.form.row_label(at),
        Line::Column(_) => &table.form.cells[at].column_label,
    });
    let (what, what_zh) = match line {
        Line::Row(_) => ("row", "行"),
        Line::Column(_) => ("column", "列"),
    };
    let name = begun_name(table);
    Bilingual::new(
        format!(
            "{}, {what} {label}: the totals are {left}, though there is something to add up. Please fill them in.",
            name.en
        ),
        format!("{}“{label}”一{what_zh}的合计{left_zh}，而各分项有数，请补填。", name.zh),
    )
}

/// The question about cells that would have to change together. `others` are the alternatives; `bases` say what the
/// figures follow from. With many alternatives, the question of a finding says what does not add up.
pub(super) fn of_cells(
    form: &FilledForm,
    changes: &[Change],
    others: &[Vec<Change>],
    bases: &[Bilingual],
) -> Option<Bilingual> {
    let cells = cells(form, changes);
    let (table, _) = cells.first()?;
    if changes.len() > MOST_ENTERED && changes.iter().all(|change| change.slip == Slip::Moved) {
        return Some(of_displaced(table, &cells));
    }
    if others.len() > MOST_OTHERS || changes.len() > MOST_ENTERED {
        return None;
    }
    let (entered, by) = (entered(&cells), Bilingual::join(bases, " and ", "、"));
    let due: Vec<String> = changes.iter().map(|change| change.value.to_string()).collect();
    let is_moved = changes.len() > 1 && changes.iter().all(|change| change.slip == Slip::Moved);
    let is_said = changes.iter().all(|change| change.prose == Some(Prose::Suggested));
    let (hint, hint_zh) = match () {
        () if is_said => (", as the prose has it", "，正文也是这样写的"),
        () if is_moved => ("; the figures may stand in the wrong cells", "，疑为填错栏"),
        () => ("", ""),
    };
    let (each, each_zh) = match (changes.len(), bases.len()) {
        (1, 1) => ("it should be", ""),
        (1, _) => ("it should be", "均"),
        _ => ("they should be", "分别"),
    };
    let or = alternatives(form, others);
    let name = begun_name(table);
    let (due, due_zh) = (due.join(", "), due.join("、"));
    Some(Bilingual::new(
        format!("{}, {}; by {} {each} {due}{hint}{}. Please check.", name.en, entered.en, by.en, or.en),
        format!("{}{}，按{}{each_zh}应为 {due_zh}{hint_zh}{}，请核对。", name.zh, entered.zh, by.zh, or.zh),
    ))
}

/// The question about a row or column whose figures are shifted by one cell.
fn of_displaced(table: &TableReading, cells: &[Cell]) -> Bilingual {
    let lines = |at: CellIndex| Line::around(table, at);
    let line = cells.first().and_then(|&(_, first)| {
        lines(first).into_iter().find(|line| cells.iter().all(|&(_, at)| lines(at).contains(line)))
    });
    let (label, label_zh) = match (line, cells.first()) {
        (Some(Line::Row(_)), Some(&(_, at))) => {
            let label = table.form.row_label(at);
            (format!("row {label}"), format!("“{label}”一行"))
        }
        (Some(Line::Column(_)), Some(&(_, at))) => {
            let label = &table.form.cells[at].column_label;
            (format!("column {label}"), format!("“{label}”一列"))
        }
        _ => (String::new(), String::new()),
    };
    let name = begun_name(table);
    Bilingual::new(
        format!("{}, {label}: the figures seem to be shifted by one cell. Please check.", name.en),
        format!("{}{label_zh}的数字疑似整体错位一格，请核对。", name.zh),
    )
}

/// The name of a table at the beginning of a sentence.
fn begun_name(table: &TableReading) -> Bilingual {
    let Bilingual { en, zh } = &table.table().name;
    Bilingual::new(en.replacen("table", "Table", 1), zh.clone())
}

type Cell<'f> = (&'f TableReading, CellIndex);

fn cells<'f>(form: &'f FilledForm, changes: &[Change]) -> Vec<Cell<'f>> {
    changes.iter().filter_map(|change| form.cell(change.metric, change.applicant)).collect()
}

/// The contents of cells: `“（一）予以公开”的“自然人”一栏填 12、“总计”一栏空白`.
fn entered(cells: &[Cell]) -> Bilingual {
    let figure = |&(table, at): &Cell| match table.value(at) {
        Some(value) => Bilingual::new(format!(": {value}"), format!("填 {value}")),
        None => Bilingual::new(": blank", "空白"),
    };
    named(cells, &figure, ["; ", "、"])
}

/// Cells by their labels, each followed by `more`. The label of a row is given before its first cell only.
fn named(cells: &[Cell], more: &dyn Fn(&Cell) -> Bilingual, [between, between_zh]: [&str; 2]) -> Bilingual {
    let mut last = None;
    let name = |cell: &Cell| {
        let (table, at) = *cell;
        let row = Some(table.form.row_label(at)).filter(|row| last.replace(*row) != Some(row));
        let (row, column) = (row.unwrap_or_default(), table.form.cells[at].column_label.as_str());
        let name = match (row, column) {
            ("", column) => Bilingual::new(column.to_owned(), format!("“{column}”一栏")),
            (row, "") => Bilingual::new(row.to_owned(), format!("“{row}”一项")),
            _ => Bilingual::new(format!("{row}, {column}"), format!("“{row}”的“{column}”一栏")),
        };
        Bilingual::join(&[name, more(cell)], "", "")
    };
    let names: Vec<Bilingual> = cells.iter().map(name).collect();
    Bilingual::join(&names, between, between_zh)
}

fn alternatives(form: &FilledForm, others: &[Vec<Change>]) -> Bilingual {
    if others.is_empty() {
        return Bilingual::new("", "");
    }
    let nothing = |_: &Cell| Bilingual::new("", "");
    let sets: Vec<Bilingual> = others.iter().map(|set| named(&cells(form, set), &nothing, [" and ", "和"])).collect();
    let sets = Bilingual::join(&sets, ", or ", "，或");
    Bilingual::new(format!("; or else {} may be wrong", sets.en), format!("；也可能是{}有误", sets.zh))
}
