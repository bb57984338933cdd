"""Distances and columns of many vectors, a block at a time and in float64."""

import numpy as np
import pytest

from fl_core import update_matrix
from fl_core.update_matrix import distances_to, squared_distances, weight_by_weight


def vectors(num: int, length: int) -> list[np.ndarray]:
    return list(np.random.default_rng(1).normal(size=(num, length)).astype(np.float32))


def test_distances_by_hand():
    three = [np.array(v, np.float32) for v in ([0, 0], [3, 4], [0, 1])]
    assert squared_distances(three).tolist() == [[0, 25, 1], [25, 0, 18], [1, 18, 0]]
    assert distances_to(np.array([0, 1]), three).tolist() == [1, np.sqrt(18), 0]


def test_distances_do_not_depend_on_how_they_are_cut(monkeypatch):
    some = vectors(6, 5000)
    exact = [[float(np.sum((np.float64(a) - b) ** 2)) for b in some] for a in some]
    for at_once in (7, 4999, 100_000):
        monkeypatch.setattr(update_matrix, "COLUMNS_AT_ONCE", at_once)
        np.testing.assert_allclose(squared_distances(some), exact, rtol=1e-12)


def test_nearly_equal_long_vectors_keep_their_distance_beside_huge_ones():
    """In float32, 1e3 squared leaves no digit of a distance of 1e-3; nor would 1e30, in either."""
    near = [np.full(100, 1e3, np.float32) for _ in range(2)]
    near[1][0] += np.float32(2**-7)  # what float32 can tell there
    found = squared_distances([*near, np.full(100, 1e30, np.float32)])
    assert found[0, 1] == pytest.approx(2**-14, rel=1e-3)
    assert found[0, 2] == pytest.approx(1e62, rel=1e-5)


def test_columns_are_worked_on_a_block_at_a_time(monkeypatch):
    monkeypatch.setattr(update_matrix, "NUMBERS_AT_ONCE", 50)
    some, shapes = vectors(7, 100), []
    before = np.stack(some)

    def smallest(values):
        shapes.append(values.shape)
        values.sort(axis=1)  # theirs to change
        return values[:, 0].astype(np.float64)

    np.testing.assert_array_equal(weight_by_weight(some, smallest), before.min(axis=0))
    assert shapes == [(7, 7)] * 14 + [(2, 7)]
    np.testing.assert_array_equal(np.stack(some), before)


def test_each_row_is_what_all_say_of_one_weight_in_their_order(monkeypatch):
    monkeypatch.setattr(update_matrix, "COLUMNS_AT_ONCE", 9)
    some, rows = vectors(5, 30), []
    weight_by_weight(some, lambda values: rows.extend(values) or np.zeros(len(values)))
    np.testing.assert_array_equal(np.array(rows), np.stack(some).T)
