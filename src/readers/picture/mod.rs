//! Pictures of pages: scans, photographs, screenshots.
//!
//! A picture becomes what a file of pages draws, characters with their boxes and rules, so that tables and paragraphs are
//! found by the code that finds them there. The paper is made white and the lines level ([`grey`], [`ink`]), rules are
//! found ([`rules`]), and each cell and each line is shown to a recogniser by itself ([`strips`], [`recogniser`],
//! [`text`], [`page`]). Nothing is guessed here: what is not sure goes on with its score and what else it may be.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "pixels of pictures within limits; a float stops at the limits of an integer"
)]

mod colour;
mod grey;
mod ink;
mod jpeg;
mod page;
mod png;
mod recogniser;
mod rules;
mod scan;
mod shapes;
mod strips;
#[cfg(test)]
mod tests;
mod text;

use super::pdf::compose;
use super::{Limits, ParsedFile, ReadError};
use crate::document::Document;
use crate::language::Bilingual;
use crate::source::Unread;
use page::{A4_WIDTH, RECOGNISED, Seen, read_page};
use recogniser::recogniser;
pub use recogniser::use_model;
pub(super) use scan::Scans;

/// Reads a file that is a picture of a page.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedFile, ReadError> {
    const PICTURE: Bilingual = Bilingual::fixed("picture", "图片");
    let Some(recogniser) = recogniser(limits) else { return Err(ReadError::Unread(Unread::Picture)) };
    let picture = match () {
        () if bytes.starts_with(png::SIGNATURE) => png::read(bytes),
        () if bytes.starts_with(jpeg::SIGNATURE) => jpeg::read(bytes),
        () => return Err(ReadError::Unread(Unread::Picture)),
    };
    let picture = picture.ok_or(ReadError::Damaged(PICTURE))?;
    let width = A4_WIDTH * if picture.width > picture.height { 2.0_f64.sqrt() } else { 1.0 };
    let size = (width, width * picture.height as f64 / picture.width.max(1) as f64);
    let Seen { drawn, cells } = read_page(picture, size, 1, recogniser);
    let mut document = Document::new("");
    document.notes.push(RECOGNISED);
    document.pictured.push(1);
    document.recognised = cells;
    compose(vec![drawn], &mut document);
    Ok(ParsedFile { document, encoding: None })
}
