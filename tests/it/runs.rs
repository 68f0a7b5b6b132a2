//! Reports whose tables have run together into lines of digits, as crawlers leave them.

use gouji::extract::{Surroundings, extract};
use gouji::forms::form;
use gouji::report::{CODEBOOK, Claim, Decimal, Figure, Proof, Report, ReportStatus};
use gouji::{audit, readers, source};

/// A report of the form of 2021 in one paragraph: its prose, and the runs of digits of some rows. The others are zeros.
fn report(prose: &str, runs: &[(&str, &str)]) -> Report {
    let form = form("2021").unwrap();
    let mut text = format!("清河县水务局2023年政府信息公开工作年度报告\n一、总体情况{prose}");
    let headings = [
        "二、主动公开政府信息情况信息内容本年制发件数本年废止件数现行有效件数",
        "三、收到和处理政府信息公开申请情况申请人情况自然人法人或其他组织总计商业企业其他",
        "四、政府信息公开行政复议、行政诉讼情况行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后\
         起诉结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计",
    ];
    for (table, heading) in form.tables.iter().zip(headings) {
        text.push_str(heading);
        for row in &table.rows {
            let metric = form.cells[row.cells.start].metric.key();
            let run = runs.iter().find(|(key, _)| *key == metric);
            text.push_str(&row.label);
            text.push_str(&run.map_or_else(|| "0".repeat(row.width()), |(_, run)| (*run).to_owned()));
        }
    }
    text.push_str("五、存在的主要问题及改进情况还不够。六、其他需要报告的事项没有。");
    let reading = readers::read(text.as_bytes(), source::sniff(text.as_bytes()), &readers::Limits::default()).unwrap();
    extract(reading.document, &Surroundings { folder: Some("清河县"), ..Surroundings::default() }).unwrap()
}

const RUNS: [(&str, &str); 4] = [
    ("requests.received", "123000015"),
    ("outcome.granted", "8100009"),
    ("outcome.refused.state_secret", "4200006"),
    ("outcome.total", "123000015"),
];

/// The cells of the row of a metric: value or status, and proof.
fn row(report: &Report, metric: &str) -> Vec<(Figure, Proof)> {
    let metric = CODEBOOK.metric(metric).unwrap();
    let cells = report.cells().filter(|(cell, _)| cell.metric == metric);
    cells.map(|(_, fact)| (fact.figure, fact.proof)).collect()
}

fn reason(report: &Report, rule: &str) -> String {
    let (checks, _) = audit::audit(report);
    checks
        .iter()
        .find(|check| check.rule == rule)
        .unwrap()
        .reason()
        .map_or_else(String::new, |reason| reason.en.into_owned())
}

#[test]
fn a_report_in_one_paragraph_is_read_by_its_sums() {
    let report = report("全年新收政府信息公开申请15件。", &RUNS);
    assert_eq!((report.form_name().as_str(), report.status), ("2021", ReportStatus::Complete));
    assert!(report.facts().all(|fact| matches!(fact.figure, Figure::Reported(_))));
    let read = [12, 3, 0, 0, 0, 0, 15];
    assert_eq!(row(&report, "outcome.total"), read.map(|value| (Figure::Reported(value.into()), Proof::Identities)));
    // sums that were needed to read the table are not reported to hold
    assert_eq!(reason(&report, "T301"), "used to read the table; 23 others hold");
    assert_eq!(reason(&report, "T302"), "used to read the table");
    let (_, found) = audit::audit(&report);
    assert!(found.iter().all(|found| !found.rule.starts_with('T') && found.rule != "N101"), "{found:?}");
    // the runs are no figures of the prose
    let claims: Vec<Decimal> = report.claims.iter().map(Claim::value).collect();
    assert_eq!(claims, [15.into()]);
}

#[test]
fn rows_that_nothing_proves_are_reported_once_a_table() {
    let mut runs = RUNS.to_vec();
    runs[3].1 = "123000016";
    runs.push(("normative_documents.issued", "693665"));
    let report = report("", &runs);
    let (_, found) = audit::audit(&report);
    let unreadable: Vec<_> =
        found.iter().filter(|found| found.rule == "T102").map(|found| found.message().zh).collect();
    assert_eq!(
        unreadable,
        [
            "表二有1行的数字在现有文本中连在一起（“行政规范性文件”为“693665”），无法确定各属哪一格",
            "表三有2行的数字在现有文本中连在一起（“一、本年新收政府信息公开申请数量”为“123000015”、“（七）总计”为“123000016”），\
             无法确定各属哪一格",
        ]
    );
}

#[test]
fn a_sentence_decides_between_cuts() {
    let runs = [("normative_documents.issued", "612165")];
    let open = report("", &runs);
    assert_eq!(row(&open, "normative_documents.in_force"), [(Figure::Unreadable, Proof::Printed)]);
    let report = report("2023年我局制发规范性文件6件。", &runs);
    let issued = row(&report, "normative_documents.issued");
    assert_eq!(issued, [(Figure::Reported(6.into()), Proof::Sentence)]);
    assert_eq!(row(&report, "normative_documents.in_force"), [(Figure::Unreadable, Proof::Printed)]);
}
