"""An order as bytes in a store, for a worker on another machine; what many orders share is there once."""

from __future__ import annotations

import io
import pickle
from typing import Any

from imprint.errors import SetupError
from imprint.graph.store import Results
from imprint.pipeline.making import Order
from imprint.render.asset import Asset
from imprint.render.templates import Templates
from imprint.render.theme import Theme

_SHARED = (Templates, Theme, Asset)


class Packer:
    """Packs orders into a store. Lives as long as the objects that they share."""

    def __init__(self, results: Results) -> None:
        self._results = results
        # By identity, which an object keeps while it is held.
        self._known: dict[int, tuple[object, str]] = {}

    def packed(self, order: Order) -> str:
        """Put an order into the store and return its SHA-256."""
        return self._put(order)

    def _put(self, what: object) -> str:
        stream = io.BytesIO()
        _Pickler(stream, self, what).dump(what)
        return self._results.put(stream.getvalue())

    def name_of(self, what: object) -> str:
        """Return the SHA-256 of something that orders share, which is put into the store the first time."""
        if id(what) not in self._known:
            self._known[id(what)] = what, self._put(what)
        return self._known[id(what)][1]


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, packer: Packer, whole: object) -> None:
        super().__init__(stream, protocol=5)
        self._packer, self._whole = packer, whole

    def persistent_id(self, what: Any) -> str | None:
        """Return the name of what is not part of the bytes itself."""
        is_shared = isinstance(what, _SHARED) and what is not self._whole
        return self._packer.name_of(what) if is_shared else None


class Unpacker:
    """Unpacks orders. Only SHA-256 sums that came over a trusted connection may be given to it."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self._known: dict[str, object] = {}

    def unpacked(self, sha256: str) -> Order:
        """Return the order with that SHA-256. Raises SetupError where it is not in the store."""
        order = self._load(sha256)
        assert isinstance(order, Order)
        return order

    def _load(self, sha256: str) -> object:
        data = self.results.get(sha256)
        if data is None:
            raise SetupError(
                "cluster/store",
                f"an order is not in the store that the cluster shares ({sha256[:12]})",
                fix="give every worker the same store, by [cache] shared",
            )
        return _Unpickler(io.BytesIO(data), self).load()

    def shared(self, sha256: str) -> object:
        """Return what orders share, unpacked once."""
        if sha256 not in self._known:
            self._known[sha256] = self._load(sha256)
        return self._known[sha256]


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, unpacker: Unpacker) -> None:
        super().__init__(stream)
        self._unpacker = unpacker

    def persistent_load(self, name: str) -> object:
        """Return what `persistent_id` named."""
        return self._unpacker.shared(name)
