//! Properties of every input: reading does not panic and is deterministic, cells are read as they are, and the layout
//! of a page changes no figure.

use crate::work::counted;
use gouji::document::{Block, Document};
use gouji::extract::{Surroundings, extract};
use gouji::fold::compact;
use gouji::forms::{CellIndex, RowIndex, TableIndex, form};
use gouji::index::Index as _;
use gouji::report::{Fact, Figure, Proof, Report, ReportStatus, read_figure};
use gouji::{audit, readers, rules, source};
use maker::page::{self, CELLS, Dress};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Largest input that is made here, in bytes.
const LARGEST: usize = 20_000;

/// This many cases take a second; `PROPTEST_CASES` asks for more.
pub fn config(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { config } else { ProptestConfig { cases, ..config } }
}

/// Reads bytes and audits the report. Checks what holds for any input.
fn read(bytes: &[u8]) -> Option<Report> {
    let (report, work) = counted(|| read_through(bytes));
    work.expect_linear(bytes.len());
    report
}

fn read_through(bytes: &[u8]) -> Option<Report> {
    let reading = readers::read(bytes, source::sniff(bytes), &readers::Limits::default()).ok()?;
    look_at_every_slice(&reading.document);
    let report = extract(reading.document, &Surroundings { folder: Some("清河区"), ..Surroundings::default() });
    if let Ok(report) = &report {
        let (checks, _) = audit::audit(report);
        assert_eq!(checks.len(), rules::of_reports().count());
        facts_are_as_printed(report);
    }
    report.ok()
}

/// A slice off the boundaries of characters panics.
fn look_at_every_slice(document: &Document) {
    document.titles.iter().for_each(|&title| _ = document.str(title));
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => assert!(!document.str(paragraph.text).is_empty()),
            Block::Grid(grid) => grid.cells().iter().for_each(|cell| _ = document.str(cell.text)),
            Block::Picture(..) => {}
        }
    }
}

fn facts_are_as_printed(report: &Report) {
    for (cell, fact) in report.cells() {
        let raw = report.str(fact.raw);
        match fact.figure {
            Figure::Missing => assert_eq!(raw, ""),
            // no figure, or a row whose figures are not assigned to cells
            Figure::Unreadable => {}
            // a page without its end
            Figure::Quarantined => {}
            // cut out of a run of digits
            Figure::Reported(value) if fact.proof != Proof::Printed => {
                let digits = value.to_string();
                assert!(compact(raw).replace(',', "").contains(&digits), "{digits} of {raw:?}");
            }
            _ => assert_eq!(fact.figure, read_figure(raw, cell.metric.entry().unit.key()), "{raw:?}"),
        }
    }
    for section in &report.sections {
        assert!(!report.str(section.heading).is_empty());
        section.paragraphs.iter().for_each(|&(text, _)| assert!(!report.str(text).is_empty()));
    }
}

/// The facts of a page or text that contains all cells of the form.
#[track_caller]
fn facts(bytes: &[u8]) -> Vec<(Fact, String)> {
    let report = read(bytes).expect("a report");
    assert_eq!(report.status, ReportStatus::Complete);
    assert_eq!(report.agency.name, "清河区教育局");
    assert_eq!(report.metadata.year, Some(2023));
    assert_eq!(report.metadata.signed_on.unwrap().to_string(), "2024-01-10");
    report.facts().map(|&fact| (fact, report.str(fact.raw).to_owned())).collect()
}

/// The facts without their places, which depend on the layout.
fn figures(facts: &[(Fact, String)]) -> Vec<String> {
    facts.iter().map(|(fact, raw)| format!("{:?} {raw:?}", fact.figure)).collect()
}

/// Texts that occur in cells for figures.
fn cell() -> impl Strategy<Value = String> {
    const PRINTED: &[&str] = &[
        "0",
        "1,234",
        "１２",
        "3.5",
        "-2",
        "22（其中修订16件）",
        "3件",
        "251000元",
        "1 2",
        "/",
        "-",
        "—",
        "——",
        "无",
        "**",
    ];
    prop_oneof![
        5 => (0..1_000_u32).prop_map(|figure| figure.to_string()),
        1 => (0..10_u64.pow(15)).prop_map(|figure| figure.to_string()),
        4 => select(PRINTED).prop_map(str::to_owned),
        2 => select(&["", " ", "\u{A0}", "\u{3000}"][..]).prop_map(str::to_owned),
        1 => select(&["见附件", "12O", "约5", "1.2.3", "①", "&amp;", "a<b"][..]).prop_map(str::to_owned),
    ]
}

/// Cells to change; most cells remain zero.
fn changes() -> impl Strategy<Value = Vec<(usize, String)>> {
    vec((0..CELLS, cell()), 0..120)
}

fn cells(changes: &[(usize, String)]) -> Vec<String> {
    let mut cells = page::zeros();
    for (at, text) in changes {
        cells[*at].clone_from(text);
    }
    cells
}

fn dress() -> impl Strategy<Value = Dress> {
    any::<[bool; 5]>().prop_map(|[spans, padding, capitals, comments, open_ended]| Dress {
        spans,
        padding,
        capitals,
        comments,
        open_ended,
    })
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// The text in every encoding that reports come in.
fn encodings(text: &str) -> [Vec<u8>; 6] {
    let marked = format!("\u{FEFF}{text}");
    [
        marked.clone().into_bytes(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16(&marked, u16::to_le_bytes),
        utf16(&marked, u16::to_be_bytes),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
    ]
}

/// A kind of damage to a file.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Remove(Index, usize),
    Repeat(Index, usize, Index),
    Insert(Index, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let pieces = &[
        "<",
        ">",
        "</td>",
        "<table>",
        "</table>",
        "<tr>",
        "<td colspan=9>",
        "<!--",
        "\t",
        "\n",
        "\"",
        "&#",
        "规章",
        "7",
    ];
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        1 => any::<Index>().prop_map(Damage::Cut),
        2 => (any::<Index>(), 1..200_usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        2 => (any::<Index>(), 1..2_000_usize, any::<Index>()).prop_map(|(at, length, to)| Damage::Repeat(at, length, to)),
        3 => (any::<Index>(), select(&pieces[..])).prop_map(|(at, piece)| Damage::Insert(at, piece)),
    ]
}

fn inflict(damage: &Damage, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    let end = |at: usize, length: usize, bytes: &[u8]| (at + length).min(bytes.len());
    match damage {
        Damage::Flip(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Remove(at, length) => {
            let at = at.index(bytes.len());
            bytes.drain(at..end(at, *length, bytes));
        }
        Damage::Repeat(at, length, to) => {
            let at = at.index(bytes.len());
            let piece = bytes[at..end(at, *length, bytes)].to_vec();
            let to = to.index(bytes.len());
            bytes.splice(to..to, piece);
        }
        Damage::Insert(at, piece) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// Words, tags and figures in random order, which reach the readers' edge cases more often than random bytes.
fn jumble() -> impl Strategy<Value = String> {
    let pieces = &[
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<td rowspan=0>",
        "<td colspan=99999 rowspan=3>",
        "<p>",
        "<div>",
        "</div>",
        "<a>",
        "<span hidden>",
        "</span>",
        "<tr style='display:none'>",
        "<!--",
        "-->",
        "<script>",
        "</script",
        "&nbsp",
        "&#x4E00;",
        "<",
        "\"",
        "=",
        "\t",
        "\n",
        " ",
        "\u{3000}",
        "0",
        "12",
        "/",
        "规章",
        "行政许可",
        "本年制发件数",
        "现行有效件数",
        "自然人",
        "总计",
        "（一）予以公开",
        "四、结转下年度继续办理",
        "结果维持",
        "尚未审结",
        "一、总体情况",
        "清河区教育局2023年政府信息公开年度报告",
        "2024年1月10日",
        "政府信息公开",
        "指标名称",
        "计量单位",
        "2016年度",
        "历年累计",
        "条",
        "件",
        "主动公开文件数",
        "（一）收到申请数",
        "1、当面申请数",
        "四、行政复议数量",
        "被依法纠错数",
        "主动公开政府信息12条。",
        "年报",
        "年",
        "：",
        "(",
        "）",
    ];
    vec(select(&pieces[..]), 0..600).prop_map(|pieces| pieces.concat())
}

/// A figure that occurs in cumulative columns only.
const RUNS_ON: u32 = 987_654;

/// Rows of indicators with two columns of figures, some of them short of cells: separated by tabs, one cell per line,
/// or run together.
fn jumble_of_indicators() -> impl Strategy<Value = String> {
    let names = &[
        "主动公开文件数",
        "其中：主动公开规范性文件数",
        "（一）收到申请数",
        "1、当面申请数",
        "2、传真申请数",
        "四、行政复议数量",
        "被依法纠错数",
        "五、行政诉讼数量",
        "其他情形数",
        "行政申诉数",
        "从事政府信息公开工作人员数",
    ];
    let row = (select(&names[..]), select(&["条", "件", ""][..]), select(&["7", "0", "12", "", "无"][..]), 1..9_usize);
    (vec(row, 4..40), select(&["\t", "\n", ""][..])).prop_map(|(rows, between)| {
        let runs_on = RUNS_ON.to_string();
        let mut text = ["指标名称", "计量单位", "2016年度", "历年累计"].join(between) + between;
        for (name, unit, figure, left_out) in rows {
            let cells = [name, unit, figure, &runs_on];
            let cells: Vec<&str> =
                cells.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, cell)| *cell).collect();
            text += &cells.join(between);
            text += if between == "\t" { "\n" } else { between };
        }
        text
    })
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..LARGEST)) {
        read(&bytes);
    }

    #[test]
    fn any_words_and_tags_are_read(text in jumble()) {
        read(text.as_bytes());
        read(format!("<p>{text}").as_bytes());
    }

    #[test]
    fn any_table_of_indicators_is_read(rows in jumble_of_indicators()) {
        let title = "清河县水务局2016年政府信息公开工作年度报告\n";
        if let Some(report) = read(format!("{title}{rows}").as_bytes()) {
            // cumulative figures are never taken for those of the year
            prop_assert!(report.facts().all(|fact| fact.figure.value() != Some(RUNS_ON.into())));
        }
    }

    #[test]
    fn a_damaged_report_is_read_or_refused_and_alike_each_time(
        changes in changes(), dress in dress(), is_text: bool, encoding: Index, damages in vec(damage(), 1..12),
    ) {
        let cells = cells(&changes);
        let text = if is_text { page::tabbed(&cells) } else { page::html(&cells, dress) };
        let mut bytes = encodings(&text)[encoding.index(6)].clone();
        for damage in &damages {
            inflict(damage, &mut bytes);
        }
        bytes.truncate(LARGEST);
        let shown = |report: Option<Report>| format!("{report:?}");
        prop_assert_eq!(shown(read(&bytes)), shown(read(&bytes)));
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn what_stands_in_a_cell_is_what_is_read(changes in changes(), dress in dress()) {
        let cells = cells(&changes);
        let form = form("2021").unwrap();
        let page = facts(page::html(&cells, dress).as_bytes());
        let text = facts(page::tabbed(&cells).as_bytes());
        for (at, printed) in cells.iter().enumerate() {
            let expected = read_figure(printed, form.cells[CellIndex::new(at)].metric.entry().unit.key());
            prop_assert_eq!(page[at].0.figure, expected, "cell {} of the page: {:?}", at, printed);
            prop_assert_eq!(text[at].0.figure, expected, "cell {} of the text: {:?}", at, printed);
            if printed.trim().is_empty() {
                prop_assert_eq!(expected.value(), None);
            }
        }
    }

    #[test]
    fn how_a_page_is_written_changes_no_figure(changes in changes(), dress in dress()) {
        let cells = cells(&changes);
        let plain = facts(page::html(&cells, Dress::default()).as_bytes());
        prop_assert_eq!(figures(&facts(page::html(&cells, dress).as_bytes())), figures(&plain));
    }

    #[test]
    fn the_encoding_changes_no_figure(changes in changes(), is_text: bool) {
        let cells = cells(&changes);
        let text = if is_text { page::tabbed(&cells) } else { page::html(&cells, Dress::default()) };
        let plain = facts(text.as_bytes());
        for bytes in encodings(&text) {
            prop_assert_eq!(&facts(&bytes), &plain);
        }
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn rows_left_out_are_missing_and_move_no_other(changes in changes(), left_out in vec(0..25_usize, 1..6)) {
        let text = page::tabbed(&cells(&changes));
        let rows = &form("2021").unwrap().tables[TableIndex::new(1)].rows;
        let is_left_out = |line: &str| left_out.iter().any(|&row| line.split('\t').any(|cell| cell == rows[RowIndex::new(row)].label));
        let shorter: String = text.split_inclusive('\n').filter(|line| !is_left_out(line)).collect();
        let (whole, shorter) = (figures(&facts(text.as_bytes())), figures(&facts(shorter.as_bytes())));
        for at in 0..CELLS {
            let is_of = |&row: &usize| rows[RowIndex::new(row)].cells.contains(CellIndex::new(at));
            let is_missing = left_out.iter().any(is_of);
            let missing = format!("{:?} \"\"", Fact::MISSING.figure);
            prop_assert_eq!(&shorter[at], if is_missing { &missing } else { &whole[at] }, "cell {}", at);
        }
    }
}
