"""The parties' optimisers: by hand, against Keras's own, and at their neutral knobs."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from fl_core import ConfigError, RunConfig
from fl_core.optimizers import OPTIMIZERS, Adam, AdamW, Sgd
from fl_core.strategies import STRATEGIES
from fl_core.training.optimizer_steps import STEPS, Slope, move
from tests.fl_core.test_party_pool import START, batches, gradient, task, train


def after(optimizer, gradients, rate=0.1, weight=1.0) -> list[float]:
    """Return one weight after each step, taken outside of a graph."""
    variables = [tf.Variable([value]) for value in (weight, 0.0, 0.0)]
    found = []
    for number, slope in enumerate(gradients):
        before = variables[0].numpy()
        told = Slope(tf.constant([slope]), tf.constant(before), tf.constant(rate), number)
        move(optimizer, tuple(variable.handle for variable in variables), told)
        found.append(float(variables[0].numpy()[0]))
    return found


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (Sgd(), [0.8, 0.6]),  # 1 - 0.1 * 2, and again
        (Sgd(momentum=0.5), [0.8, 0.5]),  # v = 2, then 0.5 * 2 + 2 = 3
        (Sgd(momentum=0.5, nesterov=True), [0.7, 0.35]),  # 2 + 0.5 * 2 = 3; 2 + 0.5 * 3 = 3.5
        (Sgd(weight_decay=0.5), [0.75, 0.5125]),  # 2 + 0.5 * 1; 2 + 0.5 * 0.75 = 2.375
        (Sgd(momentum=0.5, weight_decay=0.5), [0.75, 0.3875]),  # v = 2.5, then 1.25 + 2.375
        (Adam(), [0.9, 0.8]),  # equal gradients: each step is as long as the rate
        (Adam(weight_decay=0.5), [0.9, 0.8]),  # 2.5, then 2.45: nearly equal
        (AdamW(weight_decay=0.5), [0.85, 0.7075]),  # - 0.1 * 0.5 * 1; - 0.1 * 0.5 * 0.85
    ],
    ids=str,
)
def test_two_steps_by_hand(optimizer, expected):
    close = 1e-3 if optimizer == Adam(weight_decay=0.5) else 1e-6
    np.testing.assert_allclose(after(optimizer, [2.0, 2.0]), expected, atol=close)


def keras_weights(data, theirs, decay=0.0) -> np.ndarray:
    """Return what one of Keras's optimisers makes of two epochs of 30 images."""
    weights = keras.Variable(START)
    for batch in batches(np.arange(30), 8, epochs=2):
        wide = np.asarray(weights, np.float64)
        slope = gradient(wide, data, batch) + decay * wide
        theirs.apply([slope.astype(np.float32)], [weights])
    return np.asarray(weights)


KERASS = {
    "momentum": (Sgd(momentum=0.9), keras.optimizers.SGD(0.05, momentum=0.9), 0.0),
    "Nesterov": (
        Sgd(momentum=0.9, nesterov=True, weight_decay=0.01),
        keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        0.01,
    ),
    "decay": (Sgd(weight_decay=0.1), keras.optimizers.SGD(0.05, weight_decay=0.1), 0.0),
    "Adam with decay": (Adam(weight_decay=0.1), keras.optimizers.Adam(0.05), 0.1),
    "AdamW": (AdamW(weight_decay=0.1), keras.optimizers.AdamW(0.05, weight_decay=0.1), 0.0),
}


@pytest.mark.parametrize("name", KERASS)
def test_keras_takes_the_same_steps(data, name):
    """Its SGD decays weights beside the momentum, so there the decay is in the gradient given."""
    ours, theirs, decay = KERASS[name]
    knobs = {"batch_size": 8, "local_epochs": 2, "learning_rate": 0.05}
    (done,) = train(data, [task(30)], optimizer=ours, **knobs)
    expected = keras_weights(data, theirs, decay)
    np.testing.assert_allclose(done.weights, expected, rtol=1e-3, atol=1e-4)
    plain = train(data, [task(30)], optimizer=type(ours)(), **knobs)[0].weights
    assert np.abs(plain - expected).max() > 0.01  # what is tried makes a difference


def test_what_is_neutral_changes_no_bit(data):
    def trained(optimizer):
        return train(data, [task(30)], optimizer=optimizer, learning_rate=0.05)[0].weights

    np.testing.assert_array_equal(trained(Sgd(nesterov=True)), trained(Sgd()))
    np.testing.assert_array_equal(trained(AdamW()), trained(Adam()))


def test_momentum_begins_anew_every_round(data):
    once = train(data, [task(8)], optimizer=Sgd(momentum=0.9), batch_size=8)
    plain = train(data, [task(8)], optimizer=Sgd(), batch_size=8)
    np.testing.assert_array_equal(once[0].weights, plain[0].weights)  # a single step has none yet


def test_each_optimiser_has_its_steps_and_a_rate_to_start_with():
    assert set(STEPS) == set(OPTIMIZERS)
    rates = {kind: member().usual_rate for kind, member in OPTIMIZERS.items()}
    assert rates == {"adam": 0.001, "adamw": 0.001, "sgd": 0.05}
    assert Sgd(momentum=0.9).usual_rate == pytest.approx(0.005)


@pytest.mark.parametrize("kind", ["adam", "sgd"])
def test_what_an_earlier_version_wrote_is_read(kind):
    read = RunConfig.from_json(f'{{"optimizer":"{kind}"}}')
    assert read == RunConfig.of({"optimizer": {"kind": kind}})
    assert read.optimizer == OPTIMIZERS[kind]()


@pytest.mark.parametrize(
    "kind", [kind for kind, member in STRATEGIES.items() if member.only_plain_steps]
)
def test_who_counts_on_plain_steps_refuses_momentum_and_decay_in_words_of_both(kind):
    label = STRATEGIES[kind].label
    for knobs, says in (
        ({"momentum": 0.9}, "Momentum of Optimiser “SGD” must be 0, got 0.9."),
        ({"weight_decay": 1e-5}, "Weight decay of Optimiser “SGD” must be 0, got 1e-05."),
    ):
        with pytest.raises(ConfigError, match=f"With Strategy “{label}”") as refused:
            RunConfig.of({"strategy": kind, "optimizer": {"kind": "sgd", **knobs}})
        assert str(refused.value).endswith(says)
        (conflict,) = refused.value.conflicts
        assert conflict.knobs == (("strategy",), ("optimizer", *knobs))
    RunConfig.of({"strategy": kind, "optimizer": {"kind": "sgd", "nesterov": True}})


def test_normalised_averaging_takes_momentum_and_refuses_decay_and_adam_in_words_of_both():
    for optimizer, says in (
        ({"kind": "sgd", "weight_decay": 0.01}, "Weight decay of Optimiser “SGD” must be 0, got 0"),
        ({"kind": "adam"}, "Optimiser must be “SGD”, got “Adam”."),
        ({"kind": "adamw"}, "Optimiser must be “SGD”, got “AdamW”."),
    ):
        with pytest.raises(ConfigError, match="a sum of rate times gradient") as refused:
            RunConfig.of({"strategy": "fednova", "optimizer": optimizer})
        assert says in str(refused.value)
    for nesterov in (False, True):
        moved = {"kind": "sgd", "momentum": 0.9, "nesterov": nesterov}
        RunConfig.of({"strategy": "fednova", "optimizer": moved})
