"""What pupils' phones ask the server: a page of a few kilobytes, and a connection that stays open.

They are no Streamlit pages, which would cost the server a session each and draw anew at each step:
`/class/` and `/class/<code>` are the page, `/class/live/<code>` is the connection. Phones can say
which option they choose, and nothing else.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from fl_core.translatable import translatable
from pages.classroom.class_codes import ClassCodes
from pages.classroom.class_session import ClassError, ClassSession
from pages.classroom.phone_messages import read, told
from pages.language.catalogue import understood
from pages.language.spoken import speaking, text
from pages.server.base_path import OURS, area, base_path

HERE = Path(__file__).parent
FILES = {"phone.css": "text/css", "phone.js": "text/javascript"}
SAFE = {**OURS, "X-Content-Type-Options": "nosniff"}
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_WORDS = {
    "title": translatable("Fedarium: with a class"),
    "code": translatable("The code at the front"),
    "come_in": translatable("Come in"),
    "no_name": translatable("No name, no account. What you answer is counted, not who you are."),
    "no_script": translatable("This page needs JavaScript."),
    "lost": translatable("The connection was lost. Trying again …"),
    "gone": translatable("There is no class with this code."),
    "refused": translatable("Too many tries, or the class is full. Wait a minute."),
    "wait": translatable("One moment …"),
    "over": translatable("Fedarium: the lesson is over"),
}
NO_CLASS, REFUSED, SPOKE_WRONGLY = 4404, 4429, 4400
"""Why a connection ends, as the page's script knows it."""

Endpoint = Callable[[Request], Awaitable[Response]]

SLOW = 1.0  # seconds: whoever tries codes waits for each
MOST_CONNECTIONS = 2_000
MOST_MESSAGES = 30  # of one connection: a class has some five polls


class PhoneRoutes:
    """The routes, of the classes that are open."""

    def __init__(self, codes: ClassCodes) -> None:
        self._codes = codes
        self._connected = 0

    def routes(self) -> list[BaseRoute]:
        """Return what `st.App` serves beside the pages."""
        return [
            Route(f"{base_path()}/class", _to_the_door),
            *area(
                "class",
                WebSocketRoute("/live/{code}", self._live),
                *(Route(f"/{name}", _file(name, kind)) for name, kind in FILES.items()),
                Route("/", _page),
                Route("/{code}", _page),
            ),
        ]

    async def _live(self, socket: WebSocket) -> None:
        pupil = socket.query_params.get("pupil", "")
        await socket.accept()
        if self._connected >= MOST_CONNECTIONS or not TOKEN.fullmatch(pupil):
            await socket.close(REFUSED)
            return
        self._connected += 1
        try:
            await self._attend(socket, pupil)
        finally:
            self._connected -= 1

    async def _attend(self, socket: WebSocket, pupil: str) -> None:
        """Let a pupil come in and stay until either side goes."""
        try:
            session = self._codes.of_pupil(socket.path_params["code"], _address(socket), pupil)
            if session is None:
                await asyncio.sleep(SLOW)
                await socket.close(NO_CLASS)
                return
            session.come_in(pupil)
        except ClassError:
            await asyncio.sleep(SLOW)
            await socket.close(REFUSED)
            return
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        leave = session.listen(wake)
        try:
            await _until_one_ends(
                lambda: _tell(socket, session, pupil, changed),
                lambda: _hear(socket, session, pupil, changed),
            )
        finally:
            leave()


async def _until_one_ends(*both: Callable[[], Awaitable[None]]) -> None:
    tasks = [asyncio.ensure_future(one()) for one in both]
    _, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await task


async def _tell(
    socket: WebSocket, session: ClassSession, pupil: str, changed: asyncio.Event
) -> None:
    """Tell a phone each step, from the present one on, until the class has ended."""
    lang = understood(socket.query_params.get("lang", ""))
    while True:
        changed.clear()
        over = session.step.kind == "end"  # asked first: what is told is not older
        with speaking(lang):
            words = told(session, pupil)
        await socket.send_text(words)
        if over:
            await socket.close(1000)
            return
        await changed.wait()


async def _hear(
    socket: WebSocket, session: ClassSession, pupil: str, changed: asyncio.Event
) -> None:
    for _ in range(MOST_MESSAGES):
        try:
            answer = read(await socket.receive_text())
        except (ClassError, KeyError):  # a KeyError where bytes come instead of text
            await socket.close(SPOKE_WRONGLY)
            return
        # Too late, or a second time: the phone is told how things stand.
        with suppress(ClassError):
            session.answer(pupil, answer.poll, answer.option)
        changed.set()
    await socket.close(SPOKE_WRONGLY)


def _address(socket: WebSocket) -> str:
    return socket.client.host if socket.client else ""


async def _to_the_door(_: Request) -> Response:
    return RedirectResponse("./class/", 307)  # relative: a proxy may have put the app elsewhere


async def _page(request: Request) -> Response:
    """Answer with the page in the language that the browser asks for."""
    lang = understood(request.headers.get("accept-language", ""))
    with speaking(lang):
        words = {name: escape(text(words)) for name, words in PAGE_WORDS.items()}
    page = Template((HERE / "phone.html").read_text(encoding="utf-8"))
    headers = {**SAFE, "Content-Security-Policy": POLICY}
    return HTMLResponse(page.substitute(words, lang=lang), headers=headers)


def _file(name: str, media_type: str) -> Endpoint:
    """Return what answers with a file, of which browsers keep nothing: the next version is read."""
    content = (HERE / name).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type, headers=SAFE)

    return answer
