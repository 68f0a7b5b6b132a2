//! What a reader is allowed, and what it gives.

use crate::document::Document;
use crate::source::{Format, Unread};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// What a reader may use up. A file that exceeds a limit is read up to the limit, with a note, if the part read makes
/// sense by itself; otherwise it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Most bytes that one compressed part of a file may unpack to.
    pub unpacked: usize,
    /// Most pages that are read.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unpacked: 64 << 20, pages: 500 }
    }
}

/// What a reader makes of a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct ParsedFile {
    /// The content, with notes on what could not be read.
    pub document: Document,
    /// The encoding of the text, for formats that leave it open.
    pub encoding: Option<Cow<'static, str>>,
}

/// Why a file yields no document. The message is published in the table `sources`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The file has no bytes.
    #[error("empty file: nothing to read; fetch it again")]
    Empty,
    /// A format without a reader.
    #[error("{0} files are not read by this version; convert it to HTML or text")]
    Unsupported(Format),
    /// A kind of file that is recognised but not read, with advice.
    #[error("a {0}, which is not read: {advice}", advice = .0.advice())]
    Unread(Unread),
    /// Not text.
    #[error("not text in any known encoding (binary data); fetch it again or remove it")]
    Binary,
    /// The named part is missing or unreadable.
    #[error("its {0} is missing or damaged beyond reading; fetch it again")]
    Damaged(&'static str),
    /// The named part exceeds [`Limits::unpacked`].
    #[error(
        "its {0} unpacks to more than limits.unpacked_mib in gouji.toml allows: broken or hostile; look at it by hand"
    )]
    TooLarge(&'static str),
    /// Encrypted.
    #[error("protected by a password; save it without one")]
    Protected,
    /// Written by the named program, whose files are too old to be read.
    #[error("written by {0}, which is not read; open it and save it as a newer file")]
    Outdated(&'static str),
    /// Reported by a reader in a child process, or the way that process ended.
    #[error("{0}")]
    Apart(String),
}
