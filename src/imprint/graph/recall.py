"""Targets that were made before, of just the same things, found again by those.

Part of what a target is made from is known beforehand, and part only when it is made: which files and links
its source names. So a key leads to what was looked up each time that it was made, and what that stands for
now tells which of these times was just the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from imprint.graph.state import Now, Record
from imprint.graph.store import Results, key_of

_STEP = "target 2"
_VARIANTS = 8  # of what was looked up; the latest are kept


def recalled(results: Results, name: str, parts: Mapping[str, str], now: Now) -> Record | None:
    """Return the target `name` as it was made of `parts`, where what it found is now as it was then."""
    for made in (results.recall(_key(name, parts)) or {}).get("made", ()):
        found = made["found"]
        if all(now(kind, one) == was for kind, values in found.items() for one, was in values.items()):
            return Record(parts, found, made["outputs"], made["facts"])
    return None


def keep(results: Results, name: str, record: Record) -> None:
    """Keep a target as it was made, for `recalled`."""
    key = _key(name, record.parts)
    found = {kind: dict(values) for kind, values in record.found.items()}
    before = [one for one in (results.recall(key) or {}).get("made", ()) if one["found"] != found]
    made = {"found": found, "outputs": dict(record.outputs), "facts": dict(record.facts)}
    results.remember(key, {"made": [made, *before][:_VARIANTS]})


def _key(name: str, parts: Mapping[str, str]) -> str:
    return key_of(_STEP, {"target": name, "parts": dict(parts)})
