"""Deal, start and batches have seeds of their own where that is asked for, and one Seed else."""

import numpy as np
import pytest

from fl_core import ConfigError, RunConfig, run_rounds
from fl_core.config_fingerprint import fingerprint
from fl_core.config_seeds import (
    PARTS,
    SEED_KNOBS,
    Seeds,
    knobs_that_change,
    seeds_of,
    with_seeds,
    without_seeds,
)
from fl_core.party_data import parties_images
from tests.fl_core.tiny_data import assert_same_history, rounds, tiny

BASE = tiny(
    num_parties=4, participation=0.5, partitioner={"kind": "dirichlet", "skew": 0.7}, holdout=0.2
)


def told(config, data):
    """Return what each part decides: who holds what, the first weights, the rest of the course."""
    held = [part.tolist() for each in parties_images(config, data) for part in vars(each).values()]
    events = list(run_rounds(config, data=data))
    first, *others = rounds(events)
    took_part = [[result.party for result in each.parties] for each in others]
    return {"deal": held, "start": first.state.weights.tolist(), "batches": took_part}, events


@pytest.mark.parametrize("part", PARTS)
def test_a_seed_of_its_own_changes_its_part_and_no_other(data, part):
    usual, events = told(BASE, data)
    changed = BASE.model_copy(update={PARTS[part]: 7})
    other, again = told(changed, data)
    assert {name for name in usual if usual[name] != other[name]} == {part}
    assert rounds(again)[-1].loss != rounds(events)[-1].loss
    assert seeds_of(changed)._asdict() == seeds_of(BASE)._asdict() | {part: 7}


def test_the_test_images_and_the_gallery_stay_where_the_seed_is_the_same(data):
    from fl_core.train_test_split import test_images

    small = BASE.model_copy(update={"test_images": 100, "test_on": "fifth"})
    own = with_seeds(small, Seeds(1, 2, 3))
    one, other = test_images(small, data), test_images(own, data)
    np.testing.assert_array_equal(one.whole, other.whole)


def test_the_same_number_as_the_seed_is_the_same_run(data):
    own = BASE.model_copy(update=dict.fromkeys(PARTS.values(), BASE.seed))
    assert_same_history(list(run_rounds(BASE, data=data)), list(run_rounds(own, data=data)))
    assert seeds_of(own) == seeds_of(BASE) == Seeds(42, 42, 42)


def test_configs_are_put_together_and_told_apart_by_their_seeds():
    varied = with_seeds(BASE, Seeds(42, 7, 42))
    assert (varied.seed, varied.start_seed, varied.deal_seed, varied.batch_seed) == (42, 7, -1, -1)
    assert seeds_of(varied) == Seeds(42, 7, 42) and str(seeds_of(varied)) == "42/7/42"
    assert with_seeds(varied, Seeds(5, 5, 5)) == BASE.model_copy(update={"seed": 5})
    assert without_seeds(varied) == without_seeds(BASE) != without_seeds(RunConfig())
    assert str(seeds_of(BASE)) == "42"
    assert {*SEED_KNOBS} <= {*RunConfig.model_fields}


def test_what_seeds_are_to_change_is_said_in_words():
    assert knobs_that_change(["start", "deal", "batches"]) == ("seed",)
    assert knobs_that_change(["batches", "deal"]) == ("deal_seed", "batch_seed")
    for nothing in ([], ["weights"]):
        with pytest.raises(ConfigError, match="deal, start, batches"):
            knobs_that_change(nothing)


def test_the_fingerprint_of_a_config_without_them_is_as_ever():
    assert fingerprint(BASE.model_copy(update={"deal_seed": -1})) == fingerprint(BASE)
    assert fingerprint(BASE.model_copy(update={"deal_seed": 3})) != fingerprint(BASE)
