"""How far a run is, how long it will take, and how to say it."""

import time
from dataclasses import dataclass

from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from pages.shared.finished_rounds_summary import Timing
from pages.shared.run_access import RunAccess
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.sentence import Duration


@dataclass(frozen=True)
class Progress:
    """How far the whole run is, 0..1, and the seconds left if they can be told."""

    done: float
    seconds_left: float | None


def progress_of(run: Run, timing: Timing, live: Live | None) -> Progress:
    """Return the progress of a run, moving within rounds.

    Args:
        run: As the store knows it.
        timing: How long its rounds take.
        live: What happens inside the present round, if this server drives the run.
    """
    finished = run.round or 0
    within = _within_round(run, timing, live)
    done = min(1.0, (finished + within) / run.config.num_rounds)
    if timing.round_seconds is None:
        return Progress(done, None)
    left = (_stops_after(run, live) - finished - within) * timing.round_seconds
    return Progress(done, max(0.0, left))


def _stops_after(run: Run, live: Live | None) -> int:
    """Return the round after which the run is finished, or pauses."""
    if live and live.wish == "pause":
        return min((run.round or 0) + 1, run.config.num_rounds)
    return min(run.stop_after or run.config.num_rounds, run.config.num_rounds)


def _within_round(run: Run, timing: Timing, live: Live | None) -> float:
    if live is None or not live.begun or live.round <= (run.round or 0):
        return 0.0
    trained = sum(live.progress.values()) / max(1, len(live.parties))
    if run.config.strategy.trains_personal:
        trained = (trained + sum(live.personal.values()) / max(1, len(live.parties))) / 2
    if trained < 1 or not live.trained:
        return timing.training_share * min(trained, 1.0)
    evaluating = time.monotonic() - max(live.began, live.changed)
    share = min(0.95, evaluating / max(timing.evaluating, 1e-3))
    return timing.training_share + (1 - timing.training_share) * share


def words_of(manager: RunAccess, run: Run, live: Live | None, progress: Progress) -> str:
    """Return the line that says what goes on now."""
    words = [_what_now(manager, run, live)]
    moves = run.state is RunState.RUNNING and not manager.trouble
    if moves and progress.seconds_left is not None:
        words.append(f"{ENGLISH.told(Duration(progress.seconds_left))} left")
    return " · ".join(words)


def _what_now(manager: RunAccess, run: Run, live: Live | None) -> str:
    total, finished = run.config.num_rounds, run.round or 0
    match run.state:
        case RunState.QUEUED if not manager.warm:
            return "Getting TensorFlow ready, a few seconds"
        case RunState.QUEUED:
            ahead = manager.runs_ahead(run)
            return f"Waiting: {ahead} run{'s' if ahead != 1 else ''} ahead of this one"
        case RunState.RUNNING if manager.held_up(run):
            return f"Held up after round {finished} of {total}"
        case RunState.RUNNING:
            if live and live.wish == "cancel":
                return "Stopping…"
            if live and live.round == 0:
                return "Measuring the untrained model"
            now = min(finished + 1, total)
            pause = ", pausing after it" if _stops_after(run, live) == now < total else ""
            return f"Round {now} of {total}{pause}"
        case _:
            return f"Round {finished} of {total} done"
