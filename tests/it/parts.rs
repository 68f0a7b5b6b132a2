//! Several reports in one file are separate reports, and a corrected version takes precedence over the one that it
//! corrects.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows};
use maker::page::{self, Dress};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn printed(arguments: &[&str]) -> String {
    let ran = gouji().args(arguments).output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// The tables of a run over a folder.
fn run(corpus: &Path) -> impl Fn(&str) -> Vec<Row> {
    let output = tempfile::tempdir().unwrap();
    printed(&["run", corpus.to_str().unwrap(), "-o", output.path().to_str().unwrap(), "--progress", "none"]);
    move |table| rows(&output.path().join(format!("latest/{table}.csv")))
}

/// A report of an agency with this number of requests received.
fn report(agency: &str, year: i32, received: &str) -> String {
    let mut cells = page::zeros();
    received.clone_into(&mut cells[TOTAL_RECEIVED]);
    let html = page::html(&cells, Dress::default());
    html.replace("教育局", agency).replace("2023", &year.to_string()).replace("2024", &(year + 1).to_string())
}

/// The last cell of the first row of table 3.
const TOTAL_RECEIVED: usize = 16;

/// The pages combined into one, one below the other.
fn below_each_other(pages: &[String]) -> String {
    let body = |page: &String| {
        let start = page.find("<body>").unwrap() + "<body>".len();
        page[start..page.rfind("</body>").unwrap()].to_owned()
    };
    let bodies: Vec<String> = pages.iter().map(body).collect();
    format!(
        "<html><head><title>清河区2023年政府信息公开工作年度报告汇编</title></head><body>\n{}\n</body></html>\n",
        bodies.join("\n<hr>\n")
    )
}

fn column<'r>(rows: &'r [Row], column: &str) -> Vec<&'r str> {
    rows.iter().map(|row| row[column].as_str()).collect()
}

#[test]
fn the_end_that_a_page_lacks_is_not_that_of_a_report_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("清河区");
    fs::create_dir(&corpus).unwrap();
    let first = report("财政局", 2023, "0");
    // a row that its form requires is absent, so that the split might have removed it
    let label = first.find("保护第三方合法权益").unwrap();
    let row = first[..label].rfind("<tr").unwrap()..label + first[label..].find("</tr>").unwrap() + "</tr>".len();
    let first = [&first[..row.start], &first[row.end..]].concat();
    let collection = below_each_other(&[first, report("民政局", 2023, "7")]);
    let cut = collection.rfind("保护第三方合法权益").unwrap();
    fs::write(corpus.join("all.html"), &collection[..cut]).unwrap();
    let output = folder.path().join("output");
    let arguments = ["run", corpus.to_str().unwrap(), "-o", output.to_str().unwrap(), "--progress", "none"];
    assert_eq!(gouji().args(arguments).output().unwrap().status.code(), Some(3));
    let reports = rows(&output.join("latest/reports.csv"));
    let status = |agency: &str| &reports.iter().find(|row| row["agency"].ends_with(agency)).unwrap()["status"];
    assert_eq!(status("民政局"), "quarantined");
    assert_ne!(status("财政局"), "quarantined");
}

#[test]
fn each_report_of_a_file_is_one_and_findings_point_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("清河区");
    fs::create_dir(&corpus).unwrap();
    let pages = [report("财政局", 2023, "0"), report("民政局", 2023, "7"), report("民政局", 2022, "0")];
    let collection = below_each_other(&pages);
    fs::write(corpus.join("all.html"), &collection).unwrap();
    fs::write(corpus.join("one.html"), report("教育局", 2023, "0")).unwrap();
    let table = run(&corpus);
    let sources = table("sources");
    assert_eq!(column(&sources, "part"), ["1", "2", "3", ""]);
    assert_eq!(column(&sources, "reason")[..2], ["report 1 of 3 in this file", "report 2 of 3 in this file"]);
    let reports = table("reports");
    let named: Vec<_> =
        reports.iter().map(|row| (row["agency"].as_str(), row["year"].as_str(), row["part"].as_str())).collect();
    let expected = [
        ("清河区财政局", "2023", "1"),
        ("清河区民政局", "2023", "2"),
        ("清河区民政局", "2022", "3"),
        ("清河区教育局", "2023", ""),
    ];
    assert_eq!(named, expected);
    assert_eq!(column(&reports, "report_id").into_iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(reports.iter().all(|row| row["cells_reported"] == "200"));
    // an agency is not blamed for a fault of the collection
    let findings = table("findings");
    let found: BTreeSet<_> =
        findings.iter().map(|row| (row["rule"].as_str(), row["agency"].as_str(), row["part"].as_str())).collect();
    let of_second = |rule| (rule, "清河区民政局", "2");
    assert_eq!(found, BTreeSet::from([of_second("T301"), of_second("T302")]));
    // tables and lines are counted in the whole file
    let facts = table("facts");
    let tables = |part: usize| {
        facts
            .iter()
            .filter(|row| row["report_id"] == reports[part]["report_id"])
            .map(|row| row["table_index"].as_str())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!((tables(0), tables(1)), (BTreeSet::from(["1", "2", "3"]), BTreeSet::from(["4", "5", "6"])));
    let checked = printed(&["check", corpus.join("all.html").to_str().unwrap(), "--json"]);
    let checked: serde_json::Value = serde_json::from_str(&checked).unwrap();
    let finding = checked["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "T301").unwrap();
    let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
    assert_eq!(finding["part"], 2);
    assert!(collection.lines().nth(line - 1).unwrap().contains('7'), "line {line}");
}

/// A report of prose alone, as a text.
fn text(agency: &str, received: u32) -> String {
    let sections = [
        ("总体情况", format!("2023年，本机关收到政府信息公开申请{received}件，均已按期答复。")),
        ("主动公开政府信息情况", "全年通过政府网站主动公开政府信息120条。".to_owned()),
        ("收到和处理政府信息公开申请情况", format!("全年收到政府信息公开申请{received}件，予以公开{received}件。")),
        ("政府信息公开行政复议、行政诉讼情况", "全年未发生行政复议、行政诉讼。".to_owned()),
        ("存在的主要问题及改进情况", "公开内容还不够丰富，下一步将加强审核把关。".to_owned()),
        ("其他需要报告的事项", "本年度没有其他需要报告的事项，未收取费用。".to_owned()),
    ];
    let sections = sections.iter().zip("一二三四五六".chars());
    let sections: Vec<String> =
        sections.map(|((title, prose), number)| format!("{number}、{title}\n{prose}\n")).collect();
    let sections = sections.concat();
    format!("清河区{agency}2023年政府信息公开工作年度报告\n{sections}清河区{agency}\n2024年1月15日\n")
}

#[test]
fn a_last_report_that_breaks_off_puts_nothing_into_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("清河区");
    fs::create_dir(&corpus).unwrap();
    for (name, end) in [("two.txt", "均已按期"), ("three.txt", "网站主动"), ("four.txt", "予以公开")] {
        let second = text("民政局", 77);
        let second = &second[..second.find(end).unwrap()];
        fs::write(corpus.join(name), [text("财政局", 5).as_str(), second].concat()).unwrap();
    }
    let (output, config) = (folder.path().join("output"), folder.path().join("gouji.toml"));
    fs::write(&config, "[output]\ncsv = \"all\"\n").unwrap();
    let [corpus, out, config] = [&corpus, &output, &config].map(|path| path.to_str().unwrap());
    gouji().args(["run", corpus, "-o", out, "--config", config, "--progress", "none"]).output().unwrap();
    let claims = rows(&output.join("latest/claims.csv"));
    let of_first: Vec<&Row> = claims.iter().filter(|row| row["agency"].ends_with("财政局")).collect();
    assert!(of_first.iter().any(|row| row["value"] == "5"), "{claims:#?}");
    assert!(of_first.iter().all(|row| row["value"] != "77"), "{claims:#?}");
}

#[test]
fn show_takes_one_of_several_reports() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.html");
    fs::write(&file, below_each_other(&[report("财政局", 2023, "0"), report("财政局", 2022, "3")])).unwrap();
    let file = file.to_str().unwrap();
    assert!(["  2023  ", "  2022  "].iter().all(|year| printed(&["show", file]).contains(year)));
    let shown: serde_json::Value = serde_json::from_str(&printed(&["show", file, "--part", "2", "--json"])).unwrap();
    assert_eq!((&shown["year"], &shown["part"]), (&2022.into(), &2.into()));
    let ran = gouji().args(["show", file, "--json"]).output().unwrap();
    assert!(String::from_utf8_lossy(&ran.stderr).contains("--part"));
}

/// Outcome and reason of each file by its name, and the rows of two tables.
type Verdicts = (BTreeMap<String, (String, String)>, Vec<Row>, Vec<Row>);

/// The outcome of each file in a folder of copies.
fn verdicts(files: &[(&str, String)]) -> Verdicts {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("清河区");
    fs::create_dir(&corpus).unwrap();
    for (name, content) in files {
        fs::write(corpus.join(name), content).unwrap();
    }
    let table = run(&corpus);
    let outcomes = table("sources").into_iter().map(|row| {
        let name = Path::new(&row["path"]).file_name().unwrap().to_str().unwrap().to_owned();
        (name, (row["outcome"].clone(), row["reason"].clone()))
    });
    assert!(table("reports").iter().all(|row| row["agency"] == "清河区教育局"));
    (outcomes.collect(), table("versions"), table("findings"))
}

#[track_caller]
fn check(files: &[(&str, String)], chosen: &str, reasons: &[(&str, &str)]) -> Vec<Row> {
    let (outcomes, _, findings) = verdicts(files);
    assert_eq!(outcomes[chosen].0, "parsed", "{outcomes:?}");
    for (file, reason) in reasons {
        assert_eq!(outcomes[*file].0, "duplicate");
        assert!(outcomes[*file].1.contains(reason), "{file}: {}", outcomes[*file].1);
    }
    findings
}

fn titled(mark: &str, received: &str) -> String {
    report("教育局", 2023, received).replace("年度报告<", &format!("年度报告{mark}<"))
}

#[test]
fn a_corrected_version_counts_and_the_superseded_one_raises_nothing() {
    let superseded = "superseded by the corrected version";
    // corrected by file name or title; before and after the other; and in a format of lower rank
    let findings = check(
        &[("a.html", titled("", "7")), ("b（更正）.html", titled("", "0"))],
        "b（更正）.html",
        &[("a.html", superseded)],
    );
    assert_eq!(findings.len(), 0, "{findings:?}");
    let findings = check(
        &[("a.html", titled("（修订版）", "0")), ("b.html", titled("", "7"))],
        "a.html",
        &[("b.html", superseded)],
    );
    assert_eq!(findings.len(), 0, "{findings:?}");
    let text = page::tabbed(&page::zeros());
    check(&[("a.html", titled("", "7")), ("b_修订版.txt", text)], "b_修订版.txt", &[("a.html", superseded)]);
    let (_, versions, _) = verdicts(&[("a.html", titled("", "7")), ("b.html", titled("（更正）", "0"))]);
    assert_eq!((column(&versions, "value"), column(&versions, "copy_value")), (vec!["0"], vec!["7"]));
}

#[test]
fn a_later_day_counts_before_the_format() {
    let signed = |day: &str, received: &str| titled("", received).replace("2024年1月10日", day);
    let files = [("a.html", signed("2024年1月10日", "7")), ("b.html", signed("2024年3月5日", "0"))];
    let findings = check(&files, "b.html", &[("a.html", "signed on 2024-03-05")]);
    let severities: Vec<_> = findings.iter().map(|row| (row["rule"].as_str(), row["severity"].as_str())).collect();
    assert!(severities.contains(&("Y106", "info")), "{severities:?}");
    let files = [("t20240118_1.html", titled("", "7")), ("t20240603_2.html", titled("", "0"))];
    check(&files, "t20240603_2.html", &[("t20240118_1.html", "published on 2024-06-03")]);
    // a date that only one copy has decides nothing
    let files = [("a.html", titled("", "0")), ("t20240603_2.html", titled("", "7"))];
    check(&files, "a.html", &[("t20240603_2.html", "which comes first")]);
}

#[test]
fn a_correction_that_cannot_be_read_as_far_does_not_win() {
    let whole = titled("", "0");
    let cut = titled("（更正）", "0");
    let cut = cut[..cut.find("四、").unwrap()].to_owned();
    check(&[("a.html", cut), ("b.html", whole)], "b.html", &[("a.html", "this one is a later version")]);
}
