use super::*;
use crate::document::{Block, Grid};
use crate::readers::Limits;
use std::fmt::Write as _;

/// A PDF of these pages. `/F` is a Chinese font that is not embedded, with codes in GBK; `/L` a Latin one.
fn pdf(pages: &[&str], page_entries: &str) -> Vec<u8> {
    let kids: String = (0..pages.len()).fold(String::new(), |mut kids, page| {
        let _ = write!(kids, "{} 0 R ", 10 + 2 * page);
        kids
    });
    let mut objects = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (2, format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len())),
        (
            3,
            "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /GBK-EUC-H /DescendantFonts [4 0 R] >>"
                .to_owned(),
        ),
        (
            4,
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 /W [814 907 500] \
             /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
                .to_owned(),
        ),
        (
            5,
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica \
             /Encoding << /Differences [65 /one /two /uni4E00] >> >>"
                .to_owned(),
        ),
        (6, stream("/Type /XObject /Subtype /Form /Resources 7 0 R", "BT /L 10 Tf 50 700 Td (C) Tj ET /X Do")),
        (7, "<< /Font << /F 3 0 R /L 5 0 R >> /XObject << /X 6 0 R >> >>".to_owned()),
    ];
    for (page, content) in pages.iter().enumerate() {
        let entries = format!("/MediaBox [0 0 595 842] /Parent 2 0 R /Resources 7 0 R {page_entries}");
        objects.push((10 + 2 * page, format!("<< /Type /Page {entries} /Contents {} 0 R >>", 11 + 2 * page)));
        objects.push((11 + 2 * page, stream("", content)));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in &objects {
        places.push((*number, file.len()));
        file.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let table = file.len();
    file.extend_from_slice(b"xref\n");
    for (number, place) in places {
        file.extend_from_slice(format!("{number} 1\n{place:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Root 1 0 R /Size {} >>\nstartxref\n{table}\n%%EOF\n", 10 + 2 * pages.len());
    file.extend_from_slice(trailer.as_bytes());
    file
}

fn stream(entries: &str, content: &str) -> String {
    format!("<< /Length {} {entries} >>\nstream\n{content}\nendstream", content.len())
}

/// Words at a point, as the codes of the Chinese font.
fn words(x: i32, y: i32, text: &str) -> String {
    let codes = encoding_rs::GB18030.encode(text).0.iter().fold(String::new(), |mut codes, byte| {
        let _ = write!(codes, "{byte:02X}");
        codes
    });
    format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET\n")
}

fn line(from: (i32, i32), to: (i32, i32)) -> String {
    format!("{} {} m {} {} l S\n", from.0, from.1, to.0, to.1)
}

fn document(bytes: &[u8]) -> Document {
    read(bytes, &Limits::default()).unwrap().document
}

fn paragraphs(document: &Document) -> Vec<&str> {
    document.paragraphs().map(|(_, text)| text).collect()
}

fn rows(document: &Document, grid: &Grid) -> Vec<String> {
    let row = |row| grid.row(row).map(|cell| document.str(cell.text)).collect::<Vec<_>>().join("|");
    (0..grid.row_count()).map(row).collect()
}

/// Two rows of three columns, the first column one cell; without its lowest rule when it `goes_on`.
fn table(goes_on: bool) -> String {
    let mut content = line((50, 700), (350, 700)) + &line((150, 680), (350, 680));
    if !goes_on {
        content += &line((50, 660), (350, 660));
    }
    for x in [50, 150, 250, 350] {
        content += &line((x, 700), (x, 660));
    }
    for (x, y, text) in
        [(60, 675, "结果"), (160, 687, "总计"), (260, 687, "11"), (160, 667, "其他"), (260, 667, "4948.39")]
    {
        content += &words(x, y, text);
    }
    content
}

#[test]
fn a_chinese_font_that_is_not_embedded() {
    let document = document(&pdf(&[&words(50, 700, "政府信息公开2023年度报告")], ""));
    assert_eq!(paragraphs(&document), ["政府信息公开2023年度报告"]);
}

#[test]
fn names_of_glyphs_say_characters() {
    let document = document(&pdf(&["BT /L 10 Tf 50 700 Td (ABCD) Tj ET"], ""));
    assert_eq!(paragraphs(&document), ["12一D"]);
}

#[test]
fn rules_make_a_table_with_spans() {
    let document = document(&pdf(&[&table(false)], ""));
    let grid = document.grids().next().unwrap();
    assert_eq!(rows(&document, grid), ["结果|总计|11", "结果|其他|4948.39"]);
    assert_eq!(grid.cells()[0].row_span, 2);
    assert_eq!(grid.cells()[0].place.page, 1);
}

#[test]
fn everything_has_its_box() {
    let content = words(70, 760, "正文") + &words(50, 742, "第二行") + &table(false);
    let document = document(&pdf(&[&content, "q 400 0 0 200 50.5 400 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"], ""));
    let bounds = |left, top, right, bottom| Bounds { left, top, right, bottom };
    let boxes: Vec<(u32, Bounds)> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) => paragraph.place,
            Block::Grid(grid) => grid.place,
            Block::Picture(place, _) => *place,
        })
        .map(|place| (place.page, place.bounds))
        .collect();
    // the paragraph takes up both its lines
    let first = [bounds(50, 73, 90, 102), bounds(50, 142, 350, 182)];
    assert_eq!(boxes[..2], first.map(|bounds| (1, bounds)));
    assert_eq!(boxes[2..], [(2, bounds(50, 242, 451, 442))]);
    let cells: Vec<Bounds> = document.grids().flat_map(Grid::cells).map(|cell| cell.place.bounds).collect();
    assert_eq!(cells[..3], [bounds(50, 142, 150, 182), bounds(150, 142, 250, 162), bounds(250, 142, 350, 162)]);
}

#[test]
fn a_table_goes_on_over_the_page_number() {
    let number = words(290, 40, "- 3 -");
    let first = table(true) + &number;
    let document = document(&pdf(&[&first, &(table(false) + &number)], ""));
    let grids: Vec<&Grid> = document.grids().collect();
    assert_eq!(grids.len(), 1);
    assert_eq!(grids[0].row_count(), 4);
    assert_eq!(grids[0].cells().last().unwrap().place.page, 2);
    assert!(paragraphs(&document).is_empty());
}

/// A row of figures whose label is broken by the end of the page, and one that is not.
#[test]
fn a_row_cut_by_a_page_is_one_row() {
    let row = |y: i32, label: &str, figures: &str| {
        let mut content = line((50, y), (350, y)) + &line((50, y - 20), (350, y - 20));
        for x in [50, 150, 250, 350] {
            content += &line((x, y), (x, y - 20));
        }
        content + &words(55, y - 13, label) + &words(200, y - 13, figures) + &words(300, y - 13, figures)
    };
    let first = row(120, "总数", "3") + &row(100, "不掌握相关政府信", "10");
    let second = row(800, "息的件数", "") + &row(780, "重复申请", "");
    let cut = document(&pdf(&[&first, &second], ""));
    assert_eq!(rows(&cut, cut.grids().next().unwrap()), ["总数|3|3", "不掌握相关政府信息的件数|10|10", "重复申请||"]);
    let whole = document(&pdf(&[&row(100, "总数", "3"), &row(800, "重复申请", "")], ""));
    assert_eq!(rows(&whole, whole.grids().next().unwrap()), ["总数|3|3", "重复申请||"]);
}

#[test]
fn a_page_that_lies_on_its_side() {
    let turned = "0 1 -1 0 795 0 cm\n".to_owned() + &table(false);
    let document = document(&pdf(&[&turned], "/Rotate 90"));
    let grid = document.grids().next().unwrap();
    assert_eq!(rows(&document, grid), ["结果|总计|11", "结果|其他|4948.39"]);
}

#[test]
fn what_is_printed_twice_is_read_once() {
    let document = document(&pdf(&[&(words(50, 700, "总计11") + &words(50, 700, "总计11"))], ""));
    assert_eq!(paragraphs(&document), ["总计11"]);
}

#[test]
fn lines_that_fill_the_column_run_on() {
    let full = "甲".repeat(20);
    let indented = "乙".repeat(18);
    let content: String = [(70, 700, &indented), (50, 680, &full), (50, 660, &full), (70, 640, &indented)]
        .iter()
        .map(|(x, y, text)| words(*x, *y, text))
        .collect();
    let document = document(&pdf(&[&content], ""));
    assert_eq!(paragraphs(&document), [format!("{indented}{full}{full}"), indented]);
}

#[test]
fn a_line_ends_early_for_a_word_that_did_not_fit() {
    let (full, short) = ("甲".repeat(20), "乙".repeat(16));
    let content: String =
        [(50, 700, full.as_str()), (50, 680, &short), (50, 660, "zwgk6142@example.com"), (50, 640, "丙")]
            .iter()
            .map(|(x, y, text)| words(*x, *y, text))
            .collect();
    let document = document(&pdf(&[&content], ""));
    assert_eq!(paragraphs(&document), [format!("{full}{short}zwgk6142@example.com"), "丙".to_owned()]);
}

#[test]
fn text_that_stands_for_glyphs() {
    let content = "/Span << /ActualText (12) >> BDC BT /L 10 Tf 50 700 Td (xyz) Tj ET EMC";
    assert_eq!(paragraphs(&document(&pdf(&[content], ""))), ["12"]);
}

#[test]
fn a_form_that_draws_itself_ends() {
    let document = document(&pdf(&["/X Do"], ""));
    assert_eq!(paragraphs(&document), ["一"]);
}

#[test]
fn a_picture_stands_where_a_table_could() {
    let document = document(&pdf(&["q 400 0 0 200 50 400 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"], ""));
    assert!(matches!(document.blocks[..], [Block::Picture(place, _)] if place.page == 1));
}

#[test]
fn a_file_cut_short_says_so() {
    let bytes = pdf(&[&table(false), &words(50, 700, "第二页")], "");
    assert!(document(&bytes).notes.is_empty());
    let cut = read(&bytes[..bytes.len() - 8], &Limits::default()).unwrap().document;
    assert_eq!(cut.notes, [CUT_SHORT]);
    assert!(matches!(read(b"%PDF-1.4\nnothing", &Limits::default()), Err(ReadError::Damaged(_))));
}

#[test]
fn pages_that_contain_themselves_end() {
    let bytes = pdf(&[&words(50, 700, "一")], "");
    let looped = String::from_utf8_lossy(&bytes).replace("/Kids [10 0 R ]", "/Kids [2 0 R ]");
    let _ = read(looped.as_bytes(), &Limits::default());
}

#[test]
fn damage_costs_no_panic() {
    let original = pdf(&[&(table(false) + &words(50, 600, "正文")), "/X Do"], "");
    let mut random = fastrand::Rng::with_seed(20);
    for _ in 0..4000 {
        let mut bytes = original.clone();
        for _ in 0..random.usize(1..12) {
            let at = random.usize(..bytes.len());
            match random.u8(..4) {
                0 => bytes[at] = random.u8(..),
                1 => bytes[at] = *random.choice(b"0123456789-./<>[]() ").unwrap(),
                2 => drop(bytes.drain(at..(at + random.usize(..40)).min(bytes.len()))),
                _ => bytes.truncate(at.max(20)),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let _ = read(&bytes, &Limits::default());
    }
}
