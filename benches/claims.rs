//! Measures reading the claims of a report of 3,000 characters. Prints two lines; asserts nothing.
//!
//! Once with ordinary prose, that of the sample corpus; once with the sentences on which the grammar is measured, which
//! have ten times as many figures.

#![allow(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement talks, and ends where it cannot measure"
)]

use gouji::extract::claims_of;
use std::hint::black_box;
use std::time::Instant;

const CHARACTERS: usize = 3_000;
/// Length of the paragraphs into which sentences are joined, in characters.
const PARAGRAPH: usize = 300;
const ROUNDS: usize = 400;

fn main() {
    let mut rows = csv::Reader::from_reader(&include_bytes!("../tests/sample_truth/passages.csv")[..]);
    let bodies = rows.records().map(Result::unwrap).filter(|row| &row[2] == "body").map(|row| row[3].to_owned());
    measure("prose of reports", &enough(bodies));
    let file: toml::Table = include_str!("../tests/claims/sentences.toml").parse().unwrap();
    let sentences = file["sentence"].as_array().unwrap().iter();
    let mut paragraphs = vec![String::new()];
    for sentence in sentences.map(|sentence| sentence["text"].as_str().unwrap()) {
        if paragraphs.last().unwrap().chars().count() + sentence.chars().count() > PARAGRAPH {
            paragraphs.push(String::new());
        }
        paragraphs.last_mut().unwrap().push_str(sentence);
    }
    measure("nothing but figures", &enough(paragraphs.into_iter()));
}

/// As many paragraphs as a report has.
fn enough(paragraphs: impl Iterator<Item = String>) -> Vec<String> {
    let mut characters = 0;
    let is_short = |paragraph: &String| {
        characters += paragraph.chars().count();
        characters < CHARACTERS
    };
    paragraphs.take_while(is_short).collect()
}

fn measure(what: &str, paragraphs: &[String]) {
    let read = || paragraphs.iter().map(|paragraph| black_box(claims_of(paragraph, 1, 2023)).len()).sum::<usize>();
    let claims = read();
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let clock = Instant::now();
            black_box(read());
            clock.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    let characters: usize = paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum();
    let median = rounds[ROUNDS / 2];
    println!("{what}: {characters} characters, {claims} claims: {median:.0} µs, the median of {ROUNDS} rounds");
}
