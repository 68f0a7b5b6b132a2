//! The table of indicators of the form of 2008, as printed in pages and texts.

use gouji::extract::{Surroundings, extract};
use gouji::report::{CODEBOOK, Figure, Report, ReportStatus};
use gouji::{audit, readers, source};
use std::fmt::Write;

const TITLE: &str = "清河县水务局2016年政府信息公开工作年度报告";

/// Some rows of the table in their order: name, unit, figure.
const ROWS: [[&str; 3]; 20] = [
    ["（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "214"],
    ["其中：主动公开规范性文件数", "条", "3"],
    ["制发规范性文件总数", "件", "5"],
    ["1.参加或举办新闻发布会总次数", "次", "4"],
    ["其中：主要负责同志参加", "次", "1"],
    ["2.政府网站在线访谈次数", "次", "2"],
    ["其中：主要负责同志参加", "次", "0"],
    ["（一）收到申请数", "件", "9"],
    ["1.当面申请数", "件", "2"],
    ["2.传真申请数", "件", "0"],
    ["3.网络申请数", "件", "6"],
    ["4.信函申请数", "件", "1"],
    ["四、行政复议数量", "件", "7"],
    ["（一）维持具体行政行为数", "件", "4"],
    ["（二）被依法纠错数", "件", "2"],
    ["（三）其他情形数", "件", "1"],
    ["五、行政诉讼数量", "件", "3"],
    ["（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "2"],
    ["（二）被依法纠错数", "件", "0"],
    ["（三）其他情形数", "件", "1"],
];

const METRICS: [&str; 20] = [
    "disclosed.total",
    "disclosed.normative_documents",
    "normative_documents.made",
    "responses.press_conferences",
    "responses.press_conferences_by_head",
    "responses.online_interviews",
    "responses.online_interviews_by_head",
    "requests.received",
    "requests.in_person",
    "requests.by_fax",
    "requests.online",
    "requests.by_letter",
    "reconsideration.total",
    "reconsideration.upheld",
    "reconsideration.corrected",
    "reconsideration.other",
    "litigation.total",
    "litigation.upheld",
    "litigation.corrected",
    "litigation.other",
];

fn read(text: &str) -> Report {
    let reading = readers::read(text.as_bytes(), source::sniff(text.as_bytes()), &readers::Limits::default()).unwrap();
    extract(reading.document, &Surroundings { folder: Some("清河县"), ..Surroundings::default() }).unwrap()
}

/// The cells of the form that the document has: `requests.received 9`, `replies.total unreadable …`.
fn facts(report: &Report) -> Vec<String> {
    let there = report.cells().filter(|(_, fact)| fact.figure != Figure::Missing);
    there
        .map(|(cell, fact)| match fact.figure {
            Figure::Reported(value) => format!("{} {value}", cell.metric.key()),
            Figure::Annotated(value) => format!("{} {value} {}", cell.metric.key(), report.str(fact.raw)),
            figure => {
                let status = figure.status().key();
                format!("{} {status} {}", cell.metric.key(), report.str(fact.raw)).trim().to_owned()
            }
        })
        .collect()
}

/// The facts of [`ROWS`].
fn expected() -> Vec<String> {
    ROWS.iter().zip(METRICS).map(|(row, metric)| format!("{metric} {}", row[2])).collect()
}

#[track_caller]
fn check(text: &str, expected: &[String]) {
    let report = read(text);
    assert_eq!((report.form_name().as_str(), report.status), ("2008", ReportStatus::Complete));
    assert_eq!(facts(&report), expected);
}

#[track_caller]
fn check_rows(rows: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|fact| (*fact).to_owned()).collect();
    check(&format!("{TITLE}\n统计表见下。\n{rows}"), &expected);
}

fn page(rows: &[Vec<&str>]) -> String {
    let mut page = format!("<h1>{TITLE}</h1><p>本年度的情况如下。</p><table>");
    for row in rows {
        page.push_str("<tr>");
        for cell in row {
            let _ = write!(page, "<td>{cell}</td>");
        }
        page.push_str("</tr>");
    }
    page + "</table>"
}

#[test]
fn a_page_with_a_table() {
    let mut rows = vec![vec!["指标名称", "单位", "数值"], vec!["一、主动公开情况", "——", "——"]];
    rows.extend(ROWS.iter().map(|row| row.to_vec()));
    check(&page(&rows), &expected());
    // the unit within the name, in two ways
    let bracketed: Vec<String> = ROWS.iter().map(|[name, unit, _]| format!("{name}（单位：{unit}）")).collect();
    let named: Vec<Vec<&str>> = bracketed.iter().zip(&ROWS).map(|(name, row)| vec![name.as_str(), row[2]]).collect();
    check(&page(&named), &expected());
    let behind: Vec<String> = ROWS.iter().map(|[name, unit, _]| format!("{name} {unit}")).collect();
    let named: Vec<Vec<&str>> = behind.iter().zip(&ROWS).map(|(name, row)| vec![name.as_str(), row[2]]).collect();
    check(&page(&named), &expected());
}

#[test]
fn figures_that_run_on_over_the_years_are_not_the_years() {
    for (head, year_first) in [(["本年度", "历年累计"], true), (["历年累计", "2016年"], false)] {
        let mut rows = vec![vec!["统计指标", "计量单位", head[0], head[1]]];
        rows.extend(ROWS.iter().map(|[name, unit, figure]| {
            if year_first { vec![*name, *unit, *figure, "9999"] } else { vec![*name, *unit, "9999", *figure] }
        }));
        check(&page(&rows), &expected());
        let text: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
        check(&format!("{TITLE}\n统计表见下。\n{}", text.join("\n")), &expected());
        let lines: Vec<String> = rows.iter().map(|row| row.join("\n")).collect();
        check(&format!("{TITLE}\n统计表见下。\n{}", lines.join("\n\n")), &expected());
    }
}

#[test]
fn of_two_years_the_later_counts() {
    let mut rows = vec![vec!["指标", "2015年度", "2016年度", "备注"]];
    rows.extend(ROWS.iter().map(|[name, _, figure]| vec![*name, "777", *figure, ""]));
    check(&page(&rows), &expected());
}

#[test]
fn a_header_of_two_rows() {
    let mut page = format!(
        "<h1>{TITLE}</h1><table><tr><td rowspan=2>指标名称<td rowspan=2>单位<td colspan=2>统计数</tr>\
         <tr><td>历年累计<td>本年度</tr>"
    );
    for [name, unit, figure] in ROWS {
        let _ = write!(page, "<tr><td>{name}<td>{unit}<td>9999<td>{figure}</tr>");
    }
    check(&page, &expected());
}

#[test]
fn one_cell_a_line() {
    let mut text = format!("{TITLE}\n\n\n统计指标\n单位\n统计数\n\n\n一、主动公开情况\n\n\n\n\n");
    for [name, unit, figure] in ROWS {
        let _ = write!(text, "{}\n{unit}\n{figure}\n\n\n", name.replace("（不同", "\n（不同"));
    }
    check(&text, &expected());
    // no figure where one should be: the cell was blank
    let blank = text.replace("2.传真申请数\n件\n0", "2.传真申请数\n件");
    let of_blank =
        |fact: String| if fact.starts_with("requests.by_fax") { "requests.by_fax blank".into() } else { fact };
    check(&blank, &expected().into_iter().map(of_blank).collect::<Vec<_>>());
    // words where a figure should be
    let words = text.replace("2.传真申请数\n件\n0", "2.传真申请数\n件\n若干");
    let of_words = |fact: String| {
        if fact.starts_with("requests.by_fax") { "requests.by_fax unreadable 若干".into() } else { fact }
    };
    check(&words, &expected().into_iter().map(of_words).collect::<Vec<_>>());
}

#[test]
fn cells_between_spaces() {
    let mut text = format!("{TITLE}\n统计表见下。\n指标名称  单位  数值\n");
    for [name, unit, figure] in ROWS {
        let _ = writeln!(text, "{}  {unit}  {figure}", name.replace("（不同渠道和方式公开相同信息计1条）", ""));
    }
    check(&text, &expected());
}

#[test]
fn groups_stand_beside_their_rows() {
    let page = format!(
        "<h1>{TITLE}</h1><table>\
         <tr><td rowspan=2>主动公开<td>主动公开信息数<td>条<td>5</tr><tr><td>政府网站公开数<td>条<td>4</tr>\
         <tr><td rowspan=3>行政诉讼<td>维持具体行政行为数<td>件<td>1</tr><tr><td>被依法纠错数<td>件<td>2</tr>\
         <tr><td>其他情形数<td>件<td>3</tr><tr><td>当面申请<td>-<td>件<td>7</tr><tr><td colspan=2>网上申请数<td>件<td>8</tr></table>"
    );
    let report = read(&page);
    assert_eq!(
        facts(&report),
        [
            "disclosed.total 5",
            "disclosed.via_website 4",
            "requests.in_person unreadable 当面申请 | - | 7",
            "requests.online 8",
            "litigation.upheld 1",
            "litigation.corrected 2",
            "litigation.other 3",
        ]
    );
}

#[test]
fn names_with_typos_and_rows_of_their_own() {
    check_rows(
        "收到申清数\t件\t5\n当面申请数\t件\t1\n网上申请数\t件\t4\n电话申请数\t件\t9\n对申请的答复总数\t件\t3\n\
         同意公开答复数\t件\t2\n不同意公开答复\t件\t1\n行政申诉数\t件\t8\n被依法纠错数\t件\t6\n",
        &[
            "requests.received 5",
            "requests.in_person 1",
            "requests.online 4",
            "replies.total 3",
            "replies.granted 2",
            "replies.refused 1",
        ],
    );
}

#[test]
fn another_order_of_rows() {
    check_rows(
        "行政诉讼数\t件\t1\n被依法纠错数\t件\t2\n行政复议数\t件\t3\n被依法纠错数\t件\t4\n信函申请数\t件\t5\n收到申请数\t件\t6\n",
        &[
            "requests.received 6",
            "requests.by_letter 5",
            "reconsideration.total 3",
            "reconsideration.corrected 4",
            "litigation.total 1",
            "litigation.corrected 2",
        ],
    );
}

#[test]
fn money_is_reported_in_its_unit() {
    check_rows(
        "收到申请数\t件\t6\n当面申请数\t件\t6\n依申请公开信息收取的费用\t元\t250\n专项经费（万元）\t\t12.5\n举报投诉数量\t元\t3\n",
        &[
            "requests.received 6",
            "requests.in_person 6",
            "complaints.total unreadable 3 元",
            "request_fees.amount 0.025 250 元",
            "capacity.budget 12.5",
        ],
    );
}

#[test]
fn sums_are_audited() {
    let report = read(&page(&ROWS.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).replace(">6<", ">5<"));
    let found = audit::audit(&report).1;
    let found = found.iter().filter(|found| found.rule.starts_with('T'));
    let found: Vec<_> = found.map(|found| (found.rule, found.formula.as_str())).collect();
    assert_eq!(found, [("T801", "9 ≠ 2 + 5 + 1 = 8")]);
}

#[test]
fn a_table_of_indicators_in_a_new_year_is_reported() {
    let report = read(&page(&ROWS.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).replace("2016年", "2022年"));
    let (checks, found) = audit::audit(&report);
    let found = found.iter().map(|found| found.rule).filter(|rule| rule.starts_with('T') || *rule == "M108");
    assert_eq!(found.collect::<Vec<_>>(), ["M108"]);
    let check = checks.iter().find(|check| check.rule == "M108").unwrap();
    assert_eq!(check.reason().unwrap().en, "form 2008: 34% of its cells; next 2019: 3%");
}

/// The proofs of the cells, and their texts in the source.
fn proofs(report: &Report) -> Vec<(Option<&'static str>, &str)> {
    let read = report.facts().filter(|fact| fact.figure.value().is_some());
    read.map(|fact| (fact.proof.key(), report.str(fact.raw))).collect()
}

/// A table whose cells are one line, below sentences about the same quantities.
fn run_together(prose: &str, rows: &str) -> Report {
    read(&format!("{TITLE}\n{prose}附：统计表 指标名称计量单位2016年度历年累计{rows}"))
}

const RUN_TOGETHER: &str = "主动公开文件数条21084530其中：1、政府网站公开数条2108452、政府公报公开数条00\
    收到申请总数条03其中：1、当面申请数条102、网上申请数条21行政复议数件00";

#[test]
fn cells_that_have_run_together_are_cut_where_there_is_one_way_only() {
    let report = run_together("", RUN_TOGETHER);
    assert_eq!((report.form_name().as_str(), report.status), ("2008", ReportStatus::Complete));
    assert_eq!(
        facts(&report),
        [
            "disclosed.total unreadable 条21084530",
            "disclosed.via_gazette 0",
            "disclosed.via_website unreadable 条210845",
            "requests.received 0",
            // 1 | 0 is impossible, but one of the cells may have been blank
            "requests.in_person unreadable 条10",
            "requests.online unreadable 条21",
            "reconsideration.total 0",
        ]
    );
}

#[test]
fn a_sentence_proves_how_cells_are_cut() {
    let report = run_together("2016年全县主动公开政府信息共210条。", RUN_TOGETHER);
    let only_cut = Some("only_cut");
    let expected = [(Some("sentence"), "条21084530"), (only_cut, "条00"), (only_cut, "条03"), (only_cut, "件00")];
    assert_eq!(proofs(&report), expected);
    let total = |prose: &str| facts(&run_together(prose, RUN_TOGETHER)).swap_remove(0);
    assert_eq!(total("2016年全县主动公开政府信息共210条。"), "disclosed.total 210");
    // another year, a rough figure, another figure, two figures
    for prose in [
        "2015年全县主动公开政府信息210条。",
        "2016年主动公开政府信息约210条。",
        "2016年主动公开政府信息1234条。",
        "2016年主动公开政府信息210条。其中镇街主动公开政府信息2条。",
    ] {
        assert_eq!(total(prose), "disclosed.total unreadable 条21084530", "{prose}");
    }
}

#[test]
fn one_column_that_has_run_into_its_units_is_read() {
    let rows = RUN_TOGETHER.replace("条21084530", "条210").replace("条2108452、", "条2102、");
    let report = read(&format!("{TITLE}\n附：统计表 指标名称计量单位数值{rows}。某某局"));
    let found = facts(&report);
    assert_eq!(
        found[..3],
        ["disclosed.total 210", "disclosed.via_gazette unreadable 条00", "disclosed.via_website 210"]
    );
    assert_eq!(found[3..5], ["requests.received unreadable 条03", "requests.in_person 10"]);
}

#[test]
fn a_report_from_before_the_statutory_tables_without_any_says_so() {
    let report = read(&format!(
        "{TITLE}\n一、概述\n全年公开信息210条。\n二、主动公开情况\n良好。\n六、存在的主要问题和改进措施\n无。\n"
    ));
    assert_eq!((report.form_name().as_str(), report.status), ("", ReportStatus::NoTables));
    assert!(CODEBOOK.metric("disclosed.total").is_some());
}
