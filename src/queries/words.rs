//! The words of a query with their lines: enough to tell which table it asks for where, and whether it ends in an order.

/// A name, a number, a text in quotation marks or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: &'a str,
    /// From 1 on.
    pub line: usize,
    /// How many brackets are open around it.
    pub depth: usize,
}

impl Word<'_> {
    pub fn is(&self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    /// A name without the quotation marks that a reserved one needs.
    fn name(&self) -> &str {
        self.text.trim_matches(['`', '"'])
    }
}

/// All words but those of comments.
pub fn words(sql: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut line, mut depth, mut rest) = (1, 0_usize, sql);
    while let Some(first) = rest.chars().next() {
        let end = end_of_word(rest, first);
        let (text, behind) = rest.split_at(end);
        let is_comment = text.starts_with("--") || text.starts_with("/*");
        if first == ')' {
            depth = depth.saturating_sub(1);
        }
        if !is_comment && !first.is_whitespace() {
            words.push(Word { text, line, depth });
        }
        if first == '(' {
            depth += 1;
        }
        line += text.matches('\n').count();
        rest = behind;
    }
    words
}

fn end_of_word(rest: &str, first: char) -> usize {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let behind = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    match first {
        '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => behind("*/", 2),
        '\'' => behind("'", 1),
        '"' => behind("\"", 1),
        '`' => behind("`", 1),
        c if is_name(c) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
        c => c.len_utf8(),
    }
}

/// The tables that a query asks for, each with the line where it first does; not those that it makes for itself.
pub fn tables(sql: &str) -> Vec<(String, usize)> {
    let words = words(sql);
    let makes: Vec<&str> = words
        .windows(3)
        .filter(|three| three[1].is("AS") && three[2].text == "(")
        .map(|three| three[0].name())
        .collect();
    let mut tables: Vec<(String, usize)> = Vec::new();
    for two in words.windows(2).filter(|two| (two[0].is("FROM") || two[0].is("JOIN")) && two[1].text != "(") {
        let name = two[1].name();
        let is_known = tables.iter().any(|(known, _)| known == name);
        if !is_known && !makes.contains(&name) {
            tables.push((name.to_owned(), two[1].line));
        }
    }
    tables
}

/// Whether the rows come in an order: those of the query itself, not of one within.
pub fn is_ordered(sql: &str) -> bool {
    words(sql).windows(2).any(|two| two[0].depth == 0 && two[0].is("ORDER") && two[1].is("BY"))
}

/// The line in which a name first stands; the first one where it does not.
pub fn line_of(sql: &str, name: &str) -> usize {
    words(sql).iter().find(|word| word.name() == name).map_or(1, |word| word.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = "-- name: x FROM comment
WITH a AS (
    SELECT 'FROM text; it''s' AS t FROM facts ORDER BY t
)
SELECT EXTRACT(YEAR FROM signed_on) AS y /* JOIN
nothing */ FROM a JOIN `totals` AS b ON a.t = b.t";

    #[test]
    fn tables_are_told_with_their_lines() {
        // a field that stands behind FROM looks like a table; asking for it costs nothing
        let expected = [("facts", 3), ("signed_on", 5), ("totals", 6)].map(|(name, line)| (name.to_owned(), line));
        assert_eq!(tables(SQL), expected);
    }

    #[test]
    fn only_the_last_order_counts() {
        assert!(!is_ordered(SQL));
        assert!(is_ordered(&format!("{SQL}\nORDER\n  BY y")));
    }

    #[test]
    fn lines_of_names() {
        assert_eq!((line_of(SQL, "totals"), line_of(SQL, "signed_on"), line_of(SQL, "comment")), (6, 5, 1));
    }
}
