"""An image that may be shown."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asset:
    """An image that may be shown:.

    Its bytes and media type, as found on disk (or fetched, where its host is allowed).
    """

    data: bytes
    media_type: str
    width: int = 0  # pixels, 0 where not known
    height: int = 0

    @property
    def address(self) -> str:
        """The image as a `data:` address."""
        return f"data:{self.media_type};base64,{b64encode(self.data).decode()}"
