"""Twenty people watch one run: how long an update takes, and what training loses to them.

The viewers are websocket clients that speak Streamlit's protocol: they open the page, then ask for
the live fragment's next drawing once a second, as a browser does, and wait until it is complete.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import websocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.figures import Figure, figure, ratios
from fl_core.config import RunConfig
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore

ROOT = Path(__file__).resolve().parents[1]
VIEWERS = 20
CONFIG = RunConfig(num_rounds=12)


def measure(repeats: int) -> Iterator[Figure]:
    """Run the same config watched and unwatched, in turn."""
    medians, tails, watched, alone = [], [], [], []
    for _ in range(repeats):
        seconds, _ = _one_run(0)
        alone.append(seconds)
        seconds, updates = _one_run(VIEWERS)
        watched.append(seconds)
        medians.append(1000 * statistics.median(updates))
        tails.append(1000 * statistics.quantiles(updates, n=20)[-1])
    yield figure(f"an update with {VIEWERS} viewers, median", medians, "ms")
    yield figure(f"an update with {VIEWERS} viewers, 95 % within", tails, "ms", "at most 100")
    yield ratios(f"a round with {VIEWERS} viewers against none", watched, alone, "at most 1.1")


def _one_run(viewers: int) -> tuple[float, list[float]]:
    """Return the median seconds of a round and how long each update took."""
    with tempfile.TemporaryDirectory() as home:
        port = _free_port()
        server = subprocess.Popen(
            ["make", "run", "HEADLESS=1", f"PORT={port}"],
            cwd=ROOT,
            env=os.environ | {"FEDARIUM_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health")
            time.sleep(10)  # the worker warms up
            store = RunStore(f"sqlite:///{Path(home) / 'fedarium.db'}")
            run_id = store.create(CONFIG)
            people = [Viewer(port, run_id) for _ in range(viewers)]
            for person in people:
                person.thread.start()
            while (run := store.get(run_id)) and run.state is not RunState.FINISHED:
                time.sleep(0.2)
            for person in people:
                person.leave.set()
                person.thread.join(timeout=10)
            updates = [seconds for person in people for seconds in person.updates]
            return float(store.rounds(run_id)["seconds_train"].iloc[2:].median()), updates
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


@dataclass
class Viewer:
    """One websocket client that watches a run until told to leave."""

    port: int
    run_id: str
    updates: list[float] = field(default_factory=list)
    leave: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self._fragment, self._every = "", 1.0

    def _watch(self) -> None:
        socket_ = websocket.create_connection(
            f"ws://localhost:{self.port}/_stcore/stream",
            origin=f"http://localhost:{self.port}",
            subprotocols=["streamlit"],
            timeout=30,
        )
        self._ask(socket_, "")
        while not self.leave.wait(self._every) and self._fragment:
            asked = time.perf_counter()
            self._ask(socket_, self._fragment)
            self.updates.append(time.perf_counter() - asked)
        socket_.close()

    def _ask(self, socket_: websocket.WebSocket, fragment: str) -> None:
        """Ask for the page, or a fragment of it, and read until its drawing is complete."""
        message = BackMsg()
        message.rerun_script.query_string = f"run={self.run_id}"
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        socket_.send_binary(message.SerializeToString())
        while True:
            said = ForwardMsg()
            said.ParseFromString(socket_.recv())
            kind = said.WhichOneof("type")
            if kind == "auto_rerun":
                self._fragment, self._every = said.auto_rerun.fragment_id, 1.0
            if kind == "script_finished":
                status = said.script_finished
                # A fragment that asks for the whole page ends early, and the page follows.
                if status != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} did not answer within half a minute")


if __name__ == "__main__":
    print(json.dumps(_one_run(VIEWERS)))
