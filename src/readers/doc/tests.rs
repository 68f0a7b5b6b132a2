use super::*;
use crate::readers::shown::shown;
use crate::source::write_ole;
use std::ops::Range;

const IN_TABLE: [u8; 3] = [0x16, 0x24, 1];
const ENDS_ROW: [u8; 3] = [0x17, 0x24, 1];
const DELETED: [u8; 3] = [0x00, 0x08, 1];
const HIDDEN: [u8; 3] = [0x3C, 0x08, 1];
const SPECIAL: [u8; 3] = [0x55, 0x08, 1];
const ROW: [u8; 2] = [0x08, 0xD6];
/// Flags of a cell.
const FIRST_ACROSS: u16 = 1;
const NEXT_ACROSS: u16 = 2;
const GOES_DOWN: u16 = 0x20;
const STARTS_DOWN: u16 = 0x60;

const TEXT_AT: usize = 1024;

/// Writes files with every property list on a page of its own.
#[derive(Default)]
struct Maker {
    text: Vec<u16>,
    characters: Vec<(Range<usize>, Vec<u8>)>,
    paragraphs: Vec<(Range<usize>, Vec<u8>)>,
    /// Length of the text boxes, which come last in the text.
    boxes: usize,
    /// Parts of the table stream by their number in the header.
    parts: Vec<(usize, Vec<u8>)>,
    data: Vec<u8>,
    /// From this piece on, text is stored with one byte a character.
    narrow_from: Option<usize>,
    /// Changes that apply to all pieces.
    prm: u16,
    prepared: Vec<u8>,
}

impl Maker {
    fn run(&mut self, text: &str, list: &[u8]) -> &mut Self {
        let start = self.text.len();
        self.text.extend(text.encode_utf16());
        if !list.is_empty() {
            self.characters.push((start..self.text.len(), list.to_vec()));
        }
        self
    }

    fn mark(&mut self, mark: &str, list: &[u8]) -> &mut Self {
        let start = self.paragraphs.last().map_or(0, |(range, _)| range.end);
        self.run(mark, &[]);
        self.paragraphs.push((start..self.text.len(), list.to_vec()));
        self
    }

    fn paragraph(&mut self, text: &str) -> &mut Self {
        self.run(text, &[]).mark("\r", &[])
    }

    fn cell(&mut self, text: &str) -> &mut Self {
        self.run(text, &[]).mark("\u{7}", &IN_TABLE)
    }

    fn row(&mut self, edges: &[i16], flags: &[u16]) -> &mut Self {
        self.mark("\u{7}", &[&IN_TABLE[..], &ENDS_ROW, &row(edges, flags)].concat())
    }

    fn inner_cell(&mut self, text: &str) -> &mut Self {
        self.run(text, &[]).mark("\r", &[&level(2)[..], &[0x4B, 0x24, 1]].concat())
    }

    fn inner_row(&mut self, edges: &[i16]) -> &mut Self {
        self.mark("\r", &[&level(2)[..], &[0x4C, 0x24, 1], &row(edges, &[])].concat())
    }

    fn finish(&self) -> Vec<u8> {
        let mut main = vec![0; TEXT_AT];
        let mut tables = Vec::new();
        let body = self.text.len() - self.boxes;
        let narrow_from = self.narrow_from.unwrap_or(self.text.len());
        let place = |at: usize| TEXT_AT + 2 * at - at.saturating_sub(narrow_from);
        let (wide, narrow) = self.text.split_at(narrow_from);
        main.extend(wide.iter().flat_map(|unit| unit.to_le_bytes()));
        main.extend(narrow.iter().map(|&unit| u8::try_from(unit).unwrap()));
        let mut parts = self.parts.clone();
        for (number, runs) in [(12, &self.characters), (13, &self.paragraphs)] {
            let (mut places, mut pages) = (Vec::new(), Vec::new());
            for (range, list) in runs {
                main.resize(main.len().next_multiple_of(512), 0);
                places.extend(long(place(range.start)));
                pages.extend(long(main.len() / 512));
                main.extend(page(place(range.start), place(range.end), list, number == 13));
            }
            places.extend(long(runs.last().map_or(0, |(range, _)| place(range.end))));
            parts.push((number, [places, pages].concat()));
        }
        let mut pieces: Vec<u8> = [0, narrow_from, self.text.len()].into_iter().flat_map(long).collect();
        for (place, mask) in [(place(0), 0), (2 * place(narrow_from), 1 << 30)] {
            pieces.extend([0, 0]);
            pieces.extend(long(place | mask));
            pieces.extend(self.prm.to_le_bytes());
        }
        let pieces = [&self.prepared[..], &[2], &long(pieces.len()), &pieces].concat();
        parts.push((33, pieces));
        for (number, part) in parts {
            main[0x9A + 8 * number..][..4].copy_from_slice(&long(tables.len()));
            main[0x9A + 8 * number + 4..][..4].copy_from_slice(&long(part.len()));
            tables.extend(part);
        }
        main[..4].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0]);
        main[0x0B] = 2;
        main[0x4C..0x50].copy_from_slice(&long(body));
        main[0x64..0x68].copy_from_slice(&long(self.boxes));
        write_ole(&[("WordDocument", &main), ("1Table", &tables), ("Data", &self.data)])
    }
}

fn long(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

fn level(level: u8) -> Vec<u8> {
    [&IN_TABLE[..], &[0x49, 0x66, level, 0, 0, 0]].concat()
}

fn row(edges: &[i16], flags: &[u16]) -> Vec<u8> {
    let mut value = vec![u8::try_from(edges.len() - 1).unwrap()];
    value.extend(edges.iter().flat_map(|edge| edge.to_le_bytes()));
    for flags in flags {
        value.extend(flags.to_le_bytes());
        value.extend([0; 18]);
    }
    let length = u16::try_from(value.len() + 1).unwrap();
    [&ROW[..], &length.to_le_bytes(), &value].concat()
}

/// A page with one run.
fn page(start: usize, end: usize, list: &[u8], is_paragraph: bool) -> [u8; 512] {
    let mut page = [0; 512];
    page[..4].copy_from_slice(&long(start));
    page[4..8].copy_from_slice(&long(end));
    page[8] = 16;
    // a paragraph's list has its length in words, and the style number before it
    let (length, at) = if is_paragraph { (1 + list.len().div_ceil(2), 33) } else { (list.len(), 32) };
    page[at] = u8::try_from(length).unwrap();
    let at = if is_paragraph { at + 3 } else { at + 1 };
    page[at..at + list.len()].copy_from_slice(list);
    page[511] = 1;
    page
}

#[track_caller]
fn check(maker: &Maker, expected: &[&str]) {
    let document = read(&maker.finish(), &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), expected);
    assert!(document.notes.is_empty(), "{:?}", document.notes);
}

#[test]
fn paragraphs_in_pieces_are_joined() {
    let mut maker = Maker::default();
    maker.paragraph("一、总体\u{1F}情况").run("甲\t\u{1E}", &[]).run("(", &[0x09, 0x6A, 0, 0, 0x60, 0x24]);
    maker.run("\u{B}乙\u{C}丙", &[]).mark("\r", &[]).paragraph("");
    maker.narrow_from = Some(maker.text.len());
    maker.paragraph("2023 a\u{B7}b");
    check(&maker, &["[一、总体情况]", "[甲\t-①]", "[乙]", "[丙]", "[2023 a·b]"]);
}

#[test]
fn changes_are_taken_as_accepted() {
    let mut maker = Maker::default();
    maker.run("新", &[0x01, 0x08, 1]).run("旧", &DELETED).run("文", &[]).mark("\r", &[]);
    maker.run("甲", &[]).run("\r", &DELETED).run("乙", &[]).mark("\r", &[]);
    for (text, list) in [("甲", &[][..]), ("乙", &DELETED), ("丙", &[])] {
        maker.cell(text).run("\u{7}", list);
        let start = maker.paragraphs.last().unwrap().0.end;
        let properties = [&IN_TABLE[..], &ENDS_ROW, &row(&[0, 1000], &[])].concat();
        maker.paragraphs.push((start..maker.text.len(), properties));
    }
    check(&maker, &["[新文]", "[甲乙]", "甲", "丙"]);
}

#[test]
fn pieces_override_stored_properties() {
    let mut maker = Maker::default();
    maker.paragraph("甲");
    maker.prm = 0x5C << 1 | 1 << 8;
    check(&maker, &[]);
    maker.prm = 1;
    maker.prepared = [&[1, 3, 0][..], &HIDDEN].concat();
    check(&maker, &[]);
    maker.prepared[5] = 0;
    check(&maker, &["[甲]"]);
}

#[test]
fn what_is_not_shown_is_not_read() {
    let mut maker = Maker::default();
    maker.run("藏", &HIDDEN).run("显", &[]);
    maker.paragraph("\u{13} PAGE \u{13} IF 1 \u{14}x\u{15}\u{14}7\u{15}页\u{13} TOC \u{15}尾\u{13}头");
    maker.run("\u{1}", &SPECIAL).run("\u{1}", &[&SPECIAL[..], &[0x06, 0x08, 1]].concat()).paragraph("\u{2}\u{5}完");
    check(&maker, &["[显7页尾头]", "picture", "[完]"]);
}

#[test]
fn cells_stand_in_the_columns_of_their_edges() {
    let mut maker = Maker::default();
    maker.paragraph("题");
    maker.cell("甲").cell("乙").row(&[0, 1000, 3000], &[]);
    // drawn by hand, slightly off
    maker.cell("1").cell("2").cell("3").row(&[-108, 950, 2000, 3100], &[]);
    maker.cell("4").cell("5").row(&[1010, 2010, 3000], &[]);
    maker.cell("6").cell("").cell("残").cell("8").row(&[0, 1000, 1500, 2000, 3000], &[0, FIRST_ACROSS, NEXT_ACROSS, 0]);
    maker.paragraph("尾");
    let reading = read(&maker.finish(), &Limits::default()).unwrap();
    assert_eq!(shown(&reading.document), ["[题]", "甲|乙", "1|2|3", "|4|5", "6||8", "[尾]"]);
    let spans = |grid: &crate::document::Grid, row| {
        grid.row(row).map(|cell| (cell.column, cell.column_span)).collect::<Vec<_>>()
    };
    let grid = reading.document.grids().next().unwrap();
    assert_eq!(spans(grid, 0), [(0, 1), (1, 3)]);
    assert_eq!(spans(grid, 1), [(0, 1), (1, 2), (3, 1)]);
    assert_eq!(spans(grid, 3), [(0, 1), (1, 2), (3, 1)]);
}

#[test]
fn cells_reach_down() {
    let mut maker = Maker::default();
    let edges = [0, 1000, 2000];
    maker.cell("甲").cell("1").row(&edges, &[STARTS_DOWN, 0]);
    maker.cell("残").cell("2").row(&edges, &[GOES_DOWN, 0]);
    maker.cell("乙").cell("3").row(&edges, &[STARTS_DOWN, 0]);
    // given by a property of its own
    maker.cell("").cell("4");
    maker.mark("\u{7}", &[&IN_TABLE[..], &ENDS_ROW, &row(&edges, &[]), &[0x2B, 0xD6, 2, 0, 1]].concat());
    check(&maker, &["甲|1", "^甲|2", "乙|3", "^乙|4"]);
}

#[test]
fn properties_too_long_for_their_page_stand_apart() {
    let mut maker = Maker::default();
    let list = [&IN_TABLE[..], &ENDS_ROW, &row(&[0, 500, 1500], &[])].concat();
    maker.data = [&[9, 9][..], &u16::try_from(list.len()).unwrap().to_le_bytes(), &list].concat();
    maker.cell("甲").cell("乙").mark("\u{7}", &[0x46, 0x66, 2, 0, 0, 0]);
    maker.cell("1").row(&[500, 1500], &[]);
    check(&maker, &["甲|乙", "|1"]);
}

#[test]
fn tables_in_tables() {
    let mut maker = Maker::default();
    maker.run("外", &[]).mark("\r", &IN_TABLE);
    maker
        .inner_cell("甲")
        .inner_cell("1")
        .inner_row(&[0, 500, 900])
        .inner_cell("乙")
        .inner_cell("2")
        .inner_row(&[0, 500, 900]);
    maker.cell("后").cell("旁").row(&[0, 1000, 2000], &[]);
    check(&maker, &["[外]", "甲|1", "乙|2", "[后]", "[旁]"]);
}

#[test]
fn boxes_are_read_where_they_are_anchored() {
    let mut maker = Maker::default();
    let anchor = |at: usize, maker: &Maker| [long(at), long(maker.text.len())].concat();
    maker.paragraph("前").run("\u{8}", &SPECIAL).paragraph("后");
    maker.parts.push((40, [&anchor(2, &maker)[..], &long(77), &[0; 22]].concat()));
    maker.paragraph("框中").paragraph("散");
    maker.boxes = 5;
    let entry = |shape| [&[0; 14][..], &long(shape), &[0; 4]].concat();
    maker.parts.push((56, [&long(0)[..], &long(3), &long(5), &entry(77), &entry(78)].concat()));
    check(&maker, &["[前]", "[框中]", "[后]", "[散]"]);
}

/// Told by the shape's properties: a line has no picture.
#[test]
fn floating_pictures_differ_from_lines() {
    let mut maker = Maker::default();
    maker.run("\u{8}\u{8}", &SPECIAL).paragraph("文");
    let anchors = [&long(0)[..], &long(1), &long(4), &long(77), &[0; 22], &long(78), &[0; 22]].concat();
    maker.parts.push((40, anchors));
    let record = |head: u16, kind: u16, content: &[u8]| {
        [&head.to_le_bytes()[..], &kind.to_le_bytes(), &long(content.len()), content].concat()
    };
    let shape = |number, property: u16| {
        let properties = [&property.to_le_bytes()[..], &long(1)].concat();
        let shape = [record(2, 0xF00A, &[&long(number)[..], &[0; 4]].concat()), record(0x13, 0xF00B, &properties)];
        record(0xF, 0xF004, &shape.concat())
    };
    let drawing = record(0xF, 0xF002, &[shape(77, 0x01C0), shape(78, 0x4104)].concat());
    maker.parts.push((50, [&record(0xF, 0xF000, &record(0, 0xF006, &[0; 16]))[..], &[0], &drawing].concat()));
    check(&maker, &["picture", "[文]"]);
}

#[test]
fn what_is_raised_or_struck_out_is_marked() {
    let mut maker = Maker::default();
    maker.run("37", &[]).run("1", &[0x48, 0x2A, 1]).run("5", &[0x48, 0x2A, 0]).run("36", &[0x37, 0x08, 1]);
    maker.run("\u{2}", &SPECIAL).run("35", &[0x53, 0x2A, 1]).paragraph("8").run("\u{2}", &SPECIAL).paragraph("");
    let lifted = [0x45, 0x48, 8, 0];
    maker.run("37", &[]).run("1", &lifted).paragraph("5").run("3", &lifted).run("7", &lifted).paragraph("");
    check(&maker, &["[37⁽1⁾5⟦36⟧⁽1⁾⟦35⟧8]", "[⁽2⁾]", "[37⁽1⁾5]", "[37]"]);
}

/// A file of `LibreOffice`: tables with cells merged both ways, changes, a field, a box, a picture, a title.
#[test]
fn a_file_of_libreoffice() {
    let bytes = include_bytes!("../../../tests/files/libreoffice.doc");
    let document = read(bytes, &Limits::default()).unwrap().document;
    assert_eq!(
        shown(&document),
        [
            "[试验县档案局2023年政府信息公开工作年度报告]",
            "[甲乙新增显出]",
            "[前段后段]",
            "[域2024尾\t制表-连]",
            "[换行后]",
            "竖|横",
            "^竖|11|12|13",
            "20|块|23",
            "30|^块|",
            "[表后]",
            "[外]",
            "内00|内01",
            "内10|内11",
            "[外下]",
            "[框中字]",
            "[含框]",
            "picture",
            "[完]",
        ]
    );
    let titles: Vec<&str> = document.titles.iter().map(|&title| document.str(title)).collect();
    assert_eq!((titles, &document.notes), (vec!["试验县档案局2023年政府信息公开工作年度报告"], &vec![]));
}

#[test]
fn faults_of_a_file_are_reported() {
    let mut maker = Maker::default();
    maker.paragraph("题").cell("甲").cell("12");
    let bytes = maker.finish();
    let main = |change: fn(&mut [u8])| {
        let mut bytes = bytes.clone();
        change(&mut bytes[512..]);
        read(&bytes, &Limits::default()).map(|reading| (shown(&reading.document), reading.document.notes.len()))
    };
    assert_eq!(main(|main| main[0x0B] |= 1).unwrap_err(), ReadError::Protected);
    assert_eq!(
        main(|main| main[2] = 0x68).unwrap_err(),
        ReadError::Outdated(Bilingual::fixed("Word 95 or older", "Word 95或更早版本"))
    );
    assert_eq!(main(|main| main[0x0B] = 0).unwrap_err(), ReadError::Damaged(PIECES));
    // a row without an end keeps its complete cells
    assert_eq!(main(|_| ()).unwrap(), (vec!["[题]".to_owned(), "甲|12".to_owned()], 0));
    // half a figure would be another figure
    maker.text.truncate(maker.text.len() - 2);
    maker.boxes = 0;
    assert_eq!(shown(&read(&maker.finish(), &Limits::default()).unwrap().document), ["[题]", "甲"]);
    let long = |main: &mut [u8]| main[0x4C] = 200;
    assert_eq!(main(long).unwrap().1, 1);
    assert_eq!(read(&bytes[..600], &Limits::default()).unwrap_err(), ReadError::Damaged(BODY));
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut maker = Maker::default();
    maker.paragraph("题").run("旧", &DELETED).run("\u{8}", &SPECIAL).cell("甲").cell("1");
    maker.row(&[0, 1000, 2000], &[STARTS_DOWN, FIRST_ACROSS]).inner_cell("甲").inner_row(&[0, 500]);
    maker.cell("后").row(&[0, 1000, 2000], &[GOES_DOWN]).paragraph("\u{13} A \u{14}尾\u{15}");
    let files = [maker.finish(), include_bytes!("../../../tests/files/libreoffice.doc").to_vec()];
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..3_000 {
        let mut bytes = files[round % 2].clone();
        for _ in 0..random.usize(1..20) {
            let at = random.usize(..bytes.len());
            bytes[at] = if random.bool() { random.u8(..) } else { *random.choice(&[0, 1, 0xFF]).unwrap() };
        }
        let length = if random.bool() { bytes.len() } else { random.usize(..=bytes.len()) };
        let _ = read(&bytes[..length], &Limits::default());
    }
}

#[test]
fn multiplied_content_is_limited() {
    let mut maker = Maker::default();
    maker.paragraph(&["\u{13}".repeat(100_000), "\u{14}\u{15}".repeat(100_000), "尾".to_owned()].concat());
    check(&maker, &["[尾]"]);
    let mut maker = Maker::default();
    for _ in 0..3_000 {
        maker.run("1", &[]).mark("\r", &level(30)).mark("\r", &[]);
    }
    assert_eq!(shown(&read(&maker.finish(), &Limits::default()).unwrap().document).len(), 3_000);
    let mut maker = Maker::default();
    let edges: Vec<i16> = (-10..10).map(|edge| edge * 1000).collect();
    for _ in 0..500 {
        maker.cell("1").row(&edges, &[GOES_DOWN; 19]);
    }
    let document = read(&maker.finish(), &Limits::default()).unwrap().document;
    assert!(document.grids().next().is_some());
}
