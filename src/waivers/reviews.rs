//! The effects of the waivers in a run.

use serde::Serialize;

/// The effects of the waivers in a run.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Reviews {
    /// Number of waived findings.
    pub waived: usize,
    /// Ids of findings whose waiver has expired.
    pub expired: Vec<String>,
    /// Ids of findings whose figures have changed since they were waived.
    pub changed: Vec<String>,
    /// Waivers that match nothing: line in the file, and id of the finding or the cause.
    pub unmet: Vec<(u64, String)>,
}
