"""Sizes that networks here take: by hand."""

import numpy as np
import pytest

from fl_core.datasets.image_sizes import fitting, padded, resized, with_edge, words_of


@pytest.mark.parametrize(
    ("size", "most", "expected"),
    [
        ((64, 64), 64, (64, 64)),
        ((128, 64), 64, (64, 32)),
        ((80, 100), 64, (51, 64)),  # 80 x 64 / 100 = 51.2
        ((1000, 3), 64, (64, 1)),
        ((128, 100), 128, (128, 100)),
        ((10, 20), 64, (10, 20)),
    ],
)
def test_what_is_too_large_keeps_its_proportions(size, most, expected):
    assert fitting(size, most) == expected


@pytest.mark.parametrize("channels", [1, 3])
def test_a_shrunk_pixel_is_the_mean_of_those_it_stands_for(channels):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2, 16, 24, channels), dtype=np.uint8)
    means = images.reshape(2, 8, 2, 12, 2, channels).mean(axis=(2, 4))
    found = resized(images, (8, 12))
    assert found.dtype == np.uint8
    assert np.abs(found - means).max() <= 1  # it rounds twice, across and down
    assert resized(images, (16, 24)) is images


def test_a_small_image_gets_a_black_edge():
    images = np.full((2, 5, 9, 1), 7, np.uint8)
    found = with_edge(images)
    assert found.shape == (2, 8, 9, 1) and padded((5, 9)) == (8, 9)
    assert (found[:, 1:6] == 7).all() and found[:, :1].max() == found[:, 6:].max() == 0


def test_a_change_is_said():
    assert words_of((28, 28), (28, 28)) == ()
    assert words_of((224, 224), (64, 64)) == ("Images of 224×224 pixels are shrunk to 64×64.",)
    assert words_of((5, 5), (8, 8)) == ("Images of 5×5 pixels are given a black edge to 8×8.",)
