"""What the worker can be asked, beside training, and how it is put."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import QuestionRefused, shown
from fl_core.runs.checkpoint_retention import is_kept, words_of
from fl_core.runs.imported_runs import WEIGHTS_ELSEWHERE
from fl_core.runs.json_message import ArrayInJson
from fl_core.runs.worker_questions import LineOf, ModelOf, PredictOf

if TYPE_CHECKING:  # the worker, which has no store, checks images too
    from fl_core.config import RunConfig
    from fl_core.runs.run import Run
    from fl_core.runs.store import RunStore

MOST_IMAGES = 1000
MOST_POSITIONS = 25
LINE_IMAGES = 1000


@dataclass(frozen=True)
class Predict:
    """What does the global model of a run say of some images?

    The answer is `[n, num_classes]` float32, the probability of each class.

    Attributes:
        run_id: Which run, also one that has ended.
        round: After which finished round; 0 is the untrained model.
        images: `[n, *shape]` whole numbers 0..255, of the shape that the run's images have; n from
            1 to 1,000.
    """

    run_id: str
    round: int
    images: NDArray[Any]

    def put_to_worker(self, store: "RunStore", weights_folder: Path) -> PredictOf:
        """Return the question as the worker, which knows no store, understands it.

        Raises:
            QuestionRefused: If there is no such run, round, image or global model.
            StoreError: If the store cannot be read.
            DataError: If the run's data set is not on this machine.
        """
        run = _run_with(store, self.run_id, self.round)
        _check_global_model(run.config)
        shape = run.config.dataset.image_kind.shape
        return PredictOf(
            config=run.config.to_json(),
            folder=str((weights_folder / run.id).absolute()),
            round=self.round,
            images=ArrayInJson.of(checked_images(self.images, shape)),
        )


@dataclass(frozen=True)
class LossOnLine:
    """How well do models do that lie on the line between two parties' own models of a round?

    The answer is `[n, 2]` float32: the loss in nats and the accuracy, 0..1, on the first
    `LINE_IMAGES` test images.

    Attributes:
        run_id: Which run, also one that has ended.
        round: Which finished round, from 1; the models are those before combining.
        parties: Whose: two of those that took part.
        positions: Where on the line: 0 is the first's model, 1 the other's, a half their mean.
    """

    run_id: str
    round: int
    parties: tuple[int, int]
    positions: tuple[float, ...]

    def put_to_worker(self, store: "RunStore", weights_folder: Path) -> LineOf:
        """Return the question as the worker understands it.

        Raises:
            QuestionRefused: If there is no such run or round, or no such position.
            StoreError: If the store cannot be read.
        """
        run = _run_with(store, self.run_id, self.round)
        _run_with(store, self.run_id, self.round - 1)
        if not 1 <= len(self.positions) <= MOST_POSITIONS or not np.isfinite(self.positions).all():
            raise QuestionRefused(f"There must be 1 to {MOST_POSITIONS} positions on the line.")
        return LineOf(
            config=run.config.to_json(),
            folder=str((weights_folder / run.id).absolute()),
            round=self.round,
            parties=self.parties,
            positions=self.positions,
        )


@dataclass(frozen=True)
class KerasFile:
    """What is a model of a run as a file that plain Keras opens?

    The answer is `[n]` uint8, the bytes of the file; see `model_export`.

    Attributes:
        run_id: Which run, also one that has ended.
        round: After which finished round; 0 is the untrained model.
        party: Whose model; `None` is the global one.
    """

    run_id: str
    round: int
    party: int | None = None

    def put_to_worker(self, store: "RunStore", weights_folder: Path) -> ModelOf:
        """Return the question as the worker understands it.

        Raises:
            QuestionRefused: If there is no such run, round, party or global model.
            StoreError: If the store cannot be read.
        """
        run = _run_with(store, self.run_id, self.round)
        if self.party is None:
            _check_global_model(run.config)
        elif not 0 <= self.party < run.config.num_parties:
            raise QuestionRefused(f"There are {run.config.num_parties} parties in this run.")
        elif not run.config.strategy.own_models:
            if not self.round:
                raise QuestionRefused("No party has trained a model yet after round 0.")
            _run_with(store, self.run_id, self.round - 1)
        return ModelOf(
            config=run.config.to_json(),
            folder=str((weights_folder / run.id).absolute()),
            round=self.round,
            party=self.party,
        )


ToAsk = Predict | LossOnLine | KerasFile


def _check_global_model(config: "RunConfig") -> None:
    if config.strategy.own_models:
        raise QuestionRefused(
            f"With “{config.strategy.label}” parties do not share one model: there is no global "
            "model to ask."
        )


def _run_with(store: "RunStore", run_id: str, round: int) -> "Run":
    """Return a run of which the weights after a round are kept, or refuse the question."""
    run = store.get(run_id)
    if run is None:
        raise QuestionRefused(f"There is no run {shown(run_id)}.")
    if run.imported_from:
        raise QuestionRefused(WEIGHTS_ELSEWHERE)
    if run.round is None:
        raise QuestionRefused("The run has not measured its untrained model yet.", passing=True)
    if not 0 <= round <= run.round:
        raise QuestionRefused(
            f"Of this run there are rounds 0..{run.round}, got {round}.",
            passing=round > run.round,
        )
    if not is_kept(run.keep_every, round, run.round):
        raise QuestionRefused(
            f"The weights of round {round} were not kept: of this run, "
            f"{words_of(run.keep_every)} are."
        )
    return run


def checked_images(images: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return images as uint8.

    Args:
        images: What may be images.
        shape: What each must have.

    Raises:
        QuestionRefused: If they are no images, or too many.
    """
    try:
        array = np.asarray(images)
    except (TypeError, ValueError):
        raise QuestionRefused(f"Images must be one array, got {shown(images)}.") from None
    if array.shape[1:] != shape or array.ndim == 0:
        expected = ", ".join(map(str, ("number", *shape)))
        raise QuestionRefused(
            f"Images must have the shape [{expected}], but it is {list(array.shape)}."
        )
    if not 1 <= len(array) <= MOST_IMAGES:
        raise QuestionRefused(f"There must be 1 to {MOST_IMAGES:,} images, got {len(array):,}.")
    if array.dtype.kind not in "iu":
        raise QuestionRefused(f"Pixels must be whole numbers 0..255, but they are {array.dtype}.")
    if array.min() < 0 or array.max() > 255:
        raise QuestionRefused(f"Pixels must be 0..255, got {array.min()}..{array.max()}.")
    return array.astype(np.uint8, copy=False)
