"""What a reading costs from Python, and what threads gain: prints microseconds, tests nothing.

usage: speed.py [PAGE]
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import gouji

PAGE = "sample_corpus/沧塘县/2022/沧塘县人民政府办公室.html"
READINGS = 400
# The best of several counts: whatever else runs only makes one slower.
TURNS = 7


def main(page: str) -> None:
    content = Path(page).read_bytes()
    reading = per_reading(1, lambda: gouji.read(content, name=page))
    # nothing is read of it: what is left is the way from Python and back
    crossing = per_reading(1, lambda: gouji.read(b"", name=page))
    print(f"a reading {reading:.0f} µs, of which Python {crossing:.1f} µs: {reading / (reading - crossing):.3f} times the call in Rust")
    for threads in (1, 2, 8):
        each = per_reading(threads, lambda: gouji.read(content, name=page))
        print(f"{threads} threads on {os.cpu_count()} cores: {each:.0f} µs a reading")


def per_reading(count: int, read: Callable[[], object]) -> float:
    """Microseconds on the clock for each of `READINGS` readings, shared by some threads."""
    best = float("inf")
    for _ in range(TURNS):
        threads = [threading.Thread(target=lambda: [read() for _ in range(READINGS // count)]) for _ in range(count)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        best = min(best, time.perf_counter() - start)
    return best / READINGS * 1e6


if __name__ == "__main__":
    main(*sys.argv[1:] or [PAGE])
