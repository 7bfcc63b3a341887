"""Other people's validators: what they say of PDF, Word and HTML files. An edge: it runs their programs.

Many files go into one process. A validator that has not looked at every file has found nothing, so that is a
defect and no result.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import TimeoutExpired, run
from typing import Any
from urllib.parse import urlsplit

from imprint import doctor
from imprint.errors import SetupError

FLAVOURS = ("ua1", "3a")  # what PDFs are held against: PDF/UA-1 and PDF/A-3a
_CORES = os.cpu_count() or 1
_SECONDS = 600
# A matter of style: templates write void elements as XML does, and quote every value.
_STYLE = "Trailing slash on void elements has no effect.*"


@dataclass(frozen=True, slots=True)
class Validation:
    """What validators found in files, a line for each fault; which looked, and which are not here."""

    faults: tuple[str, ...]
    used: tuple[str, ...]
    missing: tuple[str, ...]


def validated(files: Sequence[Path]) -> Validation:
    """Return what the validators of this machine find in files; others than PDF, Word and HTML are left out.

    Raises SetupError where one fails.
    """
    faults: list[str] = []
    used: list[str] = []
    missing: list[str] = []
    for program, suffix, look in _VALIDATORS:
        mine = [path for path in files if path.suffix == suffix]
        if not mine:
            continue
        found = doctor.program_path(program)
        (used if found else missing).append(program.title)
        if found:
            faults += look(found, mine)
    return Validation(tuple(faults), tuple(used), tuple(missing))


def pdf_faults(verapdf: str, pdfs: Sequence[Path], flavour: str) -> list[str]:
    """Return what veraPDF finds in `pdfs` by the rules of `flavour`, for example `ua1` or `3a`."""
    portions = [list(pdfs[start::_CORES]) for start in range(min(_CORES, len(pdfs)))]
    with ThreadPoolExecutor(_CORES) as pool:  # a Java machine for each core
        jobs = [job for found in pool.map(partial(_pdf_jobs, verapdf, flavour), portions) for job in found]
    assert len(jobs) == len(pdfs)
    return sorted(fault for job in jobs for fault in _pdf_faults(job, flavour))


def _pdf_jobs(verapdf: str, flavour: str, pdfs: Iterable[Path]) -> list[dict[str, Any]]:
    told = said([verapdf, "-f", flavour, "--format", "json", *map(str, pdfs)], codes={0, 1, 7})
    jobs: list[dict[str, Any]] = json.loads(told)["report"]["jobs"]
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
        reports = list(pool.map(lambda path: json.loads(said([ooxml, str(path)], codes={0, 1})), files))
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
    told = said([vnu, *options, *map(str, pages)], codes={0})
    return [
        f"{Path(urlsplit(message.get('url', '')).path).name}:{message.get('lastLine', 0)}: "
        f"{message.get('subType', message['type'])}: {message['message']}"
        for message in json.loads(told)["messages"]
    ]


def _by_every_flavour(verapdf: str, pdfs: Sequence[Path]) -> list[str]:
    return [fault for flavour in FLAVOURS for fault in pdf_faults(verapdf, pdfs, flavour)]


_VALIDATORS: Sequence[tuple[doctor.Program, str, Callable[[str, Sequence[Path]], list[str]]]] = (
    (doctor.VERAPDF, ".pdf", _by_every_flavour),
    (doctor.OOXML, ".docx", word_faults),
    (doctor.VNU, ".html", page_faults),
)


def said(command: Sequence[str], given: str = "", codes: Iterable[int] = (0,)) -> str:
    """Return what a validator prints, which ends with one of `codes` when it has done its work.

    Raises SetupError where it does not.
    """
    name = Path(command[0]).name
    try:
        done = run(command, input=given, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, TimeoutExpired) as error:
        raise SetupError(
            "validators/failed", f"{name} did not run: {error}", fix="imprint doctor says what is there"
        ) from error
    if done.returncode not in codes:
        raise SetupError(
            "validators/failed",
            f"{name} ended with {done.returncode}",
            fix="imprint doctor says what is there",
            detail=done.stderr[-2000:],
        )
    return done.stdout
