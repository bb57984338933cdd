"""What a real browser does with links and files that somebody sent, good and bad."""

import http.client
import json
import select
from itertools import chain, repeat
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Server, badge, button, shoot, start
from tests.fl_core.datasets.npz_files import Evil, claims, file_of, with_members
from tests.patience import PATIENCE

GIB = 1 << 30


def parties(page: Page):
    return page.get_by_label("Parties", exact=True)


def open_keeping(page: Page) -> None:
    page.get_by_text("Share or save this setup").click()
    expect(page.get_by_text("Load a setup")).to_be_visible()


def visit_own_file(server: Server, visit) -> Page:
    page = visit(f"{server.url}/?dataset=own_file&model=softmax&num_images=10&num_parties=1")
    expect(page.get_by_text("Choose your file first").first).to_be_visible()
    page.get_by_text("More: data").click()
    return page


def upload(page: Page, label: str, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    chooser(page, label).set_input_files(file)


def chooser(page: Page, label: str):
    return page.get_by_label(label, exact=True).locator("input[type=file]")


def expect_readable(page: Page, words: str) -> None:
    """Streamlit alone would show it to those only who hover over it, in a box of one pixel."""
    said = page.get_by_text(words).last
    expect(said).to_be_visible()
    box = said.bounding_box()
    assert box is not None and box["width"] > 100 and box["height"] > 10


def test_a_link_sets_the_knobs_and_start_puts_the_run_in_its_place(server, visit):
    page = visit(f"{server.url}/?num_parties=4&partitioner=dirichlet&partitioner.skew=0.7")
    expect(parties(page)).to_have_value("4")
    expect(page.get_by_text("4 parties · skew 0.7")).to_be_visible()
    parties(page).fill("5")
    parties(page).press("Enter")
    expect(page.get_by_text("5 parties · skew 0.7")).to_be_visible()
    page.reload()  # what was sent is there again
    expect(parties(page)).to_have_value("4")
    known = start(page)
    assert page.url == f"{server.url}/?run={known}"
    button(page, "Stop").click()
    expect(badge(page, "stopped")).to_be_visible()


def test_a_bad_link_is_said_knob_by_knob_and_the_rest_is_set(server, visit):
    bad = "learning_rate=ten&partitioner.skew=7&seed=1&seed=2&<img src=x onerror=alert(1)>=1"
    page = visit(f"{server.url}/?num_parties=4&partitioner=dirichlet&{bad}&batch_size=%FF")
    for said in (
        "Learning rate must be a number from 0.000001 to 10, got 'ten'.",
        "Skew must be a number from 0 to 1, got 7.",
        "Seed must be set once, not 2 times.",
        "There is no knob called “<img src”.",
        "Batch size must be a whole number from 1 to 1,024, got '�'.",
    ):
        expect(page.get_by_text(said)).to_be_visible()
    expect(parties(page)).to_have_value("4")
    assert page.locator("img[src=x]").count() == 0
    expect(button(page, "Start")).to_be_enabled()
    shoot(page, "bad-link-wide-light")


def test_a_very_long_link_breaks_nothing(server, visit):
    page = visit(f"{server.url}/?num_parties=4&optimizer={'x' * 20_000}")
    expect(page.get_by_text("Optimiser must be one of adam, adamw, sgd, got 'xxx")).to_be_visible()
    expect(parties(page)).to_have_value("4")


def test_a_setup_is_saved_and_loaded_and_handed_on_as_a_link(server, visit, tmp_path):
    page = visit(f"{server.url}/?num_parties=6&partitioner=dirichlet&partitioner.skew=0.9")
    expect(parties(page)).to_have_value("6")
    open_keeping(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this setup").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert json.loads(saved.read_text())["partitioner"]["skew"] == 0.9
    other = visit(server.url)
    expect(parties(other)).to_have_value("3")
    open_keeping(other)
    chooser(other, "Load a setup").set_input_files(saved)
    expect(parties(other)).to_have_value("6")
    expect(other.get_by_text("6 parties · skew 0.9")).to_be_visible()
    with other.context.expect_page() as third:
        other.get_by_role("link", name="Open as a link").click()
    expect(third.value.get_by_text("6 parties · skew 0.9")).to_be_visible()
    assert third.value.url == page.url
    shoot(other, "setup-loaded-wide-light")


def test_a_bad_setup_file_is_said_beside_it_and_no_knob_moves(server, visit):
    page = visit(f"{server.url}/?num_parties=6")
    open_keeping(page)
    upload(page, "Load a setup", "a.json", b'{"num_parties": 4, "learning_rate": 11}')
    said = "Not loaded, the knobs are as they were. Learning rate must be a number from"
    expect(page.get_by_text(said)).to_be_visible()
    expect(parties(page)).to_have_value("6")
    page.get_by_text(said).scroll_into_view_if_needed()
    shoot(page, "bad-setup-wide-light")
    upload(page, "Load a setup", "b.json", b"\x80\x04\x95 a pickle")
    expect(page.get_by_text("The config is not valid JSON")).to_be_visible()
    upload(page, "Load a setup", "c.json", b" " * 5_000_000)
    expect_readable(page, "File must be 1.0MB or smaller.")
    expect(parties(page)).to_have_value("6")


def test_a_learning_rate_of_10_diverges_and_says_what_to_do(server, visit):
    page = visit(f"{server.url}/?optimizer=sgd&learning_rate=10&num_images=600")
    start(page)
    expect(badge(page, "failed")).to_be_visible()
    expect(page.get_by_text("Lower the learning rate")).to_be_visible()
    expect(page.get_by_text("diverged")).to_be_visible()


def bomb() -> bytes:
    """A quarter of a megabyte that unpacks to a thousand times as much and claims 8 GB."""
    images = claims((10_000_000, 28, 28)) + bytes(256 << 20)
    return with_members(x_train=images, y_train=claims((10_000_000,)))


def rss_of(server: Server) -> int:
    """Return the bytes of memory the server itself holds, its worker left out."""
    return int(server.dashboard.memory_info().rss)


def test_no_pickle_is_opened_and_no_bomb_goes_off(server, visit, tmp_path):
    page = visit_own_file(server, visit)
    evil = np.full(12, Evil(tmp_path / "opened"), dtype=object)
    upload(page, "File", "pickle.npz", file_of(y_train=evil))
    said = "The array 'y_train' must hold numbers or words, but it holds Python objects"
    expect(page.get_by_text(said)).to_be_visible()
    assert not (tmp_path / "opened").exists()
    page.get_by_text(said).scroll_into_view_if_needed()
    shoot(page, "pickle-wide-light")
    before = rss_of(server)
    upload(page, "File", "bomb.npz", bomb())
    said = "There may be at most 2,000,000 images in a part, but the array"
    expect(page.get_by_text(said)).to_be_visible()
    assert rss_of(server) - before < 64 << 20
    expect(button(page, "Start")).to_be_disabled()
    upload(page, "File", "good.npz", file_of())
    expect(button(page, "Start")).to_be_enabled()


def test_two_gigabytes_are_refused_before_they_are_sent(server, visit, tmp_path):
    page = visit_own_file(server, visit)
    before = rss_of(server)
    for name, size in (("over.npz", (100 << 20) + 1), ("huge.npz", 2 * GIB)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)  # sparse: takes no room
        chooser(page, "File").set_input_files(tmp_path / name)
        expect(page.get_by_text(name)).to_be_visible()
        expect_readable(page, "File must be 100.0MB or smaller.")
    page.get_by_text("huge.npz").scroll_into_view_if_needed()
    shoot(page, "two-gigabytes-wide-light")
    assert rss_of(server) - before < 32 << 20
    expect(page.get_by_text("Choose your file first").first).to_be_visible()


@pytest.mark.parametrize("says_how_much", [pytest.param(True, marks=pytest.mark.slow), False])
def test_a_client_that_sends_two_gigabytes_all_the_same_is_cut_off(server, visit, says_how_much):
    page = visit_own_file(server, visit)
    with page.expect_request(lambda r: r.method == "PUT" and "upload_file" in r.url) as sent:
        upload(page, "File", "good.npz", file_of())
    expect(button(page, "Start")).to_be_enabled()
    before = rss_of(server)
    answer, bytes_sent, most = send(server, sent.value, says_how_much)
    assert answer in (413, None)  # None: the connection was closed while we were still sending
    assert bytes_sent < 256 << 20
    assert most - before < 64 << 20
    page.reload()
    expect(page.get_by_text("Choose your file first").first).to_be_visible()


def send(server: Server, like: Request, says_how_much: bool) -> tuple[int | None, int, int]:
    """Send 2 GB as the browser would; return the answer, how much was sent, and the most held."""
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.npz"\r\n\r\n'
    headers = {k: v for k, v in like.all_headers().items() if k in ("cookie", "x-xsrftoken")}
    headers["content-type"] = "multipart/form-data; boundary=x"
    size = {"content-length": str(2 * GIB)} if says_how_much else {"transfer-encoding": "chunked"}
    address = urlsplit(like.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    connection.putrequest("PUT", address.path)
    for name, value in (headers | size).items():
        connection.putheader(name, value)
    connection.endheaders()
    sent, most = 0, 0
    try:
        for piece in chain([head], repeat(bytes(1 << 20), 2047)):
            connection.send(piece if says_how_much else b"%x\r\n%b\r\n" % (len(piece), piece))
            sent += len(piece)
            if sent >> 20 & 15 == 0:
                most = max(most, rss_of(server))
            if select.select([connection.sock], [], [], 0)[0]:
                break  # an answer, before all is sent
        return connection.getresponse().status, sent, max(most, rss_of(server))
    except OSError:
        return None, sent, max(most, rss_of(server))
    finally:
        connection.close()
