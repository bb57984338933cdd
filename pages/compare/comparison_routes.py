"""What browsers that show a comparison ask the server; see `live_comparison`."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fl_core.errors import FedariumError
from pages.compare import live_comparison
from pages.compare.choices import ids_in
from pages.compare.chosen import Choices, choices_in
from pages.compare.live_comparison import Moment
from pages.language.spoken import speaking
from pages.server.base_path import OURS
from pages.shared.error_notice import in_words
from pages.shared.live_routes import FRESH_FOR, gzipped, language_of
from pages.shared.run_service import service

Say = Callable[[Request, list[str], Choices, Moment], Response]


def routes() -> list[BaseRoute]:
    """Return the routes, under the place of all that is live."""
    return [Route("/compare/{words}", _line), Route("/compare/{words}/parts", _parts)]


def _line(request: Request) -> Response:
    """Tell how far the runs are."""
    return _answer(
        request,
        lambda request, ids, chosen, moment: Response(
            moment.message(), media_type="application/json"
        ),
    )


def _parts(request: Request) -> Response:
    """Tell what the last rounds changed of some parts of the page."""
    return _answer(request, _told)


def _told(request: Request, ids: list[str], chosen: Choices, moment: Moment) -> Response:
    asked = set(request.query_params.getlist("part"))
    if not asked or not asked <= moment.parts.keys():
        return Response(status_code=404)
    runs, names = service().runs, [name for name in moment.parts if name in asked]
    assert runs is not None
    return gzipped(live_comparison.payload_of(runs.store, ids, chosen, moment, names))


def _answer(request: Request, say: Say) -> Response:
    """Say something of a comparison; of no runs nothing is found."""
    words, runs = dict(parse_qsl(request.path_params["words"])), service().runs
    ids = ids_in(words.get("runs", ""))
    chosen = choices_in(lambda name: words.get(name, ""))
    answer = Response(status_code=404)
    with speaking(language_of(request)):
        try:
            moment = live_comparison.now(runs.store, ids, chosen, FRESH_FOR) if runs else None
            if moment:
                answer = say(request, ids, chosen, moment)
        except FedariumError as error:
            answer = Response(in_words(error), status_code=503, media_type="text/plain")
    answer.headers.update(OURS)
    return answer
