"""Runs to read, made by hand as tables."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fl_core.config import RunConfig
from fl_core.runs.run import RunFacts
from fl_core.runs.run_states import RunState
from pages.shared.metric_column_names import (
    BY_PARTY,
    GLOBAL_ON_OWN,
    GLOBAL_ON_TEST,
    OWN_ON_OWN,
    OWN_ON_TEST,
    View,
)
from pages.shared.rounds_cache import History
from pages.shared.run_reading.material import Material

DIGITS = tuple("0123456789")
EQUAL = np.full((3, 10), 400)
BY_PARTY_OF_THREE = np.array([[1200] * 3 + [0] * 7, [0] * 3 + [1200] * 3 + [0] * 4])
SKEWED = np.vstack([BY_PARTY_OF_THREE, [[0] * 6 + [1200] * 4]])
"""Party 1 holds digits 0 to 2, party 2 holds 3 to 5, party 3 the others."""

Numbers = Sequence[float | None]


def material(
    together: Numbers,
    own: Sequence[Numbers] = (),
    *,
    own_at_home: Sequence[Numbers] = (),
    shared_at_home: Sequence[Numbers] = (),
    matrices: Mapping[tuple[int, View], Any] | None = None,
    counts: Any = EQUAL,
    test_images: int = 10_000,
    sample_images: int = 1000,
    state: RunState = RunState.FINISHED,
    diverged: bool = False,
    references: Mapping[str, Numbers] | None = None,
    facts: bool = True,
    **config: Any,
) -> Material:
    """Return a run.

    Args:
        together: Accuracy on the test images by round, from 0; `None` where not measured.
        own: Of each round from 1 what each party's own model comes to on the sample.
        own_at_home: The same on what parties hold out.
        shared_at_home: Likewise of the global model.
        matrices: Confusion matrices; without, those of the test images are made up: right or not.
        counts: Who holds what.
        test_images: How many.
        sample_images: How many of them parties' own models are measured on.
        state: Of the run.
        diverged: Whether it broke down.
        references: Accuracies by round, from 0.
        facts: Whether the run kept what it found as it began.
        config: What is other than in the default.
    """
    rows = len(together)
    told = RunConfig.of({"num_rounds": max(1, rows - 1)} | config)
    parties = [_parties(round, own, own_at_home, shared_at_home) for round in range(1, rows)]
    counts = np.asarray(counts, np.intp)
    found = RunFacts(110_474, test_images, sample_images, counts, counts.sum(axis=1) * 9 // 10)
    return Material(
        config=told,
        state=state,
        history=History(rows - 1, _rounds(together), _joined(parties)),
        class_names=DIGITS,
        matrix=lambda round, view: (matrices or {}).get((round, view)),
        facts=found if facts else None,
        diverged=diverged,
        references={
            kind: pd.Series(values, range(len(values)), float)
            for kind, values in (references or {}).items()
        },
    )


def right_on(shares: Sequence[float], images: int = 1000) -> np.ndarray:
    """Return a confusion matrix: each class is recognised so often, else taken for the next."""
    of_class = len(shares)
    counts = np.zeros((of_class, of_class), np.intp)
    for truth, share in enumerate(shares):
        right = round(share * images)
        counts[truth, truth] += right
        counts[truth, (truth + 1) % of_class] += images - right
    return counts


def _rounds(together: Numbers) -> pd.DataFrame:
    rounds = np.arange(len(together))
    trained = (rounds > 0).astype(float)
    return pd.DataFrame(
        {
            "round": rounds,
            GLOBAL_ON_TEST.column("accuracy"): pd.Series(together, dtype=float),
            "bytes_down": (1_325_688 * trained).astype(int),
            "bytes_up": (1_325_688 * trained).astype(int),
            "seconds_deal": 0.0,
            "seconds_train": 2.0 * trained,
            "seconds_aggregate": 0.0,
            "seconds_evaluate": 0.5,
        }
    )


def _parties(round: int, *by_view: Sequence[Numbers]) -> pd.DataFrame:
    told = [view[round - 1] if len(view) >= round else () for view in by_view]
    number = max(map(len, told))
    columns: dict[str, Any] = {
        view.column("accuracy"): [*values, *[None] * (number - len(values))]
        for view, values in zip((OWN_ON_TEST, OWN_ON_OWN, GLOBAL_ON_OWN), told, strict=True)
    }
    columns = {name: pd.Series(values, dtype=float) for name, values in columns.items()}
    return pd.DataFrame({"round": round, "party": range(number), "num_examples": 3600} | columns)


def _joined(parties: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = ["round", "party", "num_examples", *(view.column("accuracy") for view in BY_PARTY)]
    full = [each for each in parties if len(each)]
    return (
        pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=columns, dtype=float)
    )
