"""The speed of bringing a catalog up to date, against Babel's Catalog.update in the same process.

./run python benchmarks/catalog_update.py --units 10000 --peer-units 100

Both read a PO file, find the old text that each changed one grew from, and write the file. Babel compares
each with each, so it is measured with fewer texts, and its time for all is reckoned from that: with the
square of their number where texts changed, in proportion where they did not.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections.abc import Callable, Sequence

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from imprint.localize.catalog import parse_po
from imprint.localize.locales import locale_for
from imprint.localize.units import Unit
from imprint.localize.update import updated

GERMAN = locale_for("de")
WORDS = (
    "pump valve bearing shaft seal housing flow pressure harbour winter crew grease filter gauge inlet motor "
    "cable switch panel alarm signal drain tank level sensor relay fuse spare rotor blade casing bolt nut "
    "gear washer spring lever handle wheel chain belt outlet the a of in and to with before after every when"
).split()


def texts(count: int, seed: int) -> list[str]:
    """Return texts of 3 to 40 words, each of them once."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[" ".join(chance.choices(WORDS, k=chance.randint(3, 40))).capitalize() + "."] = None
    return list(found)


def slightly_changed(all_texts: Sequence[str]) -> list[str]:
    """Return the texts with one word of each replaced."""
    chance = random.Random(5)
    made = []
    for text in all_texts:
        words = text.split(" ")
        words[chance.randrange(len(words))] = "replaced"
        made.append(" ".join(words))
    return made


def units(all_texts: Sequence[str], per_document: int) -> list[Unit]:
    """Return the texts as units of documents with a section for each twenty."""
    return [
        Unit(text, "", "paragraph", ("paragraph",), f"document-{place // per_document}#section-{place // 20}")
        for place, text in enumerate(all_texts)
    ]


def translated(all_units: Sequence[Unit]) -> str:
    """Return a catalog in which every unit is translated."""
    file = parse_po(updated("", all_units, GERMAN), "")
    for entry in file:
        entry.msgstr = entry.msgid.upper()
    return str(file)


def with_babel(text: str, new: Sequence[str]) -> bytes:
    """Return what Babel makes of the same catalog and the same texts."""
    catalog = read_po(io.BytesIO(text.encode()), locale="de")
    template = Catalog()
    for each in new:
        template.add(each)
    catalog.update(template)
    buffer = io.BytesIO()
    write_po(buffer, catalog)
    return buffer.getvalue()


def seconds(run: Callable[[], object]) -> float:
    """Return how long `run` takes, the better of two."""
    best = float("inf")
    for _ in range(2):
        begun = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--peer-units", type=int, default=100)
    parser.add_argument("--per-document", type=int, default=10_000, help="texts of one document")
    options = parser.parse_args()
    some = options.peer_units
    old, new = texts(options.units, 1), texts(options.units, 2)
    tenth = [*slightly_changed(old[: len(old) // 10]), *old[len(old) // 10 :]]
    cases = (
        ("nothing changed", old, old, 1),
        ("a tenth changed", old, tenth, 2),
        ("all changed slightly", old, slightly_changed(old), 2),
        ("all new", old, new, 2),
        ("a new catalog", [], old, 1),
    )
    print(f"{options.units} texts, and Babel with {some}")
    for name, before, after, power in cases:
        text = translated(units(before, options.per_document)) if before else ""
        wanted = units(after, options.per_document)
        ours = seconds(lambda text=text, wanted=wanted: updated(text, wanted, GERMAN))  # type: ignore[misc]
        few = translated(units(before[:some], options.per_document)) if before else ""
        share = (
            after[:some] if name != "a tenth changed" else [*after[: some // 10], *before[some // 10 : some]]
        )
        peer = seconds(lambda few=few, share=share: with_babel(few, share))  # type: ignore[misc]
        reckoned = peer * (options.units / some) ** power
        babel = f"Babel {peer:6.2f} s, for all {reckoned:9.1f} s"
        print(f"{name:<22} {ours:6.2f} s   {babel}   {ours / reckoned:.4f}")


if __name__ == "__main__":
    main()
