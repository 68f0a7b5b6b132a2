//! Compares the readings of a corpus with its truth, style by style: cells, findings, prose.

#![allow(clippy::unwrap_used, reason = "a measurement ends where it cannot measure")]

pub mod causes;
pub mod made;
pub mod truth;

use self::causes::{Naming, planted};
use self::truth::{Truth, is_of_prose, truth, written};
use gouji::document::{Block, Document};
use gouji::extract::{Surroundings, extract};
use gouji::readers::{self, ReadError};
use gouji::{audit, source};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Least share of a report's prose that has to be read.
pub const LEAST_PROSE: f64 = 0.995;

/// The readings of some reports beside the truth.
#[derive(Debug, Default)]
pub struct Measured {
    pub reports: usize,
    /// Reports in formats without a reader.
    pub unread: usize,
    pub cells: usize,
    /// A line for each cell, for each name or date, and for each file that could not be read.
    pub cells_differing: Vec<String>,
    pub names_differing: Vec<String>,
    pub failed: Vec<String>,
    pub due: Vec<[String; 6]>,
    pub missed: Vec<[String; 6]>,
    pub false_alarms: Vec<[String; 6]>,
    pub naming: Naming,
    /// Characters of prose without white space: in the truth, found, and found in excess.
    pub prose: usize,
    pub prose_found: usize,
    pub prose_extra: usize,
    /// Reports with less than [`LEAST_PROSE`] found, or as much found in excess.
    pub prose_differing: Vec<String>,
}

impl Measured {
    pub fn prose_share(&self) -> f64 {
        share(self.prose_found, self.prose)
    }

    fn add(&mut self, mut other: Self) {
        self.reports += other.reports;
        self.naming.add(other.naming);
        self.unread += other.unread;
        self.cells += other.cells;
        self.prose += other.prose;
        self.prose_found += other.prose_found;
        self.prose_extra += other.prose_extra;
        self.cells_differing.append(&mut other.cells_differing);
        self.names_differing.append(&mut other.names_differing);
        self.failed.append(&mut other.failed);
        self.due.append(&mut other.due);
        self.missed.append(&mut other.missed);
        self.false_alarms.append(&mut other.false_alarms);
        self.prose_differing.append(&mut other.prose_differing);
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of characters")]
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Reads every report of a corpus whose truth has its prose. By style.
pub fn measure(corpus: &Path, folder: &Path) -> BTreeMap<String, Measured> {
    let all = Truth::load(folder);
    let mut prose: HashMap<String, Prose> = HashMap::new();
    for row in truth(&folder.join("passages.csv")).1 {
        prose.entry(row[0].clone()).or_default().add(&row[2], &row[3]);
    }
    let mut due: HashMap<String, BTreeSet<[String; 6]>> = HashMap::new();
    for row in truth(&folder.join("findings.csv")).1 {
        due.entry(row[0].clone()).or_default().insert(row.try_into().unwrap());
    }
    let planted = planted(folder);
    let tells_prose = folder.join("claims.csv").exists();
    let no_findings = BTreeSet::new();
    let each: Vec<(String, Measured)> = all
        .reports
        .par_iter()
        .map(|(cells, row)| {
            let path = &cells[0];
            let style = all.name(row, "style").to_owned();
            let mut measured = Measured { reports: 1, ..Measured::default() };
            let bytes = std::fs::read(corpus.join(path)).unwrap();
            let reading = match readers::read(&bytes, source::sniff(&bytes), &readers::Limits::default()) {
                Ok(reading) => reading,
                Err(ReadError::Unsupported(_) | ReadError::Unread(_)) => {
                    return (style, Measured { unread: 1, ..measured });
                }
                Err(error) => {
                    measured.failed.push(format!("{path} ({style}): {error}"));
                    return (style, measured);
                }
            };
            prose[path].measure(&reading.document, &format!("{path} ({style})"), &mut measured);
            measured.cells = cells.len() - 1;
            let report = match extract(
                reading.document,
                &Surroundings { folder: path.split('/').next(), path, ..Surroundings::default() },
            ) {
                Ok(report) => report,
                Err(error) => {
                    measured.failed.push(format!("{path} ({style}): {error}"));
                    return (style, measured);
                }
            };
            [measured.cells_differing, measured.names_differing] = all.compare(&report, cells, row);
            let due = due.get(path).unwrap_or(&no_findings);
            let (_, findings) = audit::audit(&report);
            let compared = findings.iter().filter(|finding| tells_prose || !is_of_prose(finding.rule));
            let found: BTreeSet<[String; 6]> = compared.map(|finding| written(path, finding)).collect();
            measured.due = due.iter().cloned().collect();
            measured.missed = due.difference(&found).cloned().collect();
            measured.false_alarms = found.difference(due).cloned().collect();
            if let Some(planted) = planted.get(path) {
                measured.naming = Naming::of(planted, &report, path, findings, due);
            }
            (style, measured)
        })
        .collect();
    let mut by_style: BTreeMap<String, Measured> = BTreeMap::new();
    for (style, measured) in each {
        by_style.entry(style).or_default().add(measured);
    }
    by_style
}

/// The prose of a report, without white space.
#[derive(Default)]
struct Prose {
    title: String,
    text: String,
    /// Page numbers and running heads; `#` stands for a number.
    furniture: Vec<String>,
}

fn bare(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

impl Prose {
    fn add(&mut self, kind: &str, text: &str) {
        match kind {
            "title" => self.title.push_str(&bare(text)),
            "page_number" | "running_head" => self.furniture.push(bare(text)),
            _ => self.text.push_str(&bare(text)),
        }
    }

    fn is_furniture(&self, paragraph: &str) -> bool {
        let mut pattern = String::with_capacity(paragraph.len());
        for character in paragraph.chars() {
            match character {
                '0'..='9' if pattern.ends_with('#') => {}
                '0'..='9' => pattern.push('#'),
                other => pattern.push(other),
            }
        }
        self.furniture.iter().any(|known| *known == pattern || *known == paragraph)
    }

    /// Counts how much of the prose a document has, in order, and how much it has in excess. The title may be anywhere.
    fn measure(&self, document: &Document, place: &str, measured: &mut Measured) {
        let (mut read, mut furniture) = (String::new(), 0);
        for block in &document.blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    let text = bare(document.str(paragraph.text));
                    furniture += if self.is_furniture(&text) { text.chars().count() } else { 0 };
                    read.push_str(&text);
                }
                // a line of words between lines of cells, in a text without separators
                Block::Grid(grid) if grid.is_ragged => {
                    for row in 0..grid.row_count() {
                        let mut words = grid.row(row).filter(|cell| !cell.text.is_empty());
                        if let (Some(only), None) = (words.next(), words.next()) {
                            read.push_str(&bare(document.str(only.text)));
                        }
                    }
                }
                _ => {}
            }
        }
        let elsewhere = || {
            let titles = document.titles.iter().map(|&title| bare(document.str(title)));
            let cells = document.blocks.iter().filter_map(|block| match block {
                Block::Grid(grid) => Some(grid.cells().iter().map(|cell| bare(document.str(cell.text))).collect()),
                _ => None,
            });
            titles.chain(cells).any(|text: String| text.contains(&self.title))
        };
        let mut text = self.text.clone();
        let mut titled = 0;
        if let Some(at) = read.find(&self.title) {
            read.replace_range(at..at + self.title.len(), "");
            titled = self.title.chars().count();
        } else if elsewhere() {
            titled = self.title.chars().count();
        } else {
            text.insert_str(0, &self.title);
        }
        let text: Vec<char> = text.chars().collect();
        let read: Vec<char> = read.chars().collect();
        let common = in_common(&text, &read);
        measured.prose = text.len() + titled;
        measured.prose_found = common + titled;
        measured.prose_extra = (read.len() - common).saturating_sub(furniture);
        let found = share(measured.prose_found, measured.prose);
        if found < LEAST_PROSE {
            measured.prose_differing.push(format!("{place}: {:.2} % of the prose", 100.0 * found));
        }
    }
}

/// The length of the longest common subsequence of two texts that are nearly equal, by the greedy algorithm of Myers.
fn in_common(one: &[char], other: &[char]) -> usize {
    let (width, height) = (one.len(), other.len());
    // by diagonal, shifted to be non-negative: the furthest position in `one`
    let shift = height + 1;
    let mut reach = vec![0_usize; width + height + 3];
    for edits in 0..=width + height {
        for step in 0..=edits {
            // from -edits to edits in steps of two
            let (diagonal, upwards) = (shift + 2 * step, edits);
            let Some(diagonal) = diagonal.checked_sub(upwards).filter(|&at| at >= 1 && at <= shift + width) else {
                continue;
            };
            let from_above = step == 0 || step < edits && reach[diagonal - 1] < reach[diagonal + 1];
            let mut x = if from_above { reach[diagonal + 1] } else { reach[diagonal - 1] + 1 };
            if edits == 0 {
                x = 0;
            }
            let mut y = (x + shift).wrapping_sub(diagonal);
            if x > width || y > height {
                continue;
            }
            while x < width && y < height && one[x] == other[y] {
                x += 1;
                y += 1;
            }
            reach[diagonal] = x;
            if x == width && y == height {
                return (width + height - edits) / 2;
            }
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::in_common;

    #[test]
    fn what_two_texts_have_in_common() {
        let common = |one: &str, other: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            in_common(&letters(one), &letters(other))
        };
        assert_eq!(common("", ""), 0);
        assert_eq!(common("abc", ""), 0);
        assert_eq!(common("", "abc"), 0);
        assert_eq!(common("abc", "abc"), 3);
        assert_eq!(common("abcdef", "xabcyydef"), 6);
        assert_eq!(common("abcdefgh", "bdfh"), 4);
        assert_eq!(common("abcabba", "cbabac"), 4);
        assert_eq!(common("aaaa", "bbbb"), 0);
    }
}
