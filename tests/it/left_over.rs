//! Figures of statutory tables outside the cells of the form, in pages and texts: they are reported, and fill no cell.

use gouji::extract::{Surroundings, extract};
use gouji::finding::{Finding, Outcome, Reason};
use gouji::report::{Report, Status, TableLine};
use gouji::source::sniff;
use gouji::{audit, readers};
use maker::page::{Dress, html, tabbed, zeros};

fn read(text: &str) -> Report {
    let reading = readers::read(text.as_bytes(), sniff(text.as_bytes()), &readers::Limits::default()).unwrap();
    extract(reading.document, &Surroundings::default()).unwrap()
}

fn findings(report: &Report, rule: &str) -> Vec<Finding> {
    audit::audit(report).1.into_iter().filter(|finding| finding.rule == rule).collect()
}

/// Labels and figures of left-over lines, as printed.
fn left_over(text: &str) -> Vec<(TableLine, String, String)> {
    let report = read(text);
    assert!(report.facts().all(|fact| fact.figure.status() == Status::Reported), "the cells of the form are read");
    let figures = |figures: &[_]| figures.iter().map(|&figure| report.str(figure)).collect::<Vec<_>>().join(" ");
    let found = |left: &gouji::report::LeftOver| {
        assert!(left.place.grid.is_some() && left.place.place.offset > 0);
        (left.line, report.str(left.label).to_owned(), figures(&left.figures))
    };
    report.tables().iter().flat_map(|table| &table.left_over).map(found).collect()
}

/// The page with a row added after the row with a label.
fn with_row(page: &str, label: &str, row: &str) -> String {
    let at = page.find(label).unwrap();
    let end = at + page[at..].find('\n').unwrap() + 1;
    [&page[..end], row, "\n", &page[end..]].concat()
}

const LAST_OUTCOME: &str = "3.其他";

#[test]
fn a_row_of_its_own_is_reported_with_its_figures() {
    let page = html(&zeros(), Dress::default());
    assert_eq!(left_over(&page), []);
    let row = "<tr><td>4.转交其他机关</td><td>2</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>2</td></tr>";
    let expected = (TableLine::Row, "4.转交其他机关".to_owned(), "2 0 0 0 0 0 2".to_owned());
    let other = with_row(&page, LAST_OUTCOME, row);
    assert_eq!(left_over(&other), std::slice::from_ref(&expected));
    let text = with_row(&tabbed(&zeros()), LAST_OUTCOME, "4.转交其他机关\t2\t0\t0\t0\t0\t0\t2");
    assert_eq!(left_over(&text), [expected]);
    let found = findings(&read(&other), "T106");
    assert_eq!((found.len(), found[0].table), (1, Some(3)));
    assert_eq!(found[0].message().zh, "表三有规定格式以外的行或列：“4.转交其他机关”一行");
}

#[test]
fn a_row_below_the_last_one_is_reported_too() {
    let page = html(&zeros(), Dress::default());
    let page = with_row(&page, ">行政事业性收费<", "<tr><td>行政确认</td><td colspan=3>7</td></tr>");
    let found = left_over(&page);
    assert_eq!(found, [(TableLine::Row, "行政确认".to_owned(), "7".to_owned())]);
}

#[test]
fn a_row_that_stands_twice_is_reported_once() {
    let row = "（一）予以公开\t5\t0\t0\t0\t0\t0\t5";
    let found = left_over(&with_row(&tabbed(&zeros()), "（二）部分公开", row));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "（一）予以公开");
}

#[test]
fn a_column_of_its_own_is_reported_and_the_others_are_read() {
    // after 科研机构, in the header and in every row of table 3
    let page = html(&zeros(), Dress::default());
    let (before, rest) = page.split_once(">自然人<").unwrap();
    let (table, behind) = rest.split_once("</table>").unwrap();
    let mut rows = table.lines();
    let head = rows.next().unwrap().replacen("科研机构</td>", "科研机构</td><td>社会团体</td>", 1);
    let widened = rows.map(|row| {
        // the figures are the last seven cells of their row
        let cells: Vec<&str> = row.split_inclusive("</td>").collect();
        let at = cells.len().saturating_sub(5);
        [&cells[..at].concat(), "<td>4</td>", &cells[at..].concat()].concat()
    });
    let table = std::iter::once(head).chain(widened).collect::<Vec<_>>().join("\n");
    let found = left_over(&format!("{before}>自然人<{table}</table>{behind}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1.as_str()), (TableLine::Column, "社会团体"));
    assert_eq!(found[0].2.split(' ').count(), 25);
}

/// The page with the figures 1 to 7 in every row of table 3, without the third column if it `lacks_one`.
fn with_numbered_columns(lacks_one: bool) -> String {
    let page = html(&zeros(), Dress::default());
    let (before, rest) = page.split_once(">自然人<").unwrap();
    let (table, behind) = rest.split_once("</table>").unwrap();
    let mut rows = table.lines();
    let mut head = rows.next().unwrap().to_owned();
    if lacks_one {
        let heading = head.split_inclusive("</td>").find(|cell| cell.contains("科研机构")).unwrap().to_owned();
        head = head.replace(&heading, "");
    }
    let numbered = rows.map(|row| {
        let cells: Vec<&str> = row.split_inclusive("</td>").collect();
        let Some(labels) = cells.iter().position(|cell| cell.contains(">0<")) else { return row.to_owned() };
        let figures = (1..=7).filter(|column| !(lacks_one && *column == 3));
        let figures = figures.map(|column| format!("<td>{column}</td>"));
        cells[..labels].concat() + &figures.collect::<String>() + "</tr>"
    });
    let table: Vec<String> = std::iter::once(head).chain(numbered).collect();
    format!("{before}>自然人<{}\n</table>{behind}", table.join("\n"))
}

/// The figures of the cells in table 3 with their columns, counted from 1.
fn columns_and_figures(page: &str) -> Vec<(usize, String)> {
    let report = read(page);
    let table = report.tables().iter().find(|table| table.table().number == 3).unwrap();
    let row = |(at, fact): (usize, &gouji::report::Fact)| (at % 7 + 1, report.str(fact.raw).to_owned());
    table.facts().iter().enumerate().map(row).collect()
}

#[test]
fn headings_tell_which_column_is_absent() {
    for (column, figure) in columns_and_figures(&with_numbered_columns(true)) {
        assert_eq!(figure, if column == 3 { String::new() } else { column.to_string() }, "column {column}");
    }
    let found = findings(&read(&with_numbered_columns(true)), "T104");
    assert_eq!((found.len(), &*found[0].message().zh), (1, "表三缺少“科研机构”一列"));
}

#[test]
fn headings_that_lost_their_spans_move_no_figure() {
    let page = with_numbered_columns(false).replace(" colspan=", " data-c=").replace(" rowspan=", " data-r=");
    for (column, figure) in columns_and_figures(&page) {
        assert_eq!(figure, column.to_string());
    }
}

#[test]
fn headings_notes_and_page_numbers_are_no_rows() {
    for row in ["注：本表单位为件", "单位：件\t\t\t\t", "— 5 —", "-4-", "（六）其他处理"] {
        let text = with_row(&tabbed(&zeros()), LAST_OUTCOME, row);
        assert_eq!(left_over(&text), [], "{row}");
    }
    let row = "<tr><td colspan=10>填表说明：没有的填 0</td></tr>";
    assert_eq!(left_over(&with_row(&html(&zeros(), Dress::default()), LAST_OUTCOME, row)), []);
}

/// Rules about something absent.
const OF_ABSENCE: [&str; 4] = ["M105", "M106", "T104", "T105"];

#[test]
fn what_may_stand_behind_the_cut_is_not_checked() {
    let page = html(&zeros(), Dress::default()).replace("如有疑问，请与清河区教育局联系，电话：0110-6196421。", "");
    let (checks, _) = audit::audit(&read(&page));
    let failing: Vec<&str> =
        checks.iter().filter(|check| check.outcome == Outcome::Fail).map(|check| check.rule).collect();
    assert_eq!(failing, ["M106"], "the page is whole, and its agency cannot be reached");
    let outcome = |page: &str, rule: &str| {
        let (checks, _) = audit::audit(&read(page));
        checks.into_iter().find(|check| check.rule == rule).unwrap().outcome
    };
    let at = page.find("（四）无法提供").unwrap();
    for rule in OF_ABSENCE {
        let Outcome::NotChecked(reason) = outcome(&page[..at], rule) else { panic!("{rule}") };
        let reason = reason.words().en;
        assert_eq!(reason, Reason::CutShort.words().en, "{rule}");
        // the same, closed properly: now the report lacks them
        let closed = format!("{}</td></tr></table></body>", &page[..at]);
        assert_eq!(outcome(&closed, rule), Outcome::Fail, "{rule}");
    }
}

#[test]
fn a_page_that_breaks_off_outside_of_tables_is_cut_too() {
    let page = html(&zeros(), Dress::default());
    let loss = |bytes: &[u8]| {
        let reading = readers::read(bytes, sniff(bytes), &readers::Limits::default()).unwrap();
        let report = extract(reading.document, &Surroundings::default()).unwrap();
        let missing = audit::audit(&report).0.into_iter().find(|check| check.rule == "T105").unwrap();
        (report.loss().map(|words| words.en), missing.outcome.key())
    };
    let sentence = page.find("按期答复").unwrap();
    let cut: std::borrow::Cow<str> = "the page ends before it is closed: it is cut short".into();
    assert_eq!(loss(&page.as_bytes()[..sentence + "按期".len()]), (Some(cut.clone()), "not_checked"));
    assert_eq!(loss(&page.as_bytes()[..sentence - 1]), (Some(cut), "not_checked"), "within <p>");
    let broken: std::borrow::Cow<str> = "the text ends in the middle of a character: the file is cut short".into();
    assert_eq!(loss(&page.as_bytes()[..=sentence]), (Some(broken.clone()), "not_checked"));
    let text = tabbed(&zeros());
    let sentence = text.find("没有败诉").unwrap();
    assert_eq!(loss(&text.as_bytes()[..=sentence]), (Some(broken), "not_checked"));
    // many pages omit the last tags
    let whole = page.replace("</body>", "");
    assert_eq!(loss(whole.as_bytes()), (None, "pass"));
}
