"""What every model promises; the CNN is the notebook's network, weight for weight."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from fl_core import ConfigError, RunConfig, run_rounds
from fl_core.image_kind import DIGITS, ImageKind, numbers
from fl_core.models import MODELS, Cnn, LeNet, Model, OwnCnn, Softmax
from fl_core.models.receptive_field import Window, seen
from fl_core.training.flat_model import FlatModel, flat_model_of, flatten, in_vector, pieces_of
from tests.fl_core.tiny_data import assert_one_sentence, pooled_pixels, rounds, slice_of, variants

SLOW = ("mcmahan_cnn", "resnet")
"""Models that train for seconds."""

every_model = pytest.mark.parametrize("model", [member() for member in MODELS.values()], ids=repr)


def some_weights(network: FlatModel, seed: int = 1) -> np.ndarray:
    """Return weights whose biases are not zero."""
    noise = np.random.default_rng(seed).normal(0, 0.1, network.num_weights)
    return (network.initial_weights(seed) + noise).astype(np.float32)


def laid_out(model: keras.Model, weights: np.ndarray) -> keras.Model:
    """Put a vector into a Keras model's own variables."""
    start = 0
    for variable in in_vector(model):
        size = int(np.prod(variable.shape))
        variable.assign(weights[start : start + size].reshape(variable.shape))
        start += size
    assert start == len(weights)
    return model


@every_model
def test_logits_of_ten_classes_one_row_an_image(model: Model, data):
    built = model.build(DIGITS, 0)
    assert built.input_shape == (None, 28, 28, 1) and built.output_shape == (None, 10)
    logits = np.asarray(built(data.images[:7, :, :, None].astype(np.float32) / 255))
    assert logits.shape == (7, 10) and logits.dtype == np.float32
    assert np.isfinite(logits).all() and (logits < 0).any()  # logits, not probabilities


@every_model
def test_weights_go_into_a_vector_and_back(model: Model, data):
    network = flat_model_of(model)
    weights = some_weights(network)
    built = laid_out(model.build(DIGITS, 0), weights)
    np.testing.assert_array_equal(flatten(in_vector(built)), weights)
    assert network.num_weights == built.count_params()
    by_vector = network.logits(tf.constant(weights), tf.constant(data.images[:9]))
    by_keras = built(data.images[:9, :, :, None].astype(np.float32) / 255, training=False)
    np.testing.assert_allclose(by_vector, by_keras, rtol=1e-5, atol=1e-6)


@every_model
def test_a_seed_decides_the_first_weights(model: Model):
    network = flat_model_of(model)
    first = network.initial_weights(5)
    assert first.dtype == np.float32 and first.shape == (network.num_weights,)
    np.testing.assert_array_equal(first, network.initial_weights(5))
    np.testing.assert_array_equal(first, flatten(in_vector(model.build(DIGITS, 5))))
    assert not np.array_equal(first, network.initial_weights(6))


@every_model
def test_no_two_layers_start_from_the_same_draws(model: Model):
    """A seed handed to every layer as it is would make their kernels copies of one another."""
    kernels = [np.ravel(v) for v in model.build(DIGITS, 5).trainable_variables if np.std(v) > 0]
    for i, one in enumerate(kernels):
        for other in kernels[:i]:
            size = min(len(one), len(other))  # hundreds: chance alone stays far below 0.4
            assert abs(np.corrcoef(one[:size], other[:size])[0, 1]) < 0.4


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(member(), marks=[pytest.mark.slow] if kind in SLOW else [])
        for kind, member in MODELS.items()
    ],
    ids=repr,
)
def test_it_trains(model: Model, data):
    config = RunConfig(
        model=model, num_images=500, num_parties=1, num_rounds=1, local_epochs=5, learning_rate=0.01
    )
    first, *_, last = rounds(list(run_rounds(config, data=slice_of(data, 600, 100))))
    assert last.loss < 0.95 * first.loss and last.accuracy > first.accuracy


@pytest.mark.parametrize(
    "model", [m for member in MODELS.values() for m in variants(member)], ids=repr
)
def test_it_can_be_built_at_every_end_of_its_knobs(model: Model):
    assert model.build(DIGITS, 3).output_shape == (None, 10)


def test_sizes_by_hand():
    convolutions = (9 * 1 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 128
    assert flat_model_of(Cnn()).num_weights == convolutions + 129 * 128 + 129 * 10 == 110_474
    assert flat_model_of(Softmax()).num_weights == 17 * 10


KINDS = [
    DIGITS,
    *(ImageKind(height, width, channels, numbers(count)) for height, width, channels, count in (
        (22, 22, 1, 2), (12, 10, 3, 5), (32, 32, 3, 10), (30, 23, 3, 5), (40, 64, 1, 62),
    )),
]  # fmt: skip
every_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@every_model
@every_kind
def test_what_it_says_of_its_size_is_what_is_built(model: Model, kind):
    if problem := model.problem_with(kind):
        with pytest.raises(ConfigError, match="pixels"):
            model.check(kind)
        assert_one_sentence(problem)
        return
    built = model.build(kind, 0)
    assert built.input_shape == (None, *kind.layers)
    assert built.output_shape == (None, kind.num_classes)
    assert model.num_weights(kind) in (None, built.count_params())
    if model.num_weights(kind):
        assert model.note_on(kind).startswith(f"{built.count_params():,} weights")


@pytest.mark.parametrize("model", [Cnn(), Softmax(), LeNet(), OwnCnn(blocks=3)], ids=repr)
@every_kind
def test_what_it_says_it_sees_of_any_images_is_what_its_answers_depend_on(model: Model, kind):
    if not model.problem_with(kind):
        assert_sees(model, kind, 40)


def test_images_too_small_for_its_layers_are_refused_and_keras_refuses_them_too():
    for height, width in ((21, 28), (28, 21), (8, 8)):
        kind = ImageKind(height, width, 1, numbers(10))
        assert f"pixels, and those of this Data set have {kind.size}" in Cnn().problem_with(kind)
        assert Cnn().note_on(kind) == Cnn().problem_with(kind)
        with pytest.raises(ValueError, match="dimension"):
            Cnn().build(kind, 0)
        assert Softmax().problem_with(kind) == "" and Softmax().build(kind, 0)


def test_softmax_by_hand(data):
    weights = some_weights(flat_model_of(Softmax()))
    logits = flat_model_of(Softmax()).logits(tf.constant(weights), tf.constant(data.images[:5]))
    by_hand = pooled_pixels(data.images[:5]) @ weights[:160].reshape(16, 10) + weights[160:]
    np.testing.assert_allclose(logits, by_hand, rtol=1e-5, atol=1e-5)


def notebook() -> keras.Model:
    """The network as the notebook writes it, but for its last softmax."""
    network = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (32, 64, 128):
        network.add(layers.Conv2D(filters, (3, 3), activation="relu"))
        network.add(layers.MaxPooling2D((2, 2)))
    network.add(layers.Flatten())
    network.add(layers.Dense(128, activation="relu"))
    network.add(layers.Dropout(0.5))
    network.add(layers.Dense(10))
    return network


def pixels_of(data, count: int) -> np.ndarray:
    """Return the first images as the notebook feeds them, `[count, 28, 28, 1]` in 0..1."""
    return data.images[:count, :, :, None].astype(np.float32) / 255


def test_the_cnn_is_the_notebooks_network(data):
    weights = some_weights(flat_model_of(Cnn()))
    theirs = laid_out(notebook(), weights)
    assert sum(int(np.prod(v.shape)) for v in theirs.trainable_variables) == 110_474
    ours = flat_model_of(Cnn()).logits(tf.constant(weights), tf.constant(data.images[:50]))
    logits = theirs(pixels_of(data, 50), training=False)
    np.testing.assert_allclose(ours, logits, rtol=1e-5, atol=1e-5)


def test_its_gradients_too_are_the_notebooks(data):
    network = flat_model_of(Cnn())
    weights, labels = tf.constant(some_weights(network)), data.labels[:50].astype(np.int32)
    theirs = laid_out(notebook(), weights.numpy())
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(weights)
        ours = network.logits(weights, tf.constant(data.images[:50]))
        plain = theirs(pixels_of(data, 50), training=False)
        losses = [
            tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
            for logits in (ours, plain)
        ]
    slopes = tape.gradient(losses[1], [v.value for v in theirs.trainable_variables])
    np.testing.assert_allclose(
        tape.gradient(losses[0], weights), flatten(slopes), rtol=1e-3, atol=1e-6
    )


def test_the_notebooks_network_never_looks_at_what_the_cnn_crops(data):
    theirs, pixels = laid_out(notebook(), some_weights(flat_model_of(Cnn()))), pixels_of(data, 20)
    rows, columns = Cnn().seen(28, 28)
    scribbled = pixels.copy()
    scribbled[:, rows:], scribbled[:, :, columns:] = 1, 1
    np.testing.assert_array_equal(theirs(scribbled), theirs(pixels))
    scribbled[:, rows - 1, :columns] += 1  # the last row it does look at
    assert not np.array_equal(theirs(scribbled), theirs(pixels))


@every_model
def test_what_a_model_says_it_sees_is_what_its_answers_depend_on(model: Model):
    assert_sees(model, DIGITS, 200)


def assert_sees(model: Model, kind: ImageKind, num_images: int) -> None:
    """By gradients: nothing outside counts, and every pixel inside does for some image."""
    weights = some_weights(flat_model_of(model, "float32", kind))
    built = laid_out(model.build(kind, 0), weights)
    noise = np.random.default_rng(3).uniform(size=(num_images, *kind.layers))
    image = tf.constant(noise, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(image)
        answers = tf.reduce_sum(built(image, training=False)[:, 0])
    counts = (np.asarray(tape.gradient(answers, image)) != 0).any(axis=(0, 3))
    rows, columns = model.seen(kind.height, kind.width)
    assert counts[:rows, :columns].all()
    counts[:rows, :columns] = False
    assert not counts.any()


def test_what_is_seen_by_hand():
    """28 > 26 > 13 > 11 > 5 > 3 > 1, and back 1 > 2 > 4 > 8 > 10 > 20 > 22: odd ends fall out."""
    block = [Window(3), Window(2, stride=2)]
    assert Cnn().seen(28, 28) == (22, 22) == (seen(28, block * 3),) * 2
    assert seen(30, block * 3) == 30 and seen(29, block * 3) == 22
    assert Softmax().seen(28, 30) == (28, 28) and seen(9, []) == 9
    assert "Looks at the upper left 22×22 of the 28×28 pixels" in Cnn().note_on(DIGITS)
    assert "Looks" not in Softmax().note_on(DIGITS)


def test_pooling_before_bias_and_relu_changes_no_bit():
    x = tf.constant(np.random.default_rng(1).normal(size=(4, 8, 8, 32)).astype(np.float32))
    bias = tf.constant(np.random.default_rng(2).normal(size=32).astype(np.float32))
    pool = layers.MaxPooling2D(2)
    np.testing.assert_array_equal(tf.nn.relu(pool(x) + bias), pool(tf.nn.relu(x + bias)))


def test_dropout_depends_on_its_key_alone(data):
    network = flat_model_of(Cnn())
    weights, images = tf.constant(some_weights(network)), tf.constant(data.images[:20])

    def logits(*key: int) -> np.ndarray:
        return network.logits(weights, images, tf.constant(key, tf.int64)).numpy()

    np.testing.assert_array_equal(logits(3, 4), logits(3, 4))
    different = [logits(3, 4), logits(3, 5), logits(4, 4), network.logits(weights, images).numpy()]
    for i, one in enumerate(different):
        assert not any(np.array_equal(one, other) for other in different[:i])


def test_without_dropout_training_and_inference_are_the_same_function(data):
    network = flat_model_of(Cnn(dropout=0))
    weights, images = tf.constant(some_weights(network)), tf.constant(data.images[:20])
    trained = network.logits(weights, images, tf.constant([1, 2], tf.int64))
    np.testing.assert_array_equal(trained, network.logits(weights, images))


def test_dropout_leaves_out_the_share_it_says():
    """With all hidden units 1 and the last kernel 1, a logit counts the units that are left."""
    network = flat_model_of(Cnn(dropout=0.25))
    weights = np.zeros(network.num_weights, np.float32)
    weights[-10 - 1280 - 128 : -10 - 1280] = 1  # biases of the hidden layer
    weights[-10 - 1280 : -10] = 1  # the last kernel
    images = tf.zeros([200, 28, 28], tf.uint8)
    logits = network.logits(tf.constant(weights), images, tf.constant([7, 7], tf.int64)).numpy()
    kept = logits[:, 0] * 0.75 / 128  # each unit that is kept counts 1 / 0.75
    # 200 x 128 units, kept with chance 0.75: standard deviation 0.0027 of the mean.
    assert abs(kept.mean() - 0.75) < 0.0135
    np.testing.assert_allclose(network.logits(tf.constant(weights), images), 128, rtol=1e-6)


def test_a_vector_in_pieces_is_not_copied_and_has_the_gradient_of_a_split():
    sizes = [part.size for part in Cnn().parts(DIGITS)]
    vector = tf.random.stateless_normal([sum(sizes)], [1, 2])
    found = []
    for cut in (pieces_of, tf.split):
        with tf.GradientTape() as tape:
            tape.watch(vector)
            pieces = cut(vector, sizes)
            loss = sum(tf.reduce_sum(piece**3) for piece in pieces[:-1])  # the last one unused
        found.append([*pieces, tape.gradient(loss, vector)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    whole = np.from_dlpack(vector)
    shared = [np.shares_memory(np.from_dlpack(piece), whole) for piece in found[0][: len(sizes)]]
    assert shared == [True] * (len(sizes) - 1) + [False]  # the 10 biases of the classes: 40 bytes
