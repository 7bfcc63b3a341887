"""Results kept by content: found again, checked when read, bounded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.errors import SetupError
from imprint.files import lock
from imprint.graph.recall import keep, recalled
from imprint.graph.state import Record
from imprint.graph.store import Store, key_of, object_path


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def there(store: Store, sha256: str) -> bool:
    """Tell whether a store has bytes; reading them would count as using them."""
    return (store.root / object_path(sha256)).is_file()


def test_what_was_put_is_got_again(tmp_path: Path) -> None:
    store = Store(tmp_path)

    name = store.put(b"abc")

    assert (store.get(name), Store(tmp_path).get(name)) == (b"abc", b"abc")
    assert store.put(b"abc") == name
    assert store.get("0" * 64) is None


def test_a_result_is_found_by_its_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = key_of("read 1", {"source": "1"})
    store.remember(key, {"words": 3, "title": "Ähre"})

    assert store.recall(key) == {"words": 3, "title": "Ähre"}
    assert store.recall(key_of("read 2", {"source": "1"})) is None
    assert store.recall(key_of("read 1", {"source": "2"})) is None


@settings(max_examples=60, deadline=None)
@given(data=st.binary(min_size=1, max_size=60), cut=st.integers(0, 200), flip=st.integers(0, 7))
def test_damage_is_found_and_set_aside_and_the_place_is_free_again(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cut: int, flip: int
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store, key = Store(folder), key_of("step", {})
    name = store.put(data)
    store.remember(key, {"value": data.hex()})
    for path in files(folder):
        found = bytearray(path.read_bytes())
        at = cut % len(found)
        if flip:
            found[at] ^= 1 << flip
        path.write_bytes(found if flip else found[:at])

    assert (store.get(name), store.recall(key), store.damaged) == (None, None, 2)
    assert store.put(data) == name
    assert store.get(name) == data


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=2500)
    old, used, new = (store.put(letter * 1000) for letter in (b"a", b"b", b"c"))
    for age, name in ((300, old), (200, used), (100, new)):
        stamp = 1_700_000_000 - age
        os.utime(tmp_path / "objects" / name[:2] / name[2:], (stamp, stamp))
    store.get(old)
    store.trim(added=3000)

    assert [there(store, name) for name in (old, used, new)] == [True, False, True]


def test_a_store_stays_as_it_is_while_little_comes_in(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=100_000)
    store.trim(added=0)
    name = store.put(b"a" * 200_000)
    store.trim(added=100)

    assert there(store, name)
    for _ in range(20):
        store.trim(added=100)
    assert not there(store, name)


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=100)
    store.put(b"a")
    left = tmp_path / "objects" / ".name.00112233aabbccdd.part"
    mine = tmp_path / "objects" / ".name.44556677aabbccdd.part"
    left.write_bytes(b"x")
    with mine.open("wb") as file:
        assert lock(file.fileno())
        store.trim(added=100)

        assert (left.exists(), mine.exists()) == (False, True)


def test_a_folder_that_can_not_be_written_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("a file in the way")

    with pytest.raises(SetupError, match="objects"):
        Store(tmp_path).put(b"abc")


# --- targets ---

PARTS = {"the source": "1"}
MADE = Record(PARTS, {"file": {"a.png": "9"}}, {"pdf/a.pdf": "4"}, {"title": "A"})


def now(**values: str) -> Callable[[str, str], str]:
    return lambda _, name: values.get(name.replace(".", "_"), "")


def test_a_target_is_found_again_where_all_it_read_is_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, "a.en.pdf", MADE)

    assert recalled(store, "a.en.pdf", PARTS, now(a_png="9")) == MADE
    assert recalled(store, "a.en.pdf", PARTS, now(a_png="8")) is None
    assert recalled(store, "a.en.pdf", {"the source": "2"}, now(a_png="9")) is None
    assert recalled(store, "b.en.pdf", PARTS, now(a_png="9")) is None


def test_both_of_two_states_of_a_file_are_found_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    without = Record(PARTS, {"file": {"a.png": ""}}, {"pdf/a.pdf": "5"}, {})
    keep(store, "a.en.pdf", without)
    keep(store, "a.en.pdf", MADE)

    assert recalled(store, "a.en.pdf", PARTS, now()) == without
    assert recalled(store, "a.en.pdf", PARTS, now(a_png="9")) == MADE
