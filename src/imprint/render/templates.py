"""The Jinja templates of a publication, as a value: names and texts, with no folder behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, select_autoescape

from imprint.errors import DocumentError, Location


@dataclass(frozen=True)
class Templates:
    """Template texts by name (`html/page.html`, `print/page.html`, `docx/document.xml`).

    HTML and XML templates escape what they print. An unknown variable is an error, never an empty place.
    """

    texts: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all names and texts."""
        parts = (f"{name}\0{self.texts[name]}\0" for name in sorted(self.texts))
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=DictLoader(self.texts),
            autoescape=select_autoescape(("html", "xml", "svg"), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )

    def __getstate__(self) -> dict[str, object]:
        return {"texts": dict(self.texts)}  # a compiled environment does not cross process borders

    def compile(self, prefix: str) -> None:
        """Compile the templates whose names begin with `prefix` now rather than at their first use.

        A template that is wrong says so when it is rendered, not here.
        """
        for name in self.texts:
            if name.startswith(prefix):
                with suppress(TemplateError):
                    self._environment.get_template(name)

    def render(self, name: str, **context: Any) -> str:
        """Return the template `name` filled with `context`.

        Raises DocumentError with the template's file and line where the template is wrong.
        """
        try:
            return self._environment.get_template(name).render(**context)
        except TemplateError as error:
            line = getattr(error, "lineno", None) or _line_in_template(error, name)
            raise DocumentError(
                "template/failed",
                f"{type(error).__name__}: {error.message}",
                where=Location(f"templates/{getattr(error, 'name', None) or name}", line),
                fix="mend the template; docs/templates.md lists what it is given",
            ) from error


def _line_in_template(error: BaseException, name: str) -> int:
    """Return the line of the innermost template frame of `error`, or 0."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in {name, "<template>"}:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
