"""What is known of a run that is to be read: plain data, gathered by whoever asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.runs.run import Run, RunFacts
from fl_core.runs.run_states import RunState
from pages.shared.metric_column_names import View
from pages.shared.rounds_cache import History

Matrix = Callable[[int, View], NDArray[np.intp] | None]
"""Returns what a view takes for what after a round, `[num_classes, num_classes]`, rows the truth;
`None` if nobody was measured or it was not kept."""


@dataclass(frozen=True, eq=False)
class Material:
    """A run's finished rounds, and what else there is to know of it.

    Attributes:
        config: What is run.
        state: Where it is in its life.
        history: Its finished rounds.
        class_names: One a class.
        matrix: Its confusion matrices.
        facts: What it found as it began, if it kept that.
        diverged: Whether it failed because its numbers were no longer finite.
        references: Accuracies on the test images by round, 0..1, of the runs that it is compared
            with, `pooled` and `alone`, those that there are.
    """

    config: RunConfig
    state: RunState
    history: History
    class_names: Sequence[str]
    matrix: Matrix = lambda round, view: None
    facts: RunFacts | None = None
    diverged: bool = False
    references: "Mapping[str, pd.Series[float]]" = field(
        default_factory=lambda: MappingProxyType({})
    )


def has_diverged(run: Run) -> bool:
    """Return whether a run failed in training itself: once a round was done, only that is final."""
    return run.state is RunState.FAILED and not run.resumable and run.round is not None
