"""The worker process: TensorFlow loaded, one run at a time, and questions answered beside it.

It hears and says what `worker_messages` lists, a line each. End of input, which a dead dashboard
leaves behind, ends it.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from fl_core import stop_signals
from fl_core.config import RunConfig
from fl_core.errors import ConfigError
from fl_core.runs.failures import not_understood
from fl_core.runs.question_answering import QuestionAnswering
from fl_core.runs.worker_messages import (
    OTHER_VERSION,
    Ask,
    Cancel,
    FromWorker,
    Happened,
    Misunderstood,
    NotUnderstood,
    Pause,
    Ready,
    Refusal,
    Train,
    line_of,
    read_by_worker,
)

Say = Callable[[FromWorker], None]
A_MOMENT = 0.3
"""Seconds in which a run that has been waiting for a worker arrives."""


class _Wishes:
    """What the dashboard asked for while a run is going on; set by the reading thread."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._questions = QuestionAnswering(say)
        self.runs: SimpleQueue[Train] = SimpleQueue()
        self.cancel: set[int] = set()
        self.pause: set[int] = set()

    def listen(self) -> None:
        """Read wishes until the dashboard is gone, then end the process at once."""
        for line in sys.stdin.buffer:
            self._heed(line.decode(errors="replace"))
        os._exit(0)

    def _heed(self, line: str) -> None:
        match read_by_worker(line):
            case Train() as run:
                self.runs.put(run)
            case Cancel(job=job):
                self.cancel.add(job)
            case Pause(job=job):
                self.pause.add(job)
            case Ask() as question:
                self._questions.put(question)
            case Misunderstood() as what:
                self._say(_not_understood(what))


def _not_understood(what: Misunderstood) -> FromWorker:
    """Return what whoever said it is told: each question gets its answer, each job its end."""
    if what.id is not None:
        return Refusal(id=what.id, reason=what.reason)
    if what.job is not None:
        return Happened(job=what.job, event=not_understood(what.reason))
    return NotUnderstood(reason=what.reason)


def main() -> None:
    """Serve runs until the input ends."""
    stop_signals.ignore_all()  # Ctrl-C and the like end whoever started us, and so the input
    say = _private_output()
    wishes = _Wishes(say)
    Thread(target=wishes.listen, daemon=True).start()
    import fl_core.local_run  # noqa: F401 - loads TensorFlow

    say(Ready())
    try:
        wish = wishes.runs.get(timeout=A_MOMENT)
    except Empty:
        with suppress(Exception):  # what stands in its way stands in a run's, which says so
            warm_up(lambda: not wishes.runs.empty())
        wish = wishes.runs.get()
    while True:
        _serve(wish, wishes, say)
        wish = wishes.runs.get()


def warm_up(wanted: Callable[[], bool]) -> None:
    """Trace the default graphs and run them on a handful of images, unless a run is wanted."""
    from fl_core.local_run import run_rounds

    few = RunConfig(num_parties=2, num_images=256, num_rounds=1, party_test_images=100)
    for _ in run_rounds(few, cancelled=wanted):
        pass


def _serve(wish: Train, wishes: _Wishes, say: Say) -> None:
    from fl_core.runs.run_execution import execute

    job, stop_after = wish.job, wish.stop_after

    def pause_after(round: int) -> bool:
        return job in wishes.pause or (stop_after is not None and round >= stop_after)

    try:
        config = RunConfig.from_json(wish.config)
    except ConfigError as error:
        say(Happened(job=job, event=not_understood(f"{error} {OTHER_VERSION}")))
        return
    for event in execute(
        config,
        Path(wish.folder),
        wish.after_round,
        cancelled=lambda: job in wishes.cancel,
        pause_after=pause_after,
    ):
        say(Happened(job=job, event=event))


def _private_output() -> Say:
    """Keep the pipe for messages; whatever libraries print goes to standard error."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    one_at_a_time = Lock()  # a run and questions speak from threads of their own

    def say(message: FromWorker) -> None:
        line = line_of(message)
        try:
            with one_at_a_time:
                pipe.write(line)
                pipe.flush()
        except BrokenPipeError:
            os._exit(0)

    return say


if __name__ == "__main__":
    main()
