"""Files for the tools of translators: catalogs written as XLIFF or TMX, and brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from imprint.errors import Diagnostic, Location, RefusedError, UsageError, warning
from imprint.files import digest, display, write_atomically
from imprint.inputs import load_glossary
from imprint.localize.incoming import Brought, Texts, brought_in, messages_in
from imprint.localize.interchange import Delivery, Job, Key, Message, Sheet, same_written
from imprint.localize.locales import locale_for
from imprint.localize.markup import LARGEST
from imprint.localize.tags import Tagged
from imprint.localize.tmx import languages_of, read_tmx, write_tmx
from imprint.localize.units import Unit
from imprint.localize.update import updated
from imprint.localize.walk import rebuilt
from imprint.localize.xliff import write_xliff
from imprint.localize.xliff_read import read_xliff
from imprint.model.locale import Locale
from imprint.project import Project, catalog_paths, read_text
from imprint.translation import texts as reading

SUFFIXES = {"xliff": ".xlf", "tmx": ".tmx"}


def export_file(
    project: Project, tag: str, file_format: str = "xliff", output: Path | None = None, document: str = ""
) -> tuple[Path, int, tuple[Diagnostic, ...]]:
    """Write the texts of a locale for a translation tool; return the path, their number and what to tell.

    The texts are those of the documents as they are now, or of one; the catalog is read and not changed. A
    TMX file has the finished translations alone. Raises UsageError for a format or language that is none.
    """
    if file_format not in SUFFIXES:
        raise UsageError(
            "usage/format", f"{file_format!r} is no format of an exchange", fix="choose xliff or tmx"
        )
    locale = locale_for(tag)
    found = reading.texts(project)
    name = _name_of(found, document)
    language = found.documents[name].language if name else project.settings.language
    texts = _texts(found, language, locale)
    path = project.locale_folder / f"{locale.tag}.po"
    before = read_text(path) if path.is_file() else ""
    catalog = updated(before, texts.units, locale, display(path))
    messages = messages_in(catalog, texts, locale, display(path))
    chosen = [unit for unit in texts.units if _is_in(found, _document(unit), name, language)]
    wanted = {unit.key for unit in chosen}
    messages = tuple(message for message in messages if message.key in wanted)
    source = locale_for(language)
    if file_format == "tmx":
        data, count = write_tmx(messages, source, locale), sum(message.is_done for message in messages)
    else:
        job = Job(source, locale, _sheets(messages, chosen, found), digest(before) if before else "")
        data, count = write_xliff(job, load_glossary(project)), len(messages)
    if not count:
        raise UsageError(
            "usage/nothing-to-export",
            f"there is nothing to export for {locale.tag}",
            fix="check the language, and that the documents have text"
            + (", of which some is translated" if file_format == "tmx" else ""),
        )
    suffix = SUFFIXES[file_format]
    folder = project.root / project.settings.output / "translation"
    output = output or folder / f"{name or project.root.resolve().name}.{locale.tag}{suffix}"
    write_atomically(output, data)
    said = () if name else _others(found, language, locale)
    return output, count, (*found.diagnostics, *said)


def import_file(project: Project, path: Path, tag: str = "", dry_run: bool = False) -> tuple[Path, Brought]:
    """Bring a translated XLIFF or TMX file into the catalog of its locale; return that and what was done.

    `tag` names the locale, which is else read from the file. `dry_run` writes nothing. Raises UsageError
    where the file is not there or not of this project's languages, RefusedError where it is hostile.
    """
    data, shown = _read(path), display(path)
    found = reading.texts(project)
    language = project.settings.language
    if path.suffix.lower() == ".tmx":
        tag = tag or _language_in(project, data, shown, language)
        delivery = read_tmx(data, shown, (language, tag))
    else:
        delivery = read_xliff(data, shown)
        # What a tool calls the source's language may be the language of one document.
        languages = (language, *(one.language for one in found.documents.values()))
        language = next((one for one in languages if same_written(one, delivery.source)), "")
        if not language:
            raise _other_language(shown, "from", delivery.source, ", ".join(dict.fromkeys(languages)))
        tag = _locale_of(project, delivery, tag, shown)
    locale = locale_for(tag)
    texts = _texts(found, language, locale)
    catalog = project.locale_folder / f"{locale.tag}.po"
    before = read_text(catalog) if catalog.is_file() else ""
    made = brought_in(before, texts, locale, delivery, display(catalog), shown)
    if made.text != before and not dry_run:
        write_atomically(catalog, made.text.encode())
    return catalog, replace(made, diagnostics=(*found.diagnostics, *made.diagnostics))


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise RefusedError(
                "exchange/size",
                f"the file has {size:,} bytes; {LARGEST:,} are the most that is read",
                where=Location(display(path)),
                fix="export the documents one by one",
            )
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            "usage/no-file",
            f"it can't be read: {error.strerror}",
            where=Location(display(path)),
            fix="check its name and permissions",
        ) from error


# --- texts ---


def _name_of(found: reading.Texts, document: str) -> str:
    """Return the name of the document that `document` names or is the path of; empty for all."""
    if not document:
        return ""
    for loaded in found.inputs.documents:
        path = loaded.folder / Path(loaded.path).name
        if document in (loaded.name, path.name) or Path(document).resolve() == path.resolve():
            if loaded.name in found.documents:
                return loaded.name
            raise UsageError(
                "usage/no-document", f"{document!r} could not be read", fix="mend it: imprint check tells why"
            )
    raise UsageError(
        "usage/no-document",
        f"there is no document {document!r}",
        fix=f"choose from {', '.join(found.documents)}",
    )


def _texts(found: reading.Texts, language: str, locale: Locale) -> Texts:
    """Return what the documents say that are not in `locale` yet; files name `language` as their source."""
    messages: dict[Key, Tagged] = {}
    units: list[Unit] = []

    def keep(message: Tagged, unit: Unit) -> None:
        units.append(unit)
        messages.setdefault(unit.key, message)

    for document in found.documents.values():
        if document.language != locale.tag:
            rebuilt(document, keep)
    return Texts(tuple(units), messages, language)


def _others(found: reading.Texts, language: str, locale: Locale) -> tuple[Diagnostic, ...]:
    """Return a warning for documents in other languages than `language`: a file has one source language."""
    names = [
        name for name, document in found.documents.items() if document.language not in (language, locale.tag)
    ]
    said = warning(
        "exchange/other-language",
        f"not written in {language} and therefore left out: {', '.join(names)}",
        fix="export each of them by its name",
    )
    return (said,) if names else ()


def _is_in(found: reading.Texts, document: str, name: str, language: str) -> bool:
    """Say whether a file about the document `name`, or about all in `language`, has those of `document`."""
    return document == name if name else found.documents[document].language == language


def _document(unit: Unit) -> str:
    return unit.reference.partition("#")[0].replace("%20", " ")


def _sheets(messages: Iterable[Message], units: Iterable[Unit], found: reading.Texts) -> tuple[Sheet, ...]:
    """Return the messages by document; a text that stands in several is in the first alone."""
    by_key = {message.key: message for message in messages}
    sheets: dict[str, list[Message]] = {}
    for unit in units:
        if message := by_key.pop(unit.key, None):
            sheets.setdefault(_document(unit), []).append(message)
    return tuple(Sheet(found.inputs.document(name).source, tuple(inside)) for name, inside in sheets.items())


# --- languages ---


def _locale_of(project: Project, delivery: Delivery, tag: str, path: str) -> str:
    """Return the locale that a file is for: that of the catalog with its language, or a new one."""
    if tag and not same_written(tag, delivery.target):
        raise _other_language(path, "into", delivery.target, tag)
    locale_for(delivery.target, Location(path))  # says so where there is no such language
    return tag or _known(project, delivery.target) or delivery.target


def _known(project: Project, tag: str) -> str:
    """Return the locale of the project that `tag` means, as the project writes it; empty where none does."""
    tags = dict.fromkeys((*catalog_paths(project), *project.settings.locales))
    same = [known for known in tags if known.lower() == tag.lower()]
    near = [known for known in tags if same_written(known, tag)]
    return next(iter(same or near), "")


def _language_in(project: Project, data: bytes, path: str, source: str) -> str:
    """Return the only locale of the project that a TMX file has translations into."""
    languages = [tag for tag in languages_of(data, path) if not same_written(tag, source)]
    known = list(dict.fromkeys(found for tag in languages if (found := _known(project, tag))))
    if len(known) == 1:
        return known[0]
    raise UsageError(
        "usage/locale",
        "the file has translations into " + (", ".join(languages) or "no other language"),
        where=Location(path),
        fix="name the one to bring in: --locale TAG",
    )


def _other_language(path: str, direction: str, found: str, wanted: str) -> UsageError:
    return UsageError(
        "exchange/language",
        f"the file holds translations {direction} {found or 'no language that it names'}, not {wanted}",
        where=Location(path),
        fix="check that this is the right file",
    )
