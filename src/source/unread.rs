//! Formats without a reader, recognised by signature, so that a user knows which program can save the report in another
//! format.

use super::ole::Ole;
use super::zip::Zip;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A known format that has no reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is described below")]
pub enum Unread {
    Rar,
    Cab,
    Arj,
    Lzh,
    Ace,
    Zstandard,
    Lz4,
    Compress,
    DiskImage,
    Ceb,
    Caj,
    Kdh,
    Nh,
    Teb,
    Pdg,
    Djvu,
    Epub,
    Mobi,
    Xps,
    OpenDocument,
    PostScript,
    Presentation,
    Drawing,
    Mail,
    Works,
    Hangul,
    Note,
    Database,
    Parquet,
    Picture,
    Audio,
    Video,
    Program,
    Font,
    Shortcut,
    Thumbnails,
}

/// What a user should do with a file. Most of these formats may hold a report.
const UNPACK: &str = "unpack it by hand and add what is in it";
const SAVE: &str = "open it in its program and save it as PDF, DOCX or text";
const PICTURE: &str = "no text can be read from it; find the report as a page or document, or type it off";
const LEAVE: &str = "it holds no report; remove it";

impl Unread {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 36] = [
        Self::Rar,
        Self::Cab,
        Self::Arj,
        Self::Lzh,
        Self::Ace,
        Self::Zstandard,
        Self::Lz4,
        Self::Compress,
        Self::DiskImage,
        Self::Ceb,
        Self::Caj,
        Self::Kdh,
        Self::Nh,
        Self::Teb,
        Self::Pdg,
        Self::Djvu,
        Self::Epub,
        Self::Mobi,
        Self::Xps,
        Self::OpenDocument,
        Self::PostScript,
        Self::Presentation,
        Self::Drawing,
        Self::Mail,
        Self::Works,
        Self::Hangul,
        Self::Note,
        Self::Database,
        Self::Parquet,
        Self::Picture,
        Self::Audio,
        Self::Video,
        Self::Program,
        Self::Font,
        Self::Shortcut,
        Self::Thumbnails,
    ];

    /// The key in `sources`, the name, and the advice.
    const fn record(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Rar => ("rar", "RAR archive", UNPACK),
            Self::Cab => ("cab", "CAB archive", UNPACK),
            Self::Arj => ("arj", "ARJ archive", UNPACK),
            Self::Lzh => ("lzh", "LZH archive", UNPACK),
            Self::Ace => ("ace", "ACE archive", UNPACK),
            Self::Zstandard => ("zst", "file packed by Zstandard", UNPACK),
            Self::Lz4 => ("lz4", "file packed by LZ4", UNPACK),
            Self::Compress => ("z", "file packed by compress", UNPACK),
            Self::DiskImage => ("iso", "disk image", UNPACK),
            Self::Ceb => ("ceb", "CEB document of Founder Apabi", SAVE),
            Self::Caj => ("caj", "CAJ document of CNKI", SAVE),
            Self::Kdh => ("kdh", "KDH document of CNKI", SAVE),
            Self::Nh => ("nh", "NH document of CNKI", SAVE),
            Self::Teb => ("teb", "TEB document of CNKI", SAVE),
            Self::Pdg => ("pdg", "PDG document of SuperStar", SAVE),
            Self::Djvu => ("djvu", "DjVu document", SAVE),
            Self::Epub => ("epub", "EPUB book", SAVE),
            Self::Mobi => ("mobi", "Mobipocket book", SAVE),
            Self::Xps => ("xps", "XPS document", SAVE),
            Self::OpenDocument => ("opendocument", "OpenDocument file", SAVE),
            Self::PostScript => ("postscript", "PostScript document", SAVE),
            Self::Presentation => ("presentation", "presentation (PowerPoint or WPS)", SAVE),
            Self::Drawing => ("drawing", "drawing (Visio, AutoCAD or Photoshop)", SAVE),
            Self::Mail => ("mail", "mail of Outlook", "open it and save what is attached to it"),
            Self::Works => ("works", "document of Microsoft Works", SAVE),
            Self::Hangul => ("hwp", "document of Hangul", SAVE),
            Self::Note => ("note", "notebook of OneNote", SAVE),
            Self::Database => ("database", "database", SAVE),
            Self::Parquet => ("parquet", "table in Parquet", LEAVE),
            Self::Picture => ("picture", "picture", PICTURE),
            Self::Audio => ("audio", "sound recording", LEAVE),
            Self::Video => ("video", "video", LEAVE),
            Self::Program => ("program", "program (it may be an archive that unpacks itself)", UNPACK),
            Self::Font => ("font", "font", LEAVE),
            Self::Shortcut => ("shortcut", "shortcut of Windows", "add the file that it leads to"),
            Self::Thumbnails => ("thumbnails", "store of thumbnails of Windows", LEAVE),
        }
    }

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.record().0
    }

    /// What a user should do with the file.
    #[must_use]
    pub fn advice(self) -> &'static str {
        self.record().2
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.record().1)
    }
}

/// Signatures that no text begins with.
const SIGNATURES: [(&[u8], Unread); 41] = [
    (b"Rar!\x1A\x07", Unread::Rar),
    (b"MSCF\0\0\0\0", Unread::Cab),
    (b"\x28\xB5\x2F\xFD", Unread::Zstandard),
    (b"\x04\x22\x4D\x18", Unread::Lz4),
    (b"\x1F\x9D", Unread::Compress),
    (b"AT&TFORM", Unread::Djvu),
    (b"%!PS-", Unread::PostScript),
    (b"\xC5\xD0\xD3\xC6", Unread::PostScript),
    (b"AC10", Unread::Drawing),
    (b"8BPS\0", Unread::Drawing),
    (b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", Unread::Note),
    (b"SQLite format 3\0", Unread::Database),
    (b"\0\x01\0\0Standard ", Unread::Database),
    (b"PAR1", Unread::Parquet),
    (b"\x89PNG", Unread::Picture),
    (b"\xFF\xD8\xFF", Unread::Picture),
    (b"GIF87a", Unread::Picture),
    (b"GIF89a", Unread::Picture),
    (b"II*\0", Unread::Picture),
    (b"MM\0*", Unread::Picture),
    (b"II+\0", Unread::Picture),
    (b"\0\0\0\x0CjP  ", Unread::Picture),
    (b"\xFF\x4F\xFF\x51", Unread::Picture),
    (b"\0\0\x01\0", Unread::Picture),
    (b"\xD7\xCD\xC6\x9A", Unread::Picture),
    (b"ID3\x03", Unread::Audio),
    (b"ID3\x04", Unread::Audio),
    (b"\xFF\xFB", Unread::Audio),
    (b"fLaC\0", Unread::Audio),
    (b"OggS\0", Unread::Audio),
    (b"#!AMR\n", Unread::Audio),
    (b"FLV\x01", Unread::Video),
    (b"\x1A\x45\xDF\xA3", Unread::Video),
    (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Unread::Video),
    (b".RMF\0", Unread::Video),
    (b"\0\0\x01\xBA", Unread::Video),
    (b"\x7FELF", Unread::Program),
    (b"\xCF\xFA\xED\xFE", Unread::Program),
    (b"wOFF\0", Unread::Font),
    (b"OTTO\0", Unread::Font),
    (b"L\0\0\0\x01\x14\x02\0", Unread::Shortcut),
];

/// Signatures that a text might begin with too. They count only if a byte follows soon that no text has.
const WORDS: [(&[u8], Unread); 14] = [
    (b"Founder", Unread::Ceb),
    (b"FoxitCEB", Unread::Ceb),
    (b"CEB", Unread::Ceb),
    (b"CAJ", Unread::Caj),
    (b"HN", Unread::Caj),
    (b"KDH ", Unread::Kdh),
    (b"NH", Unread::Nh),
    (b"TEB", Unread::Teb),
    (b"HH\x02", Unread::Pdg),
    (b"\x60\xEA", Unread::Arj),
    (b"MZ", Unread::Program),
    (b"BM", Unread::Picture),
    (b"CWS", Unread::Video),
    (b"FWS", Unread::Video),
];
const SOON: usize = 64;

/// Signatures at an offset: offset, bytes, format.
const INNER: [(usize, &[u8], Unread); 9] = [
    (2, b"-lh", Unread::Lzh),
    (7, b"**ACE**", Unread::Ace),
    (4, b"ftyp", Unread::Video),
    (4, b"moov", Unread::Video),
    (8, b"WEBP", Unread::Picture),
    (8, b"AVI ", Unread::Video),
    (8, b"WAVE", Unread::Audio),
    (60, b"BOOKMOBI", Unread::Mobi),
    (0x8001, b"CD001", Unread::DiskImage),
];

impl Unread {
    /// Detects the format from the first bytes.
    pub(super) fn sniff(bytes: &[u8]) -> Option<Self> {
        let by_signature = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
        if let Some(&(_, format)) = by_signature {
            return Some(format);
        }
        let head = &bytes[..bytes.len().min(SOON)];
        let is_no_text = |byte: &u8| matches!(byte, 0..=8 | 14..=31);
        if !head.iter().any(is_no_text) {
            return None;
        }
        let word = WORDS.iter().find(|(word, _)| bytes.starts_with(word)).map(|&(_, format)| format);
        let inner = || {
            let inner = INNER.iter().find(|(at, word, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(word)));
            inner.map(|&(.., format)| format)
        };
        word.or_else(inner)
    }

    /// Detects a format packed as ZIP from its members.
    pub(super) fn in_zip(zip: &Zip) -> Option<Self> {
        let by_name = zip.members.iter().find_map(|member| match member.name {
            b"ppt/presentation.xml" => Some(Self::Presentation),
            b"visio/document.xml" => Some(Self::Drawing),
            b"FixedDocSeq.fdseq" | b"FixedDocumentSequence.fdseq" => Some(Self::Xps),
            b"META-INF/container.xml" => Some(Self::Epub),
            _ => None,
        });
        by_name.or_else(|| {
            let kind = zip.unpack(zip.member(b"mimetype")?, LONGEST_KIND).ok()?.bytes;
            let is = |word: &[u8]| memmem::find(&kind, word).is_some();
            match () {
                () if is(b"opendocument") => Some(Self::OpenDocument),
                () if is(b"epub") => Some(Self::Epub),
                () => None,
            }
        })
    }

    /// Detects a format stored as OLE from its streams.
    pub(super) fn in_ole(ole: &Ole) -> Option<Self> {
        let streams = [
            ("PowerPoint Document", Self::Presentation),
            ("PP97_DUALSTORAGE", Self::Presentation),
            ("VisioDocument", Self::Drawing),
            ("__properties_version1.0", Self::Mail),
            ("MatOST", Self::Works),
            ("SPELLING", Self::Works),
            ("BodyText", Self::Hangul),
            ("DocInfo", Self::Hangul),
            ("Catalog", Self::Thumbnails),
        ];
        streams.into_iter().find(|(name, _)| ole.has(name)).map(|(_, format)| format)
    }
}

/// Bytes read of the member that declares the type of the archive.
const LONGEST_KIND: usize = 256;

#[cfg(test)]
mod tests {
    use super::super::{Format, sniff, write_ole, write_zip};
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Unread) {
        assert_eq!(sniff(bytes), Format::Unread(expected));
    }

    #[test]
    fn signatures_tell_the_format() {
        let padded = |head: &[u8]| [head, &[0; 600]].concat();
        check(&padded(b"Rar!\x1A\x07\x00"), Unread::Rar);
        check(&padded(b"Rar!\x1A\x07\x01\x00"), Unread::Rar);
        check(&padded(b"Founder CEB 3.0"), Unread::Ceb);
        check(&padded(b"CAJ"), Unread::Caj);
        check(&padded(b"KDH 1.2"), Unread::Kdh);
        check(&padded(b"\x25\x00-lh5-"), Unread::Lzh);
        check(&padded(b"\x60\xEA\x2C"), Unread::Arj);
        check(&padded(b"MZ\x90"), Unread::Program);
        check(&padded(b"\0\0\0\x20ftypisom"), Unread::Video);
        check(&padded(b"RIFF\x10\0\0\0WEBPVP8 "), Unread::Picture);
        check(&padded(b"BM\x36\x10\0\0"), Unread::Picture);
        let mut image = vec![0; 0x9000];
        image[0x8001..0x8006].copy_from_slice(b"CD001");
        check(&image, Unread::DiskImage);
        check(&write_zip(&[("[Content_Types].xml", b""), ("ppt/presentation.xml", b"<a/>")]), Unread::Presentation);
        let kind = b"application/vnd.oasis.opendocument.text";
        check(&write_zip(&[("mimetype", kind), ("content.xml", b"<a/>")]), Unread::OpenDocument);
        check(&write_ole(&[("PowerPoint Document", b"x")]), Unread::Presentation);
        check(&write_ole(&[("__properties_version1.0", b"x")]), Unread::Mail);
    }

    #[test]
    fn texts_are_no_such_files() {
        for text in ["BM25", "MZ镇", "CEB格式", "HN\n", "NH", "Founder of", "CAJ ", "KDH ", "PAR", "ID3", "Rar!"] {
            assert_eq!(sniff(text.repeat(30).as_bytes()), Format::Text, "{text}");
        }
    }

    #[test]
    fn every_key_names_one_format() {
        let mut keys: Vec<&str> = SIGNATURES.iter().chain(&WORDS).map(|(_, format)| format.key()).collect();
        keys.extend(INNER.iter().map(|(.., format)| format.key()));
        keys.sort_unstable();
        keys.dedup();
        assert!(
            keys.len() > 20 && keys.iter().all(|key| key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
        );
    }
}
