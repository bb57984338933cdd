"""Each two members of different families run together, or are refused by the names of both."""

import multiprocessing
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from fl_core import run_rounds
from fl_core.datasets import ImageData, Mnist
from fl_core.errors import Conflict
from fl_core.events import RoundFinished
from tests.fl_core.all_pairs import (
    MEMBERS,
    Chosen,
    Pair,
    config_of,
    every_pair,
    names_both,
    pairs_of,
    refusals,
    runs_of,
)
from tests.fl_core.tiny_data import assert_one_sentence, slice_of

SAMPLE = 40
"""Every so manieth run is in `make test`."""
GOAL = 120.0  # seconds of two cores, of all runs


@cache
def refused() -> dict[Pair, Sequence[Conflict]]:
    """Return the pairs that are refused, and why."""
    return {pair: against for pair in every_pair() if (against := refusals(pair))}


@cache
def allowed() -> list[Pair]:
    """Return the others."""
    return [pair for pair in every_pair() if pair not in refused()]


def of_eight(data: ImageData, side: int = 16) -> ImageData:
    """Return the middle of 400 images to train on, of eight parties by nature, and 20 to test on.

    As small as networks take them: the notebook's CNN takes none of fewer than 22 by 22 pixels.
    """
    few, middle = slice_of(data, 400, 20), slice(14 - side // 2, 14 + side // 2)
    kind = replace(few.kind, height=side, width=side)
    return ImageData(few.images[:, middle, middle], few.labels, 400, kind, np.arange(400) % 8)


def assert_two_rounds(chosen: Chosen, data) -> None:
    small = {"num_rounds": 2, "party_test_images": 4, "gallery_images": 0, "holdout": 0.1}
    events = list(run_rounds(config_of(chosen, **small), data=data, threads=1))
    assert events[-1].type == "run_finished", (chosen, events[-1])
    done = [event for event in events if isinstance(event, RoundFinished)]
    assert [event.round for event in done] == [0, 1, 2]
    assert all(np.isfinite(event.loss) and event.parties for event in done[1:])


def test_whatever_is_refused_is_refused_by_the_names_of_both():
    for pair, against in refused().items():
        about = [conflict for conflict in against if names_both(conflict, pair)]
        print(sorted(member for _, member in pair), *(c.sentence for c in about))
        assert about, (sorted(pair), [conflict.sentence for conflict in against])
        for conflict in about:
            assert_one_sentence(conflict.sentence)
    assert 0 < len(refused()) < len(every_pair()) / 2


def test_some_of_the_runs_that_bring_all_together(mnist):
    runs = list(runs_of(allowed()))
    together = set().union(*map(pairs_of, runs))
    assert set(allowed()) <= together and not together & refused().keys()
    for one, other in combinations(MEMBERS, 2):
        met = {
            pair for pair in (together | refused().keys()) if {one, other} == {f for f, _ in pair}
        }
        assert len(met) == len(MEMBERS[one]) * len(MEMBERS[other])
    for chosen in [chosen for chosen in runs if chosen["model"] == "softmax"][::SAMPLE]:
        assert_two_rounds(chosen, of_eight(mnist))


def run_all(runs: list[Chosen]) -> int:
    """Try runs of one model, in a process of its own; return how many they were."""
    data = of_eight(Mnist().load(), 22 if runs[0]["model"] == "cnn" else 16)
    for chosen in sorted(runs, key=lambda chosen: chosen["strategy"]):  # so that graphs are kept
        assert_two_rounds(chosen, data)
    return len(runs)


def processor_seconds() -> float:
    """Return what this process has used so far, and those that it has started and that are over."""
    both = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_two_run_two_rounds_together_within_minutes():
    began, used = time.perf_counter(), processor_seconds()
    runs = list(runs_of(allowed()))
    longest_first = sorted(MEMBERS["model"], key=lambda model: model != "resnet")
    by_model = [[run for run in runs if run["model"] == model] for model in longest_first]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as both_cores:
        done = list(both_cores.map(run_all, by_model))
    seconds = (processor_seconds() - used) / 2  # on two cores to itself
    print(f"{sum(done)} runs for {len(allowed())} pairs: {seconds:.0f} s of two cores,", end=" ")
    print(f"{time.perf_counter() - began:.0f} s by the clock")
    assert seconds < 2 * GOAL, "on a machine half as fast as the one that the goal is for"
