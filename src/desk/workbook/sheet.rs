//! A sheet with a table: fixed headings, filters, column widths, all within Excel's limits.

use super::links::MOST_LINKS;
use crate::desk::error::DeskError;
use crate::saturate::Saturate;
use crate::schema::Table;
use chrono::NaiveDate;
use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, FormatBorder, Worksheet};

/// Most rows of a sheet below its headings. Excel takes ten times as many, but neither opens nor filters them in reasonable
/// time; the tables have all of them.
pub(super) const MOST_ROWS: usize = 100_000;
/// Most characters of a cell, as Excel has it.
const MOST_CHARACTERS: usize = 32_767;
/// How days are shown.
const DAY: &str = "yyyy-mm-dd";
/// Height of the headings, two lines, in points.
const HEADING_HEIGHT: u8 = 32;
/// Marks a text that was cut off.
const CUT: &str = "…（下略）";

/// A finished sheet.
pub(super) struct FinishedSheet {
    pub(super) worksheet: Worksheet,
    /// Notes on what it leaves out, in Chinese.
    pub(super) notes: Vec<String>,
}

/// How a column looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// On one line.
    Plain,
    /// On as many lines as needed.
    Wrapped,
    /// For programs: small and grey.
    Small,
    /// To be filled in by a reader.
    Input,
    /// Likewise, with a day.
    InputDay,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct SheetColumn {
    pub(super) title: &'static str,
    /// In characters of half width.
    pub(super) width: u8,
    pub(super) look: Look,
}

impl SheetColumn {
    pub(super) const fn new(title: &'static str, width: u8, look: Look) -> Self {
        Self { title, width, look }
    }
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'c> {
    Blank,
    Text(std::borrow::Cow<'c, str>),
    Number(f64),
    Day(NaiveDate),
    /// A text with a link.
    Link(&'c str, String),
    /// A sign on a coloured ground.
    Mark(&'static str, Color),
}

impl<'c> Cell<'c> {
    pub(super) fn text(text: Option<&'c str>) -> Self {
        text.map_or(Self::Blank, |text| Self::Text(text.into()))
    }

    pub(super) fn owned(text: String) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.into()) }
    }

    pub(super) fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Blank, Self::Number)
    }

    pub(super) fn count(count: Option<i32>) -> Self {
        Self::number(count.map(f64::from))
    }
}

/// A sheet that is being written.
pub(super) struct TableSheet {
    worksheet: Worksheet,
    name: &'static str,
    columns: Vec<SheetColumn>,
    formats: Vec<Format>,
    days: Vec<Format>,
    link: Format,
    rows: usize,
    links: usize,
    are_links_left_out: bool,
    are_texts_cut: bool,
}

impl TableSheet {
    /// A sheet whose first `frozen` columns stay visible.
    pub(super) fn new(
        mut worksheet: Worksheet,
        name: &'static str,
        columns: impl IntoIterator<Item = SheetColumn>,
        frozen: u16,
    ) -> Result<Self, DeskError> {
        let columns: Vec<SheetColumn> = columns.into_iter().collect();
        worksheet.set_name(name)?.set_freeze_panes(1, frozen)?.set_landscape().set_print_fit_to_pages(1, 0);
        worksheet.set_repeat_rows(0, 0)?.set_row_height(0, HEADING_HEIGHT)?;
        let heading = heading();
        for (at, column) in columns.iter().enumerate() {
            let at = at.saturate();
            worksheet.set_column_width(at, column.width)?;
            worksheet.write_string_with_format(0, at, column.title, &heading)?;
        }
        let formats: Vec<Format> = columns.iter().map(|column| format(column.look)).collect();
        let days = formats.iter().map(|format| format.clone().set_num_format(DAY)).collect();
        let link = Format::new().set_hyperlink().set_align(FormatAlign::Top);
        let (rows, links, are_links_left_out, are_texts_cut) = (0, 0, false, false);
        Ok(Self { worksheet, name, columns, formats, days, link, rows, links, are_links_left_out, are_texts_cut })
    }

    /// Writes years as headings, from a column on.
    pub(super) fn head_with_years(&mut self, first: u16, years: impl Iterator<Item = i32>) -> Result<(), DeskError> {
        for (column, year) in (first..).zip(years) {
            self.worksheet.write_string_with_format(0, column, year.to_string(), &heading())?;
        }
        Ok(())
    }

    /// Adds a row, unless there are [`MOST_ROWS`] already.
    pub(super) fn push(&mut self, cells: &[Cell]) -> Result<(), DeskError> {
        if self.rows == MOST_ROWS {
            return Ok(());
        }
        self.rows += 1;
        for (at, cell) in cells.iter().enumerate() {
            self.write(at, cell)?;
        }
        Ok(())
    }

    fn write(&mut self, at: usize, cell: &Cell) -> Result<(), DeskError> {
        let (row, column): (u32, u16) = (self.rows.saturate(), at.saturate());
        let format = &self.formats[at];
        match cell {
            Cell::Blank if matches!(self.columns[at].look, Look::Input | Look::InputDay) => {
                self.worksheet.write_blank(row, column, format)?;
            }
            Cell::Blank => {}
            Cell::Text(text) => {
                let (text, is_cut) = fitting(text);
                self.are_texts_cut |= is_cut;
                self.worksheet.write_string_with_format(row, column, text, format)?;
            }
            Cell::Number(number) => {
                self.worksheet.write_number_with_format(row, column, *number, format)?;
            }
            Cell::Day(day) => {
                self.worksheet.write_number_with_format(row, column, serial(*day), &self.days[at])?;
            }
            Cell::Link(text, _) if self.links == MOST_LINKS => {
                self.are_links_left_out = true;
                self.worksheet.write_string_with_format(row, column, fitting(text).0, format)?;
            }
            Cell::Link(text, address) => {
                self.links += 1;
                let text = fitting(text).0;
                self.worksheet.write_url_with_options(row, column, address.as_str(), text, "", Some(&self.link))?;
            }
            Cell::Mark(sign, colour) => {
                let marked = format.clone().set_background_color(*colour).set_align(FormatAlign::Center);
                self.worksheet.write_string_with_format(row, column, *sign, &marked)?;
            }
        }
        Ok(())
    }

    /// Adds a drop-down list of words to a column; other words may be typed.
    pub(super) fn add_choices(&mut self, column: u16, words: &[&str]) -> Result<(), DeskError> {
        if self.rows > 0 {
            let list = DataValidation::new().allow_list_strings(words)?.show_error_message(false);
            self.worksheet.add_data_validation(1, column, self.rows.saturate(), column, &list)?;
        }
        Ok(())
    }

    pub(super) fn worksheet(&mut self) -> &mut Worksheet {
        &mut self.worksheet
    }

    /// The number of rows written.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Ends the sheet. `all` is the number of rows that the table has.
    pub(super) fn finish(mut self, all: usize, table: Table) -> Result<FinishedSheet, DeskError> {
        let last = self.columns.len().saturating_sub(1);
        self.worksheet.autofilter(0, 0, self.rows.saturate(), last.saturate())?;
        let mut notes = Vec::new();
        let (name, rows, table) = (self.name, self.rows, table.name());
        if all > rows {
            notes.push(format!("“{name}”只列前 {rows} 行，共 {all} 行，全部见数据表 {table}"));
        }
        if self.are_links_left_out {
            notes.push(format!("“{name}”只有前 {MOST_LINKS} 个文件名可以点开，这是 Excel 的上限"));
        }
        if self.are_texts_cut {
            notes.push(format!("“{name}”中有过长的文字被截短，全文见数据表 {table}"));
        }
        Ok(FinishedSheet { worksheet: self.worksheet, notes })
    }
}

/// How headings look.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00D9_E2F3))
        .set_border_bottom(FormatBorder::Thin)
}

fn format(look: Look) -> Format {
    let plain = Format::new().set_align(FormatAlign::Top);
    let input = plain.clone().set_background_color(Color::RGB(0x00FF_F9E5)).set_border(FormatBorder::Hair);
    match look {
        Look::Plain => plain,
        Look::Wrapped => plain.set_text_wrap(),
        Look::Small => plain.set_font_size(8).set_font_color(Color::RGB(0x0080_8080)),
        Look::Input => input.set_text_wrap(),
        Look::InputDay => input.set_num_format(DAY),
    }
}

/// A day as spreadsheets count it, from 30 December 1899.
fn serial(day: NaiveDate) -> f64 {
    /// 1899-12-30 in days since 1970.
    const START: i32 = -25_569;
    f64::from(day.to_epoch_days() - START)
}

/// The part of a text that fits a cell, and whether it was cut.
fn fitting(text: &str) -> (String, bool) {
    if text.encode_utf16().count() <= MOST_CHARACTERS {
        return (text.to_owned(), false);
    }
    let mut left = MOST_CHARACTERS - CUT.encode_utf16().count();
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    (kept.collect::<String>() + CUT, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: usize, cell: impl Fn(usize) -> Cell<'static>) -> FinishedSheet {
        let mut sheet = TableSheet::new(Worksheet::new(), "表", [SheetColumn::new("列", 10, Look::Plain)], 1).unwrap();
        for row in 0..rows {
            sheet.push(&[cell(row)]).unwrap();
        }
        sheet.finish(rows, Table::Causes).unwrap()
    }

    #[test]
    fn limits_are_kept_with_a_word() {
        let all = |_| Cell::text(Some("甲"));
        assert!(written(MOST_ROWS, all).notes.is_empty());
        assert_eq!(written(MOST_ROWS + 1, all).notes, ["“表”只列前 100000 行，共 100001 行，全部见数据表 causes"]);
        let link = |_| Cell::Link("年报", "file:///C:\\a.pdf".to_owned());
        assert!(written(MOST_LINKS, link).notes.is_empty());
        assert_eq!(written(MOST_LINKS + 1, link).notes.len(), 1);
        let long = written(1, |_| Cell::owned("𠮷".repeat(20_000)));
        assert_eq!(long.notes, ["“表”中有过长的文字被截短，全文见数据表 causes"]);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let (text, is_cut) = fitting(&"𠮷".repeat(20_000));
        assert!(is_cut && text.ends_with(CUT) && text.encode_utf16().count() <= MOST_CHARACTERS);
        let (text, is_cut) = fitting(&"局".repeat(MOST_CHARACTERS));
        assert!(!is_cut && text.chars().count() == MOST_CHARACTERS);
        assert!((serial(NaiveDate::from_ymd_opt(2026, 3, 5).unwrap()) - 46_086.0).abs() < 1e-9);
    }
}
