"""The worker process as its manager sees it: started, written to, read from, ended."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "fl_core.runs.worker")
ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """One worker; its output is read by a thread of its own and handed to two callbacks."""

    def __init__(
        self,
        on_message: Callable[["WorkerProcess", dict[str, Any]], None],
        on_death: Callable[["WorkerProcess"], None],
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
            encoding="utf-8",
            start_new_session=os.name == "posix",  # Ctrl-C ends the dashboard, which ends us
        )
        self._on_message, self._on_death = on_message, on_death
        self.ready = False
        threading.Thread(target=self._read, name="worker-reader", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, message: dict[str, Any]) -> None:
        """Write one wish; a dead worker is reported through `on_death`, not here."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except OSError:
            pass

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def close(self) -> None:
        """Let the process end by itself, and end it if it does not."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=2)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()

    def how_it_ended(self) -> str:
        """Say in words why the process is gone, with its last words if it had any."""
        code = self._process.wait()
        if code >= 0:
            return f"The worker process ended by itself (code {code}). {self._last_words()}".strip()
        name = signal.Signals(-code).name
        return f"The worker process was killed (signal {-code}, {name})."

    def _last_words(self) -> str:
        self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, self._words.tell() - 2000))
        lines = self._words.read().decode(errors="replace").strip().splitlines()
        return f"Its last words: {lines[-1][:300]}" if lines else ""

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._on_message(self, json.loads(line))
        except ValueError:  # killed in the middle of a line
            self._process.kill()
        self._process.wait()
        self._on_death(self)
