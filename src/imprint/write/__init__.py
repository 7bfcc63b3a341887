"""The writers, one module for each format.

A row in the table makes a format; none imports its library before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import TypeAlias

from imprint.errors import UsageError
from imprint.render.edition import Edition, Written

Writer: TypeAlias = Callable[[Edition], Written]

WRITERS: Mapping[str, str] = {
    "pdf": "imprint.write.pdf",
    "docx": "imprint.write.docx",
    "html": "imprint.write.html",
}


def writer_for(name: str) -> Writer:
    """Return the writer of a format:.

    `(Edition) -> Written`. Raises UsageError with a suggestion for an unknown name.
    """
    if name not in WRITERS:
        near = get_close_matches(name, WRITERS, n=1)
        raise UsageError(
            "usage/format",
            f"there is no writer for {name!r}",
            fix=f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(WRITERS)}",
        )
    writer: Writer = import_module(WRITERS[name]).write
    return writer
