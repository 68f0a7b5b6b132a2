use super::errors::refused;
use super::exit::Exit;
use super::out::{YEARS_TO_YEAR, counted, print};
use super::runs::{last_run, note_of};
use gouji::language::Language;
use gouji::names::find_district;
use gouji::outputs::{OutputError, write_csv};
use gouji::plot::{self, Agencies, By, Plot, PlotError, PlotRequest, Source};
use gouji::queries::{self, published};
use gouji::schema::Table;
use std::fs;
use std::path::{Path, PathBuf};

/// Draw a figure for a paper or a slide: what agencies report over the years
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji plot requests.received -o received.svg
  gouji plot requests.received outcome.granted --district 沧塘县 --index -o index.png
  gouji plot 'outcome.refused.*' --years 2019-2024 -o reasons.svg   each reason in a panel of its own
  gouji plot requests.received --by kind -o kinds.svg --lang zh

Sums are over the same agencies in every year, as many as `n` below it says, without the governments' own reports. A line ends
where a year has no figures, and where the form changes what is counted. Beside FILE.svg stand its data, FILE.data.csv, and a
caption, FILE.caption.txt.")]
pub(super) struct Arguments {
    /// The figures, named as in `gouji codebook`; a name that ends in * stands for all that begin with it
    #[arg(required = true)]
    metrics: Vec<String>,
    /// One district only, or several separated by commas
    #[arg(long, value_delimiter = ',')]
    district: Vec<String>,
    /// A curve for each kind of agency, or for each district
    #[arg(long, value_enum)]
    by: Option<Each>,
    /// A curve for each of this many agencies, those with the largest figures
    #[arg(long, value_name = "N", conflicts_with = "by", value_parser = clap::value_parser!(u16).range(1..))]
    agencies: Option<u16>,
    /// The first and the last year: 2019-2024
    #[arg(long, value_parser = years)]
    years: Option<(i32, i32)>,
    /// Add up every agency with the figure in the year, instead of the same agencies in every year
    #[arg(long)]
    all: bool,
    /// Show each year in per cent of the first
    #[arg(long)]
    index: bool,
    /// The file: .svg for papers and slides, .png for programs that do not take SVG
    #[arg(short = 'o', long = "to", value_name = "FILE")]
    to: PathBuf,
    /// The output folder of the run
    #[arg(long, default_value = "output")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Each {
    Kind,
    District,
}

/// Whether a file is to be a PNG; otherwise it is an SVG.
fn is_png(path: &Path) -> anyhow::Result<bool> {
    match path.extension().and_then(|end| end.to_str()) {
        Some("svg") => Ok(false),
        Some("png") => Ok(true),
        _ => {
            let path = path.display();
            Err(refused(
                format!("{path} does not say what to draw: name a file that ends in .svg or .png"),
                format!("{path}未指明图的格式：请用以.svg或.png结尾的文件名"),
            ))
        }
    }
}

fn years(text: &str) -> Result<(i32, i32), String> {
    let (first, last) = text.split_once(YEARS_TO_YEAR).unwrap_or((text, text));
    let year = |text: &str| text.trim().parse::<u16>().ok().filter(|year| (1900..3000).contains(year)).map(i32::from);
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("name a year, or the first and the last one: 2019-2024".to_owned()),
    }
}

pub(super) fn plot(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let is_png = is_png(&arguments.to)?;
    let metrics = PlotRequest::metrics(&arguments.metrics)?;
    let run = last_run(&arguments.output)?;
    let note = note_of(&run)?;
    let tables = queries::tables_in(&run)?;
    let reports =
        queries::run("SELECT COUNT(*) AS n FROM reports", &[("reports", published(&tables, Table::Reports)?.clone())])?;
    let reports = reports.column("n")?.cast(&polars::prelude::DataType::UInt64)?.u64()?.get(0).unwrap_or_default();
    let by = match (arguments.by, arguments.agencies) {
        (_, Some(most)) => By::Agency(most.into()),
        (Some(Each::Kind), None) => By::Kind,
        (Some(Each::District), None) => By::District,
        (None, None) => By::Whole,
    };
    let mut request = PlotRequest {
        metrics,
        districts: arguments.district.clone(),
        by,
        years: arguments.years,
        agencies: if arguments.all { Agencies::All } else { Agencies::Same },
        is_index: arguments.index,
    };
    let source = Source { version: note.gouji, run_id: note.run_id, reports };
    let mut drawn = plot::plot(&tables, request.clone(), source.clone());
    // a renamed district is also found by its former name
    if let Err(PlotError::UnknownDistrict(_)) = drawn {
        let today = |name: &String| find_district(name).unwrap_or_else(|| name.clone());
        request.districts = request.districts.iter().map(today).collect();
        drawn = plot::plot(&tables, request, source).or(drawn);
    }
    let drawn = drawn?;
    let picture = if is_png { drawn.png(lang)? } else { drawn.svg(lang).into_bytes() };
    write(&drawn, &picture, &arguments.to, lang)?;
    Ok(Exit::Done)
}

/// Writes the figure, its data and its caption, and prints their names.
fn write(plot: &Plot, picture: &[u8], path: &Path, lang: Language) -> anyhow::Result<()> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| OutputError::Write { path, source }
    };
    let (data, caption) = (path.with_extension("data.csv"), path.with_extension("caption.txt"));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    fs::write(path, picture).map_err(failed(path))?;
    write_csv(&plot.frame(lang)?, &data)?;
    fs::write(&caption, plot.caption(lang)).map_err(failed(&caption))?;
    let (path, data, caption) = (path.display(), data.display(), caption.display());
    let count = plot.curves().len();
    print(&lang.choose(
        format!("{path}: {}; its data: {data}; its caption: {caption}\n", counted(count, "curve")),
        format!("{path}：{count}条曲线；数据：{data}；图注：{caption}\n"),
    ))?;
    for remark in plot.remarks(lang) {
        print(&format!("{remark}\n"))?;
    }
    Ok(())
}
