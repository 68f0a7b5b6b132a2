"""The folder of the repository, and a run of its sample."""

import os
from pathlib import Path

import gouji
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="session")
def in_repository() -> None:
    os.chdir(ROOT)


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory, in_repository: None) -> Path:
    return tmp_path_factory.mktemp("runs") / "output"


@pytest.fixture(scope="session")
def run(output: Path) -> gouji.Run:
    return gouji.run("sample_corpus", output)
