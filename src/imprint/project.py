"""What is on disk:.

The project's settings, documents, catalogs, templates and images. The edge where files are read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import Any

from imprint.errors import ConflictError, Location, RefusedError, UsageError
from imprint.files import display
from imprint.merge.conflicts import markers_in
from imprint.render.templates import Templates
from imprint.render.theme import Theme, read_theme
from imprint.settings import Settings, read_toml, settings_from

SETTINGS_FILE = "imprint.toml"
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"})
_LARGEST_SOURCE = 8 * 1024 * 1024  # bytes; pandoc takes about 115 bytes of memory for each
_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with documents, or one file alone (`document` is set, and nothing but the defaults
    around it).
    """

    root: Path
    settings: Settings = field(default_factory=Settings)
    document: Path | None = None

    @property
    def source(self) -> Path:
        """The folder of the documents."""
        return self.root / self.settings.source

    @property
    def locale_folder(self) -> Path:
        """The folder of the catalogs."""
        return self.source / "locale"


# --- settings ---


def find_project(start: Path) -> Project | None:
    """Return the project that `start` lies in: the nearest folder upwards with settings in it."""
    for folder in (start, *start.parents):
        settings = folder / SETTINGS_FILE
        if settings.is_file():
            return Project(folder, _settings(read_toml(settings, display(settings)), settings))
        pyproject = folder / "pyproject.toml"
        if pyproject.is_file():
            table = read_toml(pyproject, display(pyproject)).get("tool", {}).get("imprint")
            if table is not None:
                return Project(folder, _settings(table, pyproject))
    return None


def _settings(table: Mapping[str, Any], path: Path) -> Settings:
    settings = settings_from(table, path.read_text(encoding="utf-8"), display(path))
    for key in ("source", "templates", "output"):
        named = getattr(settings, key)
        if not (path.parent / named).resolve().is_relative_to(path.parent.resolve()):
            raise RefusedError(
                "config/outside",
                f"{key} is {named!r}, which lies outside the project",
                where=Location(display(path)),
                fix="name a folder inside it"
                + ("; build --output DIR writes elsewhere" if key == "output" else ""),
            )
    return settings


# --- documents ---


def documents(project: Project) -> tuple[Path, ...]:
    """Return the documents of a project in order of name.

    Files and folders that begin with `_` or `.` are left out.
    """
    if project.document:
        return (project.document,)
    if not project.source.is_dir():
        raise UsageError(
            "config/no-source",
            f"there is no folder {display(project.source)}",
            fix='make it, or name another with source = "…" in ' + SETTINGS_FILE,
        )
    found = []
    for path in sorted(project.source.rglob("*")):
        inner = path.relative_to(project.source).parts
        hidden = inner[0] == "locale" or any(part[0] in "_." for part in inner)
        if path.suffix.lower() in _SUFFIXES and not path.is_dir() and not hidden:
            found.append(path)
    _refuse_doubles(found)
    return tuple(found)


def _refuse_doubles(paths: Iterable[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in paths:
        if path.stem in seen:
            raise UsageError(
                "config/same-name",
                f"two documents have the name {path.stem}: {display(seen[path.stem])} is the other",
                where=Location(display(path)),
                fix="rename one: outputs are named after their document",
            )
        seen[path.stem] = path


def chosen_documents(project: Project, wanted: str) -> tuple[Path, ...]:
    """Return the documents that `wanted` means: a name, a path, or all where it is empty."""
    everything = documents(project)
    if not wanted:
        return everything
    for path in everything:
        if wanted in (path.stem, path.name) or Path(wanted).resolve() == path.resolve():
            return (path,)
    if wanted.startswith("-"):
        raise UsageError(
            "usage/option", f"there is no option {wanted}", fix="imprint --help build lists the options"
        )
    near = get_close_matches(wanted, [path.stem for path in everything], n=1)
    raise UsageError(
        "usage/no-document",
        f"there is no document {wanted!r}",
        fix=f"did you mean {near[0]}?" if near else f"look under {display(project.source)}",
    )


def refuse_outside(path: Path, folder: Path) -> None:
    """Raise RefusedError where a path leads out of a folder by symbolic links, or nowhere by a circle."""
    try:
        is_inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        is_inside = False
    if not is_inside:
        raise RefusedError(
            "source/outside",
            f"it is a link that leads out of {display(folder)}; nothing outside is read",
            where=Location(display(path)),
            fix="put a copy of the file in its place",
        )


def read_text(path: Path, within: Path | None = None) -> str:
    """Return the text of a file: UTF-8, with or without a byte order mark; line ends as they are.

    Raises RefusedError for another encoding, a NUL, too large a file, what is no file (a pipe, a device) and
    what does not lie `within` a folder, and UsageError for a file that is not there.
    """
    where = Location(display(path))
    if within:
        refuse_outside(path, within)
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):
            raise RefusedError(
                "source/kind",
                "it is no file that has a text of its own",
                where=where,
                fix="put a plain file in its place",
            )
        size = about.st_size
        if size > _LARGEST_SOURCE:
            raise RefusedError(
                "source/size",
                f"the file has {size:,} bytes; {_LARGEST_SOURCE:,} are read at most",
                where=where,
                fix="split the document",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "source/unreadable",
            f"it can't be read: {error.strerror}",
            where=where,
            fix="check its name and permissions",
        ) from error
    return text_of_bytes(data, where)


def text_of_bytes(data: bytes, where: Location) -> str:
    """Return the text that `data` holds.

    Raise RefusedError, with the byte's place, if it is not UTF-8 text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        kind = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
        raise RefusedError(
            "source/encoding",
            f"the text is {kind}: byte {error.start} can't be read",
            where=replace(where, line=data[: error.start].count(b"\n") + 1),
            fix="save the file as UTF-8",
        ) from error
    if "\0" in text:
        raise RefusedError(
            "source/nul",
            "there is a NUL character in the text",
            where=replace(where, line=text[: text.index("\0")].count("\n") + 1),
            fix="remove it; is this a text file?",
        )
    return text


# --- catalogs, templates, images ---


def catalog_paths(project: Project) -> dict[str, Path]:
    """Return the catalog file of each locale that has one."""
    if project.document or not project.locale_folder.is_dir():
        return {}
    return {path.stem: path for path in sorted(project.locale_folder.glob("*.po"))}


@cache
def default_templates() -> Path:
    """Return the folder of the templates that the package ships."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "templates"


def load_templates(project: Project) -> tuple[Templates, Theme]:
    """Return the templates and the theme: the package's, each replaced by the project's own if any.

    The theme's logo is the path of its file, which lies beside the theme.

    Raises ConflictError for a template with an unresolved merge conflict in it.
    """
    folders = [default_templates()]
    own = project.root / project.settings.templates
    if not project.document and own.is_dir() and own.resolve() != folders[0].resolve():
        folders.append(own)
    texts: dict[str, str] = {}
    theme_path = folders[0] / "theme.toml"
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_dir() or path.suffix.lower() in _PICTURES or path.name.startswith("."):
                continue
            text = read_text(path, folder)
            refuse_markers(text, path)
            texts[name] = text
            theme_path = path if name == "theme.toml" else theme_path
    theme = read_theme(texts["theme.toml"], display(theme_path))
    if theme.brand.logo:
        logo = theme_path.parent / theme.brand.logo
        refuse_outside(logo, theme_path.parent)
        theme = replace(theme, brand=replace(theme.brand, logo=logo.as_posix()))
    return Templates(texts, project.settings.security.templates == "sandboxed"), theme


def refuse_markers(text: str, path: Path) -> None:
    """Raise ConflictError where a catalog, template or data file holds an unresolved merge conflict."""
    markers = markers_in(text)
    if not markers:
        return
    raise ConflictError(
        "conflict/unresolved",
        "there is an unresolved merge conflict in this file",
        where=Location(display(path), markers[0].line),
        fix="decide for one side in the file, and remove the marker lines",
        detail=markers[0].text,
    )


def project_of(wanted: str, start: Path) -> tuple[Project, str]:
    """Return the project that a command means and the document in it, given what the user wrote and where.

    A path to a file outside every project is a project of its own.
    """
    project = find_project(start)
    path = Path(wanted) if wanted else None
    if path and path.suffix.lower() in _SUFFIXES and (path.is_file() or os.sep in wanted):
        if not path.is_file():
            raise UsageError("usage/no-file", f"there is no file {wanted}", fix="check the path")
        inside = project and path.resolve().is_relative_to(project.source.resolve())
        if not inside:
            return Project(path.resolve().parent, document=path.resolve()), ""
    if not project:
        raise UsageError(
            "usage/no-project",
            f"there is no {SETTINGS_FILE} in this folder or above it",
            fix="name a file (imprint build FILE.md --output DIR), or make this folder a project: an empty"
            f" {SETTINGS_FILE} is enough",
        )
    return project, wanted
