"""How large images are shown."""

from __future__ import annotations

import pytest

from imprint.model.document import Attributes, Image
from imprint.render.sizes import Size, size_of


def size(own: int, high: int, /, **asked: str) -> Size:
    return size_of(Image("a.png", "A", attributes=Attributes(pairs=tuple(asked.items()))), own, high)


@pytest.mark.parametrize(
    ("asked", "width", "height"),
    [
        ({}, 400, 200),
        ({"width": "100"}, 100, 50),
        ({"width": "1in"}, 96, 48),
        ({"height": "25.4mm"}, 192, 96),
        ({"width": "300", "height": "50"}, 100, 50),
        ({"width": "wide"}, 400, 200),
        ({"width": "-3"}, 400, 200),
        ({"height": "50%"}, 400, 200),
    ],
)
def test_an_image_keeps_its_proportion(asked: dict[str, str], width: float, height: float) -> None:
    made = size(400, 200, **asked)
    assert [made.width, made.height] == pytest.approx([width, height])
    assert made.share == 0


def test_a_share_is_of_the_line_and_never_more_than_it() -> None:
    assert size(400, 200, width="60%").share == pytest.approx(0.6)
    assert size(400, 200, width="250%").share == 1


def test_an_image_of_unknown_size_takes_what_is_asked() -> None:
    assert size(0, 0, width="120") == Size(120, 0, is_asked=True)
    assert size(0, 0) == Size(0, 0)
