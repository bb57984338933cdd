"""A lesson with a class: a teacher at the front, three real phones, and a crowd over sockets."""

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import PHONE, Server, button, shoot

PROJECTOR = {"width": 1280, "height": 720}
CROWD = 97


@pytest.fixture
def teacher(server: Server, visit: Callable[..., Page]) -> Page:
    """A page at the first lesson, with a class that has just been opened."""
    page = visit(f"{server.url}/learn", viewport=PROJECTOR)
    button(page, "Begin").first.click()
    button(page, "With a class").click()
    expect(page.get_by_text("No phone is here yet.")).to_be_visible()
    return page


def code_of(teacher: Page) -> str:
    return teacher.locator("[class*=st-key-learn-class-code] p").inner_text().strip()


def go_on(teacher: Page, words: str) -> None:
    """Press the key, once the button of that name is there."""
    expect(teacher.get_by_role("button", name=words)).to_be_visible()
    teacher.keyboard.press("ArrowRight")
    expect(teacher.get_by_role("button", name=words)).to_have_count(0)


def options(phone: Page):
    return phone.locator("#options button")


def test_phones_guess_and_the_front_shows_what(server, visit, teacher):
    code = code_of(teacher)
    typed = visit(f"{server.url}/class", viewport=PHONE)
    typed.get_by_label("The code at the front").fill(code.lower())
    typed.keyboard.press("Enter")
    scanned = visit(f"{server.url}/class/{code}", viewport=PHONE, scheme="dark")
    german = visit(f"{server.url}/class/{code}", viewport=PHONE, locale="de-DE")
    for phone, words in ((typed, "You are in"), (scanned, "You are in"), (german, "Du bist dabei")):
        expect(phone.get_by_text(words)).to_be_visible()
    expect(teacher.get_by_text("3 phones are here.")).to_be_visible()
    shoot(teacher, "class-welcome")

    go_on(teacher, "Next: ask")
    options(typed).nth(0).click()
    options(scanned).nth(2).click()
    expect(typed.get_by_text("It stands.")).to_be_visible()
    expect(teacher.get_by_text("2 of 3 have answered.")).to_be_visible()
    typed.reload()  # and who comes back is where the class is, and cannot answer again
    expect(typed.get_by_text("It stands.")).to_be_visible()
    expect(options(typed).nth(0)).to_have_attribute("aria-pressed", "true")
    expect(options(typed).nth(1)).to_be_disabled()
    shoot(german, "class-phone-german")
    teacher.reload()  # so does the teacher
    expect(teacher.get_by_text("2 of 3 have answered.")).to_be_visible()

    go_on(teacher, "Next: show the answers")
    expect(german.get_by_text("Die Antworten stehen vorn.")).to_be_visible()
    expect(options(german).nth(0)).to_be_disabled()
    counts = teacher.locator(".js-plotly-plot .bartext")
    expect(counts.first).to_be_visible()
    assert counts.all_text_contents() == ["1", "0", "1", "0"]
    button(teacher, "End the class").click()
    expect(typed.get_by_text("The lesson is over.")).to_be_visible()
    expect(teacher).not_to_have_url(re.compile("class"))


def test_an_answer_into_a_dead_connection_is_given_again_and_counted_once(server, visit, teacher):
    """After sleep or in another network a phone may not know yet that nobody hears it."""
    opened: list[WebSocketRoute] = []

    def first_is_dead(route: WebSocketRoute) -> None:
        opened.append(route)
        front = route.connect_to_server()
        if len(opened) == 1:
            route.on_message(lambda _: None)  # nothing that the phone says arrives
            front.on_message(route.send)

    phone = visit("about:blank", viewport=PHONE)
    phone.route_web_socket("**/class/live/**", first_is_dead)
    phone.goto(f"{server.url}/class/{code_of(teacher)}")
    go_on(teacher, "Next: ask")
    options(phone).nth(1).click()
    expect(options(phone).nth(1)).to_be_disabled()
    expect(teacher.get_by_text("0 of 1 have answered.")).to_be_visible()
    expect(options(phone).nth(1)).to_be_enabled()  # it has noticed, and is connected anew
    options(phone).nth(1).click()
    expect(phone.get_by_text("It stands.")).to_be_visible()
    phone.evaluate("dispatchEvent(new Event('online'))")  # as after a change of networks
    phone.wait_for_function("() => !document.querySelector('#line').textContent")
    expect(phone.get_by_text("It stands.")).to_be_visible()
    expect(teacher.get_by_text("1 of 1 have answered.")).to_be_visible()
    assert len(opened) == 3


def test_a_class_goes_through_a_whole_lesson(server, visit, teacher):
    phone = visit(f"{server.url}/class/{code_of(teacher)}", viewport=PHONE)
    go_on(teacher, "Next: ask")
    options(phone).nth(2).click()
    go_on(teacher, "Next: show the answers")
    go_on(teacher, "Next: train the networks")
    expect(phone.get_by_text("The networks are being trained.")).to_be_visible()
    expect(teacher.get_by_text("1 of 1 guessed so.")).to_be_visible()
    shoot(teacher, "class-run")
    go_on(teacher, "Next: ask")
    expect(options(phone)).to_have_count(3)
    options(phone).nth(2).click()
    go_on(teacher, "Next: show the answers")
    expect(teacher.get_by_text("Before")).to_be_visible()
    expect(teacher.get_by_text("After", exact=True)).to_be_visible()
    shoot(teacher, "class-answers")
    go_on(teacher, "Next: end the lesson")
    expect(phone.get_by_text("The lesson is over.")).to_be_visible()
    late = visit(f"{server.url}/class/{code_of_address(teacher)}", viewport=PHONE)
    expect(late.get_by_text("There is no class with this code.")).to_be_visible()


def code_of_address(teacher: Page) -> str:
    found = re.search(r"class=([A-Z]+)", teacher.url)
    assert found
    return found[1]


@pytest.mark.slow
def test_a_hundred_phones_are_each_counted_once(server, visit, teacher):
    code = code_of(teacher)
    place = f"ws://{urlsplit(server.url).netloc}/class/live/{code}?pupil="
    with ExitStack() as crowd:
        phones = [
            crowd.enter_context(connect(f"{place}{pupil:016}", origin=server.url))
            for pupil in range(CROWD)
        ]
        real = [visit(f"{server.url}/class/{code}", viewport=PHONE) for _ in range(3)]
        expect(teacher.get_by_text("100 phones are here.")).to_be_visible()
        for phone in phones:
            heard(phone)
        go_on(teacher, "Next: ask")
        for number, phone in enumerate(phones):
            assert heard(phone)["question"]
            for _ in range(2):  # impatient
                phone.send(json.dumps({"poll": 0, "option": number % 4}))
        for phone in real:
            options(phone).nth(3).click()
        expect(teacher.get_by_text("100 of 100 have answered.")).to_be_visible()
        go_on(teacher, "Next: show the answers")
        for phone in phones:
            while heard(phone)["open"]:
                pass
        counts = teacher.locator(".js-plotly-plot .bartext")
        expect(counts.first).to_be_visible()
        assert counts.all_text_contents() == ["25", "24", "24", "27"]
        shoot(teacher, "class-hundred")
    button(teacher, "End the class").click()


def heard(phone: ClientConnection) -> dict:
    return json.loads(phone.recv(timeout=60))
