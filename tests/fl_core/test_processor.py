"""How many parties are trained at a time."""

import pytest

from fl_core.processor import num_cores, side_by_side


@pytest.mark.parametrize(
    ("parties", "cores", "at_a_time"),
    [
        (3, 2, 3),  # all at once: 1.5 parties' time; two and then one would be 2
        (4, 2, 4),
        (5, 2, 3),  # 3 and 2: 2.5, as good as all at once
        (10, 2, 4),  # 4, 4 and 2: 5; three at a time would leave one core idle for the tenth
        (1, 1, 2),
        (16, 8, 16),
    ],
)
def test_as_many_as_leave_the_fewest_cores_idle(parties, cores, at_a_time):
    assert side_by_side(parties, cores) == at_a_time


def test_here_there_is_at_least_one_core():
    assert num_cores() >= 1 and side_by_side(1) > num_cores()
