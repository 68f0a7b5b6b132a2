//! Figures drawn by the command from the sample.

#![cfg(feature = "cli")]

use crate::command::{SAMPLE, rows, said};
use std::fs;
use std::path::Path;

/// Number of occurrences of a text in another.
fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn a_figure_stands_beside_its_data_and_its_caption() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, words) = said(at, &["plot", "requests.received", "-o", "a.svg"]);
    assert!(code == Some(1) && words.contains("there is no run in output"), "{words}");
    assert_eq!(said(at, &["run", SAMPLE, "--progress", "none"]).0, Some(3));
    let (code, words) = said(at, &["plot", "requests.received", "-o", "a.svg"]);
    assert_eq!(
        (code, words.lines().next()),
        (Some(0), Some("a.svg: 1 curve; its data: a.data.csv; its caption: a.caption.txt"))
    );
    let svg = fs::read_to_string(at.join("a.svg")).unwrap();
    assert_eq!((count(&svg, r#"class="point""#), count(&svg, r#"class="line""#), count(&svg, "<text")), (4, 1, 0));
    let data = rows(&at.join("a.data.csv"));
    let drawn: Vec<[&str; 3]> =
        data.iter().map(|row| [&row["year"], &row["value"], &row["n"]].map(String::as_str)).collect();
    assert_eq!(drawn, [["2021", "289", "24"], ["2022", "280", "24"], ["2023", "258", "24"], ["2024", "298", "24"]]);
    for row in &data {
        assert!(svg.contains(&format!(r#"aria-label="{}: {}""#, row["year"], row["value"])), "{row:?}");
    }
    let caption = fs::read_to_string(at.join("a.caption.txt")).unwrap();
    let run = fs::read_to_string(at.join("output/latest/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    for part in
        ["2021–2024", "n = 24.", "101 annual reports", run["run_id"].as_str().unwrap(), run["gouji"].as_str().unwrap()]
    {
        assert!(caption.contains(part), "{part}: {caption}");
    }
    said(at, &["plot", "requests.received", "-o", "b.svg"]);
    assert_eq!(fs::read_to_string(at.join("b.svg")).unwrap(), svg, "the same run gives the same bytes");
    check_choices(at);
    check_refusals(at);
}

/// Panels, an index, and a picture.
fn check_choices(at: &Path) {
    let (code, words) = said(at, &["--lang", "zh", "plot", "outcome.refused.*", "-o", "图/不予公开.png"]);
    assert!(code == Some(0) && words.contains("8条曲线"), "{words}");
    assert!(fs::read(at.join("图/不予公开.png")).unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
    let (_, words) = said(at, &["plot", "requests.received", "--by", "kind", "--index", "-o", "kinds.svg"]);
    assert!(words.starts_with("kinds.svg: 3 curves"), "{words}");
    let svg = fs::read_to_string(at.join("kinds.svg")).unwrap();
    assert_eq!((count(&svg, r#"class="point""#), count(&svg, r#"class="line""#)), (12, 3));
    let data = rows(&at.join("kinds.data.csv"));
    assert!(data.iter().filter(|row| row["year"] == "2021").all(|row| row["index"] == "100"), "{data:?}");
    let (_, words) =
        said(at, &["plot", "requests.received", "--agencies", "5", "--years", "2022-2023", "-o", "five.svg"]);
    assert!(words.starts_with("five.svg: 5 curves"), "{words}");
    assert_eq!(rows(&at.join("five.data.csv")).len(), 10);
}

fn check_refusals(at: &Path) {
    for (arguments, words) in [
        (&["request.received", "-o", "x.svg"][..], "没有名为request.received的指标；是否指requests.received"),
        (&["requests.received", "-o", "x.svg", "--district", "沧塘"], "本次运行中没有地区沧塘；是否指沧塘县？"),
        (&["requests.received", "-o", "x.svg", "--years", "1999"], "没有机关填报requests.received，无法作图"),
        (&["*", "-o", "x.svg", "--by", "kind"], "一张图最多30幅分图"),
        (&["requests.received", "-o", "x.pdf"], "x.pdf未指明图的格式：请用以.svg或.png结尾的文件名"),
    ] {
        let (code, said) = said(at, &[&["--lang", "zh", "plot"], arguments].concat());
        assert!(code == Some(1) && said.contains(words), "{said}");
    }
    let (code, words) = said(at, &["plot", "requests.received", "-o", "x.svg", "--years", "2024-2019"]);
    assert!(code == Some(2) && words.contains("2019-2024"), "{words}");
    assert!(!at.join("x.svg").exists());
}
