//! Pictures that are drawn here, read by a recogniser that knows one font.

use super::grey::{Grey, PAPER};
use super::ink::Ink;
use super::page::{A4_WIDTH, Seen, read_page};
use super::recogniser::{HEIGHT, Read, Recogniser, Strip};
use super::rules::Rules;
use super::{jpeg, png};
use crate::document::{Block, Document};
use crate::readers::pdf::compose;
use std::io::Write;

const BLACK: u8 = 20;

/// Digits of three by five squares, row by row.
const FONT: [(char, [&str; 5]); 10] = [
    ('0', ["###", "# #", "# #", "# #", "###"]),
    ('1', [" # ", "## ", " # ", " # ", "###"]),
    ('2', ["###", "  #", "###", "#  ", "###"]),
    ('3', ["###", "  #", " ##", "  #", "###"]),
    ('4', ["# #", "# #", "###", "  #", "  #"]),
    ('5', ["###", "#  ", "###", "  #", "###"]),
    ('6', ["#  ", "#  ", "###", "# #", "###"]),
    ('7', ["###", "  #", " # ", " # ", " # "]),
    ('8', ["###", "# #", "###", "# #", "###"]),
    ('9', ["###", "# #", "###", "  #", "  #"]),
];

/// Reads digits of [`FONT`] by the squares that have ink.
struct FontReader;

impl Recogniser for FontReader {
    fn read(&self, strip: &Strip) -> Vec<Read> {
        let values = strip.values();
        let width = values.len() / HEIGHT;
        let is_ink = |x: usize, y: usize| values[y * width + x] < 0.0;
        let is_inked = |x: &usize| (0..HEIGHT).any(|y| is_ink(*x, y));
        let columns: Vec<usize> = (0..width).filter(is_inked).collect();
        let mut line = Vec::new();
        for blob in columns.chunk_by(|a, b| a + 1 == *b) {
            let (left, right) = (blob[0], blob[blob.len() - 1] + 1);
            let rows: Vec<usize> = (0..HEIGHT).filter(|y| (left..right).any(|x| is_ink(x, *y))).collect();
            let (top, bottom) = (rows[0], rows[rows.len() - 1] + 1);
            let square = |column: usize, row: usize| {
                is_ink(left + (2 * column + 1) * (right - left) / 6, top + (2 * row + 1) * (bottom - top) / 10)
            };
            let likeness = |shape: &[&str; 5]| {
                let squares = (0..5).flat_map(|row| (0..3).map(move |column| (column, row)));
                squares
                    .filter(|(column, row)| (shape[*row].as_bytes()[*column] == b'#') == square(*column, *row))
                    .count()
            };
            let mut ranked: Vec<(usize, char)> = FONT.iter().map(|(digit, shape)| (likeness(shape), *digit)).collect();
            ranked.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
            let score = ranked[0].0 as f32 / 15.0;
            line.push(Read { character: ranked[0].1, score, runner_up: Some((ranked[1].1, 1.0 - score)) });
        }
        line
    }
}

/// Takes every 4 for a 1.
struct Confused;

impl Recogniser for Confused {
    fn read(&self, strip: &Strip) -> Vec<Read> {
        let mut line = FontReader.read(strip);
        line.iter_mut().filter(|read| read.character == '4').for_each(|read| read.character = '1');
        line
    }
}

/// A page of A4 at 144 dpi.
fn paper() -> Grey {
    Grey::new(2 * A4_WIDTH as usize, 2 * 842)
}

fn fill(page: &mut Grey, [left, top, right, bottom]: [usize; 4], level: u8) {
    for y in top..bottom {
        page.pixels[y * page.width + left..y * page.width + right].fill(level);
    }
}

fn digits(page: &mut Grey, text: &str, left: usize, top: usize, square: usize) {
    for (at, digit) in text.chars().enumerate() {
        let (_, shape) = FONT.iter().find(|(own, _)| *own == digit).unwrap();
        for (row, squares) in shape.iter().enumerate() {
            for (column, _) in squares.bytes().enumerate().filter(|(_, byte)| *byte == b'#') {
                let (x, y) = (left + (at * 4 + column) * square, top + row * square);
                fill(page, [x, y, x + square, y + square], BLACK);
            }
        }
    }
}

/// A table of three by three cells, the first two of whose first row are one, with a figure in some.
fn table() -> Grey {
    let mut page = paper();
    for y in [200, 260, 320, 380] {
        fill(&mut page, [200, y, 803, y + 3], BLACK);
    }
    for x in [200, 400, 600, 800] {
        let top = if x == 400 { 260 } else { 200 };
        fill(&mut page, [x, top, x + 3, 383], BLACK);
    }
    for (text, x, y) in [("20", 300, 222), ("7", 700, 222), ("11", 300, 282), ("405", 500, 282), ("1", 300, 342)] {
        digits(&mut page, text, x, y, 4);
    }
    page
}

/// The cells of the first table, row by row.
fn cells(picture: Grey) -> Vec<String> {
    let size = (picture.width as f64 / 2.0, picture.height as f64 / 2.0);
    let Seen { drawn, .. } = read_page(picture, size, 1, &FontReader);
    let mut document = Document::new("");
    compose(vec![drawn], &mut document);
    let grid = document.blocks.iter().find_map(|block| match block {
        Block::Grid(grid) => Some(grid),
        _ => None,
    });
    grid.map_or_else(Vec::new, |grid| grid.cells().iter().map(|cell| document.str(cell.text).to_owned()).collect())
}

const CELLS: [&str; 8] = ["20", "7", "11", "405", "", "1", "", ""];

#[test]
fn a_table_is_read_cell_by_cell() {
    assert_eq!(cells(table()), CELLS);
}

#[test]
fn it_is_read_as_well_on_its_side_aslant_and_in_shadow() {
    for quarters in [1, 3] {
        assert_eq!(cells(table().turned(quarters)).len(), CELLS.len(), "{quarters} quarters");
    }
    for slope in [0.02, -0.035] {
        assert_eq!(cells(table().straightened(slope)), CELLS, "{slope}");
    }
    let mut shadowed = table();
    let width = shadowed.width;
    for (at, level) in shadowed.pixels.iter_mut().enumerate() {
        *level = (usize::from(*level) * (width + at % width) / (2 * width)) as u8;
    }
    assert_eq!(cells(shadowed), CELLS);
}

#[test]
fn a_one_in_a_low_row_is_no_wall() {
    let mut page = table();
    // almost from rule to rule
    fill(&mut page, [500, 327, 503, 375], BLACK);
    let ink = Ink::of(&page);
    let rules = Rules::find(&ink, 2.0);
    assert!(!rules.down.iter().any(|wall| (495.0..508.0).contains(&wall.at)), "{:?}", rules.down);
    // and a wall is one
    fill(&mut page, [500, 320, 503, 383], BLACK);
    let rules = Rules::find(&Ink::of(&page), 2.0);
    assert!(rules.down.iter().any(|wall| (495.0..508.0).contains(&wall.at)));
}

#[test]
fn faint_ink_is_not_blank() {
    let mut page = table();
    fill(&mut page, [700, 285, 720, 305], 200);
    let read = cells(page);
    assert_eq!(read[4], "？", "{read:?}");
}

#[test]
fn a_photograph_has_no_tables() {
    let mut page = paper();
    for (at, level) in page.pixels.iter_mut().enumerate() {
        *level = (at * 7919 % 251) as u8;
    }
    assert!(cells(page).is_empty());
    assert!(cells(paper()).is_empty());
}

/// A picture as PNG: `kind` and `depth` of its header, and its rows, of which each has a filter.
fn as_png(size: [u32; 2], [depth, kind]: [u8; 2], rows: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(rows).unwrap();
    let header = [&size[0].to_be_bytes()[..], &size[1].to_be_bytes(), &[depth, kind, 0, 0, 0]].concat();
    let mut file = png::SIGNATURE.to_vec();
    for (name, content) in [(b"IHDR", &header), (b"IDAT", &packed.finish().unwrap()), (b"IEND", &Vec::new())] {
        file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        file.extend(name);
        file.extend(content);
        file.extend([0; 4]);
    }
    file
}

#[test]
fn the_kinds_of_png_are_read() {
    let pixels = |bytes: &[u8]| png::read(bytes).unwrap().pixels;
    assert_eq!(pixels(&as_png([2, 2], [8, 0], &[0, 10, 20, 2, 5, 5])), [10, 20, 15, 25]);
    assert_eq!(pixels(&as_png([4, 1], [1, 0], &[0, 0b0101_0000])), [0, 255, 0, 255]);
    assert_eq!(pixels(&as_png([2, 1], [8, 2], &[1, 9, 9, 9, 1, 1, 1])), [9, 10]);
    assert_eq!(pixels(&as_png([1, 1], [16, 0], &[0, 200, 77])), [200]);
    // black that nobody sees
    assert_eq!(pixels(&as_png([1, 1], [8, 4], &[0, 0, 0])), [PAPER]);
    // a seal is lighter than ink and darker than paper
    let seal = pixels(&as_png([1, 1], [8, 2], &[0, 220, 30, 30]))[0];
    assert!((190..PAPER).contains(&seal), "{seal}");
}

#[test]
fn what_is_damaged_or_a_bomb_is_refused() {
    let picture = as_png([2, 2], [8, 0], &[0, 10, 20, 0, 5, 5]);
    assert!(png::read(&as_png([20_000, 20_000], [8, 0], &[0])).is_none());
    assert!(png::read(&as_png([2, 2], [3, 0], &[0])).is_none());
    for end in 0..picture.len() {
        let _ = png::read(&picture[..end]);
        let _ = jpeg::read(&[jpeg::SIGNATURE, &picture[..end]].concat());
    }
    // a row that is lacking is paper
    assert_eq!(png::read(&as_png([1, 2], [8, 0], &[0, 10])).unwrap().pixels, [10, PAPER]);
}

#[test]
fn a_digit_of_two_shapes_is_told() {
    let alike = |recogniser: &dyn Recogniser| -> Vec<bool> {
        let picture = table();
        let size = (picture.width as f64 / 2.0, picture.height as f64 / 2.0);
        read_page(picture, size, 1, recogniser).cells.iter().map(|cell| cell.is_alike).collect()
    };
    assert_eq!(alike(&FontReader), [true; 5]);
    // the cells with a 1, and the one whose 4 was taken for one
    assert_eq!(alike(&Confused), [true, true, false, false, false]);
}
