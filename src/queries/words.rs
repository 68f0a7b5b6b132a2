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

    /// What stands between quotation marks, where it is a text.
    pub fn quoted(&self) -> Option<String> {
        self.text.strip_prefix('\'')?.strip_suffix('\'').map(str::to_owned)
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

    /// What `DuckDB` or Polars may know and Spark SQL does not, or not so.
    fn not_portable(sql: &str) -> Vec<String> {
        const LACKING: [&str; 6] = ["QUANTILE_CONT", "PERCENTILE_CONT", "ROLLUP", "UNPIVOT", "QUALIFY", "STRPOS"];
        let words = words(sql);
        let mut found = Vec::new();
        let mut tell = |what: &str, word: &Word| found.push(format!("{what} in line {}", word.line));
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1);
            let before = at.checked_sub(1).map(|before| &words[before]);
            let inner = || words[at + 1..].iter().take_while(|inner| inner.depth > word.depth || inner.text == "(");
            match word.text.to_ascii_uppercase().as_str() {
                text if LACKING.contains(&text) => tell(text, word),
                "DISTINCT" if next.is_some_and(|next| next.is("ON")) => tell("DISTINCT ON", word),
                "LAG" | "LEAD" if inner().filter(|inner| inner.text == ",").count() > 1 => {
                    tell("a third argument", word);
                }
                "OVER" if inner().any(|inner| inner.is("DESC")) && inner().any(|inner| inner.is("ASC")) => {
                    tell("ASC and DESC in OVER", word);
                }
                ":" if next.is_some_and(|next| next.text == ":") => tell("::", word),
                // a subquery stands where a table does
                "(" if next.is_some_and(|next| next.is("SELECT"))
                    && !before.is_some_and(|before| ["FROM", "JOIN", "AS"].iter().any(|word| before.is(word))) =>
                {
                    tell("a subquery as a value", word);
                }
                _ => {}
            }
        }
        found
    }

    #[test]
    fn no_query_uses_what_spark_lacks() {
        use super::super::{COMPARISONS, GATES, OVER_DISTRICTS, QUERIES};
        for query in QUERIES.iter().chain(OVER_DISTRICTS).chain(GATES).chain(COMPARISONS) {
            assert_eq!(not_portable(query.sql), [""; 0], "{}", query.name);
        }
        for (sql, what) in [
            ("SELECT DISTINCT ON (a) a FROM t", "DISTINCT ON"),
            ("SELECT quantile_cont(a, 0.5) FROM t", "QUANTILE_CONT"),
            ("SELECT a,\n(SELECT MAX(b) FROM u) FROM t", "a subquery as a value in line 2"),
            ("SELECT a FROM t WHERE a IN (SELECT b FROM u)", "a subquery as a value"),
            ("SELECT LAG(a, 1, 0) OVER (ORDER BY b) FROM t", "a third argument"),
            ("SELECT SUM(a) OVER (ORDER BY b ASC, c DESC) FROM t", "ASC and DESC in OVER"),
            ("SELECT a::INT FROM t", "::"),
        ] {
            assert!(not_portable(sql).first().is_some_and(|told| told.starts_with(what)), "{sql}");
        }
    }
}
