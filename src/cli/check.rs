use super::exit::{Exit, FailOn};
use super::finding::{render, to_json as finding_json};
use super::out::{counted, print};
use super::sarif::to_sarif;
use super::screen::{Screen, harmless};
use gouji::config::Config;
use gouji::dataset::{AuditedReport, Entry};
use gouji::finding::{Finding, ReviewState, Severity};
use gouji::language::Language;
use gouji::pipeline::{FileReader, audit_together};
use gouji::source::SourceOutcome;
use gouji::source::walk;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The findings on reports, with the words of the source
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji check report.html
  gouji check reports/ --lang zh
  gouji check reports/ --config gouji.toml      with the rules and waivers that it sets
  gouji check reports/ --format json --fail-on error
  gouji check reports/ --format sarif > findings.sarif

Cells: ␣ blank, ∅ not in the document. Colours are for terminals; NO_COLOR=1 turns them off.")]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// One JSON document: --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Limits and settings (gouji.toml)
    #[arg(long)]
    config: Option<PathBuf>,
    /// End with exit code 4 when there are findings of this severity or a graver one that nobody has waived
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    fail_on: FailOn,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// With the words of the source
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for tools that show results beside their sources; at most 5,000 of them
    Sarif,
}

pub(super) fn check(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let config = arguments.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
    let listed = config.agencies()?;
    let waivers = config.waivers(chrono::Local::now().date_naive())?;
    let found: Vec<_> = walk(&arguments.paths).collect();
    let apart = super::apart::apart(&config);
    let reader =
        FileReader { config: &config, apart: Some(&apart), listed: listed.as_ref(), waivers: waivers.as_ref() };
    let mut entries: Vec<Entry> = found.par_iter().flat_map_iter(|found| reader.entries(found)).collect();
    audit_together(&mut entries, &reader)?;
    let audited: Vec<&AuditedReport> = entries.iter().filter_map(|entry| entry.audited.as_ref()).collect();
    let unread: Vec<&Entry> =
        entries.iter().filter(|entry| entry.source.outcome == SourceOutcome::Quarantined).collect();
    let form = if arguments.json { Form::Json } else { arguments.format };
    match form {
        Form::Json => print(&format!("{:#}\n", to_json(&audited, &unread)))?,
        Form::Sarif => print(&format!("{:#}\n", to_sarif(&audited, &unread, lang)))?,
        Form::Text => print(&to_text(&audited, &unread, lang))?,
    }
    let open = findings(&audited).filter(|finding| !finding.is_waived());
    let fails = arguments.fail_on.is_met(open.map(|finding| finding.severity));
    Ok(match () {
        () if fails => Exit::Findings,
        () if !unread.is_empty() => Exit::SomeQuarantined,
        () => Exit::Done,
    })
}

fn to_text(audited: &[&AuditedReport], unread: &[&Entry], lang: Language) -> String {
    let screen = Screen::of_output();
    let mut out = String::new();
    for report in audited {
        for finding in &report.findings {
            out += &render(report, finding, lang, screen);
            out.push('\n');
        }
    }
    for entry in unread {
        let (path, reason) = (harmless(&entry.source.shown()), harmless(entry.source.reason.get(lang)));
        let _ = writeln!(out, "{}{path}{}{reason}\n", lang.choose("unread: ", "未读："), lang.choose(": ", "："));
    }
    out.push_str(&summary(audited, unread.len(), lang));
    out
}

fn findings<'f>(audited: &[&'f AuditedReport]) -> impl Iterator<Item = &'f Finding> {
    audited.iter().flat_map(|audited| &audited.findings)
}

fn summary(audited: &[&AuditedReport], unread: usize, lang: Language) -> String {
    let count = |severity| findings(audited).filter(|finding| finding.severity == severity).count();
    let (errors, queries, infos) = (count(Severity::Error), count(Severity::Query), count(Severity::Info));
    let states = || findings(audited).filter_map(|finding| finding.review.as_ref()).map(|review| review.state);
    let state = |state| states().filter(|&known| known == state).count();
    let (waived, expired, changed) =
        (state(ReviewState::Waived), state(ReviewState::Expired), state(ReviewState::Changed));
    let reports = audited.len();
    let mut out = match lang {
        Language::En => format!(
            "{} checked, {} unread: {}, {}, {}",
            counted(reports, "report"),
            counted(unread, "file"),
            counted(errors, "error"),
            counted(queries, "query"),
            counted(infos, "info")
        ),
        Language::Zh => format!(
            "已核查 {reports} 份报告，{unread} 个文件未能读取：错误 {errors} 处，疑问 {queries} 处，提示 {infos} 处"
        ),
    };
    if waived + expired + changed > 0 {
        let _ = match lang {
            Language::En => {
                write!(out, "; of these {waived} waived, {expired} no longer, {changed} with other figures")
            }
            Language::Zh => write!(out, "；其中已复核 {waived} 处，复核过期 {expired} 处，数字有变 {changed} 处"),
        };
    }
    out.push('\n');
    out
}

/// Version of the shape of `check --json`.
const JSON_VERSION: u32 = 2;

fn to_json(audited: &[&AuditedReport], unread: &[&Entry]) -> Value {
    let findings: Vec<Value> = audited
        .iter()
        .flat_map(|audited| audited.findings.iter().map(|finding| finding_json(audited, finding)))
        .collect();
    let unread: Vec<Value> =
        unread.iter().map(|entry| json!({ "path": entry.source.shown(), "reason": entry.source.reason.en })).collect();
    json!({ "version": JSON_VERSION, "reports": audited.len(), "findings": findings, "unread": unread })
}
