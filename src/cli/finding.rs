//! A finding as compilers print theirs: what, where, the row or the sentence with carets under what is meant, the formula
//! with its figures, what is likely to be wrong, and where to read more.

use super::screen::{QUIET, STRONG, Screen, clipped, harmless, lines};
use chrono::NaiveDate;
use clap::builder::styling::{AnsiColor, Style};
use gouji::audit::evidence;
use gouji::dataset::AuditedReport;
use gouji::finding::{Change, Culprit, Excerpt, Finding, Review, ReviewState, Severity, Slip};
use gouji::language::Language;
use gouji::report::{Figure, FilledForm};
use gouji::rules::{BLANK, MISSING};
use gouji::source::Format;
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// What stands before the words of a source.
const MARGIN: &str = "   | ";
/// A cell that is wider is clipped, beside others or alone in its row: the table of findings has all its words.
const WIDEST_CELL: [usize; 2] = [24, 44];
/// A label beside figures keeps at least so much where there is little room, and where there is more no more than so
/// much: a figure far from its label is hard to find.
const LABEL_BESIDE_FIGURES: [usize; 2] = [16, 48];
/// A label in the line that tells the place.
const LABEL_IN_PLACE: usize = 40;
/// A sentence of more lines shows those with what is meant, and one before and behind.
const MOST_LINES: usize = 5;

pub fn render(audited: &AuditedReport, finding: &Finding, lang: Language, screen: Screen) -> String {
    let mut out = String::new();
    let colour = match finding.severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Query => AnsiColor::BrightYellow,
        Severity::Info => AnsiColor::BrightCyan,
    };
    let style = colour.on_default().bold();
    let head = format!("{}[{}]", finding.severity.name(lang), finding.rule);
    let colon = lang.choose(":", "：");
    let message =
        screen.paint(STRONG, &format!("{colon}{}{}", lang.choose(" ", ""), harmless(finding.message().get(lang))));
    let _ = writeln!(out, "{}{message}", screen.paint(style, &head));
    let _ = writeln!(out, "  {} {}", screen.paint(QUIET, "-->"), place(audited, finding, lang));
    if !finding.excerpt.text.is_empty() {
        let bar = screen.paint(QUIET, MARGIN.trim_end());
        let _ = writeln!(out, "{bar}");
        for line in laid_out(&finding.excerpt, screen.width.saturating_sub(MARGIN.len())) {
            let told: String = line.iter().map(|piece| piece.shown(style, screen)).collect();
            let _ = writeln!(out, "{bar} {}", told.trim_end());
            let carets: String = line.iter().map(Piece::carets).collect();
            if !carets.trim_end().is_empty() {
                let _ = writeln!(out, "{bar} {}", screen.paint(style, carets.trim_end()));
            }
        }
    }
    let mut note = |text: &str| {
        let _ = writeln!(out, "   {} {text}", screen.paint(QUIET, "="));
    };
    if let Some(legend) = legend(&finding.excerpt, lang) {
        note(&legend);
    }
    if !finding.formula.is_empty() {
        note(&finding.formula);
    }
    if let (Some(culprit), Some(form)) = (&finding.culprit, &audited.report.form) {
        note(&blamed(culprit, form, lang, screen.width));
    }
    if let Some(review) = &finding.review {
        note(&reviewed(review, lang));
    }
    note(&match lang {
        Language::En => format!("more: gouji explain {}", finding.rule),
        Language::Zh => format!("详见：gouji explain {} --lang zh", finding.rule),
    });
    out
}

/// Where it stands, as a reader finds it: the file and its line or page, the table, the labels, the cell.
fn place(audited: &AuditedReport, finding: &Finding, lang: Language) -> String {
    let place = &finding.place;
    let mut told = harmless(&audited.path);
    // lines are something to go by only where the source has them
    match (place.place.page, audited.format) {
        (0, Format::Html | Format::Text) if place.place.offset > 0 => {
            let _ = write!(told, ":{}", audited.report.lines.line(place.place));
        }
        (0, _) => {}
        (page, _) => {
            let _ = match lang {
                Language::En => write!(told, "  page {page}"),
                Language::Zh => write!(told, "  第 {page} 页"),
            };
        }
    }
    let mut labels = Vec::new();
    if let Some(table) = finding.table {
        labels.push(table_name(table, lang));
    }
    let evidence = evidence(Some(&audited.report), finding);
    let named = [evidence.row_label, evidence.column_label].into_iter().flatten();
    labels.extend(named.map(|label| clipped(label, LABEL_IN_PLACE)));
    if !labels.is_empty() {
        let _ = write!(told, "  {}", labels.join(" · "));
    }
    if place.table > 0 {
        let (grid, row, column) = (place.table, place.row, place.column);
        let _ = match lang {
            Language::En => write!(told, "  (grid {grid}, row {row}, column {column})"),
            Language::Zh => write!(told, "（第 {grid} 个表格第 {row} 行第 {column} 列）"),
        };
    }
    told
}

/// `table 3`, 表三.
fn table_name(number: u8, lang: Language) -> String {
    const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (lang, usize::from(number).checked_sub(1).and_then(|at| NUMERALS.get(at))) {
        (Language::Zh, Some(numeral)) => format!("表{numeral}"),
        (Language::Zh, None) => format!("表 {number}"),
        (Language::En, _) => format!("table {number}"),
    }
}

/// Some words of a line, meant or around it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    is_meant: bool,
}

impl Piece {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_meant: false }
    }

    fn shown(&self, style: Style, screen: Screen) -> String {
        if self.is_meant { screen.paint(style, &self.text) } else { self.text.clone() }
    }

    fn carets(&self) -> String {
        let width = self.text.width();
        if self.is_meant { "^".repeat(width.max(1)) } else { " ".repeat(width) }
    }
}

/// The words of an excerpt in lines that fit.
fn laid_out(excerpt: &Excerpt, width: usize) -> Vec<Vec<Piece>> {
    let rows = rows(excerpt);
    if rows.iter().any(|row| row.len() > 1) {
        return table(&rows, width);
    }
    rows.iter().flat_map(|row| row.iter().flat_map(|cell| sentence(cell, width))).collect()
}

/// A cell of a line: its words, those that are meant apart.
type Cell = Vec<Piece>;

/// The lines of an excerpt, each with its cells.
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
    let mut marked: Vec<_> = excerpt.marked.iter().filter(|of| of.start < range.end && range.start < of.end).collect();
    marked.sort_by_key(|of| of.start);
    let words = |from: usize, to: usize| harmless(excerpt.text.get(from..to).unwrap_or_default());
    let (mut at, mut cell) = (range.start, Vec::new());
    for of in marked {
        let (from, to) = (of.start.max(at), of.end.min(range.end));
        cell.extend([Piece::plain(words(at, from)), Piece { text: words(from, to), is_meant: true }]);
        at = to.max(at);
    }
    cell.push(Piece::plain(words(at, range.end)));
    cell.retain(|piece| !piece.text.is_empty());
    cell
}

fn width_of(cell: &Cell) -> usize {
    cell.iter().map(|piece| piece.text.width()).sum()
}

/// As much of a cell as fits.
fn fitted(cell: &Cell, width: usize) -> Cell {
    let mut left = width;
    let mut fitted = Vec::new();
    for piece in cell {
        let text = clipped(&piece.text, left);
        left = left.saturating_sub(text.width());
        let is_clipped = text != piece.text;
        fitted.push(Piece { text, is_meant: piece.is_meant });
        if is_clipped {
            break;
        }
    }
    fitted
}

/// Rows of a table: labels on the left, figures on the right of their columns. A label that is too long for one row
/// stands above its figures; beside several rows it is clipped.
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
        // the label goes before the headings
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

/// Each cell on the right of its column, two spaces before it.
fn figure_line(cells: &[Cell], widths: &[usize]) -> Vec<Piece> {
    let mut line = Vec::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push(Piece::plain(" ".repeat(2 + width.saturating_sub(width_of(cell)))));
        line.extend(cell.iter().cloned());
    }
    line
}

/// A sentence in lines that fit; of a long one the lines with what is meant, and those beside them.
fn sentence(cell: &Cell, width: usize) -> Vec<Vec<Piece>> {
    let characters: Vec<(char, bool)> =
        cell.iter().flat_map(|piece| piece.text.chars().map(|c| (c, piece.is_meant))).collect();
    let text: Vec<char> = characters.iter().map(|(c, _)| *c).collect();
    let told = lines(&text, width);
    let is_meant: Vec<bool> =
        told.iter().map(|line| characters[line.clone()].iter().any(|(_, meant)| *meant)).collect();
    let is_near = |at: usize| is_meant[at.saturating_sub(1)..(at + 2).min(is_meant.len())].contains(&true);
    let all = told.len();
    let is_shown = |at: usize| all <= MOST_LINES || is_near(at) || !is_meant.contains(&true) && at < MOST_LINES;
    let mut shown: Vec<Vec<Piece>> = Vec::new();
    for (at, line) in told.into_iter().enumerate() {
        if is_shown(at) {
            let words = characters[line].chunk_by(|a, b| a.1 == b.1);
            let piece =
                |words: &[(char, bool)]| Piece { text: words.iter().map(|(c, _)| c).collect(), is_meant: words[0].1 };
            shown.push(words.map(piece).collect());
        } else if shown.last().is_none_or(|last| last != &[Piece::plain("…")]) {
            shown.push(vec![Piece::plain("…")]);
        }
    }
    shown
}

/// What the signs for cells without words stand for.
fn legend(excerpt: &Excerpt, lang: Language) -> Option<String> {
    let signs = [(BLANK, "blank", "空白"), (MISSING, "not in the document", "文档中没有此格")];
    let told: Vec<String> = signs
        .iter()
        .filter(|(sign, ..)| excerpt.words().any(|words| words.contains(*sign)))
        .map(|(sign, en, zh)| format!("{sign} {}", lang.choose(en, zh)))
        .collect();
    (!told.is_empty()).then(|| told.join(lang.choose(", ", "，")))
}

/// What is likely to be wrong, in the words of the form and in one line: the likeliest cells, and how many alternatives
/// there are to them. The table of findings names them all.
fn blamed(culprit: &Culprit, form: &FilledForm, lang: Language, width: usize) -> String {
    let sets = match culprit {
        Culprit::Sets(sets) => sets,
        Culprit::Undetermined(why) => {
            let undetermined = lang.choose("likely culprit: undetermined, ", "可能有误的单元格：无法确定，");
            return format!("{undetermined}{}", why.words().get(lang));
        }
    };
    let Some((likeliest, others)) = sets.split_first() else { return String::new() };
    let line = |label: usize| {
        let changes: Vec<String> = likeliest.iter().map(|change| changed(form, change, lang, label)).collect();
        alternatives(&changes.join(lang.choose(" and ", "，且 ")), others.len(), lang)
    };
    // a label gives way before the figures do
    let room = width.saturating_sub(MARGIN.len());
    let excess = line(LABEL_IN_PLACE).width().saturating_sub(room);
    clipped(&line(LABEL_IN_PLACE.saturating_sub(excess).max(LABEL_BESIDE_FIGURES[0])), room)
}

/// A cell that may be wrong: its labels, what it holds, what it should hold, and how that comes about.
fn changed(form: &FilledForm, change: &Change, lang: Language, label: usize) -> String {
    let labels: Vec<String> =
        labels(form, change).into_iter().filter(|words| !words.is_empty()).map(|words| clipped(words, label)).collect();
    let (place, value) = (labels.join(" · "), change.value);
    let is = match form.fact(change.metric, change.applicant).map(|fact| fact.figure) {
        Some(Figure::Reported(value) | Figure::Annotated(value)) => format!("{} {value}", lang.choose("is", "为")),
        Some(Figure::Mark) => lang.choose("is marked", "填了标记").to_owned(),
        _ => lang.choose("is blank", "为空").to_owned(),
    };
    let slip = match change.slip {
        Slip::None => String::new(),
        slip => lang.choose(format!(" ({})", slip.words().en), format!("（{}）", slip.words().zh)),
    };
    format!("{place} {is}{}{value}{slip}", lang.choose(", should be ", "，应为 "))
}

/// The likeliest alternative, and how many others there are.
fn alternatives(likeliest: &str, others: usize, lang: Language) -> String {
    let head = lang.choose("likely culprit: ", "可能有误：");
    let others = match (others, lang) {
        (0, _) => String::new(),
        (1, Language::En) => ", and 1 other".to_owned(),
        (_, Language::En) => format!(", and {others} others"),
        (_, Language::Zh) => format!("，及另外 {others} 处"),
    };
    format!("{head}{likeliest}{others}")
}

/// The labels of the row and the column of a cell.
fn labels(form: &FilledForm, change: &Change) -> [&'static str; 2] {
    let cell = form.cell(change.metric, change.applicant);
    cell.map_or([""; 2], |(table, cell)| [table.form.row_label(cell), &table.form.cells[cell].column_label])
}

/// What somebody has said of a finding, and whether it still counts.
fn reviewed(review: &Review, lang: Language) -> String {
    let until = review.until.map_or_else(String::new, |until| until.to_string());
    let state = match (lang, review.state) {
        (Language::En, ReviewState::Waived) => "waived".to_owned(),
        (Language::En, ReviewState::Expired) => format!("waived until {until}, which has passed"),
        (Language::En, ReviewState::Changed) => "was waived, but its figures have changed since".to_owned(),
        (Language::Zh, ReviewState::Waived) => "已复核".to_owned(),
        (Language::Zh, ReviewState::Expired) => format!("复核结论有效期至 {until}，已过期"),
        (Language::Zh, ReviewState::Changed) => "曾经复核，但数字已有变动".to_owned(),
    };
    let by = [Some(review.by.clone()).filter(|by| !by.is_empty()), review.on.map(|on: NaiveDate| on.to_string())];
    let by = by.into_iter().flatten().collect::<Vec<_>>().join(lang.choose(", ", "，"));
    let mut told = format!("{state}{}{}", lang.choose(": ", "："), harmless(&review.verdict));
    if !by.is_empty() {
        let by = harmless(&by);
        let (open, close) = (lang.choose(" (", "（"), lang.choose(")", "）"));
        told.extend([open, &by, close]);
    }
    if !review.note.is_empty() {
        told.extend([lang.choose("; ", "；"), &harmless(&review.note)]);
    }
    told
}

/// A finding with its report's keys, as `check --json` and `show --json` give it.
pub fn to_json(audited: &AuditedReport, finding: &Finding) -> Value {
    let agency = &audited.report.agency;
    let evidence = evidence(Some(&audited.report), finding);
    let place = &finding.place;
    let there = |number: u32| Some(number).filter(|&number| number > 0);
    let form = audited.report.form.as_ref();
    let message = finding.message();
    json!({
        "finding_id": audited.finding_id(finding),
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
        "page": there(place.place.page),
        "table": finding.table,
        "row_label": evidence.row_label,
        "column_label": evidence.column_label,
        "table_index": there(place.table.into()),
        "row": there(place.row.into()),
        "column": there(place.column.into()),
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

/// What is meant in an excerpt: its words, and where they begin and end among its characters.
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

    /// An excerpt whose words in brackets are meant, as it is laid out.
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
        for line in laid_out(&excerpt, width) {
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
    fn of_a_long_sentence_the_lines_around_what_is_meant_are_shown() {
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
        assert_eq!(line(3, Language::Zh), format!("可能有误：{cell}，及另外 3 处"));
    }

    #[test]
    fn what_is_meant_may_run_over_lines_and_into_others() {
        assert_eq!(shown("甲[乙丙\n丁]戊", 60), "甲乙丙\n  ^^^^\n丁戊\n^^\n");
        assert_eq!(shown("[]甲", 60), "甲\n");
        assert_eq!(shown("a\u{1b}[31m]b", 60), "a 31mb\n  ^^^\n");
    }
}
