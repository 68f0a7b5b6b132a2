use super::errors::no_run;
use super::exit::Exit;
use super::out::print;
use anyhow::Context;
use gouji::outputs::latest;
use gouji::review::{self, RunNote};
use gouji::source::published::RECORD;
use std::path::PathBuf;

/// Make the review page of the last run: findings, reports and trends, to look through in a browser
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji review
  gouji review -o /srv/tables

Every run makes the page, unless [output] review = false. It is OUTPUT/latest/review/index.html, opens from disk and needs
no network; the folder `review` can be copied and sent as a whole.")]
pub(super) struct Arguments {
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
}

pub(super) fn review(arguments: &Arguments) -> anyhow::Result<Exit> {
    let folder = latest(&arguments.output);
    if !folder.exists() {
        return Err(no_run(&arguments.output));
    }
    let record = folder.join(RECORD);
    let unread = || format!("the record of the run, {}, cannot be read; run again", record.display());
    let note: RunNote = serde_json::from_slice(&std::fs::read(&record).with_context(unread)?).with_context(unread)?;
    let page = review::write(&folder, &note)?;
    print(&format!("{}\n", page.display()))?;
    Ok(Exit::Done)
}
