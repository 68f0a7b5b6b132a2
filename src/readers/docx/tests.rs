use super::*;
use crate::readers::Limits;
use crate::readers::shown::shown;
use crate::source::write_zip;

fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    crate::readers::read(bytes, Format::Docx, limits)
}

fn packed(body: &str) -> Vec<u8> {
    let xml = format!("<?xml version=\"1.0\"?><w:document><w:body>{body}</w:body></w:document>");
    write_zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])
}

#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let reading = read(&packed(body), &Limits::default()).unwrap();
    assert_eq!(shown(&reading.document), expected);
    assert!(reading.document.notes.is_empty(), "{:?}", reading.document.notes);
}

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

fn paragraph(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(text))
}

#[test]
fn split_paragraphs_are_joined() {
    check(
        "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>一、总</w:t></w:r>\
         <w:hyperlink><w:r><w:t>体</w:t><w:softHyphen/><w:t xml:space=\"preserve\">情 &amp;&#x4E00;</w:t></w:r></w:hyperlink>\
         <w:r><w:tab/><w:noBreakHyphen/><w:sym w:font=\"x\" w:char=\"2460\"/></w:r></w:p>\
         <w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p><w:p/>",
        &["[一、总体情 &一\t-①]", "[甲]", "[乙]"],
    );
}

#[test]
fn changes_are_taken_as_accepted() {
    check(
        "<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del>\
         <w:moveFrom><w:r><w:t>走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t></w:r></w:p>",
        &["[新来]", "[甲乙]"],
    );
    let row = |properties: &str, text: &str| format!("<w:tr>{properties}{}</w:tr>", cell("", text));
    let rows = [row("", "甲"), row("<w:trPr><w:del/></w:trPr>", "乙"), row("", "丙")].concat();
    check(&format!("<w:tbl>{rows}</w:tbl>"), &["甲", "丙"]);
}

#[test]
fn what_is_not_shown_is_not_read() {
    check(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>显</w:t></w:r>\
         <w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:footnoteReference w:id=\"1\"/></w:r></w:p>",
        &["[显⁽1⁾]"],
    );
}

#[test]
fn what_is_raised_or_struck_out_is_marked() {
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let (raised, struck) = ("<w:vertAlign w:val=\"superscript\"/>", "<w:strike/>");
    let runs = [
        run("", "37"),
        run(raised, "[1]"),
        run("<w:strike w:val=\"0\"/>", "5"),
        run("<w:dstrike/>", "36"),
        run("<w:vertAlign w:val=\"baseline\"/>", "8"),
        "<w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:endnoteReference w:id=\"2\"/></w:r>".to_owned(),
        "<w:r><w:footnoteReference w:customMarkFollows=\"1\" w:id=\"3\"/><w:t>7</w:t></w:r>".to_owned(),
        format!("<w:r><w:rPr>{struck}</w:rPr><w:t>1</w:t><w:br/><w:t>2</w:t></w:r>"),
        run("", "3"),
        run(raised, "予以公开"),
    ];
    let paragraph = format!("<w:p><w:pPr><w:rPr>{struck}</w:rPr></w:pPr>{}</w:p>", runs.concat());
    check(&paragraph, &["[37⁽[1]⁾5⟦36⟧8⁽1⁾⁽1⁾⁽7⁾⟦1⟧]", "[⟦2⟧3予以公开]"]);
}

#[test]
fn styles_and_distances_mark_too() {
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let in_style = |style: &str, text: &str| run(&format!("<w:rStyle w:val=\"{style}\"/>"), text);
    let lifted = |text: &str| run("<w:position w:val=\"8\"/>", text);
    let body = [
        format!("<w:p>{}{}{}{}</w:p>", run("", "37"), in_style("a", "1"), in_style("b", "36"), in_style("c", "5")),
        format!("<w:p>{}{}{}</w:p>", run("", "37"), lifted("1"), run("<w:position w:val=\"-1\"/>", "5")),
        format!("<w:p>{}{}</w:p>", lifted("3"), lifted("7")),
    ];
    let body = format!("<w:document><w:body>{}</w:body></w:document>", body.concat());
    let style = |kind: &str, id: &str, properties: &str| {
        format!("<w:style w:type=\"{kind}\" w:styleId=\"{id}\"><w:rPr>{properties}</w:rPr></w:style>")
    };
    let sheet = [
        style("character", "a", "<w:vertAlign w:val=\"superscript\"/>"),
        style("character", "b", "<w:strike/>"),
        style("paragraph", "c", "<w:strike/>"),
    ];
    let sheet = format!("<w:styles>{}</w:styles>", sheet.concat());
    let parts: [(&str, &[u8]); 2] = [("word/document.xml", body.as_bytes()), ("word/styles.xml", sheet.as_bytes())];
    let read = read(&write_zip(&parts), &Limits::default()).unwrap().document;
    assert_eq!(shown(&read), ["[37⁽1⁾⟦36⟧5]", "[37⁽1⁾5]", "[37]"]);
}

#[test]
fn embedded_parts_are_read_in_their_places() {
    let chunk = |id: &str| format!("<w:altChunk r:id=\"{id}\"/>");
    let body = [paragraph("前"), chunk("h"), chunk("d"), chunk("t"), chunk("none"), paragraph("后")].concat();
    let body = format!("<w:document><w:body>{body}</w:body></w:document>");
    let rels = "<Relationships><Relationship Id=\"h\" Target=\"a.mht\"/><Relationship Id=\"d\" Target=\"/word/b.docx\"/>\
                <Relationship Id=\"t\" Target=\"c.txt\"/></Relationships>";
    let page = "MIME-Version: 1.0\nContent-Type: text/html\n\n<p>页<table><tr><td>甲<td>1</table>";
    let inner = packed(&[paragraph("内"), chunk("h")].concat());
    let parts: [(&str, &[u8]); 5] = [
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
        ("word/a.mht", page.as_bytes()),
        ("word/b.docx", &inner),
        ("word/c.txt", "文\n".as_bytes()),
    ];
    let document = read(&write_zip(&parts), &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), ["[前]", "[页]", "甲|1", "[内]", "[文]", "[后]"]);
    assert_eq!(document.notes, [NOT_EMBEDDED]);
    let places: Vec<u32> = document.paragraphs().map(|(paragraph, _)| paragraph.place.offset).collect();
    assert!(places[1..4].iter().all(|&place| place as usize >= body.len()), "{places:?}");
    let empty = format!("<w:document><w:body>{}</w:body></w:document>", chunk("h"));
    let damaged = write_zip(&[("word/document.xml", empty.as_bytes())]);
    assert!(matches!(read(&damaged, &Limits::default()), Err(ReadError::Damaged(part)) if part == EMBEDDED));
}

#[test]
fn text_boxes_are_read_once_and_pictures_are_located() {
    let boxed = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("框"));
    check(
        &format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{boxed}</w:drawing></mc:Choice><mc:Fallback><w:pict>\
             {boxed}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{}</w:p><w:p><w:r><w:drawing><a:blip/></w:drawing>\
             </w:r></w:p>",
            run("文")
        ),
        &["[框]", "[文]", "picture"],
    );
}

#[test]
fn spans_are_resolved() {
    let start = cell("<w:vMerge w:val=\"restart\"/>", "甲");
    let on = cell("<w:vMerge/>", "残");
    let empty = "<w:tc><w:tcPr><w:vMerge w:val=\"continue\"/></w:tcPr></w:tc>";
    let table = format!(
        "<w:tbl><w:tr>{start}{}</w:tr><w:tr>{on}{}{}</w:tr><w:tr>{empty}{}{}</w:tr><w:tr><w:trPr><w:gridBefore w:val=\"1\"/>\
         </w:trPr>{}{}</w:tr></w:tbl>",
        cell("<w:gridSpan w:val=\"2\"/>", "乙"),
        cell("", "1"),
        cell("", "2"),
        cell("", "3"),
        cell("", "4"),
        cell("", "5"),
        cell("", ""),
    );
    check(&table, &["甲|乙", "^甲|1|2", "^甲|3|4", "|5|"]);
}

#[test]
fn a_layout_table_is_not_a_table() {
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", "甲"), cell("", "1"));
    let table = format!("<w:tbl><w:tr><w:tc>{}{inner}{}</w:tc></w:tr></w:tbl>", paragraph("题"), paragraph("尾"));
    check(&table, &["[题]", "甲|1", "[尾]"]);
}

#[test]
fn damage_is_noted_and_content_before_it_is_kept() {
    let body = format!("{}<w:tbl><w:tr>{}", paragraph("题"), cell("", "甲"));
    let zip = write_zip(&[("word/document.xml", format!("<w:document><w:body>{body}").as_bytes())]);
    let document = read(&zip, &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), ["[题]", "甲"]);
    assert!(!document.notes.is_empty());
    let whole = packed(&paragraph("题"));
    let document = read(&whole[..whole.len() - 22], &Limits::default()).unwrap().document;
    assert_eq!((shown(&document), document.notes.len()), (vec!["[题]".to_owned()], 1));
    assert_eq!(read(b"PK\x03\x04", &Limits::default()).unwrap_err(), ReadError::Damaged(BODY));
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let start = cell("<w:vMerge w:val=\"restart\"/><w:gridSpan w:val=\"2\"/>", "甲");
    let table =
        format!("<w:tbl><w:tr>{start}</w:tr><w:tr>{}{}</w:tr></w:tbl>", cell("<w:vMerge/>", "残"), cell("", "1"));
    let nested = format!(
        "{}<w:tbl><w:tr><w:tc>{table}</w:tc></w:tr></w:tbl><w:p><w:del>{}</w:del></w:p>",
        paragraph("&lt;题"),
        run("旧")
    );
    let packed = packed(&nested);
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..3_000 {
        let mut bytes = packed.clone();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        let _ = read(&bytes[..random.usize(..=bytes.len())], &Limits::default());
        let mut text = nested.clone().into_bytes();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..text.len());
            text[at] = *random.choice(b"<>/&;\"w0 ").unwrap();
        }
        parse(&String::from_utf8_lossy(&text), &MarkingStyles::new(), &mut |_| None);
    }
    let deep = "<w:tbl><w:tr><w:tc><w:p>".repeat(20_000);
    assert!(parse(&deep, &MarkingStyles::new(), &mut |_| None).blocks.is_empty());
    let wide = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("<w:gridSpan w:val=\"4294967295\"/>", "1").repeat(100));
    parse(&wide, &MarkingStyles::new(), &mut |_| None);
    let columns = format!("<w:tr>{}</w:tr>", cell("<w:vMerge/>", "1").repeat(3_000));
    parse(&format!("<w:tbl>{}</w:tbl>", columns.repeat(10)), &MarkingStyles::new(), &mut |_| None);
}
