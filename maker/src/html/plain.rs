//! Clean semantic HTML, as a careful webmaster writes it.

use fastrand::Rng;

use super::super::document::{Block, blocks};
use super::super::layout::{Grid, Role};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::chance;
use super::{Markup, charset, escape, put, spans};

pub fn page(report: &Report<'_>, blocks: &[Block], rng: &mut Rng, page: &mut String) {
    let title = report.title.in_one_line();
    page.push_str("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n");
    page.push_str(&charset(report, rng));
    put(page, format_args!("<title>{title}</title>\n</head>\n<body>\n<article>\n"));
    Plain::new(rng).blocks(blocks, page);
    page.push_str("</article>\n</body>\n</html>\n");
}

/// A page with one report or several, one below the other; with footnotes and struck-out figures if there are marks.
pub fn compiled(reports: &[&Report<'_>], marks: Option<&mut Rng>) -> String {
    let title = reports.first().map(|report| report.title.in_one_line()).unwrap_or_default();
    let mut page = format!("<!DOCTYPE html>\n<html>\n<head>\n<title>{title}</title>\n</head>\n<body>\n");
    let mut plain = Plain { heads: true, bodies: false, marks: marks.map(Rng::fork) };
    for report in reports {
        page.push_str("<article>\n");
        plain.blocks(&blocks(report), &mut page);
        page.push_str("</article>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

pub struct Plain {
    /// Whether headings of columns are `<th>`; all other cells are `<td>`.
    heads: bool,
    bodies: bool,
    /// Random numbers for marks at figures; `None` for a page without marks.
    marks: Option<Rng>,
}

/// Share of figures with a mark, in reports that have any.
const MARKED: u8 = 15;

impl Plain {
    pub fn new(rng: &mut Rng) -> Self {
        Self { heads: chance(rng, 50), bodies: chance(rng, 50), marks: None }
    }

    fn figure(&mut self, figure: &str, page: &mut String) {
        let is_plain = !figure.is_empty() && figure.bytes().all(|byte| byte.is_ascii_digit());
        let is_marked = is_plain && self.marks.as_mut().is_some_and(|rng| chance(rng, MARKED));
        match &mut self.marks {
            Some(rng) if is_marked => match rng.u8(..4) {
                0 => put(page, format_args!("{figure}<sup>{}</sup>", rng.u8(1..9))),
                1 => put(page, format_args!("{figure}<sup>[{}]</sup>", rng.u8(1..9))),
                2 => put(page, format_args!("<del>{}</del>{figure}", rng.u16(1..999))),
                _ => put(page, format_args!("<s>{}</s> {figure}", rng.u16(1..999))),
            },
            _ => escape(figure, page),
        }
    }
}

impl Markup for Plain {
    fn passage(&mut self, passage: &Passage, page: &mut String) {
        let tag = match passage.kind {
            Kind::Title => "h1",
            Kind::Heading => "h2",
            Kind::Subheading => "h3",
            Kind::Lead | Kind::Body | Kind::Signature | Kind::Date => "p",
        };
        put(page, format_args!("<{tag}>"));
        escape(&passage.text, page);
        put(page, format_args!("</{tag}>\n"));
    }

    fn grid(&mut self, grid: &Grid, page: &mut String) {
        page.push_str(if self.bodies { "<table border=\"1\">\n<tbody>\n" } else { "<table border=\"1\">\n" });
        for row in &grid.rows {
            page.push_str("<tr>");
            for slot in row {
                let tag = if self.heads && slot.role == Role::Header { "th" } else { "td" };
                put(page, format_args!("<{tag}"));
                spans(slot, page);
                page.push('>');
                escape(&slot.number, page);
                if slot.role == Role::Figure {
                    self.figure(&slot.text, page);
                } else {
                    escape(&slot.text, page);
                }
                put(page, format_args!("</{tag}>"));
            }
            page.push_str("</tr>\n");
        }
        page.push_str(if self.bodies { "</tbody>\n</table>\n" } else { "</table>\n" });
    }
}
