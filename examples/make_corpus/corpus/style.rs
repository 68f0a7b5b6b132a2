//! The shapes reports come in: what made the file, and in which bytes it was saved.

use fastrand::Rng;

use super::seeds::chance;

/// What a report looks like as a file. Shapes seen in real archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Clean HTML with the spans of the national form.
    Plain,
    /// A content management system's editor: styles on every cell, words and numbers broken over elements.
    Editor,
    /// Exported by a word processor.
    Word,
    /// A whole portal page around the report.
    Portal,
    /// An old page made of nested tables, end tags left out.
    Layout,
    /// Table 3 in two pieces, labels one character a line.
    Split,
    /// Text pasted from a word processor, cells apart by tabs.
    Tabs,
    /// Text with cells apart by spaces.
    Spaces,
    /// Text with each cell on its own line.
    Lines,
    /// Set on pages.
    Ofd,
}

impl Style {
    /// Those that a corpus has when nothing else is asked for.
    pub const USUAL: [Self; 9] = [
        Self::Plain,
        Self::Editor,
        Self::Word,
        Self::Portal,
        Self::Layout,
        Self::Split,
        Self::Tabs,
        Self::Spaces,
        Self::Lines,
    ];

    /// Those named by their keys.
    pub fn named(keys: &[&str]) -> Option<Vec<Self>> {
        let all = || Self::USUAL.into_iter().chain([Self::Ofd]);
        keys.iter().map(|key| all().find(|style| style.key() == *key)).collect()
    }

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
            Self::Ofd => "ofd",
        }
    }

    pub fn is_html(self) -> bool {
        !matches!(self, Self::Tabs | Self::Spaces | Self::Lines | Self::Ofd)
    }

    /// Whether one can see that a cell is empty: a text without cell borders cannot show it.
    pub fn shows_empty_cells(self) -> bool {
        !matches!(self, Self::Spaces | Self::Lines)
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Word | Self::Layout => "htm",
            Self::Plain | Self::Editor | Self::Portal | Self::Split => "html",
            Self::Tabs | Self::Spaces | Self::Lines => "txt",
            Self::Ofd => "ofd",
        }
    }
}

/// How the characters are stored, and what an HTML page says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    /// UTF-8 in a page that declares gb2312.
    Utf8CalledGb2312,
    /// GBK in a page that declares gb2312, as is the custom.
    Gbk,
    Gb18030,
    Utf16Le,
    Utf16LeNoBom,
    Utf16Be,
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
        }
    }

    /// The charset an HTML page in this encoding declares.
    pub fn declared(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "utf-8",
            Self::Utf8CalledGb2312 | Self::Gbk => "gb2312",
            Self::Gb18030 => "gb18030",
            Self::Utf16Le | Self::Utf16LeNoBom | Self::Utf16Be => "unicode",
        }
    }

    /// An encoding such as files of this style are found in.
    pub fn for_style(style: Style, rng: &mut Rng) -> Self {
        match style {
            Style::Layout => return Self::Gbk,
            Style::Ofd => return Self::Utf8,
            _ => {}
        }
        let share = rng.u8(..100);
        if style.is_html() {
            match share {
                0..=57 => Self::Utf8,
                58..=67 => Self::Utf8Bom,
                68..=81 => Self::Gbk,
                82..=87 => Self::Gb18030,
                88..=95 => Self::Utf8CalledGb2312,
                _ => Self::Utf16Le,
            }
        } else {
            match share {
                0..=49 => Self::Utf8,
                50..=64 => Self::Utf8Bom,
                65..=81 => Self::Gbk,
                82..=89 => Self::Utf16Le,
                90..=93 => Self::Utf16Be,
                _ => Self::Utf16LeNoBom,
            }
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
