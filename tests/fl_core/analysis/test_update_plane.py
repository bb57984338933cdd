"""Updates in a plane: exact where two dimensions are enough, and never longer than they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fl_core.analysis.update_plane import cosines_of, mean_cosine, update_plane

NUMBERS = st.floats(-100, 100, width=32)


def matrices(rows: int, columns: int):
    return arrays(float, (rows, columns), elements=NUMBERS)


@given(matrices(6, 2), matrices(2, 9))
def test_two_dimensions_are_kept_exactly(inside, basis):
    """Six updates of nine weights that lie in a plane: lengths, cosines and mean are theirs."""
    updates = inside @ basis
    plane = update_plane(updates @ updates.T)
    size = np.abs(updates).max() + 1
    lengths = np.linalg.norm(updates, axis=1)
    np.testing.assert_allclose(np.linalg.norm(plane.arrows, axis=1), lengths, atol=1e-5 * size)
    products = plane.arrows @ plane.arrows.T
    np.testing.assert_allclose(products, updates @ updates.T, atol=1e-4 * size**2)
    assert plane.kept == pytest.approx(1)
    of_mean = np.linalg.norm(updates.mean(axis=0))
    assert np.hypot(*plane.mean) == pytest.approx(of_mean, abs=1e-5 * size)


@given(matrices(5, 8), arrays(float, 5, elements=st.floats(0.5, 10)))
def test_no_arrow_is_longer_than_its_update_and_the_mean_points_right(updates, counts):
    plane = update_plane(updates @ updates.T, counts)
    size = np.abs(updates).max() + 1
    assert (np.linalg.norm(plane.arrows, axis=1) <= plane.lengths + 1e-6 * size).all()
    np.testing.assert_allclose(counts @ plane.arrows / counts.sum(), plane.mean, atol=1e-6 * size)
    assert plane.mean[0] >= -1e-6 * size and abs(plane.mean[1]) <= 1e-6 * size
    assert 0 <= plane.kept <= 1 + 1e-9


def test_no_other_plane_keeps_more():
    updates = np.random.default_rng(3).normal(size=(7, 12))
    total = np.square(updates).sum()
    values = np.linalg.svd(updates, compute_uv=False)
    assert update_plane(updates @ updates.T).kept == pytest.approx((values[:2] ** 2).sum() / total)


def test_by_hand():
    # (3, 4) and (3, -4): their mean is (3, 0), so the plane is theirs as it stands.
    plane = update_plane([[25, -7], [-7, 25]])
    np.testing.assert_allclose(plane.arrows, [[3, 4], [3, -4]], atol=1e-9)
    np.testing.assert_allclose(plane.mean, [3, 0], atol=1e-9)
    np.testing.assert_allclose(plane.lengths, [5, 5])
    np.testing.assert_allclose(plane.cosines, [[1, -7 / 25], [-7 / 25, 1]])
    assert mean_cosine(plane.cosines) == pytest.approx(-7 / 25)


def test_who_has_not_moved_has_no_direction():
    plane = update_plane([[4, 0], [0, 0]])
    np.testing.assert_allclose(plane.arrows, [[2, 0], [0, 0]], atol=1e-12)
    assert plane.cosines[0, 0] == 1 and np.isnan(plane.cosines[1]).all()
    assert np.isnan(mean_cosine(plane.cosines))


@pytest.mark.parametrize("products", [np.zeros((0, 0)), [[9.0]], np.zeros((3, 3))])
def test_one_none_or_nothing_at_all(products):
    plane = update_plane(products)
    assert plane.kept == 1 and plane.arrows.shape == (len(products), 2)
    assert np.isnan(mean_cosine(cosines_of(np.asarray(products, float))))


def test_a_tiny_negative_eigenvalue_is_rounding():
    gram = np.full((3, 3), 1.0) + 1e-17 * np.arange(9).reshape(3, 3)
    np.testing.assert_allclose(update_plane(gram).arrows, [[1, 0]] * 3, atol=1e-7)
