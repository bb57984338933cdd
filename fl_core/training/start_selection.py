"""Of several models, a party starts from the one that does best on its own training images."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fl_core.training.evaluation import Evaluator
from fl_core.training.party_grouping import Task
from fl_core.updates_and_state import Weights


class StartSelection:
    """Chooses among the candidates of a task; may be asked from any thread."""

    def __init__(self, evaluator: Evaluator) -> None:
        """Remember who measures, by the labels that are trained on."""
        self._evaluator = evaluator

    def select(
        self, starts: Weights, task: Task, cancelled: Callable[[], bool]
    ) -> tuple[Task, float | None]:
        """Return the task with its start chosen, and that model's mean loss, in nats.

        A task without candidates stays as it is, and nothing is measured.

        Args:
            starts: `[num_models, num_weights]` float32.
            task: Of one party.
            cancelled: Says whether to stop.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        if not task.candidates:
            return task, None
        losses = [self._loss(starts[model], task, cancelled) for model in task.candidates]
        best = int(np.argmin(np.nan_to_num(losses, nan=np.inf)))
        return replace(task, start=task.candidates[best]), losses[best]

    def _loss(self, weights: Weights, task: Task, cancelled: Callable[[], bool]) -> float:
        losses, _ = self._evaluator.evaluate(weights, task.train, cancelled)
        return float(losses.mean(dtype=np.float64))
