//! Draws a scene as PNG, from the same outlines as the SVG.

use super::scene::{Colour, Scene, Shape, Stroke};
use crate::saturate::Saturate;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};
use zeno::{Cap, Fill, Join, Mask, Placement, Style, Transform};

/// Dots per unit of a scene: 288 per inch, enough for print.
const DOTS: u8 = 3;
/// Dots per metre, at 96 units per inch.
const DOTS_PER_METRE: u32 = 11_339;
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const BYTES_PER_DOT: usize = 3;

/// The scene as a PNG file.
///
/// # Errors
/// Fails if compression does, which writes to memory.
pub(super) fn write(scene: &Scene) -> io::Result<Vec<u8>> {
    let mut picture = Picture::blank(scene.width * u32::from(DOTS), scene.height * u32::from(DOTS));
    for shape in &scene.shapes {
        picture.draw(shape);
    }
    picture.png()
}

/// Rows of dots, three bytes each.
struct Picture {
    width: u32,
    height: u32,
    dots: Vec<u8>,
}

impl Picture {
    fn blank(width: u32, height: u32) -> Self {
        let (across, down): (usize, usize) = (u64::from(width).saturate(), u64::from(height).saturate());
        Self { width, height, dots: vec![u8::MAX; across * down * BYTES_PER_DOT] }
    }

    fn draw(&mut self, shape: &Shape) {
        if let Some(colour) = shape.fill {
            self.paint(shape, Style::Fill(Fill::NonZero), colour);
        }
        if let Some(Stroke { colour, width, dashes }) = shape.stroke {
            let mut stroke = zeno::Stroke::new(width);
            stroke.join(Join::Round).cap(Cap::Butt).dash(dashes, 0.0);
            self.paint(shape, Style::Stroke(stroke), colour);
        }
    }

    fn paint(&mut self, shape: &Shape, style: Style, colour: Colour) {
        let scale = f32::from(DOTS);
        let mut mask = Mask::new(shape.path.text());
        let (cover, place) = mask.style(style).transform(Some(Transform::scale(scale, scale))).render();
        self.blend(&cover, place, colour);
    }

    /// Blends a colour into the picture, weighted by a mask. Parts outside the picture are cut off.
    fn blend(&mut self, cover: &[u8], place: Placement, Colour(colour): Colour) {
        let rows = cover.chunks_exact(usize::try_from(place.width).unwrap_or(usize::MAX).max(1));
        for (y, row) in (i64::from(place.top)..).zip(rows) {
            for (x, &share) in (i64::from(place.left)..).zip(row) {
                if let Some(dot) = self.dot(x, y) {
                    for (old, new) in dot.iter_mut().zip(colour) {
                        *old = mixed(*old, new, share);
                    }
                }
            }
        }
    }

    fn dot(&mut self, x: i64, y: i64) -> Option<&mut [u8]> {
        let x = u32::try_from(x).ok().filter(|x| *x < self.width)?;
        let y = u32::try_from(y).ok().filter(|y| *y < self.height)?;
        let at: usize = (u64::from(y) * u64::from(self.width) + u64::from(x)).saturate();
        self.dots.get_mut(at * BYTES_PER_DOT..(at + 1) * BYTES_PER_DOT)
    }

    fn png(&self) -> io::Result<Vec<u8>> {
        let size = [self.width.to_be_bytes(), self.height.to_be_bytes()].concat();
        // eight bits for each of red, green and blue; the only compression; no filter, not interlaced
        let header = [size.as_slice(), &[8, 2, 0, 0, 0]].concat();
        let resolution = [&DOTS_PER_METRE.to_be_bytes()[..], &DOTS_PER_METRE.to_be_bytes(), &[1]].concat();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        let across: usize = u64::from(self.width).saturate();
        for row in self.dots.chunks_exact(across * BYTES_PER_DOT) {
            packed.write_all(&[0])?;
            packed.write_all(row)?;
        }
        let mut file = SIGNATURE.to_vec();
        for (name, data) in [(b"IHDR", header), (b"pHYs", resolution), (b"IDAT", packed.finish()?), (b"IEND", vec![])] {
            let length: u32 = data.len().saturate();
            let mut sum = Crc::new();
            sum.update(name);
            sum.update(&data);
            file.extend(length.to_be_bytes());
            file.extend(name);
            file.extend(data);
            file.extend(sum.sum().to_be_bytes());
        }
        Ok(file)
    }
}

/// A byte between two, given the share of the new one in 255ths.
fn mixed(old: u8, new: u8, share: u8) -> u8 {
    let share = u32::from(share);
    let sum = u32::from(old) * (255 - share) + u32::from(new) * share;
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::scene::{Path, Role};
    use super::*;
    use std::io::Read;

    /// Width, height and dots of a PNG file as written here, after checking its checksums.
    fn decoded(file: &[u8]) -> (u32, u32, Vec<u8>) {
        let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
        let mut rest = file.strip_prefix(SIGNATURE).unwrap();
        let mut chunks = Vec::new();
        while !rest.is_empty() {
            let length = number(&rest[..4]) as usize;
            let mut sum = Crc::new();
            sum.update(&rest[4..8 + length]);
            assert_eq!(sum.sum(), number(&rest[8 + length..12 + length]));
            chunks.push((&rest[4..8], &rest[8..8 + length]));
            rest = &rest[12 + length..];
        }
        let names: Vec<&[u8]> = chunks.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [b"IHDR", b"pHYs", b"IDAT", b"IEND"]);
        let (width, height) = (number(&chunks[0].1[..4]), number(&chunks[0].1[4..8]));
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(chunks[2].1).read_to_end(&mut rows).unwrap();
        let rows = rows.chunks_exact(width as usize * 3 + 1);
        assert_eq!(rows.len(), height as usize);
        let dots = rows.inspect(|row| assert_eq!(row[0], 0)).flat_map(|row| &row[1..]).copied().collect();
        (width, height, dots)
    }

    #[test]
    fn a_square_is_where_it_was_drawn() {
        let square = [(2.0, 1.0), (4.0, 1.0), (4.0, 3.0), (2.0, 3.0)];
        let shape = |path, fill| Shape { role: Role::Point, says: String::new(), path, fill, stroke: None };
        let beyond = [(-5.0, 4.5), (50.0, 4.5), (50.0, 90.0), (-5.0, 90.0)];
        let scene = Scene {
            width: 6,
            height: 5,
            title: String::new(),
            description: String::new(),
            shapes: vec![
                shape(Path::polygon(&square), Some(Colour([10, 20, 30]))),
                shape(Path::polygon(&beyond), Some(Colour([0; 3]))),
                shape(Path::default(), Some(Colour([0; 3]))),
            ],
        };
        let file = write(&scene).unwrap();
        assert_eq!(file, write(&scene).unwrap());
        let (width, height, dots) = decoded(&file);
        assert_eq!((width, height), (18, 15));
        let dot = |x: usize, y: usize| &dots[(y * 18 + x) * 3..][..3];
        assert_eq!(
            [dot(5, 5), dot(6, 3), dot(11, 8), dot(12, 5)],
            [&[255; 3][..], &[10, 20, 30], &[10, 20, 30], &[255; 3]]
        );
        assert_eq!([dot(0, 14), dot(17, 14)], [[0; 3], [0; 3]]);
    }

    #[test]
    fn colours_are_mixed_by_their_shares() {
        assert_eq!([mixed(200, 0, 0), mixed(200, 0, 255), mixed(0, 255, 128)], [200, 0, 128]);
    }
}
