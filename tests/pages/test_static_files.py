"""Streamlit's own files, and ours, from memory: the same bytes, shorter on their way, no others."""

import asyncio
import gzip

import pytest
import streamlit as st
from starlette.responses import PlainTextResponse

from pages.server.assets import PLOTLY_JS, PLOTLY_NAME, routes
from pages.server.static_files import FOLDER, StaticFiles, kept
from tests.pages.test_roles import ask

SCRIPT = min((FOLDER / "js").glob("index.*.js"), key=lambda path: path.stat().st_size)


@pytest.fixture(params=["", "fl"])
def prefix(request, monkeypatch) -> str:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": request.param}.get)
    return f"/{request.param}" if request.param else ""


def answer_of(path: str, method: str = "GET", **headers: str):
    """Return status, headers and body; 418 is what lies behind."""
    behind = PlainTextResponse("streamlit's own answer", status_code=418)
    sent = []

    async def send(message):
        sent.append(message)

    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": told}
    asyncio.run(StaticFiles(behind)(scope, None, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def test_it_is_compressed_for_those_who_can_unpack_it_and_else_as_it_is(prefix):
    path = f"{prefix}/static/js/{SCRIPT.name}"
    status, headers, body = answer_of(path, accept_encoding="br, gzip")
    assert status == 200 and headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == SCRIPT.read_bytes() and len(body) == int(
        headers["content-length"]
    )
    status, plain_headers, body = answer_of(path)
    assert status == 200 and "content-encoding" not in plain_headers
    assert body == SCRIPT.read_bytes()
    for told in (headers, plain_headers):
        assert told["vary"] == "Accept-Encoding" and "immutable" in told["cache-control"]
        assert told["content-type"].startswith("text/javascript")


def test_what_is_compressed_already_stays_as_it_is(prefix):
    font = next(FOLDER.rglob("*.woff2"))
    name = font.relative_to(FOLDER).as_posix()
    status, headers, body = answer_of(f"{prefix}/static/{name}", accept_encoding="gzip")
    assert status == 200 and "content-encoding" not in headers and body == font.read_bytes()


@pytest.mark.parametrize(
    "name",
    ["", "js", "js/", "js/no.js", "../index.html", "js/../../index.html", "%2e%2e/x", "js//x"],
)
def test_nothing_else_is_answered_here(prefix, name):
    assert answer_of(f"{prefix}/static/{name}")[0] == 418
    assert answer_of(f"/elsewhere{prefix}/static/js/{SCRIPT.name}")[0] == 418
    assert answer_of(f"{prefix}/static/js/{SCRIPT.name}", method="POST")[0] == 418


def test_plotly_is_kept_as_well():
    (area, _) = routes()
    _, headers, _ = asyncio.run(ask(area.app, f"/{PLOTLY_NAME}", accept_encoding="gzip"))
    assert ("content-encoding", "gzip") in headers
    assert gzip.decompress(kept(PLOTLY_JS).compressed) == PLOTLY_JS.read_bytes()
    assert asyncio.run(ask(area.app, f"/{PLOTLY_JS.name}"))[0] == 404, "its version is in its name"
