"""Makes the pictures of this folder: ./run python docs/gallery/make.py

Needs what `imprint doctor` lists for looking at outputs: Chromium, LibreOffice, Poppler. The pictures are for
people; no test compares them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from imprint import doctor, fonts  # noqa: E402
from tests.external import browse, office_pdf, page_pictures  # noqa: E402

GALLERY = ROOT / "docs" / "gallery"
DOCUMENT = "kafka-comparison"
LOCALES = ("en", "zh-Hans", "zh-Hant", "ja", "ko", "de", "fr", "pt-BR", "ar", "he", "hi")
HEIGHT = 560  # pixels of each picture
GAP, AROUND, GREY = 18, 22, "#e3e6ea"


def main() -> None:
    """Build the sample in both themes, and make a picture of each format in each locale."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FONTCONFIG_FILE"] = str(with_pinned_fonts(Path(folder)))
        for theme, locales in (("", LOCALES), ("harbour", ("en", "ar"))):
            build = published(Path(folder) / (theme or "default"), theme)
            for locale in locales:
                picture(build, locale, f"{theme}-" if theme else "", Path(folder))


def with_pinned_fonts(folder: Path) -> Path:
    """Return a configuration that adds the fonts of print to those of the machine, which may lack Chinese."""
    folders = sorted({str(file.path.parent) for file in fonts.font_files()})
    listed = "".join(f"<dir>{escape(each)}</dir>" for each in folders)
    path = folder / "fonts.conf"
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    path.write_text(f"<fontconfig>{system}{listed}</fontconfig>", encoding="utf-8")
    return path


def published(project: Path, theme: str) -> Path:
    """Return the build folder of the sample, published in a theme of docs/themes, or in the shipped one."""
    project.mkdir()
    (project / "source").symlink_to(ROOT / "source")
    settings = (ROOT / "imprint.toml").read_text(encoding="utf-8")
    if theme:
        (project / "templates").symlink_to(ROOT / "docs" / "themes" / theme)
    (project / "imprint.toml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-c", "import imprint.commands as c; c.main()", "build"]
    subprocess.run(command, cwd=project, check=True, stdout=subprocess.DEVNULL)
    return project / "build"


def picture(build: Path, locale: str, prefix: str, work: Path) -> None:
    """Write the pictures of one locale."""
    soffice, pdftoppm = program(doctor.LIBREOFFICE), program(doctor.POPPLER)
    pdf = build / "pdf" / f"{DOCUMENT}.{locale}.pdf"
    word = office_pdf(soffice, build / "docx" / f"{DOCUMENT}.{locale}.docx", work)
    for name, file in (("pdf", pdf), ("docx", word)):
        pages = work / f"{prefix}{name}-{locale}"
        pages.mkdir()
        joined(
            [Image.open(page) for page in page_pictures(pdftoppm, file, pages, 90)[:3]], prefix + name, locale
        )
    page = (build / "html" / locale / f"{DOCUMENT}.html").as_uri()
    shots = [
        shot(page, work / "shot.png", *options)
        for options in (
            ((1280, 1000),),
            ((390, 1000),),
            ((390, 1000), "--force-dark-mode", "--blink-settings=preferredColorScheme=0"),
        )
    ]
    joined(shots, f"{prefix}html", locale)


def shot(address: str, path: Path, size: tuple[int, int], *options: str) -> Image.Image:
    """Return what a browser shows of a page in a window of `size`."""
    width, height = size
    browse(
        program(doctor.CHROMIUM), *options, f"--window-size={width},{height}", f"--screenshot={path}", address
    )
    return Image.open(path).copy()


def joined(pictures: Iterable[Image.Image], name: str, locale: str) -> None:
    """Write some pictures side by side, in few colours so that the file is small."""
    scaled = [
        each.convert("RGB").resize(
            (round(each.width * HEIGHT / each.height), HEIGHT), Image.Resampling.LANCZOS
        )
        for each in pictures
    ]
    width = sum(each.width for each in scaled) + GAP * (len(scaled) - 1) + 2 * AROUND
    sheet = Image.new("RGB", (width, HEIGHT + 2 * AROUND), GREY)
    left = AROUND
    for each in scaled:
        sheet.paste(each, (left, AROUND))
        left += each.width + GAP
    sheet.quantize(192, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        GALLERY / f"{name}.{locale}.png", optimize=True
    )


def program(wanted: doctor.Program) -> str:
    """Return the path of a program; end with how to install it where it is missing."""
    path = doctor.program_path(wanted)
    if not path:
        sys.exit(f"{wanted.title} is missing: {doctor.advice_for(wanted, doctor.this_system())}")
    return path


if __name__ == "__main__":
    main()
