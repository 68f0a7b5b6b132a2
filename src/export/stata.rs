//! Writes Stata files of release 118, which Stata 14 and later read. Layout: `help dta` of Stata.

use super::dataset::{DataSet, Missing, Number, Values, Variable};
use super::error::ExportError;
use crate::saturate::Saturate;
use std::io::{self, Write};

const FORMAT: &str = "Stata";
/// Bytes of a text that is stored in its row. Longer ones are stored after the rows.
const IN_ROW: usize = 2045;
/// Characters of a label.
const LABEL: usize = 80;
/// Variables of a file of this release.
const VARIABLES: usize = 32_767;
/// The value label that names the reasons for missing figures.
const MISSING_LABEL: &str = "missing";
/// Days from 1 January 1960, from which Stata counts, to 1 January 1970.
const EPOCH: i32 = 3653;

/// How a variable is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Storage {
    Text(u16),
    LongText,
    Byte,
    Int,
    Long,
    Double,
}

impl Storage {
    fn code(self) -> u16 {
        match self {
            Self::Text(bytes) => bytes,
            Self::LongText => 32_768,
            Self::Double => 65_526,
            Self::Long => 65_528,
            Self::Int => 65_529,
            Self::Byte => 65_530,
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Text(bytes) => bytes.into(),
            Self::LongText | Self::Double => 8,
            Self::Long => 4,
            Self::Int => 2,
            Self::Byte => 1,
        }
    }

    /// The number that stands for a missing value: `.` or, with a letter, `.a` and so on.
    fn missing(self, letter: Option<u8>) -> i64 {
        let first = match self {
            Self::Byte => 101,
            Self::Int => 32_741,
            _ => 2_147_483_621,
        };
        first + letter.map_or(0, |letter| i64::from(letter) + 1)
    }
}

/// The range of whole numbers of each storage type.
const WHOLE: [(Storage, f64, f64); 3] = [
    (Storage::Byte, -127.0, 100.0),
    (Storage::Int, -32_767.0, 32_740.0),
    (Storage::Long, -2_147_483_647.0, 2_147_483_620.0),
];

/// The smallest storage that holds every number exactly.
fn storage_of_numbers(numbers: &[Number]) -> Storage {
    let given =
        || numbers.iter().filter_map(|number| if let Number::Given(value) = number { Some(*value) } else { None });
    let holds = |(_, least, most): &&(Storage, f64, f64)| {
        given().all(|value| value.fract() == 0.0 && (*least..=*most).contains(&value))
    };
    WHOLE.iter().find(holds).map_or(Storage::Double, |(storage, ..)| *storage)
}

fn storage(variable: &Variable) -> Storage {
    match &variable.values {
        Values::Text(texts) => {
            let longest = texts.iter().map(String::len).max().unwrap_or_default().max(1);
            u16::try_from(longest).ok().filter(|_| longest <= IN_ROW).map_or(Storage::LongText, Storage::Text)
        }
        Values::Words { labels, .. } if labels.len() <= 100 => Storage::Byte,
        Values::Words { .. } => Storage::Int,
        Values::Numbers(numbers) => storage_of_numbers(numbers),
        Values::Days(_) => Storage::Long,
    }
}

/// Display format of a variable.
fn display(values: &Values, storage: Storage) -> String {
    match (values, storage) {
        (Values::Text(_), Storage::Text(bytes)) => format!("%{bytes}s"),
        (Values::Text(_), _) => "%9s".to_owned(),
        (Values::Days(_), _) => "%tdCCYY-NN-DD".to_owned(),
        (Values::Words { .. }, _) => "%8.0g".to_owned(),
        (Values::Numbers(_), Storage::Double) => "%12.0g".to_owned(),
        (Values::Numbers(_), _) => "%10.0g".to_owned(),
    }
}

/// A text in a field of fixed width, padded with zero bytes.
fn field(text: &str, width: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(width, 0);
    bytes
}

/// A label, cut to its longest length.
fn label(text: &str) -> String {
    text.chars().take(LABEL).collect()
}

/// The name of the value label of a variable; empty without one.
fn value_label(variable: &Variable) -> &str {
    match &variable.values {
        Values::Words { .. } => &variable.name,
        Values::Numbers(numbers) if numbers.iter().any(|number| matches!(number, Number::Missing(_))) => MISSING_LABEL,
        _ => "",
    }
}

/// Writes a data set.
///
/// # Errors
/// [`ExportError::TooMany`] if it has more variables than Stata holds; also fails if the file cannot be written.
pub(super) fn write(data: &DataSet, to: &mut impl Write) -> Result<(), ExportError> {
    if data.variables.len() > VARIABLES {
        return Err(ExportError::TooMany {
            format: FORMAT,
            what: "variables",
            count: data.variables.len(),
            most: VARIABLES,
        });
    }
    let storages: Vec<Storage> = data.variables.iter().map(storage).collect();
    let before = sections_before(data, &storages);
    let width: usize = storages.iter().map(|storage| storage.width()).sum();
    let after = [long_texts(data, &storages), value_labels(data)];
    let head = head(data);
    let lengths =
        before.iter().map(Vec::len).chain([tagged("data", width * data.rows)]).chain(after.iter().map(Vec::len));
    to.write_all(&head)?;
    to.write_all(&map(head.len(), lengths))?;
    for section in &before {
        to.write_all(section)?;
    }
    to.write_all(b"<data>")?;
    write_rows(data, &storages, width, to)?;
    to.write_all(b"</data>")?;
    for section in &after {
        to.write_all(section)?;
    }
    to.write_all(b"</stata_dta>")?;
    Ok(())
}

/// The length of a section with this content.
fn tagged(tag: &str, content: usize) -> usize {
    "<></>".len() + 2 * tag.len() + content
}

fn section(tag: &str, content: &[u8]) -> Vec<u8> {
    [format!("<{tag}>").as_bytes(), content, format!("</{tag}>").as_bytes()].concat()
}

fn head(data: &DataSet) -> Vec<u8> {
    let label = label(&data.label);
    let variables: u16 = data.variables.len().saturate();
    let length: u16 = label.len().saturate();
    let header = [
        section("release", b"118"),
        section("byteorder", b"LSF"),
        section("K", &variables.to_le_bytes()),
        section("N", &(data.rows as u64).to_le_bytes()),
        section("label", &[&length.to_le_bytes(), label.as_bytes()].concat()),
        // without a time the same data give the same file
        section("timestamp", &[0]),
    ];
    [b"<stata_dta>".to_vec(), section("header", &header.concat())].concat()
}

/// Where each section begins, and where the file ends.
fn map(head: usize, lengths: impl Iterator<Item = usize>) -> Vec<u8> {
    const ENTRIES: usize = 14;
    let map = tagged("map", ENTRIES * size_of::<u64>());
    let mut offsets = vec![0, head as u64];
    let mut at = (head + map) as u64;
    for length in lengths {
        offsets.push(at);
        at += length as u64;
    }
    offsets.extend([at, at + "</stata_dta>".len() as u64]);
    section("map", &offsets.into_iter().flat_map(u64::to_le_bytes).collect::<Vec<u8>>())
}

/// The sections between the map and the rows.
fn sections_before(data: &DataSet, storages: &[Storage]) -> Vec<Vec<u8>> {
    const NAME_FIELD: usize = 129;
    const FORMAT_FIELD: usize = 57;
    const LABEL_FIELD: usize = 321;
    let fields = |width: usize, text: &dyn Fn(&Variable, Storage) -> String| -> Vec<u8> {
        data.variables
            .iter()
            .zip(storages)
            .flat_map(|(variable, storage)| field(&text(variable, *storage), width))
            .collect()
    };
    let types: Vec<u8> = storages.iter().flat_map(|storage| storage.code().to_le_bytes()).collect();
    vec![
        section("variable_types", &types),
        section("varnames", &fields(NAME_FIELD, &|variable, _| variable.name.clone())),
        section("sortlist", &vec![0; 2 * (storages.len() + 1)]),
        section("formats", &fields(FORMAT_FIELD, &|variable, storage| display(&variable.values, storage))),
        section("value_label_names", &fields(NAME_FIELD, &|variable, _| value_label(variable).to_owned())),
        section("variable_labels", &fields(LABEL_FIELD, &|variable, _| label(&variable.label))),
        section("characteristics", &[]),
    ]
}

fn write_rows(data: &DataSet, storages: &[Storage], width: usize, to: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::with_capacity(width);
    for row in 0..data.rows {
        line.clear();
        for (at, (variable, storage)) in data.variables.iter().zip(storages).enumerate() {
            push_value(&mut line, &variable.values, *storage, row, at);
        }
        to.write_all(&line)?;
    }
    Ok(())
}

fn push_value(line: &mut Vec<u8>, values: &Values, storage: Storage, row: usize, variable: usize) {
    if let Values::Text(texts) = values {
        return push_text(line, &texts[row], storage, row, variable);
    }
    let number = values.number(row, |day| (day + EPOCH).into());
    if storage == Storage::Double {
        let bits = match number {
            Number::Given(value) => value.to_bits(),
            Number::Null => missing_double(None),
            Number::Missing(why) => missing_double(Some(why)),
        };
        return line.extend(bits.to_le_bytes());
    }
    let whole = match number {
        #[expect(clippy::cast_possible_truncation, reason = "the storage was chosen to hold it")]
        Number::Given(value) => value as i64,
        Number::Null => storage.missing(None),
        Number::Missing(why) => storage.missing(Some(why.letter())),
    };
    line.extend(&whole.to_le_bytes()[..storage.width()]);
}

/// The bits of a missing value in a double.
fn missing_double(why: Option<Missing>) -> u64 {
    const NONE: u64 = 0x7fe0_0000_0000_0000;
    const STEP: u64 = 0x0000_0100_0000_0000;
    NONE + why.map_or(0, |why| (u64::from(why.letter()) + 1) * STEP)
}

fn push_text(line: &mut Vec<u8>, text: &str, storage: Storage, row: usize, variable: usize) {
    match storage {
        // the position of the text: variable and row, counted from 1; zeros if it is empty
        Storage::LongText if text.is_empty() => line.extend([0; 8]),
        Storage::LongText => {
            line.extend(&(variable as u64 + 1).to_le_bytes()[..2]);
            line.extend(&(row as u64 + 1).to_le_bytes()[..6]);
        }
        _ => {
            let end = line.len() + storage.width();
            line.extend(text.as_bytes());
            line.resize(end, 0);
        }
    }
}

/// The texts that are too long for their rows.
fn long_texts(data: &DataSet, storages: &[Storage]) -> Vec<u8> {
    const TEXT: u8 = 130;
    let mut texts = Vec::new();
    for row in 0..data.rows {
        for (at, (variable, storage)) in data.variables.iter().zip(storages).enumerate() {
            let (Values::Text(values), Storage::LongText) = (&variable.values, storage) else { continue };
            let text = &values[row];
            if text.is_empty() {
                continue;
            }
            texts.extend(b"GSO");
            texts.extend(&(at as u64 + 1).to_le_bytes()[..4]);
            texts.extend((row as u64 + 1).to_le_bytes());
            texts.push(TEXT);
            texts.extend(&(text.len() as u64 + 1).to_le_bytes()[..4]);
            texts.extend(text.as_bytes());
            texts.push(0);
        }
    }
    section("strls", &texts)
}

fn value_labels(data: &DataSet) -> Vec<u8> {
    let mut labels = Vec::new();
    for variable in &data.variables {
        if let Values::Words { labels: words, .. } = &variable.values {
            let named: Vec<(i64, &str)> = (1..).zip(words.iter().map(String::as_str)).collect();
            labels.extend(value_label_of(&variable.name, &named));
        }
    }
    if data.variables.iter().any(|variable| value_label(variable) == MISSING_LABEL) {
        let letters = Missing::ALL.map(|why| Storage::Long.missing(Some(why.letter())));
        let named: Vec<(i64, &str)> = letters.into_iter().zip(data.missing).collect();
        labels.extend(value_label_of(MISSING_LABEL, &named));
    }
    section("value_labels", &labels)
}

fn value_label_of(name: &str, labels: &[(i64, &str)]) -> Vec<u8> {
    let int = |value: usize| (value as u64).to_le_bytes()[..4].to_vec();
    let (mut offsets, mut texts) = (Vec::new(), Vec::new());
    for (_, text) in labels {
        offsets.extend(int(texts.len()));
        texts.extend(text.as_bytes());
        texts.push(0);
    }
    let values: Vec<u8> = labels.iter().flat_map(|(value, _)| value.to_le_bytes()[..4].to_vec()).collect();
    let table = [int(labels.len()), int(texts.len()), offsets, values, texts].concat();
    section("lbl", &[int(table.len()), field(name, 129), vec![0; 3], table].concat())
}

#[cfg(test)]
mod tests {
    use super::super::dataset::sample;
    use super::*;

    fn written(data: &DataSet) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(data, &mut bytes).unwrap();
        bytes
    }

    /// The content of the first element with this tag.
    fn content<'b>(bytes: &'b [u8], tag: &str) -> &'b [u8] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let find = |needle: &str| memchr::memmem::find(bytes, needle.as_bytes()).unwrap();
        &bytes[find(&open) + open.len()..find(&close)]
    }

    #[test]
    fn the_map_leads_to_every_section() {
        let bytes = written(&sample());
        let offsets = content(&bytes, "map").chunks(8).map(|offset| u64::from_le_bytes(offset.try_into().unwrap()));
        let offsets: Vec<usize> = offsets.map(|offset| usize::try_from(offset).unwrap()).collect();
        let tags = [
            "stata_dta",
            "map",
            "variable_types",
            "varnames",
            "sortlist",
            "formats",
            "value_label_names",
            "variable_labels",
            "characteristics",
            "data",
            "strls",
            "value_labels",
            "/stata_dta",
        ];
        assert_eq!(offsets.len(), tags.len() + 1);
        for (offset, tag) in offsets.iter().zip(tags) {
            assert!(bytes[*offset..].starts_with(format!("<{tag}>").as_bytes()), "{tag}");
        }
        assert_eq!(offsets.last(), Some(&bytes.len()));
    }

    #[test]
    fn rows_hold_values_and_reasons_of_missing_ones() {
        let bytes = written(&sample());
        let none = 0x7fe0_0000_0000_0000_u64;
        let first: Vec<u8> = [
            "教育局".as_bytes(),
            &[2, 12],
            &0.5_f64.to_le_bytes(),
            &2023_i16.to_le_bytes(),
            &(19_753 + 3653_i32).to_le_bytes(),
        ]
        .concat();
        let second: Vec<u8> = [
            &[0; 9][..],
            // `.` of a label, `.e` of a count
            &[101, 106],
            &(none + 0x0100_0000_0000).to_le_bytes(),
            &32_741_i16.to_le_bytes(),
            &2_147_483_621_i32.to_le_bytes(),
        ]
        .concat();
        assert_eq!(content(&bytes, "data"), [first, second].concat());
    }

    #[test]
    fn a_text_that_is_too_long_for_its_row_stands_behind_the_rows() {
        let long = "长".repeat(700);
        let values = Values::Text(vec![String::new(), long.clone()]);
        let variables = vec![Variable { name: "text".to_owned(), label: String::new(), values }];
        let bytes = written(&DataSet { variables, ..sample() });
        assert_eq!(content(&bytes, "data"), [[0; 8], [1, 0, 2, 0, 0, 0, 0, 0]].concat());
        let stored = content(&bytes, "strls");
        assert!(stored.starts_with(b"GSO\x01\0\0\0\x02") && stored.ends_with(&[long.as_bytes(), b"\0"].concat()));
    }

    #[test]
    fn labels_are_cut_between_characters() {
        let label = "说明".repeat(60);
        let variables =
            vec![Variable { name: "a".to_owned(), label: label.clone(), values: Values::Days(vec![None; 2]) }];
        let bytes = written(&DataSet { variables, ..sample() });
        let cut: String = label.chars().take(80).collect();
        assert!(content(&bytes, "variable_labels").starts_with(&[cut.as_bytes(), b"\0"].concat()));
    }
}
