use super::exit::Exit;
use super::log::LogFormat;
use super::run::Publishing;
use gouji::language::Language;
use gouji::pipeline;
use std::path::PathBuf;

/// Publish the shards of a corpus: the same tables as `gouji run` over all of it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji merge shards -o output            all shards in a folder
  gouji merge shard-a shard-b -o output   these, in any order

The tables are the same bytes, however the corpus was cut. A shard that is missing, not whole, there twice, or of another
program or configuration is refused by its name.")]
pub(super) struct Arguments {
    /// Folders written by `gouji shard`, or folders that contain them
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    #[command(flatten)]
    how: Publishing,
}

pub(super) fn merge(arguments: &Arguments, log: LogFormat, lang: Language) -> anyhow::Result<Exit> {
    let Arguments { shards, how } = arguments;
    how.publish(log, lang, |stages| how.with_job(stages, lang, |job| Ok(pipeline::merge(job, shards)?)))
}
