"""People who watch a run, or compare some, as the server sees them.

Called as `python -m benchmarks.simulated_viewers PORT PAGE QUERY COUNT`.

Each opens the page over Streamlit's websocket and from then on does once a second what a browser
does: ask where its progress line says how it goes; after a round, ask what that changes of the
parts that are on the page; after a change of state, have the page (or the fragment that the line is
in) drawn and read it to the end. A page without such a line has nothing more to tell.
They are evenly spread over the second. A process and one thread for all of them, so that it takes
little from the cores it shares. Told "rest" on its input, they look away, told "watch" they look
again; when it is closed, the seconds of every update are printed.
"""

import asyncio
import gzip
import json
import math
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

EVERY = 1.0
watching = asyncio.Event()


@dataclass
class Viewer:
    """One of them."""

    port: int
    page: str
    query: str
    quiet: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    fragment: str = ""
    line: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    parts: set[str] = field(default_factory=set)
    moving: set[str] = field(default_factory=set)
    over: bool = False

    async def watch(self, late: float) -> None:
        """Watch until cancelled, `late` seconds after the others."""
        await asyncio.sleep(late)
        due = time.perf_counter()
        page = connect(
            f"ws://localhost:{self.port}/_stcore/stream",
            origin=f"http://localhost:{self.port}",
            subprotocols=["streamlit"],
            max_size=None,
        )
        async with page as socket:
            await self._draw(socket)
            self.connection = await asyncio.open_connection("localhost", self.port)
            while True:
                # Never out of step: opening the page together must not make them ask together.
                due += EVERY * math.ceil((time.perf_counter() - due) / EVERY)
                await asyncio.sleep(due - time.perf_counter())
                if watching.is_set() and not self.over:
                    await self._update(socket)

    async def _update(self, socket: ClientConnection) -> None:
        asked = time.perf_counter()
        now = await self._look(f"{self.address}?{_query(self.moving)}")
        if now["version"] != self.line["version"]:
            await self._draw(socket)
        elif now["round"] != self.line["round"]:
            told = await self._look(f"{self.address}/parts?{_query(self.parts)}")
            assert told["round"] >= now["round"] and told["parts"].keys() == self.parts
            self.line["round"] = told["round"]
        else:
            self.quiet.append(time.perf_counter() - asked)
            return
        self.drawn.append(time.perf_counter() - asked)

    async def _look(self, address: str) -> dict[str, Any]:
        """Ask for something; over a new connection if the server has closed an idle one."""
        try:
            return await self._ask(address, *self.connection)
        except (OSError, asyncio.IncompleteReadError):
            self.connection = await asyncio.open_connection("localhost", self.port)
            return await self._ask(address, *self.connection)

    async def _ask(
        self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> dict[str, Any]:
        lines = (f"GET /{address} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip")
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.strip().split("\r\n")[1:])
        body = await reader.readexactly(int(fields["content-length"]))
        if fields.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return dict(json.loads(body))

    async def _draw(self, socket: ClientConnection) -> None:
        """Have the page drawn, or its fragment once there is one, and read it to the end."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        message.rerun_script.fragment_id = self.fragment
        await socket.send(message.SerializeToString())
        self.over = True
        while True:
            said = ForwardMsg.FromString(await socket.recv(decode=False))
            component = said.delta.new_element.bidi_component
            if component.component_name == "fedarium_live_progress_line":
                self.fragment = said.delta.fragment_id
                data = json.loads(component.json or component.mixed.json)
                self.line, self.address = data["line"], data["address"]
                self.moving, self.over = set(data["moving"]), False
            elif component.bytes:
                shown = json.loads(component.bytes)
                if "round" in shown and "phases" not in shown:  # the network is told anyway
                    self.parts.add(shown["part"])
            # A fragment that asks for the whole page ends early, and the page follows.
            early = said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if said.WhichOneof("type") == "script_finished" and not early:
                return


def _query(parts: set[str]) -> str:
    return urlencode([("part", part) for part in sorted(parts)])


async def main(port: int, page: str, query: str, count: int) -> None:
    """Watch with everybody until the input is closed, then print how it was."""
    viewers = [Viewer(port, page, query) for _ in range(count)]
    people = [asyncio.create_task(v.watch(i * EVERY / count)) for i, v in enumerate(viewers)]
    over = asyncio.create_task(_obey())
    done, _ = await asyncio.wait([over, *people], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()  # nobody leaves early: say what went wrong
    for task in people:
        task.cancel()
    quiet = [seconds for viewer in viewers for seconds in viewer.quiet]
    drawn = [seconds for viewer in viewers for seconds in viewer.drawn]
    print(json.dumps({"quiet": quiet, "drawn": drawn}))


async def _obey() -> None:
    while word := await asyncio.to_thread(sys.stdin.readline):
        if word.strip() == "watch":
            watching.set()
        else:
            watching.clear()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
