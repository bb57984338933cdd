"""Who is taken for whom, what the gate lets through, and what the server says where to open it."""

import asyncio
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from fl_core.errors import FedariumError
from pages.server import access_middleware, viewer_count
from pages.server.access_middleware import MOST_BYTES, Gate
from pages.server.roles import VIEWER_COOKIE, Roles, Visitor, roles_for, set_roles
from pages.server.startup_message import Address, words
from pages.server.viewer_run_limits import ClassRules, set_class_rules

SECRET = "correct horse battery"
RULE = Roles(SECRET)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("FEDARIUM_HOME", str(tmp_path))
    for name in ("FEDARIUM_ROLES", "FEDARIUM_PRESENTER_SECRET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def locked():
    set_roles(RULE)
    yield
    set_roles(Roles())


# Roles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.8.9.1", "::1"])
def test_where_only_this_machine_can_look_everybody_may_do_everything(address, tmp_path):
    assert roles_for(address, tmp_path) == Roles()
    assert Roles().visitor({}) == Visitor(presenter=True)
    assert not list(tmp_path.iterdir()), "no secret is made that nobody needs"


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.5", "lab.example"])
def test_where_others_can_look_there_is_a_secret_that_stays_the_same(address, tmp_path):
    rule = roles_for(address, tmp_path / "new")
    assert len(rule.secret) >= 20 and roles_for(address, tmp_path / "new") == rule
    assert roles_for(address, tmp_path / "other") != rule
    (kept,) = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_many_starts_at_once_agree_on_one_secret(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: roles_for(None, tmp_path), range(16)))) == 1


def test_a_home_that_cannot_be_written_to_still_has_a_secret(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert roles_for(None, tmp_path / "file").secret


def test_the_environment_has_the_last_word(tmp_path, monkeypatch):
    monkeypatch.setenv("FEDARIUM_PRESENTER_SECRET", SECRET)
    monkeypatch.setenv("FEDARIUM_ROLES", "on")
    assert roles_for("localhost", tmp_path) == RULE
    monkeypatch.setenv("FEDARIUM_ROLES", "off")
    assert roles_for(None, tmp_path) == Roles()
    monkeypatch.setenv("FEDARIUM_ROLES", "")
    monkeypatch.setenv("FEDARIUM_PRESENTER_SECRET", "1234")
    with pytest.raises(FedariumError, match="must have at least 12 letters, got 4"):
        roles_for(None, tmp_path)
    monkeypatch.setenv("FEDARIUM_PRESENTER_SECRET", "ein schönes Geheimnis")
    with pytest.raises(FedariumError, match="must be of letters from a to z"):
        roles_for(None, tmp_path)


def test_only_the_secret_under_its_own_name_makes_a_presenter():
    assert RULE.visitor({RULE.cookie: SECRET}).presenter
    for cookies in ({}, {RULE.cookie: ""}, {RULE.cookie: "ünlike"}, {"presenter": SECRET}):
        assert not RULE.visitor(cookies).presenter
    assert Roles("another secret").cookie != RULE.cookie
    one, other = (RULE.visitor({VIEWER_COOKIE: token}) for token in ("a" * 22, "b" * 22))
    assert one.id and one.id != other.id and "a" * 22 not in one.id
    assert RULE.visitor({}).id == ""


# The gate --------------------------------------------------------------------------------------


async def _inside(scope, receive, send):
    """What lies behind the gate: it reads the whole body and says how long it is."""
    if scope["type"] == "websocket":
        await receive()
        return
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message["body"])
        more = message.get("more_body", False)
    await PlainTextResponse(f"{length} bytes")(scope, receive, send)


async def ask(door, path="/", query="", method="GET", body=(b"",), **headers):
    """Return status, headers and text of what the gate answers."""
    said = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
    scope |= {"headers": [(b"host", b"here"), *said], "scheme": "http", "server": ("here", 80)}
    pieces, sent = list(body), []

    async def receive():
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message):
        sent.append(message)

    await door(scope, receive, send)
    if not sent:
        return None
    told = [(k.decode(), v.decode()) for k, v in sent[0]["headers"]]
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode(errors="replace")
    return sent[0]["status"], told, text


def knock(*args, **kwargs):
    return asyncio.run(ask(Gate(_inside), *args, **kwargs))


def cookies_of(answer):
    return [value for name, value in answer[1] if name == "set-cookie"]


@pytest.mark.parametrize(
    ("path", "query", "leads_to"),
    [
        ("/", "presenter={}", "./"),
        ("/fl/", "presenter={}&run=0badcafe", "./?run=0badcafe"),
        ("/fl/train", "a=b%26c&presenter={}", "./train?a=b%26c"),
    ],
)
def test_the_presenters_link_becomes_a_cookie_and_leaves_the_address(locked, path, query, leads_to):
    answer = knock(path, query.format("correct%20horse%20battery"), x_forwarded_proto="https")
    assert answer[0] == 303 and ("location", leads_to) in answer[1]
    (cookie,) = cookies_of(answer)
    assert cookie.startswith(f'{RULE.cookie}="{SECRET}"')
    for word in ("HttpOnly", "SameSite=lax", "Secure", "Max-Age="):
        assert word in cookie
    assert "Secure" not in cookies_of(knock(path, query.format("correct%20horse%20battery")))[0]


def test_where_there_are_no_roles_an_old_link_still_opens_the_page():
    answer = knock("/", "presenter=whatever")
    assert answer[0] == 303 and not cookies_of(answer)


def test_wrong_secrets_are_slow_one_after_the_other_and_then_turned_away(locked, monkeypatch):
    monkeypatch.setattr(access_middleware, "SLOW", 0.05)
    door = Gate(_inside)

    async def guess():
        in_links = [ask(door, query=f"presenter=guess{i}") for i in range(6)]
        in_cookies = [ask(door, cookie=f"{RULE.cookie}=guess{i}") for i in range(6)]
        return await asyncio.gather(*in_links, *in_cookies)

    began = time.monotonic()
    answers = asyncio.run(guess())
    assert time.monotonic() - began >= access_middleware.MOST_WAITING * 0.05
    assert [answer[0] for answer in answers] == [403] * 6 + [200] * 4 + [429] * 2
    assert not any(RULE.cookie in cookie for answer in answers for cookie in cookies_of(answer))
    assert "Ask for the right one" in answers[0][2]
    refused = [headers for status, headers, _ in answers if status != 200]
    assert all(("fedarium", "here") in headers for headers in refused), "no proxy's answer"


def test_nobody_else_waits_for_those_who_guess(locked, monkeypatch):
    monkeypatch.setattr(access_middleware, "SLOW", 60.0)
    door = Gate(_inside)

    async def guess_and_look():
        guesses = [asyncio.create_task(ask(door, query=f"presenter={i}")) for i in range(20)]
        await asyncio.sleep(0)
        began = time.monotonic()
        await ask(door)
        await ask(door, query="presenter=correct%20horse%20battery")
        waited = time.monotonic() - began
        for task in guesses:
            task.cancel()
        return waited

    assert asyncio.run(guess_and_look()) < 30


def test_a_browser_gets_a_cookie_of_its_own_once_and_files_get_none(locked):
    (cookie,) = cookies_of(knock(accept="text/html,*/*"))
    assert cookie.startswith(f"{VIEWER_COOKIE}=") and "HttpOnly" in cookie
    assert not cookies_of(knock(accept="text/html", cookie=f"{VIEWER_COOKIE}=known"))
    assert not cookies_of(knock("/static/x.js", accept="*/*"))


def test_what_viewers_upload_is_small_unless_they_may_run_something(locked):
    much = [bytes(MOST_BYTES), b"more"]
    said = {"method": "PUT", "body": much, "content_length": str(MOST_BYTES + 4)}
    assert knock("/_stcore/upload_file/x/y", **said)[0] == access_middleware.TOO_LARGE_STATUS
    assert knock("/_stcore/upload_file/x/y", method="PUT", body=much) is None, "cut off"
    small = {"method": "PUT", "body": [b"x" * 9], "content_length": "9"}
    assert knock("/_stcore/upload_file/x/y", **small)[2] == "9 bytes"
    presenter = {"cookie": f"{RULE.cookie}={SECRET.replace(' ', '%20')}"}
    answer = knock("/_stcore/upload_file/x/y", **said, **presenter)
    assert answer[0] == access_middleware.TOO_LARGE_STATUS, "not decoded twice"
    quoted = {"cookie": f'{RULE.cookie}="{SECRET}"'}
    assert knock("/_stcore/upload_file/x/y", **said, **quoted)[0] == 200
    set_class_rules(ClassRules(viewers_may_run=True))
    assert knock("/_stcore/upload_file/x/y", **said)[0] == 200


def test_who_has_a_page_open_is_counted_once_however_many_tabs(locked):
    counted = []

    async def tab(token, deeper=()):
        async def receive():
            for other in deeper:
                await tab(*other)
            counted.append(viewer_count.num_watching())
            return {"type": "websocket.disconnect"}

        cookie = f"{token}".encode()
        scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b""}
        scope |= {"headers": [(b"cookie", cookie)], "scheme": "ws", "server": ("here", 80)}
        await Gate(_inside)(scope, receive, None)

    viewer, other = f"{VIEWER_COOKIE}=one", f"{VIEWER_COOKIE}=two"
    presenter = f'{RULE.cookie}="{SECRET}"'
    asyncio.run(tab(presenter, [(viewer, [(viewer, [(other,)])])]))
    assert counted == [2, 1, 1, 0]
    assert viewer_count.num_watching() == 0


# Where to open it ------------------------------------------------------------------------------


def test_the_addresses_say_for_whom_they_are(monkeypatch):
    monkeypatch.setattr("pages.server.startup_message.own_address", lambda: "192.168.1.5")
    told = list(words(Address("0.0.0.0", 8501, "/fl"), Roles("a&b c")))
    assert "For whoever presents:   http://192.168.1.5:8501/fl/?presenter=a%26b+c" in told
    assert "For everybody to watch: http://192.168.1.5:8501/fl" in told
    here = list(words(Address("localhost", 8501), Roles()))
    assert here == ["Fedarium is ready: http://localhost:8501", "Ctrl+C stops it."]
    assert "Fedarium is ready: https://[::1]" in list(
        words(Address("::1", 443, https=True), Roles())
    )
    open_to_all = list(words(Address(None, 8501), Roles()))
    assert "On other machines:  http://192.168.1.5:8501" in open_to_all


def test_a_request_knows_whose_it_is():
    """Streamlit reads cookies by Starlette: as the gate sets them, so they come back."""
    scope = {"type": "http", "headers": [(b"cookie", f'{RULE.cookie}="{SECRET}"'.encode())]}
    assert RULE.visitor(Request(scope).cookies).presenter


def test_a_secret_that_is_too_short_is_said_and_no_server_starts(tmp_path):
    told = {"FEDARIUM_PRESENTER_SECRET": "abc", "FEDARIUM_HOME": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", "import app"],
        env=os.environ | told,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("FEDARIUM_PRESENTER_SECRET must have at least")
    assert "Traceback" not in ended.stderr
