"""Asking a server over HTTP. A secret travels in a header, and is in no message."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from time import time
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from imprint import __version__
from imprint.errors import SetupError
from imprint.hosts.host import Setback

_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))  # statuses that may be another one the next time
_TIMEOUT = urllib3.Timeout(connect=15.0, read=120.0)
_PIECE = 1 << 20
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its status and the value of its JSON, None where it sent none."""

    status: int
    value: Any
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Server:
    """A server's programming interface at an address, asked with a secret.

    `secret_name` is the variable of the environment that the secret comes from. Raises SetupError where a
    secret would cross a network in the clear.
    """

    address: str
    secret: str = field(repr=False)
    secret_name: str
    scheme: str = "Bearer"
    header: str = "Authorization"
    accept: str = "application/json"

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme != "https" and not _is_here(parts.hostname or ""):
            raise SetupError(
                "release/clear",
                f"{self.address} is not https, so anybody on the way could read {self.secret_name}",
                fix="write the address with https://",
            )

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        # A call is asked once: whether it may be asked again, only who knows what it does can tell.
        parts = urlsplit(self.address)
        proxy = getproxies().get(parts.scheme, "")
        if proxy and not _is_here(parts.hostname or "") and not proxy_bypass(parts.netloc):
            return urllib3.ProxyManager(proxy, retries=False, timeout=_TIMEOUT)
        return urllib3.PoolManager(retries=False, timeout=_TIMEOUT)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        value: object = None,
        body: Any = None,
        kind: str = "",
        form: Mapping[str, Any] | None = None,
        gives: type[dict[str, Any]] | type[list[Any]] | None = None,
        none_is_fine: bool = False,
    ) -> Answer:
        """Return the answer to a call.

        `value` is sent as JSON, `body` as it is with the media type `kind`, `form` as multipart fields.
        `path` may be a whole address, which the server itself has named. Raises Setback for anything but a
        success, and for one that is not what the call `gives`; with `none_is_fine`, 404 is an answer too.
        """
        url = path if "://" in path else self.address.rstrip("/") + path
        if query:
            url += f"{'&' if '?' in url else '?'}{urlencode(query)}"
        headers = {"Accept": self.accept, **self._own_headers(url)}
        if value is not None:
            body, kind = json.dumps(value).encode(), "application/json"
        if kind:
            headers["Content-Type"] = kind
        try:
            if form is not None:
                response = self._pool.request(method, url, headers=headers, fields=dict(form), redirect=False)
            else:
                response = self._pool.request(method, url, headers=headers, body=body, redirect=False)
            text = response.data
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Setback(f"{method} {_shown(url)} broke off ({type(error).__name__})") from error
        found = _value(text)
        is_none = none_is_fine and response.status == 404
        if 200 <= response.status < 300 and gives and not isinstance(found, gives):
            raise Setback(f"{method} {_shown(url)} was answered with something else than was asked for")
        if 200 <= response.status < 300 or is_none:
            return Answer(response.status, found, response.headers)
        raise self._setback(method, url, response.status, response.headers, found)

    def pages(self, path: str, query: Mapping[str, object], size_name: str, size: int) -> list[Any]:
        """Return the whole of a list that a server gives page by page."""
        found: list[Any] = []
        for page in range(1, _MOST_PAGES + 1):
            part = self.ask("GET", path, query={**query, size_name: size, "page": page}, gives=list).value
            found += part
            if len(part) < size:
                break
        return found

    def sha256(self, url: str, accept: str = "application/octet-stream") -> str:
        """Return the SHA-256 of what an address gives; the secret goes to no other server."""
        total, asked = hashlib.sha256(), url
        for _ in range(5):
            headers = {"Accept": accept, **self._own_headers(asked)}
            try:
                response = self._pool.request(
                    "GET", asked, headers=headers, preload_content=False, redirect=False
                )
                if response.status in (301, 302, 303, 307, 308):
                    asked = response.headers.get("Location", "")
                    response.drain_conn()
                    response.release_conn()
                    continue
                if response.status != 200:
                    raise self._setback(
                        "GET", asked, response.status, response.headers, _value(response.data)
                    )
                for piece in response.stream(_PIECE):
                    total.update(piece)
                response.release_conn()
                return total.hexdigest()
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise Setback(f"GET {_shown(asked)} broke off ({type(error).__name__})") from error
        raise Setback(f"GET {_shown(url)} leads from one address to the next", is_final=True)

    def _own_headers(self, url: str) -> dict[str, str]:
        headers = {"User-Agent": f"imprint/{__version__}"}
        mine, theirs = urlsplit(self.address), urlsplit(url)
        if theirs.netloc == mine.netloc or _is_sibling(mine.hostname or "", theirs.hostname or ""):
            headers[self.header] = f"{self.scheme} {self.secret}".strip()
        return headers

    def _setback(self, method: str, url: str, status: int, headers: Mapping[str, str], value: Any) -> Setback:
        after = _seconds(headers)
        is_limit = status == 403 and (after > 0 or headers.get("x-ratelimit-remaining") == "0")
        said = _said(value).replace(self.secret, "…") if self.secret else _said(value)
        message = f"{method} {_shown(url)} was answered with {status}{said}"
        if status in (401, 403) and not is_limit:
            return Setback(f"{message}; does {self.secret_name} allow to write releases?", is_final=True)
        if status == 404:
            return Setback(f"{message}; is the repository's name right?", is_final=True)
        # A conflict (409, 422) may come from an earlier call whose answer was lost; the next round sees that.
        is_final = status not in _AGAIN and not is_limit and status not in (409, 412, 422)
        return Setback(message, after=after, is_final=is_final)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_sibling(mine: str, theirs: str) -> bool:
    """Tell whether a server may see the secret of another: GitHub takes uploads at a name of its own."""
    return mine == "api.github.com" and theirs == "uploads.github.com"


def _seconds(headers: Mapping[str, str]) -> float:
    """Return how long a server asks to wait."""
    stated = headers.get("Retry-After", "")
    if stated.isdigit():
        return float(stated)
    if stated:
        try:
            return max(0.0, parsedate_to_datetime(stated).timestamp() - time())
        except ValueError:
            return 0.0
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return max(0.0, float(reset) - time())
    return 0.0


def _value(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _said(value: Any) -> str:
    """Return what a server says of an error."""
    if not isinstance(value, dict):
        return ""
    message = next((value[key] for key in ("message", "error", "detail", "title") if value.get(key)), "")
    details = value.get("errors") or value.get("validation")
    codes = [
        str(one.get("code") or one.get("message") or "")
        for one in (details if isinstance(details, list) else ())
        if isinstance(one, dict)
    ]
    said = ", ".join(filter(None, (str(message), *codes)))
    return f" ({said[:300]})" if said else ""


def _shown(url: str) -> str:
    """Return an address as messages show it: without a query, which may hold a signature."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
