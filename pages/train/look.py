"""A look at a run: all that changes while it trains, shared by everybody who watches it.

The page draws a run when its state changes. In between, browsers ask `/live/<run>` once a second
for the little that moves, the progress line and the network picture, and once a round
`/live/<run>/<measure>/<moment>` for what the round changes. Both are made once for all who ask.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fl_core.errors import FedariumError
from fl_core.runs.live import Live
from fl_core.runs.manager import RunManager
from fl_core.runs.store import Run
from pages.shared import session
from pages.shared.charts import MEASURES, MOMENTS
from pages.shared.network import NetworkState, moving
from pages.shared.service import service
from pages.train.digest import Digest, digest
from pages.train.drawing import drawing
from pages.train.picture import picture_of
from pages.train.progress import progress_of, words_of

FRESH_FOR = 0.5  # seconds in which one look serves all who ask
MOST_KEPT = 64
PATH = ("{run_id}", "{measure}", "{moment}")


@dataclass(frozen=True)
class Look:
    """A run at a moment.

    Attributes:
        run: As the store knows it.
        live: The present round, if this server drives the run.
        digest: Its finished rounds in numbers.
        done: How far the whole run is, 0..1.
        words: What goes on now.
        picture: The network.
        version: Another one means that the page is to be drawn anew at once.
        at: When, in seconds of this machine's monotonic clock, which nobody can set back.
    """

    run: Run
    live: Live | None
    digest: Digest
    done: float
    words: str
    picture: NetworkState
    version: str
    at: float

    @property
    def line(self) -> dict[str, Any]:
        """What the progress line shows."""
        told = {"run": self.run.id, "at": self.at, "version": self.version, "round": self.run.round}
        return told | {"done": round(self.done, 4), "words": self.words}

    @cached_property
    def message(self) -> bytes:
        """What a browser is told that asks how the run is going."""
        return json.dumps(self.line | {"network": moving(self.picture)}).encode()


_seen: dict[str, Look] = {}
_turn = RLock()


def look(manager: RunManager, run_id: str, fresh_for: float = 0.0) -> Look | None:
    """Return a run as it is now, or as it was at most `fresh_for` seconds ago.

    Nobody is shown a moment that lies before one that somebody else has seen.
    """
    with _turn:
        seen = _seen.get(run_id)
        if seen and time.monotonic() - seen.at < fresh_for:
            return seen
        live = manager.live(run_id)  # before the store, which then knows at least as much
        run = manager.store.get(run_id)
        if run is None:
            return None
        if len(_seen) >= MOST_KEPT:
            _seen.clear()
        _seen[run_id] = _look(manager, run, live)
        return _seen[run_id]


def _look(manager: RunManager, run: Run, live: Live | None) -> Look:
    numbers = digest(manager.store, run.id, run.round)
    progress = progress_of(run, numbers.timing, live)
    return Look(
        run=run,
        live=live,
        digest=numbers,
        done=progress.done,
        words=words_of(manager, run, live, progress),
        picture=picture_of(run, numbers, live),
        version=_version(manager, run, live, numbers),
        at=time.monotonic(),
    )


def _version(manager: RunManager, run: Run, live: Live | None, numbers: Digest) -> str:
    wish = live.wish if live else ""
    begun = -1 if run.round is None else min(run.round, 1)  # what is there at all
    measured = bool(numbers.known)  # any party's model
    held_up = manager.held_up(run)
    drawn = (run.state, begun, measured, run.reason, run.resumable, wish, held_up, manager.trouble)
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:12]


def _live(request: Request) -> Response:
    """Tell how a run is going."""
    return _answer(request, lambda seen: Response(seen.message, media_type="application/json"))


def _round(request: Request) -> Response:
    """Tell what the last finished round changes on a page that shows certain curves."""
    measure, moment = (request.path_params[name] for name in ("measure", "moment"))
    if measure not in MEASURES or moment not in MOMENTS:
        return Response(status_code=404)

    def drawn(seen: Look) -> Response:
        run, store = seen.run, service().manager.store
        if run.round is None:
            return Response(status_code=404)
        body = drawing(store, run.id, run.round, run.config, measure, moment)
        return Response(body, media_type="application/json", headers={"Content-Encoding": "gzip"})

    return _answer(request, drawn)


def _answer(request: Request, say: Callable[[Look], Response]) -> Response:
    """Say something of a run; anything but the id of a run here is not found."""
    run_id, manager = request.path_params["run_id"], service().manager
    if manager is None or not session.is_run_id(run_id):
        return Response(status_code=404)
    try:
        seen = look(manager, run_id, FRESH_FOR)
        answer = say(seen) if seen else Response(status_code=404)
    except FedariumError as error:
        answer = Response(str(error), status_code=503, media_type="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def address_of(run_id: str) -> str:
    """Return where a browser asks how a run is going, relative to the page's base address."""
    return f"live/{run_id}"


def address_of_round(run_id: str, measure: str, moment: str) -> str:
    """Return where it asks what the last round changes, for the curves it shows."""
    return f"{address_of(run_id)}/{measure}/{moment}"


def routes() -> list[BaseRoute]:
    """Return the routes that `st.App` serves beside the pages."""
    address, address_of_rounds = address_of("{run_id}"), address_of_round(*PATH)
    return [Route(f"/{address}", _live), Route(f"/{address_of_rounds}", _round)]
