//! All tests that need more than one module, in a single binary, since each test binary links all of polars.

#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that fails says so by a panic, and one that is skipped by a line"
)]

mod across;
mod areas;
mod cache;
mod causes;
mod cite;
#[cfg(feature = "cli")]
mod command;
mod configured;
mod corpus;
mod culprit;
mod desk;
mod district;
mod documents;
mod ended;
mod export;
mod folders;
mod formats;
mod gates;
mod hostile;
mod ids;
mod imports;
mod indicators;
mod keys;
mod layers;
mod left_over;
mod marks;
mod mutations;
mod names;
mod news;
mod own_queries;
mod packaging;
mod panel;
mod parts;
mod pasted;
mod places;
mod plot;
mod portable;
mod program;
mod properties;
mod real;
mod recognition;
mod register;
mod review_page;
mod reviews;
mod run;
mod runs;
mod saved;
mod screens;
mod series;
mod serve;
mod settings;
mod shape;
mod shards;
mod sources;
mod sums;
mod unnamed;
mod work;
mod years;
