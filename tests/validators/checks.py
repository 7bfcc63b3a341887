"""What each validator says of files: one line for each fault, and none where it finds none.

Many files go into one process. That a validator has looked at every file is asserted, since one that has
looked at nothing finds nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

# How a page may be looked at: the width and height of the window, and the colours that are preferred.
VIEWS: Mapping[str, Mapping[str, int | str]] = {
    f"{device} {scheme}": {"width": width, "height": height, "scheme": scheme}
    for device, width, height in (("desktop", 1280, 900), ("phone", 390, 844))
    for scheme in ("light", "dark")
}
LEAST_SCORE = 99  # of 100, in each of Lighthouse's groups
_TRIES = 3  # a machine that is busy makes a page slower, never faster
_CORES = os.cpu_count() or 1
# A matter of style: templates write void elements as XML does, and quote every value.
_STYLE = "Trailing slash on void elements has no effect.*"


def pdf_faults(verapdf: str, pdfs: Sequence[Path], flavour: str) -> list[str]:
    """Return what veraPDF finds in `pdfs` by the rules of `flavour`, for example `ua1` or `3a`."""
    portions = [list(pdfs[start::_CORES]) for start in range(min(_CORES, len(pdfs)))]
    with ThreadPoolExecutor(_CORES) as pool:  # a Java machine for each core
        jobs = [job for found in pool.map(partial(_pdf_jobs, verapdf, flavour), portions) for job in found]
    assert len(jobs) == len(pdfs)
    return sorted(fault for job in jobs for fault in _pdf_faults(job, flavour))


def _pdf_jobs(verapdf: str, flavour: str, pdfs: Iterable[Path]) -> list[dict[str, Any]]:
    said = _said([verapdf, "-f", flavour, "--format", "json", *map(str, pdfs)], codes={0, 1, 7})
    jobs: list[dict[str, Any]] = json.loads(said)["report"]["jobs"]
    return jobs


def _pdf_faults(job: Mapping[str, Any], flavour: str) -> Iterator[str]:
    name = Path(job["itemDetails"]["name"]).name
    if not job.get("validationResult"):
        yield f"{name}: not read: {job.get('taskException')}"
    for result in job.get("validationResult") or ():
        rules = [rule for rule in result["details"]["ruleSummaries"] if rule["failedChecks"]]
        assert result["compliant"] is not bool(rules)
        for rule in rules:
            place = f"{flavour} {rule['clause']}-{rule['testNumber']}"
            yield f"{name}: {place}, {rule['failedChecks']} times: {rule['description']}"


def word_faults(ooxml: str, files: Iterable[Path]) -> list[str]:
    """Return what Microsoft's Open XML SDK finds in Word files."""
    with ThreadPoolExecutor(_CORES) as pool:  # it takes one file at a time
        reports = list(pool.map(lambda path: json.loads(_said([ooxml, str(path)], codes={0, 1})), files))
    for report in reports:
        assert report["ok"] is not bool(report["errors"])
    return sorted(
        f"{Path(report['file']).name}: {error['path']} {error['xPath']}: {error['description']}"
        for report in reports
        for error in report["errors"]
    )


def page_faults(vnu: str, pages: Iterable[Path]) -> list[str]:
    """Return what the Nu HTML checker has to say of pages: errors, warnings and advice."""
    options = ["--stdout", "--format", "json", "--exit-zero-always", "--filterpattern", _STYLE]
    said = _said([vnu, *options, *map(str, pages)], codes={0})
    return [
        f"{Path(urlsplit(message.get('url', '')).path).name}:{message.get('lastLine', 0)}: "
        f"{message.get('subType', message['type'])}: {message['message']}"
        for message in json.loads(said)["messages"]
    ]


def axe_faults(axe: Sequence[str], pages: Iterable[Path], views: Iterable[str]) -> list[str]:
    """Return what axe finds in pages in some of `VIEWS`."""
    plan = [(page, view) for page in pages for view in views]
    asked = [{"url": page.as_uri(), "view": VIEWS[view]} for page, view in plan]
    results = json.loads(_said(axe, json.dumps(asked)))
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
        for url, groups in zip(left, json.loads(_said(lighthouse, asked)), strict=True):
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


def _said(command: Sequence[str], given: str = "", codes: Iterable[int] = (0,)) -> str:
    """Return what a validator prints, which ends with one of `codes` when it has done its work."""
    done = run(command, input=given, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode in codes, f"{command[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return done.stdout
