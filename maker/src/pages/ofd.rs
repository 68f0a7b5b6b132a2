//! Writes pages as OFD, in the manner of one writer or another.
//!
//! Based on GB/T 33190-2016 and on files in circulation; it shares nothing with the reader.

use super::super::seeds::{chance, pick};
use super::{Frame, Line, PAGE, Page};
use fastrand::Rng;
use flate2::Compression;
use flate2::Crc;
use flate2::write::DeflateEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Millimetres in a point.
const POINT: f64 = 25.4 / 72.0;
/// The part that every reader opens first. Only it states the version of the standard.
const ROOT: &str = "OFD";
/// Thickness of a rule, in millimetres.
const THICK: f64 = 0.18;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// A line is one object, with groups of equal steps.
    Runs,
    /// Each character is an object. Spaces have no object.
    Characters,
    /// Set in points and scaled by a matrix, with glyph numbers.
    Scaled,
    /// All lines of a page are in one object.
    Whole,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    /// Each side of each cell is a line.
    Sides,
    /// Each cell is a closed path.
    Boxes,
    /// Each side is a thin filled shape.
    Filled,
    /// One path for the whole page.
    Whole,
}

pub struct Habits {
    /// Prefix of element names.
    prefix: &'static str,
    text: Text,
    rules: Rules,
    /// Whether paths begin at the root.
    is_absolute: bool,
    is_packed: bool,
    /// Whether all pages share an object for the running head.
    shares: bool,
}

impl Habits {
    pub fn any(rng: &mut Rng) -> Self {
        Self {
            prefix: pick(rng, &["ofd:", "ofd:", "", "o:"]),
            text: pick(rng, &[Text::Runs, Text::Runs, Text::Characters, Text::Scaled, Text::Whole]),
            rules: pick(rng, &[Rules::Sides, Rules::Boxes, Rules::Filled, Rules::Whole]),
            is_absolute: chance(rng, 40),
            is_packed: chance(rng, 90),
            shares: chance(rng, 50),
        }
    }

    fn path(&self, path: &str) -> String {
        if self.is_absolute { format!("/Doc_0/{path}") } else { path.to_owned() }
    }

    /// A part of the file. In its text, `<:` begins a name that gets the prefix.
    fn part(&self, root: &str, content: &str) -> Vec<u8> {
        let name = self.prefix.trim_end_matches(':');
        let declared = if name.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{name}") };
        let content = content.replace("</:", &format!("</{}", self.prefix)).replace("<:", &format!("<{}", self.prefix));
        let prefix = self.prefix;
        let attributes = if root == ROOT { " Version=\"1.0\" DocType=\"OFD\"" } else { "" };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{prefix}{root} {declared}=\"http://www.ofdspec.org/2016\"{attributes}>{content}</{prefix}{root}>"
        )
        .into_bytes()
    }
}

/// The bytes of a file of these pages, with the same line at the head of each.
pub fn file(pages: &[Page], head: Option<&Line>, habits: &Habits, title: &str) -> Vec<u8> {
    let mut archive = Archive::new(habits.is_packed);
    let mut numbers = 100;
    let mut number = move || {
        numbers += 1;
        numbers
    };
    let about = format!("<:DocInfo><:DocID>0</:DocID><:Title>{}</:Title></:DocInfo>", escaped(title));
    let entry = format!("<:DocBody>{about}<:DocRoot>Doc_0/Document.xml</:DocRoot></:DocBody>");
    archive.add("OFD.xml", &habits.part(ROOT, &entry));

    let mut common = format!("<:MaxUnitID>100000</:MaxUnitID><:PageArea>{}</:PageArea>", area());
    let _ = write!(common, "<:PublicRes>{}</:PublicRes>", habits.path("PublicRes.xml"));
    let mut resources = "<:Fonts><:Font ID=\"2\" FontName=\"宋体\" FamilyName=\"宋体\"/></:Fonts>".to_owned();
    if let Some(head) = head {
        let line = lines(std::slice::from_ref(head), habits, &mut number);
        let drawn = if habits.shares {
            let _ = write!(
                resources,
                "<:CompositeGraphicUnits><:CompositeGraphicUnit ID=\"7\" Width=\"210\" Height=\"297\"><:Content>{line}</:Content></:CompositeGraphicUnit></:CompositeGraphicUnits>"
            );
            "<:CompositeObject ID=\"8\" ResourceID=\"7\" Boundary=\"0 0 210 297\"/>".to_owned()
        } else {
            line
        };
        let content = format!("<:Area>{}</:Area><:Content><:Layer ID=\"9\">{drawn}</:Layer></:Content>", area());
        archive.add("Doc_0/Tpls/Tpl_0/Content.xml", &habits.part("Page", &content));
        let place = habits.path("Tpls/Tpl_0/Content.xml");
        let _ = write!(common, "<:TemplatePage ID=\"6\" ZOrder=\"Background\" BaseLoc=\"{place}\"/>");
    }
    if pages.iter().any(|page| !page.pictures.is_empty()) {
        let media = "<:MultiMedias><:MultiMedia ID=\"3\" Type=\"Image\"><:MediaFile>image.png</:MediaFile></:MultiMedia></:MultiMedias>";
        resources.push_str(media);
        archive.add("Doc_0/Res/image.png", b"\x89PNG\r\n\x1A\n");
    }
    archive.add("Doc_0/PublicRes.xml", &habits.part("Res", &resources));

    let mut listed = String::new();
    for (at, page) in pages.iter().enumerate() {
        let template = head.map_or("", |_| "<:Template TemplateID=\"6\"/>");
        let objects =
            [rules(&page.cells, habits, &mut number), lines(&page.lines, habits, &mut number), pictures(page)];
        let layer = format!("<:Layer ID=\"{}\" Type=\"Body\">{}</:Layer>", number(), objects.concat());
        let content = format!("{template}<:Area>{}</:Area><:Content>{layer}</:Content>", area());
        archive.add(&format!("Doc_0/Pages/Page_{at}/Content.xml"), &habits.part("Page", &content));
        let place = habits.path(&format!("Pages/Page_{at}/Content.xml"));
        let _ = write!(listed, "<:Page ID=\"{}\" BaseLoc=\"{place}\"/>", number());
    }
    let list = format!("<:CommonData>{common}</:CommonData><:Pages>{listed}</:Pages>");
    archive.add("Doc_0/Document.xml", &habits.part("Document", &list));
    archive.finish()
}

fn area() -> String {
    format!("<:PhysicalBox>0 0 {} {}</:PhysicalBox>", PAGE.0, PAGE.1)
}

fn pictures(page: &Page) -> String {
    let picture = |Frame { left, top, right, bottom }: &Frame| {
        let (width, height) = (right - left, bottom - top);
        format!(
            "<:ImageObject ID=\"5\" ResourceID=\"3\" Boundary=\"{left} {top} {width} {height}\" CTM=\"{width} 0 0 {height} 0 0\"/>"
        )
    };
    page.pictures.iter().map(picture).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A length with as many decimals as writers give.
fn short(length: f64) -> String {
    let digits = format!("{length:.4}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The steps between characters, with equal ones grouped.
fn steps(line: &Line, scale: f64) -> String {
    let steps: Vec<String> = line.characters.windows(2).map(|pair| short((pair[1].1 - pair[0].1) / scale)).collect();
    let groups = steps.chunk_by(|a, b| a == b).map(|group| match group {
        [one] => one.clone(),
        [one, ..] => format!("g {} {one}", group.len()),
        [] => String::new(),
    });
    groups.collect::<Vec<_>>().join(" ")
}

fn lines(lines: &[Line], habits: &Habits, number: &mut impl FnMut() -> u32) -> String {
    let mut written = String::new();
    if habits.text == Text::Whole {
        for same in lines.chunk_by(|a, b| (a.size - b.size).abs() < 0.001) {
            let size = short(same[0].size);
            let codes: String = same.iter().map(|line| code(line, (0.0, 0.0), 1.0)).collect();
            let _ = write!(
                written,
                "<:TextObject ID=\"{}\" Font=\"2\" Size=\"{size}\" Boundary=\"0 0 210 297\"><:FillColor Value=\"0 0 0\"/>{codes}</:TextObject>",
                number()
            );
        }
        return written;
    }
    for line in lines {
        match habits.text {
            Text::Characters => {
                for &(character, x) in line.characters.iter().filter(|(character, _)| *character != ' ') {
                    let single = Line { characters: vec![(character, x)], ..*line };
                    object(&single, 1.0, number(), &mut written);
                }
            }
            Text::Scaled => object(line, POINT, number(), &mut written),
            Text::Runs | Text::Whole => object(line, 1.0, number(), &mut written),
        }
    }
    written
}

/// A line as an object, in units of `scale` millimetres.
fn object(line: &Line, scale: f64, number: u32, written: &mut String) {
    let (Some((_, left)), Some((_, last))) = (line.characters.first(), line.characters.last()) else { return };
    let top = line.baseline - 0.88 * line.size;
    let boundary = [*left, top, last - left + line.size, 1.2 * line.size].map(short).join(" ");
    let is_scaled = (scale - 1.0).abs() > 0.001;
    let matrix = if is_scaled { format!(" CTM=\"{0} 0 0 {0} 0 0\"", short(scale)) } else { String::new() };
    let glyphs = if is_scaled {
        let count = line.characters.len();
        let glyphs: Vec<String> =
            line.characters.iter().map(|(character, _)| (*character as u32 % 9000).to_string()).collect();
        format!(
            "<:CGTransform CodePosition=\"0\" CodeCount=\"{count}\" GlyphCount=\"{count}\"><:Glyphs>{}</:Glyphs></:CGTransform>",
            glyphs.join(" ")
        )
    } else {
        String::new()
    };
    let size = short(line.size / scale);
    let code = code(line, (*left, top), scale);
    let _ = write!(
        written,
        "<:TextObject ID=\"{number}\" Font=\"2\" Size=\"{size}\" Boundary=\"{boundary}\"{matrix}>{glyphs}{code}</:TextObject>"
    );
}

fn code(line: &Line, (left, top): (f64, f64), scale: f64) -> String {
    let Some((_, first)) = line.characters.first() else { return String::new() };
    let text: String = line.characters.iter().map(|(character, _)| character).collect();
    let steps = steps(line, scale);
    let steps = if steps.is_empty() { String::new() } else { format!(" DeltaX=\"{steps}\"") };
    let (x, y) = (short((first - left) / scale), short((line.baseline - top) / scale));
    format!("<:TextCode X=\"{x}\" Y=\"{y}\"{steps}>{}</:TextCode>", escaped(&text))
}

fn sides(Frame { left, top, right, bottom }: Frame) -> [Frame; 4] {
    [
        Frame { left, top, right, bottom: top },
        Frame { left, top: bottom, right, bottom },
        Frame { left, top, right: left, bottom },
        Frame { left: right, top, right, bottom },
    ]
}

fn rules(cells: &[Frame], habits: &Habits, number: &mut impl FnMut() -> u32) -> String {
    let mut written = String::new();
    let mut path = |boundary: Frame, more: &str, data: &str| {
        let Frame { left, top, right, bottom } = boundary;
        let boundary = [left, top, right - left, bottom - top].map(short).join(" ");
        let _ = write!(
            written,
            "<:PathObject ID=\"{}\" Boundary=\"{boundary}\" {more}><:AbbreviatedData>{data}</:AbbreviatedData></:PathObject>",
            number()
        );
    };
    let drawn = format!("LineWidth=\"{THICK}\"");
    match habits.rules {
        Rules::Sides => {
            for side in cells.iter().flat_map(|cell| sides(*cell)) {
                let (width, height) = (side.right - side.left, side.bottom - side.top);
                path(side, &drawn, &format!("M 0 0 L {} {}", short(width), short(height)));
            }
        }
        Rules::Filled => {
            for Frame { left, top, right, bottom } in cells.iter().flat_map(|cell| sides(*cell)) {
                let thick = Frame { left, top, right: right.max(left + THICK), bottom: bottom.max(top + THICK) };
                let (width, height) = (short(thick.right - left), short(thick.bottom - top));
                let data = format!("M 0 0 L {width} 0 L {width} {height} L 0 {height} C");
                path(thick, "Stroke=\"false\" Fill=\"true\"", &data);
            }
        }
        Rules::Boxes => {
            for cell in cells {
                let (width, height) = (short(cell.right - cell.left), short(cell.bottom - cell.top));
                let data = format!("S 0 0 M 0 0 L {width} 0 L {width} {height} L 0 {height} C");
                path(*cell, &format!("{drawn} Fill=\"false\""), &data);
            }
        }
        Rules::Whole if cells.is_empty() => {}
        Rules::Whole => {
            let line = |side: Frame| {
                let [left, top, right, bottom] = [side.left, side.top, side.right, side.bottom].map(short);
                format!("M {left} {top} L {right} {bottom}")
            };
            let data: Vec<String> = cells.iter().flat_map(|cell| sides(*cell)).map(line).collect();
            path(Frame { left: 0.0, top: 0.0, right: PAGE.0, bottom: PAGE.1 }, &drawn, &data.join(" "));
        }
    }
    written
}

/// A ZIP archive while it is written.
struct Archive {
    is_packed: bool,
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Archive {
    fn new(is_packed: bool) -> Self {
        Self { is_packed, bytes: Vec::new(), directory: Vec::new(), count: 0 }
    }

    fn add(&mut self, name: &str, content: &[u8]) {
        let mut crc = Crc::new();
        crc.update(content);
        let mut packed = content.to_vec();
        let mut method = 0_u16;
        if self.is_packed {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            if let Ok(deflated) = encoder.write_all(content).and_then(|()| encoder.finish()) {
                (packed, method) = (deflated, 8);
            }
        }
        let mut common = vec![20, 0, 0, 8];
        common.extend(method.to_le_bytes());
        common.extend([0, 0, 0x21, 0x5A]);
        common.extend(crc.sum().to_le_bytes());
        for length in [packed.len(), content.len()] {
            common.extend(four(length));
        }
        common.extend(u16::try_from(name.len()).unwrap_or_default().to_le_bytes());
        common.extend([0, 0]);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&common);
        self.directory.extend([0; 10]);
        self.directory.extend(four(self.bytes.len()));
        self.directory.extend(name.as_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(&packed);
        self.count += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let (start, length) = (self.bytes.len(), self.directory.len());
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        for _ in 0..2 {
            self.bytes.extend(self.count.to_le_bytes());
        }
        self.bytes.extend(four(length));
        self.bytes.extend(four(start));
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or_default().to_le_bytes()
}
