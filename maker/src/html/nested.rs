//! An old-fashioned page: tables nested for the layout, and end tags left out.

use fastrand::Rng;

use super::super::document::Block;
use super::super::layout::{Grid, Role};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::{Markup, escape, put, spans};

pub fn page(report: &Report<'_>, blocks: &[Block], rng: &mut Rng, page: &mut String) {
    let name = &report.district.name;
    let charset = report.encoding.declared();
    put(page, format_args!("<HTML><HEAD><META http-equiv=Content-Type content=\"text/html; charset={charset}\">\n"));
    put(page, format_args!("<TITLE>{name}信息公开网</TITLE>\n</HEAD>\n<BODY bgColor=#ffffff topMargin=0>\n"));
    page.push_str("<table width=\"980\" border=\"0\" cellspacing=\"0\" cellpadding=\"0\" align=\"center\">\n");
    page.push_str("<tr><td colspan=\"2\"><img src=\"images/top.jpg\" width=\"980\" height=\"120\"></td></tr>\n");
    page.push_str("<tr><td width=\"190\" valign=\"top\">\n<table width=\"100%\" border=\"0\">\n");
    for item in ["公开指南", "公开目录", "公开年报", "依申请公开", "意见箱"] {
        put(page, format_args!("<tr><td height=\"24\"><img src=\"images/dot.gif\"> <a href=\"list.asp\">{item}</a>\n"));
    }
    put(
        page,
        format_args!("<tr><td align=center>今日访问 {}<br>累计访问 {}\n", rng.u16(20..900), rng.u32(20_000..900_000)),
    );
    page.push_str("</table>\n<td valign=\"top\">\n<table width=\"100%\" border=\"0\" cellpadding=\"6\">\n");
    put(
        page,
        format_args!("<tr><td class=\"info\" align=\"center\">来源：本站原创　阅读次数：{}\n", rng.u16(30..3000)),
    );
    page.push_str("<tr><td class=\"content\">\n");
    Nested { closed_cells: chance(rng, 30), cell: pick(rng, &["<td", "<TD align=middle", "<td height=22"]) }
        .blocks(blocks, page);
    page.push_str("\n</table>\n</td></tr>\n");
    put(
        page,
        format_args!(
            "<tr><td colspan=\"2\" align=\"center\">主办：{name}人民政府　技术支持：{name}信息中心　建议使用1024×768分辨率浏览\n</table>\n</BODY></HTML>\n",
        ),
    );
}

struct Nested {
    /// Whether cells are closed; rows and paragraphs never are.
    closed_cells: bool,
    cell: &'static str,
}

impl Markup for Nested {
    fn passage(&mut self, passage: &Passage, page: &mut String) {
        page.push_str(match passage.kind {
            Kind::Title => "<p align=\"center\"><font size=\"5\">",
            Kind::Heading => "<p><strong>",
            Kind::Signature | Kind::Date => "<p align=right>",
            Kind::Lead | Kind::Subheading | Kind::Body => "<p>&nbsp;&nbsp;&nbsp;&nbsp;",
        });
        escape(&passage.text, page);
        page.push_str(match passage.kind {
            Kind::Title => "</font>\n",
            Kind::Heading => "</strong>\n",
            _ => "\n",
        });
    }

    fn grid(&mut self, grid: &Grid, page: &mut String) {
        page.push_str("<table border=1 width=\"95%\" align=center cellspacing=0>\n");
        for row in &grid.rows {
            page.push_str("<tr>");
            for slot in row {
                page.push_str(self.cell);
                spans(slot, page);
                page.push('>');
                if slot.role == Role::Figure && slot.text.is_empty() {
                    page.push_str("&nbsp;");
                } else {
                    escape(&slot.number, page);
                    escape(&slot.text, page);
                }
                page.push_str(if self.closed_cells { "</td>" } else { "\n" });
            }
            page.push('\n');
        }
        page.push_str("</table>\n");
    }
}
