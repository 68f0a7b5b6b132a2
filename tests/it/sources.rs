//! Files as they are found: in folders that programs and runs have written to, packed, damaged, in other scripts.
#![cfg(feature = "cli")]

use crate::command::{gouji, rows_of};
use encoding_rs::GB18030;
use flate2::{Compression, write::GzEncoder};
use gouji::config::Config;
use gouji::dataset::Entry;
use gouji::document::{ACROSS, Note};
use gouji::extract::{Surroundings, extract};
use gouji::finding::Outcome;
use gouji::pipeline::FileReader;
use gouji::readers::{self, Limits};
use gouji::report::Report;
use gouji::source::SourceOutcome;
use gouji::source::{Found, sniff, walk};
use maker::page::{self, Dress};
use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const AGENCY: &str = "清河区教育局";

fn page() -> String {
    page::html(&page::zeros(), Dress::default())
}

/// The entries of a walk over a folder.
fn entries(folder: &Path) -> Vec<Entry> {
    let found: Vec<Found> = walk(&[folder.to_owned()]).collect();
    let reader = FileReader { config: &Config::default(), apart: None, listed: None, waivers: None, cache: None };
    found.iter().flat_map(|found| reader.entries(found)).collect()
}

fn entries_of(name: &str, bytes: &[u8]) -> Vec<Entry> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    entries(folder.path())
}

/// The only report of a file, with its reason in `sources`.
#[track_caller]
fn report_of(name: &str, bytes: &[u8]) -> (Report, String) {
    let mut audited = entries_of(name, bytes).into_iter().filter(|entry| entry.audited.is_some());
    let entry = audited.next().unwrap();
    assert!(audited.next().is_none(), "one report alone");
    (entry.audited.unwrap().report, entry.source.reason.en.into_owned())
}

#[track_caller]
fn expect_whole(report: &Report) {
    assert_eq!((report.agency.name.as_str(), report.cells_reported()), (AGENCY, page::CELLS));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn ran(arguments: &[&str], folder: &Path) -> std::process::Output {
    gouji().args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn what_programs_and_runs_leave_is_no_part_of_a_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let district = folder.path().join("沧塘县");
    fs::create_dir(&district).unwrap();
    fs::write(district.join("教育局.html"), page()).unwrap();
    for leftover in ["Thumbs.db", "desktop.ini", "~$教育局.docx", "~WRL0002.tmp", "年报.url", "年报.pdf.crdownload"]
    {
        fs::write(district.join(leftover), "[x]").unwrap();
    }
    let run = || {
        let done = ran(&["run", ".", "-o", "output", "--force", "--progress", "none"], folder.path());
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&done.stderr));
        assert!(said.contains("7 files left by programs"), "{said}");
        let latest = folder.path().join("output/latest");
        ["sources", "reports", "facts", "findings"]
            .map(|table| fs::read_to_string(latest.join(format!("{table}.csv"))).unwrap())
    };
    let first = run();
    assert_eq!(first[0].matches(",ignored,").count(), 7, "{}", first[0]);
    assert_eq!(run(), first);
    for command in [&["check", "."][..], &["names", "."]] {
        let done = ran(command, folder.path());
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn packed_pages_are_read_whole() {
    let page = page();
    let (first, second) = page.as_bytes().split_at(page.len() / 2);
    let joined = [gzip(first), gzip(second)].concat();
    expect_whole(&report_of("page.html.gz", &joined).0);
    expect_whole(&report_of("page.html.gz.gz", &gzip(&joined)).0);
    let with_rubbish = [&gzip(page.as_bytes())[..], b"rubbish"].concat();
    expect_whole(&report_of("page.html.gz", &with_rubbish).0);
    let archive = entries_of("page.html.gz", &with_rubbish).pop().unwrap().source;
    assert_eq!(archive.outcome, SourceOutcome::NotAReport);
    assert!(archive.reason.en.contains("bytes after its end"), "{}", archive.reason.en);
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(page.as_bytes()).unwrap();
    let entries = entries_of("page.html.bz2", &encoder.finish().unwrap());
    assert_eq!(entries[0].source.member.as_deref(), Some("page.html"));
    expect_whole(&entries[0].audited.as_ref().unwrap().report);
}

/// Half a page is never the agency's fault.
#[test]
fn a_packed_page_that_is_cut_says_so() {
    let page = page();
    let (first, second) = page.as_bytes().split_at(page.find("四、").unwrap());
    let joined = [gzip(first), gzip(second)].concat();
    let cut = &joined[..joined.len() - 40];
    let entries = entries_of("page.html.gz", cut);
    let audited = entries[0].audited.as_ref().unwrap();
    assert!(entries[0].source.reason.en.contains("does not give it back whole"), "{}", entries[0].source.reason.en);
    let blamed = |rule: &str| audited.checks.iter().any(|check| check.rule == rule && check.outcome == Outcome::Fail);
    assert!(!["T104", "T105", "M105"].into_iter().any(blamed));
    let archive = &entries.last().unwrap().source;
    assert_eq!(archive.outcome, SourceOutcome::Quarantined);
    assert!(archive.reason.en.contains("cut short"), "{}", archive.reason.en);
}

#[test]
fn formats_that_are_not_read_are_named() {
    for (name, head, reason) in [
        ("年报.rar", &b"Rar!\x1A\x07\x01\x00"[..], "RAR archive"),
        ("年报.caj", b"CAJ\0", "CAJ document"),
        ("年报.ceb", b"Founder CEB 3.0", "CEB document"),
        ("年报.png", b"\x89PNG\r\n\x1A\n", "picture"),
    ] {
        let [entry] = &entries_of(name, &[head, &[0; 300]].concat())[..] else { panic!("one row") };
        assert_eq!(entry.source.outcome, SourceOutcome::Quarantined);
        assert!(entry.source.reason.en.contains(reason) && entry.source.reason.en.contains("which is not read: "));
    }
}

#[test]
fn a_damaged_page_in_gbk_costs_one_character() {
    let page = page();
    let prose = page.find("教育局").unwrap();
    for (at, lost) in [(page.find("上年结转").unwrap() + 6, 1), (prose + page[prose..].find("<p>").unwrap() + 9, 0)]
    {
        let (before, after) = page.split_at(at);
        let mut after = GB18030.encode(after).0.into_owned();
        after.remove(lost);
        let bytes = [GB18030.encode(before).0.into_owned(), after].concat();
        let (report, reason) = report_of("page.html", &bytes);
        expect_whole(&report);
        assert!(reason.contains("characters are damaged"), "{reason}");
    }
    let (before, footer) = page.split_at(page.rfind("<p>").unwrap());
    let bytes = [&GB18030.encode(before).0, footer.as_bytes()].concat();
    let entries = entries_of("page.html", &bytes);
    assert_eq!(entries[0].source.encoding.as_deref(), Some("gb18030"));
    expect_whole(&entries[0].audited.as_ref().unwrap().report);
}

#[test]
fn a_cell_that_a_damaged_page_has_lost_moves_no_other() {
    let number = |at: usize| (1001 + at).to_string();
    let cells: Vec<String> = (0..page::CELLS).map(number).collect();
    let page = page::html(&cells, Dress::default());
    let mut unread = 0;
    for lost in (0..page::CELLS).step_by(7) {
        let figure = page.find(&format!(">{}<", cells[lost])).unwrap();
        let (start, end) = (page[..figure].rfind("<td").unwrap(), figure + page[figure..].find("</td>").unwrap() + 5);
        let shortened = [&page[..start], &page[end..]].concat();
        let (before, after) = shortened.split_at(shortened.find("人手不足").unwrap());
        let (report, reason) = report_of("page.html", &[before.as_bytes(), b"\xFF", after.as_bytes()].concat());
        assert!(reason.contains("characters are damaged"), "{reason}");
        for (fact, own) in report.facts().zip(&cells) {
            let value = fact.figure.value().map(|value| value.to_string());
            unread += usize::from(value.is_none());
            assert!(value.is_none_or(|value| value == *own), "{own} without {}", cells[lost]);
        }
    }
    assert!(unread > 0, "short rows are not read");
}

/// A mark across the page does not remove cells.
#[test]
fn a_note_that_nothing_is_lost_makes_no_figure_unreadable() {
    let page = page();
    // the last cell of a row of table 3
    let at = page.find("保护第三方合法权益").unwrap();
    let row_end = at + page[at..].find("</tr>").unwrap();
    let cell = page[..row_end].rfind("<td").unwrap();
    let short = [&page[..cell], &page[row_end..]].concat();
    let figures = |note: Option<Note>| {
        let mut document =
            readers::read(short.as_bytes(), sniff(short.as_bytes()), &Limits::default()).unwrap().document;
        document.notes.extend(note);
        let report = extract(document, &Surroundings { folder: Some("清河区"), ..Surroundings::default() }).unwrap();
        report.facts().map(|fact| fact.figure).collect::<Vec<_>>()
    };
    assert_eq!(figures(Some(ACROSS)), figures(None));
    assert_ne!(figures(Some(Note::lost("damaged", "已损坏"))), figures(None));
}

/// The same in traditional characters.
fn traditional(text: &str) -> String {
    let pairs: Vec<char> = include_str!("../../src/fold/traditional.txt").chars().collect();
    let table: HashMap<char, char> = pairs.chunks(2).rev().map(|pair| (pair[1], pair[0])).collect();
    text.chars().map(|c| table.get(&c).copied().unwrap_or(c)).collect()
}

#[test]
fn a_report_in_traditional_characters_is_read_and_shown_as_printed() {
    let printed = traditional(&page());
    assert!(printed.contains("年度報告"), "{printed}");
    for bytes in [printed.as_bytes(), &GB18030.encode(&printed).0] {
        let (report, _) = report_of("page.html", bytes);
        expect_whole(&report);
        assert!(report.text.contains("申請") && !report.text.contains("申请"));
    }
}

#[test]
fn a_report_with_the_sounds_of_its_characters_is_read() {
    let page = page();
    let (head, body) = page.split_once("<body>").unwrap();
    let mut printed = format!("{head}<body>");
    for c in body.chars() {
        printed.push(c);
        if matches!(c, '\u{4E00}'..='\u{9FFF}') {
            printed.push_str("(zhèng)");
        }
    }
    let (report, _) = report_of("page.html", printed.as_bytes());
    expect_whole(&report);
    assert!(report.text.contains("申(zhèng)请(zhèng)"));
}

/// A report as plain text, its cells parted by tabs.
fn as_text(page: &str) -> String {
    let lines = page.replace("</tr>", "\n").replace("</p>", "\n").replace("</td>", "\t").replace("</th>", "\t");
    let mut text = String::new();
    let mut is_tag = false;
    for c in lines.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    text
}

#[test]
fn a_file_that_is_cut_short_counts_nowhere_and_blames_nobody() {
    // figures that do not add up, so that every rule would have findings
    let figures: Vec<String> = (1..=page::CELLS).map(|figure| figure.to_string()).collect();
    let page = page::html(&figures, Dress::default());
    let text = as_text(&page);
    let in_table = |whole: &str| whole.find("保护第三方合法权益").unwrap();
    for (name, cut) in [("教育局.html", &page[..in_table(&page)]), ("教育局.txt", &text[..in_table(&text)])] {
        let folder = tempfile::tempdir().unwrap();
        let district = folder.path().join("corpus/清河区/2023");
        fs::create_dir_all(&district).unwrap();
        fs::write(district.join(name), cut).unwrap();
        fs::write(district.join("财政局.html"), self::page().replace("教育局", "财政局")).unwrap();
        let done = ran(&["run", "corpus", "--progress", "none"], folder.path());
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert_eq!(done.status.code(), Some(3), "{name}: {said}{}", String::from_utf8_lossy(&done.stderr));
        assert!(said.contains("cut       1 report whose files are cut short"), "{said}");
        let table = |table: &str| rows_of(&folder.path().join("output/latest"), table);
        let of_cut = |name: &str| {
            let mut rows = table(name);
            rows.retain(|row| row["agency"] == AGENCY);
            rows
        };
        let [report] = &of_cut("reports")[..] else { panic!("{name}: not one report") };
        assert_eq!((report["status"].as_str(), report["cells_reported"].as_str()), ("quarantined", "0"));
        let facts = of_cut("facts");
        assert!(facts.iter().any(|fact| fact["status"] == "quarantined" && fact["raw"] == "3"), "{name}");
        assert!(facts.iter().all(|fact| fact["value"].is_empty()), "{name}");
        assert!(of_cut("findings").is_empty() && of_cut("causes").is_empty(), "{name}");
        assert!(of_cut("checks").iter().all(|check| check["outcome"] == "not_checked"), "{name}");
        assert!(table("totals").iter().all(|total| total["reports_included"].as_str() <= "1"), "{name}");
        let sources = table("sources");
        let source = sources.iter().find(|row| row["report_id"] == report["report_id"]).unwrap();
        assert_eq!(source["outcome"], "quarantined", "{name}");
        assert!(source["reason"].contains("is in no total and judged by no rule"), "{}", source["reason"]);
    }
}

#[test]
fn a_whole_copy_goes_before_one_that_is_cut_short() {
    let folder = tempfile::tempdir().unwrap();
    let district = folder.path().join("corpus/清河区/2023");
    fs::create_dir_all(&district).unwrap();
    let page = page();
    fs::write(district.join("a.html"), &page[..page.len() * 2 / 3]).unwrap();
    fs::write(district.join("b.html"), &page).unwrap();
    let done = ran(&["run", "corpus", "--progress", "none"], folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let run = folder.path().join("output/latest");
    assert_eq!(rows_of(&run, "reports")[0]["status"], "complete");
    assert!(rows_of(&run, "versions").is_empty() && rows_of(&run, "findings").iter().all(|row| row["rule"] != "Y106"));
}
