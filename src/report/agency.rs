//! The agency that a report is filed under, and how it was identified.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// The kind of body that reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// A government, which reports for its whole area.
    Government,
    /// A department of a government.
    Department,
    /// A township government or a street office.
    Township,
    /// Any other body.
    Other,
}

impl AgencyKind {
    /// In the order of the variants.
    pub const ALL: [Self; 4] = [Self::Government, Self::Department, Self::Township, Self::Other];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Department => "department",
            Self::Township => "township",
            Self::Other => "other",
        }
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Government => "政府",
            Self::Department => "部门",
            Self::Township => "乡镇街道",
            Self::Other => "其他",
        };
        language.choose(self.key(), chinese)
    }
}

/// What the district was identified from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistrictSource {
    /// The user's list of agencies.
    Configuration,
    /// The text of the report.
    Words,
    /// The file name.
    FileName,
    /// The folders of the file.
    Folder,
}

impl DistrictSource {
    /// In the order of the variants.
    pub const ALL: [Self; 4] = [Self::Configuration, Self::Words, Self::FileName, Self::Folder];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Words => "words",
            Self::FileName => "file_name",
            Self::Folder => "folder",
        }
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Configuration => "据配置",
            Self::Words => "据报告文字",
            Self::FileName => "据文件名",
            Self::Folder => "据文件夹",
        };
        language.choose(self.key(), chinese)
    }
}

/// How the name of a district was matched with the administrative divisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistrictMatch {
    /// One division has the name.
    Unique,
    /// Several divisions have the name; province or city decided.
    Context,
    /// An area that reports like a district without being a division: a development zone, the whole country.
    Zone,
    /// Several divisions have the name, and nothing decided which.
    Ambiguous,
    /// No division has the name, or none in the area that the report states.
    Unlisted,
}

impl DistrictMatch {
    /// In the order of the variants.
    pub const ALL: [Self; 5] = [Self::Unique, Self::Context, Self::Zone, Self::Ambiguous, Self::Unlisted];

    /// Its name in tables.
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

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Unique => "名称唯一",
            Self::Context => "据上下文确定",
            Self::Zone => "功能区",
            Self::Ambiguous => "有重名",
            Self::Unlisted => "不在区划名录",
        };
        language.choose(self.key(), chinese)
    }

    /// Whether the match should be reviewed.
    #[must_use]
    pub fn is_uncertain(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Unlisted)
    }
}

/// What the agency was identified from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencySource {
    /// The user's list of agencies.
    Configuration,
    /// The title of the report.
    Title,
    /// The signature below the report.
    Signature,
    /// The box of index data above a published document.
    IndexBox,
    /// The opening sentences: 本报告由某某局编制.
    Lead,
    /// The contact details.
    Contact,
    /// The file name.
    FileName,
    /// A folder around the file.
    Folder,
    /// Nothing: the agency is unknown.
    Nothing,
}

impl AgencySource {
    /// In the order of the variants.
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

    /// Its name in tables.
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

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Configuration => "据配置",
            Self::Title => "据标题",
            Self::Signature => "据落款",
            Self::IndexBox => "据索引信息",
            Self::Lead => "据引言",
            Self::Contact => "据联系方式",
            Self::FileName => "据文件名",
            Self::Folder => "据文件夹",
            Self::Nothing => "",
        };
        language.choose(self.key(), chinese)
    }
}

/// How the name of the body, without its district, was unified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyMatch {
    /// It is as printed.
    Printed,
    /// It was a known short form or spelling variant.
    Alias,
    /// It was the former name of a body that was renamed, not merged or divided.
    Renamed,
    /// It comes from the user's list of agencies.
    Configuration,
}

impl AgencyMatch {
    /// In the order of the variants.
    pub const ALL: [Self; 4] = [Self::Printed, Self::Alias, Self::Renamed, Self::Configuration];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Alias => "alias",
            Self::Renamed => "renamed",
            Self::Configuration => "configuration",
        }
    }

    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Printed => "同原文",
            Self::Alias => "据简称或别名",
            Self::Renamed => "据更名",
            Self::Configuration => "据配置",
        };
        language.choose(self.key(), chinese)
    }
}

/// Level of an administrative division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DivisionLevel {
    /// Provinces, autonomous regions and municipalities under the central government.
    Province,
    /// Cities and other divisions of a province.
    Prefecture,
    /// Counties, districts and county-level cities.
    County,
}

impl DivisionLevel {
    /// In the order of the variants.
    pub const ALL: [Self; 3] = [Self::Province, Self::Prefecture, Self::County];

    /// Its name in tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
        }
    }

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Province => "省级",
            Self::Prefecture => "地级",
            Self::County => "县级",
        }
    }
}

/// A former name of a district with its code at the time: 华亭县 of 华亭市.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerDistrict {
    /// The former name.
    pub name: String,
    /// The code of GB/T 2260 at the time.
    pub code: u32,
}

/// The unified names that a report is filed under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Name in the list of divisions, preceded by its city if several present divisions share it.
    pub district: String,
    /// Its code of GB/T 2260.
    pub district_code: Option<u32>,
    /// The former district, if the report uses its name.
    pub district_former: Option<FormerDistrict>,
    /// The present districts of its area, if it was merged or divided.
    pub district_successor: Option<String>,
    /// What the district was identified from.
    pub district_source: DistrictSource,
    /// How the district was matched.
    pub district_match: DistrictMatch,
    /// Full name of the agency.
    pub name: String,
    /// What the agency was identified from.
    pub agency_source: AgencySource,
    /// How the name of the agency was unified.
    pub agency_match: AgencyMatch,
    /// The body known to have succeeded it.
    pub successor: Option<String>,
    /// The district's code, or its name if it has none, and the name of the body, separated by a slash.
    pub id: String,
    /// The kind of body.
    pub kind: AgencyKind,
}

impl Agency {
    /// The agency of a report that does not name one: without name, id and district.
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

    /// Whether the agency is known.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.agency_source != AgencySource::Nothing
    }

    /// Name of the body within its district.
    #[must_use]
    pub fn body(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(_, body)| body)
    }
}

/// What the year was taken from, in order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearSource {
    /// The title of the report.
    Title,
    /// The reporting period.
    Period,
    /// Over a table or in its header.
    Caption,
    /// Sentences of the account: 2023年，我局…
    Prose,
    /// The year before the date of the signature.
    Signature,
    /// The year before the date of publication.
    IndexBox,
    /// The file name.
    FileName,
    /// A folder around the file.
    Folder,
}

impl YearSource {
    /// In the order of the variants.
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

    /// Its name in tables.
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

    /// Its name in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::Period => "统计期间",
            Self::Caption => "表题",
            Self::Prose => "正文",
            Self::Signature => "落款",
            Self::IndexBox => "索引框",
            Self::FileName => "文件名",
            Self::Folder => "文件夹名",
        }
    }
}
