"""A module may be loaded when something of it is used, and nobody who imports it sees a difference."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imprint.write.pdf_later import loaded_later


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that was never loaded."""
    (tmp_path / "slow_module.py").write_text(
        "class Options:\n    level = 3\n\ndef double(number, *, again=1):\n    return 2 * again * number\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "slow_module", raising=False)
    return "slow_module"


def test_a_module_is_loaded_when_it_is_used(slow: str) -> None:
    with loaded_later({slow: ("double",)}):
        module = __import__(slow)
        double = vars(module)["double"]
    assert slow not in sys.modules
    assert double(4, again=2) == 16
    assert slow in sys.modules
    assert module.Options().level == 3


def test_it_may_be_used_while_others_are_still_imported(slow: str) -> None:
    with loaded_later({slow: ()}):
        assert __import__(slow).Options.level == 3
        assert __import__(slow).double(1) == 2


def test_what_a_module_does_not_have_is_missed_as_ever(slow: str) -> None:
    with loaded_later({slow: ()}):
        module = __import__(slow)
    with pytest.raises(AttributeError, match="treble"):
        _ = module.treble


def test_pdfs_load_no_tools_for_fonts_that_they_do_not_have(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from imprint.write import pdf; pdf.load(Path(sys.argv[1])); "
        "from weasyprint.pdf import fonts; assert 'fontTools.subset' not in sys.modules; "
        "assert fonts.subset.Options().hinting; assert 'fontTools.subset' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
