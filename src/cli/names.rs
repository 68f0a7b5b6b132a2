use super::exit::Exit;
use super::out::{counted, print};
use super::screen::{Screen, harmless};
use super::table::{Align, Table};
use gouji::config::Config;
use gouji::dataset::{AuditedReport, Entry};
use gouji::language::Language;
use gouji::names::renaming;
use gouji::pipeline::{FileReader, unnamed};
use gouji::report::{Agency, Report};
use gouji::source::walk;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How the names of agencies and districts were unified: what is printed, what it became, and what decided it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji names reports/
  gouji names --check reports/                  only what is uncertain: districts that are ambiguous or in no list,
                                                and reports that nothing names the agency or the year of
  gouji names reports/ --config gouji.toml      with the list of agencies that names.agencies names")]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(required = true)]
    corpus: Vec<PathBuf>,
    /// Only what is uncertain
    #[arg(long)]
    check: bool,
    /// Limits and settings (gouji.toml)
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Columns to leave out first on a narrow screen: the sources of a name, the code, the note, what is printed.
const SPARE: [usize; 5] = [2, 4, 1, 8, 5];

/// The cells of a row except the counts. The district is first, since rows are sorted by it; its history is last.
type Name = [String; 7];

/// The reports with a name.
struct Reports {
    count: usize,
    /// The first and the last year.
    years: Option<(i32, i32)>,
}

pub(super) fn names(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let config = arguments.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
    let listed = config.agencies()?;
    let found: Vec<_> = walk(&arguments.corpus).collect();
    let apart = super::apart::apart(&config);
    let reader =
        FileReader { config: &config, apart: Some(&apart), listed: listed.as_ref(), waivers: None, cache: None };
    let entries: Vec<Entry> = found.par_iter().flat_map_iter(|found| reader.entries(found)).collect();
    let mut names: BTreeMap<Name, Reports> = BTreeMap::new();
    let mut unnamed: Vec<String> = Vec::new();
    for audited in entries.iter().filter_map(|entry| entry.audited.as_ref()) {
        let agency = &audited.report.agency;
        unnamed.extend(unnamed_row(audited, lang));
        if !agency.is_named() || arguments.check && !agency.district_match.is_uncertain() {
            continue;
        }
        let reports = names.entry(name(&audited.report, lang)).or_insert(Reports { count: 0, years: None });
        reports.count += 1;
        if let Some(year) = audited.year {
            let (first, last) = reports.years.unwrap_or((year, year));
            reports.years = Some((first.min(year), last.max(year)));
        }
    }
    let rows: Vec<Vec<String>> = names.iter().map(|(name, reports)| row(name, reports)).collect();
    let head = match lang {
        Language::En => {
            ["district", "code", "known from", "agency", "known from", "printed", "reports", "years", "note"]
        }
        Language::Zh => ["地区", "代码", "依据", "机关", "依据", "原文", "报告数", "年份", "备注"],
    };
    let mut align = [Align::Left; 9];
    align[6] = Align::Right;
    let table = Table { spare: SPARE.to_vec(), ..Table::new(&head, &align, rows) };
    print(&table.shown(Screen::of_output(), lang))?;
    print(&match lang {
        Language::En => format!("{}\n", counted(names.len(), "name")),
        Language::Zh => format!("共 {} 个名称\n", names.len()),
    })?;
    if !unnamed.is_empty() {
        print(&format!("\n{}\n{}", lang.choose("unnamed:", "机关或年度不明："), unnamed.concat()))?;
    }
    Ok(Exit::Done)
}

/// A line about a report without a known agency or year that says how the user can supply it.
fn unnamed_row(audited: &AuditedReport, lang: Language) -> Option<String> {
    let (place, why) = (harmless(&audited.place().to_string()), unnamed(&audited.report)?);
    Some(format!("  {place}{}{}\n", lang.choose(": ", "："), why.get(lang)))
}

fn name(report: &Report, lang: Language) -> Name {
    let Agency { district, name, .. } = &report.agency;
    let agency = &report.agency;
    let printed = [&report.metadata.agency_title, &report.metadata.agency_signature];
    let mut printed: Vec<&str> = printed.into_iter().flatten().map(|name| name.text.as_str()).collect();
    printed.dedup();
    let successor = agency.successor.as_ref().map_or(String::new(), |successor| format!(" → {successor}"));
    [
        district.clone(),
        agency.district_code.map_or(String::new(), |code| code.to_string()),
        [agency.district_source.name(lang), agency.district_match.name(lang)].join(lang.choose(", ", "，")),
        format!("{name}{successor}"),
        [agency.agency_source.name(lang), agency.agency_match.name(lang)].join(lang.choose(", ", "，")),
        printed.join(" / "),
        history(agency, lang).unwrap_or_default(),
    ]
}

fn row(name: &Name, reports: &Reports) -> Vec<String> {
    let years = match reports.years {
        None => String::new(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}–{last}"),
    };
    let [cells @ .., note] = name;
    cells.iter().cloned().chain([reports.count.to_string(), years, note.clone()]).collect()
}

/// The former names of an agency's district, or the districts that have its area today.
pub(super) fn history(agency: &Agency, lang: Language) -> Option<String> {
    if let Some(successor) = &agency.district_successor {
        return Some(format!("{}{successor}", lang.choose("today ", "现为")));
    }
    let renaming = renaming(agency.district_code?)?;
    if lang == Language::En {
        return Some(renaming.to_string());
    }
    let former = renaming.former.iter().map(|former| format!("{}（至{}年）", former.name, former.until));
    Some(former.chain([renaming.today.to_owned()]).collect::<Vec<_>>().join("，后为"))
}
