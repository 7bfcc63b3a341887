"""What a writer has to know of a language: its tag, direction, script, paper and digits."""

from __future__ import annotations

from dataclasses import dataclass

from imprint.model.document import Direction

LATIN_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Locale:
    """A language as readers and machines know it.

    `tag` is BCP 47 (`zh-Hans`); `autonym` the language's own name for itself; `script` the ISO 15924 code
    (`Hans`, `Arab`, `Latn`); `paper` is `A4` or `Letter`; `word_tag` the tag that Word files use (`zh-CN`);
    `digits` are the ten for numbers that the build writes: of pages, lists and notes, and in dates.
    """

    tag: str
    autonym: str
    direction: Direction
    script: str
    paper: str = "A4"
    word_tag: str = ""
    digits: str = LATIN_DIGITS

    def with_digits(self, text: str) -> str:
        """Return `text` with its Latin digits as the locale writes them."""
        return (
            text if self.digits == LATIN_DIGITS else text.translate(str.maketrans(LATIN_DIGITS, self.digits))
        )
