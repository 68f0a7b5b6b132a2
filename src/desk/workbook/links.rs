//! Links to the files of reports, relative to the workbook, so that they still work when both are moved together.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// Most links of a sheet, as Excel has it.
pub(super) const MOST_LINKS: usize = 65_530;
/// The longest address that Excel takes, in characters.
const LONGEST_ADDRESS: usize = 2_080;

/// The addresses of files, each looked up once.
pub(super) struct Links {
    /// The folder in which the workbook is opened.
    folder: PathBuf,
    known: HashMap<String, Option<String>>,
}

impl Links {
    /// Links of a workbook that will be opened in a folder.
    pub(super) fn from(folder: &Path) -> Self {
        Self { folder: plain(folder).unwrap_or_default(), known: HashMap::new() }
    }

    /// The address of a file at a page. The path is that of the tables; for a member of an archive the address is that of
    /// the archive. `None` if the file does not exist.
    pub(super) fn address(&mut self, path: &str, page: Option<i32>) -> Option<String> {
        let folder = &self.folder;
        let found = self.known.entry(path.to_owned()).or_insert_with(|| address(folder, path));
        let is_paged = path.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
        let page = page.filter(|_| is_paged).map_or_else(String::new, |page| format!("#page={page}"));
        let address = format!("{}{page}", found.as_deref()?);
        Some(address).filter(|address| address.chars().count() < LONGEST_ADDRESS)
    }
}

fn address(folder: &Path, path: &str) -> Option<String> {
    let file = Path::new(path).ancestors().take_while(|path| !path.is_dir()).find(|path| path.is_file())?;
    let file = plain(file)?;
    // nothing leads from one drive of Windows to another
    let path = relative_path(folder, &file).or_else(|| Some(file.to_str()?.to_owned()))?;
    Some(format!("file:///{}", escaped(&path)?))
}

/// An absolute path without `..`, resolved by its words alone as spreadsheets do: symbolic links are not followed.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// The relative path from a folder to a file, both absolute.
fn relative_path(folder: &Path, file: &Path) -> Option<String> {
    let shared = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Some(".."));
    let down = file.components().skip(shared).map(|part| part.as_os_str().to_str());
    (shared > 0).then(|| up.chain(down).collect::<Option<Vec<_>>>())?.map(|parts| parts.join("/"))
}

/// Escapes the characters of an address that the workbook's writer would escape, so that it does not mistake a `%` of a name
/// for an escape. `None` if the path has characters that are reserved in addresses, which the writer leaves as they are.
fn escaped(path: &str) -> Option<String> {
    let mut escaped = String::new();
    for c in path.chars() {
        match c {
            '#' | '?' => return None,
            ' ' | '%' | '"' | '`' | '<' | '>' | '[' | ']' | '^' | '{' | '}' => {
                let _ = write!(escaped, "%{:02X}", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    Some(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_leads_to_its_archive_and_a_page_to_itself() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("报告 1")).unwrap();
        for name in ["报告 1/年报%20.pdf", "a.zip", "a#1.html"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let mut links = Links::from(&folder.path().join("output/../output/latest"));
        let mut address = |name: &str, page| links.address(&folder.path().join(name).display().to_string(), page);
        let report = "报告 1/年报%20.pdf";
        assert_eq!(address(report, Some(3)).unwrap(), "file:///../../报告%201/年报%2520.pdf#page=3");
        std::fs::create_dir(folder.path().join("output")).unwrap();
        assert_eq!(address(&format!("output/../{report}"), None).unwrap(), "file:///../../报告%201/年报%2520.pdf");
        assert_eq!(address("a.zip/b.html", Some(1)).unwrap(), "file:///../../a.zip");
        assert_eq!(address("none.html", None), None);
        assert_eq!(address("a#1.html", None), None);
    }

    #[cfg(windows)]
    #[test]
    fn another_drive_is_named() {
        assert_eq!(relative_path(Path::new("C:\\out\\latest"), Path::new("D:\\a.html")), None);
        assert_eq!(relative_path(Path::new("C:\\out\\latest"), Path::new("C:\\a.html")).unwrap(), "../../a.html");
    }
}
