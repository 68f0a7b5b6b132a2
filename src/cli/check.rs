use super::{Exit, FailOn, Lang, counted};
use gouji::config::Config;
use gouji::dataset::{Entry, Filed, SourceOutcome};
use gouji::finding::{Change, Culprit, Finding, Severity, Slip};
use gouji::forms::{Form, form};
use gouji::pipeline::{Desk, audit_together};
use gouji::source::{Format, walk};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr;

/// The findings on reports, with the words of the source
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gouji check report.html\n  gouji check reports/ --lang zh\n  gouji check reports/ --json --fail-on error"
)]
pub struct Arguments {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// One JSON document instead of text
    #[arg(long)]
    json: bool,
    /// End with exit code 4 when there are findings of this severity or a graver one
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    fail_on: FailOn,
}

pub fn check(arguments: &Arguments, lang: Lang) -> anyhow::Result<Exit> {
    let config = Config::default();
    let found: Vec<_> = walk(&arguments.paths).collect();
    let apart = super::apart(&config);
    let desk = Desk { config: &config, apart: Some(&apart), listed: None };
    let mut entries: Vec<Entry> = found.par_iter().flat_map_iter(|found| desk.entries(found)).collect();
    audit_together(&mut entries);
    let filed: Vec<&Filed> = entries.iter().filter_map(|entry| entry.filed.as_ref()).collect();
    let unread: Vec<&Entry> =
        entries.iter().filter(|entry| entry.source.outcome == SourceOutcome::Quarantined).collect();
    if arguments.json {
        super::print(&format!("{:#}\n", to_json(&filed, &unread)))?;
    } else {
        let mut out = String::new();
        for filed in &filed {
            for finding in &filed.findings {
                render(&mut out, filed, finding, lang);
            }
        }
        for entry in &unread {
            let _ = writeln!(out, "unread: {}: {}\n", entry.source.shown(), entry.source.reason);
        }
        out.push_str(&summary(&filed, unread.len(), lang));
        super::print(&out)?;
    }
    let fails =
        arguments.fail_on.is_met(filed.iter().flat_map(|filed| &filed.findings).map(|finding| finding.severity));
    Ok(match () {
        () if fails => Exit::Findings,
        () if !unread.is_empty() => Exit::SomeQuarantined,
        () => Exit::Done,
    })
}

fn summary(filed: &[&Filed], unread: usize, lang: Lang) -> String {
    let severities = || filed.iter().flat_map(|filed| &filed.findings).map(|finding| finding.severity);
    let count = |severity| severities().filter(|&found| found == severity).count();
    let (errors, queries, infos) = (count(Severity::Error), count(Severity::Query), count(Severity::Info));
    let reports = filed.len();
    match lang {
        Lang::En => format!(
            "{} checked, {} unread: {}, {}, {}\n",
            counted(reports, "report"),
            counted(unread, "file"),
            counted(errors, "error"),
            counted(queries, "query"),
            counted(infos, "info")
        ),
        Lang::Zh => format!(
            "已核查 {reports} 份报告，{unread} 个文件未能读取：错误 {errors} 处，疑问 {queries} 处，提示 {infos} 处\n"
        ),
    }
}

/// One finding as compilers print theirs: what, where, the words with carets below, the formula.
fn render(out: &mut String, filed: &Filed, finding: &Finding, lang: Lang) {
    let place = &finding.place;
    let line = filed.report.lines.line(place.place);
    let _ = writeln!(out, "{}[{}]: {}", finding.severity.key(), finding.rule, lang.message(finding));
    let _ = write!(out, "  --> {}", filed.path);
    // lines are something to go by only where the source has them
    match (place.place.page, filed.format) {
        (0, Format::Html | Format::Text) if place.place.offset > 0 => {
            let _ = write!(out, ":{line}");
        }
        (0, _) => {}
        (page, _) => {
            let _ = write!(out, "  page {page}");
        }
    }
    if let Some(table) = finding.table {
        let _ = write!(out, "  table {table}");
    }
    if place.table > 0 {
        let _ = write!(out, " (grid {}, row {}, column {})", place.table, place.row, place.column);
    }
    out.push('\n');
    if !finding.excerpt.text.is_empty() {
        out.push_str("   |\n");
    }
    let mut start = 0;
    for line in finding.excerpt.text.split_inclusive('\n') {
        let end = start + line.len();
        let line = line.trim_end_matches('\n');
        let _ = writeln!(out, "   | {line}");
        let marked = finding.excerpt.marked.iter().filter(|marked| (start..end).contains(&marked.start));
        let mut carets = String::new();
        for marked in marked {
            let (from, to) = (marked.start - start, marked.end - start);
            carets.push_str(&" ".repeat(line[..from].width().saturating_sub(carets.len())));
            carets.push_str(&"^".repeat(line[from..to].width().max(1)));
        }
        if !carets.is_empty() {
            let _ = writeln!(out, "   | {carets}");
        }
        start = end;
    }
    if !finding.formula.is_empty() {
        let _ = writeln!(out, "   = {}", finding.formula);
    }
    if let (Some(culprit), Some(form)) = (&finding.culprit, filed.report.form.and_then(form)) {
        let _ = writeln!(out, "   = {}", blamed(culprit, form, lang));
    }
    let _ = writeln!(out, "   = more: gouji explain {}\n", finding.rule);
}

/// So many ways out are printed; the table of findings has them all.
const MOST_SETS: usize = 3;

/// Which cells are likely to be wrong, in the words of the form.
fn blamed(culprit: &Culprit, form: &Form, lang: Lang) -> String {
    let sets = match culprit {
        Culprit::Sets(sets) => sets,
        Culprit::Undetermined(why) => {
            return match lang {
                Lang::En => format!("likely culprit: undetermined, {why}"),
                Lang::Zh => "可能有误的单元格：无法确定".to_owned(),
            };
        }
    };
    let cell = |change: &Change| {
        let (row, column) = (form.row_label(change.cell), &form.cells[change.cell].column_label);
        let place = [row, column].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        match (lang, change.slip) {
            (Lang::En, Slip::None) => format!("{place} should be {}", change.value),
            (Lang::En, slip) => format!("{place} should be {} ({})", change.value, slip.key().replace('_', " ")),
            (Lang::Zh, Slip::None) => format!("{place} 应为 {}", change.value),
            (Lang::Zh, slip) => format!("{place} 应为 {}（{}）", change.value, slip.zh()),
        }
    };
    let (and, or, intro, more) = match lang {
        Lang::En => (" and ", "; or ", "likely culprit: ", "; or others"),
        Lang::Zh => (" 且 ", "；或 ", "可能有误：", "；或其他"),
    };
    let set = |set: &Vec<Change>| set.iter().map(cell).collect::<Vec<_>>().join(and);
    let told: Vec<String> = sets.iter().take(MOST_SETS).map(set).collect();
    format!("{intro}{}{}", told.join(or), if sets.len() > MOST_SETS { more } else { "" })
}

/// The shape of `check --json`; a change of it raises the version.
const JSON_VERSION: u32 = 1;

fn to_json(filed: &[&Filed], unread: &[&Entry]) -> Value {
    let findings: Vec<Value> =
        filed.iter().flat_map(|filed| filed.findings.iter().map(|finding| finding_json(filed, finding))).collect();
    let unread: Vec<Value> =
        unread.iter().map(|entry| json!({ "path": entry.source.shown(), "reason": entry.source.reason })).collect();
    json!({ "version": JSON_VERSION, "reports": filed.len(), "findings": findings, "unread": unread })
}

/// A finding with its report's keys, as `check --json` and `show --json` give it.
pub fn finding_json(filed: &Filed, finding: &Finding) -> Value {
    let agency = &filed.report.agency;
    json!({
        "finding_id": finding.id(&agency.id, filed.year),
        "rule": finding.rule,
        "severity": finding.severity,
        "district": agency.district,
        "agency": agency.name,
        "year": filed.year,
        "path": filed.path,
        "line": filed.report.lines.line(finding.place.place),
        "table": finding.table,
        "metric": finding.metric.map(gouji::report::Metric::key),
        "applicant": finding.applicant,
        "reported": finding.reported,
        "expected": finding.expected,
        "formula": finding.formula,
        "message_en": finding.message_en,
        "message_zh": finding.message_zh,
        "excerpt": finding.excerpt.text,
        "related": finding.related.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
