//! What a person sees of a page, and what not.

use super::tests::{Objects, document, file, full, line, objects, paragraphs, pdf, rows, stream, words};
use super::*;
use std::fmt::Write as _;

/// A page with additional resources and objects; their numbers begin with 30.
fn page(content: &str, resources: &str, more: &[&str]) -> Document {
    with_catalog(content, resources, "", "", more)
}

fn with_catalog(content: &str, resources: &str, catalog: &str, entries: &str, more: &[&str]) -> Document {
    let mut all = objects(&[content], entries);
    replace(&mut all, 1, &format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"));
    replace(&mut all, 7, &format!("<< /Font << /F 3 0 R /L 5 0 R >> {resources} >>"));
    all.extend((30..).zip(more.iter().map(|object| object.as_bytes().to_vec())));
    document(&file(&all, ""))
}

fn replace(objects: &mut Objects, number: usize, object: &str) {
    let at = objects.iter().position(|(other, _)| *other == number).unwrap();
    objects[at].1 = object.as_bytes().to_vec();
}

/// The paragraphs of a page without fonts or pictures of its own.
fn shown(content: &str) -> Vec<String> {
    paragraphs(&document(&pdf(&[content], ""))).into_iter().map(str::to_owned).collect()
}

fn text(document: &Document) -> String {
    paragraphs(document).concat()
}

/// Words within a graphics state set up by these operators.
fn within(state: &str, text: &str) -> String {
    format!("q {state}\n{}Q\n", words(80, 700, text))
}

const SEEN: &str = "总计37";

/// The visible words, with others beside them.
fn beside(state: &str) -> String {
    words(50, 700, SEEN) + &within(state, "99")
}

#[test]
fn text_that_is_not_painted_is_not_read() {
    for state in ["3 Tr", "7 Tr", "1 g", "1 1 1 rg", "0 0 0 0 k", "0.99 g", "1 Tr 1 G", "/DeviceGray cs 1 sc"] {
        assert_eq!(shown(&beside(state)), [SEEN], "{state}");
    }
    for state in ["0.6 g", "1 0 0 rg", "2 Tr 1 g", "1 Tr", "0 0 0 1 k"] {
        assert_eq!(shown(&beside(state)), ["总计3799"], "{state}");
    }
}

#[test]
fn spaces_of_colours_and_states_of_resources_are_known() {
    let resources = "/ColorSpace << /I [/ICCBased 30 0 R] /S [/Separation /Spot /DeviceCMYK 31 0 R] \
                     /X [/Indexed /DeviceRGB 1 <000000FFFFFF>] /N [/Separation /None /DeviceGray 31 0 R] >> \
                     /ExtGState << /A << /ca 0 >> /B << /ca 0.5 >> /M << /SMask << /S /Alpha >> >> >> \
                     /Pattern << /P << /PatternType 2 /Shading << /ShadingType 2 >> >> >>";
    let profile = stream("/N 3", "");
    let tint = "<< /FunctionType 2 /Domain [0 1] /N 1 /C0 [0 0 0 0] /C1 [0 1 1 0] >>";
    let read = |state: &str| text(&page(&beside(state), resources, &[&profile, tint]));
    for state in ["/I cs 1 1 1 sc", "/S cs 0 scn", "/X cs 1 sc", "/N cs 1 scn", "/A gs"] {
        assert_eq!(read(state), SEEN, "{state}");
    }
    for state in ["/I cs 0 0 1 sc", "/S cs 1 scn", "/X cs 0 sc", "/B gs", "/M gs", "/Pattern cs /P scn", "/I cs"] {
        assert_eq!(read(state), "总计3799", "{state}");
    }
}

#[test]
fn white_text_on_a_dark_ground_is_read() {
    let on = |ground: &str| shown(&(ground.to_owned() + "\n" + &within("1 g", SEEN)));
    for ground in [
        "0.1 0.2 0.6 rg 40 690 200 30 re f",
        "0 g 40 690 m 240 690 l 240 720 l 40 720 l f",
        // a rounded table head, and a line as wide as one
        "0 g 40 700 m 40 730 60 730 100 720 c 240 730 240 690 200 690 c 100 680 60 680 40 700 c f",
        "30 w 40 702 m 240 702 l S",
    ] {
        assert_eq!(on(ground), [SEEN], "{ground}");
    }
    // a frame, and a ground beside the words, do not count
    for ground in ["0 g 40 690 200 30 re 45 695 190 20 re f*", "0 g 340 690 200 30 re f", "1 g 40 690 200 30 re f"] {
        assert!(on(ground).is_empty(), "{ground}");
    }
    // black on black
    assert!(shown(&("0 g 40 690 200 30 re f\n".to_owned() + &words(80, 700, SEEN))).is_empty());
}

#[test]
fn what_is_painted_over_is_not_read() {
    let correct = |cover: &str| shown(&(words(50, 700, "总计36") + cover + "\n0 g\n" + &words(70, 700, "37")));
    for cover in
        ["1 g 69 695 30 20 re f", "0.9 g 69 695 30 20 re f", "1 G 20 w 69 704 m 99 704 l S", "1 g 69 695 30 20 re B"]
    {
        assert_eq!(correct(cover), [SEEN], "{cover}");
    }
    let kept = |cover: &str| shown(&(words(50, 700, SEEN) + cover));
    // a frame, a cover beside the words, one that is clipped away
    for cover in [
        "0 g 40 690 200 30 re 45 695 190 20 re f*",
        "1 g 50 712 60 20 re f",
        "q 0 0 10 10 re W n 1 g 0 0 600 800 re f Q",
        "q 300 0 m 400 400 l 0 600 l h W n 1 g 0 0 600 842 re f Q",
    ] {
        assert_eq!(kept(cover), [SEEN], "{cover}");
    }
    assert!(kept("1 g 0 0 600 842 re f").is_empty());
}

#[test]
fn a_highlighter_hides_nothing() {
    let resources = "/ExtGState << /M << /BM /Multiply >> /T << /ca 0.4 >> >>";
    let content = |state: &str| words(50, 700, SEEN) + "q " + state + " gs 1 1 0 rg 40 690 200 30 re f Q\n";
    for state in ["/M", "/T"] {
        assert_eq!(text(&page(&content(state), resources, &[])), SEEN, "{state}");
    }
    assert_eq!(text(&page(&content("/none"), resources, &[])), "");
    // a group that is faint or blended as a whole
    let form = stream("/Subtype /Form /BBox [0 0 600 842] /Group << /S /Transparency >>", "1 g 0 0 600 842 re f");
    let resources = format!("{resources} /XObject << /G 30 0 R >>");
    for (state, expected) in [("/M gs", SEEN), ("/T gs", SEEN), ("", "")] {
        let content = words(50, 700, SEEN) + "q " + state + " /G Do Q\n";
        assert_eq!(text(&page(&content, &resources, &[&form])), expected, "{state}");
    }
}

#[test]
fn what_is_clipped_away_or_off_the_page_is_not_read() {
    assert_eq!(shown(&beside("0 0 60 842 re W n")), [SEEN]);
    assert_eq!(shown(&beside("60 690 100 40 re W n 0 0 60 842 re W n")), [SEEN]);
    assert_eq!(shown(&beside("60 690 100 40 re W n")), ["总计3799"]);
    // a clip ends with its graphics state
    assert_eq!(shown(&("q 0 0 10 10 re W n Q\n".to_owned() + &words(50, 700, SEEN))), [SEEN]);
    let cropped = pdf(&[&(words(50, 700, SEEN) + &words(80, 40, "99"))], "/CropBox [0 100 595 842]");
    assert_eq!(paragraphs(&document(&cropped)), [SEEN]);
    // and a form at its bounds
    let form = stream("/Subtype /Form /BBox [0 0 80 842] /Resources 7 0 R", &beside(""));
    assert_eq!(text(&page("/G Do", "/XObject << /G 30 0 R >>", &[&form])), SEEN);
}

#[test]
fn text_too_small_to_be_seen_is_not_read() {
    for state in ["0.05 0 0 0.05 70 650 cm", "0.001 0 0 1 80 0 cm"] {
        assert_eq!(shown(&beside(state)), [SEEN], "{state}");
    }
    assert_eq!(shown("q 10 0 0 10 0 0 cm BT /L 1 Tf 5 70 Td (37) Tj ET Q"), ["37"]);
}

/// Layers 30, which is on, and 31, which is off.
fn layered(content: &str, usual: &str, more: &[&str]) -> String {
    let catalog = format!("/OCProperties << /OCGs [30 0 R 31 0 R] /D << {usual} >> >>");
    let resources = "/Properties << /On 30 0 R /Off 31 0 R /Both 32 0 R >> /XObject << /G 33 0 R >>";
    let mut layers =
        vec!["<< /Type /OCG /Name (a) >>", "<< /Type /OCG /Name (b) /Usage << /View << /ViewState /OFF >> >> >>"];
    layers.extend(more);
    text(&with_catalog(content, resources, &catalog, "", &layers))
}

#[test]
fn layers_that_are_off_are_not_read() {
    let content =
        |layer: &str| words(50, 700, SEEN) + "/OC /" + layer + " BDC /P BMC\n" + &words(80, 700, "99") + "EMC EMC\n";
    let off = "/OFF [31 0 R]";
    assert_eq!(layered(&content("Off"), off, &[]), SEEN);
    assert_eq!(layered(&content("On"), off, &[]), "总计3799");
    assert_eq!(layered(&content("Off"), "/BaseState /OFF /ON [30 0 R]", &[]), SEEN);
    assert_eq!(layered(&content("On"), "/BaseState /OFF /ON [30 0 R]", &[]), "总计3799");
    assert_eq!(layered(&content("Off"), "/AS [<< /Event /View /OCGs [30 0 R 31 0 R] /Category [/View] >>]", &[]), SEEN);
    for (members, expected) in [
        ("/OCGs [30 0 R 31 0 R]", "总计3799"),
        ("/OCGs [30 0 R 31 0 R] /P /AllOn", SEEN),
        ("/OCGs 31 0 R", SEEN),
        ("/OCGs 31 0 R /P /AllOff", "总计3799"),
        ("/VE [/And 30 0 R [/Not 31 0 R]]", "总计3799"),
        ("/VE [/Or 31 0 R]", SEEN),
    ] {
        let members = format!("<< /Type /OCMD {members} >>");
        assert_eq!(layered(&content("Both"), off, &[&members]), expected, "{members}");
    }
    let form = stream("/Subtype /Form /OC 31 0 R /Resources 7 0 R", &words(80, 700, "99"));
    assert_eq!(layered(&(words(50, 700, SEEN) + "/G Do"), off, &["<< >>", &form]), SEEN);
    // a cover in a hidden layer hides nothing
    let cover = words(50, 700, SEEN) + "/OC /Off BDC 1 g 0 0 600 842 re f EMC\n";
    assert_eq!(layered(&cover, off, &[]), SEEN);
}

const SCAN: &str = "q 595 0 0 842 0 0 cm /I Do Q\n";
const PICTURE: &str = "/XObject << /I 30 0 R >>";

fn picture() -> String {
    stream("/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x")
}

#[test]
fn words_behind_a_scan_are_its_text() {
    let unpainted = within("3 Tr", SEEN);
    for content in [SCAN.to_owned() + &unpainted, unpainted.clone() + SCAN, words(80, 700, SEEN) + SCAN] {
        let document = page(&content, PICTURE, &[&picture()]);
        assert_eq!(text(&document), SEEN);
        assert_eq!(document.notes, [RECOGNISED]);
    }
    // in strips, and on a part of the page only
    let strip = |strip: usize| format!("q 595 0 0 105.5 {} {} cm /I Do Q\n", strip % 2 * 3, strip * 105);
    let strips = (0..8).map(strip).collect::<Vec<_>>().concat();
    let part = words(50, 800, "三、情况。") + "q 500 0 0 200 40 600 cm /I Do Q\n";
    assert_eq!(text(&page(&(strips + &unpainted), PICTURE, &[&picture()])), SEEN);
    assert_eq!(text(&page(&(part + &unpainted), PICTURE, &[&picture()])), "三、情况。总计37");
}

#[test]
fn words_behind_words_are_not_read() {
    // typed on the picture of a letterhead, or beside it
    let twice =
        SCAN.to_owned() + &words(50, 700, SEEN) + &within("3 Tr", "总计99") + &within("3 Tr 1 0 0 1 200 -60 cm", "99");
    let document = page(&twice, PICTURE, &[&picture()]);
    assert_eq!(text(&document), SEEN);
    assert!(document.notes.is_empty());
    // a stamp on a scan hides only the words beneath it
    let stamped =
        SCAN.to_owned() + &words(80, 700, "收") + &within("3 Tr 1 0 0 1 0 -100 cm", "总计37件") + &within("3 Tr", "99");
    assert_eq!(text(&page(&stamped, PICTURE, &[&picture()])), "收总计37件");
    // a picture over part of a page covers up what no longer holds
    let covered = words(80, 700, "99") + "q 400 0 0 200 50 600 cm /I Do Q\n" + &words(50, 500, SEEN);
    assert_eq!(text(&page(&covered, PICTURE, &[&picture()])), SEEN);
    let see_through = stream("/Subtype /Image /ImageMask true /Width 1 /Height 1 /BitsPerComponent 1", "x");
    assert_eq!(text(&page(&covered, PICTURE, &[&see_through])), "99总计37");
}

/// A table of two cells, with the figure in grey.
fn grey_table(mark: &str) -> String {
    let rules: String = [50, 150, 250].iter().map(|x| line((*x, 700), (*x, 680))).collect();
    let rules = rules + &line((50, 700), (250, 700)) + &line((50, 680), (250, 680));
    mark.to_owned() + &rules + &words(60, 687, "总计") + "q 0.6 g\n" + &words(160, 687, "37") + "Q\n"
}

#[test]
fn a_light_figure_stays_and_a_level_watermark_goes() {
    let cells = |document: &Document| rows(document, document.grids().next().unwrap());
    assert_eq!(cells(&document(&pdf(&[&grey_table("")], ""))), ["总计|37"]);
    let level = "q 0.9 g BT /F 12 Tf 1 0 0 1 55 683 Tm <D5FEB8AE20323032342020D5FEB8AE20323032342020D5FEB8AE2032303234> Tj ET Q\n";
    let large = "q 0.85 0.8 0.8 rg BT /F 60 Tf 1 0 0 1 60 660 Tm <D5FEB8AE> Tj ET Q\n";
    let dark = "q BT 1 Tr /F 60 Tf 1 0 0 1 60 660 Tm <D5FEB8AE> Tj ET Q\n";
    for mark in [level, large, dark] {
        let document = document(&pdf(&[&(grey_table(mark) + &full(500))], ""));
        assert_eq!(cells(&document), ["总计|37"], "{mark}");
        assert_eq!(text(&document), "文".repeat(48), "{mark}");
    }
    // the same, overlapping nothing
    let elsewhere = level.to_owned() + &level.replace("683", "400");
    assert_eq!(text(&document(&pdf(&[&(grey_table(&elsewhere) + &full(500))], ""))), "文".repeat(48));
    let tagged =
        "/Artifact << /Subtype /Watermark /Type /Pagination >> BDC\n".to_owned() + &words(50, 600, "草稿") + "EMC\n";
    assert_eq!(shown(&(words(50, 700, SEEN) + &tagged)), [SEEN]);
}

/// A page with these annotations, which are the objects from 30 on.
fn annotated(annotations: &[&str], form: &str, more: &[&str]) -> Document {
    let listed: String = (30..30 + annotations.len()).fold(String::new(), |mut listed, number| {
        let _ = write!(listed, "{number} 0 R ");
        listed
    });
    let objects: Vec<&str> = annotations.iter().chain(more).copied().collect();
    let entries = format!("/Annots [{listed}]");
    with_catalog(&words(50, 700, "总计"), "", &format!("/AcroForm << {form} >>"), &entries, &objects)
}

#[test]
fn fields_and_typed_notes_are_text() {
    let look = stream(
        "/Subtype /Form /BBox [0 0 20 10] /Resources 7 0 R",
        "/Tx BMC q 0 0 20 10 re W n BT /L 8 Tf 1 2 Td (37) Tj ET Q EMC",
    );
    let annotation = |entries: &str| format!("<< /Type /Annot /Rect [72 698 92 708] {entries} >>");
    let read = |entries: &str, form: &str| text(&annotated(&[&annotation(entries)], form, &[&look]));
    let value = "/Subtype /Widget /FT /Tx /V (38)";
    for (entries, form, expected) in [
        ("/Subtype /Widget /AP << /N 31 0 R >>", "", SEEN),
        ("/Subtype /FreeText /AP << /N 31 0 R >>", "", SEEN),
        ("/Subtype /Widget /AP << /N << /Yes 31 0 R >> >> /AS /Yes", "", SEEN),
        ("/Subtype /Widget /AP << /N << /Yes 31 0 R >> >> /AS /Off", "", "总计"),
        ("/Subtype /Widget /F 2 /AP << /N 31 0 R >>", "", "总计"),
        ("/Subtype /FreeText /F 32 /AP << /N 31 0 R >>", "", "总计"),
        ("/Subtype /Stamp /AP << /N 31 0 R >>", "", "总计"),
        ("/Subtype /Widget /FT /Sig /AP << /N 31 0 R >>", "", "总计"),
        ("/Subtype /FreeText /Contents (37)", "", SEEN),
        (value, "", "总计38"),
        (&format!("{value} /AP << /N 31 0 R >>"), "", SEEN),
        (&format!("{value} /AP << /N 31 0 R >>"), "/NeedAppearances true", "总计38"),
        ("/Subtype /Widget /Parent << /FT /Tx /V <FEFF4E00> /DA (/L 8 Tf) >>", "", "总计一"),
        (&format!("{value} /Ff 8192"), "", "总计"),
        ("/Subtype /Widget /FT /Btn /V (38)", "", "总计"),
    ] {
        assert_eq!(read(entries, form), expected, "{entries}");
    }
    // white over existing text
    let white = stream("/Subtype /Form /BBox [0 0 20 10]", "1 g 0 0 20 10 re f");
    let square = "<< /Type /Annot /Subtype /Square /Rect [45 695 75 715] /AP << /N 31 0 R >> >>";
    assert_eq!(text(&annotated(&[square], "", &[&white])), "");
}

#[test]
fn bytes_around_a_file_are_ignored() {
    let whole = pdf(&[&words(50, 700, SEEN)], "");
    let mut carried = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n".to_vec();
    carried.extend(std::iter::repeat_n(b'\n', 3000));
    carried.extend_from_slice(&whole);
    carried.extend(std::iter::repeat_n(b'-', 5000));
    let document = document(&carried);
    assert_eq!((paragraphs(&document), document.notes.len()), (vec![SEEN], 0));
    assert_eq!(crate::source::sniff(&carried), crate::source::Format::Pdf);
}

/// Codes of a font that does not identify its characters.
fn nameless(count: usize) -> String {
    let line =
        |line: usize| format!("BT /U 10 Tf 50 {} Td <{}> Tj ET\n", 600 - 20 * line, "0A0B".repeat(40.min(count)));
    (0..count.div_ceil(40)).map(line).collect()
}

const UNNAMED: &str = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [31 0 R] >>";
const UNNAMED_GLYPHS: &str = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X \
     /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /FontFile2 32 0 R >> >>";

fn in_nameless_font(content: &str, program: &[u8]) -> Document {
    let mut all = objects(&[content], "");
    replace(&mut all, 7, "<< /Font << /F 3 0 R /L 5 0 R /U 30 0 R >> >>");
    let program = [format!("<< /Length {} >>\nstream\n", program.len()).as_bytes(), program, b"\nendstream"].concat();
    let more = [UNNAMED.as_bytes().to_vec(), UNNAMED_GLYPHS.as_bytes().to_vec(), program];
    all.extend((30..).zip(more));
    document(&file(&all, ""))
}

#[test]
fn a_font_that_says_no_characters_leaves_a_picture() {
    let document = in_nameless_font(&(words(50, 700, "某某县年度报告") + &nameless(300) + &words(400, 600, "37")), b"");
    assert_eq!(paragraphs(&document), ["某某县年度报告"]);
    assert_eq!(document.notes, [NO_CHARACTERS]);
    assert!(document.blocks.iter().any(|block| matches!(block, crate::document::Block::Picture(..))));
    // part of it is lost; a lone bullet does not matter
    for (count, notes) in [(20, &[SOME_NAMELESS][..]), (1, &[])] {
        let document = in_nameless_font(&(full(700) + &full(680) + &nameless(count)), b"");
        assert_eq!(document.notes, notes);
        assert!(text(&document).contains(UNKNOWN));
    }
}

#[test]
fn a_font_program_says_what_its_file_does_not() {
    // one table, which maps 一 to glyph 0x0A0B
    let mut program =
        b"\0\x01\0\0\0\x01\0\0\0\0\0\0cmap\0\0\0\0\0\0\0\x1C\0\0\0\x28\0\0\0\x01\0\x03\0\x01\0\0\0\x0C".to_vec();
    let words: [u16; 16] =
        [4, 32, 0, 4, 0, 0, 0, 0x4E00, 0xFFFF, 0, 0x4E00, 0xFFFF, 0x0A0B_u16.wrapping_sub(0x4E00), 1, 0, 0];
    program.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    let document = in_nameless_font(&nameless(12), &program);
    assert_eq!((text(&document), document.notes.len()), ("一".repeat(12), 0));
}

#[test]
fn raised_marks_are_not_digits() {
    let raised = |x: i32, y: i32, text: &str| format!("BT /L 6 Tf {x} {y} Td ({text}) Tj ET\n");
    for y in [703, 704, 705] {
        assert_eq!(shown(&(words(50, 700, SEEN) + &raised(80, y, "[1]"))), ["总计37⁽[1]⁾"], "{y}");
        assert_eq!(
            shown(&(raised(80, y, "1") + &words(50, 700, SEEN) + &words(84, 700, "件"))),
            ["总计37⁽1⁾件"],
            "{y}"
        );
    }
    // small words on the line, and a line of its own above
    assert_eq!(shown(&(words(50, 700, SEEN) + &raised(80, 700, "1"))), ["总计371"]);
    assert_eq!(shown(&(words(50, 700, SEEN) + &raised(200, 704, "1")))[0], "1");
}

#[test]
fn what_is_struck_out_is_marked() {
    let strike = |x: i32, end: i32, y: i32| line((x, y), (end, y));
    let content = words(50, 700, "总计36") + &words(80, 700, "37");
    assert_eq!(shown(&(content.clone() + &strike(70, 80, 703))), ["总计⟦36⟧37"]);
    assert_eq!(shown(&(content.clone() + "0 g 69 703 12 0.6 re f")), ["总计⟦36⟧37"]);
    for kept in [strike(70, 80, 698), strike(70, 80, 710), strike(70, 300, 703)] {
        assert_eq!(shown(&(content.clone() + &kept)), ["总计3637"], "{kept}");
    }
    // in a cell, where its line would be a rule
    let rules: String = [50, 62, 150].iter().map(|x| line((*x, 720), (*x, 690))).collect();
    let rules = rules + &line((50, 720), (150, 720)) + &line((50, 690), (150, 690));
    let document =
        document(&pdf(&[&(rules + &words(51, 700, "1") + &words(64, 700, "3637") + &strike(64, 74, 703))], ""));
    assert_eq!(rows(&document, document.grids().next().unwrap()), ["1|⟦36⟧37"]);
    // by a note that leaves the line to the viewer
    let note = "<< /Type /Annot /Subtype /StrikeOut /Rect [70 695 80 710] /QuadPoints [70 709 80 709 70 697 80 697] >>";
    assert_eq!(text(&with_catalog(&content, "", "", "/Annots [30 0 R]", &[note])), "总计⟦36⟧37");
}

#[test]
fn attachments_are_noted() {
    let catalog = "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec >>] >> >>";
    assert_eq!(with_catalog(&words(50, 700, SEEN), "", catalog, "", &[]).notes, [ATTACHED]);
}
