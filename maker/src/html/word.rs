//! HTML of a word processor: name spaces, conditional comments, a span for every change of script, attributes without
//! quotes, and list numbers in its own notation.

use fastrand::Rng;

use super::super::document::Block;
use super::super::form::Table;
use super::super::layout::{Grid, Role, Slot};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::{Markup, escape, put};

pub fn page(report: &Report<'_>, blocks: &[Block], rng: &mut Rng, page: &mut String) {
    page.push_str(concat!(
        "<html xmlns:v=\"urn:schemas-microsoft-com:vml\"\nxmlns:o=\"urn:schemas-microsoft-com:office:office\"\n",
        "xmlns:w=\"urn:schemas-microsoft-com:office:word\"\nxmlns=\"http://www.w3.org/TR/REC-html40\">\n\n<head>\n",
    ));
    let charset = report.encoding.declared();
    put(page, format_args!("<meta http-equiv=Content-Type content=\"text/html; charset={charset}\">\n"));
    page.push_str("<meta name=ProgId content=Word.Document>\n<meta name=Generator content=\"Microsoft Word 15\">\n");
    put(page, format_args!("<title>{}</title>\n", report.title.in_one_line()));
    page.push_str(HEAD);
    Word::new(rng).blocks(blocks, page);
    page.push_str("</div>\n\n</body>\n\n</html>\n");
}

const HEAD: &str = r#"<!--[if gte mso 9]><xml>
 <o:DocumentProperties>
  <o:Pages>6</o:Pages>
  <o:Words>512</o:Words>
 </o:DocumentProperties>
 <w:WordDocument>
  <w:View>Print</w:View>
  <w:PunctuationKerning/>
 </w:WordDocument>
</xml><![endif]-->
<style>
<!--
 /* Style Definitions */
 p.MsoNormal, li.MsoNormal, div.MsoNormal
	{mso-style-parent:"";
	margin:0cm;
	text-align:justify;
	font-size:10.5pt;
	font-family:"Times New Roman","serif";}
@page WordSection1
	{size:595.3pt 841.9pt;
	margin:72.0pt 90.0pt 72.0pt 90.0pt;}
div.WordSection1
	{page:WordSection1;}
-->
</style>
<!--[if gte mso 10]>
<style>
 /* Style Definitions */
 table.MsoNormalTable
	{mso-style-name:普通表格;
	mso-tstyle-rowband-size:0;}
</style>
<![endif]-->
</head>

<body lang=ZH-CN style='tab-interval:21.0pt;text-justify-trim:punctuation'>

<div class=WordSection1 style='layout-grid:15.6pt'>

"#;

/// The tags of one version or another.
struct Tags {
    paragraph: &'static str,
    span: &'static str,
    row: &'static str,
    cell: &'static str,
    table: &'static str,
    colspan: &'static str,
    rowspan: &'static str,
}

const LOWER: Tags = Tags {
    paragraph: "p",
    span: "span",
    row: "tr",
    cell: "td",
    table: "table",
    colspan: "colspan",
    rowspan: "rowspan",
};
const UPPER: Tags = Tags {
    paragraph: "P",
    span: "SPAN",
    row: "TR",
    cell: "TD",
    table: "TABLE",
    colspan: "colSpan",
    rowspan: "rowSpan",
};

struct Word {
    tags: &'static Tags,
    /// Whether Chinese text is in `<font>` rather than in a span.
    fonts: bool,
    /// The markers around list numbers: comments, which every browser skips, or marked sections, which browsers do not
    /// know.
    list_marks: (&'static str, &'static str),
    rng: Rng,
}

impl Word {
    fn new(rng: &mut Rng) -> Self {
        Self {
            tags: if chance(rng, 50) { &UPPER } else { &LOWER },
            fonts: chance(rng, 40),
            list_marks: pick(
                rng,
                &[("<![if !supportLists]>", "<![endif]>"), ("<!--[if !supportLists]-->", "<!--[endif]-->")],
            ),
            rng: rng.fork(),
        }
    }

    /// A run of text, with Latin letters and digits separate from the rest.
    fn run(&mut self, text: &str, page: &mut String) {
        let span = self.tags.span;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let latin = first.is_ascii();
            let end = rest.find(|character: char| character.is_ascii() != latin).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            rest = after;
            if latin {
                put(page, format_args!("<{span} lang=EN-US>"));
                escape(piece, page);
                put(page, format_args!("</{span}>"));
            } else if self.fonts {
                put(page, format_args!("<font face=宋体>{piece}</font>"));
            } else {
                put(
                    page,
                    format_args!("<{span} style='font-family:宋体;mso-ascii-font-family:\n\"Times New Roman\"'>"),
                );
                page.push_str(piece);
                put(page, format_args!("</{span}>"));
            }
        }
    }

    fn cell_text(&mut self, slot: &Slot, page: &mut String) {
        let Tags { paragraph, span, .. } = self.tags;
        if slot.role == Role::Label {
            put(page, format_args!("<{paragraph} class=MsoNormal>"));
        } else {
            put(page, format_args!("<{paragraph} class=MsoNormal align=center style='text-align:center'>"));
        }
        if slot.number.starts_with(|character: char| character.is_ascii_digit()) {
            let (open, close) = self.list_marks;
            put(page, format_args!("{open}<{span}\nlang=EN-US>"));
            escape(&slot.number, page);
            put(
                page,
                format_args!("<{span} style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </{span}></{span}>{close}"),
            );
            self.run(&slot.text, page);
        } else {
            self.run(&slot.full_text(), page);
        }
        let blank = if slot.text.is_empty() { "&nbsp;" } else { "" };
        put(page, format_args!("<{span} lang=EN-US><o:p>{blank}</o:p></{span}></{paragraph}>"));
    }
}

impl Markup for Word {
    fn passage(&mut self, passage: &Passage, page: &mut String) {
        let Tags { paragraph, span, .. } = self.tags;
        let (attributes, bold) = match passage.kind {
            Kind::Title => (" align=center style='text-align:center;line-height:30.0pt'", true),
            Kind::Heading => (" style='text-indent:32.0pt;line-height:30.0pt'", true),
            Kind::Signature | Kind::Date => (" align=right style='text-align:right'", false),
            Kind::Lead | Kind::Subheading | Kind::Body => (" style='text-indent:32.0pt;\nline-height:30.0pt'", false),
        };
        put(page, format_args!("<{paragraph} class=MsoNormal{attributes}>"));
        page.push_str(if bold { "<b>" } else { "" });
        self.run(&passage.text, page);
        put(page, format_args!("<{span} lang=EN-US><o:p></o:p></{span}>"));
        page.push_str(if bold { "</b>" } else { "" });
        put(page, format_args!("</{paragraph}>\n\n"));
    }

    fn grid(&mut self, grid: &Grid, page: &mut String) {
        let &Tags { paragraph, span, row, cell, table, colspan, rowspan } = self.tags;
        put(
            page,
            format_args!(
                "<{table} class=MsoNormalTable border=1 cellspacing=0 cellpadding=0\n style='border-collapse:collapse;border:none'>\n",
            ),
        );
        for (index, slots) in grid.rows.iter().enumerate() {
            put(page, format_args!(" <{row} style='mso-yfti-irow:{index};height:20.0pt'>\n"));
            for slot in slots {
                let width = self.rng.u8(40..60);
                put(page, format_args!("  <{cell} width={width}"));
                if slot.colspan > 1 {
                    put(page, format_args!(" {colspan}={}", slot.colspan));
                }
                if slot.rowspan > 1 {
                    put(page, format_args!(" {rowspan}={}", slot.rowspan));
                }
                page.push_str(
                    " style='border:solid windowtext 1.0pt;\n  padding:0cm 5.4pt 0cm 5.4pt;height:20.0pt'>\n  ",
                );
                self.cell_text(slot, page);
                put(page, format_args!("\n  </{cell}>\n"));
            }
            put(page, format_args!(" </{row}>\n"));
        }
        put(
            page,
            format_args!(
                "</{table}>\n\n<{paragraph} class=MsoNormal><{span} lang=EN-US><o:p>&nbsp;</o:p></{span}></{paragraph}>\n\n"
            ),
        );
    }

    fn picture(&mut self, table: Table, page: &mut String) {
        put(
            page,
            format_args!(
                concat!(
                    "<p class=MsoNormal><span lang=EN-US><!--[if gte vml 1]><v:shape id=\"pic{0}\" style='width:415pt'>\n",
                    "<v:imagedata src=\"report.files/image00{0}.png\"/></v:shape><![endif]--><![if !vml]><img width=553\n",
                    "src=\"report.files/image00{0}.png\"><![endif]><o:p></o:p></span></p>\n\n",
                ),
                table.number(),
            ),
        );
    }
}
