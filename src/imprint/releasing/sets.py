"""The flat set of a release as files in a folder: outputs under their own names, and what tells of them."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from imprint import __version__, fonts, signing
from imprint.errors import SetupError, UsageError
from imprint.files import digest, display, write_atomically
from imprint.hosts import File
from imprint.release import assets, provenance, tools
from imprint.release.manifest import checksums
from imprint.settings import Signing
from imprint.targets import system_libraries


@dataclass(frozen=True, slots=True)
class Set:
    """The files of a release by name."""

    folder: Path
    files: Mapping[str, File]


def made(
    build: Path,
    folder: Path,
    origin: provenance.Origin,
    name: str,
    notes: str,
    materials: Mapping[str, str],
    sign: Signing = "",
    key: str = "",
) -> Set:
    """Make the set of a release from a build, in a folder that is emptied first, and return it.

    `materials` are the SHA-256 sums of the sources by path. Raises UsageError where two assets would have one
    name, SetupError where the folder can't be written or the key can't sign.
    """
    stated = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    outputs: list[dict[str, Any]] = stated["outputs"]
    names = _names(outputs)
    shutil.rmtree(folder, ignore_errors=True)
    listed = []
    for output in outputs:
        path = str(output["path"])
        entry = dict(output)
        if asset := names.get(path):
            data = (build / path).read_bytes()
            write_atomically(
                folder / asset, assets.relinked(data, path, names) if path.endswith(".html") else data
            )
            entry["name"] = asset
            entry |= _size_of(folder / asset, output)
        elif archive := _archive_of(path):
            entry["archive"] = archive
        else:
            continue  # how a merge was decided is told in the manifest; its pages stay at home
        listed.append(entry)
    archives = {
        assets.PROOFS: _packed(build, outputs, "proof/"),
        assets.WEBSITE: _packed(build, outputs, "html/"),
    }
    for asset, data in archives.items():
        if data:
            write_atomically(folder / asset, data)
    manifest = {**stated, "name": name, "tag": origin.tag, "revision": origin.commit, "outputs": listed}
    write_atomically(folder / assets.MANIFEST, _json(manifest))
    write_atomically(folder / assets.NOTES, notes.encode())
    write_atomically(folder / assets.TOOLS, _bill(name, origin.tag).encode())
    sums = {path.name: _sum(path) for path in sorted(folder.iterdir())}
    formats = sorted({str(output["format"]) for output in outputs if output.get("kind") == "document"})
    stated_text = provenance.statement(sums, materials, origin, {"formats": formats}, __version__)
    write_atomically(folder / assets.PROVENANCE, stated_text.encode())
    sums[assets.PROVENANCE] = digest(stated_text)
    write_atomically(folder / assets.SUMS, checksums(sums).encode())
    if sign:
        signing.sign(folder / assets.SUMS, sign, key)
    there = {path.name: File(path, path.stat().st_size, _sum(path)) for path in sorted(folder.iterdir())}
    return Set(folder, there)


def _names(outputs: list[dict[str, Any]]) -> dict[str, str]:
    """Return the names of assets by the paths of outputs. Raises UsageError where two would have one."""
    kept = (assets.MANIFEST, assets.NOTES, assets.TOOLS, assets.PROVENANCE, assets.PROOFS, assets.WEBSITE)
    taken = dict.fromkeys(kept, "a file of every release")
    found: dict[str, str] = {}
    for output in outputs:
        path = str(output["path"])
        name = assets.asset_name(path)
        if not name:
            continue
        if name in taken:
            raise UsageError(
                "release/same-name",
                f"{path} and {taken[name]} would both be {name} in the release",
                fix="rename the document",
            )
        taken[name], found[path] = path, name
    return found


def _archive_of(path: str) -> str:
    """Return the archive that an output without a name of its own goes into, "" for none."""
    archives = {"proof": assets.PROOFS, "html": assets.WEBSITE}
    return archives.get(path.partition("/")[0], "")


def _size_of(path: Path, output: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs in a manifest's entry where a page's links were changed."""
    sha256 = _sum(path)
    if sha256 == output["sha256"]:
        return {}
    return {"sha256": sha256, "size": path.stat().st_size, "built_sha256": output["sha256"]}


def _packed(build: Path, outputs: list[dict[str, Any]], prefix: str) -> bytes:
    """Return the outputs under a prefix as one archive, nothing if there are none."""
    paths = [str(output["path"]) for output in outputs if str(output["path"]).startswith(prefix)]
    pairs = [(path.removeprefix(prefix), (build / path).read_bytes()) for path in paths]
    return assets.archive(pairs) if pairs else b""


def _bill(name: str, tag: str) -> str:
    return tools.bill(
        name,
        tag,
        {each: version(each) for each in _LIBRARIES},
        fonts.versions(),
        {**system_libraries(), "Python": platform.python_version()},
        __version__,
    )


_LIBRARIES = (
    "babel",
    "fonttools",
    "jinja2",
    "lxml",
    "nh3",
    "pagefind_bin_extended",
    "pikepdf",
    "pillow",
    "polib",
    "pydyf",
    "pypandoc_binary",
    "python-docx",
    "pyyaml",
    "resvg_py",
    "tinycss2",
    "uharfbuzz",
    "weasyprint",
)


def _sum(path: Path) -> str:
    return digest(path.read_bytes())


def _json(value: object) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()


def check_key(sign: Signing, key: str) -> None:
    """Raise SetupError at once where a release is to be signed and there is no key for it."""
    if sign and not Path(key).is_file():
        raise SetupError(
            "release/key",
            f"{signing.KEY} names no file" if not key else f"there is no {display(Path(key))}",
            fix=f"set {signing.KEY} to the path of your {sign} key",
        )
