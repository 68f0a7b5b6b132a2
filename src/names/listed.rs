//! The user's list of agencies: a CSV file with the columns `name`, `aliases`, `district`, `kind`, `valid_from` and
//! `valid_to`. It takes precedence over everything else.

use crate::fold::compact;
use crate::language::system_error;
use crate::listing::{self, Columns, Listing, Row};
use crate::report::AgencyKind;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use thiserror::Error;

#[derive(Debug, PartialEq, Eq)]
pub struct ListedAgency {
    /// Name of the agency, folded.
    pub name: String,
    /// Its district; empty if its reports decide.
    pub district: String,
    pub kind: Option<AgencyKind>,
    /// First year; `i32::MIN` if open.
    from: i32,
    /// Last year; `i32::MAX` if open.
    to: i32,
}

/// The agencies that the user lists.
#[derive(Debug, Default)]
pub struct AgencyList {
    /// Hash of the file.
    digest: [u8; 32],
    rows: Vec<ListedAgency>,
    /// Indices of `rows`, by name and alias.
    by_name: HashMap<String, Vec<usize>>,
}

/// Why a list of agencies is refused.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum AgencyListError {
    /// The file cannot be read.
    #[error("the list of agencies {} cannot be read: {source}; check names.agencies in the configuration", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A line, counted from 1, is invalid.
    #[error("{}, line {line}: {what}", path.display())]
    Line { path: PathBuf, line: u64, what: String },
}

impl AgencyListError {
    /// The message in Chinese: what happened, and what to do next.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Read { path, source } => {
                format!("机关名单{}无法读取：{}；请检查配置中的names.agencies", path.display(), system_error(source))
            }
            Self::Line { path, line, what } => format!("{}第{line}行有误：{what}", path.display()),
        }
    }
}

const COLUMNS: Columns = Columns {
    title: "the list of agencies",
    required: &["name"],
    optional: &["aliases", "district", "kind", "valid_from", "valid_to"],
    synonym: |_| None,
    is_ignored: |_| false,
};
/// Separators between aliases.
const BETWEEN: [char; 5] = [';', '；', '|', '、', '\n'];

impl ListedAgency {
    /// The first and the last year; `None` if open.
    pub(super) fn valid(&self) -> (Option<i32>, Option<i32>) {
        (Some(self.from).filter(|year| *year > i32::MIN), Some(self.to).filter(|year| *year < i32::MAX))
    }
}

impl AgencyList {
    pub(super) fn rows(&self) -> impl Iterator<Item = &ListedAgency> {
        self.rows.iter()
    }

    /// # Errors
    /// Fails if the file cannot be read or a line is invalid; the error names the line.
    pub fn read(path: &Path) -> Result<Self, AgencyListError> {
        let bytes = std::fs::read(path).map_err(|source| AgencyListError::Read { path: path.to_owned(), source })?;
        Self::parse(&bytes).map_err(|(line, what)| AgencyListError::Line { path: path.to_owned(), line, what })
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, listing::Fault> {
        let mut list = Self { digest: *blake3::hash(bytes).as_bytes(), ..Self::default() };
        for row in Listing::parse(bytes, &COLUMNS)?.rows() {
            list.add(&row).map_err(|what| (row.line, what))?;
        }
        Ok(list)
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let field = |column| row.field(column);
        let name = compact(field("name"));
        if name.is_empty() {
            return Err("an agency without a name".to_owned());
        }
        let (from, to) = (year(field("valid_from"))?.unwrap_or(i32::MIN), year(field("valid_to"))?.unwrap_or(i32::MAX));
        if from > to {
            return Err(format!("valid from {from} to {to}"));
        }
        let row = ListedAgency {
            name: name.clone(),
            district: compact(field("district")),
            kind: kind(field("kind"))?,
            from,
            to,
        };
        for alias in std::iter::once(name).chain(field("aliases").split(BETWEEN).map(compact)) {
            if alias.is_empty() {
                continue;
            }
            let same = self.by_name.entry(alias.clone()).or_default();
            if same.contains(&self.rows.len()) {
                continue;
            }
            let collides =
                |other: &ListedAgency| other.district == row.district && other.from <= row.to && row.from <= other.to;
            if let Some(other) = same.iter().map(|&at| &self.rows[at]).find(|other| collides(other)) {
                return Err(format!("{alias} is {} already, in the same district and years", other.name));
            }
            same.push(self.rows.len());
        }
        self.rows.push(row);
        Ok(())
    }

    /// The hash of the file, which identifies the list.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The agency with this name in this year, in any district; `None` if there are several.
    #[must_use]
    pub fn find_only(&self, name: &str, year: Option<i32>) -> Option<&ListedAgency> {
        let rows = self.by_name.get(name)?.iter().map(|&at| &self.rows[at]);
        let mut valid = rows.filter(|row| year.is_none_or(|year| (row.from..=row.to).contains(&year)));
        valid.next().filter(|_| valid.next().is_none())
    }

    /// Whether any agency has this name or alias.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The agency with this name in this year: one in any of these districts, or else the only one whose row names no
    /// district or the one that the name begins with.
    #[must_use]
    pub fn find(&self, name: &str, districts: &[&str], year: Option<i32>) -> Option<&ListedAgency> {
        let rows = self.by_name.get(name)?.iter().map(|&at| &self.rows[at]);
        let valid = || rows.clone().filter(|row| year.is_none_or(|year| (row.from..=row.to).contains(&year)));
        let of_district = valid().find(|row| districts.contains(&row.district.as_str()));
        let mut others = valid().filter(|row| row.district.is_empty() || name.starts_with(&row.district));
        of_district.or_else(|| others.next().filter(|_| others.next().is_none()))
    }
}

fn year(text: &str) -> Result<Option<i32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let year = text.parse().ok().filter(|year| (1900..2200).contains(year));
    year.map(Some).ok_or_else(|| format!("{text} is no year"))
}

fn kind(text: &str) -> Result<Option<AgencyKind>, String> {
    use AgencyKind::{Department, Government, Other, Township};
    let kinds = [Government, Department, Township, Other];
    match kinds.into_iter().find(|kind| kind.key() == text) {
        None if !text.is_empty() => {
            Err(format!("{text} is no kind of agency; there are {}", kinds.map(AgencyKind::key).join(", ")))
        }
        kind => Ok(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_found_by_name_district_and_year() {
        let list = AgencyList::parse(
            "name,aliases,district,kind,valid_from,valid_to\n\
             江城大桥管理处,大桥处;桥管处,,other,,\n\
             教育和体育局,教育局,清河区,department,2019,\n\
             教育局,,清河区,,,2018\n"
                .as_bytes(),
        )
        .unwrap();
        let name =
            |name, districts: &[&str], year| list.find(name, districts, Some(year)).map(|found| found.name.as_str());
        assert_eq!(name("桥管处", &["清河区"], 2023), Some("江城大桥管理处"));
        assert_eq!(name("教育局", &["清河区"], 2020), Some("教育和体育局"));
        assert_eq!(name("教育局", &["清河区"], 2017), Some("教育局"));
        assert_eq!(name("教育局", &["安平县"], 2017), None);
    }

    #[test]
    fn errors_point_at_the_line() {
        for (text, line, what) in [
            ("name,alias\n", 1, "alias is no column"),
            ("aliases\n", 1, "name is missing"),
            ("name,kind\n甲局,department\n乙局,bureau\n", 3, "bureau is no kind"),
            ("name,valid_from\n甲局,soon\n", 2, "soon is no year"),
            ("name,valid_from,valid_to\n甲局,2020,2019\n", 2, "2020 to 2019"),
            ("name,aliases\n甲局,丙局\n乙局,丙局\n", 3, "丙局 is 甲局 already"),
            ("name,aliases\n,丙局\n", 2, "without a name"),
            ("name,aliases\n甲局,乙局,丙局\n", 2, "3 fields"),
        ] {
            let error = AgencyList::parse(text.as_bytes()).unwrap_err();
            assert!(error.0 == line && error.1.contains(what), "{error:?}");
        }
    }
}
