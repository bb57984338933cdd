"""From black to white, in whatever numbers somebody keeps it: by hand, and there and back."""

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets.pixel_values import (
    RANGES,
    Scale,
    extent,
    scale_of,
    without_alpha,
    without_outliers,
)
from tests.fl_core.tiny_data import assert_one_sentence

ALL = np.arange(256, dtype=np.uint8)


def scaled(values: np.ndarray, meant: str = "auto", num_pixels: int = 784) -> list[int]:
    low, high = extent("the array 'x'", [values])
    scale = scale_of("the array 'x'", values.dtype, low, high, num_pixels, meant)
    found = scale.brightness(values)
    assert found.dtype == np.uint8
    return found.tolist()


def test_each_range_by_hand():
    assert scaled(np.array([0, 0.5, 1])) == [0, 128, 255]  # 127.5 is rounded to the even one
    assert scaled(np.array([-1, 0, 0.5, 1])) == [0, 128, 191, 255]  # (0.5 + 1) 127.5 = 191.25
    assert scaled(np.array([0, 1, 7.4, 255])) == [0, 1, 7, 255]
    assert scaled(np.array([0, 257, 65_535])) == [0, 1, 255]
    assert scaled(np.array([False, True])) == [0, 255]
    assert scaled(np.array([0, 1])) == [0, 255]
    assert scaled(np.array([0, 4, 16.0]), num_pixels=64) == [0, 64, 255]  # 4 / 16 255 = 63.75
    assert scaled(np.array([0, 4, 16.0])) == [0, 4, 16]
    assert scaled(np.array([-3, 1, 5.0]), "stretched") == [0, 128, 255]
    assert scaled(np.array([2, 2]), "stretched") == [0, 0]


def test_uint8_is_brightness_unless_it_is_meant_otherwise():
    assert scaled(np.array([0, 1], np.uint8)) == [0, 1]
    assert scaled(np.array([0, 1], np.uint8), "0..1") == [0, 255]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", ">f4"])
@pytest.mark.parametrize("meant", ["0..1", "-1..1", "0..255"])
def test_every_brightness_comes_back(dtype, meant):
    low, high = RANGES[meant]
    values = (low + ALL / 255 * (high - low)).astype(dtype)
    assert scaled(values) == scaled(values, meant) == ALL.tolist()


@pytest.mark.parametrize("dtype", ["int16", "uint16", "int64", ">u2"])
def test_every_whole_number_comes_back(dtype):
    assert scaled(ALL.astype(dtype)) == ALL.tolist()
    if dtype != "int16":
        assert scaled((ALL.astype(np.int64) * 257).astype(dtype)) == ALL.tolist()


@pytest.mark.parametrize(
    ("values", "meant", "says"),
    [
        (
            [-2, -2],
            "auto",
            "must be 0..1, 0..255, 0..4095, 0..65535 or -1..1, but they go from -2 to -2.",
        ),
        ([70_000, 70_000], "auto", "but they go from 70000 to 70000."),
        ([0, 7], "0..1", "must be 0..1, but they go from 0 to 7."),
        ([0, np.nan], "auto", "must be finite numbers, but there is nan among them."),
        ([-np.inf, 0], "stretched", "but there is -inf among them."),
    ],
)
def test_values_of_no_known_range_are_refused(values, meant, says):
    with pytest.raises(DataError) as caught:
        scaled(np.array(values), meant)
    assert says in str(caught.value) and "'x'" in str(caught.value)
    assert_one_sentence(str(caught.value))


def test_no_nan_is_lost_between_blocks():
    with pytest.raises(DataError, match="nan"):
        extent("the array 'x'", [np.array([0.0, 1]), np.array([np.nan, 2]), np.array([3.0])])
    assert extent("the array 'x'", [np.array([4, 1]), np.array([9])]) == (1, 9)


def test_what_is_seen_through_lies_on_white_paper():
    pixels = np.array([[[[10, 20, 30, 255], [10, 20, 30, 0], [0, 100, 255, 51]]]], np.uint8)
    # A fifth of 0, 100 and 255, and four fifths of 255: 204, 224 and 255.
    expected = [[[[10, 20, 30], [255, 255, 255], [204, 224, 255]]]]
    assert without_alpha(pixels).tolist() == expected


def test_a_scale_says_itself():
    assert str(Scale(0, 65_535)) == "0..65535" and str(Scale(-1, 1)) == "-1..1"


@pytest.mark.parametrize("values", [[-2.5, 1], [0, 70_000], [-1024, 0, 3071]])
def test_values_of_no_known_range_go_from_their_least_to_their_largest(values):
    found = scaled(np.array(values))
    assert found[0] == 0 and max(found) == 255


@pytest.mark.parametrize(("odd", "white"), [(-1e-9, 1), (1.0000001, 1), (-9.0, 255), (262.0, 255)])
def test_a_float_a_little_beside_a_range_is_of_that_range(odd, white):
    """As bicubic resizing leaves them: they would make black grey, or white nearly black."""
    assert scaled(np.array([0, white / 2, white, odd]))[:3] == [0, 128, 255]


def test_twelve_bits_are_a_range_of_their_own():
    assert scaled(np.array([0, 2048, 4095], np.uint16)) == [0, 128, 255]  # 2048 / 4095 255 = 127.5
    assert scaled(np.array([0, 4096], np.uint16)) == [0, 16]  # 4096 / 65535 255 = 15.9
    assert scaled(np.array([0, 4095], np.uint16), "0..65535") == [0, 16]


def test_a_little_below_0_is_no_beginning_of_0_to_255():
    """Sparse strokes, standardised: -0.3 to 5 are not 0..255, all but black."""
    assert scaled(np.array([-0.3, 0.3, 5.0])) == [0, 29, 255]  # 0.6 / 5.3 255 = 28.9
    assert scaled(np.array([-9.0, 128, 255])) == [0, 128, 255]


def test_outliers_are_cut_off_where_they_lie_far_out():
    many = np.linspace(-2, 2, 10_001)
    near, far = np.append(many, 3.0), np.append(many, [900.0, -270.0])
    for values, cut in ((near, False), (far, True)):
        guessed = scale_of("x", values.dtype, values.min(), values.max(), 784)
        assert guessed.guessed and "least is black" in guessed.words
        scale = without_outliers(guessed, values)
        assert (scale != guessed) == cut
    # A thousandth of 10,003 values lies beyond: the ends are 10 steps of 0.0004 from -2 and 2.
    assert (scale.low, scale.high) == pytest.approx((-1.9964, 1.9964), abs=5e-4)
    assert scale.words == (
        "The pixels go from -270 to 900, but all of them but 0.1 % at either end from "
        "-1.996..1.996: what is beyond is black or white."
    )
    assert scale.brightness(np.array([-270, -2, 0.1, 2, 900.0])).tolist() == [0, 0, 134, 255, 255]


def test_what_is_the_same_almost_everywhere_is_not_cut():
    values = np.zeros(100_000)
    values[:50] = np.linspace(-9, 5, 50)
    guessed = scale_of("x", values.dtype, -9, 5, 784)
    assert without_outliers(guessed, values) == guessed
