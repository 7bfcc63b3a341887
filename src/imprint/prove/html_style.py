"""What a page's own style hides: text that stands in the file and that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cssselect2
import tinycss2  # type: ignore[import-untyped]
from lxml import etree

_HIDING = {
    "display": re.compile(r"none"),
    "visibility": re.compile(r"hidden|collapse"),
    "content-visibility": re.compile(r"hidden"),
    "opacity": re.compile(r"0*\.?0+%?"),
    "font-size": re.compile(r"0*\.?0+[a-z%]*"),
    "color": re.compile(r"transparent"),
    "clip-path": re.compile(r"inset\((?:50|100)%\)|circle\(0(?:px)?\)"),
    "text-indent": re.compile(r"-\d{3,}[a-z%]+"),
    "left": re.compile(r"-\d{3,}[a-z%]+"),
}
# A rule for a narrow window, or for print, hides nothing from most readers.
_EVERYWHERE = {"", "all", "screen"}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rules of a style sheet that speak of what can hide, and those of them that do hide.

    `words` are the classes, ids and names of elements that hiding rules ask for; empty: they ask for any.
    """

    all: cssselect2.Matcher
    hiding: cssselect2.Matcher
    words: frozenset[str]


def drop_hidden(root: etree._Element) -> None:
    """Take out of a page what its attributes, direct styles and style sheets hide from readers."""
    hidden = {one for one in root.iter() if _is_hidden_itself(one)}
    for sheet in filter(None, (_sheet(one.text or "") for one in root.iter("style"))):
        if _asks_for(sheet, root):
            hidden |= set(_hidden_by(sheet, root))
    for one in hidden:
        _drop(one)


def _is_hidden_itself(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and any(_hides(name, value) for name, value in _declared(style))


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for part in style.lower().split(";"):
        name, _, value = part.partition(":")
        yield name.strip(), value.replace("!important", "").strip()


def _hides(name: str, value: str) -> bool:
    pattern = _HIDING.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None


def _drop(element: etree._Element) -> None:
    """Take an element out and leave the text after it where it is."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


# --- style sheets


@lru_cache(maxsize=8)
def _sheet(css: str) -> _Sheet | None:
    """Return what a style sheet has to say, or None where nothing in it hides anything."""
    everything, hiding, words = cssselect2.Matcher(), cssselect2.Matcher(), set()
    is_any = has_hiding = False
    for rule in _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        said = tuple(_said(rule))
        if not said:
            continue
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            continue
        for selector in selectors:
            everything.add_selector(selector, said)
            if any(_hides(name, value) for name, value, _ in said):
                has_hiding = True
                hiding.add_selector(selector, said)
                asked = {selector.id, selector.local_name, selector.class_name} - {None}
                words |= asked
                is_any |= not asked
    return _Sheet(everything, hiding, frozenset() if is_any else frozenset(words)) if has_hiding else None


def _rules(found: Iterable[Any]) -> Iterator[Any]:
    """Yield the rules that hold for every reader."""
    for rule in found:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content is not None:
            name, condition = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip().lower()
            if name in {"layer", "supports"} or (name == "media" and condition in _EVERYWHERE):
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner)


def _said(rule: Any) -> Iterator[tuple[str, str, bool]]:
    """Yield (name, value, is it important) of the declarations that can hide."""
    for one in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _HIDING:
            yield one.lower_name, tinycss2.serialize(one.value).strip().lower(), one.important


def _asks_for(sheet: _Sheet, root: etree._Element) -> bool:
    """Tell whether there is anything in a page that a hiding rule could mean; there usually is not."""
    if not sheet.words:
        return True
    for element in root.iter():
        names = {str(element.tag), element.get("id"), *(element.get("class") or "").split()}
        if not sheet.words.isdisjoint(names):
            return True
    return False


def _hidden_by(sheet: _Sheet, root: etree._Element) -> Iterator[etree._Element]:
    for wrapped in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
        if any(pseudo is None for *_, pseudo, _ in sheet.hiding.match(wrapped)):
            values: dict[str, tuple[bool, str]] = {}
            for *_, pseudo, said in sheet.all.match(wrapped):  # the strongest rule comes last
                for name, value, important in said if pseudo is None else ():
                    if important or not values.get(name, (False, ""))[0]:
                        values[name] = (important, value)
            if any(_hides(name, value) for name, (_, value) in values.items()):
                yield wrapped.etree_element
