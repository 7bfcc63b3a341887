"""What each validator says of files: one line for each fault, and none where it finds none.

Many files go into one process. That a validator has looked at every file is asserted, since one that has
looked at nothing finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from imprint.validators import page_faults, pdf_faults, said, word_faults

__all__ = ["axe_faults", "lighthouse_faults", "page_faults", "pdf_faults", "served", "word_faults"]

# How a page may be looked at: the width and height of the window, and the colours that are preferred.
VIEWS: Mapping[str, Mapping[str, int | str]] = {
    f"{device} {scheme}": {"width": width, "height": height, "scheme": scheme}
    for device, width, height in (("desktop", 1280, 900), ("phone", 390, 844))
    for scheme in ("light", "dark")
}
LEAST_SCORE = 99  # of 100, in each of Lighthouse's groups
_TRIES = 3  # a machine that is busy makes a page slower, never faster


def axe_faults(axe: Sequence[str], pages: Iterable[Path], views: Iterable[str]) -> list[str]:
    """Return what axe finds in pages in some of `VIEWS`."""
    plan = [(page, view) for page in pages for view in views]
    asked = [{"url": page.as_uri(), "view": VIEWS[view]} for page, view in plan]
    results = json.loads(said(axe, json.dumps(asked)))
    assert len(results) == len(plan)
    assert all(result["passes"] > 5 for result in results)
    return [
        f"{page.parent.name}/{page.name}, {view}: {fault['id']} at {node['target']}: {fault['help']}"
        for (page, view), result in zip(plan, results, strict=True)
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


def lighthouse_faults(
    lighthouse: Sequence[str], urls: Iterable[str], form: str, tries: int = _TRIES
) -> list[str]:
    """Return each of Lighthouse's groups in which a page scores less than `LEAST_SCORE`, on a phone (`form`
    "mobile") or a desktop. A page that is too slow is tried again, as often as `tries` allows.
    """
    faults: dict[str, dict[str, str]] = {url: {} for url in urls}
    left = list(faults)
    for _ in range(tries):
        asked = json.dumps([{"url": url, "form": form} for url in left])
        for url, groups in zip(left, json.loads(said(lighthouse, asked)), strict=True):
            faults[url] = {
                name: f"{urlsplit(url).path}, {form}: {name} {group['score']}: {'; '.join(group['faults'])}"
                for name, group in groups.items()
                if group["score"] < LEAST_SCORE
            }
        left = [url for url in left if "performance" in faults[url]]
        if not left:
            break
    return [fault for found in faults.values() for fault in found.values()]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Give the address at which this machine serves `folder` to itself."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (as the base class calls it)
        """Say nothing."""
