//! What every rule is told beside what it looks at: how the user has set it.

use super::deadlines::Deadlines;
use crate::report::Amount;

/// What can be set of some rules and not of others. Severity and selection can be set of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// By how much figures that should be equal may be apart.
    Tolerance,
    /// Until when reports are due.
    Deadline,
}

/// How a rule is set.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// By how much figures that should be equal may be apart, in the unit of the form.
    pub tolerance: Amount,
    /// Until when reports are to be published.
    pub deadlines: Deadlines,
}

impl Default for Context {
    fn default() -> Self {
        Self { tolerance: Amount::ZERO, deadlines: Deadlines::default() }
    }
}
