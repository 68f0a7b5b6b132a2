//! Tables drawn with characters, each row between rules: `│ 甲 │ 1 │` above `├───┼───┤`. A row whose cells wrap takes
//! several lines; the rules show where it ends.

use super::line::{Kind, Line, split_cells};
use crate::document::{Document, Place, Slice};

/// Fewest rules that separate rows; fewer only frame the header and the table, and every line is a row.
const FEWEST_RULES: usize = 3;
/// Shortest rule, in characters; shorter runs of dashes are marks in cells.
const SHORTEST_RULE: usize = 7;
const CROSSES: &str = "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬+";
const DASHES: &str = "-─━═=";

/// Whether a line is a rule, with nothing beside it but words of cells that span rows.
pub(super) fn is_rule(line: &str) -> bool {
    is_bare_rule(line) || BesideRule::of(line).is_some()
}

fn is_bare_rule(line: &str) -> bool {
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

/// The words on both sides of a rule that cells spanning rows interrupt: `│ 某类 ├────┼──┤`.
struct BesideRule<'l> {
    before: &'l str,
    behind: &'l str,
}

impl<'l> BesideRule<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let is_of_rule = |c: char| CROSSES.contains(c) || DASHES.contains(c);
        let is_rule = |run: &&str| {
            run.chars().count() >= SHORTEST_RULE
                && [CROSSES, DASHES].iter().all(|set| run.contains(|c| set.contains(c)))
        };
        // cheap early exit: few lines have a cross
        if !line.contains(|c| CROSSES.contains(c)) {
            return None;
        }
        let rule = line.split(|c| !is_of_rule(c)).find(is_rule)?;
        let start = rule.as_ptr() as usize - line.as_ptr() as usize;
        Some(Self { before: &line[..start], behind: &line[start + rule.len()..] })
    }

    /// The words as cells of a row; `None` if they are more than it has.
    fn cells(&self, columns: usize, is_drawn: bool) -> Option<Vec<&'l str>> {
        let cut = |words: &'l str| match words.trim() {
            "" => Vec::new(),
            words => split_cells(words, is_drawn),
        };
        let (before, behind) = (cut(self.before), cut(self.behind));
        let between = columns.checked_sub(before.len() + behind.len())?;
        Some(before.into_iter().chain(std::iter::repeat_n(&self.behind[..0], between)).chain(behind).collect())
    }
}

/// A cell of a row: its text and where it begins.
pub(super) type Drawn = (Slice, Place);

/// The rows between the rules, if rules separate rows. Within a row, a line with another number of cells is a row of
/// its own.
pub(super) fn rows(document: &mut Document, lines: &[Line], is_drawn: bool) -> Option<Vec<Vec<Drawn>>> {
    let is_cross = |line: &&Line| line.kind == Kind::Rule && line.text.contains(|c| CROSSES.contains(c));
    if lines.iter().filter(is_cross).count() < FEWEST_RULES {
        return None;
    }
    let filled = |line: &&Line| !matches!(line.kind, Kind::Blank | Kind::Furniture);
    let is_rule = |line: &Line| line.kind == Kind::Rule;
    let mut rows = Vec::new();
    let mut rule: Option<&Line> = None;
    for chunk in lines.split_inclusive(is_rule) {
        let (chunk, below) = match chunk {
            [chunk @ .., last] if is_rule(last) => (chunk, Some(last)),
            chunk => (chunk, None),
        };
        let above = std::mem::replace(&mut rule, below);
        let mut lines: Vec<(&Line, Vec<&str>)> =
            chunk.iter().filter(filled).map(|line| (line, split_cells(line.text, is_drawn))).collect();
        let Some(columns) = lines.first().map(|(_, cells)| cells.len()) else { continue };
        if lines.iter().all(|(_, cells)| cells.len() == columns) {
            let beside = above.and_then(|rule| Some((rule, BesideRule::of(rule.text)?.cells(columns, is_drawn)?)));
            lines.splice(..0, beside);
            rows.push((0..columns).map(|column| joined(document, &lines, column)).collect());
        } else {
            let row = |(line, cells): &(&Line, Vec<&str>)| {
                cells.iter().map(|cell| (document.push_text(cell), line.place(cell))).collect::<Vec<_>>()
            };
            rows.extend(lines.iter().map(row).collect::<Vec<_>>());
        }
    }
    Some(rows)
}

/// Joins the lines of a cell.
fn joined(document: &mut Document, lines: &[(&Line, Vec<&str>)], column: usize) -> Drawn {
    let filled =
        || lines.iter().map(|(line, cells)| (*line, cells[column])).filter(|(_, cell)| !cell.trim().is_empty());
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
    fn without_rules_between_them_lines_are_rows() {
        check("| 某类 | 值 |\n|------|---|\n| 甲 | 1 |\n| 乙 | 2 |\n", &["某类|值", "甲|1", "乙|2"]);
    }
}
