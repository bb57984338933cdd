"""The round loop, and only that."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fl_core.config import RunConfig
from fl_core.errors import DivergedError
from fl_core.event_enrichment import with_facts_of_rounds
from fl_core.events import (
    Event,
    PartyMissing,
    PartyProgress,
    PartyTrained,
    RoundStarted,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    Seconds,
)
from fl_core.local_work import learning_rate
from fl_core.measured_rounds import is_measured
from fl_core.own_confusions import OwnTaken
from fl_core.own_starts import from_servers_model, own_starts, own_starts_in
from fl_core.participation import participants
from fl_core.party_model_assignment import starts
from fl_core.party_round import PartyRound
from fl_core.personal_training import GlobalRound, train_personal
from fl_core.round_report import FirstDiverged, RoundReport, check_finite
from fl_core.server_update import server_update
from fl_core.trainer_contract import Cancelled, Job, Missing, Progress, Trained, Trainer
from fl_core.updates_and_state import STRATEGY, LocalUpdate, Round, ServerState


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stands after a finished round; 0 is the untrained model."""

    round: int
    state: ServerState


def train_rounds(
    config: RunConfig,
    trainer: Trainer,
    report: RoundReport,
    after: Checkpoint | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Event]:
    """Train federally and yield what happens.

    Args:
        config: What to run.
        trainer: Trains the parties, wherever they are; it is entered and left by the caller.
        report: Measures the model after each round.
        after: Go on from here instead of from the untrained model; the numbers are the same.
        cancelled: Looked at every fifth of a second or so.

    Raises:
        DataError: If there are no images to test on, or too few to train on.
        ConfigError: If the config asks for more images than there are.
    """
    try:
        federation = _Federation(config, trainer, report, cancelled)
        yield from with_facts_of_rounds(federation.run(after))
    except Cancelled:
        yield RunCancelled()
    except DivergedError as error:
        yield RunFailed(reason=error.reason, suggestion=error.suggestion)


class _Federation:
    """One config with its trainer; holds nothing that changes from round to round."""

    def __init__(
        self,
        config: RunConfig,
        trainer: Trainer,
        report: RoundReport,
        cancelled: Callable[[], bool],
    ) -> None:
        self.config, self.trainer, self.report = config, trainer, report
        self.cancelled = cancelled

    def run(self, after: Checkpoint | None) -> Iterator[Event]:
        first = self.trainer.holdings(1)
        yield RunStarted(
            round=after.round if after else 0,
            num_weights=self.trainer.num_weights,
            num_test_images=self.trainer.num_test_images,
            num_sample_images=self.trainer.num_sample_images,
            label_counts=first.label_counts.tolist(),
            num_train=first.num_train.tolist(),
        )
        if after is None:
            state = self._untrained()
            yield self.report.of_round(0, state, [], [], Seconds(), self.cancelled)
            after = Checkpoint(0, state)
        state = after.state
        for round in range(after.round + 1, self.config.num_rounds + 1):
            state = yield from self._round(round, state)
        yield RunFinished(round=self.config.num_rounds)

    def _untrained(self) -> ServerState:
        memory = self.config.strategy.first_memory(
            self.trainer.initial_weights, self.trainer.layout
        )
        return ServerState(self.trainer.initial_weights(), {STRATEGY: memory} if memory else {})

    def _round(self, round: int, state: ServerState) -> Generator[Event, None, ServerState]:
        clock = _Clock()
        holdings = self.trainer.holdings(round)
        deal = clock.lap()
        rate = learning_rate(self.config, round)
        added_up = self.config.optimizer.gradients_in
        told = Round(round, self.config.num_parties, rate, self.trainer.layout, added_up)
        num_train = holdings.num_train
        parties = {
            party: holdings.of(party, state)
            for party in participants(self.config, round)
            if num_train[party]  # who has nothing to train on sits out
        }
        strategy, measured = self.config.strategy, is_measured(self.config, round)
        jobs = [
            Job(
                *(round, party, strategy.local_rule(state, told, known)),
                measured=measured and not strategy.trains_personal,  # else two of each would be
            )
            for party, known in parties.items()
        ]
        anew = strategy.redeals_every_round
        yield RoundStarted(
            round=round,
            parties=[job.party for job in jobs],
            dealt=holdings.label_counts.tolist() if anew else None,
        )
        updates, results, own = yield from self._train(state, jobs)
        train, before = clock.lap(), state
        if updates:
            state = server_update(self.config, state, told, parties, updates)
        aggregate = clock.lap()
        if updates and strategy.trains_personal:
            over = GlobalRound(round, before, state, parties, results, measured)
            state, results, own = yield from train_personal(
                self.config, self.trainer, over, self.cancelled
            )
        seconds = Seconds(deal=deal, train=train + clock.lap(), aggregate=aggregate)
        yield self.report.of_round(round, state, updates, results, seconds, self.cancelled, own)
        return state

    def _train(
        self, state: ServerState, jobs: Sequence[Job]
    ) -> Generator[Event, None, tuple[list[LocalUpdate], list[PartyRound], list[OwnTaken]]]:
        """Train the round's participants; return what they sent back, in party order.

        Beside it stands, in any order, what their models took images for.
        """
        updates, results = dict[int, LocalUpdate](), dict[int, PartyRound]()
        own, diverged = list[OwnTaken](), FirstDiverged(self.config.strategy.sequential)
        for item in self._items(state, jobs):
            match item:
                case Progress(party, done, total):
                    yield PartyProgress(round=jobs[0].round, party=party, done=done, total=total)
                case Missing(party, reason):
                    yield PartyMissing(round=jobs[0].round, party=party, reason=reason)
                case Trained():
                    result = _party_round(item)
                    if not diverged.passes(result.party, partial(self._check, result, jobs)):
                        continue
                    updates[result.party], results[result.party] = item.update, result
                    own.append(OwnTaken.by(item))
                    yield PartyTrained(round=jobs[0].round, result=result)
        diverged.tell()
        came = [job.party for job in jobs if job.party in updates]
        return [updates[party] for party in came], [results[party] for party in came], own

    def _items(
        self, state: ServerState, jobs: Sequence[Job]
    ) -> Iterator[Progress | Trained | Missing]:
        """Train the jobs, together or one after the other, each from the model of its party."""
        strategy = self.config.strategy
        if strategy.sequential:
            received = state.weights
            for job in jobs:
                for item in self.trainer.train(received[None], [job], self.cancelled):
                    if isinstance(item, Trained):
                        received = item.weights
                    yield item
            return
        own = bool(jobs) and own_starts_in(self.config, jobs[0].round)
        found = own_starts(self.trainer.initial_weights, jobs) if own else None
        for some in found or starts(strategy, state, [job.party for job in jobs]):
            told = [
                replace(job, start=some.start[job.party], candidates=some.candidates)
                for job in jobs
                if job.party in some.start
            ]
            for item in self.trainer.train(some.models, told, self.cancelled):
                if own and isinstance(item, Trained):
                    item = from_servers_model(item, state)
                yield item

    def _check(self, result: PartyRound, jobs: Sequence[Job]) -> None:
        measured = (result.test_loss or 0.0, result.own_model_own_loss or 0.0)
        numbers = (result.train_loss, *measured, result.update_norm)
        check_finite(self.config, jobs[0].round, result.party, *numbers)


def _party_round(trained: Trained) -> PartyRound:
    update, own = trained.update, trained.held_out
    return PartyRound(
        party=update.party,
        num_examples=update.num_examples,
        num_steps=update.num_steps,
        train_loss=update.train_loss,
        test_loss=trained.test_loss,
        test_accuracy=trained.test_accuracy,
        own_model_own_loss=own.loss if own else None,
        own_model_own_accuracy=own.accuracy if own else None,
        own_commonest_share=trained.commonest_share,
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
