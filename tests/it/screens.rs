//! The output of commands fits the given screen: nothing that is aligned wraps.

use crate::command::gouji;
use unicode_width::UnicodeWidthStr;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
const REPORT: &str = "沧塘县/2021/沧塘县人民政府.html";

/// The output of a command on a screen of this many columns.
fn shown(arguments: &[&str], columns: usize, lang: &str) -> String {
    let mut command = gouji();
    command.current_dir(SAMPLE).args(arguments).args(["--lang", lang]).env("COLUMNS", columns.to_string());
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Whether a line is part of something aligned. Quotations of reports and paths are not.
fn is_aligned(line: &str) -> bool {
    let is_prose = line.starts_with("  ") && !line.starts_with("  -->") && !line.starts_with("   |");
    !(is_prose || line.starts_with("  -->") || line.contains(".html") || line.starts_with("section "))
}

#[track_caller]
fn fits(text: &str, columns: usize) {
    assert!(text.lines().count() > 3, "{text}");
    for line in text.lines().filter(|line| is_aligned(line)) {
        assert!(line.width() <= columns, "{} columns of {columns}: {line}", line.width());
    }
}

#[test]
fn tables_and_findings_fit_80_and_120_columns() {
    for columns in [80, 120] {
        for lang in ["en", "zh"] {
            for arguments in [&["rules"][..], &["check", REPORT], &["names", "沧塘县/2021"], &["codebook"]] {
                let text = shown(arguments, columns, lang);
                fits(&text, columns);
            }
        }
    }
}

#[test]
fn rules_on_80_columns() {
    insta::assert_snapshot!(shown(&["rules"], 80, "zh").lines().take(12).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_table_of_a_report_on_80_columns() {
    insta::assert_snapshot!(table_three(80, "zh"));
}

#[test]
fn a_table_of_a_report_on_120_columns() {
    insta::assert_snapshot!(table_three(120, "en"));
}

/// The first rows of table 3, as `show` prints them.
fn table_three(columns: usize, lang: &str) -> String {
    let text = shown(&["show", REPORT], columns, lang);
    let begins = |line: &&str| line.starts_with("table 3") || line.starts_with("表三");
    let lines: Vec<&str> = text.lines().skip_while(|line| !begins(line)).take(16).collect();
    for line in &lines[1..] {
        assert!(line.width() <= columns, "{line}");
    }
    lines.join("\n")
}
