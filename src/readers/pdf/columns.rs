//! Pages set in two columns of prose.

use super::drawn::Area;
use super::lines::Line;
use std::ops::Range;

/// Fewest lines of a column; fewer are a signature, or names and values.
const FEWEST_LINES: usize = 8;
/// Narrowest gap between columns, in sizes.
const NARROWEST_GUTTER: f64 = 1.2;
/// Distance, in sizes, beyond which content is not part of the columns.
const APART: f64 = 3.0;
/// Fewest characters of a prose line, on average; cells have fewer.
const SHORTEST_LINE: usize = 10;

/// One side of a page.
struct Side {
    lines: usize,
    characters: usize,
    area: Area,
}

impl Side {
    fn new() -> Self {
        Self { lines: 0, characters: 0, area: Area::around(&[]) }
    }

    fn take(&mut self, text: &str, area: Area) {
        self.lines += 1;
        self.characters += text.chars().count();
        self.area = self.area.union(area);
    }

    fn is_prose(&self) -> bool {
        self.lines >= FEWEST_LINES && self.characters >= self.lines * SHORTEST_LINE
    }
}

/// The lines of two columns, and the gutter between them. No line crosses it, and what is set above and below is
/// clearly apart from the columns.
pub(super) fn gutter(lines: &[&Line], width: f64) -> Option<(Range<usize>, Area)> {
    let middle = width / 2.0;
    let are_apart = |above: &Line, below: &Line| {
        crosses(above, middle) || crosses(below, middle) || below.area.top - above.area.bottom > APART * below.size
    };
    let mut start = 0;
    lines.chunk_by(|above, below| !are_apart(above, below)).find_map(|lines| {
        start += lines.len();
        Some((start - lines.len()..start, between(lines, middle)?))
    })
}

fn between(lines: &[&Line], middle: f64) -> Option<Area> {
    if lines.len() < FEWEST_LINES {
        return None;
    }
    let (mut left, mut right) = (Side::new(), Side::new());
    let mut size: f64 = 0.0;
    for line in lines {
        size = size.max(line.size);
        for part in line.parts() {
            let column = if part.left > middle { &mut right } else { &mut left };
            column.take(&line.text[part.text], Area { left: part.left, right: part.right, ..line.area });
        }
    }
    let whole = left.area.union(right.area);
    let gutter = Area { left: left.area.right, right: right.area.left, ..whole };
    (left.is_prose() && right.is_prose() && gutter.width() > NARROWEST_GUTTER * size).then_some(gutter)
}

fn crosses(line: &Line, middle: f64) -> bool {
    line.parts().iter().any(|part| part.left < middle && middle < part.right)
}
