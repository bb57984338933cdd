"""What people type and paste into number fields, in an English and in a German browser."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from fl_core.config import RunConfig
from fl_core.knobs import Knob, knobs_of
from tests.browser.conftest import PHONE, button, run_id, shoot
from tests.fl_core.knob_spellings import WRITTEN

KNOBS = knobs_of(RunConfig)
SEED, RATE, PARTIES = KNOBS["seed"], KNOBS["learning_rate"], KNOBS["num_parties"]
IDLE = ".stApp[data-test-script-state=notRunning]"
PANELS = {"training": "More: training", "measuring": "More: measuring"}


@pytest.fixture
def page(locale, server, visit) -> Page:
    permissions = ["clipboard-read", "clipboard-write"]
    # Numbers as German keyboards write them, labels in English.
    page = visit(f"{server.url}/?lang=en", locale=locale, permissions=permissions)
    for panel in PANELS.values():
        page.get_by_text(panel, exact=True).click()
    for knob in (SEED, RATE):  # a panel's fields come with the answer to its opening
        expect(field(page, knob)).to_have_value(f"{knob.default:g}")
    page.get_by_text("Share or save this setup").click()
    expect(page.get_by_role("link", name="Open as a link")).to_be_attached()
    expect(page.locator(IDLE)).to_be_visible()
    expect(button(page, "Start")).to_be_enabled()
    return page


def field(page: Page, knob: Knob) -> Locator:
    return page.get_by_label(knob.label, exact=True)


def note(page: Page, knob: Knob) -> Locator:
    return page.locator(f".st-key-knob-{knob.name} .number-refused")


def retype(page: Page, knob: Knob, text: str, at_once: bool = False) -> None:
    field(page, knob).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    (page.keyboard.insert_text if at_once else page.keyboard.type)(text)


def paste(page: Page, knob: Knob, text: str) -> None:
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    field(page, knob).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")


def expect_setup(page: Page, **knobs: object) -> None:
    """Wait until the server knows it too: the link to the setup says so.

    Whatever is typed before its answer has come may be undone by it.
    """
    link = page.get_by_role("link", name="Open as a link")

    def told() -> dict[str, list[str]]:
        return parse_qs((link.get_attribute("href") or "").partition("?")[2])

    wanted = {name: [str(value)] for name, value in knobs.items()}
    expect(link).to_be_attached()
    for _ in range(600):
        if all(told().get(name) == value for name, value in wanted.items()):
            return expect(page.locator(IDLE)).to_be_visible()
        page.wait_for_timeout(100)
    raise AssertionError(f"{told()} says nothing of {wanted}")


TYPE_AND_ENTER = """([input, texts]) => texts.map((text) => {
  input.blur();
  input.focus();
  input.select();
  document.execCommand("delete");
  document.execCommand("insertText", false, text);
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  const note = input.closest(".stNumberInput").querySelector(".number-refused");
  return [input.value, note?.innerText ?? null];
})"""
"""All in one go, so that no answer to an earlier number can come in between."""


def meant(knob: Knob) -> dict[str, int | float | str]:
    """Return what is made of each text: a number, or the words of a refusal."""
    return {text: number if knob is RATE else whole for text, (whole, number) in WRITTEN.items()}


def assert_read(knob: Knob, before: str, text: str, found: list[str | None]) -> None:
    """Check what the field shows, and the note beside it, after a text was entered."""
    got, (value, note) = meant(knob)[text], found
    if not isinstance(got, str):
        assert (float(value), note) == (got, None), text
        return
    assert float(value) == float(before), text
    if "\u202e" not in text:  # Python writes out what cannot be seen
        assert note == f"{knob.label} must be {knob.rule}, got {got}."


@pytest.mark.parametrize("locale", ["de-DE"])
def test_whatever_is_typed_is_read_as_in_a_link_or_refused_in_its_words(page):
    for knob in (SEED, RATE):
        before = field(page, knob).input_value()
        found = page.evaluate(TYPE_AND_ENTER, [field(page, knob).element_handle(), list(WRITTEN)])
        assert len(found) == len(WRITTEN)
        for text, shown in zip(WRITTEN, found, strict=True):
            assert_read(knob, before, text, shown)
            before = shown[0] or ""
        expect_setup(page, **{knob.name: type(knob.default)(before)})
        retype(page, knob, "1.0e0")
        page.keyboard.press("Tab")
        expect_setup(page, **{knob.name: type(knob.default)(1)})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("knob", "locale"), [(SEED, "en-GB"), (RATE, "de-DE")], ids=["whole", "number"]
)
def test_the_same_with_real_keys(page, knob):
    for text in WRITTEN:
        before = field(page, knob).input_value()
        retype(page, knob, text, at_once=True)
        page.keyboard.press("Enter")
        notes = note(page, knob).all_inner_texts()
        value = field(page, knob).input_value()
        assert_read(knob, before, text, [value, *(notes or [None])])
        if float(value) != knob.default:  # which a link leaves out
            expect_setup(page, **{knob.name: type(knob.default)(float(value))})


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_what_is_pasted_or_left_or_stepped_from_is_read_alike(page):
    paste(page, RATE, "0,05")
    page.keyboard.press("Tab")
    assert field(page, RATE).input_value() == "0.05"
    expect_setup(page, learning_rate=0.05)
    paste(page, PARTIES, " 1,5\n")
    page.keyboard.press("Tab")
    expect(note(page, PARTIES)).to_have_text(
        "Parties must be a whole number from 1 to 10,000, got 1,5."
    )
    assert field(page, PARTIES).input_value() == "3"
    shoot(page, "number-refused-wide-light")
    retype(page, PARTIES, "1e1")
    expect(note(page, PARTIES)).to_have_count(0)
    page.keyboard.press("ArrowUp")
    assert field(page, PARTIES).input_value() == "11"
    expect_setup(page, num_parties=11)
    retype(page, PARTIES, "1,5")
    page.keyboard.press("ArrowDown")
    assert field(page, PARTIES).input_value() == "11"
    expect(note(page, PARTIES)).to_be_visible()
    retype(page, PARTIES, "12.0")
    container = page.locator(".st-key-knob-num_parties")
    container.get_by_role("button", name="Increment").click()
    expect(field(page, PARTIES)).to_have_value("13")
    expect_setup(page, num_parties=13)
    paste(page, PARTIES, "60,000")
    page.get_by_text("Strong skew", exact=True).click()  # another press leaves the field as well
    expect(field(page, PARTIES)).to_have_value("3")
    expect(note(page, PARTIES)).to_have_count(0)  # it is about a number that is gone
    expect(field(page, RATE)).to_have_value("0.001")


def test_what_is_typed_right_before_start_is_what_is_trained(server, visit):
    page = visit(f"{server.url}/?model=softmax&num_images=600&num_rounds=1", PHONE, has_touch=True)
    expect(button(page, "Start")).to_be_enabled()
    page.get_by_test_id("stExpandSidebarButton").tap()
    field(page, PARTIES).tap()
    assert field(page, PARTIES).get_attribute("inputmode") == "numeric"
    page.keyboard.press("Control+a")
    page.keyboard.type("7,0")
    shoot(page, "number-typed-phone-light")
    page.evaluate(
        """() => {
          document.activeElement.blur();
          [...document.querySelectorAll("button")].find((b) => b.innerText === "Start").click();
        }"""
    )
    assert server.store.get(run_id(page)).config.num_parties == 7
