"""What browsers that show a run are sent: made once, fetched by everybody who watches.

A browser has the page drawn by Streamlit when a run changes its state. A round changes numbers
only, and having Streamlit draw them would cost far more than sending them: with a class watching,
training would feel it. What is made is kept for each language that somebody watches in.
"""

import gzip
import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from fl_core.runs.store import RunStore
from pages.components.component import joined
from pages.language.spoken import code, text
from pages.shared.keyed_cache import KeyedCache
from pages.shared.page_parts import Asked, PageParts
from pages.shared.run_snapshot import Look

Of = TypeVar("Of")
_Moment = tuple[tuple[object, ...], int | None, int]

# Of each only the newest: whoever asks later asks for a later moment.
_data: KeyedCache[tuple[RunStore, str, Asked, str], tuple[_Moment, bytes]] = KeyedCache(64)
_rounds: KeyedCache[tuple[RunStore, str, Sequence[Asked], str], tuple[_Moment, bytes]] = KeyedCache(
    32
)
_messages: KeyedCache[tuple[RunStore, str, PageParts, Sequence[Asked], str], tuple[Look, bytes]] = (
    KeyedCache(64)
)


def line_of(page: PageParts, seen: Look) -> dict[str, Any]:
    """Return what the progress line shows."""
    run = seen.run
    told = {"run": run.id, "at": seen.at, "version": page.version(seen), "round": run.round}
    told |= {"beside": seen.references.step}
    return told | {"done": round(seen.done, 4), "words": text(seen.words)}


def message(page: PageParts, seen: Look, moving: Sequence[Asked] | None = None) -> bytes:
    """Return what a browser is told once a second: the line, and the parts that move.

    Args:
        page: The list.
        seen: A look at the run.
        moving: Those of them that the browser shows, by default all.
    """
    asked = page.moving() if moving is None else tuple(moving)

    def made(kept: tuple[Look, bytes] | None) -> tuple[Look, bytes]:
        if kept and kept[0] is seen:
            return kept
        told = json.dumps(line_of(page, seen)).encode()
        return seen, joined(told, _by_name(asked, seen))

    return _there(_messages.changed((seen.store, seen.run.id, page, asked, code()), made))


def first_drawing(asked: Asked, seen: Look) -> bytes:
    """Return what a part's component is mounted with: all of it, and by which name to ask on."""
    told = {"run": seen.run.id, "round": seen.run.round, "part": asked.name}
    beside = {"beside": seen.references.step} if asked.compares else {}
    head = json.dumps(told | beside).encode()
    return joined(head, asked.part.always(seen), data_of(asked, seen))


def round_payload(asked: Sequence[Asked], seen: Look) -> bytes:
    """Return what a round changes, as gzipped JSON.

    An object with the `run`, the `round`, how many rounds the runs `beside` it have, and the data
    of the `parts` by their names; empty where there is nothing to show.
    """
    run = seen.run

    def made(kept: tuple[_Moment, bytes] | None) -> tuple[_Moment, bytes]:
        moment = _moment(seen)
        if kept and kept[0] == moment:
            return kept
        beside = seen.references.step
        head = json.dumps({"run": run.id, "round": run.round, "beside": beside}).encode()
        told = joined(head, _by_name(asked, seen))
        return moment, gzip.compress(told, compresslevel=5, mtime=0)

    return _there(_rounds.changed((seen.store, run.id, tuple(asked), code()), made))


def data_of(asked: Asked, seen: Look) -> bytes:
    """Return what a part shows at a moment."""
    if asked.part.moves:
        return asked.part.data(seen, asked.options)

    def made(kept: tuple[_Moment, bytes] | None) -> tuple[_Moment, bytes]:
        moment = _moment(seen, asked.compares)
        if kept and kept[0] == moment:
            return kept
        return moment, asked.part.data(seen, asked.options)

    return _there(_data.changed((seen.store, seen.run.id, asked, code()), made))


def _moment(seen: Look, compares: bool = True) -> _Moment:
    return seen.stands, seen.run.round, seen.references.step if compares else 0


def _by_name(asked: Iterable[Asked], seen: Look) -> bytes:
    """Return the data of parts, themselves JSON, as an object by their names."""
    parts = b", ".join(
        json.dumps(each.name).encode()
        + b": "
        + (data_of(each, seen) if each.part.applies(seen) else b"{}")
        for each in asked
    )
    return b'{"parts": {' + parts + b"}}"


def _there(kept: tuple[Of, bytes] | None) -> bytes:
    assert kept is not None
    return kept[1]
