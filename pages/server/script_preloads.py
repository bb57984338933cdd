"""Has a browser fetch at once what it would otherwise find out to need bit by bit.

Streamlit loads the script of each kind of widget when the first of them arrives, and then the
scripts which that one needs. Named beforehand, they are there by the time that the first page is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.assets import PLOTLY_URL
from pages.server.connection_failure_notice import script
from pages.server.first_paint import first_paint

STATIC = Path(streamlit.__file__).parent / "static"
SCRIPTS = STATIC / "static" / "js"
WIDGETS = ("BidiComponent", "Button", "ButtonGroup", "Html", "NumberInput", "Selectbox", "Slider")
"""What the first page is made of, as Streamlit names its scripts."""
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w.-]+\.js)"')


class Preloads:
    """Puts the names of scripts into each page that is sent, after those that it names itself.

    And the one that speaks up should all of them be of no use, and how the page begins to look.
    """

    def __init__(self, app: ASGIApp, styles: str = "") -> None:
        self._app = app
        self._styles = styles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _asks_for_page(scope):
            await self._app(_plain(scope), receive, _Rewriting(send, scope, self._styles))
        else:
            await self._app(scope, receive, send)


class _Rewriting:
    """Sends what it is given, but a page with the links in its head, once it is there whole."""

    def __init__(self, send: Send, scope: Scope, styles: str) -> None:
        self._send = send
        self._scope = scope
        self._styles = styles
        self._start: Message | None = None
        self._page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._page += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        path, query = self._scope["path"], self._scope["query_string"].decode("latin-1")
        head = links() + script() + first_paint(self._styles, path, query)
        page = self._page.replace(b"</head>", head.encode() + b"</head>", 1)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(page))
        for of_the_file in ("etag", "last-modified"):
            del headers[of_the_file]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})


def _asks_for_page(scope: Scope) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"text/html")


def _plain(scope: Scope) -> Scope:
    """Return a request whose answer is not compressed: what is cannot be put into."""
    headers = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
    return {**scope, "headers": headers}


def _is_page(start: Message) -> bool:
    """Return whether it is a page to be shown: a run's that is saved stays as it was made."""
    headers = MutableHeaders(scope=start)
    is_html = headers.get("content-type", "").startswith("text/html")
    as_it_is = {"content-encoding", "content-disposition"} & {*headers.keys()}
    return is_html and start["status"] == 200 and not as_it_is


@lru_cache(maxsize=1)
def links() -> str:
    """Return the links: the scripts, and plotly.js, which is needed last."""
    found = [f'<link rel="modulepreload" href="./static/js/{name}">' for name in scripts()]
    found.append(f'<link rel="preload" as="script" fetchpriority="low" href="./{PLOTLY_URL}">')
    return "".join(found)


def scripts() -> list[str]:
    """Return the scripts of the widgets and those they need, but for what the page names itself."""
    named = (STATIC / "index.html").read_text(encoding="utf-8")
    first = [path.name for widget in WIDGETS for path in SCRIPTS.glob(f"{widget}.*.js")]
    return [name for name in dict.fromkeys(_with_imports(first, set())) if name not in named]


def _with_imports(names: Iterable[str], seen: set[str]) -> Iterator[str]:
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name
            source = (SCRIPTS / name).read_text(encoding="utf-8")
            yield from _with_imports(_IMPORTED.findall(source), seen)
