//! The audit: every rule on what it looks at, as the user has set it. Rules are data (`rules/`); here they are run.

mod claims;
mod culprit;
mod district;
mod evidence;
mod report;
mod settings;

pub use claims::{ClaimVerdict, claim_verdicts};
pub use district::{Examined, examine};
pub use evidence::{Evidence, evidence};
pub use report::{audit, audit_with};
pub use settings::{Selector, Settings, nearest_rule, not_selected_of_several};
