"""What is taken for paths and settings."""

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import Any, TypeAlias

from gouji._gouji import Config

Path: TypeAlias = str | PathLike[str]
Settings: TypeAlias = Config | Mapping[str, Any] | Path | None


def config_of(settings: Settings) -> Config | None:
    """Settings, read from the file or the mapping that is given."""
    return settings if settings is None or isinstance(settings, Config) else Config(settings)


def paths_of(paths: Path | Iterable[Path]) -> list[str]:
    """The paths that are given, one or several."""
    if isinstance(paths, (str, PathLike)):
        return [fspath(paths)]
    return [fspath(path) for path in paths]
