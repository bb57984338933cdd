"""Finished runs for pages that show many, without training any: their numbers are made up here."""

from collections.abc import Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.events import RoundFinished, Seconds
from fl_core.party_round import PartyRound
from fl_core.runs.manager import RunManager
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.sweep_axes import SKEW, axis_of_numbers
from fl_core.sweep_plan import SweepPlan, seeds_from

PARTIES, IMAGES, DIGITS = 2, 10, range(10)
GALLERY = RunConfig().gallery_images
BYTES, TRAINED = 1_000_000, 2.0  # of a round, and seconds


def accuracy(round: int, better: float) -> float:
    """Return what the global model is made to have after a round."""
    return round / 10 + better


def finished_run(
    store: RunStore, config: RunConfig, better: float = 0.0, name: str = "", **named: Any
) -> str:
    """Return a finished run of the config's rounds; of party 1 less of its own images is right."""
    run_id = store.create(config, name, owner="here:1:x", **named)
    for round in range(config.num_rounds + 1):
        store.add_round(run_id, _round(round, accuracy(round, better)))
    store.move(run_id, RunState.FINISHED)
    return run_id


def finished_runs(manager: RunManager, first_seed: int) -> Sequence[str]:
    """Return three: two that differ in their seed, and one of more parties."""
    config = RunConfig(num_rounds=3, seed=first_seed)
    other = config.model_copy(update={"seed": first_seed + 1})
    more = config.model_copy(update={"num_parties": 4})
    return [finished_run(manager.store, each) for each in (config, other, more)]


def a_sweep(first_seed: int = 70, seeds: int = 2) -> SweepPlan:
    """Return a sweep of four parties or five, equal or skewed."""
    base = RunConfig(num_rounds=3)
    second = axis_of_numbers("num_parties", base, "4, 5")
    first = axis_of_numbers(SKEW, base, "0, 0.5")
    return SweepPlan(base, first, second, seeds_from(first_seed, seeds))


def _round(round: int, share: float) -> RoundFinished:
    parties = [
        PartyRound(
            party=party,
            num_examples=IMAGES,
            num_steps=5,
            train_loss=0.5,
            test_loss=0.6,
            test_accuracy=share / 2,
            own_loss=0.7,
            own_accuracy=share - 0.05 * party,
            update_norm=1.0,
            seconds=0.01,
        )
        for party in range(PARTIES)
    ]
    return RoundFinished(
        round=round,
        loss=1 / (round + 1),
        accuracy=share,
        confusion=[[round if truth == said else 1 for said in DIGITS] for truth in DIGITS],
        gallery=[[0.1 for _ in DIGITS] for _ in range(GALLERY)],
        parties=parties if round else [],
        bytes_down=BYTES // 2 if round else 0,
        bytes_up=BYTES // 2 if round else 0,
        seconds=Seconds(train=TRAINED),
    )
