"""Each two members of different families run together, or are refused by the names of both."""

import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from fl_core import run_rounds
from fl_core.events import RoundFinished
from tests.fl_core.all_pairs import (
    MEMBERS,
    Chosen,
    config_of,
    every_pair,
    names_both,
    pairs_of,
    refusals,
    runs_of,
)
from tests.fl_core.tiny_data import assert_one_sentence, slice_of

PAIRS = every_pair()
REFUSED = {pair: against for pair in PAIRS if (against := refusals(pair))}
ALLOWED = [pair for pair in PAIRS if pair not in REFUSED]
SAMPLE = 40
"""Every so manieth run is in `make test`."""
LONGEST = 120.0  # seconds, of all runs


@pytest.fixture(scope="module")
def dealt(mnist):
    """400 images to train on, of eight parties by nature, and 40 to test on."""
    return replace(slice_of(mnist, 400, 40), origins=np.arange(400) % 8)


def assert_two_rounds(chosen: Chosen, data) -> None:
    small = {"num_rounds": 2, "party_test_images": 16, "gallery_images": 0, "holdout": 0.1}
    events = list(run_rounds(config_of(chosen, **small), data=data))
    assert events[-1].type == "run_finished", (chosen, events[-1])
    done = [event for event in events if isinstance(event, RoundFinished)]
    assert [event.round for event in done] == [0, 1, 2]
    assert all(np.isfinite(event.loss) and event.parties for event in done[1:])


def test_whatever_is_refused_is_refused_by_the_names_of_both():
    for pair, against in REFUSED.items():
        about = [conflict for conflict in against if names_both(conflict, pair)]
        print(sorted(member for _, member in pair), *(c.sentence for c in about))
        assert about, (sorted(pair), [conflict.sentence for conflict in against])
        for conflict in about:
            assert_one_sentence(conflict.sentence)
    assert 0 < len(REFUSED) < len(PAIRS) / 2


def test_some_of_the_runs_that_bring_all_together(dealt):
    runs = list(runs_of(ALLOWED))
    together = set().union(*map(pairs_of, runs))
    assert set(ALLOWED) <= together and not together & REFUSED.keys()
    for one, other in combinations(MEMBERS, 2):
        met = {pair for pair in (together | REFUSED.keys()) if {one, other} == {f for f, _ in pair}}
        assert len(met) == len(MEMBERS[one]) * len(MEMBERS[other])
    for chosen in [chosen for chosen in runs if chosen["model"] == "softmax"][::SAMPLE]:
        assert_two_rounds(chosen, dealt)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_two_run_two_rounds_together_within_two_minutes(dealt):
    runs = sorted(runs_of(ALLOWED), key=lambda chosen: (chosen["model"], chosen["strategy"]))
    began, processor = time.perf_counter(), time.process_time()
    for chosen in runs:
        assert_two_rounds(chosen, dealt)
    print(f"{len(runs)} runs for {len(ALLOWED)} pairs: {time.perf_counter() - began:.0f} s")
    assert (time.process_time() - processor) / 2 < LONGEST  # on two cores to itself
