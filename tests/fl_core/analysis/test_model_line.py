"""Models between two models, and the bump between them."""

import numpy as np
import pytest

from fl_core.analysis.model_line import MIDDLE, barrier, on_line

ONE, OTHER = (np.array(values, np.float32) for values in ([1, -2, 0.1], [3, 2, 0.3]))


def test_the_ends_are_the_models_bit_for_bit_and_the_middle_is_their_mean():
    assert on_line(ONE, OTHER, 0) is ONE and on_line(ONE, OTHER, 1) is OTHER
    np.testing.assert_array_equal(on_line(ONE, OTHER, MIDDLE), np.float32([2, 0, 0.2]))
    np.testing.assert_allclose(on_line(ONE, OTHER, -0.5), [0, -4, 0], atol=1e-7)  # 1.5 a - 0.5 b
    assert on_line(ONE, OTHER, 0.25).dtype == np.float32


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([1, 1, 3, 1, 1], 2.0),
        ([9, 1, 2, 3, 9], 0.0),  # straight between the two, whatever lies beyond
        ([0, 2, 1, 2, 0], 0.0),  # a valley
        ([0, 0, 4, 2, 0], 3.0),  # 4 - (0 + 2) / 2
    ],
)
def test_a_bump_is_measured_from_the_straight_line(losses, expected):
    assert barrier([-0.5, 0, 0.5, 1, 1.5], losses) == expected
