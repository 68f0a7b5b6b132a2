//! Scores the grammar on the sentences of `tests/claims/sentences.toml`.

use super::claims_of;
use crate::report::{Amount, Applicant, Claim, ClaimKind, Metric};
use serde::Deserialize;

const SENTENCES: &str = include_str!("../../../tests/claims/sentences.toml");

#[derive(Deserialize)]
struct File {
    sentence: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    /// Whether the grammar was developed with this sentence.
    seen: bool,
    section: u8,
    year: i32,
    text: String,
    claims: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
}

/// Counts of right and wrong claims, with the errors.
#[derive(Debug, Default)]
struct Score {
    claims: usize,
    kinds: usize,
    with_metric: usize,
    metrics: usize,
    /// Sentences without a claim, and how many of them were read as such.
    silent: usize,
    kept_silent: usize,
    /// Claims found that the sentence does not make.
    invented: usize,
    groups: usize,
    grouped: usize,
    wrong: Vec<String>,
}

fn written(claim: &Claim) -> String {
    let sign = if claim.kind() == ClaimKind::Growth && claim.amount() > Amount::ZERO { "+" } else { "" };
    let unit = if claim.unit().is_empty() { "-" } else { claim.unit() };
    let applicant = claim.applicant.filter(|applicant| *applicant != Applicant::Total);
    let applicant = applicant.map_or(String::new(), |applicant| format!("/{}", applicant.key()));
    let value = (claim.value().to_f64() * 1e4).round() / 1e4;
    format!("{} {sign}{value} {unit} {}{applicant}", claim.kind().key(), claim.metric.map_or("-", Metric::key))
}

fn groups(claims: &[Claim]) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for whole in claims.iter().filter(|claim| claim.whole_of.is_some()) {
        let parts = claims.iter().filter(|claim| claim.part_of == whole.whole_of);
        let parts: Vec<String> = parts.map(|part| part.value().to_string()).collect();
        groups.push(format!("{} = {}", whole.value(), parts.join(" + ")));
    }
    groups
}

fn score(list: &str, seen: bool) -> Score {
    let file: File = toml::from_str(list).unwrap();
    let mut score = Score::default();
    for sentence in file.sentence.iter().filter(|sentence| sentence.seen == seen) {
        let claims = claims_of(&sentence.text, sentence.section, sentence.year);
        let mut found: Vec<String> = claims.iter().map(written).collect();
        let all = found.join("; ");
        score.silent += usize::from(sentence.claims.is_empty());
        score.kept_silent += usize::from(sentence.claims.is_empty() && found.is_empty());
        for due in &sentence.claims {
            // kind, value and unit identify a claim; the metric is scored apart
            let stem = |claim: &str| claim.rsplit_once(' ').map(|(stem, _)| stem.to_owned()).unwrap();
            let metric = due.rsplit_once(' ').unwrap().1;
            score.claims += 1;
            score.with_metric += usize::from(metric != "-");
            let exact = found.iter().position(|claim| claim == due);
            match exact.or_else(|| found.iter().position(|claim| stem(claim) == stem(due))) {
                Some(at) => {
                    score.kinds += 1;
                    let claim = found.remove(at);
                    if claim == *due {
                        score.metrics += usize::from(metric != "-");
                    } else {
                        score.wrong.push(format!("{}\n    due {due}\n    all {all}", sentence.text));
                    }
                }
                None => score.wrong.push(format!("{}\n    due {due}\n    all {all}", sentence.text)),
            }
        }
        score.invented += found.len();
        for extra in found {
            score.wrong.push(format!("{}\n    extra {extra}", sentence.text));
        }
        let mut found = groups(&claims);
        for due in &sentence.groups {
            score.groups += 1;
            match found.iter().position(|group| group == due) {
                Some(at) => {
                    found.remove(at);
                    score.grouped += 1;
                }
                None => score.wrong.push(format!("{}\n    due {due}\n    groups {found:?}", sentence.text)),
            }
        }
        for extra in found {
            score.wrong.push(format!("{}\n    extra group {extra}", sentence.text));
        }
    }
    score
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred sentences")]
    let share = if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    share
}

#[track_caller]
fn is_good(score: &Score) {
    println!(
        "kinds {}/{}, metrics {}/{}, silent {}/{}, invented {}, groups {}/{}\n{}",
        score.kinds,
        score.claims,
        score.metrics,
        score.with_metric,
        score.kept_silent,
        score.silent,
        score.invented,
        score.grouped,
        score.groups,
        score.wrong.join("\n")
    );
    assert!(share(score.kinds, score.claims) >= 0.98);
    assert!(share(score.metrics, score.with_metric) >= 0.98);
    assert!(share(score.kept_silent, score.silent) >= 0.99 && share(score.invented, score.claims) <= 0.01);
    assert!(share(score.grouped, score.groups) >= 0.98);
}

#[test]
fn sentences_that_the_grammar_was_written_with() {
    is_good(&score(SENTENCES, true));
}

#[test]
fn sentences_that_it_was_not() {
    is_good(&score(SENTENCES, false));
}

/// Another list in the same format, at the path in `GOUJI_SENTENCES`, so that people measure with sentences of their own.
#[test]
fn sentences_of_another_hand() {
    let Some(path) = std::env::var_os("GOUJI_SENTENCES") else {
        eprintln!("skipped: GOUJI_SENTENCES names no list");
        return;
    };
    is_good(&score(&std::fs::read_to_string(path).unwrap(), false));
}

#[test]
fn a_paragraph_of_nothing_but_marks_asks_for_no_more_than_others() {
    for text in ["《", "“", "(", "一", "万", "1.", "1,", "其中", "0", "、", "，，"] {
        let paragraph = text.repeat(20_000);
        let work = allocation_counter::measure(|| assert!(claims_of(&paragraph, 1, 2023).len() < 20_001, "{text}"));
        assert!(work.bytes_total < 4_000 * paragraph.len() as u64, "{text}: {work:?}");
    }
}

#[test]
fn percentage_points_are_a_change_and_no_share() {
    let kinds = |text: &str| claims_of(text, 1, 2023).iter().map(Claim::kind).collect::<Vec<_>>();
    assert_eq!(kinds("按时办结率较上年提高1.6个百分点。"), [ClaimKind::Growth]);
    assert_eq!(kinds("按时办结率占1.6个百分点。"), []);
    assert_eq!(kinds("网络申请占1.6%。"), [ClaimKind::Share]);
}
