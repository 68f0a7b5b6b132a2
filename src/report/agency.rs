//! The agency a report is filed under, and how that is known.

use serde::Serialize;

/// What kind of body reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// A government that reports for its whole area.
    Government,
    Department,
    /// A township government or a street office.
    Township,
    Other,
}

impl AgencyKind {
    pub const ALL: [Self; 4] = [Self::Government, Self::Department, Self::Township, Self::Other];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Department => "department",
            Self::Township => "township",
            Self::Other => "other",
        }
    }
}

/// What told the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DistrictSource {
    /// The list of agencies that the user gave.
    Configuration,
    /// The report's own words.
    Words,
    /// The name of the file.
    FileName,
    /// The folders it lies in.
    Folder,
}

impl DistrictSource {
    pub const ALL: [Self; 4] = [Self::Configuration, Self::Words, Self::FileName, Self::Folder];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Words => "words",
            Self::FileName => "file_name",
            Self::Folder => "folder",
        }
    }
}

/// How a district's name was found among the administrative divisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DistrictMatch {
    /// One division has the name.
    Unique,
    /// Several have it, and its province or city was told.
    Context,
    /// An area that reports as districts do and is no division: a development zone, the whole country.
    Zone,
    /// Several have it, and nothing told which.
    Ambiguous,
    /// No division has it, or none where the report says that it lies.
    Unlisted,
}

impl DistrictMatch {
    pub const ALL: [Self; 5] = [Self::Unique, Self::Context, Self::Zone, Self::Ambiguous, Self::Unlisted];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::Context => "context",
            Self::Zone => "zone",
            Self::Ambiguous => "ambiguous",
            Self::Unlisted => "unlisted",
        }
    }

    /// Somebody should look at it.
    #[must_use]
    pub fn is_uncertain(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Unlisted)
    }
}

/// Which of the names in a report the agency was told from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencySource {
    /// The list of agencies that the user gave.
    Configuration,
    Title,
    Signature,
    IndexBox,
    /// The sentences in which a report begins to speak: 本报告由某某局编制.
    Lead,
    Contact,
    FileName,
    /// A folder around the file.
    Folder,
    /// Nothing names it.
    Nothing,
}

impl AgencySource {
    pub const ALL: [Self; 9] = [
        Self::Configuration,
        Self::Title,
        Self::Signature,
        Self::IndexBox,
        Self::Lead,
        Self::Contact,
        Self::FileName,
        Self::Folder,
        Self::Nothing,
    ];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Title => "title",
            Self::Signature => "signature",
            Self::IndexBox => "index_box",
            Self::Lead => "lead",
            Self::Contact => "contact",
            Self::FileName => "file_name",
            Self::Folder => "folder",
            Self::Nothing => "",
        }
    }
}

/// How the name of the body, its district aside, was unified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyMatch {
    /// As it is printed.
    Printed,
    /// A standing short form or another way of writing.
    Alias,
    /// A former name of a body that was renamed, and neither merged nor divided.
    Renamed,
    /// The list of agencies that the user gave.
    Configuration,
}

impl AgencyMatch {
    pub const ALL: [Self; 4] = [Self::Printed, Self::Alias, Self::Renamed, Self::Configuration];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Alias => "alias",
            Self::Renamed => "renamed",
            Self::Configuration => "configuration",
        }
    }
}

/// Of what kind an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DivisionLevel {
    Province,
    Prefecture,
    County,
}

impl DivisionLevel {
    pub const ALL: [Self; 3] = [Self::Province, Self::Prefecture, Self::County];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
        }
    }
}

/// A name that a district has no more, with the code that it had then: 华亭县 of 华亭市.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerDistrict {
    pub name: String,
    pub code: u32,
}

/// The names a report is filed under, after unification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// As the divisions are listed, with its city before it where several of today have the name.
    pub district: String,
    /// The code of GB/T 2260.
    pub district_code: Option<u32>,
    /// What the district was called, where the report goes by a name that it has no more.
    pub district_former: Option<FormerDistrict>,
    /// The districts that have its area today, where it was merged with others or divided.
    pub district_successor: Option<String>,
    pub district_source: DistrictSource,
    pub district_match: DistrictMatch,
    pub name: String,
    pub agency_source: AgencySource,
    pub agency_match: AgencyMatch,
    /// The body that is known to have taken over since, where the name is a former one.
    pub successor: Option<String>,
    /// The district's code, or its name where it has none, and the name of the body.
    pub id: String,
    pub kind: AgencyKind,
}

impl Agency {
    /// Of a report that nothing names the agency of: it has no name, no id and no district.
    #[must_use]
    pub fn unnamed() -> Self {
        Self {
            district: String::new(),
            district_code: None,
            district_source: DistrictSource::Folder,
            district_match: DistrictMatch::Unlisted,
            district_former: None,
            district_successor: None,
            name: String::new(),
            agency_source: AgencySource::Nothing,
            agency_match: AgencyMatch::Printed,
            successor: None,
            id: String::new(),
            kind: AgencyKind::Other,
        }
    }

    #[must_use]
    pub fn is_named(&self) -> bool {
        self.agency_source != AgencySource::Nothing
    }

    /// What the body is called within its district.
    #[must_use]
    pub fn body(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(_, body)| body)
    }
}

/// What told the year, in order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum YearSource {
    Title,
    Period,
    /// Over a table or in its header.
    Caption,
    /// The sentences that give account: 2023年，我局…
    Prose,
    /// The year before the date under the report.
    Signature,
    /// The year before the date of publication.
    IndexBox,
    FileName,
    /// A folder around the file.
    Folder,
}

impl YearSource {
    pub const ALL: [Self; 8] = [
        Self::Title,
        Self::Period,
        Self::Caption,
        Self::Prose,
        Self::Signature,
        Self::IndexBox,
        Self::FileName,
        Self::Folder,
    ];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Period => "period",
            Self::Caption => "caption",
            Self::Prose => "prose",
            Self::Signature => "signature",
            Self::IndexBox => "index_box",
            Self::FileName => "file_name",
            Self::Folder => "folder",
        }
    }
}
