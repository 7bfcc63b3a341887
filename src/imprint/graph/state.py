"""What the last build knew: for every target, what it was made from and what it made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One target as it was made.

    `parts` names everything it depends on with a digest; `files` are further files that were read, with their
    digests ("" for a file that was looked for and not there); `outputs` the files made, with their digests;
    `facts` whatever the builder wants to know of it without making it again.
    """

    parts: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def stale_because(
    parts: Mapping[str, str],
    record: Record | None,
    file_digest: Callable[[str], str],
    output_digest: Callable[[str], str],
) -> tuple[str, ...]:
    """Return why a target must be made again, in words; empty where it is fresh.

    `file_digest` and `output_digest` give a file's digest now, or "" where it is not there.
    """
    if record is None:
        return ("it was never built",)
    reasons = [
        f"{name} changed" if name in record.parts else f"{name} is new"
        for name, digest in parts.items()
        if record.parts.get(name) != digest
    ]
    reasons += [f"{name} is gone" for name in record.parts if name not in parts]
    for path, digest in record.files.items():
        now = file_digest(path)
        if now != digest:
            reasons.append(f"{path} " + ("appeared" if not digest else "changed" if now else "is gone"))
    for path, digest in record.outputs.items():
        now = output_digest(path)
        if now != digest:
            reasons.append(f"the output {path} " + ("was changed" if now else "is missing"))
    return tuple(reasons)


def dumped(records: Mapping[str, Record]) -> str:
    """Return the text that `loaded` reads."""
    data = {
        "schema": _SCHEMA,
        "targets": {
            name: {
                "parts": dict(record.parts),
                "files": dict(record.files),
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
