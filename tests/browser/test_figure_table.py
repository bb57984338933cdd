"""What a chart shows as a table, and as a file for spreadsheets: the script, in a browser."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from pages.compare.curve_bands import Curve
from pages.compare.curves import overlaid
from pages.components import component
from pages.components.live_plot import ready
from pages.components.plain_figure import PlainFigure
from pages.shared.charts import holdings_heatmap, party_heatmap
from pages.shared.class_charts import class_accuracy_bars, confusion_heatmap
from pages.shared.learning_chart import learning_chart

SCRIPTS = ("figure_table.js", "figure_csv.js")
SCRIPT = "".join(
    Path(component.__file__).with_name(name).read_text(encoding="utf-8") for name in SCRIPTS
)


@pytest.fixture(scope="module")
def script(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT)
    yield page
    page.close()


def sent(figure: Any) -> dict[str, Any]:
    return json.loads(ready(figure, height=1, uirevision="", label="A chart").data)


def table_of(script: Page, figure: Any) -> dict[str, Any]:
    return script.evaluate("(data) => figureTable(data)", sent(figure))


def rows_of(script: Page, figure: Any) -> dict[str, list[str]]:
    return {row["head"]: row["words"] for row in table_of(script, figure)["rows"]}


ROUNDS = pd.DataFrame({"round": [0, 1, 2], "global_on_test_accuracy": [0.1, 0.9049, 0.9551]})
PARTIES = pd.DataFrame(
    {
        "round": [1, 1, 2],
        "party": [0, 1, 0],
        "num_examples": [10, 10, 10],
        "own_commonest_share": [0.5, 0.5, 0.5],
        "own_on_test_accuracy": [0.5, 0.25, 0.61234],
    }
)


def test_lines_are_columns_rounds_are_rows_and_numbers_are_rounded_as_in_the_chart(script):
    table = table_of(script, learning_chart(ROUNDS, PARTIES, num_rounds=2, num_parties=2))
    assert table["corner"] == "Round" and "Accuracy" in table["unit"]
    assert table["columns"] == ["Party 1", "Party 2", "Global model"]
    assert [row["head"] for row in table["rows"]] == ["0", "1", "2"]
    assert [row["words"] for row in table["rows"]] == [
        ["", "", "10.0"],
        ["50.0", "25.0", "90.5"],
        ["61.2", "", "95.5"],
    ]


def test_a_map_has_its_rows_and_columns(script):
    figure = holdings_heatmap(np.array([[1200, 0], [3, 4]]), ["<cat>", "dog & co"])
    table = table_of(script, figure)
    assert table["columns"] == ["<cat>", "dog & co"]
    assert rows_of(script, figure) == {"Party 1": ["1,200", "0"], "Party 2": ["3", "4"]}


def test_columns_of_rounds_are_called_rounds(script):
    table = table_of(script, party_heatmap(PARTIES, num_rounds=2, num_parties=2))
    assert table["columns"] == ["Round 1", "Round 2"]
    assert [row["words"] for row in table["rows"]] == [["50.0", "61.2"], ["25.0", ""]]


def test_bars_that_lie_are_rows_by_their_names(script):
    confusion = np.array([[9, 1], [3, 7]])
    assert rows_of(script, class_accuracy_bars(confusion, ["a", "b"])) == {
        "a": ["90.0"],
        "b": ["70.0"],
    }
    assert rows_of(script, confusion_heatmap(confusion, ["a", "b"]))["b"] == ["30.0", "70.0"]


def test_differences_have_their_sign_and_the_line_at_zero_is_in_no_file(script):
    tables = [pd.DataFrame({"round": [0.0, 1.0], "accuracy": shares}) for shares in TOLD]
    base = Curve("<A>", 0, tables[:2], [1, 2])
    other = Curve("B", 1, tables[2:], [1, 2])
    figure = overlaid([base, other], "round", "accuracy", "Accuracy", 1, base)
    assert rows_of(script, figure) == {"0": ["+20.0"], "1": ["-10.0"]}
    told = script.evaluate("(data) => figureAsCsv(data)", sent(figure))
    head, *lines = csv.reader(io.StringIO(told))
    assert head == ["series", "Round", "Accuracy, from <A>", "lower", "upper"]
    (name, *_, low, high), _, (_, x, y, *_), _ = lines
    assert (name, x) == ("B, highest of 2 seeds", "0")
    assert [float(y), float(low), float(high)] == pytest.approx([20, 10, 30])


TOLD = ([0.125, 0.5], [0.25, 0.5], [0.225, 0.375], [0.55, 0.425])
"""Accuracies by round of two seeds each: 10 and 30 points apart, then -12.5 and -7.5."""


def test_an_area_is_told_from_where_to_where(script):
    line = {"type": "scatter", "x": np.array([1]), "hovertemplate": "%{y:.1f} %"}
    low = line | {"y": np.array([1.04]), "hoverinfo": "skip"}
    high = line | {"y": np.array([2.0]), "name": "Band", "fill": "tonexty"}
    table = table_of(script, PlainFigure([low, high], {}))
    assert table["columns"] == ["Band, from", "Band, to"]
    assert table["rows"][0]["words"] == ["1.0", "2.0"]


@pytest.mark.parametrize(
    ("number", "form", "words"),
    [
        (90.25, ".1f", "90.2"),  # a half to the even digit, as Python does
        (1234567, ",", "1,234,567"),
        (1234.56, ",.4~g", "1,235"),
        (0.12345678, "", "0.123457"),
        (3, "", "3"),
        (None, ".1f", ""),
    ],
)
def test_numbers_are_written_as_charts_write_them(script, number, form, words):
    assert script.evaluate("([n, f]) => numberInWords(n, f)", [number, form]) == words


@pytest.mark.parametrize(
    ("number", "marks", "words"),
    [(1234567.5, ",.", "1.234.567,5"), (1234567.5, ".,", "1,234,567.5"), (0.5, ",\u202f", "0,5")],
)
def test_numbers_have_the_marks_of_the_charts_language(script, number, marks, words):
    assert script.evaluate("([n, m]) => numberInWords(n, ',', m)", [number, marks]) == words


def test_the_marks_are_those_of_the_figure(script):
    figure = learning_chart(ROUNDS, PARTIES, num_rounds=2, num_parties=2)
    data = sent(figure)
    data["layout"] |= {"separators": ",."}
    table = script.evaluate("(data) => figureTable(data)", data)
    assert "95,5" in str(table["rows"]) and "95.5" not in [
        word for row in table["rows"] for word in row["words"]
    ]
    told = script.evaluate("(data) => tableAsCsv(figureTable(data))", data)
    assert told.endswith(f",{0.9551 * 100}\r\n")  # unrounded, with a dot


def test_a_file_for_spreadsheets_has_every_number_and_no_formula(script):
    figure = PlainFigure(
        [{"type": "heatmap", "x": ["=1+1", 'say "a", b'], "y": ["p"], "z": np.array([[0.5, 2.0]])}],
        {},
    )
    told = script.evaluate("(data) => tableAsCsv(figureTable(data))", sent(figure))
    rows = list(csv.reader(io.StringIO(told)))
    assert rows == [["", "'=1+1", 'say "a", b'], ["p", "0.5", "2"]]
