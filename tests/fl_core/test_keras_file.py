"""Models as files of plain Keras: the same answers, and nothing of Fedarium's in them."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from fl_core import DataError, RunConfig
from fl_core.models import MODELS, Model, OwnCnn, ResNet
from fl_core.training.flat_model import flat_model_of
from fl_core.training.keras_file import as_keras_file, plain_model
from fl_core.training.predictor import class_probabilities
from tests.fl_core.test_models import some_weights

EVERY_MODEL: list[Model] = [
    *(member() for member in MODELS.values()),
    *(OwnCnn(blocks=2, normalisation=how) for how in ("none", "group", "layer", "batch")),
    ResNet(normalisation="batch"),
]
SCORED_BY_PLAIN_KERAS = """
import sys
import keras
import numpy as np

given = np.load(sys.argv[2])
model = keras.models.load_model(sys.argv[1])
np.save(sys.argv[3], model.predict(given["images"], verbose=0))
print(model.evaluate(given["images"], given["labels"], verbose=0)[1])
"""


def config_of(model: Model, **knobs) -> RunConfig:
    return RunConfig(model=model, **knobs)


def modules_in(content: bytes) -> set[str]:
    """Return which modules a file's layers come from."""

    def found(part: object) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(found, part))
        if not isinstance(part, dict):
            return set()
        own = {str(part["module"])} if part.get("module") else set()
        return own.union(*map(found, part.values()))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return found(json.loads(archive.read("config.json")))


@pytest.mark.parametrize("model", EVERY_MODEL, ids=repr)
def test_every_model_says_the_same_in_plain_layers(model: Model, data):
    config, images = config_of(model), data.images[:40]
    weights = some_weights(flat_model_of(model))
    said = plain_model(config, weights)(images.astype(np.float32), training=False)
    np.testing.assert_allclose(
        said, class_probabilities(config, weights, images), rtol=1e-4, atol=1e-6
    )
    assert {module.partition(".")[0] for module in modules_in(as_keras_file(config, weights))} == {
        "keras"
    }


def test_in_half_precision_nearly_the_same(data):
    config = config_of(MODELS["cnn"](), precision="bfloat16")
    weights, images = some_weights(flat_model_of(config.model)), data.images[:40]
    said = plain_model(config, weights)(images, training=False)
    np.testing.assert_allclose(said, class_probabilities(config, weights, images), atol=0.02)


def test_a_variance_that_a_server_put_below_zero_counts_as_none(data):
    config = config_of(ResNet(normalisation="batch"))
    network = flat_model_of(config.model)
    weights = some_weights(network)
    weights[network.num_trained :] -= 2.0
    said = plain_model(config, weights)(data.images[:9], training=False)
    expected = class_probabilities(config, weights, data.images[:9])
    assert np.isfinite(expected).all()
    np.testing.assert_allclose(said, expected, rtol=1e-3, atol=1e-5)


def test_weights_of_another_model_are_refused():
    with pytest.raises(DataError, match=r"The model has 170 weights, but 3 were kept\."):
        as_keras_file(config_of(MODELS["softmax"]()), np.zeros(3, np.float32))


def test_keras_alone_opens_it_and_scores_the_same(tmp_path: Path, data):
    """In a process of its own, in a folder where there is no Fedarium."""
    config = config_of(MODELS["cnn"]())
    weights = some_weights(flat_model_of(config.model))
    file, given, answers = (tmp_path / name for name in ("model.keras", "given.npz", "said.npy"))
    file.write_bytes(as_keras_file(config, weights))
    images, labels = data.images[:200], data.labels[:200]
    np.savez(given, images=images, labels=labels)
    scored = subprocess.run(
        [sys.executable, "-I", "-c", SCORED_BY_PLAIN_KERAS, file, given, answers],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert scored.returncode == 0, scored.stderr
    expected = class_probabilities(config, weights, images)
    np.testing.assert_allclose(np.load(answers), expected, rtol=1e-4, atol=1e-6)
    accuracy = float(scored.stdout.splitlines()[-1])
    assert accuracy == pytest.approx((expected.argmax(axis=1) == labels).mean())


def test_the_same_model_is_opened_in_this_process_too(tmp_path: Path, data):
    config = config_of(MODELS["lenet"]())
    weights = some_weights(flat_model_of(config.model))
    file = tmp_path / "model.keras"
    file.write_bytes(as_keras_file(config, weights))
    opened = keras.models.load_model(file)
    assert opened.input_shape == (None, 28, 28) and opened.output_shape == (None, 10)
    said = opened.predict(data.images[:9], verbose=0)
    np.testing.assert_allclose(said.sum(axis=1), 1, rtol=1e-5)
