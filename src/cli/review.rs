use super::exit::Exit;
use super::out::print;
use super::runs::{last_run, note_of};
use super::serve::{Desk, ServedSource, serve};
use super::waive::waivers_file;
use gouji::config::Config;
use gouji::language::Language;
use gouji::queries::{published, tables_in};
use gouji::review;
use gouji::schema::Table;
use polars::prelude::{LazyFrame, PolarsResult, col};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Make the review page of the last run: findings, reports and trends, to browse through
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji review
  gouji review -o /srv/tables
  gouji review --serve --config gouji.toml

Every run makes the page, unless [output] review = false. It is OUTPUT/latest/review/index.html, opens from disk and needs
no network; the folder `review` can be copied and sent as a whole.

--serve serves the page of the latest run on 127.0.0.1 until Ctrl+C, at the address that it prints. Verdicts go into the
waivers at once; of two people who answer the same question, the later one sees the other answer.")]
pub(super) struct Arguments {
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Serve the page on this computer, and save its verdicts in the waivers
    #[arg(long)]
    serve: bool,
    /// The port to serve on, instead of any free one
    #[arg(long, requires = "serve")]
    port: Option<u16>,
    /// The configuration that names the waivers (rules.waivers)
    #[arg(long, requires = "serve")]
    config: Option<PathBuf>,
    /// The waivers, instead of those that the configuration names
    #[arg(long, requires = "serve")]
    waivers: Option<PathBuf>,
}

pub(super) fn review(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let folder = last_run(&arguments.output)?;
    let note = note_of(&folder)?;
    if arguments.serve {
        let waivers = waivers_file(arguments.config.as_deref(), arguments.waivers.as_deref())?;
        let limits = arguments.config.as_deref().map(Config::read).transpose()?.unwrap_or_default().limits;
        let sources = sources(published(&tables_in(&folder)?, Table::Sources)?)?;
        let page = review::made(&folder, &note)?;
        let corpus = note.corpus.into_iter().map(PathBuf::from).collect();
        let desk = Desk { page, folder: note.folder, corpus, sources, limits, waivers, lang };
        serve(desk, arguments.port.unwrap_or(0))?;
        return Ok(Exit::Done);
    }
    let page = review::write(&folder, &note, &tables_in(&folder)?)?;
    print(&format!("{}\n", page.display()))?;
    Ok(Exit::Done)
}

/// The files and archive members that a run has read, by their paths in tables.
fn sources(table: &LazyFrame) -> PolarsResult<BTreeMap<String, ServedSource>> {
    let rows = table.clone().select([col("path"), col("member")]).collect()?;
    let (files, members) = (rows.column("path")?.str()?, rows.column("member")?.str()?);
    let source = |(file, member): (Option<&str>, Option<&str>)| {
        let source = ServedSource { file: file?.to_owned(), member: member.map(str::to_owned) };
        Some((source.shown(), source))
    };
    Ok(files.iter().zip(members.iter()).filter_map(source).collect())
}
