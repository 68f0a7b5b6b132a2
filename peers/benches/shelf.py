"""Reads exported tables with pyreadstat, pandas and R's haven, and compares every value, label and reason of a missing figure with
the run. Then writes the same tables with pandas and pyreadstat, beside `gouji export`, and prints what each takes.

usage: shelf.py RUN EXPORT LANGUAGE [GOUJI OUTPUT]
RUN is the folder of a run, EXPORT the folder with its tables as .dta and .sav, LANGUAGE that of the labels. GOUJI is the program
and OUTPUT the folder with RUN as its last run; without them nothing is written.
"""

import csv
import datetime
import shutil
import subprocess
import sys
import tempfile
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


def with_haven(file, variables):
    """The values and labels that haven reads: a frame, labels of variables, and labels of values."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(__file__).with_name("shelf.R")
        subprocess.run(["Rscript", script, file, folder], check=True)
        frame = pd.read_csv(Path(folder, f"{file.name}.values.csv"), dtype=str, keep_default_na=False)
        with open(Path(folder, f"{file.name}.labels.csv"), encoding="utf-8") as labels:
            rows = list(csv.DictReader(labels))
    of_variables = {row["variable"]: row["label"] for row in rows if not row["code"]}
    of_values = {}
    for row in rows:
        if row["code"]:
            of_values.setdefault(row["variable"], {})[number(row["code"])] = row["label"]
    for variable in variables:
        short = variable["short_name"]
        if variable["type"] == "DATE":
            frame[short] = [datetime.date.fromisoformat(text) if text else None for text in frame[short]]
        elif variable["type"] != "STRING" or variable["words"]:
            frame[short] = pd.Series([number(text) for text in frame[short]], dtype=object)
    return frame, of_variables, of_values


def number(text):
    """A number, the letter of a reason, or nothing."""
    if text in LETTERS.values() or text in ("e", "f"):
        return text
    return float(text) if text else None


# Each is run in a process of its own, so that its memory can be told.
WRITERS = {
    ".dta": "data.to_stata(sys.argv[2], write_index=False, version=118)",
    ".sav": "import pyreadstat; pyreadstat.write_sav(data, sys.argv[2])",
}
WRITER = """
import sys, time, pandas as pd
data = pd.read_parquet(sys.argv[1])
names = dict(zip(sys.argv[3].split(), sys.argv[4].split()))
data = data[list(names)].rename(columns=names)
for name in data.columns:
    if data[name].dtype == object or str(data[name].dtype) in ("str", "string", "category"):
        first = data[name].dropna().head(1).tolist()
        if first and isinstance(first[0], bool):
            data[name] = data[name].astype(float)
            continue
        data[name] = pd.to_datetime(data[name]) if first and hasattr(first[0], "isoformat") else data[name].astype(object).where(data[name].notna(), "")
began = time.time()
{}
seconds = time.time() - began
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(most.split()[1]) // 1024)
"""

# A process that is started counts the memory of the one that starts it, so that a small one does.
MEASURE = """
import resource, subprocess, sys, time
began = time.time()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.time() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def measured(command):
    """The seconds and the most megabytes that a process says it takes."""
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), int(megabytes)


def race(run, file, gouji, output):
    """Writes a table as `file` has it, by gouji and by its peer in turns; the best of three counts."""
    table, format = file.stem, file.suffix[1:]
    variables = described(run, table)
    names = [" ".join(v[name] for v in variables) for name in ("column_name", "short_name")]
    own, peer = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            export = [gouji, "export", "--format", format, "--tables", table, "--output", output, "--to", folder]
            own.append(measured([sys.executable, "-c", MEASURE, *export]))
            script = WRITER.replace("{}", WRITERS[file.suffix])
            files = [run / f"{table}.parquet", Path(folder, "peer" + file.suffix)]
            peer.append(measured([sys.executable, "-c", script, *files, *names]))
    name = {".dta": "pandas to_stata", ".sav": "pyreadstat write_sav"}[file.suffix]
    (own, own_mb), (peer, peer_mb) = min(own), min(peer)
    print(f"{file.name}: gouji {own:.2f} s, {own_mb} MB (reading the run included); {name} {peer:.2f} s, {peer_mb} MB (of a frame in memory)")


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
        if shutil.which("Rscript"):
            began = time.time()
            frame, labels, value_labels = with_haven(file, described(run, file.stem))
            check(f"haven: {file.name}", frame, labels, value_labels, run, file.stem, language, letter_of)
            print(f"  read in {time.time() - began:.1f} s")
        else:
            print("  SKIPPED: haven, since there is no Rscript")
    if len(sys.argv) > 5:
        for file in files:
            race(run, file, sys.argv[4], sys.argv[5])


main()
