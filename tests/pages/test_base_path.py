"""The path under which the app is served, however it was written."""

import asyncio

import pytest
import streamlit as st
from starlette.routing import Match, Route, Router

from pages.server.base_path import area, base_path, by_name
from tests.pages.test_roles import ask

WRITTEN = {
    "": "", "/": "", "fl": "/fl", "/fl": "/fl", "fl/": "/fl", "/teaching/fl/": "/teaching/fl"
}  # fmt: skip


@pytest.fixture(params=WRITTEN, ids=lambda written: written or "none")
def prefix(request, monkeypatch) -> str:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": request.param}.get)
    return WRITTEN[request.param]


def test_slashes_around_it_do_not_matter(prefix):
    assert base_path() == prefix


def taken(path: str) -> bool:
    """Return whether an area takes a path, before Streamlit takes it for a page."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    routes = area("live", Route("/{run_id}", lambda request: None))
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


@pytest.mark.parametrize("path", ["/live", "/live/", "/live/x", "/live/x/y/z"])
def test_an_area_takes_whatever_lies_under_it(prefix, path):
    assert taken(f"{prefix}{path}")
    assert not prefix or not taken(path)


@pytest.mark.parametrize("path", ["", "/", "/lively", "/train", "/train/live/x"])
def test_an_area_takes_nothing_else(prefix, path):
    assert not taken(f"{prefix}{path}")


@pytest.mark.parametrize(
    ("query", "leads_to"), [("", "./"), ("run=0badcafe&a=%26", "./?run=0badcafe&a=%26")]
)
def test_the_first_page_is_found_by_its_name_too(prefix, query, leads_to):
    """By itself, Streamlit would show it under "Page not found"."""
    status, headers, _ = asyncio.run(ask(Router(by_name("train")), f"{prefix}/train", query))
    assert status == 307 and ("location", leads_to) in headers
