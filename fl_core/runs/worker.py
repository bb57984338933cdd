"""The worker process: TensorFlow loaded, one run at a time, JSON lines in and out.

In:  {"do": "run", "job", "config", "after_round", "stop_after", "folder"}, {"do": "cancel", "job"},
     {"do": "pause", "job"}. End of input, which a dead dashboard leaves behind, ends the worker.
Out: {"ready": true} once TensorFlow is there, then {"job", "event"} as the run goes. A job is a
     number that no two stretches of work share, so that a late wish never hits the run that came
     after.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from fl_core.config import RunConfig

Say = Callable[[dict[str, Any]], None]
A_MOMENT = 0.3
"""Seconds in which a run that has been waiting for a worker arrives."""


class _Wishes:
    """What the dashboard asked for while a run is going on; set by the reading thread."""

    def __init__(self) -> None:
        self.runs: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.cancel: set[int] = set()
        self.pause: set[int] = set()

    def listen(self) -> None:
        """Read wishes until the dashboard is gone, then end the process at once."""
        for line in sys.stdin:
            wish = json.loads(line)
            if wish["do"] == "run":
                self.runs.put(wish)
            else:
                {"cancel": self.cancel, "pause": self.pause}[wish["do"]].add(wish["job"])
        os._exit(0)


def main() -> None:
    """Serve runs until the input ends."""
    say = _private_output()
    wishes = _Wishes()
    threading.Thread(target=wishes.listen, daemon=True).start()
    import fl_core.federation  # noqa: F401 - loads TensorFlow

    say({"ready": True})
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
    from fl_core.federation import run_rounds

    few = RunConfig(num_parties=2, num_images=256, num_rounds=1, party_test_images=100)
    for _ in run_rounds(few, cancelled=wanted):
        pass


def _serve(wish: dict[str, Any], wishes: _Wishes, say: Say) -> None:
    from fl_core.runs.execution import execute

    job, stop_after = wish["job"], wish["stop_after"]

    def pause_after(round: int) -> bool:
        return job in wishes.pause or (stop_after is not None and round >= stop_after)

    for event in execute(
        RunConfig.from_json(wish["config"]),
        Path(wish["folder"]),
        wish["after_round"],
        cancelled=lambda: job in wishes.cancel,
        pause_after=pause_after,
    ):
        say({"job": job, "event": event.model_dump(mode="json")})


def _private_output() -> Say:
    """Keep the pipe for events; whatever libraries print goes to standard error."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: dict[str, Any]) -> None:
        try:
            pipe.write(json.dumps(message) + "\n")
            pipe.flush()
        except BrokenPipeError:
            os._exit(0)

    return say


if __name__ == "__main__":
    main()
