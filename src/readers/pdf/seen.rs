//! What a person sees of a page: text that is painted, stands out from its background, and is not painted over.
//!
//! Paint covers what was painted there before. So a page keeps its single-paint areas ([`Cover`]) in painting order,
//! and for each character the look it was painted with ([`Ink`]) and how many covers lay beneath it then.

use super::clip::Clip;
use super::colour::{Colour, Look, Paint};
use super::drawn::{Area, Glyph};
use super::matrix::Direction;
use super::path::Path;
use crate::saturate::Saturate;

/// Smallest width and height of a cover, in points; anything smaller is a line and covers nothing.
const SMALLEST_COVER: f64 = 3.0;
/// Smallest shape other than a box that is a cover, in points; smaller ones are letters drawn as shapes.
const SMALLEST_SHAPE: f64 = 16.0;
/// Most points of a shape; more are a drawing.
const MOST_POINTS: usize = 400;
/// Most covers of a page; more are a drawing.
const MOST_COVERS: usize = 20_000;
/// Most comparisons of characters with covers, on all pages together.
pub(super) const MOST_COMPARISONS: usize = 100_000_000;
/// Least opacity that hides what lies beneath.
const OPAQUE: f32 = 0.9;
/// Share of a character at each edge that may stay uncovered when it is hidden.
const BARE: f64 = 0.25;
/// Squares per side of the grid that records the last cover on each part of the page.
const SQUARES: u16 = 48;
/// Smallest picture that unpainted text can be the words of: share of the page width, and height in points.
const NARROWEST_SCAN: f64 = 0.4;
const LOWEST_SCAN: f64 = 40.0;
/// Share of the page that a picture must cover for painted text beneath it to be its words; a smaller one covers up
/// what no longer holds.
const WHOLE_PAGE: f64 = 0.8;
/// Largest gap between pieces of one picture, and largest difference of their edges, in points.
const SEAM: f64 = 2.0;
const UNEVEN: f64 = 6.0;
/// Most pieces that are joined into pictures.
const MOST_PIECES: usize = 400;
/// Widest gap within a run of characters, in sizes.
const WIDEST_GAP: f64 = 1.0;
/// If visible characters times this outnumber the hidden ones on a picture, its words are typed there already.
const TYPED: usize = 2;

/// How text is painted, and over how many covers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub direction: Direction,
    pub fill: Option<Look>,
    pub stroke: Option<Look>,
    pub beneath: usize,
}

impl Ink {
    fn looks(&self) -> impl Iterator<Item = Look> {
        self.fill.into_iter().chain(self.stroke)
    }

    fn is_painted(&self) -> bool {
        self.looks().any(|look| !look.is_clear())
    }

    fn is_seen_on(&self, ground: Colour) -> bool {
        self.looks().any(|look| look.is_seen_on(ground))
    }

    /// Whether it is light on paper.
    pub(super) fn is_faint(&self) -> bool {
        self.looks().all(Look::is_faint)
    }

    /// Whether it is painted the same way.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.fill == other.fill && self.stroke == other.stroke
    }
}

/// What an area is painted with, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coat {
    pub look: Look,
    /// Blends with what lies beneath, or has a mask.
    pub is_mixed: bool,
    pub is_even_odd: bool,
}

/// An area painted in one go.
#[derive(Debug)]
struct Cover {
    area: Area,
    /// Its outline, if it is no box.
    shape: Option<Shape>,
    /// Whether it hides what lies beneath.
    hides: bool,
    colour: Option<Colour>,
    is_picture: bool,
}

impl Cover {
    fn holds(&self, point: (f64, f64)) -> bool {
        self.area.holds(point) && self.shape.as_ref().is_none_or(|shape| shape.holds(point))
    }

    /// Whether it covers a character except for its edges.
    fn hides_glyph(&self, glyph: &Glyph) -> bool {
        let area = glyph.ink();
        let (x, y) = area.centre();
        if !self.hides || !self.area.holds((x, y)) {
            return false;
        }
        let (aside, above) = ((0.5 - BARE) * area.width(), (0.5 - BARE) * area.height());
        [(x - aside, y - above), (x + aside, y - above), (x - aside, y + above), (x + aside, y + above)]
            .into_iter()
            .all(|point| self.holds(point))
    }
}

#[derive(Debug)]
struct Shape {
    lines: Vec<Vec<(f64, f64)>>,
    is_even_odd: bool,
}

impl Shape {
    /// Whether the point lies inside, by the even-odd or the nonzero winding rule.
    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let (mut winding, mut crossings) = (0_i32, 0_u32);
        for line in &self.lines {
            for (from, to) in line.iter().zip(line.iter().cycle().skip(1)) {
                if (from.1 <= y) == (to.1 <= y) {
                    continue;
                }
                let at = from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0);
                if at > x {
                    crossings += 1;
                    winding += if to.1 > from.1 { 1 } else { -1 };
                }
            }
        }
        if self.is_even_odd { crossings % 2 == 1 } else { winding != 0 }
    }
}

/// The visibility of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Visible,
    /// Not painted at all.
    Unpainted,
    /// Under a picture.
    UnderPicture,
    Hidden,
}

/// What a page shows besides its text, in painting order.
#[derive(Debug, Default)]
pub(super) struct Painted {
    covers: Vec<Cover>,
    inks: Vec<Ink>,
    /// Index of each character's ink.
    pub glyph_inks: Vec<u32>,
}

impl Painted {
    /// Sets the ink to paint with.
    pub(super) fn set_ink(&mut self, ink: Ink) {
        let ink = Ink { beneath: self.covers.len(), ..ink };
        if self.inks.last() != Some(&ink) {
            self.inks.push(ink);
        }
    }

    /// Paints characters up to this count with the current ink.
    pub(super) fn paint(&mut self, glyphs: usize) {
        let ink = self.inks.len().saturating_sub(1).saturate();
        self.glyph_inks.resize(glyphs, ink);
    }

    /// For each ink, whether it is light on paper.
    pub(super) fn faint_inks(&self) -> Vec<bool> {
        self.inks.iter().map(Ink::is_faint).collect()
    }

    /// The number of characters in each direction.
    pub(super) fn count_directions(&self) -> [usize; 5] {
        let mut counts = vec![0_usize; self.inks.len()];
        for ink in &self.glyph_inks {
            counts[*ink as usize] += 1;
        }
        let mut count = [0; 5];
        for (ink, glyphs) in self.inks.iter().zip(counts) {
            count[ink.direction as usize] += glyphs;
        }
        count
    }

    pub(super) fn ink(&self, glyph: usize) -> &Ink {
        &self.inks[self.glyph_inks[glyph] as usize]
    }

    /// Fills a path, within `clip`.
    pub(super) fn fill(&mut self, path: &Path, coat: Coat, clip: Clip) {
        let Some(whole) = path.area() else { return };
        if whole.width() < SMALLEST_COVER || whole.height() < SMALLEST_COVER {
            return;
        }
        if path.is_box(whole) {
            self.add_cover(whole, None, coat, clip);
            return;
        }
        if path.points.len() <= MOST_POINTS
            && let Some(boxes) = path.boxes()
            && boxes.iter().enumerate().all(|(at, a)| boxes[at + 1..].iter().all(|b| !a.touches(*b)))
        {
            for area in boxes {
                self.add_cover(area, None, coat, clip);
            }
        } else if whole.width() >= SMALLEST_SHAPE && whole.height() >= SMALLEST_SHAPE {
            let is_known = path.points.len() <= MOST_POINTS;
            let shape = is_known.then(|| Shape { lines: path.lines(), is_even_odd: coat.is_even_odd });
            // a drawing is recorded only as something painted there
            self.add_cover(whole, shape, Coat { is_mixed: coat.is_mixed || !is_known, ..coat }, clip);
        }
    }

    /// Paints a box in one go.
    pub(super) fn fill_area(&mut self, area: Area, coat: Coat, clip: Clip) {
        self.add_cover(area, None, coat, clip);
    }

    /// Adds the visible part of a picture. A blended picture hides nothing.
    pub(super) fn add_picture(&mut self, area: Area, is_mixed: bool, clip: Clip) {
        let coat = Coat { look: Look { paint: Paint::Shaded, alpha: 1.0 }, is_mixed, is_even_odd: false };
        let before = self.covers.len();
        self.add_cover(area, None, coat, clip);
        for cover in &mut self.covers[before..] {
            cover.is_picture = true;
        }
    }

    fn add_cover(&mut self, area: Area, shape: Option<Shape>, coat: Coat, clip: Clip) {
        let area = area.intersection(clip.area);
        let is_small = area.width() < SMALLEST_COVER || area.height() < SMALLEST_COVER;
        if is_small || !area.is_finite() || coat.look.is_clear() || self.covers.len() >= MOST_COVERS {
            return;
        }
        let hides = !coat.is_mixed && clip.is_exact && coat.look.alpha >= OPAQUE && coat.look.paint != Paint::Unknown;
        let colour = match coat.look.paint {
            Paint::Colour(colour) if hides => Some(colour),
            _ => None,
        };
        self.covers.push(Cover { area, shape, hides, colour, is_picture: false });
    }

    /// Keeps only visible characters and their inks. Text behind a scan counts as visible if it is the words of the
    /// scan. Returns the scans with such text, or `None` if the comparisons ran out.
    pub(super) fn retain_visible(
        &mut self,
        glyphs: &mut Vec<Glyph>,
        page: Area,
        comparisons: &mut usize,
    ) -> Option<Vec<Area>> {
        let sights = self.sights(glyphs, page, comparisons);
        let Some(mut sights) = sights else { return (*comparisons > 0).then(Vec::new) };
        let scans = self.recognise(glyphs, &mut sights, page, comparisons);
        self.retain(glyphs, |at| sights[at] == Sight::Visible);
        (*comparisons > 0).then_some(scans)
    }

    /// Keeps the characters for which `is_kept` holds, by index.
    pub(super) fn retain(&mut self, glyphs: &mut Vec<Glyph>, is_kept: impl Fn(usize) -> bool) {
        let mut at = 0..;
        glyphs.retain(|_| at.next().is_some_and(&is_kept));
        let mut at = 0..;
        self.glyph_inks.retain(|_| at.next().is_some_and(&is_kept));
    }

    /// The visibility of each character; `None` if all are visible.
    fn sights(&self, glyphs: &[Glyph], page: Area, comparisons: &mut usize) -> Option<Vec<Sight>> {
        // over bare paper the ink alone decides
        let on_paper: Vec<Sight> = self.inks.iter().map(on_paper).collect();
        let all_seen = on_paper.iter().all(|sight| *sight == Sight::Visible);
        let is_covered = self.covers.iter().any(|cover| cover.hides);
        if all_seen && !is_covered {
            return None;
        }
        let mut grounds: Vec<Colour> = Vec::new();
        for colour in self.covers.iter().filter_map(|cover| cover.colour) {
            if !grounds.contains(&colour) {
                grounds.push(colour);
            }
        }
        let may_vanish: Vec<bool> = self.inks.iter().map(|ink| may_vanish(ink, &grounds)).collect();
        let latest = Latest::new(&self.covers, page);
        let mut all_seen = true;
        let sights = glyphs.iter().zip(&self.glyph_inks).map(|(glyph, &ink)| {
            let ink_index = ink as usize;
            let ink = &self.inks[ink_index];
            let later = ink.beneath..latest.on(glyph.area.centre());
            let sight = match self.over(glyph, later, comparisons) {
                _ if !ink.is_painted() => Sight::Unpainted,
                Some(cover) if cover.is_picture => Sight::UnderPicture,
                Some(_) => Sight::Hidden,
                None if may_vanish[ink_index] && !self.stands_out(glyph, ink, comparisons) => Sight::Hidden,
                None => Sight::Visible,
            };
            all_seen &= sight == Sight::Visible;
            sight
        });
        let sights: Vec<Sight> = sights.collect();
        (!all_seen).then_some(sights)
    }

    /// The first of these covers that hides a character.
    fn over(&self, glyph: &Glyph, later: std::ops::Range<usize>, comparisons: &mut usize) -> Option<&Cover> {
        let covers = self.covers.get(later).unwrap_or_default();
        *comparisons = comparisons.checked_sub(covers.len()).unwrap_or_default();
        if *comparisons == 0 {
            return None;
        }
        covers.iter().rev().find(|cover| cover.hides_glyph(glyph))
    }

    /// Whether a character's colour differs from what lies beneath it.
    fn stands_out(&self, glyph: &Glyph, ink: &Ink, comparisons: &mut usize) -> bool {
        let covers = &self.covers[..ink.beneath];
        *comparisons = comparisons.checked_sub(covers.len()).unwrap_or_default();
        if *comparisons == 0 {
            return true;
        }
        match covers.iter().rev().find(|cover| cover.holds(glyph.area.centre())) {
            Some(Cover { colour: Some(colour), .. }) => ink.is_seen_on(*colour),
            Some(_) => true,
            None => ink.is_seen_on(Colour::WHITE),
        }
    }

    /// Marks text recognised in scans as visible: text that is unpainted, or under the picture of its page, and lies on
    /// a picture without visible text nearby. Returns these scans.
    fn recognise(&self, glyphs: &[Glyph], sights: &mut [Sight], page: Area, comparisons: &mut usize) -> Vec<Area> {
        let pictures = self.covers.iter().filter(|cover| cover.is_picture).map(|cover| cover.area);
        let scans = join_pieces(pictures.collect());
        let is_scan = |area: &Area| area.width() > NARROWEST_SCAN * page.width() && area.height() > LOWEST_SCAN;
        let scans: Vec<Area> = scans.into_iter().filter(is_scan).collect();
        let mut recognised = Vec::new();
        for scan in scans {
            let is_page = scan.width() * scan.height() > WHOLE_PAGE * page.width() * page.height();
            let on_scan = |at: &usize| scan.holds(glyphs[*at].area.centre());
            let (mut hidden, mut seen) = (Vec::new(), Vec::new());
            for at in (0..glyphs.len()).filter(on_scan) {
                match sights[at] {
                    Sight::Visible => seen.push(glyphs[at].area),
                    Sight::UnderPicture if !is_page => {}
                    Sight::Unpainted | Sight::UnderPicture => hidden.push(at),
                    Sight::Hidden => {}
                }
            }
            if seen.len() * TYPED > hidden.len() {
                continue;
            }
            let seen = SortedAreas::new(seen);
            // a figure is read whole or not at all
            for run in hidden.chunk_by(|a, b| a + 1 == *b && follows(&glyphs[*b], &glyphs[*a])) {
                let around = |at: &usize| glyphs[*at].area.grown(glyphs[*at].size);
                if !run.iter().any(|at| seen.touch(around(at), comparisons)) {
                    for at in run {
                        sights[*at] = Sight::Visible;
                    }
                    recognised.push(scan);
                }
            }
        }
        recognised.dedup();
        recognised
    }
}

/// Areas sorted from top to bottom.
struct SortedAreas {
    areas: Vec<Area>,
    tallest: f64,
}

impl SortedAreas {
    fn new(mut areas: Vec<Area>) -> Self {
        areas.sort_by(|a, b| a.top.total_cmp(&b.top));
        let tallest = areas.iter().map(|area| area.height()).fold(0.0, f64::max);
        Self { areas, tallest }
    }

    /// Whether one of them touches `area`, or the comparisons ran out.
    fn touch(&self, area: Area, comparisons: &mut usize) -> bool {
        let first = self.areas.partition_point(|other| other.top < area.top - self.tallest);
        let end = self.areas.partition_point(|other| other.top < area.bottom);
        let near = self.areas.get(first..end).unwrap_or_default();
        *comparisons = comparisons.saturating_sub(near.len());
        *comparisons == 0 || near.iter().any(|other| other.touches(area))
    }
}

/// Whether a character continues where the last one ended.
fn follows(glyph: &Glyph, last: &Glyph) -> bool {
    (glyph.baseline - last.baseline).abs() < last.size / 2.0
        && (glyph.area.left - last.area.right).abs() < WIDEST_GAP * last.size
}

fn on_paper(ink: &Ink) -> Sight {
    match () {
        () if !ink.is_painted() => Sight::Unpainted,
        () if !ink.is_seen_on(Colour::WHITE) => Sight::Hidden,
        () => Sight::Visible,
    }
}

/// Whether text in this ink is invisible on paper or on one of these grounds.
fn may_vanish(ink: &Ink, grounds: &[Colour]) -> bool {
    !ink.is_seen_on(Colour::WHITE) || grounds.iter().any(|ground| !ink.is_seen_on(*ground))
}

/// The last cover on each square of a page.
struct Latest {
    page: Area,
    /// For each square, the number of covers up to its last one.
    squares: Vec<usize>,
}

impl Latest {
    fn new(covers: &[Cover], page: Area) -> Self {
        let mut latest = Self { page, squares: vec![0; usize::from(SQUARES) * usize::from(SQUARES)] };
        for (index, cover) in covers.iter().enumerate().filter(|(_, cover)| cover.hides) {
            let (left, top) = latest.square((cover.area.left, cover.area.top));
            let (right, bottom) = latest.square((cover.area.right, cover.area.bottom));
            for row in (top..=bottom).map(|row| row * usize::from(SQUARES)) {
                latest.squares[row + left..=row + right].fill(index + 1);
            }
        }
        latest
    }

    fn square(&self, (x, y): (f64, f64)) -> (usize, usize) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float stops at the limits")]
        let place = |value: f64, length: f64| {
            ((value / length.max(1.0) * f64::from(SQUARES)) as usize).min(usize::from(SQUARES) - 1)
        };
        (place(x, self.page.right), place(y, self.page.bottom))
    }

    fn on(&self, point: (f64, f64)) -> usize {
        let (column, row) = self.square(point);
        self.squares[row * usize::from(SQUARES) + column]
    }
}

/// Joins pieces of a picture that lie side by side or one below the other.
fn join_pieces(mut pieces: Vec<Area>) -> Vec<Area> {
    if pieces.len() > MOST_PIECES {
        return pieces.into_iter().reduce(Area::union).into_iter().collect();
    }
    let is_near = |a: f64, b: f64| (a - b).abs() < UNEVEN;
    let are_one = |a: Area, b: Area| {
        let is_column = is_near(a.left, b.left) && is_near(a.right, b.right);
        let is_row = is_near(a.top, b.top) && is_near(a.bottom, b.bottom);
        a.grown(SEAM).touches(b) && (is_column || is_row)
    };
    loop {
        let count = pieces.len();
        let mut whole: Vec<Area> = Vec::with_capacity(count);
        for piece in pieces {
            match whole.iter_mut().find(|other| are_one(**other, piece)) {
                Some(other) => *other = other.union(piece),
                None => whole.push(piece),
            }
        }
        pieces = whole;
        if pieces.len() == count {
            return pieces;
        }
    }
}
