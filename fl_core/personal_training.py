"""Personal models, which parties train beside the global one once a round's is there."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fl_core.config import RunConfig
from fl_core.events import PartyProgress
from fl_core.own_confusions import OwnTaken
from fl_core.party_model_assignment import in_parts
from fl_core.party_round import PartyRound
from fl_core.round_report import FirstDiverged, check_finite
from fl_core.strategies import Strategy
from fl_core.trainer_contract import Cancelling, Job, Progress, Trained, Trainer
from fl_core.updates_and_state import Memory, Party, ServerState, Weights

Personal = tuple[ServerState, list[PartyRound], list[OwnTaken]]
"""What is remembered once personal models are trained, and what was measured of them."""


@dataclass(frozen=True)
class GlobalRound:
    """A round that is over but for the personal models.

    Attributes:
        number: From 1.
        before: The state that it began with.
        after: The state that it ended with.
        parties: Those that took part, with the rows that they began it with.
        results: How their training went, in party order.
        measured: Whether models are measured in it.
    """

    number: int
    before: ServerState
    after: ServerState
    parties: Mapping[int, Party]
    results: Sequence[PartyRound]
    measured: bool = True


def train_personal(
    config: RunConfig, trainer: Trainer, over: GlobalRound, cancelled: Cancelling
) -> Generator[PartyProgress, None, Personal]:
    """Have each party that took part train its personal model, and say how far they are.

    Raises:
        Cancelled: Soon after `cancelled` turns true.
        DivergedError: If a loss or a length is no finite number.
    """
    own, rows = list[OwnTaken](), dict[int, Memory]()
    told, diverged = {result.party: result for result in over.results}, FirstDiverged()
    for models, jobs in personal_jobs(config.strategy, over):
        for item in trainer.train(models, jobs, cancelled):
            match item:
                case Progress(party, done, total):
                    yield _progress(over.number, party, done, total)
                case Trained(update=update):
                    party, steps = update.party, update.num_steps
                    if not diverged.passes(party, partial(_check, config, over.number, item)):
                        continue
                    told[party] = with_personal(told[party], item)
                    rows[party] = config.strategy.personal_row(over.parties[party], item.weights)
                    own.append(OwnTaken.by(item))
                    yield _progress(over.number, party, steps, steps)
    diverged.tell()
    return with_rows(over.after, rows), list(told.values()), own


def personal_jobs(strategy: Strategy, over: GlobalRound) -> Iterator[tuple[Weights, list[Job]]]:
    """Yield some models at a time, `[k, num_weights]`, and the jobs that start from them.

    What each job is told may be as long as a model, and is made when its part comes.
    """
    there = [over.parties[result.party] for result in over.results]
    start = {p.number: strategy.personal_start(over.before, over.after, p) for p in there}
    for some in in_parts(start):
        yield some.models, [_job(strategy, over, party, at) for party, at in some.start.items()]


def _job(strategy: Strategy, over: GlobalRound, party: int, start: int) -> Job:
    rule = strategy.personal_rule(over.before, over.after, over.parties[party])
    return Job(over.number, party, rule, start, personal=True, measured=over.measured)


def with_personal(result: PartyRound, trained: Trained) -> PartyRound:
    """Return a party's round in which its own model is the personal one."""
    own = trained.held_out
    return result.model_copy(
        update={
            "test_loss": trained.test_loss,
            "test_accuracy": trained.test_accuracy,
            "own_model_own_loss": own.loss if own else None,
            "own_model_own_accuracy": own.accuracy if own else None,
            "own_commonest_share": trained.commonest_share,
            "seconds": result.seconds + trained.seconds,
        }
    )


def with_rows(state: ServerState, rows: Mapping[int, Memory]) -> ServerState:
    """Return the state in which this is remembered of parties beside what is already."""
    added = {p: {**state.memory_of_party(p), **row} for p, row in rows.items() if row}
    return ServerState(state.weights, state.memory, {**state.party_memory, **added})


def _check(config: RunConfig, round: int, trained: Trained) -> None:
    """Raise DivergedError if something of a personal model is no finite number."""
    losses = [score.loss for score in (trained.sample, trained.held_out) if score]
    update = trained.update
    check_finite(
        config, round, update.party, *losses, update.train_loss, trained.update_norm, personal=True
    )


def _progress(round: int, party: int, done: int, total: int) -> PartyProgress:
    return PartyProgress(round=round, party=party, done=done, total=total, personal=True)
