"""How a run that is trained on the command line is told of: line by line, by a bar, or in JSON."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from fl_core.events import Event, RoundFinished
from fl_core.progress_bar import ProgressBar
from fl_core.runs import exact_json
from fl_core.runs.run import Run
from fl_core.safe_print import Console


class Teller:
    """Says in a line what each round came to, as a file or a pipe keeps it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def closed(self) -> bool:
        """Whether whoever read it has closed it."""
        return self._console.closed

    def say(self, sentence: str) -> None:
        """Say something that is not wrong."""
        self._console.say(sentence)

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self._console.complain(sentence)

    def quote(self, text: str) -> None:
        """Say what another program wrote when it went wrong."""
        self._console.quote(text)

    def begin(self, run: Run) -> None:
        """Say which run begins, or goes on."""
        self.say(f"Run {run.id}, config {run.fingerprint}")

    def follow(self, run: Run, event: Event) -> None:
        """Say what happened in it."""
        if isinstance(event, RoundFinished):
            self.say(
                f"round {event.round:>3} of {run.config.num_rounds}: "
                f"{_how_well(event)}, {event.seconds.total:.1f} s"
            )

    def wait(self) -> None:
        """Nothing has happened for a moment."""

    def leave(self) -> None:
        """Let what is drawn stand as it is: what is said from now on is said below it."""

    def end(self, run: Run | None, status: int) -> None:
        """Nothing more happens in it, and how it ended is said.

        Args:
            run: As the store has it in the end; `None` where nobody knows.
            status: With which the process ends.
        """


class WithBar(Teller):
    """Has a bar on a terminal, which makes room for what is said; who inherits it draws it."""

    _bar: ProgressBar | None = None

    def say(self, sentence: str) -> None:
        with self._out_of_the_way():
            super().say(sentence)

    def complain(self, sentence: str) -> None:
        with self._out_of_the_way():
            super().complain(sentence)

    def wait(self) -> None:
        if self._bar is not None:
            self._bar.wait()

    def leave(self) -> None:
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()

    def _out_of_the_way(self) -> AbstractContextManager[object]:
        return nullcontext() if self._bar is None else self._bar.out_of_the_way()


class TellerWithBar(WithBar):
    """Shows rounds, accuracy and the time left in a bar, on a terminal."""

    def begin(self, run: Run) -> None:
        super().begin(run)
        whose = f"{run.config.strategy.measured}, test images"
        self._bar = ProgressBar(run.config.num_rounds, True, whose, run.round or 0)
        self._bar.tell("getting ready")

    def follow(self, run: Run, event: Event) -> None:
        if self._bar is not None:
            self._bar.follow(event)


class JsonTeller(Teller):
    """Prints an object of JSON a line for other programs; sentences go to standard error."""

    def say(self, sentence: str) -> None:
        self._console.complain(sentence)

    def tell(self, event: str, **told: Any) -> None:
        """Print one line."""
        self._console.write(exact_json.told({"event": event, **told}) + "\n")

    def begin(self, run: Run) -> None:
        self.tell(
            "run",
            id=run.id,
            name=run.name,
            config_fingerprint=run.fingerprint,
            num_rounds=run.config.num_rounds,
            after_round=run.round,
            accuracy_is=accuracy_is(run),
        )

    def follow(self, run: Run, event: Event) -> None:
        if isinstance(event, RoundFinished):
            told = ("round", "accuracy", "loss", "bytes_down", "bytes_up", "warning")
            numbers = {name: getattr(event, name) for name in told}
            self.tell("round", run=run.id, **numbers, seconds=event.seconds.total)

    def end(self, run: Run | None, status: int) -> None:
        told = ("id", "state", "round", "accuracy", "reason", "suggestion", "warning")
        known = {name: getattr(run, name) for name in told} if run else {"state": None}
        self.tell("end", **known, exit_status=status)


def accuracy_is(run: Run) -> str:
    """Return whose accuracy a run's is, on which images."""
    return f"{run.config.strategy.measured}, on the common test images"


def teller_for(console: Console, as_json: bool) -> Teller:
    """Return how a run is told of on a console: by a bar where somebody watches both streams."""
    if as_json:
        return JsonTeller(console)
    return TellerWithBar(console) if console.is_watched else Teller(console)


def _how_well(finished: RoundFinished) -> str:
    if finished.accuracy is None or finished.loss is None:
        return "not measured"
    return f"accuracy {finished.accuracy:7.2%}, loss {finished.loss:.4f}"
