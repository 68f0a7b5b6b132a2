use super::exit::Exit;
use super::log::LogFormat;
use super::out::{counted, print};
use super::progress::{Mode, Stages};
use super::run::interrupt;
use gouji::config::Config;
use gouji::language::Language;
use gouji::pipeline::{self, Part, ShardJob, ShardManifest, list_of};
use gouji::source::Wanted;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Read a part of a corpus, for `gouji merge` to publish with the others
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji shard reports/ --part 3/7 -o shards/3             the third of seven parts, each of which another machine reads
  gouji shard reports/ --from files.txt -o shards/night   the listed files of the corpus
  find reports -name '*.html' -print0 | gouji shard --from - -o shards/pages
  gouji merge shards/ -o output                           the tables of all of them

PATHS are what `gouji run` would be given for the whole corpus: names of districts and ids of reports depend on it. With a
list and no PATHS the corpus is what is listed.")]
pub(super) struct Arguments {
    /// Folders and files of the whole corpus
    #[arg(value_name = "PATHS", required_unless_present = "from")]
    corpus: Vec<PathBuf>,
    /// Read only the files and folders in this list, one per line or separated by zero bytes; `-` reads it from
    /// standard input
    #[arg(long, value_name = "LIST")]
    from: Option<PathBuf>,
    /// Read only this part, such as 3/7. Each file belongs to one part by its path
    #[arg(long, value_name = "I/N")]
    part: Option<Part>,
    /// Folder of the shard [default: `shard`, or `shards/3-of-7` for a part]
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Limits and names (gouji.toml), the same as for `gouji merge`
    #[arg(long)]
    config: Option<PathBuf>,
    /// Number of reading threads [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[arg(long, value_enum, default_value_t = Mode::Auto)]
    progress: Mode,
    /// Leave files that changed less than this ago, such as `60s` or `5m`, for the next run
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, default_value = "0s")]
    settle: Duration,
}

pub(super) fn shard(arguments: &Arguments, log: LogFormat, lang: Language) -> anyhow::Result<Exit> {
    let config = arguments.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
    let stages = Stages::new(arguments.progress, log == LogFormat::Json, lang);
    let interrupt = interrupt()?;
    let apart = super::apart::apart(&config);
    let listed = arguments.from.as_deref().map(list).transpose()?;
    let mut corpus = arguments.corpus.clone();
    if corpus.is_empty() {
        corpus = listed.clone().unwrap_or_default();
        corpus.sort();
        corpus.dedup();
    }
    let wanted = listed.map(Wanted::new);
    let default = match arguments.part {
        Some(Part { number, of }) => PathBuf::from(format!("shards/{number}-of-{of}")),
        None => PathBuf::from("shard"),
    };
    let dir = arguments.output.as_deref().unwrap_or(&default);
    let manifest = pipeline::shard(&ShardJob {
        corpus: &corpus,
        wanted: wanted.as_ref(),
        part: arguments.part,
        dir,
        config: &config,
        apart: Some(&apart),
        settle: arguments.settle,
        threads: arguments.threads.map(usize::from),
        progress: &stages,
        interrupt: &interrupt,
    })?;
    drop(stages);
    print(&words(&manifest, dir, lang))?;
    Ok(if manifest.unread > 0 { Exit::SomeQuarantined } else { Exit::Done })
}

/// The paths in a list.
fn list(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        let named = |error| {
            super::errors::refused(
                format!("the list {} cannot be read: {error}; check its name", path.display()),
                format!("清单{}无法读取：{}；请检查文件名", path.display(), gouji::language::system_error(&error)),
            )
        };
        File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(named)?;
    }
    Ok(list_of(&bytes))
}

fn words(manifest: &ShardManifest, dir: &Path, lang: Language) -> String {
    let &ShardManifest { records, reports, unread, seconds, .. } = manifest;
    let dir = dir.display();
    match lang {
        Language::En => {
            let unread = match unread {
                0 => String::new(),
                _ => format!("unread    {} could not be read; the merged tables say why\n", counted(unread, "file")),
            };
            format!(
                "read      {} from {} in {seconds:.1} s\n{unread}shard     {dir}; gouji merge publishes it with the others\n",
                counted(reports, "report"),
                counted(records, "file")
            )
        }
        Language::Zh => {
            let unread = match unread {
                0 => String::new(),
                _ => format!("未读  {unread} 个文件无法读取，原因见合并后的数据表\n"),
            };
            format!(
                "已读  {records} 个文件，{reports} 份报告，用时 {seconds:.1} 秒\n{unread}分片  {dir}；请用 gouji merge 与其他分片合并发布\n"
            )
        }
    }
}
