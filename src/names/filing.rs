//! Finds the agency of a report in the names of its file and folders.

use super::clean::is_clean;
use super::{AgencyList, bodies, split};
use crate::fold::compact;
use crate::report::AgencySource;

/// Words for the report in a file name; they end the agency's name before them.
const SUBJECT: [&str; 7] = ["政府信息", "信息公开", "政务公开", "年度", "年报", "工作报告", "报告"];
/// Shortest unlisted name of an agency in a file name, in characters.
const SHORTEST: usize = 3;
/// Separators between the parts of a file name.
const BETWEEN: [char; 12] = ['_', '-', '—', '.', ',', '+', '&', '(', ')', '[', ']', '、'];

/// The agency in the name of a file or of the nearest folder that names one. `place` is the path within the corpus.
/// Names of the user's list count even if they do not look like names.
#[must_use]
pub(super) fn agency_of(place: &str, listed: Option<&AgencyList>) -> Option<(AgencySource, String)> {
    let mut parts = place.rsplit(['/', '\\']);
    let file = compact(parts.next()?);
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    if let Some(name) = agency_in(stem, listed) {
        return Some((AgencySource::FileName, name));
    }
    parts.find_map(|folder| {
        let folder = compact(folder);
        // a district's folder contains the reports of all its agencies
        let name = agency_in(&folder, listed).filter(|name| !split(name).1.is_empty())?;
        Some((AgencySource::Folder, name))
    })
}

/// Whether a folder is named after an agency, and so not after a district.
#[must_use]
pub(super) fn is_named_after_agency(folder: &str, listed: Option<&AgencyList>) -> bool {
    agency_in(folder, listed).is_some_and(|name| !split(&name).1.is_empty())
}

/// The agency in the name of a file or folder, which may also have a year and words for the report.
fn agency_in(words: &str, listed: Option<&AgencyList>) -> Option<String> {
    let is_listed = |name: &str| listed.is_some_and(|list| list.knows(name));
    let is_digit = |c: char| c.is_ascii_digit() || c == '年';
    let named = |part: &str| {
        let part = part.trim_matches(is_digit).trim_start_matches("度");
        let end = SUBJECT.iter().filter_map(|words| part.find(words)).chain(part.find(is_digit)).min();
        let name = &part[..end.unwrap_or(part.len())];
        let is_name = || {
            is_clean(name)
                && (name.chars().count() >= SHORTEST || bodies::BODIES.is_known(name) || !split(name).0.is_empty())
        };
        (is_listed(name) || is_name()).then(|| name.to_owned())
    };
    is_listed(words).then(|| words.to_owned()).or_else(|| words.split(BETWEEN).find_map(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_that_are_called_after_an_agency() {
        use AgencySource::{FileName, Folder};
        for (place, expected) in [
            ("2023_清河区教育局.txt", Some((FileName, "清河区教育局"))),
            ("清河区教育局_2023.txt", Some((FileName, "清河区教育局"))),
            ("清河区教育局2023年政府信息公开工作年度报告.pdf", Some((FileName, "清河区教育局"))),
            ("2023年度教育局报告.doc", Some((FileName, "教育局"))),
            ("2023_桥梁管理处.txt", Some((FileName, "桥梁管理处"))),
            ("清河区教育局/2023/001.txt", Some((Folder, "清河区教育局"))),
            ("清河区/教育局/2023年度报告.txt", Some((Folder, "教育局"))),
            ("2023/水利局/index.html", Some((Folder, "水利局"))),
            ("教育局/水利局/2023.txt", Some((Folder, "水利局"))),
            ("平潭综合实验区2023年.pdf", Some((FileName, "平潭综合实验区"))),
            ("清河区/2023/001.txt", None),
            ("教育局/2023/水利局.txt", Some((FileName, "水利局"))),
            ("reports/2023/index.html", None),
            ("政府信息公开年报/2023年度报告.txt", None),
            ("t20240118_7021.html", None),
        ] {
            let found = agency_of(place, None);
            assert_eq!(found, expected.map(|(source, name)| (source, name.to_owned())), "{place}");
        }
    }

    #[test]
    fn the_list_knows_names_that_look_like_none() {
        let list = AgencyList::parse("name,aliases,district\n江城大桥,dq;jcdq,江城市\n".as_bytes()).unwrap();
        assert_eq!(agency_of("jcdq/2023.txt", Some(&list)), Some((AgencySource::Folder, "jcdq".to_owned())));
        assert_eq!(agency_of("2023_dq.txt", Some(&list)), Some((AgencySource::FileName, "dq".to_owned())));
        assert_eq!(agency_of("2023_xx.txt", Some(&list)), None);
    }
}
