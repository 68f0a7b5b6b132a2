use super::*;
use crate::document::Document;
use crate::readers::shown::shown;

#[track_caller]
fn check(rtf: &str, expected: &[&str]) -> Document {
    let document = read(escaped(rtf).as_bytes(), &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), expected);
    assert!(document.notes.is_empty(), "{:?}", document.notes);
    document
}

/// Escapes characters beyond ASCII as RTF does, by number.
fn escaped(rtf: &str) -> String {
    let escape = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{}?", unit.cast_signed()),
    };
    rtf.encode_utf16().map(escape).collect()
}

const FONTS: &str =
    r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f2\fcharset136 x;}}";

fn row(properties: &str, cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!(r"\pard\intbl {cell}\cell")).collect();
    format!(r"\trowd\trgaph108{properties} {}\row ", cells.concat())
}

#[test]
fn characters_of_every_writing() {
    check(
        &format!(
            "{{\\rtf1\\ansi\\ansicpg1252\\deff0{FONTS}\\f1\\'b9\\'ab\\'bf\r\n\\'aa\\f0 2023\\{{\\}}\\~\\'96\\ldblquote\\u20844?\\u-21438 \
             \\uc2\\u24320\\'bf\\'aa\\uc0\\u-10179\\u-8704\\f2\\'a4\\'bd\\par\\uc1\\u30002{{\\b x}}\\tab y\\line z\\bin3 {{}}{{\\*\\unknown 无}}}}"
        ),
        &["[公开2023{}\u{A0}–“公걂开\u{1F600}公]", "[甲x\ty]", "[z]"],
    );
    // the document's code page applies where a font names none, and where Chinese text has a Latin font
    check(r"{\rtf1\ansi\ansicpg936\'b9{\b\'ab}}", &["[公]"]);
    check(&format!(r"{{\rtf1\ansi\ansicpg936{FONTS}\f0\'b9\'ab caf\'e9}}"), &["[¹« café]"]);
    check(&format!(r"{{\rtf1\ansi\ansicpg936{FONTS}\f0\'b9\'ab 37}}"), &["[公 37]"]);
}

#[test]
fn what_is_not_in_the_body_is_not_read() {
    let document = check(
        "{\\rtf1{\\info{\\title 题}{\\author 人}}{\\stylesheet{\\s0 样;}}{\\header 页眉\\par}{\\footnote 注}\
         {\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt 链}}{\\v 藏}{\\deleted 删}{\\pntext 1.}{\\listtext 一、}文\
         {\\*\\shppict{\\pict 00ff}}{\\nonshppict{\\pict 00ff}}\\par}",
        &["picture", "[链一、文]"],
    );
    assert_eq!(document.titles.len(), 1);
}

#[test]
fn marks_are_kept() {
    check(
        "{\\rtf1 37{\\super 1}5{\\strike 36}{\\striked1 35}8{\\super [2]\\nosupersub 9}{\\super\\chftn{\\footnote\\chftn 注}}\
         {\\sub 2\\par}{\\super 予以公开}\\par 37{\\up8 1}{\\up1 5}\\par{\\up8 3}{\\up8 7}\\par}",
        &["[37⁽1⁾5⟦3635⟧8⁽[2]⁾9⁽1⁾⁽2⁾]", "[予以公开]", "[37⁽1⁾5]", "[37]"],
    );
}

#[test]
fn tables_have_their_spans() {
    let rows = [
        row(r"\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000", &["甲", "乙", ""]),
        row(r"\clvmrg\cellx1000\cellx2000\cellx3000", &["", "37{\\super 1}", "2\\par 3"]),
        row(r"\cellx2005\cellx3000", &["丙", ""]),
    ];
    check(
        &format!("{{\\rtf1 前\\par {}\\pard 后}}", rows.concat()),
        &["[前]", "甲|乙", "^甲|37⁽1⁾|2+3", "丙|", "[后]"],
    );
    // web pages can be wider than any paper
    let wide =
        row(r"\cellx40000\cellx50000\cellx60000", &["甲", "1", "2"]) + &row(r"\cellx40000\cellx60000", &["乙", "3"]);
    check(&format!("{{\\rtf1 {wide}}}"), &["甲|1|2", "乙|3"]);
    // some writers do not mark paragraphs as part of a table, or give a row's properties only at its end
    check(
        r"{\rtf1\trowd\cellx1000\cellx2000 a\cell b\par c\cell\row\trowd\cellx1000\cellx2000 d\cell\cell\row\pard e\par}",
        &["a|b+c", "d|", "[e]"],
    );
    check(r"{\rtf1\pard\intbl a\cell b\cell{\trowd\cellx1000\cellx2000\row}\pard c}", &["a|b", "[c]"]);
}

#[test]
fn tables_in_tables_are_not_mixed_up() {
    let inner = r"\pard\intbl\itap2 1\nestcell 2\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}";
    let outer = format!(r"\pard\intbl\itap1 a\cell {inner}\pard\intbl\itap1 b\cell{{\trowd\cellx1000\cellx2000\row}}");
    check(&format!(r"{{\rtf1 {outer}\pard 后}}"), &["[a]", "1|2", "[b]", "[后]"]);
}

#[test]
fn a_box_in_a_cell_does_not_end_its_table() {
    let boxed = r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard 框\par}}{\shprslt 框}}";
    check(&format!(r"{{\rtf1\trowd\cellx1000\cellx2000\pard\intbl a{boxed}\cell 1\cell\row}}"), &["框+a|1"]);
}

/// A file of `LibreOffice`: tables with cells merged both ways, changes, a field, a box, a picture, a title.
#[test]
fn a_file_of_libreoffice() {
    let bytes = include_bytes!("../../../tests/files/libreoffice.rtf");
    let document = read(bytes, &Limits::default()).unwrap().document;
    assert_eq!(
        shown(&document),
        [
            "[试验县档案局2023年政府信息公开工作年度报告]",
            "[甲乙新增显出]",
            // the writer took a deleted paragraph mark for a deleted paragraph
            "[后段]",
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
    assert!(document.notes.is_empty(), "{:?}", document.notes);
}

#[test]
fn a_truncated_file_is_read_to_the_cut() {
    let whole = format!("{{\\rtf1 前\\par {}}}", row(r"\cellx1000\cellx2000", &["甲", "12"]));
    let cut = &whole[..whole.find("2\\cell").unwrap()];
    let document = read(escaped(cut).as_bytes(), &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), ["[前]", "甲"]);
    assert_eq!(document.notes, [BREAKS_OFF]);
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let whole = format!(
        "{{\\rtf1\\ansicpg936{FONTS}{}\\u-21438?\\f1\\'b9\\'ab}}",
        row(r"\clvmgf\cellx99\cellx200", &["a", "b"])
    );
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..3_000 {
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..random.usize(1..8) {
            let at = random.usize(..bytes.len());
            bytes[at] = *random.choice(b"{}\\'0-9ux \xFF").unwrap();
        }
        let _ = read(&bytes[..random.usize(..=bytes.len())], &Limits::default());
    }
    for part in ["{", "{\\shptxt ", "\\itap99\\nestcell ", "\\trowd\\cellx9", "\\cell", "\\itap30\\par\\itap0\\par"] {
        let _ = read(format!("{{\\rtf1 {}", part.repeat(20_000)).as_bytes(), &Limits::default());
    }
}
