//! The kinds of files that reports come in: the program that made them, and the encoding.

use std::str::FromStr;

use fastrand::Rng;

use super::seeds::chance;

/// File format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Html,
    Text,
    Docx,
    Doc,
    Xlsx,
    Xls,
    Pdf,
    Ofd,
}

impl Format {
    const ALL: [Self; 8] = [Self::Html, Self::Text, Self::Docx, Self::Doc, Self::Xlsx, Self::Xls, Self::Pdf, Self::Ofd];

    pub fn key(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
        }
    }

    /// The styles of a format, which take turns.
    pub fn styles(self) -> impl Iterator<Item = Style> {
        Style::ALL.into_iter().filter(move |style| style.format() == self)
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::key).join(", ");
        Self::ALL
            .into_iter()
            .find(|format| format.key() == key)
            .ok_or_else(|| format!("there is no format {key}, only {}", known()))
    }
}

/// What made the file of a report, and so its structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Clean HTML with the spans of the national form.
    Plain,
    /// A content management system's editor: styles on every cell, words and numbers split over elements.
    Editor,
    /// Exported by a word processor.
    Word,
    /// A whole portal page around the report.
    Portal,
    /// An old page made of nested tables, end tags left out.
    Layout,
    /// Table 3 in two pieces, labels with one character per line.
    Split,
    /// Text pasted from a word processor, with cells separated by tabs.
    Tabs,
    /// Text with cells separated by spaces.
    Spaces,
    /// Text with one cell per line.
    Lines,
    /// Word processing in the current format, and in the one before.
    Docx,
    Doc,
    /// A workbook, likewise.
    Xlsx,
    Xls,
    /// Pages printed by an office program.
    Printed,
    /// Pages set by a typesetter.
    Typeset,
    /// Pages in the format of Chinese offices.
    Ofd,
}

impl Style {
    pub const ALL: [Self; 16] = [
        Self::Plain,
        Self::Editor,
        Self::Word,
        Self::Portal,
        Self::Layout,
        Self::Split,
        Self::Tabs,
        Self::Spaces,
        Self::Lines,
        Self::Docx,
        Self::Doc,
        Self::Xlsx,
        Self::Xls,
        Self::Printed,
        Self::Typeset,
        Self::Ofd,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Editor => "editor",
            Self::Word => "word",
            Self::Portal => "portal",
            Self::Layout => "layout",
            Self::Split => "split",
            Self::Tabs => "tabs",
            Self::Spaces => "spaces",
            Self::Lines => "lines",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Printed => "printed",
            Self::Typeset => "typeset",
            Self::Ofd => "ofd",
        }
    }

    pub fn format(self) -> Format {
        match self {
            Self::Plain | Self::Editor | Self::Word | Self::Portal | Self::Layout | Self::Split => Format::Html,
            Self::Tabs | Self::Spaces | Self::Lines => Format::Text,
            Self::Docx => Format::Docx,
            Self::Doc => Format::Doc,
            Self::Xlsx => Format::Xlsx,
            Self::Xls => Format::Xls,
            Self::Printed | Self::Typeset => Format::Pdf,
            Self::Ofd => Format::Ofd,
        }
    }

    /// Whether a picture can replace a table.
    pub fn holds_pictures(self) -> bool {
        matches!(self.format(), Format::Html | Format::Docx | Format::Doc | Format::Pdf | Format::Ofd)
    }

    /// Whether a row of a table can end before its last column. On a page or a sheet, a missing cell looks like an
    /// empty one.
    pub fn has_ragged_rows(self) -> bool {
        matches!(self.format(), Format::Html | Format::Text)
    }

    /// Whether empty cells are recognisable. Text without cell borders cannot show them.
    pub fn shows_empty_cells(self) -> bool {
        !matches!(self, Self::Spaces | Self::Lines)
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Word | Self::Layout => "htm",
            Self::Plain | Self::Editor | Self::Portal | Self::Split => "html",
            Self::Tabs | Self::Spaces | Self::Lines => "txt",
            _ => self.format().key(),
        }
    }
}

/// How characters are stored, and what an HTML page declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    /// UTF-8 in a page that declares gb2312.
    Utf8CalledGb2312,
    /// GBK in a page that declares gb2312, as is usual.
    Gbk,
    Gb18030,
    Utf16Le,
    Utf16LeNoBom,
    Utf16Be,
    /// Determined by the format.
    OfFormat,
}

impl Encoding {
    pub fn key(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf8CalledGb2312 => "utf-8-called-gb2312",
            Self::Gbk => "gbk",
            Self::Gb18030 => "gb18030",
            Self::Utf16Le => "utf-16le",
            Self::Utf16LeNoBom => "utf-16le-no-bom",
            Self::Utf16Be => "utf-16be",
            Self::OfFormat => "",
        }
    }

    /// The charset that an HTML page in this encoding declares.
    pub fn declared(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom | Self::OfFormat => "utf-8",
            Self::Utf8CalledGb2312 | Self::Gbk => "gb2312",
            Self::Gb18030 => "gb18030",
            Self::Utf16Le | Self::Utf16LeNoBom | Self::Utf16Be => "unicode",
        }
    }

    /// A usual encoding for files of this style.
    pub fn for_style(style: Style, rng: &mut Rng) -> Self {
        if style == Style::Layout {
            return Self::Gbk;
        }
        let share = rng.u8(..100);
        match (style.format(), share) {
            (Format::Html, 0..=57) => Self::Utf8,
            (Format::Html, 58..=67) => Self::Utf8Bom,
            (Format::Html, 68..=81) => Self::Gbk,
            (Format::Html, 82..=87) => Self::Gb18030,
            (Format::Html, 88..=95) => Self::Utf8CalledGb2312,
            (Format::Html, _) => Self::Utf16Le,
            (Format::Text, 0..=49) => Self::Utf8,
            (Format::Text, 50..=64) => Self::Utf8Bom,
            (Format::Text, 65..=81) => Self::Gbk,
            (Format::Text, 82..=89) => Self::Utf16Le,
            (Format::Text, 90..=93) => Self::Utf16Be,
            (Format::Text, _) => Self::Utf16LeNoBom,
            _ => Self::OfFormat,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    Lf,
    CrLf,
}

impl LineEnd {
    pub fn any(rng: &mut Rng) -> Self {
        if chance(rng, 35) { Self::CrLf } else { Self::Lf }
    }
}
