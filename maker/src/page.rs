//! A report of the form of 2021 around given texts of its cells: what the other tests dress up, damage and cut.

#![allow(clippy::unwrap_used, reason = "a fixture that fails says so by a panic")]

use gouji::forms::{Form, Row, TableIndex, form};
use gouji::index::Index;
use std::fmt::Write;

/// How many cells the form has.
pub const CELLS: usize = 200;

/// The cells of a report in which nothing happened.
pub fn zeros() -> Vec<String> {
    vec!["0".to_owned(); CELLS]
}

/// Ways to write the same page.
#[allow(clippy::struct_excessive_bools, reason = "each is tried alone and with the others")]
#[derive(Debug, Clone, Copy, Default)]
pub struct Dress {
    /// The text of a cell in two elements of its own.
    pub spans: bool,
    /// No-break spaces and line ends around it.
    pub padding: bool,
    pub capitals: bool,
    /// Comments with tags and figures in them.
    pub comments: bool,
    /// No end tag that HTML lets one leave out.
    pub open_ended: bool,
}

const TITLE: &str = "清河区教育局2023年政府信息公开工作年度报告";
const LEAD: &str =
    "本报告的统计期限自2023年1月1日起至2023年12月31日止。如有疑问，请与清河区教育局联系，电话：0110-6196421。";
/// Headings of the sections, and a sentence below each.
const SECTIONS: [[&str; 2]; 6] = [
    ["一、总体情况", "全年公开信息 281 条。"],
    ["二、主动公开政府信息情况", "数据如下。"],
    ["三、收到和处理政府信息公开申请情况", "按期答复。"],
    ["四、政府信息公开行政复议、行政诉讼情况", "没有败诉。"],
    ["五、存在的主要问题及改进情况", "人手不足，已加强培训。"],
    ["六、其他需要报告的事项", "本年度没有收取信息处理费。"],
];
const SIGNED: [&str; 2] = ["清河区教育局", "2024年1月10日"];

/// What stands before the labels of table 3, by the metrics it stands before.
const GROUPS: [(&str, &str); 4] = [
    ("outcome.refused.", "（三）不予公开"),
    ("outcome.unavailable.", "（四）无法提供"),
    ("outcome.not_processed.", "（五）不予处理"),
    ("outcome.other.", "（六）其他处理"),
];
const OUTCOMES: &str = "三、本年度办理结果";
const RESULTS: [&str; 5] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];

/// A cell and the columns and rows it takes.
struct Span<'a>(&'a str, usize, usize);

/// The statutory tables of sections 2, 3 and 4, row by row.
fn tables(cells: &[String]) -> [Vec<Vec<Span<'_>>>; 3] {
    let form = form("2021").unwrap();
    [openness(form, cells), requests(form, cells), disputes(cells)]
}

fn openness<'a>(form: &'static Form, cells: &'a [String]) -> Vec<Vec<Span<'a>>> {
    let mut table = Vec::new();
    let mut last_heading = "";
    for row in &form.tables[TableIndex::new(0)].rows {
        let headings = form.cells[row.cells].iter().map(|cell| cell.column_label.as_str());
        let wide = 3 / row.width();
        if form.cells[row.cells.start].column_label != last_heading {
            last_heading = &form.cells[row.cells.start].column_label;
            let headings = headings.map(|heading| Span(heading, wide, 1));
            table.push([Span("信息内容", 1, 1)].into_iter().chain(headings).collect());
        }
        let label = Span(&row.label, 1, 1);
        table.push([label].into_iter().chain(texts(row, cells).iter().map(|text| Span(text, wide, 1))).collect());
    }
    table
}

/// The texts of a row, of those of all cells.
fn texts<'a>(row: &Row, cells: &'a [String]) -> &'a [String] {
    &cells[row.cells.start.position()..row.cells.end.position()]
}

fn requests<'a>(form: &'static Form, cells: &'a [String]) -> Vec<Vec<Span<'a>>> {
    let rows = &*form.tables[TableIndex::new(1)].rows;
    let heads = form.cells[rows[0].cells].iter();
    let head = [Span("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 1)];
    let mut table: Vec<Vec<Span>> =
        vec![head.into_iter().chain(heads.map(|cell| Span(&cell.column_label, 1, 1))).collect()];
    let metric = |at: usize| form.cells[rows[at].cells.start].metric.key();
    let outcomes = (0..rows.len()).filter(|&at| metric(at).starts_with("outcome.")).count();
    let mut last_group = "";
    for (at, row) in rows.iter().enumerate() {
        let mut line = Vec::new();
        if metric(at) == "outcome.granted" {
            line.push(Span(OUTCOMES, 1, outcomes));
        }
        let is_outcome = metric(at).starts_with("outcome.");
        match GROUPS.iter().find(|(prefix, _)| metric(at).starts_with(prefix)) {
            Some((prefix, group)) => {
                if *group != last_group {
                    last_group = group;
                    line.push(Span(group, 1, (0..rows.len()).filter(|&at| metric(at).starts_with(prefix)).count()));
                }
                line.push(Span(&row.label, 1, 1));
            }
            None => line.push(Span(&row.label, if is_outcome { 2 } else { 3 }, 1)),
        }
        line.extend(texts(row, cells).iter().map(|text| Span(text, 1, 1)));
        table.push(line);
    }
    table
}

fn disputes(cells: &[String]) -> Vec<Vec<Span<'_>>> {
    let under = |rows| RESULTS.into_iter().map(move |result| Span(result, 1, rows));
    let kinds = [Span("未经复议直接起诉", 5, 1), Span("复议后起诉", 5, 1)];
    vec![
        vec![Span("行政复议", 5, 1), Span("行政诉讼", 10, 1)],
        under(2).chain(kinds).collect(),
        under(1).chain(under(1)).collect(),
        cells[CELLS - 15..].iter().map(|cell| Span(cell, 1, 1)).collect(),
    ]
}

/// The report as a page.
pub fn html(cells: &[String], dress: Dress) -> String {
    let mut page = Page { html: "<!DOCTYPE html>\n".to_owned(), dress };
    page.html.push_str("<html><head><title>清河区教育局_年报</title></head>");
    page.tag("body", "");
    page.element("h1", TITLE);
    page.element("p", LEAD);
    let tables = tables(cells);
    for (number, [heading, sentence]) in SECTIONS.into_iter().enumerate() {
        page.element("p", heading);
        page.element("p", sentence);
        if let Some(table) = number.checked_sub(1).and_then(|at| tables.get(at)) {
            page.table(table);
        }
    }
    for line in SIGNED {
        page.element("p", line);
    }
    page.tag("/body", "");
    page.html
}

struct Page {
    html: String,
    dress: Dress,
}

impl Page {
    fn tag(&mut self, name: &str, attributes: &str) {
        if self.dress.open_ended && matches!(name, "/p" | "/td" | "/tr" | "/body") {
            return;
        }
        let name = if self.dress.capitals { name.to_ascii_uppercase() } else { name.to_owned() };
        write!(self.html, "<{name}{attributes}>").unwrap();
        if self.dress.comments {
            self.html.push_str("<!-- 7 <td>8</td> -->");
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        self.tag(name, "");
        self.words(text);
        self.tag(&format!("/{name}"), "");
        self.html.push('\n');
    }

    fn words(&mut self, text: &str) {
        self.html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('\u{A0}', "&nbsp;"));
    }

    fn table(&mut self, rows: &[Vec<Span>]) {
        self.tag("table", " border=1");
        for row in rows {
            self.tag("tr", "");
            for Span(text, columns, rows) in row {
                let spans = [("colspan", columns), ("rowspan", rows)];
                let spans = spans.iter().filter(|(_, span)| **span > 1);
                let attributes = spans.fold(String::new(), |all, (name, span)| format!("{all} {name}=\"{span}\""));
                self.tag("td", &attributes);
                self.cell_text(text);
                self.tag("/td", "");
            }
            self.tag("/tr", "");
            self.html.push('\n');
        }
        self.tag("/table", "");
    }

    fn cell_text(&mut self, text: &str) {
        let padding = if self.dress.padding { "\n&nbsp; " } else { "" };
        self.html.push_str(padding);
        if self.dress.spans {
            let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            for half in [&text[..middle], &text[middle..]] {
                self.tag("span", " style='color:black'");
                self.words(half);
                self.tag("/span", "");
            }
        } else {
            self.words(text);
        }
        self.html.push_str(padding);
    }
}

/// The report as a text with tabs between its cells.
pub fn tabbed(cells: &[String]) -> String {
    let mut text = format!("{TITLE}\n\n{LEAD}\n");
    let tables = tables(cells);
    for (number, [heading, sentence]) in SECTIONS.into_iter().enumerate() {
        writeln!(text, "\n{heading}\n\n{sentence}\n").unwrap();
        let Some(table) = number.checked_sub(1).and_then(|at| tables.get(at)) else { continue };
        for row in table {
            let row: Vec<&str> = row.iter().map(|Span(text, ..)| *text).collect();
            writeln!(text, "{}", row.join("\t")).unwrap();
        }
    }
    writeln!(text, "\n{}", SIGNED.join("\n")).unwrap();
    text
}
