"""Holds the queries of the project against DuckDB and against Spark's grammar: check.py QUERIES RUN YEAR YEAR

Each query runs in DuckDB over the tables of the run, and its rows have to be those that the run published, in the same
order: texts, whole numbers, dates and flags exactly, and of floating-point numbers all digits but the last few, since
the order in which figures are added up is the engine's. A test of the data has to find nothing. Each query has to be one
that Spark SQL parses, without what Spark SQL lacks. Prints what is wrong, a line each, and how many queries were held.
"""

import sys
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

# Relative. A sum of 10,000 figures is off by less, whatever the order; a wrong figure by far more.
TOLERANCE = 1e-12
MOST_TOLD = 5

wrong = []


def is_same(ours, theirs):
    if isinstance(ours, float) and isinstance(theirs, float):
        return abs(ours - theirs) <= TOLERANCE * max(abs(ours), abs(theirs))
    return ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)


def compare(name, ours, theirs):
    if len(ours) != len(theirs):
        wrong.append(f"{name}: {len(ours)} rows here and {len(theirs)} in DuckDB")
    differing = [
        (ours, theirs)
        for ours, theirs in zip(ours, theirs)
        if not all(map(is_same, ours, theirs))
    ]
    for ours, theirs in differing[:MOST_TOLD]:
        wrong.append(f"{name}: {ours} here and {theirs} in DuckDB")


def has_spark(name, sql):
    """What Spark SQL lacks, or reads otherwise."""
    try:
        (tree,) = sqlglot.parse(sql, read="spark", error_level=sqlglot.ErrorLevel.RAISE)
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        wrong.append(f"{name}: {error}")
        return
    for distinct in tree.find_all(exp.Distinct):
        if distinct.args.get("on"):
            wrong.append(f"{name}: DISTINCT ON")
    for function in tree.find_all(exp.PercentileCont, exp.Quantile, exp.Unpivot if hasattr(exp, "Unpivot") else exp.Pivot):
        wrong.append(f"{name}: {function.sql()}")
    for lag in tree.find_all(exp.Lag, exp.Lead):
        if lag.args.get("default") is not None:
            wrong.append(f"{name}: LAG with three arguments")
    for subquery in tree.find_all(exp.Subquery):
        if not isinstance(subquery.parent, (exp.From, exp.Join, exp.Union, exp.With, exp.CTE)):
            wrong.append(f"{name}: a subquery as a value: {subquery.sql()}")
    for window in tree.find_all(exp.Window):
        order = window.args.get("order")
        if order and len({bool(key.args.get("desc")) for key in order.expressions}) > 1:
            wrong.append(f"{name}: ASC and DESC within one OVER")
    for select in tree.find_all(exp.In, exp.Exists):
        if select.find(exp.Select):
            wrong.append(f"{name}: a subquery in a condition")


def main():
    queries, run = Path(sys.argv[1]), Path(sys.argv[2])
    years = [int(year) for year in sys.argv[3:5]]
    connection = duckdb.connect()

    def rows_of(path):
        read = f"SELECT * EXCLUDE (file_row_number) FROM read_parquet('{path}', file_row_number = true)"
        return connection.execute(f"{read} ORDER BY file_row_number").fetchall()

    def use(folder):
        for path in folder.glob("*.parquet"):
            connection.execute(f'CREATE OR REPLACE VIEW "{path.stem}" AS SELECT * FROM read_parquet(\'{path}\')')

    held = 0
    for folder in [queries, queries / "tests", queries / "compare"]:
        use(run)
        if folder.name == "compare":
            of_run = f"read_parquet('{run / 'params.parquet'}')"
            wanted = f"{years[0]} AS from_year, {years[1]} AS to_year, smallest_base"
            connection.execute(f"CREATE OR REPLACE VIEW params AS SELECT {wanted} FROM {of_run}")
            use(run / "compared")
        for path in sorted(folder.glob("*.sql")):
            sql = path.read_text(encoding="utf-8")
            has_spark(path.stem, sql)
            try:
                theirs = connection.execute(sql).fetchall()
            except duckdb.Error as error:
                wrong.append(f"{path.stem}: {error}")
                continue
            if folder.name == "tests":
                ours = []
            elif folder.name == "compare":
                ours = rows_of(run / "compared" / f"{path.stem}.parquet")
            else:
                ours = rows_of(run / f"{path.stem}.parquet")
            if folder.name != "tests" and not theirs:
                wrong.append(f"{path.stem}: no rows, so nothing was compared")
            compare(path.stem, ours, theirs)
            held += 1
    for line in wrong:
        print(line)
    print(f"{held} queries held")
    sys.exit(1 if wrong else 0)


main()
