"""Writing HTML elements: everything that comes from a document is escaped here, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Characters that HTML and XML do not allow: C0 and C1 controls but for white space, lone surrogates,
# noncharacters.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Of lines and paragraphs in plain text: space here, and no font has them.
_SEPARATORS = {0x2028: " ", 0x2029: " "}
_VOID = frozenset({"br", "col", "hr", "img", "input"})


def escaped(text: str) -> str:
    """Return `text` as the content of an element."""
    return (
        _FORBIDDEN.sub("", text)
        .translate(_SEPARATORS)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
    )


def element(name: str, content: str = "", /, **attributes: str | int | None) -> str:
    """Return one element around `content`, which is HTML already.

    Attributes whose value is None are left out. A trailing underscore is dropped from a name and other
    underscores become hyphens (`class_`, `data_label`). Void elements are closed (`<br/>`), so that the
    result is XML as well.
    """
    opening = f"<{name}{_written(attributes)}"
    return f"{opening}/>" if name in _VOID else f"{opening}>{content}</{name}>"


def id_or_none(identity: str) -> str | None:
    """Return `identity` as an `id` attribute holds it, or None where there is none. White space is not
    allowed in it.
    """
    return "-".join(identity.split()) or None


def _written(attributes: Mapping[str, str | int | None]) -> str:
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escaped(str(value)).replace(chr(34), "&quot;")}"'
        for name, value in attributes.items()
        if value is not None
    )
