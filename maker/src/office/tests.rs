use super::super::area::{Area, Wishes};
use super::super::places::Gazetteer;
use super::super::prose::passages;
use super::super::style::Style;
use super::undated::undated;
use super::{Writer, draft};
use quick_xml::events::Event;

/// The words that a reader of the draft's format sees.
fn words(draft: &str) -> String {
    let mut xml = quick_xml::Reader::from_str(draft);
    let mut words = String::new();
    loop {
        match xml.read_event().unwrap() {
            Event::Text(text) => words.push_str(&String::from_utf8_lossy(&text)),
            Event::GeneralRef(name) => words.push(if &*name == b"quot" { '"' } else { '?' }),
            Event::Eof => return words,
            _ => {}
        }
    }
}

#[test]
fn drafts_hold_every_word() {
    let area = Area::new(&Gazetteer::new(1), 1, 0, 5, (2021..=2040).collect(), Wishes::default());
    for year in 2021..=2040 {
        for style in [Style::Docx, Style::Xls, Style::Printed, Style::Typeset] {
            area.with_stranger(year, style, |report| {
                let made = draft(report).text;
                let words = if style == Style::Typeset { made.clone() } else { words(&made) };
                for passage in passages(report) {
                    assert!(words.contains(&passage.text), "{year} {style:?}: {}", passage.text);
                }
                assert!(words.contains("申请人情况") && words.contains("复议后起诉"));
                assert!(made == draft(report).text, "a draft is the same each time");
            });
        }
    }
}

#[test]
fn files_are_the_same_whenever_they_were_made() {
    // a ZIP archive with one empty member, `a`
    let archive = |date: [u8; 4]| {
        let member = [&b"PK\x03\x04\x14\0\0\0\0\0"[..], &date, &[0; 12], b"\x01\0\0\0a"].concat();
        let entry = [&b"PK\x01\x02\x14\0\x14\0\0\0\0\0"[..], &date, &[0; 12], b"\x01\0", &[0; 16], b"a"].concat();
        let [length, start] = [entry.len(), member.len()].map(|number| u32::try_from(number).unwrap().to_le_bytes());
        [&member[..], &entry, b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &length, &start, &[0, 0]].concat()
    };
    let (one, other) = (archive([1, 2, 3, 4]), archive([5, 6, 7, 8]));
    assert_eq!(undated(Writer::Docx, one.clone()), undated(Writer::Docx, other));
    assert_eq!(undated(Writer::Docx, one.clone()).len(), one.len());

    let pages = |second: u32, id: char| {
        let id = id.to_string().repeat(32);
        format!(
            "%PDF-1.6\n/CreationDate(D:202611222123{second}Z')>>\ntrailer\n/ID [ <{id}>\n<{id}> ]\n/DocChecksum /{id}\nstartxref\n9"
        )
        .into_bytes()
    };
    assert_eq!(undated(Writer::Printed, pages(10, 'A')), undated(Writer::Printed, pages(59, 'B')));
    for short in [&b""[..], b"PK\x05\x06", b"/CreationDate(D:", b"/ID [ <"] {
        assert_eq!(undated(Writer::Xlsx, short.to_vec()).len(), short.len());
        assert_eq!(undated(Writer::Printed, short.to_vec()).len(), short.len());
    }
}
