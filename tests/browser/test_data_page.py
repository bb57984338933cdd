"""The Data page in a real browser: a press on a cell of the matrix shows the images behind it."""

import pytest
from playwright.sync_api import expect

from fl_core.config import RunConfig
from fl_core.partitioners import Dirichlet
from pages.shared import data_preview
from tests.browser.conftest import badge, button, plot_of, setup, shoot, start

SPLIT = "num_parties=4&num_images=1000&partitioner=dirichlet&partitioner.skew=0.6"
MATRIX = plot_of("Images by party and digit")
CENTRE = """([selector, row, column]) => {
  const plot = document.querySelector(selector);
  const { x, y, width, height } = plot.querySelector(".nsewdrag").getBoundingClientRect();
  return [x + (width * (column + 0.5)) / 10, y + (height * (row + 0.5)) / 4];
}"""


def test_a_press_on_a_cell_shows_the_images_behind_it(server, visit):
    page = visit(f"{server.url}/data?{SPLIT}")
    page.wait_for_selector(MATRIX)
    config = RunConfig(num_parties=4, num_images=1000, partitioner=Dirichlet(skew=0.6))
    held = data_preview.holdings(config)[2]
    page.mouse.click(*page.evaluate(CENTRE, [MATRIX, 2, int(held.argmax())]))
    expect(page.get_by_text(f"images of “{held.argmax()}” that Party 3 holds")).to_be_visible()
    expect(page.get_by_label("Party", exact=True)).to_have_value("3")
    shoot(page, "data-wide-light")
    button(page, "Train on this split").click()
    expect(page.locator("input[aria-label=Parties]")).to_have_value("4")
    expect(button(page, "Start")).to_be_visible()


@pytest.mark.slow
def test_the_setup_is_still_there_once_an_accuracy_was_chosen(server, visit):
    """A choice draws a fragment alone, after which Streamlit forgets what other widgets hold."""
    small = {"num_parties": 5, "num_images": 600, "num_rounds": 1, "model": "softmax"}
    page = visit(setup(server, small))
    start(page)
    expect(badge(page, "finished")).to_be_visible()
    page.get_by_text("Parties’ own models", exact=True).first.click()
    expect(page.get_by_text("Own models, test images")).to_be_visible()
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_text("How different are the parties?")).to_be_visible()
    expect(page.locator("input[aria-label=Parties]")).to_have_value("5")


def test_presses_in_quick_succession_are_all_heard(server, visit):
    """What the page sends back must not undo what was pressed since; it takes its time here."""
    large = "num_parties=200&num_images=60000&partitioner=dirichlet&partitioner.skew=0.2"
    page = visit(f"{server.url}/data?{large}")
    page.wait_for_selector(MATRIX)
    skew = page.get_by_role("slider").first
    expect(skew).to_have_value("0.2")
    for _ in range(12):
        skew.press("ArrowRight")
        page.wait_for_timeout(300)
    expect(skew).to_have_value("0.8")
    expect(page.get_by_text("skew 0.8").first).to_be_visible()
    expect(skew).to_have_value("0.8")
