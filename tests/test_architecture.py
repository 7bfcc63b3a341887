"""Imports run one way. The table is that of docs/architecture.md."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "imprint"

STEPS = {"model", "merge", "read", "localize", "render", "chart", "write", "prove", "graph", "release"}
EDGES = {
    "history",
    "settings",
    "project",
    "images",
    "assets",
    "inputs",
    "links",
    "output",
    "search",
    "targets",
    "publication",
    "editions",
    "fonts",
}

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "processes": set(),
    "beside": set(),
    "model": set(),
    "merge": set(),
    "read": {"model"},
    "localize": {"model"},
    "render": {"model"},
    "fonts": set(),
    "chart": {"model", "render", "fonts"},
    "write": {"model", "render", "fonts", "beside"},
    "prove": {"model"},
    "graph": set(),
    "files": set(),
    "release": {"model"},
    "hosts": set(),
    "signing": {"doctor"},
    "validators": {"doctor"},
    "releasing": {
        "fonts",
        "history",
        "hosts",
        "inputs",
        "localize",
        "merge",
        "model",
        "output",
        "pipeline",
        "project",
        "read",
        "release",
        "settings",
        "signing",
        "targets",
        "validators",
    },
    "history": set(),
    "settings": {"localize"},
    "project": {"merge", "render", "settings"},
    "images": {"render"},
    "assets": {"images", "model", "project", "render"},
    "output": {"project"},
    "targets": {"project", "render", "settings", "fonts"},
    "inputs": {
        "assets",
        "history",
        "merge",
        "localize",
        "model",
        "read",
        "render",
        "project",
        "settings",
        "targets",
    },
    "links": {"inputs", "localize", "model", "project"},
    "search": {"graph", "output", "project"},
    "publication": {
        "fonts",
        "settings",
        "graph",
        "inputs",
        "localize",
        "merge",
        "output",
        "project",
        "release",
        "render",
        "search",
        "targets",
        "write",
    },
    "editions": {"chart", "inputs", "links", "localize", "model", "project", "render", "targets"},
    "merging": {"assets", "history", "inputs", "merge", "output", "project", "publication", "targets"},
    "pipeline": STEPS | EDGES | {"beside"},
    "translation": {
        "inputs",
        "localize",
        "model",
        "output",
        "project",
        "prove",
        "read",
        "settings",
        "targets",
    },
    "doctor": {"fonts", "read"},
    "starting": {"doctor", "localize", "project"},
    "preview": {"inputs", "pipeline", "project", "prove", "render", "settings", "targets"},
    "overview": {"pipeline", "render"},
    "commands": {
        "output",
        "starting",
        "release",
        "releasing",
        "overview",
        "preview",
        "pipeline",
        "merging",
        "settings",
        "project",
        "inputs",
        "targets",
        "translation",
        "doctor",
    },
}


def room_of(path: Path, package: Path) -> str:
    return path.relative_to(package).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the first name after `imprint.` of each import in a file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("imprint.")}
    return found


def forbidden_imports(package: Path) -> list[str]:
    made = []
    for path in sorted(package.rglob("*.py")):
        room = room_of(path, package)
        if room == "__init__":
            continue
        allowed = ALLOWED.get(room, set()) | {room, "errors", "processes", "__version__"}
        if room not in STEPS - {"graph"}:
            allowed |= {"files"}
        made += [f"{path.relative_to(package)} imports {name}" for name in sorted(imported(path) - allowed)]
    return made


def test_imports_point_the_way_that_the_document_goes() -> None:
    assert forbidden_imports(PACKAGE) == []


def test_every_room_has_a_row_in_the_table() -> None:
    rooms = {room_of(path, PACKAGE) for path in PACKAGE.rglob("*.py")} - {"__init__"}

    assert rooms == set(ALLOWED)


def test_a_wrong_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "read").mkdir()
    (tmp_path / "read" / "markdown.py").write_text("from imprint.write.html import write\n")

    assert forbidden_imports(tmp_path) == ["read/markdown.py imports write"]


def test_only_the_pdf_writer_imports_weasyprint() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "weasyprint" in {name.split(".")[0] for name in _all_imports(path)}
    }

    assert users
    assert all(name.startswith(("write/pdf", "doctor")) for name in users)


def _all_imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found
