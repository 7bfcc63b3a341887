"""Publications that validators look at: the project's own, and real documents beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.helper import imprint, project
from tests.shared import shared

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample in every format and language."""
    folder = tmp_path_factory.mktemp("sample")
    made = imprint(CHECKOUT, "build", "--output", str(folder))
    assert made.code == 0, made.err
    return folder


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with real documents in every format, or skip where there are none."""
    texts = {
        path.name.removesuffix(".en.md"): path.read_text("utf-8") for path in shared("corpus").glob("*.en.md")
    }
    folder = project(tmp_path_factory.mktemp("corpus"), **texts)
    made = imprint(folder, "build")
    assert made.code == 0, made.err
    assert len(list((folder / "build" / "pdf").iterdir())) == len(texts)
    return folder / "build"
