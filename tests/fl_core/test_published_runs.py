"""What papers report: the configs, and what they come to (slow: minutes to hours)."""

from itertools import pairwise

import numpy as np
import pytest

from fl_core.config import RunConfig
from fl_core.datasets import Mnist
from fl_core.events import RoundFinished
from fl_core.local_run import run_rounds
from fl_core.party_data import parties_images
from fl_core.published_runs import (
    TRAINING_DIGITS,
    long_tail,
    published_run_of,
    published_runs,
)

RUNS = {run.name: run for run in published_runs()}


def test_each_says_what_its_source_reports_and_where():
    assert len(RUNS) == len(published_runs())
    for run in RUNS.values():
        told = (run.about, run.source, run.found, run.reports, run.differs)
        assert all(told) and run.figures
        for figure in run.figures:
            assert 0 < figure.accuracy < 1 and 0 <= figure.spread < 0.1 and figure.words
            assert figure.round is None or figure.round <= run.config.num_rounds


def test_a_config_is_known_as_a_published_run_whatever_its_seed_and_measuring():
    run = RUNS["McMahan 2017, IID"]
    same = {"seed": 7, "num_rounds": 3, "gallery_images": 0, "party_test_images": 0}
    assert published_run_of(RunConfig.of(run.config.model_dump() | same)) is run
    assert published_run_of(run.config.model_copy(update={"learning_rate": 0.2})) is None
    assert published_run_of(run.config.model_copy(update={"holdout": 0.1})) is None
    assert published_run_of(RunConfig()) is None


def test_mcmahans_is_as_the_paper_has_it():
    config = RUNS["McMahan 2017, two shards each"].config
    assert config.num_images / config.num_parties == 600
    assert config.participation * config.num_parties == 10
    assert (config.local_epochs, config.batch_size) == (5, 10)
    data = config.dataset.load()
    held = [len(np.unique(data.labels[rows])) for rows in rows_of(config, data)]
    assert max(held) <= 4 and np.mean(held) < 2.1  # a shard may hold where two digits meet


def rows_of(config, data):
    return [party.all for party in parties_images(config, data)]


def test_the_long_tail_is_that_of_the_authors_sampler():
    data = Mnist().load()
    counts = np.bincount(data.labels[: data.num_train])
    assert tuple(counts) == TRAINING_DIGITS
    table = np.array(long_tail(parties=24, share=0.5))
    assert table.sum(axis=0).tolist() == [int(n * 0.5**i) for i, n in enumerate(TRAINING_DIGITS)]
    sizes = table.sum(axis=1)
    assert table.shape == (24, 10) and set(sizes[:-1]) == {-(-table.sum() // 24)}
    # Sorted: who holds a digit is neighbour to who holds the one before.
    held = [np.flatnonzero(row) for row in table]
    assert all(a[-1] <= b[0] for a, b in pairwise(held))
    by_hand = long_tail(parties=2, share=0.0)  # 0^0 = 1: nothing but zeros
    assert by_hand == ((2962, *[0] * 9), (2961, *[0] * 9))


# --- run: what ours come to, within what the source tells and seeds differ by ---------------------


def measured(name: str, **knobs: object) -> list[RoundFinished]:
    config = RunConfig.of(RUNS[name].config.model_dump() | {"gallery_images": 0, **knobs})
    return [event for event in run_rounds(config) if isinstance(event, RoundFinished)]


def rounds_to(target: float, rounds: list[RoundFinished]) -> float:
    """Return when the best accuracy so far reaches a target, between rounds interpolated.

    McMahan et al. 2017, section 3, of how they read their curves.
    """
    best = np.maximum.accumulate([event.accuracy for event in rounds])
    first = int(np.argmax(best >= target))
    if best[first] < target:
        return float("inf")
    return first - (best[first] - target) / (best[first] - best[first - 1])


def test_rounds_to_a_target_are_counted_as_the_paper_counts_them():
    class Told:
        def __init__(self, accuracy: float) -> None:
            self.accuracy = accuracy

    curve = [Told(a) for a in (0.1, 0.5, 0.4, 0.9)]
    assert rounds_to(0.5, curve) == 1
    assert rounds_to(0.7, curve) == pytest.approx(2.5)
    assert rounds_to(0.95, curve) == float("inf")


def own_images_accuracy(event: RoundFinished) -> float:
    """Return the global model's accuracy on all that parties held out, 0..1."""
    taken = np.array(event.global_on_own_confusion)
    return float(taken.diagonal().sum() / taken.sum())
