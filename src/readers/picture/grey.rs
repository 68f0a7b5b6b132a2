//! Grey pictures: turned, shrunk, made level, straightened.

/// Largest picture that is decoded, in pixels: a page of A3 at 600 dpi has seven tenths of them.
pub(super) const MOST_PIXELS: usize = 100_000_000;
/// Largest picture that is worked on, in pixels: an A4 page at 200 dpi has half as many. Larger ones are shrunk.
const MOST_WORKED_ON: usize = 8_000_000;
/// Pixels a side of the squares for each of which the paper's level is found.
const SQUARE: usize = 24;
/// Share of a square's pixels that are darker than its paper.
const BELOW_PAPER: f64 = 0.85;
/// Darkest level that is paper; beyond, it is a photograph.
const DARKEST_PAPER: u8 = 90;
/// The level that paper is brought to.
pub(super) const PAPER: u8 = 255;

/// A picture, row by row, from 0 for black to 255 for white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::readers) struct Grey {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

impl Grey {
    pub(in crate::readers) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![PAPER; width * height] }
    }

    /// A pixel; paper beyond the edges.
    pub(super) fn at(&self, x: isize, y: isize) -> u8 {
        let place = usize::try_from(x).ok().filter(|x| *x < self.width).zip(usize::try_from(y).ok());
        place.and_then(|(x, y)| self.pixels.get(y * self.width + x)).copied().unwrap_or(PAPER)
    }

    /// The level between pixels, by those around it.
    pub(super) fn between(&self, x: f64, y: f64) -> f64 {
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let level = |x, y| f64::from(self.at(x, y));
        let above = level(left, top) * (1.0 - across) + level(left + 1, top) * across;
        let below = level(left, top + 1) * (1.0 - across) + level(left + 1, top + 1) * across;
        above * (1.0 - down) + below * down
    }

    /// The mean of a square of pixels around a point.
    pub(in crate::readers) fn mean(&self, (x, y): (f64, f64), side: f64) -> u8 {
        let edges = |at: f64, most: usize| {
            let start = (at - side / 2.0).round().max(0.0) as usize;
            let end = ((at + side / 2.0).round() as usize).max(start + 1).min(most);
            start.min(end.saturating_sub(1))..end
        };
        let (columns, rows) = (edges(x, self.width), edges(y, self.height));
        let count = (columns.len() * rows.len()).max(1);
        let levels =
            rows.flat_map(|row| &self.pixels[row * self.width + columns.start..row * self.width + columns.end]);
        (levels.map(|level| usize::from(*level)).sum::<usize>() / count) as u8
    }

    /// The picture in at most as many pixels as are worked on, each the mean of those it stands for.
    pub(super) fn shrunk(self) -> Self {
        let pixels = self.pixels.len();
        if pixels <= MOST_WORKED_ON {
            return self;
        }
        let factor = (pixels as f64 / MOST_WORKED_ON as f64).sqrt();
        let (width, height) = ((self.width as f64 / factor) as usize, (self.height as f64 / factor) as usize);
        let edge = |at: usize, count: usize, of: usize| at * of / count.max(1);
        let mut shrunk = Self::new(width, height);
        for (y, row) in shrunk.pixels.chunks_exact_mut(width.max(1)).enumerate() {
            let rows = edge(y, height, self.height)..edge(y + 1, height, self.height);
            for (x, pixel) in row.iter_mut().enumerate() {
                let columns = edge(x, width, self.width)..edge(x + 1, width, self.width);
                let of_row = |y: usize| &self.pixels[y * self.width + columns.start..y * self.width + columns.end];
                let sum: usize = rows.clone().flat_map(of_row).map(|level| usize::from(*level)).sum();
                *pixel = (sum / (rows.len() * columns.len()).max(1)) as u8;
            }
        }
        shrunk
    }

    /// The picture turned by quarters to the right.
    pub(super) fn turned(&self, quarters: u8) -> Self {
        let (width, height) = match quarters % 2 {
            0 => (self.width, self.height),
            _ => (self.height, self.width),
        };
        let mut turned = Self::new(width, height);
        for (y, row) in turned.pixels.chunks_exact_mut(width.max(1)).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let (from_x, from_y) = match quarters % 4 {
                    0 => (x, y),
                    1 => (y, self.height - 1 - x),
                    2 => (self.width - 1 - x, self.height - 1 - y),
                    _ => (self.width - 1 - y, x),
                };
                *pixel = self.pixels[from_y * self.width + from_x];
            }
        }
        turned
    }

    /// The picture with its paper white everywhere, whatever shadow or yellow lies on it.
    pub(super) fn levelled(&self) -> Self {
        let (across, down) = (self.width.div_ceil(SQUARE), self.height.div_ceil(SQUARE));
        let mut papers = Self::new(across, down);
        for row in 0..down {
            for column in 0..across {
                papers.pixels[row * across + column] = self.paper_of_square(column, row);
            }
        }
        // a square that is all ink has the paper of those around it
        let spread = Self {
            pixels: (0..across * down)
                .map(|at| {
                    let (x, y) = ((at % across) as isize, (at / across) as isize);
                    let around = (-1..=1).flat_map(|by| (-1..=1).map(move |bx| (x + bx, y + by)));
                    let inside =
                        around.filter(|(x, y)| (0..across as isize).contains(x) && (0..down as isize).contains(y));
                    inside.map(|(x, y)| papers.at(x, y)).max().unwrap_or(PAPER).max(DARKEST_PAPER)
                })
                .collect(),
            ..papers
        };
        let mut level = self.clone();
        let last = ((across - 1) as f64, (down - 1) as f64);
        for (y, row) in level.pixels.chunks_exact_mut(self.width).enumerate() {
            let square_y = ((y as f64 + 0.5) / SQUARE as f64 - 0.5).clamp(0.0, last.1);
            let mut papers = 0.0;
            for (x, pixel) in row.iter_mut().enumerate() {
                // the paper changes slowly: once in four pixels is enough
                if x % 4 == 0 {
                    let square_x = ((x as f64 + 0.5) / SQUARE as f64 - 0.5).clamp(0.0, last.0);
                    papers = spread.between(square_x, square_y.min(last.1)).max(f64::from(DARKEST_PAPER));
                }
                *pixel = (f64::from(*pixel) * f64::from(PAPER) / papers).min(f64::from(PAPER)) as u8;
            }
        }
        level
    }

    fn paper_of_square(&self, column: usize, row: usize) -> u8 {
        let mut counts = [0_u32; 256];
        let mut count = 0_u32;
        let columns = column * SQUARE..((column + 1) * SQUARE).min(self.width);
        for y in row * SQUARE..((row + 1) * SQUARE).min(self.height) {
            for level in &self.pixels[y * self.width + columns.start..y * self.width + columns.end] {
                counts[usize::from(*level)] += 1;
                count += 1;
            }
        }
        let mut left = (f64::from(count) * BELOW_PAPER) as u32;
        for (level, count) in counts.iter().enumerate() {
            if *count > left {
                return level as u8;
            }
            left -= count;
        }
        PAPER
    }

    /// The picture turned by a small angle around its middle: lines that fall by `slope` become level.
    pub(super) fn straightened(&self, slope: f64) -> Self {
        let (sine, cosine) = slope.atan().sin_cos();
        let middle = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        let mut straight = Self::new(self.width, self.height);
        for (y, row) in straight.pixels.chunks_exact_mut(self.width.max(1)).enumerate() {
            let down = y as f64 - middle.1;
            for (x, pixel) in row.iter_mut().enumerate() {
                let across = x as f64 - middle.0;
                let from = (middle.0 + across * cosine - down * sine, middle.1 + across * sine + down * cosine);
                *pixel = self.between(from.0, from.1).round() as u8;
            }
        }
        straight
    }
}
