"""Whole corpora: runs, their tables, and shards."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import fspath
from pathlib import Path as Folder
from typing import Any

from gouji import _gouji
from gouji._gouji import GoujiError, Table
from gouji._settings import Path, Settings, config_of, paths_of


class Tables(Mapping[str, Table]):
    """The tables of a run by name. Each is read when it is asked for."""

    def __init__(self, run: Folder) -> None:
        self._run = run

    def __getitem__(self, name: str) -> Table:
        return _gouji.table(self._run, name)

    def __iter__(self) -> Iterator[str]:
        return iter(_gouji.names(self._run))

    def __len__(self) -> int:
        return len(_gouji.names(self._run))

    def __contains__(self, name: object) -> bool:
        return name in _gouji.names(self._run)


@dataclass(frozen=True)
class Comparison:
    """Two years side by side."""

    reporting: Table
    """A row an agency: in which of the years it reported."""
    changes: Table
    """A row an agency and figure: what it adds to the change of the sum."""
    metrics: Table
    """A row a district and figure: both sums, over agencies that reported in both years as well."""
    kinds: Table
    """A row a district, kind of agency and figure: the same sums."""
    rates: Table
    """A row a district and share: the share in both years."""


class Run:
    """A published run: its tables, queries over them, its record."""

    def __init__(self, folder: Path) -> None:
        self.folder = Folder(folder)
        """Folder of the run."""

    @property
    def tables(self) -> Tables:
        """The published tables by name: ``run.tables["facts"]``."""
        return Tables(self.folder)

    @property
    def findings(self) -> Table:
        """A row a finding; ``tables["causes"]`` has the likely faults behind them."""
        return self.tables["findings"]

    @property
    def record(self) -> dict[str, Any]:
        """The record of the run, ``run.json``: what was read, with which settings, how long it took."""
        record: dict[str, Any] = json.loads((self.folder / "run.json").read_text("utf-8"))
        return record

    def query(self, sql: str) -> Table:
        """The rows of a query over the tables of the run.

        >>> published.query("SELECT year, COUNT(*) AS n FROM reports GROUP BY year ORDER BY year").columns
        ['year', 'n']
        """
        return _gouji.query(self.folder, sql)

    def compare(
        self, before: int, after: int, *, district: str | None = None, all_districts: bool = False
    ) -> Comparison:
        """Two years side by side, in each district, in one, or in all together.

        >>> comparison = published.compare(2022, 2023)
        >>> len(comparison.changes) > 100
        True
        >>> import polars
        >>> polars.DataFrame(comparison.kinds)["agency_kind"].unique().sort().to_list()
        ['department', 'government', 'township']
        """
        return Comparison(*_gouji.compare(self.folder, (before, after), district, all_districts))

    def years(self, first: int, last: int, *, district: str | None = None, all_districts: bool = False) -> Table:
        """The sums of each kind of agency in a series of years: a row a figure and year.

        >>> published.years(2021, 2024, district="沧塘县").columns[:3]
        ['district', 'agency_kind', 'metric']
        """
        return _gouji.years(self.folder, (first, last), district, all_districts)

    def __repr__(self) -> str:
        return f"<gouji.Run {fspath(self.folder)!r}>"


@dataclass(frozen=True)
class Shard:
    """What was read of a share of a corpus."""

    folder: Folder
    """Folder of the shard, for :func:`merge`."""
    files: int
    """Files, and members of archives."""
    reports: int
    """Reports in them, copies included."""
    unread: int
    """Files that could not be read."""


def _publishing(output: Path, threads: int | None, allow_fewer: bool, against: Path | None) -> dict[str, Any]:
    return {
        "output": fspath(output),
        "interpreter": sys.executable,
        "threads": threads,
        "allow_fewer": allow_fewer,
        "against": None if against is None else fspath(against),
    }


def run(
    corpus: Path | Iterable[Path],
    output: Path = "output",
    *,
    config: Settings = None,
    threads: int | None = None,
    cache: bool = True,
    force: bool = False,
    allow_fewer: bool = False,
    against: Path | None = None,
) -> Run:
    """Read a corpus, audit it, and publish its tables to ``output/latest``, as the command ``gouji run`` does.

    ``corpus`` is a folder or a file, or several. The settings are those of the command. Ctrl-C stops a run; the former
    output stays as it was, as it does whenever a run fails.

    >>> report = run("sample_corpus", output).tables["reports"]
    >>> len(report)
    101

    Raises :class:`RunRefused` where the tables are not fit to replace the former ones, :class:`RunFailed` where the run
    fails otherwise, and :class:`SettingsError` where the settings are wrong.
    """
    how = _publishing(output, threads, allow_fewer, against)
    folder = _gouji.run(paths_of(corpus), how, config_of(config), cache, force)
    return Run(folder)


def open(output: Path = "output") -> Run:
    """The last run that was published to an output folder.

    >>> open(output).folder.parent.name
    'runs'
    """
    latest = _gouji.latest(output)
    if latest is None:
        raise GoujiError(f"there is no run in {fspath(output)}; make one with gouji.run")
    return Run(Folder(latest).resolve())


def shard(
    corpus: Path | Iterable[Path],
    output: Path,
    *,
    wanted: Iterable[Path] | None = None,
    part: tuple[int, int] | None = None,
    config: Settings = None,
    threads: int | None = None,
) -> Shard:
    """Read a share of a corpus into the folder ``output``, for :func:`merge` to publish with the others.

    ``corpus`` is what :func:`run` would be given for all of it. The share is ``part``, such as ``(3, 7)`` for the third
    of seven, or the files and folders ``wanted``, or both.

    >>> shard("sample_corpus", f"{output}-shards/1", part=(1, 2)).folder.name
    '1'
    """
    how = {
        "corpus": paths_of(corpus),
        "wanted": None if wanted is None else paths_of(wanted),
        "part": part,
        "output": fspath(output),
        "interpreter": sys.executable,
        "threads": threads,
    }
    return Shard(Folder(output), *_gouji.shard(how, config_of(config)))


def merge(
    shards: Path | Iterable[Path],
    output: Path = "output",
    *,
    config: Settings = None,
    threads: int | None = None,
    allow_fewer: bool = False,
    against: Path | None = None,
) -> Run:
    """Publish what shards hold of a corpus: the same tables, byte by byte, as :func:`run` over all of it.

    ``shards`` are folders that :func:`shard` has written, in any order, or a folder of them.

    >>> for number in 1, 2:
    ...     _ = shard("sample_corpus", f"{output}-shards/{number}", part=(number, 2))
    >>> len(merge(f"{output}-shards", f"{output}-merged").tables["reports"])
    101
    """
    how = _publishing(output, threads, allow_fewer, against)
    return Run(_gouji.merge(paths_of(shards), how, config_of(config)))


def files(corpus: Path | Iterable[Path]) -> list[Folder]:
    """The files that :func:`run` would read, in its order.

    >>> len(files("sample_corpus"))
    109
    """
    return [Folder(path) for path in _gouji.walk(paths_of(corpus))]


def explain(code: str, *, lang: str = "en") -> str:
    """What a rule checks, why, and what else it could be, as Markdown.

    >>> explain("T302").splitlines()[0]
    'T302 request-balance (severity: error)'
    """
    return _gouji.explain(code, lang)


def codebook() -> Table:
    """Every metric: key, labels, unit, what it means, the forms that ask for it.

    >>> "unit" in codebook().columns
    True
    """
    return _gouji.codebook()
