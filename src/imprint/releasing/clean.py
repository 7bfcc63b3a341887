"""Whether what would be handed over is exactly a commit."""

from __future__ import annotations

from pathlib import Path

from imprint import history
from imprint.errors import RefusedError

_SHOWN = 10


def committed(root: Path) -> str:
    """Return the commit that a project is, byte for byte.

    Raises RefusedError where there is none, files are not as it has them, or nobody can tell.
    """
    commit = history.head(root)
    if not commit:
        raise RefusedError(
            "release/repository",
            "this is no git repository with a commit, so nobody could tell what was handed over",
            fix="commit the project: git init, git add, git commit",
        )
    changed = history.uncommitted(root)
    if changed is None:
        raise RefusedError(
            "release/unknown",
            "git does not say whether everything is committed",
            fix="run git status here, and mend what it says",
        )
    if changed:
        rest = len(changed) - _SHOWN
        shown = "\n".join(changed[:_SHOWN]) + (f"\nand {rest} more" if rest > 0 else "")
        raise RefusedError(
            "release/uncommitted",
            "one file is not as the last commit has it"
            if len(changed) == 1
            else f"{len(changed)} files are not as the last commit has them",
            fix="commit them, or add them to .gitignore",
            detail=shown,
        )
    return commit
