use super::*;
use crate::readers::Limits;
use crate::readers::shown::shown;
use crate::source::write_zip;

const WORKBOOK: &str = "<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/><sheet name=\"b\" sheetId=\"2\" \
                        state=\"hidden\" r:id=\"r2\"/></sheets></workbook>";
const SHARED: &str =
    "<sst><si><t>规章</t></si><si><r><t>行政</t></r><r><t>许可 &amp; 其他</t></r><rPh><t>x</t></rPh></si></sst>";
const STYLES: &str = "<styleSheet><fonts><font><sz/></font><font><strike/></font></fonts><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;\"/><numFmt \
                      numFmtId=\"165\" formatCode=\"0&quot;ymd&quot;_d[Red]\"/></numFmts><cellStyleXfs><xf \
                      numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/><xf \
                      numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"0\" fontId=\"1\"/></cellXfs></styleSheet>";

fn packed(sheet: &str) -> Vec<u8> {
    let sheet = format!("<worksheet>{sheet}</worksheet>");
    write_zip(&[
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r1\" Target=\"worksheets/s.xml\"/></Relationships>",
        ),
        ("xl/sharedStrings.xml", SHARED.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/worksheets/s.xml", sheet.as_bytes()),
        ("xl/worksheets/sheet2.xml", b"<worksheet><sheetData><row><c><v>9</v></c></row></sheetData></worksheet>"),
    ])
}

#[track_caller]
fn check(sheet: &str, expected: &[&str]) {
    let document = read(&packed(sheet), &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), expected);
    assert!(document.notes.is_empty(), "{:?}", document.notes);
}

fn row(number: u32, cells: &[(&str, &str)]) -> String {
    let cells = cells.iter().map(|(column, cell)| cell.replacen("<c", &format!("<c r=\"{column}{number}\""), 1));
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

fn words(text: &str) -> String {
    format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn figures_are_what_was_entered() {
    let cells = [
        ("A", "<c t=\"s\"><v>0</v></c>"),
        ("B", "<c><v>81</v></c>"),
        ("C", "<c><v>5949.0886670000004</v></c>"),
        ("D", "<c s=\"1\"><v>0.123</v></c>"),
        ("E", "<c s=\"2\"><v>45306</v></c>"),
        ("F", "<c s=\"3\"><f>1+1</f><v>1E3</v></c>"),
        ("G", "<c t=\"str\"><f>a</f><v>甲</v></c>"),
        ("H", "<c s=\"1\"/>"),
        ("I", "<c t=\"s\"><v>1</v></c>"),
    ];
    let sheet = format!("<sheetData>{}</sheetData>", row(1, &cells));
    check(&sheet, &["规章|81|5949.088667|12.3%|2024年1月15日|1000|甲||行政许可 & 其他"]);
}

#[test]
fn a_cell_whose_text_is_lost_is_not_blank() {
    let cells = [
        ("A", "<c t=\"s\"><v>0</v></c>"),
        ("B", "<c t=\"s\"><v>7</v></c>"),
        ("C", "<c t=\"s\"/>"),
        ("D", "<c><v>1</v></c>"),
    ];
    check(&format!("<sheetData>{}</sheetData>", row(1, &cells)), &["规章|\u{FFFD}||1"]);
    assert_eq!(crate::figure::read_figure(LOST_TEXT, "件"), crate::figure::Figure::Unreadable);
}

#[test]
fn marks_and_formulas_without_results() {
    let rich = "<c t=\"inlineStr\"><is><r><t>37</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>1</t></r>\
                <r><rPr><strike/></rPr><t>36</t></r><r><rPr><strike val=\"0\"/></rPr><t>5</t></r></is></c>";
    let cells = [
        ("A", rich),
        ("B", "<c s=\"4\"><v>36</v></c>"),
        ("C", "<c><f>SUM(A1:B1)&amp;x</f></c>"),
        ("D", "<c><f>SUM(A1:B1)</f><v/></c>"),
        ("E", "<c><f t=\"shared\" si=\"0\"/><v></v></c>"),
        ("F", "<c t=\"str\"><f>IF(A1=1,\"\",1)</f><v></v></c>"),
        ("G", "<c><f>1+1</f><v>251.35999999999999</v></c>"),
        ("H", "<c><v>4.5E1</v></c>"),
        ("I", "<c t=\"e\"><f>A0</f><v>#REF!</v></c>"),
        ("J", "<c t=\"str\"><f>A1</f></c>"),
    ];
    let sheet = format!("<sheetData>{}</sheetData>", row(1, &cells));
    check(&sheet, &["37⁽1⁾⟦36⟧5|⟦36⟧|=SUM(A1:B1)&x|=SUM(A1:B1)|=||251.36|45|#REF!|=A1"]);
}

#[test]
fn merged_cells_and_lines_of_text() {
    let sheet = [
        "<sheetData>".to_owned(),
        row(1, &[("A", &words("标题"))]),
        row(2, &[("A", &words("甲")), ("B", "<c/>"), ("C", &words("乙"))]),
        row(3, &[("A", "<c/>"), ("B", "<c><v>1</v></c>"), ("C", "<c><v>2</v></c>")]),
        row(4, &[("A", &words("丙")), ("B", "<c s=\"0\"/>"), ("C", "<c s=\"0\"/>")]),
        row(6, &[("A", &words("一段。\n二段。")), ("B", "<c/>"), ("C", "<c/>")]),
        row(8, &[("A", &words("丁")), ("B", "<c><v>3</v></c>")]),
        "</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"C2:D2\"/><mergeCell ref=\"A6:C6\"/></mergeCells>".to_owned(),
    ];
    check(&sheet.concat(), &["[标题]", "甲||乙", "^甲|1|2|", "丙|||", "[一段。]", "[二段。]", "丁|3"]);
}

/// A row without figures is a row of a table if its label is merged over several columns.
#[test]
fn labels_of_blank_rows_are_not_lines_of_text() {
    let line = |number: u32, text: &str, inner: &str, figure: &str| {
        row(number, &[("A", &words(text)), ("B", inner), ("C", "<c/>"), ("D", figure), ("E", "<c/>")])
    };
    let merged: String = [1, 2, 4, 5].map(|row| format!("<mergeCell ref=\"A{row}:C{row}\"/>")).concat();
    let sheet = |inner: &str| {
        [
            "<sheetData>".to_owned(),
            line(1, "总标题", "<c/>", "<c/>"),
            line(2, "甲", "<c/>", "<c><v>1</v></c>"),
            line(3, "乙", inner, "<c><v>2</v></c>"),
            line(4, "丙", "<c/>", "<c/>"),
            line(5, "丁", "<c/>", "<c/>"),
            format!("</sheetData><mergeCells>{merged}</mergeCells>"),
        ]
    };
    check(&sheet(&words("戊")).concat(), &["[总标题]", "甲|1", "乙|戊||2", "丙|", "丁|"]);
    check(&sheet("<c><v>3</v></c>").concat(), &["[总标题]", "甲|1", "乙|3||2", "[丙]", "[丁]"]);
}

#[test]
fn a_blank_row_below_headings_belongs_to_them() {
    let sheet = |blank: &[(&str, &str)]| {
        let cells = [("A", "甲"), ("B", "乙")].map(|(column, text)| (column, words(text)));
        let headings = cells.each_ref().map(|(column, cell)| (*column, cell.as_str()));
        let figures = [("A", "<c><v>1</v></c>"), ("B", "<c><v>2</v></c>")];
        let rows = [
            row(1, &headings),
            row(2, blank),
            row(4, &headings),
            row(5, &figures),
            row(6, &[("A", "<c/>"), ("B", "<c/>")]),
        ];
        format!("<sheetData>{}</sheetData>", rows.concat())
    };
    check(&sheet(&[("A", "<c/>"), ("B", "<c/>")]), &["甲|乙", "|", "甲|乙", "1|2"]);
    check(&sheet(&[("A", "<c/>")]), &["甲|乙", "甲|乙", "1|2"]);
}

#[test]
fn what_is_hidden_is_not_read() {
    let sheet = format!(
        "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>{}{}</sheetData>",
        row(1, &[("A", &words("甲")), ("B", "<c><v>1</v></c>"), ("C", "<c><v>2</v></c>")]),
        row(2, &[("A", "<c><v>7</v></c>"), ("C", "<c><v>8</v></c>")]).replacen("<row", "<row hidden=\"1\"", 1),
    );
    check(&sheet, &["甲||2"]);
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let sheet = format!(
        "<sheetData>{}{}</sheetData><mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
        row(1, &[("A", &words("甲")), ("C", "<c><v>1</v></c>")]),
        row(2, &[("C", "<c s=\"2\"><v>3</v></c>")])
    );
    let packed = packed(&sheet);
    let book = Book { sheets: Vec::new(), shared: Vec::new(), styles: styles(STYLES), from_1904: false };
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..3_000 {
        let mut bytes = packed.clone();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        let _ = read(&bytes[..random.usize(..=bytes.len())], &Limits::default());
        let mut text = sheet.clone().into_bytes();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..text.len());
            text[at] = *random.choice(b"<>/&;\"A19:").unwrap();
        }
        let mut sheet = Sheet::default();
        book.each_cell(&String::from_utf8_lossy(&text), &mut sheet);
        sheet.push(&mut Document::new(""), &mut 0);
    }
}

#[test]
fn a_sheet_that_claims_the_whole_grid_costs_nothing() {
    let far = |row: u32| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c><c r=\"XFD{row}\"><v>1</v></c></row>");
    let sheet = format!(
        "<sheetData>{}</sheetData><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>",
        (1..2_000).map(far).collect::<String>()
    );
    let document = read(&packed(&sheet), &Limits::default()).unwrap().document;
    assert!(!document.notes.is_empty());
}

#[test]
fn parts_that_unpack_to_too_much_are_refused() {
    let bomb = vec![b' '; 65 << 20];
    let packed = write_zip(&[("xl/workbook.xml", WORKBOOK.as_bytes()), ("xl/worksheets/sheet1.xml", &bomb)]);
    assert!(packed.len() < 1 << 20);
    assert_eq!(read(&packed, &Limits::default()).unwrap_err(), ReadError::Damaged(sheet::FIRST));
    let packed = write_zip(&[("xl/workbook.xml", &bomb)]);
    assert_eq!(read(&packed, &Limits::default()).unwrap_err(), ReadError::TooLarge(super::WORKBOOK));
    let last =
        "<sheetData><row r=\"4294967295\"><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c/></row></sheetData>";
    assert!(read(&self::packed(last), &Limits::default()).is_ok());
}

#[test]
fn rows_are_passed_on_whatever_a_filter_hides() {
    let sheet = format!(
        "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData>{}{}{}</sheetData>",
        row(1, &[("A", &words("甲")), ("B", "<c/>"), ("C", "<c s=\"2\"><v>46086</v></c>")]),
        row(2, &[("A", "<c/>")]),
        row(4, &[("B", "<c><v>7</v></c>")]).replacen("<row", "<row hidden=\"1\"", 1),
    );
    let mut rows = Vec::new();
    each_sheet_row(&packed(&sheet), &Limits::default(), |row| {
        let cells: Vec<String> = row.cells.iter().map(|(column, text)| format!("{column}={text}")).collect();
        rows.push((row.sheet.to_owned(), row.number, cells.join(" ")));
    })
    .unwrap();
    let row = |number: u64, cells: &str| ("a".to_owned(), number, cells.to_owned());
    assert_eq!(rows, [row(1, "0=甲 2=2026年3月5日"), row(4, "1=7")]);
    let cut = each_sheet_row(
        &packed("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><!--"),
        &Limits::default(),
        |_| {},
    );
    assert_eq!(cut, Err(ReadError::Damaged(sheet::ANY)));
}
