"""`imprint i18n.import`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.helper import imprint, project
from tests.localize.align.texts import ENGLISH, GERMAN


def test_an_import_prints_what_it_did_and_what_needs_a_person(tmp_path: Path) -> None:
    folder = project(tmp_path, pumps=ENGLISH)
    damaged = GERMAN.replace("4.800", "4.300").replace("- Tragen Sie Handschuhe und Stiefel.\n", "")
    (folder / "pumps.de.md").write_text(damaged, encoding="utf-8")
    plan = imprint(folder, "i18n.import", "source/pumps.md", "pumps.de.md", "--dry-run")
    assert plan.code == 0, plan.err
    assert "no translation" in plan.out
    assert "source/locale/de.po: would be written" in plan.out
    assert not (folder / "source" / "locale").exists()
    run = imprint(folder, "i18n.import", "source/pumps.md", "pumps.de.md", "--log-format", "json")
    assert run.code == 0, run.err
    events = [json.loads(line) for line in run.out.splitlines()]
    assert [event["event"] for event in events] == ["text"] * (len(events) - 1) + ["import"]
    assert events[-1]["source-alone"] == 1
    assert events[-1]["written"] is True
    assert (folder / "source" / "locale" / "de.po").is_file()


def test_wrong_usage_ends_with_2_and_the_way_out(tmp_path: Path) -> None:
    folder = project(tmp_path, pumps=ENGLISH)
    alone = imprint(folder, "i18n.import", "source/pumps.md")
    assert alone.code == 2
    assert "TRANSLATION.md" in alone.err
