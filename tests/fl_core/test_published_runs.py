"""What papers report: the configs, and what they come to (slow: minutes to hours)."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from fl_core.config import RunConfig
from fl_core.datasets import Mnist
from fl_core.events import RoundFinished
from fl_core.local_run import run_rounds
from fl_core.long_tail import TRAINING_DIGITS, long_tail
from fl_core.party_data import parties_images
from fl_core.published_runs import published_run_of, published_runs

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


def measured(name: str, **knobs: object) -> Iterator[RoundFinished]:
    """Yield the rounds of a published run that were measured, as they are trained."""
    config = RunConfig.of(RUNS[name].config.model_dump() | {"gallery_images": 0, **knobs})
    for event in run_rounds(config):
        if isinstance(event, RoundFinished) and event.accuracy is not None:
            yield event


def rounds_to(target: float, accuracies: Iterable[float]) -> float:
    """Return when the best accuracy so far first reaches a target, between rounds interpolated.

    As McMahan et al. 2017 read their curves (section 3); infinity where it never does. Nothing is
    asked for beyond that round.
    """
    best = 0.0
    for round, accuracy in enumerate(accuracies):
        if accuracy >= target:
            return round - (accuracy - target) / (accuracy - best) if round else 0.0
        best = max(best, accuracy)
    return float("inf")


def test_rounds_to_a_target_are_counted_as_the_paper_counts_them():
    curve = [0.1, 0.5, 0.4, 0.9]
    assert rounds_to(0.5, curve) == 1
    assert rounds_to(0.7, curve) == pytest.approx(2.5)
    assert rounds_to(0.95, curve) == float("inf")
    assert rounds_to(0.05, curve) == 0


THEIR_TEST_DIGITS = (980, 567, 258, 115)
"""Of 0 to 3, the first 1,920 of 2,045: the authors test fifteen batches of 128, in order."""


def on_their_images(event: RoundFinished) -> float:
    """Return the accuracy on the authors' 1,920 test images, from that on each digit, 0..1."""
    taken = np.array(event.confusion)
    known = taken.diagonal() / taken.sum(axis=1)
    return float(known[:4] @ THEIR_TEST_DIGITS / sum(THEIR_TEST_DIGITS))


def test_zeros_and_ones_are_as_many_as_is_said():
    assert round(sum(THEIR_TEST_DIGITS[:2]) / 1920, 3) == 0.806
    table = np.array(long_tail(parties=24, share=0.5))
    assert round(table[:, :2].sum() / table.sum(), 3) == 0.758


@pytest.mark.slow
@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("McMahan 2017, IID", 10, 40), ("McMahan 2017, two shards each", 76, 344)],
)
def test_mcmahans_rounds_to_99_percent(name, least, most):
    """20 and 229 rounds in the paper, which tells no spread; ours, seed 1, 23 and 111.

    Near its target a curve is flat: the band is half to twice the paper's, and for shards a third
    to one and a half.
    """
    reached = rounds_to(0.99, (event.accuracy for event in measured(name, seed=1)))
    print(f"{name}: 99 % after {reached:.1f} rounds")
    assert least <= reached <= most


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_niid_bench_ends_where_its_replication_does():
    *_, last = measured("NIID-Bench, two classes each", measure_every=50)
    print(f"{last.accuracy:.4f}")
    assert 0.95 <= last.accuracy <= 0.985


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_median_loses_rare_sorted_digits_with_nobody_attacking_and_a_mean_does_not():
    *_, mean = measured("Sorted digits, mean", measure_every=450)
    *_, median = measured("Sorted digits, coordinate median", measure_every=450)
    print(f"{on_their_images(mean):.4f} {on_their_images(median):.4f}")
    assert on_their_images(mean) >= 0.97  # the paper's 98.84 %, five times the steps
    assert on_their_images(median) == pytest.approx(0.8036, abs=0.01)
