//! Tables in texts that were copied or extracted from pages, in which lines are not rows.

use gouji::extract::{Surroundings, extract};
use gouji::forms::{RowIndex, TableIndex, form};
use gouji::index::Index as _;
use gouji::report::{Amount, Applicant, Fact, Figure, Proof, Report};
use gouji::source::sniff;
use gouji::{audit, readers};

const FORM: &str = "2021";

/// Label and figures of a row.
type Row = (String, Vec<String>);

fn read(text: &str) -> Report {
    let reading = readers::read(text.as_bytes(), sniff(text.as_bytes()), &readers::Limits::default()).unwrap();
    extract(reading.document, &Surroundings::default()).unwrap()
}

/// The rows of table 3, with a different figure in every cell.
fn rows() -> Vec<Row> {
    let table = &form(FORM).unwrap().tables[TableIndex::new(1)];
    let figures = |row: usize| (0..7).map(|column| ((row * 7 + column * 5) % 23).to_string()).collect();
    table.rows.iter().enumerate().map(|(at, row)| (row.label.clone(), figures(at))).collect()
}

/// A report with texts in place of tables 3 and 4.
fn report(table_3: &str, table_4: &str) -> String {
    format!(
        "青禾区林业局2022年政府信息公开工作年度报告\n本报告的统计期限自2022年1月1日至2022年12月31日止。\n一、总体情况\n\
         全年按时公开各类信息，没有遗漏。\n三、收到和处理政府信息公开申请情况\n{table_3}\n\
         四、政府信息公开行政复议、行政诉讼情况\n{table_4}\n五、存在的主要问题及改进情况\n公开的内容还不够丰富。\n青禾区林业局\n2023年1月9日\n"
    )
}

fn value(report: &Report, metric: &str, applicant: Option<Applicant>) -> Figure {
    let is_it = |cell: &gouji::forms::FormCell| {
        cell.metric.key() == metric && (applicant.is_none() || cell.applicant == applicant)
    };
    let (_, fact) = report.cells().find(|(cell, _)| is_it(cell)).unwrap();
    fact.figure
}

/// Checks that every cell of table 3 is read as printed.
#[track_caller]
fn check_rows(text: &str, rows: &[Row]) {
    let report = read(&report(text, ""));
    let table = &report.tables()[1];
    for (row, (label, figures)) in table.table().rows.iter().zip(rows) {
        for (at, figure) in row.cells.iter().zip(figures) {
            assert_eq!(table.value(at), figure.parse().ok(), "{label} {figures:?}");
        }
    }
}

/// Checks that no cell of table 3 is read with a wrong figure. Returns the number of cells that were read.
#[track_caller]
fn count_read(text: &str, rows: &[Row]) -> usize {
    let report = read(&report(text, ""));
    let Some(table) = report.tables().get(1) else { return 0 };
    let cells =
        table.table().rows.iter().zip(rows).flat_map(|(row, (label, figures))| {
            row.cells.iter().zip(figures).map(move |(at, figure)| (at, label, figure))
        });
    let mut count = 0;
    for (at, label, figure) in cells {
        if let Some(value) = table.value(at) {
            assert_eq!(Some(value), figure.parse().ok(), "{label}");
            count += 1;
        }
    }
    count
}

/// Splits a label into pieces of this many characters.
fn pieces(label: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = label.chars().collect();
    characters.chunks(length).map(|piece| piece.iter().collect()).collect()
}

#[test]
fn figures_stand_beside_any_line_of_their_label() {
    // beside the first line, the last, one in between, or on a line of their own within the label
    for beside in 0..3 {
        let mut text = String::new();
        for (label, figures) in rows() {
            let pieces = pieces(&label, 7);
            let at = [0, pieces.len() - 1, pieces.len() / 2][beside];
            for (position, piece) in pieces.iter().enumerate() {
                let figures = if position == at { figures.join(" ") } else { String::new() };
                text.extend([piece, " ", figures.as_str(), "\n"]);
            }
        }
        check_rows(&text, &rows());
    }
    let own_line = |(label, figures): &Row| {
        let pieces = pieces(label, 8);
        let (first, rest) = pieces.split_at(pieces.len().div_ceil(2));
        format!("{}\n{}\n{}\n", first.join("\n"), figures.join(" "), rest.join("\n"))
    };
    check_rows(&rows().iter().map(own_line).collect::<String>(), &rows());
}

#[test]
fn groups_and_pages_stand_between_the_lines_of_rows() {
    let group = "三\n、\n本\n年\n度\n办\n理\n结\n果\n";
    for page in ["- 2 -", "— 2 —", "第2页", "第 2 页 共 5 页", "-2-"] {
        let mut text = String::new();
        for (at, (label, figures)) in rows().iter().enumerate() {
            match at {
                2 => text += group,
                4 => text += "（三）不\n予公开\n",
                _ => {}
            }
            let (first, last) = (&pieces(label, 9)[0], pieces(label, 9)[1..].concat());
            text.extend([first, "\n"]);
            if at == 10 || at == 22 {
                text.extend([page, "\n"]);
            }
            text.extend([&last, " ", &figures.join(" "), "\n"]);
        }
        check_rows(&text, &rows());
    }
}

#[test]
fn one_cell_a_line_with_a_bar_behind_each_keeps_its_blanks() {
    let mut with_blanks = rows();
    for (at, (_, figures)) in with_blanks.iter_mut().enumerate() {
        figures[at % 7].clear();
    }
    let cell = |cell: &str| format!("{cell} |\n");
    let row = |(label, figures): &Row| figures.iter().fold(cell(label), |text, figure| text + &cell(figure));
    check_rows(&with_blanks.iter().map(row).collect::<String>(), &with_blanks);
}

#[test]
fn figures_of_rows_that_lost_their_blanks_are_not_guessed() {
    let mut all = rows();
    for (_, figures) in all.iter_mut().step_by(3) {
        figures[2].clear();
    }
    let filled = |figures: &[String]| figures.iter().filter(|figure| !figure.is_empty()).cloned().collect::<Vec<_>>();
    let across = |(label, figures): &Row| format!("{label} {}\n", filled(figures).join(" "));
    let down = |(label, figures): &Row| format!("{label}\n{}\n", filled(figures).join("\n"));
    let whole = all.iter().filter(|(_, figures)| filled(figures).len() == 7).count() * 7;
    assert_eq!(count_read(&all.iter().map(across).collect::<String>(), &all), whole);
    assert_eq!(count_read(&all.iter().map(down).collect::<String>(), &all), whole);
}

#[test]
fn digits_that_are_broken_over_lines_are_not_read_without_their_rest() {
    let mut all = rows();
    all[5].1 = ["120", "0", "0", "0", "0", "0", "120"].map(str::to_owned).to_vec();
    let row = |(at, (label, figures)): (usize, &Row)| match at {
        5 => format!("{label} 12 0 0 0 0 0 12\n0 0\n"),
        _ => format!("{label} {}\n", figures.join(" ")),
    };
    let text: String = all.iter().enumerate().map(row).collect();
    assert!(count_read(&text, &all) >= 22 * 7);
    // rules between the rows show what belongs together
    let rule = format!("├──────┼{}\n", ["──"; 7].join("┼"));
    let drawn = |(at, (label, figures)): (usize, &Row)| match at {
        5 => format!("│{label}│12│0│0│0│0│0│12│\n│ │0│ │ │ │ │ │0│\n{rule}"),
        _ => format!("│{label}│{}│\n{rule}", figures.join("│")),
    };
    check_rows(&format!("{rule}{}", all.iter().enumerate().map(drawn).collect::<String>()), &all);
}

#[test]
fn labels_in_a_column_of_their_own_have_no_figures() {
    // all labels, then all figures, as when a page is read column by column
    let labels: Vec<String> = rows().iter().map(|(label, _)| label.clone()).collect();
    let figures: Vec<String> = (0..7).flat_map(|at| rows().into_iter().map(move |(_, row)| row[at].clone())).collect();
    assert_eq!(count_read(&format!("{}\n{}\n", labels.join("\n"), figures.join("\n")), &rows()), 0);
}

#[test]
fn blanks_that_a_label_spans_are_no_figures() {
    let mut all = rows();
    for (_, figures) in &mut all {
        figures[6].clear();
    }
    all[8].1[0].clear();
    all[9].1[6] = "3".to_owned();
    let row = |(label, figures): &Row| format!("| {label} | | | {} |\n", figures.join(" | "));
    check_rows(&all.iter().map(row).collect::<String>(), &all);
}

#[test]
fn a_row_that_holds_what_belongs_elsewhere_is_not_understood() {
    let row = |(at, (label, figures)): (usize, &Row)| match at {
        4 => format!("| {label} | {} | ### 四、其他 |\n", figures[..6].join(" | ")),
        6 => format!("| {label} | {} |\n", figures[..6].join(" | ")),
        _ => format!("| {label} | {} |\n", figures.join(" | ")),
    };
    let text: String = rows().iter().enumerate().map(row).collect();
    assert_eq!(count_read(&text, &rows()), 23 * 7);
}

const HEADINGS: &str = "行政复议 行政诉讼\n结果\n维持\n结果\n纠正\n其他\n结果\n尚未\n审结 总计\n未经复议直接起诉 复议后起诉\n结果\n维持\n结果\n纠正\n其他\n结果\n尚未\n\
                        审结 总计 结果\n维持\n结果\n纠正\n其他\n结果\n尚未\n审结 总计\n";
const PROCEEDINGS: [&str; 15] = ["2", "1", "0", "1", "4", "1", "0", "3", "1", "5", "2", "0", "6", "0", "8"];

fn proceedings(table_4: &str) -> Vec<Option<Amount>> {
    let across = |(label, figures): &Row| format!("{label} {}\n", figures.join(" "));
    let report = read(&report(&rows().iter().map(across).collect::<String>(), table_4));
    report.tables()[2].facts().iter().map(|fact| fact.figure.value()).collect()
}

#[test]
fn headings_over_several_lines_and_figures_on_one_or_more() {
    let expected: Vec<Option<Amount>> = PROCEEDINGS.iter().map(|figure| figure.parse().ok()).collect();
    let lines = |count: usize| PROCEEDINGS.chunks(count).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n");
    for count in [1, 5, 15] {
        assert_eq!(proceedings(&format!("{HEADINGS}{}", lines(count))), expected, "{count} on a line");
    }
    // one figure is lost, or the last figure is on the next line
    for figures in [PROCEEDINGS[1..].join(" "), format!("{}\n0", lines(15))] {
        assert_eq!(proceedings(&format!("{HEADINGS}{figures}")), [None; 15], "{figures}");
    }
}

#[test]
fn a_table_cut_in_three_by_headings_is_one_or_is_not_read() {
    let heads = "| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n|---|---|---|---|---|\n";
    let part = |name: &str, figures: &[&str]| format!("### {name}\n\n{heads}| {} |\n\n", figures.join(" | "));
    let names = ["行政复议", "未经复议直接起诉", "复议后起诉"];
    let parts = |figures: &[&str]| {
        let parts = names.iter().zip(figures.chunks(5)).map(|(name, figures)| part(name, figures));
        parts.collect::<String>()
    };
    let expected: Vec<Option<Amount>> = PROCEEDINGS.iter().map(|figure| figure.parse().ok()).collect();
    assert_eq!(proceedings(&parts(&PROCEEDINGS)), expected);
    // the second one has lost its row, or a cell
    let lost = format!(
        "{}### {}\n\n{heads}\n{}",
        part(names[0], &PROCEEDINGS[..5]),
        names[1],
        part(names[2], &PROCEEDINGS[10..])
    );
    assert_eq!(proceedings(&lost), [None; 15]);
    let short = [&PROCEEDINGS[..7], &PROCEEDINGS[8..]].concat();
    assert_eq!(proceedings(&parts(&short)), [None; 15]);
}

#[test]
fn short_labels_are_identified_by_their_place() {
    let short = |(label, figures): Row| match label.as_str() {
        label if label.contains("不补正") => ("1.逾期不补正".to_owned(), figures),
        label if label.contains("缴纳") => ("2.逾期不缴费".to_owned(), figures),
        _ => (label, figures),
    };
    let rows: Vec<Row> = rows().into_iter().map(short).collect();
    let cells = |(label, figures): &Row| format!("<tr><td>{label}</td><td>{}</td></tr>", figures.join("</td><td>"));
    let table = format!("</p><table>{}</table><p>", rows.iter().map(cells).collect::<String>());
    let page = report("", "").replace('\n', "</p>\n<p>").replace("申请情况</p>", &format!("申请情况</p>{table}"));
    let read = read(&format!("<html><body><p>{page}</p></body></html>"));
    let table = &read.tables()[1];
    for (row, (label, figures)) in table.table().rows.iter().zip(&rows) {
        assert_eq!(table.value(row.cells.start), figures[0].parse().ok(), "{label}");
    }
    let across = |(label, figures): &Row| format!("{label} {}\n", figures.join(" "));
    check_rows(&rows.iter().map(across).collect::<String>(), &rows);
}

#[test]
fn a_remark_between_spaces_is_no_figure() {
    let text = report("", "").replace(
        "三、收到",
        "二、主动公开政府信息情况\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 0 0 0\n行政规范性文件 4 6 42（其中修订 40 件）\n\
         信息内容 本年处理决定数量\n行政许可 188\n行政处罚 10\n行政强制 1\n信息内容 本年收费金额（单位：万元）\n行政事业性收费 0\n三、收到",
    );
    assert_eq!(value(&read(&text), "normative_documents.in_force", None), Figure::Annotated(42.into()));
}

#[test]
fn an_amount_without_its_unit_says_so() {
    let text = report("", "").replace(
        "三、收到",
        "二、主动公开政府信息情况\n信息内容\t上一年项目数量\t本年增/减\t处理决定数量\n行政许可\t3\t0\t7\n行政处罚\t2\t0\t1\n\
         行政强制\t1\t0\t0\n信息内容\t采购项目数量\t采购总金额\n政府集中采购\t5\t256146\n三、收到",
    );
    let read = read(&text);
    assert_eq!(value(&read, "procurement.amount", None), Figure::Unreadable);
    let findings = audit::audit(&read).1;
    let finding = findings.iter().find(|finding| finding.rule == "T102").unwrap();
    assert_eq!(
        finding.message().en,
        "政府集中采购 采购总金额: the unit of “256146” is stated nowhere; it can be 元 or 万元, and is not guessed"
    );
}

#[test]
fn a_unit_and_two_figures_in_one_cell() {
    let rows = [
        ("主动公开文件数", "条 739 4359"),
        ("政府网站公开数", " 条 1 1"),
        ("政府公报公开数", "条  0  7"),
        ("收到申请数", "件 12 80"),
        ("网络申请数", "件 3"),
        ("行政复议数", "件 0 0"),
    ];
    let row = |(name, rest): &(&str, &str)| format!("<tr><td>{name}</td><td>{rest}</td></tr>");
    let cells = rows.iter().map(row).collect::<Vec<_>>().concat();
    let page = format!(
        "<html><body><p>青禾区林业局2012年政府信息公开工作年度报告</p><p>一、概述</p><p>全年按时公开。</p>\
         <table><tr><td>指标名称</td><td>计量单位 2012年度 历年累计</td></tr>{cells}</table></body></html>"
    );
    let read = read(&page);
    for (metric, figure) in [
        ("disclosed.total", 739),
        ("disclosed.via_website", 1),
        ("disclosed.via_gazette", 0),
        ("requests.received", 12),
    ] {
        assert_eq!(value(&read, metric, None), Figure::Reported(figure.into()), "{metric}");
    }
    // one figure under two columns
    assert_eq!(value(&read, "requests.online", None).value(), None);
}

/// The index of the row of table 3 with these figures; the other rows are complete.
const ROW_OF_ZEROS: usize = 4;

/// The facts of the row of zeros, and those of all others. Labels are printed in pieces, with the figures beside the first.
fn with_zeros(zeros: &str, pieces_of: usize) -> (Vec<Fact>, Vec<Fact>) {
    let mut text = String::new();
    for (at, (label, figures)) in rows().iter().enumerate() {
        let figures = if at == ROW_OF_ZEROS { zeros.to_owned() } else { figures.join(" ") };
        let mut lines = pieces(label, pieces_of);
        lines[0].extend([" ", &figures]);
        text.extend([lines.join("\n"), "\n".to_owned()]);
    }
    let report = read(&report(&text, ""));
    let table = &report.tables()[1];
    let row = &table.table().rows[RowIndex::new(ROW_OF_ZEROS)];
    let others = table.cells().filter(|(at, ..)| !row.cells.contains(*at)).map(|(_, _, fact)| *fact);
    (row.cells.iter().map(|at| *table.fact(at)).collect(), others.collect())
}

#[test]
fn zeros_that_have_run_together_are_cut_where_they_are_as_many_as_the_cells() {
    for pieces_of in [60, 7] {
        for zeros in ["0 0 0 0000", "0000 0 0 0", "00 00 00 0", "0000000", "０ ０ ０ ００００"] {
            let (row, others) = with_zeros(zeros, pieces_of);
            let is_cut = |fact: &Fact| fact.figure == Figure::Reported(0.into()) && fact.proof == Proof::OnlyCut;
            assert!(row.len() == 7 && row.iter().all(is_cut), "{zeros}: {row:?}");
            let is_printed = |fact: &Fact| fact.figure.value().is_some() && fact.proof == Proof::Printed;
            assert!(others.iter().all(is_printed), "{zeros}");
        }
        // one figure too few, one too many, leading zeros, trailing zeros
        for zeros in ["0 0 0 000", "0 0 0 00000", "0 0 0 0001", "0 0 0 1000", "0 0 0000"] {
            let (row, others) = with_zeros(zeros, pieces_of);
            assert!(row.iter().all(|fact| fact.figure == Figure::Unreadable), "{zeros}: {row:?}");
            assert!(others.iter().all(|fact| fact.figure.value().is_some()), "{zeros}");
        }
    }
}

#[test]
fn zeros_between_separators_are_no_run() {
    let across = |zeros: &str| {
        let row = |(at, (label, figures)): (usize, &Row)| {
            let figures = if at == ROW_OF_ZEROS { zeros.to_owned() } else { figures.join("|") };
            format!("|{label}|{figures}|\n")
        };
        let report = read(&report(&rows().iter().enumerate().map(row).collect::<String>(), ""));
        let table = &report.tables()[1];
        table.table().rows[RowIndex::new(ROW_OF_ZEROS)].cells.iter().map(|at| table.value(at)).collect::<Vec<_>>()
    };
    assert_eq!(across("0|0|0|0000"), [None; 7]);
    assert_eq!(across("0|0|0|0|0|0|0"), [Some(Amount::ZERO); 7]);
}

#[test]
fn zeros_below_headings_are_cut_too() {
    let zeros = |figures: &str| proceedings(&format!("{HEADINGS}{figures}"));
    assert_eq!(zeros("0 0 0 0 0 0 0 0 0 0 0 0 0 00"), [Some(Amount::ZERO); 15]);
    assert_eq!(zeros("0 0 0 0 0 0 0 0 0 0 0 0 0 0"), [None; 15]);
    assert_eq!(zeros("0 0 0 0 0 0 0 0 0 0 0 0 00 00"), [None; 15]);
}
