//! `gouji` (勾稽, reconciliation) reads and audits government agencies' annual reports on open government information.

pub mod document;
pub mod extract;
pub mod finding;
pub mod fold;
pub mod forms;
pub mod readers;
pub mod report;
pub mod rules;
pub mod source;
