use super::*;
use crate::document::{Block, Grid};
use crate::source::write_zip;

const A4: &str = "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>";

/// An OFD with these pages, more members, and more entries in the common data.
fn ofd_with(pages: &[&str], common: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let page = |(number, content): (usize, &&str)| {
        let text = format!("<ofd:Page><ofd:Area>{A4}</ofd:Area>{content}</ofd:Page>");
        (format!("Doc_0/Pages/Page_{number}/Content.xml"), text)
    };
    let mut members: Vec<(String, String)> = pages.iter().enumerate().map(page).collect();
    let listed = |page| format!("<ofd:Page ID=\"{page}\" BaseLoc=\"Pages/Page_{page}/Content.xml\"/>");
    let listed = (0..pages.len()).map(listed).collect::<Vec<_>>().concat();
    let list = format!(
        "<ofd:Document><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    );
    members.push(("Doc_0/Document.xml".to_owned(), list));
    members.push(("OFD.xml".to_owned(), entry("Doc_0/Document.xml")));
    members.extend(more.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    zip(&members)
}

fn entry(root: &str) -> String {
    format!("<ofd:OFD><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>")
}

fn zip(members: &[(String, String)]) -> Vec<u8> {
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    write_zip(&members)
}

fn ofd(pages: &[&str]) -> Vec<u8> {
    let pages: Vec<String> = pages.iter().map(|page| layer(page)).collect();
    ofd_with(&pages.iter().map(String::as_str).collect::<Vec<_>>(), "", &[])
}

fn layer(objects: &str) -> String {
    format!("<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>")
}

/// Words whose box begins at a point, in millimetres, and is four millimetres high.
fn words(x: u32, y: u32, text: &str) -> String {
    let steps = text.chars().count().saturating_sub(1);
    object(&format!("Boundary=\"{x} {y} 100 5\""), &format!("X=\"0\" Y=\"4\" DeltaX=\"g {steps} 4\""), text)
}

fn object(attributes: &str, code: &str, text: &str) -> String {
    let code = format!("<ofd:TextCode {code}>{text}</ofd:TextCode>");
    format!("<ofd:TextObject ID=\"1\" Font=\"2\" Size=\"4\" {attributes}>{code}</ofd:TextObject>")
}

fn path(attributes: &str, data: &str) -> String {
    format!("<ofd:PathObject {attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>")
}

fn document(bytes: &[u8]) -> Document {
    read(bytes, &Limits::default()).unwrap().document
}

fn paragraphs(bytes: &[u8]) -> Vec<String> {
    let document = document(bytes);
    document.paragraphs().map(|(_, text)| text.to_owned()).collect()
}

#[track_caller]
fn check(page: &str, expected: &[&str]) {
    assert_eq!(paragraphs(&ofd(&[page])), expected);
}

fn rows(document: &Document, grid: &Grid) -> Vec<String> {
    let row = |row| grid.row(row).map(|cell| document.str(cell.text)).collect::<Vec<_>>().join("|");
    (0..grid.row_count()).map(row).collect()
}

/// Two rows of three columns, the first column merged; `rule` draws a line between two points.
fn table(rule: impl Fn((u32, u32), (u32, u32)) -> String) -> String {
    let mut page = rule((20, 50), (140, 50)) + &rule((60, 60), (140, 60)) + &rule((20, 70), (140, 70));
    for x in [20, 60, 100, 140] {
        page += &rule((x, 50), (x, 70));
    }
    for (x, y, text) in [(25, 58, "结果"), (65, 53, "总计"), (105, 53, "11"), (65, 63, "其他"), (105, 63, "4948.39")]
    {
        page += &words(x, y, text);
    }
    page
}

fn stroke(from: (u32, u32), to: (u32, u32)) -> String {
    let (width, height) = (to.0 - from.0, to.1 - from.1);
    path(&format!("Boundary=\"{} {} {width} {height}\"", from.0, from.1), &format!("M 0 0 L {width} {height}"))
}

#[track_caller]
fn check_table(page: &str) {
    let document = document(&ofd(&[page]));
    let grid = document.grids().next().unwrap();
    assert_eq!(rows(&document, grid), ["结果|总计|11", "结果|其他|4948.39"]);
    assert_eq!((grid.cells()[0].row_span, grid.cells()[0].place.page), (2, 1));
}

#[test]
fn rules_drawn_in_any_way_make_a_table() {
    check_table(&table(stroke));
    // thin filled shapes, with no space around operators
    check_table(&table(|from, to| {
        let attributes = format!("Boundary=\"{} {} 200 200\" Stroke=\"false\" Fill=\"true\"", from.0, from.1);
        let (width, height) = (f64::from(to.0 - from.0).max(0.2), f64::from(to.1 - from.1).max(0.2));
        path(&attributes, &format!("M0 0L{width} 0L{width} {height}L0 {height}C"))
    }));
    // in points, scaled back by a matrix
    check_table(&table(|from, to| {
        let points = |length: u32| f64::from(length) / 25.4 * 72.0;
        let data = format!("M {} {} L {} {}", points(from.0), points(from.1), points(to.0), points(to.1));
        path("Boundary=\"0 0 210 297\" CTM=\"0.352778 0 0 0.352778 0 0\" LineWidth=\"1\"", &data)
    }));
}

#[test]
fn lines_that_are_not_rules() {
    let bar = path("Boundary=\"20 65 120 5\" LineWidth=\"5\"", "M 0 2.5 L 120 2.5");
    let white = "<ofd:PathObject Boundary=\"20 65 120 5\"><ofd:StrokeColor Value=\"255 255 255\"/>\
                 <ofd:AbbreviatedData>M 0 2 L 120 2</ofd:AbbreviatedData></ofd:PathObject>";
    let curve = path("Boundary=\"20 65 120 5\"", "M 0 2 B 30 9 90 9 120 2");
    let clip = "<ofd:PathObject Visible=\"true\"><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path><ofd:AbbreviatedData>\
                M 20 65 L 140 65</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips></ofd:PathObject>";
    check_table(&(table(stroke) + &bar + white + &curve + clip));
}

#[test]
fn characters_stand_where_their_steps_lead() {
    let places = |code: &str, text: &str| {
        let bytes = ofd(&[&object("Boundary=\"10 10 1 1\"", code, text)]);
        let mut pages = pages_of(&bytes);
        let glyphs = std::mem::take(&mut pages[0].glyphs);
        let point = |glyph: &crate::readers::pdf::Glyph| (glyph.area.left / 72.0 * 25.4, glyph.baseline / 72.0 * 25.4);
        let rounded = |(x, y): (f64, f64)| ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0);
        glyphs.iter().map(|glyph| rounded(point(glyph))).collect::<Vec<_>>()
    };
    assert_eq!(
        places("X=\"1\" Y=\"4\" DeltaX=\"g 2 3 5\"", "甲乙丙丁"),
        [(11.0, 14.0), (14.0, 14.0), (17.0, 14.0), (22.0, 14.0)]
    );
    assert_eq!(places("X=\"0\" Y=\"4\" DeltaX=\"g 99999999999 3\"", "甲 乙"), [(10.0, 14.0), (16.0, 14.0)]);
    // no steps, too few, unreadable ones
    assert_eq!(places("X=\"0\" Y=\"4\"", "甲1乙"), [(10.0, 14.0), (14.0, 14.0), (16.0, 14.0)]);
    assert_eq!(places("X=\"0\" Y=\"4\" DeltaX=\"5\"", "甲乙丙"), [(10.0, 14.0), (15.0, 14.0), (19.0, 14.0)]);
    assert_eq!(places("X=\"0\" Y=\"4\" DeltaX=\"g x 5\"", "甲乙"), [(10.0, 14.0), (14.0, 14.0)]);
    // one below the other
    assert_eq!(places("X=\"0\" Y=\"4\" DeltaY=\"5\"", "甲乙丙"), [(10.0, 14.0), (10.0, 19.0), (10.0, 23.0)]);
    // indents of the XML are not text
    assert_eq!(places("X=\"0\" Y=\"4\" DeltaX=\"5\"", "\n    甲乙\n  "), [(10.0, 14.0), (15.0, 14.0)]);
}

fn pages_of(bytes: &[u8]) -> Vec<Drawn> {
    let limits = Limits::default();
    let archive = Archive::open(bytes, &limits);
    let painter = Painter::new();
    let mut pages = Pages { archive, limits: &limits, painter, drawn: Vec::new(), found: 0, notes: Vec::new() };
    pages.read().unwrap();
    pages.drawn
}

#[test]
fn words_hold_together_in_fonts_of_any_width() {
    for step in [2.0, 1.1, 2.4] {
        let code = format!("X=\"0\" Y=\"4\" DeltaX=\"g 30 {step}\"");
        check(&object("Boundary=\"10 10 1 1\"", &code, "占28.29%，mail@example.com"), &["占28.29%，mail@example.com"]);
    }
    let single = |(at, text): (u32, char)| {
        object(&format!("Boundary=\"{} 10 4 5\"", 10 + 2 * at), "X=\"0\" Y=\"4\"", &text.to_string())
    };
    check(&(0..).zip("il.28".chars()).map(single).collect::<String>(), &["il.28"]);
    check(&words(10, 10, "Open  data 2023"), &["Open data 2023"]);
}

#[test]
fn references_and_cut_lines_are_one_text() {
    let page = "<ofd:TextObject Boundary=\"10 10 9 9\" Size=\"4\"><ofd:TextCode Y=\"4\">&#x7532;&lt;<![CDATA[乙]]>\
                </ofd:TextCode><ofd:TextCode X=\"20\">丙</ofd:TextCode></ofd:TextObject>";
    check(page, &["甲<乙 丙"]);
}

#[test]
fn what_is_hidden_is_not_read() {
    let hidden = [
        object("Visible=\"false\"", "Y=\"9\"", "藏"),
        object("Alpha=\"0\" Boundary=\"9 9 9 9\"", "Y=\"9\"", "藏"),
        format!("<ofd:PageBlock Visible=\"false\">{}</ofd:PageBlock>", words(10, 40, "藏")),
        "<ofd:TextObject Size=\"4\"><ofd:FillColor Alpha=\"0\"/><ofd:TextCode Y=\"9\">藏</ofd:TextCode></ofd:TextObject>".to_owned(),
        object("CTM=\"0.7 0.7 -0.7 0.7 50 50\"", "Y=\"9\"", "水印"),
        words(300, 10, "页外"),
    ];
    let shown = format!("<ofd:PageBlock><ofd:PageBlock>{}</ofd:PageBlock></ofd:PageBlock>", words(10, 10, "显"));
    check(&(hidden.concat() + &shown), &["显"]);
}

#[test]
fn unidentified_glyphs_are_not_blank() {
    let page = "<ofd:TextObject Boundary=\"10 10 9 9\" Size=\"4\"><ofd:CGTransform CodePosition=\"0\"><ofd:Glyphs>7 8</ofd:Glyphs>\
                </ofd:CGTransform><ofd:TextCode Y=\"4\">¤1</ofd:TextCode></ofd:TextObject>";
    check(page, &["\u{FFFD}1"]);
}

#[test]
fn templates_and_shared_units_are_drawn_with_the_page() {
    let unit = |number: u32, content: &str| {
        format!(
            "<ofd:CompositeGraphicUnit ID=\"{number}\"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>"
        )
    };
    let composite = |number: u32, y: u32| {
        format!("<ofd:CompositeObject ResourceID=\"{number}\" Boundary=\"0 {y} 9 9\" CTM=\"2 0 0 2 0 0\"/>")
    };
    let resources = format!(
        "<ofd:Res>{}{}</ofd:Res>",
        unit(7, &words(10, 10, "共")),
        // one that draws itself
        unit(8, &(words(10, 10, "环") + &composite(8, 10))),
    );
    let template = layer(&words(10, 20, "模板"));
    let page = format!(
        "<ofd:Template TemplateID=\"5\"/><ofd:Template TemplateID=\"6\"/>{}",
        layer(&(words(10, 10, "正文") + &composite(7, 30)))
    );
    let common = "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>\
                  <ofd:TemplatePage ID=\"5\" ZOrder=\"Background\" BaseLoc=\"Tpls/T.xml\"/>";
    let more = [
        ("Doc_0/PublicRes.xml", resources.as_str()),
        ("Doc_0/Tpls/T.xml", &format!("<ofd:Page>{template}</ofd:Page>")),
    ];
    let bytes = ofd_with(&[&page], common, &more);
    assert_eq!(paragraphs(&bytes), ["正文", "模板", "共"]);
    let looped = document(&ofd_with(&[&layer(&composite(8, 0))], common, &more));
    assert_eq!(looped.notes, [TOO_MUCH]);
    assert!(looped.paragraphs().any(|(_, text)| text.contains('环')));
}

#[test]
fn annotations_are_read_and_watermarks_are_not() {
    let annotation = |kind: &str, more: &str, text: &str| {
        let appearance = format!(
            "<ofd:Appearance Boundary=\"10 40 90 9\">{}{}</ofd:Appearance>",
            words(0, 0, text),
            stroke((0, 0), (9, 0))
        );
        format!("<ofd:Annot Type=\"{kind}\" {more}><ofd:Remark>注</ofd:Remark>{appearance}</ofd:Annot>")
    };
    let of_page = format!(
        "<ofd:PageAnnot>{}{}{}</ofd:PageAnnot>",
        annotation("Stamp", "", "章"),
        annotation("Watermark", "", "水印"),
        annotation("Path", "Visible=\"false\"", "藏"),
    );
    let list = "<ofd:Annotations><ofd:Page PageID=\"1\"><ofd:FileLoc>Page_1/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>";
    let more = [("Doc_0/Annots/Annotations.xml", list), ("Doc_0/Annots/Page_1/Annotation.xml", &of_page)];
    let pages = ["正文", "后文"].map(|text| layer(&words(10, 10, text)));
    let common = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>";
    assert_eq!(paragraphs(&ofd_with(&[&pages[0], &pages[1]], common, &more)), ["正文后文章"]);
}

#[test]
fn pictures_stand_where_tables_could() {
    let document =
        document(&ofd(&["<ofd:ImageObject Boundary=\"20 50 170 100\" ResourceID=\"3\" CTM=\"170 0 0 100 0 0\"/>"]));
    assert!(matches!(document.blocks[..], [Block::Picture(place, _)] if place.page == 1));
}

/// Any prefix or none, any slashes and case in paths, pages in list order, documents one after another.
#[test]
fn what_writers_disagree_on() {
    let page = |text: &str| {
        format!("<Page xmlns=\"http://www.ofdspec.org/2016\">{}</Page>", layer(&words(10, 10, text)))
            .replace("ofd:", "")
    };
    let list = |pages: &str| {
        format!("<x:Document xmlns:x=\"http://www.ofdspec.org/2016\"><x:Pages>{pages}</x:Pages></x:Document>")
    };
    let entry = "<OFD><DocBody><DocInfo><Title>某局年报</Title></DocInfo><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody>\
                 <DocBody><DocRoot>Doc_1\\DOCUMENT.xml</DocRoot></DocBody></OFD>";
    let first =
        list("<x:Page ID=\"1\" BaseLoc=\"/Doc_0/Pages/b.xml\"/><x:Page ID=\"2\" BaseLoc=\"./Pages/../Pages/a.xml\"/>");
    let second = list("<x:Page ID=\"1\" BaseLoc=\"Doc_1/c.xml\"/>");
    let (gbk, ..) = encoding_rs::GBK.encode("<?xml version='1.0' encoding='GBK'?>");
    let (third, ..) = encoding_rs::GBK.encode("丙");
    let (before, after) = page("#").split_once('#').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let third = [&gbk, before.as_bytes(), &third, after.as_bytes()].concat();
    let bytes = write_zip(&[
        ("OFD.xml", entry.as_bytes()),
        ("Doc_0\\Document.xml", first.as_bytes()),
        ("Doc_0/Pages/a.xml", page("甲").as_bytes()),
        ("Doc_0/Pages/b.xml", page("乙").as_bytes()),
        ("Doc_1/Document.xml", second.as_bytes()),
        ("Doc_1/c.xml", &third),
    ]);
    assert_eq!(paragraphs(&bytes).concat(), "乙甲丙");
    let document = document(&bytes);
    assert_eq!(document.str(document.titles[0]), "某局年报");
    assert!(document.notes.is_empty(), "{:?}", document.notes);
}

#[test]
fn protected_files_say_so() {
    let page = layer(&words(10, 10, "正文"));
    for name in ["Encryptions.xml", "Doc_0/DecryptedSeed.dat"] {
        let bytes = ofd_with(&[&page], "", &[(name, "x")]);
        assert_eq!(read(&bytes, &Limits::default()).unwrap_err(), ReadError::Protected);
    }
}

#[test]
fn damage_is_noted_and_the_rest_is_read() {
    let pages = [layer(&words(10, 10, "甲")), layer(&words(10, 10, "乙"))];
    let bytes = ofd_with(&[&pages[0], &pages[1]], "", &[]);
    let text_and_notes = |bytes: &[u8]| (paragraphs(bytes).concat(), document(bytes).notes);
    let all = "甲乙".to_owned();
    let without_directory = text_and_notes(&bytes[..bytes.len() - 40]);
    assert_eq!(without_directory, (all.clone(), vec![super::super::package::CUT]));
    // the list follows the pages, so it is lost first
    let list = memmem::find(&bytes, b"Doc_0/Document.xml").unwrap();
    assert_eq!(text_and_notes(&bytes[..list]), (all, vec![super::super::package::CUT, NO_LIST]));
    let cut = ofd_with(&[&pages[0], &pages[1].replace("</ofd:Layer>", "<ofd:")], "", &[]);
    assert_eq!(text_and_notes(&cut).1, [CUT_PAGE]);
    let missing = [
        ("OFD.xml".to_owned(), entry("a/D.xml")),
        ("a/D.xml".to_owned(), "<D><Page ID=\"1\" BaseLoc=\"p.xml\"/></D>".to_owned()),
    ];
    assert_eq!(read(&zip(&missing), &Limits::default()).unwrap_err(), ReadError::Damaged(PAGE));
    assert_eq!(read(b"PK\x03\x04", &Limits::default()).unwrap_err(), ReadError::Damaged(LIST));
}

#[test]
fn limits_are_kept() {
    let pages = ["甲", "乙", "丙"].map(|text| words(10, 10, text));
    let bytes = ofd(&pages.iter().map(String::as_str).collect::<Vec<_>>());
    let few = read(&bytes, &Limits { pages: 2, ..Limits::default() }).unwrap().document;
    assert_eq!((few.paragraphs().next().unwrap().1, &few.notes), ("甲乙", &vec![TOO_MANY_PAGES]));
    let small = read(&bytes, &Limits { unpacked: 300, ..Limits::default() });
    assert!(small.is_err() || !small.unwrap().document.notes.is_empty());
}

/// Sizes that a file claims are not trusted.
#[test]
fn excessive_sizes_are_survived() {
    let composite = "<ofd:CompositeObject ResourceID=\"1\"/>".repeat(50);
    let unit = format!("<ofd:CompositeGraphicUnit ID=\"1\">{composite}</ofd:CompositeGraphicUnit>");
    let common = "<ofd:PublicRes>R.xml</ofd:PublicRes>";
    let looped = document(&ofd_with(&[&layer(&composite)], common, &[("Doc_0/R.xml", &unit)]));
    assert_eq!(looped.notes, [TOO_MUCH]);
    let page = [
        object(
            "Boundary=\"1e308 1e308 1e308 1e308\" CTM=\"1e308 0 0 1e308 0 0\"",
            "X=\"1e308\" Y=\"1e308\" DeltaX=\"g 18446744073709551615 1e308\"",
            "甲乙丙",
        ),
        path("Boundary=\"-1e308 0 0 0\"", "M 1e308 -1e308 L 1e400 NaN L 1 A 1 B"),
        stroke((0, 0), (9, 0)).repeat(20_000),
        "<ofd:Area><ofd:PhysicalBox>0 0 1e308 1e308</ofd:PhysicalBox></ofd:Area>".to_owned(),
        words(10, 10, "甲"),
    ];
    document(&ofd(&[&page.concat()]));
    let _ = read(&ofd(&[&"<ofd:PageBlock>".repeat(100_000)]), &Limits::default());
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let composite = "<ofd:CompositeObject ResourceID=\"7\" Boundary=\"0 0 9 9\" CTM=\"1 0 0 1 0 0\"/>";
    let page = format!("<ofd:Template TemplateID=\"5\"/>{}", layer(&(table(stroke) + composite)));
    let unit = format!(
        "<ofd:Res><ofd:CompositeGraphicUnit ID=\"7\">{}</ofd:CompositeGraphicUnit></ofd:Res>",
        words(10, 90, "共")
    );
    let common = "<ofd:PublicRes>R.xml</ofd:PublicRes><ofd:TemplatePage ID=\"5\" BaseLoc=\"T.xml\"/>";
    let template = layer(&words(10, 20, "&lt;模板"));
    let parts = [page.as_str(), common, &unit, &template];
    let build = |parts: &[String]| {
        ofd_with(&[&parts[0], &parts[0]], &parts[1], &[("Doc_0/R.xml", &parts[2]), ("Doc_0/T.xml", &parts[3])])
    };
    let parts = parts.map(str::to_owned);
    let packed = build(&parts);
    assert_eq!(document(&packed).grids().count(), 2);
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..1_000 {
        let mut bytes = packed.clone();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        let _ = read(&bytes[..random.usize(..=bytes.len())], &Limits::default());
        let mut changed = parts.clone();
        for _ in 0..random.usize(1..6) {
            let part = &mut changed[random.usize(..parts.len())];
            let mut text = std::mem::take(part).into_bytes();
            let at = random.usize(..text.len());
            text[at] = *random.choice(b"<>/&;\"=09-.eg MLC").unwrap();
            *part = String::from_utf8_lossy(&text).into_owned();
        }
        let _ = read(&build(&changed), &Limits::default());
    }
}
