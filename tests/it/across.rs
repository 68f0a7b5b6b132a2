//! Rules over several reports: on a district written by hand, and on made series with their truth.

#![cfg(feature = "cli")]

use crate::command::{Row, gouji, rows_of};
use gouji::forms::form;
use gouji::index::Index;
use gouji::report::{Applicant, CODEBOOK};
use maker::measure::made::{Score, make_copied_across, make_series, make_unusual_shares, series_scores};
use maker::page::{self, Dress};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The tables `findings` and `checks` of a run.
fn run(corpus: &Path, output: &Path) -> [Vec<Row>; 2] {
    let mut command = gouji();
    let run = command.arg("run").arg(corpus).arg("-o").arg(output).args(["--progress", "none"]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    ["findings", "checks"].map(|table| rows_of(&output.join("latest"), table))
}

/// A report of an agency on a year, with some of its cells and the text of section five.
fn report(agency: &str, year: i32, cells: &[(&str, Option<Applicant>, &str)], problems: &str) -> String {
    let mut texts = page::zeros();
    let form = form("2021").unwrap();
    for (metric, applicant, text) in cells {
        let cell = form.cell(CODEBOOK.metric(metric).unwrap(), *applicant).unwrap();
        (*text).clone_into(&mut texts[cell.position()]);
    }
    page::html(&texts, Dress::default())
        .replace("清河区教育局", agency)
        .replace("2024年", &format!("{}年", year + 1))
        .replace("2023年", &format!("{year}年"))
        .replace("人手不足，已加强培训。", problems)
}

const PROBLEMS: &str = "对照群众期待，公开工作还有不足：一是校外培训机构名单更新偏慢，家长查询不到最新情况；二是政策解读以文字为主，\
    缺少图表和案例，社区居民反映看不懂；三是基层学校兼职人员多，对公开属性拿捏不准。下一步，将给名单栏目设定更新时限，逾期自动\
    提醒到人；邀请一线教师参与解读，每季度制作短片；把公开属性认定纳入新任校长培训，编印案例手册发到各校，年底前组织一次互查。\
    针对上年度提出的学籍办理流程不清楚的问题，已经重新梳理办事指南，将所需材料压缩到两项，窗口同步张贴，网上也可以下载。";
const OTHERS: &str = "本年度主要问题在于预算绩效信息专业性强，公众难以读懂，且历史数据多为图片，不便再次利用；部分单位报送不及时，\
    汇总口径前后不尽一致，更正说明没有同步上网。下一步将为每份绩效报告配写导读，用表格文件替换图片，并在公开栏目中说明每个字段的\
    含义；与审计部门建立会商机制，发布之前统一口径；对更正情况单设栏目，保留每次修改的时间和理由，供公众随时查证。";

#[test]
fn a_district_made_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus/清河区");
    fs::create_dir_all(&corpus).unwrap();
    let (person, total) = (Some(Applicant::NaturalPerson), Some(Applicant::Total));
    let carried = |row| [(row, person, "2"), (row, total, "2")];
    let stock = |count| [("normative_documents.in_force", None, count)];
    // the education bureau carries two requests out and loses one of them by the next year; its text stays the same
    let first = [("requests.received", person, "2"), ("requests.received", total, "2")];
    let first: Vec<_> = first.into_iter().chain(carried("requests.carried_out")).chain(stock("4")).collect();
    let second = ["requests.carried_in", "outcome.granted", "outcome.total"];
    let second: Vec<_> =
        second.into_iter().flat_map(|row| [(row, person, "1"), (row, total, "1")]).chain(stock("4")).collect();
    let write = |name: &str, text: String| fs::write(corpus.join(name), text).unwrap();
    write("教育2022.html", report("清河区教育局", 2022, &first, PROBLEMS));
    write("教育2023.html", report("清河区教育局", 2023, &second, PROBLEMS));
    // the finance bureau has no report on 2022, and its documents do not add up
    write("财政2021.html", report("清河区财政局", 2021, &stock("9"), OTHERS));
    write("财政2023.html", report("清河区财政局", 2023, &stock("3"), OTHERS));
    write("财政2024.html", report("清河区财政局", 2024, &stock("5"), "没有问题。"));
    // it also has a second report on 2024 that does not say that it corrects the first
    write("财政2024副本.html", report("清河区财政局", 2024, &stock("6"), "没有问题。"));
    let [findings, checks] = run(&folder.path().join("corpus"), &folder.path().join("output"));
    let found: BTreeSet<[&str; 6]> = findings
        .iter()
        .filter(|row| row["rule"].starts_with(['Y', 'P', 'C']))
        .map(|row| ["agency", "year", "rule", "applicant", "reported", "expected"].map(|name| row[name].as_str()))
        .collect();
    let due = [
        ["清河区教育局", "2023", "C101", "", "1", ""],
        ["清河区教育局", "2023", "Y101", "natural_person", "1", "2"],
        ["清河区教育局", "2023", "Y101", "total", "1", "2"],
        ["清河区财政局", "2022", "Y105", "", "", ""],
        ["清河区财政局", "2024", "Y102", "", "5", "3"],
        ["清河区财政局", "2024", "Y106", "", "5", "6"],
    ];
    assert_eq!(found, due.into_iter().collect());
    let row = |rule: &str| findings.iter().find(|row| row["rule"] == rule).unwrap();
    assert!(row("Y101")["path"].ends_with("教育2023.html") && row("Y101")["table_index"] == "2");
    assert!(row("Y101")["excerpt"].contains("上年结转"), "{}", row("Y101")["excerpt"]);
    assert!(row("C101")["excerpt"].contains("校外培训机构名单更新偏慢"), "{}", row("C101")["excerpt"]);
    assert_eq!([&row("Y105")["report_id"], &row("Y105")["path"]], ["", ""]);
    let check = |agency: &str, year: &str, rule: &str| {
        let of = |row: &&Row| row["agency"] == agency && row["year"] == year && row["rule"] == rule;
        let row = checks.iter().find(of).unwrap();
        (row["scope"].as_str(), row["outcome"].as_str(), row["reason"].as_str())
    };
    assert_eq!(check("清河区教育局", "2022", "Y101"), ("series", "not_checked", "no report for the year before"));
    assert_eq!(check("清河区财政局", "2023", "Y101").1, "not_checked");
    assert_eq!(check("清河区财政局", "2022", "Y105"), ("series", "fail", ""));
    assert_eq!(check("清河区财政局", "2024", "C102"), ("district", "not_checked", "no section has enough text"));
    assert_eq!(check("清河区教育局", "2023", "T301").0, "report");
    // every rule has a check of every report
    let reports = checks.iter().filter(|row| row["rule"] == "T301").count();
    let each: usize = gouji::rules::RULES.iter().map(|rule| rule.scopes().len()).sum();
    assert_eq!(checks.len(), reports * each + 1);
}

/// Missing reports of listed agencies are found as in `coverage`.
#[test]
fn agencies_of_the_list_without_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus/清河区");
    fs::create_dir_all(&corpus).unwrap();
    for (agency, year) in [("教育局", 2021), ("教育局", 2023), ("财政局", 2021), ("财政局", 2024)] {
        let text = report(&format!("清河区{agency}"), year, &[], "没有问题。");
        fs::write(corpus.join(format!("{agency}{year}.html")), text).unwrap();
    }
    let list = "name,district,valid_from,valid_to\n教育局,清河区,,\n民政局,清河区,2022,\n司法局,清河区,,2021\n\
        司法局,清河区,2024,\n水利局,安平县,2023,\n河务处,,,\n";
    fs::write(folder.path().join("agencies.csv"), list).unwrap();
    fs::write(folder.path().join("gouji.toml"), "[names]\nagencies = \"agencies.csv\"\n").unwrap();
    let output = folder.path().join("output");
    let mut command = gouji();
    command.arg("run").arg(folder.path().join("corpus")).arg("-o").arg(&output).arg("--config");
    let run = command.arg(folder.path().join("gouji.toml")).args(["--progress", "none"]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let rows = |table: &str| -> Vec<Row> { rows_of(&output.join("latest"), table) };
    let named =
        |row: &Row| ["district", "agency", "year"].map(|name| row[name].trim_start_matches('\u{FEFF}').to_owned());
    let findings = rows("findings");
    let found: BTreeSet<_> = findings.iter().filter(|row| row["rule"] == "Y105").map(named).collect();
    let due = [
        ["安平县", "安平县水利局", "2023"],
        ["安平县", "安平县水利局", "2024"],
        ["清河区", "清河区司法局", "2021"],
        ["清河区", "清河区司法局", "2024"],
        ["清河区", "清河区教育局", "2022"],
        ["清河区", "清河区教育局", "2024"],
        ["清河区", "清河区民政局", "2022"],
        ["清河区", "清河区民政局", "2023"],
        ["清河区", "清河区民政局", "2024"],
        // not listed, but between its first and its last
        ["清河区", "清河区财政局", "2022"],
        ["清河区", "清河区财政局", "2023"],
    ];
    assert_eq!(found, due.map(|of| of.map(str::to_owned)).into());
    let missing = |row: &&Row| row["status"] == "missing";
    assert_eq!(found, rows("coverage").iter().filter(missing).map(named).collect());
    let row = findings.iter().find(|row| row["agency"] == "安平县水利局").unwrap();
    assert_eq!([&row["report_id"], &row["path"], &row["metric"], &row["excerpt"]], ["", "", "", ""]);
    let ids: BTreeSet<&str> = findings.iter().map(|row| row["finding_id"].as_str()).collect();
    assert_eq!(ids.len(), findings.len());
}

#[test]
fn what_is_copied_from_another_district_is_found_and_nothing_else() {
    let made = make_copied_across(5, 43, 0.3);
    let output = tempfile::tempdir().unwrap();
    run(&made.corpus, output.path());
    let scores = series_scores(&made, &output.path().join("latest/findings.csv"));
    let copied = scores.iter().find(|score| score.rule == "C102").unwrap();
    assert!(copied.due >= 50 && copied.recall() >= 0.98 && copied.precision() >= 0.98, "{copied:#?}");
}

#[test]
fn shares_unlike_those_of_all_peers_are_found_and_nothing_else() {
    let made = make_unusual_shares(3, 44, 0.2);
    let output = tempfile::tempdir().unwrap();
    run(&made.corpus, output.path());
    let scores = series_scores(&made, &output.path().join("latest/findings.csv"));
    let unusual = scores.iter().find(|score| score.rule == "P102").unwrap();
    assert!(unusual.due >= 20 && unusual.recall() >= 0.98 && unusual.precision() >= 0.98, "{unusual:#?}");
}

fn scores(districts: usize, seed: u64, faults: f64) -> Vec<Score> {
    let made = make_series(districts, seed, faults);
    let output = tempfile::tempdir().unwrap();
    run(&made.corpus, output.path());
    series_scores(&made, &output.path().join("latest/findings.csv"))
}

#[test]
fn what_is_wrong_in_made_series_is_found_and_nothing_else() {
    let scores = scores(12, 41, 0.3);
    for score in &scores {
        let least = if score.rule == "Y103" { 0.95 } else { 0.98 };
        assert!(score.recall() >= least && score.precision() >= 0.98, "{score:#?}");
    }
    let rules: BTreeSet<&str> = scores.iter().filter(|score| score.due > 0).map(|score| score.rule.as_str()).collect();
    let made = ["C101", "C102", "C103", "N106", "P101", "P103", "Y101", "Y102", "Y103", "Y104", "Y105", "Y106", "Y107"];
    assert_eq!(rules, made.into());
}

#[test]
fn in_series_without_faults_nothing_is_found() {
    // with 800 series, at most one in 500 may raise an alarm
    for score in scores(20, 42, 0.0) {
        assert!(score.false_alarms.len() <= 1, "{score:#?}");
    }
}
