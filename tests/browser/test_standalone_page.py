"""The page of a run, opened as a file with the network off: its slider, its themes, its width."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fl_core.config import RunConfig
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.standalone_page.page_file import standalone_page
from tests.browser.accessibility import findings
from tests.browser.conftest import PATIENCE, PHONE, QUICK, SCREENSHOTS
from tests.fl_core.runs.conftest import wait_until
from tests.pages.standalone_runs import CONFIG, NAME, trained_run

WIDE = {"width": 1440, "height": 900}
OWN = ("file:", "data:", "blob:")
ACCURACIES = """() => document.querySelector("#bars .js-plotly-plot, #bars.js-plotly-plot")
  .calcdata[0].map((bar) => bar.s)"""
MARKER = """() => document.querySelector("#learning .js-plotly-plot").layout.shapes.at(-1).x0"""
CELLS = """() => Array.from(
  document.querySelector("#confusion .js-plotly-plot").calcdata[0][0].trace.customdata,
  (row) => [...row])"""
BRIGHT = """() => getComputedStyle(document.body).backgroundColor"""


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path_factory.mktemp('page') / 'runs.db'}")


@pytest.fixture(scope="module")
def run(store):
    return trained_run(store)


@pytest.fixture(scope="module")
def files(store, run, tmp_path_factory) -> dict[str, Path]:
    """The page in each language, in a folder with a name that has to be escaped in an address."""
    folder = tmp_path_factory.mktemp("größe #1")
    for language in ("en", "de"):
        (folder / f"{language}.html").write_bytes(standalone_page(store, run, language))
    return {language: folder / f"{language}.html" for language in ("en", "de")}


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a file without any network; at the end, check that nothing was asked of it."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    said: list[str] = []

    def opened(file: Path, viewport: dict[str, int] = WIDE, scheme: str = "light") -> Page:
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        context.set_offline(True)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(OWN) else asked.append(r.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector("#learning .scatterlayer .trace")
        page.wait_for_selector("#bars .bars path")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert asked == [] and said == []


def assert_shows(page: Page, store: RunStore, run_id: str, round: int) -> None:
    """Compare all that the page shows of a round with the store."""
    accuracy = store.rounds(run_id)["accuracy"][round]
    parties = store.parties(run_id)
    own = parties[parties["round"] == round]["test_accuracy"].to_numpy()
    moment = f"After round {round} of {CONFIG.num_rounds}" if round else "Before training"
    expect(page.locator("#moment")).to_have_text(moment)
    expect(page.locator("#round")).to_have_attribute("aria-valuetext", moment)
    expect(page.locator("#numbers .value").first).to_have_text(f"{100 * accuracy:.1f} %")
    expect(page.locator("#network .score").first).to_have_text(f"{100 * accuracy:.1f} %")
    expect(page.locator("#reading")).to_contain_text(f"{100 * accuracy:.1f}")
    page.wait_for_function(f"({MARKER})() === {round}")
    bars = [value for value in page.evaluate(ACCURACIES) if value == value]  # no NaN
    assert bars == pytest.approx([100 * share for share in own])
    answers = store.gallery(run_id, round)
    said = [str(max(range(10), key=chances.__getitem__)) for chances in answers]
    assert [words.split("→")[-1].strip() for words in captions(page)] == said
    page.wait_for_function(
        f"(kept) => JSON.stringify(({CELLS})()) === JSON.stringify(kept)",
        arg=store.confusion(run_id, round),
    )


def captions(page: Page) -> Sequence[str]:
    page.wait_for_timeout(500)  # those whose verdict changes turn over
    return page.locator("#gallery .caption").all_inner_texts()


def wide(page: Page) -> Any:
    return page.evaluate("document.documentElement.scrollWidth")


def test_the_slider_moves_all_there_is_to_the_values_of_a_round(store, run, files, open_file):
    page = open_file(files["en"])
    expect(page.locator("h1")).to_have_text(NAME)
    assert page.evaluate("window.hurt") is None and page.locator("img").count() == 0
    assert_shows(page, store, run.id, CONFIG.num_rounds)
    slider = page.get_by_role("slider", name="Round")
    slider.press("Home")
    assert_shows(page, store, run.id, 0)
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert_shows(page, store, run.id, 2)
    page.locator("h1").click()  # nothing has the focus: whoever presents goes on by keys
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert_shows(page, store, run.id, 3)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "standalone-wide.png", full_page=True)


def test_it_plays_to_the_end_and_stops(store, run, files, open_file):
    page = open_file(files["en"])
    page.get_by_role("button", name="Play the rounds").click()
    expect(page.locator("#moment")).to_have_text("Before training")
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()
    expect(page.locator("#moment")).to_have_text("After round 4 of 4")
    expect(page.get_by_role("button", name="Play the rounds")).to_be_visible()
    assert_shows(page, store, run.id, 4)


def test_a_finger_chooses_a_round_and_a_phone_is_wide_enough(store, run, files, browser, open_file):
    page = open_file(files["en"], PHONE)
    assert wide(page) == PHONE["width"]
    box = page.locator("#round").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert_shows(page, store, run.id, 2)
    height = page.evaluate("document.documentElement.scrollHeight")
    for key in ("Home", "End"):  # nothing moves from round to round
        page.locator("#round").press(key)
        assert page.evaluate("document.documentElement.scrollHeight") == height
    page.screenshot(path=SCREENSHOTS / "standalone-phone.png", full_page=True)


def test_light_and_dark_by_the_system_and_by_a_button(store, run, files, open_file):
    page = open_file(files["de"], scheme="dark")
    dark = page.evaluate(BRIGHT)
    page.locator("#round").press("Home")
    page.get_by_role("button", name="Hell").click()
    assert page.evaluate(BRIGHT) == "rgb(255, 255, 255)" != dark
    expect(page.locator("#moment")).to_have_text("Vor dem Training")
    page.wait_for_function(f"({MARKER})() === 0")
    page.get_by_role("button", name="Dunkel").click()
    assert page.evaluate(BRIGHT) == dark
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => ({BRIGHT})() === 'rgb(255, 255, 255)'")
    assert wide(page) == WIDE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_accessible(files, open_file, viewport, scheme):
    assert findings(open_file(files["en"], viewport, scheme)) == []


def test_what_is_on_it_is_taken_along_without_a_network(files, open_file, tmp_path):
    page = open_file(files["en"])
    with page.expect_download() as config:
        page.get_by_role("button", name="Save the config (JSON)").click()
    config.value.save_as(tmp_path / "config.json")
    assert type(CONFIG).from_json((tmp_path / "config.json").read_text()) == CONFIG
    page.locator("#learning").get_by_role("button", name="Save as:").click()
    with page.expect_download() as picture:
        page.locator("#learning").get_by_role("button", name="Save as PNG").click()
    picture.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_what_a_browser_saves_is_the_page_and_works_where_frames_are_fenced_in(
    server, visit, tmp_path, browser
):
    """As a course's platform shows it: in a frame that may run scripts and nothing else."""
    run_id = server.store.create(RunConfig.of(QUICK))
    wait_until(server.store, run_id, lambda run: run.state is RunState.FINISHED)
    page = visit(f"{server.url}/?run={run_id}")
    page.get_by_role("button", name="Take along").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="As one page (HTML)").click()
    saved.value.save_as(tmp_path / "run.html")
    content = (tmp_path / "run.html").read_text(encoding="utf-8")
    assert content.startswith("<!doctype html>") and "modulepreload" not in content
    frame = tmp_path / "course.html"
    frame.write_text('<iframe sandbox="allow-scripts" src="run.html" width=1300 height=800>')
    context = browser.new_context(offline=True)
    around, said = context.new_page(), list[str]()
    around.on("console", lambda message: said.append(message.text))
    around.on("pageerror", lambda error: said.append(str(error)))
    around.goto(frame.as_uri())
    shown = around.frame_locator("iframe")
    expect(shown.locator("#reading")).to_contain_text(f"After round {QUICK['num_rounds']}")
    shown.locator("#round").focus()
    shown.locator("#round").press("ArrowLeft")
    expect(shown.locator("#reading")).to_contain_text(f"After round {QUICK['num_rounds'] - 1}")
    context.close()
    assert said == []
