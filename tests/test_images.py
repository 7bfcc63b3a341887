"""Images as they come from cameras, scanners and drawing programs, made fit for every format or refused."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image as Picture
from PIL import ImageCms, ImageFile

from imprint.images import UnfitImageError, fit

OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 10">'
)


def picture(mode: str = "RGB", size: tuple[int, int] = (8, 4)) -> Any:
    """Return a picture that is red at the left and blue at the right."""
    made = Picture.new("RGB", size, (250, 0, 0))
    made.paste((0, 0, 250), (size[0] // 2, 0, *size))
    return made.convert(mode)


def saved(made: Any, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream, kind, **options)
    return stream.getvalue()


def opened(data: bytes) -> Any:
    return Picture.open(io.BytesIO(fit(data).asset.data))


def red(shown: Any, place: tuple[int, int]) -> bool:
    return bool(shown.getpixel(place)[0] > 200)


def svg(inside: str = "", opening: str = OPEN) -> bytes:
    return f"{opening}{inside}</svg>".encode()


def refusal(data: bytes) -> str:
    with pytest.raises(UnfitImageError) as caught:
        fit(data)
    assert caught.value.fix
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "mode", "media"),
    [
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("GIF", "P", "image/gif"),
        ("WEBP", "RGBA", "image/webp"),
    ],
)
def test_what_every_format_shows_alike_stays_as_it_is(kind: str, mode: str, media: str) -> None:
    data = saved(picture(mode), kind)
    made = fit(data)
    assert (made.asset.data, made.asset.media_type, made.notes) == (data, media, ())
    assert (made.asset.width, made.asset.height) == (8, 4)


def test_a_camera_s_rotation_is_applied() -> None:
    turned = Picture.Exif()
    turned[0x0112] = 6  # to be turned clockwise
    made = fit(saved(picture(size=(80, 40)), "JPEG", exif=turned)).asset
    assert (made.width, made.height) == (40, 80)
    shown = Picture.open(io.BytesIO(made.data))
    assert shown.size == (40, 80)
    assert 0x0112 not in shown.getexif()
    assert red(shown, (20, 5))  # what was left is at the top


def test_inks_become_colours() -> None:
    shown = opened(saved(picture("CMYK", (80, 40)), "JPEG"))
    assert shown.mode == "RGB"
    assert red(shown, (10, 10))
    assert not red(shown, (70, 10))


def test_a_foreign_colour_profile_is_applied_and_that_of_screens_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    usual = saved(picture(), "PNG", icc_profile=profile)
    assert fit(usual).asset.data == usual

    other = profile.replace("sRGB".encode("utf-16-be"), "Wide".encode("utf-16-be")).replace(b"sRGB", b"Wide")
    shown = opened(saved(picture(), "PNG", icc_profile=other))
    assert "icc_profile" not in shown.info
    assert red(shown, (0, 0))


def test_sixteen_bits_of_grey_become_eight() -> None:
    deep = Picture.new("I;16", (4, 1))
    deep.putdata([0, 21845, 43690, 65535])
    shown = opened(saved(deep, "PNG"))
    assert shown.mode == "L"
    assert [shown.getpixel((x, 0)) for x in range(4)] == [0, 85, 170, 255]


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG"])
def test_what_moves_stands_still_and_says_so(kind: str) -> None:
    other = picture().rotate(180)
    made = fit(saved(picture(), kind, save_all=True, append_images=[other], duration=100))
    assert [rule for rule, _ in made.notes] == ["image/animated"]
    shown = Picture.open(io.BytesIO(made.asset.data))
    assert getattr(shown, "n_frames", 1) == 1
    assert red(shown.convert("RGB"), (0, 0))


def test_the_same_image_gives_the_same_bytes() -> None:
    data = saved(picture("CMYK", (80, 40)), "JPEG")
    assert fit(data) == fit(data)


def test_a_small_file_of_many_pixels_is_refused_unread() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    for side in (8_000, 12_000, 60_000):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        assert "pixels" in refusal(bomb)


@pytest.mark.parametrize("data", [b"", b"no image", saved(picture(), "PNG")[:50], saved(picture(), "TIFF")])
def test_damage_and_other_kinds_are_refused(data: bytes) -> None:
    assert refusal(data)


def test_what_ends_too_early_is_refused_whatever_else_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert "can't be read" in refusal(saved(picture(size=(80, 40)), "JPEG")[:-40])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.mark.parametrize(
    ("opening", "size"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">', (40, 20)),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="1in" height="25.4mm">', (96, 96)),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%" viewBox="0 0 30 10">', (30, 10)),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="60" viewBox="0,0,30,10">', (60, 20)),
        (OPEN, (30, 10)),
        ('<svg xmlns="http://www.w3.org/2000/svg">', (0, 0)),
    ],
)
def test_the_size_of_a_drawing_is_what_it_states(opening: str, size: tuple[int, int]) -> None:
    made = fit(svg("<rect/>", opening)).asset
    assert (made.media_type, made.width, made.height) == ("image/svg+xml", *size)


def test_a_drawing_may_begin_as_programs_begin_it() -> None:
    head = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
        ' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<!-- made by a program -->\n'
    )
    assert fit(b"\xef\xbb\xbf" + head.encode() + svg("<rect/>")).asset.width == 30
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + svg("<title>ü</title><rect/>").decode()).encode(
        "utf-16"
    )
    assert "ü" in fit(wide).asset.data.decode("utf-8")


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<script>alert(1)</script>", "scripts"),
        ('<rect onload="alert(1)"/>', "scripts"),
        ("<foreignObject><p/></foreignObject>", "foreign objects"),
        ('<image href="http://a.example/x.png"/>', "other files"),
        ('<image xlink:href="../x.png"/>', "other files"),
        ('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>', "other files"),
        ('<use href="other.svg#a"/>', "other files"),
        ("<style>@import 'a.css';</style>", "other files"),
        ("<style>rect { fill: url(http://a.example/x) }</style>", "other files"),
        ('<rect style="fill:url(//a.example/x)"/>', "other files"),
        ('<g id="a"><use href="#a"/></g>', "within itself"),
        (
            "".join(
                f'<g id="l{n}">' + f'<use href="#l{n - 1}"/>' * 10 + "</g>" if n else '<g id="l0"><rect/></g>'
                for n in range(9)
            ),
            "draws too much",
        ),
    ],
)
def test_a_drawing_that_runs_or_reaches_out_is_refused(inside: str, words: str) -> None:
    assert words in refusal(svg(inside))


def test_entities_packing_and_foreign_roots_are_refused() -> None:
    assert "entities" in refusal(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"))
    assert "packed" in refusal(b"\x1f\x8b\x08")
    assert "no image" in refusal(b"<html/>")
    assert "well-formed" in refusal(b"<svg><g></svg>")


def test_a_drawing_may_hold_pictures_links_and_its_own_parts() -> None:
    from base64 import b64encode

    inside = (
        f'<image href="data:image/png;base64,{b64encode(saved(picture(), "PNG")).decode()}"/>'
        '<a href="https://example.org"><rect id="r" style="fill:url(#g)"/></a><use xlink:href="#r"/>'
    )
    assert fit(svg(inside)).notes == ()


def test_text_that_a_pdf_would_draw_in_pieces_is_named() -> None:
    assert [rule for rule, _ in fit(svg("<text>بيت</text>")).notes] == ["image/text"]
    assert fit(svg("<text>house</text>")).notes == ()


def test_a_drawing_of_nothing_is_refused() -> None:
    assert "draws nothing" in refusal(svg("<title>Empty</title><g/>"))


def test_a_png_with_a_wrong_sum_is_refused_before_a_writer_meets_it() -> None:
    data = bytearray(saved(picture(size=(8, 8)), "PNG"))
    data[data.index(b"IDAT") + 6] ^= 0xFF
    assert "can't be read" in refusal(bytes(data))
