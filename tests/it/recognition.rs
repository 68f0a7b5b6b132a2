//! Texts that have lost the structure of their pages: whether they are reports, of which agency, and on which year. The
//! whole text decides, and nothing is guessed.

use gouji::extract::{ExtractError, Surroundings, extract};
use gouji::readers::{self, Limits};
use gouji::report::{AgencySource, Report, ReportStatus, YearSource};
use gouji::source::Format;

fn read(text: &str) -> Result<Report, ExtractError> {
    let reading = readers::read(text.as_bytes(), Format::Text, &Limits::default()).unwrap();
    extract(reading.document, &Surroundings::default())
}

#[track_caller]
fn check(text: &str, agency: &str, year: i32) -> Report {
    let report = read(text).unwrap();
    assert_eq!((report.agency.name.as_str(), report.metadata.year), (agency, Some(year)), "{text}");
    report
}

fn sections(report: &Report) -> Vec<u8> {
    report.sections.iter().map(|section| section.number).collect()
}

const LEAD: &str = "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）、《江城市人民政府办公厅关于做好年度报告工作的通知》要求，\
    编制本年度报告。本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分组成。本报告所列数据的统计期限自2021年1月1日\
    起至2021年12月31日止。如有疑问，请与沧塘县水利局联系，电话：0110-6196421。";

const BODY: [&str; 6] = [
    "一、总体情况",
    "2021年，我局主动公开政府信息120条，其中政策文件20条、工作动态100条。",
    "二、主动公开政府信息情况三、收到和处理政府信息公开申请情况",
    "全年收到政府信息公开申请3件，均已办结。四、政府信息公开行政复议、行政诉讼情况没有发生行政复议、行政诉讼。",
    "五、存在的主要问题及改进情况公开内容不够全面。2022年，我局将加强学习。",
    "六、其他需要报告的事项没有收取信息处理费。",
];

/// A crawler kept the text of the page, but no line ends.
#[test]
fn a_page_in_one_paragraph() {
    let text = format!(
        "沧塘县水利局2021年政府信息公开工作年度报告 {LEAD}{}沧塘县水利局2022年1月12日上一篇：目录下一篇：没有了",
        BODY.concat()
    );
    let report = check(&text, "沧塘县水利局", 2021);
    assert_eq!(sections(&report), [1, 2, 3, 4, 5, 6]);
    assert_eq!(report.metadata.signed_on.unwrap().to_string(), "2022-01-12");
    let text = |number: usize| {
        report.sections[number - 1].paragraphs.iter().map(|(text, _)| report.str(*text)).collect::<String>()
    };
    assert_eq!(text(2), "");
    assert_eq!(text(3), "全年收到政府信息公开申请3件，均已办结。");
    assert_eq!(text(4), "没有发生行政复议、行政诉讼。");
    // figures of the prose have their sections
    let claim =
        report.claims.iter().find(|claim| claim.metric.is_some_and(|metric| metric.key() == "requests.received"));
    assert_eq!(claim.map(|claim| (claim.section, claim.value())), Some((3, 3.into())));
}

#[test]
fn without_its_title_the_lead_or_the_signature_speaks() {
    let body = BODY.concat();
    let report = check(&format!("{LEAD}{body}沧塘县水利局2022年1月12日"), "沧塘县水利局", 2021);
    assert_eq!(report.agency.agency_source, AgencySource::Signature);
    let report = check(&format!("{LEAD}{body}"), "沧塘县水利局", 2021);
    assert_eq!(
        (report.agency.agency_source, report.metadata.year_source),
        (AgencySource::Contact, Some(YearSource::Period))
    );
    let text = format!("本报告由沧塘县水利局根据《政府信息公开条例》编制，全文公布。{body}");
    let report = check(&format!("本报告根据《政府信息公开条例》由沧塘县水利局编制。{body}"), "沧塘县水利局", 2021);
    assert_eq!(
        (report.agency.agency_source, report.metadata.year_source),
        (AgencySource::Lead, Some(YearSource::Prose))
    );
    // what the sentence does not say clearly is not guessed
    assert!(!read(&text).unwrap().agency.name.contains("根据"));
    // the beginning is lost: agency and year remain unknown
    let rest = BODY[3..].concat();
    let report = read(&format!("{}{rest}", BODY[2])).unwrap();
    assert_eq!((report.agency.is_named(), report.metadata.year, report.status), (false, None, ReportStatus::Unnamed));
}

#[test]
fn what_a_crawler_puts_on_top_is_no_name() {
    let body = BODY.join("\n");
    let title = "沧塘县水利局2021年政府信息公开工作年度报告";
    for head in [
        format!(
            "标题: {title}\n发布时间: 2024-05-08 16:34\n文号: \n发布机构: \n栏目: 政府信息公开年报\n原文链接: http://www.cangtang.gov.cn/a.htm\n==== 正文 ===="
        ),
        format!("---\ntitle: {title}\nurl: http://www.cangtang.gov.cn/a.htm\ndate: 2024-05-08\n---"),
        format!("{title}\n2024-05-08\nhttp://www.cangtang.gov.cn/col/2024/a.html\n"),
        format!("80613_{title}.txt\n来源：江城市人民政府"),
        format!("{title}\n首页 > 政务公开 > 政府信息公开年报\n{title}"),
        format!("{{\"title\":\"{title}\",\"source\":\"江城市人民政府\",\"content\":\""),
        "沧塘县水利局2021年政府信息公开工作年度报...\n2024-05-08".to_owned(),
        format!("沧塘县人民政府办公室关于公布部门年度报告的通知\n各单位：\n请认真阅读。\n2024年9月1日\n{title}"),
    ] {
        let report = check(&format!("{head}\n{LEAD}\n{body}"), "沧塘县水利局", 2021);
        assert_eq!(report.metadata.year_source, Some(YearSource::Title), "{head}");
    }
}

#[test]
fn a_notice_of_the_next_year_publishes_the_report() {
    let text = "关于公布2018年度政府信息公开工作年度报告的通知\n各科室：\n现将沧塘县水利局2018年度政府信息公开工作年度报告公布如下：\n\
        一、概述\n2018年，我局认真落实条例。\n二、主动公开政府信息情况\n全年主动公开政府信息35条。\n三、依申请公开政府信息情况\n收到申请2件。\n\
        四、复议诉讼情况\n没有发生。\n五、收费及减免情况\n未收费。\n六、存在的主要问题和改进措施\n公开不够及时。\n沧塘县水利局\n2019年3月5日";
    let report = check(text, "沧塘县水利局", 2018);
    assert_eq!(sections(&report), [1, 2, 3, 4, 5]);
}

#[test]
fn half_width_marks_and_the_outlines_of_early_years() {
    let text = "沧塘县水利局2012年政府信息公开年度报告\n本报告由概述,主动公开政府信息情况,依申请公开情况等部分组成.\n一.概述\n2012年,我局做好公开工作.\n\
        二.主动公开政府信息情况\n公开政府信息120条.\n三.政府信息依申请公开工作情况\n收到申请3件.\n四.申请行政复议和提起行政诉讼情况\n没有.\n五.存在的问题和下一步工作措施\n人手不足.";
    assert_eq!(sections(&check(text, "沧塘县水利局", 2012)), [1, 2, 3, 4, 5]);
}

/// These are no reports, whatever text surrounds them.
#[test]
fn what_is_no_report() {
    let of_law = "2023年以来，我局坚持依法行政。\n一、总体情况\n加强学习，全年公开执法信息30条，收到政府信息公开申请2件，行政复议、行政诉讼案件0件。\n\
        五、存在的主要问题及改进措施\n队伍力量不足。\n六、其他需要报告的事项\n无。";
    let body = BODY.join("\n");
    for (title, body, reason) in [
        ("沧塘县水利局2023年度法治政府建设情况报告", of_law, "rule of law"),
        ("沧塘县人民政府办公室关于做好2021年政府信息公开工作年度报告编制发布工作的通知", body.as_str(), "a notice"),
        ("沧塘县水利局2021年上半年政府信息公开工作情况报告", &body, "a part of a year"),
        ("2021年第三季度沧塘县政府信息公开情况统计表", "主动公开信息\t条\t30\n依申请公开\t件\t3", "a part of a year"),
        ("沧塘县2022年政务公开工作要点", "一、主动公开政府信息情况\n加强公开。\n三、完善依申请公开制度。", "a plan"),
        (
            "沧塘县水利局政府信息公开指南",
            "一、主动公开政府信息情况\n公开范围。\n二、依申请公开\n受理机构。\n三、收费",
            "a guide",
        ),
        ("沧塘县2021年政府信息公开目录", "一、机构职能\n二、政策文件", "a catalogue"),
        (
            "关于2021年度全县政务公开工作考核情况的通报",
            "各单位主动公开政府信息300条，收到政府信息公开申请9件。",
            "a circular",
        ),
        ("沧塘县水利局2021年政务公开工作总结", of_law, "a summary"),
        ("沧塘县人民政府门户网站工作年度报表（2021年度）", "信息发布\t总数\t300\n政务动态\t条\t20", "a website"),
        ("《沧塘县水利局2021年政府信息公开工作年度报告》解读", "全年公开信息300条。", "an explanation"),
    ] {
        let text = format!("{title}\n{body}");
        let error = read(&text).unwrap_err().to_string();
        assert!(error.contains(reason), "{title}: {error}");
    }
    for text in [
        "沧塘县发布2021年政府信息公开工作年度报告\n本报讯 1月20日，沧塘县公布了年度报告。全年主动公开政府信息300条，收到政府信息公开申请5件。",
        "政府信息公开年报\n沧塘县水利局2021年政府信息公开工作年度报告\n2022-01-20\n沧塘县民政局2021年政府信息公开工作年度报告\n2022-01-21",
        "政府信息公开指南\n政府信息公开制度\n政府信息公开年报\n依申请公开",
        "2021年，全县水利工作取得新成绩。一、总体情况完成投资3亿元。五、存在的主要问题及改进措施资金不足。六、其他需要报告的事项无。",
    ] {
        assert_eq!(read(text).unwrap_err(), ExtractError::NotAReport, "{text}");
    }
}

#[test]
fn a_blank_form_is_no_report() {
    let rows = "三、本年度办理结果\n（一）予以公开\t\t\t\t\t\t\t\n（二）部分公开（区分处理的，只计这一情形，不计其他情形）\t\t\t\t\t\t\t\n（七）总计\t\t\t\t\t\t\t\n\
        四、结转下年度继续办理\t\t\t\t\t\t\t\n";
    let form = |figures: &str, account: &str| {
        format!(
            "政府信息公开工作年度报告格式模板\n一、总体情况\n{account}\n三、收到和处理政府信息公开申请情况\n申请人情况\t自然人\t商业企业\t科研机构\t社会公益组织\t\
             法律服务机构\t其他\t总计\n一、本年新收政府信息公开申请数量{figures}\n二、上年结转政府信息公开申请数量\t\t\t\t\t\t\t\n{rows}五、存在的主要问题及改进情况\n（文字描述）\n"
        )
    };
    assert_eq!(read(&form("\t\t\t\t\t\t\t", "（文字描述）")).unwrap_err(), ExtractError::BlankForm);
    // somebody has filled in a figure, or a sentence
    assert!(read(&form("\t0\t0\t0\t0\t0\t0\t0", "（文字描述）")).is_ok());
    let account = "2021年，我局认真贯彻落实条例，全面做好政府信息公开工作，主动公开政府信息120条，没有收到申请。";
    assert!(read(&form("\t\t\t\t\t\t\t", account)).is_ok());
}

/// If a text shows that it is incomplete, nothing in it is reported as missing.
#[test]
fn an_excerpt_lacks_nothing() {
    let outcome = |text: &str, rule: &str| {
        let report = read(text).unwrap();
        let (checks, _) = gouji::audit::audit(&report);
        checks.into_iter().find(|check| check.rule == rule).unwrap().outcome.key()
    };
    let title = "沧塘县水利局2021年政府信息公开工作年度报告";
    let whole = "一、总体情况\n做好工作。\n二、主动公开政府信息情况\n公开30条。\n三、收到和处理政府信息公开申请情况\n没有申请。\n四、政府信息公开行政复议、行政诉讼情况\n没有。\n五、存在的主要问题及改进情况\n公开不够。";
    assert_eq!(outcome(&format!("{title}\n{LEAD}\n{whole}"), "T105"), "fail");
    assert_eq!(outcome(&format!("{title}\n{LEAD}\n{whole}"), "M105"), "fail");
    // a title shortened by a list does not make the text incomplete
    assert_eq!(outcome(&format!("沧塘县水利局2021年政府信息公开工作年度报...\n{LEAD}\n{whole}"), "M105"), "fail");
    for text in [
        format!("【节录：含数字的段落，其余从略】\n{title}\n{LEAD}\n{whole}"),
        format!("{title}\n{LEAD}……\n一、总体情况\n做好工作。……加强领导。……\n{}", &whole[whole.find("二、").unwrap()..]),
        format!("{}\n{}", &whole[whole.find("二、").unwrap()..], "沧塘县水利局\n2022年1月10日"),
    ] {
        assert_eq!((outcome(&text, "T105"), outcome(&text, "M105")), ("not_checked", "not_checked"), "{text}");
    }
    // headings of tables with nothing below: the tables were lost when the text was taken
    assert_eq!(outcome(&format!("{title}\n{LEAD}\n一、总体情况\n做好工作。\n{}", &BODY[2..].concat()), "T105"), "fail");
    let bare = "一、总体情况\n做好工作。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n公开不够。\n六、其他需要报告的事项\n无。";
    assert_eq!(outcome(&format!("{title}\n{LEAD}\n{bare}"), "T105"), "not_checked");
}
