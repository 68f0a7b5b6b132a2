//! Writes a scene as SVG. Texts are outlines, so that it looks the same without the font.

use super::scene::{Colour, Scene, Shape};
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The scene as an SVG document.
pub(super) fn write(scene: &Scene) -> String {
    let mut svg = String::new();
    // writing to a text cannot fail
    let _ = write_to(&mut svg, scene);
    svg
}

fn write_to(svg: &mut String, scene: &Scene) -> fmt::Result {
    let Scene { width, height, title, description, shapes } = scene;
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">"#
    )?;
    writeln!(svg, "<title>{}</title>", escaped(title))?;
    writeln!(svg, "<desc>{}</desc>", escaped(description))?;
    writeln!(svg, r#"<rect width="{width}" height="{height}" fill="{}"/>"#, hex(Colour::WHITE))?;
    for shape in shapes {
        write_shape(svg, shape)?;
    }
    svg.push_str("</svg>\n");
    Ok(())
}

fn write_shape(svg: &mut String, Shape { role, says, path, fill, stroke }: &Shape) -> fmt::Result {
    write!(svg, r#"<path class="{}""#, role.class())?;
    if !says.is_empty() {
        write!(svg, r#" aria-label="{}""#, escaped(says))?;
    }
    let fill = fill.map_or_else(|| "none".to_owned(), hex);
    write!(svg, r#" fill="{fill}""#)?;
    if let Some(stroke) = stroke {
        write!(svg, r#" stroke="{}" stroke-width="{}" stroke-linejoin="round""#, hex(stroke.colour), stroke.width)?;
        if !stroke.dashes.is_empty() {
            let dashes: Vec<String> = stroke.dashes.iter().map(ToString::to_string).collect();
            write!(svg, r#" stroke-dasharray="{}""#, dashes.join(" "))?;
        }
    }
    writeln!(svg, r#" d="{}"/>"#, path.text())
}

fn hex(Colour([red, green, blue]): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A text for XML. Characters that XML 1.0 cannot hold become spaces.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| matches!(c, '&' | '<' | '>' | '"') || is_forbidden(c)) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if is_forbidden(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_the_document() {
        assert_eq!(escaped("<甲>&\"乙\"\u{1}"), "&lt;甲&gt;&amp;&quot;乙&quot; ");
        assert_eq!(escaped("沧塘县"), "沧塘县");
    }
}
