"""One text without conflicts, and the decisions that it rests on. Texts in, values out: no file, no git."""

from imprint.merge.conflicts import find_conflicts, markers_in, stray_markers, survey
from imprint.merge.decisions import (
    Decision,
    Decisions,
    decisions_path,
    entry_toml,
    read_decisions,
    with_entries,
)
from imprint.merge.judge import Outcome, Policy, Undecided, Where
from imprint.merge.lines import Origin
from imprint.merge.resolve import Merge, merge_document, merge_texts
from imprint.merge.shapes import Conflict, Example, Marker, Survey

__all__ = [
    "Conflict",
    "Decision",
    "Decisions",
    "Example",
    "Marker",
    "Merge",
    "Origin",
    "Outcome",
    "Policy",
    "Survey",
    "Undecided",
    "Where",
    "decisions_path",
    "entry_toml",
    "find_conflicts",
    "markers_in",
    "merge_document",
    "merge_texts",
    "read_decisions",
    "stray_markers",
    "survey",
    "with_entries",
]
