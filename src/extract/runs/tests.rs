//! Made tables whose cells are run together, with slips of agencies and of crawlers, and read again.

use super::*;
use crate::document::{Block, Paragraph, Place};
use crate::extract::recognition::follow;
use crate::forms::{FAMILIES, FORMS, RowIndex, TableIndex};
use crate::index::Index;
use crate::report::{Fact, Proof, Status, TableReading};
use std::collections::BTreeMap;
use std::ops::Range;

fn document(text: &str) -> Document {
    let mut document = Document::new(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let slice = document.push_text(line);
        if !slice.is_empty() {
            let paragraph = Paragraph { text: slice, place: Place::at(at), container: 0, is_link: false };
            document.blocks.push(Block::Paragraph(paragraph));
        }
        at += line.len();
    }
    document
}

fn read(text: &str) -> (Document, Tables) {
    let document = document(text);
    let text = RunningText::of(&document);
    let tables = follow(FAMILIES[0], |form| text.extract(form), document.arena_end());
    (document, tables)
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.roll(among.len())]
    }

    fn is(&mut self, one_in: usize) -> bool {
        self.roll(one_in) == 0
    }
}

/// The figures of a report, in the order of its form's cells, as they are printed.
#[derive(Clone)]
struct Made {
    form: &'static Form,
    cells: Vec<i64>,
}

impl Made {
    fn new(dice: &mut Dice, form: &'static Form) -> Self {
        let mut made = Self { form, cells: vec![0; form.cells.len()] };
        for cell in form.tables[TableIndex::new(0)].cells {
            made.cells[cell.position()] = i64::try_from(dice.roll(3) * dice.roll(20)).unwrap();
        }
        made.requests(dice);
        for block in 0..3 {
            let first = form.tables[TableIndex::new(2)].cells.start.position() + block * 5;
            for at in first..first + 4 {
                made.cells[at] = dice.of(&[0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 7, 10, 12, 15, 23]);
            }
            made.cells[first + 4] = made.cells[first..first + 4].iter().sum();
        }
        made
    }

    fn requests(&mut self, dice: &mut Dice) {
        let rows = self.form.tables[TableIndex::new(1)].rows.len();
        let requests = dice.of(&[0, 3, 9, 15, 40, 120, 600, 4000]);
        let weight = 1 + requests / 200;
        let favoured = [2, 3, 8, 12, 13, 15, dice.roll(rows - 4) + 2];
        for _ in 0..requests / weight {
            let row = if dice.is(6) { dice.roll(rows - 4) + 2 } else { dice.of(&favoured) };
            let column = dice.of(&[0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5]);
            *self.at(row, column) += i64::try_from(1 + dice.roll(weight * 2)).unwrap();
        }
        for column in 0..6 {
            let total: i64 = (2..rows - 2).map(|row| *self.at(row, column)).sum();
            *self.at(rows - 2, column) = total;
            let out = if dice.is(3) { i64::try_from(dice.roll(1 + requests / 20)).unwrap() } else { 0 };
            let carried_in = i64::try_from(dice.roll(3) * dice.roll(1 + requests / 20)).unwrap().min(total + out);
            *self.at(rows - 1, column) = out;
            *self.at(1, column) = carried_in;
            *self.at(0, column) = total + out - carried_in;
        }
        for row in 0..rows {
            *self.at(row, 6) = (0..6).map(|column| *self.at(row, column)).sum();
        }
    }

    fn at(&mut self, row: usize, column: usize) -> &mut i64 {
        &mut self.cells[self.form.tables[TableIndex::new(1)].rows[RowIndex::new(row)].cells.start.position() + column]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    None,
    WrongTotal,
    WrongFigure,
    Exchanged,
    OneRowTooHigh,
    CarriedOver,
    Lawsuits,
    DigitLost,
    DigitDoubled,
    RowLost,
    FiguresLost,
    LabelCut,
}

const SLIPS: [Slip; 12] = [
    Slip::None,
    Slip::WrongTotal,
    Slip::WrongFigure,
    Slip::Exchanged,
    Slip::OneRowTooHigh,
    Slip::CarriedOver,
    Slip::Lawsuits,
    Slip::DigitLost,
    Slip::DigitDoubled,
    Slip::RowLost,
    Slip::FiguresLost,
    Slip::LabelCut,
];

/// A figure as a slip leaves it.
fn mistaken(dice: &mut Dice, figure: i64) -> i64 {
    let mut digits: Vec<char> = figure.to_string().chars().collect();
    match dice.roll(6) {
        0 => (figure - 1).max(0),
        1 => figure + 1,
        2 => 0,
        3 => figure + 10,
        4 => {
            let at = dice.roll(digits.len());
            digits[at] = dice.of(&['1', '2', '3', '4', '5', '6', '7', '8', '9']);
            digits.iter().collect::<String>().parse().unwrap()
        }
        _ => digits.iter().rev().collect::<String>().parse().unwrap(),
    }
}

fn slip(dice: &mut Dice, made: &mut Made, slip: Slip) {
    let rows = made.form.tables[TableIndex::new(1)].rows.len();
    let filled: Vec<usize> = (0..rows).filter(|&row| *made.at(row, 6) > 0).collect();
    let row = if filled.is_empty() || dice.is(5) { dice.roll(rows) } else { dice.of(&filled) };
    let column = dice.roll(6);
    match slip {
        Slip::WrongTotal => *made.at(row, 6) = mistaken(dice, *made.clone().at(row, 6)),
        Slip::WrongFigure => *made.at(row, column) = mistaken(dice, *made.clone().at(row, column)),
        Slip::Exchanged => {
            let first = made.form.tables[TableIndex::new(1)].rows[RowIndex::new(row)].cells.start.position();
            made.cells.swap(first + column, first + dice.roll(7));
        }
        Slip::OneRowTooHigh => {
            let (one, other) = (row.min(rows - 2), row.min(rows - 2) + 1);
            let first =
                |row: usize| made.form.tables[TableIndex::new(1)].rows[RowIndex::new(row)].cells.start.position();
            made.cells.swap(first(one) + column, first(other) + column);
        }
        Slip::CarriedOver => {
            let column = dice.of(&[0, 6, 6, 6]);
            let by = mistaken(dice, *made.at(0, column)) - *made.at(0, column);
            let largest = (2..rows - 2).max_by_key(|&row| *made.clone().at(row, column)).unwrap();
            for row in [0, rows - 2, largest].into_iter().take(2 + dice.roll(2)) {
                *made.at(row, column) = (*made.at(row, column) + by).max(0);
            }
        }
        Slip::Lawsuits => {
            let first = made.form.tables[TableIndex::new(2)].cells.start.position() + dice.roll(3) * 5;
            let total = made.cells[first + 4];
            if dice.is(3) {
                let at = first + dice.roll(4);
                made.cells.swap(at, at + 1);
            } else {
                made.cells[first + 4] = mistaken(dice, total);
            }
        }
        _ => {}
    }
}

/// The text of a report whose tables have run together, damaged by the crawler as in `slip`, with the range of the cells
/// that are in the damaged run.
fn printed(dice: &mut Dice, made: &Made, slip: Slip) -> (String, Range<usize>) {
    let mut text = String::from("二、主动公开情况信息内容");
    let form = made.form;
    let end = dice.of(&["", "", "\n"]);
    let spaces = dice.of(&[0, 0, 30]);
    let damaged = {
        let filled: Vec<usize> = (0..form.tables[TableIndex::new(1)].rows.len())
            .filter(|&row| {
                made.cells[form.tables[TableIndex::new(1)].rows[RowIndex::new(row)].cells.start.position() + 6] > 0
            })
            .collect();
        if filled.is_empty() { 3 } else { dice.of(&filled) }
    };
    text.push_str(if form.name == "2021" {
        "本年制发件数本年废止件数现行有效件数"
    } else {
        "本年新制作数量本年新公开数量对外公开总数量"
    });
    let mut of_damaged = 0..0;
    for (at, table) in form.tables.iter().enumerate() {
        if at == 1 {
            text.push_str(
                "三、收到和处理申请情况申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他",
            );
        }
        if at == 2 {
            text.push_str(
                "四、复议、诉讼情况行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉",
            );
            text.push_str(&"结果维持结果纠正其他结果尚未审结总计".repeat(2));
        }
        for (row_at, row) in table.rows.iter().enumerate() {
            let is_damaged = at == 1 && row_at == damaged;
            if is_damaged && slip == Slip::RowLost {
                continue;
            }
            let mut run = String::new();
            for figure in &made.cells[row.cells.start.position()..row.cells.end.position()] {
                if spaces > 0 && dice.is(spaces) {
                    run.push(' ');
                }
                run.push_str(&figure.to_string());
            }
            if is_damaged {
                of_damaged = row.cells.start.position()..row.cells.end.position();
                let digit = dice.roll(run.len());
                match slip {
                    Slip::DigitLost => {
                        run.remove(digit);
                    }
                    Slip::DigitDoubled => run.insert(digit, char::from(run.as_bytes()[digit])),
                    Slip::FiguresLost => run.clear(),
                    _ => {}
                }
            }
            let label = match row.label.as_str() {
                label if is_damaged && slip == Slip::LabelCut => {
                    let length = label.chars().count();
                    label.chars().take(length - (length / 3).min(3)).collect()
                }
                label => label.to_owned(),
            };
            text.extend([label.as_str(), run.as_str(), end]);
        }
    }
    text.push_str("五、存在的主要问题及改进情况");
    (text, of_damaged)
}

/// What became of the cells: proved, not read, missing, and wrong.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    only_cut: usize,
    identities: usize,
    unreadable: usize,
    missing: usize,
    wrong: usize,
}

fn count(seed: u64, tables: usize) -> BTreeMap<Slip, Count> {
    let mut dice = Dice(seed);
    let mut counts: BTreeMap<Slip, Count> = BTreeMap::new();
    for number in 0..tables {
        let kind = SLIPS[number % SLIPS.len()];
        let form = &FORMS[usize::from(dice.is(4))];
        let mut made = Made::new(&mut dice, form);
        slip(&mut dice, &mut made, kind);
        if dice.is(8) {
            let second = dice.of(&SLIPS[1..7]);
            slip(&mut dice, &mut made, second);
        }
        let (text, damaged) = printed(&mut dice, &made, kind);
        let (_, tables) = read(&text);
        let count = counts.entry(kind).or_default();
        for (_, cell, fact) in tables.readings.iter().flat_map(TableReading::cells) {
            let Some(at) = form.cell(cell.metric, cell.applicant).map(Index::position) else { continue };
            match (fact.figure.status(), fact.proof) {
                (Status::Unreadable, _) => count.unreadable += 1,
                (Status::Missing | Status::Blank, _) => count.missing += 1,
                (Status::Reported, proof) => {
                    let is_right =
                        fact.figure.value().is_some_and(|value| value.to_string() == made.cells[at].to_string());
                    // seven digits that are left of eight are seven digits
                    let is_seen = proof == Proof::OnlyCut && damaged.contains(&at);
                    if !is_right && !is_seen {
                        count.wrong += 1;
                        eprintln!(
                            "{} {:?}: {} was read as {fact:?}",
                            cell.metric.key(),
                            cell.applicant,
                            made.cells[at]
                        );
                    }
                    count.only_cut += usize::from(proof == Proof::OnlyCut);
                    count.identities += usize::from(proof == Proof::Identities);
                }
                (status, _) => panic!("{status:?}"),
            }
        }
    }
    counts
}

/// Over 100,000 cells of made tables, a slip in nearly each of them.
#[test]
fn no_slip_makes_a_wrong_cell_look_proved() {
    let number = |name: &str, default| std::env::var(name).map_or(default, |number| number.parse().unwrap());
    let counts = count(number("GOUJI_SLIP_SEED", 1), number("GOUJI_SLIP_TABLES", 600).try_into().unwrap());
    for (slip, count) in &counts {
        eprintln!("{slip:?} {count:?}");
    }
    let sum = |of: fn(&Count) -> usize| counts.values().map(of).sum::<usize>();
    assert_eq!(sum(|count| count.wrong), 0);
    // undamaged runs are read
    let whole = counts[&Slip::None];
    assert!(whole.identities * 3 > whole.identities + whole.unreadable, "{whole:?}");
    assert!(sum(|count| count.only_cut + count.identities + count.unreadable + count.missing) > 100_000);
}

#[test]
fn figures_apart_are_not_one() {
    assert_eq!(cells(&report(&[("licensing.decisions", "2629 2629 7")]), "licensing.decisions"), "- unreadable");
    assert_eq!(cells(&report(&[("licensing.decisions", " 2629")]), "licensing.decisions"), "only_cut 2629");
}

/// A report of the form of 2021 with zeros in all rows but these.
fn report(runs: &[(&str, &str)]) -> String {
    let form = crate::forms::form("2021").unwrap();
    let mut text = String::from("二、主动公开政府信息情况信息内容本年制发件数本年废止件数现行有效件数");
    for (at, table) in form.tables.iter().enumerate() {
        text.push_str(["", "三、收到和处理情况自然人总计商业企业其他", ""][at]);
        if at == 2 {
            text.push_str("四、情况行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉");
            text.push_str("结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计");
        }
        for row in &table.rows {
            let metric = form.cells[row.cells.start].metric.key();
            let zeros = "0".repeat(row.width());
            let run = runs.iter().find(|(key, _)| *key == metric).map_or(zeros.as_str(), |(_, run)| run);
            text.push_str(&row.label);
            text.push_str(run);
        }
    }
    text + "五、存在的主要问题及改进情况"
}

/// The cells of the rows of these metrics: how they were proved, and what they hold.
fn cells(text: &str, metric: &str) -> String {
    let (document, tables) = read(text);
    let text = document.into_text() + &tables.joined;
    let metric = crate::report::CODEBOOK.metric(metric).unwrap();
    let is_its = |table: &&TableReading| table.cells().any(|(_, cell, _)| cell.metric == metric);
    let table = tables.readings.iter().find(is_its).unwrap();
    let (_, first, _) = table.cells().find(|(_, cell, _)| cell.metric == metric).unwrap();
    let in_row = table.cells().filter(|(_, cell, _)| cell.row == first.row);
    let facts: Vec<&Fact> = in_row.map(|(.., fact)| fact).collect();
    let raw = |fact: &Fact| text[fact.raw.start as usize..fact.raw.end as usize].to_owned();
    let text = |fact: &Fact| match fact.figure.value() {
        Some(value) => {
            assert_eq!(raw(fact), value.to_string());
            value.to_string()
        }
        None => format!("{:?}", fact.figure.status()).to_lowercase(),
    };
    let mut texts: Vec<String> = facts.iter().copied().map(text).collect();
    texts.dedup_by(|one, other| one == other && one == "unreadable");
    format!("{} {}", facts[0].proof.key().unwrap_or("-"), texts.join(" "))
}

const REQUESTS: [(&str, &str); 5] = [
    ("requests.received", "123000015"),
    ("outcome.granted", "8100009"),
    ("outcome.refused.state_secret", "4200006"),
    ("outcome.total", "123000015"),
    ("rules.issued", "000"),
];

#[test]
fn rows_and_columns_prove_a_cut() {
    let text = report(&REQUESTS);
    assert_eq!(cells(&text, "requests.received"), "identities 12 3 0 0 0 0 15");
    assert_eq!(cells(&text, "outcome.total"), "identities 12 3 0 0 0 0 15");
    assert_eq!(cells(&text, "outcome.granted"), "only_cut 8 1 0 0 0 0 9");
    assert_eq!(cells(&text, "requests.carried_out"), "only_cut 0 0 0 0 0 0 0");
    assert_eq!(cells(&text, "rules.issued"), "only_cut 0 0 0");
    assert_eq!(cells(&text, "reconsideration.upheld"), format!("only_cut{}", " 0".repeat(15)));
    // labels that are numbered without a point, rows on lines of their own, spaces
    assert_eq!(cells(&text.replace("2.", "2").replace("3.", "3、"), "outcome.total"), "identities 12 3 0 0 0 0 15");
    let lines = text.replace('（', "\n（").replace("四、", "\n四、").replace("00000", "0 0000");
    assert_eq!(cells(&lines, "requests.received"), "identities 12 3 0 0 0 0 15");
    assert_eq!(cells(&lines, "requests.carried_out"), "only_cut 0 0 0 0 0 0 0");
}

#[test]
fn headings_tell_the_form_of_a_table() {
    let text = report(&REQUESTS).replace("行政许可0", "第二十条第（五）项信息内容本年处理决定数量行政许可12");
    let (_, tables) = read(&text);
    assert_eq!(tables.form().name, "2021");
    assert_eq!(cells(&text, "licensing.decisions"), "only_cut 12");
    // 处理决定数量 is a heading of the form of 2019
    let (_, tables) = read(&text.replace("本年制发件数本年废止件数现行有效件数", ""));
    assert_eq!(tables.form().name, "2021");
}

#[test]
fn columns_decide_between_cuts_that_both_add_up() {
    // 22 | 0 | … | 22, or 2 | 20 | … | 22
    let mut runs = REQUESTS;
    runs[1].1 = "220000022";
    runs[0].1 = "262000028";
    runs[3].1 = "262000028";
    assert_eq!(cells(&report(&runs), "outcome.granted"), "identities 22 0 0 0 0 0 22");
    assert_eq!(cells(&report(&runs), "outcome.total"), "identities 26 2 0 0 0 0 28");
}

#[test]
fn what_only_the_row_speaks_for_is_not_read() {
    // the outcomes do not make up the total: 12 | 3 | … | 15 adds up by itself and with what was received
    let mut runs = REQUESTS;
    runs[1].1 = "8000008";
    let text = report(&runs);
    assert_eq!(cells(&text, "outcome.total"), "- unreadable");
    assert_eq!(cells(&text, "requests.received"), "- unreadable");
    assert_eq!(cells(&text, "outcome.granted"), "only_cut 8 0 0 0 0 0 8");
}

#[test]
fn seven_digits_are_seven_cells_whatever_their_sum() {
    let mut runs = REQUESTS;
    runs[1].1 = "8100008";
    assert_eq!(cells(&report(&runs), "outcome.granted"), "only_cut 8 1 0 0 0 0 8");
    // but for one that adds up with a blank: 10 | 0 | 0 | 0 | 0 | | 10
    runs[1].1 = "1000010";
    assert_eq!(cells(&report(&runs), "outcome.granted"), "- unreadable");
}

#[test]
fn where_cells_are_blank_digits_alone_prove_nothing() {
    let mut runs = REQUESTS;
    runs[2].1 = "42006";
    let text = report(&runs);
    assert_eq!(cells(&text, "outcome.refused.state_secret"), "- unreadable");
    assert_eq!(cells(&text, "outcome.granted"), "identities 8 1 0 0 0 0 9");
    assert_eq!(cells(&text, "outcome.partially_granted"), "only_cut 0 0 0 0 0 0 0");
}

#[test]
fn lawsuits_are_identified_by_their_totals() {
    let mut runs = REQUESTS;
    runs[4] = ("reconsideration.upheld", "20103140001400000");
    let row = "identities 2 0 1 0 3 14 0 0 0 14 0 0 0 0 0";
    assert_eq!(cells(&report(&runs), "reconsideration.upheld"), row);
    runs[4].1 = "20103140001500000";
    assert_eq!(cells(&report(&runs), "reconsideration.upheld"), "- unreadable");
}

#[test]
fn figures_in_sentences_are_no_rows() {
    let text = "全年新收政府信息公开申请数量12件，予以公开3件，部分公开2件，属于国家秘密1件，重复申请4件，总计10件。";
    let (_, tables) = read(&text.repeat(3));
    assert!(!tables.is_any());
}

#[test]
fn a_table_with_too_many_ways_is_given_up() {
    let run = "1".repeat(40);
    let form = crate::forms::form("2021").unwrap();
    let runs: Vec<(&str, &str)> = form.cells.iter().map(|cell| (cell.metric.key(), run.as_str())).collect();
    let (_, tables) = read(&report(&runs));
    assert!(tables.is_every());
    assert!(tables.facts().all(|fact| fact.figure.value().is_none()));
    assert!(tables.notes.iter().any(|note| note.words.en.contains("table 4")), "{:?}", tables.notes);
}
