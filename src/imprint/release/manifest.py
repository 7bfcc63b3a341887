"""The manifest of a build, which has every output with its digest and where it came from; and checksums."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a build.

    `path` is relative to the output folder; digests are SHA-256 in hex; unknown texts are empty.
    """

    path: str
    size: int
    sha256: str
    kind: str  # document, canonical, proof, index
    document: str = ""
    locale: str = ""
    format: str = ""
    source_digest: str = ""
    catalog_digest: str = ""
    proof_digest: str = ""
    units: int = 0
    untranslated: int = 0


def manifest(
    outputs: Iterable[Output],
    tools: Mapping[str, str],
    fonts: Mapping[str, str],
    documents: Mapping[str, Mapping[str, object]],
) -> str:
    """Return the manifest as JSON, in order of path.

    `documents` says for each document what it rests on (source, decisions); `tools` the version of each
    program and library, `fonts` those of the packages of fonts. Which commit it is only a release can tell,
    where nothing but what was committed is built.
    """
    data = {
        "schema": _SCHEMA,
        "revision": None,
        "tools": dict(sorted(tools.items())),
        "fonts": dict(sorted(fonts.items())),
        "documents": {name: dict(facts) for name, facts in sorted(documents.items())},
        "outputs": [
            {key: value for key, value in asdict(output).items() if value not in ("", None)}
            for output in sorted(outputs, key=lambda output: output.path)
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def documents_in(data: bytes) -> dict[str, dict[str, Any]]:
    """Return what a manifest says of each document; nothing if it is damaged."""
    try:
        return {str(name): dict(facts) for name, facts in json.loads(data)["documents"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def listed_in(data: bytes) -> set[str]:
    """Return the paths of the outputs in a manifest, none outside its folder; none if it is damaged."""
    try:
        paths = [str(output["path"]) for output in json.loads(data)["outputs"]]
    except (ValueError, KeyError, TypeError):
        return set()
    return {path for path in paths if path and ".." not in path.split("/") and path[0] not in "/\\"}


def checksums(digests: Mapping[str, str]) -> str:
    """Return the lines that `sha256sum -c` reads, in order of path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
