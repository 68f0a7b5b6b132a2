//! Formats without a reader, recognised by signature, so that a user knows which program can save the report in another
//! format.

use super::ole::Ole;
use super::zip::Zip;
use crate::language::Bilingual;
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
const UNPACK: Bilingual = Bilingual::fixed("unpack it by hand and add what is in it", "请手工解压后放入其中的文件");
const SAVE: Bilingual = Bilingual::fixed(
    "open it in its program and save it as PDF, DOCX or text",
    "请用相应软件打开，另存为PDF、DOCX或文本",
);
const PICTURE: Bilingual = Bilingual::fixed(
    "pictures are read only with a model (PNG and JPEG; see gouji models fetch); or find the report as a page or document",
    "读取图片需要识别模型（PNG、JPEG；见gouji models fetch）；也可查找网页或文档版本",
);
const LEAVE: Bilingual = Bilingual::fixed("it holds no report; remove it", "其中没有报告，请移走");

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
    const fn record(self) -> (&'static str, Bilingual, Bilingual) {
        match self {
            Self::Rar => ("rar", Bilingual::fixed("RAR archive", "RAR压缩包"), UNPACK),
            Self::Cab => ("cab", Bilingual::fixed("CAB archive", "CAB压缩包"), UNPACK),
            Self::Arj => ("arj", Bilingual::fixed("ARJ archive", "ARJ压缩包"), UNPACK),
            Self::Lzh => ("lzh", Bilingual::fixed("LZH archive", "LZH压缩包"), UNPACK),
            Self::Ace => ("ace", Bilingual::fixed("ACE archive", "ACE压缩包"), UNPACK),
            Self::Zstandard => ("zst", Bilingual::fixed("file packed by Zstandard", "Zstandard压缩文件"), UNPACK),
            Self::Lz4 => ("lz4", Bilingual::fixed("file packed by LZ4", "LZ4压缩文件"), UNPACK),
            Self::Compress => ("z", Bilingual::fixed("file packed by compress", "compress压缩文件"), UNPACK),
            Self::DiskImage => ("iso", Bilingual::fixed("disk image", "光盘镜像"), UNPACK),
            Self::Ceb => ("ceb", Bilingual::fixed("CEB document of Founder Apabi", "方正Apabi的CEB文档"), SAVE),
            Self::Caj => ("caj", Bilingual::fixed("CAJ document of CNKI", "知网CAJ文档"), SAVE),
            Self::Kdh => ("kdh", Bilingual::fixed("KDH document of CNKI", "知网KDH文档"), SAVE),
            Self::Nh => ("nh", Bilingual::fixed("NH document of CNKI", "知网NH文档"), SAVE),
            Self::Teb => ("teb", Bilingual::fixed("TEB document of CNKI", "知网TEB文档"), SAVE),
            Self::Pdg => ("pdg", Bilingual::fixed("PDG document of SuperStar", "超星PDG文档"), SAVE),
            Self::Djvu => ("djvu", Bilingual::fixed("DjVu document", "DjVu文档"), SAVE),
            Self::Epub => ("epub", Bilingual::fixed("EPUB book", "EPUB电子书"), SAVE),
            Self::Mobi => ("mobi", Bilingual::fixed("Mobipocket book", "Mobipocket电子书"), SAVE),
            Self::Xps => ("xps", Bilingual::fixed("XPS document", "XPS文档"), SAVE),
            Self::OpenDocument => ("opendocument", Bilingual::fixed("OpenDocument file", "OpenDocument文件"), SAVE),
            Self::PostScript => ("postscript", Bilingual::fixed("PostScript document", "PostScript文档"), SAVE),
            Self::Presentation => (
                "presentation",
                Bilingual::fixed("presentation (PowerPoint or WPS)", "演示文稿（PowerPoint或WPS）"),
                SAVE,
            ),
            Self::Drawing => (
                "drawing",
                Bilingual::fixed("drawing (Visio, AutoCAD or Photoshop)", "图形文件（Visio、AutoCAD或Photoshop）"),
                SAVE,
            ),
            Self::Mail => (
                "mail",
                Bilingual::fixed("mail of Outlook", "Outlook邮件"),
                Bilingual::fixed("open it and save what is attached to it", "请打开邮件，另存其附件"),
            ),
            Self::Works => ("works", Bilingual::fixed("document of Microsoft Works", "Microsoft Works文档"), SAVE),
            Self::Hangul => ("hwp", Bilingual::fixed("document of Hangul", "Hangul文档"), SAVE),
            Self::Note => ("note", Bilingual::fixed("notebook of OneNote", "OneNote笔记本"), SAVE),
            Self::Database => ("database", Bilingual::fixed("database", "数据库"), SAVE),
            Self::Parquet => ("parquet", Bilingual::fixed("table in Parquet", "Parquet数据表"), LEAVE),
            Self::Picture => ("picture", Bilingual::fixed("picture", "图片"), PICTURE),
            Self::Audio => ("audio", Bilingual::fixed("sound recording", "录音"), LEAVE),
            Self::Video => ("video", Bilingual::fixed("video", "视频"), LEAVE),
            Self::Program => (
                "program",
                Bilingual::fixed("program (it may be an archive that unpacks itself)", "程序（可能是自解压文件）"),
                UNPACK,
            ),
            Self::Font => ("font", Bilingual::fixed("font", "字体文件"), LEAVE),
            Self::Shortcut => (
                "shortcut",
                Bilingual::fixed("shortcut of Windows", "Windows快捷方式"),
                Bilingual::fixed("add the file that it leads to", "请放入它所指向的文件"),
            ),
            Self::Thumbnails => {
                ("thumbnails", Bilingual::fixed("store of thumbnails of Windows", "Windows缩略图缓存"), LEAVE)
            }
        }
    }

    /// The word for it in the tables.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.record().0
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> Bilingual {
        self.record().1
    }

    /// What a user should do with the file.
    #[must_use]
    pub fn advice(self) -> Bilingual {
        self.record().2
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name().en)
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
