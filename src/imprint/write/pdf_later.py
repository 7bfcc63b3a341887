"""Modules that are loaded when something of them is first used, and not where they are imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any


@contextmanager
def loaded_later(modules: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Let imports, while the context lasts, find stand-ins of modules that are not loaded yet.

    Each is given with those of its functions that are imported by their names. A stand-in loads its module
    when anything of it is used, at any time.
    """
    made = {name: _StandIn(name, functions) for name, functions in modules.items() if name not in sys.modules}
    sys.modules.update(made)
    try:
        yield
    finally:
        for stand_in in made.values():
            stand_in.leave()


class _StandIn(ModuleType):
    def __init__(self, name: str, functions: Sequence[str]) -> None:
        super().__init__(name)
        for function in functions:
            setattr(self, function, partial(self._call, function))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what importing itself looks at
            raise AttributeError(name)
        self.leave()
        return getattr(import_module(self.__name__), name)

    def _call(self, function: str, *arguments: Any, **named: Any) -> Any:
        self.leave()
        return getattr(import_module(self.__name__), function)(*arguments, **named)

    def leave(self) -> None:
        """Make room for the module itself."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
