"""The package: one report, a corpus, errors, threads, signals, and the command."""

import doctest
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import duckdb
import gouji
import pandas
import polars
import pyarrow
import pytest
from gouji import _reading, _runs

PAGE = "sample_corpus/沧塘县/2022/沧塘县人民政府办公室.html"
TABLES = ["facts", "claims", "findings", "checks"]


@pytest.mark.parametrize("module", [gouji, _reading, _runs])
def test_examples(module: object, output: Path, run: gouji.Run) -> None:
    found = doctest.testmod(module, extraglobs={"output": output, "published": run}, optionflags=doctest.ELLIPSIS)
    # those of names that are imported are tried where they are written
    assert found.failed == 0 and found.attempted > 0


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_a_reading_are_those_of_a_run(name: str, tmp_path: Path) -> None:
    run = gouji.run(PAGE, tmp_path / "output")
    whole = polars.DataFrame(run.tables[name])
    table = getattr(gouji.read(PAGE), name)
    mine = polars.DataFrame(table)
    assert mine.schema == whole.schema == polars.read_parquet(run.folder / f"{name}.parquet").schema
    # the place in a corpus is part of the id; and a run checks rules over several reports as well
    rows = [frame.drop("report_id", strict=False).rows() for frame in (mine, whole)]
    assert rows[0] == [row for row in rows[1] if name in ("facts", "claims") or row in rows[0]]


@pytest.mark.parametrize("name", TABLES)
def test_every_library_takes_a_table(name: str) -> None:
    table = getattr(gouji.read(PAGE), name)
    rows, rows_of = len(table), table
    assert polars.DataFrame(table).columns == table.columns
    assert pyarrow.table(table).num_rows == rows
    assert duckdb.sql("SELECT COUNT(*) FROM rows_of").fetchall() == [(rows,)]
    assert len(pandas.DataFrame.from_arrow(table)) == rows if hasattr(pandas.DataFrame, "from_arrow") else True
    assert pyarrow.table(table).equals(pyarrow.table(table)), "a table can be handed out more than once"


def test_a_blank_is_no_zero_and_a_table_is_as_printed() -> None:
    reading = gouji.read(PAGE)
    grid = polars.DataFrame(reading.table(3))
    facts = polars.DataFrame(reading.facts).filter(polars.col("table") == 3)
    assert grid.height * (grid.width - 1) == facts.height
    values = [value for row in grid.drop("row").rows() for value in row]
    assert values == facts["value"].to_list()
    html = reading._repr_html_()
    assert html.count("<table") >= 3 and "T301" in html and "<script" not in html
    with pytest.raises(KeyError):
        reading.table(9)


def test_bytes_are_read_as_a_file_is(tmp_path: Path) -> None:
    from_path, from_bytes = gouji.read(PAGE), gouji.read(Path(PAGE).read_bytes(), name=PAGE)
    assert polars.DataFrame(from_path.facts).equals(polars.DataFrame(from_bytes.facts))
    assert (from_path.agency, from_path.report_id) == (from_bytes.agency, from_bytes.report_id)
    archive = tmp_path / "年报.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(PAGE, "2022.html")
        packed.writestr("readme.txt", "nothing")
    with pytest.raises(gouji.SeveralReports, match="read_all"):
        gouji.read(archive)
    assert [reading.year for reading in gouji.read_all(archive)] == [2022]


@pytest.mark.parametrize("kept", [0.001, 0.05, 0.3])
def test_a_cut_archive_is_a_quarantined_reading(kept: float, tmp_path: Path) -> None:
    cut = cut_archive(kept, tmp_path)
    for reading in (gouji.read(cut), gouji.read(cut.read_bytes(), name=cut)):
        assert reading.status == "quarantined" and "archive is cut short" in reading.notes[0]
        assert reading.path.endswith("cut.zip") and len(reading.facts) == 0 and reading.agency is None
    assert {reading.status for reading in gouji.read_all(cut)} == {"quarantined"}


def test_what_a_cut_archive_still_gives_is_not_taken_for_all_of_it(tmp_path: Path) -> None:
    cut = cut_archive(0.9, tmp_path)
    with pytest.raises(gouji.SeveralReports, match="read_all"):
        gouji.read(cut)
    report, archive = gouji.read_all(cut)
    assert (report.year, archive.status) == (2022, "quarantined")
    assert "what is read of it may be wrong" in report.notes[0]


def cut_archive(kept: float, folder: Path) -> Path:
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(PAGE, "2022.html")
    content = whole.read_bytes()
    cut = folder / "cut.zip"
    cut.write_bytes(content[: int(len(content) * kept)])
    return cut


def test_every_error_is_one_of_gouji(tmp_path: Path) -> None:
    with pytest.raises(gouji.FileError, match="no-such"):
        gouji.read("no-such.html")
    with pytest.raises(gouji.NotAReport):
        gouji.read("<p>通知：今天停水。</p>".encode(), name="a.html")
    empty = gouji.read(b"", name="a.html")
    assert empty.status == "quarantined" and "empty" in empty.notes[0] and len(empty.facts) == 0
    assert polars.DataFrame(empty.facts).schema == polars.DataFrame(gouji.read(PAGE).facts).schema
    for wrong in ({"limits": {"pagse": 3}}, "no-such.toml"):
        with pytest.raises(gouji.SettingsError):
            gouji.read(PAGE, config=wrong)
    with pytest.raises(gouji.FileError):
        gouji.run("no-such-corpus", tmp_path / "output")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("nothing")
    with pytest.raises(gouji.RunRefused):
        gouji.run(tmp_path / "corpus", tmp_path / "output")
    with pytest.raises(gouji.GoujiError, match="no run"):
        gouji.open(tmp_path / "nowhere")
    with pytest.raises(gouji.GoujiError, match="no rule X1"):
        gouji.explain("X1")
    with pytest.raises(gouji.RunFailed, match="no shard"):
        gouji.merge(tmp_path / "corpus", tmp_path / "output")
    names = [gouji.FileError, gouji.NotAReport, gouji.SettingsError, gouji.RunRefused, gouji.QueryError]
    assert all(issubclass(error, gouji.GoujiError) for error in names)


def test_settings_are_those_of_the_file(tmp_path: Path) -> None:
    rules = polars.DataFrame(gouji.read(PAGE).findings)["rule"]
    assert "T301" in rules
    path = tmp_path / "gouji.toml"
    path.write_text('[rules]\nignore = ["T301"]\n')
    for config in (path, {"rules": {"ignore": ["T301"]}}, gouji.Config(path)):
        assert "T301" not in polars.DataFrame(gouji.read(PAGE, config=config).findings)["rule"]


def test_waivers_count_for_a_single_report(tmp_path: Path) -> None:
    found = polars.DataFrame(gouji.read(PAGE).findings)
    waived = found.row(0, named=True)
    assert waived["review"] is None
    (tmp_path / "waivers.csv").write_text(f"finding_id,verdict,by,on\n{waived['finding_id']},explained,李敏,2026-03-05\n")
    (tmp_path / "gouji.toml").write_text('[rules]\nwaivers = "waivers.csv"\n')
    told = polars.DataFrame(gouji.read(PAGE, config=tmp_path / "gouji.toml").findings)
    reviewed = told.filter(polars.col("review").is_not_null())["finding_id"].to_list()
    assert reviewed == [waived["finding_id"]] and told.height == found.height
    (tmp_path / "waivers.csv").write_text("finding_id,verdict\nabcdefghjkmn,\n")
    with pytest.raises(gouji.SettingsError, match="line 2"):
        gouji.read(PAGE, config=tmp_path / "gouji.toml")


def test_years_are_compared_by_kind_and_over_all_districts(run: gouji.Run) -> None:
    received = polars.col("metric") == "requests.received", polars.col("applicant") == "total"
    compared, together = run.compare(2022, 2023), run.compare(2022, 2023, all_districts=True)
    for comparison in (compared, together):
        sums = polars.DataFrame(comparison.metrics).filter(*received)
        kinds = polars.DataFrame(comparison.kinds).filter(*received, polars.col("agency_kind") != "government")
        assert kinds.height > 1 and kinds["value"].sum() == sums["value"].item() == 258
    assert polars.DataFrame(together.metrics)["district"].unique().to_list() == [""]
    series = polars.DataFrame(run.years(2021, 2024, district="沧塘县"))
    sums = series.filter(*received, polars.col("agency_kind") == "").sort("year")
    assert dict(sums.select("year", "value").iter_rows()) == {2021: 289, 2022: 280, 2023: 258, 2024: 298}
    with pytest.raises(gouji.GoujiError, match="one district, or"):
        run.compare(2022, 2023, district="沧塘县", all_districts=True)
    with pytest.raises(gouji.QueryError, match="no report of 1999"):
        run.years(1999, 2024)


def test_a_run_is_that_of_the_command(run: gouji.Run, output: Path) -> None:
    assert gouji.open(output).folder.resolve() == run.folder.resolve()
    assert run.record["end"] == "published" and len(run.tables) > 20
    assert len(run.findings) == polars.read_parquet(run.folder / "findings.parquet").height
    with pytest.raises(gouji.QueryError):
        run.query("SELECT nothing FROM nowhere")
    with pytest.raises(KeyError):
        run.tables["nothing"]
    said = subprocess.run([sys.executable, "-m", "gouji", "query", "-o", output, "--sql", "SELECT COUNT(*) AS n FROM reports"],
                          capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["n", "101"]


def test_the_command_is_the_program(tmp_path: Path) -> None:
    version = subprocess.run([Path(sys.executable).with_name("gouji"), "--version"], capture_output=True, text=True)
    assert (version.returncode, version.stdout.split()[0]) == (0, "gouji"), version
    wrong = subprocess.run([sys.executable, "-m", "gouji", "nothing"], capture_output=True, text=True)
    assert wrong.returncode == 2
    # a PDF is read in a process of its own, which the interpreter starts; what lies in the folder has no say in it
    (tmp_path / "gouji.py").write_text("raise SystemExit('not this')")
    page = next(Path("sample_corpus").rglob("*.pdf")).resolve()
    code = "import sys, gouji; run = gouji.run(sys.argv[1], 'output'); print(len(run.tables['reports']))"
    ended = subprocess.run([sys.executable, "-P", "-c", code, page], cwd=tmp_path, capture_output=True, text=True)
    assert (ended.stdout.strip(), ended.returncode) == ("1", 0), ended


def test_threads_read_at_the_same_time() -> None:
    page = Path(PAGE).read_bytes()
    read = lambda: [gouji.read(page, name=PAGE).year for _ in range(50)]  # noqa: E731
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while any(thread.is_alive() for thread in threads):
            ticks += 1
            time.sleep(0.001)

    years: list[list[int | None]] = []
    threads = [threading.Thread(target=lambda: years.append(read())) for _ in range(8)]
    for thread in threads:
        thread.start()
    tick()
    assert years == [[2022] * 50] * 8 and ticks > 0


def test_ctrl_c_stops_a_run_and_leaves_the_former_output(run: gouji.Run, output: Path) -> None:
    pages = [Path("sample_corpus")] * 200
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        gouji.run(pages, output, cache=False, force=True, allow_fewer=True)
    assert gouji.open(output).folder.resolve() == run.folder.resolve()


def test_shards_are_merged_to_one_run(run: gouji.Run, tmp_path: Path) -> None:
    for number in (2, 3, 1):
        shard = gouji.shard("sample_corpus", tmp_path / "shards" / str(number), part=(number, 3))
        assert shard.files > 0
    merged = gouji.merge(tmp_path / "shards", tmp_path / "merged")
    for name in run.tables:
        if name != "changes":
            assert (merged.folder / f"{name}.parquet").read_bytes() == (run.folder / f"{name}.parquet").read_bytes(), name
    with pytest.raises(gouji.RunFailed, match="missing: 2/3"):
        gouji.merge([tmp_path / "shards/1", tmp_path / "shards/3"], tmp_path / "merged")
    wanted = [gouji.files("sample_corpus")[0], "sample_corpus/gone.html"]
    assert gouji.shard("sample_corpus", tmp_path / "listed", wanted=wanted).unread >= 1
