"""From the first page to accuracy against skew, as somebody does who has never been here."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, button, shoot

MOST_CLICKS = 6


class Clicking:
    """A visitor whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what) -> None:
        what.click()
        self.clicks += 1


def test_accuracy_against_skew_for_two_methods_is_six_clicks_away_at_most(server: Server, visit):
    visitor = Clicking(visit(server.url))
    page = visitor.page
    visitor.click(page.get_by_role("link", name="Sweeps"))
    expect(page.get_by_text("federated averaging and FedProx, four skews")).to_be_visible()
    visitor.click(page.locator("[class*=st-key-sweeps-ready-two-methods] button"))
    expect(page.get_by_text("24 runs.")).to_be_visible()
    visitor.click(button(page, "Start the sweep"))
    progress = page.get_by_text("of 24 runs done")
    expect(progress).to_be_visible()
    assert visitor.clicks <= MOST_CLICKS
    expect(page.get_by_text("1 of 24 runs done")).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .point").first).to_be_visible()
    shoot(page, "sweep-begun")
    page.reload()  # and whoever comes back finds it where it is
    expect(progress).to_be_visible()
    button(page, "Stop").click()
    expect(page.get_by_text("stopped")).to_be_visible()
    button(page, "Take off the list").click()
    expect(page.get_by_text("its runs are kept")).to_be_visible()
