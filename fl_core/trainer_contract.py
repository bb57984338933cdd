"""What the round loop asks of whoever trains the parties, on this machine or on others.

The loop knows a trainer by this contract alone; every trainer passes
`tests/fl_core/test_trainer_contract.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from fl_core.predictions import Answers, Score
from fl_core.updates_and_state import LocalRule, LocalUpdate, Party, ServerState, Weights
from fl_core.weight_layout import Layout

Cancelling = Callable[[], bool]
"""Says whether to stop; looked at every fifth of a second or so."""


class Cancelled(Exception):
    """Training was asked to stop in the middle of a round."""


@dataclass(frozen=True)
class Holdings:
    """Who holds how much in a round; which images, the parties alone know.

    Attributes:
        label_counts: `[num_parties, num_classes]`, all images of each party.
        train_counts: `[num_parties, num_classes]`, those of them that it trains on, by the labels
            that it is taught.
    """

    label_counts: NDArray[np.intp]
    train_counts: NDArray[np.intp]

    @property
    def num_train(self) -> NDArray[np.intp]:
        """How many images each party trains on, `[num_parties]`."""
        counts: NDArray[np.intp] = self.train_counts.sum(axis=1)
        return counts

    def of(self, party: int, state: ServerState) -> Party:
        """Return what a strategy is told of one party."""
        counts = self.train_counts[party]
        return Party(party, int(counts.sum()), counts, state.memory_of_party(party))


@dataclass(frozen=True)
class Job:
    """One party's local training in one round, on at least one image.

    Attributes:
        round: From 1.
        party: From 0.
        rule: What changes in its training.
        start: Which of the models it starts from.
        candidates: Where there are any, models of which it starts from the one that does best on
            the images that it trains on, the first of equals; the update says which, and how well.
        personal: Whether it trains a second model in its round, with batches and dropout drawn for
            that.
        measured: Whether what comes of it is measured on the sample and on held-out images.
    """

    round: int
    party: int
    rule: LocalRule
    start: int = 0
    candidates: Sequence[int] = ()
    personal: bool = False
    measured: bool = True


@dataclass(frozen=True)
class Progress:
    """A party has taken `done` of `total` steps, and goes on."""

    party: int
    done: int
    total: int


@dataclass(frozen=True)
class Trained:
    """A finished job: the update, its length, and the party's own model, measured.

    Attributes:
        update: What the party sends back.
        update_norm: Euclidean length of its change.
        weights: Its own model.
        sample: Of that on the sample of the test images; `None` where there is none.
        seconds: Thread time of its training, without measuring.
        held_out: Of its own model on the first `own_sample` images that it held out; `None` where
            it held out nothing, and of parties that are not among `own_measured`.
        commonest_share: Of what it held out, those of the class that is commonest among what it
            trains on, 0..1. All three are `None` where the job asks for no measuring.
    """

    update: LocalUpdate
    update_norm: float
    weights: Weights
    sample: Score | None
    seconds: float
    held_out: Score | None = None
    commonest_share: float | None = None

    @property
    def test_loss(self) -> float | None:
        """Mean loss on the sample, in nats."""
        return self.sample.loss if self.sample else None

    @property
    def test_accuracy(self) -> float | None:
        """Accuracy on the sample, 0..1."""
        return self.sample.accuracy if self.sample else None


@dataclass(frozen=True)
class Missing:
    """A job that came to nothing: its party never answered, or could not train."""

    party: int
    reason: str


class Trainer(Protocol):
    """Trains the parties of one config and measures models. A context manager: it owns threads."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    @property
    def num_weights(self) -> int:
        """Weights of the model."""

    @property
    def layout(self) -> Layout:
        """Which of them is what."""

    @property
    def num_test_images(self) -> int:
        """On which `test` measures."""

    @property
    def num_sample_images(self) -> int:
        """Those of them on which each party's own model is measured."""

    def initial_weights(self, number: int = 0) -> Weights:
        """Return the untrained model of the config's seed; further ones by numbers from 1."""

    def holdings(self, round: int) -> Holdings:
        """Return who holds how much in a round, counted from 1.

        Raises:
            DataError: If there is not a single image to test on, or too few to train on at all.
            ConfigError: If the config asks for more images than there are.
        """

    def train(
        self, starts: Weights, jobs: Sequence[Job], cancelled: Cancelling
    ) -> Iterator[Progress | Trained | Missing]:
        """Train all jobs and yield what happens as it happens; jobs end in any order.

        Args:
            starts: `[num_models, num_weights]` float32, the models that jobs start from.
            jobs: At most one a party. Each ends as `Trained` or as `Missing`.
            cancelled: Says whether to stop.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """

    def test(self, weights: Weights, cancelled: Cancelling) -> Answers:
        """Return what a model says of all test images.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """

    def gallery(self, weights: Weights) -> NDArray[np.float32]:
        """Return what a model says of the gallery's images, `[n, num_classes]`, 0..1."""

    def held_out(
        self, weights: Weights, round: int, parties: Sequence[int], cancelled: Cancelling
    ) -> Mapping[int, Score]:
        """Return how a model does on what each of these parties held out in a round.

        Parties that held out nothing, or do not answer, are left out.

        Raises:
            Cancelled: Soon after `cancelled` turns true.
        """
