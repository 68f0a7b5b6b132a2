use super::errors::refused;
use super::exit::Exit;
use super::out::{YEARS_TO_YEAR, counted, print};
use super::runs::{last_run, note_of};
use gouji::export::{self, Balanced, ExportFormat, Figure, Published, Tables, balance};
use gouji::language::Language;
use gouji::outputs::{OutputError, write_csv, write_parquet};
use gouji::queries::tables_in;
use gouji::schema::Table;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Write a balanced panel of the agencies that have the same figures in each of some years, and list why the others
/// fell out
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji panel --years 2021-2024 --metric requests.received
  gouji panel --years 2021-2024 --metric requests.received,outcome.total --format dta
  gouji panel --years 2019-2024 --metric requests_received__natural_person --format parquet --to shelf/

An agency is in the panel where it has each of the figures in each of the years, and where they count the same thing throughout, as
those of most agencies do. A report without the figure counts like no report. panel_left_out.csv names the agencies that fell
out, a row for each figure and year that they lack, and why.")]
pub(super) struct Arguments {
    /// The first and the last year
    #[arg(long, value_name = "YEAR-YEAR", value_parser = years)]
    years: RangeInclusive<i32>,
    /// The figures by which it is balanced: metrics, or columns of `panel`, separated by commas
    #[arg(long, value_name = "FIGURE", value_delimiter = ',', required = true)]
    metric: Vec<String>,
    /// What to write: csv and parquet with the names of `panel`, or dta, sav and xlsx with short names and labels
    #[arg(long, value_enum, default_value_t = WrittenAs::Csv)]
    format: WrittenAs,
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Where the files go [default: OUTPUT/latest/export]
    #[arg(long)]
    to: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum WrittenAs {
    Csv,
    Parquet,
    Dta,
    Sav,
    #[value(name = "xlsx")]
    Workbook,
}

fn years(text: &str) -> Result<RangeInclusive<i32>, String> {
    let (first, last) = text.split_once(YEARS_TO_YEAR).ok_or("name the first and the last year, such as 2021-2024")?;
    let year = |text: &str| text.parse::<i32>().map_err(|_| format!("{text} is no year"));
    let years = year(first)?..=year(last)?;
    if years.start() < years.end() { Ok(years) } else { Err("the first year has to be before the last".to_owned()) }
}

/// Name of the panel's file.
const PANEL: &str = "panel_balanced";
/// Name of the file on the agencies that fell out.
const LEFT_OUT: &str = "panel_left_out";

pub(super) fn panel(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let run = last_run(&arguments.output)?;
    let figures = arguments.metric.iter().map(|name| Figure::named(name)).collect::<Result<Vec<_>, _>>()?;
    let balanced = balance(&tables_in(&run)?, &arguments.years, &figures)?;
    if balanced.agencies == 0 {
        return Err(refused(
            "no agency has these figures in every year; name fewer years or other figures",
            "没有机关在各年度都有这些数据；请减少年度或改用其他数据",
        ));
    }
    let folder = arguments.to.clone().unwrap_or_else(|| run.join("export"));
    std::fs::create_dir_all(&folder).map_err(|source| OutputError::Write { path: folder.clone(), source })?;
    let path = write(arguments, &run, &folder, &balanced, lang)?;
    let left_out = folder.join(format!("{LEFT_OUT}.csv"));
    write_csv(&balanced.left_out, &left_out)?;
    print(&said(&balanced, &path, &left_out, lang)?)?;
    Ok(Exit::Done)
}

fn write(
    arguments: &Arguments,
    run: &Path,
    folder: &Path,
    balanced: &Balanced,
    lang: Language,
) -> anyhow::Result<PathBuf> {
    let file = |extension: &str| folder.join(format!("{PANEL}.{extension}"));
    let labelled = |format: ExportFormat| -> anyhow::Result<PathBuf> {
        let note = note_of(run)?;
        let label = format!("{PANEL}: gouji {}, run {}", note.gouji, note.run_id);
        let published = Published { table: Table::Panel.name(), language: lang, with_empty: true, label: &label };
        let data = Tables::of(run)?.data_set_of(published, &balanced.panel)?;
        Ok(export::write(&data, format, folder, PANEL)?)
    };
    match arguments.format {
        WrittenAs::Csv => {
            write_csv(&balanced.panel, &file("csv"))?;
            Ok(file("csv"))
        }
        WrittenAs::Parquet => {
            write_parquet(&balanced.panel, &file("parquet"), PANEL)?;
            Ok(file("parquet"))
        }
        WrittenAs::Dta => labelled(ExportFormat::Stata),
        WrittenAs::Sav => labelled(ExportFormat::Spss),
        WrittenAs::Workbook => labelled(ExportFormat::Excel),
    }
}

/// What was written, and how often each reason excluded an agency.
fn said(balanced: &Balanced, path: &Path, left_out: &Path, lang: Language) -> anyhow::Result<String> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for why in balanced.left_out.column(lang.choose("why", "why_zh"))?.str()?.iter().flatten() {
        *reasons.entry(why).or_default() += 1;
    }
    let (path, left_out) = (path.display(), left_out.display());
    let (agencies, rows, others) = (balanced.agencies, balanced.panel.height(), balanced.agencies_left_out);
    let each =
        |between: &str| reasons.iter().map(|(why, count)| format!("{why} {count}")).collect::<Vec<_>>().join(between);
    Ok(match lang {
        Language::En => format!(
            "{path}: {}, {}\n{left_out}: {} left out; figures that they lack: {}\n",
            counted(agencies, "agency"),
            counted(rows, "row"),
            counted(others, "agency"),
            each(", ")
        ),
        Language::Zh => {
            format!(
                "{path}：{agencies} 个机关，{rows} 行\n{left_out}：未列入 {others} 个机关；所缺数据：{}\n",
                each("、")
            )
        }
    })
}
