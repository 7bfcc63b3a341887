"""Real documents that lie beside the checkout, for tests that want more than their own texts."""

from __future__ import annotations

from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[2] / "shared"


def shared(name: str) -> Path:
    """Return the folder `name` of the material beside the checkout, or skip the test."""
    folder = BESIDE / name
    if not folder.is_dir():
        pytest.skip(f"no {folder}: this test reads material that lies beside the checkout")
    return folder
