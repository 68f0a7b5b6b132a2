//! Finds metrics by the names that users type.

use super::{Codebook, Metric};

impl Codebook {
    /// The metrics with this name: a key, a label in either language, or the beginning of keys, which ends in `*`.
    pub fn named<'n>(&'n self, name: &'n str) -> impl Iterator<Item = Metric> + 'n {
        self.metrics().filter(move |metric| match name.strip_suffix('*') {
            Some(stem) => metric.key().starts_with(stem),
            None => metric.names().contains(&name),
        })
    }

    /// The keys of the metrics that are most similar to a name by key or label, the most similar first.
    #[must_use]
    pub fn nearest(&self, name: &str, most: usize) -> Vec<&'static str> {
        let likeness =
            |metric: Metric| metric.names().iter().map(|known| strsim::jaro_winkler(known, name)).fold(0.0, f64::max);
        let mut metrics: Vec<(f64, Metric)> = self.metrics().map(|metric| (likeness(metric), metric)).collect();
        metrics.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        metrics.iter().take(most).map(|(_, metric)| metric.key()).collect()
    }
}

impl Metric {
    /// Its key, and its labels in Chinese and English.
    fn names(self) -> [&'static str; 3] {
        let entry = self.entry();
        [&entry.key, &entry.zh, &entry.en]
    }
}
