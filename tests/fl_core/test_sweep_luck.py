"""Whether lines of a sweep differ by more than luck, against arithmetic by hand."""

import pytest
from scipy import stats

from fl_core.config import RunConfig
from fl_core.optimizers import Sgd
from fl_core.sweep_axes import METHOD, SKEW, axis_of_numbers, axis_of_options
from fl_core.sweep_luck import how_computed, line_verdicts
from fl_core.sweep_plan import SweepPlan, seeds_from

BASE = RunConfig(num_parties=10, num_images=6_000, num_rounds=5, optimizer=Sgd())


def plan(seeds: int = 3) -> SweepPlan:
    methods = axis_of_options(METHOD, BASE, ["FedAvg", "FedProx", "SCAFFOLD"])
    return SweepPlan(BASE, axis_of_numbers(SKEW, BASE, "0, 0.9"), methods, seeds_from(1, seeds))


def test_each_line_is_compared_with_the_first_seed_by_seed():
    """FedProx is 1, 2 and 3 better at skew 0; at 0.9 it is once better and twice worse."""
    of = {
        (0, 0): [50, 60, 70],
        (1, 0): [51, 62, 73],
        (0, 1): [30, 30, 30],
        (1, 1): [40, 20, 29],
        (2, 1): [60.5, 60, 60.5],
    }
    values = [
        of[p.second, p.first][p.seed - 1] if (p.second, p.first) in of else None
        for p in plan().points()
    ]
    prox, scaffold = line_verdicts(plan(), values)
    (_, at_0), (_, at_9) = prox.differences
    half = stats.t.ppf(0.985, 2) * 1 / 3**0.5  # differences 1, 2, 3: their deviation is 1
    assert (at_0.mean, at_0.low, at_0.high) == pytest.approx((2, 2 - half, 2 + half))
    assert not at_0.is_more_than_luck and at_9.mean == pytest.approx(-1 / 3)
    assert str(prox.sentence) == (
        "FedProx against FedAvg, in percentage points: may be luck at 0 (+2.0), 0.9 (-0.3)."
    )
    assert [value.words for value, _ in scaffold.differences] == ["0.9"]
    assert str(scaffold.sentence) == (
        "SCAFFOLD against FedAvg, in percentage points: more than luck at 0.9 (+30.3)."
    )
    assert str(how_computed([prox, scaffold])) == (
        "Each value by itself, each seed with itself, by an interval that holds the true "
        "difference in 97% of cases: of 3 comparisons about 0.1 would look like more than luck if "
        "nothing differed."
    )


def test_with_two_seeds_nobody_can_tell_and_without_lines_there_is_nothing_to_tell():
    prox, _ = line_verdicts(plan(2), [float(p.second) for p in plan(2).points()])
    assert "nobody can tell with fewer than 3 seeds at 0 (+1.0), 0.9 (+1.0)" in str(prox.sentence)
    alone = SweepPlan(BASE, plan().first, None, seeds_from(1, 3))
    assert line_verdicts(alone, [1.0] * 6) == []
    assert line_verdicts(plan(), [None] * 18) == []
