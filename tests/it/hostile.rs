//! Hostile input becomes a row with an outcome and a reason, or a report: never a panic, and never more work than its
//! size justifies.
#![cfg(feature = "analytics")]

use crate::work::counted;
use flate2::{Compression, write::GzEncoder};
use gouji::config::Config;
use gouji::dataset::Entry;
use gouji::finding::{Outcome, Reason};
use gouji::pipeline::FileReader;
use gouji::report::{ReportStatus, Status};
use gouji::source::SourceOutcome;
use gouji::source::{Found, Source, walk};
use maker::page::{self, Dress};
use std::io::Write as _;
use std::path::Path;

#[track_caller]
fn only_entry(found: &Found) -> Entry {
    let mut entries =
        FileReader { config: &Config::default(), apart: None, listed: None, waivers: None, cache: None }.entries(found);
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

/// The entry of a file, after checking that its outcome is consistent and the work proportional to the file.
#[track_caller]
fn entry_of(path: &Path) -> Entry {
    let source = Source { folder: Some("清河区".to_owned()), ..Source::alone(path.to_owned()) };
    let (entry, work) = counted(|| only_entry(&Found::Source(source)));
    let row = &entry.source;
    println!("{work:?}  {}  {:?} {}", path.file_name().unwrap().display(), row.outcome, row.reason.en);
    work.expect_linear(row.bytes.map_or(0, |bytes| usize::try_from(bytes).unwrap()));
    let status = entry.audited.as_ref().map(|audited| audited.report.status);
    // the remains of a file that is cut short are published and count nowhere
    let is_cut = status == Some(ReportStatus::Quarantined);
    let expected = if is_cut { SourceOutcome::Quarantined } else { SourceOutcome::Parsed };
    assert_eq!(entry.audited.is_some(), row.outcome == expected);
    assert!(entry.audited.is_some() || !row.reason.en.is_empty());
    assert!(!row.reason.en.contains("bug of gouji"), "{}", row.reason.en);
    entry
}

#[track_caller]
fn read(name: &str, bytes: impl AsRef<[u8]>) -> Entry {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    entry_of(&path)
}

#[track_caller]
fn check(name: &str, bytes: impl AsRef<[u8]>, outcome: SourceOutcome, reason: &str) {
    let entry = read(name, bytes);
    assert_eq!(entry.source.outcome, outcome);
    assert!(entry.source.reason.en.contains(reason), "{}", entry.source.reason.en);
}

/// A page with a report and something hostile in it.
fn around(hostile: &str) -> String {
    let page = page::html(&page::zeros(), Dress::default());
    page.replacen("<p>五、", &format!("{hostile}<p>五、"), 1)
}

/// Random bytes, the same in every run.
fn noise(bytes: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut noise = vec![0; bytes];
    random.fill(&mut noise);
    noise
}

#[test]
fn files_that_hold_nothing() {
    check("empty.html", b"", SourceOutcome::Quarantined, "empty");
    check("zeros.txt", [0; 4096], SourceOutcome::Quarantined, "binary");
    check("mark.txt", "\u{FEFF}", SourceOutcome::NotAReport, "no report");
    check("spaces.txt", " \r\n\t".repeat(10_000), SourceOutcome::NotAReport, "no report");
    check("noise.html", noise(60 << 20), SourceOutcome::Quarantined, "binary");
    check("much_noise.html", noise(100 << 20), SourceOutcome::Quarantined, "larger than");
}

#[test]
fn paths_that_are_no_files() {
    let folder = tempfile::tempdir().unwrap();
    let gone = entry_of(&folder.path().join("gone.html"));
    assert_eq!(gone.source.outcome, SourceOutcome::Quarantined);
    assert!(gone.source.reason.en.contains("cannot be read"), "{}", gone.source.reason.en);
    let inner = folder.path().join("report.html");
    std::fs::create_dir(&inner).unwrap();
    assert_eq!(entry_of(&inner).source.outcome, SourceOutcome::Quarantined);
    // as a folder of the corpus it is an ordinary one
    std::fs::write(inner.join("a.html"), page::html(&page::zeros(), Dress::default())).unwrap();
    let found: Vec<Found> = walk(&[folder.path().to_owned()]).collect();
    let [found] = &found[..] else { panic!("{found:?}") };
    assert_eq!(only_entry(found).source.outcome, SourceOutcome::Parsed);
}

#[test]
fn a_page_cut_in_the_middle_of_table_3_keeps_what_it_has() {
    let page = page::html(&page::zeros(), Dress::default());
    let end = page.find("保护第三方合法权益").unwrap();
    let entry = read("cut.html", &page[..end]);
    assert!(entry.source.reason.en.contains("ends within a table"), "{}", entry.source.reason.en);
    let report = entry.audited.unwrap().report;
    assert_eq!((report.status, entry.source.outcome), (ReportStatus::Quarantined, SourceOutcome::Quarantined));
    assert_eq!(report.tables().iter().map(|table| table.is_found).collect::<Vec<_>>(), [true, true, false]);
    let quarantined = report.facts().filter(|fact| fact.figure.status() == Status::Quarantined).count();
    assert_eq!((quarantined, report.cells_reported()), (10 + 7 * 7, 0));
    assert!(report.facts().take(10 + 7 * 7).all(|fact| report.str(fact.raw) == "0"));
    assert!(report.facts().skip(10 + 7 * 7).all(|fact| fact.figure.status() == Status::Missing));
}

#[test]
fn declared_encodings_are_not_believed() {
    let page = page::html(&page::zeros(), Dress::default());
    for declared in ["gb2312", "utf-8", "big5", "utf-16", "x-nonsense"] {
        let page = page.replace("<head>", &format!("<head><meta charset={declared}>"));
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [page.as_bytes(), &encoding_rs::GB18030.encode(&page).0, &wide] {
            let report = read(declared, bytes).audited.unwrap().report;
            assert_eq!(report.cells_reported(), page::CELLS);
            assert_eq!(report.agency.name, "清河区教育局");
        }
    }
}

#[test]
fn a_report_without_any_table() {
    let page = page::html(&page::zeros(), Dress::default());
    let mut text = String::new();
    for (at, piece) in page.split("</table>").enumerate() {
        text.push_str(if at < 3 { &piece[..piece.find("<table").unwrap()] } else { piece });
    }
    let report = read("prose.html", text).audited.unwrap().report;
    assert_eq!((report.status, report.cells_expected(), report.sections.len()), (ReportStatus::NoTables, 0, 6));
}

/// Hostile content beside the tables does not change them.
#[track_caller]
fn check_around(name: &str, hostile: &str) {
    let report = read(name, around(hostile)).audited.unwrap().report;
    assert_eq!((report.status, report.cells_reported()), (ReportStatus::Complete, page::CELLS));
}

#[test]
fn pages_far_too_wide_or_deep() {
    check_around("wide.html", &format!("<table>{}</table>", format!("<tr>{}", "<td>1".repeat(3_000)).repeat(20)));
    check_around("spans.html", &format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>1".repeat(3_000)));
    for element in ["div", "table", "span", "b", "p", "a", "ul", "td", "font"] {
        let (start, end) = (format!("<{element}>").repeat(10_000), format!("</{element}>").repeat(10_000));
        check_around(element, &format!("{start}甲{end}"));
    }
    let cells = ("<table><tr><td>".repeat(10_000), "</td></tr></table>".repeat(10_000));
    check_around("tables.html", &format!("{}甲{}", cells.0, cells.1));
    read("open.html", around(&"<div><table><tr><td>".repeat(10_000)));
    read("hidden.html", around(&"<div style=display:none>".repeat(10_000)));
}

#[test]
fn pages_of_one_thing_alone() {
    let mega = |piece: &str, mega: usize| format!("<html>{}", piece.repeat(mega * 1_000_000 / piece.len()));
    for (piece, size) in [
        ("<", 1),
        ("<td>", 5),
        ("<table>", 2),
        ("&", 1),
        ("&#", 1),
        ("<tr>", 2),
        ("</table>", 2),
        ("<!", 1),
        ("<!--", 1),
        ("</", 1),
        ("<a href=\"", 2),
        ("<a b='", 2),
        ("<p hidden>", 2),
        ("<td hidden>x", 2),
        ("<div style='display:none'>", 2),
        ("<script>", 2),
        ("<svg></", 2),
        ("<select></p>", 2),
        ("<title>", 2),
        ("<p>1", 4),
        ("<img>", 2),
        ("<table><tr><td>1</table>", 4),
        ("<table><tr><td>规章<td>1", 4),
        ("<td rowspan=0>1<tr>", 4),
        ("<td colspan=9999>1<tr>", 4),
        ("<div>政府信息公开年度报告", 4),
        ("\u{3000}", 4),
        ("年", 4),
        ("一", 4),
    ] {
        let page = mega(piece, size);
        read(&piece.replace('/', "|"), &page);
    }
    for open in ["<!-- ", "<p title=\"", "<script>", "<textarea>", "<table><tr><td ", "<p hidden>"] {
        read("unclosed.html", around(&format!("{open}{}", "甲<p>乙</p>".repeat(100_000))));
    }
}

#[test]
fn tags_without_an_end_in_what_is_passed_over() {
    read("hidden.html", format!("<p hidden>{}", "<p ".repeat(1_000_000)));
    read("script.html", format!("<script>{}", "</x ".repeat(1_000_000)));
}

/// 15 kB of tags can span a million cells; some dozens of such tables would use up the memory.
#[test]
fn spans_do_not_multiply_without_end() {
    let square = format!("<table>{}{}</table>", "<td rowspan=0>1".repeat(1_000), "<tr>".repeat(1_000));
    let page = around(&square.repeat(10));
    let document =
        gouji::readers::read(page.as_bytes(), gouji::source::Format::Html, &gouji::readers::Limits::default())
            .unwrap()
            .document;
    let covered: usize =
        document.grids().map(|grid| (0..grid.row_count()).map(|row| grid.row(row).len()).sum::<usize>()).sum();
    assert!(covered < 2_000_000, "{covered}");
}

/// Reports many times longer than any real one: the work for a line or row must not depend on all others.
#[test]
fn reports_of_a_great_many_parts() {
    for (name, hostile) in [
        ("prose", "<p>全年公开信息 281 条，同比增长 3.5%。</p>"),
        ("headings", "<p>一、总体情况</p>"),
        ("titles", "<p>清河区教育局2023年政府信息公开工作年度报告</p>"),
        ("dates", "<p>清河区教育局 2024年1月10日</p>"),
        ("footers", "<p><a href=x>上一篇</a></p>"),
        ("rows", "<table><tr><td>规章<td>1<td>2<td>3</table>"),
        ("unknown rows", "<table><tr><td>某某情形的申请数量<td>1<td>2<td>3</table>"),
        ("long cells", &format!("<table><tr><td>{}<td>1</table>", "甲乙丙丁".repeat(99))),
        ("headed", "<table><tr><td>结果维持<td>结果纠正<tr><td>1<td>2</table>"),
        ("divisions", "<div><div><p>一、总体情况"),
    ] {
        read(name, around(&hostile.repeat(4_000_000 / hostile.len())));
    }
}

#[test]
fn texts_of_one_thing_alone() {
    let lines = |line: &str, count: usize| line.repeat(count);
    for (name, text) in [
        ("short lines", lines("甲\n", 300_000)),
        ("figures", lines("1\n", 300_000)),
        ("tabs", lines("\t", 1_000_000)),
        ("tabbed lines", lines("\t\n", 300_000)),
        ("a long line", lines("甲 ", 1_250_000)),
        ("a long line of figures", lines("1 ", 2_500_000)),
        ("figures and words in turns", lines("1\n甲\n", 150_000)),
        ("figures and many words in turns", lines(&format!("1\n{}", "甲\n".repeat(59)), 1_000)),
        ("figures and more words in turns", lines(&format!("1\n{}", "甲\n".repeat(61)), 5_000)),
        ("figures and blank lines", lines("1\n\n\n\n\n\n", 50_000)),
        ("words and blank lines", lines("甲\n\n\n\n\n\n\n", 50_000)),
        ("words in cells", lines("甲 乙\n", 150_000)),
        ("labels and figures", lines("规章 1 2 3\n", 100_000)),
        ("labels with tabs", lines("规章\t1\t2\t3\n", 100_000)),
        ("unknown labels", lines("某某情形的申请数量 1 2 3\n", 100_000)),
        ("a long line of words and tabs", lines("某某情形\t", 200_000)),
        ("long words and tabs", lines(&format!("{}\t1\n", "甲乙丙丁".repeat(1_500)), 100)),
        ("labels alone", lines("（一）予以公开\n", 100_000)),
        ("headings", lines("结果维持\n结果纠正\n1\n", 50_000)),
        ("titles", lines("政府信息公开年度报告\n", 100_000)),
        ("line ends", lines("\n", 2_000_000)),
        ("carriage returns", lines("\r", 2_000_000)),
    ] {
        let report = page::tabbed(&page::zeros());
        read(name, &text);
        read(&format!("report, then {name}"), format!("{report}\n{text}"));
        read(&format!("report around {name}"), report.replacen("数据如下。", &format!("数据如下。\n{text}\n"), 1));
    }
}

/// Pictures in place of tables: the report is filed without figures, and not taken for an empty page.
#[test]
fn a_report_of_pictures_is_distinguished_from_an_empty_page() {
    let title = "<h1>清河区教育局2023年政府信息公开工作年度报告</h1>";
    let entry = read("pictures.html", format!("{title}<p><img src=1.png></p><p><img src=2.png></p>").as_bytes());
    let audited = entry.audited.unwrap();
    assert_eq!((audited.report.status, audited.report.cells_expected()), (ReportStatus::NoText, 0));
    let found: Vec<_> = audited.findings.iter().filter(|found| found.rule == "T105").collect();
    assert!(found.len() == 1 && found[0].message().en.contains("the report has pictures"));
    check("empty.html", title, SourceOutcome::NotAReport, "no report");
}

/// What is absent may be in the lost part of the archive.
#[test]
fn a_member_that_its_archive_does_not_give_back_whole() {
    let page = page::html(&page::zeros(), Dress::default());
    let (before, table) = page.split_once("没有败诉。").unwrap();
    let page = [before, table.split_once("</table>").unwrap().1].concat();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(page.as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    // the last eight bytes are the checksum and the length of the unpacked file
    let mut damaged = whole.clone();
    let sum = damaged.len() - 8;
    damaged[sum] ^= 1;
    let folder = tempfile::tempdir().unwrap();
    let missing_table = |bytes: &[u8]| {
        let path = folder.path().join("page.html.gz");
        std::fs::write(&path, bytes).unwrap();
        let found = Found::Source(Source { folder: None, ..Source::alone(path) });
        let entries = FileReader { config: &Config::default(), apart: None, listed: None, waivers: None, cache: None }
            .entries(&found);
        let entry = entries.into_iter().find(|entry| entry.audited.is_some()).unwrap();
        let checks = entry.audited.unwrap().checks;
        (entry.source.reason.en, checks.into_iter().find(|check| check.rule == "T105").unwrap().outcome)
    };
    assert_eq!(missing_table(&whole), ("".into(), Outcome::Fail));
    let (reason, outcome) = missing_table(&damaged);
    assert!(reason.starts_with("the archive does not give it back whole"), "{reason}");
    assert_eq!(outcome, Outcome::NotChecked(Reason::CutShort));
}
