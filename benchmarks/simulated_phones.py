"""Phones in a class, without browsers: connections as a phone's page makes them, in one thread."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from threading import Thread

from websockets.asyncio.client import ClientConnection, connect


class Phones:
    """So many phones in a class, from entering until leaving the context."""

    def __init__(self, port: int, code: str, number: int) -> None:
        self._origin = f"http://localhost:{port}"
        self._place = f"ws://localhost:{port}/class/live/{code}?pupil="
        self._number = number
        self._told = dict[int, float]()
        self._sockets = dict[int, ClientConnection]()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Phones":
        self._thread.start()
        self._do(self._come())
        self.told(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def listen(self) -> None:
        """Forget what was told so far."""
        self._told.clear()

    def told(self, patience: float) -> list[float]:
        """Return when each was told something since `listen`, in seconds since the epoch."""
        until = time.monotonic() + patience
        while len(self._told) < self._number:
            assert time.monotonic() < until, f"{len(self._told)} of {self._number} were told"
            time.sleep(0.01)
        return [*self._told.values()]

    def answer(self, poll: int, option: Callable[[int], int]) -> None:
        """Have all answer at once, each what `option` says for its number."""
        self._do(self._say(poll, option))

    def _do(self, work: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _come(self) -> None:
        await asyncio.gather(*map(self._one, range(self._number)))

    async def _one(self, pupil: int) -> None:
        socket = await connect(f"{self._place}{pupil:016}", origin=self._origin)
        self._sockets[pupil] = socket
        asyncio.get_running_loop().create_task(self._hear(pupil, socket))

    async def _hear(self, pupil: int, socket: ClientConnection) -> None:
        async for _ in socket:
            self._told.setdefault(pupil, time.time())

    async def _say(self, poll: int, option: Callable[[int], int]) -> None:
        for pupil, socket in self._sockets.items():
            await socket.send(json.dumps({"poll": poll, "option": option(pupil)}))

    async def _leave(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self._sockets.values()))
