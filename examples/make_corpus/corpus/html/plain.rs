//! Clean semantic HTML, as a careful webmaster writes it.

use fastrand::Rng;

use super::super::document::Block;
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

pub struct Plain {
    /// `<th>` for the headings of columns, `<td>` for all otherwise.
    heads: bool,
    bodies: bool,
}

impl Plain {
    pub fn new(rng: &mut Rng) -> Self {
        Self { heads: chance(rng, 50), bodies: chance(rng, 50) }
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
                escape(&slot.text, page);
                put(page, format_args!("</{tag}>"));
            }
            page.push_str("</tr>\n");
        }
        page.push_str(if self.bodies { "</tbody>\n</table>\n" } else { "</table>\n" });
    }
}
