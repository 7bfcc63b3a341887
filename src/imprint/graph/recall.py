"""Targets that were made before, of just the same things, found again by those.

Part of what a target is made from is known beforehand, and part only when it is made: which files and links
its source names. So a result lies behind two keys: the first leads to what was looked up when it was made,
and what that stands for now gives the second.
"""

from __future__ import annotations

from collections.abc import Mapping

from imprint.graph.state import Found, Now, Record
from imprint.graph.store import Results, key_of

_STEP = "target 1"
_VARIANTS = 8  # of what was looked up; the latest are kept


def recalled(results: Results, name: str, parts: Mapping[str, str], now: Now) -> Record | None:
    """Return the target `name` as it was made of `parts`, where what it found is now as it was then."""
    first = _first_key(name, parts)
    for variant in (results.recall(first) or {}).get("looked-up", ()):
        found = {kind: {one: now(kind, one) for one in names} for kind, names in variant.items()}
        made = results.recall(_second_key(first, found))
        if made:
            return Record(parts, found, made["outputs"], made["facts"])
    return None


def keep(results: Results, name: str, record: Record) -> None:
    """Keep a target as it was made, for `recalled`."""
    first = _first_key(name, record.parts)
    looked_up = {kind: sorted(values) for kind, values in record.found.items()}
    before = [one for one in (results.recall(first) or {}).get("looked-up", ()) if one != looked_up]
    results.remember(_second_key(first, record.found), {"outputs": record.outputs, "facts": record.facts})
    results.remember(first, {"looked-up": [looked_up, *before][:_VARIANTS]})


def _first_key(name: str, parts: Mapping[str, str]) -> str:
    return key_of(_STEP, {"target": name, "parts": dict(parts)})


def _second_key(first: str, found: Found) -> str:
    return key_of(_STEP, {"of": first, "found": {kind: dict(values) for kind, values in found.items()}})
