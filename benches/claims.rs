//! What it costs to read the claims of a report of 3,000 characters. Prints one line; asserts nothing.
//!
//! The prose is that of the sentences with which the grammar is counted, which hold far more figures than reports do.

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
/// In characters, as paragraphs of reports are.
const PARAGRAPH: usize = 300;
const ROUNDS: usize = 400;

fn main() {
    let file: toml::Table = include_str!("../tests/claims/sentences.toml").parse().unwrap();
    let sentences = file["sentence"].as_array().unwrap();
    let mut paragraphs = vec![String::new()];
    let mut characters = 0;
    for sentence in sentences.iter().map(|sentence| sentence["text"].as_str().unwrap()).cycle() {
        if characters >= CHARACTERS {
            break;
        }
        let length = sentence.chars().count();
        if paragraphs.last().unwrap().chars().count() + length > PARAGRAPH {
            paragraphs.push(String::new());
        }
        paragraphs.last_mut().unwrap().push_str(sentence);
        characters += length;
    }
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
    println!(
        "claims of {characters} characters in {} paragraphs: {:.0} µs, the median of {ROUNDS} ({claims} claims)",
        paragraphs.len(),
        rounds[ROUNDS / 2]
    );
}
