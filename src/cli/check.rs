use super::cause::{Found, ShownCause, causes};
use super::exit::{Exit, FailOn};
use super::finding::render;
use super::out::{CauseCounts, counted, print};
use super::reading::Settings;
use super::sarif::to_sarif;
use super::screen::{STRONG, Screen, harmless};
use clap::ValueEnum;
use gouji::audit::Selector;
use gouji::dataset::{AuditedReport, Entry};
use gouji::finding::{ReviewState, Severity};
use gouji::language::Language;
use gouji::pipeline::audit_together;
use gouji::source::{SourceOutcome, walk};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// What is likely to be wrong in reports, with the words of the source
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji check report.html
  gouji check reports/ --lang zh
  gouji check reports/ --agency 财政局 --year 2023 --severity error
  gouji check reports/ --by finding             every finding for itself, report by report
  gouji check reports/ --config gouji.toml      with the rules and waivers that it sets
  gouji check reports/ --format json --fail-on error
  gouji check reports/ --format sarif > findings.sarif

A cause is what is likely to be one fault, with all findings that it explains; the graver ones come first. Copies of a
report are left out, as a run leaves them out. Filters hold for what is shown, for what is counted and for --fail-on.
Cells: ␣ blank, ∅ not in the document. Colours are for terminals; NO_COLOR=1 turns them off.")]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// What each entry is
    #[arg(long, value_enum, default_value_t = By::Cause)]
    by: By,
    #[command(flatten)]
    filter: Filter,
    /// The format of the output
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// One JSON document: --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Limits and settings (gouji.toml)
    #[arg(long)]
    config: Option<PathBuf>,
    /// End with exit code 4 when there are causes of this severity or a graver one with a finding that nobody has waived
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// With the words of the source
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for tools that show results beside their sources; at most 5,000 of them
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Likely faults, agency by agency
    Cause,
    /// Findings, report by report
    Finding,
}

/// Which causes are shown.
#[derive(Debug, clap::Args)]
struct Filter {
    /// Agencies with these words in their name
    #[arg(long, value_name = "NAME")]
    agency: Vec<String>,
    /// Districts with these words in their name
    #[arg(long, value_name = "NAME")]
    district: Vec<String>,
    /// Reports on these years
    #[arg(long, value_name = "YEAR")]
    year: Vec<i32>,
    /// Causes with a finding of these rules, given by their codes or the beginning of codes: T301, T
    #[arg(long, value_name = "CODE", value_parser = Selector::parse)]
    rule: Vec<Selector>,
    /// Causes of this severity or a graver one
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    severity: Option<Severity>,
}

fn severity(word: &str) -> Result<Severity, String> {
    let known = Severity::ALL.into_iter().find(|severity| severity.key() == word);
    known.ok_or_else(|| format!("a severity is {}", Severity::ALL.map(Severity::key).join(", ")))
}

impl Filter {
    fn takes(&self, shown: &ShownCause) -> bool {
        let agency = shown.report.agency();
        let is_named = |wanted: &[String], name: Option<&str>| {
            wanted.is_empty() || name.is_some_and(|name| wanted.iter().any(|words| name.contains(words)))
        };
        let of_rules = || shown.findings.iter().any(|(_, finding)| self.rule.iter().any(|of| of.selects(finding.rule)));
        is_named(&self.agency, agency.map(|agency| agency.name.as_str()))
            && is_named(&self.district, agency.map(|agency| agency.district.as_str()))
            && (self.year.is_empty() || shown.report.year.is_some_and(|year| self.year.contains(&year)))
            && (self.rule.is_empty() || of_rules())
            && self.severity.is_none_or(|least| shown.cause.severity >= least)
    }
}

/// The district and the name of the agency that is asked about a cause.
fn asked<'t>(shown: &'t ShownCause) -> Option<(&'t str, &'t str)> {
    shown.report.agency().map(|agency| (agency.district.as_str(), agency.name.as_str()))
}

/// What a check has read and found.
struct Checked<'a> {
    reports: usize,
    copies: usize,
    unread: Vec<&'a Entry>,
    /// By agency, the gravest first.
    causes: Vec<ShownCause<'a>>,
}

impl<'a> Checked<'a> {
    fn of(entries: &'a [Entry], filter: &Filter) -> Self {
        let of = |outcome| entries.iter().filter(move |entry| entry.source.outcome == outcome);
        let reports: Vec<&AuditedReport> = entries.iter().filter_map(|entry| entry.audited.as_ref()).collect();
        let mut causes = causes(&reports);
        causes.retain(|shown| filter.takes(shown));
        let order = |shown: &ShownCause| (Reverse(shown.cause.severity), shown.report.year);
        causes.sort_by(|a, b| asked(a).cmp(&asked(b)).then_with(|| order(a).cmp(&order(b))));
        Self {
            reports: reports.len(),
            copies: of(SourceOutcome::Duplicate).count(),
            unread: of(SourceOutcome::Quarantined).collect(),
            causes,
        }
    }
}

pub(super) fn check(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let settings = Settings::of(arguments.config.as_deref())?;
    let found: Vec<_> = walk(&arguments.paths).collect();
    let reader = settings.reader();
    let mut entries: Vec<Entry> = found.par_iter().flat_map_iter(|found| reader.entries(found)).collect();
    audit_together(&mut entries, &reader)?;
    let checked = Checked::of(&entries, &arguments.filter);
    match if arguments.json { Form::Json } else { arguments.format } {
        Form::Json => print(&format!("{:#}\n", checked.to_json()))?,
        Form::Sarif => print(&format!("{:#}\n", to_sarif(checked.findings().collect(), &checked.unread, lang)))?,
        Form::Text => print(&checked.to_text(arguments.by, lang))?,
    }
    let open = checked.causes.iter().filter(|shown| !shown.cause.is_waived());
    let fails = arguments.fail_on.is_met(open.map(|shown| shown.cause.severity));
    Ok(match () {
        () if fails => Exit::Findings,
        () if !checked.unread.is_empty() => Exit::SomeQuarantined,
        () => Exit::Done,
    })
}

/// Version of the format of `check --json`.
const JSON_VERSION: u32 = 2;

impl<'a> Checked<'a> {
    fn findings(&self) -> impl Iterator<Item = Found<'a>> {
        self.causes.iter().flat_map(|shown| shown.findings.iter().copied())
    }

    fn to_text(&self, by: By, lang: Language) -> String {
        let screen = Screen::of_output();
        let mut out = match by {
            By::Cause => self.by_cause(lang, screen),
            By::Finding => self.by_finding(lang, screen),
        };
        for entry in &self.unread {
            let (path, reason) = (harmless(&entry.source.shown()), harmless(entry.source.reason.get(lang)));
            let _ = writeln!(out, "{}{path}{}{reason}\n", lang.choose("unread: ", "未读："), lang.choose(": ", "："));
        }
        out + &self.summary(lang)
    }

    /// The causes below a heading for each agency.
    fn by_cause(&self, lang: Language, screen: Screen) -> String {
        let mut out = String::new();
        // districts may have agencies of the same name
        for of_agency in self.causes.chunk_by(|a, b| asked(a) == asked(b)) {
            let unnamed = lang.choose("reports that name no agency", "未写明机关的报告");
            let heading = asked(&of_agency[0]).map_or(unnamed, |(_, name)| name);
            let _ = writeln!(out, "{}\n", screen.paint(STRONG, &format!("=== {} ===", harmless(heading))));
            for shown in of_agency {
                out += &shown.render(lang, screen);
                out.push('\n');
            }
        }
        out
    }

    fn by_finding(&self, lang: Language, screen: Screen) -> String {
        let mut findings: Vec<Found> = self.findings().collect();
        findings.sort_by_key(|(report, _)| (&report.path, report.part));
        findings.iter().map(|(report, finding)| render(report, finding, None, lang, screen) + "\n").collect()
    }

    fn summary(&self, lang: Language) -> String {
        let Self { reports, copies, unread, causes } = self;
        let unread = unread.len();
        let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
        for shown in causes {
            *counts.entry(shown.cause.severity).or_default() += 1;
        }
        let counts = CauseCounts(&counts).words(lang);
        let states = || self.findings().filter_map(|(_, finding)| finding.review.as_ref()).map(|review| review.state);
        let state = |state| states().filter(|&known| known == state).count();
        let (waived, expired, changed) =
            (state(ReviewState::Waived), state(ReviewState::Expired), state(ReviewState::Changed));
        let all = self.findings().count();
        let left_out = match (copies, lang) {
            (0, _) => String::new(),
            (_, Language::En) => format!(", {} left out", counted(*copies, "copy")),
            (_, Language::Zh) => format!("，略过 {copies} 份重复副本"),
        };
        let mut out = match lang {
            Language::En => format!(
                "{} checked, {} unread{left_out}\n{counts}; {}",
                counted(*reports, "report"),
                counted(unread, "file"),
                counted(all, "finding"),
            ),
            Language::Zh => {
                format!("已核查 {reports} 份报告，{unread} 个文件未能读取{left_out}\n{counts}；共 {all} 处")
            }
        };
        if waived + expired + changed > 0 {
            let _ = match lang {
                Language::En => {
                    write!(out, ", of which {waived} waived, {expired} no longer, {changed} with other figures")
                }
                Language::Zh => write!(out, "，其中已复核 {waived} 处，复核过期 {expired} 处，数字有变 {changed} 处"),
            };
        }
        out.push('\n');
        out
    }

    fn to_json(&self) -> Value {
        let causes: Vec<Value> = self.causes.iter().map(ShownCause::to_json).collect();
        let findings: Vec<Value> = self.causes.iter().flat_map(ShownCause::findings_json).collect();
        let unread: Vec<Value> = self
            .unread
            .iter()
            .map(|entry| json!({ "path": entry.source.shown(), "reason": entry.source.reason.en }))
            .collect();
        json!({
            "version": JSON_VERSION,
            "reports": self.reports,
            "copies": self.copies,
            "causes": causes,
            "findings": findings,
            "unread": unread,
        })
    }
}
