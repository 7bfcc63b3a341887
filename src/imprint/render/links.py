"""Which addresses may become links, and how they are written."""

from __future__ import annotations

import re
from urllib.parse import unquote

from imprint.model.document import Anchor, Break, Code, Image, Inline, Link, Note, Span, Styled, Text
from imprint.model.walk import Inlines

_SHOWN = 120
_LONGEST = 2000  # characters, once escaped at most; Word follows no longer address
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_ALLOWED = ("http:", "https:", "mailto:", "tel:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_A_URL = re.compile(r'[ "<>\\^`{|}\xa0]|%(?![0-9a-fA-F]{2})')


def publishable(target: str) -> str:
    """Return `target` as it may be written into an `href`, or an empty text where it must not be a link.

    Web, mail and telephone addresses, relative paths and places in this document are links. Anything
    else that names a scheme (`javascript:`, `data:`, `file:`) is not, and neither is an address that
    hides control characters or has more than 2,000 of any.
    """
    target = target.strip()
    if not target or _CONTROL.search(target):
        return ""
    scheme = _SCHEME.match(target)
    if scheme and scheme.group().lower() not in _ALLOWED:
        return ""
    if not scheme and _hides_scheme(target):
        return ""
    address, mark, fragment = _NOT_IN_A_URL.sub(_escaped, target).partition("#")
    made = address + mark + fragment.replace("#", "%23")
    return made if len(made) <= _LONGEST else ""


def shown_address(target: str) -> str:
    """Return an address as messages show it: cut where it is long."""
    return target if len(target) <= _SHOWN else f"{target[:_SHOWN]}… ({len(target):,} characters)"


def shown_content(link: Link) -> Inlines:
    """Return what a link shows: its content, or its address where nothing of that could be seen."""
    return link.content if _can_be_seen(link.content) else (Text(link.target.strip()),)


def _can_be_seen(content: Inlines) -> bool:
    return any(_is_seen(inline) for inline in content)


def _is_seen(inline: Inline) -> bool:
    match inline:
        case Text(text) | Code(text):
            return bool(text.strip())
        case Styled(content=content) | Span(content=content) | Link(content=content):
            return _can_be_seen(content)
        case Image() | Note():
            return True
        case Break() | Anchor():
            return False


def is_remote(target: str) -> bool:
    """Tell whether `target` is an address on the web."""
    return target.strip().lower().startswith(("http://", "https://"))


def place_in_document(target: str) -> str | None:
    """Return the id that `#id` names, or None where `target` leads out of the document."""
    return unquote(target[1:]) if target.startswith("#") else None


def _hides_scheme(target: str) -> bool:
    """Tell whether a colon comes before anything that makes `target` a path; a browser may read it as a
    scheme.
    """
    return ":" in re.split(r"[/?#]", target, maxsplit=1)[0]


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())
