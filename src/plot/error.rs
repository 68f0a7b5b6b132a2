//! Why a figure cannot be drawn.

use crate::queries::{QueryError, UnknownDistrict};
use polars::prelude::PolarsError;
use thiserror::Error;

/// Why a figure cannot be drawn.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum PlotError {
    /// The tables of the run cannot be read.
    #[error(transparent)]
    Tables(#[from] QueryError),
    /// The rows of a table are not as this version writes them.
    #[error("the tables of the run cannot be read: {0}; run gouji again")]
    Rows(#[from] PolarsError),
    /// The codebook has no such metric.
    #[error("no metric is called {name}; did you mean {}? `gouji codebook` lists them all", nearest.join(" or "))]
    UnknownMetric { name: String, nearest: Vec<&'static str> },
    /// The run has no such district.
    #[error(transparent)]
    UnknownDistrict(#[from] UnknownDistrict),
    /// No agency has a figure for the request.
    #[error("no agency has a figure for {}{}: there is nothing to draw", metrics.join(", "), years_in_english(*years))]
    NoFigures { metrics: Vec<&'static str>, years: Option<(i32, i32)> },
    /// There are more curves than fit on a page.
    #[error(
        "{count} panels do not fit into a figure, which holds {most}: ask for fewer metrics, districts or agencies"
    )]
    TooManyPanels { count: usize, most: usize },
    /// Every curve starts near zero.
    #[error(
        "every curve starts below {smallest}, which is too small a base for an index: one more case would be many per cent; leave out --index"
    )]
    NoIndex { smallest: i64 },
}

fn years_in_english(years: Option<(i32, i32)>) -> String {
    years.map_or_else(String::new, |years| format!(" in {}", span(years, "–")))
}

/// A year, or the first and the last one.
pub(super) fn span((first, last): (i32, i32), dash: &str) -> String {
    if first == last { first.to_string() } else { format!("{first}{dash}{last}") }
}

impl PlotError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Tables(error) => error.chinese(),
            Self::Rows(source) => format!("运行结果的数据表无法读取：{source}；请重新运行gouji"),
            Self::UnknownMetric { name, nearest } => {
                format!("没有名为{name}的指标；是否指{}？`gouji codebook`列出全部指标", nearest.join("或"))
            }
            Self::UnknownDistrict(unknown) => unknown.chinese(),
            Self::NoFigures { metrics, years } => {
                let years = years.map_or_else(String::new, |years| format!("{}年", span(years, "—")));
                format!("{years}没有机关填报{}，无法作图", metrics.join("、"))
            }
            Self::TooManyPanels { count, most } => {
                format!("一张图最多{most}幅分图，现需{count}幅；请减少指标、地区或机关")
            }
            Self::NoIndex { smallest } => {
                format!("各条线起点均小于{smallest}，一件之差即为很大的百分比，不作指数；请去掉--index")
            }
        }
    }
}
