"""The page Compare in a real browser: one group lit everywhere, a new round, ways to runs."""

import json
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from fl_core.config import RunConfig
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_states import RunState
from tests.browser.conftest import PHONE, button, shoot
from tests.pages.finished_runs import _round, finished_run

BASE = RunConfig(num_rounds=4, seed=7_300)
LINES = ".js-plotly-plot .scatterlayer .trace"
FAINT = ".js-plotly-plot .trace.fedarium-faint"
AT = """([group, at]) => {
  const plot = document.querySelector(".js-plotly-plot");
  const { xaxis, yaxis } = plot._fullLayout;
  const isLine = ({ trace }) => trace.legendgroup === group && trace.line.width;
  const points = plot.calcdata.find((cd) => isLine(cd[0]));
  const { left, top } = plot.getBoundingClientRect();
  const { x, y } = points[at];
  return [left + xaxis._offset + xaxis.c2p(x), top + yaxis._offset + yaxis.c2p(y)];
}"""


@pytest.fixture
def three(server) -> Iterator[Sequence[str]]:
    """The ids of three finished runs, each better than the one before."""
    told = ((3, 0.0), (4, 0.2), (5, 0.4))
    ids = [
        finished_run(server.store, BASE.model_copy(update={"num_parties": n}), better)
        for n, better in told
    ]
    yield ids
    server.store.delete_many(ids)


def compare(server, visit, ids: Sequence[str], lines: int = 3, **options) -> Page:
    words = "".join(
        f"&compare:{name}={options.pop(name)}" for name in ("apart",) if name in options
    )
    page = visit(f"{server.url}/compare?compare:runs={quote('.'.join(ids))}{words}", **options)
    expect(page.locator(LINES)).to_have_count(lines)
    return page


def lit_rows(page: Page) -> list[str]:
    return page.locator("tbody tr:not(.faint) .name").all_inner_texts()


def point_at(page: Page, group: str) -> None:
    x, y = page.evaluate(AT, [group, 2])
    page.mouse.move(x, y + 3)


def test_what_is_pointed_at_is_lit_in_chart_and_tables_and_no_picture_shows_it(
    server, visit, three
):
    page = compare(server, visit, three)
    expect(page.locator(FAINT)).to_have_count(0)
    point_at(page, "group 1")
    expect(page.locator(FAINT)).to_have_count(2)
    expect(page.locator(".annotation.fedarium-faint")).to_have_count(2)
    assert lit_rows(page) == ["4 parties"] * 2  # results, and knobs that differ
    shoot(page, "compare-lit-light")
    kept = page.evaluate(
        "async () => Plotly.toImage(document.querySelector('.js-plotly-plot'), { format: 'svg' })"
    )
    assert "fedarium-faint" not in kept and "opacity: 0.12" not in kept
    page.mouse.move(5, 5)
    expect(page.locator(FAINT)).to_have_count(0)
    assert len(lit_rows(page)) == 6
    page.locator(".annotation").nth(2).hover()
    expect(page.locator(FAINT)).to_have_count(2)
    assert lit_rows(page) == ["5 parties"] * 2
    page.locator("tbody tr").first.hover()
    assert lit_rows(page) == ["3 parties"] * 2
    page.mouse.move(5, 5)
    page.get_by_role("link", name="Open the run of 4 parties").focus()
    page.keyboard.press("Shift+Tab")
    assert lit_rows(page) == ["3 parties"] * 2
    page.keyboard.press("Tab")
    expect(page.locator(FAINT)).to_have_count(2)
    assert lit_rows(page) == ["4 parties"] * 2


def test_apart_a_small_chart_lights_its_own(server, visit, three):
    page = compare(server, visit, three, apart=1)
    page.locator(".js-plotly-plot").nth(2).hover()
    expect(page.locator(FAINT)).to_have_count(2)
    assert lit_rows(page) == ["5 parties"] * 2


def test_a_tap_lights_and_a_tap_elsewhere_does_not_and_nothing_scrolls_sideways(
    server, visit, three
):
    page = compare(server, visit, three, viewport=PHONE, has_touch=True)
    page.get_by_role("rowheader", name="4 parties").first.tap()
    expect(page.locator(FAINT)).to_have_count(2)
    assert lit_rows(page) == ["4 parties"] * 2
    table = page.locator(".grouped-table").first
    assert table.evaluate("(table) => table.scrollWidth <= table.clientWidth")
    shoot(page, "compare-lit-phone-light")
    page.get_by_role("heading", name="Results").tap()
    expect(page.locator(FAINT)).to_have_count(0)


def test_a_round_comes_by_itself_and_what_is_lit_stays(server, visit, three):
    config = BASE.model_copy(update={"num_parties": 6})
    trains = server.store.create(config, owner=owner_name())
    server.store.add_round(trains, _round(0, 0.1))
    page = compare(server, visit, [*three, trains], lines=4)
    row = page.locator(".grouped-table").first.locator("tbody tr").nth(3)
    expect(row).to_contain_text("10.0%")
    point_at(page, "group 1")
    expect(page.locator(FAINT)).to_have_count(3)
    server.store.add_round(trains, _round(1, 0.65))
    expect(row).to_contain_text("65.0%")
    expect(page.locator(FAINT)).to_have_count(3)
    assert lit_rows(page) == ["4 parties"] * 2
    server.store.move(trains, RunState.CANCELLED)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_a_run_is_opened_by_keyboard_and_left_again(server, visit, three):
    page = compare(server, visit, three, apart=1)
    page.get_by_role("link", name="Open the run of 5 parties").press("Enter")
    back = button(page, "Back to the comparison")
    expect(back).to_be_visible()
    shoot(page, "train-from-comparison-light")
    back.press("Enter")
    expect(page.locator(LINES)).to_have_count(3)
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    page.go_back()
    expect(button(page, "Back to the comparison")).to_be_visible()


def test_tables_are_taken_along(server, visit, three):
    page = compare(server, visit, three)
    button(page, "Take along").click()
    files = {}
    for name in ("Markdown", "LaTeX"):
        with page.expect_download() as download:
            button(page, f"Tables as {name}").click()
        files[download.value.suggested_filename] = download.value.path().read_text("utf-8")
    shown = page.locator(".grouped-table").first.locator("tbody tr").nth(1).locator("td")
    final = shown.first.inner_text()
    assert f"| 4 parties | 1 | {final} |" in files["fedarium-comparison.md"]
    assert (
        f"4 parties & 1 & {final.replace('%', chr(92) + '%')} &" in files["fedarium-comparison.tex"]
    )
    assert "global model, common test images" in files["fedarium-comparison.tex"]
    assert json.dumps(files).count("Knobs that differ") == 2
