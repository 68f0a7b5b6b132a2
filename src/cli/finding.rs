//! Prints a finding like a compiler's diagnostic: message, place, the row or sentence with carets under the marked
//! words, the formula with its figures, the likely culprit, and where to read more.

use super::screen::{QUIET, STRONG, Screen, clipped, harmless, lines};
use chrono::NaiveDate;
use clap::builder::styling::{AnsiColor, Style};
use gouji::audit::evidence;
use gouji::dataset::AuditedReport;
use gouji::finding::{Cause, Change, Culprit, Excerpt, Finding, Review, ReviewState, Severity, Slip};
use gouji::language::Language;
use gouji::report::{Figure, FilledForm, GridPlace, TableReading};
use gouji::rules::{BLANK, MISSING};
use gouji::source::Format;
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Margin before the words of a source.
const MARGIN: &str = "   | ";
/// Indentation of a message's further lines, of the text after the arrow, and of a note.
const HANGING: usize = 2;
const ARROW: usize = 6;
const NOTE: usize = 5;
/// Width at which a cell is clipped, in columns: one beside others, and one alone in its row. The table of findings has
/// the whole text.
const WIDEST_CELL: [usize; 2] = [24, 44];
/// Narrowest and widest label beside figures, in columns: a figure far from its label is hard to find.
const LABEL_BESIDE_FIGURES: [usize; 2] = [16, 48];
/// Widest label in the line with the place, in columns.
const LABEL_IN_PLACE: usize = 40;
/// Most lines of a sentence that is shown whole. A longer one shows the marked lines and one on each side.
const MOST_LINES: usize = 5;

/// The cause that a finding stands for.
pub(super) struct InCause<'c> {
    pub cause: &'c Cause,
    /// Lines about its other findings.
    pub also: Vec<String>,
}

/// A finding as text. If it stands for its cause, the question to the agency is the message.
pub(super) fn render(
    audited: &AuditedReport,
    finding: &Finding,
    in_cause: Option<&InCause>,
    lang: Language,
    screen: Screen,
) -> String {
    let mut out = String::new();
    let severity = in_cause.map_or(finding.severity, |of| of.cause.severity);
    let colour = match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Query => AnsiColor::BrightYellow,
        Severity::Info => AnsiColor::BrightCyan,
    };
    let style = colour.on_default().bold();
    let head = format!("{}[{}]", severity.name(lang), finding.rule);
    let sentence = in_cause.map_or_else(|| finding.message(), |of| of.cause.question.clone());
    let colon = lang.choose(":", "：");
    let message = format!("{head}{colon}{}{}", lang.choose(" ", ""), harmless(sentence.get(lang)));
    for (nth, line) in screen.folded(&message, HANGING).iter().enumerate() {
        let begun = line.strip_prefix(&head).filter(|_| nth == 0);
        let _ = match begun {
            Some(rest) => writeln!(out, "{}{}", screen.paint(style, &head), screen.paint(STRONG, rest)),
            None => writeln!(out, "{}", screen.paint(STRONG, line)),
        };
    }
    let arrow = screen.paint(QUIET, "-->");
    let [file, cell] = place(audited, finding, lang);
    let is_narrow = screen.columns.is_some_and(|columns| ARROW + file.width() + cell.width() > columns);
    if is_narrow && !cell.is_empty() {
        // a path is never broken, so that it can be copied
        let _ = writeln!(out, "  {arrow} {file}");
        for line in screen.folded(&format!("{}{}", " ".repeat(ARROW), cell.trim_start()), ARROW) {
            let _ = writeln!(out, "{line}");
        }
    } else {
        let _ = writeln!(out, "  {arrow} {file}{cell}");
    }
    if !finding.excerpt.text.is_empty() {
        let bar = screen.paint(QUIET, MARGIN.trim_end());
        let _ = writeln!(out, "{bar}");
        for line in lay_out(&finding.excerpt, screen.width.saturating_sub(MARGIN.len())) {
            let words: String = line.iter().map(|piece| piece.shown(style, screen)).collect();
            let _ = writeln!(out, "{bar} {}", words.trim_end());
            let carets: String = line.iter().map(Piece::carets).collect();
            if !carets.trim_end().is_empty() {
                let _ = writeln!(out, "{bar} {}", screen.paint(style, carets.trim_end()));
            }
        }
    }
    let mut note = |text: &str| {
        for (nth, line) in screen.folded(&format!("   = {text}"), NOTE).iter().enumerate() {
            let line = if nth == 0 { line.replacen('=', &screen.paint(QUIET, "="), 1) } else { line.clone() };
            let _ = writeln!(out, "{line}");
        }
    };
    if let Some(legend) = legend(&finding.excerpt, lang) {
        note(&legend);
    }
    if !finding.formula.is_empty() {
        note(&finding.formula);
    }
    if let (Some(culprit), Some(form)) = (&finding.culprit, &audited.report.form) {
        note(&describe_culprit(culprit, form, lang, screen.width));
    }
    if let Some(review) = &finding.review {
        note(&describe_review(review, lang));
    }
    in_cause.iter().flat_map(|of| &of.also).for_each(|line| note(line));
    note(&match lang {
        Language::En => format!("more: gouji explain {}", finding.rule),
        Language::Zh => format!("详见：gouji explain {} --lang zh", finding.rule),
    });
    out
}

/// The place as a reader finds it: file with line or page; and table, labels, cell.
fn place(audited: &AuditedReport, finding: &Finding, lang: Language) -> [String; 2] {
    let place = &finding.place;
    let mut place_text = harmless(&audited.path);
    // line numbers help only in formats whose source has lines
    match (place.place.page, audited.format) {
        (0, Format::Html | Format::Text) if place.place.offset > 0 => {
            let _ = write!(place_text, ":{}", audited.report.lines.line(place.place));
        }
        (0, _) => {}
        (page, _) => {
            let _ = match lang {
                Language::En => write!(place_text, "  page {page}"),
                Language::Zh => write!(place_text, "  第{page}页"),
            };
        }
    }
    let mut cell = String::new();
    let mut labels = Vec::new();
    if let Some(table) = finding.table {
        labels.push(table_name(audited, table, lang));
    }
    let evidence = evidence(Some(&audited.report), finding);
    let named = [evidence.row_label, evidence.column_label].into_iter().flatten();
    labels.extend(named.map(|label| clipped(label, LABEL_IN_PLACE)));
    if !labels.is_empty() {
        let _ = write!(cell, "  {}", labels.join(" · "));
    }
    if let Some(GridPlace { table, row, column }) = place.grid {
        let _ = match lang {
            Language::En => write!(cell, "  (grid {table}, row {row}, column {column})"),
            Language::Zh => write!(cell, "（第{table}个表格第{row}行第{column}列）"),
        };
    }
    [place_text, cell]
}

/// `table 3`, 表三: as the report's form names it, or by its number without a form.
fn table_name(audited: &AuditedReport, number: u8, lang: Language) -> String {
    let tables = audited.report.form.iter().flat_map(FilledForm::tables).map(TableReading::table);
    let named = tables.into_iter().find(|table| table.number == number).map(|table| &table.name);
    named.map_or_else(|| format!("{}{number}", lang.choose("table ", "表")), |name| name.get(lang).to_owned())
}

/// Some words of a line, marked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    is_marked: bool,
}

impl Piece {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_marked: false }
    }

    fn shown(&self, style: Style, screen: Screen) -> String {
        if self.is_marked { screen.paint(style, &self.text) } else { self.text.clone() }
    }

    fn carets(&self) -> String {
        let width = self.text.width();
        if self.is_marked { "^".repeat(width.max(1)) } else { " ".repeat(width) }
    }
}

/// Lays an excerpt out in lines of a width.
fn lay_out(excerpt: &Excerpt, width: usize) -> Vec<Vec<Piece>> {
    let rows = rows(excerpt);
    if rows.iter().any(|row| row.len() > 1) {
        return table(&rows, width);
    }
    rows.iter().flat_map(|row| row.iter().flat_map(|cell| sentence(cell, width))).collect()
}

/// A cell of a line as pieces, so that marked words are separate.
type Cell = Vec<Piece>;

/// Splits an excerpt into lines and cells.
fn rows(excerpt: &Excerpt) -> Vec<Vec<Cell>> {
    let mut start = 0;
    let cells = |line: &str, start: usize| {
        let mut at = start;
        let cells = line.split('\t').map(|cell| {
            let range = at..at + cell.len();
            at = range.end + 1;
            pieces(excerpt, range)
        });
        cells.collect()
    };
    let lines = excerpt.text.split('\n').map(|line| {
        let row = cells(line, start);
        start += line.len() + 1;
        row
    });
    lines.collect()
}

fn pieces(excerpt: &Excerpt, range: std::ops::Range<usize>) -> Cell {
    let mut marked: Vec<_> =
        excerpt.marked.iter().filter(|mark| mark.start < range.end && range.start < mark.end).collect();
    marked.sort_by_key(|mark| mark.start);
    let words = |from: usize, to: usize| harmless(excerpt.text.get(from..to).unwrap_or_default());
    let (mut at, mut cell) = (range.start, Vec::new());
    for mark in marked {
        let (from, to) = (mark.start.max(at), mark.end.min(range.end));
        cell.extend([Piece::plain(words(at, from)), Piece { text: words(from, to), is_marked: true }]);
        at = to.max(at);
    }
    cell.push(Piece::plain(words(at, range.end)));
    cell.retain(|piece| !piece.text.is_empty());
    cell
}

fn width_of(cell: &Cell) -> usize {
    cell.iter().map(|piece| piece.text.width()).sum()
}

/// Clips a cell to a width.
fn fitted(cell: &Cell, width: usize) -> Cell {
    let mut left = width;
    let mut fitted = Vec::new();
    for piece in cell {
        let text = clipped(&piece.text, left);
        left = left.saturating_sub(text.width());
        let is_clipped = text != piece.text;
        fitted.push(Piece { text, is_marked: piece.is_marked });
        if is_clipped {
            break;
        }
    }
    fitted
}

/// Lays out the rows of a table: labels left-aligned, figures right-aligned. A label that does not fit goes above the
/// figures if it is the only one, and is clipped otherwise.
fn table(rows: &[Vec<Cell>], width: usize) -> Vec<Vec<Piece>> {
    let columns = rows.iter().map(|row| row.len() - 1).max().unwrap_or(0);
    let widest = WIDEST_CELL[usize::from(columns == 1)];
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let figures = row[1..].iter().map(|cell| fitted(cell, widest));
            std::iter::once(row[0].clone()).chain(figures).collect()
        })
        .collect();
    let width_of_column = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(width_of).max();
    let widths: Vec<usize> = (1..=columns).map(|column| width_of_column(column).unwrap_or(0)).collect();
    let figures: usize = widths.iter().map(|width| width + 2).sum();
    let label = width_of_column(0).unwrap_or(0);
    let with_label = rows.iter().filter(|row| !row[0].is_empty()).count();
    if label + figures > width && with_label == 1 {
        let own_lines = rows.iter().flat_map(|row| {
            let label = (!row[0].is_empty()).then(|| row[0].clone());
            label.into_iter().chain([figure_line(&row[1..], &widths)])
        });
        // the label goes above the headings too
        let mut lines: Vec<Vec<Piece>> = own_lines.collect();
        if let (Some(at), true) = (rows.iter().position(|row| !row[0].is_empty()), lines.len() > 2) {
            let label = lines.remove(at);
            lines.insert(0, label);
        }
        return lines;
    }
    let [narrow, wide] = LABEL_BESIDE_FIGURES;
    let label = if with_label == 1 { label } else { label.min(width.saturating_sub(figures).clamp(narrow, wide)) };
    let lines = rows.iter().map(|row| {
        let mut line = fitted(&row[0], label);
        line.push(Piece::plain(" ".repeat(label.saturating_sub(width_of(&line)))));
        line.extend(figure_line(&row[1..], &widths));
        line
    });
    lines.collect()
}

/// Right-aligns cells in their columns, with two spaces before each column.
fn figure_line(cells: &[Cell], widths: &[usize]) -> Vec<Piece> {
    let mut line = Vec::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push(Piece::plain(" ".repeat(2 + width.saturating_sub(width_of(cell)))));
        line.extend(cell.iter().cloned());
    }
    line
}

/// Wraps a sentence; a long one is reduced to the marked lines and those next to them.
fn sentence(cell: &Cell, width: usize) -> Vec<Vec<Piece>> {
    let characters: Vec<(char, bool)> =
        cell.iter().flat_map(|piece| piece.text.chars().map(|c| (c, piece.is_marked))).collect();
    let text: Vec<char> = characters.iter().map(|(c, _)| *c).collect();
    let wrapped = lines(&text, width);
    let is_marked: Vec<bool> =
        wrapped.iter().map(|line| characters[line.clone()].iter().any(|(_, meant)| *meant)).collect();
    let is_near = |at: usize| is_marked[at.saturating_sub(1)..(at + 2).min(is_marked.len())].contains(&true);
    let all = wrapped.len();
    let is_shown = |at: usize| all <= MOST_LINES || is_near(at) || !is_marked.contains(&true) && at < MOST_LINES;
    let mut shown: Vec<Vec<Piece>> = Vec::new();
    for (at, line) in wrapped.into_iter().enumerate() {
        if is_shown(at) {
            let words = characters[line].chunk_by(|a, b| a.1 == b.1);
            let piece =
                |words: &[(char, bool)]| Piece { text: words.iter().map(|(c, _)| c).collect(), is_marked: words[0].1 };
            shown.push(words.map(piece).collect());
        } else if shown.last().is_none_or(|last| last != &[Piece::plain("…")]) {
            shown.push(vec![Piece::plain("…")]);
        }
    }
    shown
}

/// Explains the signs for empty cells that the excerpt contains; `None` if there are none.
fn legend(excerpt: &Excerpt, lang: Language) -> Option<String> {
    let signs = [(BLANK, "blank", "空白"), (MISSING, "not in the document", "报告中没有此格")];
    let entries: Vec<String> = signs
        .iter()
        .filter(|(sign, ..)| excerpt.words().any(|words| words.contains(*sign)))
        .map(|(sign, en, zh)| format!("{sign} {}", lang.choose(en, zh)))
        .collect();
    (!entries.is_empty()).then(|| entries.join(lang.choose(", ", "，")))
}

/// The likely culprit in one line: the likeliest cells by their labels, and the number of alternatives. The table of
/// findings lists them all.
fn describe_culprit(culprit: &Culprit, form: &FilledForm, lang: Language, width: usize) -> String {
    let sets = match culprit {
        Culprit::Sets(sets) => sets,
        Culprit::Undetermined(why) => {
            let undetermined = lang.choose("likely culprit: undetermined, ", "可能有误的单元格：无法确定，");
            return format!("{undetermined}{}", why.words().get(lang));
        }
    };
    let Some((likeliest, others)) = sets.split_first() else { return String::new() };
    let line = |label: usize| {
        let changes: Vec<String> = likeliest.iter().map(|change| describe_change(form, change, lang, label)).collect();
        alternatives(&changes.join(lang.choose(" and ", "，且")), others.len(), lang)
    };
    // shorten labels before figures
    let room = width.saturating_sub(MARGIN.len());
    let excess = line(LABEL_IN_PLACE).width().saturating_sub(room);
    clipped(&line(LABEL_IN_PLACE.saturating_sub(excess).max(LABEL_BESIDE_FIGURES[0])), room)
}

/// A cell that may be wrong: its labels, its content, what it should contain, and the likely slip.
fn describe_change(form: &FilledForm, change: &Change, lang: Language, label: usize) -> String {
    let labels: Vec<String> =
        labels(form, change).into_iter().filter(|words| !words.is_empty()).map(|words| clipped(words, label)).collect();
    let (place, value) = (labels.join(" · "), change.value);
    let is = match form.fact(change.metric, change.applicant).map(|fact| fact.figure) {
        Some(Figure::Reported(value) | Figure::Annotated(value)) => {
            lang.choose(format!(" is {value}"), format!("填报数为{value}"))
        }
        Some(Figure::Mark) => lang.choose(" is marked", "只填了标记").to_owned(),
        _ => lang.choose(" is blank", "空白").to_owned(),
    };
    let slip = match change.slip {
        Slip::None => String::new(),
        slip => lang.choose(format!(" ({})", slip.words().en), format!("（{}）", slip.words().zh)),
    };
    format!("{place}{is}{}{value}{slip}", lang.choose(", should be ", "，应为"))
}

/// The likeliest alternative, and the number of others.
fn alternatives(likeliest: &str, others: usize, lang: Language) -> String {
    let head = lang.choose("likely culprit: ", "可能有误：");
    let others = match (others, lang) {
        (0, _) => String::new(),
        (1, Language::En) => ", and 1 other".to_owned(),
        (_, Language::En) => format!(", and {others} others"),
        (_, Language::Zh) => format!("；另有{others}种可能"),
    };
    format!("{head}{likeliest}{others}")
}

/// The form's labels for the row and the column of a cell; empty if the form lacks it.
fn labels(form: &FilledForm, change: &Change) -> [&'static str; 2] {
    let cell = form.cell(change.metric, change.applicant);
    cell.map_or([""; 2], |(table, cell)| [table.form.row_label(cell), &table.form.cells[cell].column_label])
}

/// The review of a finding, and whether it still holds.
pub(super) fn describe_review(review: &Review, lang: Language) -> String {
    let until = review.until.map_or_else(String::new, |until| until.to_string());
    let state = match (lang, review.state) {
        (Language::En, ReviewState::Waived) => "waived".to_owned(),
        (Language::En, ReviewState::Expired) => format!("waived until {until}, which has passed"),
        (Language::En, ReviewState::Changed) => "was waived, but its figures have changed since".to_owned(),
        (Language::Zh, ReviewState::Waived) => "已复核".to_owned(),
        (Language::Zh, ReviewState::Expired) => format!("复核结论有效期至{until}，已过期"),
        (Language::Zh, ReviewState::Changed) => "曾经复核，但数字已有变动".to_owned(),
    };
    let by = [Some(review.by.clone()).filter(|by| !by.is_empty()), review.on.map(|on: NaiveDate| on.to_string())];
    let by = by.into_iter().flatten().collect::<Vec<_>>().join(lang.choose(", ", "，"));
    let mut line = format!("{state}{}{}", lang.choose(": ", "："), harmless(&review.verdict));
    if !by.is_empty() {
        let by = harmless(&by);
        let (open, close) = (lang.choose(" (", "（"), lang.choose(")", "）"));
        line.extend([open, &by, close]);
    }
    if !review.note.is_empty() {
        line.extend([lang.choose("; ", "；"), &harmless(&review.note)]);
    }
    line
}

/// A finding with the keys of its report, for `check --json` and `show --json`.
pub(super) fn to_json(audited: &AuditedReport, finding: &Finding) -> Value {
    let agency = &audited.report.agency;
    let evidence = evidence(Some(&audited.report), finding);
    let place = &finding.place;
    let positive = |number: u32| Some(number).filter(|&number| number > 0);
    let form = audited.report.form.as_ref();
    let message = finding.message();
    json!({
        "finding_id": audited.finding_id(finding),
        "cause_id": finding.cause_id,
        "fingerprint": finding.fingerprint(),
        "rule": finding.rule,
        "fault": finding.fault.fields(),
        "severity": finding.severity,
        "district": agency.is_named().then_some(&agency.district),
        "agency": agency.is_named().then_some(&agency.name),
        "year": audited.year,
        "path": audited.path,
        "part": audited.part,
        "line": audited.report.lines.line(place.place),
        "page": positive(place.place.page),
        "table": finding.table,
        "row_label": evidence.row_label,
        "column_label": evidence.column_label,
        "table_index": place.grid.map(|grid| grid.table),
        "row": place.grid.map(|grid| grid.row),
        "column": place.grid.map(|grid| grid.column),
        "metric": finding.metric.map(gouji::report::Metric::key),
        "applicant": finding.applicant,
        "raw": evidence.raw,
        "reported": finding.reported,
        "expected": finding.expected,
        "formula": finding.formula,
        "message_en": message.en,
        "message_zh": message.zh,
        "excerpt": finding.excerpt.text,
        "marked": finding.excerpt.marked.iter().map(|marked| marked_json(&finding.excerpt.text, marked)).collect::<Vec<_>>(),
        "culprit": finding.culprit.as_ref().zip(form).map(|(culprit, form)| culprit_json(culprit, form)),
        "related": finding.related.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "review": finding.review.as_deref().map(review_json),
    })
}

/// A marked range of an excerpt: its words, and its start and end in characters.
fn marked_json(text: &str, marked: &std::ops::Range<usize>) -> Value {
    let characters = |end: usize| text.get(..end).map_or(0, |before| before.chars().count());
    json!({ "start": characters(marked.start), "end": characters(marked.end), "text": text.get(marked.clone()) })
}

fn culprit_json(culprit: &Culprit, form: &FilledForm) -> Value {
    let change = |change: &Change| {
        let [row_label, column_label] = labels(form, change);
        json!({
            "metric": change.metric.key(),
            "applicant": change.applicant,
            "row_label": row_label,
            "column_label": column_label,
            "value": change.value,
            "slip": change.slip,
        })
    };
    match culprit {
        Culprit::Sets(sets) => {
            let sets: Vec<Vec<Value>> = sets.iter().map(|set| set.iter().map(change).collect()).collect();
            json!({ "sets": sets })
        }
        Culprit::Undetermined(why) => json!({ "undetermined": why.words().en }),
    }
}

fn review_json(review: &Review) -> Value {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    json!({
        "state": review.state.key(),
        "verdict": review.verdict,
        "by": review.by,
        "on": day(review.on),
        "until": day(review.until),
        "note": review.note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lays out an excerpt whose marked words are in brackets.
    fn shown(marked: &str, width: usize) -> String {
        let mut excerpt = Excerpt::default();
        for c in marked.chars() {
            match c {
                '[' => excerpt.marked.push(excerpt.text.len()..0),
                ']' => excerpt.marked.last_mut().unwrap().end = excerpt.text.len(),
                c => excerpt.text.push(c),
            }
        }
        let mut out = String::new();
        for line in lay_out(&excerpt, width) {
            let words: String = line.iter().map(|piece| piece.text.as_str()).collect();
            let carets: String = line.iter().map(Piece::carets).collect();
            for text in [words.trim_end(), carets.trim_end()].into_iter().filter(|text| !text.is_empty()) {
                out += text;
                out.push('\n');
            }
        }
        out
    }

    #[test]
    fn a_row_stands_under_its_headings() {
        assert_eq!(
            shown("\t自然人\t商业企业\t总计\n（一）予以公开\t1\t2\t[14]", 60),
            concat!(
                "                自然人  商业企业  总计\n",
                "（一）予以公开       1         2    14\n",
                "                                    ^^\n",
            )
        );
    }

    #[test]
    fn a_label_that_is_too_long_stands_above_its_row_or_is_clipped() {
        assert_eq!(
            shown("\t自然人\t总计\n2.其他法律行政法规禁止公开\t1\t[14]", 30),
            "2.其他法律行政法规禁止公开\n  自然人  总计\n       1    14\n            ^^\n"
        );
        assert_eq!(
            shown("\t总计\n2.其他法律行政法规禁止公开\t1\n（七）总计\t[0]", 26),
            concat!(
                "                      总计\n",
                "2.其他法律行政法规…      1\n",
                "（七）总计               0\n",
                "                         ^\n",
            )
        );
    }

    #[test]
    fn cells_without_labels_are_a_list() {
        assert_eq!(
            shown("行政复议 结果维持\t10\n行政复议 总计\t[␣]", 60),
            "行政复议 结果维持  10\n行政复议 总计       ␣\n                    ^\n"
        );
        assert_eq!(shown("a\t\t[0]\nbb\t1", 60), "a      0\n       ^\nbb  1\n", "a cell that is not shown");
    }

    #[test]
    fn a_long_cell_is_clipped_and_pointed_at_as_far_as_it_shows() {
        let long = "见附件".repeat(10);
        let row = shown(&format!("规章\t[{long}]\t1"), 60);
        assert_eq!(row, "规章  见附件见附件见附件见附…  1\n      ^^^^^^^^^^^^^^^^^^^^^^^\n");
        assert!(shown(&format!("规章\t[{long}]"), 80).contains(&long[..long.len() / 3 * 2]), "alone it has more room");
    }

    #[test]
    fn carets_stand_under_figures_of_a_sentence() {
        assert_eq!(
            shown("全年公开“信息”[316]条，其中网站[78]条。", 60),
            "全年公开“信息”316条，其中网站78条。\n              ^^^            ^^\n"
        );
        assert_eq!(
            shown("全年公开信息[3160]条，其中网站[78]条。", 16),
            "全年公开信息3160\n            ^^^^\n条，其中网站78\n            ^^\n条。\n"
        );
    }

    #[test]
    fn of_a_long_sentence_the_lines_around_what_is_marked_are_shown() {
        let text = format!("{}[12]{}", "甲".repeat(40), "乙".repeat(40));
        let shown = shown(&text, 10);
        assert_eq!(shown, "…\n甲甲甲甲甲\n12乙乙乙乙\n^^\n乙乙乙乙乙\n…\n");
    }

    #[test]
    fn of_likely_culprits_the_first_is_named_and_the_others_are_counted() {
        let cell = "行政复议 总计 is 7, should be 0 (digit mistaken)";
        let line = |others, lang| alternatives(cell, others, lang);
        assert_eq!(line(0, Language::En), format!("likely culprit: {cell}"));
        assert_eq!(line(1, Language::En), format!("likely culprit: {cell}, and 1 other"));
        assert_eq!(line(3, Language::En), format!("likely culprit: {cell}, and 3 others"));
        assert_eq!(line(3, Language::Zh), format!("可能有误：{cell}；另有3种可能"));
    }

    #[test]
    fn what_is_marked_may_run_over_lines_and_into_others() {
        assert_eq!(shown("甲[乙丙\n丁]戊", 60), "甲乙丙\n  ^^^^\n丁戊\n^^\n");
        assert_eq!(shown("[]甲", 60), "甲\n");
        assert_eq!(shown("a\u{1b}[31m]b", 60), "a 31mb\n  ^^^\n");
    }
}
