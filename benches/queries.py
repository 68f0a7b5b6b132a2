"""Makes the tables of two queries as people do it in Python, and prints the seconds that each takes, the median of the
rounds, and how many rows come out: queries.py duckdb|pandas QUERIES RUN ROUNDS"""

import sys
import time
from pathlib import Path
from statistics import median


def with_duckdb(queries, run):
    import duckdb

    connection = duckdb.connect()
    for path in run.glob("*.parquet"):
        connection.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM read_parquet('{path}')")

    def make(name):
        sql = (queries / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {sql}")
        return connection.execute("SELECT COUNT(*) FROM made").fetchone()[0]

    return make


KEYS = ["district", "year", "metric", "applicant"]


def with_pandas(_, run):
    import pandas as pd

    def read():
        reports = pd.read_parquet(run / "reports.parquet", columns=["district", "agency", "agency_kind"])
        columns = ["district", "agency", "agency_kind", "year", "form", "metric", "applicant", "value"]
        parts = [pd.read_parquet(run / f"{name}.parquet", columns=columns) for name in ("facts", "derived")]
        facts = pd.concat(parts, ignore_index=True)
        return reports, facts, facts["agency_kind"] == "government"

    def totals():
        reports, facts, is_own = read()
        keys = [*KEYS, "form"]
        agencies = facts[~is_own & facts["value"].notna()]
        table = facts[keys].drop_duplicates().set_index(keys)
        sums = agencies.groupby(keys, sort=False)["value"].agg(["sum", "count", "median", "min", "max"])
        table = table.join(sums)
        table["own"] = facts[is_own].groupby(keys, sort=False)["value"].max()
        tops = agencies.sort_values(["value", "agency"], ascending=[False, True]).drop_duplicates(keys)
        table["top_agency"] = tops.set_index(keys)["agency"].where(table["sum"] > 0)
        known = reports[reports["agency_kind"] != "government"].groupby("district")["agency"].nunique()
        table = table.reset_index()
        table["known"] = table["district"].map(known).fillna(0)
        table["missing"] = table["known"] - table["count"].fillna(0)
        table["mean"] = table["sum"] / table["count"]
        table["top_share"] = table["max"] / table["sum"].where(table["sum"] > 0)
        return len(table.sort_values(keys))

    # without the average growth, and with forms in place of what they count
    def trends():
        _, facts, is_own = read()
        facts = facts[facts["value"].notna()]
        of_agencies = facts[~is_own.loc[facts.index]]
        keys = ["district", "agency", "metric", "applicant"]

        def beside(table, on, columns):
            earlier = table[[*on, "year", *columns]].copy()
            earlier["year"] += 1
            return table.merge(earlier, on=[*on, "year"], how="left", suffixes=("", "_previous"))

        paired = beside(facts, keys, ["value", "form"])
        sums = of_agencies.groupby(KEYS, sort=False).agg(
            value=("value", "sum"), first=("form", "min"), last=("form", "max")
        )
        district = beside(sums.reset_index(), ["district", "metric", "applicant"], ["value", "first", "last"])
        both = paired[paired["value_previous"].notna() & (paired["agency_kind"] != "government")].copy()
        both["changed"] = both["form"] != both["form_previous"]
        matched = both.groupby(KEYS, sort=False).agg(
            value=("value", "sum"),
            value_previous=("value_previous", "sum"),
            first=("form", "min"),
            last=("form", "max"),
            changes=("changed", "sum"),
        )
        agency = paired[paired["applicant"].isin(["total", "none"])]
        parts = [
            district.assign(level="district", panel="all", agency=""),
            matched.reset_index().assign(level="district", panel="matched", agency=""),
            agency.assign(level="agency", panel="all"),
        ]
        columns = ["level", "panel", "district", "agency", "year", "metric", "applicant", "value", "value_previous"]
        table = pd.concat([part[columns] for part in parts], ignore_index=True)
        table["change"] = (table["value"] - table["value_previous"]).round(6)
        table["change_pct"] = 100 * table["change"] / table["value_previous"].replace(0, float("nan"))
        order = ["district", "agency", "level", "panel", "metric", "applicant", "year"]
        return len(table.sort_values(order))

    return lambda name: {"totals": totals, "trends": trends}[name]()


def main():
    how, queries, run, rounds = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    make = {"duckdb": with_duckdb, "pandas": with_pandas}[how](queries, run)
    for name in ["totals", "trends"]:
        seconds = []
        for _ in range(rounds):
            start = time.perf_counter()
            rows = make(name)
            seconds.append(time.perf_counter() - start)
        print(name, median(seconds), rows)


main()
