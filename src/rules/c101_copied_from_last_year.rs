//! A section whose text is mostly last year's.
//!
//! # What it checks
//! Each section is compared with the same section of the agency's report on the year before. Names, years and figures
//! are masked. Sentences that the form asks for, or that most agencies of the district have, are left out. The likeness
//! is the share of shingles (four characters in a row) that both texts contain among those that either contains. A
//! likeness of 0.6 or more is reported, with the longest passages that both have. Sections with fewer than 160 shingles
//! are not compared.
//!
//! # Why it matters
//! The form of 2021 objects to it: section five is to name the problems of the year and what is done about them, and is
//! not to repeat itself year after year (国办公开办函〔2021〕30号). A text that does not change suggests that nobody looked. In
//! reports on earlier years it is only an info, since the forms of the time did not object.
//!
//! # Example
//! Section five of 2023 names the three problems of 2022 in the words of 2022, with the year changed.
//!
//! # What else it could be
//! A description of standing procedures that did not change; or last year's report published once more by mistake.
//!
//! # 中文说明
//! 某一部分的文字大部分与上一年相同。
//!
//! ## 检查内容
//! 将文字足够多的每一部分与本机关上一年度报告的同一部分相比。先隐去名称、年份和数字，剔除格式要求的语句和本地区多数机关共有的语句，
//! 再以连续四个字为一组，计算两份文字共有的组占全部组的比例。比例达到 0.6 的予以指出，并引出最长的相同段落。不足 160 组的不作比较。
//!
//! ## 依据
//! 2021 年格式要求第五部分写明当年的问题和改进情况，不能年年雷同（国办公开办函〔2021〕30号）。文字不变，往往说明没有认真
//! 总结。此前的格式没有这项要求，2020 年度及以前的报告只作提示。
//!
//! ## 示例
//! 2023 年度报告第五部分照用 2022 年度的三个问题，只改了年份。
//!
//! ## 其他可能
//! 所述为没有变化的常规做法，或者误将上一年的报告再次发布。

use super::context::Context;
use super::copied::{AlikeSections, alike, quoting, suspicions};
use super::rule::{Reach, Rule};
use super::suspicion::{Reread, Suspects};
use super::verdict::Verdict;
use crate::finding::{Fault, Finding, Outcome, Reason, Severity, ask};
use crate::forms::in_force;
use crate::language::Bilingual;
use crate::series::ReportInSeries;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "C101",
    name: "copied-from-last-year",
    name_zh: "照搬上年",
    severity: Severity::Query,
    takes: &[],
    source: include_str!("c101_copied_from_last_year.rs"),
    reach: Reach::Text { is_of_district: false, suspects, compare },
};

#[derive(Debug, Serialize)]
struct CopiedFromLastYear {
    sections: AlikeSections,
    year: i32,
}

impl Fault for CopiedFromLastYear {
    fn message(&self) -> Bilingual {
        let (sections, year) = (self.sections.words(), self.year);
        Bilingual::new(
            format!("{}: mostly the text of the report for {year}", sections.en),
            format!("{}的文字与本机关{year}年度报告大部分相同", sections.zh),
        )
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please explain.", "请说明情况")
    }
}

fn suspects<'d>(report: &ReportInSeries<'d>, _: &Context) -> Suspects<'d> {
    let Some(last) = report.last_year() else { return Err(Outcome::NotChecked(Reason::NoLastYear)) };
    let is_in_both = |section| last.record().signature(section).is_some();
    if !report.record().signatures.iter().any(|own| is_in_both(own.section)) {
        return Err(Outcome::NotChecked(Reason::LittleTextInBoth));
    }
    Ok(suspicions(report, last.record()))
}

fn compare(reread: &Reread, _: &Context) -> Verdict {
    let alike = alike(&reread.compared);
    let Some(first) = alike.first() else { return Verdict::of(Vec::new()) };
    let fault = CopiedFromLastYear { sections: AlikeSections::of(&alike), year: first.other.year };
    let is_objectionable = first.report.metadata.year.is_some_and(|year| in_force(year).objects_to_repetition);
    let severity = if is_objectionable { RULE.severity } else { Severity::Info };
    let finding = quoting(&RULE, &alike, fault).map(|finding| Finding { severity, ..finding });
    Verdict::of(finding.into_iter().collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rules::sample_district::SampleDistrict;

    pub(crate) const PROBLEMS: [&str; 6] = [
        "对照上级要求和公众期待，公开工作还有三方面不足：一是校外培训机构名单更新偏慢，家长查询不到最新情况；",
        "二是政策解读以文字为主，缺少图表和案例，社区居民反映看不懂；三是基层学校兼职人员多，对公开属性拿捏不准。",
        "2023年，我局将给名单栏目设定更新时限，逾期自动提醒到人；邀请一线教师参与解读，每季度制作短片4期；",
        "把公开属性认定纳入新任校长培训，编印案例手册发到各校，年底前组织一次互查，结果在门户网站上通报。",
        "针对上年度提出的学籍办理流程不清楚的问题，已经重新梳理办事指南，将所需材料压缩到两项，窗口同步张贴。",
        "针对留言答复不及时的问题，建立了值班台账，由分管负责人每周抽查，平均答复时间缩短到两个工作日以内。",
    ];
    pub(crate) const OTHERS: [&str; 6] = [
        "本年度主要问题在于预算绩效信息专业性强，公众难以读懂，且历史数据多为图片，不便再次利用。",
        "部分单位报送不及时，汇总口径前后不尽一致，更正说明没有同步上网，影响了信息的权威性。",
        "下一步将为每份绩效报告配写导读，用表格文件替换图片，并在公开栏目中说明每个字段的含义。",
        "与审计部门建立会商机制，发布之前统一口径；对更正情况单设栏目，保留每次修改的时间和理由。",
        "上年提出的采购信息分散问题，已通过统一入口加以解决，供应商可以按项目名称和日期检索公告。",
        "上年提出的培训不足问题，全年轮训业务人员三批，新进人员全部参加，考核合格后方可上岗发布。",
    ];

    #[test]
    fn passes() {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2022, |sample| sample.write(5, &PROBLEMS));
        district.add("教育局", 2023, |sample| sample.write(5, &OTHERS));
        district.passes(&RULE, "教育局", 2023);
        assert_eq!(district.not_checked(&RULE, "教育局", 2022), "no report for the year before");
    }

    #[test]
    fn fails() {
        let mut district = SampleDistrict::default();
        let changed =
            PROBLEMS.map(|text| text.replace("2023年", "2024年").replace("4期", "12期").replace("三方面", "几方面"));
        district.add("教育局", 2022, |sample| sample.write(5, &PROBLEMS));
        district.add("教育局", 2023, |sample| sample.write(5, &changed.each_ref().map(String::as_str)));
        let finding = district.fails(&RULE, "教育局", 2023);
        assert!(finding.reported.is_some_and(|share| (0.95..1.0).contains(&share.to_f64())), "{finding:?}");
        assert!(finding.message().zh.starts_with("第五部分（9"), "{}", finding.message().zh);
        // the longest paragraphs, each on its own
        let quoted: Vec<usize> = finding.excerpt.text.lines().map(|line| line.chars().count()).collect();
        assert!(quoted.len() == 3 && quoted.iter().all(|length| *length > 40), "{}", finding.excerpt.text);
        assert!(finding.place.place.offset > 0);
        assert_eq!(finding.severity, Severity::Query);
    }

    #[test]
    fn forms_before_2021_did_not_object() {
        let mut district = SampleDistrict::default();
        for year in [2019, 2020, 2021] {
            district.add("教育局", year, |sample| sample.write(5, &PROBLEMS));
        }
        assert_eq!(district.fails(&RULE, "教育局", 2020).severity, Severity::Info);
        assert_eq!(district.fails(&RULE, "教育局", 2021).severity, Severity::Query);
    }

    #[test]
    fn a_few_words_are_not_compared() {
        let mut district = SampleDistrict::default();
        district.add("教育局", 2022, |sample| sample.write(6, &PROBLEMS[..1]));
        district.add("教育局", 2023, |sample| sample.write(6, &PROBLEMS[..1]));
        assert_eq!(district.not_checked(&RULE, "教育局", 2023), "no section has enough text in both reports");
    }
}
