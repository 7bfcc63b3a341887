"""The fixed words of the templates ("Note", "Page {page} of {pages}") in a locale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from imprint.errors import Diagnostic, warning
from imprint.localize.catalog import Catalog, excerpt
from imprint.localize.lint import word_faults
from imprint.localize.tags import plain
from imprint.localize.units import Unit
from imprint.localize.untag import untagged


@dataclass(frozen=True)
class Strings:
    """What the templates say in a locale, by the English words."""

    texts: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()


def strings_for(catalogs: Iterable[Catalog], locale: str) -> Strings:
    """Return the template strings of `locale` from catalogs, of which a later one overrides an earlier one.

    A string whose placeholders differ, or that brings markup with it, is left out with a warning at its
    line, so that the English one is shown. Contexts are for translators only: a template names a string by
    its words.
    """
    texts: dict[str, str] = {}
    warnings: list[Diagnostic] = []
    for catalog in catalogs:
        warnings += catalog.warnings
        for (_, english), entry in catalog.entries.items():
            if not entry.text.strip() or entry.fuzzy:
                continue
            _, tag_faults = untagged(entry.text, plain(english))
            faults = [*tag_faults, *word_faults(english, entry.text, "en", locale)]
            if refusals := [fault for fault in faults if fault.refuses]:
                warnings.append(
                    warning(
                        f"translation/{refusals[0].rule}",
                        f"the translation of “{excerpt(english)}”: {refusals[0].message}; it stays English",
                        catalog.where(entry),
                        fix="mend the msgstr; it needs the same words in braces as the msgid",
                    )
                )
            else:
                texts[english] = entry.text
    return Strings(texts, tuple(warnings))


def string_units(texts: Mapping[str, str]) -> tuple[Unit, ...]:
    """Return the units of template strings: the English words, and what translators are told of them."""
    return tuple(
        Unit(text, "", "paragraph", (about,) if about else (), "templates") for text, about in texts.items()
    )
