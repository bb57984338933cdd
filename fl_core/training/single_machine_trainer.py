"""Trains all parties on this machine, which holds all their images."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.metrics import label_counts
from fl_core.partitioners import Indices
from fl_core.party_data import PartyImages, brought_together, parties_images
from fl_core.party_views import images_as_seen, labels_as_taught
from fl_core.predictions import Answers, Score
from fl_core.train_test_split import test_images
from fl_core.trainer_contract import Cancelling, Holdings, Job, Progress, Trained
from fl_core.training.party_grouping import Task
from fl_core.training.party_pool import PartyPool
from fl_core.updates_and_state import Weights
from fl_core.weight_layout import Layout


class LocalTrainer:
    """Fulfils the contract of `fl_core.trainer_contract.Trainer` on this machine's cores."""

    def __init__(self, config: RunConfig, data: ImageData, threads: int) -> None:
        """Start the threads.

        Args:
            config: What to train.
            data: The images of all parties, and those to test on.
            threads: Parties trained side by side; never changes a number.

        Raises:
            DataError: If there is not a single image to test on.
            ConfigError: If the images cannot be dealt, where parties see or are taught what is
                not there; else `holdings` says so.
        """
        self._config, self._data = config, data
        self._test = test_images(config, data)
        self._dealt: tuple[int, Sequence[PartyImages]] | None = None
        self._taught = data.labels
        if config.appearance.changes_images or config.label_noise.changes_labels:
            parties = parties_images(config, data)  # nothing is dealt anew beside them
            self._taught = labels_as_taught(config, data, parties)
            data = replace(data, images=images_as_seen(config, data, parties))
        self._pool = PartyPool(config, data, self._test.sample, threads, self._taught)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.__exit__(kind, error, traceback)

    @property
    def num_weights(self) -> int:
        return self._pool.num_weights

    @property
    def layout(self) -> Layout:
        return self._pool.layout

    @property
    def num_test_images(self) -> int:
        return len(self._test.whole)

    @property
    def num_sample_images(self) -> int:
        return len(self._test.sample)

    def initial_weights(self, number: int = 0) -> Weights:
        return self._pool.initial_weights(number)

    def holdings(self, round: int) -> Holdings:
        parties = self._parties(round)
        held, trained_on = (
            label_counts(labels, parts, self._data.num_classes)
            for labels, parts in (
                (self._data.labels, [party.all for party in parties]),
                (self._taught, [party.train for party in parties]),
            )
        )
        return Holdings(held, trained_on)

    def train(
        self, starts: Weights, jobs: Sequence[Job], cancelled: Cancelling
    ) -> Iterator[Progress | Trained]:
        tasks = [
            Task(
                *(job.round, job.party, images.train, job.rule, job.start),
                *(images.held_out, job.candidates, job.personal, job.measured),
            )
            for job in jobs
            for images in [self._parties(job.round)[job.party]]
        ]
        return self._pool.train(starts, tasks, cancelled)

    def test(self, weights: Weights, cancelled: Cancelling) -> Answers:
        return self._answers(weights, self._test.whole, cancelled)

    def gallery(self, weights: Weights) -> NDArray[np.float32]:
        return self._answers(weights, self._test.gallery, lambda: False).chances

    def held_out(
        self, weights: Weights, round: int, parties: Sequence[int], cancelled: Cancelling
    ) -> Mapping[int, Score]:
        images = {p: held for p in parties if len(held := self._parties(round)[p].held_out)}
        if not images:
            return {}
        # In one pass over all: a party alone would leave cores idle.
        answers = self._answers(weights, np.concatenate(list(images.values())), cancelled)
        ends = np.cumsum([len(held) for held in images.values()])
        return {
            party: _part(answers, slice(end - len(held), end)).score
            for party, end, held in zip(images, ends, images.values(), strict=True)
        }

    def _parties(self, round: int) -> Sequence[PartyImages]:
        if self._dealt is None or self._dealt[0] != round:
            dealt = parties_images(self._config, self._data, round)
            self._dealt = (round, brought_together(self._config, dealt))
        return self._dealt[1]

    def _answers(self, weights: Weights, positions: Indices, cancelled: Cancelling) -> Answers:
        losses, chances = self._pool.evaluate(weights, positions, cancelled)
        return Answers(self._data.labels[positions], losses, chances)


def _part(answers: Answers, where: slice) -> Answers:
    return Answers(answers.labels[where], answers.losses[where], answers.chances[where])
