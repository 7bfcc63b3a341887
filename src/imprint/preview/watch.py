"""When something changes that a preview shows: documents, catalogs, templates, settings, images."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from watchfiles import awatch

from imprint.project import Project, default_templates

_SETTINGS = frozenset({"imprint.toml", "pyproject.toml"})
_LOOK_AGAIN = 1.0  # seconds after which folders that came or went are noticed
_PASSING = ("~", ".swp", ".swx", ".part", ".tmp")  # what editors and builds leave for a moment


@dataclass(frozen=True, slots=True)
class Places:
    """Where changes matter: in `deep` folders with all that lies under them, and right in `shallow` ones.

    `names` are the files and folders that matter in shallow folders; none means all.
    """

    deep: frozenset[Path] = frozenset()
    shallow: frozenset[Path] = frozenset()
    names: frozenset[str] = frozenset()


def places(project: Project, read: Iterable[str] = ()) -> Places:
    """Return where a project's changes matter. `read` are the files beside its documents that builds look at.

    Settings are looked for by their folder: editors put a new file in the place of the old one. Around a
    document that stands alone may lie anything, a whole home for example, so only folders are watched that it
    takes something from.
    """
    if project.document:
        home = project.document.parent
        folders = {path.parent for path in map(Path, read) if path.is_relative_to(home)}
        return Places(shallow=frozenset({home, *filter(Path.is_dir, folders)}))
    templates = project.root / project.settings.templates
    deep = filter(Path.is_dir, (project.source, templates, default_templates()))
    return Places(
        frozenset(deep),
        frozenset({project.root}),
        _SETTINGS | {project.settings.source, project.settings.templates},
    )


async def changes(where: Callable[[], Places]) -> AsyncGenerator[None]:
    """Yield after every burst of saves. `where` is asked again and again, since folders come and go.

    Raises OSError where the system can't watch.
    """
    seen: asyncio.Queue[OSError | None] = asyncio.Queue()
    while True:
        now = where()
        watches = [
            asyncio.ensure_future(_watch(now, deep, seen))
            for deep in (True, False)
            if (now.deep if deep else now.shallow)
        ]
        try:
            while where() == now:
                if await _has_seen(seen):
                    yield
        finally:
            for watch in watches:
                watch.cancel()
            await asyncio.gather(*watches, return_exceptions=True)
        yield  # there may have been a save between the old watch and the new one


async def _watch(where: Places, deep: bool, seen: asyncio.Queue[OSError | None]) -> None:
    def matters(_: object, path: str) -> bool:
        name = Path(path).name
        is_named = deep or not where.names or name in where.names
        return is_named and not name.startswith(".") and not name.endswith(_PASSING)

    folders = sorted(where.deep if deep else where.shallow)
    try:
        async for _ in awatch(*folders, watch_filter=matters, debounce=60, step=20, recursive=deep):
            seen.put_nowait(None)
    except OSError as error:
        seen.put_nowait(error)


async def _has_seen(seen: asyncio.Queue[OSError | None]) -> bool:
    """Wait for a moment; tell whether something was saved in it."""
    with suppress(TimeoutError):
        found = [await asyncio.wait_for(seen.get(), _LOOK_AGAIN)]
        while not seen.empty():  # two watches may see one save
            found.append(seen.get_nowait())
        for error in filter(None, found):
            raise error
        return True
    return False
