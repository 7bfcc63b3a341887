"""A catalog filled with the texts of an existing translation. What it had stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polib

from imprint.localize.align.judge import Proposal
from imprint.localize.catalog import parse_po
from imprint.localize.tags import clean
from imprint.localize.update import Key, new_text
from imprint.model.locale import Locale

IMPORTED = "imported"  # the flag of what came from an existing translation and was not looked at since


@dataclass(frozen=True, slots=True)
class Differing:
    """A text that the catalog, or another place of the same document, translates in another way."""

    proposal: Proposal
    kept: str
    line: int = 0  # in the catalog; 0 where the other translation is imported as well


@dataclass(frozen=True, slots=True)
class Filled:
    """The catalog's text and what became of the proposals, each text counted once.

    `translated` and `fuzzy` are new in it, `known` it said already.
    """

    text: str
    translated: tuple[Proposal, ...] = ()
    fuzzy: tuple[Proposal, ...] = ()
    known: tuple[Proposal, ...] = ()
    differing: tuple[Differing, ...] = ()


def filled(text: str, proposals: Iterable[Proposal], locale: Locale, path: str, origin: str) -> Filled:
    """Return the PO text `text`, which may be empty, with an entry for each proposal.

    A text that was translated in more than one way has the translation that is used most; one that the
    catalog translates already, also as fuzzy, keeps what it has. `origin` is the translated document as
    comments name it. Raises DocumentError where `text` is no PO file.
    """
    file = parse_po(text if text.strip() else new_text(locale), path)
    entries: dict[Key, polib.POEntry] = {}
    for entry in sorted(file, key=lambda entry: bool(entry.obsolete)):
        entries.setdefault((entry.msgctxt or "", clean(entry.msgid)), entry)
    translated: list[Proposal] = []
    fuzzy: list[Proposal] = []
    known: list[Proposal] = []
    differing: list[Differing] = []
    for key, offered in _by_key(proposals).items():
        best = _best(offered)
        if key not in entries:
            entries[key] = polib.POEntry(msgid=best.unit.text, msgctxt=best.unit.context or None)
            file.append(entries[key])
        entry = entries[key]
        if entry.msgstr.strip():
            if clean(entry.msgstr).strip() == best.text:
                known.append(best)
            else:
                differing.append(Differing(best, entry.msgstr, entry.linenum or 0))
            continue
        _fill(entry, best, origin)
        (translated if best.state == "translated" else fuzzy).append(best)
        others = {one.text: one for one in offered if one.state == best.state == "translated"}
        differing += [Differing(one, best.text) for other, one in others.items() if other != best.text]
    return Filled(
        str(file).rstrip("\n") + "\n", tuple(translated), tuple(fuzzy), tuple(known), tuple(differing)
    )


def _by_key(proposals: Iterable[Proposal]) -> Mapping[Key, list[Proposal]]:
    found: dict[Key, list[Proposal]] = {}
    for proposal in proposals:
        if proposal.state != "untranslated":
            found.setdefault(proposal.unit.key, []).append(proposal)
    return found


def _best(offered: list[Proposal]) -> Proposal:
    """Return the translation that is used most, the first of them; else the likeliest that is fuzzy."""
    sure = [proposal for proposal in offered if proposal.state == "translated"]
    if not sure:
        return max(offered, key=lambda proposal: proposal.chance)
    uses = Counter(proposal.text for proposal in sure)
    return max(sure, key=lambda proposal: uses[proposal.text])


def _fill(entry: polib.POEntry, proposal: Proposal, origin: str) -> None:
    entry.msgstr, entry.obsolete = proposal.text, False
    own = [IMPORTED] if proposal.state == "translated" else ["fuzzy", IMPORTED]
    entry.flags[:] = list(dict.fromkeys((*own, *(flag for flag in entry.flags if flag != "fuzzy"))))
    where = proposal.target.place.origin
    line = f":{where.line}" if where and where.line else ""
    about = [f"imported from {origin}{line}, {_percent(proposal.chance)} % sure", *proposal.reasons]
    entry.tcomment = "\n".join(filter(None, (entry.tcomment, "; ".join(about))))


def _percent(chance: float) -> int:
    """Return a chance in per cent, rounded down: nothing is ever all sure."""
    return min(99, int(chance * 100))
