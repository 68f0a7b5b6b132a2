"""The tables of an engine are those of a run: shards read by its workers, and single tables. Prints what each way costs.

usage: engines.py CORPUS FOLDER     Sail runs in a process of its own, with its workers in others.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars
from pyspark.sql import SparkSession

import gouji
from gouji import spark as engine

CELL = ["district", "agency", "year", "form", "metric", "applicant", "status", "value", "raw"]
PARTS = 4


def main(corpus: str, folder: Path) -> int:
    costs: list[tuple[str, float]] = []

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.monotonic()
        done = work()
        costs.append((name, time.monotonic() - start))
        return done

    alone = timed("gouji run", lambda: gouji.run(corpus, folder / "alone", cache=False))
    reports = len(alone.tables["reports"])
    shards = folder / "shards"
    parts = range(1, PARTS + 1)
    timed("shard", lambda: [gouji.shard(corpus, shards / str(part), part=(part, PARTS)) for part in parts])
    expect_same(alone, timed("merge", lambda: gouji.merge(shards, folder / "merged")))

    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = timed("start Sail", lambda: start(port))
    try:
        session = timed("first session", lambda: SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate())
        by_sail = timed("Sail: run", lambda: engine.run(session, corpus, folder / "sail", shards=folder / "sail-shards", partitions=PARTS))
        expect_same(alone, by_sail)
        files = gouji.files(corpus) + [Path(corpus) / "gone.html"]
        facts = timed("Sail: facts", lambda: engine.read(session, files, "facts", partitions=PARTS).toArrow())
        expect_facts(alone, polars.DataFrame(facts))
        sources = polars.DataFrame(engine.read(session, files, "sources", partitions=PARTS).toArrow())
        gone = sources.filter(polars.col("path").str.ends_with("gone.html"))
        assert gone.height == 1 and "gone.html" in gone["reason"][0], gone
    finally:
        server.terminate()
        server.wait(timeout=30)
    for name, seconds in costs:
        print(f"{name:16}{seconds:8.2f} s {seconds / reports * 1e6:8.0f} µs a report")
    return 0


def start(port: int) -> "subprocess.Popen[bytes]":
    """Sail with workers in processes of their own."""
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | {"SAIL_MODE": os.environ.get("SAIL_MODE", "local-cluster")})
    for _ in range(600):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    server.kill()
    raise RuntimeError("Sail does not answer")


def expect_same(one: gouji.Run, other: gouji.Run) -> None:
    """Every table, byte by byte."""
    assert set(one.tables) == set(other.tables)
    for name in one.tables:
        files = [run.folder / f"{name}.parquet" for run in (one, other)]
        assert files[0].read_bytes() == files[1].read_bytes(), name


def expect_facts(run: gouji.Run, facts: polars.DataFrame) -> None:
    """Every cell, as often as a run has it: made reports have no copies, which only a run would leave out."""
    mine, theirs = (of.select(polars.col(CELL).cast(polars.String)) for of in (polars.DataFrame(run.tables["facts"]), facts))
    assert mine.sort(CELL).equals(theirs.sort(CELL)), (mine.height, theirs.height)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
