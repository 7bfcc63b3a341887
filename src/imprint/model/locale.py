"""What a writer has to know of a language: its tag, direction, script and paper."""

from __future__ import annotations

from dataclasses import dataclass

from imprint.model.document import Direction


@dataclass(frozen=True, slots=True)
class Locale:
    """A language as readers and machines know it.

    `tag` is BCP 47 (`zh-Hans`); `autonym` the language's own name for itself; `script` the ISO 15924 code
    (`Hans`, `Arab`,
    `Latn`); `paper` is `A4` or `Letter`; `word_tag` the tag that Word files use (`zh-CN`).
    """

    tag: str
    autonym: str
    direction: Direction
    script: str
    paper: str = "A4"
    word_tag: str = ""
