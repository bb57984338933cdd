"""What stands beside a run's curves is drawn where its numbers say, and over nothing."""

import numpy as np
import pandas as pd
import pytest

from pages.shared.charts import BAND
from pages.shared.compared_curves import (
    HOLLOW,
    LATER,
    ComparedBand,
    ComparedFigure,
    ComparedLine,
    beside_traces,
)
from pages.shared.learning_chart import learning_chart
from tests.pages.checked_figure import checked
from tests.pages.test_charts import ROUNDS, parties_of, traces

POOLED = pd.Series([0.1, 0.6, 0.9, 0.95], index=[0, 1, 2, 3])
ALONE = pd.Series([0.1, 0.2, 0.3], index=[0, 1, 2])
LINES = [ComparedLine("All in one", POOLED), ComparedLine("Alone", ALONE, "A.", "10px,3px")]


def drawn(*beside, measure="accuracy"):
    return learning_chart(ROUNDS, parties_of(2), 10, 2, measure, beside=beside)


def test_a_line_is_thin_in_percent_and_has_its_name_at_its_end():
    shown = traces(drawn(*LINES))
    upper, lower = shown["All in one"], shown["Alone"]
    np.testing.assert_allclose(upper.y, [10, 60, 90, 95])
    assert list(lower.x) == [0, 1, 2] and (upper.meta, lower.meta) == ("All in one", "A.")
    labels = checked(drawn(*LINES)).layout.annotations
    ends = {label.text.split("> ")[1]: (label.x, label.y) for label in labels}
    assert ends["All in one"] == (3, pytest.approx(95)) and ends["A."] == (2, pytest.approx(30))
    assert upper.line.width < 2 < shown["Global model"].line.width
    assert upper.line.dash != lower.line.dash
    lost = traces(drawn(ComparedLine("All in one", POOLED), measure="loss"))
    np.testing.assert_allclose(lost["All in one"].y, POOLED)


def test_the_band_lies_between_both_in_the_rounds_that_both_have_and_beneath_all_lines():
    figure = checked(drawn(*LINES, ComparedBand(POOLED, ALONE)))
    low, high = figure.data[0], figure.data[1]
    np.testing.assert_allclose(low.y, [10, 60, 90])
    np.testing.assert_allclose(high.y, [10, 20, 30])
    assert high.fill == "tonexty" and high.fillcolor == BAND and low.fill is None
    assert low.hoverinfo == high.hoverinfo == "skip"
    assert list(low.x) == list(high.x) == [0, 1, 2]


def test_rounds_without_measures_leave_no_gap():
    gaps = pd.Series([0.1, np.nan, 0.5, np.nan], index=[0, 1, 2, 3])
    line = traces(drawn(ComparedLine("Now and then", gaps)))["Now and then"]
    assert list(line.x) == [0, 2]
    low, high = checked(drawn(ComparedBand(gaps, POOLED))).data[:2]
    assert list(low.x) == list(high.x) == [0, 2]


def test_what_there_is_nothing_of_is_not_drawn():
    nothing = pd.Series([], dtype=float)
    unknown = pd.Series([np.nan], index=[0])
    both = [ComparedLine("A", nothing), ComparedLine("B", unknown), ComparedBand(nothing, POOLED)]
    assert beside_traces([*both, ComparedBand(POOLED[:1], ALONE)], "accuracy", 10) == []
    (one,) = beside_traces([ComparedLine("A", POOLED[:1])], "accuracy", 10)
    assert one["mode"] == "markers"  # a line of one point would not be seen


def test_without_anything_beside_it_the_chart_is_as_it_was():
    assert checked(drawn()) == checked(learning_chart(ROUNDS, parties_of(2), 10, 2))


def test_a_published_figure_is_a_marker_with_its_words_at_its_round():
    words = "99 % after 4 rounds: McMahan et al. 2017, table 2"
    marker = traces(drawn(ComparedFigure(0.99, words, round=4, spread=0.005)))[words]
    assert list(marker.x) == [4] and marker.y == pytest.approx([99])
    assert marker.marker.symbol == HOLLOW and marker.error_y.value == pytest.approx(0.5)
    assert words in marker.hovertemplate
    (bare,) = beside_traces([ComparedFigure(0.99, words, round=4)], "accuracy", 10)
    assert "error_y" not in bare


def test_one_of_a_later_round_than_is_drawn_stands_at_the_edge_and_points_on():
    marker = traces(drawn(ComparedFigure(0.99, "99 % after 20 rounds", round=20)))
    assert list(marker["99 % after 20 rounds"].x) == [10]
    assert marker["99 % after 20 rounds"].marker.symbol == LATER


def test_a_published_level_is_a_line_for_all_rounds_with_its_spread():
    figure = checked(drawn(ComparedFigure(0.8, "80 %: somebody", spread=0.02)))
    low, high, line = figure.data[:3]
    np.testing.assert_allclose(low.y, [78, 78])
    np.testing.assert_allclose(high.y, [82, 82])
    np.testing.assert_allclose(line.y, [80, 80])
    assert list(line.x) == [0, 10] and line.name == "80 %: somebody" and high.fill == "tonexty"
    assert len(beside_traces([ComparedFigure(0.8, "80 %")], "accuracy", 10)) == 1


def test_published_accuracies_are_not_drawn_beside_a_loss():
    both = [ComparedFigure(0.8, "80 %"), ComparedFigure(0.9, "90 %", round=3)]
    assert beside_traces(both, "loss", 10) == []


def test_words_from_elsewhere_are_no_tags():
    (line,) = beside_traces([ComparedLine("<b>x</b>", POOLED)], "accuracy", 10)
    marker, level = beside_traces(
        [ComparedFigure(0.8, "<i>", round=1), ComparedFigure(0.8, "<i>")], "accuracy", 10
    )
    told = [line["name"], marker["name"], marker["hovertemplate"], level["name"]]
    assert not any("<b>" in words or "<i>" in words for words in told)


def test_a_faint_line_ends_where_the_axis_ends():
    (line,) = beside_traces([ComparedLine("Before", POOLED, faint=True)], "accuracy", 2)
    assert list(line["x"]) == [0, 1, 2] and line["opacity"] == 0.5
