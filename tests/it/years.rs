//! The years and dates in a report, and the findings of the rules on them.

use gouji::extract::{Surroundings, extract};
use gouji::finding::Finding;
use gouji::source::sniff;
use gouji::{audit, readers};
use maker::page::{Dress, html, zeros};

fn audit(text: &str) -> Vec<Finding> {
    let reading = readers::read(text.as_bytes(), sniff(text.as_bytes()), &readers::Limits::default()).unwrap();
    audit::audit(&extract(reading.document, &Surroundings::default()).unwrap()).1
}

/// The findings on the page with some words replaced, as codes and English messages.
fn found(changes: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let page = changes.iter().fold(html(&zeros(), Dress::default()), |page, (from, to)| {
        assert!(page.contains(from), "{from}");
        page.replacen(from, to, 1)
    });
    audit(&page).into_iter().map(|finding| (finding.rule, finding.message().en.into_owned())).collect()
}

#[track_caller]
fn check(changes: &[(&str, &str)], rule: &str, words: &str) {
    let found = found(changes);
    assert!(matches!(&found[..], [(code, message)] if *code == rule && message.contains(words)), "{found:?}");
}

const PERIOD: &str = "自2023年1月1日起至2023年12月31日止";
const TITLE: &str = "清河区教育局2023年政府信息公开工作年度报告";
const SIGNED: &str = "2024年1月10日";

#[test]
fn a_page_whose_years_agree_has_no_findings() {
    assert_eq!(found(&[]), []);
    // without the second year, in Chinese numerals, signed late
    assert_eq!(found(&[(PERIOD, "自2023年1月1日起至12月31日止")]), []);
    assert_eq!(found(&[(PERIOD, "自二〇二三年一月一日起至二〇二三年十二月三十一日止")]), []);
    assert!(found(&[(SIGNED, "2025年1月10日")]).iter().all(|(rule, _)| *rule == "M104"));
}

#[test]
fn every_place_that_names_another_year_is_found() {
    let old = "自2022年1月1日起至2022年12月31日止";
    check(&[(PERIOD, old)], "M102", "title 2023, statistical period 2022-01-01/2022-12-31, signature 2024-01-10");
    let file = "<title>清河区教育局2022年政府信息公开工作年度报告</title>";
    check(&[("<title>清河区教育局_年报</title>", file)], "M102", "title of the file 2022");
    let index = "<table><tr><td>名称</td><td>清河区教育局2021年政府信息公开工作年度报告</td></tr></table><h1>";
    check(&[("<h1>", index)], "M102", "index box 2021");
    let caption = "<p>2022年度政府信息公开申请情况统计表</p><table border=1><tr><td colspan=\"3\">（本列";
    check(&[("<table border=1><tr><td colspan=\"3\">（本列", caption)], "M102", "caption of a table 2022");
    let top = "<tr><td colspan=10>2022年度</td></tr><tr><td colspan=\"3\">（本列";
    check(&[("<tr><td colspan=\"3\">（本列", top)], "M102", "caption of a table 2022");
}

#[test]
fn words_over_a_table_that_name_no_year_of_its_own() {
    for words in ["<p>2023年度政府信息公开申请情况统计表</p>", "<p>与2022年相比，收到的申请有所减少，详见下表。</p>"]
    {
        let caption = format!("{words}<table border=1><tr><td colspan=\"3\">（本列");
        assert_eq!(found(&[("<table border=1><tr><td colspan=\"3\">（本列", &caption)]), [], "{words}");
    }
}

#[test]
fn dates_that_cannot_be() {
    check(&[(SIGNED, "2023年1月10日")], "M107", "signed on 2023-01-10, before the period was over (2023-12-31)");
    check(&[(SIGNED, "2024年2月30日")], "M107", "no calendar has a 2024年2月30日");
    check(&[(SIGNED, "2024年13月10日")], "M107", "no calendar has a 2024年13月10日");
    check(&[("数据如下。", "截至11月31日，数据如下。")], "M107", "no calendar has a 11月31日");
    check(&[("<h1>", "<p>发布日期：2023-06-20 来源：教育局</p><h1>")], "M107", "published on 2023-06-20");
    let wrong = "自2023年1月1日起至2023年12月32日止";
    check(&[(PERIOD, wrong)], "M107", "no calendar has a 2023年12月32日");
}

#[test]
fn one_slip_is_one_finding() {
    // the title alone is a year ahead; the date fits the period
    check(&[(TITLE, "清河区教育局2024年政府信息公开工作年度报告")], "M102", "title 2024, statistical period 2023");
    // a period of two years
    check(&[(PERIOD, "自2022年1月1日起至2023年12月31日止")], "M103", "2022-01-01 to 2023-12-31");
}
