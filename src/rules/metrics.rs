//! The metrics that rules are written for.

use crate::report::{CODEBOOK, Metric};

/// The metric of a key.
///
/// # Panics
/// When the codebook lacks it. Both are parts of the program, and the tests run every rule.
pub(super) fn metric(key: &str) -> Metric {
    CODEBOOK.metric(key).unwrap_or_else(|| panic!("{key} is not in the codebook"))
}
