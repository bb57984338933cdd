"""How far a run is, how long it will take, and how to say it."""

import time
from dataclasses import dataclass

from fl_core.runs.live_progress import Live
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.told_values import Duration
from fl_core.translatable import Plural, Translatable, translatable
from pages.shared.finished_rounds_summary import Timing
from pages.shared.run_access import RunAccess

AHEAD = Plural(
    "ahead", "Waiting: {ahead} run ahead of this one", "Waiting: {ahead} runs ahead of this one"
)


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


def words_of(manager: RunAccess, run: Run, live: Live | None, progress: Progress) -> Translatable:
    """Return the line that says what goes on now."""
    now = _what_now(manager, run, live)
    moves = run.state is RunState.RUNNING and not manager.trouble
    if not moves or progress.seconds_left is None:
        return now
    return translatable("{now} · {time} left", now=now, time=Duration(progress.seconds_left))


def _what_now(manager: RunAccess, run: Run, live: Live | None) -> Translatable:
    total, finished = run.config.num_rounds, run.round or 0
    match run.state:
        case RunState.QUEUED if not manager.warm:
            return translatable("Getting TensorFlow ready, a few seconds")
        case RunState.QUEUED:
            return translatable(AHEAD, ahead=manager.runs_ahead(run))
        case RunState.RUNNING if manager.held_up(run):
            return translatable(
                "Held up after round {round} of {total}", round=finished, total=total
            )
        case RunState.RUNNING:
            return _running(run, live)
        case _:
            return translatable("Round {round} of {total} done", round=finished, total=total)


def _running(run: Run, live: Live | None) -> Translatable:
    if live and live.wish == "cancel":
        return translatable("Stopping…")
    if live and live.round == 0:
        known = run.config.start_model
        trained = translatable("Measuring the model to start from")
        return trained if known else translatable("Measuring the untrained model")
    total = run.config.num_rounds
    now = min((run.round or 0) + 1, total)
    if _stops_after(run, live) == now < total:
        return translatable("Round {round} of {total}, pausing after it", round=now, total=total)
    return translatable("Round {round} of {total}", round=now, total=total)
