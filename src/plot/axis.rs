//! Scales: the ticks of an axis, and how its numbers are written.

use crate::language::Language;

/// Most steps between the ticks of an axis.
const MOST_STEPS: f64 = 5.0;

/// Ticks at round numbers. The first is not above `least`, the last not below `most`; the step is whole if all values
/// are.
pub(super) fn ticks(least: f64, most: f64, is_whole: bool) -> Vec<f64> {
    let span = most - least;
    let span = if span > 0.0 { span } else { most.abs().max(1.0) };
    let power = 10_f64.powf((span / MOST_STEPS).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = steps.into_iter().find(|step| span / step <= MOST_STEPS).unwrap_or(10.0 * power);
    let step = if is_whole { step.max(1.0).round() } else { step };
    let (mut at, end) = ((least / step).floor(), (most / step).ceil());
    let end = if end > at { end } else { at + 1.0 };
    let mut ticks = Vec::new();
    while at <= end {
        ticks.push(at * step);
        at += 1.0;
    }
    ticks
}

/// Numbers from here on are written in millions, or in 万 and 亿.
const LONG: f64 = 1e7;

/// A number as a label: `1,234`, `0.25`, `12.5 million`.
pub(super) fn number(value: f64, language: Language) -> String {
    let size = value.abs();
    let units = language.choose(
        [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")],
        [(1e12, "万亿"), (1e8, "亿"), (1e4, "万")],
    );
    match units.into_iter().find(|(unit, _)| size >= *unit) {
        Some((unit, word)) if size >= LONG => {
            let most = if size >= 100.0 * unit { 0 } else { 2 };
            format!("{}{word}", separated(&decimals(value / unit, most)))
        }
        _ => separated(&decimals(value, if size < 0.01 { 6 } else { 2 })),
    }
}

/// A number with at most this many decimals.
fn decimals(value: f64, most: usize) -> String {
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.most$}");
    let text = if most > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Puts commas between thousands.
fn separated(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
    let (whole, fraction) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_every_value() {
        assert_eq!(ticks(0.0, 289.0, true), [0.0, 100.0, 200.0, 300.0]);
        assert_eq!(ticks(0.0, 3.0, true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(0.0, 0.0, true), [0.0, 1.0]);
        assert_eq!(ticks(-5.0, 12.0, true), [-5.0, 0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(96.0, 104.0, false), [96.0, 98.0, 100.0, 102.0, 104.0]);
        for most in [1.0, 7.0, 51.0, 999.0, 1e6, 3.7e12] {
            let ticks = ticks(0.0, most, true);
            assert!(ticks.len() <= 7 && ticks.last().is_some_and(|last| *last >= most), "{most}: {ticks:?}");
        }
    }

    #[test]
    fn numbers_are_written_as_people_do() {
        let both = |value| [number(value, Language::En), number(value, Language::Zh)];
        assert_eq!(both(0.0), ["0", "0"]);
        assert_eq!(both(1234.0), ["1,234", "1,234"]);
        assert_eq!(both(-12_345.678), ["−12,345.68", "−12,345.68"]);
        assert_eq!(both(0.000_1), ["0.0001", "0.0001"]);
        assert_eq!(both(12_500_000.0), ["12.5 million", "1,250万"]);
        assert_eq!(both(3e12), ["3 trillion", "3万亿"]);
        assert_eq!(both(1_234_567_890.0), ["1.23 billion", "12.35亿"]);
        assert_eq!(both(98_765_432.0), ["98.77 million", "9,877万"]);
    }
}
