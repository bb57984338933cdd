"""How a party's own model does once it is trained, before anything is combined."""

from collections.abc import Callable
from typing import NamedTuple

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.metrics import always_commonest
from fl_core.partitioners import Indices
from fl_core.party_data import num_held
from fl_core.predictions import Answers, Score
from fl_core.train_test_split import held_out_to_measure
from fl_core.training.evaluation import Evaluator
from fl_core.training.party_grouping import Task
from fl_core.updates_and_state import Weights


class OwnModel(NamedTuple):
    """One party's own model, measured; see `Trained`, whose names these are."""

    sample: Score | None
    held_out: Score | None
    commonest_share: float | None


class OwnModelMeasures:
    """Measures the parties' models of one config; may be asked from any thread."""

    def __init__(
        self, config: RunConfig, data: ImageData, sample: Indices, evaluator: Evaluator
    ) -> None:
        """Remember what is measured on.

        Args:
            config: What is run.
            data: The images as they are looked at, with their true labels.
            sample: Positions of the test images on which each party's model is measured.
            evaluator: Measures by true labels.
        """
        self._config, self._truth, self._sample = config, data.labels, sample
        self._num_held, self._evaluator = num_held(config, data), evaluator

    def of(self, weights: Weights, task: Task, cancelled: Callable[[], bool]) -> OwnModel:
        """Return how one party's model does; nothing where its task asks for no measuring.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        if not task.measured:
            return OwnModel(None, None, None)
        some = held_out_to_measure(
            self._config, self._num_held, task.party, len(task.train), task.held_out
        )
        return OwnModel(
            self._score(weights, self._sample, cancelled),
            self._score(weights, some, cancelled),
            always_commonest(self._truth[task.train], self._truth[task.held_out]),
        )

    def _score(
        self, weights: Weights, positions: Indices, cancelled: Callable[[], bool]
    ) -> Score | None:
        if not len(positions):
            return None
        found = self._evaluator.evaluate(weights, positions, cancelled)
        return Answers(self._truth[positions], *found).score
