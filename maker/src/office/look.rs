//! The look of a document: paper, type, rules. It never changes the content of a report.

use fastrand::Rng;

use super::super::form::Table;
use super::super::layout::Grid;
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::super::style::{Format, Style};

/// Lengths in millimetres.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    pub width: f64,
    pub height: f64,
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
}

impl Paper {
    /// Width of a line.
    pub fn measure(self) -> f64 {
        self.width - self.left - self.right
    }

    /// The same sheet in landscape.
    pub fn turned(self) -> Self {
        Self { width: self.height, height: self.width, top: 25.0, bottom: 25.0, left: self.top, right: self.bottom }
    }
}

/// How the label of several rows is written beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downwards {
    /// In a column so narrow that each character is on a line of its own.
    Narrow,
    /// With a line break after each character.
    Breaks,
    /// Each character a paragraph.
    Paragraphs,
    /// In a cell with vertical lines.
    Turned,
    /// Horizontally: the column is wide enough.
    Wide,
}

#[allow(clippy::struct_excessive_bools, reason = "habits that have nothing to do with each other")]
pub struct Look {
    pub paper: Paper,
    pub font: &'static str,
    pub heading_font: &'static str,
    /// Sizes in points.
    pub size: f64,
    pub title_size: f64,
    pub table_size: f64,
    /// Distance between lines, in points.
    pub leading: f64,
    /// Whether paragraphs begin with two ideographic spaces instead of an indentation.
    pub typed_indent: bool,
    /// Whether headings are marked as headings, not only bold.
    pub outlined: bool,
    /// Whether the font changes wherever digits begin and end.
    pub spanned_digits: bool,
    /// Whether the file states its title.
    pub titled: bool,
    /// `#` stands for the number.
    pub page_number: Option<&'static str>,
    pub running_head: Option<String>,
    /// Whether the pages of section 3 are in landscape.
    pub landscape: bool,
    /// Whether the pages have tags for their content: `Span`, `Table`.
    pub is_tagged: bool,
    pub rules: Rules,
    pub downwards: Downwards,
    pub figures: &'static str,
    pub bold_header: bool,
    pub repeated_header: bool,
    /// Whether rows may break across pages.
    pub broken_rows: bool,
    /// Space between a rule and the text above and below it, in millimetres.
    pub row_padding: f64,
    /// The width of the innermost labels of table 3, as a share of the line.
    pub label_share: f64,
}

/// The lines of tables.
pub struct Rules {
    /// In points.
    pub width: f64,
    pub colour: &'static str,
    /// Width of the outer lines at the sides; `None` if there are none.
    pub sides: Option<f64>,
}

/// Free fonts, for files that embed their fonts.
const EMBEDDED: [&str; 5] =
    ["Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UMing CN", "WenQuanYi Zen Hei", "Noto Serif CJK SC"];
/// Fonts for files that only name them.
const NAMED: [&str; 5] = ["仿宋_GB2312", "宋体", "仿宋", "楷体_GB2312", "微软雅黑"];
const NAMED_HEADINGS: [&str; 4] = ["黑体", "方正小标宋简体", "宋体", "楷体_GB2312"];

impl Look {
    pub fn new(report: &Report<'_>, rng: &mut Rng) -> Self {
        let is_embedded = report.style.format() == Format::Pdf;
        let font = if is_embedded { pick(rng, &EMBEDDED) } else { pick(rng, &NAMED) };
        let heading_font = match (is_embedded, rng.bool()) {
            (true, true) => pick(rng, &EMBEDDED),
            (false, true) => pick(rng, &NAMED_HEADINGS),
            (_, false) => font,
        };
        let size = pick(rng, &[16.0, 16.0, 15.0, 14.0, 12.0, 10.5]);
        let table_size = pick(rng, &[9.0, 9.0, 10.5, 10.5, 12.0]);
        let running_head = chance(rng, 25).then(|| match rng.u8(..3) {
            0 => report.agency.name.clone(),
            1 => report.title.in_one_line(),
            _ => format!("{}政府信息公开", report.district.name),
        });
        let mut look = Self {
            paper: paper(rng),
            font,
            heading_font,
            size,
            title_size: pick(rng, &[22.0, 22.0, 18.0, 16.0]),
            table_size,
            leading: size * pick(rng, &[1.4, 1.5, 1.75, 2.0]),
            typed_indent: chance(rng, 25),
            outlined: chance(rng, 40),
            spanned_digits: chance(rng, 30),
            titled: chance(rng, 40),
            page_number: pick(
                rng,
                &[None, Some("#"), Some("- # -"), Some("-#-"), Some("— # —"), Some("第 # 页 共 # 页"), Some("#/#")],
            ),
            running_head,
            landscape: chance(rng, 15),
            is_tagged: chance(rng, 50),
            rules: Rules {
                width: pick(rng, &[0.5, 0.5, 0.75, 1.0]),
                colour: pick(rng, &["#000000", "#000000", "#000000", "#808080"]),
                sides: pick(rng, &[Some(0.5), Some(0.5), Some(1.5), Some(1.0), None]),
            },
            downwards: pick(
                rng,
                &[
                    Downwards::Narrow,
                    Downwards::Narrow,
                    Downwards::Breaks,
                    Downwards::Paragraphs,
                    Downwards::Turned,
                    Downwards::Wide,
                ],
            ),
            figures: pick(rng, &["center", "center", "right"]),
            bold_header: chance(rng, 30),
            repeated_header: chance(rng, 40),
            broken_rows: chance(rng, 50),
            row_padding: pick(rng, &[0.3, 0.3, 1.0, 2.0, 3.0]),
            label_share: pick(rng, &[0.2, 0.26, 0.32, 0.38]),
        };
        if report.style == Style::Printed {
            look.spare_the_printer();
        }
        look
    }

    /// Avoids a fault of `LibreOffice`: it loses rows, or all that follows, at a page end beside cells over many rows,
    /// if the rows may not break or the text is vertical.
    fn spare_the_printer(&mut self) {
        self.broken_rows = true;
        if self.downwards == Downwards::Turned {
            self.downwards = Downwards::Narrow;
        }
    }

    /// The widths of a table's columns on a line of this width.
    pub fn columns(&self, table: Table, grid: &Grid, measure: f64) -> Vec<f64> {
        match table {
            Table::Disclosure => {
                let label = measure * self.label_share.max(0.25);
                let figure = (measure - label) / 3.0;
                vec![label, figure, figure, figure]
            }
            Table::Requests => {
                let character = self.table_size * 0.3528;
                let outer = match self.downwards {
                    Downwards::Wide => character * 4.0,
                    Downwards::Paragraphs | Downwards::Breaks => character * 2.0,
                    // padding, one character, and a margin of less than half a character
                    Downwards::Narrow | Downwards::Turned => character * 1.4 + PADDING * 2.0,
                };
                let group = character * 4.0 + PADDING * 2.0;
                let figure = (measure * (1.0 - self.label_share) - outer - group) / 7.0;
                let mut columns = vec![outer, group, measure * self.label_share];
                columns.resize(10, figure);
                columns
            }
            Table::Review => vec![measure / 15.0; 15],
            Table::Indicators => {
                let mut columns = vec![measure * 0.15; grid.rows[0].iter().map(|slot| slot.colspan).sum()];
                columns[0] = measure * 0.55;
                columns
            }
        }
    }
}

/// Space between a rule and the text left and right of it, in millimetres.
pub const PADDING: f64 = 0.6;

fn paper(rng: &mut Rng) -> Paper {
    let (width, height) = pick(rng, &[(210.0, 297.0), (210.0, 297.0), (210.0, 297.0), (184.0, 260.0), (215.9, 279.4)]);
    let (top, bottom, left, right) =
        pick(rng, &[(37.0, 35.0, 28.0, 26.0), (25.4, 25.4, 31.7, 31.7), (20.0, 20.0, 20.0, 20.0)]);
    Paper { width, height, top, bottom, left, right }
}
