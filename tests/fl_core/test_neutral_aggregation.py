"""At their neutral knobs mixing, aggregators and server steps are federated averaging, trained."""

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from tests.fl_core.tiny_data import rounds, tiny

NEUTRAL = {
    "each party the same": {"aggregator": "plain_mean"},
    "nothing trimmed": {"aggregator": {"kind": "trimmed_mean", "share": 0.0}},
    "Multi-Krum keeping all": {"aggregator": {"kind": "multi_krum", "kept": 4}},
    "Bulyan, nobody faulty": {"aggregator": "bulyan"},
    "nothing clipped": {"aggregator": {"kind": "norm_clipping", "longest": 1e6}},
    "centred clipping's first round": {
        "aggregator": {"kind": "centred_clipping", "radius": 1e6},
        "num_rounds": 1,
    },
    "buckets of one": {"pre_aggregator": {"kind": "bucketing", "size": 1}},
    "no momentum": {"server_step": {"kind": "momentum", "beta": 0.0}},
    "no extrapolation": {"server_step": {"kind": "fedexp", "eps": 1e6}},
}
NEARLY = {
    "much smoothing": {"aggregator": {"kind": "geometric_median", "smoothing": 1e6}},
    "a huge radius": {"aggregator": {"kind": "centred_clipping", "radius": 1e6, "passes": 2}},
    "neighbours, nobody faulty": {"pre_aggregator": {"kind": "nearest_neighbours", "faulty": 0}},
}
CHAIN = ("pre_aggregator", "aggregator", "server_step")
COMMON = {"num_parties": 4, "holdout": 0.2, "learning_rate": 0.05}  # of 30 images each


def both(data, make, knobs) -> list[list]:
    """Return the rounds of a config, and of the same with the usual chain."""
    usual = {name: value for name, value in knobs.items() if name not in CHAIN}
    return [rounds(list(run_rounds(make(**COMMON | k), data=data))) for k in (knobs, usual)]


@pytest.mark.parametrize("knobs", NEUTRAL.values(), ids=NEUTRAL)
def test_a_neutral_knob_is_federated_averaging_bit_for_bit(data, knobs):
    for one, other in zip(*both(data, tiny, knobs), strict=True):
        assert one.model_dump() == other.model_dump()
        np.testing.assert_array_equal(one.state.weights, other.state.weights)


@pytest.mark.parametrize("knobs", NEARLY.values(), ids=NEARLY)
def test_or_but_for_rounding(data, knobs):
    for one, other in zip(*both(data, tiny, knobs), strict=True):
        np.testing.assert_allclose(one.state.weights, other.state.weights, rtol=0, atol=1e-6)


def on_the_cnn(**knobs) -> RunConfig:
    return tiny(**knobs | {"model": "cnn"})


@pytest.mark.slow
@pytest.mark.parametrize("knobs", NEUTRAL.values(), ids=NEUTRAL)
def test_on_the_cnn_too(data, knobs):
    for one, other in zip(*both(data, on_the_cnn, knobs), strict=True):
        np.testing.assert_array_equal(one.state.weights, other.state.weights)
