"""What every appearance promises, and one image each worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, stats

from fl_core import ConfigError, RunConfig
from fl_core.appearances import (
    APPEARANCES,
    Appearance,
    Blur,
    Contrast,
    InkThickness,
    Noise,
    Rotation,
    Unchanged,
)
from fl_core.appearances.blur import PARTS, mixing
from tests.fl_core.tiny_data import assert_one_sentence, variants

ALL = [choice for member in APPEARANCES.values() for choice in variants(member)]
every_appearance = pytest.mark.parametrize("appearance", ALL, ids=repr)
DOT = np.array([[[0, 0, 0], [0, 240, 0], [0, 0, 0]]], np.uint8)
STEPS = np.array([[[10, 20, 30], [40, 50, 60], [70, 80, 90]]], np.uint8)


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def some(shape: tuple[int, ...], count: int = 5) -> np.ndarray:
    return draw(8).integers(0, 256, (count, *shape), dtype=np.uint8)


def seen(appearance: Appearance, images, party: int = 0, num_parties: int = 1, seed: int = 0):
    return appearance.seen_by(party, num_parties, images, draw(seed))


@every_appearance
@given(
    st.sampled_from([(8, 8), (8, 128), (12, 10, 3), (28, 28), (128, 128, 3)]),
    st.integers(1, 10_000),
    st.data(),
)
def test_any_image_stays_an_image_and_the_given_one_as_it_is(appearance, shape, num_parties, data):
    party = data.draw(st.integers(0, num_parties - 1))
    images = some(shape, 2)
    before = images.copy()
    found = seen(appearance, images, party, num_parties)
    assert found.dtype == np.uint8 and found.shape == images.shape
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(found, seen(appearance, images, party, num_parties))


@every_appearance
@pytest.mark.parametrize("shape", [(9, 11), (9, 11, 3)])
def test_it_does_not_matter_in_which_blocks_images_come(appearance, shape):
    images, one_draw = some(shape, 7), draw()
    blocks = [images[:3], images[3:3], images[3:6], images[6:]]
    found = [appearance.seen_by(1, 3, block, one_draw) for block in blocks]
    np.testing.assert_array_equal(np.concatenate(found), seen(appearance, images, 1, 3))


@every_appearance
def test_all_black_and_all_white_images_do_not_wrap_around(appearance):
    """What is beyond black and white is cut off: a little more than white is white."""
    for level in (0, 255):
        images = np.full((3, 16, 16), level, np.uint8)
        middle = seen(appearance, images, 2, 3).astype(int)
        mostly = np.median(np.abs(middle - level))
        assert mostly in (0, 255) if getattr(appearance, "inverted", False) else mostly < 128


NEUTRAL = {
    "as they are": (Unchanged(), 1, 3),
    "no noise": (Noise(sigma=0), 2, 3),
    "no turn": (Rotation(degrees=0), 0, 3),
    "the middle of the fan": (Rotation(degrees=180), 2, 5),
    "alone in the fan": (Rotation(degrees=90), 0, 1),
    "all contrast": (Contrast(lost=0), 2, 3),
    "inverted at every second party only": (Contrast(lost=0, inverted=True), 2, 3),
    "ink as it is": (InkThickness(pixels=0), 0, 3),
    "ink at the middle party": (InkThickness(pixels=4), 1, 3),
    "ink alone": (InkThickness(pixels=4), 0, 1),
    "no blur": (Blur(radius=0), 2, 3),
}


@pytest.mark.parametrize("shape", [(28, 28), (8, 13, 3), (32, 9)])
@pytest.mark.parametrize(("appearance", "party", "num_parties"), NEUTRAL.values(), ids=NEUTRAL)
def test_a_neutral_knob_changes_nothing(appearance, party, num_parties, shape):
    images = some(shape)
    np.testing.assert_array_equal(seen(appearance, images, party, num_parties), images)


@pytest.mark.parametrize("kind", [kind for kind in APPEARANCES if kind != "unchanged"])
def test_parties_see_different_images(kind):
    images = some((28, 28))
    found = [seen(APPEARANCES[kind](), images, party, 4) for party in range(4)]
    assert len({one.tobytes() for one in found}) == 4


def test_noise_by_hand():
    """The last of two parties: a standard deviation of 0.2, 51 of 255 grey levels; the first half.

    The first three numbers of the generator, times 51, on grey 100, rounded and cut off at 0.
    """
    images = np.full((1, 1, 3), 100, np.uint8)
    z = draw(4).standard_normal((1, 1, 3), dtype=np.float32)
    assert z.astype(float).round(2).tolist() == [[[-0.87, -2.97, -1.7]]]
    last, first = (seen(Noise(sigma=0.2), images, party, 2, seed=4) for party in (1, 0))
    assert last.tolist() == [[[56, 0, 13]]]  # 100 - 51 * 0.8697, 2.969 and 1.699
    assert first.tolist() == [[[78, 24, 57]]]  # 100 - 25.5 times the same


@pytest.mark.parametrize(("party", "expected"), [(0, 0.01), (4, 0.05), (9, 0.1)])
def test_noise_grows_as_asked(party, expected):
    """Mid-grey stays clear of black and white; rounding adds a variance of 1/12 grey levels²."""
    images = np.full((100, 28, 28), 128, np.uint8)
    found = seen(Noise(sigma=0.1), images, party, 10).astype(float)
    spread = math.sqrt((255 * expected) ** 2 + 1 / 12)
    # 78,400 pixels: the standard deviation is known to 1 part in 400, the mean to spread / 280.
    assert found.std() == pytest.approx(spread, rel=0.01)
    assert found.mean() == pytest.approx(128, abs=5 * spread / 280)


@pytest.mark.parametrize("shape", [(28, 28), (9, 9), (8, 8, 3)])
@pytest.mark.parametrize("quarters", [1, 2])
def test_quarter_turns_are_exact(shape, quarters):
    images, turn = some(shape), Rotation(degrees=90 * quarters)
    last, first = (seen(turn, images, party, 2) for party in (1, 0))
    np.testing.assert_array_equal(last, np.rot90(images, quarters, axes=(1, 2)))
    np.testing.assert_array_equal(first, np.rot90(images, -quarters, axes=(1, 2)))


def test_half_a_turn_of_an_oblong_is_exact():
    images = some((8, 13, 3))
    turned = seen(Rotation(degrees=180), images, 1, 2)
    np.testing.assert_array_equal(turned, images[:, ::-1, ::-1])


def test_turning_by_hand():
    """45 degrees: a corner's neighbour is mixed of what lies sqrt(1/2) from the middle each way.

    The pixel right of the middle comes from (row, column) = (1 + 0.7071, 1 + 0.7071): rows 1 and 2
    by 0.2929 and 0.7071, columns too. The dot in the middle gives 240 * 0.2929² = 20.6.
    """
    turned = seen(Rotation(degrees=45), DOT, 1, 2)
    assert turned.tolist() == [[[0, 21, 0], [21, 240, 21], [0, 21, 0]]]
    assert turned[0, 1, 2] == round(240 * (1 - math.sqrt(0.5)) ** 2)


def test_what_was_outside_looks_like_the_edge():
    """A corner of a white image, turned, is still white: black corners would tell the angle."""
    for degrees in (15, 45, 100):
        images = np.full((1, 10, 7, 3), 255, np.uint8)
        np.testing.assert_array_equal(seen(Rotation(degrees=degrees), images, 1, 2), images)


def test_angles_fan_out_over_the_parties():
    """Five parties up to 90: -90, -45, 0, 45, 90; those of nine up to 180 begin -180, -135, -90."""
    images = some((9, 9))
    for party, other in ((0, 2), (1, 3)):  # -90 and -45, of either fan
        five = seen(Rotation(degrees=90), images, party, 5)
        np.testing.assert_array_equal(five, seen(Rotation(degrees=180), images, other, 9))


def test_contrast_by_hand():
    """The mean is 50. The second of two keeps 1 - 0.5: 10 -> 50 + (10 - 50) / 2 = 30; the first
    keeps 1 - 0.5 / 2: 10 -> 50 - 30 = 20, 20 -> 27.5, which goes to the even 28."""
    last, first = (seen(Contrast(lost=0.5), STEPS, party, 2) for party in (1, 0))
    assert last.tolist() == [[[30, 35, 40], [45, 50, 55], [60, 65, 70]]]
    assert first.tolist() == [[[20, 28, 35], [42, 50, 58], [65, 72, 80]]]
    inverted = seen(Contrast(lost=0.5, inverted=True), STEPS, 1, 2)
    np.testing.assert_array_equal(inverted, 255 - last)


def test_without_contrast_each_image_is_its_own_mean_in_each_colour():
    images = some((10, 12, 3))
    found = seen(Contrast(lost=1), images, 4, 5)
    means = np.rint(images.mean(axis=(1, 2)))
    np.testing.assert_array_equal(found, np.broadcast_to(means[:, None, None], images.shape))


def test_every_second_party_sees_negatives():
    images = some((8, 8))
    inverted = Contrast(lost=0, inverted=True)
    for num_parties in (1, 2, 5):
        for party in range(num_parties):
            found = seen(inverted, images, party, num_parties)
            np.testing.assert_array_equal(found, 255 - images if party % 2 else images)


def test_ink_by_hand():
    """A dot grows to a cross, and further to a diamond; half a pixel is half way: 240 / 2 = 120."""
    thick, thin = (seen(InkThickness(pixels=1), DOT, party, 2) for party in (1, 0))
    assert thick.tolist() == [[[0, 240, 0], [240, 240, 240], [0, 240, 0]]]
    assert thin.tolist() == [[[0] * 3] * 3]
    half = seen(InkThickness(pixels=0.5), DOT, 1, 2)
    assert half.tolist() == [[[0, 120, 0], [120, 240, 120], [0, 120, 0]]]
    wide = np.zeros((1, 5, 5), np.uint8)
    wide[0, 2, 2] = 200
    row, column = np.mgrid[-2:3, -2:3]
    diamond = np.where(abs(row) + abs(column) <= 2, 200, 0)
    np.testing.assert_array_equal(seen(InkThickness(pixels=2), wide, 1, 2)[0], diamond)
    np.testing.assert_array_equal(seen(InkThickness(pixels=4), wide, 3, 5)[0], diamond)


def test_thin_is_the_negative_of_thick_and_colours_are_dealt_with_by_themselves():
    images = some((9, 11, 3))
    thick = seen(InkThickness(pixels=2), images, 1, 2)
    thin = seen(InkThickness(pixels=2), 255 - images, 0, 2)
    np.testing.assert_array_equal(thick, 255 - thin)
    for colour in range(3):
        one = seen(InkThickness(pixels=2), images[..., colour].copy(), 1, 2)
        np.testing.assert_array_equal(thick[..., colour], one)


def test_blur_by_hand():
    """A radius of 1/sqrt(2 ln 2) halves the weight a pixel away, and 1/16, 1/512 further out.

    Of a line of 3 with 240 in the middle 240 * 1 / w stays there, and 240 * 0.5 / w goes to either
    side, w = 1 + 2 (1/2 + 1/16 + 1/512 + ...) = 2.129.
    """
    radius = 1 / math.sqrt(2 * math.log(2))
    w = 1 + 2 * sum(2.0 ** -(d**2) for d in (1, 2, 3, 4))
    a, b = 1 / w, 0.5 / w
    expected = [[b * b, a * b, b * b], [a * b, a * a, a * b], [b * b, a * b, b * b]]
    found = seen(Blur(radius=radius), DOT, 4, 5)
    np.testing.assert_array_equal(found[0], np.rint(240 * np.array(expected)))
    assert found[0].tolist() == [[13, 26, 13], [26, 53, 26], [13, 26, 13]]


@pytest.mark.parametrize("radius", [1e-300, 0.0008, 0.3, 2.0, 8.0])
@pytest.mark.parametrize("length", [8, 28, 128])
def test_what_a_pixel_is_blurred_of_is_one_in_all(length, radius):
    weights = mixing(length, radius)
    assert (weights == np.rint(weights)).all() and weights.min() >= 0
    np.testing.assert_array_equal(weights.sum(axis=1), np.full(length, PARTS))
    np.testing.assert_array_equal(weights, weights[::-1, ::-1])


def test_blur_is_the_same_in_whichever_order_it_is_added_up():
    images = some((28, 28), 3)
    weights = mixing(28, 2.0)[::-1][:, ::-1]  # the same, summed from the other end
    other = weights @ images[:, ::-1, ::-1].astype(np.float64) @ weights.T / PARTS**2
    np.testing.assert_array_equal(seen(Blur(radius=2), images), np.rint(other)[:, ::-1, ::-1])


@pytest.mark.parametrize("shape", [(28, 28), (9, 14), (16, 11, 3)])
@pytest.mark.parametrize("degrees", [10, 45, 137])
def test_turned_as_scipy_turns(shape, degrees):
    """Bilinear, the edge going on outside; scipy counts the rows downwards, as we do."""
    images, turn = some(shape), Rotation(degrees=degrees)
    for party, angle in ((0, -degrees), (1, degrees)):
        theirs = ndimage.rotate(
            images.astype(float), angle, axes=(2, 1), reshape=False, order=1, mode="nearest"
        )
        ours = seen(turn, images, party, 2)
        np.testing.assert_allclose(ours, theirs, atol=0.51)


@pytest.mark.parametrize("shape", [(28, 28), (9, 40), (16, 11, 3)])
@pytest.mark.parametrize("radius", [0.3, 1.0, 2.5])
def test_blurred_as_scipy_blurs(shape, radius):
    """But for weights in parts of 4096: at most half a part for each of the pixels in reach."""
    images = some(shape)
    widths = (0, radius, radius, 0)[: images.ndim]
    theirs = ndimage.gaussian_filter(images.astype(float), widths, mode="nearest", truncate=4.0)
    np.testing.assert_allclose(seen(Blur(radius=radius), images), theirs, atol=2)


@pytest.mark.parametrize("shape", [(28, 28), (9, 14), (16, 11, 3)])
def test_ink_as_scipy_dilates_and_erodes(shape):
    images = some(shape)
    cross = ndimage.generate_binary_structure(2, 1)[None]
    cross = cross[..., None] if images.ndim == 4 else cross
    thick, thin = (seen(InkThickness(pixels=1), images, party, 2) for party in (1, 0))
    np.testing.assert_array_equal(thick, ndimage.grey_dilation(images, footprint=cross))
    np.testing.assert_array_equal(thin, ndimage.grey_erosion(images, footprint=cross))


def test_noise_is_gaussian_and_of_no_neighbour():
    images = np.full((40, 28, 28), 128, np.uint8)
    found = seen(Noise(sigma=0.1), images).astype(float) - 128
    spread = draw(1).uniform(-0.5, 0.5, found.size)  # whole numbers, spread over what they round
    law = stats.norm(scale=25.5)
    assert stats.kstest(found.ravel() + spread, law.cdf).pvalue > 0.01
    for axis in range(3):
        one, other = found.take(range(1, 28), axis), found.take(range(27), axis)
        assert abs(stats.pearsonr(one.ravel(), other.ravel()).statistic) < 5 / one.size**0.5


@pytest.mark.parametrize("kind", [kind for kind in APPEARANCES if kind != "unchanged"])
def test_where_images_change_their_party_no_party_has_its_own_look(kind):
    reshuffled = {"strategy": {"kind": "cyclic", "reshuffle": True}}
    with pytest.raises(ConfigError, match="Reshuffle the images every round") as caught:
        RunConfig.of(reshuffled | {"appearance": kind})
    assert_one_sentence(str(caught.value))
    (conflict,) = caught.value.conflicts
    assert conflict.knobs == (("appearance",), ("strategy", "reshuffle"))
    assert RunConfig.of(reshuffled | {"appearance": "unchanged"})


@every_appearance
def test_it_says_in_a_sentence_what_it_does(appearance):
    assert appearance.about.endswith(".") and len(appearance.short) < 40
