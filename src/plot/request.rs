//! What to draw.

use super::error::PlotError;
use crate::codebook::{CODEBOOK, Metric};

/// What to draw.
#[derive(Debug, Clone)]
pub struct PlotRequest {
    /// The figures.
    pub metrics: Vec<Metric>,
    /// The districts; all of them if empty.
    pub districts: Vec<String>,
    /// What each curve is about.
    pub by: By,
    /// The first and the last year; all years if `None`.
    pub years: Option<(i32, i32)>,
    /// Which agencies are added up.
    pub agencies: Agencies,
    /// Whether curves begin at 100 instead of showing the figures themselves.
    pub is_index: bool,
}

/// What each curve is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// All agencies together.
    Whole,
    /// The agencies of a district.
    District,
    /// The agencies of a kind.
    Kind,
    /// One agency, for this many agencies with the largest figures.
    Agency(usize),
}

/// Which agencies are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agencies {
    /// Those with the figure in every year that a curve shows.
    Same,
    /// Every agency with the figure in the year.
    All,
}

/// Most names that are suggested for an unknown one.
const MOST_SUGGESTED: usize = 3;

impl PlotRequest {
    /// The metrics with these names: keys, labels in either language, and beginnings of keys that end in `*`.
    ///
    /// # Errors
    /// [`PlotError::UnknownMetric`] with the most similar ones.
    pub fn metrics<S: AsRef<str>>(names: &[S]) -> Result<Vec<Metric>, PlotError> {
        let mut found: Vec<Metric> = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            let metrics: Vec<Metric> = CODEBOOK.named(name).collect();
            if metrics.is_empty() {
                let nearest = CODEBOOK.nearest(name, MOST_SUGGESTED);
                return Err(PlotError::UnknownMetric { name: name.to_owned(), nearest });
            }
            for metric in metrics {
                if !found.contains(&metric) {
                    found.push(metric);
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_go_by_key_label_and_beginning() {
        let keys =
            |names: &[&str]| PlotRequest::metrics(names).unwrap().iter().map(|metric| metric.key()).collect::<Vec<_>>();
        assert_eq!(keys(&["requests.received", "requests.received"]), ["requests.received"]);
        let label = &CODEBOOK.metric("requests.received").unwrap().entry().zh;
        assert_eq!(keys(&[label]), ["requests.received"]);
        let refused = keys(&["outcome.refused.*"]);
        assert!(refused.len() > 5 && refused.iter().all(|key| key.starts_with("outcome.refused.")), "{refused:?}");
        let error = PlotRequest::metrics(&["request.recieved"]).unwrap_err();
        assert!(error.to_string().contains("did you mean requests.received or"), "{error}");
        assert!(error.chinese().contains("是否指requests.received或"), "{}", error.chinese());
    }
}
