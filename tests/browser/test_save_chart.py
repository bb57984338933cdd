"""Charts that are taken along: as pictures, and as files of what they show."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from pages.classroom.class_session import Poll
from pages.components import component
from pages.components.live_plot import ready
from pages.components.plain_figure import PlainFigure
from pages.learn.charts import Bar, accuracy_bars
from pages.learn.class_polls import bars
from pages.shared.charts import party_heatmap
from pages.shared.compared_curves import ComparedBand, ComparedFigure
from pages.shared.learning_chart import learning_chart
from tests.browser.accessibility import findings
from tests.browser.conftest import PHONE, QUICK, WIDE, part
from tests.fl_core.runs.conftest import wait_until

FOLDER = Path(component.__file__).parent
SCRIPTS = [FOLDER / f"{name}.js" for name in ("figure_table", "figure_csv")]
LABEL = re.compile("^Save as: Accuracy round by round")


@pytest.fixture(scope="module")
def script(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(content="".join(path.read_text(encoding="utf-8") for path in SCRIPTS))
    yield page
    page.close()


def csv_of(script: Page, figure: Any) -> str:
    sent = json.loads(ready(figure, height=1, uirevision="", label="A chart").data)
    return script.evaluate("(data) => figureAsCsv(data)", sent)


def frame_of(script: Page, *traces: dict[str, Any], **layout: Any) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(csv_of(script, PlainFigure(traces, layout))))


def drawn(numbers: Sequence[float], kind: Any = np.float64) -> dict[str, Any]:
    return {"type": "scatter", "x": np.arange(len(numbers)), "y": np.array(numbers, kind)}


AWKWARD = [0.1 + 0.2, 1 / 3, 1e-7, 123456789.123456789, -2.5e300, np.nan, 5.0]


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_numbers_are_those_of_the_chart_to_the_last_digit(script, kind):
    numbers = np.array([n for n in AWKWARD if not abs(n) > 1e38], kind)
    told = frame_of(script, drawn(numbers, kind) | {"name": "A"})
    assert [*told.columns] == ["series", "x", "y"]
    np.testing.assert_array_equal(told["y"].to_numpy().astype(kind), numbers)


def test_what_travelled_in_four_bytes_has_no_more_digits_than_it_needs(script):
    assert ",0.1\r\n" in csv_of(script, PlainFigure([drawn([0.1], np.float32)], {}))


def test_a_gap_is_an_empty_cell(script):
    assert csv_of(script, PlainFigure([drawn([np.nan, 1.0])], {})).splitlines()[1:] == [
        ",0,",
        ",1,1",
    ]


def test_formulas_of_others_are_words_and_numbers_stay_numbers(script):
    trace = {"type": "bar", "x": ["=1+1", "+a", "-5", "@b", 'say "a", b'], "y": np.arange(5) - 2}
    lines = csv_of(script, PlainFigure([trace | {"name": "-x"}], {})).splitlines()
    assert lines[1:] == [
        "'-x,'=1+1,-2",
        "'-x,'+a,-1",
        "'-x,-5,0",
        "'-x,'@b,1",
        '\'-x,"say ""a"", b",2',
    ]


def test_areas_have_a_lower_and_an_upper_edge_whichever_came_first(script):
    one, other = pd.Series([0.1, 0.5], [0, 1]), pd.Series([0.2, 0.4], [0, 1])
    told = frame_of(script, *ComparedBand(one, other).traces("accuracy", 5))
    assert told[["lower", "upper"]].to_numpy().tolist() == [[10, 20], [40, 50]]
    (mark,) = ComparedFigure(0.5, "A paper", round=3, spread=0.25).traces("accuracy", 5)
    assert frame_of(script, mark)[["series", "x", "y", "lower", "upper"]].to_numpy().tolist() == [
        ["A paper", 3, 50, 25, 75]
    ]


PARTIES = pd.DataFrame(
    {
        "round": [1, 1, 2],
        "party": [0, 1, 0],
        "num_examples": [10, 10, 10],
        "own_commonest_share": [0.5, 0.5, 0.5],
        "own_on_test_accuracy": [0.5, 0.25, 0.61234],
    }
)
ROUNDS = pd.DataFrame({"round": [0, 1, 2], "global_on_test_accuracy": [0.1, 0.9049, 0.9551]})


def test_columns_are_called_what_the_axes_are(script):
    figure = learning_chart(ROUNDS, PARTIES, num_rounds=2, num_parties=2)
    told = pd.read_csv(io.StringIO(csv_of(script, figure)))
    assert [*told.columns] == ["series", "Round", "Accuracy on test images (%)"]
    bold = told[told["series"] == "Global model"]
    assert bold.iloc[:, 2].tolist() == (ROUNDS["global_on_test_accuracy"] * 100).tolist()


def test_a_map_is_a_row_for_each_cell(script):
    told = pd.read_csv(
        io.StringIO(csv_of(script, party_heatmap(PARTIES, num_rounds=2, num_parties=2)))
    )
    assert [*told.columns] == ["series", "Round", "y", "%"]
    assert told.iloc[:, 1:3].to_numpy().tolist() == [
        [round_, f"Party {party}"] for party in (1, 2) for round_ in (1, 2)
    ]
    assert told["%"].astype(np.float32).tolist()[:3] == [50, np.float32(61.234), 25]
    assert np.isnan(told["%"].iloc[3])


def test_bars_in_groups_are_told_by_group_and_name(script):
    told = pd.read_csv(
        io.StringIO(csv_of(script, accuracy_bars([Bar("A <b>", "one", 12.5, "red")])))
    )
    assert told.iloc[0].tolist() == ["one", "A <b> · one", 12.5]


def test_what_a_class_answered_is_told_by_answer(script):
    figure = bars(Poll("What?", ("=The <b>", "Nothing, at all")), (3, 0))
    assert csv_of(script, figure).splitlines()[1:] == [
        "Pupils,3,A  =The <b>",
        'Pupils,0,"B  Nothing, at all"',
    ]


@pytest.fixture(scope="module")
def finished(server) -> str:
    """The address of a run that has finished."""
    run_id = server.store.create(RunConfig.of(QUICK), "Setup A")
    wait_until(server.store, run_id, lambda run: run.state is RunState.FINISHED)
    return f"{server.url}/?run={run_id}"


def saved(frame: Locator, kind: str) -> tuple[str, bytes]:
    """Save a chart by keyboard; return the file's name and what is in it."""
    with frame.page.expect_download() as download:
        frame.get_by_role("button", name=re.compile(f"^Save as {kind}: Accuracy")).press("Enter")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def rounds_in(svg: bytes) -> list[str]:
    """Return what a picture has along its axis of rounds."""
    found = ElementTree.fromstring(svg).iterfind(".//*[@class='xtick']")
    return ["".join(tick.itertext()) for tick in found]


SIZES = "(frame) => [frame, ...frame.children].map((e) => [e.clientWidth, e.clientHeight])"


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_a_chart_is_saved_as_pictures_and_as_numbers(server, visit, finished, viewport, scheme):
    page = visit(finished, viewport, scheme)
    page.wait_for_selector(part("learning"))
    chart = page.locator(part("learning"))
    frame = chart.locator("..")
    before = frame.evaluate(SIZES)
    frame.get_by_role("button", name=LABEL).press("Enter")
    expect(frame.get_by_role("group", name=LABEL).get_by_role("button")).to_have_count(4)
    assert frame.evaluate(SIZES) == before
    assert frame.evaluate("(frame) => frame.scrollWidth <= frame.clientWidth")
    assert not findings(page)

    name, csv = saved(frame, "CSV")
    assert name.startswith("accuracy-round-by-round") and name.endswith("-setup-a.csv")
    told = pd.read_csv(io.BytesIO(csv))
    assert csv.startswith(b"\xef\xbb\xbf") and [*told.columns][:2] == ["series", "Round"]
    shown = "(plot) => plot.calcdata[plot.data.findIndex((t) => t.name === 'Global model')]"
    points = chart.evaluate(f"(plot) => ({shown})(plot).map(({{ x, y }}) => [x, y])")
    assert told[told["series"] == "Global model"].iloc[:, 1:].to_numpy().tolist() == points

    _, svg = saved(frame, "SVG")
    words = "".join(ElementTree.fromstring(svg).itertext())
    assert chart.get_attribute("aria-label") in words and "Setup A" in words
    assert rounds_in(svg) == ["0", "1", "2", "3"]
    chart.evaluate("(plot) => Plotly.relayout(plot, { 'xaxis.range': [0.8, 2.2] })")
    assert rounds_in(saved(frame, "SVG")[1]) == ["1", "2"]

    _, png = saved(frame, "PNG")
    box = chart.bounding_box()
    picture = Image.open(io.BytesIO(png))
    assert png.startswith(b"\x89PNG") and picture.width >= 2 * box["width"]
    assert picture.height / picture.width > box["height"] / box["width"]  # the title above
    bright = sum(picture.convert("RGB").getpixel((1, 1))) / 3
    assert bright > 240 if scheme == "light" else bright < 40
