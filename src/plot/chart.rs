//! Draws curves: panels side by side with their axes, the numbers of agencies below the years, and marks where a figure
//! starts to count something else.

use super::axis::{number, ticks};
use super::canvas::{Anchor, Canvas, LEADING, Look};
use super::curve::{Curve, Point};
use super::font;
use super::scene::{At, Colour, Role, Scene};
use crate::language::Language;

/// The content of a chart.
pub(super) struct Chart<'c> {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) panels: Vec<Panel<'c>>,
    /// What readers need to know, below the panels.
    pub(super) note: String,
    pub(super) is_index: bool,
    /// Whether the number of agencies is below each year.
    pub(super) has_counts: bool,
    pub(super) language: Language,
}

/// Curves on one scale.
pub(super) struct Panel<'c> {
    /// Empty for a single panel, since the chart has a title.
    pub(super) title: String,
    /// Each with its name in the legend.
    pub(super) curves: Vec<(String, &'c Curve)>,
}

/// Space around everything and between panels.
const MARGIN: f64 = 18.0;
/// Font sizes.
const TITLE: f64 = 16.0;
const SUBTITLE: f64 = 12.0;
const PANEL_TITLE: f64 = 12.0;
const SMALL: f64 = 11.0;
const NOTE: f64 = 10.0;
/// Height of the scale: of a single panel, and of one among several.
const HEIGHTS: (f64, f64) = (280.0, 150.0);
/// Width of the scale, likewise. Many years make it wider.
const WIDTHS: (f64, f64) = (560.0, 240.0);
/// Space above the scale for the values of the topmost points.
const HEADROOM: f64 = 20.0;
/// Space above that for the labels of breaks.
const BREAK_ROOM: f64 = 14.0;
/// Least distance between two labels side by side.
const GAP: f64 = 7.0;

impl Chart<'_> {
    pub(super) fn scene(&self) -> Scene {
        let grid = Grid::of(self);
        let mut canvas = Canvas::default();
        let mut y = MARGIN;
        y = canvas.paragraph(&self.title, (MARGIN, y), grid.inner_width(), Look::new(TITLE, Colour::BLACK));
        y = canvas.paragraph(&self.subtitle, (MARGIN, y), grid.inner_width(), Look::new(SUBTITLE, Colour::DIM));
        y = self.legend(&mut canvas, &grid, y + GAP);
        for row in self.panels.chunks(grid.across) {
            y = self.row(&mut canvas, &grid, row, y);
        }
        y = canvas.paragraph(&self.note, (MARGIN, y), grid.inner_width(), Look::new(NOTE, Colour::DIM));
        let description = [self.subtitle.as_str(), &self.note].join(" ");
        canvas.scene((grid.inner_width() + 2.0 * MARGIN, y + MARGIN), self.title.clone(), description)
    }

    /// Draws panels side by side; returns the top of the next row.
    fn row(&self, canvas: &mut Canvas, grid: &Grid, row: &[Panel], top: f64) -> f64 {
        let width = grid.axis + grid.width;
        let height_of = |panel: &Panel| font::lines(&panel.title, PANEL_TITLE, width).len();
        let lines = row.iter().map(height_of).max().unwrap_or_default();
        let heading = height(lines, PANEL_TITLE);
        let breaks = if self.has_breaks() { BREAK_ROOM } else { 0.0 };
        let mut bottom: f64 = top;
        let mut left = MARGIN;
        for panel in row {
            canvas.paragraph(&panel.title, (left, top), width, Look::new(PANEL_TITLE, Colour::BLACK));
            let scale_top = top + heading + breaks + HEADROOM;
            let scale = Scale::of(panel, grid, (left + grid.axis, scale_top), self.is_index);
            self.axes(canvas, &scale, panel);
            for (at, (_, curve)) in panel.curves.iter().enumerate() {
                self.breaks(canvas, &scale, curve);
                self.curve(canvas, &scale, curve, at);
            }
            if panel.curves.len() == 1 {
                self.values(canvas, &scale, panel.curves[0].1);
            }
            bottom = bottom.max(self.counts(canvas, &scale, panel));
            left += width + 2.0 * MARGIN;
        }
        bottom + MARGIN
    }

    fn has_breaks(&self) -> bool {
        self.panels.iter().flat_map(|panel| &panel.curves).any(|(_, curve)| breaks(curve).next().is_some())
    }

    fn value(&self, point: &Point) -> Option<f64> {
        if self.is_index { point.index } else { Some(point.value) }
    }

    /// A value as a label; an index has one decimal.
    fn words(&self, value: f64) -> String {
        let shown = if self.is_index { (value * 10.0).round() / 10.0 } else { value };
        number(shown, self.language)
    }

    /// Draws the names of the curves that share a panel; returns the top of the panels.
    fn legend(&self, canvas: &mut Canvas, grid: &Grid, top: f64) -> f64 {
        const SAMPLE: f64 = 30.0;
        let curves = self.panels.iter().find(|panel| panel.curves.len() > 1).map_or(&[][..], |panel| &panel.curves);
        let (mut x, mut y) = (MARGIN, top + SMALL);
        for (at, (name, _)) in curves.iter().enumerate() {
            let wide = SAMPLE + GAP + font::width(name, SMALL) + 2.0 * GAP;
            if x > MARGIN && x + wide > MARGIN + grid.inner_width() {
                (x, y) = (MARGIN, y + SMALL * LEADING);
            }
            canvas.sample((x, y - SMALL / 3.0), SAMPLE, at);
            canvas.text(name, (x + SAMPLE + GAP, y), Anchor::Start, Look::new(SMALL, Colour::BLACK));
            x += wide;
        }
        if curves.is_empty() { top } else { y + SMALL * LEADING }
    }

    fn axes(&self, canvas: &mut Canvas, scale: &Scale, panel: &Panel) {
        let look = Look::new(SMALL, Colour::DIM);
        for &tick in &scale.ticks {
            let y = scale.y(tick);
            let is_base = (tick - base(self.is_index)).abs() < f64::EPSILON;
            canvas.line(
                Role::Grid,
                &[(scale.left, y), (scale.right(), y)],
                if is_base { Colour::FAINT } else { Colour::GRID },
            );
            canvas.text(&number(tick, self.language), (scale.left - GAP, y + SMALL / 3.0), Anchor::End, look);
        }
        let bottom = scale.bottom();
        canvas.line(Role::Axis, &[(scale.left, bottom), (scale.right(), bottom)], Colour::DIM);
        for year in scale.years() {
            let x = scale.x(year);
            let is_drawn = panel.curves.iter().any(|(_, curve)| curve.points.iter().any(|point| point.year == year));
            let colour = if is_drawn { Colour::BLACK } else { Colour::FAINT };
            canvas.line(Role::Axis, &[(x, bottom), (x, bottom + 4.0)], Colour::DIM);
            canvas.text(&year.to_string(), (x, bottom + 6.0 + SMALL), Anchor::Middle, Look::new(SMALL, colour));
        }
    }

    /// Draws the number of agencies below each year, in a row for each curve whose numbers differ; returns their lower
    /// end.
    fn counts(&self, canvas: &mut Canvas, scale: &Scale, panel: &Panel) -> f64 {
        let look = Look::new(NOTE, Colour::DIM);
        let count = |curve: &Curve, year: i32| {
            let point = curve.points.iter().find(|point| point.year == year);
            point.map_or_else(|| "–".to_owned(), |point| point.agencies.to_string())
        };
        let rows: Vec<Vec<String>> =
            panel.curves.iter().map(|(_, curve)| scale.years().map(|year| count(curve, year)).collect()).collect();
        let is_shared = rows.windows(2).all(|pair| pair[0] == pair[1]);
        let mut y = scale.bottom() + 6.0 + SMALL;
        if !self.has_counts {
            return y;
        }
        for (at, row) in rows.iter().enumerate().take(if is_shared { 1 } else { rows.len() }) {
            y += NOTE * LEADING;
            let mut end = scale.left - GAP;
            if !is_shared {
                canvas.marker((end - 4.0, y - NOTE / 3.0), at, String::new());
                end -= 2.0 * GAP;
            }
            canvas.text("n", (end, y), Anchor::End, look);
            for (year, count) in scale.years().zip(row) {
                canvas.text(count, (scale.x(year), y), Anchor::Middle, look);
            }
        }
        y
    }

    /// Draws a line through consecutive years of a stretch, and a marker for each year.
    fn curve(&self, canvas: &mut Canvas, scale: &Scale, curve: &Curve, at: usize) {
        let drawn = |point: &Point| Some((scale.x(point.year), scale.y(self.value(point)?)));
        let is_next = |one: &Point, other: &Point| other.year == one.year + 1 && other.stretch == one.stretch;
        for run in curve.points.chunk_by(is_next) {
            let points: Vec<At> = run.iter().filter_map(drawn).collect();
            if points.len() > 1 {
                canvas.curve(&points, at);
            }
        }
        for point in &curve.points {
            if let (Some(place), Some(value)) = (drawn(point), self.value(point)) {
                canvas.marker(place, at, format!("{}: {}", point.year, self.words(value)));
            }
        }
    }

    /// Draws a mark wherever the figure starts to count something else, with a label if there is room.
    fn breaks(&self, canvas: &mut Canvas, scale: &Scale, curve: &Curve) {
        let words = self.language.choose("form changes", "表式变更");
        let places: Vec<f64> =
            breaks(curve).map(|(before, after)| f64::midpoint(scale.x(before.year), scale.x(after.year))).collect();
        for (at, ((before, after), &x)) in breaks(curve).zip(&places).enumerate() {
            let says = self.language.choose(
                format!("between {} and {} the form changes what is counted", before.year, after.year),
                format!("{}年与{}年之间表式变更，口径不同", before.year, after.year),
            );
            canvas.gap(x, (scale.top - HEADROOM - BREAK_ROOM / 2.0, scale.bottom()), says);
            let room = places.get(at + 1).copied().unwrap_or(scale.right()) - x;
            if font::width(words, NOTE) + GAP <= room {
                let at = (x + 4.0, scale.top - HEADROOM - BREAK_ROOM / 2.0 + NOTE / 2.0);
                canvas.text(words, at, Anchor::Start, Look::new(NOTE, Colour::DIM));
            }
        }
    }

    /// Draws the values beside their points: all of them if there is room, otherwise the first and the last of each
    /// stretch.
    fn values(&self, canvas: &mut Canvas, scale: &Scale, curve: &Curve) {
        let labels: Vec<Label> = (0..curve.points.len()).filter_map(|at| self.label(scale, curve, at)).collect();
        let overlaps = |label: &Label, others: &[&Label]| others.iter().any(|other| label.overlaps(other));
        let has_room =
            labels.iter().enumerate().all(|(at, label)| labels[..at].iter().all(|other| !label.overlaps(other)));
        let mut placed: Vec<&Label> = Vec::new();
        // the last year gets its label first, since most readers look for it
        for label in labels.iter().rev().filter(|label| has_room || label.is_end) {
            if !overlaps(label, &placed) {
                placed.push(label);
            }
        }
        for label in placed {
            canvas.legible(&label.text, (label.x, label.y), Look::new(SMALL, Colour::BLACK));
        }
    }

    /// The label of a point: above it, or below if the line comes from above on both sides. Beside a steep line, it is
    /// on the free side.
    fn label(&self, scale: &Scale, curve: &Curve, at: usize) -> Option<Label> {
        let point = &curve.points[at];
        let text = self.words(self.value(point)?);
        let (x, y) = (scale.x(point.year), scale.y(self.value(point)?));
        let wide = font::width(&text, SMALL);
        let neighbour = |at: usize| {
            let other = curve.points.get(at).filter(|other| other.stretch == point.stretch)?;
            let is_joined = other.year.abs_diff(point.year) == 1;
            self.value(other).filter(|_| is_joined).map(|value| scale.y(value))
        };
        let (before, after) = (at.checked_sub(1).and_then(neighbour), neighbour(at + 1));
        let is_low = before.is_none_or(|before| before < y) && after.is_none_or(|after| after < y);
        let below = y + SMALL + 5.0;
        let is_below = is_low && (before.is_some() || after.is_some()) && below < scale.bottom() - 2.0;
        // whether the line leaves the height of the label within its width
        let is_steep =
            |other: Option<f64>| other.is_some_and(|other| (y - other) / scale.column * wide / 2.0 > GAP - 2.0);
        let aside = match (is_steep(before), is_steep(after)) {
            _ if is_below => 0.0,
            (false, true) => 4.0 - wide / 2.0,
            (true, false) => wide / 2.0 - 4.0,
            _ => 0.0,
        };
        let least = scale.left + wide / 2.0;
        Some(Label {
            text,
            x: (x + aside).clamp(least, (scale.right() - wide / 2.0).max(least)),
            y: if is_below { below } else { y - GAP },
            wide,
            is_end: before.is_none() || after.is_none(),
        })
    }
}

/// The value of a point, and the middle of its baseline.
struct Label {
    text: String,
    x: f64,
    y: f64,
    wide: f64,
    /// Whether the point begins or ends a line.
    is_end: bool,
}

impl Label {
    fn overlaps(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < f64::midpoint(self.wide, other.wide) + 2.0 && (self.y - other.y).abs() < SMALL
    }
}

/// Pairs of consecutive points that count different things.
fn breaks(curve: &Curve) -> impl Iterator<Item = (&Point, &Point)> {
    curve.points.windows(2).map(|pair| (&pair[0], &pair[1])).filter(|(before, after)| before.stretch != after.stretch)
}

/// The height of some lines of text.
fn height(lines: usize, size: f64) -> f64 {
    (0..lines).map(|_| size * LEADING).sum()
}

/// The sizes that all panels share.
struct Grid {
    /// Number of panels side by side.
    across: usize,
    /// Width of the labels left of a scale.
    axis: f64,
    /// Width and height of a scale.
    width: f64,
    height: f64,
    /// Width of a year.
    column: f64,
    first_year: i32,
    last_year: i32,
}

impl Grid {
    fn of(chart: &Chart) -> Self {
        let curves = || chart.panels.iter().flat_map(|panel| &panel.curves).map(|(_, curve)| *curve);
        let points = || curves().flat_map(|curve| &curve.points);
        let first_year = points().map(|point| point.year).min().unwrap_or_default();
        let last_year = points().map(|point| point.year).max().unwrap_or_default();
        let across = match chart.panels.len() {
            0 | 1 => 1,
            2 | 4 => 2,
            _ => 3,
        };
        let is_alone = chart.panels.len() <= 1;
        let (least, height) = if is_alone { (WIDTHS.0, HEIGHTS.0) } else { (WIDTHS.1, HEIGHTS.1) };
        let counts = points().map(|point| font::width(&point.agencies.to_string(), NOTE));
        let column = counts.fold(font::width("2000", SMALL), f64::max) + GAP;
        let columns = f64::from(last_year - first_year + 1);
        let width = least.max(columns * column);
        let labels = chart.panels.iter().flat_map(|panel| scale_ticks(panel, chart.is_index));
        let labels = labels.map(|tick| font::width(&number(tick, chart.language), SMALL));
        let axis = labels.fold(3.0 * GAP, f64::max) + GAP;
        Self { across, axis, width, height, column: width / columns, first_year, last_year }
    }

    fn inner_width(&self) -> f64 {
        let panel = self.axis + self.width;
        (0..self.across).map(|_| panel).sum::<f64>() + (1..self.across).map(|_| 2.0 * MARGIN).sum::<f64>()
    }
}

/// The value at which a scale starts.
fn base(is_index: bool) -> f64 {
    if is_index { 100.0 } else { 0.0 }
}

/// The ticks of a panel: from zero, or around 100.
fn scale_ticks(panel: &Panel, is_index: bool) -> Vec<f64> {
    let base = base(is_index);
    let points = || panel.curves.iter().flat_map(|(_, curve)| &curve.points);
    let values = || points().filter_map(|point| if is_index { point.index } else { Some(point.value) });
    let is_whole = !is_index && panel.curves.iter().all(|(_, curve)| curve.metric.entry().unit.is_count());
    ticks(values().fold(base, f64::min), values().fold(base, f64::max), is_whole)
}

/// Positions of values and years in a panel.
struct Scale {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    column: f64,
    first_year: i32,
    last_year: i32,
    ticks: Vec<f64>,
}

impl Scale {
    fn of(panel: &Panel, grid: &Grid, (left, top): At, is_index: bool) -> Self {
        let Grid { width, height, column, first_year, last_year, .. } = *grid;
        Self { left, top, width, height, column, first_year, last_year, ticks: scale_ticks(panel, is_index) }
    }

    fn years(&self) -> impl Iterator<Item = i32> {
        self.first_year..=self.last_year
    }

    fn x(&self, year: i32) -> f64 {
        self.left + (f64::from(year - self.first_year) + 0.5) * self.column
    }

    fn y(&self, value: f64) -> f64 {
        let (least, most) =
            (self.ticks.first().copied().unwrap_or_default(), self.ticks.last().copied().unwrap_or(1.0));
        self.bottom() - (value - least) / (most - least) * self.height
    }

    fn right(&self) -> f64 {
        self.left + self.width
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }
}
