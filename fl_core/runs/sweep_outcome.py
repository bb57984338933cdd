"""What each run of a sweep came to, as the store knows it at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fl_core.runs.run import Run
from fl_core.runs.run_outcomes import Outcome
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.sweeps import Sweep
from fl_core.sweep_plan import Point
from fl_core.translatable import translatable

FINAL, WORST, ROUNDS = "final", "worst", "rounds"
MEASURES: Mapping[str, str] = {
    FINAL: translatable("Final accuracy: model in use, common test images (%)"),
    WORST: translatable("Final accuracy of the worst party: model in use, its held-out images (%)"),
    ROUNDS: translatable("Rounds until the target accuracy"),
}


@dataclass(frozen=True)
class Moment:
    """A sweep as it stands.

    Attributes:
        points: Its runs as planned.
        runs: Of each point the run that is furthest, if there is any.
        outcomes: What runs came to, by their ids.
    """

    points: Sequence[Point]
    runs: Sequence[Run | None]
    outcomes: Mapping[str, Outcome]

    @property
    def done(self) -> int:
        """How many runs are finished."""
        return sum(run is not None and run.state is RunState.FINISHED for run in self.runs)

    @property
    def share(self) -> float:
        """How much of all rounds is done, 0..1."""
        total = sum(point.config.num_rounds for point in self.points)
        return sum(rounds_of(run) for run in self.runs) / total if total else 1.0

    def count(self, *states: RunState) -> int:
        """Return how many runs are in any of these states."""
        return sum(run is not None and run.state in states for run in self.runs)

    @property
    def seconds_left(self) -> float | None:
        """About how long it would take to its end, by what its rounds took; `None` at first."""
        told = [self.outcomes[run.id] for run in self.runs if run and run.id in self.outcomes]
        rounds = sum(rounds_of(run) for run in self.runs)
        if not rounds or not told:
            return None
        total = sum(point.config.num_rounds for point in self.points)
        return (total - rounds) * sum(each.seconds for each in told) / rounds

    def values(self, measure: str) -> list[float | None]:
        """Return what finished runs came to: percents, or rounds."""
        return [self._value(run, measure) for run in self.runs]

    def _value(self, run: Run | None, measure: str) -> float | None:
        if run is None or run.state is not RunState.FINISHED or run.id not in self.outcomes:
            return None
        outcome = self.outcomes[run.id]
        if measure == ROUNDS:
            return float(outcome.reached.round) if outcome.reached else None
        share = outcome.final if measure == FINAL else outcome.worst_party
        return None if share is None else 100 * share


def rounds_of(run: Run | None) -> int:
    """Return how many rounds a run has finished, the untrained model not counted."""
    return 0 if run is None else run.round or 0


def moment_of(store: RunStore, sweep: Sweep, target: float) -> Moment:
    """Return a sweep as it stands.

    Args:
        store: Where it is.
        sweep: The sweep.
        target: The accuracy, 0..1, whose rounds are asked for.
    """
    points = sweep.plan.points()
    there = store.runs_by_config([point.config for point in points])
    runs = [there.get(point.config) for point in points]
    outcomes = store.outcomes([run.id for run in runs if run], target)
    return Moment(points, runs, outcomes)
