//! Archives: ZIP, 7z, tar, compressed files, and files of records. Members come out once each, in the archive's order.
//!
//! Nothing is written to disk, so a name that leads out of the archive is harmless here. It is refused all the same, as a
//! warning to whoever unpacks the archive by hand.

use super::format::{Format, sniff};
use super::leftover::leftover;
use super::name;
use super::notation::Notation;
use super::packed::Content;
use super::seven_zip::SevenZip;
use super::walk::{HIDDEN, is_hidden};
use super::zip::{UnpackError, Zip};
use crate::language::Bilingual;
use crate::saturate::Saturate;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Limits on what is unpacked from one archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Largest member, in bytes.
    pub member: usize,
    /// All members together, in bytes.
    pub unpacked: usize,
    /// Largest ratio of unpacked to packed bytes. Pages compress about tenfold; far more is a decompression bomb.
    pub ratio: usize,
}

/// The ratio is not checked for archives that unpack to less than this, in bytes.
const HARMLESS: usize = 1 << 20;
/// Most levels of archives within an archive that are opened.
pub const DEEPEST_ARCHIVE: usize = 1;
/// Members beyond this number are not read.
const MOST_MEMBERS: usize = 100_000;

/// A member of an archive, as it is unpacked.
#[derive(Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "name and reason are the same everywhere")]
pub enum Unpacked {
    /// A file that was unpacked.
    File {
        /// Path within the archive.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// Its checksum does not match, or it ends early.
        is_damaged: bool,
    },
    /// A member that is skipped, and why.
    Skipped { name: String, reason: Bilingual },
    /// A file that a program left behind, and which program.
    Ignored { name: String, reason: Bilingual },
    /// A member that should be read but cannot be.
    Refused { name: String, reason: Bilingual },
}

/// Why members may be missing. The sentence becomes the reason in `sources`.
pub type Shortfall = Bilingual;

const CUT: Bilingual = Bilingual::fixed(
    "the archive is cut short or damaged: members may be missing; fetch it again",
    "压缩包不完整或已损坏，可能缺少文件；请重新获取",
);
const RECORDS_CUT: Bilingual = Bilingual::fixed(
    "the file is cut short or damaged: records may be missing; crawl it again",
    "文件不完整或已损坏，可能缺少记录；请重新抓取",
);
const SWELLS: Bilingual = Bilingual::fixed(
    "the archive swells beyond limits.archive_ratio in gouji.toml: broken or hostile; unpack it by hand and look",
    "压缩包解压后超过gouji.toml中limits.archive_ratio的限制，可能已损坏或有害；请手工解压查看",
);
const TOO_MUCH: Bilingual = Bilingual::fixed(
    "the archive unpacks to more than limits.archive_unpacked_mib in gouji.toml; the members beyond were not read",
    "压缩包解压后超过gouji.toml中limits.archive_unpacked_mib的限制，其余文件未读取",
);
const TOO_MANY: Bilingual = Bilingual::fixed(
    "the archive has more than 100,000 members; those beyond were not read",
    "压缩包内文件超过10万个，其余未读取",
);

const RUBBISH: Bilingual = Bilingual::fixed("bytes after its end were left out", "末尾有多余的数据，未读取");

const LEADS_OUT: Bilingual = Bilingual::fixed(
    "its name leads out of the archive; unpack it by hand and look",
    "文件名指向压缩包以外；请手工解压查看",
);
const TOO_LARGE: Bilingual = Bilingual::fixed(
    "larger than limits.file_mib in gouji.toml; raise it if it is a report",
    "超过gouji.toml中limits.file_mib的限制；如属报告，请调高限制",
);
const PROTECTED: Bilingual = Bilingual::fixed("protected by a password; unpack it by hand", "有密码；请手工解压");
const DAMAGED: Bilingual =
    Bilingual::fixed("damaged beyond reading; fetch the archive again", "严重损坏，无法读取；请重新获取压缩包");

/// How an archive ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Every member was read.
    Whole,
    /// All members were read; unexpected bytes follow.
    Remark(Bilingual),
    /// Members may be missing.
    Short(Shortfall),
}

impl From<Option<Shortfall>> for Ending {
    fn from(shortfall: Option<Shortfall>) -> Self {
        shortfall.map_or(Self::Whole, Self::Short)
    }
}

impl Unpacked {
    /// The same with `/` as the separator, as in tables.
    fn with_slashes(mut self) -> Self {
        let (Self::File { name, .. }
        | Self::Skipped { name, .. }
        | Self::Ignored { name, .. }
        | Self::Refused { name, .. }) = &mut self;
        *name = name.replace('\\', "/");
        self
    }
}

/// Passes the members of an archive to `take` until it has enough. The result says why members may be missing. `archive` is
/// its name, after which a single packed file is named.
pub fn unpack(
    bytes: &[u8],
    archive: &str,
    format: Format,
    limits: ArchiveLimits,
    mut take: impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Ending {
    let mut take = |unpacked: Unpacked| take(unpacked.with_slashes());
    let mut budget = Budget { limits, packed: bytes.len(), unpacked: 0, members: 0 };
    match format {
        Format::Zip => unpack_zip(bytes, &mut budget, &mut take).into(),
        Format::SevenZip => unpack_seven_zip(bytes, &mut budget, &mut take).into(),
        Format::Tar => unpack_tar(bytes, &mut budget, &mut take).into(),
        Format::PackedTar(packing) => {
            let mut content = packing.content(bytes);
            let shortfall = unpack_tar(&mut content, &mut budget, &mut take);
            ending(shortfall, content.has_rubbish)
        }
        Format::Records(notation) => unpack_records(bytes, notation, &mut budget, &mut take).into(),
        Format::Packed(packing) => unpack_single(packing.content(bytes), archive, &mut budget, &mut take),
        _ => Ending::Whole,
    }
}

fn ending(shortfall: Option<Shortfall>, has_rubbish: bool) -> Ending {
    match shortfall {
        None if has_rubbish => Ending::Remark(RUBBISH),
        shortfall => shortfall.into(),
    }
}

/// Counts what has been unpacked so far.
struct Budget {
    limits: ArchiveLimits,
    packed: usize,
    unpacked: usize,
    members: usize,
}

impl Budget {
    fn add(&mut self, bytes: usize) -> Option<Shortfall> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        self.members += 1;
        match () {
            () if self.unpacked > HARMLESS && self.unpacked / self.limits.ratio.max(1) > self.packed => Some(SWELLS),
            () if self.unpacked > self.limits.unpacked => Some(TOO_MUCH),
            () if self.members > MOST_MEMBERS => Some(TOO_MANY),
            () => None,
        }
    }

    /// Largest member that still fits the limits, in bytes.
    fn member(&self) -> usize {
        let swollen = self.packed.saturating_mul(self.limits.ratio).max(HARMLESS);
        self.limits.member.min(swollen)
    }
}

fn unpack_zip(
    bytes: &[u8],
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let zip = Zip::open(bytes);
    for member in &zip.members {
        let name = member.shown_name().into_owned();
        if is_folder(&name) {
            continue;
        }
        let (unpacked, length) = match refused(&name) {
            Some(refused) => (refused, 0),
            None => match zip.unpack(member, budget.member()) {
                Ok(unpacked) => {
                    let length = unpacked.bytes.len();
                    (Unpacked::File { name, bytes: unpacked.bytes, is_damaged: unpacked.is_damaged }, length)
                }
                Err(error) => (Unpacked::Refused { name, reason: why(error) }, 0),
            },
        };
        if take(unpacked).is_break() {
            return None;
        }
        if let Some(shortfall) = budget.add(length) {
            return Some(shortfall);
        }
    }
    zip.is_cut.then_some(CUT)
}

fn why(error: UnpackError) -> Bilingual {
    match error {
        UnpackError::Protected => PROTECTED,
        UnpackError::TooLarge => TOO_LARGE,
        UnpackError::Method => Bilingual::fixed(
            "packed by a method that is not read (PPMd, BCJ2 and others); unpack it by hand",
            "压缩方法不能读取（PPMd、BCJ2等）；请手工解压",
        ),
        UnpackError::Damaged => DAMAGED,
    }
}

fn unpack_tar(
    packed: impl Read,
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let mut archive = tar::Archive::new(packed);
    // several compressed streams can be concatenated; report damage to the stream before damage to the tar
    archive.set_ignore_zeros(true);
    let Ok(entries) = archive.entries() else { return Some(CUT) };
    for entry in entries {
        let Ok(mut entry) = entry else { return Some(CUT) };
        let kind = entry.header().entry_type();
        let name = name::decode(&entry.path_bytes()).into_owned();
        if kind.is_dir() || is_folder(&name) {
            continue;
        }
        let announced = entry.size().saturate();
        let limit = budget.member();
        let (unpacked, length) = match refused(&name) {
            Some(refused) => (refused, announced),
            None if !kind.is_file() => (
                Unpacked::Skipped {
                    name,
                    reason: Bilingual::fixed("a link or device in an archive", "压缩包内的链接或设备文件"),
                },
                0,
            ),
            None if announced > limit => (Unpacked::Refused { name, reason: TOO_LARGE }, announced),
            None => {
                let mut bytes = Vec::new();
                let is_damaged = entry.read_to_end(&mut bytes).is_err() || bytes.len() < announced;
                let length = bytes.len();
                (Unpacked::File { name, bytes, is_damaged }, length)
            }
        };
        if take(unpacked).is_break() {
            return None;
        }
        if let Some(shortfall) = budget.add(length) {
            return Some(shortfall);
        }
    }
    None
}

/// A single compressed file. It is named after the archive.
fn unpack_single(
    mut content: Content,
    archive: &str,
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Ending {
    let limit = budget.member();
    let mut bytes = Vec::new();
    let read = content.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes);
    if let Some(shortfall) = budget.add(bytes.len()) {
        return Ending::Short(shortfall);
    }
    let name = unpacked_name(archive);
    let unpacked = if bytes.len() > limit {
        Unpacked::Refused { name, reason: TOO_LARGE }
    } else {
        Unpacked::File { name, bytes, is_damaged: read.is_err() }
    };
    // the only member: whether `take` wants more does not matter
    let _ = take(unpacked);
    ending(read.err().map(|_| CUT), content.has_rubbish)
}

fn unpack_records(
    bytes: &[u8],
    notation: Notation,
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let (mut shortfall, mut is_enough) = (None, false);
    let is_whole = notation.pages(bytes, |page| {
        let (name, length) = (page.name, page.text.len());
        let unpacked = if length > budget.member() {
            Unpacked::Refused { name, reason: TOO_LARGE }
        } else {
            Unpacked::File { name, bytes: page.text.into_bytes(), is_damaged: false }
        };
        is_enough = take(unpacked).is_break();
        if !is_enough {
            shortfall = budget.add(length);
        }
        if is_enough || shortfall.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    shortfall.or_else(|| (!is_whole && !is_enough).then_some(RECORDS_CUT))
}

fn unpack_seven_zip(
    bytes: &[u8],
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let archive = SevenZip::open(bytes);
    for block in &archive.blocks {
        let mut content = block.content(bytes);
        for member in &block.members {
            let limit = budget.member();
            // unwanted members have to be unpacked to reach those after them
            if let Some(shortfall) = budget.add(member.size.saturate()) {
                return Some(shortfall);
            }
            let name = member.name.clone();
            let refused = match &content {
                _ if refused(&name).is_some() => refused(&name),
                Err(error) => Some(Unpacked::Refused { name: name.clone(), reason: why(*error) }),
                Ok(_) if member.size > limit as u64 => {
                    Some(Unpacked::Refused { name: name.clone(), reason: TOO_LARGE })
                }
                Ok(_) => None,
            };
            let mut bytes = Vec::new();
            if let Ok(content) = &mut content {
                let mut content = content.by_ref().take(member.size);
                // a checksum shows damage
                let _ = match refused {
                    Some(_) => io::copy(&mut content, &mut io::sink()).map(drop),
                    None => content.read_to_end(&mut bytes).map(drop),
                };
            }
            let is_damaged = !member.is_whole(&bytes);
            let unpacked = match refused {
                Some(refused) => refused,
                None if is_damaged && bytes.is_empty() => Unpacked::Refused { name, reason: DAMAGED },
                None => Unpacked::File { name, bytes, is_damaged },
            };
            if take(unpacked).is_break() {
                return None;
            }
        }
    }
    archive.is_cut.then_some(CUT)
}

/// A member by its name in the tables, where an archive within the archive counts as a folder; `None` if it cannot be
/// unpacked. `archive` is the archive's own name.
#[must_use]
pub fn member(bytes: &[u8], archive: &str, wanted: &str, limits: ArchiveLimits) -> Option<Vec<u8>> {
    member_within(bytes, archive, wanted, limits, 0)
}

fn member_within(bytes: &[u8], archive: &str, wanted: &str, limits: ArchiveLimits, depth: usize) -> Option<Vec<u8>> {
    if depth > DEEPEST_ARCHIVE {
        return None;
    }
    let mut found = None;
    unpack(bytes, archive, sniff(bytes), limits, |unpacked| {
        let Unpacked::File { name, bytes, .. } = unpacked else { return ControlFlow::Continue(()) };
        found = match wanted.strip_prefix(&name) {
            Some("") => Some(bytes),
            Some(rest) => rest.strip_prefix('/').and_then(|inner| {
                let own = name.rsplit('/').next().unwrap_or(&name);
                member_within(&bytes, own, inner, limits, depth + 1)
            }),
            None => None,
        };
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    found
}

/// File name suffixes of archives; a suffix precedes those that it ends with.
const SUFFIXES: [&str; 14] = [
    ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar", ".zip", ".7z", ".gz", ".bz2", ".bz",
    ".xz",
];

/// An archive's name without its suffix.
#[must_use]
pub fn unpacked_name(archive: &str) -> String {
    let suffix = SUFFIXES.into_iter().find(|suffix| {
        archive.len() > suffix.len()
            && archive.get(archive.len() - suffix.len()..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    });
    archive[..archive.len() - suffix.map_or(0, str::len)].to_owned()
}

fn is_folder(name: &str) -> bool {
    name.ends_with(['/', '\\'])
}

/// Why a member is not unpacked, judged by its name.
fn refused(name: &str) -> Option<Unpacked> {
    let mut parts = name.split(['/', '\\']);
    let is_absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    if is_absolute || parts.any(|part| part == "..") || name.contains('\0') {
        return Some(Unpacked::Refused { name: name.replace('\0', "\u{FFFD}"), reason: LEADS_OUT });
    }
    let parts = || name.split(['/', '\\']).filter(|part| *part != ".");
    if let Some(reason) = parts().find_map(leftover) {
        return Some(Unpacked::Ignored { name: name.to_owned(), reason });
    }
    let is_hidden = parts().any(is_hidden);
    is_hidden.then(|| Unpacked::Skipped { name: name.to_owned(), reason: HIDDEN })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sniff;
    use encoding_rs::GB18030;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    const LIMITS: ArchiveLimits = ArchiveLimits { member: 1 << 20, unpacked: 8 << 20, ratio: 200 };

    fn members(bytes: &[u8], limits: ArchiveLimits) -> (Vec<String>, Ending) {
        let mut names = Vec::new();
        let ending = unpack(bytes, "年报.gz", sniff(bytes), limits, |unpacked| {
            names.push(match unpacked {
                Unpacked::File { name, bytes, is_damaged } => {
                    format!("{name} {}{}", bytes.len(), if is_damaged { " damaged" } else { "" })
                }
                Unpacked::Skipped { name, reason }
                | Unpacked::Ignored { name, reason }
                | Unpacked::Refused { name, reason } => format!("{name}: {}", reason.en),
            });
            ControlFlow::Continue(())
        });
        (names, ending)
    }

    fn tar(files: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_ustar();
            // raw names: the crate refuses some
            header.as_ustar_mut().unwrap().name[..name.len()].copy_from_slice(name);
            header.set_size(content.len() as u64);
            header.set_entry_type(tar::EntryType::Regular);
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn noise(bytes: usize) -> Vec<u8> {
        let mut random = fastrand::Rng::with_seed(4);
        std::iter::repeat_with(|| random.u8(..)).take(bytes).collect()
    }

    #[test]
    fn members_come_out_with_their_names() {
        let gbk = GB18030.encode("2023/报告.html").0.into_owned();
        let packed = tar(&[(&gbk, b"one"), ("甲区/b.txt".as_bytes(), b"two"), (b"folder/", b"")]);
        let expected = vec!["2023/报告.html 3".to_owned(), "甲区/b.txt 3".to_owned()];
        assert_eq!(members(&packed, LIMITS), (expected.clone(), Ending::Whole));
        assert_eq!(members(&gzip(&packed), LIMITS), (expected, Ending::Whole));
        assert_eq!(members(&gzip(b"<p>alone"), LIMITS), (vec!["年报 8".to_owned()], Ending::Whole));
        let packed = crate::source::write_zip(&[("甲区/a.html", b"one"), ("b/", b""), ("b/.DS_Store", b"x")]);
        assert_eq!(
            members(&packed, LIMITS).0,
            ["甲区/a.html 3".to_owned(), "b/.DS_Store: left by macOS for itself".to_owned()]
        );
    }

    #[test]
    fn a_member_is_found_by_its_name_in_the_tables() {
        let inner = crate::source::write_zip(&[("b.html", b"two"), ("c/d.html", b"three")]);
        let deeper = crate::source::write_zip(&[("内.zip", &inner)]);
        let packed =
            crate::source::write_zip(&[("甲区\\a.html", b"one"), ("乙区/内.zip", &inner), ("深.zip", &deeper)]);
        let found = |bytes: &[u8], archive, wanted| member(bytes, archive, wanted, LIMITS);
        assert_eq!(found(&packed, "年报.zip", "甲区/a.html").unwrap(), b"one");
        assert_eq!(found(&packed, "年报.zip", "乙区/内.zip/c/d.html").unwrap(), b"three");
        assert_eq!(found(&packed, "年报.zip", "乙区/内.zip").unwrap(), inner);
        assert_eq!(found(&packed, "年报.zip", "深.zip/内.zip/b.html"), None, "as deep as a run looks, and no deeper");
        for absent in ["a.html", "甲区", "甲区/a.htm", "甲区/a.html/x", "", "../a.html"] {
            assert_eq!(found(&packed, "年报.zip", absent), None, "{absent}");
        }
        assert_eq!(found(&gzip(b"<p>alone"), "局.html.gz", "局.html").unwrap(), b"<p>alone");
        assert_eq!(found(&gzip(&tar(&[(b"a.txt", b"one")])), "局.tar.gz", "a.txt").unwrap(), b"one");
        assert_eq!(found(b"<p>no archive", "a.html", "a.html"), None);
        assert_eq!(member(&packed, "年报.zip", "甲区/a.html", ArchiveLimits { member: 2, ..LIMITS }), None);
    }

    #[test]
    fn archives_joined_one_behind_the_other_are_read_whole() {
        let packed = tar(&[(b"a.txt", b"one"), (b"b.txt", &noise(5_000))]);
        let names = |packed: &[u8]| {
            let (names, ending) = members(packed, LIMITS);
            assert_eq!(ending, Ending::Whole);
            names
        };
        // a tar in two members, and two tars
        let (first, second) = packed.split_at(2_000);
        assert_eq!(names(&[gzip(first), gzip(second)].concat()), ["a.txt 3", "b.txt 5000"]);
        let twice = [gzip(&packed), gzip(&tar(&[(b"c.txt", b"three")]))].concat();
        assert_eq!(names(&twice), ["a.txt 3", "b.txt 5000", "c.txt 5"]);
        let rubbish = [&gzip(b"<p>alone")[..], b"rubbish"].concat();
        assert_eq!(members(&rubbish, LIMITS), (vec!["年报 8".to_owned()], Ending::Remark(RUBBISH)));
    }

    #[test]
    fn seven_zip_is_opened_within_the_limits() {
        let packed = include_bytes!("../../tests/files/block.7z");
        let names = vec!["甲区/a.html 600".to_owned(), "甲区/b.txt 480".to_owned(), "空.txt 0".to_owned()];
        assert_eq!(members(packed, LIMITS), (names, Ending::Whole));
        let narrow = ArchiveLimits { member: 500, ..LIMITS };
        assert_eq!(
            members(packed, narrow).0[..2],
            [format!("甲区/a.html: {}", TOO_LARGE.en), "甲区/b.txt 480".to_owned()]
        );
        assert_eq!(members(&packed[..packed.len() - 9], LIMITS), (Vec::new(), Ending::Short(CUT)));
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for bad in ["../a.html", "/etc/passwd", "a/../../b", "..\\a", "C:\\a", "\\\\server\\a"] {
            let (names, _) = members(&tar(&[(bad.as_bytes(), b"x")]), LIMITS);
            let expected = [format!("{}: {}", bad.replace('\\', "/"), LEADS_OUT.en)];
            assert_eq!(names, expected);
            let (names, _) = members(&crate::source::write_zip(&[(bad, b"x")]), LIMITS);
            assert_eq!(names, expected);
        }
    }

    #[test]
    fn limits_hold() {
        let bomb = vec![b' '; 3 << 20];
        let zip = crate::source::write_zip(&[("bomb.html", &bomb)]);
        assert_eq!(members(&zip, LIMITS).0, [format!("bomb.html: {}", TOO_LARGE.en)]);
        let wide = ArchiveLimits { member: 4 << 20, ..LIMITS };
        let packed = gzip(&tar(&[(b"a", &bomb)]));
        assert_eq!(
            members(&packed, ArchiveLimits { ratio: 100_000, ..wide }),
            (vec!["a 3145728".to_owned()], Ending::Whole)
        );
        assert_eq!(members(&packed, ArchiveLimits { ratio: 50, ..wide }).0, [format!("a: {}", TOO_LARGE.en)]);
        let noise = noise(3 << 20);
        let packed = tar(&[(b"a", &noise), (b"b", &noise), (b"c", &noise)]);
        let (names, shortfall) = members(&packed, wide);
        assert_eq!((names.len(), shortfall), (3, Ending::Short(TOO_MUCH)));
    }

    #[test]
    fn what_is_cut_off_is_reported() {
        let noise = noise(9_000);
        let packed = tar(&[(b"a.txt", b"one"), (b"b.txt", &noise)]);
        let (names, _) = members(&packed[..packed.len() - 6_000], LIMITS);
        assert_eq!(names[0], "a.txt 3");
        assert!(names[1].ends_with("damaged"), "{names:?}");
        let packed = gzip(&packed);
        let (names, shortfall) = members(&packed[..packed.len() - 4_000], LIMITS);
        assert!(shortfall == Ending::Short(CUT) || names[1].ends_with("damaged"), "{names:?}");
        let zip = crate::source::write_zip(&[("a.txt", b"one")]);
        assert_eq!(members(&zip[..zip.len() - 10], LIMITS), (vec!["a.txt 3".to_owned()], Ending::Short(CUT)));
    }

    #[test]
    fn damaged_archives_end() {
        let mut random = fastrand::Rng::with_seed(5);
        let noise = noise(2_000);
        let packed = tar(&[(b"a.txt", b"one"), (b"b.txt", &noise)]);
        for seed in [packed.clone(), gzip(&packed), crate::source::write_zip(&[("a", &noise), ("b", b"")])] {
            for _ in 0..2_000 {
                let mut bytes = seed.clone();
                for _ in 0..random.usize(1..6) {
                    let at = random.usize(..bytes.len());
                    bytes[at] = random.u8(..);
                }
                let _ = members(&bytes, LIMITS);
            }
        }
    }
}
