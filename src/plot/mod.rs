//! Figures for papers and slides: what agencies report over the years, as SVG or PNG, with the data behind it and a caption.
//!
//! ```text
//! read::read(tables)        -> figures  those that were asked for, with what each counts
//! curve::curves(figures)    -> curves   sums over the same agencies, broken where the form counts something else
//! Plot::scene               -> outlines panels, axes, texts: everything that is seen
//! svg::write, png::write    -> a file   of the same outlines
//! ```

mod axis;
mod canvas;
mod caption;
mod chart;
mod curve;
mod error;
mod font;
mod png;
mod read;
mod request;
mod scene;
mod svg;

pub use caption::Source;
pub use curve::{Curve, Group, LeftOut, Point};
pub use error::PlotError;
pub use request::{Agencies, By, PlotRequest};

use crate::language::Language;
use caption::Words;
use chart::{Chart, Panel};
use polars::prelude::*;
use scene::Scene;
use std::collections::BTreeSet;
use std::io;

/// Most panels of a figure.
const MOST_PANELS: usize = 30;

/// Curves, and the request and the run that they come from.
#[derive(Debug, Clone)]
pub struct Plot {
    request: PlotRequest,
    curves: Vec<Curve>,
    /// The districts whose agencies are in it.
    districts: BTreeSet<String>,
    smallest_base: i64,
    source: Source,
}

/// Reads the tables of a run and adds up what a figure shows.
///
/// # Errors
/// Fails if the request matches nothing or too much, or if the tables cannot be read.
pub fn plot<S: AsRef<str>>(tables: &[(S, LazyFrame)], request: PlotRequest, source: Source) -> Result<Plot, PlotError> {
    let read = read::read(tables, &request)?;
    let base = f64::from(i32::try_from(read.smallest_base).unwrap_or(i32::MAX));
    let curves = curve::curves(&read.figures, &request, base);
    if curves.is_empty() {
        let metrics = request.metrics.iter().map(|metric| metric.key()).collect();
        return Err(PlotError::NoFigures { metrics, years: request.years });
    }
    if request.is_index && curves.iter().all(|curve| curve.points.iter().all(|point| point.index.is_none())) {
        return Err(PlotError::NoIndex { smallest: read.smallest_base });
    }
    if curves.len() > MOST_PANELS {
        return Err(PlotError::TooManyPanels { count: curves.len(), most: MOST_PANELS });
    }
    let districts = read.figures.iter().map(|figure| figure.district.clone()).collect();
    Ok(Plot { request, curves, districts, smallest_base: read.smallest_base, source })
}

impl Plot {
    /// What it shows.
    #[must_use]
    pub fn curves(&self) -> &[Curve] {
        &self.curves
    }

    /// The figure as SVG. Its texts are outlines and look the same everywhere.
    #[must_use]
    pub fn svg(&self, language: Language) -> String {
        svg::write(&self.scene(language))
    }

    /// The figure as PNG.
    ///
    /// # Errors
    /// Fails if compression does, which writes to memory.
    pub fn png(&self, language: Language) -> io::Result<Vec<u8>> {
        png::write(&self.scene(language))
    }

    /// The caption of the figure in a paper: what it shows, which agencies, its limits, and its source.
    #[must_use]
    pub fn caption(&self, language: Language) -> String {
        self.words(language).caption()
    }

    /// Remarks on the data that readers of the figure need, one sentence each.
    #[must_use]
    pub fn remarks(&self, language: Language) -> Vec<String> {
        let lacking = canvas::lacking(&self.scene(language));
        let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
        let mut remarks = self.words(language).remarks();
        if !lacking.is_empty() {
            let lacking = lacking.join(language.choose(", ", "、"));
            remarks.push(language.choose(
                format!("The font lacks {lacking}; 〓 stands in their place."),
                format!("字库缺少“{lacking}”，以〓代替。"),
            ));
        }
        remarks
    }

    /// The data behind the figure: a row for each curve and year between the first and the last.
    ///
    /// # Errors
    /// Fails if the engine does.
    pub fn frame(&self, language: Language) -> PolarsResult<DataFrame> {
        let rows: Vec<Row> = self.curves.iter().flat_map(|curve| self.rows(curve)).collect();
        let words = self.words(language);
        let texts = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<Vec<String>>();
        let of_point = |of: &dyn Fn(&Point) -> f64| rows.iter().map(|row| row.point.map(of)).collect::<Vec<_>>();
        df!(
            "metric" => texts(&|row| row.curve.metric.key().to_owned()),
            "label" => texts(&|row| words.metric(row.curve.metric)),
            "unit" => texts(&|row| row.curve.metric.entry().unit.key().to_owned()),
            "district" => texts(&|row| match &row.curve.group {
                Group::District(district) | Group::Agency { district, .. } => district.clone(),
                Group::All | Group::Kind(_) => words.where_it_is(),
            }),
            "agencies" => texts(&|row| words.group(&row.curve.group)),
            "year" => rows.iter().map(|row| row.year).collect::<Vec<i32>>(),
            "value" => of_point(&|point| point.value),
            "index" => rows.iter().map(|row| row.point.and_then(|point| point.index)).collect::<Vec<_>>(),
            "n" => rows.iter().map(|row| row.point.map(|point| i64::try_from(point.agencies).unwrap_or(i64::MAX))).collect::<Vec<_>>(),
            "form" => texts(&|row| row.point.map(|point| point.form.clone()).unwrap_or_default()),
            "stretch" => rows.iter().map(|row| row.point.map(|point| i64::try_from(point.stretch + 1).unwrap_or(i64::MAX))).collect::<Vec<_>>(),
            "status" => texts(&|row| row.status().to_owned()),
        )
    }

    /// The years of a curve between the first and the last of the figure.
    fn rows<'p>(&self, curve: &'p Curve) -> Vec<Row<'p>> {
        let drawn = self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.year);
        let left_out = self.curves.iter().flat_map(|curve| &curve.left_out).map(|left_out| left_out.year);
        let years = drawn.chain(left_out);
        let (first, last) = (years.clone().min().unwrap_or_default(), years.max().unwrap_or_default());
        let row = |year| {
            let point = curve.points.iter().find(|point| point.year == year);
            Row { curve, year, point }
        };
        (first..=last).map(row).collect()
    }

    fn words(&self, language: Language) -> Words<'_> {
        Words {
            request: &self.request,
            curves: &self.curves,
            districts: &self.districts,
            smallest_base: self.smallest_base,
            source: &self.source,
            language,
        }
    }

    fn scene(&self, language: Language) -> Scene {
        let words = self.words(language);
        let curves: Vec<(String, &Curve)> = self.curves.iter().map(|curve| (words.name(curve), curve)).collect();
        let panels = if words.has_panels() {
            let panel = |(name, curve): (String, _)| Panel { title: name.clone(), curves: vec![(name, curve)] };
            curves.into_iter().map(panel).collect()
        } else {
            vec![Panel { title: String::new(), curves }]
        };
        let chart = Chart {
            title: words.title(),
            subtitle: words.subtitle(),
            panels,
            note: words.note(),
            is_index: self.request.is_index,
            has_counts: !matches!(self.request.by, By::Agency(_)),
            language,
        };
        chart.scene()
    }
}

/// A year of a curve.
struct Row<'p> {
    curve: &'p Curve,
    year: i32,
    point: Option<&'p Point>,
}

impl Row<'_> {
    /// Whether the year is drawn, was left out because too few agencies have the figure, or has none.
    fn status(&self) -> &'static str {
        let is_left_out = self.curve.left_out.iter().any(|left_out| left_out.year == self.year);
        match self.point {
            Some(_) => "drawn",
            None if is_left_out => "left_out",
            None => "no_figure",
        }
    }
}

#[cfg(test)]
mod tests;
