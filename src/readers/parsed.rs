//! The limits and the result of a reader.

use crate::document::Document;
use crate::language::Bilingual;
use crate::source::{Format, Unread};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// What a reader may use up. A file that exceeds a limit is read up to the limit, with a note, if the part read makes
/// sense by itself; otherwise it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Most bytes that one compressed part of a file may unpack to.
    pub unpacked: usize,
    /// Most pages that are read.
    pub pages: usize,
    /// Most pages of a file that are pictures and are read. They are only told of without a model that recognises them.
    pub pictures: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unpacked: 64 << 20, pages: 500, pictures: 40 }
    }
}

/// The result of reading a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedFile {
    /// The content, with notes on what could not be read.
    pub document: Document,
    /// The encoding of the text, for formats that leave it open.
    pub encoding: Option<Cow<'static, str>>,
}

/// Why a file yields no document. The words are published in the table `sources`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The file has no bytes.
    Empty,
    /// A format without a reader.
    Unsupported(Format),
    /// A kind of file that is recognised but not read, with advice.
    Unread(Unread),
    /// Not text.
    Binary,
    /// The named part is missing or unreadable.
    Damaged(Bilingual),
    /// The named part exceeds [`Limits::unpacked`].
    TooLarge(Bilingual),
    /// Encrypted.
    Protected,
    /// Written by the named program, whose files are too old to be read.
    Outdated(Bilingual),
    /// Reported by a reader in a child process.
    Apart(Bilingual),
    /// A child process could not be started, took too long or died: another time, or on another machine, it may not.
    Ended(Bilingual),
}

impl ReadError {
    /// What happened, why, and what to do next.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        match self {
            Self::Empty => {
                Bilingual::fixed("empty file: nothing to read; fetch it again", "空文件，没有内容；请重新获取")
            }
            Self::Unsupported(format) => Bilingual::new(
                format!("{format} files are not read by this version; convert it to HTML or text"),
                format!("本版本不能读取{format}文件；请另存为HTML或文本"),
            ),
            Self::Unread(format) => {
                let (name, advice) = (format.name(), format.advice());
                Bilingual::new(
                    format!("a {}, which is not read: {}", name.en, advice.en),
                    format!("{}，不能读取：{}", name.zh, advice.zh),
                )
            }
            Self::Binary => Bilingual::fixed(
                "not text in any known encoding (binary data); fetch it again or remove it",
                "不是任何已知编码的文字（二进制数据）；请重新获取或移走",
            ),
            Self::Damaged(part) => Bilingual::new(
                format!("its {} is missing or damaged beyond reading; fetch it again", part.en),
                format!("文件的{}缺失或严重损坏；请重新获取", part.zh),
            ),
            Self::TooLarge(part) => Bilingual::new(
                format!(
                    "its {} unpacks to more than limits.unpacked_mib in gouji.toml allows: broken or hostile; look at it \
                     by hand",
                    part.en
                ),
                format!(
                    "文件的{}解压后超过gouji.toml中limits.unpacked_mib的限制，文件可能已损坏或有害；请人工查看",
                    part.zh
                ),
            ),
            Self::Protected => {
                Bilingual::fixed("protected by a password; save it without one", "文件有密码；请另存为无密码的文件")
            }
            Self::Outdated(program) => Bilingual::new(
                format!("written by {}, which is not read; open it and save it as a newer file", program.en),
                format!("由{}生成，不能读取；请打开后另存为较新的格式", program.zh),
            ),
            Self::Apart(words) | Self::Ended(words) => words.clone(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words().en)
    }
}

impl std::error::Error for ReadError {}
