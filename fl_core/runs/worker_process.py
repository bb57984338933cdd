"""The worker process as its manager sees it: started, written to, read from, ended."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from fl_core.errors import QuestionRefused
from fl_core.paths import home
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.pending_questions import PendingQuestions
from fl_core.runs.worker_messages import (
    Answer,
    FromWorker,
    Misunderstood,
    Refusal,
    ToWorker,
    line_of,
    read_by_dashboard,
)
from fl_core.runs.worker_questions import Question
from fl_core.stop_signals import held_back

COMMAND = (sys.executable, "-m", "fl_core.runs.worker")
ROOT = Path(__file__).resolve().parents[2]
MOST_WORDS = 20_000  # bytes
MOST_UNSENT = 32  # messages to a worker that does not read, from which on questions are refused
BEING_CLOSED = "Fedarium is being closed; start it again."


class WorkerProcess:
    """One worker. What it says is read by a thread of its own and handed to two callbacks.

    What it is told is written by another, so that nobody else waits for a worker that stands still
    or loads TensorFlow, and no two lines are ever mixed.
    """

    def __init__(
        self,
        on_message: Callable[["WorkerProcess", FromWorker | Misunderstood], None],
        on_death: Callable[["WorkerProcess"], None],
        command: Sequence[str] = COMMAND,
    ) -> None:
        """Start it.

        Args:
            on_message: Called with all it says but answers, which go to whoever asked.
            on_death: Called once it is gone.
            command: Starts a worker process.
        """
        self._words = _file_of_words()
        with held_back():
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        self._on_message, self._on_death = on_message, on_death
        self.ready = False
        self._closing = False
        self._questions = PendingQuestions()
        self._unsent: SimpleQueue[str | None] = SimpleQueue()
        for work, name in ((self._read, "worker-reader"), (self._write, "worker-writer")):
            threading.Thread(target=work, name=name, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, message: ToWorker) -> None:
        """Have a message written; a dead worker is reported through `on_death`, not here."""
        self._unsent.put(line_of(message))

    def ask(self, question: Question, timeout: float) -> ArrayInJson:
        """Put a question and wait for its answer; may be called from any thread.

        Raises:
            QuestionRefused: If it is refused, not answered in time, or the worker ends meanwhile.
        """
        if self._unsent.qsize() >= MOST_UNSENT:
            raise QuestionRefused("The training process stands still: ask again later.", True)
        return self._questions.ask(self.send, question, timeout)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def close(self) -> None:
        """Let the process end by itself, and end it if it does not."""
        self._closing = True
        self._unsent.put(None)
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def how_it_ended(self) -> str:
        """Say in words why the process is gone, with its last words if it had any."""
        code = self._process.wait()
        if code >= 0:
            return f"The worker process ended by itself (code {code}). {self._last_words()}".strip()
        name = signal.Signals(-code).name
        return f"The worker process was killed (signal {-code}, {name})."

    def last_words(self) -> str:
        """Return the end of what the process wrote to standard error; only once it is gone."""
        self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, self._words.tell() - MOST_WORDS))
        return self._words.read().decode(errors="replace").strip()

    def _last_words(self) -> str:
        lines = self.last_words().splitlines()
        return f"Its last words: {lines[-1][:300]}" if lines else ""

    def _write(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as pipe:
            while (line := self._unsent.get()) is not None:
                pipe.write(line)
                pipe.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            match read_by_dashboard(line):
                case Answer() | Refusal() as answer:
                    self._questions.settle(answer)
                case Misunderstood(reason=reason, id=int(id)):
                    self._questions.settle(Refusal(id=id, reason=reason))
                case message:
                    self._on_message(self, message)
        self._process.wait()
        self._unsent.put(None)
        self._questions.end(
            BEING_CLOSED
            if self._closing
            else f"{self.how_it_ended()} Another one is being started: ask again in a moment."
        )
        self._on_death(self)


def _environment() -> dict[str, str]:
    """Return this process's environment, and in it where the worker finds the code and the home.

    Python leaves the current folder out of its path where PYTHONSAFEPATH is set; what FEDARIUM_HOME
    says is relative to the folder of this process.
    """
    path = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    return os.environ | {"FEDARIUM_HOME": str(home()), "PYTHONPATH": os.pathsep.join(path)}


def _file_of_words() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError:  # the disk is full: there is no room for words, but maybe for the run
        return open(os.devnull, "r+b", buffering=0)
