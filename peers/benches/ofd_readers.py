"""Opens the OFD files of a made corpus with two readers of other people and looks for the words of the truth in them.

ofd_readers.py CORPUS TRUTH. Fails where a reader refuses a file or misses the agency or the signature, and where there
was no file to look at.
"""

import csv
import json
import pathlib
import sys


def read_with_ofdkit(path):
    import ofdkit

    return ofdkit.extract_text(str(path))


def read_with_docvortex(path):
    import docvortex

    return json.dumps(docvortex.parse(str(path)).to_dict(), ensure_ascii=False)


def main():
    corpus, truth = map(pathlib.Path, sys.argv[1:])
    with (truth / "reports.csv").open(encoding="utf-8", newline="") as file:
        reports = [row for row in csv.DictReader(file) if row["path"].endswith(".ofd")]
    failed = 0
    for read in (read_with_ofdkit, read_with_docvortex):
        missed = []
        for report in reports:
            try:
                text = "".join(read(corpus / report["path"]).split())
                words = [report["agency_title"], report["agency_signature"]]
                missed += [f"{report['path']}: without {word}" for word in words if word not in text]
            except Exception as error:  # whatever a reader of other people raises is its answer
                missed.append(f"{report['path']}: {type(error).__name__}: {error}")
        print(f"{read.__name__}: {len(reports)} files, {len(missed)} refused or incomplete")
        print("\n".join(f"  {line}" for line in missed[:10]), end="\n" if missed else "")
        failed += len(missed)
    return 1 if failed or not reports else 0


if __name__ == "__main__":
    sys.exit(main())
