//! Paths: lines that are rules of tables, areas that cover content, and clips.

use super::clip::Clip;
use super::drawn::{Area, Drawn, Rule};
use super::matrix::Matrix;
use super::operands::Operands;

/// Most rules of a page; more are a drawing.
pub(crate) const MOST_RULES: usize = 6_000;
/// Thickest filled shape that is a line, in points.
const THICKEST_RULE: f64 = 3.0;
/// Shortest line that is a rule, in points.
const SHORTEST_RULE: f64 = 3.0;
/// Largest slope of a rule over its whole length, in points.
const MOST_LEANING: f64 = 1.0;
/// Widest stroke that can be a rule, in points; wider ones are bars.
const WIDEST_STROKE: f64 = 6.0;
/// Largest distance of a box's corners from those of its bounds, in points.
const SLANT: f64 = 0.4;
/// Most points of a box: four corners, back to the first, and once more.
const MOST_CORNERS: usize = 6;

/// The path under construction, in page coordinates.
#[derive(Debug, Default)]
pub(crate) struct Path {
    /// Points, each with whether a straight line leads to it from the previous one.
    pub points: Vec<((f64, f64), bool)>,
    pub start: (f64, f64),
    /// Indices of the points that begin a subpath.
    starts: Vec<usize>,
    is_curved: bool,
}

/// How a complete path is painted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Painting {
    pub is_filled: bool,
    pub is_stroked: bool,
    pub is_even_odd: bool,
}

impl Painting {
    /// The painting of an operator that ends a path; `None` for other operators.
    pub(crate) fn from_operator(operator: &[u8]) -> Option<Self> {
        let (is_filled, is_stroked) = match operator {
            b"S" | b"s" => (false, true),
            b"f" | b"F" | b"f*" => (true, false),
            b"B" | b"B*" | b"b" | b"b*" => (true, true),
            b"n" => (false, false),
            _ => return None,
        };
        Some(Self { is_filled, is_stroked, is_even_odd: operator.ends_with(b"*") })
    }
}

impl Path {
    /// Continues the path; returns whether the operator builds paths.
    pub(crate) fn build(&mut self, operator: &[u8], operands: &mut Operands, matrix: Matrix) -> bool {
        match operator {
            b"m" => {
                if let Some(point) = operands.point() {
                    self.move_to(matrix.apply(point));
                }
            }
            b"l" => {
                if let Some(point) = operands.point() {
                    self.points.push((matrix.apply(point), true));
                }
            }
            b"c" | b"v" | b"y" => {
                let mut end = None;
                while let Some(point) = operands.point() {
                    end = Some(point);
                }
                if let Some(end) = end {
                    self.points.push((matrix.apply(end), false));
                    self.is_curved = true;
                }
            }
            b"h" => self.points.push((self.start, true)),
            b"re" => {
                if let (Some((x, y)), Some((width, height))) = (operands.point(), operands.point()) {
                    self.move_to(matrix.apply((x, y)));
                    for corner in [(x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
                        self.points.push((matrix.apply(corner), true));
                    }
                }
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn move_to(&mut self, point: (f64, f64)) {
        self.start = point;
        self.starts.push(self.points.len());
        self.points.push((point, false));
    }

    pub(crate) fn stroke(&self, drawn: &mut Drawn) {
        for pair in self.points.windows(2) {
            if pair[1].1 {
                rule(Area::around(&[pair[0].0, pair[1].0]), MOST_LEANING, drawn);
            }
        }
    }

    /// Adds a thin filled shape as a line.
    pub(crate) fn fill(&self, drawn: &mut Drawn) {
        let mut corners: Vec<(f64, f64)> = Vec::new();
        for &(point, is_line) in &self.points {
            if !is_line {
                rule(Area::around(&corners), THICKEST_RULE, drawn);
                corners.clear();
            }
            corners.push(point);
        }
        rule(Area::around(&corners), THICKEST_RULE, drawn);
    }

    /// Draws its rules, within `clip`.
    pub(crate) fn draw(&self, painting: Painting, width: f64, clip: Clip, drawn: &mut Drawn) {
        let (across, down) = (drawn.across.len(), drawn.down.len());
        if painting.is_stroked && width <= WIDEST_STROKE {
            self.stroke(drawn);
        } else if painting.is_filled {
            self.fill(drawn);
        }
        let seen = clip.area.grown(THICKEST_RULE);
        let is_seen = |left, right, top, bottom| seen.touches(Area { left, top, right, bottom });
        keep_new(&mut drawn.across, across, |rule| is_seen(rule.start, rule.end, rule.at, rule.at));
        keep_new(&mut drawn.down, down, |rule| is_seen(rule.at, rule.at, rule.start, rule.end));
    }

    /// The straight strokes along the edges of the page, as areas.
    pub(crate) fn bars(&self, width: f64) -> impl Iterator<Item = Area> {
        let pairs = self.points.windows(2).filter(|pair| pair[1].1);
        pairs.filter_map(move |pair| {
            let line = Area::around(&[pair[0].0, pair[1].0]);
            let half = width / 2.0;
            match () {
                () if line.height() < MOST_LEANING => {
                    Some(Area { top: line.top - half, bottom: line.bottom + half, ..line })
                }
                () if line.width() < MOST_LEANING => {
                    Some(Area { left: line.left - half, right: line.right + half, ..line })
                }
                () => None,
            }
        })
    }

    /// The box between two corners.
    pub(crate) fn around([x, y, far_x, far_y]: [f64; 4], matrix: Matrix) -> Self {
        let mut path = Self::default();
        path.move_to(matrix.apply((x, y)));
        for corner in [(far_x, y), (far_x, far_y), (x, far_y)] {
            path.points.push((matrix.apply(corner), true));
        }
        path
    }

    pub(crate) fn clear(&mut self) {
        self.points.clear();
        self.starts.clear();
        self.is_curved = false;
    }

    pub(crate) fn area(&self) -> Option<Area> {
        let mut points = self.points.iter().map(|(point, _)| Area::around(&[*point]));
        let first = points.next()?;
        Some(points.fold(first, Area::union))
    }

    /// Its subpaths.
    pub(crate) fn lines(&self) -> Vec<Vec<(f64, f64)>> {
        let ends = self.starts.iter().skip(1).copied().chain([self.points.len()]);
        let lines = self.starts.iter().zip(ends).map(|(&start, end)| self.points.get(start..end).unwrap_or_default());
        lines.map(|line| line.iter().map(|(point, _)| *point).collect()).collect()
    }

    /// The boxes it consists of; `None` if it contains anything else.
    pub(crate) fn boxes(&self) -> Option<Vec<Area>> {
        if self.is_curved {
            return None;
        }
        let lines = self.lines();
        let areas: Vec<Area> = lines.iter().map(|line| Area::around(line)).collect();
        lines.iter().zip(&areas).all(|(line, area)| is_box(line.iter().copied(), *area)).then_some(areas)
    }

    /// Whether it is a single box with these bounds.
    pub(crate) fn is_box(&self, area: Area) -> bool {
        !self.is_curved && self.starts.len() == 1 && is_box(self.points.iter().map(|(point, _)| *point), area)
    }
}

impl Clip {
    /// The clip narrowed to a path.
    pub(crate) fn to(self, path: &Path) -> Self {
        let Some(area) = path.area() else { return self };
        Self { area: self.area.intersection(area), is_exact: self.is_exact && path.is_box(area) }
    }
}

/// Removes the rules from index `from` on that are not visible.
fn keep_new(rules: &mut Vec<Rule>, from: usize, is_seen: impl Fn(&Rule) -> bool) {
    let mut kept = from;
    for index in from..rules.len() {
        if is_seen(&rules[index]) {
            rules.swap(kept, index);
            kept += 1;
        }
    }
    rules.truncate(kept);
}

/// Whether a closed line runs along its bounds.
fn is_box(line: impl Iterator<Item = (f64, f64)>, area: Area) -> bool {
    let is_near = |a: f64, b: f64| (a - b).abs() < SLANT;
    let is_corner = |(x, y): (f64, f64)| {
        (is_near(x, area.left) || is_near(x, area.right)) && (is_near(y, area.top) || is_near(y, area.bottom))
    };
    let mut last = None;
    let mut count = 0;
    for point in line {
        let is_along = last.is_none_or(|(x, y)| is_near(x, point.0) || is_near(y, point.1));
        if !is_corner(point) || !is_along || count == MOST_CORNERS {
            return false;
        }
        last = Some(point);
        count += 1;
    }
    count >= 4
}

fn rule(area: Area, thickest: f64, drawn: &mut Drawn) {
    let (width, height) = (area.width(), area.height());
    if drawn.across.len() + drawn.down.len() >= MOST_RULES || !(width.is_finite() && height.is_finite()) {
        return;
    }
    let (x, y) = area.centre();
    if height <= thickest && width >= SHORTEST_RULE.max(height) {
        drawn.across.push(Rule { at: y, start: area.left, end: area.right });
    } else if width <= thickest && height >= SHORTEST_RULE {
        drawn.down.push(Rule { at: x, start: area.top, end: area.bottom });
    }
}
