"""A class at the machine: who presents may do everything, who watches may watch."""

import base64
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from fl_core.runs.run_states import RunState
from pages.server.access_middleware import SLOW
from pages.shared.run_access import ONLY_WATCHING
from tests.browser.conftest import (
    ENDLESS,
    PHONE,
    QUICK,
    Server,
    assert_words_only,
    badge,
    button,
    dashboard,
    end_all,
    run_id,
    shoot,
    start,
    wait_for_points,
)
from tests.fl_core.runs.conftest import wait_until

KEEP_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...all) { super(...all); window.sockets.push(this); }
};
"""
SEND = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  window.sockets.at(-1).send(bytes);
}"""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A dashboard that other machines can open, and what it printed."""
    home = tmp_path_factory.mktemp("class")
    said = home / "said"
    start_it = f"exec make run HOST=0.0.0.0 HEADLESS=1 PORT={{port}} > '{said}'"
    with dashboard(home, command=("sh", "-c", start_it)) as server:
        yield server, said


@pytest.fixture
def classroom(started):
    """It, as it was at first: nothing trains, and viewers may look and no more."""
    server, _ = started
    end_all(server.store)
    (server.home / "class.json").unlink(missing_ok=True)
    return started


def links(said: Path) -> tuple[str, str]:
    """Return the presenter's address and the viewers', as they were printed."""
    for _ in range(600):
        if "Ctrl+C" in (words := said.read_text()):
            break
        time.sleep(0.1)
    presenters = re.search(r"For whoever presents: +(\S+)", words)
    viewers = re.search(r"For everybody to watch: +(\S+)", words)
    assert presenters and viewers, words
    return presenters[1], viewers[1]


def local(server: Server, link: str) -> str:
    """Return a printed link with a host that the tests let browsers near."""
    return server.url + "/" + link.split("/", 3)[3] if link.count("/") > 2 else server.url


def recorded(page: Page) -> list[bytes]:
    """Return what the page will have sent to the server from its next load on."""
    frames: list[bytes] = []

    def note(payload: str | bytes) -> None:
        message = BackMsg()
        message.ParseFromString(payload if isinstance(payload, bytes) else payload.encode())
        # What this browser has at hand already; another one would choke on being referred to it.
        if message.HasField("rerun_script"):
            message.rerun_script.ClearField("cached_message_hashes")
        frames.append(message.SerializeToString())

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", note)

    page.on("websocket", listen)
    return frames


def everything(server: Server) -> list[tuple[object, ...]]:
    """All of the runs that no training moves by itself."""
    runs = server.store.find(most=1000)
    return [(r.id, r.name, r.state, r.wish, r.config, r.made_by, r.deleted_at) for r in runs]


@pytest.mark.slow
def test_a_viewer_watches_and_whatever_he_sends_changes_nothing(classroom, visit):
    server, said = classroom
    presenters, viewers = links(said)
    teacher = visit(f"{local(server, presenters)}&{urlencode(ENDLESS)}")
    assert "presenter" not in teacher.url
    sent = recorded(teacher)
    teacher.reload()
    expect(teacher.get_by_text("0 viewers watch")).to_be_visible()
    known = start(teacher)
    pupil = visit(local(server, viewers), PHONE, "dark")
    pupil.context.add_init_script(KEEP_SOCKETS)
    pupil.reload()
    assert run_id(pupil) == known, "a viewer goes along with the presenter"
    wait_for_points(pupil, 2)
    expect(pupil.get_by_text(ONLY_WATCHING)).to_be_visible()
    for name in ("Start", "Pause", "Stop", "Step", "Delete"):
        assert button(pupil, name).count() == 0
    expect(teacher.get_by_text("1 viewer watches")).to_be_visible()
    shoot(pupil, "viewer-phone-dark")
    button(teacher, "Pause").click()
    expect(badge(teacher, "paused")).to_be_visible()
    button(teacher, "Step").click()
    expect(button(teacher, "Resume")).to_be_visible()
    button(teacher, "Stop").click()
    expect(badge(teacher, "stopped")).to_be_visible()
    button(teacher, "Delete").click()
    button(teacher, "Undo").click()
    expect(badge(teacher, "stopped")).to_be_visible()
    teacher.get_by_text("What viewers may do").click()
    teacher.get_by_text("They may train runs of their own").click()
    expect(teacher.get_by_text("Runs of one viewer at a time")).to_be_visible()
    teacher.get_by_text("They may train runs of their own").click()
    expect(teacher.get_by_text("Runs of one viewer at a time")).to_be_hidden()
    button(teacher, "New run").click()
    wait_until(server.store, known, lambda run: run.state is RunState.CANCELLED)
    expect(badge(teacher, "training")).to_be_visible()
    expect(badge(pupil, "training")).to_be_visible()
    shoot(teacher, "presenter-wide-light")
    before = everything(server)
    assert len(sent) > 10
    for frame in sent:
        pupil.evaluate(SEND, base64.b64encode(frame).decode())
        pupil.wait_for_timeout(150)
    expect(pupil.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()
    pupil.reload()
    expect(pupil.get_by_text(ONLY_WATCHING)).to_be_visible()
    assert everything(server) == before
    assert (
        not (server.home / "class.json").exists()
        or "true" not in (server.home / "class.json").read_text()
    )
    assert_words_only(pupil)
    teacher.reload()  # the browser has kept the secret
    button(teacher, "Stop").click()
    expect(badge(teacher, "stopped")).to_be_visible()


@pytest.mark.slow
def test_where_the_presenter_allows_it_a_viewer_has_runs_of_his_own(classroom, visit):
    server, said = classroom
    presenters, viewers = links(said)
    teacher = visit(f"{local(server, presenters)}&{urlencode(ENDLESS)}")
    theirs = start(teacher)
    pupil = visit(local(server, viewers))
    expect(pupil.get_by_text(ONLY_WATCHING)).to_be_visible()
    teacher.get_by_text("What viewers may do").click()
    teacher.get_by_text("They may train runs of their own").click()
    expect(button(pupil, "Start")).to_be_disabled()  # by itself, and this run is too large
    expect(pupil.get_by_text("A viewer's run may have at most 1 × the work")).to_be_visible()
    shoot(pupil, "viewer-too-large-wide-light")
    pupil.goto(f"{server.url}/?{urlencode(QUICK)}")
    button(pupil, "Start").click()
    mine = run_id(pupil)
    assert mine != theirs
    expect(badge(pupil, "waiting")).to_be_visible()
    other = visit(f"{server.url}/?run={mine}")
    expect(button(other, "Start")).to_be_visible()
    assert button(other, "Stop").is_disabled(), "another viewer may not stop it"
    button(teacher, "Stop").click()
    expect(badge(pupil, "finished")).to_be_visible()
    pupil.reload()
    button(pupil, "Delete").click()
    expect(pupil.get_by_text("It is in the bin")).to_be_visible()
    shoot(pupil, "viewer-deleted-wide-light")
    assert server.store.get(mine).deleted_at and not server.store.get(theirs).deleted_at
    teacher.get_by_text("They may train runs of their own").click()
    expect(pupil.get_by_text(ONLY_WATCHING)).to_be_visible()


def test_a_wrong_secret_is_slow_and_opens_nothing(classroom):
    server, _ = classroom
    began = time.monotonic()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.url}/?presenter=guess", timeout=60)
    assert time.monotonic() - began >= SLOW
    assert refused.value.code == 403 and "Ask for the right one" in refused.value.read().decode()
