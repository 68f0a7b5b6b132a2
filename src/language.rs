//! The languages of messages and reasons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// Its code, as options and columns have it.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.choose("en", "zh")
    }

    /// Returns the argument for this language.
    pub fn choose<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::En => english,
            Self::Zh => chinese,
        }
    }
}

/// A small number as Chinese headings have it; from eleven on in digits.
#[must_use]
pub fn numeral(number: u8) -> Cow<'static, str> {
    const NUMERALS: [&str; 11] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    NUMERALS.get(usize::from(number)).map_or_else(|| number.to_string().into(), |&numeral| numeral.into())
}

/// Why the system refused, in Chinese; in its own words where the reason is a rare one.
#[must_use]
pub fn system_error(error: &io::Error) -> Cow<'static, str> {
    match error.kind() {
        io::ErrorKind::NotFound => "文件不存在".into(),
        io::ErrorKind::PermissionDenied => "没有权限".into(),
        io::ErrorKind::AlreadyExists => "文件已存在".into(),
        io::ErrorKind::StorageFull => "磁盘已满".into(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘只读".into(),
        io::ErrorKind::IsADirectory => "是文件夹，不是文件".into(),
        io::ErrorKind::NotADirectory => "不是文件夹".into(),
        io::ErrorKind::InvalidData => "内容不是UTF-8文字".into(),
        _ => error.to_string().into(),
    }
}

/// A label between quotation marks, those within it turned into inner ones.
#[must_use]
pub fn quoted(label: &str) -> String {
    format!("“{}”", label.replace('“', "‘").replace('”', "’"))
}

/// A day as Chinese letters have it: 2024年2月20日.
#[must_use]
pub fn chinese_day(day: NaiveDate) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

/// A text in both languages. There is no way to make one in a single language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Bilingual {
    /// In English.
    pub en: Cow<'static, str>,
    /// In Chinese.
    pub zh: Cow<'static, str>,
}

impl Bilingual {
    /// Takes the English and the Chinese words.
    #[must_use]
    pub fn new(english: impl Into<Cow<'static, str>>, chinese: impl Into<Cow<'static, str>>) -> Self {
        Self { en: english.into(), zh: chinese.into() }
    }

    /// Words that are the same whatever happens.
    #[must_use]
    pub const fn fixed(english: &'static str, chinese: &'static str) -> Self {
        Self { en: Cow::Borrowed(english), zh: Cow::Borrowed(chinese) }
    }

    /// A formula, which is the same in every language.
    #[must_use]
    pub fn same(formula: String) -> Self {
        Self { zh: Cow::Owned(formula.clone()), en: Cow::Owned(formula) }
    }

    /// Whether there are no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.en.is_empty()
    }

    /// Joins sentences as reasons are joined: `a; b`, a；b.
    #[must_use]
    pub fn reasons(parts: &[Self]) -> Self {
        Self::join(parts, "; ", "；")
    }

    /// The words in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        language.choose(&self.en, &self.zh)
    }

    /// A section of a report, by its number: `section 3`, 第三部分; 0 is what stands before the first.
    #[must_use]
    pub fn section(number: u8) -> Self {
        match number {
            0 => Self::new("the beginning", "开头部分"),
            _ => Self::new(format!("section {number}"), format!("第{}部分", numeral(number))),
        }
    }

    /// Joins parts in both languages, with a separator for each.
    #[must_use]
    pub fn join(parts: &[Self], separator_en: &str, separator_zh: &str) -> Self {
        let join = |of: fn(&Self) -> &str, separator: &str| parts.iter().map(of).collect::<Vec<_>>().join(separator);
        Self::new(join(|part| &part.en, separator_en), join(|part| &part.zh, separator_zh))
    }
}
