//! The area where painting has effect.

use super::drawn::Area;

/// The area where painting has effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clip {
    pub area: Area,
    /// The area is exact, and not only a bound.
    pub is_exact: bool,
}
