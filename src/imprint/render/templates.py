"""The Jinja templates of a publication, as a value: names and texts, with no folder behind them."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, select_autoescape
from jinja2.exceptions import SecurityError

from imprint.errors import DocumentError, Location, RefusedError

_SECONDS = 20  # that one template of a sandbox may take


@dataclass(frozen=True)
class Templates:
    """Template texts by name (`html/page.html`, `print/page.html`, `docx/document.xml`).

    HTML and XML templates escape what they print. An unknown variable is an error, never an empty place.
    """

    texts: Mapping[str, str]
    sandboxed: bool = False  # they may do nothing but print what they are given, within a time

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all names and texts."""
        parts = (f"{name}\0{self.texts[name]}\0" for name in sorted(self.texts))
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    @cached_property
    def _environment(self) -> Environment:
        kind: type[Environment] = Environment
        if self.sandboxed:
            from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  (seldom wanted)

            kind = ImmutableSandboxedEnvironment
        return kind(
            loader=DictLoader(self.texts),
            autoescape=select_autoescape(("html", "xml", "svg"), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )

    def __getstate__(self) -> dict[str, object]:
        return {
            "texts": dict(self.texts),
            "sandboxed": self.sandboxed,
        }  # a compiled environment does not cross process borders

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

        Raises DocumentError with the template's file and line where the template is wrong, and RefusedError
        where it does what a sandbox forbids.
        """
        try:
            with _within_time() if self.sandboxed else nullcontext():
                return self._environment.get_template(name).render(**context)
        except (SecurityError, OverflowError, MemoryError, RecursionError, TimeoutError) as error:
            raise RefusedError(
                "template/unsafe",
                f"it does what no template may do: {str(error) or type(error).__name__}",
                where=Location(f"templates/{name}", _line_in_template(error, name)),
                fix="let it print what it is given, and no more",
            ) from error
        except TemplateError as error:
            line = getattr(error, "lineno", None) or _line_in_template(error, name)
            raise DocumentError(
                "template/failed",
                f"{type(error).__name__}: {error.message}",
                where=Location(f"templates/{getattr(error, 'name', None) or name}", line),
                fix="mend the template; docs/templates.md lists what it is given",
            ) from error


@contextmanager
def _within_time() -> Iterator[None]:
    """Raise TimeoutError in what takes too long, where this process can be told so."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"it took more than {_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _line_in_template(error: BaseException, name: str) -> int:
    """Return the line of the innermost template frame of `error`, or 0."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in {name, "<template>"}:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
