//! Writes pages as a PDF that contains more than it shows.
//!
//! The font is one that every viewer has and no file embeds, named by its predefined encoding. [`Hidden`] says what is
//! beside, below or above each figure of a table.

use super::super::seeds::{chance, pick};
use super::{Frame, Line, PAGE, Page};
use fastrand::Rng;
use std::fmt::Write as _;

/// Points in a millimetre.
const MILLIMETRE: f64 = 72.0 / 25.4;
/// Percentage of figures with hidden content or a mark.
const SHARE: u8 = 40;

/// Content on the page that is no part of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Another figure that is not painted (text render mode 3).
    Unpainted,
    /// Another figure in the colour of the paper.
    White,
    /// Another figure, painted over in white before the figure was drawn.
    Covered,
    /// Another figure in a layer that is switched off.
    Off,
    /// Another figure, clipped away.
    Clipped,
    /// Another figure, too small to be seen.
    Tiny,
    /// The whole text once more, not painted, as OCR programs add it.
    Recognised,
    /// A footnote number, small and raised, after the figure.
    Footnote,
    /// A former figure, struck out, before it.
    Struck,
}

impl Hidden {
    /// Content that readers do not see.
    pub const LAYERS: [Self; 7] =
        [Self::Unpainted, Self::White, Self::Covered, Self::Off, Self::Clipped, Self::Tiny, Self::Recognised];
    /// Content that readers see beside the figure.
    pub const MARKS: [Self; 2] = [Self::Footnote, Self::Struck];
}

/// The bytes of a file of these pages.
pub fn file(pages: &[Page], hidden: Hidden, rng: &mut Rng) -> Vec<u8> {
    // objects 1 to 6 are the catalogue, the pages, the font and the layer; then two objects per page
    let first = 7;
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", first + 2 * at)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[6 0 R]>>>>>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>".to_owned(),
        format!(
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)\
             /Supplement 4>>/DW 1000{}/FontDescriptor 5 0 R>>",
            // some programs omit that Latin characters are narrower
            if chance(rng, 50) { "/W[1 95 500]" } else { "" }
        ),
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880\
         /Descent -120/CapHeight 880/StemV 93>>"
            .to_owned(),
        "<</Type/OCG/Name(last year)>>".to_owned(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let (width, height) = (PAGE.0 * MILLIMETRE, PAGE.1 * MILLIMETRE);
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.2} {height:.2}]/Contents {} 0 R\
             /Resources<</Font<</F 3 0 R>>/Properties<</L 6 0 R>>>>>>",
            first + 2 * at + 1
        ));
        let content = content(page, hidden, rng);
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    assemble(&objects)
}

/// Objects, numbered from 1, with the table of their offsets.
fn assemble(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.6\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = String::new();
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let count = objects.len() + 1;
    let start = bytes.len();
    let end = format!(
        "xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    bytes.extend(end.into_bytes());
    bytes
}

fn content(page: &Page, hidden: Hidden, rng: &mut Rng) -> String {
    let mut content = String::from("0 g 0 G 0.5 w\n");
    for Frame { left, top, right, bottom } in &page.cells {
        let (x, y) = place(*left, *bottom);
        let (width, height) = ((right - left) * MILLIMETRE, (bottom - top) * MILLIMETRE);
        let _ = writeln!(content, "{x:.2} {y:.2} {width:.2} {height:.2} re S");
    }
    for line in &page.lines {
        let is_meant = line.is_figure && line.characters.iter().all(|(c, _)| c.is_ascii_digit()) && chance(rng, SHARE);
        if is_meant {
            figure(line, hidden, rng, &mut content);
        } else {
            show(line, &mut content);
        }
        if hidden == Hidden::Recognised {
            content.push_str("BT 3 Tr ET\n");
            show(&moved(line, 0.35, 0.2), &mut content);
            content.push_str("BT 0 Tr ET\n");
        }
    }
    content
}

/// A figure with its hidden content or mark.
fn figure(line: &Line, hidden: Hidden, rng: &mut Rng, content: &mut String) {
    let other = another(line, rng);
    let beside = moved(&other, pick(rng, &[0.0, 0.4 * line.size, line.size]), 0.0);
    let around = |before: &str, decoy: &Line, behind: &str, content: &mut String| {
        content.push_str(before);
        show(decoy, content);
        content.push_str(behind);
    };
    match hidden {
        Hidden::Unpainted => around("q BT 3 Tr ET\n", &beside, "Q\n", content),
        Hidden::White => around("q 1 g\n", &beside, "Q\n", content),
        Hidden::Off => around("/OC /L BDC\n", &beside, "EMC\n", content),
        Hidden::Clipped => around("q 0 0 10 10 re W n\n", &beside, "Q\n", content),
        Hidden::Tiny => around("", &Line { size: 0.05, ..beside }, "", content),
        Hidden::Covered => {
            show(&other, content);
            let (left, right) = extent(&other);
            let (x, y) = place(left - 0.3, other.baseline + 0.3 * other.size);
            let (width, height) = ((right - left + 0.6) * MILLIMETRE, 1.4 * other.size * MILLIMETRE);
            let _ = writeln!(content, "q 1 g {x:.2} {y:.2} {width:.2} {height:.2} re f Q");
        }
        Hidden::Struck => {
            let (left, right) = extent(&other);
            let before = moved(&other, left - right - 0.4 * line.size, 0.0);
            show(&before, content);
            let (from, to) = extent(&before);
            let (x, y) = place(from, before.baseline - 0.33 * before.size);
            let _ = writeln!(content, "{x:.2} {y:.2} m {:.2} {y:.2} l S", to * MILLIMETRE);
        }
        Hidden::Footnote => {
            let (_, right) = extent(line);
            let number = char::from(b'1' + rng.u8(..9));
            let (baseline, size) = (line.baseline - 0.4 * line.size, 0.55 * line.size);
            show(&Line { baseline, size, characters: vec![(number, right)], is_figure: false }, content);
        }
        Hidden::Recognised => {}
    }
    show(line, content);
}

/// A figure of the same length in which every digit differs.
fn another(line: &Line, rng: &mut Rng) -> Line {
    let characters = line.characters.iter().map(|&(digit, x)| {
        let digit = digit.to_digit(10).unwrap_or_default() + rng.u32(1..9);
        (char::from_digit(digit % 10, 10).unwrap_or('7'), x)
    });
    Line { characters: characters.collect(), ..*line }
}

fn moved(line: &Line, right: f64, down: f64) -> Line {
    let characters = line.characters.iter().map(|&(character, x)| (character, x + right)).collect();
    Line { characters, baseline: line.baseline + down, ..*line }
}

/// The extent of digits, which are half as wide as high.
fn extent(line: &Line) -> (f64, f64) {
    let (first, last) = (line.characters.first(), line.characters.last());
    first.zip(last).map_or((0.0, 0.0), |((_, first), (_, last))| (*first, last + 0.56 * line.size))
}

/// A position in points from the lower left corner.
fn place(x: f64, y: f64) -> (f64, f64) {
    (x * MILLIMETRE, (PAGE.1 - y) * MILLIMETRE)
}

fn show(line: &Line, content: &mut String) {
    let _ = write!(content, "BT /F {:.2} Tf", line.size * MILLIMETRE);
    for &(character, x) in line.characters.iter().filter(|(character, _)| *character != ' ') {
        let (x, y) = place(x, line.baseline);
        let _ = write!(content, " 1 0 0 1 {x:.2} {y:.2} Tm <{:04X}> Tj", character as u32);
    }
    content.push_str(" ET\n");
}
