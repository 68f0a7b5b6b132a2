//! Links to the files of reports.

use std::collections::HashMap;
use std::path::Path;

/// Most links of a sheet, as Excel has it.
pub(super) const MOST_LINKS: usize = 65_530;
/// The longest address that Excel takes, in characters.
const LONGEST_ADDRESS: usize = 2_080;

/// The addresses of files, looked for once.
#[derive(Default)]
pub(super) struct Links(HashMap<String, Option<String>>);

impl Links {
    /// The address of a file, as tables name it, at a page; `None` where no such file is there, as for the members of an
    /// archive: then that of the archive.
    pub(super) fn address(&mut self, path: &str, page: Option<i32>) -> Option<String> {
        let found = self.0.entry(path.to_owned()).or_insert_with(|| address(path));
        let is_paged = path.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
        let page = page.filter(|_| is_paged).map_or_else(String::new, |page| format!("#page={page}"));
        let address = format!("{}{page}", found.as_deref()?);
        Some(address).filter(|address| address.chars().count() < LONGEST_ADDRESS)
    }
}

fn address(path: &str) -> Option<String> {
    let file = Path::new(path).ancestors().take_while(|path| !path.is_dir()).find(|path| path.is_file())?;
    let absolute = std::path::absolute(file).ok()?;
    Some(format!("file:///{}", absolute.to_str()?.replace('#', "%23")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_leads_to_its_archive_and_a_page_to_itself() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["年报.pdf", "a.zip"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let mut links = Links::default();
        let mut address = |name: &str, page| links.address(&folder.path().join(name).display().to_string(), page);
        assert!(address("年报.pdf", Some(3)).unwrap().ends_with("/年报.pdf#page=3"));
        assert!(address("年报.pdf", None).unwrap().ends_with("/年报.pdf"));
        assert!(address("a.zip/b.html", Some(1)).unwrap().ends_with("/a.zip"));
        assert_eq!(address("none.html", None), None);
    }
}
