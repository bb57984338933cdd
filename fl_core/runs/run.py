"""One run as the store knows it, and the query that finds it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from fl_core.config import RunConfig
from fl_core.errors import ConfigError
from fl_core.runs import tables
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.run_tags import unpacked_tags
from fl_core.short_text import name_of_a_run


@dataclass(frozen=True)
class Run:
    """One run as the store knows it.

    Attributes:
        round: The last finished round, 0 is the untrained model, `None` before it is measured.
        reason: Why it ended as it did, or what else there is to know about its rounds.
        place: Orders queued runs; smaller is earlier.
        owner: The process that drives it.
        beats: Rises while the owner lives.
        wish: "cancel" or "pause", asked of the owner by another process.
        warning: What is wrong with the training as it goes on, and what to turn, if anything is.
        made_by: Which viewer's it is; `None` if it belongs to whoever runs this Fedarium.
        deleted_at: When it was deleted, in seconds since 1970, if it was.
        number: Rises from run to run; `None` if an earlier Fedarium made it and none has counted.
        priority: Queued runs of a higher one start earlier, whenever they came.
        sweep: Of which sweep it is a part, if of any.
        role: What it is there for, in the words of who made it.
        keep_every: Which of its weights are kept, see `checkpoint_retention`.
        accuracy: Of the global model, 0..1, after the last finished round that was measured.
        tags: Words that somebody has put to it.
        note: What somebody has noted of it.
        parent: The run that it goes on from, or repeats, if any.
        imported_from: By what the file was written in which it came, if it did: a processor and
            versions. There are no weights of such a run.
    """

    id: str
    name: str
    config: RunConfig
    fingerprint: str
    created_at: float
    state: RunState
    round: int | None
    reason: str
    suggestion: str
    resumable: bool
    stop_after: int | None
    place: int | None
    owner: str
    beats: int
    wish: str
    warning: str | None
    made_by: str | None
    deleted_at: float | None
    number: int | None
    priority: int
    sweep: str | None
    role: str | None
    keep_every: int | None
    accuracy: float | None
    tags: tuple[str, ...] = ()
    note: str = ""
    parent: str | None = None
    imported_from: str | None = None

    @property
    def active(self) -> bool:
        """Whether it is queued or running."""
        return self.state in ACTIVE


@dataclass(frozen=True)
class UnreadableRun:
    """A run that a Fedarium of other knobs or states has made: it is listed, and can be deleted.

    Attributes:
        state: One of `RunState`, or a word that is not known here.
        problem: Why it cannot be read, in a sentence.
    """

    id: str
    name: str
    created_at: float
    state: str
    round: int | None
    owner: str
    beats: int
    made_by: str | None
    deleted_at: float | None
    problem: str

    @property
    def active(self) -> bool:
        """Whether it is queued or running."""
        return self.state in ACTIVE

    @property
    def sentence(self) -> str:
        """What is said where more is asked of it."""
        return f"Run {self.id} was saved with other knobs: {self.problem}"


def any_run(row: Mapping[Any, Any]) -> Run | UnreadableRun:
    """Return the run of a row of `runs_with_accuracy`, whether or not it can be read."""
    known = {
        **row,
        "name": name_of_a_run(str(row["name"])),
        "priority": row["priority"] or 0,
        "tags": unpacked_tags(row["tags"]),
        "note": row["note"] or "",
    }
    config = _config_of(row["config"])
    if isinstance(config, RunConfig) and row["state"] in _STATES:
        return Run(**{**known, "config": config, "state": RunState(row["state"])})
    problem = config if isinstance(config, str) else f"“{row['state']}” is no state known here."
    kept = [field.name for field in fields(UnreadableRun) if field.name in known]
    return UnreadableRun(**{name: known[name] for name in kept}, problem=problem)


_STATES = frozenset(map(str, RunState))


@lru_cache(maxsize=1024)
def _config_of(text: str) -> RunConfig | str:
    """Return a config, or in a sentence why it cannot be read; a run's never changes."""
    try:
        return RunConfig.from_json(text)
    except ConfigError as error:
        return str(error)


@dataclass(frozen=True)
class RunFacts:
    """What a run found as it began.

    Attributes:
        num_weights: Of the model.
        num_test_images: On which the global model is measured.
        num_sample_images: On which each party's own model is.
        label_counts: `[num_parties, num_classes]`, what each party holds in round 1.
        num_train: `[num_parties]`, images that each trains on; `None` if an earlier Fedarium,
            which did not keep it, began the run.
    """

    num_weights: int
    num_test_images: int
    num_sample_images: int
    label_counts: NDArray[np.intp]
    num_train: NDArray[np.intp] | None = None

    @property
    def num_held_out(self) -> NDArray[np.intp] | None:
        """`[num_parties]`, images that each party holds and does not train on."""
        return None if self.num_train is None else self.label_counts.sum(axis=1) - self.num_train


def runs_with_accuracy() -> Any:
    """Select runs, each with the accuracy after the last finished round that was measured."""
    rounds = tables.rounds.c
    known = (rounds.run_id == tables.runs.c.id) & rounds.accuracy.is_not(None)
    newest = (
        select(rounds.accuracy)
        .where(known, rounds.round <= tables.runs.c.round)
        .order_by(rounds.round.desc())
        .limit(1)
    )
    return select(tables.runs, newest.scalar_subquery().label("accuracy"))
