"""The round loop, and only that."""

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fl_core.allocation import PartyImages, participants, parties_images, test_images
from fl_core.config import RunConfig
from fl_core.datasets import NUM_CLASSES, ImageData
from fl_core.errors import DivergedError
from fl_core.events import (
    Event,
    PartyProgress,
    PartyRound,
    PartyTrained,
    RoundFinished,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    Seconds,
)
from fl_core.metrics import confusion_matrix, label_counts
from fl_core.processor import side_by_side
from fl_core.strategies import LocalUpdate, ServerState
from fl_core.training.jobs import Cancelled, Job, Progress, Trained
from fl_core.training.trainer import Trainer

BYTES_A_WEIGHT = 4


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stands after a finished round; 0 is the untrained model."""

    round: int
    state: ServerState


def run_rounds(
    config: RunConfig,
    *,
    after: Checkpoint | None = None,
    threads: int | None = None,
    data: ImageData | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Generator[Event, None, None]:
    """Train federally and yield what happens.

    Args:
        config: What to run.
        after: Go on from here instead of from the untrained model; the numbers are the same.
        threads: Parties trained side by side; never changes a number. By default what leaves the
            fewest cores idle at the end of a round.
        data: The images, by default those of `config.dataset`.
        cancelled: Looked at every fifth of a second or so.

    Raises:
        DataError: If the images cannot be had.
        ConfigError: If the config asks for more images than there are.
    """
    data = data or config.dataset.fetch()
    federation = _Federation(
        config, data, threads or side_by_side(config.parties_per_round), cancelled
    )
    with federation.trainer:
        try:
            yield from federation.run(after)
        except Cancelled:
            yield RunCancelled()
        except DivergedError as error:
            yield RunFailed(reason=error.reason, suggestion=error.suggestion)


class _Federation:
    """One config with its images at hand; holds nothing that changes from round to round."""

    def __init__(
        self, config: RunConfig, data: ImageData, threads: int, cancelled: Callable[[], bool]
    ) -> None:
        self.config, self.data = config, data
        self.test = test_images(config, data)
        self.trainer = Trainer(config, data, self.test.sample, threads)
        self.cancelled = cancelled

    def run(self, after: Checkpoint | None) -> Iterator[Event]:
        parties = parties_images(self.config, self.data)
        counts = label_counts(self.data.labels, [p.all for p in parties], NUM_CLASSES)
        yield RunStarted(
            round=after.round if after else 0,
            num_weights=self.trainer.num_weights,
            num_test_images=len(self.test.whole),
            label_counts=counts.tolist(),
        )
        if after is None:
            state = self.config.strategy.start(self.trainer.initial_weights())
            yield self._report(0, state, parties, [], Seconds())
            after = Checkpoint(0, state)
        state = after.state
        for round in range(after.round + 1, self.config.num_rounds + 1):
            state = yield from self._round(round, state)
        yield RunFinished(round=self.config.num_rounds)

    def _round(self, round: int, state: ServerState) -> Generator[Event, None, ServerState]:
        clock = _Clock()
        parties = parties_images(self.config, self.data, round)
        deal = clock.lap()
        updates, results = yield from self._train(round, state, parties)
        train = clock.lap()
        if updates:
            state = self.config.strategy.aggregate(state, updates)
        seconds = Seconds(deal=deal, train=train, aggregate=clock.lap())
        yield self._report(round, state, parties, results, seconds)
        return state

    def _train(
        self,
        round: int,
        state: ServerState,
        parties: Sequence[PartyImages],
    ) -> Generator[Event, None, tuple[list[LocalUpdate], list[PartyRound]]]:
        """Train the round's participants; return what they sent back, in party order."""
        strategy = self.config.strategy
        updates, results = dict[int, LocalUpdate](), dict[int, PartyRound]()
        jobs = [
            Job(round, p, parties[p].train, strategy.local_rule(state, p))
            for p in participants(self.config, round)
            if len(parties[p].train)  # who has nothing to train on sits out
        ]
        received = state.weights
        for together in [[job] for job in jobs] if strategy.sequential else [jobs]:
            for item in self.trainer.train(received, together, self.cancelled):
                if isinstance(item, Progress):
                    yield PartyProgress(
                        round=round, party=item.party, done=item.done, total=item.total
                    )
                    continue
                result = _party_round(item)
                losses = (result.train_loss, result.test_loss or 0.0)
                self._check_finite(round, result.party, *losses, result.update_norm)
                updates[result.party], results[result.party] = item.update, result
                if strategy.sequential:
                    received = item.weights
                yield PartyTrained(round=round, result=result)
        return [updates[job.party] for job in jobs], [results[job.party] for job in jobs]

    def _report(
        self,
        round: int,
        state: ServerState,
        parties: Sequence[PartyImages],
        results: list[PartyRound],
        seconds: Seconds,
    ) -> RoundFinished:
        """Measure the global model on the test set, the gallery and each party's own images."""
        clock = _Clock()
        labels = self.data.labels
        losses, chances = self.trainer.evaluate(state.weights, self.test.whole, self.cancelled)
        truth, predicted = labels[self.test.whole], chances.argmax(axis=1)
        loss = float(losses.mean(dtype=np.float64))
        gallery = self.trainer.evaluate(state.weights, self.test.gallery)[1]
        results = self._with_own(state, parties, results)
        # The weights too: a ReLU can hide one that is no number from every loss.
        own = [result.own_loss or 0.0 for result in results]
        self._check_finite(round, None, loss, *own, float(np.abs(state.weights).max()))
        model = self.trainer.num_weights * BYTES_A_WEIGHT
        # Passed on, each party receives the model once, and only the last sends it back.
        senders = min(1, len(results)) if self.config.strategy.sequential else len(results)
        return RoundFinished(
            round=round,
            loss=loss,
            accuracy=float((truth == predicted).mean()),
            confusion=confusion_matrix(truth, predicted, NUM_CLASSES).tolist(),
            gallery=np.round(gallery.astype(np.float64), 4).tolist(),
            parties=results,
            bytes_down=len(results) * model,
            bytes_up=senders * model,
            seconds=seconds.model_copy(update={"evaluate": clock.lap()}),
            state=state,
        )

    def _with_own(
        self, state: ServerState, parties: Sequence[PartyImages], results: list[PartyRound]
    ) -> list[PartyRound]:
        """Add how the global model does on the images each party held out, in one pass over all."""
        held_out = [parties[result.party].held_out for result in results]
        if not any(len(images) for images in held_out):
            return results
        positions = np.concatenate(held_out)
        losses, chances = self.trainer.evaluate(state.weights, positions, self.cancelled)
        hits = chances.argmax(axis=1) == self.data.labels[positions]
        ends = np.cumsum([len(images) for images in held_out])
        return [
            result.model_copy(
                update={
                    "own_loss": float(losses[end - len(images) : end].mean(dtype=np.float64)),
                    "own_accuracy": float(hits[end - len(images) : end].mean()),
                }
            )
            if len(images)
            else result
            for result, images, end in zip(results, held_out, ends, strict=True)
        ]

    def _check_finite(self, round: int, party: int | None, *numbers: float) -> None:
        if all(math.isfinite(number) for number in numbers):
            return
        whose = "The global model's" if party is None else f"Party {party + 1}'s"
        rate = self.config.learning_rate
        raise DivergedError(
            f"{whose} loss or weights are no longer finite numbers in round {round}: "
            "training diverged.",
            f"Lower the learning rate (now {rate:g}; try {rate / 10:g}) and start again.",
        )


def _party_round(trained: Trained) -> PartyRound:
    update = trained.update
    return PartyRound(
        party=update.party,
        num_examples=update.num_examples,
        num_steps=update.num_steps,
        train_loss=update.train_loss,
        test_loss=trained.test_loss,
        test_accuracy=trained.test_accuracy,
        update_norm=trained.update_norm,
        seconds=trained.seconds,
    )


class _Clock:
    """A stop-watch: each lap is the time since the last."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        seconds, self._last = now - self._last, now
        return seconds
