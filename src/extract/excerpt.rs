//! Detects excerpts. What an excerpt lacks may be in the report.

use super::lines::Line;
use super::metadata::has_title;
use super::sections::Content;
use crate::document::{Block, Document};
use crate::fold::NUMERALS;
use crate::language::Bilingual;
use memchr::memmem;

/// Words in the first lines that declare an excerpt.
const SAID: [&str; 5] = ["节录", "节选", "摘录", "摘要如下", "省略"];
const FIRST_LINES: usize = 3;
/// Stands in place of an omitted passage.
const OMISSION: &str = "……";
/// Omissions beside a full stop. Within a quotation, dots mark no omitted passage.
const OMISSIONS: [&str; 2] = ["。……", "……。"];
const FEWEST_OMISSIONS: usize = 2;
/// The sections that hold the statutory tables.
const WITH_TABLES: std::ops::RangeInclusive<u8> = 2..=4;

/// Why the text is not the whole report; `None` if nothing shows that.
pub(super) fn note(document: &Document, lines: &[Line], content: &Content, has_tables: bool) -> Option<Bilingual> {
    let first = || lines.iter().take(FIRST_LINES);
    if first().any(|line| SAID.iter().any(|words| line.compact.contains(words))) {
        return Some(Bilingual::fixed("its first lines say that it is an excerpt", "开头注明为节选"));
    }
    let omissions = |line: &Line| OMISSIONS.iter().map(|mark| line.compact.matches(mark).count()).sum::<usize>();
    let has_any = |line: &&Line| memmem::find(line.compact.as_bytes(), OMISSION.as_bytes()).is_some();
    if lines.iter().filter(has_any).map(omissions).sum::<usize>() >= FEWEST_OMISSIONS {
        return Some(Bilingual::fixed(
            "passages are left out of it: …… stands in their places",
            "有省略的内容，以“……”代替",
        ));
    }
    let heading = content.sections.first().map(|section| document.str(section.heading).trim_start());
    let is_begun = |heading: &str| heading.starts_with('一') || !heading.starts_with(|c| NUMERALS.contains(c));
    if !has_title(&lines[..content.body]) && document.titles.is_empty() && !heading.is_none_or(is_begun) {
        return Some(Bilingual::fixed(
            "its beginning is missing: it has no title, and its first heading is not the first",
            "缺少开头：没有标题，第一个小标题也不是首部分的",
        ));
    }
    if !has_tables && lines.iter().any(Line::is_table) {
        return Some(Bilingual::fixed(
            "its tables have run together into lines that could not be read",
            "表格连成文字行，无法读取",
        ));
    }
    // in a text without tables, empty sections that should hold tables show that these were lost
    let is_plain = !document.blocks.iter().any(|block| matches!(block, Block::Grid(_) | Block::Picture(..)));
    let with_tables = || content.sections.iter().filter(|section| WITH_TABLES.contains(&section.number));
    let bare = with_tables().filter(|section| section.paragraphs.is_empty()).count();
    (is_plain && !has_tables && bare >= 2).then_some(Bilingual::fixed(
        "its tables were left behind where its text was taken from",
        "只取了文字，没有取表格",
    ))
}
