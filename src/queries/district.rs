//! Finds districts of a run by their names.

use super::{QueryError, published, run};
use crate::schema::Table;
use polars::prelude::LazyFrame;
use thiserror::Error;

/// A run has no report of a district with this name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no district {name} in this run{}", self.suggestion("; did you mean ", "?"))]
pub struct UnknownDistrict {
    /// The name.
    pub name: String,
    /// The most similar name of a district; `None` if the run has no district.
    pub nearest: Option<String>,
}

impl UnknownDistrict {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        format!("本次运行中没有地区{}{}", self.name, self.suggestion("；是否指", "？"))
    }

    fn suggestion(&self, before: &str, behind: &str) -> String {
        self.nearest.as_ref().map_or_else(String::new, |nearest| format!("{before}{nearest}{behind}"))
    }
}

/// The first of these names that no district of a run has.
///
/// # Errors
/// As [`published`] and [`run`].
pub fn unknown_district<S: AsRef<str>>(
    tables: &[(S, LazyFrame)],
    mut names: impl Iterator<Item = impl AsRef<str>>,
) -> Result<Option<UnknownDistrict>, QueryError> {
    let reports = [(Table::Reports.name(), published(tables, Table::Reports)?.clone())];
    let known = run("SELECT DISTINCT district FROM reports WHERE district IS NOT NULL ORDER BY district", &reports)?;
    let known = known.column("district").and_then(|known| Ok(known.str()?.clone()));
    let known = known.map_err(|source| QueryError::Engine { source })?;
    let Some(name) = names.find(|name| !known.iter().flatten().any(|known| known == name.as_ref())) else {
        return Ok(None);
    };
    let name = name.as_ref();
    let likeness = |known: &&str| if known.contains(name) { 1.0 } else { strsim::jaro(known, name) };
    let nearest = known.iter().flatten().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    Ok(Some(UnknownDistrict { name: name.to_owned(), nearest: nearest.map(str::to_owned) }))
}
