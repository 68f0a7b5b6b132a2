"""Sets every draft of a folder: the package `typst`, its fonts looked up once for all of them."""

import pathlib
import sys

import typst

folder = pathlib.Path(sys.argv[1])
fonts = typst.Fonts()
for draft in sorted(folder.glob("*.typ")):
    typst.compile(str(draft), output=str(draft.with_suffix(".pdf")), root=str(folder), font_paths=fonts, pdf_tags=False)
