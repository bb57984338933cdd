"""Which knobs decide who holds which images: those that say so, and no others."""

import pytest

from fl_core import ConfigError, DataError, RunConfig
from fl_core.families import FAMILIES
from fl_core.knobs import Knob, knobs_of
from fl_core.party_data import parties_images
from fl_core.train_test_split import test_images as tested_images
from tests.fl_core.kind_samples import SAMPLES
from tests.fl_core.tiny_data import tiny, variants

ROOM = {"partitioner": {"kind": "dirichlet", "skew": 0.9, "min_images": 1}, "holdout": 0.1}
KNOBS = [knob for knob in knobs_of(RunConfig).values() if knob.name != "dataset"]


def turned(knob: Knob) -> list[RunConfig]:
    """Return configs that differ in one knob, or in one and the knobs of its own."""
    values = SAMPLES[knob.kind].allowed(knob)
    if knob.members:
        values = [choice for m in FAMILIES[knob.name].values() for choice in variants(m)]
    found = []
    for value in values:
        try:
            found.append(tiny(**ROOM | {knob.name: value}))
        except ConfigError:  # too many parties for the images
            continue
    return found


def places(config: RunConfig, data) -> list[list[list[int]]] | None:
    """Return who holds what in two rounds, and the gallery; `None` if there are too few images."""
    try:
        dealt = [party for round in (1, 2) for party in parties_images(config, data, round)]
    except (ConfigError, DataError):
        return None
    found = [[party.train.tolist(), party.held_out.tolist()] for party in dealt]
    return [*found, [tested_images(config, data).gallery.tolist()]]


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_a_knob_moves_images_if_it_says_so(data, knob):
    before = places(tiny(**ROOM), data)
    after = [places(config, data) for config in turned(knob)]
    assert after
    assert any(found not in (None, before) for found in after) == knob.moves_images
