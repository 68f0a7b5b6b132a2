//! What columns are called in Chinese, where people read them: the workbook's headings, which files of verdicts may have
//! in the place of the names.

/// Columns by their name, which means the same in every table.
const TITLES: &[(&str, &str)] = &[
    ("district", "地区"),
    ("agency", "机关"),
    ("agency_id", "机关编号"),
    ("agency_kind", "机关类型"),
    ("year", "年度"),
    ("report_id", "报告编号"),
    ("finding_id", "发现编号"),
    ("cause_id", "问题编号"),
    ("finding_ids", "所含发现"),
    ("findings", "发现数"),
    ("rule", "规则"),
    ("name", "规则名称"),
    ("severity", "级别"),
    ("table", "表号"),
    ("metric", "指标"),
    ("applicant", "申请人"),
    ("reported", "填报数"),
    ("expected", "应有数"),
    ("suggested", "建议数"),
    ("difference", "差额"),
    ("formula", "算式"),
    ("message_en", "问题（英文）"),
    ("message_zh", "问题"),
    ("question_en", "建议核对（英文）"),
    ("question_zh", "建议核对"),
    ("excerpt", "原文"),
    ("raw", "单元格原文"),
    ("path", "文件"),
    ("part", "第几份"),
    ("page", "页"),
    ("table_index", "第几个表格"),
    ("row", "行"),
    ("column", "列"),
    ("box", "页面位置"),
    ("culprit", "可能有误的单元格"),
    ("slip", "差错类型"),
    ("alternatives", "其他可能"),
    ("related", "相关数字"),
    ("row_label", "行名"),
    ("column_label", "列名"),
    ("fingerprint", "数字指纹"),
    ("review", "复核状态"),
    ("verdict", "复核结论"),
    ("reviewed_by", "复核人"),
    ("reviewed_on", "日期"),
    ("reviewed_until", "有效期至"),
    ("review_note", "备注"),
    ("form", "表式"),
    ("value", "数值"),
    ("reports_included", "有数机关数"),
    ("reports_known", "应报机关数"),
    ("missing", "缺数机关数"),
    ("own_report_value", "政府本级报告数"),
    ("mean", "平均数"),
    ("median", "中位数"),
    ("minimum", "最小值"),
    ("maximum", "最大值"),
    ("top_agency", "最大值机关"),
    ("top_share", "最大值占比"),
    ("level", "层级"),
    ("panel", "统计范围"),
    ("previous", "上年数"),
    ("change", "增减"),
    ("change_pct", "增减（%）"),
    ("comparable", "口径可比"),
    ("previous_form", "上年表式"),
    ("no_pct_reason", "无百分比的原因"),
    ("first_year", "可比起始年"),
    ("average_growth_pct", "年均增长（%）"),
    ("status", "报送情况"),
    ("cells_reported", "有数单元格"),
    ("label_zh", "名称"),
    ("label_en", "英文名称"),
    ("unit", "单位"),
    ("forms", "所在表式"),
    ("definition", "含义"),
    ("sum_of", "由此相加"),
    ("comparability", "可比性"),
];

/// What a column is called in Chinese; `None` for columns that only programs read.
#[must_use]
pub fn title_zh(column: &str) -> Option<&'static str> {
    TITLES.iter().find(|(name, _)| *name == column).map(|(_, title)| *title)
}

/// The column that is called so in Chinese.
#[must_use]
pub fn column_of_title(title: &str) -> Option<&'static str> {
    TITLES.iter().find(|(_, known)| *known == title).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_title_tells_its_column() {
        let titles: BTreeSet<&str> = TITLES.iter().map(|(_, title)| *title).collect();
        assert_eq!(titles.len(), TITLES.len(), "two columns have the same title");
        for (name, title) in TITLES {
            assert_eq!((title_zh(name), column_of_title(title)), (Some(*title), Some(*name)));
        }
    }
}
