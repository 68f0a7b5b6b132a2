use super::errors::refused;
use super::exit::Exit;
use super::out::print;
use super::query::{write_csv, write_frame};
use gouji::dataset;
use gouji::language::Language;
use polars::prelude::DataFrame;
use std::fmt::Write as _;

/// Every metric: key, labels, unit, and the forms that ask for it; for a single one also its meaning and how far it
/// compares
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gouji codebook\n  gouji codebook outcome.refused\n  gouji codebook --csv > codebook.csv"
)]
pub(super) struct Arguments {
    /// The metrics whose key contains these letters, in full
    metric: Option<String>,
    /// The whole codebook as CSV
    #[arg(long)]
    csv: bool,
}

/// The columns of the list, which fit on one line.
const IN_A_LINE: [&str; 5] = ["metric", "label_zh", "label_en", "unit", "forms"];

pub(super) fn codebook(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let frame = dataset::codebook()?;
    match &arguments.metric {
        _ if arguments.csv => write_csv(&frame)?,
        Some(metric) => print(&describe(&frame, metric, lang)?)?,
        None => {
            write_frame(&frame.select(IN_A_LINE)?, None, lang)?;
            print(lang.choose(
                "gouji codebook METRIC says what it means and how far it compares between forms\n",
                "gouji codebook 指标 可查看其含义及各格式之间的可比程度\n",
            ))?;
        }
    }
    Ok(Exit::Done)
}

/// Columns in both languages: the English one and the Chinese one. Only one of them is shown.
const IN_ONE_LANGUAGE: [(&str, &str); 2] = [("definition", "definition_zh"), ("comparability", "comparability_zh")];

/// A paragraph with all columns for each metric whose key contains `wanted`, with texts in one language.
fn describe(frame: &DataFrame, wanted: &str, lang: Language) -> anyhow::Result<String> {
    let mut text = String::new();
    let keys = frame.column("metric")?.str()?;
    for row in (0..frame.height()).filter(|&row| keys.get(row).is_some_and(|key| key.contains(wanted))) {
        let is_of_other = |name: &str| IN_ONE_LANGUAGE.iter().any(|(en, zh)| name == *lang.choose(zh, en));
        for column in frame.columns().iter().filter(|column| !is_of_other(column.name())) {
            let text_of_column = column.str()?.get(row).unwrap_or_default();
            if !text_of_column.is_empty() {
                let (indent, name) = (format!("\n{:18}", ""), column.name());
                let lines = text_of_column.replace("; ", &format!(";{indent}")).replace('；', &format!("；{indent}"));
                let _ = writeln!(text, "{name:<18}{lines}");
            }
        }
        text.push('\n');
    }
    if text.is_empty() {
        return Err(refused(
            format!("no metric is called {wanted}; `gouji codebook` lists them"),
            format!("没有名为{wanted}的指标；`gouji codebook`列出全部指标"),
        ));
    }
    Ok(text)
}
