"""What phones of a class are told and may say, over real connections to the routes."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from http.client import HTTPConnection, HTTPResponse
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pages.classroom import phone_routes
from pages.classroom.class_codes import ClassCodes
from pages.classroom.class_session import ClassError, ClassSession, Poll, Step
from pages.classroom.phone_messages import Answer, read
from pages.classroom.phone_routes import NO_CLASS, REFUSED, SPOKE_WRONGLY, PhoneRoutes
from tests.patience import until

NASTY = '<img src=x onerror=alert(1)>\u202e "quoted" \\ &amp;'
POLLS = (Poll("Which?", ("this", NASTY)), Poll("And now?", ("one", "two")))
ANNA, BEN = "anna" * 4, "ben_" * 4


@pytest.fixture
def codes() -> ClassCodes:
    return ClassCodes()


@pytest.fixture
def session(codes) -> ClassSession:
    return codes.open("drift", POLLS)


@pytest.fixture
def port(codes) -> Iterator[int]:
    """Where a real server serves the routes."""
    app = Starlette(routes=PhoneRoutes(codes).routes())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    until(lambda: server.started, "a server that listens")
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Who is refused does not have to wait here."""

    monkeypatch.setattr(phone_routes, "SLOW", 0.0)


def connected(port: int, code: str, pupil: str = ANNA) -> AbstractContextManager[ClientConnection]:
    return connect(f"ws://127.0.0.1:{port}/class/live/{code}?pupil={pupil}")


def heard(phone: ClientConnection) -> dict:
    return json.loads(phone.recv(timeout=60))


def until_told(phone: ClientConnection, **words: object) -> dict:
    """Read on, for what has not changed may be told twice, until this is told."""
    while not words.items() <= (now := heard(phone)).items():
        pass
    return now


def ended(phone: ClientConnection) -> int:
    """Read all that still comes, and return why the connection ended."""
    try:
        while True:
            phone.recv(timeout=60)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def got(port: int, place: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", place)
    return connection.getresponse()


def on(session, step):
    while session.step != step:
        session.go_on(session.version)


@pytest.mark.parametrize("place", ["/class/", "/class/ABCDE", "/class/%3Cscript%3E"])
def test_the_page_is_served_without_anything_of_the_address_in_it(port, place):
    answer = got(port, place)
    body = answer.read().decode()
    assert answer.status == 200 and "%3C" not in body and body.count("<script") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_short_address_leads_there_and_files_have_their_types(port):
    assert got(port, "/class").headers["location"] == "./class/"
    assert got(port, "/class/phone.js").headers["content-type"].startswith("text/javascript")
    assert got(port, "/class/phone.css").headers["content-type"].startswith("text/css")
    assert got(port, "/class/a/b").status == 404


def test_a_phone_goes_along_with_the_class(port, session):
    with connected(port, session.code) as phone:
        assert heard(phone)["says"].startswith("You are in")
        on(session, Step("ask", 0))
        asked = until_told(phone, open=True)
        assert asked["question"] == "Which?" and asked["options"] == ["this", NASTY]
        assert asked["given"] is None
        phone.send('{"poll": 0, "option": 1}')
        assert not until_told(phone, given=1)["open"]
        session.go_on(session.version)
        assert not until_told(phone, version=session.version)["open"]
        session.end()
        until_told(phone, over=True)
        assert ended(phone) == 1000
    until(lambda: session.num_listening == 0, "the connection to end")
    assert session.counts(0) == [0, 1]


def test_ten_classes_at_once_hear_nothing_of_each_other(port, codes):
    """Each of ten phones, the same in all, answers otherwise; one class goes on, one ends."""
    classes = [codes.open("drift", POLLS) for _ in range(10)]
    with ExitStack() as crowd:
        phones = [crowd.enter_context(connected(port, each.code)) for each in classes]
        for number, (each, phone) in enumerate(zip(classes, phones, strict=True)):
            on(each, Step("ask", 0))
            until_told(phone, open=True)
            phone.send(json.dumps({"poll": 0, "option": number % 2}))
            until_told(phone, given=number % 2)
        assert [each.counts(0) for each in classes] == [[1, 0], [0, 1]] * 5
        classes[3].go_on(classes[3].version)
        codes.end(classes[4].code)
        assert until_told(phones[3], version=classes[3].version)["says"].startswith("This is your")
        assert ended(phones[4]) == 1000
        assert [each.step for each in classes].count(Step("ask", 0)) == 8


def test_a_phone_that_comes_back_is_where_the_class_is_and_cannot_answer_twice(port, session):
    on(session, Step("ask", 0))
    with connected(port, session.code) as phone:
        until_told(phone, open=True)
        phone.send('{"poll": 0, "option": 0}')
        until_told(phone, given=0)
    with connected(port, session.code) as phone:
        assert heard(phone)["given"] == 0
        phone.send('{"poll": 0, "option": 1}')
        assert heard(phone)["given"] == 0
    with connected(port, session.code, BEN) as other:
        assert heard(other)["given"] is None
    assert session.counts(0) == [1, 0] and session.num_pupils == 2


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hello",
        "null",
        "[0, 1]",
        '{"poll": 0}',
        '{"poll": 0, "option": true}',
        '{"poll": "0", "option": 0}',
        '{"poll": 0, "option": 0.0}',
        '{"poll": 0, "option": 0, "step": "run"}',
        '{"go_on": 1}',
        "[" * 199,
        '{"poll": 0, "option": 0}' + " " * 200,
    ],
)
def test_whatever_else_a_phone_says_ends_its_connection(port, session, said):
    with pytest.raises(ClassError):
        read(said)
    on(session, Step("ask", 0))
    with connected(port, session.code) as phone:
        heard(phone)
        phone.send(said)
        assert ended(phone) == SPOKE_WRONGLY
    assert session.step == Step("ask", 0) and session.counts(0) == [0, 0]


def test_bytes_end_it_too(port, session):
    with connected(port, session.code) as phone:
        heard(phone)
        phone.send(b"\x00\xff")
        assert ended(phone) == SPOKE_WRONGLY


def test_who_answers_without_end_is_sent_away(port, session):
    with connected(port, session.code) as phone:
        for _ in range(phone_routes.MOST_MESSAGES):
            phone.send('{"poll": 0, "option": 0}')
        assert ended(phone) == SPOKE_WRONGLY


def test_an_answer_that_fits_is_read():
    assert read('{"poll": 1, "option": 2}') == Answer(1, 2)


def test_wrong_codes_are_told_so_and_then_refused(port, session):
    codes = []
    for _ in range(12):
        with connected(port, "WRONG") as phone:
            codes.append(ended(phone))
    assert codes[:10] == [NO_CLASS] * 10 and codes[10:] == [REFUSED] * 2


@pytest.mark.parametrize("pupil", ["", "short", "a" * 65, "<script>alert(1)</script>", "%00" * 20])
def test_a_token_of_other_letters_is_refused(port, session, pupil):
    with connected(port, session.code, pupil) as phone:
        assert ended(phone) == REFUSED
    assert session.num_pupils == 0
