"""One file at a time."""

from gouji import _gouji
from gouji._gouji import Reading
from gouji._settings import Path, Settings, config_of


def read(source: Path | bytes, *, name: Path | None = None, config: Settings = None) -> Reading:
    """Read and audit the report in a file of any format that is read, or in bytes.

    ``name`` is what bytes would be called on disk: like a path it tells agency, district or year where the report does
    not. ``config`` is a :class:`Config`, the path of a ``gouji.toml``, or its sections as a mapping. Threads may read at
    the same time. A file that makes a reader fail is a reading with the status ``quarantined`` and the reason in its notes.

    >>> reading = read("sample_corpus/沧塘县/2022/沧塘县人民政府办公室.html")
    >>> import polars
    >>> facts = polars.DataFrame(reading.facts)
    >>> facts.shape[0], facts["unit"].unique().sort().to_list()[:2]
    (200, ['万元', '件'])
    >>> polars.DataFrame(reading.findings)["rule"].to_list()[0]
    'T301'

    Raises :class:`FileError` where there is no such file, :class:`NotAReport` where it is none, and
    :class:`SeveralReports` where it holds several.
    """
    return _gouji.read(source, name, config_of(config))


def read_all(source: Path | bytes, *, name: Path | None = None, config: Settings = None) -> list[Reading]:
    """Read each report in a file that holds several, or in an archive; see :func:`read`.

    >>> [reading.year for reading in read_all("sample_corpus/沧塘县/2023/沧塘县统计局.html")]
    [2023]
    """
    return _gouji.read_all(source, name, config_of(config))
