"""Answers questions in the worker, on a thread of its own, while a run trains on others."""

import time
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from queue import Full, Queue
from threading import Thread
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import FedariumError
from fl_core.runs import checkpoints
from fl_core.runs.questions import checked_images
from fl_core.runs.worker_messages import Answer, ArrayInJson, Ask, PredictOf, Question, Refusal
from fl_core.updates_and_state import Weights

MOST_WAITING = 16
WEIGHTS_KEPT = 4


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


ANSWERS: dict[type[Question], Callable[[Any], ArrayInJson]] = {PredictOf: predicted}


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
