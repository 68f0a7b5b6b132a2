//! HTML of a content management system's editor: styles on everything, paragraphs in cells, words and numbers split
//! over elements, padding of non-breaking spaces.

use fastrand::Rng;

use super::super::document::Block;
use super::super::layout::{Grid, Role, Slot};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::{Markup, breaks_words, charset, escape, in_pieces, put, spans};

pub fn page(report: &Report<'_>, blocks: &[Block], rng: &mut Rng, page: &mut String) {
    page.push_str("<!DOCTYPE html>\n<html>\n<head>\n");
    page.push_str(&charset(report, rng));
    put(page, format_args!("<title>{}</title>\n</head>\n<body>\n", report.title.in_one_line()));
    let class = pick(rng, &["TRS_Editor", "article-content", "pages_content", "view"]);
    put(page, format_args!("<div class=\"{class}\" id=\"zoom\">\n"));
    Editor::new(rng).blocks(blocks, page);
    page.push_str("</div>\n</body>\n</html>\n");
}

pub struct Editor {
    cell: &'static str,
    paragraph: &'static str,
    breaks_words: bool,
    rng: Rng,
}

impl Editor {
    pub fn new(rng: &mut Rng) -> Self {
        Self {
            cell: pick(
                rng,
                &[
                    "border: 1px solid windowtext; padding: 5px; word-break: break-all;",
                    "border-width: 1px; border-style: solid; border-color: #000000; padding: 0px 7px;",
                    "border-top:none;border-left:none;border-bottom:1px solid #000;border-right:1px solid #000",
                ],
            ),
            paragraph: pick(
                rng,
                &[
                    "text-indent: 2em; line-height: 2;",
                    "text-indent:32px;line-height:28px;font-family:仿宋_GB2312;font-size:16px",
                    "margin: 0px; text-indent: 43px; text-align: justify",
                ],
            ),
            breaks_words: breaks_words(rng),
            rng: rng.fork(),
        }
    }

    fn cell_text(&mut self, slot: &Slot, page: &mut String) {
        match slot.role {
            Role::Figure => self.figure(&slot.text, page),
            _ if self.breaks_words => self.broken_label(&slot.full_text(), page),
            _ => {
                page.push_str("<p style=\"text-indent: 0em;\">");
                escape(&slot.full_text(), page);
                page.push_str("</p>");
            }
        }
    }

    /// A figure with padding, its digits possibly in several spans.
    fn figure(&mut self, text: &str, page: &mut String) {
        let padding = if chance(&mut self.rng, 15) { "&nbsp;" } else { "" };
        put(page, format_args!("<p style=\"text-align: center;\">{padding}"));
        let length = text.chars().count();
        if text.is_empty() {
            page.push_str(pick(&mut self.rng, &["&nbsp;", "<br/>", ""]));
        } else if length > 1 && chance(&mut self.rng, 40) {
            let size = self.rng.usize(1..length);
            for piece in in_pieces(text, size) {
                page.push_str("<span style=\"font-size: 14px; font-family: 宋体;\">");
                escape(&piece, page);
                page.push_str("</span>");
            }
        } else {
            page.push_str("<span style=\"font-size: 14px;\">");
            escape(text, page);
            page.push_str("</span>");
        }
        put(page, format_args!("{padding}</p>"));
    }

    /// A label split by line breaks or into paragraphs, its numbering possibly in spans of its own.
    fn broken_label(&mut self, text: &str, page: &mut String) {
        let size = self.rng.usize(2..5);
        match self.rng.u8(..4) {
            0 => {
                for piece in in_pieces(text, size) {
                    put(page, format_args!("<p>{piece}</p>"));
                }
            }
            1 => {
                page.push_str("<p style=\"text-align: center;\">");
                for (at, piece) in in_pieces(text, size).iter().enumerate() {
                    page.push_str(if at > 0 { "<br/>" } else { "" });
                    escape(piece, page);
                }
                page.push_str("</p>");
            }
            2 => {
                page.push_str("<p><span>&nbsp;</span>");
                for piece in in_pieces(text, size) {
                    page.push_str("<span style=\"font-family: 宋体\">");
                    escape(&piece, page);
                    page.push_str("</span>");
                }
                page.push_str("</p>");
            }
            _ => {
                page.push_str("<p>");
                escape(text, page);
                page.push_str("&nbsp;</p>");
            }
        }
    }
}

impl Markup for Editor {
    fn passage(&mut self, passage: &Passage, page: &mut String) {
        match passage.kind {
            Kind::Title => {
                page.push_str("<p style=\"text-align: center;\"><span style=\"font-size: 29px;\"><strong>");
                escape(&passage.text, page);
                page.push_str("</strong></span></p>\n");
            }
            Kind::Heading => {
                put(page, format_args!("<p style=\"{}\"><strong>&nbsp;", self.paragraph));
                escape(&passage.text, page);
                page.push_str("</strong>&nbsp;</p>\n");
            }
            Kind::Signature | Kind::Date => {
                page.push_str("<p style=\"text-align: right;\">");
                escape(&passage.text, page);
                page.push_str("&nbsp;&nbsp;&nbsp;&nbsp;</p>\n");
            }
            Kind::Lead | Kind::Subheading | Kind::Body => {
                put(page, format_args!("<p style=\"{}\">", self.paragraph));
                escape(&passage.text, page);
                page.push_str("</p>\n");
            }
        }
    }

    fn grid(&mut self, grid: &Grid, page: &mut String) {
        page.push_str(
            "<table style=\"border-collapse:collapse;border:none\" cellspacing=\"0\" align=\"center\"><tbody>",
        );
        for row in &grid.rows {
            page.push_str("<tr style=\"height:38px\">");
            for slot in row {
                put(page, format_args!("<td style=\"{}\" valign=\"center\"", self.cell));
                spans(slot, page);
                page.push('>');
                self.cell_text(slot, page);
                page.push_str("</td>");
            }
            page.push_str("</tr>");
        }
        page.push_str("</tbody></table>\n<p>&nbsp;</p>\n");
    }
}
