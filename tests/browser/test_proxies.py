"""The dashboard under a base path and behind real proxies, set up as docs/deploy.md has it."""

import http.client
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from pages.components.connection_watch import WORDS
from pages.components.upload_errors import SENTENCES
from pages.server.assets import PLOTLY_URL
from pages.server.connection_failure_notice import WORDS as NOT_CONNECTED
from tests.browser.conftest import (
    QUICK,
    Server,
    badge,
    button,
    dashboard,
    part,
    plot_of,
    said,
    shoot,
    start,
    wait_for_points,
)
from tests.browser.proxies import PREFIX, caddy, nginx
from tests.browser.test_untrusted import chooser, expect_readable, open_keeping, upload
from tests.patience import PATIENCE

ROUNDS = QUICK["num_rounds"]
KNOBS = urlencode(QUICK)
OWN_FILE = "dataset=own_file&model=softmax&num_images=10&num_parties=1"
MEGABYTE = 1 << 20

UNKNOWN = ("live", "live/", "live/deadbeef", "live/a/b/c/d", "assets/x.js", "session/x", "session")
HOLDS = plot_of("Images by party and digit")
SMALL_BODIES = {"client_max_body_size 110m": "client_max_body_size 1m"}
CUT_UPLOADS = {
    "location /fl/ {": "location /fl/_stcore/upload_file { return 444; } location /fl/ {"
}
NO_WEBSOCKET = {"location /fl/ {": "location /fl/_stcore/stream { return 403; } location /fl/ {"}
ONLY_STREAMLIT = {
    "location /fl/ {": "location ~ ^/fl/(live|session) { return 404; } location /fl/ {"
}


@pytest.fixture(scope="module")
def under(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard under the documented path, which it learns from the environment."""
    told = {"STREAMLIT_SERVER_BASE_URL_PATH": PREFIX.strip("/")}
    with dashboard(tmp_path_factory.mktemp("under"), base_path=PREFIX, environment=told) as running:
        yield running


def ask(url: str) -> tuple[int, str, bytes]:
    """Return the status, the content type and the body of an answer, and follow it nowhere."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE)
    try:
        connection.request("GET", address.path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("content-type", ""), answer.read()
    finally:
        connection.close()


def assert_ours_are_at(url: str) -> None:
    """Check that our own addresses are there, and a plain 404 where we have none."""
    status, kind, body = ask(f"{url}/{PLOTLY_URL}")
    assert status == 200 and kind.startswith("text/javascript") and len(body) > MEGABYTE
    for path in UNKNOWN:
        status, _, body = ask(f"{url}/{path}")
        assert status == 404 and body in (b"", b"Not Found"), path


def assert_all_lies_under_it(url: str) -> None:
    """Check that our addresses are there under the path of an address, and none outside it."""
    assert_ours_are_at(url)
    for path in ("/", f"/{PLOTLY_URL}", "/live/train/deadbeef", "/session/x", "/_stcore/health"):
        assert ask(urljoin(url, path))[0] == 404, path


def test_without_a_path_an_unknown_address_of_ours_is_a_plain_404(server):
    assert_ours_are_at(server.url)


@pytest.mark.parametrize(
    ("by", "path"),
    [("flag", "teaching/fl"), pytest.param("file", "/fl/", marks=pytest.mark.slow)],
)
def test_all_lies_under_the_path_whether_said_by_flag_or_by_file(tmp_path, by, path):
    settings = tmp_path / ".streamlit" / "config.toml"  # the user's, read together with ours
    settings.parent.mkdir()
    settings.write_text(f'[server]\nbaseUrlPath = "{path}"\n' if by == "file" else "")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += ["--server.port={port}", *([f"--server.baseUrlPath={path}"] if by == "flag" else [])]
    prefix = f"/{path.strip('/')}"
    with dashboard(tmp_path, None, prefix, {"HOME": str(tmp_path)}, command) as running:
        assert_all_lies_under_it(running.url)


def watch_requests(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


@pytest.mark.slow
def test_a_whole_run_behind_nginx_as_documented(under, visit, tmp_path):
    assert_all_lies_under_it(under.url)
    with nginx(tmp_path, under) as url:
        assert_ours_are_at(f"{url}{PREFIX}")
        page = visit("data:text/html,")
        asked = watch_requests(page)
        page.goto(f"{url}{PREFIX}?{KNOBS}")  # without the slash that everybody forgets
        page.wait_for_selector(HOLDS)
        known = start(page)
        wait_for_points(page, ROUNDS + 1)
        expect(badge(page, "finished")).to_be_visible()
        assert page.url == f"{url}{PREFIX}/?run={known}"
        page.reload()
        wait_for_points(page, ROUNDS + 1)
        shoot(page, "behind-nginx-wide-light")
        assert {f"{url}{PREFIX}/{PLOTLY_URL}", f"{url}{PREFIX}/live/train/{known}"} <= {
            one.partition("?")[0] for one in asked
        }
        outside = [one for one in asked[1:] if not one.startswith(f"{url}{PREFIX}/")]
        assert not [one for one in outside if one.startswith("http")]


@pytest.mark.slow
def test_a_page_outlives_the_proxy_in_front_of_it(under, visit, tmp_path):
    with nginx(tmp_path, under) as url:
        page = visit(f"{url}{PREFIX}/?{KNOBS}")
        expect(button(page, "Start")).to_be_enabled()
        page.evaluate("window.sameAsBefore = true")
        asked = watch_requests(page)
    expect(said(page, WORDS["silent"][:60])).to_be_visible()
    with nginx(tmp_path, under, port=urlsplit(url).port):
        expect(said(page, WORDS["silent"][:60])).to_be_hidden()
        page.wait_for_function("() => window.sameAsBefore")
        button(page, "Step").click()
        wait_for_points(page, 2)
        assert any("/fl/session/" in one for one in asked)
        assert page.evaluate("window.sameAsBefore"), "a session that is known needs no reload"


def own_data(folder: Path) -> Path:
    """Make a data set of some 40 MB."""
    labels, images = np.arange(50_000) % 10, np.zeros((50_000, 28, 28), np.uint8)
    parts = {"x_train": images, "y_train": labels.astype(np.uint8)}
    np.savez(folder / "own.npz", **parts, x_test=images[:100], y_test=parts["y_train"][:100])
    return folder / "own.npz"


def visit_own_file(url: str, visit, scheme: str = "light") -> Page:
    page = visit(f"{url}{PREFIX}/?{OWN_FILE}", scheme=scheme)
    page.get_by_text("More: data").click()
    return page


@pytest.mark.slow
@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_forty_megabytes_pass_as_documented(under, visit, tmp_path, proxy):
    with proxy(tmp_path, under) as url:
        page = visit_own_file(url, visit)
        chooser(page, "File").set_input_files(own_data(tmp_path))
        expect(page.get_by_text("The file whose SHA-256 begins with")).to_be_visible()
        expect(button(page, "Start")).to_be_enabled()


def test_a_step_behind_caddy_as_documented(under, visit, tmp_path):
    with caddy(tmp_path, under) as url:
        assert_ours_are_at(f"{url}{PREFIX}")
        page = visit(f"{url}{PREFIX}?{KNOBS}")
        button(page, "Step").click()
        wait_for_points(page, 2)
        assert page.url.startswith(f"{url}{PREFIX}/?run=")


@pytest.mark.slow
def test_a_proxy_that_takes_the_path_away(server, visit, tmp_path):
    with nginx(tmp_path, server, {"127.0.0.1:8501;": "127.0.0.1:8501/;"}) as url:
        page = visit(f"{url}{PREFIX}/?{KNOBS}")
        button(page, "Step").click()
        wait_for_points(page, 2)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_too_large_for_nginx_is_said_beside_it(under, visit, tmp_path, scheme):
    with nginx(tmp_path, under, SMALL_BODIES) as url:
        page = visit_own_file(url, visit, scheme)
        upload(page, "File", "large.npz", bytes(3 * MEGABYTE // 2))
        expect_readable(page, SENTENCES["413"])
        page.get_by_text(SENTENCES["413"]).hover()
        page.get_by_text(SENTENCES["413"]).scroll_into_view_if_needed()
        expect(page.get_by_text("AxiosError")).to_be_hidden()
        shoot(page, f"too-large-for-nginx-wide-{scheme}")


@pytest.mark.slow
def test_a_file_too_large_for_caddy_is_said_beside_it(under, visit, tmp_path):
    with caddy(tmp_path, under, {"110MB": "1MB"}) as url:
        page = visit_own_file(url, visit)
        upload(page, "File", "large.npz", bytes(3 * MEGABYTE // 2))
        expect_readable(page, "takes none of this size")  # 502 or 413, by its version


@pytest.mark.slow
def test_an_upload_that_is_cut_off_is_said_beside_it(under, visit, tmp_path):
    with nginx(tmp_path, under, CUT_UPLOADS) as url:
        page = visit_own_file(url, visit)
        upload(page, "File", "cut.npz", bytes(MEGABYTE // 2))
        expect_readable(page, SENTENCES["cut"])


def refuse(status: int, route: Route) -> None:
    route.fulfill(status=status, body="<h1>Not what you want</h1>")


@pytest.mark.slow
def test_whatever_an_upload_ends_with_is_said_in_words(server, visit):
    page = visit(f"{server.url}/?{KNOBS}")
    open_keeping(page)
    for status in (400, 401, 403, 408, 413, 500, 502, 503, 504):
        page.unroute("**/upload_file/**")
        page.route("**/upload_file/**", partial(refuse, status))
        upload(page, "Load a setup", f"{status}.json", b"{}")
        sentence = SENTENCES.get(str(status), SENTENCES["other"])
        said_now = page.get_by_text(sentence.replace("{status}", f"status {status}"))
        expect(said_now.last).to_be_visible()
    assert page.get_by_text("status code").count() == 0
    page.unroute("**/upload_file/**")
    upload(page, "Load a setup", "good.json", b'{"num_parties": 4}')
    expect(page.get_by_label("Parties", exact=True)).to_have_value("4")


@pytest.mark.slow
def test_a_proxy_that_passes_on_half_is_said_and_the_page_not_loaded_for_ever(
    under, visit, tmp_path
):
    with nginx(tmp_path, under, ONLY_STREAMLIT) as url:
        page = visit(f"{url}{PREFIX}/?{KNOBS}")
        start(page)
        page.evaluate("window.sameAsBefore = true")
        astray = said(page, "A server in front of the dashboard answers in its place")
        expect(astray).to_be_visible()
        shoot(page, "half-passed-on-wide-light")
    with (
        page.expect_response("**/session/**") as answer,
        nginx(tmp_path, under, ONLY_STREAMLIT, urlsplit(url).port),
    ):
        assert answer.value.status == 404
        expect(astray).to_be_visible()
        page.get_by_text("Loss", exact=True).click()
        page.wait_for_selector(part("learning.loss"))
        assert page.evaluate("window.sameAsBefore"), "loaded anew, it would be no wiser"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_page_that_is_silent_for_longer_than_a_minute_stays_connected(visit, tmp_path):
    """Streamlit's own pings are held back; nginx would by itself wait for 60 seconds."""
    told = {
        "STREAMLIT_SERVER_BASE_URL_PATH": PREFIX.strip("/"),
        "STREAMLIT_SERVER_WEBSOCKET_PING_INTERVAL": "600",
    }
    with dashboard(tmp_path, None, PREFIX, told) as quiet, nginx(tmp_path, quiet) as url:
        page = visit("data:text/html,")
        opened: list[str] = []
        page.on("websocket", lambda socket: opened.append(socket.url))
        page.goto(f"{url}{PREFIX}/?{KNOBS}")
        expect(button(page, "Start")).to_be_enabled()
        page.wait_for_timeout(75_000)
        assert len(opened) == 1, "a connection that was closed is made anew"
        button(page, "Step").click()
        wait_for_points(page, 2)


@pytest.mark.slow
def test_a_page_without_a_websocket_says_so_and_goes_on_once_there_is_one(under, visit, tmp_path):
    with nginx(tmp_path, under, NO_WEBSOCKET) as url:
        port = urlsplit(url).port
        page = visit(f"{url}{PREFIX}/")
        expect(said(page, NOT_CONNECTED)).to_be_visible()
        shoot(page, "without-a-websocket")
    with nginx(tmp_path, under, port=port):
        expect(button(page, "Start")).to_be_visible()
        expect(said(page, NOT_CONNECTED)).to_have_count(0)
