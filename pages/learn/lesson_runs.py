"""Finds a lesson's runs, starts those that are not there, and says how far they are shown."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import QuestionRefused
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.learn.lesson import LessonRun
from pages.learn.seen_runs import LINE_POSITIONS, SeenRun, rounds_after
from pages.shared import session
from pages.shared.keyed_cache import KeyedCache
from pages.shared.run_access import RunAccess

_lines: KeyedCache[tuple[RunStore, str, tuple[int, int]], NDArray[np.float32]] = KeyedCache(64)

Started = tuple[float, frozenset[str]]
"""When one has pressed Start, on the monotonic clock, and which runs were there already by then."""


@dataclass(frozen=True)
class Showing:
    """A lesson's runs at a moment.

    Attributes:
        seen: The runs, each as far as it is shown.
        runs: The same in the store, where they are there.
        replayed: Whether any of them is shown again.
        started: Whether this visitor has pressed Start since the page was loaded.
        done: How much of all rounds is shown, 0..1.
        refused: Why a question to a model was not answered, in words.
    """

    seen: Sequence[SeenRun]
    runs: Sequence[Run | None]
    replayed: bool
    started: bool
    done: float
    refused: str = ""

    @property
    def whole(self) -> bool:
        """Whether all is shown."""
        return all(run.whole for run in self.seen) and not self.refused

    @property
    def present(self) -> tuple[SeenRun, Run | None]:
        """The first that is not whole, or the last."""
        pairs = list(zip(self.seen, self.runs, strict=True))
        return next((pair for pair in pairs if not pair[0].whole), pairs[-1])

    @property
    def failed(self) -> Run | None:
        """A run that came to nothing, if one did."""
        ended = (run for run in self.runs if run is not None and not run.active)
        return next((run for run in ended if run.state is not RunState.FINISHED), None)


def start(access: RunAccess, key: str, runs: Sequence[LessonRun], title: str) -> None:
    """Queue what is not there yet, and begin to show all from the beginning; for callbacks.

    Raises:
        NotAllowedError: If the visitor may start no runs.
    """
    there = [run for run in found(access.store, runs) if run is not None]
    before = frozenset(run.id for run in there if run.state is RunState.FINISHED)
    access.submit_lesson({f"{title}: {run.name}": run.config for run in runs})
    session.set_knob(key, (time.monotonic(), before))


def showing(access: RunAccess, key: str, runs: Sequence[LessonRun]) -> Showing:
    """Return how far a lesson's runs are shown now; all there is where nobody pressed Start."""
    there = found(access.store, runs)
    started: Started | None = session.knob(key, None)
    began, before = started or (0.0, frozenset())
    again = [run for run in there if run is not None and run.id in before]
    whole = {run.id: _seen(access.store, run, "", run.round) for run in again}
    took = [whole[run.id].seconds for run in again]
    rounds = dict(zip(whole, rounds_after(took, time.monotonic() - began), strict=True))
    seen = [
        SeenRun(asked.name, asked.config)
        if run is None
        else _seen(access.store, run, asked.name, rounds.get(run.id, run.round))
        for asked, run in zip(runs, there, strict=True)
    ]
    total = sum(run.config.num_rounds + 1 for run in runs)
    done = sum(0 if run.round is None else run.round + 1 for run in seen)
    refused = ""
    for place, asked in enumerate(runs):
        if asked.between and seen[place].whole:
            try:
                line = _line_of(access, seen[place].id, asked.between)
                seen[place] = replace(seen[place], line=line)
            except QuestionRefused as refusal:
                refused = str(refusal) if refusal.passing else refused
    return Showing(seen, there, bool(again), started is not None, done / total, refused)


def _line_of(access: RunAccess, run_id: str, parties: tuple[int, int]) -> NDArray[np.float32]:
    """Return the losses between two parties' models of the first round, asked once."""

    def asked(kept: NDArray[np.float32] | None) -> NDArray[np.float32]:
        return kept if kept is not None else access.between(run_id, 1, parties, LINE_POSITIONS)

    line = _lines.changed((access.store, run_id, parties), asked)
    assert line is not None
    return line


def found(store: RunStore, runs: Sequence[LessonRun]) -> list[Run | None]:
    """Return the runs that are there: of equal ones the one that is furthest."""
    equal = store.equal_to([run.config for run in runs])
    return [
        max((run for run in equal if run.config == asked.config), key=_how_far, default=None)
        for asked in runs
    ]


def _seen(store: RunStore, run: Run, name: str, round: int | None) -> SeenRun:
    return SeenRun(name, run.config, store, run.id, round, run.round)


def _how_far(run: Run) -> tuple[bool, bool, int, str]:
    return (
        run.state is RunState.FINISHED,
        run.active,
        -1 if run.round is None else run.round,
        run.id,
    )
