"""A browser that tests talk to while it shows a page."""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
import urllib.request
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect


class Page:
    """A page in Chromium, over its DevTools protocol."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket, self._number = socket, 0

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer to a command."""
        self._number += 1
        number = self._number
        await self._socket.write_message(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            text = await asyncio.wait_for(self._socket.read_message(), 30)
            assert isinstance(text, str), "the browser has gone"
            said = json.loads(text)
            if said.get("id") == number:
                found: dict[str, Any] = said.get("result", {})
                return found

    async def value(self, script: str) -> Any:
        """Return what an expression of JavaScript gives; None while the page is being loaded."""
        answer = await self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return answer.get("result", {}).get("value")

    async def until(self, script: str, seconds: float = 30) -> Any:
        """Return what an expression gives, as soon as that is something."""
        async with asyncio.timeout(seconds):
            while not (found := await self.value(script)):
                await asyncio.sleep(0.01)
        return found

    async def picture(self, width: int, height: int, *, dark: bool = False) -> bytes:
        """Return a PNG of the page in a window of that size."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        await self.ask("Emulation.setEmulatedMedia", features=scheme)
        await self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        await asyncio.sleep(0.3)
        return b64decode((await self.ask("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def opened(chromium: str, address: str) -> AsyncIterator[Page]:
    """Open a page in a browser of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                address,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            port_file = Path(profile) / "DevToolsActivePort"
            async with asyncio.timeout(60):
                while not port_file.exists() or not port_file.read_text().strip():
                    await asyncio.sleep(0.05)
                port = port_file.read_text().split()[0]
                while not (target := await asyncio.to_thread(_page_of, port)):
                    await asyncio.sleep(0.05)
            socket = await websocket_connect(target, max_message_size=1 << 26)
            try:
                yield Page(socket)
            finally:
                socket.close()
                while await asyncio.wait_for(socket.read_message(), 10) is not None:
                    pass
        finally:
            process.kill()
            process.wait()


def _page_of(port: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=10) as answer:
        for each in json.load(answer):
            if each["type"] == "page":
                return str(each["webSocketDebuggerUrl"])
    return ""
