"""The run that a worker is busy with."""

from dataclasses import dataclass

from fl_core.events import Event, RunCancelled, RunPaused, RunSetAside
from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run


@dataclass
class DrivenRun:
    """One run in the hands of a worker.

    Attributes:
        run: As it was when it was started.
        job: Its number among all that a worker was given.
        live: What happens inside its present round.
        cancelled_at: When the worker was asked to stop it, on the monotonic clock.
        makes_room: Whether it was stopped for another one only, and goes on after that.
    """

    run: Run
    job: int
    live: Live
    cancelled_at: float | None = None
    makes_room: bool = False

    def ended(self, event: Event) -> Event:
        """Return how it ends: one that only makes room waits, unless more is wished meanwhile."""
        if not (self.makes_room and isinstance(event, RunCancelled)):
            return event
        if self.live.wish == "pause":
            return RunPaused(round=max(0, self.live.round - 1))
        return event if self.live.wish else RunSetAside()
