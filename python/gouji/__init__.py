"""Reads and audits Chinese agencies' annual reports on open government information (政府信息公开工作年度报告).

One report::

    >>> import gouji
    >>> reading = gouji.read("sample_corpus/沧塘县/2023/沧塘县统计局.html")
    >>> reading.agency, reading.year, reading.status
    ('沧塘县统计局', 2023, 'complete')
    >>> len(reading.facts), len(reading.findings)
    (200, 0)

A corpus::

    >>> run = gouji.run("sample_corpus", output)
    >>> run.query("SELECT COUNT(*) AS n FROM reports").shape
    (1, 1)

Tables hand their columns to any library that knows Arrow, without a copy: ``polars.DataFrame(reading.facts)``,
``pyarrow.table(reading.facts)``, ``pandas.DataFrame.from_arrow(reading.facts)``. Names, types and units of the columns
are those of the published tables, which ``docs/tables.md`` describes. A blank cell is never a zero.
"""

from gouji._gouji import (
    Config,
    FileError,
    GoujiError,
    NotAReport,
    QueryError,
    Reading,
    RunFailed,
    RunRefused,
    SettingsError,
    SeveralReports,
    Table,
    program,
)
from gouji._reading import read, read_all
from gouji._runs import Comparison, Run, Shard, codebook, explain, files, merge, open, run, shard

__all__ = [
    "Comparison",
    "Config",
    "FileError",
    "GoujiError",
    "NotAReport",
    "QueryError",
    "Reading",
    "Run",
    "RunFailed",
    "RunRefused",
    "SettingsError",
    "SeveralReports",
    "Shard",
    "Table",
    "codebook",
    "explain",
    "files",
    "merge",
    "open",
    "program",
    "read",
    "read_all",
    "run",
    "shard",
]
