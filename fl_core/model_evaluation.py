"""How models do on the test images: one model, or the mean of many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.metrics import confusion_matrix
from fl_core.party_model_assignment import PartyModel
from fl_core.predictions import Answers
from fl_core.trainer_contract import Trainer
from fl_core.updates_and_state import Weights


@dataclass(frozen=True)
class Measured:
    """How a model does on all test images, and what it says of the gallery's.

    Attributes:
        loss: Mean cross-entropy in nats.
        accuracy: 0..1.
        confusion: `[num_classes, num_classes]` counts, rows are the truth.
        gallery: `[n, num_classes]` float64, the probability of each class.
    """

    loss: float
    accuracy: float
    confusion: NDArray[np.intp]
    gallery: NDArray[np.float64]


class ModelMeasures:
    """Measures models on the test images; a model of a round before is not measured again."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._known: dict[int, tuple[Weights, Measured]] = {}

    def of(
        self, models: Sequence[PartyModel], cancelled: Callable[[], bool]
    ) -> tuple[list[Measured], Answers | None]:
        """Return how each model does, and what the best that is new says of the test images.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
        before, self._known = self._known if len(models) > 1 else {}, {}
        best: Answers | None = None
        for model in models:
            key = id(model.weights)  # which no other array has, as long as this one is kept
            if key in before:
                self._known[key] = before[key]
                continue
            answers = self._trainer.test(model.weights, cancelled)
            gallery = self._trainer.gallery(model.weights).astype(np.float64)
            confusion = confusion_matrix(
                answers.labels, answers.predicted, answers.chances.shape[1]
            )
            measured = Measured(answers.loss, answers.accuracy, confusion, gallery)
            self._known[key] = model.weights, measured
            best = answers if best is None or answers.loss < best.loss else best
        return [self._known[id(model.weights)][1] for model in models], best


def mean_of(models: Sequence[PartyModel], measured: Sequence[Measured]) -> Measured:
    """Return the mean over parties, each with the model that it uses; counts are added up."""
    if len(measured) == 1:
        return measured[0]
    parties = np.array([len(model.parties) for model in models])
    shares = parties / parties.sum()
    return Measured(
        loss=float(sum(s * m.loss for s, m in zip(shares, measured, strict=True))),
        accuracy=float(sum(s * m.accuracy for s, m in zip(shares, measured, strict=True))),
        confusion=np.sum([n * m.confusion for n, m in zip(parties, measured, strict=True)], axis=0),
        gallery=np.sum([s * m.gallery for s, m in zip(shares, measured, strict=True)], axis=0),
    )
