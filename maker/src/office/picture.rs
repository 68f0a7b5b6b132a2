//! A small picture of an illegible table: grey lines, like a scan seen from afar.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 120;
/// Distance between two lines of text, and between two columns.
const LINE: u32 = 12;
const COLUMN: u32 = 48;

/// The picture as PNG.
pub fn png() -> Vec<u8> {
    let mut pixels = Vec::with_capacity(((WIDTH + 1) * HEIGHT) as usize);
    for y in 0..HEIGHT {
        // every row of a PNG begins with its filter: none
        pixels.push(0);
        pixels.extend((0..WIDTH).map(|x| shade(x, y)));
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    let _ = packed.write_all(&pixels);
    let packed = packed.finish().unwrap_or_default();
    let mut header = [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat();
    // eight bits per pixel, grey, the only methods of compression and filtering, not interlaced
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    for (name, content) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        let checked = [&name[..], &content].concat();
        png.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
        png.extend(&checked);
        png.extend(checksum(&checked).to_be_bytes());
    }
    png
}

fn shade(x: u32, y: u32) -> u8 {
    let is_rule = x.is_multiple_of(COLUMN) || y.is_multiple_of(LINE);
    let is_text =
        (4..8).contains(&(y % LINE)) && (8..30).contains(&(x % COLUMN)) && !(x / 3 + y / LINE).is_multiple_of(3);
    if is_rule {
        96
    } else if is_text {
        144
    } else {
        240
    }
}

/// The CRC-32 of PNG.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut sum, &byte| {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (if sum & 1 == 1 { 0xEDB8_8320 } else { 0 });
        }
        sum
    })
}

pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| bits << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            text.push(if at > three.len() { '=' } else { char::from(LETTERS[bits >> (18 - 6 * at) & 63]) });
        }
    }
    text
}
