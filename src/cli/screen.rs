//! The output screen: its width, whether it takes colours, and line wrapping.

use clap::builder::styling::{AnsiColor, Style};
use std::io::IsTerminal;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width and colours of standard output. `COLUMNS` sets the width even if it is not a terminal. Colours are for
/// terminals only, and off if `NO_COLOR` is set (no-color.org).
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// Width of texts.
    pub width: usize,
    /// Most columns of a line; `None` if lines may be of any length.
    pub columns: Option<usize>,
    pub is_terminal: bool,
    pub is_coloured: bool,
}

/// Width in columns if no terminal gives one.
const WIDTH: usize = 100;
/// Narrowest and widest layout, in columns: narrower tables cannot be shown, and longer lines are hard to read.
const WIDTHS: [usize; 2] = [60, 110];

pub(super) const STRONG: Style = Style::new().bold();
pub(super) const QUIET: Style = AnsiColor::BrightBlue.on_default().bold();
pub(super) const CODE: Style = AnsiColor::Cyan.on_default();

impl Screen {
    /// Detects the properties of standard output.
    pub(super) fn of_output() -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        let [narrow, wide] = WIDTHS;
        let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let seen = || terminal_size::terminal_size().filter(|_| is_terminal).map(|(width, _)| usize::from(width.0));
        let columns = set.or_else(seen);
        Self {
            width: columns.map_or(WIDTH, |columns| columns.clamp(narrow, wide)),
            columns: columns.map(|columns| columns.max(narrow)),
            is_terminal,
            is_coloured: is_terminal && !is_set("NO_COLOR") && !is_dumb,
        }
    }

    #[cfg(test)]
    pub(in crate::cli) fn plain(width: usize) -> Self {
        Self { width, columns: None, is_terminal: false, is_coloured: false }
    }

    /// Wraps a text to the screen, indenting all lines but the first. If lines may be of any length, it stays on one.
    pub(super) fn folded(&self, text: &str, indent: usize) -> Vec<String> {
        let Some(columns) = self.columns.filter(|columns| text.width() > *columns) else {
            return vec![text.to_owned()];
        };
        let characters: Vec<char> = text.chars().collect();
        let Some(first) = lines(&characters, columns).into_iter().next() else { return Vec::new() };
        let rest: Vec<char> = characters[first.end..].to_vec();
        let set = |line: &[char]| line.iter().collect::<String>().trim_end().to_owned();
        let rest_lines = lines(&rest, columns.saturating_sub(indent)).into_iter();
        let further = rest_lines.map(|line| format!("{}{}", " ".repeat(indent), set(&rest[line])));
        std::iter::once(set(&characters[first])).chain(further).collect()
    }

    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.is_coloured && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Replaces control characters and those that change the writing direction, so that a source cannot steer the terminal.
pub(super) fn harmless(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

/// Clips a text to a display width, with `…` at the end if anything is cut.
pub(super) fn clipped(text: &str, width: usize) -> String {
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

/// Whether a line may break between two characters: in Chinese text nearly anywhere, in other text after spaces.
pub(super) fn may_break(before: char, after: char) -> bool {
    // characters that begin no line, and those that end none
    const CLOSING: &str = "，。、；：？！）》」』”’】〕…,.;:?!)]}%";
    const OPENING: &str = "（《「『“‘【〔([{";
    if before == ' ' {
        return after != ' ';
    }
    let is_wide = |c: char| c.width() == Some(2);
    after != ' ' && !CLOSING.contains(after) && !OPENING.contains(before) && (is_wide(before) || is_wide(after))
}

/// Wraps a text to a width; returns the lines as ranges of its characters.
pub(super) fn lines(text: &[char], width: usize) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used, mut end) = (0, 0, 0);
    for (at, c) in text.iter().enumerate() {
        if at > start && may_break(text[at - 1], *c) {
            end = at;
        }
        used += c.width().unwrap_or(0);
        if used > width && *c != ' ' && at > start {
            // a word longer than the line is cut
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
    fn further_lines_hang() {
        let narrow = Screen { columns: Some(12), ..Screen::plain(12) };
        assert_eq!(narrow.folded("one two three four five", 2), ["one two", "  three four", "  five"]);
        assert_eq!(narrow.folded("填报数为十四，与各栏之和不符", 2), ["填报数为十", "  四，与各栏", "  之和不符"]);
        assert_eq!(Screen::plain(12).folded("one two three four", 2), ["one two three four"]);
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
