use super::errors::no_run;
use super::exit::Exit;
use super::out::print;
use super::serve::{Desk, serve};
use super::waive::{texts, waivers_file};
use anyhow::Context;
use gouji::language::Language;
use gouji::outputs::latest;
use gouji::queries::tables_in;
use gouji::review::{self, RunNote};
use gouji::schema::Table;
use gouji::source::published::RECORD;
use std::path::PathBuf;

/// Make the review page of the last run: findings, reports and trends, to look through in a browser
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji review
  gouji review -o /srv/tables
  gouji review --serve --config gouji.toml

Every run makes the page, unless [output] review = false. It is OUTPUT/latest/review/index.html, opens from disk and needs
no network; the folder `review` can be copied and sent as a whole.

With --serve the page of the run that is the latest one now is served on 127.0.0.1 until Ctrl+C, to whoever opens the address
that is printed. Its verdicts go into the waivers at once; of two people who answer the same question, the later one is told.")]
pub(super) struct Arguments {
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Serve the page on this computer, and take its verdicts into the waivers
    #[arg(long)]
    serve: bool,
    /// The port to serve on, in the place of any free one
    #[arg(long, requires = "serve")]
    port: Option<u16>,
    /// Names the waivers: rules.waivers in gouji.toml
    #[arg(long, requires = "serve")]
    config: Option<PathBuf>,
    /// The waivers, in the place of those that the configuration names
    #[arg(long, requires = "serve")]
    waivers: Option<PathBuf>,
}

pub(super) fn review(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let folder = latest(&arguments.output);
    if !folder.exists() {
        return Err(no_run(&arguments.output));
    }
    let record = folder.join(RECORD);
    let unread = || format!("the record of the run, {}, cannot be read; run again", record.display());
    let note: RunNote = serde_json::from_slice(&std::fs::read(&record).with_context(unread)?).with_context(unread)?;
    if arguments.serve {
        let waivers = waivers_file(arguments.config.as_deref(), arguments.waivers.as_deref())?;
        let tables = tables_in(&folder)?;
        let sources = tables.iter().find(|(name, _)| name == Table::Sources.name());
        let sources = sources.map(|(_, table)| texts(table, "path")).transpose()?.unwrap_or_default();
        let page = review::made(&folder, &note)?;
        let corpus = note.corpus.into_iter().map(PathBuf::from).collect();
        serve(Desk { page, corpus, sources, waivers, lang }, arguments.port.unwrap_or(0))?;
        return Ok(Exit::Done);
    }
    let page = review::write(&folder, &note)?;
    print(&format!("{}\n", page.display()))?;
    Ok(Exit::Done)
}
