//! Tables drawn with characters, each row between rules: `│ 甲 │ 1 │` above `├───┼───┤`. A row whose cells wrap takes
//! several lines; the rules show where it ends.

use super::line::{Kind, Line, STROKES, split_cells};
use crate::document::{Document, Place, Slice};
use crate::figure::is_value_like;

/// Fewest rules that separate rows.
const FEWEST_RULES: usize = 3;
/// Fewest lines between two rules, most of them with a figure, that are rows of their own: rules then frame the body only.
const FEWEST_ROWS: usize = 4;
/// Shortest rule, in characters; shorter runs of dashes are marks in cells.
const SHORTEST_RULE: usize = 7;
const CROSSES: &str = "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬+";
const DASHES: &str = "-─━═=";

/// Whether a line is nothing but a rule.
pub(super) fn is_rule(line: &str) -> bool {
    // cheap early exit: few lines begin like a rule
    let is_of_rule = |c: char| {
        c.is_whitespace() || matches!(c, '|' | '│' | '｜' | ':' | '║') || DASHES.contains(c) || CROSSES.contains(c)
    };
    let line = line.trim();
    if !line.starts_with(is_of_rule) || !line.chars().all(is_of_rule) {
        return false;
    }
    let has_run = |c: char| line.contains(&format!("{c}{c}"));
    let is_drawn = line.contains(|c| CROSSES.contains(c) || matches!(c, '|' | '│' | '｜' | '║'));
    DASHES.chars().any(has_run) && (is_drawn || line.chars().count() >= SHORTEST_RULE)
}

/// Whether a line is a rule beside words of cells that span rows: `│ 某类 ├────┼──┤`.
pub(super) fn is_broken_rule(line: &str) -> bool {
    BesideRule::of(line).is_some()
}

/// The words on both sides of such a rule.
struct BesideRule<'l> {
    before: &'l str,
    behind: &'l str,
}

impl<'l> BesideRule<'l> {
    fn of(line: &'l str) -> Option<Self> {
        // cheap early exit: few lines have a cross
        if !line.contains(|c| CROSSES.contains(c)) {
            return None;
        }
        let rule = runs(line).find(|run| is_run(run))?;
        let start = rule.as_ptr() as usize - line.as_ptr() as usize;
        let (before, behind) = (line[..start].trim(), line[start + rule.len()..].trim());
        let has_words = |side: &str| side.contains(|c: char| !c.is_whitespace() && !STROKES.contains(&c));
        // what stands between two rules is in no row that this shows
        let is_one = !runs(behind).any(is_run);
        (is_one && (has_words(before) || has_words(behind))).then_some(Self { before, behind })
    }

    /// The words as cells of a row; `None` if they are more than it has.
    fn cells(&self, columns: usize) -> Option<Vec<&'l str>> {
        let cut = |words: &'l str, outer: fn(&'l str) -> Option<&'l str>| match words {
            "" => Vec::new(),
            words => outer(words).unwrap_or(words).split(STROKES).collect(),
        };
        let before = cut(self.before, |words| words.strip_prefix(STROKES));
        let behind = cut(self.behind, |words| words.strip_suffix(STROKES));
        let between = columns.checked_sub(before.len() + behind.len())?;
        Some(before.into_iter().chain(std::iter::repeat_n(&self.behind[..0], between)).chain(behind).collect())
    }
}

/// The stretches of a line that consist of what rules are drawn with.
fn runs(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c| !CROSSES.contains(c) && !DASHES.contains(c))
}

fn is_run(run: &str) -> bool {
    run.chars().count() >= SHORTEST_RULE && [CROSSES, DASHES].iter().all(|set| run.contains(|c| set.contains(c)))
}

/// A cell of a row: its text and where it begins.
pub(super) type Drawn = (Slice, Place);

/// The rows between the rules, if rules separate rows. Within a row, a line with another number of cells is a row of
/// its own, and so are words beside a rule that belong to no row below it.
pub(super) fn rows(document: &mut Document, lines: &[Line], is_drawn: bool) -> Option<Vec<Vec<Drawn>>> {
    let is_rule = |line: &Line| line.kind == Kind::Rule || is_broken_rule(line.text);
    let is_cross = |line: &&Line| is_rule(line) && line.text.contains(|c| CROSSES.contains(c));
    let filled = |line: &&Line| !matches!(line.kind, Kind::Blank | Kind::Furniture);
    let has_figure =
        |line: &&Line| split_cells(line.text, is_drawn).into_iter().any(|cell| !cell.is_empty() && is_value_like(cell));
    let is_body = |stretch: &[Line]| {
        let rows = stretch.iter().filter(filled);
        rows.clone().count() >= FEWEST_ROWS && rows.clone().filter(has_figure).count() * 2 > rows.count()
    };
    if lines.iter().filter(is_cross).count() < FEWEST_RULES || lines.split(is_rule).any(is_body) {
        return None;
    }
    let mut rows = Vec::new();
    let mut rule: Option<&Line> = None;
    for chunk in lines.split_inclusive(is_rule) {
        let (chunk, below) = match chunk {
            [chunk @ .., last] if is_rule(last) => (chunk, Some(last)),
            chunk => (chunk, None),
        };
        let above = std::mem::replace(&mut rule, below).and_then(|line| Some((line, BesideRule::of(line.text)?)));
        let lines: Vec<(&Line, Vec<&str>)> =
            chunk.iter().filter(filled).map(|line| (line, split_cells(line.text, is_drawn))).collect();
        let columns = lines.first().map(|(_, cells)| cells.len());
        let columns = columns.filter(|columns| lines.iter().all(|(_, cells)| cells.len() == *columns));
        let beside = above.as_ref().and_then(|(line, rule)| Some((*line, rule.cells(columns?)?)));
        let alone = above.as_ref().filter(|_| beside.is_none());
        rows.extend(alone.map(|(line, _)| apart(document, line, &split_cells(line.text, is_drawn))));
        if let Some(columns) = columns {
            rows.push((0..columns).map(|column| joined(document, beside.as_ref(), &lines, column)).collect());
        } else {
            rows.extend(lines.iter().map(|(line, cells)| apart(document, line, cells)).collect::<Vec<_>>());
        }
    }
    rows.extend(
        rule.filter(|line| is_broken_rule(line.text))
            .map(|line| apart(document, line, &split_cells(line.text, is_drawn))),
    );
    Some(rows)
}

/// A line as a row of its own.
fn apart(document: &mut Document, line: &Line, cells: &[&str]) -> Vec<Drawn> {
    cells.iter().map(|cell| (document.push_text(cell), line.place(cell))).collect()
}

/// Joins the lines of a cell, behind its words beside the rule above.
fn joined(
    document: &mut Document,
    beside: Option<&(&Line, Vec<&str>)>,
    lines: &[(&Line, Vec<&str>)],
    column: usize,
) -> Drawn {
    let all = || beside.into_iter().chain(lines).map(|(line, cells)| (*line, cells[column]));
    let filled = || all().filter(|(_, cell)| !cell.trim().is_empty());
    let place = filled().next().map_or_else(|| lines[0].0.place(lines[0].1[column]), |(line, cell)| line.place(cell));
    let text: String = filled().map(|(_, cell)| cell.trim()).collect();
    (document.push_text(&text), place)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn a_row_between_rules_is_one_row() {
        check(
            "┌────┬──┬──┐\n│某类│1 │4 │\n│事项│2 │  │\n├────┼──┼──┤\n│别类│0 │  │\n└────┴──┴──┘\n",
            &["某类事项|12|4", "别类|0|"],
        );
        check(
            "+------+---+\n| 某类 | 1 |\n|      |   |\n| 事项 | 2 |\n+------+---+\n| 别类 | 0 |\n+------+---+\n",
            &["某类事项|12", "别类|0"],
        );
    }

    #[test]
    fn cells_that_span_rows_interrupt_rules() {
        check(
            "┌──┬────┬──┐\n│  │某类│1 │\n│大├────────────────────────────────────────────────────────┼──┤\n│类│    │  │\n│  │事项│2 │\n│  ├────┼──┤\n│  │别类│0 │\n└──┴────┴──┘\n",
            &["|某类|1", "大类|事项|2", "|别类|0"],
        );
    }

    #[test]
    fn words_behind_a_rule_stand_in_the_last_columns() {
        check(
            "┌────┬──┬──┬──┐\n│甲  │1 │  │  │\n├────┼──┤3 │4 │\n│乙  │2 │  │  │\n├────┼──┼──┼──┤\n│丙  │0 │5 │6 │\n└────┴──┴──┴──┘\n",
            &["甲|1||", "乙|2|3|4", "丙|0|5|6"],
        );
    }

    #[test]
    fn words_beside_a_rule_are_a_row_where_no_row_takes_them() {
        check(
            "┌────┬──┬──┐\n│甲  │1 │  │\n├────┼──┤3 │\n├────┼──┼──┤\n│乙  │2 │0 │\n└────┴──┴──┘\n",
            &["甲|1|", "├────┼──┤3", "乙|2|0"],
        );
    }

    #[test]
    fn without_rules_between_them_lines_are_rows() {
        check(
            "+------+----+\n| 某类 | 值 |\n+------+----+\n| 甲 | 1 |\n| 乙 | 2 |\n| 丙 | 3 |\n| 丁 | 4 |\n+------+----+\n",
            &["某类|值", "甲|1", "乙|2", "丙|3", "丁|4"],
        );
        check("| 某类 | 值 |\n|------|---|\n| 甲 | 1 |\n| 乙 | 2 |\n", &["某类|值", "甲|1", "乙|2"]);
    }
}
