use super::errors::refused;
use super::exit::Exit;
use super::out::{counted, print};
use gouji::config::Config;
use gouji::language::Language;
use gouji::outputs::latest;
use gouji::queries;
use gouji::schema::Table;
use gouji::waivers::{GivenVerdicts, Merged, Subject, merge};
use polars::prelude::{LazyFrame, PolarsResult, col};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Save the verdicts of a workbook or a list in the waivers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji waive output/latest/findings.xlsx --config gouji.toml
  gouji waive verdicts.csv --waivers waivers.csv

FILE is findings.xlsx, what the review page saves, or any CSV (UTF-8 or GBK) with the columns finding_id or cause_id, and
verdict; reviewed_by, reviewed_on, reviewed_until, review_note and fingerprint may stand beside them, also in Chinese. A row
without a verdict is one that nobody has looked at yet. Nothing is taken from a file with a fault.")]
pub(super) struct Arguments {
    /// A workbook (.xlsx) or a list (.csv)
    file: PathBuf,
    /// The configuration that names the waivers (rules.waivers)
    #[arg(long)]
    config: Option<PathBuf>,
    /// The waivers, instead of those that the configuration names
    #[arg(long)]
    waivers: Option<PathBuf>,
    /// The output folder of the last run, to recognise unknown ids
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
}

pub(super) fn waive(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let waivers = &waivers_file(arguments.config.as_deref(), arguments.waivers.as_deref())?;
    let given = GivenVerdicts::read(&arguments.file)?;
    let known = Known::read(&latest(&arguments.output))?;
    let merged = merge(waivers, &given)?;
    print(&words(&given, &merged, &known, (waivers, lang)))?;
    Ok(Exit::Done)
}

/// The file of waivers: the given one, or else that of the configuration.
pub(super) fn waivers_file(config: Option<&Path>, waivers: Option<&Path>) -> anyhow::Result<PathBuf> {
    let config = config.map(Config::read).transpose()?.unwrap_or_default();
    waivers.map(Path::to_owned).or(config.rules.waivers).ok_or_else(|| {
        refused(
            "there is no file of waivers; set rules.waivers in gouji.toml and name it with --config, or give --waivers",
            "不知复核文件在哪里；请在gouji.toml中设置rules.waivers并用--config指明，或用--waivers指明",
        )
    })
}

/// The ids of the last run; `None` if it lacks the table.
struct Known {
    findings: Option<BTreeSet<String>>,
    causes: Option<BTreeSet<String>>,
}

impl Known {
    fn read(run: &Path) -> anyhow::Result<Self> {
        let tables = if run.exists() { queries::tables_in(run)? } else { Vec::new() };
        let of = |wanted: Table, column: &str| {
            let table = tables.iter().find(|(name, _)| name == wanted.name());
            table.map(|(_, table)| texts(table, column)).transpose()
        };
        Ok(Self { findings: of(Table::Findings, "finding_id")?, causes: of(Table::Causes, "cause_id")? })
    }

    fn lacks(&self, subject: &Subject) -> bool {
        let ids = match subject {
            Subject::Finding(_) => &self.findings,
            Subject::Cause(_) => &self.causes,
        };
        ids.as_ref().is_some_and(|ids| !ids.contains(subject.id()))
    }
}

/// The distinct texts of a column.
fn texts(table: &LazyFrame, column: &str) -> PolarsResult<BTreeSet<String>> {
    let texts = table.clone().select([col(column)]).collect()?;
    Ok(texts.column(column)?.str()?.iter().flatten().map(str::to_owned).collect())
}

/// Most verdicts of a kind that are named.
const MOST_NAMED: usize = 10;

/// The outcome of the verdicts: how many were added or changed, which ones changed, and which are about ids that the
/// last run does not have.
fn words(given: &GivenVerdicts, merged: &Merged, known: &Known, (path, lang): (&Path, Language)) -> String {
    let (added, replaced, kept) = (merged.added.len(), merged.changed.len(), merged.kept);
    let (path, not_yet) = (path.display(), given.not_yet);
    let mut out = match lang {
        Language::En => format!(
            "{path}: {} added, {replaced} changed, {kept} as before; {} without a verdict yet\n",
            counted(added, "verdict"),
            counted(not_yet, "row")
        ),
        Language::Zh => {
            format!("{path}：新增复核 {added} 条，更改 {replaced} 条，原已有 {kept} 条；尚未复核 {not_yet} 行\n")
        }
    };
    let other_than_before = merged.changed.iter().map(|replacement| {
        let now = &given.verdicts[replacement.given].verdict;
        let (id, former) = (now.subject.id(), &replacement.former.verdict);
        if *former == now.verdict { format!("{id} {former}") } else { format!("{id} {former} → {}", now.verdict) }
    });
    list(&mut out, lang.choose("changed   ", "更改  "), other_than_before);
    let strange = given.verdicts.iter().filter(|given| known.lacks(&given.verdict.subject));
    let strange = strange.map(|given| {
        let (id, place) = (given.verdict.subject.id(), &given.place);
        lang.choose(format!("{id} ({place})"), format!("{id}（{place}）"))
    });
    list(&mut out, lang.choose("unknown   not in the last run: ", "不明  上次运行没有的编号："), strange);
    out
}

/// Adds a line with the first of these names, if there are any.
fn list(out: &mut String, title: &str, named: impl Iterator<Item = String>) {
    let named: Vec<String> = named.collect();
    if named.is_empty() {
        return;
    }
    let more = named.len().saturating_sub(MOST_NAMED);
    let shown = named[..named.len() - more].join(", ");
    let rest = if more > 0 { format!(", … +{more}") } else { String::new() };
    let _ = writeln!(out, "{title}{shown}{rest}");
}
