//! 概览: counts of files and questions, and how to use the workbook.

use super::coverage::STANDINGS;
use super::questions;
use super::sheet::heading;
use crate::desk::error::DeskError;
use crate::desk::fields::{Fields, Tables};
use crate::desk::words;
use crate::finding::Severity;
use crate::schema::Table;
use crate::source::SourceOutcome;
use crate::source::published::LATEST;
use polars::prelude::*;
use rust_xlsxwriter::{Format, Worksheet};
use std::path::Path;

/// How to use the workbook, step by step.
const STEPS: [&str; 4] = [
    "在“问题”中筛选要核对的机关、年度和级别，点开文件名查看原文；一行是一个问题，不论它引出多少处不符。",
    "在黄色的四列填写复核结论（属实、已说明、待更正、误报，也可另写）、复核人、日期和备注；没有看过的留空。",
    "保存后运行 gouji waive findings.xlsx --config gouji.toml，结论即并入复核文件；下次运行时已复核的问题不再计为未复核，\
     数字有变的重新提出。",
    "填报数和应有数都是原样的数字；空白不是零，程序从不更改填报数。",
];

/// Where the links hold, for a workbook that is opened in `latest`, and for one where there is no such folder.
const IN_LATEST: &str = "文件名的链接按相对位置记录：请从结果文件夹的 latest 中打开本工作簿；以前各次运行的，先复制到与 latest 并列的文件夹\
     中再打开。移交时将报告文件夹和结果文件夹一并移交，相对位置不变即可点开。";
const IN_PLACE: &str = "文件名的链接按相对位置记录：请在本工作簿原来所在的文件夹中打开。移交时将报告文件夹和结果文件夹一并移交，相对\
     位置不变即可点开。";

struct Page {
    worksheet: Worksheet,
    row: u32,
    bold: Format,
}

impl Page {
    fn section(&mut self, title: &str) -> Result<(), DeskError> {
        self.row += u32::from(self.row > 0);
        self.worksheet.write_string_with_format(self.row, 0, title, &self.bold)?;
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, words: &str) -> Result<(), DeskError> {
        self.worksheet.write_string(self.row, 0, words)?;
        self.row += 1;
        Ok(())
    }

    fn heads(&mut self, heads: &[&str]) -> Result<(), DeskError> {
        for (column, head) in (0_u16..).zip(heads) {
            self.worksheet.write_string_with_format(self.row, column, *head, &heading())?;
        }
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, name: &str, counts: &[f64]) -> Result<(), DeskError> {
        self.worksheet.write_string(self.row, 0, name)?;
        for (column, count) in (1_u16..).zip(counts) {
            self.worksheet.write_number(self.row, column, *count)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// The sheet. `seen_in` is the folder in which the workbook is opened; `notes` say what the other sheets leave out.
pub(super) fn sheet(
    tables: &Tables,
    corpus: &[String],
    seen_in: &Path,
    notes: &[String],
) -> Result<Worksheet, DeskError> {
    let mut worksheet = Worksheet::new();
    worksheet.set_name("概览")?.set_column_width(0, 34)?.set_landscape().set_print_fit_to_pages(1, 0);
    let mut page = Page { worksheet, row: 0, bold: Format::new().set_bold().set_font_size(12) };
    page.section("政府信息公开工作年度报告核查结果")?;
    page.line(&format!("读取范围：{}", corpus.join("、")))?;
    page.line(&format!("程序：gouji {}", env!("CARGO_PKG_VERSION")))?;
    page.section("用法")?;
    let of_links = if seen_in.ends_with(LATEST) { IN_LATEST } else { IN_PLACE };
    for (number, step) in (1..).zip(STEPS.into_iter().chain([of_links])) {
        page.line(&format!("{number}. {step}"))?;
    }
    if !notes.is_empty() {
        page.section("说明")?;
        for note in notes {
            page.line(note)?;
        }
    }
    files(&mut page, tables)?;
    reports(&mut page, tables)?;
    causes(&mut page, tables)?;
    page.section("“覆盖”的标记")?;
    for standing in STANDINGS {
        let ground = Format::new().set_background_color(standing.colour);
        page.worksheet.write_string_with_format(page.row, 0, standing.sign, &ground)?;
        page.worksheet.write_string(page.row, 1, standing.meaning)?;
        page.row += 1;
    }
    Ok(page.worksheet)
}

fn files(page: &mut Page, tables: &Tables) -> Result<(), DeskError> {
    let outcome = || col("outcome").cast(DataType::String);
    let counted = tables.get(Table::Sources)?.group_by([outcome()]).agg([len().alias("files")]).collect()?;
    let counted = Fields::of(&counted)?;
    page.section("文件")?;
    for known in SourceOutcome::ALL {
        let row = (0..counted.height).find(|&row| counted.text(row, "outcome") == Some(known.key()));
        if let Some(files) = row.and_then(|row| counted.number(row, "files")) {
            page.counts(outcome_words(known), &[files])?;
        }
    }
    Ok(())
}

fn outcome_words(outcome: SourceOutcome) -> &'static str {
    match outcome {
        SourceOutcome::Parsed => "报告",
        SourceOutcome::NotAReport => "不是报告",
        SourceOutcome::Duplicate => "重复副本",
        SourceOutcome::Quarantined => "无法读取或不完整",
        SourceOutcome::Ignored => "程序遗留",
        SourceOutcome::Unsettled => "刚有改动，下次再读",
    }
}

fn reports(page: &mut Page, tables: &Tables) -> Result<(), DeskError> {
    let years = tables.get(Table::Reports)?.group_by([col("year")]).agg([len().alias("reports")]);
    let years = Fields::of(&years.sort(["year"], SortMultipleOptions::default().with_nulls_last(true)).collect()?)?;
    page.section("各年度报告")?;
    for row in 0..years.height {
        let year = years.count(row, "year").map_or_else(|| "年度不明".to_owned(), |year| year.to_string());
        page.counts(&year, &[years.number(row, "reports").unwrap_or_default()])?;
    }
    Ok(())
}

/// Open causes and waived ones, by severity, then by rule.
fn causes(page: &mut Page, tables: &Tables) -> Result<(), DeskError> {
    let text = |column: &str| col(column).cast(DataType::String);
    let is_waived = text("review").eq_missing(lit("waived"));
    let causes = tables.get(Table::Causes)?.select([text("severity"), text("rule"), is_waived.alias("is_waived")]);
    let by = |column: &str| -> Result<Fields, DeskError> {
        let counts = [len().alias("all"), col("is_waived").cast(DataType::UInt32).sum().alias("waived")];
        Fields::of(
            &causes
                .clone()
                .group_by([col(column)])
                .agg(counts)
                .sort([column], SortMultipleOptions::default())
                .collect()?,
        )
    };
    let counts = |fields: &Fields, row: usize| {
        let number = |column| fields.number(row, column).unwrap_or_default();
        [number("all"), number("all") - number("waived"), number("waived")]
    };
    page.section(questions::NAME)?;
    page.heads(&["级别", "全部", "未复核", "已复核"])?;
    let severities = by("severity")?;
    for severity in Severity::ALL.into_iter().rev() {
        let row = (0..severities.height).find(|&row| severities.text(row, "severity") == Some(severity.key()));
        let counts = row.map_or([0.0; 3], |row| counts(&severities, row));
        page.counts(words::severity(severity.key()), &counts)?;
    }
    page.row += 1;
    page.heads(&["规则", "全部", "未复核", "已复核", "查出什么"])?;
    let rules = by("rule")?;
    for row in 0..rules.height {
        let code = rules.text(row, "rule").unwrap_or_default();
        page.worksheet.write_string(page.row, 4, words::problem(code))?;
        page.counts(code, &counts(&rules, row))?;
    }
    Ok(())
}
