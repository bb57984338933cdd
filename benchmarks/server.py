"""The dashboard, started as people start it, in an empty home."""

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]


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


@contextmanager
def dashboard() -> Iterator[Server]:
    """Start `make run` on a free port, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        make = subprocess.Popen(
            ["make", "run", "HEADLESS=1", f"PORT={port}"],
            cwd=ROOT,
            env=os.environ | {"FEDARIUM_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield Server(port, Path(home), psutil.Process(make.pid))
        finally:
            os.killpg(make.pid, signal.SIGTERM)
            make.wait(timeout=20)
