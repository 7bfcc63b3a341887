"""Where a release comes from: an in-toto statement with a SLSA provenance, version 1 of both.

https://in-toto.io/Statement/v1, https://slsa.dev/spec/v1.0/provenance
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://slsa.dev/provenance/v1"
_BUILD = "urn:imprint:build:1"
_LOCAL = "urn:imprint:builder:unattested"  # nobody but whoever ran the build vouches for it


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that was built. `repository` is the address that it was fetched from, without credentials;
    `builder` the address of the service that built it, empty where it was a person's machine.
    """

    repository: str
    commit: str
    tag: str
    builder: str = ""
    invocation: str = ""


def statement(
    subjects: Mapping[str, str],
    materials: Mapping[str, str],
    origin: Origin,
    parameters: Mapping[str, object],
    program: str,
) -> str:
    """Return the statement about assets, as JSON.

    `subjects` are the SHA-256 sums of assets by name, `materials` those of sources by path, `parameters` what
    the build was asked for, `program` is the version of Imprint.
    """
    named: dict[str, object] = {"tag": origin.tag, **parameters}
    build: dict[str, object] = {
        "buildDefinition": {
            "buildType": _BUILD,
            "externalParameters": named,
            "internalParameters": {},
            "resolvedDependencies": [
                {
                    "uri": f"git+{origin.repository}@refs/tags/{origin.tag}" if origin.repository else "git",
                    "digest": {"gitCommit": origin.commit},
                },
                *({"name": name, "digest": {"sha256": sha256}} for name, sha256 in sorted(materials.items())),
            ],
        },
        "runDetails": {
            "builder": {"id": origin.builder or _LOCAL, "version": {"imprint": program}},
            **({"metadata": {"invocationId": origin.invocation}} if origin.invocation else {}),
        },
    }
    data = {
        "_type": _STATEMENT,
        "subject": [
            {"name": name, "digest": {"sha256": sha256}} for name, sha256 in sorted(subjects.items())
        ],
        "predicateType": _PREDICATE,
        "predicate": build,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def subjects_of(data: bytes) -> dict[str, str]:
    """Return the SHA-256 sums of a statement's subjects by name. Raises ValueError where it is none."""
    try:
        found = json.loads(data)
        if found["_type"] != _STATEMENT or found["predicateType"] != _PREDICATE:
            raise ValueError("it is no in-toto statement with a SLSA provenance")
        return {str(each["name"]): str(each["digest"]["sha256"]) for each in found["subject"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it lacks {error}") from error
