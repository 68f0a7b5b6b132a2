//! What lines and cells say, and how sure that is.

use super::grey::Grey;
use super::ink::{Frame, Ink};
use super::recogniser::{Read, Recogniser};
use super::strips::{MARGINS, TIMES, lines, pieces, strip, widest_gap};

/// Widest gap between the digits of one figure, in heights of its line.
const GAP: f64 = 0.55;
/// Least score of a character that is shown: what is read of specks has less.
const LEAST: f32 = 0.1;
/// Least share of a runner-up that is kept.
const LEAST_OTHER: f32 = 0.01;
/// Most other readings of a figure that are kept.
const MOST_OTHERS: usize = 4;

/// Characters that stand in a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub characters: Vec<char>,
    pub frame: Frame,
}

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CellText {
    pub pieces: Vec<Text>,
    /// How sure the least sure of its characters is, in hundredths. 0 where it was read in two ways.
    pub score: u8,
    /// What else it may say, the likeliest first.
    pub others: Vec<String>,
}

/// Reads a piece of a line of prose.
pub(super) fn read_line(grey: &Grey, piece: Frame, usual: f64, recogniser: &dyn Recogniser) -> Option<Text> {
    let characters = shown(&once(recogniser, grey, piece, usual, MARGINS[0]));
    (!characters.is_empty()).then_some(Text { characters, frame: piece })
}

fn shown(reads: &[Read]) -> Vec<char> {
    reads.iter().filter(|read| read.score >= LEAST).map(|read| read.character).collect()
}

/// Reads the strip of a piece. What was shown several times counts once, if it was read alike each time.
fn once(recogniser: &dyn Recogniser, grey: &Grey, piece: Frame, usual: f64, margin: f64) -> Vec<Read> {
    let Some(strip) = strip(grey, piece, usual, margin) else { return Vec::new() };
    let mut reads = recogniser.read(&strip);
    if strip.times == TIMES {
        reads.retain(|read| read.character != ' ');
        let each = reads.len() / TIMES;
        let is_alike = each * TIMES == reads.len()
            && reads
                .chunks_exact(each.max(1))
                .all(|read| read.iter().zip(&reads).all(|(one, first)| one.character == first.character));
        if is_alike {
            let mut surest = reads[..each].to_vec();
            for (at, read) in reads.iter().enumerate() {
                if read.score > surest[at % each].score {
                    surest[at % each] = *read;
                }
            }
            return surest;
        }
        // a dash shown three times is read as a longer one
        if !reads.is_empty() && reads.iter().all(|read| is_dash(read.character)) {
            reads.truncate(1);
            return reads;
        }
        reads.truncate(each.max(1));
        for read in &mut reads {
            read.score = 0.0;
        }
    }
    reads
}

fn is_dash(character: char) -> bool {
    matches!(character, '—' | '-' | '一' | '_')
}

/// Whether a text may be a figure: of digits and what looks like digits, or what stands for none.
fn may_be_figure(characters: &[char]) -> bool {
    let may_be = |character: &char| {
        figure_character(*character).is_ascii_digit()
            || matches!(character, '.' | ',' | '/' | '%' | ' ')
            || is_dash(*character)
    };
    !characters.is_empty() && characters.iter().all(may_be)
}

/// The digit that a letter is in a figure.
fn figure_character(character: char) -> char {
    match character {
        'O' | 'o' | '〇' | '○' => '0',
        'l' | 'I' | '|' | '丨' => '1',
        '一' | '_' => '—',
        _ => character,
    }
}

/// Reads what stands in a cell.
pub(super) fn read_cell(grey: &Grey, ink: &Ink, within: Frame, usual: f64, recogniser: &dyn Recogniser) -> CellText {
    let found = lines(ink, within, usual);
    let frames: Vec<Frame> = found.iter().flat_map(|line| pieces(ink, *line, usual)).collect();
    let reads: Vec<Vec<Read>> = frames.iter().map(|piece| once(recogniser, grey, *piece, usual, MARGINS[0])).collect();
    if let ([frame], [reads]) = (&frames[..], &reads[..])
        && may_be_figure(&characters(reads))
    {
        let again = once(recogniser, grey, *frame, usual, MARGINS[1]);
        return figure(*frame, reads, &again, widest_gap(ink, *frame) as f64 > GAP * usual);
    }
    let score = reads.iter().flatten().map(|read| read.score).fold(1.0, f32::min);
    let texts = frames.into_iter().zip(&reads).map(|(frame, reads)| Text { characters: shown(reads), frame });
    let pieces: Vec<Text> = texts.filter(|text| !text.characters.is_empty()).collect();
    CellText { pieces, score: hundredths(score), others: Vec::new() }
}

fn characters(reads: &[Read]) -> Vec<char> {
    reads.iter().map(|read| read.character).collect()
}

fn hundredths(score: f32) -> u8 {
    (score * 100.0).floor().clamp(0.0, 100.0) as u8
}

/// The figure that was read twice.
fn figure(frame: Frame, first: &[Read], second: &[Read], is_parted: bool) -> CellText {
    let text = |reads: &[Read]| -> Vec<char> {
        reads.iter().map(|read| figure_character(read.character)).filter(|character| *character != ' ').collect()
    };
    let [one, other] = [text(first), text(second)];
    let least = |reads: &[Read]| reads.iter().map(|read| read.score).fold(1.0, f32::min);
    let (score, mut others) = if is_parted {
        (0.0, vec![other.iter().collect()])
    } else if one == other {
        // either look at it may be the better one
        let surest = first.iter().zip(second).map(|(a, b)| a.score.max(b.score));
        (if first.len() == second.len() { surest.fold(1.0, f32::min) } else { least(first) }, Vec::new())
    } else {
        (0.0, vec![other.iter().collect::<String>()])
    };
    let mut swaps: Vec<(f32, String)> = Vec::new();
    for (at, read) in first.iter().enumerate() {
        if let Some((runner_up, share)) = read.runner_up.filter(|(_, share)| *share >= LEAST_OTHER) {
            let mut swapped: Vec<char> = characters(first).into_iter().map(figure_character).collect();
            swapped[at] = figure_character(runner_up);
            swaps.push((share, swapped.into_iter().collect()));
        }
    }
    swaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    others.extend(swaps.into_iter().map(|(_, text)| text));
    let own: String = one.iter().collect();
    others.retain(|text| *text != own && !text.is_empty());
    others.dedup();
    others.truncate(MOST_OTHERS);
    let pieces = if one.is_empty() { Vec::new() } else { vec![Text { characters: one, frame }] };
    CellText { pieces, score: hundredths(score), others }
}
