//! The settings that every rule receives beside its subject.

use super::deadlines::Deadlines;
use crate::report::Amount;

/// Settings that only some rules take. Every rule has a severity and can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// By how much figures that should be equal may be apart.
    Tolerance,
    /// Until when reports are due.
    Deadline,
}

/// The settings of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Largest difference between figures that should be equal, in the unit of the form.
    pub tolerance: Amount,
    /// Until when reports are to be published.
    pub deadlines: Deadlines,
}

impl Default for Context {
    fn default() -> Self {
        Self { tolerance: Amount::ZERO, deadlines: Deadlines::default() }
    }
}
