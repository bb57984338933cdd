"""The same runs from Python: `from fl_core import train`."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from fl_core import native_stderr, start_models
from fl_core.config import RunConfig
from fl_core.config_from_keywords import config_from
from fl_core.errors import DivergedError, FedariumError
from fl_core.events import Event, RoundFinished, RunFailed, RunStarted
from fl_core.history import History
from fl_core.progress_bar import ProgressBar
from fl_core.runs import tables
from fl_core.runs.history_frames import frame_of, rows_of, shown_columns
from fl_core.updates_and_state import Weights

TOO_LATE = (
    "TensorFlow has already worked in this process, and Fedarium can no longer set it up: start "
    "Python (or the notebook's kernel) anew, and train before anything else uses TensorFlow."
)


def train(
    config: RunConfig | None = None,
    *,
    method: str = "",
    data: str | Path = "",
    start: History | None = None,
    progress: bool = True,
    **knobs: Any,
) -> History:
    """Train federally in this process, and return what it came to.

    It is what the dashboard and the command line train, with the same numbers to the last bit;
    nothing is kept in the store of runs. Ctrl-C ends it within a moment.

    Args:
        config: What to run; the default config if nothing is said.
        method: What parties and server do, by its famous name, such as "FedProx" or "FedAdam".
            Of the knobs that are not given as keywords, those that it needs otherwise move.
        data: A file of images of your own, an `.npz` or a `.zip` of picture folders, which is kept
            beside those of the dashboard. Knobs that nobody set move to what fits the images.
        start: What `train` returned before: its global model is what this run starts from, instead
            of random weights. It is kept beside those of the dashboard.
        progress: Whether a bar shows rounds, accuracy and the time left, and sentences what was
            understood of a file, what moved and what is wrong with the training. Without it
            nothing is printed.
        knobs: Knobs by their names, in place of those of `config`: `num_parties=5`,
            `partitioner={"kind": "dirichlet", "skew": 0.8}` or `strategy=FedProx(mu=0.1)`.

    Raises:
        ConfigError: In the words of the knobs that are out of bounds or do not go together, or
            that ask for more images than there are.
        DataError: If the images cannot be had, or not be understood.
        FedariumError: If TensorFlow has already worked in this process without Fedarium.
        DivergedError: If a loss or a weight is no finite number any more: what is likely to help.
        KeyboardInterrupt: On Ctrl-C, once no party trains any more.
    """
    if start is not None:
        knobs["start_model"] = start_models.keep(start.weights)
    config, told = config_from(config, method, data, knobs)
    whose = f"{config.strategy.measured}, test images"
    with ProgressBar(config.num_rounds, progress, whose) as bar:
        for sentence in told:
            bar.say(sentence)
        record = _Record(config)
        # Closed whatever happens here: parties train in threads, which end with it.
        with closing(_events(config)) as events:
            for event in events:
                record.add(event)
                bar.follow(event)
    return record.history()


def _events(config: RunConfig) -> Generator[Event, None, None]:
    """Yield what happens in a run; the first one in a process loads TensorFlow.

    Raises:
        FedariumError: If somebody else has set TensorFlow up.
    """
    try:
        with native_stderr.hidden():
            from fl_core.local_run import find_devices, run_rounds

            find_devices()
    except RuntimeError as error:
        if "after initialization" not in str(error):
            raise
        raise FedariumError(TOO_LATE) from None
    yield from run_rounds(config)


class _Record:
    """The rows of a run's rounds, as the store would keep them."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self._rounds: list[list[Any]] = []
        self._parties: list[list[Any]] = []
        self._label_counts: list[list[int]] = []
        self._weights: Weights | None = None
        self._warning = ""

    def add(self, event: Event) -> None:
        """Take down what a history tells of.

        Raises:
            DivergedError: If the run has failed.
        """
        match event:
            case RunStarted():
                self._label_counts = event.label_counts
            case RoundFinished():
                self._add_round(event)
            case RunFailed():
                raise DivergedError(event.reason, event.suggestion)

    def _add_round(self, finished: RoundFinished) -> None:
        row, parties = rows_of(finished)
        self._rounds.append([row[name] for name in shown_columns(tables.rounds)])
        names = [*shown_columns(tables.party_rounds)]
        self._parties += [[party[name] for name in names] for party in parties]
        if finished.state is not None:
            self._weights = finished.state.weights
        if finished.measured:
            self._warning = finished.warning

    def history(self) -> History:
        """Return what was taken down of a run that has finished."""
        assert self._weights is not None
        return History(
            config=self._config,
            rounds=frame_of(tables.rounds, self._rounds),
            parties=frame_of(tables.party_rounds, self._parties),
            label_counts=np.array(self._label_counts, dtype=np.intp),
            weights=np.array(self._weights),
            warning=self._warning,
        )
