"""What there is to say of a round once it is over: how good the model is, or each party's own,
where, and whether it learns at all."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.dead_training import RoundResult, likely_culprit, warning_of
from fl_core.errors import DivergedError
from fl_core.events import MOST_TOLD_APART, RoundFinished, Seconds
from fl_core.measured_rounds import is_measured
from fl_core.metrics import euclidean_length
from fl_core.model_evaluation import ModelMeasures, mean_of
from fl_core.own_confusions import OwnTaken, confusion_of, recognised_by_class
from fl_core.party_model_assignment import PartyModel, party_models
from fl_core.party_round import PartyRound
from fl_core.predictions import Answers, Score
from fl_core.train_test_split import test_images
from fl_core.trainer_contract import Trainer
from fl_core.update_matrix import scalar_products
from fl_core.updates_and_state import LocalUpdate, ServerState

BYTES_A_NUMBER = 4
UNKNOWN = dict.fromkeys(("loss", "accuracy", "confusion", "gallery"))
"""What a finished round says of models that were not measured after it."""


class RoundReport:
    """Measures the model, or each party's own, after each round of one config."""

    def __init__(self, config: RunConfig, data: ImageData, trainer: Trainer) -> None:
        """Take note of what is measured.

        Args:
            config: What is run.
            data: The images that the server has: those to test on at least.
            trainer: Asked for all measurements.
        """
        self._config, self._data, self._trainer = config, data, trainer
        self._test = test_images(config, data).whole
        self._measures = ModelMeasures(trainer)

    def of_round(
        self,
        round: int,
        state: ServerState,
        updates: Sequence[LocalUpdate],
        results: Sequence[PartyRound],
        seconds: Seconds,
        cancelled: Callable[[], bool],
        own: Sequence[OwnTaken] = (),
    ) -> RoundFinished:
        """Measure the model on the test images, the gallery and what each party held out.

        Only in rounds that are measured; in the others it is seen to that weights are finite.
        Where parties have models of their own, each is measured on all test images, and what is
        told is the mean over all parties; a party without one of its own counts with the untrained
        model.

        Args:
            round: From 0, the untrained model.
            state: What the server holds now.
            updates: What parties sent back, in party order.
            results: How their training went, in the same order.
            seconds: What the other phases took.
            cancelled: Says whether to stop.
            own: What the parties' own models took images for.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
            DivergedError: If a loss or a weight is no finite number.
        """
        began = time.perf_counter()
        strategy = self._config.strategy
        models = party_models(strategy, state, range(self._config.num_parties))
        told: dict[str, Any] = UNKNOWN | {"parties": list(results)}
        if is_measured(self._config, round):
            told = self._measured(round, state, models, updates, results, cancelled)
        else:
            for model in models:
                self._check(round, state, model)
        told |= self._told_apart(updates, own)
        down, up = strategy.numbers_sent(self._trainer.layout, len(results))
        classes = self._data.num_classes
        return RoundFinished(
            round=round,
            own_on_test_confusion=confusion_of((each.sample for each in own), classes),
            own_on_own_confusion=confusion_of((each.held_out for each in own), classes),
            bytes_down=down * BYTES_A_NUMBER,
            bytes_up=up * BYTES_A_NUMBER,
            seconds=seconds.model_copy(update={"evaluate": time.perf_counter() - began}),
            state=state,
            **told,
        )

    def _told_apart(
        self, updates: Sequence[LocalUpdate], own: Sequence[OwnTaken]
    ) -> dict[str, Any]:
        """Return what is told of few parties only: it grows with the square of their number."""
        if not 0 < len(updates) <= MOST_TOLD_APART:
            return {}
        parties = [update.party for update in updates]
        products = scalar_products([update.delta for update in updates]).tolist()
        return {
            "own_on_test_by_class": recognised_by_class(own, parties, self._data.num_classes),
            "update_products": products,
        }

    def _measured(
        self,
        round: int,
        state: ServerState,
        models: Sequence[PartyModel],
        updates: Sequence[LocalUpdate],
        results: Sequence[PartyRound],
        cancelled: Callable[[], bool],
    ) -> dict[str, Any]:
        """Measure the models and return what a finished round says of them, by its fields."""
        each, answers = self._measures.of(models, cancelled)
        scores = self._held_out(round, models, results, cancelled)
        results = _with_own(results, scores)
        for model, found in zip(models, each, strict=True):
            parties = set(model.parties)
            own = [result.own_loss or 0.0 for result in results if result.party in parties]
            self._check(round, state, model, found.loss, *own)
        measured, taken = mean_of(models, each), (score.taken for score in scores.values())
        return {
            "loss": measured.loss,
            "accuracy": measured.accuracy,
            "confusion": measured.confusion.tolist(),
            "global_on_own_confusion": confusion_of(taken, self._data.num_classes),
            "gallery": np.round(measured.gallery, 4).tolist(),
            "parties": list(results),
            "warning": self._warning(round, state, updates, results, answers),
        }

    def _check(self, round: int, state: ServerState, model: PartyModel, *losses: float) -> None:
        """Raise DivergedError if a model, or how it does, is no longer a finite number."""
        # The weights too: a ReLU can hide one that is no number from every loss.
        largest = float(np.abs(model.weights).max())
        whose = None if model.weights is state.weights else model.parties[0]
        check_finite(self._config, round, whose, *losses, largest)

    def _warning(
        self,
        round: int,
        state: ServerState,
        updates: Sequence[LocalUpdate],
        results: Sequence[PartyRound],
        answers: Answers | None,
    ) -> str:
        """Say what is wrong with the training, if anything is; of many models ask the best."""
        if not updates or answers is None:
            return ""
        length = float(np.mean([result.update_norm for result in results]))
        steps = [update.num_steps for update in updates]
        result = RoundResult(
            labels=answers.labels,
            chances=answers.chances,
            loss=answers.loss,
            deltas=[update.delta for update in updates],
            length=length / max(1e-12, euclidean_length(state.weights)),
            num_steps=round * (sum(steps) if self._config.strategy.sequential else max(steps)),
            is_last=round == self._config.num_rounds,
        )
        return warning_of(self._config, self._data, self._test, result)

    def _held_out(
        self,
        round: int,
        models: Sequence[PartyModel],
        results: Sequence[PartyRound],
        cancelled: Callable[[], bool],
    ) -> dict[int, Score]:
        """Return how the model that each party uses does on the images that it held out."""
        there = {result.party for result in results}
        scores = dict[int, Score]()
        for model in models:
            if parties := [party for party in model.parties if party in there]:
                scores |= self._trainer.held_out(model.weights, round, parties, cancelled)
        return scores


def _with_own(results: Sequence[PartyRound], scores: Mapping[int, Score]) -> list[PartyRound]:
    return [
        result.model_copy(update={"own_loss": score.loss, "own_accuracy": score.accuracy})
        if (score := scores.get(result.party))
        else result
        for result in results
    ]


class FirstDiverged:
    """Of several parties that diverge in a round the first by number, whoever was done first.

    So that the same config fails in the same words; the round's other parties are waited for.
    """

    def __init__(self, at_once: bool = False) -> None:
        """Begin a round; `at_once` where each party goes on from the one before."""
        self._at_once, self._found = at_once, dict[int, DivergedError]()

    def passes(self, party: int, check: Callable[[], None]) -> bool:
        """Return whether a party is well; what its check raises is kept."""
        try:
            check()
        except DivergedError as error:
            if self._at_once:
                raise
            self._found[party] = error
        return party not in self._found

    def tell(self) -> None:
        """Raise what was kept, once all parties are done.

        Raises:
            DivergedError: If any diverged.
        """
        if self._found:
            raise self._found[min(self._found)]


def check_finite(
    config: RunConfig, round: int, party: int | None, *numbers: float, personal: bool = False
) -> None:
    """Raise DivergedError if a number of a party's, or of the global model's, is not finite.

    Args:
        config: What is run.
        round: In which round.
        party: Whose they are; `None` for the global model's.
        numbers: Losses, lengths or weights.
        personal: Whether they are of the party's personal model.
    """
    if all(math.isfinite(number) for number in numbers):
        return
    whose = "The global model's" if party is None else f"Party {party + 1}'s"
    whose = f"{whose} personal model's" if personal else whose
    raise DivergedError(
        f"{whose} loss or weights are no longer finite numbers in round {round}: "
        "training diverged.",
        f"{likely_culprit(config)} and start again.",
    )
