"""Spark, and Sail, which understands the same: the reading on the engine that is there.

Nothing here knows what a report is: files are read on the workers by this package, tables come back as Arrow. Every worker
has the package in the same version, and sees files under the same paths as the driver.

    from gouji import spark
    facts = spark.read(session, gouji.files("/srv/reports"), "facts")
    run = spark.run(session, "/srv/reports", "/srv/tables", shards="/srv/shards", partitions=100)
"""

from collections.abc import Callable, Iterable, Iterator
from os import fspath
from pathlib import Path as Folder
from typing import TYPE_CHECKING, Any

import pyarrow

import gouji
from gouji._settings import Path, paths_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["read", "run"]

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


def _schema(table: str) -> pyarrow.Schema:
    """The columns of a table, by what a file without a report gives."""
    if table == "sources":
        return SOURCES
    columns = pyarrow.table(getattr(gouji.read(b""), table)).schema
    return pyarrow.schema([(column.name, _plain(column.type)) for column in columns])


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


def tables(given: Iterator[pyarrow.RecordBatch], table: str, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
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
        try:
            import gouji
            from gouji import spark
        except ImportError as error:
            raise RuntimeError(f"this worker has no gouji ({error}): install the wheel of the driver on every worker") from None
        if gouji.program() != program:
            raise RuntimeError("this worker has another gouji than the driver: install the same wheel on both")
        yield from getattr(spark, name)(given, *arguments)

    return work


def read(
    spark: "SparkSession", files: "Iterable[Path] | DataFrame", table: str = "facts", *, partitions: int = 8
) -> "DataFrame":
    """A table of the reports in files, read on the workers, with the columns that a run publishes.

    ``files`` are paths, or a data frame with a column ``path`` and, where the workers do not see the files, their bytes in a
    column ``content``, as the source ``binaryFile`` gives them. ``table`` is ``facts``, ``claims``, ``findings`` or
    ``checks``; or ``sources``, a row a report, and a row with the reason for a file without one. A file that cannot be
    read costs no task.
    """
    schema = _schema(table)
    if isinstance(files, Iterable):
        rows = [(path,) for path in paths_of(files)]
        files = spark.createDataFrame(rows, "path string").repartition(partitions)
    return files.mapInArrow(_on_workers("tables", table, schema), _words(schema))


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
