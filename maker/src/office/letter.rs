//! A report as a word processor's document: flat ODF, which `LibreOffice` turns into DOCX, DOC and PDF.

use fastrand::Rng;

use super::super::document::{Block, blocks};
use super::super::form::Table;
use super::super::layout::{Grid, Role, Slot};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::chance;
use super::look::{Downwards, Look, PADDING, Paper};
use super::{Spot, escape, header_rows, picture, put, spots};

/// The whole document.
pub fn text(report: &Report<'_>, look: &Look, rng: &mut Rng) -> String {
    let mut letter = Letter { look, rng, tables: 0, styles: String::new(), body: String::new() };
    for block in blocks(report) {
        match block {
            Block::Passage(passage) => letter.passage(&passage),
            Block::Picture(_) => letter.picture(),
            Block::Table(table, grids) => {
                for grid in &grids {
                    letter.table(table, grid);
                }
            }
        }
    }
    let Letter { styles, body, .. } = letter;
    let mut text = String::with_capacity(body.len() + 8_000);
    text.push_str(HEAD);
    head(report, look, &mut text);
    text.push_str(&styles);
    for (name, paper, orientation) in
        [("Upright", look.paper, "portrait"), ("Turned", look.paper.turned(), "landscape")]
    {
        page_layout(name, paper, orientation, &mut text);
    }
    text.push_str("</office:automatic-styles>\n<office:master-styles>\n");
    for (name, layout) in [("Standard", "Upright"), ("Landscape", "Turned")] {
        master_page(name, layout, look, &mut text);
    }
    text.push_str("</office:master-styles>\n<office:body><office:text>\n");
    text.push_str(&body);
    text.push_str("</office:text></office:body>\n</office:document>\n");
    text
}

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document",
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"",
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"",
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"",
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"",
    " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"",
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"",
    " xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\"",
    " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\"",
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
    " office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.text\">\n",
);

fn head(report: &Report<'_>, look: &Look, text: &mut String) {
    super::properties(report, look, text);
    let Look { font, heading_font, size, title_size, leading, table_size, .. } = look;
    let indent = if look.typed_indent { 0.0 } else { size * 2.0 };
    let type_of = |font: &str, size: f64, weight: &str| {
        format!(
            "<style:text-properties style:font-name=\"{font}\" style:font-name-asian=\"{font}\" fo:font-size=\"{size}pt\" style:font-size-asian=\"{size}pt\" fo:font-weight=\"{weight}\" style:font-weight-asian=\"{weight}\" fo:language=\"en\" fo:country=\"US\" style:language-asian=\"zh\" style:country-asian=\"CN\"/>"
        )
    };
    text.push_str("<office:font-face-decls>");
    for font in [font, heading_font] {
        put(text, format_args!("<style:font-face style:name=\"{font}\" svg:font-family=\"'{font}'\"/>"));
    }
    text.push_str("</office:font-face-decls>\n<office:styles>\n");
    put(
        text,
        format_args!(
            "<style:default-style style:family=\"paragraph\">{}</style:default-style>\n",
            type_of(font, *size, "normal"),
        ),
    );
    let mut paragraph = |name: &str, properties: &str, letters: &str| {
        put(
            text,
            format_args!(
                "<style:style style:name=\"{name}\" style:family=\"paragraph\"><style:paragraph-properties {properties}/>{letters}</style:style>\n"
            ),
        );
    };
    let line = format!("fo:line-height=\"{leading}pt\"");
    paragraph(
        "Title",
        "fo:text-align=\"center\" fo:margin-bottom=\"4mm\"",
        &type_of(heading_font, *title_size, "bold"),
    );
    paragraph(
        "Heading",
        &format!("{line} fo:text-indent=\"{indent}pt\" fo:keep-with-next=\"always\""),
        &type_of(heading_font, *size, "bold"),
    );
    paragraph("Subheading", &format!("{line} fo:text-indent=\"{indent}pt\""), &type_of(heading_font, *size, "normal"));
    paragraph(
        "Body",
        &format!("{line} fo:text-indent=\"{indent}pt\" fo:text-align=\"justify\""),
        &type_of(font, *size, "normal"),
    );
    paragraph(
        "End",
        &format!("{line} fo:text-align=\"end\" fo:margin-right=\"{size}pt\""),
        &type_of(font, *size, "normal"),
    );
    let header = if look.bold_header { "bold" } else { "normal" };
    paragraph("CellHeader", "fo:text-align=\"center\"", &type_of(font, *table_size, header));
    paragraph("CellGroup", "fo:text-align=\"center\"", &type_of(font, *table_size, "normal"));
    paragraph("CellLabel", "fo:text-align=\"start\"", &type_of(font, *table_size, "normal"));
    paragraph("CellFigure", &format!("fo:text-align=\"{}\"", look.figures), &type_of(font, *table_size, "normal"));
    paragraph("Margin", "fo:text-align=\"center\"", &type_of(font, 9.0, "normal"));
    text.push_str("</office:styles>\n<office:automatic-styles>\n");
    for page in ["Standard", "Landscape"] {
        put(
            text,
            format_args!(
                "<style:style style:name=\"Heading{page}\" style:family=\"paragraph\" style:parent-style-name=\"Heading\" style:master-page-name=\"{page}\"/>\n"
            ),
        );
    }
    text.push_str("<style:style style:name=\"Digits\" style:family=\"text\"><style:text-properties style:font-name=\"Liberation Serif\"/></style:style>\n");
    cell_styles(look, text);
    let keep = if look.broken_rows { "auto" } else { "always" };
    put(
        text,
        format_args!(
            "<style:style style:name=\"Row\" style:family=\"table-row\"><style:table-row-properties fo:keep-together=\"{keep}\"/></style:style>\n"
        ),
    );
}

/// The styles of a cell by its place: at the left or right end of the table; and whether its lines are vertical.
fn cell_styles(look: &Look, text: &mut String) {
    let rule = |width: f64| format!("{width}pt solid {}", look.rules.colour);
    let inner = rule(look.rules.width);
    let row_padding = look.row_padding;
    let side = look.rules.sides.map_or_else(|| "none".to_owned(), rule);
    for (name, left, right) in
        [("Cell", &inner, &inner), ("CellL", &side, &inner), ("CellR", &inner, &side), ("CellLR", &side, &side)]
    {
        for (turned, mode) in [("", ""), ("Turned", " style:writing-mode=\"tb-rl\"")] {
            put(
                text,
                format_args!(
                    "<style:style style:name=\"{name}{turned}\" style:family=\"table-cell\"><style:table-cell-properties fo:border-top=\"{inner}\" fo:border-bottom=\"{inner}\" fo:border-left=\"{left}\" fo:border-right=\"{right}\" fo:padding-left=\"{PADDING}mm\" fo:padding-right=\"{PADDING}mm\" fo:padding-top=\"{row_padding}mm\" fo:padding-bottom=\"{row_padding}mm\" style:vertical-align=\"middle\"{mode}/></style:style>\n"
                ),
            );
        }
    }
}

fn page_layout(name: &str, paper: Paper, orientation: &str, text: &mut String) {
    let Paper { width, height, top, bottom, left, right } = paper;
    put(
        text,
        format_args!(
            concat!(
                "<style:page-layout style:name=\"{name}\"><style:page-layout-properties fo:page-width=\"{width}mm\" fo:page-height=\"{height}mm\"",
                " style:print-orientation=\"{orientation}\" fo:margin-top=\"{top}mm\" fo:margin-bottom=\"{bottom}mm\"",
                " fo:margin-left=\"{left}mm\" fo:margin-right=\"{right}mm\"/>",
                "<style:header-style><style:header-footer-properties fo:min-height=\"8mm\" fo:margin-bottom=\"3mm\"/></style:header-style>",
                "<style:footer-style><style:header-footer-properties fo:min-height=\"8mm\" fo:margin-top=\"3mm\"/></style:footer-style>",
                "</style:page-layout>\n",
            ),
            name = name,
            width = width,
            height = height,
            orientation = orientation,
            top = top,
            bottom = bottom,
            left = left,
            right = right,
        ),
    );
}

fn master_page(name: &str, layout: &str, look: &Look, text: &mut String) {
    put(text, format_args!("<style:master-page style:name=\"{name}\" style:page-layout-name=\"{layout}\">"));
    if let Some(words) = &look.running_head {
        put(text, format_args!("<style:header><text:p text:style-name=\"Margin\">{words}</text:p></style:header>"));
    }
    if let Some(words) = look.page_number {
        let words = words.replacen('#', "<text:page-number text:select-page=\"current\">1</text:page-number>", 1);
        let words = words.replacen('#', "<text:page-count>1</text:page-count>", 1);
        put(text, format_args!("<style:footer><text:p text:style-name=\"Margin\">{words}</text:p></style:footer>"));
    }
    text.push_str("</style:master-page>\n");
}

/// The section whose table is too wide for some pages.
const TURNED: u8 = 3;

struct Letter<'a> {
    look: &'a Look,
    rng: &'a mut Rng,
    tables: usize,
    styles: String,
    body: String,
}

impl Letter<'_> {
    fn passage(&mut self, passage: &Passage) {
        let (style, level) = match passage.kind {
            Kind::Title => ("Title", None),
            Kind::Heading => ("Heading", Some(1)),
            Kind::Subheading => ("Subheading", Some(2)),
            Kind::Signature | Kind::Date => ("End", None),
            Kind::Lead | Kind::Body => ("Body", None),
        };
        let page = match (passage.kind, passage.section) {
            (Kind::Heading, TURNED) if self.look.landscape => "Landscape",
            (Kind::Heading, section) if self.look.landscape && section == TURNED + 1 => "Standard",
            _ => "",
        };
        let (open, close) = match level.filter(|_| self.look.outlined) {
            Some(level) => (format!("text:h text:outline-level=\"{level}\""), "text:h"),
            None => ("text:p".to_owned(), "text:p"),
        };
        put(&mut self.body, format_args!("<{open} text:style-name=\"{style}{page}\">"));
        let is_indented = !matches!(passage.kind, Kind::Title | Kind::Signature | Kind::Date);
        if is_indented && self.look.typed_indent {
            self.body.push_str("\u{3000}\u{3000}");
        }
        self.words(&passage.text);
        put(&mut self.body, format_args!("</{close}>\n"));
    }

    /// Text, its digits possibly in a font of their own.
    fn words(&mut self, text: &str) {
        if !self.look.spanned_digits {
            escape(text, &mut self.body);
            return;
        }
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_digit = first.is_ascii_digit();
            let end = rest.find(|character: char| character.is_ascii_digit() != is_digit).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            rest = after;
            self.body.push_str(if is_digit { "<text:span text:style-name=\"Digits\">" } else { "" });
            escape(piece, &mut self.body);
            self.body.push_str(if is_digit { "</text:span>" } else { "" });
        }
    }

    fn picture(&mut self) {
        let picture = picture::base64(&picture::png());
        put(
            &mut self.body,
            format_args!(
                "<text:p text:style-name=\"Title\"><draw:frame text:anchor-type=\"as-char\" svg:width=\"120mm\" svg:height=\"60mm\"><draw:image draw:mime-type=\"image/png\"><office:binary-data>{picture}</office:binary-data></draw:image></draw:frame></text:p>\n"
            ),
        );
    }

    fn table(&mut self, table: Table, grid: &Grid) {
        self.tables += 1;
        let name = format!("Table{}", self.tables);
        let is_turned = self.look.landscape && table == Table::Requests;
        let paper = if is_turned { self.look.paper.turned() } else { self.look.paper };
        let columns = self.look.columns(table, grid, paper.measure());
        put(
            &mut self.styles,
            format_args!(
                "<style:style style:name=\"{name}\" style:family=\"table\"><style:table-properties style:width=\"{:.2}mm\" table:align=\"center\" table:border-model=\"collapsing\"/></style:style>\n",
                columns.iter().sum::<f64>(),
            ),
        );
        put(&mut self.body, format_args!("<table:table table:name=\"{name}\" table:style-name=\"{name}\">"));
        for (at, width) in columns.iter().enumerate() {
            put(
                &mut self.styles,
                format_args!(
                    "<style:style style:name=\"{name}.{at}\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"{width:.2}mm\"/></style:style>\n"
                ),
            );
            put(&mut self.body, format_args!("<table:table-column table:style-name=\"{name}.{at}\"/>"));
        }
        let is_repeated = self.look.repeated_header && table != Table::Disclosure;
        let header = if is_repeated { header_rows(grid) } else { 0 };
        self.body.push_str(if header > 0 { "\n<table:table-header-rows>" } else { "" });
        for (index, row) in spots(grid).iter().enumerate() {
            self.row(row);
            self.body.push_str(if index + 1 == header { "</table:table-header-rows>" } else { "" });
        }
        self.body.push_str("</table:table>\n");
        if chance(self.rng, 50) {
            self.body.push_str("<text:p text:style-name=\"CellLabel\"/>\n");
        }
    }

    fn row(&mut self, row: &[Spot<'_>]) {
        self.body.push_str("\n<table:table-row table:style-name=\"Row\">");
        for (at, spot) in row.iter().enumerate() {
            match spot {
                Spot::Slot(slot) => {
                    let left = if at == 0 { "L" } else { "" };
                    let right = if at + slot.colspan == row.len() { "R" } else { "" };
                    self.cell(slot, &format!("Cell{left}{right}"));
                }
                Spot::Covered => self.body.push_str("<table:covered-table-cell/>"),
                Spot::Nothing => self.body.push_str("<table:table-cell/>"),
            }
        }
        self.body.push_str("</table:table-row>");
    }

    fn cell(&mut self, slot: &Slot, style: &str) {
        // only the outermost label is that narrow
        let is_outermost = slot.role == Role::Group && slot.number.is_empty() && slot.rowspan > 10;
        let downwards = if is_outermost { self.look.downwards } else { Downwards::Wide };
        let turned = if downwards == Downwards::Turned { "Turned" } else { "" };
        put(
            &mut self.body,
            format_args!("<table:table-cell table:style-name=\"{style}{turned}\" office:value-type=\"string\""),
        );
        if slot.colspan > 1 {
            put(&mut self.body, format_args!(" table:number-columns-spanned=\"{}\"", slot.colspan));
        }
        if slot.rowspan > 1 {
            put(&mut self.body, format_args!(" table:number-rows-spanned=\"{}\"", slot.rowspan));
        }
        let paragraph = match slot.role {
            Role::Header => "CellHeader",
            Role::Group => "CellGroup",
            Role::Label => "CellLabel",
            Role::Figure => "CellFigure",
        };
        put(&mut self.body, format_args!("><text:p text:style-name=\"{paragraph}\">"));
        let between = match downwards {
            Downwards::Breaks => "<text:line-break/>",
            Downwards::Paragraphs => "</text:p><text:p text:style-name=\"CellGroup\">",
            _ => "",
        };
        if between.is_empty() {
            self.words(&slot.full_text());
        } else {
            let characters: Vec<String> = slot.full_text().chars().map(String::from).collect();
            self.body.push_str(&characters.join(between));
        }
        self.body.push_str("</text:p></table:table-cell>");
    }
}
