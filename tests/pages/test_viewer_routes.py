"""A viewer tries every route, with values made up: nothing of another's changes.

What is tried is found in the code: a route that is added is tried too.
"""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from starlette.routing import Router

import app
from pages.components import connection_watch
from tests.pages.test_roles import ask
from tests.pages.viewers import ANN, everything_kept, of_viewer


def leaves(routes: Any, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all routes, those of mounted ones included."""
    for route in routes:
        if getattr(route, "routes", None):
            yield from leaves(route.routes, prefix + route.path)
        else:
            yield prefix + route.path


def test_no_route_changes_anything(manager, as_presenter, presenters_runs, monkeypatch):
    of_viewer(monkeypatch, ANN)
    nobody = SimpleNamespace(is_active_session=lambda session: False)
    monkeypatch.setattr(connection_watch, "get_instance", lambda: nobody)
    paths, server = list(leaves(app.ROUTES)), Router(app.ROUTES)
    assert len(paths) >= 4
    before = everything_kept(manager)
    values = [*presenters_runs.values(), "train", "../..", "x"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            for value in values:
                asked = path
                while "{" in asked:
                    asked = asked[: asked.index("{")] + value + asked[asked.index("}") + 1 :]
                answer = asyncio.run(ask(server, asked, method=method, body=[b"{}"]))
                assert answer is None or answer[0] in (200, 204, 307, 404, 405, 503)
                assert method == "GET" or answer is None or answer[0] in (404, 405)
    assert everything_kept(manager) == before
