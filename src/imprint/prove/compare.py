"""The differences between what a document says and what a file shows, each named by its place."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from imprint.errors import Diagnostic
from imprint.model.document import Direction
from imprint.prove import words
from imprint.prove.align import Match, aligned
from imprint.prove.places import named, of_holder, place, short
from imprint.prove.units import Link, Path, Reading, Step, Unit, shared_depth
from imprint.prove.views import View

LOST, EXTRA, CHANGED, STRUCTURE = (
    "proof/lost-text",
    "proof/extra-text",
    "proof/changed-text",
    "proof/structure",
)
_FIX = "the file was not kept; this is a defect of a template or of Imprint, not of the document"
_MOST = 100  # differences that are listed one by one


def differences(wanted: Sequence[Unit], reading: Reading, view: View) -> tuple[Diagnostic, ...]:
    """Return what a file does not show as `wanted`, which is projected to its format, in reading order.

    More than a hundred differences end with one that says how many are left out.
    """
    page: Direction | None = ("rtl" if reading.direction == "rtl" else "ltr") if view.is_page else None
    report = _Report(wanted, reading.units, view, page, reading.language)
    report.all(aligned(wanted, reading.units, page))
    return tuple(_limited(report.made))


def translated(wanted: Sequence[Unit], reading: Reading) -> tuple[Sequence[Unit], Reading]:
    """Return both sides with one character for all those that the file cannot tell apart."""
    if not reading.alike:
        return wanted, reading
    table = str.maketrans(dict(reading.alike))
    made = replace(
        reading,
        units=tuple(_translated(unit, table) for unit in reading.units),
        titles=tuple(one.translate(table) for one in reading.titles),
        stated_title=reading.stated_title.translate(table),
    )
    return [_translated(unit, table) for unit in wanted], made


def _translated(unit: Unit, table: dict[int, str]) -> Unit:
    links = tuple(replace(link, text=link.text.translate(table)) for link in unit.links)
    return replace(unit, text=unit.text.translate(table), links=links)


def difference(rule: str, message: str, unit: Unit | None = None, detail: str = "") -> Diagnostic:
    """Return one difference as the error that ends a build."""
    return Diagnostic("error", rule, message, unit.origin if unit else None, _FIX, detail)


def _limited(found: list[Diagnostic]) -> Iterable[Diagnostic]:
    yield from found[:_MOST]
    if len(found) > _MOST:
        yield difference(STRUCTURE, f"{len(found) - _MOST} further differences are not listed")


@dataclass(slots=True)
class _Report:
    wanted: Sequence[Unit]
    found: Sequence[Unit]
    view: View
    page: Direction | None
    language: str = ""
    made: list[Diagnostic] = field(default_factory=list)
    told: set[object] = field(default_factory=set)

    def add(self, rule: str, message: str, unit: Unit | None = None, detail: str = "") -> None:
        self.made.append(difference(rule, message, unit, detail))

    def all(self, matches: Sequence[Match]) -> None:
        moved = self._moved(matches)
        lost = {i for match in matches if not match.found for i in match.wanted} - set(moved)
        holders = _holders_lost(self.wanted, lost)
        before: Match | None = None
        for match in matches:
            if not match.found:
                for i in match.wanted:
                    if i in moved:
                        self._moved_to(i, moved[i])
                    else:
                        self._lost(i, holders)
            elif not match.wanted:
                self._extra([j for j in match.found if j not in moved.values()])
            else:
                self._matched(match, before)
                before = match

    # --- lost, extra and moved

    def _moved(self, matches: Sequence[Match]) -> dict[int, int]:
        """Return the units that stand elsewhere in the file: their index in the document, and in the file."""
        extra: dict[str, list[int]] = {}
        for match in matches:
            if not match.wanted:
                for j in match.found:
                    extra.setdefault(words.key(self.found[j].text), []).append(j)
        moved = {}
        for match in matches:
            if not match.found:
                for i in match.wanted:
                    key = words.key(self.wanted[i].text)
                    if key and extra.get(key):
                        moved[i] = extra[key].pop(0)
        return moved

    def _moved_to(self, i: int, j: int) -> None:
        ours, theirs = self.wanted[i], self.found[j]
        there = named(theirs.path)
        where = f"in {there}" if there and there != named(ours.path) else "at another place in the order"
        self.add(
            STRUCTURE,
            f"{place(ours)}: its text stands {where} in the {self.view.name}: “{short(ours.text)}”",
            ours,
        )

    def _lost(self, i: int, holders: dict[int, int]) -> None:
        unit = self.wanted[i]
        if unit.text and words.may_be_unseen(unit.text, self.page):
            return
        depth = holders[i]
        if not depth:
            text = f": “{short(unit.text)}”" if unit.text and unit.kind != "heading" else ""
            self.add(
                LOST, f"{place(unit)} is not in the {self.view.name}{text}", unit, self._texts(unit.text, "")
            )
            return
        prefix = _identities(unit.path[:depth])
        if ("lost", prefix) in self.told:
            return
        self.told.add(("lost", prefix))
        inside = [one for one in self.wanted if _identities(one.path[:depth]) == prefix]
        text = "\n".join(one.text for one in inside if one.text)
        where = of_holder(unit.path[:depth], unit)
        message = f"{where} is not in the {self.view.name}" + (f": “{short(text)}”" if text else "")
        self.add(LOST, message, unit, self._texts(text, ""))

    def _extra(self, indexes: Iterable[int]) -> None:
        for j in indexes:
            unit = self.found[j]
            if unit.text or unit.kind == "divider":
                before = self._wanted_before(j)
                lacks = f"that the {self.view.against} lacks: “{short(unit.text)}”"
                message = f"the {self.view.name} has a {unit.kind} {lacks}"
                self.add(EXTRA, message, before, self._texts("", unit.text))
            elif unit.kind == "item":
                self.add(STRUCTURE, f"the {self.view.name} has an empty item more: {named(unit.path)}")

    def _wanted_before(self, j: int) -> Unit | None:
        return self.wanted[min(j, len(self.wanted)) - 1] if self.wanted and j else None

    # --- matched

    def _matched(self, match: Match, before: Match | None) -> None:
        ours, theirs = self.wanted[match.wanted[0]], self.found[match.found[0]]
        if len(match.wanted) > 1:
            places = " and ".join(place(self.wanted[i]) for i in match.wanted)
            text = "\n".join(self.wanted[i].text for i in match.wanted)
            self.add(
                STRUCTURE,
                f"{places} run together in the {self.view.name}",
                ours,
                self._texts(text, theirs.text),
            )
            return
        if len(match.found) > 1:
            text = "\n".join(self.found[j].text for j in match.found)
            message = f"{place(ours)} is divided into {len(match.found)} in the {self.view.name}"
            self.add(STRUCTURE, message, ours, self._texts(ours.text, text))
            return
        if not theirs.text and ours.text and words.may_be_unseen(ours.text, self.page):
            return  # a picture that says nothing, alone in what the file shows as empty
        self._text(ours, theirs)
        self._kind(ours, theirs)
        self._path(ours, theirs)
        if before and len(before.wanted) == len(before.found) == 1:
            self._border((self.wanted[before.wanted[0]], ours), (self.found[before.found[0]], theirs))
        self._links(ours, theirs)

    def _text(self, ours: Unit, theirs: Unit) -> None:
        if words.same(ours.text, theirs.text, self.page):
            return
        detail = self._texts(ours.text, theirs.text)
        if not theirs.text:
            self.add(LOST, f"{place(ours)} is empty in the {self.view.name}", ours, detail)
        elif not ours.text:
            self.add(EXTRA, f"{place(ours)} is not empty in the {self.view.name}", ours, detail)
        else:
            rule, verb = _verdict(ours.text, theirs.text, self.view.against)
            self.add(rule, f"{place(ours)} {verb} in the {self.view.name}", ours, detail)

    def _kind(self, ours: Unit, theirs: Unit) -> None:
        replaced = {ours.kind, theirs.kind} == {"image", "paragraph"}  # words in the place of an image
        emptied = ours.kind != theirs.kind and (not ours.text or not theirs.text)
        if ours.kind != theirs.kind and not replaced and not emptied:
            message = f"{place(ours)} is a {theirs.kind} in the {self.view.name}, not a {ours.kind}"
            self.add(STRUCTURE, message, ours)
        elif ours.kind == "heading" and ours.level != theirs.level:
            message = f"{place(ours)} has level {theirs.level} in the {self.view.name}, not {ours.level}"
            self.add(STRUCTURE, message, ours)
        self._passages(ours, theirs)
        if self.view.languages and ours.language != theirs.language:
            message = (
                f"{place(ours)} is in “{theirs.language}” in the {self.view.name}, not “{ours.language}”"
            )
            self.add(STRUCTURE, message, ours)

    def _passages(self, ours: Unit, theirs: Unit) -> None:
        """Compare in which languages words within a unit are."""
        if self.view.languages:
            wanted, found = _by_language(ours), _by_language(theirs)
            for language in wanted.keys() | found.keys():
                mine, other = wanted.get(language, ""), found.get(language, "")
                if words.alike(mine, other):
                    continue
                verb = (
                    "is in"
                    if not words.key(mine)
                    else "is not in"
                    if not words.key(other)
                    else "is in part in"
                )
                message = (
                    f"{place(ours)}: “{short(mine or other)}” {verb} “{language}” in the {self.view.name}"
                )
                self.add(STRUCTURE, message, ours)
        elif self.view.tells_languages:
            self._tongues(ours, theirs)

    def _tongues(self, ours: Unit, theirs: Unit) -> None:
        """Compare the languages alone: Word has tags of its own, and cuts text into runs as it likes."""
        own = _tongue(self.language)
        told = [one for one in ours.passages if not one.is_code]
        must = {_tongue(one.language) for one in told} | (
            {_tongue(ours.language)} - {_tongue("")} if not ours.is_code else set()
        )
        may = must | {_tongue(ours.language)} | {_tongue(one.language) for one in ours.passages} | {own}
        found = {_tongue(one.language) for one in theirs.passages}
        for language in sorted(found - may):
            text = next(one.text for one in theirs.passages if _tongue(one.language) == language)
            self.add(
                STRUCTURE, f"{place(ours)}: “{short(text)}” is in “{language}” in the {self.view.name}", ours
            )
        for language in sorted(must - found - {own}):
            self.add(STRUCTURE, f"{place(ours)}: nothing is in “{language}” in the {self.view.name}", ours)

    def _path(self, ours: Unit, theirs: Unit) -> None:
        """Compare what holds the two; each holder is spoken of once."""
        for depth, (left, right) in enumerate(zip(ours.path, theirs.path, strict=False), 1):
            if left.kind != right.kind or (left.kind in {"cell", "note"} and left.number != right.number):
                self._elsewhere(ours, theirs, depth)
                return
            for name, message in _fact_differences(left, right):
                where = of_holder(ours.path[:depth], ours)
                self._once(
                    (name, _identities(ours.path[:depth])), f"{where} {message} in the {self.view.name}", ours
                )
        if len(ours.path) != len(theirs.path):
            self._elsewhere(ours, theirs, min(len(ours.path), len(theirs.path)) + 1)

    def _elsewhere(self, ours: Unit, theirs: Unit, depth: int) -> None:
        """Say that a unit stands somewhere else.

        Of what stands together in both, only the first is spoken of.
        """
        there = f"in {named(theirs.path)}" if theirs.path else "outside of any list or table"
        key = (_identities(ours.path[:depth]), _identities(theirs.path[:depth]))
        self._once(key, f"{place(ours)} stands {there} in the {self.view.name}", ours)

    def _once(self, key: object, message: str, unit: Unit) -> None:
        if key not in self.told:
            self.told.add(key)
            self.add(STRUCTURE, message, unit)

    def _border(self, ours: tuple[Unit, Unit], theirs: tuple[Unit, Unit]) -> None:
        """Compare what two neighbours share: the same item, cell, row or list, or not."""
        if (ours[0].path, ours[1].path) == (theirs[0].path, theirs[1].path):
            return
        if _kinds(ours[0].path) != _kinds(theirs[0].path) or _kinds(ours[1].path) != _kinds(theirs[1].path):
            return
        wanted, found = shared_depth(ours[0].path, ours[1].path), shared_depth(theirs[0].path, theirs[1].path)
        if found > wanted:
            is_task = _is_task(ours[0].path[wanted:]) or _is_task(ours[1].path[wanted:])
            if is_task and self.view.has_bookmarks:
                return  # in Word, lists of tasks that follow each other look like one
            step = theirs[1].path[wanted]
            if step.kind == "callout" and self.view.has_bookmarks:
                return  # so does what follows a callout in another one; a callout begins with a title
            message = f"{place(ours[0])} and {place(ours[1])} are in one {step.kind} in the {self.view.name}"
            self.add(STRUCTURE, message, ours[1])
        elif found < wanted:
            where = of_holder(ours[1].path[: found + 1], ours[1])
            message = f"{where} is divided before “{short(ours[1].text)}” in the {self.view.name}"
            self.add(STRUCTURE, message, ours[1])

    def _links(self, ours: Unit, theirs: Unit) -> None:
        left = list(theirs.links)
        for link in ours.links:
            found = next((one for one in left if self._same_link(link, one)), None)
            parts = [found] if found else self._link_in_parts(link, left)
            if parts:
                left = [one for one in left if not any(one is part for part in parts)]
            elif link.certain:
                left = self._link_lost(ours, left, link)
        self._links_more(ours, left)
        if set(ours.notes) != set(theirs.notes):
            gone = sorted(set(ours.notes) - set(theirs.notes)) or sorted(set(theirs.notes) - set(ours.notes))
            numbers = ", ".join(map(str, gone))
            self.add(
                STRUCTURE, f"{place(ours)} refers to other notes in the {self.view.name}: {numbers}", ours
            )

    def _link_in_parts(self, ours: Link, theirs: Sequence[Link]) -> Sequence[Link]:
        """Return the links on a page that are one in the document: where directions meet, it is cut in
        pieces.
        """
        for begin, first in enumerate(theirs if self.page else ()):
            for end in range(begin + 2, len(theirs) + 1):
                parts = theirs[begin:end]
                if theirs[end - 1].target != first.target:
                    break
                together = "".join(part.text for part in parts)
                if words.alike(ours.text, together) and self._same_target(ours, first):
                    return parts
        return ()

    def _same_link(self, ours: Link, theirs: Link) -> bool:
        return words.same(ours.text, theirs.text, self.page) and self._same_target(ours, theirs)

    def _same_target(self, ours: Link, theirs: Link) -> bool:
        if self.view.has_bookmarks and ours.target.startswith("#"):
            return _is_bookmark(theirs.target[1:], unquote(ours.target[1:]))
        return address(ours.target) == address(theirs.target)

    def _link_lost(self, ours: Unit, left: Sequence[Link], link: Link) -> list[Link]:
        """Say that a link is none, or leads elsewhere; return the links that are still to be explained."""
        instead = next((one for one in left if words.key(one.text) == words.key(link.text)), None)
        name = f"{place(ours)}: “{short(link.text)}”"
        if instead:
            message = f"{name} leads to {instead.target} in the {self.view.name}, not to {link.target}"
        else:
            message = f"{name} is not a link in the {self.view.name}; it should lead to {link.target}"
        self.add(STRUCTURE, message, ours)
        return [one for one in left if one is not instead]

    def _links_more(self, ours: Unit, left: Iterable[Link]) -> None:
        """Speak of links that only the file has. What a writer may show in place of an image may be one."""
        if words.IMAGE in ours.text:
            return
        known = {address(part) for part in words.maybes(ours.text)}
        spaces = {
            address(link.target) for link in ours.links
        }  # where directions meet, a space is a piece of its own
        for link in left:
            if address(link.target) not in (known if words.key(link.text) else known | spaces):
                leads = f"is a link to {link.target} in the {self.view.name} alone"
                message = f"{place(ours)}: “{short(link.text)}” {leads}"
                self.add(STRUCTURE, message, ours)

    def _texts(self, wanted: str, found: str) -> str:
        """Return both texts for a message."""
        names = f"{self.view.against}:", f"{self.view.name}:"
        width = max(map(len, names)) + 1
        shown = words.shown(wanted.replace("\n", " | ")), words.shown(found.replace("\n", " | "))
        return "\n".join(f"{name:{width}}{text}" for name, text in zip(names, shown, strict=True))


def _holders_lost(wanted: Sequence[Unit], lost: set[int]) -> dict[int, int]:
    """Return, for each lost unit, how deep its outermost holder stands of which nothing is left (0:.

    There is none).
    """
    if not lost:
        return {}
    sizes: Counter[tuple[object, ...]] = Counter()
    losses: Counter[tuple[object, ...]] = Counter()
    for i, unit in enumerate(wanted):
        for prefix in _prefixes(unit.path):
            sizes[prefix] += 1
            losses[prefix] += i in lost
    return {
        i: next(
            (
                depth
                for depth, prefix in enumerate(_prefixes(wanted[i].path), 1)
                if losses[prefix] == sizes[prefix]
            ),
            0,
        )
        for i in lost
    }


def _by_language(unit: Unit) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in unit.passages:
        found[one.language] = found.get(one.language, "") + one.text
    return found


def _tongue(language: str) -> str:
    """Return the language of a tag, without script and country: tags of Word differ in them."""
    return language.split("-", maxsplit=1)[0].lower()


def _prefixes(path: Path) -> list[tuple[object, ...]]:
    identities = _identities(path)
    return [identities[:depth] for depth in range(1, len(path) + 1)]


def _is_task(path: Path) -> bool:
    return any(name == "checked" for step in path for name, _ in step.facts)


def _kinds(path: Path) -> list[str]:
    return [step.kind for step in path]


def _identities(path: Path) -> tuple[object, ...]:
    return tuple(step.identity for step in path)


def _fact_differences(ours: Step, theirs: Step) -> Iterable[tuple[str, str]]:
    """Yield the name of each fact that differs between two holders, of what both sides know, and what
    to say of it.
    """
    known = dict(theirs.facts)
    for name, value in ours.facts:
        if name in known and known[name] != value:
            yield name, f"has {name} {known[name]}, not {value},"


def _is_bookmark(name: str, identity: str) -> bool:
    """Tell whether a bookmark is the one of an id: the same letters and digits, or its digest at the end.

    Names in Word have at most 40 letters, digits and underscores; a longer or other id is known by its
    SHA-256.
    """
    letters = re.sub(r"[^a-z0-9]", "", identity.lower())
    named = re.sub(r"[^a-z0-9]", "", name.lower())
    digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
    return named in {letters, f"id{letters}"} or name.endswith(f"_{digest}")


def address(target: str) -> str:
    """Return an address as it is compared: escapes undone, no white space, a bare host with its slash."""
    text = unquote(target.strip())
    return ("-" if text.startswith("#") else "").join(text.split()).rstrip("/")


def _verdict(wanted: str, found: str, against: str) -> tuple[str, str]:
    ours, theirs = Counter(_shown_words(wanted)), Counter(_shown_words(found))
    if ours == theirs:
        return CHANGED, "has its words in another order, or other white space,"
    if not theirs - ours:
        return LOST, "has lost words"
    if not ours - theirs:
        return EXTRA, f"has words that are not in the {against}"
    return CHANGED, "says something else"


def _shown_words(text: str) -> list[str]:
    return words.shown(text).split()
