//! A report as a workbook: flat ODF, which `LibreOffice` turns into XLSX and XLS. The prose stands in merged cells.

use fastrand::Rng;

use super::super::document::{Block, blocks};
use super::super::form::Table;
use super::super::layout::{Grid, Role, Slot};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::look::Look;
use super::{Spot, escape, put, spots};

/// Columns of a sheet: as many as the widest table needs.
const COLUMNS: usize = 15;

/// The whole workbook.
pub fn text(report: &Report<'_>, look: &Look, rng: &mut Rng) -> String {
    let habits = Habits::new(rng);
    let mut book = Book { habits, first: chance(rng, 15).into(), row: 0, sheets: 0, body: String::new(), rng };
    let by_section = chance(book.rng, 40);
    let mut section = 0;
    book.begin_sheet(look);
    for block in blocks(report) {
        match block {
            Block::Passage(passage) => {
                // Sections 3, 4 and 5 begin new sheets, so that each table has one.
                if passage.section != section && by_section && (3..=5).contains(&passage.section) {
                    book.end_sheet();
                    book.begin_sheet(look);
                }
                section = passage.section;
                book.passage(&passage);
            }
            // Sheets cannot hold pictures, and no report gets one.
            Block::Picture(_) => {}
            Block::Table(table, grids) => {
                for grid in &grids {
                    book.table(table, grid);
                }
            }
        }
    }
    book.end_sheet();
    let mut text = String::with_capacity(book.body.len() + 8_000);
    text.push_str(HEAD);
    super::properties(report, look, &mut text);
    styles(look, &mut text);
    text.push_str("<office:body><office:spreadsheet>\n");
    text.push_str(&book.body);
    text.push_str("</office:spreadsheet></office:body>\n</office:document>\n");
    text
}

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document",
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"",
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"",
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"",
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"",
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"",
    " xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\"",
    " xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\"",
    " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\"",
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
    " xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\"",
    " office:version=\"1.3\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">\n",
);

/// How numbers are stored and displayed.
struct Habits {
    /// Percentage of figures that are stored as text.
    as_text: u8,
    /// Whether totals of rows are formulas.
    formulas: bool,
    number_style: &'static str,
    /// Whether table 2 is as wide as the sheet, with merged cells, or takes only its first columns.
    stretched: bool,
}

impl Habits {
    fn new(rng: &mut Rng) -> Self {
        Self {
            as_text: pick(rng, &[0, 0, 0, 100, 100, 30]),
            formulas: chance(rng, 25),
            number_style: pick(rng, &["General", "General", "Whole", "Decimals", "Thousands"]),
            stretched: chance(rng, 60),
        }
    }
}

fn styles(look: &Look, text: &mut String) {
    text.push_str(concat!(
        "<office:automatic-styles>\n",
        "<number:number-style style:name=\"NWhole\"><number:number number:decimal-places=\"0\" number:min-decimal-places=\"0\" number:min-integer-digits=\"1\"/></number:number-style>\n",
        "<number:number-style style:name=\"NDecimals\"><number:number number:decimal-places=\"2\" number:min-decimal-places=\"2\" number:min-integer-digits=\"1\"/></number:number-style>\n",
        "<number:number-style style:name=\"NThousands\"><number:number number:decimal-places=\"0\" number:min-decimal-places=\"0\" number:min-integer-digits=\"1\" number:grouping=\"true\"/></number:number-style>\n",
        "<number:text-style style:name=\"NText\"><number:text-content/></number:text-style>\n",
        "<style:style style:name=\"Column\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"20mm\"/></style:style>\n",
        "<style:style style:name=\"Row\" style:family=\"table-row\"><style:table-row-properties style:use-optimal-row-height=\"true\"/></style:style>\n",
    ));
    let Look { font, heading_font, table_size, .. } = look;
    let rule = format!("{}pt solid {}", look.rules.width, look.rules.colour);
    let mut cell = |name: &str, number: &str, border: &str, align: &str, font: &str, size: f64, weight: &str| {
        let number = if number.is_empty() { String::new() } else { format!(" style:data-style-name=\"{number}\"") };
        put(
            text,
            format_args!(
                concat!(
                    "<style:style style:name=\"{}\" style:family=\"table-cell\"{}>",
                    "<style:table-cell-properties fo:border=\"{}\" fo:wrap-option=\"wrap\" style:vertical-align=\"middle\" style:text-align-source=\"fix\"/>",
                    "<style:paragraph-properties fo:text-align=\"{}\"/>",
                    "<style:text-properties style:font-name=\"{4}\" style:font-name-asian=\"{4}\" fo:font-size=\"{5}pt\" style:font-size-asian=\"{5}pt\" fo:font-weight=\"{6}\" style:font-weight-asian=\"{6}\"/>",
                    "</style:style>\n",
                ),
                name, number, border, align, font, size, weight,
            ),
        );
    };
    cell("Title", "", "none", "center", heading_font, 18.0, "bold");
    cell("Heading", "", "none", "start", heading_font, 14.0, "bold");
    cell("Body", "", "none", "start", font, 12.0, "normal");
    cell("End", "", "none", "end", font, 12.0, "normal");
    let header = if look.bold_header { "bold" } else { "normal" };
    cell("Header", "", &rule, "center", font, *table_size, header);
    cell("Group", "", &rule, "center", font, *table_size, "normal");
    cell("Label", "", &rule, "start", font, *table_size, "normal");
    for number in ["General", "Whole", "Decimals", "Thousands", "Text"] {
        let style = if number == "General" { String::new() } else { format!("N{number}") };
        cell(number, &style, &rule, look.figures, font, *table_size, "normal");
    }
    text.push_str("</office:automatic-styles>\n");
}

struct Book<'a> {
    habits: Habits,
    /// The first column that is used.
    first: usize,
    /// Rows of the sheet so far.
    row: usize,
    sheets: usize,
    body: String,
    rng: &'a mut Rng,
}

impl Book<'_> {
    fn begin_sheet(&mut self, look: &Look) {
        self.sheets += 1;
        self.row = 0;
        let name = match (look.outlined, self.sheets) {
            (true, 1) => "年度报告".to_owned(),
            (true, sheet) => format!("表{sheet}"),
            (false, sheet) => format!("Sheet{sheet}"),
        };
        put(
            &mut self.body,
            format_args!(
                "<table:table table:name=\"{name}\"><table:table-column table:style-name=\"Column\" table:number-columns-repeated=\"{}\"/>\n",
                self.first + COLUMNS,
            ),
        );
    }

    fn end_sheet(&mut self) {
        self.body.push_str("</table:table>\n");
    }

    fn begin_row(&mut self) {
        self.row += 1;
        self.body.push_str("<table:table-row table:style-name=\"Row\">");
        self.body.push_str(if self.first > 0 { "<table:table-cell/>" } else { "" });
    }

    fn end_row(&mut self) {
        self.body.push_str("</table:table-row>\n");
    }

    fn passage(&mut self, passage: &Passage) {
        let style = match passage.kind {
            Kind::Title => "Title",
            Kind::Heading => "Heading",
            Kind::Signature | Kind::Date => "End",
            Kind::Lead | Kind::Subheading | Kind::Body => "Body",
        };
        self.begin_row();
        put(
            &mut self.body,
            format_args!(
                "<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\" table:number-columns-spanned=\"{COLUMNS}\" table:number-rows-spanned=\"1\"><text:p>"
            ),
        );
        escape(&passage.text, &mut self.body);
        put(
            &mut self.body,
            format_args!(
                "</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated=\"{}\"/>",
                COLUMNS - 1
            ),
        );
        self.end_row();
    }

    fn table(&mut self, table: Table, grid: &Grid) {
        let widths = match table {
            Table::Disclosure if self.habits.stretched => vec![4, 4, 4, 3],
            _ => vec![1; COLUMNS],
        };
        for row in &spots(grid) {
            self.begin_row();
            let mut sum = Some(0.0);
            let mut column = self.first;
            for (at, spot) in row.iter().enumerate() {
                match spot {
                    Spot::Slot(slot) => {
                        let width = widths[at..at + slot.colspan].iter().sum();
                        let is_total = table == Table::Requests && at + 1 == row.len() && slot.role == Role::Figure;
                        let formula = sum.filter(|_| is_total && self.habits.formulas);
                        if slot.role == Role::Figure {
                            sum = sum.and_then(|sum| Some(sum + number(&slot.text)?));
                        }
                        self.cell(slot, width, column, formula);
                        self.covered(width - 1);
                        // the spots after it are covered
                        column += width - widths[at];
                    }
                    Spot::Covered if is_below(row, at) => self.covered(widths[at]),
                    Spot::Covered => column -= widths[at],
                    Spot::Nothing => self.body.push_str("<table:table-cell/>"),
                }
                column += widths[at];
            }
            self.end_row();
        }
        if chance(self.rng, 50) {
            self.begin_row();
            self.end_row();
        }
    }

    fn covered(&mut self, count: usize) {
        for _ in 0..count {
            self.body.push_str("<table:covered-table-cell/>");
        }
    }

    /// `sum` is the sum of the figures to the left of a total that is to be a formula.
    fn cell(&mut self, slot: &Slot, width: usize, column: usize, sum: Option<f64>) {
        let value =
            number(&slot.text).filter(|_| slot.role == Role::Figure).filter(|_| !chance(self.rng, self.habits.as_text));
        let style = match (slot.role, value) {
            (Role::Header, _) => "Header",
            (Role::Group, _) => "Group",
            (Role::Label, _) => "Label",
            (Role::Figure, None) => "Text",
            // a format that rounds is for whole numbers
            (Role::Figure, Some(value)) if value.fract() != 0.0 => "General",
            (Role::Figure, Some(_)) => self.habits.number_style,
        };
        put(&mut self.body, format_args!("<table:table-cell table:style-name=\"{style}\""));
        if width > 1 || slot.rowspan > 1 {
            put(
                &mut self.body,
                format_args!(
                    " table:number-columns-spanned=\"{width}\" table:number-rows-spanned=\"{}\"",
                    slot.rowspan
                ),
            );
        }
        if let (Some(value), Some(sum)) = (value, sum)
            && (value - sum).abs() < 0.5
        {
            let (row, from, to) = (self.row, letter(column - 6), letter(column - 1));
            put(&mut self.body, format_args!(" table:formula=\"of:=SUM([.{from}{row}:.{to}{row}])\""));
        }
        match value {
            Some(value) => put(&mut self.body, format_args!(" office:value-type=\"float\" office:value=\"{value}\">")),
            None if slot.text.is_empty() => self.body.push('>'),
            None => self.body.push_str(" office:value-type=\"string\">"),
        }
        if !slot.text.is_empty() {
            self.body.push_str("<text:p>");
            escape(&slot.full_text(), &mut self.body);
            self.body.push_str("</text:p>");
        }
        self.body.push_str("</table:table-cell>");
    }
}

/// Whether a covered spot is covered from above and not from the left.
fn is_below(row: &[Spot<'_>], at: usize) -> bool {
    let left = row[..at].iter().rposition(|spot| matches!(spot, Spot::Slot(_)));
    !left.is_some_and(|left| matches!(row[left], Spot::Slot(slot) if left + slot.colspan > at))
}

/// A figure that a sheet can store as a number.
fn number(text: &str) -> Option<f64> {
    let digits = text.replace(',', "");
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then(|| digits.parse().ok())?
}

/// The letter of one of the first columns.
fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).unwrap_or(0))
}
