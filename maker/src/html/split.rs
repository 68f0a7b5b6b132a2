//! A page converted from a paginated document: table 3 in two pieces, group labels with one character per line, header
//! and figures in different grid columns.

use fastrand::Rng;

use super::super::document::Block;
use super::super::layout::{Grid, Role, Slot};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::{Markup, charset, escape, in_pieces, put, spans};

pub fn page(report: &Report<'_>, blocks: &[Block], rng: &mut Rng, page: &mut String) {
    page.push_str("<html>\n<head>\n");
    page.push_str(&charset(report, rng));
    put(
        page,
        format_args!("<title>{}</title>\n</head>\n<body>\n<div class=\"content\">\n", report.title.in_one_line()),
    );
    let mut markup = Split {
        between: pick(
            rng,
            &["", "<p>&nbsp;</p>\n", "<p align=\"center\">- 4 -</p>\n", "<p align=\"center\">— 5 —</p>\n"],
        ),
        character_break: pick(rng, &["<br>", "<br />", "</p><p>"]),
        all_vertical: chance(rng, 30),
    };
    markup.blocks(blocks, page);
    page.push_str("</div>\n</body>\n</html>\n");
}

struct Split {
    /// The remains of the page break between the pieces: nothing, an empty paragraph, or a page number.
    between: &'static str,
    /// Separator between two characters of a vertical label.
    character_break: &'static str,
    /// Whether the headings of table 4 are vertical too.
    all_vertical: bool,
}

impl Split {
    fn cell_text(&self, slot: &Slot, page: &mut String) {
        let text = slot.full_text();
        let narrow = slot.role == Role::Header && slot.colspan == 1;
        page.push_str("<p>");
        if slot.role == Role::Group || (self.all_vertical && narrow) {
            for (at, character) in in_pieces(&text, 1).iter().enumerate() {
                page.push_str(if at > 0 { self.character_break } else { "" });
                escape(character, page);
            }
        } else {
            escape(&text, page);
        }
        page.push_str("</p>");
    }
}

impl Markup for Split {
    fn passage(&mut self, passage: &Passage, page: &mut String) {
        let open = match passage.kind {
            Kind::Title => "<p align=\"center\"><b>",
            Kind::Heading => "<p><b>",
            Kind::Signature | Kind::Date => "<p align=\"right\">",
            Kind::Lead | Kind::Subheading | Kind::Body => "<p>\u{3000}\u{3000}",
        };
        page.push_str(open);
        escape(&passage.text, page);
        page.push_str(if open.ends_with("<b>") { "</b></p>\n" } else { "</p>\n" });
    }

    fn grid(&mut self, grid: &Grid, page: &mut String) {
        page.push_str("<table border=\"1\" cellspacing=\"0\" cellpadding=\"0\">\n");
        for row in &grid.rows {
            page.push_str("<tr>\n");
            for slot in row {
                page.push_str("<td");
                spans(slot, page);
                page.push('>');
                self.cell_text(slot, page);
                page.push_str("</td>\n");
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</table>\n");
    }

    fn between_pieces(&mut self, page: &mut String) {
        page.push_str(self.between);
    }
}
