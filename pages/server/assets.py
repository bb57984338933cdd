"""Files the browser loads from this server, so that no page needs the network."""

import re
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pages.server.base_path import area
from pages.server.static_files import Kept, kept

ICON = str(Path(__file__).with_name("icon.png"))
LOGO = str(Path(__file__).with_name("logo.svg"))
# The part of plotly.js that draws what has an x and a y axis: a third of what comes with the plotly
# package, and read by a browser in half the time, which is most of what a first chart takes.
PLOTLY_JS = Path(__file__).with_name("plotly-cartesian.min.js")


def plotly_version(script: Path = PLOTLY_JS) -> str:
    """Return the version that a plotly.js says it is."""
    found = re.search(r"plotly\.js (?:\(.*\) )?v([\d.]+)", script.open(encoding="utf-8").read(200))
    assert found, script
    return found[1]


PLOTLY_NAME = f"plotly-cartesian-{plotly_version()}.min.js"
PLOTLY_URL = f"assets/{PLOTLY_NAME}"
"""Relative to the page's base address; the version is in the name, so it may be cached for ever."""


async def _plotly(request: Request) -> Response:
    return _kept_plotly().answer(request)


@lru_cache(maxsize=1)
def _kept_plotly() -> Kept:
    return kept(PLOTLY_JS)


def routes() -> list[BaseRoute]:
    """Return the routes that `st.App` serves beside the pages."""
    return area("assets", Route(f"/{PLOTLY_NAME}", _plotly))
