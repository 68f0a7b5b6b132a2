//! The files of the page itself, from `web/`.

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

/// The page as it is stored on disk.
const INDEX: &str = include_str!("../../web/index.html");

/// Name and text of the script by which a served page talks to the server. It is loaded before the last one.
pub const SERVED_SCRIPT: (&str, &str) = ("served.js", include_str!("../../web/served.js"));

/// The page with the script that talks to the server, and the permission to do so.
#[must_use]
pub fn served_page() -> String {
    let page = INDEX.replacen(SEALED, OPEN_TO_SERVER, 1);
    page.replacen(LAST_SCRIPT, &format!("<script src=\"{}\"></script>\n{LAST_SCRIPT}", SERVED_SCRIPT.0), 1)
}

const SEALED: &str = "default-src 'none';";
const OPEN_TO_SERVER: &str = "default-src 'none'; connect-src 'self';";
const LAST_SCRIPT: &str = "<script src=\"page/main.js\">";

/// Whether a folder has the page of this version.
pub(super) fn is_current(folder: &Path) -> bool {
    let has = |path: &Path, text: &str| std::fs::read(path).is_ok_and(|written| written == text.as_bytes());
    has(&folder.join(PAGE), INDEX) && FILES.iter().all(|(name, text)| has(&folder.join(SCRIPTS).join(name), text))
}

/// Writes the files of the page.
pub(super) fn write(folder: &Path) -> Result<(), ReviewError> {
    let page = (folder.join(PAGE), INDEX);
    let others = FILES.iter().map(|(name, text)| (folder.join(SCRIPTS).join(name), *text));
    for (path, text) in std::iter::once(page).chain(others) {
        std::fs::write(&path, text).map_err(|source| ReviewError::Write { path, source })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_served_page_has_one_script_more_and_may_talk_to_its_server() {
        let page = served_page();
        assert!(!INDEX.contains("served.js") && !INDEX.contains("connect-src"));
        assert_eq!(page.matches("<script src=").count(), FILES.len());
        assert!(page.contains("connect-src 'self';"), "{page}");
        assert!(page.find("served.js") < page.find("main.js") && page.find("letter.js") < page.find("served.js"));
    }
}
