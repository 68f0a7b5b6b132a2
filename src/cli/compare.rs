use super::exit::Exit;
use super::table::{Align, markdown, table};
use anyhow::{Context, bail};
use gouji::figure::to_millionth;
use gouji::language::Language;
use gouji::names::find_district;
use gouji::outputs::{latest, write_csv, write_parquet};
use gouji::queries::{self, CompareError, Comparison};
use gouji::report::{Applicant, CODEBOOK, NO_APPLICANT};
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray};
use std::path::{Path, PathBuf};

/// Two years side by side: what changed, and which agencies drive each change
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji compare 2022 2023
  gouji compare 2022 2023 --district 沧塘县 --by agency --metric requests.received
  gouji compare 2022 2023 -o changes.md                 the same as Markdown; .csv and .parquet hold all figures
  gouji compare 2022 2023 --by agency -o drivers.csv    what each agency adds to each change

Sums are over the agencies, without the government's own report, which covers its whole area. The contributions of the
agencies add up to the change. Figures that stand in two forms are in no sum: two forms may count otherwise.")]
pub(super) struct Arguments {
    /// The earlier year
    from: i32,
    /// The later year
    to: i32,
    /// One district only
    #[arg(long)]
    district: Option<String>,
    /// What the rows are; `rate` and `agency` are also what a CSV or Parquet file holds then
    #[arg(long, value_enum, default_value_t = By::Metric)]
    by: By,
    /// Only figures and rates whose names begin so
    #[arg(long, default_value = "", hide_default_value = true)]
    metric: String,
    /// Write into a file: .csv, .parquet or .md
    #[arg(short = 'o', long = "to", value_name = "FILE", value_parser = to_file)]
    to_file: Option<ToFile>,
    /// The output folder of the run
    #[arg(long, default_value = "output")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Metric,
    Agency,
    Rate,
}

#[derive(Debug, Clone)]
struct ToFile {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Parquet,
    Markdown,
}

fn to_file(path: &str) -> Result<ToFile, String> {
    let path = PathBuf::from(path);
    let kind = match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => Kind::Csv,
        Some("parquet") => Kind::Parquet,
        Some("md") => Kind::Markdown,
        _ => return Err("a name that ends in .csv, .parquet or .md tells what to write".to_owned()),
    };
    Ok(ToFile { path, kind })
}

/// Most districts shown on a terminal.
const MOST_DISTRICTS: usize = 3;
/// Most agencies per figure shown on a terminal.
const MOST_AGENCIES: usize = 10;
/// Most agencies named in a row: those with the largest contributions.
const MOST_DRIVERS: usize = 2;

pub(super) fn compare(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let folder = latest(&arguments.output);
    if !folder.exists() {
        bail!("there is no run in {}; make one with `gouji run CORPUS -o {0}`", arguments.output.display());
    }
    if arguments.from == arguments.to {
        bail!("{} is compared with itself; name two years", arguments.from);
    }
    let tables = queries::tables_in(&folder)?;
    let district = arguments.district.as_deref();
    let mut compared = queries::compare(&tables, arguments.from, arguments.to, district);
    // a renamed district is also found by its former name
    if let (Err(CompareError::UnknownDistrict { .. }), Some(today)) = (&compared, district.and_then(find_district)) {
        compared = queries::compare(&tables, arguments.from, arguments.to, Some(&today)).or(compared);
    }
    let mut compared = compared?;
    if !arguments.metric.is_empty() {
        select(&mut compared, &arguments.metric)?;
    }
    let print = Print { arguments, compared: &compared, lang };
    match &arguments.to_file {
        Some(ToFile { path, kind: Kind::Markdown }) => {
            let text = print.districts(usize::MAX).iter().map(Section::markdown).collect::<String>();
            std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Some(ToFile { path, kind }) => write(print.rows(), path, *kind)?,
        None => {
            let text = print.districts(MOST_DISTRICTS).iter().map(Section::terminal).collect::<String>();
            super::out::print(&text)?;
        }
    }
    Ok(Exit::Done)
}

fn write((name, frame): (&str, &DataFrame), path: &Path, kind: Kind) -> anyhow::Result<()> {
    match kind {
        Kind::Csv => write_csv(frame, path)?,
        _ => write_parquet(frame, path, name)?,
    }
    Ok(())
}

/// Keeps the figures and rates whose names begin with a prefix.
fn select(compared: &mut Comparison, prefix: &str) -> anyhow::Result<()> {
    let with_prefix = |frame: &DataFrame, column: &str| -> anyhow::Result<DataFrame> {
        let names = frame.column(column)?.str()?;
        let kept = names.iter().map(|name| name.is_some_and(|name| name.starts_with(prefix)));
        Ok(frame.filter(&BooleanChunked::from_iter_values("kept".into(), kept))?)
    };
    compared.changes = with_prefix(&compared.changes, "metric")?;
    compared.metrics = with_prefix(&compared.metrics, "metric")?;
    compared.rates = with_prefix(&compared.rates, "rate")?;
    if compared.metrics.height() + compared.rates.height() == 0 {
        bail!("no figure and no rate begins with {prefix}; `gouji codebook` lists the figures");
    }
    Ok(())
}

/// A part of the output: a heading, some lines, a table.
#[derive(Default)]
struct Section {
    /// Name of the district and the years; empty for the further sections of a district.
    heading: String,
    lines: Vec<String>,
    head: Vec<String>,
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Section {
    fn terminal(&self) -> String {
        let heading = if self.heading.is_empty() { String::new() } else { format!("{}\n", self.heading) };
        let lines = if self.lines.is_empty() { String::new() } else { self.lines.join("\n") + "\n" };
        let rows = if self.rows.is_empty() { String::new() } else { table(&self.head, &self.align, &self.rows) };
        format!("{heading}{lines}{rows}\n")
    }

    fn markdown(&self) -> String {
        let heading = if self.heading.is_empty() { String::new() } else { format!("## {}\n\n", self.heading) };
        let lines = if self.lines.is_empty() { String::new() } else { self.lines.join("\n\n") + "\n\n" };
        let rows =
            if self.rows.is_empty() { String::new() } else { markdown(&self.head, &self.align, &self.rows) + "\n" };
        format!("{heading}{lines}{rows}")
    }
}

/// A row of a frame, with access to its cells by column name.
#[derive(Clone, Copy)]
struct Cells<'f> {
    frame: &'f DataFrame,
    row: usize,
}

impl<'f> Cells<'f> {
    /// The rows of a district. The frame must be sorted by district.
    fn all(frame: &'f DataFrame, district: &str) -> Vec<Self> {
        let (mut first, mut behind) = (0, frame.height());
        while first < behind {
            let middle = first.midpoint(behind);
            let is_before = Self { frame, row: middle }.word("district") < district;
            if is_before { first = middle + 1 } else { behind = middle }
        }
        let rows = (first..frame.height()).map(|row| Self { frame, row });
        rows.take_while(|cells| cells.word("district") == district).collect()
    }

    fn word(self, name: &str) -> &'f str {
        let texts = self.frame.column(name).and_then(|column| column.str());
        texts.ok().and_then(|texts| texts.get(self.row)).unwrap_or_default()
    }

    fn number(self, name: &str) -> Option<f64> {
        self.frame.column(name).and_then(|column| column.f64()).ok()?.get(self.row)
    }

    fn count(self, name: &str) -> i64 {
        let counts = self.frame.column(name).and_then(|column| column.i64());
        counts.ok().and_then(|counts| counts.get(self.row)).unwrap_or_default()
    }

    fn holds(self, name: &str) -> bool {
        let flags = self.frame.column(name).and_then(|column| column.bool());
        flags.ok().and_then(|flags| flags.get(self.row)).unwrap_or_default()
    }
}

fn figure(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn signed(number: Option<f64>) -> String {
    match number {
        Some(0.0) => "0".to_owned(),
        Some(number) => format!("{number:+}"),
        None => String::new(),
    }
}

/// Prints a number with a sign and one decimal.
fn rounded(number: f64) -> String {
    let text = format!("{number:+.1}");
    if matches!(text.as_str(), "+0.0" | "-0.0") { "0.0".to_owned() } else { text }
}

fn per_cent(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| rounded(number) + "%")
}

struct Print<'a> {
    arguments: &'a Arguments,
    compared: &'a Comparison,
    lang: Language,
}

impl Print<'_> {
    /// The table for a CSV or Parquet file, with its name.
    fn rows(&self) -> (&'static str, &DataFrame) {
        match self.arguments.by {
            By::Metric => ("metrics", &self.compared.metrics),
            By::Agency => ("changes", &self.compared.changes),
            By::Rate => ("rate_changes", &self.compared.rates),
        }
    }

    fn say(&self, english: impl Into<String>, chinese: impl Into<String>) -> String {
        self.lang.choose(english.into(), chinese.into())
    }

    fn districts(&self, most: usize) -> Vec<Section> {
        let reporting = &self.compared.reporting;
        let mut names: Vec<&str> =
            (0..reporting.height()).map(|row| Cells { frame: reporting, row }.word("district")).collect();
        names.dedup();
        let mut sections: Vec<Section> = names.iter().take(most).flat_map(|district| self.district(district)).collect();
        if names.len() > most {
            let more = names.len() - most;
            let line = self.say(
                format!("… {more} more districts: --district NAME shows one, -o FILE.md all of them"),
                format!("…… 另有 {more} 个地区：--district 名称 可看其一，-o 文件.md 可得全部"),
            );
            sections.push(Section { lines: vec![line], ..Section::default() });
        }
        sections
    }

    fn district(&self, district: &str) -> Vec<Section> {
        let parts = match self.arguments.by {
            By::Metric => vec![self.metrics(district), self.rates(district)],
            By::Agency => vec![self.agencies(district)],
            By::Rate => vec![self.rates(district)],
        };
        let first = Section {
            heading: format!("{district}  {} → {}", self.arguments.from, self.arguments.to),
            lines: self.reporting(district),
            ..Section::default()
        };
        std::iter::once(first).chain(parts.into_iter().filter(|part| !part.rows.is_empty())).collect()
    }

    /// Lines on the agencies that reported, appeared and are gone.
    fn reporting(&self, district: &str) -> Vec<String> {
        let rows = Cells::all(&self.compared.reporting, district);
        let of = |status: &str| -> Vec<&str> {
            rows.iter()
                .filter(|row| row.word("status") == status)
                .map(|row| short(row.word("agency"), district))
                .collect()
        };
        let (both, appeared, gone) = (of("both").len(), of("appeared"), of("gone"));
        let (from, to) = (both + gone.len(), both + appeared.len());
        let mut lines = vec![self.say(
            format!("reports   {from} → {to}, {both} agencies in both years"),
            format!("报告  {from} → {to}，两年都有的机关 {both} 个"),
        )];
        if !appeared.is_empty() {
            lines
                .push(self.say(format!("appeared  {}", appeared.join(", ")), format!("新增  {}", appeared.join("、"))));
        }
        if !gone.is_empty() {
            lines.push(self.say(format!("gone      {}", gone.join(", ")), format!("缺少  {}", gone.join("、"))));
        }
        lines
    }

    fn label(&self, row: Cells) -> String {
        let (key, applicant) = (row.word("metric"), row.word("applicant"));
        let label = CODEBOOK.metric(key).map_or(key, |metric| {
            let entry = metric.entry();
            self.lang.choose(&entry.en, &entry.zh)
        });
        if is_whole(applicant) { label.to_owned() } else { format!("{label}, {applicant}") }
    }

    /// The figures of a district that are not 0 in both years, with the agencies that drive each change.
    fn metrics(&self, district: &str) -> Section {
        let changes = Cells::all(&self.compared.changes, district);
        let has_figures = |row: &Cells| {
            let sums = [both_parts(*row, "previous"), both_parts(*row, "value")];
            sums.iter().flatten().any(|sum| *sum != 0.0)
        };
        let rows = Cells::all(&self.compared.metrics, district);
        let shown = rows.iter().filter(|row| is_whole(row.word("applicant")));
        let shown = shown.filter(|row| has_figures(row));
        let in_order = in_order(shown.copied());
        let rows = in_order.into_iter().map(|row| {
            let apart = row.count("form_differs");
            let change = match apart {
                0 => signed(row.number("change")),
                _ => self.say(format!("form differs ({apart})"), format!("表式不同（{apart}）")),
            };
            let number = |name| if apart == 0 { row.number(name) } else { None };
            vec![
                self.label(row),
                figure(both_parts(row, "previous")),
                figure(both_parts(row, "value")),
                change,
                per_cent(number("change_pct")),
                signed(row.number("matched_change")),
                drivers(&changes, row, district),
            ]
        });
        let head = [
            self.say("figure", "数据"),
            self.arguments.from.to_string(),
            self.arguments.to.to_string(),
            self.say("change", "变化"),
            "%".to_owned(),
            self.say("same agencies", "相同机关"),
            self.say("who adds most", "变化主要来自"),
        ];
        let mut align = [Align::Right; 7];
        (align[0], align[6]) = (Align::Left, Align::Left);
        Section { head: head.to_vec(), align: align.to_vec(), rows: rows.collect(), ..Section::default() }
    }

    /// The contributions of agencies, figure by figure.
    fn agencies(&self, district: &str) -> Section {
        let changes = Cells::all(&self.compared.changes, district);
        let most = if self.arguments.to_file.is_some() { usize::MAX } else { MOST_AGENCIES };
        let figures = Cells::all(&self.compared.metrics, district);
        let figures = in_order(figures.into_iter().filter(|row| is_whole(row.word("applicant"))));
        let mut rows = Vec::new();
        for metric in figures {
            let of_figure = by_contribution(&changes, metric);
            let shown: Vec<Cells> = of_figure.into_iter().filter(|row| is_change(*row)).collect();
            for (at, row) in shown.iter().take(most).enumerate() {
                rows.push(vec![
                    if at == 0 { self.label(*row) } else { String::new() },
                    short(row.word("agency"), district).to_owned(),
                    figure(row.number("previous")),
                    figure(row.number("value")),
                    signed(row.number("contribution")),
                    self.status(row.word("status")),
                ]);
            }
            if shown.len() > most {
                let more =
                    self.say(format!("… {} more", shown.len() - most), format!("…… 另 {} 个", shown.len() - most));
                rows.push(vec![String::new(), more, String::new(), String::new(), String::new(), String::new()]);
            }
            if !shown.is_empty() {
                rows.push(vec![
                    String::new(),
                    self.say("together", "合计"),
                    figure(metric.number("previous")),
                    figure(metric.number("value")),
                    signed(metric.number("change")),
                    String::new(),
                ]);
            }
        }
        let head = [
            self.say("figure", "数据"),
            self.say("agency", "机关"),
            self.arguments.from.to_string(),
            self.arguments.to.to_string(),
            self.say("adds", "贡献"),
            String::new(),
        ];
        let align = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Left];
        Section { head: head.to_vec(), align: align.to_vec(), rows, ..Section::default() }
    }

    fn status(&self, status: &str) -> String {
        let chinese = match status {
            "both" => "",
            "appeared" => "新增报告",
            "gone" => "缺少报告",
            "told" => "上年未填",
            "untold" => "本年未填",
            "form differs" => "表式不同，不计",
            _ => "本级政府报告，不计",
        };
        match status {
            "both" => String::new(),
            status => self.say(status, chinese),
        }
    }

    fn rates(&self, district: &str) -> Section {
        let rows = Cells::all(&self.compared.rates, district);
        let of_panel = |panel: &'static str| rows.iter().filter(move |row| row.word("panel") == panel).copied();
        let is_above_0 = |row: &Cells, name: &str| row.number(name).is_some_and(|count| count > 0.0);
        let has_figures = |row: &Cells| ["previous_numerator", "numerator"].iter().any(|name| is_above_0(row, name));
        let mut shown: Vec<Cells> = of_panel("all").filter(has_figures).collect();
        shown.sort_by_key(|row| position(row.word("rate")));
        let shown = shown.into_iter().map(|row| {
            let matched = of_panel("matched").find(|matched| matched.word("rate") == row.word("rate"));
            let share =
                |part: &str, whole: &str, rate: &str| match (row.number(part), row.number(whole), row.number(rate)) {
                    (Some(part), Some(whole), Some(rate)) => format!("{part}/{whole} {:5.1}%", 100.0 * rate),
                    (Some(part), Some(whole), None) => format!("{part}/{whole}       "),
                    _ => String::new(),
                };
            let points = |row: Option<Cells>| {
                let points = row.and_then(|row| row.number("change_points"));
                points.map_or_else(String::new, rounded)
            };
            let apart = if row.holds("comparable") { String::new() } else { self.say("form differs", "表式不同") };
            vec![
                self.rate_label(row.word("rate")),
                share("previous_numerator", "previous_denominator", "previous"),
                share("numerator", "denominator", "value"),
                points(Some(row)) + &apart,
                points(matched),
                matched.map_or(0, |row| row.count("agencies")).to_string(),
            ]
        });
        let head = [
            self.say("rate", "比率"),
            self.arguments.from.to_string(),
            self.arguments.to.to_string(),
            self.say("points", "百分点"),
            self.say("same agencies", "相同机关"),
            self.say("of", "个数"),
        ];
        let mut align = [Align::Right; 6];
        align[0] = Align::Left;
        Section { head: head.to_vec(), align: align.to_vec(), rows: shown.collect(), ..Section::default() }
    }

    /// The label of a rate. Rates of reasons for refusal have the codebook's label.
    fn rate_label(&self, rate: &str) -> String {
        let named = RATES.iter().find(|(key, ..)| *key == rate);
        if let Some((_, english, chinese)) = named {
            return self.say(*english, *chinese);
        }
        let Some(metric) = CODEBOOK.metric(&format!("outcome.{rate}")) else { return rate.to_owned() };
        self.say(&metric.entry().en, format!("不予公开：{}", metric.entry().zh))
    }
}

/// Keys and labels of the rates that are not named after a metric.
const RATES: [(&str, &str, &str); 10] = [
    ("granted", "granted, of all answered", "予以公开占比"),
    ("partially_granted", "partially granted", "部分公开占比"),
    ("refused", "refused", "不予公开占比"),
    ("unavailable", "unavailable", "无法提供占比"),
    ("not_processed", "not processed", "不予处理占比"),
    ("carried_out", "carried out, of all at hand", "结转下年度占比"),
    ("reconsideration.corrected", "reconsideration: corrected, of all decided", "行政复议纠正率"),
    ("litigation.corrected", "litigation: corrected, of all decided", "行政诉讼纠正率"),
    ("litigation.direct.corrected", "litigation, direct: corrected", "未经复议直接起诉纠正率"),
    ("litigation.after_reconsideration.corrected", "litigation after reconsideration: corrected", "复议后起诉纠正率"),
];

/// Position of a rate. Reasons for refusal follow the refusals, in the order of the codebook.
fn position(rate: &str) -> (usize, usize) {
    let listed = |key: &str| RATES.iter().position(|(rate, ..)| *rate == key);
    let reason = || Some((listed("refused")?, CODEBOOK.metric(&format!("outcome.{rate}"))?.index() + 1));
    listed(rate).map(|at| (at, 0)).or_else(reason).unwrap_or((RATES.len(), 0))
}

/// Whether the value is no part of a total: of all applicants, or of a metric without applicants.
fn is_whole(applicant: &str) -> bool {
    applicant == Applicant::Total.key() || applicant == NO_APPLICANT
}

/// A sum that includes agencies whose form differs; these are shown, but not part of a change.
fn both_parts(row: Cells, name: &str) -> Option<f64> {
    match (row.number(name), row.number(&format!("apart_{name}"))) {
        (Some(sum), Some(apart)) => Some(to_millionth(sum + apart)),
        (sum, apart) => sum.or(apart),
    }
}

/// Sorts rows in the order of the codebook, which is that of the forms.
fn in_order<'f>(rows: impl Iterator<Item = Cells<'f>>) -> Vec<Cells<'f>> {
    let mut rows: Vec<Cells> = rows.collect();
    rows.sort_by_key(|row| CODEBOOK.metric(row.word("metric")).map_or(usize::MAX, gouji::report::Metric::index));
    rows
}

/// The agencies of a figure, those with the largest contribution, up or down, first.
fn by_contribution<'f>(changes: &[Cells<'f>], metric: Cells) -> Vec<Cells<'f>> {
    let is_same = |row: &&Cells| ["metric", "applicant"].iter().all(|name| row.word(name) == metric.word(name));
    let mut rows: Vec<Cells> = changes.iter().filter(is_same).copied().collect();
    let size = |row: &Cells| row.number("contribution").map_or(-1.0, f64::abs);
    // a stable sort keeps equals sorted by name
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    rows
}

fn is_change(row: Cells) -> bool {
    match row.number("contribution") {
        Some(contribution) => contribution != 0.0,
        None => row.number("previous") != row.number("value"),
    }
}

fn drivers(changes: &[Cells], metric: Cells, district: &str) -> String {
    let rows = by_contribution(changes, metric);
    let drivers = rows.iter().filter_map(|row| {
        let contribution = row.number("contribution").filter(|contribution| *contribution != 0.0)?;
        Some(format!("{} {}", short(row.word("agency"), district), signed(Some(contribution))))
    });
    drivers.take(MOST_DRIVERS).collect::<Vec<_>>().join(", ")
}

/// An agency's name without its district.
fn short<'n>(agency: &'n str, district: &str) -> &'n str {
    agency.strip_prefix(district).filter(|rest| !rest.is_empty()).unwrap_or(agency)
}
