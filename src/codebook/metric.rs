//! Metrics by their number in the codebook.

/// A quantity that reports state. A key means the same quantity in every form and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Metric(pub(super) u16);
