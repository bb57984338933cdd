"""What a page has a browser fetch beforehand is there, and the page is else as it was."""

import asyncio
import re

import pytest
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from pages.server.assets import PLOTLY_URL
from pages.server.base_path import base_path
from pages.server.connection_failure_notice import WORDS, script
from pages.server.first_paint import STYLE, first_paint
from pages.server.script_preloads import SCRIPTS, WIDGETS, Preloads, links, scripts
from pages.server.style_rules import style_element
from tests.pages.test_roles import ask


def test_every_widget_still_has_its_script_and_none_is_named_twice():
    found = scripts()
    for widget in WIDGETS:
        assert any(name.startswith(f"{widget}.") for name in found), widget
    assert len(set(found)) == len(found) > len(WIDGETS)
    assert all((SCRIPTS / name).is_file() for name in found)


def test_the_links_name_what_is_there_and_plotly_last():
    named = re.findall(r'<link rel="modulepreload" href="\./static/js/([\w.-]+)">', links())
    assert named == scripts()
    assert links().endswith(f'href="./{PLOTLY_URL}">') and links().count("<link") == len(named) + 1


PAGE = b"<html><head><title>x</title></head><body></head></body>"


async def in_pieces(scope, receive, send):
    headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(PAGE))]
    headers += [(b"etag", b'"of the file"'), (b"last-modified", b"then"), (b"set-cookie", b"a=b")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:30], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[30:], "more_body": False})


def test_a_page_has_them_in_its_head_once():
    status, headers, text = asyncio.run(ask(Preloads(in_pieces, ".a { top: 0; }")))
    assert status == 200
    assert text == PAGE.decode().replace(
        "</head>", f"{links()}{script()}{first_paint('.a { top: 0; }', '/', '')}</head>", 1
    )
    assert dict(headers) == {
        "content-type": "text/html",
        "content-length": str(len(text.encode())),
        "set-cookie": "a=b",
    }, "nothing that says it were the file itself"


def test_only_where_a_panel_comes_is_its_place_kept_free():
    assert base_path() == ""
    assert "<script>" in first_paint("", "/", "seed=3&show=0")
    for path, query in (("/learn", ""), ("/data", "a=1"), ("/", "seed=3&show=1")):
        assert first_paint("", path, query) == style_element(STYLE)


def test_a_browser_that_takes_compressed_answers_gets_them_too_and_scripts_stay_compressed():
    page = GZipMiddleware(HTMLResponse("<head></head>" + "x" * 9_000), minimum_size=500)
    asked = {"accept": "text/html,*/*", "accept_encoding": "gzip"}
    _, headers, text = asyncio.run(ask(Preloads(page), **asked))
    assert "content-encoding" not in dict(headers) and links() in text
    _, headers, _ = asyncio.run(ask(Preloads(page), **asked | {"accept": "*/*"}))
    assert dict(headers)["content-encoding"] == "gzip"


def test_what_a_page_says_that_is_never_connected_is_in_the_page_itself():
    assert script().count("<") == script().count("</") + 1 == 2, "nothing ends it early"
    assert WORDS in script() and "src=" not in script()


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("</head>"),
        HTMLResponse("</head>", status_code=404),
        HTMLResponse("</head>", headers={"content-encoding": "gzip"}),
        Response(status_code=304),
    ],
)
def test_whatever_else_is_answered_stays_as_it_is(answer):
    status, headers, text = asyncio.run(ask(Preloads(answer)))
    assert status == answer.status_code and text == answer.body.decode()
    assert [(k.encode(), v.encode()) for k, v in headers] == answer.raw_headers


def test_a_page_that_is_saved_as_a_file_stays_as_it_was_made():
    """A run taken along as a page asks nobody for anything, and so not for our scripts."""
    headers = {"Content-Disposition": 'attachment; filename="run.html"'}
    page = HTMLResponse(PAGE, headers=headers)
    _, _, text = asyncio.run(ask(Preloads(page)))
    assert text == PAGE.decode()
