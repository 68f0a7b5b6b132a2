//! The wording of a report: sentences of the phrase bank with their gaps filled for one agency and year.

use std::fmt::Write;

use fastrand::Rng;

use super::phrases::BANKS;
use super::places::DistrictKind;
use super::report::Report;

/// Draws sentences for one report. Sentences with figures are in [`super::accounts`].
pub struct Voice<'a> {
    pub report: &'a Report<'a>,
    pub rng: Rng,
    /// Position in each bank, so that no word occurs twice in a row.
    turns: [usize; BANKS.len()],
}

/// Words of sentences whose figure is drawn for the sentence alone although the table of indicators has it too.
const INDICATORS: [&str; 2] = ["参训", "会议{n}次"];

impl<'a> Voice<'a> {
    pub fn new(report: &'a Report<'a>, mut rng: Rng) -> Self {
        let turns = BANKS.map(|(_, words)| rng.usize(..words.len()));
        Self { report, rng, turns }
    }

    /// `count` different sentences of a bank, in its order.
    pub fn sentences(&mut self, bank: &[&str], count: usize) -> String {
        let is_indicator = |sentence: &str| INDICATORS.iter().any(|words| sentence.contains(words));
        let mut chosen: Vec<usize> = (0..bank.len()).collect();
        if self.report.has_indicators() {
            chosen.retain(|&at| !is_indicator(bank[at]));
        }
        self.rng.shuffle(&mut chosen);
        chosen.truncate(count);
        chosen.sort_unstable();
        chosen.into_iter().map(|index| self.fill(bank[index])).collect()
    }

    /// A template with its gaps filled.
    pub fn fill(&mut self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len() * 2);
        let topics = &self.report.agency.topics;
        let first = self.rng.usize(..topics.len());
        let second = (first + self.rng.usize(1..topics.len())) % topics.len();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            self.fill_gap(name, [topics[first], topics[second]], &mut filled);
        }
        filled.push_str(rest);
        filled
    }

    fn fill_gap(&mut self, name: &str, topics: [&str; 2], filled: &mut String) {
        let number = match name {
            "y" => Some(self.report.year),
            "n" => Some(self.rng.u16(2..7)),
            "m" => Some(self.rng.u16(8..46)),
            "k" => Some(self.rng.u16(52..290)),
            _ => None,
        };
        if let Some(number) = number {
            // Writing to a string cannot fail.
            let _ = write!(filled, "{number}");
            return;
        }
        match name {
            "we" => filled.push_str(self.report.agency.we),
            "who" => filled.push_str(&self.report.agency.name),
            "gov" => filled.push_str(match self.report.district.kind {
                DistrictKind::Urban => "区政府",
                DistrictKind::County => "县政府",
                DistrictKind::CountyCity => "市政府",
            }),
            "t" => filled.push_str(topics[0]),
            "u" => filled.push_str(topics[1]),
            _ => {
                if let Some(bank) = BANKS.iter().position(|(bank, _)| *bank == name) {
                    let words = BANKS[bank].1;
                    let word = words[self.turns[bank] % words.len()];
                    self.turns[bank] += 1;
                    filled.push_str(&self.fill(word));
                }
            }
        }
    }
}
