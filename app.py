"""Fedarium's server: `streamlit run app.py`. The pages are in `pages/`, listed in its page_list."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from fl_core.errors import FedariumError
from fl_core.paths import home
from pages.classroom.open_classes import CLASSES
from pages.classroom.phone_routes import PhoneRoutes
from pages.compare import comparison_routes
from pages.components import connection_watch
from pages.page_list import PAGES
from pages.page_styles import STYLES
from pages.server import assets, open_files, tcp_nodelay, whole_callbacks
from pages.server.access_middleware import Gate
from pages.server.base_path import base_path, by_name
from pages.server.roles import own_secret, roles_for, set_roles
from pages.server.script_preloads import Preloads
from pages.server.startup_message import Address, welcome
from pages.server.static_files import StaticFiles
from pages.shared import live_routes, run_service


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    """Say who may do what; warm the worker up while the browser opens; end it with the server."""
    host = st.get_option("server.address")
    rule = roles_for(host, home())
    set_roles(rule)
    tcp_nodelay.send_at_once()
    open_files.let_many_in()
    whole_callbacks.end_callbacks()
    run_service.service()
    https = bool(st.get_option("server.sslCertFile"))
    welcome(Address(host, st.get_option("server.port"), base_path(), https), rule)
    yield
    run_service.close()


try:
    own_secret()
except FedariumError as error:  # said here, not as the last line of a server's traceback
    sys.exit(str(error))

# The script is one folder down: Streamlit takes a folder `pages` beside its script for the legacy
# multipage mode, which greets a server's very first deep link with "Page not found".
ROUTES = [
    *assets.routes(),
    *connection_watch.routes(),
    *by_name(PAGES[0].name),
    *live_routes.routes(
        (entry.parts for entry in PAGES if entry.parts), comparison_routes.routes()
    ),
    *PhoneRoutes(CLASSES).routes(),
]
app = st.App(
    "pages/frame.py",
    routes=ROUTES,
    middleware=[Middleware(Gate), Middleware(StaticFiles), Middleware(Preloads, styles=STYLES)],
    lifespan=_lifespan,
)
