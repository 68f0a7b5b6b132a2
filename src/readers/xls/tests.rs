use super::*;
use crate::readers::shown::shown;
use crate::source::write_ole;

fn record(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), value].concat()
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A text in two bytes a character, as Excel 97 stores it.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [&u16::try_from(units.len()).unwrap().to_le_bytes()[..], &[1], &words(&units)].concat()
}

fn begin(version: u16, kind: u16) -> Vec<u8> {
    record(BEGIN, &words(&[version, kind, 0, 0]))
}

/// A cell record: position and style, then the value.
fn cell(kind: u16, row: u16, column: u16, style: u16, value: &[u8]) -> Vec<u8> {
    record(kind, &[&words(&[row, column, style])[..], value].concat())
}

fn number(row: u16, column: u16, style: u16, value: f64) -> Vec<u8> {
    cell(NUMBER, row, column, style, &value.to_le_bytes())
}

fn label(row: u16, column: u16, text: u32) -> Vec<u8> {
    cell(SHARED_LABEL, row, column, 0, &text.to_le_bytes())
}

/// A book of Excel 97 with these sheets and their states, and these shared text records.
fn book(sheets: &[(u16, Vec<u8>)], texts: &[u8]) -> Vec<u8> {
    workbook(0x0600, "Workbook", sheets, texts)
}

fn workbook(version: u16, name: &str, sheets: &[(u16, Vec<u8>)], texts: &[u8]) -> Vec<u8> {
    let code = match version {
        0x0600 => [&words(&[164])[..], &wide("yyyy\"年\"")].concat(),
        _ => [&words(&[164])[..], b"\x04yyyy"].concat(),
    };
    let styles = [0, 10, 164].map(|format| record(STYLE, &words(&[0, format, 0, 0])));
    let head =
        [begin(version, 5), record(CODE_PAGE, &words(&[936])), record(NUMBER_FORMAT, &code), styles.concat()].concat();
    let entries = sheets.len() * record(SHEET, &[0; 9]).len();
    let mut bytes = head;
    let mut start = bytes.len() + entries + texts.len() + record(END, &[]).len();
    let contents: Vec<Vec<u8>> =
        sheets.iter().map(|(_, sheet)| [begin(version, 0x10), sheet.clone(), record(END, &[])].concat()).collect();
    for ((state, _), content) in sheets.iter().zip(&contents) {
        let place = u32::try_from(start).unwrap().to_le_bytes();
        bytes.extend(record(SHEET, &[&place[..], &words(&[*state]), &[1, 0, b'a']].concat()));
        start += content.len();
    }
    bytes.extend(texts);
    bytes.extend(record(END, &[]));
    bytes.extend(contents.concat());
    write_ole(&[(name, &bytes)])
}

fn texts(texts: &[&str]) -> Vec<u8> {
    let texts: Vec<u8> = texts.iter().flat_map(|text| wide(text)).collect();
    record(SHARED_TEXTS, &[&[0; 8][..], &texts].concat())
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    let document = read(bytes, &Limits::default()).unwrap().document;
    assert_eq!(shown(&document), expected);
    assert!(document.notes.is_empty(), "{:?}", document.notes);
}

#[test]
fn figures_are_what_was_entered() {
    let short = |value: u32| value.to_le_bytes();
    let formula = |column, result: [u8; 8]| cell(FORMULA, 0, column, 0, &[&result[..], &[0; 8]].concat());
    let numbers =
        [words(&[0, 12, 0]), short(7 << 2 | 2).to_vec(), words(&[1]), short(1230 << 2 | 3).to_vec(), words(&[13])];
    let sheet = [
        label(0, 0, 1),
        number(0, 1, 0, f64::from_bits(5_949.088_667_f64.to_bits() + 1)),
        number(0, 2, 1, 0.123),
        number(0, 3, 2, 45_306.0),
        cell(SHORT_NUMBER, 0, 4, 0, &short(u32::MAX << 2 | 2)),
        cell(SHORT_NUMBER, 0, 5, 0, &short((f64::to_bits(150.0) >> 32) as u32 | 1)),
        formula(6, 2.5_f64.to_le_bytes()),
        formula(7, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        record(TEXT_OF_FORMULA, &wide("甲乙")),
        formula(8, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
        formula(9, [2, 0, 7, 0, 0, 0, 0xFF, 0xFF]),
        cell(LABEL, 0, 10, 0, &wide("丙")),
        cell(SWITCH_OR_ERROR, 0, 11, 0, &[0, 0]),
        record(NUMBERS, &numbers.concat()),
    ];
    let figures = "规章|5949.088667|12.3%|2024年1月15日|-1|1.5|2.5|甲乙|TRUE|#DIV/0!|丙|FALSE|7|1230%";
    check(&book(&[(0, sheet.concat())], &texts(&["题", "规章"])), &[figures]);
}

#[test]
fn a_cell_whose_text_is_lost_is_not_blank() {
    let sheet = [label(0, 0, 0), label(0, 1, 7), number(0, 2, 0, 1.0)].concat();
    check(&book(&[(0, sheet)], &texts(&["规章"])), &["规章|\u{FFFD}|1"]);
}

#[test]
fn merged_and_hidden_cells() {
    let sheet = [
        record(COLUMNS, &words(&[3, 3, 0, 0, 1, 0])),
        record(ROW, &words(&[2, 0, 4, 0, 0, 0, 0x20, 0])),
        label(0, 0, 0),
        cell(BLANK, 0, 1, 0, &[]),
        label(0, 2, 1),
        number(0, 3, 0, 9.0),
        record(BLANKS, &words(&[1, 0, 0, 0, 1])),
        number(1, 1, 0, 1.0),
        number(1, 2, 0, 2.0),
        // a chart inside the sheet
        begin(0x0600, 0x20),
        number(0, 0, 0, 8.0),
        record(END, &[]),
        label(2, 0, 0),
        number(2, 2, 0, 7.0),
        record(MERGED, &words(&[1, 0, 1, 0, 0])),
    ];
    let other = [label(0, 0, 1), number(0, 1, 0, 3.0)].concat();
    let sheets = [(0, sheet.concat()), (1, other.clone()), (2, other.clone()), (0x0200, other.clone()), (0, other)];
    check(&book(&sheets, &texts(&["甲", "乙"])), &["甲||乙", "^甲|1|2", "乙|3"]);
}

/// Each record continues the previous one at any point: a text states its width again, but not its formatting.
#[test]
fn shared_texts_go_on_in_further_records() {
    let content = [
        &[0; 8][..],
        &[4, 0, 1],
        &words(&[0x7532, 0x4E59]),
        // two bytes a character, then one
        b"|",
        &[0],
        b"ab",
        // formatted and with phonetics: two runs of four bytes, six bytes of phonetics
        &[3, 0, 0x0D, 2, 0, 6, 0, 0, 0],
        &words(&[0x4E19]),
        b"|",
        &[1],
        &words(&[0x4E01, 0x620A]),
        &[9; 7],
        b"|",
        &[9; 7],
        &wide("尾"),
    ]
    .concat();
    let mut parts = content.split(|&byte| byte == b'|');
    let first = record(SHARED_TEXTS, parts.next().unwrap());
    let rest: Vec<u8> = parts.flat_map(|part| record(CONTINUED, part)).collect();
    let sheet: Vec<u8> = (0..3).flat_map(|text| label(0, u16::try_from(text).unwrap(), text)).collect();
    check(&book(&[(0, sheet)], &[first, rest].concat()), &["甲乙ab|丙丁戊|尾"]);
}

#[test]
fn books_of_excel_95_are_in_their_code_page() {
    let text = GB18030.encode("规章").0.into_owned();
    let text = [&words(&[u16::try_from(text.len()).unwrap()])[..], &text].concat();
    let sheet = [cell(LABEL, 0, 0, 0, &text), cell(RICH_LABEL, 0, 1, 0, &text), number(0, 2, 2, 45_306.0)].concat();
    check(&workbook(0x0500, "Book", &[(0, sheet)], &[]), &["规章|规章|2024年1月15日"]);
}

#[test]
fn marks_and_formulas_without_results() {
    let font = |flags: u16, script: u16| record(FONT, &words(&[200, flags, 0, 0, script, 0]));
    // no font has the number 4
    let fonts = [font(0, 0), font(0, 1), font(8, 0), font(0, 0), font(0, 0)].concat();
    let style = record(STYLE, &words(&[2, 0, 0, 0]));
    let rich = [&words(&[3])[..], &[8], &words(&[2]), b"371", &words(&[2, 1, 3, 5])].concat();
    let texts = record(SHARED_TEXTS, &[&[0; 8][..], &rich].concat());
    let tokens = [0x25, 0, 0, 0, 0, 1, 0xC0, 2, 0xC0, 0x19, 0x10, 0, 0];
    let unknown = [&[3, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &[0; 6], &words(&[13]), &tokens].concat();
    let blank = [&[3, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &[0; 6], &words(&[3]), &[0x17, 0, 0]].concat();
    let sheet = [
        label(0, 0, 0),
        number(0, 1, 3, 36.0),
        cell(FORMULA, 0, 2, 0, &unknown),
        cell(FORMULA, 0, 3, 0, &blank),
        number(0, 4, 0, 251.359_999_999_999_99),
    ];
    check(&book(&[(0, sheet.concat())], &[fonts, style, texts].concat()), &["37⁽1⁾|⟦36⟧|=SUM(B1:C1)||251.36"]);
}

/// A file of `LibreOffice`: merged cells, formats, formulas, hidden rows, columns and sheets.
#[test]
fn a_file_of_libreoffice() {
    check(
        include_bytes!("../../../tests/files/libreoffice.xls"),
        &[
            "[试验县档案局2023年政府信息公开工作年度报告]",
            "规章|1|2.5|-3||5949.088667",
            "12.3%|2024年1月15日|3|甲乙||#DIV/0!",
            "竖||横||",
            "^竖|7|8|9||11",
            "尾|1|2|3||5|富文本尾",
            "[一段。]",
        ],
    );
}

#[test]
fn faults_of_a_file_are_reported() {
    let sheet = [label(0, 0, 0), number(0, 1, 0, 1.0)].concat();
    let error = |bytes: &[u8]| read(bytes, &Limits::default()).unwrap_err();
    let password = record(PASSWORD, &[1, 0]);
    assert_eq!(error(&book(&[(0, sheet.clone())], &password)), ReadError::Protected);
    assert_eq!(error(&book(&[(1, sheet.clone())], &[])), ReadError::Damaged(sheet::FIRST));
    let old = write_ole(&[("Workbook", &record(0x0409, &[0; 4]))]);
    assert_eq!(error(&old), ReadError::Outdated(Bilingual::fixed("Excel 4 or older", "Excel 4或更早版本")));
    assert_eq!(error(&write_ole(&[("Workbook", b"x")])), ReadError::Damaged(WORKBOOK));
    // both the shared text table and the sheet break off
    let whole = book(&[(0, sheet)], &texts(&["甲"]));
    let mut cut = whole.clone();
    let end = whole.windows(4).rposition(|bytes| bytes == [0x0A, 0, 0, 0]).unwrap();
    cut[end + 2] = 0xFF;
    let document = read(&cut, &Limits::default()).unwrap().document;
    assert_eq!((shown(&document), document.notes), (vec!["甲|1".to_owned()], vec![sheet::CUT]));
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let sheet = [
        label(0, 0, 0),
        number(0, 1, 0, 1.0),
        cell(FORMULA, 1, 0, 0, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        record(TEXT_OF_FORMULA, &wide("甲")),
        record(MERGED, &words(&[1, 0, 1, 0, 0])),
    ];
    let made = book(&[(0, sheet.concat())], &texts(&["甲", "乙"]));
    let files = [made, include_bytes!("../../../tests/files/libreoffice.xls").to_vec()];
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

/// One long text in every cell is more than a document holds.
#[test]
fn texts_do_not_multiply_without_end() {
    let long = texts(&["甲".repeat(2_000).as_str()]);
    let sheet: Vec<u8> = (0..30_000).flat_map(|row| label(row, 0, 0)).collect();
    let document = read(&book(&[(0, sheet.clone()), (0, sheet)], &long), &Limits::default()).unwrap().document;
    assert_eq!(document.notes, [sheet::FULL]);
}
