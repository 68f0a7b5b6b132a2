use super::exit::Exit;
use super::out::print;
use super::runs::run_named;
use clap::ValueEnum;
use gouji::language::Language;
use gouji::news::{News, NewsError, Run, compare};
use gouji::outputs::write_csv_to;
use gouji::schema::Table;
use polars::prelude::{DataFrame, PolarsResult};
use std::path::PathBuf;

/// What differs between two runs, and why: reports, figures, causes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji diff 12 latest
  gouji diff 000011-20261129T190000Z 000012-20261130T190000Z -o /srv/tables --lang zh
  gouji diff backup/000003-20261101T190000Z output/latest --format csv > changes.csv

A run is named by its folder, by its name or number in OUTPUT/runs, or as `latest`. Every run tells the same of itself and the
one before it: news.md, news.json and the table changes in its folder.")]
pub(super) struct Arguments {
    /// The earlier run
    before: String,
    /// The later run
    after: String,
    /// The news as text or as JSON, or the whole table of changes
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// The output folder of runs that are named without their folder
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Csv,
}

pub(super) fn diff(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let run = |name: &str| anyhow::Ok(Run::open(&run_named(&arguments.output, name)?)?);
    let news = compare(&run(&arguments.before)?, &run(&arguments.after)?, true)?;
    match arguments.format {
        Form::Text => print(&news.digest().mail(lang))?,
        Form::Json => print(&format!("{:#}\n", serde_json::to_value(news.digest())?))?,
        Form::Csv => write_csv_to(&table(&news).map_err(NewsError::Frame)?, std::io::stdout().lock())?,
    }
    Ok(Exit::Done)
}

/// The whole table of changes.
fn table(news: &News) -> PolarsResult<DataFrame> {
    let mut table = DataFrame::empty_with_schema(&Table::Changes.schema().dtypes());
    for frame in news.frames() {
        table.vstack_mut_owned(frame?)?;
    }
    Ok(table)
}
