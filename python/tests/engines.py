"""The tables of an engine are those of a run: shards that its workers read, single tables, and every query. Prints what each way costs.

usage: engines.py CORPUS FOLDER ENGINE…     ENGINE is sail, a server in a process of its own, or spark, a cluster of its own here.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars

import gouji
from gouji import spark as engine

ROOT = Path(__file__).parents[2]
CELL = ["district", "agency", "year", "form", "metric", "applicant", "status", "value", "raw"]
PARTS = 7
# Files that one task reads in the trial of large tasks.
MANY = 10_000
YEARS = (2022, 2023)
# Relative. The order in which figures are added up is the engine's.
TOLERANCE = 1e-12

Costs = list[tuple[str, float, int]]
Keep = Callable[[str, str, polars.DataFrame], None]


def main(corpus: str, folder: Path, engines: list[str]) -> int:
    costs: Costs = []
    alone = timed(costs, "gouji run", lambda: gouji.run(corpus, folder / "alone", cache=False))
    reports = len(alone.tables["reports"])
    shards = [folder / "shards" / str(part) for part in range(1, PARTS + 1)]
    timed(costs, "gouji shard", lambda: [gouji.shard(corpus, at, part=(part, PARTS)) for part, at in enumerate(shards, 1)])
    random.Random(7).shuffle(shards)
    expect_same(alone, timed(costs, "gouji merge", lambda: gouji.merge(shards, folder / "merged")))
    cities = gouji.run(write_cities(folder / "cities"), folder / "of-cities")
    expect_queries("DuckDB", in_duckdb, [alone, cities])
    for name in engines:
        with ENGINES[name](costs) as session:
            Trial(name.capitalize(), session, corpus, alone, folder / name, costs).all(cities)
    print(f"\n{reports} reports")
    for name, seconds, count in costs:
        print(f"{name:32}{seconds:8.2f} s {seconds / (count or reports) * 1e6:8.0f} µs a report")
    return 0


def timed(costs: Costs, name: str, work: Callable[[], Any], count: int = 0) -> Any:
    start = time.monotonic()
    done = work()
    costs.append((name, time.monotonic() - start, count))
    print(f"{name}: {costs[-1][1]:.1f} s", file=sys.stderr, flush=True)
    return done


class Trial:
    """What is tried with a session."""

    def __init__(self, name: str, session: Any, corpus: str, alone: gouji.Run, folder: Path, costs: Costs) -> None:
        self.name, self.session, self.corpus, self.alone, self.folder, self.costs = name, session, corpus, alone, folder, costs
        self.files = gouji.files(corpus)

    def all(self, cities: gouji.Run) -> None:
        expect_same(self.alone, self.timed("run", lambda: self.run("run")))
        if self.name == "Spark":
            with a_killed_worker(self.folder / "killed-shards"):
                expect_same(self.alone, self.timed("run, a worker killed", lambda: self.run("killed")))
        self.files_as_they_come()
        for run, of in ((cities, "of 13 reports"), (self.alone, "")):
            self.timed(f"all queries {of}".strip(), lambda run=run: expect_queries(self.name, self.in_engine, [run]))
        self.tables_of_files()
        print(f"{self.name}: the same tables, the same rows of every query")

    def timed(self, name: str, work: Callable[[], Any], count: int = 0) -> Any:
        return timed(self.costs, f"{self.name}: {name}", work, count)

    def in_engine(self, run: gouji.Run, keep: Keep) -> None:
        in_engine(self.session, run, keep)

    def run(self, name: str) -> gouji.Run:
        shards = self.folder / f"{name}-shards"
        return engine.run(self.session, self.corpus, self.folder / name, shards=shards, partitions=PARTS)

    def read(self, files: Any, table: str, partitions: int = PARTS) -> polars.DataFrame:
        return polars.DataFrame(engine.read(self.session, files, table, partitions=partitions).toArrow())

    def files_as_they_come(self) -> None:
        """Paths that are gone, a file that is damaged, and a task of very many files."""
        damaged = self.folder / "damaged.zip"
        damaged.write_bytes(b"PK\x03\x04" + bytes(100))
        files = [*self.files, Path(self.corpus) / "gone.html", damaged]
        facts = self.timed("facts of files", lambda: self.read(files, "facts"))
        mine, theirs = (of.select(polars.col(CELL).cast(polars.String)) for of in (polars.DataFrame(self.alone.tables["facts"]), facts))
        # made reports have no copies, which only a run would leave out
        assert mine.sort(CELL).equals(theirs.sort(CELL)), (mine.height, theirs.height)
        sources = self.timed("sources of files", lambda: self.read(files, "sources"))
        for name, said in (("gone.html", "gone.html"), ("damaged.zip", "archive")):
            (reason,) = sources.filter(polars.col("path").str.ends_with(name))["reason"]
            assert said in reason, reason
        pages = [path for path in self.files if path.suffix == ".html"]
        many = (pages * (MANY // len(pages) + 1))[:MANY]
        told = self.timed("10,000 files in a task", lambda: self.read(many, "sources", partitions=1), MANY)
        assert told.height == MANY, told.height
        binary = self.session.read.format("binaryFile").load([str(path) for path in pages[:50]])
        of_bytes = engine.read(self.session, binary.select("path", "content"), "facts")
        content = self.timed("facts of 50 files' bytes", lambda: polars.DataFrame(of_bytes.toArrow()), 50)
        assert content.height == self.read(pages[:50], "facts").height > 0

    def tables_of_files(self) -> None:
        """Sums over what the workers read, which no machine holds; and copies, of which a run tells which counts."""
        given = {name: engine.read(self.session, self.files, name, partitions=PARTS) for name in ("facts", "derived", "reports")}
        made = engine.tables(self.session, given)
        assert set(made) == {"totals", "trends", "rates", "area_totals", "by_kind"}, made
        expect_rows(f"{self.name}: totals of files", polars.read_parquet(self.alone.folder / "totals.parquet"),
                    self.timed("totals of files", lambda: polars.DataFrame(made["totals"].toArrow())))
        twice = engine.read(self.session, self.files[:1] * 2, "reports", partitions=1)
        expect_error("2 reports of", lambda: engine.tables(self.session, {"reports": twice}))


@contextmanager
def sail(costs: Costs) -> Iterator[Any]:
    """Sail with its workers, in a process of its own."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    # with more partitions its cluster (0.7) waits for itself for ever in queries of some dozens of stages
    settings = {"SAIL_MODE": "local-cluster", "SAIL_EXECUTION__DEFAULT_PARALLELISM": "1", "RUST_LOG": "error"}
    start = time.monotonic()
    server = subprocess.Popen(command, env=settings | os.environ)
    try:
        while True:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() - start > 60:
                raise RuntimeError("Sail does not answer")
            time.sleep(0.05)
        costs.append(("Sail: start", time.monotonic() - start, 0))
        session = timed(costs, "Sail: first session", lambda: engine.session(f"sc://127.0.0.1:{port}"))
        yield session
        # else it looks for its server for minutes when Python ends
        session.stop()
    finally:
        server.terminate()
        server.wait(timeout=30)


def cluster(worker: str = sys.executable, of: str = "local-cluster[2,1,1024]") -> Any:
    """Spark with its workers in processes of their own, which start `worker` for what is in Python."""
    os.environ["PYSPARK_PYTHON"], os.environ["PYSPARK_DRIVER_PYTHON"] = worker, sys.executable
    session = engine.session(of, {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.memory": "2g",
        "spark.log.level": "OFF",
    })
    return session


@contextmanager
def spark(costs: Costs) -> Iterator[Any]:
    """Spark, and before it what it says where something is missing."""
    home = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = "/nowhere"
    expect_error("Spark runs on Java, and JAVA_HOME is /nowhere", cluster)
    if home is None:
        del os.environ["JAVA_HOME"]
    else:
        os.environ["JAVA_HOME"] = home
    session = timed(costs, "Spark: start and first session", cluster)
    try:
        yield session
    finally:
        session.stop()
    for told, source in (
        ("has no gouji (none here): install the wheel", "raise ImportError('none here')"),
        ("has another gouji than the driver (another, not ", "def program(): return 'another'"),
    ):
        with worker_with(source) as worker:
            session = cluster(worker, "local[1]")
            expect_error(told, lambda: engine.read(session, [ROOT / "sample_corpus"], "sources", partitions=1).toArrow())
            session.stop()


ENGINES = {"sail": sail, "spark": spark}


@contextmanager
def worker_with(source: str) -> Iterator[str]:
    """A Python for workers whose module `gouji` is another one."""
    folder = Path(os.environ.get("TMPDIR", "/tmp"), f"gouji-worker-{os.getpid()}")
    (folder / "modules/gouji").mkdir(parents=True)
    (folder / "modules/gouji/__init__.py").write_text(source)
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}/modules:$PYTHONPATH" exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    try:
        yield str(python)
    finally:
        shutil.rmtree(folder)


@contextmanager
def a_killed_worker(shards: Path) -> Iterator[None]:
    """Kills a worker of Spark as soon as the first shard is there."""
    killed = []

    def kill() -> None:
        while not over.wait(0.01):
            whole = list(shards.glob("*/shard.json"))
            if whole:
                assert len(whole) < PARTS, "there is nothing left to do for the worker"
                workers = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True)
                mine = [int(pid) for pid in workers.stdout.split() if is_below(int(pid), os.getpid())]
                os.kill(mine[0], signal.SIGKILL)
                killed.append(mine[0])
                return

    over = threading.Event()
    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert killed, "no worker was killed"


def is_below(pid: int, ancestor: int) -> bool:
    """Whether a process was started by another, or by one that it started."""
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
        if pid == ancestor:
            return True
    return False


def write_cities(folder: Path) -> Path:
    """Reports of a city and its counties, with a copy that disagrees, and a growth that ends in a half of the last digit."""
    page = Path(ROOT, "sample_corpus/沧塘县/2022/沧塘县人民政府办公室.html").read_text("utf-8").replace("隆屿市", "")
    for district in ("福州市", "平潭县", "闽侯县"):
        for body in ("人民政府办公室", "教育局"):
            for year in YEARS:
                named = page.replace("沧塘县人民政府办公室", f"{district}{body}").replace("沧塘县", district)
                for said in (2023, 2022, 2021):
                    named = named.replace(str(said), str(said + year - YEARS[0]))
                at = folder / f"{year}/{district}{body}.html"
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_text(named.replace(">88<", ">128<" if year == YEARS[0] else ">393<"))
    (folder / "copies").mkdir()
    (folder / "copies/闽侯县教育局.html").write_text(at.read_text().replace(">393<", ">394<"))
    return folder


def queries() -> Iterator[tuple[str, str]]:
    """The folder and name of every query, in an order in which each finds what it reads."""
    for name in ("totals", "trends", "rates", "coverage", "versions", "area_totals", "by_kind"):
        yield "", name
    for path in sorted((ROOT / "queries/tests").glob("*.sql")):
        yield "tests", path.stem
    for name in ("reporting", "changes", "metrics", "kinds", "rate_changes", "years"):
        yield "compare", name


def text_of(folder: str, name: str) -> str:
    return (ROOT / "queries" / folder / f"{name}.sql").read_text("utf-8")


def wanted_of(run: gouji.Run) -> dict[tuple[str, str], polars.DataFrame | None]:
    """What each query has to give; of a test of the data, no row."""
    of = run.compare(*YEARS)
    compared: dict[str, Any] = {
        "reporting": of.reporting, "changes": of.changes, "metrics": of.metrics, "kinds": of.kinds, "rate_changes": of.rates,
    }
    frames = {name: polars.DataFrame(table) for name, table in compared.items()}
    frames["years"] = polars.concat([polars.DataFrame(run.years(*YEARS, all_districts=True)), polars.DataFrame(run.years(*YEARS))])
    wanted: dict[tuple[str, str], polars.DataFrame | None] = {}
    for folder, name in queries():
        if folder == "tests":
            wanted[folder, name] = None
        else:
            wanted[folder, name] = frames[name] if folder else polars.read_parquet(run.folder / f"{name}.parquet")
    return wanted


def in_duckdb(run: gouji.Run, keep: Keep) -> None:
    connection = duckdb.connect()
    use_tables = [(path.stem, f"SELECT * FROM read_parquet('{path.resolve()}')") for path in run.folder.glob("*.parquet")]
    for name, sql in use_tables:
        connection.execute(f'CREATE VIEW "{name}" AS {sql}')
    years = f"SELECT {YEARS[0]} AS from_year, {YEARS[1]} AS to_year, smallest_base FROM '{run.folder / 'params.parquet'}'"
    for folder, name in queries():
        if folder == "compare":
            connection.execute(f"CREATE OR REPLACE VIEW params AS {years}")
        rows = polars.DataFrame(connection.sql(text_of(folder, name)))
        keep(folder, name, rows)
        if folder == "compare":
            connection.register("made", rows.to_arrow())
            connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM made')


def in_engine(session: Any, run: gouji.Run, keep: Keep) -> None:
    made = engine.tables(session, run.folder)
    for folder, name in queries():
        if folder == "compare":
            years = f"{YEARS[0]} AS from_year", f"{YEARS[1]} AS to_year", "smallest_base"
            session.read.parquet(str((run.folder / "params.parquet").resolve())).selectExpr(*years).createOrReplaceTempView("params")
        frame = made[name] if not folder else session.sql(text_of(folder, name))
        rows = polars.DataFrame(frame.toArrow())
        keep(folder, name, rows)
        if folder == "compare" and rows.height:
            session.createDataFrame(rows.to_arrow()).createOrReplaceTempView(name)


def expect_queries(engine_name: str, rows_of: Callable[..., None], runs: list[gouji.Run]) -> None:
    for run in runs:
        wanted = wanted_of(run)
        held: set[tuple[str, str]] = set()

        def keep(folder: str, name: str, rows: polars.DataFrame) -> None:
            expected = wanted[folder, name]
            if expected is None:
                assert rows.height == 0, f"{engine_name}: {name}: {rows}"
            else:
                expect_rows(f"{engine_name}: {name}", expected, rows)
            held.add((folder, name))

        rows_of(run, keep)
        assert held == set(wanted), set(wanted) - held


def expect_rows(what: str, wanted: polars.DataFrame, found: polars.DataFrame) -> None:
    """The same rows in the same order; of sums, all digits but the last few."""
    assert wanted.columns == found.columns, (what, found.columns)
    assert wanted.height == found.height, f"{what}: {found.height} rows, not {wanted.height}"
    for ours, theirs in zip(wanted.rows(), found.rows(), strict=True):
        assert all(map(is_same, ours, theirs)), f"{what}: {theirs}, not {ours}"


def is_same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def expect_same(one: gouji.Run, other: gouji.Run) -> None:
    """Every table, byte by byte."""
    assert set(one.tables) == set(other.tables)
    for name in one.tables:
        files = [run.folder / f"{name}.parquet" for run in (one, other)]
        assert files[0].read_bytes() == files[1].read_bytes(), name


def expect_error(told: str, work: Callable[[], Any]) -> None:
    try:
        work()
    except Exception as error:
        assert told in str(error), error
        return
    raise AssertionError(f"nobody said: {told}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
