//! What words are put on: how wide it is, whether it takes colours, and lines that fit.

use clap::builder::styling::{AnsiColor, Style};
use std::io::IsTerminal;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How words are set off. Colours go to terminals only, and not where `NO_COLOR` is set (no-color.org).
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    pub width: usize,
    pub is_terminal: bool,
    pub is_coloured: bool,
}

/// Where no terminal tells its width.
const WIDTH: usize = 100;
/// Lines longer than this are hard to read, and tables narrower than that cannot be shown.
const WIDTHS: [usize; 2] = [60, 110];

pub const STRONG: Style = Style::new().bold();
pub const QUIET: Style = AnsiColor::BrightBlue.on_default().bold();
pub const CODE: Style = AnsiColor::Cyan.on_default();

impl Screen {
    /// Of standard output.
    pub fn of_output() -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        let [narrow, wide] = WIDTHS;
        let width = terminal_size::terminal_size().filter(|_| is_terminal);
        Self {
            width: width.map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(narrow, wide)),
            is_terminal,
            is_coloured: is_terminal && !is_set("NO_COLOR") && !is_dumb,
        }
    }

    #[cfg(test)]
    pub fn plain(width: usize) -> Self {
        Self { width, is_terminal: false, is_coloured: false }
    }

    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.is_coloured && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Words of a source without what would steer a terminal: control characters, and those that turn its direction.
pub fn harmless(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

/// As much of a text as fits, with `…` where something is left out.
pub fn clipped(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let kept = text.chars().take_while(|c| match left.checked_sub(c.width().unwrap_or(0)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    });
    kept.collect::<String>() + "…"
}

/// Where a line may end before the second of two characters: Chinese text nearly everywhere, other text at spaces.
pub fn may_break(before: char, after: char) -> bool {
    // what begins no line, and what ends none
    const CLOSING: &str = "，。、；：？！）》」』”’】〕…,.;:?!)]}%";
    const OPENING: &str = "（《「『“‘【〔([{";
    if before == ' ' {
        return after != ' ';
    }
    let is_wide = |c: char| c.width() == Some(2);
    after != ' ' && !CLOSING.contains(after) && !OPENING.contains(before) && (is_wide(before) || is_wide(after))
}

/// A text in lines that fit, as ranges of its characters.
pub fn lines(text: &[char], width: usize) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used, mut end) = (0, 0, 0);
    for (at, c) in text.iter().enumerate() {
        if at > start && may_break(text[at - 1], *c) {
            end = at;
        }
        used += c.width().unwrap_or(0);
        if used > width && *c != ' ' && at > start {
            // a word that is longer than the line is cut
            let cut = if end > start { end } else { at };
            lines.push(start..cut);
            start = cut;
            used = text[start..=at].iter().map(|c| c.width().unwrap_or(0)).sum();
        }
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let text: Vec<char> = text.chars().collect();
        lines(&text, width)
            .into_iter()
            .map(|line| text[line].iter().collect::<String>().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn lines_end_where_they_may() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("one two", 7), ["one two"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("全年受理申请，共二十三件", 12), ["全年受理申", "请，共二十三", "件"]);
        assert_eq!(wrapped("主动公开2023条", 9), ["主动公开", "2023条"], "a figure is not cut");
        assert_eq!(wrapped("（一）见“附件”", 8), ["（一）见", "“附件”"]);
        assert!(wrapped("", 5).is_empty());
    }

    #[test]
    fn what_is_too_long_is_clipped_by_its_width() {
        assert_eq!(clipped("予以公开", 8), "予以公开");
        assert_eq!(clipped("予以公开", 7), "予以公…");
        assert_eq!(clipped("予以公开", 6), "予以…");
        assert_eq!(clipped("abc", 0), "…");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(harmless("1\u{1b}[2J\u{7}\t2\u{202E}"), "1 [2J  2 ");
    }
}
