//! The rules of tables in a picture: long straight runs of ink that end at each other.

use super::ink::{Frame, Ink};

/// Shortest line that may be a rule by itself, in points: longer than a stroke of a title's character is wide.
const LONG: f64 = 48.0;
/// Shortest line that is a rule where both its ends meet others.
const SHORT: f64 = 9.0;
/// Thickest rule, in points; thicker ones are bars and pictures.
const THICKEST: f64 = 3.5;
/// Largest distance of a line's end from the line that it meets, and of pieces of one line aside, in points.
const MEETING: f64 = 1.6;
/// Longest gap in a line, in points: noise and bad copies break them.
const GAP: f64 = 1.0;
/// Share of the way from line to line on which a wall has ink.
const DRAWN: f64 = 0.75;

/// A straight line of ink: `at` its middle, from `start` to `end` along it, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub at: f64,
    pub start: f64,
    pub end: f64,
    pub thickness: f64,
}

impl Stroke {
    fn length(&self) -> f64 {
        self.end - self.start
    }

    fn frame(&self, is_down: bool) -> Frame {
        let half = self.thickness / 2.0;
        let (from, to) = ((self.at - half).floor().max(0.0) as usize, (self.at + half).ceil() as usize + 1);
        let (start, end) = (self.start.max(0.0) as usize, self.end.ceil() as usize);
        if is_down {
            Frame { left: from, top: start, right: to, bottom: end }
        } else {
            Frame { left: start, top: from, right: end, bottom: to }
        }
    }
}

/// The rules of a page.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub across: Vec<Stroke>,
    pub down: Vec<Stroke>,
}

impl Rules {
    /// Finds the rules of a straightened page of so many pixels a point.
    pub(super) fn find(ink: &Ink, unit: f64) -> Self {
        let lines = Lines { ink, unit };
        let mut across = lines.strokes(false, SHORT);
        let upright = lines.strokes(true, SHORT);
        let (long, short): (Vec<Stroke>, Vec<Stroke>) =
            across.drain(..).partition(|stroke| stroke.length() >= LONG * unit);
        let down = lines.walls(&upright, &long);
        let meeting = MEETING * unit;
        let meets = |at: f64, end: f64| {
            down.iter().any(|wall| {
                (wall.at - end).abs() <= meeting + wall.thickness
                    && (wall.start - meeting..=wall.end + meeting).contains(&at)
            })
        };
        across = long;
        across
            .extend(short.into_iter().filter(|stroke| meets(stroke.at, stroke.start) && meets(stroke.at, stroke.end)));
        // with the short lines there are more places where walls may begin and end
        let down = lines.walls(&upright, &across);
        Self { across, down }
    }

    /// Makes the rules paper.
    pub(super) fn erase_from(&self, ink: &mut Ink) {
        for (strokes, is_down) in [(&self.across, false), (&self.down, true)] {
            for stroke in strokes {
                ink.erase(stroke.frame(is_down));
            }
        }
    }
}

/// The search for straight lines.
struct Lines<'i> {
    ink: &'i Ink,
    unit: f64,
}

/// A run of ink in one row or column.
#[derive(Debug, Clone, Copy)]
struct Run {
    line: usize,
    start: usize,
    end: usize,
}

impl Lines<'_> {
    fn is_ink(&self, is_down: bool, line: usize, along: usize) -> bool {
        if is_down { self.ink.is_at(line, along) } else { self.ink.is_at(along, line) }
    }

    fn size(&self, is_down: bool) -> (usize, usize) {
        if is_down { (self.ink.width, self.ink.height) } else { (self.ink.height, self.ink.width) }
    }

    /// Runs of ink of at least this length, across short gaps.
    fn runs(&self, is_down: bool, shortest: usize) -> Vec<Run> {
        let longest_gap = (GAP * self.unit).round().max(1.0) as usize;
        let (lines, length) = self.size(is_down);
        let mut runs = Vec::new();
        for line in 0..lines {
            let mut open: Option<(usize, usize)> = None;
            for along in 0..=length {
                if along < length && self.is_ink(is_down, line, along) {
                    open = Some((open.map_or(along, |(start, _)| start), along + 1));
                    continue;
                }
                if let Some((start, end)) = open.filter(|(_, end)| along - end >= longest_gap || along == length) {
                    if end - start >= shortest {
                        runs.push(Run { line, start, end });
                    }
                    open = None;
                }
            }
        }
        runs
    }

    /// Straight lines of at least this length, in points: runs side by side are one.
    fn strokes(&self, is_down: bool, shortest: f64) -> Vec<Stroke> {
        let runs = self.runs(is_down, (shortest * self.unit) as usize);
        let mut group: Vec<usize> = (0..runs.len()).collect();
        let mut first = 0;
        for (index, run) in runs.iter().enumerate() {
            while runs[first].line + 1 < run.line {
                first += 1;
            }
            for (other_index, other) in runs[first..index].iter().enumerate() {
                if other.line < run.line && other.start < run.end && run.start < other.end {
                    let (a, b) = (root(&mut group, index), root(&mut group, first + other_index));
                    group[a.max(b)] = a.min(b);
                }
            }
        }
        let mut strokes: Vec<Option<(Stroke, f64)>> = vec![None; runs.len()];
        for (index, run) in runs.iter().enumerate() {
            let (line, length) = (run.line as f64 + 0.5, (run.end - run.start) as f64);
            let (start, end) = (run.start as f64, run.end as f64);
            let root = root(&mut group, index);
            let (stroke, area) = strokes[root].get_or_insert((Stroke { at: 0.0, start, end, thickness: 0.0 }, 0.0));
            stroke.at += line * length;
            *area += length;
            (stroke.start, stroke.end) = (stroke.start.min(start), stroke.end.max(end));
        }
        let finished = strokes.into_iter().flatten().map(|(stroke, area)| Stroke {
            at: stroke.at / area,
            thickness: area / stroke.length().max(1.0),
            ..stroke
        });
        finished.filter(|stroke| stroke.thickness <= THICKEST * self.unit).collect()
    }

    /// The walls along upright lines: from each rule across to the next, where ink runs from one to the other; and from
    /// the last to the end of the line, where the page ends before the table does.
    fn walls(&self, upright: &[Stroke], across: &[Stroke]) -> Vec<Stroke> {
        let meeting = MEETING * self.unit;
        let mut columns: Vec<Stroke> = upright.to_vec();
        columns.sort_by(|a, b| a.at.total_cmp(&b.at));
        let mut walls = Vec::new();
        for column in columns.chunk_by(|a, b| b.at - a.at <= meeting) {
            for stroke in column {
                let mut crossings: Vec<&Stroke> = across
                    .iter()
                    .filter(|rule| (rule.start - meeting..=rule.end + meeting).contains(&stroke.at))
                    .filter(|rule| (stroke.start - meeting..=stroke.end + meeting).contains(&rule.at))
                    .collect();
                crossings.sort_by(|a, b| a.at.total_cmp(&b.at));
                walls.extend(crossings.windows(2).filter_map(|pair| self.wall(column, pair[0].at, pair[1].at)));
                if let (Some(first), Some(last)) = (crossings.first(), crossings.last()) {
                    for (start, end) in [(stroke.start, first.at), (last.at, stroke.end)] {
                        if end - start >= SHORT * self.unit {
                            walls.push(Stroke { start, end, ..*stroke });
                        }
                    }
                }
            }
        }
        walls
    }

    /// The wall between two rules, if ink runs from one to the other on this column.
    fn wall(&self, column: &[Stroke], top: f64, bottom: f64) -> Option<Stroke> {
        let (first, last) = (column.first()?, column.last()?);
        let left = (first.at - first.thickness / 2.0 - 1.0).floor().max(0.0) as usize;
        let right = (last.at + last.thickness / 2.0 + 1.0).ceil() as usize;
        let (from, to) = (top.ceil() as usize, bottom.floor() as usize);
        let is_inked = |y: &usize| self.ink.row(*y, left, right).contains(&true);
        let meeting = (MEETING * self.unit).ceil() as usize;
        let inked = (from..to).filter(is_inked).count();
        let begins = (from..to).take(meeting + 1).any(|y| is_inked(&y));
        let ends = (from..to).rev().take(meeting + 1).any(|y| is_inked(&y));
        let is_drawn = inked as f64 >= DRAWN * to.saturating_sub(from) as f64 && begins && ends;
        let stroke = column.iter().max_by(|a, b| a.length().total_cmp(&b.length()))?;
        (is_drawn && to > from).then_some(Stroke { start: top, end: bottom, ..*stroke })
    }
}

fn root(group: &mut [usize], mut index: usize) -> usize {
    while group[index] != index {
        group[index] = group[group[index]];
        index = group[index];
    }
    index
}
