"""A release from the clean state of a repository to what a host shows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from imprint import history, inputs, signing
from imprint.errors import ProofError, RefusedError, SetupError, UsageError
from imprint.files import digest, display
from imprint.hosts import Delivery, Where, deliver, host_for
from imprint.localize.locales import locale_for
from imprint.output import Folder
from imprint.pipeline import Report, Result, build
from imprint.project import Project
from imprint.release.assets import SUMS
from imprint.release.manifest import documents_in
from imprint.release.notes import languages_of, markdown
from imprint.release.provenance import Origin
from imprint.releasing import sets
from imprint.releasing.check import verify_folder
from imprint.releasing.clean import committed
from imprint.releasing.handoff import MARK
from imprint.releasing.since import revision
from imprint.settings import Validators
from imprint.targets import Request
from imprint.validators import validated

_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
FOLDER = "release"  # in the folder of outputs

Observe = Callable[[Result, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for. Empty texts mean what the settings say; `since` the tag before."""

    tag: str
    to: str = ""
    address: str = ""
    repository: str = ""
    since: str = ""
    notes: str = ""  # the path of a file with notes of one's own, put before those that are made
    dry_run: bool = False
    is_prerelease: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """What became of a release: its build, the folder of its set if that was good, and where to see it."""

    report: Report
    folder: Path | None = None
    files: int = 0
    address: str = ""


def release(project: Project, wanted: Wanted, observe: Observe, tell: Callable[[str], None]) -> Released:
    """Build with every gate on, make the set, check it and hand it over.

    Raises RefusedError where the repository is not clean or the tag is taken, UsageError and SetupError for
    what is not said or missing, ProofError where the set does not verify.
    """
    settings = project.settings.release
    origin = _origin(project, wanted)
    name = settings.name or project.root.resolve().name
    where = Where(wanted.address or settings.address, wanted.repository or settings.repository, name, SUMS)
    to = wanted.to or settings.to
    if not to and not wanted.dry_run:
        raise UsageError("release/to", "nobody says where the release goes", fix="add --to, or --dry-run")
    host = None if wanted.dry_run else host_for(to, where, os.environ)  # before anything takes long
    key = os.environ.get(signing.KEY, "")
    sets.check_key(settings.sign, key)
    request = Request(project.root / project.settings.output, formats=project.settings.formats, release=True)
    report = build(project, request, observe)
    if report.exit_code:
        return Released(report)
    title = f"{name} {wanted.tag}"
    notes = _notes(project, request, wanted, title)
    folder = request.output / FOLDER / wanted.tag
    made = sets.made(request.output, folder, origin, name, notes, _materials(project), settings.sign, key)
    _verify(folder)
    _validate(folder, settings.validators, tell)
    if not host:
        return Released(report, folder, len(made.files))
    delivery = Delivery(
        wanted.tag, origin.commit, title, notes, name, made.files, is_prerelease=wanted.is_prerelease
    )
    remote = deliver(host, delivery, tell)
    return Released(report, folder, len(made.files), remote.address)


def _origin(project: Project, wanted: Wanted) -> Origin:
    """Return what is released. Raises RefusedError where that is not exactly a commit."""
    root = project.root
    if not _TAG.fullmatch(wanted.tag):
        raise UsageError(
            "release/tag",
            f"{wanted.tag!r} can't be the tag of a release" if wanted.tag else "the release has no tag",
            fix="write --tag with letters, digits, dots, hyphens and plus signs, such as v1.2.0",
        )
    commit = committed(root)
    tagged = history.commit_of(root, f"refs/tags/{wanted.tag}")
    if tagged and tagged != commit:
        raise RefusedError(
            "release/tagged",
            f"the tag {wanted.tag} is at {tagged[:12]}, and this is {commit[:12]}",
            fix=f"check that commit out (git switch --detach {wanted.tag}), or choose another tag",
        )
    return Origin(
        history.remote_address(root), commit, wanted.tag, _builder(os.environ), _invocation(os.environ)
    )


def _builder(environment: Mapping[str, str]) -> str:
    """Return the address of the service that runs the build, as it tells itself."""
    server, workflow = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_WORKFLOW_REF")
    if server and workflow:
        return f"{server}/{workflow}"
    return environment.get("CI_PROJECT_URL", "")


def _invocation(environment: Mapping[str, str]) -> str:
    server, run = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_RUN_ID")
    if server and run:
        return f"{server}/{environment.get('GITHUB_REPOSITORY', '')}/actions/runs/{run}"
    return environment.get("CI_JOB_URL", "")


def _materials(project: Project) -> dict[str, str]:
    """Return the SHA-256 sums of all that the outputs are made from, by path."""
    root = project.root
    folders = (project.source, root / project.settings.templates)
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*"))]
    paths += [root / name for name in ("imprint.toml", "pyproject.toml")]
    return {
        path.relative_to(root).as_posix(): digest(path.read_bytes())
        for path in paths
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def _notes(project: Project, request: Request, wanted: Wanted, title: str) -> str:
    output, root = Folder(request.output), project.root
    given = inputs.load(project, request)
    texts = {loaded.name: loaded.text for loaded in given.documents}
    since = wanted.since or history.tag_before(root, wanted.tag, f"{MARK}/*")
    found = revision(root, project.settings.source, since, texts, project.settings.language)
    facts = documents_in(output.read("manifest.json"))
    names = {tag: locale_for(tag).autonym for one in facts.values() for tag in one.get("coverage", {})}
    own = ""
    if wanted.notes:
        try:
            own = Path(wanted.notes).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                "release/notes", f"{display(Path(wanted.notes))} can't be read", fix="check the path"
            ) from error
    return markdown(title, found, languages_of(facts, names), own)


def _validate(folder: Path, how: Validators, tell: Callable[[str], None]) -> None:
    """Have validators look at a set. Raises ProofError for a fault, SetupError where one is required."""
    if how == "none":
        return
    found = validated(sorted(folder.iterdir()))
    if found.faults:
        raise ProofError(
            "release/invalid",
            found.faults[0],
            fix="nothing was handed over; mend the document or the template that it comes from",
            detail="\n".join(found.faults[1:20]),
        )
    if found.missing and how == "required":
        raise SetupError(
            "release/validators",
            f"the settings require all validators, and there is no {', '.join(found.missing)}",
            fix="install them (imprint doctor says how), or set validators under [release]",
        )
    tell(f"valid by {', '.join(found.used) or 'no validator'}" + _missing(found.missing))


def _missing(names: tuple[str, ...]) -> str:
    return f"; not on this machine: {', '.join(names)}" if names else ""


def _verify(folder: Path) -> None:
    """Check the set as whoever downloads it will. Raises ProofError where anything differs."""
    found, _ = verify_folder(folder)
    if found.differences:
        first = found.differences[0]
        raise ProofError(
            first.rule, f"{first.name}: {first.message}", fix="build again: imprint clean --cache"
        )
