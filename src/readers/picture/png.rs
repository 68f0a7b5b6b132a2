//! PNG.

use super::colour::grey;
use super::grey::{Grey, MOST_PIXELS, PAPER};
use flate2::read::ZlibDecoder;
use std::io::Read;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Steps and offsets of the passes of an interlaced picture: across, down.
const PASSES: [[(usize, usize); 2]; 7] = [
    [(8, 0), (8, 0)],
    [(8, 4), (8, 0)],
    [(4, 0), (8, 4)],
    [(4, 2), (4, 0)],
    [(2, 0), (4, 2)],
    [(2, 1), (2, 0)],
    [(1, 0), (2, 1)],
];

/// What a pixel is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Grey,
    Colour,
    Palette,
    GreyAlpha,
    ColourAlpha,
}

struct Header {
    width: usize,
    height: usize,
    depth: usize,
    kind: Kind,
    is_interlaced: bool,
}

impl Header {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = bytes.get(at..)?.first_chunk::<4>()?;
            usize::try_from(u32::from_be_bytes(*bytes)).ok()
        };
        let kind = match bytes.get(9)? {
            0 => Kind::Grey,
            2 => Kind::Colour,
            3 => Kind::Palette,
            4 => Kind::GreyAlpha,
            6 => Kind::ColourAlpha,
            _ => return None,
        };
        let depth = usize::from(*bytes.get(8)?);
        let is_depth = match kind {
            Kind::Grey => matches!(depth, 1 | 2 | 4 | 8 | 16),
            Kind::Palette => matches!(depth, 1 | 2 | 4 | 8),
            _ => matches!(depth, 8 | 16),
        };
        let header = Self { width: number(0)?, height: number(4)?, depth, kind, is_interlaced: *bytes.get(12)? == 1 };
        let pixels = header.width.checked_mul(header.height)?;
        (is_depth && pixels > 0 && pixels <= MOST_PIXELS).then_some(header)
    }

    fn samples(&self) -> usize {
        match self.kind {
            Kind::Grey | Kind::Palette => 1,
            Kind::GreyAlpha => 2,
            Kind::Colour => 3,
            Kind::ColourAlpha => 4,
        }
    }

    /// The bytes of a row of so many pixels.
    fn row(&self, width: usize) -> usize {
        (width * self.samples() * self.depth).div_ceil(8)
    }
}

/// The picture; `None` if it is damaged or too large. Of a picture that is cut short, what is missing is paper.
pub(super) fn read(bytes: &[u8]) -> Option<Grey> {
    let mut chunks = bytes.strip_prefix(SIGNATURE)?;
    let mut header = None;
    let mut palette: Vec<u8> = Vec::new();
    let mut data = Vec::new();
    while let Some((length, rest)) = chunks.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let Some((kind, rest)) = rest.split_first_chunk::<4>() else { break };
        let content = rest.get(..length).unwrap_or(rest);
        match kind {
            b"IHDR" => header = Header::parse(content),
            b"PLTE" => palette = content.as_chunks::<3>().0.iter().map(|colour| grey(*colour)).collect(),
            b"tRNS" => palette.iter_mut().zip(content).for_each(|(level, alpha)| *level = over_paper(*level, *alpha)),
            b"IDAT" => data.extend_from_slice(content),
            b"IEND" => break,
            _ => {}
        }
        chunks = rest.get(length + 4..).unwrap_or_default();
    }
    let header = header?;
    let mut picture = Grey::new(header.width, header.height);
    let mut unpacked = ZlibDecoder::new(data.as_slice());
    let passes = if header.is_interlaced { &PASSES[..] } else { &[[(1, 0), (1, 0)]][..] };
    for [across, down] in passes {
        let width = header.width.saturating_sub(across.1).div_ceil(across.0);
        let height = header.height.saturating_sub(down.1).div_ceil(down.0);
        if width == 0 {
            continue;
        }
        let mut last = vec![0; header.row(width)];
        for row in 0..height {
            let Some(current) = next_row(&mut unpacked, &last, (header.samples() * header.depth / 8).max(1)) else {
                return Some(picture);
            };
            let y = row * down.0 + down.1;
            for column in 0..width {
                let x = column * across.0 + across.1;
                picture.pixels[y * header.width + x] = level(&header, &palette, &current, column);
            }
            last = current;
        }
    }
    Some(picture)
}

/// Unpacks a row and takes back its filter. `step`: the bytes of a pixel.
fn next_row(unpacked: &mut impl Read, above: &[u8], step: usize) -> Option<Vec<u8>> {
    let mut filter = [0];
    let mut row = vec![0; above.len()];
    unpacked.read_exact(&mut filter).ok()?;
    unpacked.read_exact(&mut row).ok()?;
    for at in 0..row.len() {
        let before = |bytes: &[u8]| at.checked_sub(step).map_or(0, |at| bytes[at]);
        let (left, up, corner) = (before(&row), above[at], before(above));
        let guess = match filter[0] {
            0 => 0,
            1 => left,
            2 => up,
            3 => u8::midpoint(left, up),
            4 => nearest(left, up, corner),
            _ => return None,
        };
        row[at] = row[at].wrapping_add(guess);
    }
    Some(row)
}

/// Whichever of three neighbours is nearest to left + up - corner (Paeth).
fn nearest(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |from: u8| (guess - i16::from(from)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

fn level(header: &Header, palette: &[u8], row: &[u8], column: usize) -> u8 {
    // of 16 bits the first eight are enough
    let sample = |at: usize| match header.depth {
        8 => row[at],
        16 => row[2 * at],
        depth => {
            let bit = at * depth;
            let mask = (1_u8 << depth) - 1;
            row[bit / 8] >> (8 - depth - bit % 8) & mask
        }
    };
    let first = column * header.samples();
    match header.kind {
        Kind::Palette => palette.get(usize::from(sample(first))).copied().unwrap_or(PAPER),
        Kind::Grey if header.depth < 8 => {
            let most = (1_u16 << header.depth) - 1;
            (u16::from(sample(first)) * u16::from(PAPER) / most) as u8
        }
        Kind::Grey => sample(first),
        Kind::GreyAlpha => over_paper(sample(first), sample(first + 1)),
        Kind::Colour => grey([sample(first), sample(first + 1), sample(first + 2)]),
        Kind::ColourAlpha => over_paper(grey([sample(first), sample(first + 1), sample(first + 2)]), sample(first + 3)),
    }
}

/// A level that lets paper shine through.
fn over_paper(level: u8, alpha: u8) -> u8 {
    let (level, alpha, paper) = (u32::from(level), u32::from(alpha), u32::from(PAPER));
    ((level * alpha + paper * (255 - alpha)) / 255) as u8
}
