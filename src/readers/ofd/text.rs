//! The characters of a line, and their advances.

/// The steps between characters: numbers, with `g 5 3.175` for five times the same.
#[derive(Debug)]
pub(super) struct Steps<'t> {
    words: std::str::SplitAsciiWhitespace<'t>,
    repeated: f64,
    times: u64,
}

impl<'t> Steps<'t> {
    pub(super) fn new(list: &'t str) -> Self {
        Self { words: list.split_ascii_whitespace(), repeated: 0.0, times: 0 }
    }

    fn number(&mut self) -> Option<f64> {
        self.words.next().and_then(super::markup::number)
    }
}

impl Iterator for Steps<'_> {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        while self.times == 0 {
            let word = self.words.next()?;
            if !word.eq_ignore_ascii_case("g") {
                return super::markup::number(word);
            }
            self.times = self.words.next()?.parse().ok()?;
            self.repeated = self.number()?;
        }
        self.times -= 1;
        Some(self.repeated)
    }
}

/// The characters of a line without the line breaks and indents of the XML.
pub(super) fn trim_layout(text: &str) -> &str {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    let text = if text[end..].contains('\n') { &text[..end] } else { text };
    if text[..start.min(text.len())].contains('\n') { &text[start..] } else { text }
}

/// The width of a character in most fonts, in sizes: fonts are not read, and steps may include spacing. Where fonts
/// differ it is the wider one, since a space too many is worse than one that is lost.
pub(super) fn usual_width(character: char) -> f64 {
    match character {
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.85,
        'A'..='Z' => 0.7,
        // quotation marks and dashes are full-width in Chinese fonts
        '\0'..='\u{2012}' => 0.5,
        _ => 1.0,
    }
}
