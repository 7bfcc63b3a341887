"""What the last build knew: for every target, what it was made from and what it made."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

_SCHEMA = 2
NEVER_BUILT = "it was never built"

Found = Mapping[str, Mapping[str, str]]
Now = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Record:
    """One target as it was made.

    `parts` names everything it depends on with a digest. `found` is what was looked up while it was made, by
    kind and name: what kind of thing, which one, and what it was ("" for what was looked for and not there).
    `outputs` are the files made, with their digests; `facts` whatever the builder wants to know of it without
    making it again.
    """

    parts: Mapping[str, str]
    found: Found = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def is_missing(reasons: Collection[str]) -> bool:
    """Tell whether a target is stale for no other reason than that it is not there."""
    return bool(reasons) and all(one == NEVER_BUILT or one.endswith(" is missing") for one in reasons)


def stale_because(
    parts: Mapping[str, str], record: Record | None, now: Now, output_digest: Callable[[str], str]
) -> tuple[str, ...]:
    """Return why a target must be made again, in words; empty where it is fresh.

    `now` gives what a kind and a name stand for now, `output_digest` a file's digest; "" for what is not
    there.
    """
    if record is None:
        return (NEVER_BUILT,)
    reasons = [
        f"{name} changed" if name in record.parts else f"{name} is new"
        for name, digest in parts.items()
        if record.parts.get(name) != digest
    ]
    reasons += [f"{name} is gone" for name in record.parts if name not in parts]
    reasons += _moved(record.found, now)
    for path, digest in record.outputs.items():
        there = output_digest(path)
        if there != digest:
            reasons.append(f"the output {path} " + ("was changed" if there else "is missing"))
    return tuple(reasons)


def _moved(found: Found, now: Now) -> Iterator[str]:
    """Yield a reason for each kind and name that no longer stands for what it did."""
    for kind, values in found.items():
        for name, before in values.items():
            value = now(kind, name)
            if value == before:
                continue
            if kind == "file":
                yield f"{name} " + ("appeared" if not before else "changed" if value else "is gone")
            else:
                yield f"the {kind} to {name} leads elsewhere"


def dumped(records: Mapping[str, Record]) -> str:
    """Return the text that `loaded` reads."""
    data = {
        "schema": _SCHEMA,
        "targets": {
            name: {
                "parts": dict(record.parts),
                "found": {kind: dict(values) for kind, values in record.found.items()},
                "outputs": dict(record.outputs),
                "facts": dict(record.facts),
            }
            for name, record in sorted(records.items())
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def loaded(text: str) -> dict[str, Record]:
    """Return the records that `text` holds.

    None where it is damaged or of another schema: everything is then made again.
    """
    try:
        data = json.loads(text)
        if data["schema"] != _SCHEMA:
            return {}
        return {name: Record(**fields) for name, fields in data["targets"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
