"""How a sweep that is trained on the command line is told of: line by line, by a bar, in JSON."""

from collections.abc import Mapping, Sequence

from fl_core.config import RunConfig
from fl_core.events import Event
from fl_core.progress_bar import ProgressBar
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.run_teller import JsonTeller, Teller, WithBar, accuracy_is
from fl_core.runs.sweep_outcome import rounds_of
from fl_core.runs.sweeps import Sweep
from fl_core.safe_print import Console


class SweepTeller(Teller):
    """Says in a line what each run of a sweep came to."""

    def __init__(self, console: Console, sweep: Sweep) -> None:
        super().__init__(console)
        points = sweep.plan.points()
        self.sweep = sweep
        self._words = {point.config: sweep.plan.words(point) for point in points}
        self._places = {point.config: 1 + place for place, point in enumerate(points)}

    def start(self, runs: Sequence[Run]) -> None:
        """Say that it begins or goes on, with what is there of its runs."""
        self.say(f"Sweep {self.sweep.id}: the page Sweeps shows it as it grows.")

    def begin_run(self, run: Run, runs: Mapping[RunConfig, Run]) -> None:
        """Say which run begins, or goes on, and what is there of all."""

    def end_run(self, run: Run) -> None:
        """Say what a run has come to."""
        if run.state is RunState.FINISHED:
            told = "not measured" if run.accuracy is None else f"accuracy {run.accuracy:.1%}"
            self.say(f"{self.name_of(run)}: {told}")
        elif run.state is RunState.FAILED:
            self.complain(f"{self.name_of(run)}: failed. {run.reason} {run.suggestion}".rstrip())

    def name_of(self, run: Run) -> str:
        """Return which run it is of all, and its values."""
        total = str(len(self._places))
        place = f"{self._places[run.config]:>{len(total)}}"
        return f"run {place} of {total}, {self._words[run.config]}"

    def follow(self, run: Run, event: Event) -> None:
        """Rounds are not told one by one."""


class SweepTellerWithBar(WithBar, SweepTeller):
    """Shows the rounds of all runs, the newest accuracy and the time left in one bar."""

    _before = 0

    def start(self, runs: Sequence[Run]) -> None:
        super().start(runs)
        total = sum(config.num_rounds for config in self._words)
        self._bar = ProgressBar(total, True, "model in use, test images", sum(map(rounds_of, runs)))
        self._bar.tell("getting ready")

    def begin_run(self, run: Run, runs: Mapping[RunConfig, Run]) -> None:
        self._before = sum(rounds_of(each) for each in runs.values() if each.id != run.id)

    def end_run(self, run: Run) -> None:
        if run.state is RunState.FAILED:
            super().end_run(run)

    def follow(self, run: Run, event: Event) -> None:
        if self._bar is not None:
            which = f"run {self._places[run.config]}/{len(self._places)}, "
            self._bar.follow(event, self._before, (which, f", {self._words[run.config]}"))


class SweepInJson(JsonTeller, SweepTeller):
    """Prints an object of JSON a line: the sweep, each run that has ended, what came of all."""

    def start(self, runs: Sequence[Run]) -> None:
        there = sum(run.state is RunState.FINISHED for run in runs)
        num = len(self._words)
        self.tell("sweep", id=self.sweep.id, name=self.sweep.name, runs=num, finished=there)

    def end_run(self, run: Run) -> None:
        told = ("id", "name", "state", "round", "accuracy", "reason", "warning")
        numbers = {name: getattr(run, name) for name in told}
        self.tell("run", **numbers, accuracy_is=accuracy_is(run))

    def follow(self, run: Run, event: Event) -> None:
        """Rounds are not told one by one."""


def sweep_teller_for(console: Console, sweep: Sweep, as_json: bool) -> SweepTeller:
    """Return how a sweep is told of on a console."""
    if as_json:
        return SweepInJson(console, sweep)
    return (SweepTellerWithBar if console.is_watched else SweepTeller)(console, sweep)
