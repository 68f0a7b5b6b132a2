//! The command line of `gouji`: one file per command.

mod apart;
mod cause;
mod check;
mod cite;
mod codebook;
mod compare;
mod compare_sections;
mod compared;
mod compared_years;
mod config;
mod diff;
mod ended;
mod errors;
mod exit;
mod explain;
mod export;
mod finding;
mod generate;
mod help;
mod letters;
mod log;
mod merge;
mod models;
mod names;
mod out;
mod panel;
mod plot;
mod progress;
mod query;
mod reading;
mod review;
mod rules;
mod run;
mod runs;
mod sarif;
mod screen;
mod serve;
mod shard;
mod show;
mod table;
mod waive;

pub use apart::{apart, start_through};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, Parser, Subcommand};
use exit::{Exit, RunFailOn, exit_of};
pub use explain::explanation;
use gouji::language::Language;
use gouji::pipeline::Summary;
use log::LogFormat;
use screen::Screen;
use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;

/// Reads and audits agencies' annual reports on open government information (政府信息公开工作年度报告).
#[derive(Debug, Parser)]
#[command(name = "gouji", version, max_term_width = 110, after_help = after_help())]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Language of messages about reports
    #[arg(long, global = true, value_parser = language(), default_value = Language::En.key())]
    lang: Language,
    /// How log lines are written; `RUST_LOG` says which
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

const EXAMPLES: &str = "\
Examples:
  gouji run reports/ -o output         read a folder of reports, publish tables to output/latest
  gouji shard reports/ --part 3/7      a part of a large corpus, read on one of several machines
  gouji merge shards/ -o output        the tables of all its parts
  gouji show report.html               one report as it was read
  gouji check reports/ --lang zh       findings with the words of the source
  gouji explain T302                   what a rule checks, and why
  gouji names --check reports/         names of districts that nobody can be sure of
  gouji review                         a page of what was found, to look through and to answer
  gouji waive findings.xlsx            what was typed beside the findings, into the waivers
  gouji letters                        the open questions to each agency, as letters
  gouji export --format dta            tables for Stata, SPSS or Excel, with labels
  gouji plot requests.received -o a.svg  a figure for a paper, its data and its caption
  gouji compare 2022 2023              what changed, and which agencies drive it
  gouji diff 11 latest                 what differs between two runs, and why
  gouji config show gouji.toml         every setting, its value, and where that comes from
  gouji models fetch                   the model that scanned reports are read with
  gouji query --sql \"SELECT rule, COUNT(*) AS n FROM findings GROUP BY rule ORDER BY n DESC\"";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Shard(shard::Arguments),
    Merge(merge::Arguments),
    Show(show::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Names(names::Arguments),
    Codebook(codebook::Arguments),
    Query(query::Arguments),
    Compare(compare::Arguments),
    Diff(diff::Arguments),
    Review(review::Arguments),
    Waive(waive::Arguments),
    Letters(letters::Arguments),
    Config(config::Arguments),
    #[command(hide = true)]
    Generate(generate::Arguments),
    Export(export::Arguments),
    Panel(panel::Arguments),
    Cite(cite::Arguments),
    Plot(plot::Arguments),
    Models(models::Arguments),
    /// Reads files for another process: see [`gouji::readers::apart`]
    #[command(hide = true)]
    Serve {
        memory: u64,
        /// The model that pictures are read with
        #[arg(long)]
        model: Option<PathBuf>,
    },
}

/// `en` or `zh`, as an argument.
fn language() -> impl TypedValueParser<Value = Language> {
    let keys = PossibleValuesParser::new(Language::ALL.map(Language::key));
    keys.try_map(|key| Language::ALL.into_iter().find(|language| language.key() == key).ok_or("no language"))
}

/// The help text below the list of commands.
fn after_help() -> String {
    let codes = Exit::ALL.map(|exit| format!("  {:<5}{}", exit as u8, exit.meaning().en));
    format!("{EXAMPLES}\n\nExit codes:\n{}", codes.join("\n"))
}

/// Runs the command that the arguments name, the first argument being the name of the program. Returns the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, &words) as u8,
    };
    let (lang, format) = (arguments.lang, arguments.log_format);
    log::start(format);
    let result = match arguments.command {
        Command::Run(arguments) => run::run(&arguments, format, lang),
        Command::Shard(arguments) => shard::shard(&arguments, format, lang),
        Command::Merge(arguments) => merge::merge(&arguments, format, lang),
        Command::Show(arguments) => show::show(&arguments, lang),
        Command::Check(arguments) => check::check(&arguments, lang),
        Command::Explain(arguments) => explain::explain(&arguments, lang),
        Command::Rules(arguments) => rules::rules(&arguments, lang),
        Command::Names(arguments) => names::names(&arguments, lang),
        Command::Codebook(arguments) => codebook::codebook(&arguments, lang),
        Command::Query(arguments) => query::query(&arguments, lang),
        Command::Review(arguments) => review::review(&arguments, lang),
        Command::Compare(arguments) => compare::compare(&arguments, lang),
        Command::Diff(arguments) => diff::diff(&arguments, lang),
        Command::Waive(arguments) => waive::waive(&arguments, lang),
        Command::Letters(arguments) => letters::letters(&arguments, lang),
        Command::Generate(arguments) => generate::generate(&arguments, Arguments::command()),
        Command::Config(arguments) => config::config(&arguments, lang),
        Command::Export(arguments) => export::export(&arguments, lang),
        Command::Panel(arguments) => panel::panel(&arguments, lang),
        Command::Cite(arguments) => cite::cite(&arguments, lang),
        Command::Plot(arguments) => plot::plot(&arguments, lang),
        Command::Serve { memory, model } => apart::serve(memory, model.as_deref()),
        Command::Models(arguments) => models::models(&arguments, lang),
    };
    let exit = match result {
        Ok(exit) => exit,
        // a reader that stops early, as `head` does, is no failure
        Err(error) if is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            tracing::error!("{}", errors::describe(&error, lang));
            exit_of(&error)
        }
    };
    exit as u8
}

/// The exit code of a run that has published, whatever it found.
#[must_use]
pub fn exit_code(summary: &Summary) -> u8 {
    run::exit_of_run(summary, RunFailOn::Never) as u8
}

/// Prints what is wrong with the arguments, in Chinese if they ask for it; clap also treats help as an error.
fn refuse(error: &clap::Error, words: &[OsString]) -> Exit {
    let arguments: Vec<_> = words.iter().map(|argument| argument.to_string_lossy()).collect();
    let asks = |pair: &[Cow<str>]| pair.join("=").ends_with("--lang=zh");
    let is_chinese = arguments.windows(2).any(asks) || arguments.iter().any(|argument| argument == "--lang=zh");
    // a closed stream loses only the message
    match errors::wrong_usage(error).filter(|_| is_chinese) {
        Some(words) => {
            let _ = std::io::Write::write_all(&mut std::io::stderr().lock(), words.as_bytes());
        }
        None => {
            let asked = is_chinese.then(|| help::chinese(Arguments::command(), Screen::of_output()));
            let translated = asked.and_then(|command| command.try_get_matches_from(words).err());
            let _ = translated.as_ref().unwrap_or(error).print();
        }
    }
    if error.use_stderr() { Exit::WrongUsage } else { Exit::Done }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
