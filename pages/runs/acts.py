"""What the buttons of the page do: callbacks, each of which says later why it could not."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from fl_core.errors import FedariumError
from fl_core.runs.run import Run
from fl_core.runs.run_roles import REPEAT
from fl_core.runs.run_tags import read_tags
from fl_core.translatable import joined
from pages.runs.run_filters import PAGE
from pages.shared import page_address, session
from pages.shared.run_access import RunAccess

MOST_TICKED = 200
TICKED = session.own_key(PAGE, "ticked")
DONE = session.own_key(PAGE, "panels whose act was done")
MOST_TOLD = 5  # sentences, of a file with many runs
DELETED = session.own_key(PAGE, "deleted")


def ticked() -> Sequence[str]:
    """Return the ids of the runs that are chosen, in the order in which they were."""
    return tuple(session.knob(TICKED, ()))


def tick(run_ids: Sequence[str], on: bool) -> None:
    """Choose runs, or choose them no more."""
    left = [run_id for run_id in ticked() if run_id not in run_ids]
    session.set_knob(TICKED, tuple([*left, *run_ids] if on else left)[:MOST_TICKED])


def pin(run_id: str) -> None:
    page_address.tell(PAGE, baseline=run_id)


def repeat(access: RunAccess, run_id: str) -> None:
    """Train a run once more, unless it is: a double click does so once."""
    if not any(run.active for run in access.store.children_of(run_id, REPEAT)):
        _try(access.repeat, run_id)


def go_on(access: RunAccess, run_id: str, key: str) -> None:
    """Go on from a run, unless something goes on from it up to the same round."""
    rounds = int(session.knob(key, 0))
    longer = [each for each in access.store.children_of(run_id) if _is_continued(each, rounds)]
    if not any(run.active for run in longer):
        _try(access.continue_run, run_id, rounds)
    _close_panels()


def _is_continued(run: Run, rounds: int) -> bool:
    return run.config.num_rounds == rounds and not run.config.start_model


def keep_words(access: RunAccess, run_id: str, keys: Sequence[str]) -> None:
    name, tags, note = (str(session.knob(key, "")) for key in keys)
    said = partial(access.describe, name=name, tags=read_tags(tags), note=note)
    _try(said, run_id)
    _close_panels()


def delete(access: RunAccess, run_ids: Sequence[str]) -> None:
    if gone := _try(access.delete_many, run_ids):  # nothing, by the second press of a double click
        session.set_knob(DELETED, tuple(gone))
        tick(gone, on=False)


def bring_back(access: RunAccess, run_ids: Sequence[str]) -> None:
    _try(access.bring_back, *run_ids)
    session.set_knob(DELETED, ())
    tick(run_ids, on=False)


def bring(access: RunAccess, key: str) -> None:
    """Add the runs of a file that was brought, and say what became of them."""
    file = session.knob(key, None)
    if file is None:  # it was taken away again
        return
    told = _try(access.bring, file.getvalue()) or []
    if told:
        session.say_later(joined(" ", told[:MOST_TOLD]))


def empty_bin(access: RunAccess) -> None:
    _try(access.empty_bin)
    session.set_knob(DELETED, ())  # there is no way back any more
    _close_panels()


def _close_panels() -> None:
    session.set_knob(DONE, session.knob(DONE, 0) + 1)


def _try(act: Callable[..., Any], *args: Any) -> Any:
    """Do something, or say later why not."""
    try:
        return act(*args)
    except FedariumError as error:
        session.say_later(str(error))
        return None
