"""Keeps one worker process up: starts it, starts it again when it is gone, says when it cannot."""

from collections.abc import Callable, Sequence
from typing import Any

from fl_core.runs.loop import Loop
from fl_core.runs.process import WorkerProcess

MOST_FAILED_STARTS = 3


class WorkerKeeper:
    """The one worker of a manager; what it says and how it ends is heard on the loop's thread."""

    def __init__(
        self,
        loop: Loop,
        command: Sequence[str],
        on_ready: Callable[[], None],
        on_message: Callable[[dict[str, Any]], None],
        on_death: Callable[[str], None],
    ) -> None:
        self.trouble = ""
        """Why there is no worker and none is tried any more."""
        self._loop, self._command = loop, command
        self._on_ready, self._on_message, self._on_death = on_ready, on_message, on_death
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

    def send(self, message: dict[str, Any]) -> None:
        """Tell the worker something; one that is gone is reported through `on_death`."""
        if self._worker:
            self._worker.send(message)

    def kill(self) -> None:
        """End the worker at once; `on_death` follows, and then another one."""
        if self._worker:
            self._worker.kill()

    def close(self) -> None:
        """End the worker for good."""
        worker, self._worker = self._worker, None
        if worker:
            worker.close()

    def _from_worker(self, worker: WorkerProcess, message: dict[str, Any]) -> None:
        self._loop.put(lambda: self._hear(worker, message))

    def _from_grave(self, worker: WorkerProcess) -> None:
        self._loop.put(lambda: self._bury(worker))

    def _hear(self, worker: WorkerProcess, message: dict[str, Any]) -> None:
        if worker is not self._worker:
            return
        if "ready" in message:
            worker.ready = True
            self.encourage()
            self._on_ready()
        else:
            self._on_message(message)

    def _bury(self, worker: WorkerProcess) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        ended = worker.how_it_ended()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts > MOST_FAILED_STARTS:
                self.trouble = f"The training process does not start. {ended}"
        self._on_death(ended)
