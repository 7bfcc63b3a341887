"""The tasks that hand outputs over: release, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded
from imprint.commands.program import stop
from imprint.commands.show import LogFormat, Screen
from imprint.errors import Diagnostic, Exit, Location, warning
from imprint.files import display
from imprint.project import project_of

if TYPE_CHECKING:
    from imprint.release.verify import Verified


@task(
    help={
        "tag": "the tag of the release, such as v1.2.0; it is this commit's, or will be",
        "to": "github, gitlab, gitea (and Forgejo), folder, s3; left out: as the settings say",
        "address": "of the server, folder or bucket; left out: as the settings or the environment say",
        "repository": "OWNER/NAME, or GitLab's project; left out: as the settings or the environment say",
        "since": "the tag to tell changes from; left out: the one before",
        "notes": "a Markdown file with notes of your own, put before those that are made",
        "dry-run": "make the set of files and check it, hand nothing over",
        "prerelease": "mark it as not meant for everybody, where the host can do that",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def release(
    context: Context,
    tag: str = "",
    to: str = "",
    address: str = "",
    repository: str = "",
    since: str = "",
    notes: str = "",
    dry_run: bool = False,
    prerelease: bool = False,
    log_format: str = "text",
) -> None:
    """Build with every gate on, and attach the outputs to a release."""
    from imprint.releasing import Wanted
    from imprint.releasing import release as run_release

    project, _ = project_of("", Path.cwd())
    screen = Screen(cast("LogFormat", log_format))
    wanted = Wanted(tag, to, address, repository, since, notes, dry_run, prerelease)
    try:
        made = run_release(
            project, wanted, screen.observe, lambda text: screen.tell({"event": "note", "text": text}, text)
        )
    finally:
        screen.stop()
    screen.say(made.report.diagnostics)
    if made.folder is None:
        screen.close(made.report, dry_run=False)
        stop(made.report.exit_code)
        return
    what = "checked, and handed to nobody" if dry_run else f"published: {made.address}"
    text = f"{tag}: {made.files} files in {display(made.folder)}, {what}"
    screen.tell(
        {
            "event": "release",
            "tag": tag,
            "files": made.files,
            "folder": display(made.folder),
            "address": made.address or None,
        },
        text,
    )


@task(
    help={
        "audience": "who it is for, such as sales; [handoff.AUDIENCE] in the settings says what they get",
        "since": "the tag to tell changes from; left out: the last hand-over to them, or the tag before",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def handoff(context: Context, audience: str = "", since: str = "", log_format: str = "text") -> None:
    """Pack what an audience needs, by language, with a cover note."""
    from imprint.releasing import handoff as run_handoff

    project, _ = project_of("", Path.cwd())
    screen = Screen(cast("LogFormat", log_format))
    try:
        made = run_handoff(project, audience, since, screen.observe)
    finally:
        screen.stop()
    screen.say(made.report.diagnostics)
    if made.path is None:
        screen.close(made.report, dry_run=False)
        stop(made.report.exit_code)
        return
    text = f"{display(made.path)}: {made.files} files, nothing internal in them"
    if made.left_out:
        text += f"\nleft out, because too little is translated: {', '.join(map(' in '.join, made.left_out))}"
    if made.mark:
        text += f"\nwhen it is handed over: git tag {made.mark}; the next one tells what changed since"
    screen.tell(
        {
            "event": "handoff",
            "path": display(made.path),
            "files": made.files,
            "left_out": [list(one) for one in made.left_out],
            "mark": made.mark or None,
        },
        text,
    )


@task(
    positional=["folder"],
    help={
        "folder": "the folder of the files; left out: this one",
        "signers": "allowed signers of OpenSSH, or a public key of minisign: one of them must have signed",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def verify(context: Context, folder: str | None = None, signers: str = "", log_format: str = "text") -> None:
    """Check downloaded files, or a build, by their checksums and proofs."""
    from imprint.releasing import verify_folder

    root = Path(folder or ".")
    found, who = verify_folder(root, Path(signers) if signers else None)
    screen = Screen(cast("LogFormat", log_format))
    wrong = [
        Diagnostic("error", one.rule, one.message, Location(display(root / one.name)), _FIX)
        for one in found.differences
    ]
    extra = [
        warning("verify/extra", "no checksum names it", Location(display(root / name)))
        for name in found.unlisted
    ]
    screen.say((*wrong, *extra))
    screen.tell({"event": "verified", **_counts(found), "signed_by": who or None}, _summary(found, who))
    stop(Exit.PROOF if found.differences else Exit.DONE)


_FIX = "download it again; if it still differs, ask whoever published it"


def _counts(found: Verified) -> dict[str, object]:
    return {
        "files": found.files,
        "carried": found.carried,
        "proofs": found.proofs,
        "differences": len(found.differences),
        "unlisted": len(found.unlisted),
    }


def _summary(found: Verified, who: str) -> str:
    signed = f", signed by {who}" if who else ""
    if found.differences:
        many = (
            "one thing differs" if len(found.differences) == 1 else f"{len(found.differences)} things differ"
        )
        return f"{many} in {found.files} files{signed}"
    return (
        f"{found.files} files are as they were published: {found.carried} PDF and Word files carry what they"
        f" should, {found.proofs} proofs hold{signed}"
    )
