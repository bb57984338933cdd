"""How far a run is and how long it will take; pure."""

import time
from dataclasses import dataclass

import pandas as pd

from fl_core.runs.live import Live
from fl_core.runs.store import Run

TRAINING_SHARE = 0.85  # of a round before any has been timed; the rest is evaluation
SECONDS = ["seconds_deal", "seconds_train", "seconds_aggregate", "seconds_evaluate"]


@dataclass(frozen=True)
class Progress:
    """How far the whole run is, 0..1, and the seconds left if they can be told."""

    done: float
    seconds_left: float | None


def progress_of(run: Run, rounds: pd.DataFrame, live: Live | None) -> Progress:
    """Return the progress of a run, moving within rounds.

    Args:
        run: As the store knows it.
        rounds: Its finished rounds, with their seconds.
        live: What happens inside the present round, if this server drives the run.
    """
    finished = run.round or 0
    within = _within_round(run, rounds, live)
    done = min(1.0, (finished + within) / run.config.num_rounds)
    timed = rounds.loc[rounds["round"] > 0, SECONDS].sum(axis=1)
    if timed.empty:
        return Progress(done, None)
    left = (run.config.num_rounds - finished - within) * float(timed.tail(5).median())
    return Progress(done, max(0.0, left))


def _within_round(run: Run, rounds: pd.DataFrame, live: Live | None) -> float:
    if live is None or live.round == 0 or live.round <= (run.round or 0):
        return 0.0
    timed = rounds.loc[rounds["round"] > 0]
    training = TRAINING_SHARE
    if not timed.empty:
        training = float(timed["seconds_train"].sum() / timed[SECONDS].to_numpy().sum())
    trained = sum(live.progress.values()) / run.config.parties_per_round
    if trained < 1 or not live.trained:
        return training * min(trained, 1.0)
    evaluating = time.monotonic() - max(live.began, live.changed)
    usual = float(timed["seconds_evaluate"].median()) if not timed.empty else 1.0
    return training + (1 - training) * min(0.95, evaluating / max(usual, 1e-3))


def in_words(seconds: float) -> str:
    """Return a duration as a person would say it."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
