use super::errors::refused;
use super::exit::Exit;
use super::out::print;
use super::runs::last_run;
use super::screen::Screen;
use super::table::{self, Align};
use gouji::language::{Language, system_error};
use gouji::outputs::write_csv_to;
use gouji::queries;
use gouji::schema::Table;
use polars::prelude::{AnyValue, DataFrame};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Run SQL over the tables of the last run
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub(super) struct Arguments {
    /// A file with one SQL query
    #[arg(required_unless_present = "sql")]
    file: Option<PathBuf>,
    /// The query itself
    #[arg(long, conflicts_with = "file")]
    sql: Option<String>,
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// CSV even on a terminal
    #[arg(long)]
    csv: bool,
}

fn after_help() -> String {
    let width = Table::ALL.iter().map(|table| table.name().len()).max().unwrap_or_default();
    let described = Table::ALL.iter().map(|table| format!("  {:width$}  {}\n", table.name(), table.schema().title));
    format!(
        "Examples:
  gouji query --sql \"SELECT district, year, value FROM totals WHERE metric = 'requests.received' AND applicant = 'total'\"
  gouji query mine.sql --csv > mine.csv

Tables, and those of your own queries:
{}
On a terminal the rows are shown as a table; into a pipe or a file they go as CSV.",
        described.collect::<String>()
    )
}

fn unread(file: &Path, error: &std::io::Error) -> anyhow::Error {
    let file = file.display();
    refused(
        format!("the query {file} cannot be read: {error}"),
        format!("查询文件{file}无法读取：{}", system_error(error)),
    )
}

/// Most rows shown on a terminal.
const MOST_ROWS: usize = 100;

pub(super) fn query(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let sql = match (&arguments.file, &arguments.sql) {
        (Some(file), _) => std::fs::read_to_string(file).map_err(|error| unread(file, &error))?,
        (None, Some(sql)) => sql.clone(),
        (None, None) => {
            return Err(refused(
                "name a file with a query, or give one with --sql",
                "请指定查询文件，或用--sql写明查询",
            ));
        }
    };
    let folder = last_run(&arguments.output)?;
    let tables = queries::tables_in(&folder)?;
    let frame = queries::run(&sql, &tables)?;
    if arguments.csv || !std::io::stdout().is_terminal() {
        write_csv(&frame)?;
    } else {
        write_frame(&frame, Some(MOST_ROWS), lang)?;
    }
    Ok(Exit::Done)
}

/// Writes a frame as CSV to standard output.
pub(super) fn write_csv(frame: &DataFrame) -> anyhow::Result<()> {
    Ok(write_csv_to(frame, std::io::stdout().lock())?)
}

/// Prints a frame as an aligned table of at most `most` rows.
pub(super) fn write_frame(frame: &DataFrame, most: Option<usize>, lang: Language) -> anyhow::Result<()> {
    let head: Vec<String> = frame.get_column_names().iter().map(ToString::to_string).collect();
    let is_number = |column: &polars::prelude::Column| column.dtype().is_primitive_numeric();
    let align: Vec<Align> =
        frame.columns().iter().map(|column| if is_number(column) { Align::Right } else { Align::Left }).collect();
    let shown = most.unwrap_or(usize::MAX).min(frame.height());
    let mut rows = Vec::with_capacity(shown);
    for row in 0..shown {
        let cells = frame.columns().iter().map(|column| Ok(text(&column.get(row)?)));
        rows.push(cells.collect::<anyhow::Result<Vec<String>>>()?);
    }
    let table = table::Table { head, align, rows, ..table::Table::default() };
    print(&table.shown(Screen::of_output(), lang))?;
    if shown < frame.height() {
        let more = frame.height() - shown;
        print(
            &lang.choose(format!("… {more} more rows; --csv gives all\n"), format!("……另有{more}行；--csv可得全部\n")),
        )?;
    }
    Ok(())
}

fn text(value: &AnyValue) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float64(number) => number.to_string(),
        other => other.to_string(),
    }
}
