"""Results that several machines share: in a folder, or in a bucket of an object store (S3, Google, Azure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from imprint.errors import Diagnostic, SetupError, warning
from imprint.files import digest
from imprint.graph.store import Results, Store, object_path, result_path, sealed, unsealed


class _Bucket(Protocol):
    """What obstore opens; it finds credentials in the environment."""


@dataclass(frozen=True)
class SharedStore:
    """Results at an address such as `s3://bucket/prefix`.

    What is there once is never written again; what is damaged is moved aside. Raises SetupError where the
    address can't be reached.
    """

    address: str
    bucket: _Bucket = field(repr=False)

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256."""
        sha256 = digest(data)
        self._write(object_path(sha256), data, again=False)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes with that SHA-256, if they are kept."""
        data = self._read(object_path(sha256))
        if data is not None and digest(data) != sha256:
            self._set_aside(object_path(sha256))
            return None
        return data

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what a step gave, a value of JSON, under the step's key."""
        path, data = result_path(key), sealed(result)
        if self._read(path) != data:
            self._write(path, data, again=True)

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under `key`, if it is."""
        path = result_path(key)
        data = self._read(path)
        if data is None:
            return None
        found = unsealed(data)
        if found is None:
            self._set_aside(path)
        return found

    def _write(self, path: str, data: bytes, *, again: bool) -> None:
        import obstore  # noqa: PLC0415  (only builds that share results pay for it)
        from obstore.exceptions import AlreadyExistsError, BaseError  # noqa: PLC0415

        try:
            obstore.put(self.bucket, path, data, mode="overwrite" if again else "create")  # type: ignore[arg-type]
        except AlreadyExistsError:
            return
        except (BaseError, OSError) as error:
            raise _unreachable(self.address, error) from error

    def _read(self, path: str) -> bytes | None:
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError, NotFoundError  # noqa: PLC0415

        try:
            return bytes(obstore.get(self.bucket, path).bytes())  # type: ignore[arg-type]
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise _unreachable(self.address, error) from error

    def _set_aside(self, path: str) -> None:
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            obstore.rename(self.bucket, path, f"damaged/{path.replace('/', '')}")  # type: ignore[arg-type]
        except (BaseError, OSError) as error:
            raise _unreachable(self.address, error) from error


def _unreachable(address: str, error: Exception) -> SetupError:
    said = next(iter(str(error).splitlines()), "")
    return SetupError(
        "cache/unreachable",
        f"the shared store {address} can't be used: {said}",
        fix="check the address in [cache] shared, the network and the credentials in the environment",
    )


def opened(address: str, limit: int = 2 << 30) -> Results:
    """Return the results at an address: a folder's path, or a URL. Raises SetupError for one that is none."""
    if "://" not in address:
        return Store(Path(address), limit)
    from obstore.exceptions import BaseError  # noqa: PLC0415
    from obstore.store import from_url  # noqa: PLC0415

    try:
        bucket = from_url(address, **({"mkdir": True} if address.startswith("file:") else {}))  # type: ignore[call-overload]
    except (BaseError, ValueError, OSError) as error:
        raise _unreachable(address, error) from error
    return SharedStore(address, bucket)


@dataclass
class Layered:
    """Results here, and behind them those that others share.

    Where the shared ones can't be reached the build goes on without them, unless they are `needed`; `failure`
    then says so.
    """

    here: Store
    shared: SharedStore
    needed: bool = False
    failure: Diagnostic | None = None

    def put(self, data: bytes) -> str:
        """Keep `data` here and there, and return its SHA-256."""
        sha256 = self.here.put(data)
        self._with_others(lambda: self.shared.put(data))
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes with that SHA-256; what only the others had is here from now on."""
        data = self.here.get(sha256)
        if data is None:
            data = self._with_others(lambda: self.shared.get(sha256))
            if data is not None:
                self.here.put(data)
        return data

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what a step gave, here and there."""
        self.here.remember(key, result)
        self._with_others(lambda: self.shared.remember(key, result))

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under `key`, here or there."""
        found = self.here.recall(key)
        if found is None:
            found = self._with_others(lambda: self.shared.recall(key))
            if found is not None:
                self.here.remember(key, found)
        return found

    def _with_others(self, what: Any) -> Any:
        if self.failure:
            return None
        try:
            return what()
        except SetupError as error:
            if self.needed:
                raise
            (one,) = error.diagnostics
            self.failure = warning(one.rule, f"{one.message}; results stay on this machine", fix=one.fix)
            return None
