//! Reports as they are found in the wild: crawled text without borders, several in one file, nested folders, marks at
//! figures, hidden figures.
//!
//! Cells and truth are those of the report; only the file is peculiar.

use super::document::{Block, blocks};
use super::html::compiled;
use super::layout::{Grid, Slot};
use super::pages::{Hidden, pdf_file};
use super::prose::Kind;
use super::report::{Report, Stream};
use super::seeds::{chance, pick};
use super::style::Style;
use fastrand::Rng;
use std::fmt::Write as _;

/// The peculiarity of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wild {
    /// Pages with hidden text.
    Layers,
    /// Footnotes and struck-out figures in a web page or on pages.
    Marks,
    /// Text in which the cells of a table have run together.
    Runs,
    /// A crawler's lines at the top, and all prose in one paragraph.
    Crawled,
    /// Text with its tables in Markdown.
    Markdown,
    /// All reports of an agency on one web page.
    Compilation,
    /// A report whose folders alone show which of several districts of one name it is from.
    Nested,
}

impl Wild {
    /// In the order of their turns. A compilation takes the remaining years of its agency; districts that share their
    /// name have reports of the last kind only.
    pub const TURNS: [Self; 9] = [
        Self::Layers,
        Self::Marks,
        Self::Runs,
        Self::Crawled,
        Self::Layers,
        Self::Markdown,
        Self::Runs,
        Self::Marks,
        Self::Compilation,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Layers => "layers",
            Self::Marks => "marks",
            Self::Runs => "runs",
            Self::Crawled => "crawled",
            Self::Markdown => "markdown",
            Self::Compilation => "compilation",
            Self::Nested => "nested",
        }
    }

    /// The style that determines how the form's words and figures are written.
    pub fn style(self) -> Style {
        match self {
            Self::Layers | Self::Marks => Style::Ofd,
            Self::Runs => Style::Spaces,
            Self::Crawled | Self::Markdown => Style::Tabs,
            Self::Compilation | Self::Nested => Style::Plain,
        }
    }

    /// The bytes of a file with these reports, in UTF-8 if it is text, and its extension.
    pub fn file(self, reports: &[&Report<'_>]) -> (Vec<u8>, &'static str) {
        let first = reports[0];
        let mut rng = first.stream(Stream::Wild);
        match self {
            Self::Layers => (pdf_file(first, pick(&mut rng, &Hidden::LAYERS)), "pdf"),
            Self::Marks if chance(&mut rng, 50) => (pdf_file(first, pick(&mut rng, &Hidden::MARKS)), "pdf"),
            Self::Marks => (compiled(reports, Some(&mut rng)).into_bytes(), "html"),
            Self::Compilation | Self::Nested => (compiled(reports, None).into_bytes(), "html"),
            Self::Runs | Self::Crawled | Self::Markdown => (self.text(first, &mut rng).into_bytes(), "txt"),
        }
    }

    fn text(self, report: &Report<'_>, rng: &mut Rng) -> String {
        let mut text = String::new();
        if self == Self::Crawled {
            head(report, rng, &mut text);
        }
        // prose in one paragraph; tables in one, or one row per line
        let is_one = self == Self::Crawled;
        let row_end = if self == Self::Runs && chance(rng, 50) { "" } else { "\n" };
        for block in blocks(report) {
            match block {
                // the title is in the crawler's head
                Block::Passage(passage) if is_one && passage.kind == Kind::Title => {}
                Block::Passage(passage) => {
                    let is_apart = !is_one || matches!(passage.kind, Kind::Signature | Kind::Date);
                    if is_apart && !text.is_empty() && !text.ends_with('\n') {
                        text.push('\n');
                    }
                    text.push_str(&passage.text);
                    if is_apart {
                        text.push('\n');
                    }
                }
                Block::Table(_, grids) => {
                    if !text.ends_with('\n') {
                        text.push('\n');
                    }
                    for grid in &grids {
                        self.table(grid, row_end, &mut text);
                    }
                    if !text.ends_with('\n') {
                        text.push('\n');
                    }
                }
                Block::Picture(_) => {}
            }
        }
        text
    }

    fn table(self, grid: &Grid, row_end: &str, text: &mut String) {
        for (at, row) in grid.rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(Slot::full_text).collect();
            match self {
                Self::Markdown => {
                    // a spanning cell is written once, followed by empty cells
                    let spread = row.iter().zip(&cells).flat_map(|(slot, cell)| {
                        std::iter::once(cell.as_str()).chain(std::iter::repeat_n("", slot.colspan - 1))
                    });
                    let spread: Vec<&str> = spread.collect();
                    let _ = writeln!(text, "| {} |", spread.join(" | "));
                    if at == 0 {
                        let _ = writeln!(text, "|{}", " --- |".repeat(spread.len()));
                    }
                }
                Self::Runs => {
                    text.push_str(&cells.concat());
                    text.push_str(row_end);
                }
                _ => {
                    text.push_str(&cells.join("\t"));
                    text.push('\n');
                }
            }
        }
    }
}

/// A crawler's lines above the text of a page.
fn head(report: &Report<'_>, rng: &mut Rng, text: &mut String) {
    let title = report.title.in_one_line();
    let shown = if chance(rng, 30) {
        let count = title.chars().count();
        format!("{}...", title.chars().take(count - 2).collect::<String>())
    } else {
        title
    };
    let (published, district) = (report.signed, &report.district.name);
    let lines = match rng.u8(..3) {
        0 => format!("标题:{shown}\n发布时间:{published}\n来源:{district}人民政府网\n"),
        1 => format!(
            "{shown}\n索引号：{} 发布日期：{published} 浏览次数：{}\n",
            rng.u32(10_000..99_999),
            rng.u16(1..999)
        ),
        _ => format!(
            "URL: http://www.example.com/{}/t{}.html\ntitle: {shown}\ndate: {published}\n\n",
            rng.u16(1..99),
            rng.u32(1000..9999)
        ),
    };
    text.push_str(&lines);
}
