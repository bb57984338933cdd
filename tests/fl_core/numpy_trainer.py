"""A second trainer: logistic regression in plain numpy, slow, and by itself what the papers say.

It shares no code with the one that trains here but who holds and sees what and the order of the
images, so that where both agree, neither is wrong by accident.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.party_data import brought_together, num_held, parties_images
from fl_core.party_views import images_as_seen, labels_as_taught
from fl_core.predictions import Answers, Score
from fl_core.seeding import rng, seed_for
from fl_core.train_test_split import held_out_to_measure, test_images
from fl_core.trainer_contract import (
    Cancelled,
    Cancelling,
    Holdings,
    Job,
    Missing,
    Progress,
    Trained,
)
from fl_core.updates_and_state import LocalUpdate, Weights
from fl_core.weight_layout import Layout, dense
from tests.fl_core.tiny_data import pooled_pixels, softmax_step

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


class NumpyTrainer:
    """Trains one party after the other, in float64."""

    def __init__(self, config: RunConfig, data: ImageData) -> None:
        assert config.model.kind == "softmax"
        self._config, self._data = config, data
        self._tested = test_images(config, data)
        self._images, self._taught = data.images, data.labels
        if config.appearance.changes_images or config.label_noise.changes_labels:
            parties = parties_images(config, data)
            self._images = images_as_seen(config, data, parties)
            self._taught = labels_as_taught(config, data, parties)

    def _parties(self, round: int) -> Any:
        dealt = parties_images(self._config, self._data, round)
        return brought_together(self._config, dealt)

    def __enter__(self) -> "NumpyTrainer":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def num_weights(self) -> int:
        return 170

    @property
    def layout(self) -> Layout:
        return tuple(dense("classes", 16, 10, head=True))

    @property
    def num_test_images(self) -> int:
        return len(self._tested.whole)

    @property
    def num_sample_images(self) -> int:
        return len(self._tested.sample)

    def initial_weights(self, number: int = 0) -> Weights:
        """What Keras gives: Glorot's uniform kernel, and no bias."""
        import keras

        seed = seed_for(self._config.seed, "init", *([number] if number else []))
        kernel = keras.initializers.GlorotUniform(seed)((16, 10))
        return np.concatenate([np.asarray(kernel).ravel(), np.zeros(10)]).astype(np.float32)

    def holdings(self, round: int) -> Holdings:
        parties = self._parties(round)

        def counts(labels: Any, parts: Any) -> Any:
            classes = range(self._data.num_classes)
            return np.array([[(labels[p] == c).sum() for c in classes] for p in parts])

        held = counts(self._data.labels, [p.all for p in parties])
        return Holdings(held, counts(self._taught, [p.train for p in parties]))

    def train(
        self, starts: Weights, jobs: Sequence[Job], cancelled: Cancelling
    ) -> Iterator[Progress | Trained | Missing]:
        for job in jobs:
            if cancelled():
                raise Cancelled
            yield self._trained(starts, job)

    def _trained(self, starts: Weights, job: Job) -> Trained:
        config = self._config
        images = self._parties(job.round)[job.party].train
        chosen, start_loss = job.start, None
        if job.candidates:
            told = self._images[images], self._taught[images]
            losses = {m: softmax_step(starts[m].astype(float), *told)[0] for m in job.candidates}
            chosen = min(losses, key=lambda model: losses[model])
            start_loss = losses[chosen]
        start = starts[chosen]
        stream = "personal_batches" if job.personal else "batches"
        draw = rng(config.seed, stream, job.round, job.party)
        weights, num_steps, rate = start.astype(np.float64), 0, self._rate(job.round)
        first, second = np.zeros(170), np.zeros(170)
        an_epoch = math.ceil(len(images) / config.batch_size)
        wanted = config.local_steps or config.local_epochs * an_epoch
        losses, sizes = [], []
        waiting: list[Any] = []
        while num_steps < wanted:
            if not waiting:
                order, size = draw.permutation(images), config.batch_size
                waiting = [order[at : at + size] for at in range(0, len(order), size)]
            batch = waiting.pop(0)
            loss, slope = self._slope(weights, batch, job, start)
            num_steps += 1
            change, first, second = self._step(weights, slope, num_steps, first, second)
            weights = weights - rate * change
            if job.rule.frozen is not None:
                weights = np.where(job.rule.frozen, start, weights)
            losses.append(loss)
            sizes.append(len(batch))
        delta = (weights - start).astype(np.float32)
        loss = float(np.average(losses[-an_epoch:], weights=sizes[-an_epoch:]))
        update = LocalUpdate(job.party, delta, len(images), num_steps, loss, chosen, start_loss)
        sample = self._answers(weights, self._tested.sample)
        measured = sample.score if len(sample.labels) and job.measured else None
        length = float(np.sqrt((delta.astype(np.float64) ** 2).sum()))
        own, commonest = self._own(weights, job)
        return Trained(update, length, weights.astype(np.float32), measured, 0.0, own, commonest)

    def _rate(self, round: int) -> float:
        config, schedule = self._config, self._config.rate_schedule
        if schedule.kind == "by_factor":
            return config.learning_rate * max(0.001, schedule.factor ** (round - 1))
        if schedule.kind == "cosine":
            angle = np.pi * (round - 1) / max(1, config.num_rounds - 1)
            low = schedule.last * config.learning_rate
            return low + 0.5 * (config.learning_rate - low) * (1 + np.cos(angle))
        return config.learning_rate

    def _step(self, weights: Any, slope: Any, number: int, first: Any, second: Any) -> Any:
        """Return what is taken off the weights, over the rate, and what is remembered after it."""
        kind, knobs = self._config.optimizer.kind, self._config.optimizer
        pull = knobs.weight_decay * weights
        if kind == "sgd":
            slope = slope + pull
            first = knobs.momentum * first + slope
            return (slope + knobs.momentum * first if knobs.nesterov else first), first, second
        slope = slope + pull * (kind == "adam")
        first = BETA_1 * first + (1 - BETA_1) * slope
        second = BETA_2 * second + (1 - BETA_2) * slope**2
        scale = np.sqrt(1 - BETA_2**number) / (1 - BETA_1**number)
        change = scale * first / (np.sqrt(second) + EPSILON)
        return change + pull * (kind == "adamw"), first, second

    def _own(self, weights: Any, job: Job) -> tuple[Score | None, float | None]:
        config, party = self._config, job.party
        images = self._parties(job.round)[party]
        labels = self._data.labels[images.held_out].tolist()
        if not labels or not job.measured:
            return None, None
        trained_on = Counter(self._data.labels[images.train].tolist())
        commonest = min(trained_on, key=lambda label: (-trained_on[label], label))
        share = labels.count(commonest) / len(labels)
        held = num_held(config, self._data)
        some = held_out_to_measure(config, held, party, len(images.train), images.held_out)
        answers = self._answers(weights, some)
        return answers.score if len(some) else None, share

    def _slope(self, weights: Any, batch: Any, job: Job, start: Weights) -> tuple[float, Any]:
        shift = 0.0 if job.rule.logit_shift is None else job.rule.logit_shift
        scale = 1.0 if job.rule.logit_scale is None else job.rule.logit_scale
        images, labels = self._images[batch], self._taught[batch]
        given = (images, labels, shift, scale)
        if job.rule.sharpness:
            uphill = softmax_step(weights, *given)[1]
            weights = weights + job.rule.sharpness * uphill / np.linalg.norm(uphill)
        if job.rule.one_gradient_of:
            weights = start.astype(np.float64)
        loss, slope = softmax_step(weights, *given)
        if said := job.rule.distillation:
            x, wrong = pooled_pixels(images), np.eye(10)[labels] == 0
            own, taught = (
                powers / powers.sum(axis=1, keepdims=True)
                for w in (weights, start.astype(np.float64))
                for z in [x @ w[:160].reshape(16, 10) + w[160:]]
                for powers in [np.exp(z / said.temperature) * wrong]
            )
            apart = (taught[wrong] * np.log(taught[wrong] / own[wrong])).sum() / len(labels)
            loss += said.weight * said.temperature**2 * apart
            error = said.weight * said.temperature * (own - taught) / len(labels)
            slope = slope + np.concatenate([(x.T @ error).ravel(), error.sum(axis=0)])
        if job.rule.one_gradient_of:
            slope = slope * len(labels) / job.rule.one_gradient_of
        slope = slope + job.rule.proximal * (weights - start)
        return loss, slope if job.rule.correction is None else slope + job.rule.correction

    def test(self, weights: Weights, cancelled: Cancelling) -> Answers:
        if cancelled():
            raise Cancelled
        return self._answers(weights, self._tested.whole)

    def gallery(self, weights: Weights) -> Any:
        return self._answers(weights, self._tested.gallery).chances

    def held_out(
        self, weights: Weights, round: int, parties: Sequence[int], cancelled: Cancelling
    ) -> Mapping[int, Score]:
        if cancelled():
            raise Cancelled
        dealt = self._parties(round)
        found = {party: self._answers(weights, dealt[party].held_out) for party in parties}
        return {p: a.score for p, a in found.items() if len(a.labels)}

    def _answers(self, weights: Any, positions: Any) -> Answers:
        labels = self._data.labels[positions]
        wide = np.asarray(weights, np.float64)
        x = pooled_pixels(self._images[positions])
        logits = x @ wide[:160].reshape(16, 10) + wide[160:]
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        losses = -np.log(chances[np.arange(len(labels)), labels])
        return Answers(labels, losses.astype(np.float32), chances.astype(np.float32))
