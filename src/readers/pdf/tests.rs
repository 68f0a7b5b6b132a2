use super::*;
use crate::document::{ACROSS, Block, Bounds, Grid};
use crate::readers::Limits;
use std::fmt::Write as _;

fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    super::read(bytes, limits, &mut AsDrawn)
}

/// A PDF with these pages. `/F` is a Chinese font that is not embedded, with codes in GBK; `/L` a Latin one.
pub(super) fn pdf(pages: &[&str], page_entries: &str) -> Vec<u8> {
    file(&objects(pages, page_entries), "")
}

pub(super) type Objects = Vec<(usize, Vec<u8>)>;

pub(super) fn objects(pages: &[&str], page_entries: &str) -> Objects {
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
             /Encoding << /Differences [65 /one /two /uni4E00 69 /uni2F5F] >> >>"
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
    objects.into_iter().map(|(number, object)| (number, object.into_bytes())).collect()
}

pub(super) fn file(objects: &[(usize, Vec<u8>)], trailer_entries: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects {
        places.push((*number, file.len()));
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend_from_slice(b"xref\n");
    for (number, place) in places {
        file.extend_from_slice(format!("{number} 1\n{place:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Root 1 0 R /Size 99 {trailer_entries} >>\nstartxref\n{table}\n%%EOF\n");
    file.extend_from_slice(trailer.as_bytes());
    file
}

pub(super) fn stream(entries: &str, content: &str) -> String {
    format!("<< /Length {} {entries} >>\nstream\n{content}\nendstream", content.len())
}

/// Words at a point, as codes of the Chinese font.
pub(super) fn words(x: i32, y: i32, text: &str) -> String {
    let codes = encoding_rs::GB18030.encode(text).0.iter().fold(String::new(), |mut codes, byte| {
        let _ = write!(codes, "{byte:02X}");
        codes
    });
    format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET\n")
}

pub(super) fn line(from: (i32, i32), to: (i32, i32)) -> String {
    format!("{} {} m {} {} l S\n", from.0, from.1, to.0, to.1)
}

/// A stream compressed by deflate as often as `times` says.
fn packed(entries: &str, content: &[u8], times: usize) -> Vec<u8> {
    let data = (0..times).fold(content.to_vec(), |data, _| miniz_oxide::deflate::compress_to_vec_zlib(&data, 9));
    let filters = "/FlateDecode ".repeat(times);
    let mut object = format!("<< /Length {} /Filter [{filters}] {entries} >>\nstream\n", data.len()).into_bytes();
    if times == 1 {
        object = format!("<< /Length {} /Filter /FlateDecode {entries} >>\nstream\n", data.len()).into_bytes();
    }
    object.extend_from_slice(&data);
    object.extend_from_slice(b"\nendstream");
    object
}

pub(super) fn document(bytes: &[u8]) -> Document {
    read(bytes, &Limits::default()).unwrap().document
}

pub(super) fn paragraphs(document: &Document) -> Vec<&str> {
    document.paragraphs().map(|(_, text)| text).collect()
}

pub(super) fn rows(document: &Document, grid: &Grid) -> Vec<String> {
    let row = |row| grid.row(row).map(|cell| document.str(cell.text)).collect::<Vec<_>>().join("|");
    (0..grid.row_count()).map(row).collect()
}

/// Two rows of three columns, the first column merged; without its lowest rule when it `continues`.
fn table(continues: bool) -> String {
    let mut content = line((50, 700), (350, 700)) + &line((150, 680), (350, 680));
    if !continues {
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
    let document = document(&pdf(&["BT /L 10 Tf 50 700 Td (ABCDE) Tj ET"], ""));
    // the last is a radical, drawn as the character it looks like
    assert_eq!(paragraphs(&document), ["12一D玉"]);
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
    // the paragraph covers both its lines
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

/// A row of figures whose label is broken by the page end, and one whose label is not.
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
fn a_page_whose_packed_data_are_damaged_says_so() {
    let mut objects = objects(&["0 0 m"], "");
    let content = objects.iter().position(|(number, _)| *number == 11).unwrap();
    let content_of = |change: fn(&mut Vec<u8>)| {
        let mut data = miniz_oxide::deflate::compress_to_vec_zlib(words(50, 700, "第一页").as_bytes(), 9);
        change(&mut data);
        let head = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", data.len());
        [head.as_bytes(), &data, b"\nendstream"].concat()
    };
    for (change, notes) in [
        ((|_| ()) as fn(&mut Vec<u8>), &[][..]),
        // writers that leave the checksum out harm nothing
        (|data| data.truncate(data.len() - 4), &[]),
        (|data| *data.last_mut().unwrap() ^= 1, &[DAMAGED]),
        (|data| data[2] |= 6, &[DAMAGED]),
    ] {
        objects[content].1 = content_of(change);
        assert_eq!(document(&file(&objects, "")).notes, notes);
    }
}

#[test]
fn pages_that_contain_themselves_end() {
    let bytes = pdf(&[&words(50, 700, "一")], "");
    let looped = String::from_utf8_lossy(&bytes).replace("/Kids [10 0 R ]", "/Kids [2 0 R 10 0 R ]");
    assert_eq!(paragraphs(&document(looped.as_bytes())), ["一"]);
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

/// A line that fills the text column.
pub(super) fn full(y: i32) -> String {
    words(50, y, &"文".repeat(48))
}

/// Labels left of three columns of figures, without any rule: a heading over two columns, a label of three lines with
/// figures beside its middle, a blank cell.
fn unruled() -> String {
    let cells = [
        (250, 720, "申请人情况"),
        (160, 704, "自然人"),
        (260, 704, "企业"),
        (360, 704, "总计"),
        (50, 684, "一、新收数量"),
        (168, 684, "12"),
        (268, 684, "0"),
        (368, 684, "12"),
        (50, 664, "二、未按期补正"),
        (50, 652, "材料的申请数量"),
        (168, 652, "3"),
        (368, 652, "3"),
        (50, 640, "和其他"),
        (50, 620, "总计"),
        (166, 620, "151"),
        (268, 620, "0"),
        (366, 620, "151"),
    ];
    cells.iter().map(|(x, y, text)| words(*x, *y, text)).collect()
}

const UNRULED: [&str; 5] = [
    "||申请人情况|",
    "|自然人|企业|总计",
    "一、新收数量|12|0|12",
    "二、未按期补正材料的申请数量和其他|3||3",
    "总计|151|0|151",
];

#[test]
fn figures_under_each_other_make_a_table() {
    let prose = full(780) + &words(50, 760, "各类情形见下表。") + &words(50, 580, "五、存在的问题");
    let whole = document(&pdf(&[&(prose + &unruled())], ""));
    assert_eq!(rows(&whole, whole.grids().next().unwrap()), UNRULED);
    let prose = "文".repeat(48) + "各类情形见下表。";
    assert_eq!(paragraphs(&whole), [prose.as_str(), "五、存在的问题"]);
    let label =
        whole.grids().next().unwrap().cells().iter().find(|cell| whole.str(cell.text).starts_with('二')).unwrap();
    assert_eq!(label.place.bounds, Bounds { left: 50, top: 169, right: 120, bottom: 204 });
}

#[test]
fn rules_across_or_a_frame_do_not_hide_the_columns() {
    let across: String = [735, 696, 610].iter().map(|y| line((45, *y), (400, *y))).collect();
    let frame = "45 610 355 125 re S\n".to_owned();
    for rules in [across.clone(), frame.clone(), frame + &across] {
        let document = document(&pdf(&[&(rules + &full(780) + &unruled())], ""));
        assert_eq!(rows(&document, document.grids().next().unwrap()), UNRULED);
    }
}

#[test]
fn a_table_without_rules_goes_on_over_a_page() {
    let first = full(300) + &words(50, 140, "规章") + &words(200, 140, "1") + &words(300, 140, "2");
    let second = words(50, 780, "行政许可") + &words(200, 780, "3") + &words(300, 780, "4");
    let document = document(&pdf(&[&first, &second], ""));
    let grid = document.grids().next().unwrap();
    assert_eq!(rows(&document, grid), ["规章|1|2", "行政许可|3|4"]);
    assert_eq!(grid.cells().last().unwrap().place.page, 2);
}

#[test]
fn prose_makes_no_table() {
    let lines = [
        "全年共主动公开政府信息 443 条，其中通过网站公开 220",
        "条，通过政务新媒体公开 171 条，通过其他方式公开 52",
        "条。全年收到申请 16 件，上年结转 3 件，办结 17 件 2",
        "联系电话：0110-6261009    邮编：090059",
    ];
    let content: String = (0..).zip(lines).map(|(at, text)| words(50, 700 - 18 * at, text)).collect();
    let document = document(&pdf(&[&(full(718) + &content)], ""));
    assert_eq!(document.grids().count(), 0);
}

#[test]
fn a_text_file_that_was_printed() {
    let lines = ["信息内容 制发 废止", "规章 0 0", "规范性文件 16 2", "行政许可 3 1"];
    let content: String = (0..).zip(lines).map(|(at, text)| words(50, 700 - 18 * at, text)).collect();
    let document = document(&pdf(&[&(full(718) + &content)], ""));
    let grid = document.grids().next().unwrap();
    assert!(grid.is_ragged);
    assert_eq!(rows(&document, grid), ["信息内容|制发|废止", "规章|0|0", "规范性文件|16|2", "行政许可|3|1"]);
}

#[test]
fn text_that_runs_sideways_turns_the_page() {
    for (turn, bounds) in [
        ("0 1 -1 0 795 0 cm\n", Bounds { left: 95, top: 492, right: 135, bottom: 792 }),
        ("0 -1 1 0 -200 842 cm\n", Bounds { left: 460, top: 50, right: 500, bottom: 350 }),
        ("-1 0 0 -1 595 842 cm\n", Bounds { left: 245, top: 660, right: 545, bottom: 700 }),
    ] {
        let document = document(&pdf(&[&(turn.to_owned() + &words(50, 720, "四、情况") + &table(false))], ""));
        assert_eq!(document.grids().next().unwrap().place.bounds, bounds, "{turn}");
        assert_eq!(paragraphs(&document), ["四、情况"], "{turn}");
        let grid = document.grids().next().unwrap();
        assert_eq!(rows(&document, grid), ["结果|总计|11", "结果|其他|4948.39"], "{turn}");
        assert!(document.notes.is_empty());
    }
}

#[test]
fn a_watermark_is_left_out() {
    let watermark = "q 0.7 0.7 -0.7 0.7 200 300 cm\n".to_owned() + &words(0, 0, &"内部资料".repeat(12)) + "Q\n";
    let document = document(&pdf(&[&(watermark + &words(50, 700, "某某区人民政府"))], ""));
    assert_eq!(paragraphs(&document), ["某某区人民政府"]);
    assert!(document.notes.is_empty());
}

#[test]
fn words_in_another_direction_are_left_out_and_noted_if_many() {
    let upright: String = (0..3).map(|row| words(50, 700 - 16 * row, &"某某区人民政府政务公开".repeat(3))).collect();
    for (characters, notes) in [(3, &[][..]), (40, &[ACROSS][..])] {
        let sideways = "q 0 1 -1 0 595 0 cm\n".to_owned() + &words(0, 0, &"装".repeat(characters)) + "Q\n";
        let document = document(&pdf(&[&(sideways + &upright)], ""));
        assert_eq!(document.notes, notes);
        assert!(paragraphs(&document).iter().all(|text| !text.contains('装')));
    }
}

#[test]
fn columns_are_read_one_after_the_other() {
    let (left, right) = ("甲".repeat(20), "乙".repeat(20));
    let mut content = words(200, 800, "某某区工作年度报告某某") + &words(290, 40, "- 1 -");
    for row in 0..10 {
        content += &words(50, 740 - 16 * row, &left);
        content += &words(310, 740 - 16 * row, &right);
    }
    let document = document(&pdf(&[&content], ""));
    assert_eq!(paragraphs(&document), ["某某区工作年度报告某某".to_owned(), left.repeat(10) + &right.repeat(10)]);
}

#[test]
fn heads_and_feet_of_several_lines_are_no_paragraphs() {
    let page = |number: usize| {
        let text = ["第一部分的正文。", "第二部分的正文。", "第三部分的正文。"][number - 1];
        full(700)
            + &words(50, 815, "某某区信息公开")
            + &words(50, 800, "内部编号 2024-17")
            + &words(50, 600, text)
            + &words(50, 45, "某某区人民政府办公室印制")
            + &words(250, 30, &format!("第{number}页 共3页"))
    };
    let pages: Vec<String> = (1..=3).map(page).collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let document = document(&pdf(&pages, ""));
    let expected = ["一", "二", "三"].map(|part| "文".repeat(48) + &format!("第{part}部分的正文。"));
    assert_eq!(paragraphs(&document), expected);
    let titles: Vec<&str> = document.titles.iter().map(|&title| document.str(title)).collect();
    assert_eq!(titles, ["某某区信息公开", "内部编号 2024-17"]);
}

#[test]
fn a_lone_number_is_a_page_number_only_in_sequence() {
    let page = |number: i32, foot: &str| {
        let text = "文".repeat(48) + &format!("第{number}段。");
        words(50, 600, &text[..144]) + &words(50, 584, &text[144..]) + &words(290, 40, foot)
    };
    let read = |feet: [&str; 3]| {
        let pages: Vec<String> = (1..).zip(feet).map(|(number, foot)| page(number, foot)).collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let document = document(&pdf(&pages, ""));
        let text: Vec<String> = paragraphs(&document).iter().map(|text| text.replace('文', "")).collect();
        text
    };
    assert_eq!(read(["2", "3", "4"]), ["第1段。", "第2段。", "第3段。"]);
    assert_eq!(read(["7", "0", "51"]), ["第1段。", "7", "第2段。", "0", "第3段。", "51"]);
}

#[test]
fn a_title_of_two_lines_is_one() {
    let body = "乙".repeat(40);
    let content = words(55, 780, &"甲".repeat(39)) + &words(200, 766, "政府信息公开年度报告") + &words(50, 720, &body);
    let document = document(&pdf(&[&content], ""));
    assert_eq!(paragraphs(&document), ["甲".repeat(39) + "政府信息公开年度报告", body]);
}

/// The page end cuts a row of headings in two, and prints the rest of another cell below the last rule.
#[test]
fn cells_open_at_the_foot_of_a_page_go_on() {
    let row = |top: i32, bottom: i32| {
        let verticals: String = [50, 75, 100].iter().map(|x| line((*x, top), (*x, bottom))).collect();
        verticals + &line((50, top), (100, top))
    };
    let first = row(120, 90) + &words(52, 107, "结果") + &words(77, 107, "尚未") + &words(52, 80, "维");
    let second = row(800, 780) + &line((50, 780), (100, 780)) + &words(52, 787, "持") + &words(77, 787, "审结");
    let document = document(&pdf(&[&first, &(second + &row(780, 760) + &line((50, 760), (100, 760)))], ""));
    let read = rows(&document, document.grids().next().unwrap());
    assert_eq!(read[0], "结果维持|尚未审结");
}

/// A stream that unpacks to far more than stated costs no more than the limit.
#[test]
fn bombs_stop_at_the_limit() {
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let spaces = vec![b' '; 8 << 20];
    let mut objects = objects(&[&words(50, 700, "一")], "");
    let content = objects.iter().position(|(number, _)| *number == 11).unwrap();
    for times in [1, 2] {
        objects[content].1 = packed("", &spaces, times);
        let reading = read(&file(&objects, ""), &limits).unwrap();
        assert_eq!(reading.document.notes, [TOO_MUCH]);
    }
    for mark in ["/Type /ObjStm /N 1 /First 4", "/Type /XRef /W [1 2 1] /Size 9"] {
        for times in [1, 2] {
            objects[content].1 = packed(mark, &spaces, times);
            assert!(matches!(read(&file(&objects, ""), &limits), Err(ReadError::TooLarge(_))), "{mark}");
        }
        objects[content].1 = packed(mark, b"3 0 << >>", 1);
        assert!(read(&file(&objects, ""), &limits).is_ok());
    }
}

/// Objects in an object stream, found by a cross-reference stream; also without the mark that identifies it.
#[test]
fn lists_of_objects_are_read_within_the_limit() {
    let build = |mark: &str, filling: usize| {
        let (pages, page) = (
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R \
             /Resources << /Font << /L << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        );
        let head = format!("2 0 3 {} ", pages.len() + 1);
        let list = format!("{head}{pages} {page}{}", " ".repeat(filling));
        let entries = format!("{mark} /N 2 /First {}", head.len());
        let objects = [
            (1, b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()),
            (4, stream("", "BT /L 10 Tf 50 700 Td (12) Tj ET").into_bytes()),
            (7, packed(&entries, list.as_bytes(), 1)),
        ];
        let mut bytes = b"%PDF-1.5\n".to_vec();
        let mut places = [[0_u8, 0, 0, 0]; 9];
        let place = |at: usize| [1, u8::try_from(at >> 8).unwrap(), u8::try_from(at & 255).unwrap(), 0];
        for (number, object) in objects {
            places[number] = place(bytes.len());
            bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            bytes.extend_from_slice(&object);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        (places[2], places[3], places[8]) = ([2, 0, 7, 0], [2, 0, 7, 1], place(bytes.len()));
        let start = bytes.len();
        bytes.extend_from_slice(b"8 0 obj\n");
        bytes.extend_from_slice(&packed("/Type /XRef /Root 1 0 R /Size 9 /W [1 2 1]", places.as_flattened(), 1));
        bytes.extend_from_slice(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
        bytes
    };
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let honest = read(&build("/Type /ObjStm", 0), &limits).unwrap().document;
    assert_eq!(paragraphs(&honest), ["12"]);
    assert!(matches!(read(&build("/Type /ObjStm", 8 << 20), &limits), Err(ReadError::TooLarge(_))));
    // nothing is unpacked, so no pages are found
    assert!(matches!(read(&build("", 8 << 20), &limits), Err(ReadError::Damaged(_))));
}

/// Large pictures and honest page content pass unchanged.
#[test]
fn large_content_is_read_behind_its_veil() {
    let mut random = fastrand::Rng::with_seed(3);
    let comments: String = (0..3000).fold(String::new(), |mut comments, _| {
        let _ = writeln!(comments, "% {}", random.u64(..));
        comments
    });
    let mut objects = objects(&[""], "");
    let content = objects.iter().position(|(number, _)| *number == 11).unwrap();
    objects[content].1 = packed("", (comments + &words(50, 700, "一")).as_bytes(), 1);
    assert!(objects[content].1.len() * packed::MOST_SWOLLEN > 1 << 20);
    let reading = read(&file(&objects, ""), &Limits { unpacked: 1 << 20, ..Limits::default() }).unwrap();
    assert_eq!(paragraphs(&reading.document), ["一"]);
}

#[test]
fn a_file_with_a_password_says_so() {
    let objects = objects(&[&words(50, 700, "一")], "");
    let secret = "00".repeat(32);
    let entries = format!(
        "/ID [<0011> <0011>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /Length 40 /O <{secret}> /U <{secret}> >>"
    );
    let protected = file(&objects, &entries);
    assert!(matches!(read(&protected, &Limits::default()), Err(ReadError::Protected)));
}

#[test]
fn broken_places_of_objects_are_found_again() {
    let bytes = pdf(&[&(full(720) + &words(50, 700, "一")), &words(50, 700, "二")], "");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let table = text.find("startxref").unwrap();
    let wrong_start = text[..table].to_owned() + "startxref\n7\n%%EOF\n";
    let no_table = text[..text.find("xref\n1 1").unwrap()].to_owned() + "trailer\n<< /Root 1 0 R >>\n%%EOF\n";
    for broken in [wrong_start, no_table] {
        assert_eq!(paragraphs(&document(broken.as_bytes())), ["文".repeat(48) + "一", "二".to_owned()]);
    }
}

#[test]
fn a_figure_close_behind_its_label_is_a_cell() {
    // the label fills its column up to the figures
    let filled = unruled().replace(&words(168, 684, "12"), "").replace(&words(50, 684, "一、新收数量"), "");
    let filled = filled + &words(50, 684, "一、新收的全部申请数量") + &words(167, 684, "12");
    let table = document(&pdf(&[&(full(780) + &filled)], ""));
    assert!(rows(&table, table.grids().next().unwrap()).contains(&"一、新收的全部申请数量|12|0|12".to_owned()));
}
