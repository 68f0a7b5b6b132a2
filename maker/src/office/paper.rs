//! A report as typeset pages: markup for Typst, whose PDF files differ from those of office programs.

use std::fmt::Write;

use super::super::document::{Block, blocks};
use super::super::form::Table;
use super::super::layout::{Grid, Role, Slot};
use super::super::prose::{Kind, Passage};
use super::super::report::Report;
use super::look::{Downwards, Look, PADDING, Paper};
use super::{header_rows, picture, put};

/// The whole document.
pub fn text(report: &Report<'_>, look: &Look) -> String {
    let mut text = String::with_capacity(60_000);
    head(report, look, &mut text);
    for block in blocks(report) {
        match block {
            Block::Passage(passage) => {
                if look.landscape && passage.kind == Kind::Heading {
                    turn(passage.section, look, &mut text);
                }
                paragraph(&passage, look, &mut text);
            }
            Block::Picture(_) => {
                let bytes: Vec<String> = picture::png().iter().map(u8::to_string).collect();
                put(&mut text, format_args!("#align(center, image(bytes(({})), width: 120mm))\n", bytes.join(",")));
            }
            Block::Table(kind, grids) => {
                for grid in &grids {
                    table(kind, grid, look, &mut text);
                }
            }
        }
    }
    text
}

fn head(report: &Report<'_>, look: &Look, text: &mut String) {
    let Paper { width, height, top, bottom, left, right } = look.paper;
    let Look { font, heading_font, size, title_size, leading, table_size, .. } = look;
    let footer = look.page_number.map_or_else(
        || "none".to_owned(),
        |words| {
            let words = words.replacen('#', "\", counter(page).display(), \"", 1);
            let words = words.replacen('#', "\", str(counter(page).final().first()), \"", 1);
            format!("context align(center, text(size: 9pt, (\"{words}\",).join()))")
        },
    );
    let header = look
        .running_head
        .as_ref()
        .map_or_else(|| "none".to_owned(), |words| format!("align(center, text(size: 9pt, {}))", quoted(words)));
    put(
        text,
        format_args!(
            concat!(
                "#set document(date: none, title: {title})\n",
                "#set page(width: {width}mm, height: {height}mm, margin: (top: {top}mm, bottom: {bottom}mm, left: {left}mm, right: {right}mm), header: {header}, footer: {footer})\n",
                "#set text(font: (\"Liberation Serif\", \"{font}\"), size: {size}pt, lang: \"zh\", region: \"cn\", top-edge: \"ascender\", bottom-edge: \"descender\")\n",
                "#set par(justify: true, leading: {gap}pt, spacing: {gap}pt)\n",
                "#let body(words) = par(first-line-indent: (amount: {indent}em, all: true), words)\n",
                "#let heading(words) = text(font: \"{heading_font}\", weight: \"bold\", body(words))\n",
                "#let title(words) = align(center, text(font: \"{heading_font}\", size: {title_size}pt, weight: \"bold\", words))\n",
                "#let end(words) = align(right, pad(right: 1em, words))\n",
                "#set table(inset: (x: {padding}mm, y: 1mm), stroke: {rule}pt + rgb(\"{colour}\"))\n",
                "#show table: set text(size: {table_size}pt)\n",
                "#show table: set par(leading: 0.2em, justify: false)\n",
            ),
            title = if look.titled { quoted(&report.title.in_one_line()) } else { "none".to_owned() },
            width = width,
            height = height,
            top = top,
            bottom = bottom,
            left = left,
            right = right,
            header = header,
            footer = footer,
            font = font,
            heading_font = heading_font,
            size = size,
            title_size = title_size,
            table_size = table_size,
            // a line is about one and a third of its font size high
            gap = (leading - size * 1.35).max(1.0),
            indent = if look.typed_indent { 0 } else { 2 },
            padding = PADDING,
            rule = look.rules.width,
            colour = look.rules.colour,
        ),
    );
}

/// Switches to landscape for section 3, and back after it.
fn turn(section: u8, look: &Look, text: &mut String) {
    let (paper, is_turned) = match section {
        3 => (look.paper.turned(), true),
        4 => (look.paper, false),
        _ => return,
    };
    let Paper { top, bottom, left, right, .. } = paper;
    put(
        text,
        format_args!(
            "#set page(flipped: {is_turned}, margin: (top: {top}mm, bottom: {bottom}mm, left: {left}mm, right: {right}mm))\n"
        ),
    );
}

fn paragraph(passage: &Passage, look: &Look, text: &mut String) {
    let function = match passage.kind {
        Kind::Title => "title",
        Kind::Heading => "heading",
        Kind::Signature | Kind::Date => "end",
        Kind::Lead | Kind::Subheading | Kind::Body => "body",
    };
    let indent = if look.typed_indent && function == "body" { "\u{3000}\u{3000}" } else { "" };
    put(text, format_args!("#{function}({})\n", quoted(&format!("{indent}{}", passage.text))));
}

fn table(table: Table, grid: &Grid, look: &Look, text: &mut String) {
    let is_turned = look.landscape && table == Table::Requests;
    let paper = if is_turned { look.paper.turned() } else { look.paper };
    let columns: Vec<String> =
        look.columns(table, grid, paper.measure()).into_iter().map(|width| format!("{width:.2}mm")).collect();
    let header = if look.repeated_header && table != Table::Disclosure { header_rows(grid) } else { 0 };
    put(text, format_args!("#table(columns: ({}), align: horizon,\n", columns.join(", ")));
    text.push_str(if header > 0 { "table.header(\n" } else { "" });
    for (index, row) in grid.rows.iter().enumerate() {
        for slot in row {
            cell(slot, look, text);
        }
        text.push_str(if index + 1 == header { ")," } else { "" });
        text.push('\n');
    }
    text.push_str(")\n");
}

fn cell(slot: &Slot, look: &Look, text: &mut String) {
    let align = match slot.role {
        Role::Header | Role::Group => "center",
        Role::Label => "left",
        Role::Figure => look.figures,
    };
    put(text, format_args!("table.cell(align: {align} + horizon"));
    if !look.broken_rows && slot.rowspan == 1 {
        text.push_str(", breakable: false");
    }
    if slot.colspan > 1 {
        put(text, format_args!(", colspan: {}", slot.colspan));
    }
    if slot.rowspan > 1 {
        put(text, format_args!(", rowspan: {}", slot.rowspan));
    }
    text.push_str(", ");
    let is_outermost = slot.role == Role::Group && slot.rowspan > 10;
    let words = slot.full_text();
    match look.downwards {
        Downwards::Breaks | Downwards::Paragraphs if is_outermost => {
            let characters: Vec<String> = words.chars().map(|character| quoted(&character.to_string())).collect();
            put(text, format_args!("({}).join(linebreak())", characters.join(", ")));
        }
        Downwards::Turned if is_outermost => put(text, format_args!("rotate(90deg, reflow: true, {})", quoted(&words))),
        _ if slot.role == Role::Header && look.bold_header => put(text, format_args!("strong({})", quoted(&words))),
        _ => text.push_str(&quoted(&words)),
    }
    text.push_str("), ");
}

/// A Typst string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        // Writing to a string cannot fail.
        let _ = match character {
            '"' | '\\' => write!(quoted, "\\{character}"),
            other => write!(quoted, "{other}"),
        };
    }
    quoted.push('"');
    quoted
}
