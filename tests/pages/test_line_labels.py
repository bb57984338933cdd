"""Names at the ends of lines stand clear of each other, and as close to their lines as can be."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pages.shared.accuracy_axis import axis_start
from pages.shared.line_labels import end_labels, short_name, spread, width_of_labels

PLACES = some.lists(some.floats(0, 300), max_size=25)


def line(name: str, *y: float, color: str = "#123456"):
    values = np.array(y, float)
    return {"x": np.arange(len(y)), "y": values, "meta": name, "line": {"color": color}}


def test_what_is_far_apart_stays_where_it_is_and_what_is_close_moves_as_little_as_can_be():
    assert spread([], 10, 0, 100) == []
    assert spread([70, 20, 40], 10, 0, 100) == [70, 20, 40]
    # Two at 50 go 5 each way; three within a gap keep the mean of where they belong, 51.
    assert spread([50, 50], 10, 0, 100) == [45, 55]
    assert spread([52, 50, 51], 10, 0, 100) == [61, 41, 51]


def test_nothing_stands_outside_and_too_many_share_the_room_there_is():
    assert spread([98, 99], 10, 0, 100) == [90, 100]
    assert spread([1, 0], 10, 0, 100) == [10, 0]
    assert spread([0, 0, 0, 0, 0], 100, 0, 100) == [0, 25, 50, 75, 100]


@given(PLACES, some.floats(1, 30))
def test_whatever_is_wanted_names_are_apart_in_order_and_inside(wanted, gap):
    found = spread(wanted, gap, 0, 300)
    assert len(found) == len(wanted)
    room = min(gap, 300 / max(1, len(wanted) - 1))
    ordered = [place for _, place in sorted(zip(wanted, found, strict=True))]
    assert all(high - low >= room - 1e-6 for low, high in pairwise(ordered))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in found)


def test_a_name_stands_at_the_last_point_there_is_and_has_its_lines_colour():
    nameless = {"x": np.arange(2), "y": np.array([1.0, 2.0])}
    traces = [line("A", 10, 50, np.nan), line("<b>", 90, 80), nameless, line("gone", np.nan)]
    first, second = end_labels(traces, 0, 100, 200)
    assert (first["x"], first["y"], first["yshift"]) == (1, 50, 0)
    assert "#123456" in first["text"] and first["text"].endswith(" A")
    assert "<b>" not in second["text"] and "&lt;b&gt;" in second["text"]


def test_two_that_end_together_are_moved_apart_in_pixels():
    one, other = end_labels([line("A", 50), line("B", 50)], 0, 100, 200)
    assert (one["yshift"], other["yshift"]) == (-7.5, 7.5)


def test_the_name_of_a_faint_line_that_is_shorter_stands_where_the_others_end():
    lines = [line("A", 10, 50, 60), line("B", 20, 30, 40), line("before", 5, 90)]
    assert [each["x"] for each in end_labels(lines, 0, 100, 200)] == [2, 2, 1], "it still grows"
    lines[-1]["opacity"] = 0.5
    assert [each["x"] for each in end_labels(lines, 0, 100, 200)] == [2, 2, 2]
    longer = [line("A", 10, 50), line("B", 20, 30), line("before", 5, 80, 90) | {"opacity": 0.5}]
    assert [each["x"] for each in end_labels(longer, 0, 100, 200)] == [1, 1, 2]


def test_what_ends_below_the_axis_has_no_name():
    assert [each["y"] for each in end_labels([line("A", 10), line("B", 90)], 80, 100, 200)] == [90]


def test_the_longest_name_has_room():
    assert width_of_labels([line("A" * 10, 1)]) == 26 + 64 and width_of_labels([]) == 26


@pytest.mark.parametrize(
    ("curves", "start"),
    [
        ([[10, 60, 85, 90, 95, 96], [10, 50, 80, 88, 91, 92.5]], 80),  # 88 - 2, of the later half
        ([[10, 60, 85, 90, 95, 96], [10, 50, 60, 61, 62, 63]], 0),  # far apart
        ([[10, 20, 30, 40, 45, 50]], 0),  # low
        ([[10, 97, 98]], 0),  # too soon to be known
        ([[10, 60, 70, 97, 98, 99], [np.nan] * 6], 90),
        ([], 0),
    ],
)
def test_the_axis_follows_the_curves_where_they_lie_close(curves, start):
    assert axis_start([line("", *curve) for curve in curves]) == start


def test_of_a_long_name_the_end_stays_which_tells_it_from_others():
    assert short_name("FedAvg · skew 0.5", 20) == "FedAvg · skew 0.5"
    assert short_name("FedAvg · As far as they say · skew 0.5", 24) == "FedAvg · As… · skew 0.5"
    assert short_name("One word that has no end to it", 10) == "One word…"
    assert short_name("FedAvg · an end that is far too long", 12) == "FedAvg · an…"


@given(some.text(" ·ab", max_size=60), some.integers(5, 40))
def test_no_name_is_longer_than_it_may_be(name, most):
    assert len(short_name(name, most)) <= most


def test_a_name_is_called_as_the_group_of_its_line():
    grouped, alone = line("A", 1, 2) | {"legendgroup": "group 3"}, line("B", 3, 4)
    (one, other) = end_labels([grouped, alone], 0, 10, 100)
    assert one["name"] == "group 3" and "name" not in other
