"""The papers' networks: how many weights, and the same functions as Keras's plain layers."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from fl_core import ConfigError, RunConfig
from fl_core.image_kind import DIGITS, ImageKind, numbers
from fl_core.models import (
    LeNet,
    LogisticOnPixels,
    McMahan2nn,
    McMahanCnn,
    Model,
    OwnCnn,
    ResNet,
)
from fl_core.models.receptive_field import Stretch, Window, stretches
from fl_core.training.flat_model import flat_model_of, flatten
from fl_core.weight_layout import chosen, num_weights
from tests.fl_core.test_models import laid_out, some_weights

KINDS = [
    DIGITS,
    *(ImageKind(height, width, channels, numbers(count)) for height, width, channels, count in (
        (29, 30, 1, 2), (31, 23, 3, 5),
    )),
]  # fmt: skip
LARGE = ImageKind(64, 45, 3, numbers(100))
every_kind = pytest.mark.parametrize(
    "kind", [*KINDS, pytest.param(LARGE, marks=pytest.mark.slow)], ids=str
)
VARIANTS: list[Model] = [
    *[OwnCnn(blocks=3, normalisation=how) for how in ("none", "group", "layer", "batch")],
    OwnCnn(blocks=1, dense=0, filters=8),
    *[ResNet(blocks=blocks, normalisation=how) for blocks, how in ((1, "batch"), (2, "group"))],
]


def test_the_numbers_of_weights_that_the_papers_give():
    published = {McMahanCnn: 1_663_370, McMahan2nn: 199_210, LeNet: 44_426}
    for network, expected in published.items():
        assert network().num_weights(DIGITS) == flat_model_of(network()).num_weights == expected
    assert LogisticOnPixels().num_weights(DIGITS) == 784 * 10 + 10


def test_the_weights_of_a_residual_network_by_hand():
    """He et al. have 0.27 million in ResNet-20, without a convolution in their short cuts."""
    kernels = 9 * (16 + 16 * 16 * 2 + 16 * 32 + 32 * 32 + 32 * 64 + 64 * 64) + 16 * 32 + 32 * 64
    scales = 2 * (16 * 3 + 32 * 3 + 64 * 3)
    assert ResNet().num_weights(DIGITS) == kernels + scales + 65 * 10
    running = ResNet(normalisation="batch").num_weights(DIGITS) - ResNet().num_weights(DIGITS)
    assert running == scales
    colours = ImageKind(32, 32, 3, numbers(10))
    assert 270_000 < ResNet(blocks=3).num_weights(colours) < 280_000


@every_kind
@pytest.mark.parametrize("model", VARIANTS, ids=repr)
def test_the_layout_that_is_told_is_the_layout_that_is_built(model: Model, kind):
    assert flat_model_of(model, "float32", kind).parts == model.parts(kind)


def test_a_layout_tells_head_normalisation_and_what_runs():
    layout = OwnCnn(blocks=1, normalisation="batch", filters=8, dense=32).parts(DIGITS)
    assert [(part.layer, part.kind, part.shape) for part in layout] == [
        ("convolution_1", "kernel", (3, 3, 1, 8)),
        ("normalisation_1", "scale", (8,)),
        ("normalisation_1", "shift", (8,)),
        ("hidden_1", "kernel", (14 * 14 * 8, 32)),
        ("hidden_1", "bias", (32,)),
        ("classes", "kernel", (32, 10)),
        ("classes", "bias", (10,)),
        ("normalisation_1", "running_mean", (8,)),
        ("normalisation_1", "running_variance", (8,)),
    ]
    assert num_weights(layout) == 72 + 16 + (1568 + 1) * 32 + 330 + 16
    head = chosen(layout, lambda part: part.head)
    assert head.sum() == 330 and head[-330 - 16 : -16].all()
    assert chosen(layout, lambda part: part.normalises).sum() == 32
    assert chosen(layout, lambda part: part.runs)[-16:].all()


def plain_network(model: Model, kind: ImageKind) -> keras.Model:
    """Return a network as a paper's code would write it: nothing cut, bias and ReLU, then pooling.

    A normalisation stands behind the pooling, as ours does.
    """
    how = getattr(model, "normalisation", "none")
    network = keras.Sequential([keras.Input(kind.layers)])
    for filters, size, padding in convolutions(model):
        relu = {"activation": "relu"} if how == "none" else {"use_bias": False}
        network.add(layers.Conv2D(filters, size, padding=padding, **relu))
        network.add(layers.MaxPooling2D(2))
        if how == "group":
            network.add(layers.GroupNormalization(8, epsilon=1e-5))
        if how == "batch":
            network.add(layers.BatchNormalization(momentum=0.9, epsilon=1e-5))
        if how != "none":
            network.add(layers.ReLU())
    network.add(layers.Flatten())
    hidden = {"lenet": (120, 84), "mcmahan_cnn": (512,)}
    for units in hidden.get(model.kind, (getattr(model, "dense", 0),)):
        network.add(layers.Dense(units, activation="relu"))
    network.add(layers.Dense(kind.num_classes))
    return network


def convolutions(model: Model) -> list[tuple[int, int, str]]:
    if isinstance(model, LeNet):
        return [(6, 5, "valid"), (16, 5, "valid")]
    if isinstance(model, McMahanCnn):
        return [(32, 5, "same"), (64, 5, "same")]
    assert isinstance(model, OwnCnn)
    return [(model.filters * 2**block, 3, "same") for block in range(model.blocks)]


@every_kind
@pytest.mark.parametrize(
    "model", [LeNet(), McMahanCnn(), OwnCnn(blocks=3), OwnCnn(blocks=3, normalisation="group")],
    ids=repr,
)  # fmt: skip
def test_what_is_cut_away_changes_neither_answers_nor_gradients(model: Model, kind):
    network = flat_model_of(model, "float32", kind)
    weights = tf.constant(some_weights(network))
    theirs = laid_out(plain_network(model, kind), weights.numpy())
    draw = np.random.default_rng(5)
    images = draw.integers(0, 256, (6, *kind.shape)).astype(np.uint8)
    pixels = images.reshape(6, *kind.layers).astype(np.float32) / 255
    labels = draw.integers(0, kind.num_classes, 6)

    def loss(logits: Any) -> Any:
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))

    with tf.GradientTape(persistent=True) as tape:
        tape.watch(weights)
        ours, plain = network.logits(weights, tf.constant(images)), theirs(pixels)
        losses = loss(ours), loss(plain)
    np.testing.assert_allclose(ours, plain, rtol=1e-4, atol=1e-4)
    slopes = tape.gradient(losses[1], [v.value for v in theirs.trainable_variables])
    slope = tape.gradient(losses[0], weights)
    np.testing.assert_allclose(slope, flatten(slopes), rtol=1e-3, atol=2e-6)


def test_what_each_layer_has_to_do_by_hand():
    """29 padded is 29, its pooling makes 14 of 28: of the convolution's last row nobody asks."""
    block = [Window(5, same=True), Window(2, stride=2)]
    assert stretches(29, block) == [Stretch(29, 2, 1, 28), Stretch(28, 0, 0, 14)]
    assert stretches(28, block) == [Stretch(28, 2, 2, 28), Stretch(28, 0, 0, 14)]
    first, _, second, _ = stretches(30, block * 2)
    assert (first, second) == (Stretch(30, 2, 2, 30), Stretch(15, 2, 1, 14))
    # Three poolings leave 3 of 31, and the third looks at 6 of 7, which look at 7 of 7.
    assert [s.made for s in stretches(31, block * 3)] == [30, 15, 14, 7, 6, 3]


@pytest.mark.parametrize(("model", "kind"), [
    (McMahanCnn(), KINDS[1]), (McMahanCnn(), KINDS[2]), (OwnCnn(blocks=3), DIGITS),
    (LeNet(), KINDS[2]),
], ids=str)  # fmt: skip
def test_no_pooling_is_given_what_it_throws_away(model: Model, kind):
    sides = [
        layer.input.shape[1:3]
        for layer in model.build(kind, 0).layers
        if isinstance(layer, layers.MaxPooling2D)
    ]
    assert len(sides) > 1 and all(side % 2 == 0 for both in sides for side in both)


def test_more_blocks_than_an_image_can_be_halved_are_refused_by_their_knob():
    small = ImageKind(8, 12, 1, numbers(3))
    assert OwnCnn(blocks=3).problem_with(small) == ""
    problem = OwnCnn(blocks=4).problem_with(small)
    assert "at least 16×16 pixels" in problem and problem.endswith("or fewer blocks.")


def test_a_name_by_which_people_know_a_network_finds_it():
    for name in ("2NN", "mlp", "LeNet-5", "FedAvg CNN", "ResNet-20", "McMahan's CNN"):
        RunConfig.of({"model": name})
    for name in ("bn", "BatchNorm", "batch normalisation"):
        found = RunConfig.of({"model": {"kind": "own_cnn", "normalisation": name}})
        assert found.model == OwnCnn(normalisation="batch")
    with pytest.raises(ConfigError):
        RunConfig.of({"model": {"kind": "resnet", "normalisation": "none"}})
