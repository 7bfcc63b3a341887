"""The tasks of translators, under `i18n`."""

from __future__ import annotations

from invoke.collection import Collection

from imprint.commands.i18n import catalogs, exchange, importing, pseudo


def collection() -> Collection:
    """Return the tasks under `i18n`."""
    return Collection(
        "i18n",
        catalogs.extract,
        catalogs.update,
        catalogs.status,
        exchange.export,
        importing.import_,
        pseudo.pseudo,
    )
