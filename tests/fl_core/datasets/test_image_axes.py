"""Whatever the layout, the same pixel comes to the same place."""

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets.image_axes import axes_of
from tests.fl_core.tiny_data import assert_one_sentence

PICTURES = np.arange(6 * 5 * 5 * 3).reshape(6, 5, 5, 3)
FIRST = np.moveaxis(PICTURES, -1, 1)

IN_COLOUR = {
    "last": (PICTURES, "auto"),
    "first": (FIRST, "auto"),
    "flat, colour after colour": (FIRST.reshape(6, 75), "auto"),
    "flat, pixel after pixel": (PICTURES.reshape(6, 75), "channels_last"),
    "flat pixels, colours last": (PICTURES.reshape(6, 25, 3), "auto"),
    "flat pixels, colours first": (FIRST.reshape(6, 3, 25), "auto"),
    "images last": (np.moveaxis(PICTURES, 0, -1), "auto"),
    "an axis of one": (PICTURES[:, None], "auto"),
}


@pytest.mark.parametrize(("array", "meant"), IN_COLOUR.values(), ids=IN_COLOUR)
def test_colours_come_last(array, meant):
    axes = axes_of("x", array.shape, 6, meant)
    block = np.moveaxis(array, -1, 0) if axes.images_last else array
    assert axes.layers == (5, 5, 3)
    np.testing.assert_array_equal(axes.arranged(block), PICTURES)


@pytest.mark.parametrize("shape", [(6, 5, 4), (6, 5, 4, 1), (6, 1, 5, 4), (6, 1, 5, 4, 1)])
def test_grey_images_have_one_channel(shape):
    grey = np.arange(120)
    axes = axes_of("x", shape, 6)
    assert axes.layers == (5, 4, 1)
    np.testing.assert_array_equal(axes.arranged(grey.reshape(shape)), grey.reshape(6, 5, 4, 1))


def test_flat_rows_are_squares():
    """784 = 28 x 28, and 3,072 = 3 x 32 x 32: no square is three times another."""
    grey, colour = axes_of("x", (9, 784), 9), axes_of("x", (9, 3072), 9)
    assert (grey.layers, grey.words) == ((28, 28, 1), "Rows of 784 values are taken as 28×28.")
    assert colour.layers == (32, 32, 3) and colour.channels_first
    assert colour.words == "Rows of 3,072 values are taken as 32×32 in colour, colour after colour."
    meant = axes_of("x", (9, 3072), 9, "channels_last")
    assert not meant.channels_first and meant.words.endswith("pixel after pixel.")


def test_what_could_be_either_is_as_it_is_meant():
    """Colours in the last axis are likelier, unless they leave images of three rows."""
    assert axes_of("x", (9, 4, 8, 4), 9).layers == (4, 8, 4)
    assert axes_of("x", (9, 4, 8, 4), 9, "channels_first").layers == (8, 4, 4)
    assert axes_of("x", (9, 3, 8, 4), 9).layers == (8, 4, 3)


REFUSED = {
    "a table": ((150, 4), "auto"),
    "no square": ((9, 785), "auto"),
    "three rows": ((9, 3, 28), "auto"),
    "two channels": ((9, 28, 28, 2), "auto"),
    "volumes": ((9, 28, 28, 28), "auto"),
    "films": ((9, 5, 28, 28, 3), "auto"),
    "not first": ((9, 28, 28, 3), "channels_first"),
    "not last": ((9, 3, 28, 28), "channels_last"),
    "nothing": ((0, 28, 28), "auto"),
    "no axes": ((9,), "auto"),
}


@pytest.mark.parametrize(("shape", "meant"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_image_is_refused_by_its_shape(shape, meant):
    with pytest.raises(DataError, match="The array 'x' must hold images") as caught:
        axes_of("x", shape, shape[0], meant)
    assert str(list(shape)) in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_there_is_one_label_for_each():
    with pytest.raises(DataError, match=r"shape \[9, 28, 28\] and there are 8 labels") as caught:
        axes_of("x", (9, 28, 28), 8)
    assert_one_sentence(str(caught.value))
