"""Makes sans.otf of Noto Sans CJK SC: the characters of GB 2312, those of the divisions, and those of the project's own words.

Needs fonttools and the font (Debian: fonts-noto-cjk). Run in this folder: python3 subset.py /path/to/NotoSansCJK-Regular.ttc
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = pathlib.Path(__file__).parents[2]
LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "–—‘’“”•…‰′″−×÷≤≥≠≈→←↑↓"
ROWS_OF_GB_2312 = [*range(0xA1, 0xAA), *range(0xB0, 0xF8)]


def gb_2312():
    cells = (bytes([row, cell]) for row in ROWS_OF_GB_2312 for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def words_of_the_project():
    files = ["names/divisions.csv", "names/bodies.toml", "codebook/codebook.toml"]
    return "".join((SOURCE / file).read_text("utf-8-sig") for file in files)


fonts = TTCollection(sys.argv[1]).fonts
font = next(font for font in fonts if font["name"].getDebugName(1) == "Noto Sans CJK SC")
options = subset.Options(layout_features=[], hinting=False, desubroutinize=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 5, 6, 13, 14])
options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
subsetter = subset.Subsetter(options)
subsetter.populate(text=gb_2312() + LATIN + words_of_the_project())
subsetter.subset(font)
font["head"].modified = font["head"].created
font.recalcTimestamp = False
font.save("sans.otf")
