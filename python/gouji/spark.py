"""Spark, and Sail, which understands the same: the reading on the engine that is there.

Nothing here knows what a report is: files are read on the workers by this package, tables come back as Arrow. Every worker
has the package in the same version, and sees files under the same paths as the driver.

    from gouji import spark
    session = spark.session("sc://localhost:50051")
    facts = spark.read(session, gouji.files("/srv/reports"), "facts")
    run = spark.run(session, "/srv/reports", "/srv/tables", shards="/srv/shards", partitions=100)
    totals = spark.tables(session, run.folder)["totals"]
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import fspath
from pathlib import Path as Folder
from typing import TYPE_CHECKING, Any

try:
    import pyarrow
except ImportError as error:
    raise ImportError(f"gouji.spark hands over tables as Arrow: install pyarrow ({error})") from error

import gouji
from gouji import _gouji
from gouji._settings import Path, Settings, config_of, paths_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["read", "run", "session", "tables"]

SOURCES = pyarrow.schema([("path", pyarrow.string()), ("status", pyarrow.string()), ("reason", pyarrow.string())])
WORDS = {
    pyarrow.int32(): "int",
    pyarrow.int64(): "bigint",
    pyarrow.float64(): "double",
    pyarrow.bool_(): "boolean",
    pyarrow.date32(): "date",
    pyarrow.string(): "string",
}


def _plain(kind: pyarrow.DataType) -> pyarrow.DataType:
    """A type that every engine has: closed words are texts, and integers have a sign."""
    if pyarrow.types.is_integer(kind):
        return pyarrow.int32() if kind.bit_width < 32 or kind == pyarrow.int32() else pyarrow.int64()
    return kind if kind in WORDS else pyarrow.string()


def _plain_schema(schema: pyarrow.Schema) -> pyarrow.Schema:
    return pyarrow.schema([(column.name, _plain(column.type)) for column in schema])


def _schema(table: str) -> pyarrow.Schema:
    """The columns of a table, by what a file without a report gives."""
    if table == "sources":
        return SOURCES
    return _plain_schema(pyarrow.table(getattr(gouji.read(b""), table)).schema)


def _words(schema: pyarrow.Schema) -> str:
    return ", ".join(f"`{column.name}` {WORDS[column.type]}" for column in schema)


def _readings(path: str, content: bytes | None) -> tuple[list[gouji.Reading], str]:
    """The reports of a file, and why it has none."""
    try:
        if content is None:
            return gouji.read_all(path), ""
        return gouji.read_all(content, name=path), ""
    except gouji.GoujiError as error:
        return [], str(error)


def _told(path: str, readings: list[gouji.Reading], reason: str) -> pyarrow.RecordBatch:
    """The rows of `sources` of a file: one a report, or one with the reason why it has none."""
    rows = [(reading.path, reading.status, "; ".join(reading.notes)) for reading in readings]
    columns = zip(*(rows or [(path, "no_report", reason or "no report")]), strict=True)
    return pyarrow.record_batch([pyarrow.array(column, pyarrow.string()) for column in columns], schema=SOURCES)


def rows(given: Iterator[pyarrow.RecordBatch], table: str, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The rows of a table of the files in some batches."""
    for batch in given:
        columns = batch.to_pydict()
        contents = columns.get("content") or [None] * batch.num_rows
        for path, content in zip(columns["path"], contents, strict=True):
            readings, reason = _readings(path, content)
            if table == "sources":
                yield _told(path, readings, reason)
                continue
            for reading in readings:
                yield from pyarrow.table(getattr(reading, table)).cast(schema).to_batches()


def _on_workers(name: str, *arguments: Any) -> "Callable[[Iterator[pyarrow.RecordBatch]], Iterator[pyarrow.RecordBatch]]":
    """A function of this module with arguments, for workers: one that lacks the package, or has another, says so."""
    program = gouji.program()

    def work(given: Iterator[Any]) -> Iterator[Any]:
        # whatever is named outside would be looked for before anything can be said
        from platform import node

        try:
            import gouji
        except ImportError as error:
            raise RuntimeError(
                f"worker {node()} has no gouji ({error}): install the wheel of the driver on every worker"
            ) from None
        if gouji.program() != program:
            raise RuntimeError(
                f"worker {node()} has another gouji than the driver ({gouji.program()}, not {program}): "
                "install the same wheel on both"
            )
        from gouji import spark

        yield from getattr(spark, name)(given, *arguments)

    return work


def read(
    spark: "SparkSession", files: "Iterable[Path] | DataFrame", table: str = "facts", *, partitions: int = 8
) -> "DataFrame":
    """A table of the reports in files, read on the workers, with the columns that a run publishes.

    ``files`` are paths, or a data frame with a column ``path`` and, where the workers do not see the files, their bytes in a
    column ``content``, as the source ``binaryFile`` gives them. ``table`` is one that a :class:`gouji.Reading` has, such
    as ``facts``, ``derived``, ``reports``, ``claims``, ``findings`` or ``checks``; or ``sources``, a row a report, and a row
    with the reason for a file without one. A file that cannot be read costs no task. Copies of a report are all there.
    """
    schema = _schema(table)
    if isinstance(files, Iterable):
        rows = [(path,) for path in paths_of(files)]
        files = spark.createDataFrame(rows, "path string").repartition(partitions)
    return files.mapInArrow(_on_workers("rows", table, schema), _words(schema))


def shard(
    given: Iterator[pyarrow.RecordBatch], corpus: list[str], shards: str, partitions: int, config: str | None
) -> Iterator[pyarrow.RecordBatch]:
    """Reads the parts of a corpus that some batches number, from 1."""
    for batch in given:
        for number in batch.to_pydict()["id"]:
            folder = Folder(shards) / f"{number}-of-{partitions}"
            made = gouji.shard(corpus, folder, part=(number, partitions), config=config)
            yield pyarrow.record_batch([pyarrow.array([fspath(made.folder)])], names=["shard"])


def run(
    spark: "SparkSession",
    corpus: Path | Iterable[Path],
    output: Path,
    *,
    shards: Path,
    partitions: int = 8,
    config: str | None = None,
    **settings: Any,
) -> gouji.Run:
    """Read a corpus on the workers and publish it on the driver: the same tables as :func:`gouji.run`, byte by byte.

    Each of the ``partitions`` becomes a shard in the folder ``shards``, which driver and workers share. A task that is
    repeated replaces its shard. ``config`` is the path of a ``gouji.toml`` that all of them see; the other settings are
    those of :func:`gouji.merge`.
    """
    work = _on_workers("shard", paths_of(corpus), fspath(shards), partitions, config)
    numbers = spark.range(1, partitions + 1, 1, partitions)
    made = {row["shard"] for row in numbers.mapInArrow(work, "shard string").collect()}
    return gouji.merge(sorted(made), output, config=config, **settings)


def tables(
    spark: "SparkSession", given: "Path | Mapping[str, DataFrame]", *, config: Settings = None
) -> "dict[str, DataFrame]":
    """The tables that SQL makes of others, such as ``totals`` and ``trends``, by the queries of a run in the engine's SQL.

    ``given`` is the folder of a run, whose Parquet files the engine reads; or data frames by the names of their tables,
    such as ``facts``, ``derived`` and ``reports`` from :func:`read`, with which what settings tell (``config``) is added.
    A table is missing that needs one that is not given. All of them, given and made, become temporary views of their names.

    Raises :class:`gouji.GoujiError` where an agency has several reports of a year: which of them counts is told by a run.
    """
    if isinstance(given, Mapping):
        frames = dict(given)
        if "reports" in frames:
            _refuse_copies(frames["reports"])
            frames = _known(spark, frames["reports"], config) | frames
    else:
        frames = {file.stem: spark.read.parquet(fspath(file.resolve())) for file in Folder(given).glob("*.parquet")}
        if not frames:
            raise gouji.GoujiError(f"{fspath(given)} has no tables in Parquet: name the folder of a run")
    for name, frame in frames.items():
        frame.createOrReplaceTempView(name)
    made: dict[str, DataFrame] = {}
    for name, sql, reads in _gouji.made_by_sql():
        if set(reads) <= frames.keys() | made.keys():
            made[name] = spark.sql(sql)
            made[name].createOrReplaceTempView(name)
    return made


def _refuse_copies(reports: "DataFrame") -> None:
    named = reports.where("agency IS NOT NULL AND year IS NOT NULL")
    several = named.groupBy("agency_id", "agency", "year").count().where("count > 1").limit(1).collect()
    for row in several:
        raise gouji.GoujiError(
            f"there are {row['count']} reports of {row['agency']} for {row['year']}, which would be added up: which of them "
            "counts is told by a run over all of them (gouji.spark.run, gouji.merge)"
        )


def _known(spark: "SparkSession", reports: "DataFrame", config: Settings) -> "dict[str, DataFrame]":
    """The tables that are made of settings, of the years of the reports, and of the codes of their districts."""
    (span,) = reports.selectExpr("MIN(year) AS first", "MAX(year) AS last").collect()
    years = None if span["first"] is None else (span["first"], span["last"])
    named = reports.where("agency IS NOT NULL AND district IS NOT NULL AND district_code IS NOT NULL")
    districts = named.select("district", "district_code").distinct().collect()
    codes = {row["district"]: row["district_code"] for row in districts}
    uncertain = {row["district"] for row in districts if codes[row["district"]] != row["district_code"]}
    known = _gouji.known(years, {name: code for name, code in codes.items() if name not in uncertain}, config_of(config))
    return {name: _as_frame(spark, pyarrow.table(table)) for name, table in known}


def _as_frame(spark: "SparkSession", table: pyarrow.Table) -> "DataFrame":
    schema = _plain_schema(table.schema)
    # engines refuse an empty table of Arrow, of which they need no types
    return spark.createDataFrame(table.cast(schema) if table.num_rows else [], _words(schema))


def session(where: str, settings: Mapping[str, str] | None = None) -> "SparkSession":
    """A session of an engine: ``sc://host:port`` of a server such as Sail, or a master of Spark such as ``local[*]``.

    ``settings`` are those of Spark, such as ``{"spark.executor.memory": "2g"}``.

    Raises :class:`gouji.GoujiError` where Spark finds no Java.
    """
    from pyspark.sql import SparkSession

    if where.startswith("sc://"):
        builder = SparkSession.builder.remote(where)
    else:
        home = os.environ.get("JAVA_HOME")
        if not shutil.which(fspath(Folder(home, "bin", "java")) if home else "java"):
            there = f"JAVA_HOME is {home}, where there is none" if home else "there is none here"
            raise gouji.GoujiError(f"Spark runs on Java, and {there}: install Java 17 or later; Sail needs none (sc://…)")
        builder = SparkSession.builder.master(where)
    for name, value in (settings or {}).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
