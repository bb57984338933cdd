"""Black and white are the same in all images of a file, whatever type a part is of."""

import numpy as np

from fl_core.datasets import array_layout
from fl_core.datasets.reading import Reading
from tests.fl_core.datasets.files import GREY, LABELS, read
from tests.fl_core.tiny_data import assert_one_sentence

STANDARDISED = (GREY / 255 - 0.1307) / 0.3081  # as PyTorch's example does with MNIST


def test_standardised_images_are_what_they_were():
    for images in (STANDARDISED, STANDARDISED.astype(np.float32)):
        found = read(x=images, y=LABELS)
        ends = "values -0.4242..2.821 taken as brightness"
        assert ends in found.sentences[0]
        assert "The pixels are of no known range: the least is black" in found.sentences[1]
        assert np.unique(found.data.images).tolist() == np.unique(GREY).tolist()


def test_parts_of_two_types_of_fractions_are_of_one_scale():
    arrays = {"x_train": STANDARDISED, "y_train": LABELS, "y_test": LABELS}
    half = np.minimum(STANDARDISED, 1).astype(np.float32)
    found = read(**arrays, x_test=half).data.images
    assert found[:24].max() == 255
    assert found[24:].max() == round((1 + 0.4242) / (2.8215 + 0.4242) * 255)  # 111.9
    whole = read(
        x_train=GREY.astype(np.uint16) * 257,
        x_test=GREY.astype(np.int32),
        y_train=LABELS,
        y_test=LABELS,
    ).data.images
    assert whole[24:].max() == 1  # of 65,535, as those beside them


def test_one_odd_pixel_does_not_make_everything_grey(monkeypatch):
    odd = STANDARDISED.copy()
    odd[3, 5, 5] = 4e6
    for most in (10**6, 5000):  # all of them, or some that are drawn
        monkeypatch.setattr(array_layout, "MOST_SAMPLED", most)
        found = read(x=odd, y=LABELS)
        assert found.data.images.std() > 60
        (said,) = [one for one in found.sentences if "what is beyond" in one]
        assert said.startswith("The pixels go from -0.4242 to 4000000, but all of them but 0.1 %")
        assert_one_sentence(said)
    odd[3, 5, 5] = 200  # by which they could be 0..255, all but black
    assert read(x=odd, y=LABELS).data.images.std() > 60
    beside = (GREY * 1.02 - 2).astype(np.float32)  # as bicubic resizing leaves them
    assert "values 0..255 taken" in read(x=beside, y=LABELS).sentences[0]
    meant = read(Reading(values="stretched"), x=odd, y=LABELS)
    assert meant.data.images.max() == 255 and np.median(meant.data.images) < 5
