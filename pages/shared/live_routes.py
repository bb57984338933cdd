"""What browsers that show a run ask the server, beside what Streamlit does.

A page draws a run when its state changes. In between, browsers ask
`/live/<page>/<run>?part=<name>` once a second for the little that moves, the progress line and
those of the parts that `move` that they show, and once a round
`/live/<page>/<run>/parts?part=<name>&part=<name>` for what it changes of the others. Whoever looks
at an earlier round asks `/live/<page>/<run>/after?round=<number>&part=<name>` what was shown then.
All are made once for all who ask in one language (`lang=de`).
"""

from collections.abc import Callable, Iterable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fl_core.errors import FedariumError
from fl_core.runs.run_ids import is_run_id
from pages.language.catalogue import understood
from pages.language.spoken import speaking
from pages.server.base_path import OURS, area
from pages.shared.error_notice import in_words
from pages.shared.live_payloads import after_payload, message, round_payload
from pages.shared.page_parts import PageParts
from pages.shared.run_service import service
from pages.shared.run_snapshot import Look, after_round, look

FRESH_FOR = 0.5  # seconds in which one look serves all who ask


def _live(page: PageParts, request: Request) -> Response:
    """Tell how a run is going."""
    moving = page.moving(request.query_params.getlist("part"))
    return _answer(
        request, lambda seen: Response(message(page, seen, moving), media_type="application/json")
    )


def _parts(page: PageParts, request: Request) -> Response:
    """Tell what the last finished round changes of some parts of the page."""
    asked = page.read(request.query_params.getlist("part"))

    def told(seen: Look) -> Response:
        if not asked:
            return Response(status_code=404)
        return gzipped(round_payload(asked, seen))

    return _answer(request, told)


def _after(page: PageParts, request: Request) -> Response:
    """Tell what some parts of the page showed after an earlier round."""
    asked = page.of_a_round(request.query_params.getlist("part"))
    number = request.query_params.get("round", "")

    def told(seen: Look) -> Response:
        last = seen.run.round
        if not asked or not number.isdecimal() or last is None or int(number[:9]) > last:
            return Response(status_code=404)
        return gzipped(after_payload(asked, after_round(seen, int(number))))

    return _answer(request, told)


def gzipped(body: bytes) -> Response:
    """Return an answer of JSON that is packed already."""
    return Response(body, media_type="application/json", headers={"Content-Encoding": "gzip"})


def _answer(request: Request, say: Callable[[Look], Response]) -> Response:
    """Say something of a run; anything but the id of a run here is not found."""
    run_id, manager = request.path_params["run_id"], service().runs
    answer = Response(status_code=404)
    with speaking(language_of(request)):
        try:
            if manager and is_run_id(run_id) and (seen := look(manager, run_id, FRESH_FOR)):
                answer = say(seen)
        except FedariumError as error:
            answer = Response(in_words(error), status_code=503, media_type="text/plain")
    answer.headers.update(OURS)
    return answer


def language_of(request: Request) -> str:
    """Return the language in which a browser asks."""
    return request.query_params.get("lang") or understood(
        request.headers.get("Accept-Language", "")
    )


def address_of(page: PageParts, run_id: str) -> str:
    """Return where a browser asks how a run is going, relative to the app's base address."""
    return f"live/{page.page}/{run_id}"


def routes(pages: Iterable[PageParts], others: Iterable[BaseRoute] = ()) -> list[BaseRoute]:
    """Return the routes that `st.App` serves beside the pages that have parts.

    Args:
        pages: Those that show a run.
        others: Of pages that show something else, from the same place.
    """
    of_pages = (
        (
            Route(f"/{page.page}/{{run_id}}", partial(_live, page)),
            Route(f"/{page.page}/{{run_id}}/parts", partial(_parts, page)),
            Route(f"/{page.page}/{{run_id}}/after", partial(_after, page)),
        )
        for page in pages
    )
    return area("live", *others, *(route for pair in of_pages for route in pair))
