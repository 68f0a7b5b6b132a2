//! Where things are drawn and in which direction.

/// Largest slope of straight text: a page may lie slightly askew on the scanner.
const LEAN: f64 = 0.2;

/// `[a b c d e f]` of the PDF reference: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub(crate) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Applies `self` first, then `outer`.
    pub(crate) fn then(self, outer: Self) -> Self {
        let (m, o) = (self.0, outer.0);
        Self([
            m[0] * o[0] + m[1] * o[2],
            m[0] * o[1] + m[1] * o[3],
            m[2] * o[0] + m[3] * o[2],
            m[2] * o[1] + m[3] * o[3],
            m[4] * o[0] + m[5] * o[2] + o[4],
            m[4] * o[1] + m[5] * o[3] + o[5],
        ])
    }

    pub(crate) fn apply(self, (x, y): (f64, f64)) -> (f64, f64) {
        let m = self.0;
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    /// The matrix that leads back; `None` if this one leaves no area.
    #[cfg(feature = "pictures")]
    pub(crate) fn inverse(self) -> Option<Self> {
        let m = self.0;
        let scale = m[0] * m[3] - m[1] * m[2];
        (scale.abs() > f64::EPSILON).then(|| {
            let [across, down] = [m[2] * m[5] - m[3] * m[4], m[1] * m[4] - m[0] * m[5]];
            Self([m[3], -m[1], -m[2], m[0], across, down].map(|part| part / scale))
        })
    }

    pub(crate) fn shifted(self, x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }

    /// Scale factor of a horizontal unit.
    pub(crate) fn scale_across(self) -> f64 {
        self.0[0].hypot(self.0[1])
    }

    /// Whether boxes stay parallel to the edges of the page.
    pub(crate) fn is_upright(self) -> bool {
        let [a, b, c, d, ..] = self.0.map(f64::abs);
        b.max(c) < LEAN * a.min(d) / 10.0 || a.max(d) < LEAN * b.min(c) / 10.0
    }

    /// Scale factor of a vertical unit.
    pub(crate) fn scale_down(self) -> f64 {
        self.0[2].hypot(self.0[3])
    }
}

/// The direction of text on a page as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Right,
    Down,
    Left,
    Up,
    /// Mostly a watermark.
    Aslant,
}

impl Direction {
    /// The position of a point's baseline, measured across the lines.
    pub(crate) fn baseline(self, (x, y): (f64, f64)) -> f64 {
        if matches!(self, Self::Up | Self::Down) { x } else { y }
    }

    pub(crate) fn from_matrix(to_page: Matrix) -> Self {
        let (x, y) = (to_page.0[0], to_page.0[1]);
        if y.abs() <= LEAN * x.abs() {
            if x < 0.0 { Self::Left } else { Self::Right }
        } else if x.abs() <= LEAN * y.abs() {
            if y < 0.0 { Self::Up } else { Self::Down }
        } else {
            Self::Aslant
        }
    }
}
