"""Streamlit's own scripts, styles and fonts, kept ready: read and compressed once for all visits.

A first page needs about 120 of them. From memory all take a fifth of the time that they take from
disk, one by one; and over a network a third of the bytes have to travel.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server.base_path import base_path

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
COMPRESSIBLE = {".js", ".css", ".svg", ".wasm"}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""Where what a machine is set to must not matter: a browser runs no script of another type."""
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""The headers of a file whose name changes with what is in it."""


@dataclass(frozen=True)
class Kept:
    """A file in memory; `compressed` where that makes it shorter."""

    content: bytes
    compressed: bytes | None
    media_type: str

    def answer(self, request: Request) -> Response:
        """Return it as the browser can take it."""
        packed = self.compressed and "gzip" in request.headers.get("accept-encoding", "")
        headers = FOREVER | ({"Content-Encoding": "gzip"} if packed else {})
        body = self.compressed if packed else self.content
        return Response(body, media_type=self.media_type, headers=headers)


def kept(path: Path) -> Kept:
    """Read a file and compress it."""
    content = path.read_bytes()
    compressed = gzip.compress(content, 6, mtime=0) if path.suffix in COMPRESSIBLE else None
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = TYPES.get(path.suffix, guessed)
    return Kept(content, compressed, media_type)


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    """Return what there is by its name in an address: nothing else can be asked for."""
    files = (path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): path for path in files}


class StaticFiles:
    """Answers for Streamlit where one of its files is asked for; it keeps that route for itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._folder = f"{base_path()}/static/"
        self._kept: dict[str, Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = self._name(scope)
        if name not in _files():
            await self._app(scope, receive, send)
            return
        if name not in self._kept:
            self._kept[name] = await run_in_threadpool(kept, _files()[name])
        await self._kept[name].answer(Request(scope))(scope, receive, send)

    def _name(self, scope: Scope) -> str:
        """Return what comes after the folder in the address of a GET."""
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        path = scope["path"] if is_get else ""
        return path.removeprefix(self._folder) if path.startswith(self._folder) else ""
