use super::*;
use crate::language::Bilingual;
use crate::names::AgencyList;
use crate::readers::Limits;
use crate::source::SourceOutcome;
use std::path::Path;

const NIGHT: Duration = Duration::from_hours(24);

fn circumstances(agencies: Option<&AgencyList>) -> Circumstances<'_> {
    Circumstances { limits: Limits::default(), agencies }
}

fn night(number: u32) -> SystemTime {
    SystemTime::UNIX_EPOCH + NIGHT * (20_000 + number)
}

fn open(dir: &Path, number: u32) -> Cache {
    Cache::open(dir, &circumstances(None), night(number)).unwrap()
}

fn place(path: &str) -> FilePlace<'_> {
    FilePlace { folder: Some("清河区"), path, within: path, is_damaged: false }
}

fn key(cache: &Cache, name: &str) -> Key {
    cache.key(&blake3::hash(name.as_bytes()), &place(name))
}

/// A reading, distinguished by a name.
fn reading(name: &str) -> FileReading {
    let report = Err((SourceOutcome::NotAReport, Bilingual::new(format!("{name} is no report"), "不是报告")));
    let part = PartReading { number: Some(2), remark: None, report };
    FileReading { encoding: Some("UTF-8".into()), parts: vec![part] }
}

fn put(cache: &Cache, names: &[&str]) {
    for name in names {
        cache.put(&key(cache, name), &reading(name));
    }
}

/// Which of the names have their reading.
fn kept<'n>(cache: &Cache, names: &[&'n str]) -> Vec<&'n str> {
    let is_kept = |name: &&&str| {
        let kept = cache.get(&key(cache, name));
        kept.as_ref().inspect(|kept| assert!(kept.is_of(&reading(name)), "{name} has another reading")).is_some()
    };
    names.iter().filter(is_kept).copied().collect()
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| segment::day(path).is_some()).collect();
    paths.sort();
    paths
}

#[test]
fn a_reading_is_found_by_all_that_decides_it() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path(), 0);
    put(&cache, &["a", "b"]);
    assert_eq!(kept(&cache, &["a"]), [""; 0], "what a run keeps is there from the next run on");
    assert_eq!(cache.finish().0, CacheCounts { used: 0, missed: 1, added: 2 });
    let cache = open(dir.path(), 1);
    assert_eq!(kept(&cache, &["a", "b", "c"]), ["a", "b"]);
    let bytes = blake3::hash(b"a");
    let others = [
        FilePlace { folder: None, ..place("a") },
        FilePlace { path: "a/", ..place("a") },
        FilePlace { within: "b", ..place("a") },
        FilePlace { is_damaged: true, ..place("a") },
    ];
    assert!(others.iter().all(|place| cache.get(&cache.key(&bytes, place)).is_none()));
    assert!(cache.get(&cache.key(&blake3::hash(b"b"), &place("a"))).is_none());
    assert_eq!(cache.finish().0, CacheCounts { used: 2, missed: 6, added: 0 });
    let list = dir.path().join("agencies.csv");
    fs::write(&list, "name\n大桥管理处\n").unwrap();
    let list = AgencyList::read(&list).unwrap();
    let limits =
        |unpacked, pages| Circumstances { limits: Limits { unpacked, pages, ..Limits::default() }, agencies: None };
    let Limits { unpacked, pages, .. } = Limits::default();
    for other in [circumstances(Some(&list)), limits(unpacked + 1, pages), limits(unpacked, pages + 1)] {
        let cache = Cache::open(dir.path(), &other, night(1)).unwrap();
        assert_eq!(kept(&cache, &["a", "b"]), [""; 0], "{other:?}");
    }
}

#[test]
fn every_byte_of_a_cache_may_be_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path(), 0);
    put(&cache, &["a", "b"]);
    cache.finish();
    let path = segments(dir.path()).remove(0);
    let whole = fs::read(&path).unwrap();
    let mut found = [0; 3];
    for at in 0..whole.len() {
        for flipped in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] ^= flipped;
            fs::write(&path, &damaged).unwrap();
            found[kept(&open(dir.path(), 0), &["a", "b"]).len()] += 1;
        }
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(kept(&open(dir.path(), 0), &["a", "b"]), [""; 0], "cut at {at}");
    }
    let [none, one, both] = found;
    assert!(none > 0 && one > 0 && both == 0, "{found:?}");
}

#[test]
fn what_is_damaged_is_kept_anew_and_the_rest_carried_over() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path(), 0);
    put(&cache, &["a", "b"]);
    cache.finish();
    let path = segments(dir.path()).remove(0);
    let mut bytes = fs::read(&path).unwrap();
    bytes[40] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let cache = open(dir.path(), 1);
    assert_eq!(kept(&cache, &["a", "b"]), ["b"]);
    put(&cache, &["a"]);
    assert_eq!(cache.finish().0, CacheCounts { used: 1, missed: 1, added: 1 });
    assert!(!path.exists() && segments(dir.path()).len() == 1);
    assert_eq!(kept(&open(dir.path(), 2), &["a", "b"]), ["a", "b"]);
}

#[test]
fn runs_at_the_same_time_do_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (open(dir.path(), 0), open(dir.path(), 0));
    put(&one, &["a", "b"]);
    put(&other, &["b", "c"]);
    one.finish();
    let third = open(dir.path(), 31);
    other.finish();
    assert_eq!(kept(&third, &["a", "b", "c"]), ["a", "b"]);
    let fourth = open(dir.path(), 31);
    assert_eq!(kept(&fourth, &["a", "b", "c"]), ["a", "b", "c"]);
    third.finish();
    fourth.finish();
    assert_eq!(kept(&open(dir.path(), 31), &["a", "b", "c"]), ["a", "b", "c"]);
}

#[test]
fn what_is_not_used_goes_after_a_month() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path(), 0);
    put(&cache, &["a", "b"]);
    cache.finish();
    for (night, used, segments_then) in [(14, "a", 1), (15, "a", 2), (29, "a", 2), (30, "a", 2), (45, "a", 2)] {
        let cache = open(dir.path(), night);
        assert_eq!(kept(&cache, &[used]), [used], "on day {night}");
        cache.finish();
        assert_eq!(segments(dir.path()).len(), segments_then, "after day {night}");
    }
    assert_eq!(kept(&open(dir.path(), 46), &["a", "b"]), ["a"]);
    // runs a year apart read nothing twice either
    let cache = open(dir.path(), 400);
    assert_eq!(kept(&cache, &["a"]), ["a"]);
    cache.finish();
    assert_eq!((segments(dir.path()).len(), kept(&open(dir.path(), 400), &["a"])), (1, vec!["a"]));
    // the clock was wrong
    let cache = open(dir.path(), 3);
    assert_eq!(kept(&cache, &["a"]), ["a"]);
    cache.finish();
    assert_eq!(kept(&open(dir.path(), 3), &["a"]), ["a"]);
    assert!(fs::read_to_string(dir.path().join(CACHE_TAG)).unwrap().starts_with("Signature: 8a477f597d28d172789f"));
}

#[test]
fn what_a_file_contradicts_is_dropped_with_what_was_written_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path(), 0);
    put(&cache, &["a", "b"]);
    cache.finish();
    let cache = open(dir.path(), 1).with_checked(100);
    let forged = key(&cache, "a");
    assert!(cache.is_checked(&forged) && !open(dir.path(), 1).is_checked(&forged));
    assert!(!cache.get(&forged).unwrap().is_of(&reading("b")));
    cache.distrust(&forged, "a");
    assert_eq!(cache.finish().1.into_iter().collect::<Vec<_>>(), ["a"]);
    assert_eq!(kept(&open(dir.path(), 1), &["a", "b"]), [""; 0]);
    let names: Vec<String> = (0..2000).map(|number| number.to_string()).collect();
    let checked = |day| {
        let cache = open(dir.path(), day).with_checked(10);
        names.iter().filter(|name| cache.is_checked(&key(&cache, name))).cloned().collect::<BTreeSet<_>>()
    };
    let (one, next) = (checked(1), checked(2));
    assert!((120..280).contains(&one.len()) && one.intersection(&next).count() < 60, "{} {}", one.len(), next.len());
}

/// Reports of every format, with all that can be read of one.
#[test]
fn a_report_is_kept_to_the_last_field() {
    use crate::extract::{Surroundings, parts};
    use crate::source::{Found, sniff, walk};
    let corpus = [Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus")];
    let mut reports = 0;
    for found in walk(&corpus) {
        let Found::Source(source) = found else { continue };
        let bytes = fs::read(&source.path).unwrap();
        let Ok(file) = crate::readers::read(&bytes, sniff(&bytes), &Limits::default()) else { continue };
        let surroundings = Surroundings { path: &source.shown, ..Surroundings::default() };
        let part = |part: crate::extract::Part| {
            let (number, remark) = (part.number, part.remark());
            let report = part.read(&surroundings).map_err(|error| (SourceOutcome::NotAReport, error.words()));
            PartReading { number, remark, report }
        };
        let parts = parts(file.document).into_iter().map(part).collect();
        let reading = FileReading { encoding: file.encoding, parts };
        let bytes = Kept::bytes_of(&reading).unwrap();
        assert_eq!(unpacked(&packed(&bytes).unwrap()).unwrap(), bytes);
        let kept = Kept::of_bytes(bytes).unwrap();
        assert!(kept.is_of(&reading));
        assert_eq!(format!("{:?}", kept.reading), format!("{reading:?}"), "{}", source.shown);
        reports += kept.reading.parts.iter().filter(|part| part.report.is_ok()).count();
    }
    assert!(reports >= 100, "{reports}");
}
