"""Makes scans of reports in PDF, reads them, and compares every cell with the report itself, by kind of damage.

    python scans.py PROGRAM MODEL FOLDER report.pdf...

It takes pdftoppm, and Pillow and NumPy. A cell is right if its figure is that of the report (or its blank a blank), told
if it is unreadable or missing, wrong otherwise. No damage depends on chance that is not seeded.
"""

import collections
import io
import json
import pathlib
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

DPI = (100, 150, 200)
CLEAN = "clean"


def noise(strength):
    def damage(page, random):
        levels = np.asarray(page, dtype=np.float32)
        return Image.fromarray(np.clip(levels + random.normal(0, strength, levels.shape), 0, 255).astype(np.uint8))

    return damage


def jpeg(quality):
    def damage(page, _):
        file = io.BytesIO()
        page.save(file, "JPEG", quality=quality)
        return Image.open(file).convert("L")

    return damage


def turned(degrees):
    return lambda page, _: page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)


def blurred(radius):
    return lambda page, _: page.filter(ImageFilter.GaussianBlur(radius))


def faint(page, _):
    return page.point(lambda level: 120 + level * 100 // 255)


def shadow(page, _):
    levels = np.asarray(page, dtype=np.float32)
    return Image.fromarray((levels * np.linspace(0.6, 1.0, levels.shape[1])[None, :]).astype(np.uint8))


def two_levels(page, _):
    return page.point(lambda level: 255 if level > 150 else 0)


def copied(page, random):
    levels = np.asarray(page).copy()
    levels[random.random(levels.shape) < 0.01] = 255
    levels[random.random(levels.shape) < 0.003] = 0
    return two_levels(Image.fromarray(levels).filter(ImageFilter.GaussianBlur(0.7)), random)


def several(*damages):
    def damage(page, random):
        for one in damages:
            page = one(page, random)
        return page

    return damage


def perspective(page, _):
    width, height = page.size
    by = width // 100
    corners = (0, 0, by, height, width - by, height, width, 0)
    return page.transform(page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=255)


def sealed(page, random):
    """A red seal over the middle of the page, in colour."""
    page = page.convert("RGB")
    width, height = page.size
    seal = Image.new("RGB", page.size, "white")
    x, y, radius = random.integers(width // 3, 2 * width // 3), random.integers(height // 3, 2 * height // 3), width // 8
    draw = ImageDraw.Draw(seal)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(220, 30, 30), width=max(3, width // 200))
    draw.regular_polygon((int(x), int(y), radius // 3), 5, fill=(220, 30, 30))
    return Image.fromarray(np.minimum(np.asarray(page), np.asarray(seal)))


ORDINARY = {
    "turned 1 degree": turned(1),
    "turned back 2 degrees": turned(-2),
    "JPEG 40": jpeg(40),
    "blur": blurred(0.8),
    "noise": noise(12),
    "faint": faint,
    "shadow": shadow,
    "two levels": two_levels,
    "red seal": sealed,
}
BAD = {
    "upside down": turned(180),
    "JPEG 15": jpeg(15),
    "perspective": perspective,
    "broken copy": copied,
    "bad scan": several(turned(1.5), blurred(1), noise(20), jpeg(25)),
}


def pages_of(report, dpi, folder):
    stem = folder / f"{report.stem}-{dpi}"
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-png", str(report), str(stem)], check=True)
    pages = sorted(folder.glob(f"{stem.name}-*.png"))
    return [Image.open(page).convert("L") for page in pages]


def cells_of(program, file, config=None):
    arguments = [program, "show", "--json", str(file)] + (["--config", str(config)] if config else [])
    read = subprocess.run(arguments, capture_output=True, text=True, check=False)
    try:
        facts = json.loads(read.stdout)["facts"]
    except (json.JSONDecodeError, KeyError):
        return None
    return {(fact["table"], fact["metric"], fact["applicant"]): fact for fact in facts}


def compare(truth, read, counts, where):
    for key, cell in truth.items():
        if cell["status"] not in ("reported", "blank", "mark"):
            continue
        own = (read or {}).get(key)
        proof = own and own["proof"]
        counts["cells"] += 1
        if own is None or own["status"] in ("unreadable", "missing"):
            counts["told"] += 1
        elif own["value"] == cell["value"]:
            counts["right"] += 1
            counts["proved"] += proof in ("ocr_proved", "ocr_corrected")
        else:
            counts["wrong"] += 1
            counts["proved but wrong"] += proof in ("ocr_proved", "ocr_corrected")
            print(f"wrong: {where} {key}: {own['raw']!r} instead of {cell['raw']!r} ({proof}, {own['confidence']})")


def main(program, model, folder, *reports):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "gouji.toml"
    config.write_text(f"[pictures]\nmodel = {json.dumps(str(pathlib.Path(model).resolve()))}\n")
    totals = collections.defaultdict(collections.Counter)
    for report in map(pathlib.Path, reports):
        truth = cells_of(program, report)
        if not truth:
            print(f"left out: {report} has no cells")
            continue
        for dpi in DPI:
            pages = pages_of(report, dpi, folder)
            damages = {CLEAN: lambda page, _: page} | (ORDINARY | BAD if dpi > 100 else {})
            for name, damage in damages.items():
                random = np.random.default_rng(dpi)
                scans = [damage(page, random) for page in pages]
                scan = folder / f"{report.stem}-{dpi}-{name.replace(' ', '-')}.pdf"
                scans[0].save(scan, save_all=True, append_images=scans[1:], resolution=dpi)
                kind = f"{name}, {dpi} dpi"
                compare(truth, cells_of(program, scan, config), totals[kind], f"{report.stem}, {kind}")
    columns = ("cells", "right", "told", "wrong", "proved", "proved but wrong")
    print(f"{'':32}" + "".join(f"{column:>18}" for column in columns))
    for kind, counts in totals.items():
        print(f"{kind:32}" + "".join(f"{counts[column]:18}" for column in columns))


if __name__ == "__main__":
    main(*sys.argv[1:])
