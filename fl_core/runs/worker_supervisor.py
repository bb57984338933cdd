"""Keeps one worker process up: starts it, starts it again when it is gone, says when it cannot."""

import sys
from collections.abc import Callable, Sequence

from fl_core.errors import QuestionRefused
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.serial_thread import SerialThread
from fl_core.runs.worker_messages import (
    FromWorker,
    Happened,
    Misunderstood,
    NotUnderstood,
    Ready,
    ToWorker,
)
from fl_core.runs.worker_process import BEING_CLOSED, WorkerProcess
from fl_core.runs.worker_questions import Question

MOST_FAILED_STARTS = 3
TRACEBACK = "Traceback (most recent call last):"
GETTING_READY = "The training process is getting ready: ask again in a moment."


class WorkerSupervisor:
    """The one worker of a manager; what it says and how it ends is heard on the loop's thread."""

    def __init__(
        self,
        loop: SerialThread,
        command: Sequence[str],
        on_ready: Callable[[], None],
        on_event: Callable[[Happened | Misunderstood], None],
        on_death: Callable[[str, bool], None],
    ) -> None:
        """Start nothing yet.

        Args:
            loop: On whose thread all this happens.
            command: Starts a worker process.
            on_ready: Called when one has loaded TensorFlow.
            on_event: Called with what it says of a job, and with what of that is not understood.
            on_death: Called with how one ended, in a sentence, and whether it had been ready.
        """
        self.trouble = ""
        """Why there is no worker and none is tried any more."""
        self.last_words = ""
        """What a worker that died wrote to standard error; of one that was ended, its traceback."""
        self._loop, self._command = loop, command
        self._on_ready, self._on_event, self._on_death = on_ready, on_event, on_death
        self._worker: WorkerProcess | None = None
        self._failed_starts = 0

    @property
    def ready(self) -> bool:
        """Whether the worker is up and has loaded TensorFlow."""
        return self._worker is not None and self._worker.ready

    @property
    def pid(self) -> int | None:
        """The worker's process id, if one is up."""
        return self._worker.pid if self._worker else None

    def look(self) -> None:
        """Start a worker if there is none."""
        if self._worker is None and self._failed_starts <= MOST_FAILED_STARTS:
            self._worker = WorkerProcess(self._from_worker, self._from_grave, self._command)

    def encourage(self) -> None:
        """Try again even if the worker would not start before."""
        self._failed_starts, self.trouble = 0, ""

    def send(self, message: ToWorker) -> None:
        """Tell the worker something; one that is gone is reported through `on_death`."""
        if self._worker:
            self._worker.send(message)

    def ask(self, question: Question, timeout: float) -> ArrayInJson:
        """Put a question and wait for its answer; may be called from any thread.

        Raises:
            QuestionRefused: If there is no worker that could answer, or it does not.
        """
        worker = self._worker
        if worker is None or not worker.ready:
            raise QuestionRefused(self.trouble or GETTING_READY, passing=not self.trouble)
        return worker.ask(question, timeout)

    def kill(self) -> None:
        """End the worker at once; `on_death` follows, and then another one."""
        if self._worker:
            self._worker.kill()

    def close(self) -> None:
        """End the worker for good."""
        worker, self._worker, self.trouble = self._worker, None, BEING_CLOSED
        if worker:
            worker.close()
            _, traceback, error = worker.last_words().partition(TRACEBACK)
            self.last_words = traceback + error if traceback else self.last_words

    def _from_worker(self, worker: WorkerProcess, message: FromWorker | Misunderstood) -> None:
        self._loop.put(lambda: self._hear(worker, message))

    def _from_grave(self, worker: WorkerProcess) -> None:
        self._loop.put(lambda: self._bury(worker))

    def _hear(self, worker: WorkerProcess, message: FromWorker | Misunderstood) -> None:
        if worker is not self._worker:
            return
        match message:
            case Ready():
                worker.ready = True
                self.encourage()
                self._on_ready()
            case Happened():
                self._on_event(message)
            case Misunderstood() if message.job is not None:
                self._on_event(message)
            case NotUnderstood(reason=reason) | Misunderstood(reason=reason):
                print(f"The training process: {reason}", file=sys.stderr)

    def _bury(self, worker: WorkerProcess) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        ended, self.last_words = worker.how_it_ended(), worker.last_words()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts > MOST_FAILED_STARTS:
                self.trouble = f"The training process does not start. {ended}"
        self._on_death(ended, worker.ready)
