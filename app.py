"""Fedarium's server: `streamlit run app.py`. The pages are in `pages/`, listed in its frame."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from pages.shared import assets, connection, prompt_sockets, service
from pages.train import look


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    """Warm the worker up while the browser opens; end it with the server."""
    prompt_sockets.send_at_once()
    service.service()
    yield
    service.close()


# The script is one folder down: Streamlit takes a folder `pages` beside its script for the legacy
# multipage mode, which greets a server's very first deep link with "Page not found".
ROUTES = [*assets.routes(), *connection.routes(), *look.routes()]
app = st.App("pages/frame.py", routes=ROUTES, lifespan=_lifespan)
