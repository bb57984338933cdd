"""What runs came to, many at once: for tables in which they stand beneath each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import false, func, or_, select

from fl_core.runs import tables
from fl_core.runs.database import Database

SECONDS = ("seconds_deal", "seconds_train", "seconds_aggregate", "seconds_evaluate")


@dataclass(frozen=True)
class Reached:
    """When a run first came to an accuracy.

    Attributes:
        round: The first measured round after which it had it.
        bytes: Sent until then, in both directions.
        seconds: That its rounds had taken until then, the untrained model's measuring included.
    """

    round: int
    bytes: int
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What the finished rounds of a run came to. Accuracies are shares of images, 0..1.

    Attributes:
        curve: Accuracy of the model (or models) in use on the common test images, by measured
            round; index "round".
        worst_party: After the last measured round, of those that took part: the least accuracy of
            the model that a party uses, on the images that it holds out itself.
        reached: When it came to the target, if it did.
        bytes: Sent in all rounds, in both directions.
        seconds: That all rounds took.
    """

    curve: "pd.Series[float]"
    worst_party: float | None
    reached: Reached | None
    bytes: int
    seconds: float

    @property
    def final(self) -> float | None:
        """The accuracy after the last round that was measured."""
        return float(self.curve.iloc[-1]) if len(self.curve) else None

    @property
    def best(self) -> float | None:
        """The highest accuracy there was."""
        return float(self.curve.max()) if len(self.curve) else None

    @property
    def best_round(self) -> int | None:
        """The first round after which it was so."""
        values = self.curve.to_numpy()
        return int(self.curve.index[int(values.argmax())]) if len(values) else None


class RunOutcomes:
    """Reads what many runs came to in two queries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outcomes(self, run_ids: Sequence[str], target: float) -> Mapping[str, Outcome]:
        """Return what runs came to, those of which there are no rounds left out.

        Args:
            run_ids: Which runs.
            target: The accuracy, 0..1, that `reached` is about.
        """
        rounds = self._rounds(run_ids)
        last = {
            str(run_id): int(measured["round"].max())
            for run_id, measured in rounds.dropna(subset=["accuracy"]).groupby("run_id")
        }
        worst = self._worst_parties(last)
        return {
            str(run_id): _outcome(of_one, worst.get(str(run_id)), target)
            for run_id, of_one in rounds.groupby("run_id", sort=False)
        }

    def _rounds(self, run_ids: Sequence[str]) -> pd.DataFrame:
        table, names = tables.rounds.c, (*_SENT, *SECONDS)
        columns = [table.run_id, table.round, table.accuracy, *(table[name] for name in names)]
        query = select(*columns).where(table.run_id.in_(run_ids)).order_by(table.round)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        told = pd.DataFrame(rows, columns=["run_id", "round", "accuracy", *names])
        return told.astype({"accuracy": float} | dict.fromkeys(SECONDS, float))

    def _worst_parties(self, last: Mapping[str, int]) -> Mapping[str, float]:
        """Return the least accuracy of any party by run, each after a round."""
        table = tables.party_rounds.c
        # Not `(run_id, round) IN (...)`, for which SQLite reads the whole table.
        these = or_(
            false(),
            *((table.run_id == run) & (table.round == round) for run, round in last.items()),
        )
        query = select(table.run_id, func.min(table.own_accuracy)).where(these)
        query = query.group_by(table.run_id)
        rows: Sequence[Any] = self._database.read(
            lambda connection: connection.execute(query).all()
        )
        return {run_id: float(least) for run_id, least in rows if least is not None}


_SENT = ("bytes_down", "bytes_up")


def _outcome(rounds: pd.DataFrame, worst_party: float | None, target: float) -> Outcome:
    sent = rounds[[*_SENT]].fillna(0).to_numpy(dtype=np.int64).sum(axis=1)
    seconds = rounds[[*SECONDS]].fillna(0).to_numpy(dtype=float).sum(axis=1)
    measured = rounds.dropna(subset=["accuracy"])
    curve = pd.Series(
        measured["accuracy"].to_numpy(float),
        index=pd.Index(measured["round"].to_numpy(int), name="round"),
        name="accuracy",
    )
    reached = _reached(rounds, sent, seconds, target)
    return Outcome(curve, worst_party, reached, int(sent.sum()), float(seconds.sum()))


def _reached(
    rounds: pd.DataFrame, sent: NDArray[np.int64], seconds: NDArray[np.float64], target: float
) -> Reached | None:
    there = np.flatnonzero(rounds["accuracy"].to_numpy(float) >= target)
    if not len(there):
        return None
    first = int(there[0])
    until = slice(first + 1)
    return Reached(
        int(rounds["round"].iloc[first]), int(sent[until].sum()), float(seconds[until].sum())
    )
