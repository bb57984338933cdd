"""One run as the store knows it, and the query that finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, StoreError
from fl_core.runs import tables
from fl_core.runs.states import ACTIVE, RunState


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
        accuracy: Of the global model after the last finished round, 0..1.
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
    accuracy: float | None

    @property
    def active(self) -> bool:
        """Whether it is queued or running."""
        return self.state in ACTIVE

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> "Run":
        """Return the run of a row of `runs_with_accuracy`.

        Raises:
            StoreError: If it was saved by a Fedarium that knew other knobs or states.
        """
        try:
            config, state = RunConfig.from_json(row["config"]), RunState(row["state"])
        except (ConfigError, ValueError) as error:
            raise StoreError(f"Run {row['id']} was saved with other knobs: {error}") from error
        return cls(**{**row, "config": config, "state": state})


def runs_with_accuracy() -> Any:
    """Select runs, each with the accuracy after its last finished round."""
    last = (tables.rounds.c.run_id == tables.runs.c.id) & (
        tables.rounds.c.round == tables.runs.c.round
    )
    joined = tables.runs.outerjoin(tables.rounds, last)
    return select(tables.runs, tables.rounds.c.accuracy).select_from(joined)
