"""The dashboard, started as people start it, in an empty home."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
EMPTY_APP = Path(__file__).with_name("empty_app.py")


@dataclass(frozen=True)
class Server:
    """A dashboard that has been started, and may not answer yet."""

    port: int
    home: Path
    make: psutil.Process

    @property
    def url(self) -> str:
        """Where its page is."""
        return f"http://localhost:{self.port}"

    def process(self, command: str) -> psutil.Process:
        """Return its process whose command line holds a word."""
        family = self.make.children(recursive=True)
        return next(member for member in family if command in " ".join(member.cmdline()))


def dashboard() -> AbstractContextManager[Server]:
    """Start `make run` on a free port, and end it afterwards."""
    return _serving(lambda port: ["make", "run", "HEADLESS=1", f"PORT={port}"])


def empty_app() -> AbstractContextManager[Server]:
    """Start a Streamlit app of one button, the least there is to compare with."""
    flags = ["--server.headless", "true", "--server.fileWatcherType", "none"]
    command = [sys.executable, "-m", "streamlit", "run", str(EMPTY_APP), *flags]
    return _serving(lambda port: [*command, "--server.port", str(port)])


@contextmanager
def _serving(command: Callable[[int], list[str]]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        started = subprocess.Popen(
            command(port),
            cwd=ROOT,
            env=os.environ | {"FEDARIUM_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield Server(port, Path(home), psutil.Process(started.pid))
        finally:
            os.killpg(started.pid, signal.SIGTERM)
            started.wait(timeout=20)
