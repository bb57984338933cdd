"""Where the app is served: under `server.baseUrlPath`, the prefix that a proxy passes on."""

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

OURS = {"Fedarium": "here", "Cache-Control": "no-store"}
"""Headers by which a browser knows this app's answer from one of a server in front of it."""


def base_path() -> str:
    """Return the prefix, "" or for instance "/fl" or "/teaching/fl", as Streamlit understands it.

    Flag, environment and configuration file are all read before Streamlit imports app.py.
    """
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def area(name: str, *routes: BaseRoute) -> list[BaseRoute]:
    """Return what serves `routes` at "/name/" under the prefix, and a plain 404 for the rest of it.

    Whatever no route of ours takes, Streamlit takes for one of its pages: it answers 200 with HTML.
    """
    place = f"{base_path()}/{name}"
    # Nor a redirect from "/x/" to "/x": it would name a scheme and a host, and a proxy has others.
    return [
        Mount(place, app=Router(routes, redirect_slashes=False)),
        Route(place, _nothing_here),
    ]


def by_name(page: str) -> list[BaseRoute]:
    """Return what leads from the name of the first page to where it is: without one."""

    async def to_first_page(request: Request) -> Response:
        query = request.url.query
        # Relative: a proxy may have put the app elsewhere.
        return RedirectResponse(f"./?{query}" if query else "./", 307)

    return [Route(f"{base_path()}/{page}", to_first_page)]


async def _nothing_here(_: Request) -> Response:
    return PlainTextResponse("Not Found", status_code=404)
