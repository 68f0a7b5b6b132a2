//! Roles of metrics: what sentences and rules use them for. No code refers to a metric by its key.

use super::metric::Metric;
use serde::Deserialize;

/// The metrics that sentences and rules refer to. They are named in the codebook (`[roles]`), never in code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles<One = Metric, Many = MetricSet> {
    /// Requests received within the year.
    pub received: One,
    /// Requests carried in from the year before.
    pub carried_in: One,
    /// Requests carried out to the next year.
    pub carried_out: One,
    /// All requests closed, with any outcome.
    pub closed: One,
    /// What was charged for handling requests.
    pub fee: One,
    /// Information disclosed, on any channel.
    pub disclosed: One,
    /// Information disclosed on the website, where nearly all of it stands.
    pub disclosed_on_website: One,
    /// The ways in which requests come in.
    pub ways_in: Many,
    /// Requests closed or answered, as forms and sentences count them.
    pub all_closed: Many,
    /// The outcomes of requests.
    pub results: Many,
    /// Information disclosed, by channel and by kind.
    pub all_disclosed: Many,
    /// Information disclosed, by channel. The same information may be on several.
    pub channels: Many,
    /// Normative documents issued within the year, as forms count them.
    pub documents_issued: Many,
    /// Normative documents that were disclosed.
    pub disclosed_documents: One,
    /// Requests handled in another way than by a decision.
    pub other_results: One,
    /// The last of these ways, for whatever has no name.
    pub remaining_results: One,
    /// The answers to requests, as results or as replies.
    pub answers: Many,
    /// Staff, means and training for the work of disclosure.
    pub capacity: Many,
    /// Changes in the number of items since last year, which are cells of the form.
    pub item_changes: Many,
}

impl Roles<String, Vec<String>> {
    /// Finds the metrics of all roles.
    pub(super) fn resolve<E>(
        &self,
        one: impl Fn(&str) -> Result<Metric, E>,
        many: impl Fn(&[String]) -> Result<MetricSet, E>,
    ) -> Result<Roles, E> {
        Ok(Roles {
            received: one(&self.received)?,
            carried_in: one(&self.carried_in)?,
            carried_out: one(&self.carried_out)?,
            closed: one(&self.closed)?,
            fee: one(&self.fee)?,
            disclosed: one(&self.disclosed)?,
            disclosed_on_website: one(&self.disclosed_on_website)?,
            ways_in: many(&self.ways_in)?,
            all_closed: many(&self.all_closed)?,
            results: many(&self.results)?,
            all_disclosed: many(&self.all_disclosed)?,
            channels: many(&self.channels)?,
            documents_issued: many(&self.documents_issued)?,
            disclosed_documents: one(&self.disclosed_documents)?,
            other_results: one(&self.other_results)?,
            remaining_results: one(&self.remaining_results)?,
            answers: many(&self.answers)?,
            capacity: many(&self.capacity)?,
            item_changes: many(&self.item_changes)?,
        })
    }
}

impl Roles {
    /// Whether it counts requests that came in, in total or in one way.
    #[must_use]
    pub fn is_received(&self, metric: Metric) -> bool {
        metric == self.received || self.ways_in.contains(metric)
    }

    /// Whether it counts requests that one year leaves to the next.
    #[must_use]
    pub fn is_carried(&self, metric: Metric) -> bool {
        metric == self.carried_in || metric == self.carried_out
    }
}

/// A set of metrics.
#[derive(Debug, Clone, Default)]
pub struct MetricSet {
    /// By their index.
    is_in: Vec<bool>,
}

impl MetricSet {
    pub(super) fn of(metrics: impl IntoIterator<Item = Metric>) -> Self {
        let mut is_in = Vec::new();
        for metric in metrics {
            let index = metric.index();
            is_in.resize(is_in.len().max(index + 1), false);
            is_in[index] = true;
        }
        Self { is_in }
    }

    /// Whether a metric is in the set.
    #[must_use]
    pub fn contains(&self, metric: Metric) -> bool {
        self.is_in.get(metric.index()).is_some_and(|&is_in| is_in)
    }
}

/// What is in force at the end of a year: what was in force a year before, plus what was issued, minus what was
/// repealed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InForce<One = Metric> {
    /// Its name in English.
    pub en: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Issued within the year.
    pub issued: One,
    /// Repealed within the year.
    pub repealed: One,
    /// In force at the end of the year.
    pub in_force: One,
}

/// A rate of the table `rates`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Its name in the table.
    pub key: String,
    /// Its name in English.
    pub en: String,
    /// Its name in Chinese.
    pub zh: String,
}
