//! The files of the page itself, as they stand in `web/`.

use super::error::ReviewError;
use std::path::Path;

/// Name of the page.
pub const PAGE: &str = "index.html";

/// Folder of the scripts, within that of the page.
pub(super) const SCRIPTS: &str = "page";

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../web/page/", $name)))),*]
    };
}

/// In the order in which the page loads them.
const FILES: &[(&str, &str)] = files![
    "page.css",
    "words.js",
    "dom.js",
    "data.js",
    "address.js",
    "verdicts.js",
    "filter.js",
    "longlist.js",
    "questions.js",
    "form.js",
    "prose.js",
    "report.js",
    "overview.js",
    "causes.js",
    "matrix.js",
    "chart.js",
    "trends.js",
    "letter.js",
    "keys.js",
    "main.js",
];

/// Writes them.
pub(super) fn write(folder: &Path) -> Result<(), ReviewError> {
    let page = (folder.join(PAGE), include_str!("../../web/index.html"));
    let others = FILES.iter().map(|(name, text)| (folder.join(SCRIPTS).join(name), *text));
    for (path, text) in std::iter::once(page).chain(others) {
        std::fs::write(&path, text).map_err(|source| ReviewError::Write { path, source })?;
    }
    Ok(())
}
