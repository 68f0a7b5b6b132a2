use super::compare_sections::{Section, figure, is_whole, kind_label, label_of, named, order_of, per_cent, rounded};
use super::compared::{Change, Compared, Figure, KindFigure, Rate, Share, in_district};
use super::compared_years::{all_series, series_sections};
use super::errors::refused;
use super::exit::Exit;
use super::out::YEARS_TO_YEAR;
use super::runs::last_run;
use super::screen::Screen;
use super::table::{Align, Table};
use gouji::figure::to_millionth;
use gouji::language::Language;
use gouji::names::find_district;
use gouji::outputs::{OutputError, write_csv, write_parquet};
use gouji::queries::{self, CompareError, Comparison, Extent};
use gouji::report::CODEBOOK;
use polars::prelude::{BooleanChunked, DataFrame, LazyFrame, NewChunkedArray, PolarsResult};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Two years side by side, or a series of years: what changed, and which agencies drive each change
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji compare 2022 2023
  gouji compare 2022 2023 --district 沧塘县 --by agency --metric requests.received
  gouji compare 2022 2023 -o changes.md                 the same as Markdown; .csv and .parquet hold all figures
  gouji compare 2022 2023 --by agency -o drivers.csv    what each agency adds to each change
  gouji compare 2022 2023 --by kind --all-districts     departments, townships and others, over all districts
  gouji compare 2019-2024 --metric requests.received    a series of years

Sums are over the agencies, without the government's own report, which covers its whole area. The contributions of the
agencies add up to the change. Figures that do not count the same in both years are in no sum; in a series of years each meaning
has a row of its own.")]
pub(super) struct Arguments {
    /// The earlier year, or a series of years such as 2019-2024
    #[arg(value_name = "YEAR")]
    from: Years,
    /// The later year
    #[arg(value_name = "YEAR")]
    to: Option<i32>,
    /// One district only
    #[arg(long)]
    district: Option<String>,
    /// All districts together, instead of each for itself
    #[arg(long, conflicts_with = "district")]
    all_districts: bool,
    /// What each row stands for, also in a CSV or Parquet file
    #[arg(long, value_enum, default_value_t = By::Metric)]
    by: By,
    /// Only figures and rates whose names begin with this
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
    Kind,
    Agency,
    Rate,
}

/// The first argument: a year, or the first and the last of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Years {
    One(i32),
    Series(i32, i32),
}

impl FromStr for Years {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let year = |text: &str| text.parse::<i32>().map_err(|_| format!("{text} is no year"));
        match text.split_once(YEARS_TO_YEAR) {
            Some((first, last)) => Ok(Self::Series(year(first)?, year(last)?)),
            None => Ok(Self::One(year(text)?)),
        }
    }
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
        _ => return Err("use a name that ends in .csv, .parquet or .md".to_owned()),
    };
    Ok(ToFile { path, kind })
}

/// Column of figures to leave out first on a narrow screen: the change among the same agencies.
const SPARE: [usize; 1] = [5];
/// Most districts shown on a terminal.
const MOST_DISTRICTS: usize = 3;
/// Most agencies per figure shown on a terminal.
const MOST_AGENCIES: usize = 10;
/// Most agencies named in a row: those with the largest contributions.
const MOST_DRIVERS: usize = 2;

pub(super) fn compare(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let folder = last_run(&arguments.output)?;
    let tables = queries::tables_in(&folder)?;
    let (from, to) = match (arguments.from, arguments.to) {
        (Years::One(from), Some(to)) if from != to => (from, to),
        (Years::Series(first, last), None) if first < last => {
            return compare_years(arguments, &tables, [first, last], lang);
        }
        _ => {
            return Err(refused(
                "name two different years, or a series such as 2019-2024",
                "请指定两个不同的年度，或一段年度，如2019-2024",
            ));
        }
    };
    let mut compared = of_extent(arguments, |extent| queries::compare(&tables, from, to, extent))?;
    if !arguments.metric.is_empty() {
        select(&mut compared, &arguments.metric)?;
    }
    let print = Print { arguments, years: [from, to], compared: Compared::of(&compared)?, lang };
    show(arguments, rows(&compared, arguments.by), lang, |most| print.districts(most))
}

/// A series of years, by figure or by kind of agency.
fn compare_years(
    arguments: &Arguments,
    tables: &[(String, LazyFrame)],
    [first, last]: [i32; 2],
    lang: Language,
) -> anyhow::Result<Exit> {
    let by_kind = match arguments.by {
        By::Metric => false,
        By::Kind => true,
        By::Agency | By::Rate => {
            return Err(refused(
                "a series of years is shown by metric or by kind; for agencies and rates name two years",
                "一段年度只能按指标或机关类型（metric、kind）列出；按机关或比率请指定两个年度",
            ));
        }
    };
    let mut years = of_extent(arguments, |extent| queries::years(tables, first, last, extent))?;
    let is_kind =
        years.column("agency_kind")?.str()?.iter().map(|kind| kind.is_some_and(|kind| kind.is_empty() != by_kind));
    years = years.filter(&BooleanChunked::from_iter_values("kind".into(), is_kind))?;
    if !arguments.metric.is_empty() {
        years = with_prefix(&years, "metric", &arguments.metric)?;
        if years.height() == 0 {
            return Err(no_such(&arguments.metric));
        }
    }
    let series = all_series(&years)?;
    let shown = |most| series_sections(&series, [first, last], by_kind, most, lang);
    show(arguments, ("years", &years), lang, shown)
}

/// Compares what the arguments ask for. A renamed district is also found by its former name.
fn of_extent<T>(arguments: &Arguments, compare: impl Fn(Extent) -> Result<T, CompareError>) -> Result<T, CompareError> {
    let district = arguments.district.as_deref();
    let compared = match district {
        _ if arguments.all_districts => compare(Extent::AllDistricts),
        Some(name) => compare(Extent::District(name)),
        None => compare(Extent::EachDistrict),
    };
    match (&compared, district.and_then(find_district)) {
        (Err(CompareError::UnknownDistrict(_)), Some(today)) => compare(Extent::District(&today)).or(compared),
        _ => compared,
    }
}

/// Prints sections, or writes them or their rows into the file that the arguments name.
fn show(
    arguments: &Arguments,
    rows: (&str, &DataFrame),
    lang: Language,
    sections: impl Fn(usize) -> Vec<Section>,
) -> anyhow::Result<Exit> {
    match &arguments.to_file {
        Some(ToFile { path, kind: Kind::Markdown }) => {
            let text = sections(usize::MAX).iter().map(Section::markdown).collect::<String>();
            std::fs::write(path, text).map_err(|source| OutputError::Write { path: path.clone(), source })?;
        }
        Some(ToFile { path, kind }) => write(rows, path, *kind)?,
        None => {
            let screen = Screen::of_output();
            let text =
                sections(MOST_DISTRICTS).iter().map(|section| section.terminal(screen, lang)).collect::<String>();
            super::out::print(&text)?;
        }
    }
    Ok(Exit::Done)
}

/// The table for a CSV or Parquet file, with its name.
fn rows(compared: &Comparison, by: By) -> (&'static str, &DataFrame) {
    match by {
        By::Metric => ("metrics", &compared.metrics),
        By::Kind => ("kinds", &compared.kinds),
        By::Agency => ("changes", &compared.changes),
        By::Rate => ("rate_changes", &compared.rates),
    }
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
    compared.changes = with_prefix(&compared.changes, "metric", prefix)?;
    compared.metrics = with_prefix(&compared.metrics, "metric", prefix)?;
    compared.kinds = with_prefix(&compared.kinds, "metric", prefix)?;
    compared.rates = with_prefix(&compared.rates, "rate", prefix)?;
    if compared.metrics.height() + compared.rates.height() == 0 { Err(no_such(prefix)) } else { Ok(()) }
}

fn with_prefix(frame: &DataFrame, column: &str, prefix: &str) -> PolarsResult<DataFrame> {
    let names = frame.column(column)?.str()?;
    let kept = names.iter().map(|name| name.is_some_and(|name| name.starts_with(prefix)));
    frame.filter(&BooleanChunked::from_iter_values("kept".into(), kept))
}

fn no_such(prefix: &str) -> anyhow::Error {
    refused(
        format!("no figure and no rate begins with {prefix}; `gouji codebook` lists the figures"),
        format!("没有以{prefix}开头的数据或比率；`gouji codebook`列出全部数据"),
    )
}

fn signed(number: Option<f64>) -> String {
    match number {
        Some(0.0) => "0".to_owned(),
        Some(number) => format!("{number:+}"),
        None => String::new(),
    }
}

struct Print<'a> {
    arguments: &'a Arguments,
    years: [i32; 2],
    compared: Compared<'a>,
    lang: Language,
}

impl Print<'_> {
    fn say(&self, english: impl Into<String>, chinese: impl Into<String>) -> String {
        self.lang.choose(english.into(), chinese.into())
    }

    fn districts(&self, most: usize) -> Vec<Section> {
        let mut names: Vec<&str> = self.compared.agencies.iter().map(|agency| agency.district).collect();
        names.dedup();
        let mut sections: Vec<Section> = names.iter().take(most).flat_map(|district| self.district(district)).collect();
        sections.extend(Section::more(names.len().saturating_sub(most), self.lang));
        sections
    }

    fn district(&self, district: &str) -> Vec<Section> {
        let parts = match self.arguments.by {
            By::Metric => vec![self.metrics(district), self.rates(district)],
            By::Kind => vec![self.kinds(district)],
            By::Agency => vec![self.agencies(district)],
            By::Rate => vec![self.rates(district)],
        };
        let first = Section {
            heading: format!("{}  {} → {}", named(district, self.lang), self.years[0], self.years[1]),
            lines: self.reporting(district),
            ..Section::default()
        };
        std::iter::once(first).chain(parts.into_iter().filter(|part| !part.table.rows.is_empty())).collect()
    }

    /// Lines on the agencies that reported, appeared and are gone.
    fn reporting(&self, district: &str) -> Vec<String> {
        let agencies = in_district(&self.compared.agencies, district);
        let of = |status: &str| -> Vec<&str> {
            agencies
                .iter()
                .filter(|agency| agency.status == status)
                .map(|agency| short(agency.name, district))
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

    fn label(&self, figure: &Figure) -> String {
        label_of(figure.metric, figure.applicant, self.lang)
    }

    /// The figures of each kind of agency that are not 0 in both years.
    fn kinds(&self, district: &str) -> Section {
        let kinds = in_district(&self.compared.kinds, district).iter();
        let has_figures = |of: &&KindFigure| [of.previous, of.value].iter().flatten().any(|sum| *sum != 0.0);
        let mut shown: Vec<&KindFigure> = kinds.filter(|of| is_whole(of.applicant)).filter(has_figures).collect();
        shown.sort_by_key(|of| order_of(of.metric));
        let mut last = "";
        let rows = shown.into_iter().map(|of| {
            let label = if of.metric == last { String::new() } else { label_of(of.metric, of.applicant, self.lang) };
            last = of.metric;
            vec![
                label,
                kind_label(of.kind, self.lang),
                figure(of.previous),
                figure(of.value),
                signed(of.change),
                per_cent(of.change_pct),
                signed(of.matched_change),
                per_cent(of.matched_change_pct),
                of.matched.to_string(),
            ]
        });
        let head = [
            self.say("figure", "数据"),
            self.say("kind", "机关类型"),
            self.years[0].to_string(),
            self.years[1].to_string(),
            self.say("change", "变化"),
            "%".to_owned(),
            self.say("same agencies", "相同机关"),
            "%".to_owned(),
            self.say("of", "个数"),
        ];
        let mut align = [Align::Right; 9];
        (align[0], align[1]) = (Align::Left, Align::Left);
        let table = Table { head: head.to_vec(), align: align.to_vec(), rows: rows.collect(), ..Table::default() };
        Section { table, ..Section::default() }
    }

    /// The figures of a district that are not 0 in both years, with the agencies that drive each change.
    fn metrics(&self, district: &str) -> Section {
        let changes = in_district(&self.compared.changes, district);
        let has_figures = |of: &&Figure| both_parts(of).iter().flatten().any(|sum| *sum != 0.0);
        let figures = in_district(&self.compared.figures, district).iter();
        let shown = in_order(figures.filter(|of| is_whole(of.applicant)).filter(has_figures));
        let rows = shown.into_iter().map(|of| {
            let apart = of.form_differs;
            let change = match apart {
                0 => signed(of.change),
                _ => self.say(format!("form differs ({apart})"), format!("表式不同（{apart}）")),
            };
            let [previous, value] = both_parts(of).map(figure);
            vec![
                self.label(of),
                previous,
                value,
                change,
                per_cent(of.change_pct.filter(|_| apart == 0)),
                signed(of.matched_change),
                drivers(changes, of, district, self.lang),
            ]
        });
        let head = [
            self.say("figure", "数据"),
            self.years[0].to_string(),
            self.years[1].to_string(),
            self.say("change", "变化"),
            "%".to_owned(),
            self.say("same agencies", "相同机关"),
            self.say("who adds most", "变化主要来自"),
        ];
        let mut align = [Align::Right; 7];
        (align[0], align[6]) = (Align::Left, Align::Left);
        let table = Table { head: head.to_vec(), align: align.to_vec(), rows: rows.collect(), ..Table::default() };
        Section { table: Table { spare: SPARE.to_vec(), ..table }, ..Section::default() }
    }

    /// The contributions of agencies, figure by figure.
    fn agencies(&self, district: &str) -> Section {
        let changes = in_district(&self.compared.changes, district);
        let most = if self.arguments.to_file.is_some() { usize::MAX } else { MOST_AGENCIES };
        let figures = in_district(&self.compared.figures, district).iter();
        let mut rows = Vec::new();
        for of in in_order(figures.filter(|of| is_whole(of.applicant))) {
            let shown: Vec<&Change> =
                by_contribution(changes, of).into_iter().filter(|change| is_change(change)).collect();
            for (at, change) in shown.iter().take(most).enumerate() {
                rows.push(vec![
                    if at == 0 { self.label(of) } else { String::new() },
                    short(change.agency, district).to_owned(),
                    figure(change.previous),
                    figure(change.value),
                    signed(change.contribution),
                    self.status(change.status),
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
                    figure(of.previous),
                    figure(of.value),
                    signed(of.change),
                    String::new(),
                ]);
            }
        }
        let head = [
            self.say("figure", "数据"),
            self.say("agency", "机关"),
            self.years[0].to_string(),
            self.years[1].to_string(),
            self.say("adds", "贡献"),
            String::new(),
        ];
        let align = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Left];
        let table = Table { head: head.to_vec(), align: align.to_vec(), rows, ..Table::default() };
        Section { table, ..Section::default() }
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
        let rates = in_district(&self.compared.rates, district);
        let of_panel = |panel: &'static str| rates.iter().filter(move |rate| rate.panel == panel);
        let is_there = |share: &Share| share.part.is_some_and(|part| part > 0.0);
        let mut shown: Vec<&Rate> =
            of_panel("all").filter(|rate| is_there(&rate.previous) || is_there(&rate.now)).collect();
        shown.sort_by_key(|rate| position(rate.name));
        let shown = shown.into_iter().map(|rate| {
            let matched = of_panel("matched").find(|matched| matched.name == rate.name);
            let share = |share: &Share| match (share.part, share.whole, share.rate) {
                (Some(part), Some(whole), Some(rate)) => format!("{part}/{whole} {:5.1}%", 100.0 * rate),
                (Some(part), Some(whole), None) => format!("{part}/{whole}       "),
                _ => String::new(),
            };
            let points = |rate: &Rate| rate.change_points.map_or_else(String::new, rounded);
            let apart = if rate.comparable { String::new() } else { self.say("form differs", "表式不同") };
            vec![
                self.rate_label(rate.name),
                share(&rate.previous),
                share(&rate.now),
                points(rate) + &apart,
                matched.map_or_else(String::new, points),
                matched.map_or(0, |matched| matched.agencies).to_string(),
            ]
        });
        let head = [
            self.say("rate", "比率"),
            self.years[0].to_string(),
            self.years[1].to_string(),
            self.say("points", "百分点"),
            self.say("same agencies", "相同机关"),
            self.say("of", "个数"),
        ];
        let mut align = [Align::Right; 6];
        align[0] = Align::Left;
        let table = Table { head: head.to_vec(), align: align.to_vec(), rows: shown.collect(), ..Table::default() };
        Section { table, ..Section::default() }
    }

    /// The label of a rate.
    fn rate_label(&self, rate: &str) -> String {
        let named = CODEBOOK.rates.iter().find(|named| named.key == rate);
        named.map_or_else(|| rate.to_owned(), |named| self.say(&named.en, &named.zh))
    }
}

/// Position of a rate.
fn position(rate: &str) -> usize {
    CODEBOOK.rates.iter().position(|named| named.key == rate).unwrap_or(CODEBOOK.rates.len())
}

/// The sums of both years that include agencies whose form differs; these are shown, but not part of a change.
fn both_parts(of: &Figure) -> [Option<f64>; 2] {
    let both = |sum: Option<f64>, apart: Option<f64>| match (sum, apart) {
        (Some(sum), Some(apart)) => Some(to_millionth(sum + apart)),
        (sum, apart) => sum.or(apart),
    };
    let [previous, value] = of.apart;
    [both(of.previous, previous), both(of.value, value)]
}

/// Sorts figures in the order of the codebook, which is that of the forms.
fn in_order<'r, 'c>(figures: impl Iterator<Item = &'r Figure<'c>>) -> Vec<&'r Figure<'c>> {
    let mut figures: Vec<&Figure> = figures.collect();
    figures.sort_by_key(|of| order_of(of.metric));
    figures
}

/// The agencies of a figure, those with the largest contribution, up or down, first.
fn by_contribution<'r, 'c>(changes: &'r [Change<'c>], of: &Figure) -> Vec<&'r Change<'c>> {
    let is_its = |change: &&Change| (change.metric, change.applicant) == (of.metric, of.applicant);
    let mut rows: Vec<&Change> = changes.iter().filter(is_its).collect();
    let size = |change: &Change| change.contribution.map_or(-1.0, f64::abs);
    // a stable sort keeps equals sorted by name
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    rows
}

fn is_change(change: &Change) -> bool {
    match change.contribution {
        Some(contribution) => contribution != 0.0,
        None => change.previous != change.value,
    }
}

fn drivers(changes: &[Change], of: &Figure, district: &str, lang: Language) -> String {
    let rows = by_contribution(changes, of);
    let drivers = rows.iter().filter_map(|change| {
        let contribution = change.contribution.filter(|contribution| *contribution != 0.0)?;
        Some(format!("{} {}", short(change.agency, district), signed(Some(contribution))))
    });
    drivers.take(MOST_DRIVERS).collect::<Vec<_>>().join(lang.choose(", ", "、"))
}

/// An agency's name without its district.
fn short<'n>(agency: &'n str, district: &str) -> &'n str {
    agency.strip_prefix(district).filter(|rest| !rest.is_empty()).unwrap_or(agency)
}
