"""What pupils' phones ask the server: a page of a few kilobytes, and a connection that stays open.

They are no Streamlit pages, which would cost the server a session each and draw anew at each step:
`/class/` and `/class/<code>` are the page, `/class/live/<code>` is the connection. Phones can say
which option they choose, and nothing else.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from pages.classroom.class_codes import ClassCodes
from pages.classroom.class_session import ClassError, ClassSession
from pages.classroom.phone_messages import read, told
from pages.server.base_path import OURS, area, base_path

HERE = Path(__file__).parent
FILES = {"phone.css": "text/css", "phone.js": "text/javascript"}
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
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
                Route("/", _page()),
                Route("/{code}", _page()),
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
            session = self._codes.of_pupil(socket.path_params["code"], _address(socket))
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
        leave = session.listen(lambda: loop.call_soon_threadsafe(changed.set))
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
    while True:
        changed.clear()
        await socket.send_text(told(session, pupil))
        if session.step.kind == "end":
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


def _page() -> Endpoint:
    return _file("phone.html", "text/html", {"Content-Security-Policy": POLICY})


def _file(
    name: str, media_type: str, headers: Mapping[str, str] = MappingProxyType({})
) -> Endpoint:
    """Return what answers with a file, of which browsers keep nothing: the next version is read."""
    content = (HERE / name).read_bytes()
    safe = {**OURS, "X-Content-Type-Options": "nosniff", **headers}

    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type, headers=safe)

    return answer
