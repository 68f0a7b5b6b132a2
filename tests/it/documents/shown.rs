//! Whether a command prints what a page shows. `…` stands for any words within a line; alone on a line, for any lines.

/// Stands for what a page leaves out.
const LEFT_OUT: char = '…';

/// The lines without durations, which differ from run to run.
fn settled(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(|line| without_seconds(line.trim_end())).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// `0.3 s` and `0.3 秒` become `… s` and `… 秒`.
fn without_seconds(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_seconds = |at: usize| {
        let is_unit = words.get(at + 1).is_some_and(|unit| *unit == "s" || unit.starts_with('秒'));
        is_unit && words[at].contains('.') && words[at].parse::<f64>().is_ok()
    };
    let words: Vec<&str> = (0..words.len()).map(|at| if is_seconds(at) { "…" } else { words[at] }).collect();
    words.join(" ")
}

pub fn is_printed(shown: &str, printed: &str) -> bool {
    lines_fit(&settled(shown), &settled(printed))
}

fn lines_fit(shown: &[String], printed: &[String]) -> bool {
    let Some((line, rest)) = shown.split_first() else { return printed.is_empty() };
    if line.trim() == LEFT_OUT.to_string() {
        return (0..=printed.len()).any(|skipped| lines_fit(rest, &printed[skipped..]));
    }
    printed.split_first().is_some_and(|(first, others)| line_fits(line, first) && lines_fit(rest, others))
}

fn line_fits(shown: &str, printed: &str) -> bool {
    let Some((start, rest)) = shown.split_once(LEFT_OUT) else { return shown == printed };
    let Some(mut left) = printed.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split(LEFT_OUT).collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(end)
}

#[test]
fn what_is_left_out_may_be_anything_and_all_else_is_exact() {
    for (shown, printed) in [
        ("a\nb\n", "a\nb"),
        ("a\n…\nd", "a\nb\nc\nd"),
        ("…\nd", "d"),
        ("a … d … f", "a b c d e f"),
        ("in 0.3 s", "in 12.7 s"),
        ("用时 0.3 秒", "用时 1.0 秒"),
        ("a  ", "a"),
    ] {
        assert!(is_printed(shown, printed), "{shown:?} {printed:?}");
    }
    for (shown, printed) in
        [("a", "a\nb"), ("a\nb", "a"), ("a … d", "a b c"), ("a…b…", "a c"), ("3 s", "4 s"), ("…\nd", "d\ne"), ("", "a")]
    {
        assert!(!is_printed(shown, printed), "{shown:?} {printed:?}");
    }
}
