"""What every request passes before it reaches a page or a route, where there are roles.

Takes the secret out of the presenter's link and has the browser keep it, gives each browser a
cookie of its own, makes guessing slow, and keeps what viewers upload small. See `roles`.
"""

import asyncio
import secrets
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fl_core.translatable import translatable
from pages.server import viewer_count
from pages.server.base_path import OURS
from pages.server.roles import IN_LINK, VIEWER_COOKIE, Visitor, roles
from pages.server.viewer_run_limits import class_rules

SLOW = 1.0  # seconds for a wrong secret, and one after the other
MOST_WAITING = 10  # wrong secrets; further ones are turned away at once
MOST_BYTES = 2**20  # that a viewer may upload who may not queue runs: a setup
KEPT_FOR = 365 * 24 * 3600  # seconds
WRONG = (
    "This is not the presenter's link of this Fedarium. Ask for the right one, or leave out "
    f"“?{IN_LINK}=…” to watch."
)
TOO_LARGE = translatable(
    "Viewers may not upload data sets here, unless the presenter allows runs of their own."
)
TOO_LARGE_STATUS = 409  # 413 is what a server in front of this one says


class Gate:
    """The outermost layer of the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        if scope["type"] == "http" and IN_LINK in asked.query_params:
            await (await self._take_secret(asked))(scope, receive, send)
        elif not roles().secret:
            await self._app(scope, receive, send)
        elif await self._guessed_too_often(asked):
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            with viewer_count.present(roles().visitor(asked.cookies)):
                await self._app(scope, receive, send)
        else:
            await self._let_in(asked, scope, receive, send)

    async def _take_secret(self, asked: HTTPConnection) -> Response:
        """Take the secret out of the address, where a whole class would read it."""
        rule, offered = roles(), asked.query_params[IN_LINK]
        if rule.secret and not rule.is_right(offered):
            return await self._guesses.answer()
        rest = [pair for pair in asked.query_params.multi_items() if pair[0] != IN_LINK]
        page = asked.url.path.rsplit("/", 1)[1]  # relative: a proxy may have another prefix
        answer = RedirectResponse(f"./{page}" + (f"?{urlencode(rest)}" if rest else ""), 303)
        if rule.secret:
            _keep(answer.headers, asked, rule.cookie, offered)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    async def _guessed_too_often(self, asked: HTTPConnection) -> bool:
        """Let a cookie that was made up wait; whether there are too many of them."""
        offered = asked.cookies.get(roles().cookie)
        if offered is None or roles().is_right(offered):
            return False
        return not await self._guesses.wait()

    async def _let_in(
        self, asked: HTTPConnection, scope: Scope, receive: Receive, send: Send
    ) -> None:
        somebody = roles().visitor(asked.cookies)
        if scope["method"] in ("PUT", "POST") and not _may_upload_much(somebody):
            if _says_too_much(asked):
                await PlainTextResponse(TOO_LARGE, TOO_LARGE_STATUS, headers=OURS)(
                    scope, receive, send
                )
                return
            receive = _at_most(MOST_BYTES, receive)
        if VIEWER_COOKIE not in asked.cookies and "text/html" in asked.headers.get("accept", ""):
            send = _with_cookie(asked, send)
        await self._app(scope, receive, send)


class Guesses:
    """Wrong secrets wait for each other, however many come at once."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def wait(self) -> bool:
        """Wait as a wrong secret has to; return False at once if too many do already."""
        if self._waiting >= MOST_WAITING:
            return False
        self._waiting += 1
        try:
            async with self._turn:
                await asyncio.sleep(SLOW)
        finally:
            self._waiting -= 1
        return True

    async def answer(self) -> Response:
        """Say, after a while, that a secret is wrong."""
        waited = await self.wait()
        return PlainTextResponse(WRONG, 403 if waited else 429, headers=OURS)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(WRONG, 429, headers=OURS)(scope, receive, send)


def _may_upload_much(somebody: Visitor) -> bool:
    return somebody.presenter or class_rules().viewers_may_run


def _says_too_much(asked: HTTPConnection) -> bool:
    size = asked.headers.get("content-length", "0")
    return not size.isdecimal() or int(size) > MOST_BYTES


def _at_most(most: int, receive: Receive) -> Receive:
    """Cut a body off that is longer than it said, as if its sender had gone."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}

    return receive_some


def _with_cookie(asked: HTTPConnection, send: Send) -> Send:
    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            token = secrets.token_urlsafe(16)
            _keep(MutableHeaders(scope=message), asked, VIEWER_COOKIE, token)
        await send(message)

    return send_with_cookie


def _keep(headers: MutableHeaders, asked: HTTPConnection, name: str, value: str) -> None:
    """Have the browser keep a cookie that no script of any page can read."""
    cookie = Response()
    https = asked.headers.get("x-forwarded-proto", asked.url.scheme) in ("https", "wss")
    cookie.set_cookie(name, value, max_age=KEPT_FOR, secure=https, httponly=True, samesite="lax")
    headers.append("set-cookie", cookie.headers["set-cookie"])
