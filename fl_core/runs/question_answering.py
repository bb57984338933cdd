"""Answers questions in the worker, on a thread of its own, while a run trains on others."""

import time
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from queue import Full, Queue
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.analysis.model_line import on_line
from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.federation import Checkpoint
from fl_core.runs import checkpoints
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.model_export import model_file
from fl_core.runs.questions import LINE_IMAGES, checked_images
from fl_core.runs.worker_messages import Answer, Ask, Refusal
from fl_core.runs.worker_questions import LineOf, ModelOf, PredictOf
from fl_core.train_test_split import test_images
from fl_core.updates_and_state import Weights

MOST_WAITING = 16
WEIGHTS_KEPT = 4
LEAST_CHANCE = 1e-30
"""What a probability counts at least in a loss: float32 has none much smaller."""


class QuestionAnswering:
    """Gives each question one answer, first come, first served; none ends the worker."""

    def __init__(
        self,
        say: Callable[[Answer | Refusal], None],
        answers: Mapping[type, Callable[[Any], ArrayInJson]] | None = None,
    ) -> None:
        """Start the thread.

        Args:
            say: Takes answers to whoever asked.
            answers: Finds them, by the kind of question; by default `ANSWERS`.
        """
        self._say, self._answers = say, answers or ANSWERS
        self._waiting: Queue[tuple[Ask, float]] = Queue(MOST_WAITING)
        Thread(target=self._serve, name="questions", daemon=True).start()

    def put(self, ask: Ask) -> None:
        """Have a question answered, or refuse it at once if too many wait."""
        try:
            self._waiting.put_nowait((ask, time.monotonic() + ask.within))
        except Full:
            reason = f"{MOST_WAITING} questions are waiting already: ask again in a moment."
            self._say(Refusal(id=ask.id, reason=reason, passing=True))

    def _serve(self) -> None:
        while True:
            ask, until = self._waiting.get()
            if time.monotonic() < until:
                self._say(self._answer(ask))
            else:
                self._say(Refusal(id=ask.id, reason="Nobody waits any more.", passing=True))

    def _answer(self, ask: Ask) -> Answer | Refusal:
        try:
            return Answer(id=ask.id, value=self._answers[type(ask.question)](ask.question))
        except FedariumError as error:
            return Refusal(id=ask.id, reason=str(error))
        except Exception as error:
            traceback.print_exc()
            reason = f"Something unexpected went wrong: {type(error).__name__}."
            return Refusal(id=ask.id, reason=reason, passing=True)


def predicted(question: PredictOf) -> ArrayInJson:
    """Return what a kept model says of some images.

    Raises:
        QuestionRefused: If they are no images.
        StoreError: If the weights are not there, or cannot be read.
        ConfigError: If the config is of another version.
    """
    from fl_core.training.predictor import class_probabilities

    config = RunConfig.from_json(question.config)
    images = checked_images(question.images.array(), config.dataset.image_kind.shape)
    weights = _weights(Path(question.folder), question.round)
    return ArrayInJson.of(class_probabilities(config, weights, images))


def losses_on_line(question: LineOf) -> ArrayInJson:
    """Return how well models do between two parties' own.

    Raises:
        StoreError: If the weights are not there, or cannot be read.
        ConfigError: If the config is of another version, or a party did not take part.
    """
    from fl_core.training.predictor import class_probabilities

    config = RunConfig.from_json(question.config)
    one, other = _party_models(
        question.config, question.folder, question.round, tuple(question.parties)
    )
    data = config.dataset.fetch()
    shown = test_images(config, data).whole[:LINE_IMAGES]
    images, labels = data.images[shown], data.labels[shown]
    found = [
        _loss_and_accuracy(class_probabilities(config, on_line(one, other, at), images), labels)
        for at in question.positions
    ]
    return ArrayInJson.of(np.array(found, np.float32))


def model_told(question: ModelOf) -> ArrayInJson:
    """Return a model as a file's bytes, as `model_file` does."""
    config = RunConfig.from_json(question.config)
    content = model_file(config, Path(question.folder), question.round, question.party)
    return ArrayInJson.of(np.frombuffer(content, np.uint8))


ANSWERS: dict[type, Callable[[Any], ArrayInJson]] = {
    PredictOf: predicted,
    LineOf: losses_on_line,
    ModelOf: model_told,
}


def _loss_and_accuracy(
    chances: NDArray[np.float32], labels: NDArray[np.uint8]
) -> tuple[float, float]:
    of_truth = chances[np.arange(len(labels)), labels].astype(np.float64)
    right = chances.argmax(axis=1) == labels
    return float(-np.log(np.maximum(of_truth, LEAST_CHANCE)).mean()), float(right.mean())


@lru_cache(WEIGHTS_KEPT)
def _party_models(config: str, folder: str, round: int, parties: tuple[int, int]) -> Weights:
    """Return two parties' own models of a round, `[2, num_weights]`."""
    from fl_core.party_models_again import party_models

    before = Checkpoint(round - 1, checkpoints.load(Path(folder), round - 1))
    return party_models(RunConfig.from_json(config), before, parties)


def _weights(folder: Path, round: int) -> Weights:
    try:
        written = checkpoints.path_of(folder, round).stat().st_mtime_ns
    except OSError:  # what is wrong with it, reading it says
        written = 0
    return _read(folder, round, written)


@lru_cache(WEIGHTS_KEPT)
def _read(folder: Path, round: int, written: int) -> Weights:
    """Return a round's weights; read again once they were `written` again."""
    return checkpoints.load_weights(folder, round)
