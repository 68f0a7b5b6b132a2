"""Reads exported tables with pandas and pyreadstat, and compares every value, label and reason of a missing figure with the run.

usage: shelf.py RUN EXPORT LANGUAGE
RUN is the folder of a run, EXPORT the folder with its tables as .dta and .sav, LANGUAGE that of the labels.
"""

import datetime
import sys
import time
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat

LETTERS = {"blank": "a", "mark": "b", "unreadable": "c", "missing": "d", "quarantined": "g"}
LEAST_MISSING = -999_999_999


def described(run, table):
    """The exported columns of a table."""
    variables = pl.read_parquet(run / "variables.parquet").filter(pl.col("table_name") == table)
    return [row for row in variables.iter_rows(named=True) if row["filled"] is not False]


def reasons(run):
    """The letter of each figure that is missing, by report, metric and applicant."""
    facts = pl.read_parquet(run / "facts.parquet").filter(pl.col("value").is_null())
    derived = pl.read_parquet(run / "derived.parquet").filter(pl.col("value").is_null())
    letters = {(r, m, a): LETTERS[s] for r, m, a, s in facts.select("report_id", "metric", "applicant", "status").iter_rows()}
    letters.update({(r, m, a): "f" for r, m, a in derived.select("report_id", "metric", "applicant").iter_rows()})
    return letters


def expected(frame, variables, letters):
    """The columns as they should come back: values, and letters where figures are missing."""
    status = frame["status"].to_list() if "status" in frame.columns else None
    columns = {}
    for variable in variables:
        values = frame[variable["column_name"]].to_list()
        if variable["metric"]:
            key = variable["metric"], variable["applicant"]
            reports = frame["report_id"].to_list()
            values = [letters.get((report, *key), "e") if value is None else value for report, value in zip(reports, values)]
        elif variable["column_name"] == "value" and status:
            values = [LETTERS.get(why) if value is None else value for why, value in zip(status, values)]
        columns[variable["short_name"]] = values
    return columns


def same(found, wanted, variable, words):
    if variable["type"] == "STRING" and variable["words"]:
        return (found is None or found != found) if wanted is None else found == words[wanted]
    if variable["type"] == "STRING":
        return found == (wanted or "").replace("\0", " ")
    if variable["type"] == "BOOLEAN":
        return (found is None or found != found) if wanted is None else found == str(wanted).lower()
    if variable["type"] == "DATE":
        return pd.isna(found) if wanted is None else found == wanted
    if wanted is None:
        return found is None or found != found
    return found == wanted


def day(value):
    if isinstance(value, (pd.Timestamp, datetime.datetime)):
        return None if pd.isna(value) else value.date()
    return None if value is None or value != value else value


def check(name, frame, meta_labels, value_labels, run, table, language, letter_of):
    variables = described(run, table)
    source = pl.read_parquet(run / f"{table}.parquet")
    wanted = expected(source, variables, reasons(run) if any(v["metric"] for v in variables) else {})
    assert list(frame.columns) == list(wanted), f"{name}: other columns"
    assert len(frame) == source.height, f"{name}: {len(frame)} rows"
    values = 0
    for variable in variables:
        short = variable["short_name"]
        label = variable["label_" + language]
        assert label.startswith(meta_labels[short].rstrip("…")) and meta_labels[short], f"{name}.{short}: {meta_labels[short]}"
        words = variable["words"] and dict(zip(variable["words"].split("; "), variable["words" + ("_zh" if language == "zh" else "")].split("; ")))
        labels = value_labels.get(short, {})
        is_labelled = variable["words"] or variable["type"] == "BOOLEAN"
        for found, want in zip(frame[short].tolist(), wanted[short]):
            if is_labelled:
                found = labels.get(found)
            elif variable["type"] == "DATE":
                found = day(found)
            elif variable["type"] != "STRING":
                found = letter_of(found)
            assert same(found, want, variable, words), f"{name}.{short}: {found!r} for {want!r}"
            values += 1
    print(f"{name}: {len(frame)} rows, {len(variables)} variables, {values} values come back")


def main():
    run, export, language = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    files = sorted([*export.glob("*.dta"), *export.glob("*.sav")])
    assert files, "nothing to read"
    for file in files:
        began = time.time()
        if file.suffix == ".dta":
            frame, meta = pyreadstat.read_dta(file, user_missing=True)
            letter_of = lambda value: value
        else:
            frame, meta = pyreadstat.read_sav(file, user_missing=True)
            codes = {LEAST_MISSING + at: letter for at, letter in enumerate("abcdefg")}
            letter_of = lambda value: codes.get(value, value)
        check(file.name, frame, meta.column_names_to_labels, meta.variable_value_labels, run, file.stem, language, letter_of)
        print(f"  read in {time.time() - began:.1f} s; {meta.file_label}")
        if file.suffix == ".dta":
            # pandas reads it by itself: the same shape, and the reasons as Stata's extended missing values
            data = pd.read_stata(file, convert_categoricals=False, convert_missing=True, convert_dates=False)
            assert data.shape == frame.shape, file
            found = {str(value) for column in data.columns for value in data[column] if isinstance(value, pd.io.stata.StataMissingValue)}
            print(f"  pandas: {data.shape}, missing values {sorted(found)}")


main()
