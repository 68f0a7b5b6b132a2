use super::cause::causes;
use super::errors::refused;
use super::exit::Exit;
use super::finding::to_json as finding_json;
use super::out::print;
use super::reading::Settings;
use super::screen::Screen;
use super::table::{Align, Table};
use chrono::NaiveDate;
use gouji::dataset::AuditedReport;
use gouji::document::Note;
use gouji::forms::{CellIndex, RowIndex};
use gouji::language::{Language, chinese_day};
use gouji::pipeline::unnamed;
use gouji::report::{Fact, Figure, FilledForm, TableReading};
use gouji::source::{Found, Source};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// One report as it was read: who, when, its tables cell by cell, its sections, its findings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji show report.html
  gouji show report.txt --json | jq '.facts[] | select(.status != \"reported\")'

Cells: a figure as it was read; ␣ blank; ∅ missing; other words stand as they are printed, with ? before what is no figure.
Prose: figures between 〔 and 〕 with a number; below each paragraph what each says, and what the rules say of it.")]
pub(super) struct Arguments {
    /// The file of the report
    file: PathBuf,
    /// Only this report of a file with several, counted from 1; by default all of them
    #[arg(long)]
    part: Option<u16>,
    /// One JSON document instead of text
    #[arg(long)]
    json: bool,
    /// Limits and settings (gouji.toml)
    #[arg(long)]
    config: Option<PathBuf>,
}

pub(super) fn show(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let source = Source::alone(arguments.file.clone());
    let settings = Settings::of(arguments.config.as_deref())?;
    let reader = settings.reader();
    let mut entries = reader.entries(&Found::Source(source));
    let is_split = entries.iter().all(|entry| entry.source.part.is_some());
    if is_split {
        entries.retain(|entry| arguments.part.is_none() || entry.source.part == arguments.part);
    }
    // an archive with a single report is shown as that report
    if !is_split && entries.iter().filter(|entry| entry.audited.is_some()).count() == 1 {
        entries.retain(|entry| entry.audited.is_some());
    }
    let file = arguments.file.display();
    if is_split && (entries.is_empty() || arguments.json && entries.len() > 1) {
        return Err(refused(
            format!("{file}: a file of several reports; name one of them with --part, counted from 1"),
            format!("{file}：文件含有几份报告；请用--part指定一份，从1起"),
        ));
    }
    if !is_split && entries.len() != 1 {
        return Err(refused(
            format!("{file}: an archive of several files; unpack it, or read it with gouji run"),
            format!("{file}：压缩包含有几个文件；请解压，或用gouji run读取"),
        ));
    }
    for entry in &entries {
        let Some(audited) = &entry.audited else {
            let reason = &entry.source.reason;
            return Err(refused(format!("{file}: {}", reason.en), format!("{file}：{}", reason.zh)));
        };
        if arguments.json {
            print(&format!("{:#}\n", to_json(audited)))?;
        } else {
            print(&words(audited, entry.source.encoding.as_deref(), lang))?;
        }
    }
    Ok(Exit::Done)
}

/// The source of the district, and how well it matched.
fn district_source(report: &gouji::report::Report, lang: Language) -> String {
    let (source, matched) = (report.agency.district_source.name(lang), report.agency.district_match.name(lang));
    lang.choose(format!(" ({source}, {matched})"), format!("（{source}，{matched}）"))
}

fn words(audited: &AuditedReport, encoding: Option<&str>, lang: Language) -> String {
    let screen = Screen::of_output();
    let report = &audited.report;
    let metadata = &report.metadata;
    let mut out = String::new();
    let nameless = lang.choose("(no agency)", "（机关不明）");
    let agency = if report.agency.is_named() { report.agency.name.as_str() } else { nameless };
    let year =
        audited.year.map_or_else(|| lang.choose("(no year)", "（年份不明）").to_owned(), |year| year.to_string());
    let _ = writeln!(out, "{agency}  {year}  {}", audited.place());
    let mut line = |name_en: &str, name_zh: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let colon = lang.choose(": ", "：");
            let _ = writeln!(out, "  {}{colon}{value}", lang.choose(name_en, name_zh));
        }
    };
    let day = |day: NaiveDate| lang.choose(day.to_string(), chinese_day(day));
    let printed = |name: &Option<gouji::report::Printed>| name.as_ref().map(|name| name.text.clone());
    let code = report.agency.district_code.map_or(String::new(), |code| format!(" {code}"));
    line("district", "地区", Some(format!("{}{code}{}", report.agency.district, district_source(report, lang))));
    line("history", "名称沿革", super::names::history(&report.agency, lang));
    line("kind", "机关类别", Some(report.agency.kind.name(lang).to_owned()));
    line("form", "格式", report.form.as_ref().map(|form| form_name(form, lang)));
    line("status", "读取情况", Some(report.status.name(lang).to_owned()));
    line("title", "标题机关", printed(&metadata.agency_title));
    line("signature", "落款", printed(&metadata.agency_signature));
    line("contact", "联系单位", printed(&metadata.agency_contact));
    line("index box", "发布机构", printed(&metadata.agency_index));
    line(
        "period",
        "统计期限",
        metadata.period.map(|(start, end)| [day(start), day(end)].join(lang.choose(" – ", "至"))),
    );
    line("signed on", "落款日期", metadata.signed_on.map(day));
    line("published on", "发布日期", metadata.published_on.map(day));
    line("address", "地址", metadata.address.clone());
    line("phone", "电话", metadata.phone.clone());
    line("e-mail", "电子邮箱", metadata.email.clone());
    line("read as", "文件格式", Some([audited.format.key(), encoding.unwrap_or_default()].join(" ")));
    line("lead", "引言机关", printed(&metadata.agency_lead));
    line("unnamed", "机关或年度不明", unnamed(report).map(|words| words.get(lang).to_owned()));
    line("notes", "说明", Some(Note::reasons(&report.notes).get(lang).to_owned()));
    for reading in report.tables() {
        let table = reading.table();
        let _ = writeln!(out, "\n{} {}", table.name.get(lang), table.title);
        if reading.is_found {
            out.push_str(&table_words(audited, reading).shown(screen, lang));
        } else {
            out.push_str(lang.choose("not in the document\n", "报告中没有此表\n"));
        }
    }
    out.push('\n');
    out.push_str(&gouji::prose::marked(report, lang));
    out.push('\n');
    let causes: Vec<String> = causes(&[audited]).iter().map(|cause| cause.render(lang, screen)).collect();
    out += &causes.join("\n");
    if audited.findings.is_empty() {
        out.push_str(lang.choose("no findings\n", "没有发现问题\n"));
    }
    out
}

/// A table of the form as text. A table of one row is transposed; one with rows of different widths is a list of cells.
fn table_words(audited: &AuditedReport, reading: &TableReading) -> Table {
    let table_form = reading.table();
    let cell = |at: CellIndex| (reading.form.cells[at].column_label.clone(), cell_words(audited, reading.fact(at)));
    if let [row] = &*table_form.rows {
        let rows: Vec<Vec<String>> = row.cells.iter().map(|at| vec![cell(at).0, cell(at).1]).collect();
        return Table::new(&["", ""], &[Align::Left, Align::Right], rows);
    }
    let first = &table_form.rows[RowIndex::FIRST];
    let is_even = table_form.rows.iter().all(|row| row.width() == first.width());
    if !is_even {
        let rows = table_form
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().map(|at| vec![row.label.clone(), cell(at).0, cell(at).1]));
        return Table::new(&["", "", ""], &[Align::Left, Align::Left, Align::Right], rows.collect());
    }
    let mut head = vec![String::new()];
    head.extend(first.cells.iter().map(|at| cell(at).0));
    let mut align = vec![Align::Right; head.len()];
    align[0] = Align::Left;
    let rows = table_form.rows.iter().map(|row| {
        let mut cells = vec![row.label.clone()];
        cells.extend(row.cells.iter().map(|at| cell(at).1));
        cells
    });
    Table { head, align, rows: rows.collect(), ..Table::default() }
}

fn cell_words(audited: &AuditedReport, fact: &Fact) -> String {
    let raw = || audited.report.str(fact.raw).split_whitespace().collect::<Vec<_>>().join(" ");
    match fact.figure {
        Figure::Reported(value) => value.to_string(),
        Figure::Blank => "␣".to_owned(),
        Figure::Missing => "∅".to_owned(),
        Figure::Unreadable => format!("?{}", raw()),
        Figure::Annotated(_) | Figure::Mark | Figure::Quarantined => raw(),
    }
}

/// `2021`; for a report with tables of several forms also `, table 3 of 2019`.
fn form_name(filled: &FilledForm, lang: Language) -> String {
    let name = &filled.form().name;
    let others = filled.tables().iter().filter(|table| table.form.name != *name).map(|table| {
        let (own, form) = (&table.table().name, &table.form.name);
        lang.choose(format!(", {} of {form}", own.en), format!("，{}为{form}年格式", own.zh))
    });
    lang.choose(name.clone(), format!("{name}年格式")) + &others.collect::<String>()
}

fn claims(report: &gouji::report::Report) -> Vec<Value> {
    let claims = report.claims.iter().map(|claim| {
        let stated = claim.stated();
        json!({
            "section": claim.section,
            "sentence": report.str(claim.sentence).trim(),
            "figure": report.str(claim.figure),
            "counted": report.str(claim.counted).trim(),
            "kind": claim.kind(),
            "metric": claim.metric.map(gouji::report::Metric::key),
            "applicant": claim.applicant,
            "scope": claim.scope,
            "time": claim.time,
            "value": stated.value,
            "upper": stated.upper,
            "qualifier": stated.qualifier,
            "unit": claim.unit(),
            "part_of": claim.part_of,
            "whole_of": claim.whole_of,
            "completeness": claim.completeness,
        })
    });
    claims.collect()
}

/// Version of the format of `show --json`.
const JSON_VERSION: u32 = 2;

fn to_json(audited: &AuditedReport) -> Value {
    let report = &audited.report;
    let metadata = &report.metadata;
    let agency = Some(&report.agency).filter(|agency| agency.is_named());
    let text = |name: &Option<gouji::report::Printed>| name.as_ref().map(|name| name.text.clone());
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let cells = report.tables().iter().flat_map(|table| table.cells().map(move |cell| (table, cell)));
    let facts = cells.map(|(table, (_, cell, fact))| {
        json!({
            "form": table.form.name,
            "table": table.table().number,
            "metric": cell.metric.key(),
            "applicant": cell.applicant,
            "value": fact.figure.value(),
            "status": fact.figure.status().key(),
            "raw": fact.is_placed().then(|| report.str(fact.raw)),
            "proof": fact.proof.key(),
            "confidence": fact.confidence.map(|hundredths| f64::from(hundredths) / 100.0),
            "line": report.lines.line(fact.place.place),
            "table_index": fact.place.grid.map(|grid| grid.table),
            "row": fact.place.grid.map(|grid| grid.row),
            "column": fact.place.grid.map(|grid| grid.column),
        })
    });
    let facts: Vec<Value> = facts.collect();
    let sections: Vec<Value> = report
        .sections
        .iter()
        .map(|section| {
            let paragraphs: Vec<&str> = section.paragraphs.iter().map(|(text, _)| report.str(*text)).collect();
            json!({ "number": section.number, "heading": report.str(section.heading), "paragraphs": paragraphs })
        })
        .collect();
    json!({
        "version": JSON_VERSION,
        "report_id": audited.id,
        "path": audited.path,
        "part": audited.part,
        "format": audited.format.key(),
        "district": agency.map(|agency| &agency.district),
        "agency": agency.map(|agency| &agency.name),
        "agency_id": agency.map(|agency| &agency.id),
        "agency_kind": agency.map(|agency| agency.kind),
        "district_code": agency.and_then(|agency| agency.district_code),
        "district_former": report.agency.district_former.as_ref().map(|former| former.name.as_str()),
        "district_former_code": report.agency.district_former.as_ref().map(|former| former.code),
        "district_successor": report.agency.district_successor,
        "district_source": agency.map(|agency| agency.district_source),
        "district_match": agency.map(|agency| agency.district_match),
        "agency_source": agency.map(|agency| agency.agency_source),
        "agency_match": agency.map(|agency| agency.agency_match),
        "agency_successor": agency.and_then(|agency| agency.successor.as_ref()),
        "year": audited.year,
        "year_source": metadata.year_source,
        "form": report.form.as_ref().map(|filled| filled.form().name.as_str()),
        "status": report.status,
        "agency_title": text(&metadata.agency_title),
        "agency_signature": text(&metadata.agency_signature),
        "agency_contact": text(&metadata.agency_contact),
        "agency_index": text(&metadata.agency_index),
        "period_start": date(metadata.period.map(|(start, _)| start)),
        "period_end": date(metadata.period.map(|(_, end)| end)),
        "signed_on": date(metadata.signed_on),
        "published_on": date(metadata.published_on),
        "address": metadata.address,
        "phone": metadata.phone,
        "email": metadata.email,
        "facts": facts,
        "claims": claims(report),
        "sections": sections,
        "findings": audited.findings.iter().map(|finding| finding_json(audited, finding)).collect::<Vec<_>>(),
        "notes": report.notes.iter().map(|note| &note.words).collect::<Vec<_>>(),
    })
}
