"""The curves show the table they are given, number for number, and say what they are of."""

import json

import numpy as np
import pandas as pd
import pytest

from fl_core.strategies import Alone
from pages.components.live_plot import ready
from pages.shared.charts import MOST_LINES
from pages.shared.learning_chart import COMMONEST, DASHES, MEAN, learning_chart
from pages.shared.metric_column_names import (
    GLOBAL_ON_OWN,
    GLOBAL_ON_TEST,
    OWN_ON_OWN,
    OWN_ON_TEST,
    VIEWS,
)
from tests.pages.checked_figure import checked
from tests.pages.test_charts import ROUNDS, parties_of, traces

TWO = pd.DataFrame(
    {
        "round": [1, 1, 2],
        "party": [0, 1, 1],
        "num_examples": [300, 100, 100],
        "own_on_test_accuracy": [0.5, 0.7, 0.9],
        "global_on_own_accuracy": [0.2, 0.6, 0.8],
        "own_on_own_accuracy": [0.8, 1.0, 0.4],
        "own_commonest_share": [0.4, 0.8, 0.8],
    }
)
"""Party 1 has three times the images of party 2, and sits the second round out."""


def test_lines_are_the_numbers_in_percent_and_nats():
    parties = parties_of(4)
    shown = traces(learning_chart(ROUNDS, parties, 10, 4))
    assert list(shown["Global model"].x) == [0, 1, 2]
    np.testing.assert_allclose(shown["Global model"].y, [10, 50, 75])
    np.testing.assert_allclose(shown["Party 4"].y, [75, 75])
    assert list(shown["Party 4"].x) == [1, 2]
    lost = traces(learning_chart(ROUNDS, parties, 10, 4, measure="loss"))
    np.testing.assert_allclose(lost["Global model"].y, [2.3, 1.0, 0.5])
    np.testing.assert_allclose(lost["Party 4"].y, [0.25, 0.25])
    on_own = traces(learning_chart(ROUNDS, parties, 10, 4, view=GLOBAL_ON_OWN))
    np.testing.assert_allclose(on_own["Party 1"].y, [100, 100])


def test_what_was_not_measured_is_not_drawn():
    names = traces(learning_chart(ROUNDS, parties_of(3), 10, 3, "loss", GLOBAL_ON_OWN))
    assert list(names) == ["Global model on test images"]
    nobody = parties_of(3)[:0].astype(float)
    for num_parties in (3, MOST_LINES + 1):  # before the first trained round, too
        drawn = learning_chart(ROUNDS, nobody, 10, num_parties)
        assert list(traces(drawn)) == ["Global model"]
        drawn = learning_chart(ROUNDS, nobody, 10, num_parties, whose=Alone.measured)
        assert list(traces(drawn)) == ["Mean of the parties’ own models"]


@pytest.mark.parametrize(("measure", "best", "worst"), [("accuracy", 80, 0), ("loss", 0.2, 1)])
def test_many_parties_are_a_band_from_quartile_to_quartile(measure, best, worst):
    """Of 0, 1/25 .. 24/25, a quarter lies below 6/25 and a quarter above 18/25."""
    num_parties = 25
    assert num_parties > MOST_LINES
    parties = parties_of(num_parties)
    parties.loc[parties["party"] > 20, ["own_on_test_accuracy", "own_on_test_loss"]] = [0.8, 0.2]
    figure = learning_chart(ROUNDS, parties, 10, num_parties, measure)
    shown = checked(figure)
    low, high = (shown.data[i].y[0] for i in (0, 1))
    values = [min(p, 20) / 25 for p in range(25)]
    values = [100 * v for v in values] if measure == "accuracy" else [1 - v for v in values]
    inner = sorted(values)
    assert (low, high) == pytest.approx((inner[6], inner[18]))
    named = traces(figure)
    assert named["Best party"].y[0] == pytest.approx(best)
    assert named["Worst party"].y[0] == pytest.approx(worst)
    assert "Party 1" not in named


@pytest.mark.parametrize(
    ("view", "first", "second"),
    [
        (OWN_ON_TEST, 55, 90),  # (3 * 50 + 1 * 70) / 4
        (GLOBAL_ON_OWN, 30, 80),  # (3 * 20 + 1 * 60) / 4
        (OWN_ON_OWN, 85, 40),  # (3 * 80 + 1 * 100) / 4
    ],
)
def test_the_bold_line_of_many_models_or_images_is_the_mean_by_images(view, first, second):
    shown = traces(learning_chart(ROUNDS, TWO, 10, 2, view=view))
    assert list(shown[MEAN].x) == [1, 2]
    np.testing.assert_allclose(shown[MEAN].y, [first, second])
    thin = shown["Global model on test images"]
    np.testing.assert_allclose(thin.y, [10, 50, 75])
    assert thin.line.width < 2 < shown[MEAN].line.width == 4


def test_the_bold_line_on_all_test_images_is_the_global_model():
    shown = traces(learning_chart(ROUNDS, TWO, 10, 2, view=GLOBAL_ON_TEST))
    assert shown["Global model"].line.width == 4 and MEAN not in shown
    np.testing.assert_allclose(shown["Party 2"].y, [70, 90])  # each one's own model


def test_who_always_says_the_commonest_class_is_a_faint_dashed_line():
    for view in (GLOBAL_ON_TEST, OWN_ON_TEST):
        line = traces(learning_chart(ROUNDS, TWO, 10, 2, view=view, commonest=0.25))[COMMONEST]
        assert list(line.y) == [25, 25, 25] and line.line.dash == DASHES and line.line.width < 2
    for view in (GLOBAL_ON_OWN, OWN_ON_OWN):  # (3 * 40 + 1 * 80) / 4; then party 2 alone
        line = traces(learning_chart(ROUNDS, TWO, 10, 2, view=view, commonest=0.25))[COMMONEST]
        np.testing.assert_allclose(line.y, [50, 80])


def test_where_the_commonest_class_is_not_known_or_nothing_to_a_loss_there_is_no_line():
    old = TWO.assign(own_commonest_share=float("nan"), own_on_test_loss=1.0)
    for view in VIEWS:
        assert COMMONEST not in traces(learning_chart(ROUNDS, old, 10, 2, view=view))
    assert COMMONEST not in traces(learning_chart(ROUNDS, old, 10, 2, "loss", commonest=0.5))


def test_the_axis_says_on_which_images():
    titles = {view: checked(learning_chart(ROUNDS, TWO, 10, 2, view=view)) for view in VIEWS}
    told = {view: figure.layout.yaxis.title.text for view, figure in titles.items()}
    assert told[GLOBAL_ON_TEST] == told[OWN_ON_TEST] == "Accuracy on test images (%)"
    assert told[GLOBAL_ON_OWN] == told[OWN_ON_OWN] == "Accuracy on parties’ held-out images (%)"
    lost = checked(learning_chart(ROUNDS, parties_of(2), 10, 2, "loss", GLOBAL_ON_OWN))
    assert lost.layout.yaxis.title.text == "Loss on parties’ held-out images (nats)"


def test_a_plot_made_ready_says_what_it_is_and_leaves_the_theme_to_the_browser():
    plot = ready(learning_chart(ROUNDS, parties_of(2), 10, 2), height=40, uirevision="r", label="L")
    told = json.loads(plot.data)
    assert told["label"] == "L" and told["layout"]["uirevision"] == "r"
    assert "template" not in told["layout"] and "var(--st-" in plot.data.decode()
