"""The settings of a project, from `imprint.toml` or the table `[tool.imprint]` of its `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

from imprint.errors import Location, UsageError
from imprint.localize.gates import Gate, Stale

FORMATS = ("pdf", "docx", "html")
ATTACHMENTS = ("source", "proof")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.IGNORECASE)  # shaped like a language tag
_STALE = ("source", "translation")


@dataclass(frozen=True, slots=True)
class Translation:
    """The gates of a project's locales: that of each which has a table of its own, and that of all others.

    `lines` are the lines of these tables in the file at `path`, for messages.
    """

    default: Gate = field(default_factory=Gate)
    locales: Mapping[str, Gate] = field(default_factory=dict)
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def where(self, tag: str) -> Location:
        """Return the place of a locale's table."""
        return Location(self.path, self.lines.get(tag, 0))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one output, or one reading by pandoc, may take: seconds by the clock, and bytes of memory."""

    seconds: int = 600
    memory: int = 4 * 10**9


@dataclass(frozen=True, slots=True)
class Cache:
    """How many bytes of earlier results are kept, about, and the address of those that others share."""

    size: int = 2 * 10**9
    shared: str = ""


Trust = Literal["trusted", "sandboxed"]


@dataclass(frozen=True, slots=True)
class Security:
    """How far the project's own templates are trusted: like code, or like any text from outside."""

    templates: Trust = "trusted"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The scheduler of a Dask cluster, and the PEM files that both sides prove themselves by."""

    scheduler: str = ""
    ca: str = ""
    certificate: str = ""
    key: str = ""


Signing = Literal["", "ssh", "minisign"]
Validators = Literal["installed", "required", "none"]


@dataclass(frozen=True, slots=True)
class Release:
    """Where releases go, and how their checksums are signed.

    `name` is what the publication is called, the folder's name if empty; `to` a kind of host; `address` that
    of a server, folder or bucket; `repository` OWNER/NAME, or the project of GitLab. `validators`: whether
    those of this machine look at every file, all of them have to, or none.
    """

    name: str = ""
    to: str = ""
    address: str = ""
    repository: str = ""
    sign: Signing = ""
    validators: Validators = "installed"


@dataclass(frozen=True, slots=True)
class Audience:
    """What an audience is handed over: documents by patterns of their names, in which locales and formats.

    No locales means all of which enough is translated; `title` is that of the cover note.
    """

    documents: tuple[str, ...] = ("*",)
    locales: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("pdf", "docx")
    title: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project says of itself. In the file, names have hyphens."""

    source: str = "source"
    templates: str = "templates"
    output: str = "build"
    language: str = "en"
    locales: tuple[str, ...] = ()  # empty: the source language and every catalog under source/locale
    formats: tuple[str, ...] = FORMATS
    image_hosts: tuple[str, ...] = ()  # hosts whose images may be fetched
    base_url: str = ""  # where the web pages will be; ends with a slash
    pdf_attachments: tuple[str, ...] = ATTACHMENTS  # what travels inside a PDF
    authors: str = "shown"  # or "hidden": their names are in no output
    translation: Translation = field(default_factory=Translation)
    limits: Limits = field(default_factory=Limits)
    cache: Cache = field(default_factory=Cache)
    cluster: Cluster = field(default_factory=Cluster)
    security: Security = field(default_factory=Security)
    release: Release = field(default_factory=Release)
    handoff: Mapping[str, Audience] = field(default_factory=dict)

    def untrusted(self) -> Settings:
        """Return these settings as they hold for what a stranger contributes: no network, templates in a
        sandbox, nothing that others share.
        """
        return replace(
            self,
            image_hosts=(),
            cache=replace(self.cache, shared=""),
            cluster=Cluster(),
            security=Security("sandboxed"),
        )


def read_toml(path: Path, shown: str) -> dict[str, Any]:
    """Return what a TOML file holds. Raises UsageError where it is none; `shown` is its path in messages."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            "config/syntax",
            f"not valid TOML: {error}",
            where=Location(shown),
            fix="mend the line that is named",
        ) from error


def settings_from(table: Mapping[str, Any], text: str, path: str) -> Settings:
    """Return the settings in a table of the file at `path`, whose text is `text`.

    Raises UsageError, with the line, for a key that is none and a value that can't be.
    """
    file = _File(text, path)
    known = {entry.name.replace("_", "-"): entry for entry in fields(Settings)}
    given: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise file.unknown(key, known, "a setting")
        if key in _TABLES:
            given[key] = _TABLES[key](value, file)
        elif isinstance(known[key].default, tuple):
            given[known[key].name] = file.texts(key, value)
        else:
            given[known[key].name] = file.text_of(key, value)
    settings = Settings(**given)
    for name in settings.formats:
        known_format(name, file.at("formats"))
    for name in settings.pdf_attachments:
        _known(name, ATTACHMENTS, "config/attachment", "an attachment", file.at("pdf-attachments"))
    _known(
        settings.authors, ("shown", "hidden"), "config/authors", "how authors are named", file.at("authors")
    )
    if not settings.base_url:
        return settings
    return replace(settings, base_url=_base_url(settings.base_url, file))


@dataclass(frozen=True, slots=True)
class _File:
    """The file that settings stand in: values of the right type, and errors at their lines."""

    text: str
    path: str

    def at(self, key: str, table: str = "") -> Location:
        """Return the place of `key`, in the table of that name if one is named."""
        inside = not table
        for number, line in enumerate(map(str.strip, self.text.splitlines()), 1):
            if table and line.startswith("["):
                inside = re.sub(r"[\[\]\"'\s]", "", line).endswith(table)
                if inside and not key:
                    return Location(self.path, number)
            if inside and key and re.match(rf"[\"']?{re.escape(key)}\b", line):
                return Location(self.path, number)
        return self.at(key) if table and key else Location(self.path)

    def text_of(self, key: str, value: object, table: str = "") -> str:
        if not isinstance(value, str):
            raise self.wrong(key, value, "write a text in quotation marks", table)
        return value

    def texts(self, key: str, value: object, table: str = "") -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, value, "write a list of texts", table)
        return tuple(value)

    def share(self, key: str, value: object, table: str = "") -> Decimal:
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if number is None or not 0 <= number <= 1:
            raise self.wrong(key, value, "write a share between 0 and 1, such as 0.95", table)
        return number

    def seconds(self, key: str, value: object, table: str = "") -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(key, value, "write a number of seconds, 1 or more", table)
        return value

    def size(self, key: str, value: object, table: str = "") -> int:
        match = (
            re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKMGT]?)B", value.strip()) if isinstance(value, str) else None
        )
        if not match:
            raise self.wrong(key, value, 'write a size such as "500 MB" or "2 GB"', table)
        return int(Decimal(match[1]) * 1000 ** " KMGT".index(match[2].upper() or " "))

    def table(self, key: str, value: object, table: str = "") -> Mapping[str, Any]:
        if not isinstance(value, dict):
            name = f"{table}.{key}" if table else key
            raise self.wrong(key, value, f"write a table: [{name}]", table)
        return value

    def wrong(self, key: str, value: object, fix: str, table: str = "") -> UsageError:
        shown = str(value) if isinstance(value, Decimal) else repr(value)
        return UsageError("config/type", f"{key} is {shown}", where=self.at(key, table), fix=fix)

    def unknown(self, key: str, known: Mapping[str, object], kind: str, table: str = "") -> UsageError:
        near = get_close_matches(key, known, n=1)
        return UsageError(
            "config/unknown-key",
            f"{key} is not {kind}",
            where=self.at(key, table),
            fix=f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}",
        )


# --- the gates of translations ---


def _translation(value: object, file: _File) -> Translation:
    own: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    for key, inner in file.table("translation", value).items():
        tags = key not in _GATE_KEYS and isinstance(inner, dict) and _TAG.fullmatch(key)
        (tables if tags else own)[key] = inner
    default = _gate(own, Gate(), file, "translation")
    gates, lines = {}, {}
    for tag, table in tables.items():
        gates[tag] = _gate(table, default, file, f"translation.{tag}")
        lines[tag] = file.at("", f"translation.{tag}").line
    return Translation(default, gates, file.path, lines)


def _gate(table: Mapping[str, Any], default: Gate, file: _File, name: str) -> Gate:
    """Return the gate that a table describes; what it leaves out is as in `default`."""
    known = {key: partial(reader, file) for key, reader in _GATE_KEYS.items()}
    given = _entries(name, table, file, known, "a setting of translations or a language tag")
    if "documents" in given:
        given["documents"] = {**given["documents"], **default.documents}
    return replace(default, **given)


def _documents(file: _File, key: str, value: object, name: str) -> Mapping[str, Decimal]:
    table = file.table(key, value, name)
    return {pattern: file.share(pattern, share, name) for pattern, share in table.items()}


def _stale(file: _File, key: str, value: object, name: str) -> Stale:
    text = file.text_of(key, value, name)
    return cast("Stale", _known(text, _STALE, "config/stale", "shown for stale texts", file.at(key, name)))


_GATE_KEYS: Mapping[str, Callable[[_File, str, object, str], Any]] = {
    "threshold": _File.share,
    "documents": _documents,
    "stale": _stale,
    "fallback": _File.texts,
}


# --- limits and the cache ---


def _limits(value: object, file: _File) -> Limits:
    return Limits(**_entries("limits", value, file, {"seconds": file.seconds, "memory": file.size}))


def _cache(value: object, file: _File) -> Cache:
    return Cache(**_entries("cache", value, file, {"size": file.size, "shared": file.text_of}))


def _security(value: object, file: _File) -> Security:
    def trust(key: str, value: object, table: str) -> str:
        text = file.text_of(key, value, table)
        return _known(text, get_args(Trust), "config/trust", "a kind of trust", file.at(key, table))

    return Security(**_entries("security", value, file, {"templates": trust}))


def _cluster(value: object, file: _File) -> Cluster:
    names = (each.name for each in fields(Cluster))
    return Cluster(**_entries("cluster", value, file, dict.fromkeys(names, file.text_of)))


def _release(value: object, file: _File) -> Release:
    def signing(key: str, value: object, table: str) -> str:
        text = file.text_of(key, value, table)
        return _known(text, get_args(Signing), "config/sign", "a way to sign", file.at(key, table))

    def validators(key: str, value: object, table: str) -> str:
        text = file.text_of(key, value, table)
        known = get_args(Validators)
        return _known(text, known, "config/validators", "a way to validate", file.at(key, table))

    def name(key: str, value: object, table: str) -> str:
        text = file.text_of(key, value, table)
        if not text.strip() or re.search(r"[/\\\x00-\x1f]", text):
            raise file.wrong(key, value, "write a name that a file may have", table)
        return text

    names = (each.name for each in fields(Release))
    readers = {"name": name, "sign": signing, "validators": validators}
    known = {**dict.fromkeys(names, file.text_of), **readers}
    return Release(**_entries("release", value, file, known))


def _handoff(value: object, file: _File) -> Mapping[str, Audience]:
    found = {}
    for name, inner in file.table("handoff", value).items():
        table = f"handoff.{name}"
        lists = dict.fromkeys(("documents", "locales", "formats"), file.texts)
        given = _entries(table, file.table(name, inner, "handoff"), file, {**lists, "title": file.text_of})
        for format_ in given.get("formats", ()):
            known_format(format_, file.at("formats", table))
        found[name] = Audience(**given)
    return found


def _entries(
    name: str,
    value: object,
    file: _File,
    known: Mapping[str, Callable[[str, object, str], Any]],
    kind: str = "",
) -> dict[str, Any]:
    """Return what stands in a table, each value as the reader of its key gives it; `kind` names the keys."""
    given = {}
    for key, inner in file.table(name, value).items():
        if key not in known:
            raise file.unknown(key, known, kind or f"a setting in [{name}]", name)
        given[key] = known[key](key, inner, name)
    return given


_TABLES: Mapping[str, Callable[[object, _File], Any]] = {
    "translation": _translation,
    "limits": _limits,
    "cache": _cache,
    "cluster": _cluster,
    "security": _security,
    "release": _release,
    "handoff": _handoff,
}

# --- names and addresses ---


def known_format(name: str, where: Location | None = None) -> str:
    """Return `name` if it is a format; raise UsageError with a suggestion if not."""
    return _known(name, FORMATS, "usage/format", "a format", where)


def _known(name: str, known: Sequence[str], rule: str, kind: str, where: Location | None) -> str:
    if name in known:
        return name
    near = get_close_matches(name, known, n=1)
    raise UsageError(
        rule,
        f"{name!r} is not {kind}",
        where=where,
        fix=f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}",
    )


def _base_url(address: str, file: _File) -> str:
    """Return the address of a folder on the web, with a slash at its end.

    Raises UsageError for anything else.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:  # a port that is no number, brackets that do not close
        parts, host = urlsplit(""), None
    spoilt = re.search(r"[\s\"'<>\\^`{|}\x00-\x1f\x7f]", address)
    if (
        spoilt
        or parts.scheme not in ("http", "https")
        or not host
        or "@" in parts.netloc
        or "?" in address
        or "#" in address
    ):
        raise UsageError(
            "config/base-url",
            f"base-url is {address!r}, which is not the address of a folder on the web",
            where=file.at("base-url"),
            fix='write it whole, without ? and #: base-url = "https://www.example.com/docs/"',
        )
    return address.rstrip("/") + "/"
