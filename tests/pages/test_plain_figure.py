"""A figure as plain data is what plotly's own objects would send, and nothing they would refuse."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from pages.components.live_plot import ready
from pages.components.plain_figure import PlainFigure
from pages.shared.run_service import service
from pages.shared.run_snapshot import look
from pages.train.run_parts import PARTS
from tests.pages.checked_figure import checked, sent, unpacked
from tests.pages.test_page_parts import SITUATIONS, run_in

VARIED = ("measured", "training", "one after the other", "few take part", "forty parties")
VARIED += ("own models not measured", "another accuracy", "each alone")


def line(**properties) -> PlainFigure:
    return PlainFigure([{"type": "scatter", **properties}], {"xaxis": {"title": {"text": "x"}}})


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([0, 255], "u1"),
        ([-1, 127], "i1"),
        ([-1, 128], "i2"),  # one sign and eight bits
        ([0, 70_000], "u4"),
        ([], "u1"),
        ([0.1, np.nan], "f8"),
    ],
)
def test_numbers_are_packed_into_as_few_bytes_as_hold_them(numbers, kind):
    figure = line(x=np.array(numbers, dtype=float if kind == "f8" else int))
    (trace,) = json.loads(ready(figure, height=1, uirevision="", label="").data)["traces"]
    assert trace["x"]["dtype"] == kind
    known = [None if number != number else number for number in numbers]
    assert sent(figure)["traces"][0]["x"] == known


def test_a_table_of_numbers_says_its_shape():
    figure = PlainFigure([{"type": "heatmap", "z": np.arange(6).reshape(2, 3).T}], {})
    assert sent(figure)["traces"][0]["z"] == [[0, 3], [1, 4], [2, 5]]
    checked(figure)


def test_a_figure_of_nothing_has_no_axes_and_says_no_numbers():
    empty = PlainFigure([], {"xaxis": {"title": {"text": "x"}}, "margin": {"t": 3}})
    layout = empty.without_axes_while_empty().layout
    assert layout["xaxis"] == {"title": {"text": "x"}, "visible": False}
    assert layout["yaxis"] == {"visible": False} and layout["margin"] == {"t": 3}
    assert line(x=[1], y=[2]).without_axes_while_empty() == line(x=[1], y=[2])


def test_what_is_not_set_is_left_out_whatever_it_is_in():
    figure = PlainFigure([], {"xaxis": {"range": None, "dtick": 1}, "bargap": None})
    assert figure.content()["layout"] == {"xaxis": {"dtick": 1}}


@pytest.mark.parametrize(
    "wrong",
    [
        line(mode="crooked"),
        line(colour="red"),
        PlainFigure([], {"xaxis": {"title": "x"}}),  # a browser would leave it out
        line(x=[0.5, float("nan")]),  # is no JSON
    ],
)
def test_what_plotly_would_refuse_or_put_right_is_found(wrong):
    with pytest.raises((AssertionError, ValueError)):
        checked(wrong)


@pytest.mark.parametrize("name", VARIED)
def test_whatever_a_run_page_draws_is_what_plotly_would_send(manager, manager_at_rest, name):
    seen = look(service().access(), run_in(manager, SITUATIONS[name]))
    shown = [part for part in PARTS.parts if part.applies(seen)]
    asked = [asked for part in shown for asked in part.all_asked()]
    told = [json.loads(one.part.data(seen, one.options)) for one in asked]
    plots = [unpacked(data) for data in told if "traces" in data]
    assert len(plots) >= 12
    for plot in plots:
        objects = go.Figure({"data": plot["traces"], "layout": plot["layout"]})
        again = unpacked(json.loads(objects.to_json()))
        assert again["data"] == plot["traces"]
        assert again["layout"] == plot["layout"] | {"template": again["layout"]["template"]}
