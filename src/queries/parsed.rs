//! A query as a tree, made by the parser that Polars uses. The tree gives the tables and columns that the query reads, the
//! parts of its `WITH`, and whether its rows are ordered.

use super::error::QueryError;
use sqlparser::ast::helpers::attached_token::AttachedToken;
use sqlparser::ast::{
    BinaryOperator, CastKind, Cte, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    JoinConstraint, JoinOperator, ObjectName, Query, Select, SelectItem, Statement, TableFactor, Value, ValueWithSpan,
    Visit, Visitor, With, visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::{Token, Tokenizer};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// One `SELECT` with its `WITH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParsedQuery(Query);

/// What a query reads.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The tables, each with the line of its first mention, without the parts of the query's own `WITH`.
    pub tables: BTreeMap<String, usize>,
    /// A part of a `WITH` that has the name of a table that it reads.
    pub remade: Option<String>,
    /// The parts of every `WITH`.
    parts: BTreeSet<String>,
    /// The string literals.
    pub literals: BTreeSet<String>,
    columns: BTreeSet<String>,
    all_columns: bool,
    /// Whether tables are joined by anything but equal columns.
    pub joins_unequal: bool,
}

impl Asked {
    pub(super) fn asks_for_column(&self, name: &str) -> bool {
        self.all_columns || self.columns.contains(name)
    }
}

impl ParsedQuery {
    /// # Errors
    /// [`QueryError::Sql`] if the text is not a single `SELECT`.
    pub(super) fn new(sql: &str) -> Result<Self, QueryError> {
        // the options of `SQLContext`
        let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
        let parser = Parser::new(&GenericDialect).with_options(options).try_with_sql(sql);
        let statements = parser.and_then(|mut parser| parser.parse_statements());
        let statements = statements.map_err(|error| QueryError::Sql { message: error.to_string() })?;
        match <[Statement; 1]>::try_from(statements) {
            Ok([Statement::Query(query)]) => Ok(Self(*query)),
            _ => Err(QueryError::Sql { message: "it is not one SELECT".to_owned() }),
        }
    }

    pub(super) fn asked(&self) -> Asked {
        asked(&self.0)
    }

    /// Whether the rows of the outermost query are ordered.
    pub(super) fn is_ordered(&self) -> bool {
        self.0.order_by.is_some()
    }

    /// The query with casts to text for all values of a `CASE` or a `COALESCE` in which one is a string literal. From an Enum
    /// and a text, Polars 0.55 plans a text but makes an Enum.
    pub(super) fn with_words_as_texts(mut self) -> Self {
        let ControlFlow::Continue(()) = visit_expressions_mut(&mut self.0, |expr| {
            if let Expr::Case { conditions, else_result, .. } = expr {
                let results = conditions.iter_mut().map(|when| &mut when.result);
                cast_to_text(results.chain(else_result.as_deref_mut()).collect());
            }
            if let Expr::Function(Function { name, args: FunctionArguments::List(list), .. }) = expr
                && name.to_string().eq_ignore_ascii_case("COALESCE")
            {
                let values = list.args.iter_mut().filter_map(|argument| match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value),
                    _ => None,
                });
                cast_to_text(values.collect());
            }
            ControlFlow::<std::convert::Infallible>::Continue(())
        });
        self
    }

    /// Splits the query into steps: a query for each part of its `WITH` that is kept, and the rest, which reads those parts
    /// as tables.
    pub(super) fn steps(mut self, kept: &[&str]) -> (Vec<(String, String)>, String) {
        let mut steps = Vec::new();
        let mut before: Vec<Cte> = Vec::new();
        for part in self.0.with.take().map_or_else(Vec::new, |with| with.cte_tables) {
            let name = &part.alias.name.value;
            if kept.contains(&name.as_str()) {
                steps.push((name.clone(), with_parts(&before, *part.query).to_string()));
            } else {
                before.push(part);
            }
        }
        (steps, with_parts(&before, self.0).to_string())
    }
}

/// Casts all values that are not literals, if one of the values is a string literal.
fn cast_to_text(values: Vec<&mut Expr>) {
    let is_text =
        |value: &Expr| matches!(value, Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(_), .. }));
    if values.iter().any(|value| is_text(value)) {
        for value in values.into_iter().filter(|value| !matches!(value, Expr::Value(_))) {
            let expr = Box::new(std::mem::replace(value, Expr::value(Value::Null)));
            let data_type = DataType::String(None);
            *value = Expr::Cast { kind: CastKind::Cast, expr, data_type, array: false, format: None };
        }
    }
}

fn asked(query: &Query) -> Asked {
    let mut asked = Asked::default();
    let ControlFlow::Continue(()) = query.visit(&mut asked);
    let Asked { tables, parts, .. } = &mut asked;
    tables.retain(|name, _| !parts.contains(name));
    asked
}

/// A query with only those parts of a `WITH` that it needs. Polars plans unused parts as well.
fn with_parts(parts: &[Cte], mut query: Query) -> Query {
    let mut wanted = asked(&query).tables;
    let mut needed: Vec<Cte> = Vec::new();
    for part in parts.iter().rev() {
        if wanted.contains_key(&part.alias.name.value) {
            wanted.extend(asked(&part.query).tables);
            needed.push(part.clone());
        }
    }
    needed.reverse();
    if !needed.is_empty() {
        needed.extend(query.with.take().map_or_else(Vec::new, |with| with.cte_tables));
        query.with = Some(With { with_token: AttachedToken::empty(), recursive: false, cte_tables: needed });
    }
    query
}

impl Visitor for Asked {
    type Break = std::convert::Infallible;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        for part in query.with.iter().flat_map(|with| &with.cte_tables) {
            let name = part.alias.name.value.clone();
            if asked(&part.query).tables.contains_key(&name) {
                self.remade = Some(name.clone());
            }
            self.parts.insert(name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<Self::Break> {
        if let Some(name) = relation.0.last().and_then(|part| part.as_ident()) {
            let line = usize::try_from(name.span.start.line).unwrap_or(1);
            self.tables.entry(name.value.clone()).or_insert(line);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        let is_wildcard =
            |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
        let joins = || select.from.iter().flat_map(|from| &from.joins);
        self.all_columns |= select.projection.iter().any(is_wildcard);
        self.all_columns |= !joins().all(|join| names_its_columns(&join.join_operator));
        let is_nested = |table: &TableFactor| matches!(table, TableFactor::NestedJoin { .. });
        self.joins_unequal |= select.from.len() > 1
            || select.from.iter().any(|from| is_nested(&from.relation))
            || !joins().all(|join| is_by_equality(&join.join_operator) && !is_nested(&join.relation));
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        match expr {
            Expr::Identifier(name) => drop(self.columns.insert(name.value.clone())),
            Expr::CompoundIdentifier(names) => self.columns.extend(names.last().map(|name| name.value.clone())),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<Self::Break> {
        if let Value::SingleQuotedString(text) = &value.value {
            self.literals.insert(text.clone());
        }
        ControlFlow::Continue(())
    }
}

/// Whether a join is by an expression, rather than by `USING` or `NATURAL`.
fn names_its_columns(join: &JoinOperator) -> bool {
    use JoinConstraint::{None, On};
    matches!(
        join,
        JoinOperator::Join(On(_))
            | JoinOperator::Inner(On(_))
            | JoinOperator::Left(On(_))
            | JoinOperator::LeftOuter(On(_))
            | JoinOperator::FullOuter(On(_))
            | JoinOperator::CrossJoin(None)
    )
}

/// Whether a join is by equalities alone.
fn is_by_equality(join: &JoinOperator) -> bool {
    use JoinOperator::{FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
    let (Join(by) | Inner(by) | Left(by) | LeftOuter(by) | Right(by) | RightOuter(by) | FullOuter(by)) = join else {
        return false;
    };
    match by {
        JoinConstraint::On(condition) => are_equalities(condition),
        JoinConstraint::Using(_) => true,
        JoinConstraint::Natural | JoinConstraint::None => false,
    }
}

fn are_equalities(condition: &Expr) -> bool {
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => are_equalities(left) && are_equalities(right),
        Expr::BinaryOp { op: BinaryOperator::Eq, .. } => true,
        Expr::Nested(condition) => are_equalities(condition),
        _ => false,
    }
}

/// The line of the first mention of a name; the first line if there is none.
pub(super) fn line_of(sql: &str, name: &str) -> usize {
    let tokens = Tokenizer::new(&GenericDialect, sql).tokenize_with_location().unwrap_or_default();
    let is_name = |token: &Token| matches!(token, Token::Word(word) if word.value == name);
    let found = tokens.iter().find(|token| is_name(&token.token));
    found.and_then(|token| usize::try_from(token.span.start.line).ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlparser::ast::{Distinct, WindowType};

    const SQL: &str = "-- name: x FROM comment
WITH a AS (
    SELECT 'FROM text; it''s' AS t FROM facts ORDER BY t
)
SELECT EXTRACT(YEAR FROM signed_on) AS y /* JOIN
nothing */ FROM a JOIN `totals` AS b ON a.t = b.w";

    fn parsed(sql: &str) -> ParsedQuery {
        ParsedQuery::new(sql).unwrap()
    }

    #[test]
    fn what_a_query_asks_for() {
        let Asked { tables, remade, parts, literals, columns, all_columns, joins_unequal } = parsed(SQL).asked();
        assert_eq!(tables, BTreeMap::from([("facts", 3), ("totals", 6)].map(|(name, line)| (name.to_owned(), line))));
        assert_eq!(parts, BTreeSet::from(["a".to_owned()]));
        assert_eq!(literals, BTreeSet::from(["FROM text; it's".to_owned()]));
        assert_eq!(columns, BTreeSet::from(["signed_on", "t", "w"].map(str::to_owned)));
        assert!(!all_columns && !joins_unequal && remade.is_none());
        let remade = "WITH a AS (SELECT n FROM b), b AS (SELECT n FROM (SELECT n FROM b) AS c) SELECT n FROM b";
        assert_eq!(parsed(remade).asked().remade.as_deref(), Some("b"));
    }

    #[test]
    fn columns_that_are_not_named_are_all_asked_for() {
        for sql in ["SELECT * FROM a", "SELECT b.* FROM a AS b", "SELECT n FROM a JOIN b USING (m)"] {
            assert!(parsed(sql).asked().asks_for_column("anything"), "{sql}");
        }
        assert!(!parsed("SELECT COUNT(*) AS n FROM a").asked().asks_for_column("anything"));
    }

    #[test]
    fn joins_by_anything_but_equality_are_reported() {
        let joins_unequal =
            |from: &str| parsed(&format!("SELECT n FROM (SELECT n FROM {from}) AS x")).asked().joins_unequal;
        for from in
            ["a", "a JOIN b ON a.n = b.n", "a LEFT JOIN b ON (a.n = b.n AND a.m = b.m + 1)", "a JOIN b USING (n)"]
        {
            assert!(!joins_unequal(from), "{from}");
        }
        for from in [
            "a, b WHERE a.n < b.n",
            "a CROSS JOIN b",
            "a JOIN b ON a.n BETWEEN b.n AND b.m",
            "a JOIN b ON a.n = b.n AND a.m <= b.m",
            "a NATURAL JOIN b",
            "(a CROSS JOIN b)",
        ] {
            assert!(joins_unequal(from), "{from}");
        }
    }

    #[test]
    fn only_the_last_order_counts() {
        assert!(!parsed(SQL).is_ordered());
        assert!(parsed(&format!("{SQL}\nORDER\n  BY y")).is_ordered());
    }

    #[test]
    fn lines_of_names() {
        assert_eq!((line_of(SQL, "totals"), line_of(SQL, "signed_on"), line_of(SQL, "comment")), (6, 5, 1));
    }

    #[test]
    fn what_is_no_query_is_refused() {
        for (sql, what) in [("SHOW TABLES", "not one SELECT"), ("SELECT 1; SELECT 2", "not one"), ("SELECT", "parser")]
        {
            let error = ParsedQuery::new(sql).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }

    #[test]
    fn a_query_is_parted_behind_the_tables_that_it_keeps() {
        let sql = "WITH a AS (SELECT 1 AS n), b AS (SELECT n FROM a), c AS (SELECT n FROM b), d AS (SELECT n FROM c) \
                   SELECT c.n FROM c, a ORDER BY n";
        let step = |name: &str, sql: &str| (name.to_owned(), sql.to_owned());
        let (steps, rest) = parsed(sql).steps(&["b", "c"]);
        assert_eq!(steps, [step("b", "WITH a AS (SELECT 1 AS n) SELECT n FROM a"), step("c", "SELECT n FROM b")]);
        assert_eq!(rest, "WITH a AS (SELECT 1 AS n) SELECT c.n FROM c, a ORDER BY n");
    }

    #[test]
    fn words_beside_texts_are_cast() {
        let sql = "SELECT CASE WHEN a = 'x' THEN b WHEN c = 1 THEN NULL ELSE 'y' END, coalesce(b, ''), \
                   CASE WHEN a = 'x' THEN n ELSE 0 END, COALESCE(a, b) FROM t";
        let expected = "SELECT CASE WHEN a = 'x' THEN CAST(b AS STRING) WHEN c = 1 THEN NULL ELSE 'y' END, \
                        coalesce(CAST(b AS STRING), ''), CASE WHEN a = 'x' THEN n ELSE 0 END, COALESCE(a, b) FROM t";
        assert_eq!(parsed(sql).with_words_as_texts().0.to_string(), expected);
    }

    /// Features of `DuckDB` or Polars that Spark SQL lacks or has in another form.
    #[derive(Default)]
    struct NotPortable(Vec<String>);

    impl Visitor for NotPortable {
        type Break = std::convert::Infallible;

        fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
            let found = [
                (matches!(select.distinct, Some(Distinct::On(_))), "DISTINCT ON"),
                (select.qualify.is_some(), "QUALIFY"),
            ];
            self.0.extend(found.into_iter().filter(|(is_there, _)| *is_there).map(|(_, what)| what.to_owned()));
            ControlFlow::Continue(())
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
            const LACKING: [&str; 5] = ["QUANTILE_CONT", "PERCENTILE_CONT", "ROLLUP", "UNPIVOT", "STRPOS"];
            match expr {
                Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => {
                    self.0.push("a subquery as a value".to_owned());
                }
                Expr::Rollup(_) => self.0.push("ROLLUP".to_owned()),
                Expr::Cast { kind: CastKind::DoubleColon, .. } => self.0.push("::".to_owned()),
                Expr::Function(function) => {
                    let name = function.name.to_string().to_ascii_uppercase();
                    let arguments = match &function.args {
                        FunctionArguments::List(list) => list.args.len(),
                        _ => 0,
                    };
                    if ["LAG", "LEAD"].contains(&name.as_str()) && arguments > 2 {
                        self.0.push("a third argument".to_owned());
                    }
                    if let Some(WindowType::WindowSpec(over)) = &function.over {
                        let directions: BTreeSet<_> = over.order_by.iter().map(|by| by.options.asc).collect();
                        if directions.contains(&Some(false)) && directions.len() > 1 {
                            self.0.push("ASC and DESC in OVER".to_owned());
                        }
                    }
                    if LACKING.contains(&name.as_str()) {
                        self.0.push(name);
                    }
                }
                _ => {}
            }
            ControlFlow::Continue(())
        }
    }

    fn not_portable(sql: &str) -> Vec<String> {
        let mut found = NotPortable::default();
        let ControlFlow::Continue(()) = parsed(sql).0.visit(&mut found);
        found.0
    }

    #[test]
    fn no_query_uses_what_spark_lacks() {
        use super::super::{COMPARISONS, GATES, OVER_DISTRICTS, QUERIES};
        for query in QUERIES.iter().chain(OVER_DISTRICTS.iter()).chain(GATES).chain(COMPARISONS) {
            assert_eq!(not_portable(query.sql), [""; 0], "{}", query.name);
        }
        for (sql, what) in [
            ("SELECT DISTINCT ON (a) a FROM t", "DISTINCT ON"),
            ("SELECT quantile_cont(a, 0.5) FROM t", "QUANTILE_CONT"),
            ("SELECT a FROM t GROUP BY ROLLUP (a)", "ROLLUP"),
            ("SELECT a, (SELECT MAX(b) FROM u) FROM t", "a subquery as a value"),
            ("SELECT a FROM t WHERE a IN (SELECT b FROM u)", "a subquery as a value"),
            ("SELECT LAG(a, 1, 0) OVER (ORDER BY b) FROM t", "a third argument"),
            ("SELECT SUM(a) OVER (ORDER BY b ASC, c DESC) FROM t", "ASC and DESC in OVER"),
            ("SELECT a::INT FROM t", "::"),
        ] {
            assert_eq!(not_portable(sql), [what], "{sql}");
        }
    }
}
