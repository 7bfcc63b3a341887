"""The build graph of this publication: `invoke --list` shows the tasks, `invoke build` runs the main one."""

from imprint.commands import namespace

ns = namespace()
