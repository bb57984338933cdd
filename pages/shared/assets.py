"""Files the browser loads from this server, so that no page needs the network."""

from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Route

ICON = str(Path(__file__).with_name("icon.png"))
LOGO = str(Path(__file__).with_name("logo.svg"))
PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_URL = f"assets/plotly-{plotly.__version__}.min.js"
"""Relative to the page's base address; the version is in the name, so it may be cached for ever."""


async def _plotly(request: Request) -> FileResponse:
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(PLOTLY_JS, media_type="text/javascript", headers=forever)


def routes() -> list[BaseRoute]:
    """Return the routes that `st.App` serves beside the pages."""
    return [Route(f"/{PLOTLY_URL}", _plotly)]
