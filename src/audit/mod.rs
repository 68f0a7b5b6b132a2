//! Runs the rules with the user's settings. The rules themselves are data, in `rules/`.

mod cause;
mod claims;
mod culprit;
mod district;
mod evidence;
mod line;
mod question;
mod report;
mod settings;

pub use cause::{Asked, Reviewer, causes, causes_of_several, root_cells};
pub use claims::{ClaimVerdict, claim_verdicts};
pub use district::{Examined, examine};
pub use evidence::{Evidence, evidence};
pub use report::{audit, audit_with};
pub use settings::{Selector, Settings, Tolerance, ToleranceSelector, nearest_rule, not_selected_of_several};
