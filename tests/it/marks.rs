//! Marks at figures, from an HTML or MHT page to the cells and claims of a report.

use gouji::extract::{Surroundings, extract};
use gouji::report::{Figure, Report};
use gouji::source::{Format, sniff};
use gouji::{audit, readers};
use maker::page::{CELLS, Dress, html};

/// Checks a page, and the same page as saved by a browser.
fn check(page: &str, expect: impl Fn(&Report)) {
    let saved =
        format!("MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{page}");
    for (bytes, format) in [(page, Format::Html), (&saved, Format::Mht)] {
        assert_eq!(sniff(bytes.as_bytes()), format);
        let reading = readers::read(bytes.as_bytes(), format, &readers::Limits::default()).unwrap();
        expect(&extract(reading.document, &Surroundings::default()).unwrap());
    }
}

/// The page with this text in every cell.
fn page(cell: &str) -> String {
    html(&vec!["格".to_owned(); CELLS], Dress::default()).replace(">格<", &format!(">{cell}<"))
}

#[test]
fn a_mark_is_no_digit_of_the_figure() {
    for (cell, raw) in [
        ("37<sup>1</sup>", "37⁽1⁾"),
        ("37<sup><a href=\"#1\">[1]</a></sup>", "37⁽[1]⁾"),
        ("<del>36</del>37", "⟦36⟧37"),
        ("<s>36</s><br>37", "⟦36⟧\n37"),
        ("37<span style=\"vertical-align:super;font-size:8px\">1</span>", "37⁽1⁾"),
        ("37①", "37①"),
    ] {
        check(&page(cell), |report| {
            assert_eq!(report.cells_expected(), CELLS);
            for fact in report.facts() {
                assert_eq!(fact.figure, Figure::Annotated(37.into()), "{cell}");
                assert_eq!(report.str(fact.raw), raw);
            }
        });
    }
}

#[test]
fn what_was_struck_out_without_another_figure_is_unreadable() {
    check(&page("<del>36</del>"), |report| {
        for fact in report.facts() {
            assert_eq!(fact.figure, Figure::Unreadable);
            assert_eq!(report.str(fact.raw), "⟦36⟧");
        }
        assert!(audit::audit(report).1.iter().any(|finding| finding.rule == "T102"));
    });
}

#[test]
fn words_are_read_without_marks() {
    let plain = html(&vec!["5".to_owned(); CELLS], Dress::default());
    let page = plain
        .replace("予以公开<", "予以公开<sup>1</sup><")
        .replace("总计<", "总计<sup>[2]</sup><")
        .replace("按期答复。", "全年新收政府信息公开申请<del>4</del>5<sup>3</sup>件。");
    assert_eq!(page.matches("<sup>3").count(), 1);
    check(&page, |report| {
        assert!(report.facts().all(|fact| fact.figure.value() == Some(5.into())));
        let claim = report.claims.iter().find(|claim| report.str(claim.sentence).contains("新收")).unwrap();
        assert_eq!((claim.value(), report.str(claim.figure)), (5.into(), "5⁽3⁾件"));
    });
}
