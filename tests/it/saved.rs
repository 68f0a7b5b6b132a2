//! Reports of the sample, saved in other formats by office programs and browsers: every cell equals that of the source.

use gouji::extract::{Surroundings, extract};
use gouji::readers::{self, Limits};
use gouji::report::{Claim, Report};
use gouji::source::sniff;
use std::fs;
use std::path::Path;

/// A file of `tests/files/saved`, its format, and the report of the sample from which it was made.
const SAVED: [(&str, &str, &str); 4] = [
    ("report.mht", "mht", "2021/沧塘县教育局.html"),
    ("report.rtf", "rtf", "2021/沧塘县东坝镇人民政府.docx"),
    ("report.word.xml", "word-xml", "2021/沧塘县东坝镇人民政府.docx"),
    ("report.excel.xml", "excel-xml", "2024/沧塘县东坝镇人民政府.xls"),
];

fn read(path: &Path) -> (&'static str, Report) {
    let bytes = fs::read(path).unwrap();
    let format = sniff(&bytes);
    let reading = readers::read(&bytes, format, &Limits::default()).unwrap();
    assert!(reading.document.notes.is_empty(), "{:?}", reading.document.notes);
    (format.key(), extract(reading.document, &Surroundings::default()).unwrap())
}

#[test]
fn what_was_saved_in_another_format_is_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, format, source) in SAVED {
        let (found, saved) = read(&root.join("tests/files/saved").join(file));
        let (_, source) = read(&root.join("sample_corpus/沧塘县").join(source));
        assert_eq!(found, format);
        assert_eq!((&saved.agency.name, saved.metadata.year), (&source.agency.name, source.metadata.year), "{file}");
        assert_eq!(saved.sections.len(), source.sections.len(), "{file}");
        let figures = |report: &Report| report.facts().map(|fact| fact.figure).collect::<Vec<_>>();
        assert_eq!(figures(&saved), figures(&source), "{file}");
        let claims = |report: &Report| report.claims.iter().map(Claim::value).collect::<Vec<_>>();
        assert_eq!(claims(&saved), claims(&source), "{file}");
    }
}
