"""A kept model asked for its opinion: the trainer's own."""

import numpy as np
import pytest

from fl_core.errors import DataError
from fl_core.train_test_split import test_images as images_to_test_on
from fl_core.training.predictor import class_probabilities
from fl_core.training.single_machine_trainer import LocalTrainer
from tests.fl_core.tiny_data import tiny


@pytest.mark.parametrize("model", ["cnn", "softmax"])
def test_it_says_what_the_trainer_says_however_many_images(data, model):
    config = tiny(model=model, gallery_images=7)
    with LocalTrainer(config, data, 2) as trainer:
        weights = trainer.initial_weights()
        expected = trainer.test(weights, lambda: False).chances
        gallery = trainer.gallery(weights)
    test = images_to_test_on(config, data)
    images = data.images[test.whole]
    for number in (1, 2, 3, 33, 100, 101, len(images)):
        for first in (0, len(images) - number):
            said = class_probabilities(config, weights, images[first : first + number])
            assert said.dtype == np.float32 and said.shape == (number, 10)
            np.testing.assert_allclose(said, expected[first : first + number], rtol=2e-6)
    np.testing.assert_array_equal(class_probabilities(config, weights, images), expected)
    of_gallery = class_probabilities(config, weights, data.images[test.gallery])
    np.testing.assert_array_equal(of_gallery, gallery)


def test_weights_of_another_model_are_refused(data):
    with pytest.raises(DataError, match=r"The model has 170 weights, but 171 were kept\."):
        class_probabilities(tiny(), np.zeros(171, np.float32), data.images[:1])
