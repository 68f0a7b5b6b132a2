//! Archives: ZIP, tar, gzip. Members come out one after the other, each once, in the order in which they stand there.
//!
//! Nothing is written anywhere, so a name that leads out of the archive does no harm; it is refused all the same, for
//! whoever unpacks it by hand.

use super::format::Format;
use super::walk::is_hidden;
use super::zip::{UnpackError, Zip};
use encoding_rs::GB18030;
use flate2::read::GzDecoder;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// What an archive may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Bytes of one member.
    pub member: usize,
    /// Bytes of all members together.
    pub unpacked: usize,
    /// How many bytes come out of one. Pages pack to a tenth, and what packs to far less is no report.
    pub ratio: usize,
}

/// Archives swell less than this without anybody asking for the ratio.
const HARMLESS: usize = 1 << 20;
/// Archives with more members than this are read up to it.
const MOST_MEMBERS: usize = 100_000;

/// What comes out of an archive.
#[derive(Debug, PartialEq, Eq)]
pub enum Unpacked {
    File {
        name: String,
        bytes: Vec<u8>,
        /// It does not agree with its checksum, or ends early.
        is_damaged: bool,
    },
    /// A member that is left alone, and why.
    Skipped { name: String, reason: &'static str },
    /// A member that ought to be read and cannot be.
    Refused { name: String, reason: &'static str },
}

/// Why an archive gave fewer members than it may have. The sentence is what `sources` says of it.
pub type Shortfall = &'static str;

const CUT: Shortfall = "the archive is cut short or damaged: members may be missing; fetch it again";
const SWELLS: Shortfall =
    "the archive swells beyond limits.archive_ratio in gouji.toml: broken or hostile; unpack it by hand and look";
const TOO_MUCH: Shortfall =
    "the archive unpacks to more than limits.archive_unpacked_mib in gouji.toml; the members beyond were not read";
const TOO_MANY: Shortfall = "the archive has more than 100,000 members; those beyond were not read";

const LEADS_OUT: &str = "its name leads out of the archive; unpack it by hand and look";
const TOO_LARGE: &str = "larger than limits.file_mib in gouji.toml; raise it if it is a report";
const PROTECTED: &str = "protected by a password; unpack it by hand";
const RARE: &str = "packed by a method that is not read; unpack it by hand";
const DAMAGED: &str = "damaged beyond reading; fetch the archive again";

/// Hands out the members of an archive until there are no more or `take` has enough. Says why some may be missing.
pub fn unpack(
    bytes: &[u8],
    format: Format,
    limits: ArchiveLimits,
    mut take: impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let mut budget = Budget { limits, packed: bytes.len(), unpacked: 0, members: 0 };
    match format {
        Format::Zip => unpack_zip(bytes, &mut budget, &mut take),
        Format::Tar => unpack_tar(bytes, &mut budget, &mut take),
        Format::TarGz => unpack_tar(GzDecoder::new(bytes), &mut budget, &mut take),
        Format::Gzip => unpack_gzip(bytes, &mut budget, &mut take),
        _ => None,
    }
}

/// What has come out so far.
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

    /// The greatest member that may still come out.
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
        let name = if member.is_utf8() { String::from_utf8_lossy(member.name).into_owned() } else { name(member.name) };
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

fn why(error: UnpackError) -> &'static str {
    match error {
        UnpackError::Protected => PROTECTED,
        UnpackError::TooLarge => TOO_LARGE,
        UnpackError::Method => RARE,
        UnpackError::Damaged => DAMAGED,
    }
}

fn unpack_tar(
    packed: impl Read,
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let mut archive = tar::Archive::new(packed);
    let Ok(entries) = archive.entries() else { return Some(CUT) };
    for entry in entries {
        let Ok(mut entry) = entry else { return Some(CUT) };
        let kind = entry.header().entry_type();
        let name = name(&entry.path_bytes());
        if kind.is_dir() || is_folder(&name) {
            continue;
        }
        let announced = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        let limit = budget.member();
        let (unpacked, length) = match refused(&name) {
            Some(refused) => (refused, announced),
            None if !kind.is_file() => (Unpacked::Skipped { name, reason: "a link or device in an archive" }, 0),
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

/// A single file, packed; its own name is seldom told.
fn unpack_gzip(
    bytes: &[u8],
    budget: &mut Budget,
    take: &mut impl FnMut(Unpacked) -> ControlFlow<()>,
) -> Option<Shortfall> {
    let limit = budget.member();
    let decoder = GzDecoder::new(bytes);
    let name = decoder.header().and_then(|header| header.filename()).map_or_else(|| "content".to_owned(), name);
    let mut unpacked = Vec::new();
    let read = decoder.take(limit as u64 + 1).read_to_end(&mut unpacked);
    if let Some(shortfall) = budget.add(unpacked.len()) {
        return Some(shortfall);
    }
    let unpacked = if unpacked.len() > limit {
        Unpacked::Refused { name, reason: TOO_LARGE }
    } else {
        Unpacked::File { name, bytes: unpacked, is_damaged: read.is_err() }
    };
    // there is only one, so whether more is wanted does not matter
    let _ = take(unpacked);
    read.err().map(|_| CUT)
}

/// Names are in UTF-8 or in what Chinese systems wrote before it.
fn name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn is_folder(name: &str) -> bool {
    name.ends_with(['/', '\\'])
}

/// What is said of a member that is not to be unpacked, for its name.
fn refused(name: &str) -> Option<Unpacked> {
    let mut parts = name.split(['/', '\\']);
    let is_absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    if is_absolute || parts.any(|part| part == "..") || name.contains('\0') {
        return Some(Unpacked::Refused { name: name.replace('\0', "\u{FFFD}"), reason: LEADS_OUT });
    }
    let mut parts = name.split(['/', '\\']).filter(|part| *part != ".");
    parts
        .any(|part| part == "__MACOSX" || is_hidden(OsStr::new(part)))
        .then(|| Unpacked::Skipped { name: name.to_owned(), reason: "hidden file" })
}

/// Whether what a gzip file holds begins as tar archives do.
pub(super) fn is_packed_tar(bytes: &[u8]) -> bool {
    let mut head = [0; TAR_HEAD];
    let mut decoder = GzDecoder::new(bytes);
    let mut filled = 0;
    while filled < TAR_HEAD {
        match decoder.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    is_tar(&head[..filled])
}

const TAR_HEAD: usize = 512;
const TAR_MAGIC_AT: usize = 257;

pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes.len() >= TAR_HEAD && bytes[TAR_MAGIC_AT..].starts_with(b"ustar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sniff;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    const LIMITS: ArchiveLimits = ArchiveLimits { member: 1 << 20, unpacked: 8 << 20, ratio: 200 };

    fn members(bytes: &[u8], limits: ArchiveLimits) -> (Vec<String>, Option<Shortfall>) {
        let mut told = Vec::new();
        let shortfall = unpack(bytes, sniff(bytes), limits, |unpacked| {
            told.push(match unpacked {
                Unpacked::File { name, bytes, is_damaged } => {
                    format!("{name} {}{}", bytes.len(), if is_damaged { " damaged" } else { "" })
                }
                Unpacked::Skipped { name, reason } | Unpacked::Refused { name, reason } => format!("{name}: {reason}"),
            });
            ControlFlow::Continue(())
        });
        (told, shortfall)
    }

    fn tar(files: &[(&[u8], &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_ustar();
            // names as they come, where the crate would refuse some
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
        assert_eq!(members(&packed, LIMITS), (expected.clone(), None));
        assert_eq!(members(&gzip(&packed), LIMITS), (expected, None));
        assert_eq!(members(&gzip(b"<p>alone"), LIMITS), (vec!["content 8".to_owned()], None));
        let packed = crate::source::write_zip(&[("甲区/a.html", b"one"), ("b/", b""), ("b/.DS_Store", b"x")]);
        assert_eq!(members(&packed, LIMITS).0, ["甲区/a.html 3".to_owned(), "b/.DS_Store: hidden file".to_owned()]);
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for bad in ["../a.html", "/etc/passwd", "a/../../b", "..\\a", "C:\\a", "\\\\server\\a"] {
            let (told, _) = members(&tar(&[(bad.as_bytes(), b"x")]), LIMITS);
            assert_eq!(told, [format!("{bad}: {LEADS_OUT}")]);
            let (told, _) = members(&crate::source::write_zip(&[(bad, b"x")]), LIMITS);
            assert_eq!(told, [format!("{bad}: {LEADS_OUT}")]);
        }
    }

    #[test]
    fn limits_hold() {
        let bomb = vec![b' '; 3 << 20];
        let zip = crate::source::write_zip(&[("bomb.html", &bomb)]);
        assert_eq!(members(&zip, LIMITS).0, [format!("bomb.html: {TOO_LARGE}")]);
        let wide = ArchiveLimits { member: 4 << 20, ..LIMITS };
        let packed = gzip(&tar(&[(b"a", &bomb)]));
        assert_eq!(members(&packed, ArchiveLimits { ratio: 100_000, ..wide }), (vec!["a 3145728".to_owned()], None));
        assert_eq!(members(&packed, ArchiveLimits { ratio: 50, ..wide }).0, [format!("a: {TOO_LARGE}")]);
        let noise = noise(3 << 20);
        let packed = tar(&[(b"a", &noise), (b"b", &noise), (b"c", &noise)]);
        let (told, shortfall) = members(&packed, wide);
        assert_eq!((told.len(), shortfall), (3, Some(TOO_MUCH)));
    }

    #[test]
    fn what_is_cut_off_is_told() {
        let noise = noise(9_000);
        let packed = tar(&[(b"a.txt", b"one"), (b"b.txt", &noise)]);
        let (told, _) = members(&packed[..packed.len() - 6_000], LIMITS);
        assert_eq!(told[0], "a.txt 3");
        assert!(told[1].ends_with("damaged"), "{told:?}");
        let packed = gzip(&packed);
        let (told, shortfall) = members(&packed[..packed.len() - 4_000], LIMITS);
        assert!(shortfall == Some(CUT) || told[1].ends_with("damaged"), "{told:?}");
        let zip = crate::source::write_zip(&[("a.txt", b"one")]);
        assert_eq!(members(&zip[..zip.len() - 10], LIMITS), (vec!["a.txt 3".to_owned()], Some(CUT)));
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
