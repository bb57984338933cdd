"""Runs told on a terminal, and to other programs: what `list` and `show` print."""

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fl_core.config_differences import differences, name_in_words
from fl_core.errors import StoreError
from fl_core.paths import database_url
from fl_core.runs.exact_json import encoded
from fl_core.runs.orphaned_runs import OrphanWatch
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_by_prefix import readable_run_named
from fl_core.runs.run_catalogue import USUAL_TARGET
from fl_core.runs.run_outcomes import Outcome
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_states import RunState
from fl_core.runs.run_teller import accuracy_is
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console, one_line
from fl_core.text_table import cut_to, wrapped
from fl_core.told_values import Bytes, FieldFormatter

WORST = "the model it uses, on the images that it holds out itself"
LEAST_NAME = 12  # columns: where a terminal has fewer for it, it stands below
BESIDE = 13  # columns of what stands before what is told


def do_list(as_json: bool, console: Console) -> int:
    """Print the newest runs; return the exit status."""
    store = store_to_look()
    marked_orphans(store)
    runs = store.listed()
    if as_json:
        console.write(in_json([_brief(run) for run in runs]))
    else:
        for line in (line for run in runs for line in _lines(run, console.width)):
            console.say(line)
    return printed(console, "list")


def do_show(given: str, as_json: bool, console: Console) -> int:
    """Print what a run is and what it came to; return the exit status."""
    store = store_to_look()
    marked_orphans(store)
    run = readable_run_named(store, given)
    whole = store.whole_run(run.id)
    outcome = store.outcomes([run.id], USUAL_TARGET).get(run.id)
    fingerprint = whole.fingerprint if whole and run.round is not None else None
    if as_json:
        console.write(in_json(_brief(run) | _in_full(run, outcome, fingerprint)))
    else:
        for name, told in _told(run, outcome, fingerprint):
            for line in wrapped(told, console.width and console.width - BESIDE - 1):
                console.say(f"{name:<{BESIDE}} {line}")
                name = ""
    return printed(console, "run")


def store_to_look() -> RunStore:
    """Return the store, though it may be one that cannot be written."""
    return RunStore(database_url(), to_look=True)


def marked_orphans(store: RunStore) -> None:
    """Mark runs whose process has died; where the store may not be written it can still be read."""
    with contextlib.suppress(StoreError):
        OrphanWatch(store, owner_name()).look(None)


def printed(console: Console, what: str) -> int:
    """Return the exit status of a command that prints, and say if it could not."""
    if console.lost and not console.closed:
        console.complain(f"The {what} could not be printed: {console.lost.strerror}.")
        return 1
    return 0


def _lines(run: Run | UnreadableRun, width: int | None) -> Iterator[str]:
    """Yield a run's line; where a terminal is too narrow, its name stands below and not when."""
    head, when, numbers, name = _told_in_a_list(run)
    line = f"{head}  {when}  {numbers}  "
    if width is None or width - len(line) >= LEAST_NAME:
        yield _fitted(line, name, width)
        return
    yield f"{head}  {numbers}"
    yield from (f"  {each}" for each in wrapped(name, width - 2))


def _told_in_a_list(run: Run | UnreadableRun) -> tuple[str, str, str, str]:
    """Return a run's id, when it was made, its state with what it came to, and its name."""
    if isinstance(run, UnreadableRun):
        total, accuracy, name = "?", None, f"{run.name} ({run.problem})".lstrip()
    else:
        total, accuracy, name = str(run.config.num_rounds), run.accuracy, _name(run)
    share = "-" if accuracy is None else f"{accuracy:.1%}"
    rounds = f"{run.round or 0}/{total}"
    return run.id, _when(run), f"{run.state:<11}  {share:>6}  {rounds:>9}", one_line(name)


def _fitted(head: str, name: str, width: int | None) -> str:
    """Return a line with as much of a name as a terminal has room for."""
    return head + (name if width is None else cut_to(name, width - len(head)))


def _name(run: Run) -> str:
    return run.name or name_in_words(run.config)


def _when(run: Run | UnreadableRun) -> str:
    return datetime.fromtimestamp(run.created_at).strftime("%Y-%m-%d %H:%M")


def _told(run: Run, outcome: Outcome | None, fingerprint: str | None) -> Iterator[tuple[str, str]]:
    yield f"Run {run.id}", _name(run)
    yield "Made", _when(run)
    if run.imported_from:
        yield "Imported", f"from {run.imported_from}"
    yield "State", f"{run.state}, {run.round or 0} of {run.config.num_rounds} rounds"
    for words in (run.reason, run.suggestion, run.warning):
        if words:
            yield "", words
    setup = [each.words for each in differences(run.config.model_dump())]
    yield "Setup", setup[0] if setup else "as by default"
    yield from (("", words) for words in setup[1:])
    yield from _came_to(run, outcome)
    if fingerprint:
        yield "Fingerprint", f"{fingerprint} (of its history)"
    if run.tags:
        yield "Tags", ", ".join(run.tags)
    if run.note:
        yield "Note", run.note


def _came_to(run: Run, outcome: Outcome | None) -> Iterator[tuple[str, str]]:
    if outcome is None:
        return
    if outcome.final is not None and outcome.best is not None:
        yield "Accuracy", f"{outcome.final:.1%} after round {outcome.curve.index[-1]}"
        yield "", f"{outcome.best:.1%} at best, after round {outcome.best_round}"
        yield "", f"({accuracy_is(run)})"
    if outcome.worst_party is not None:
        yield "Worst party", f"{outcome.worst_party:.1%} ({WORST})"
    yield "Sent", FieldFormatter().format_field(Bytes(outcome.bytes), "")
    yield "Took", f"{outcome.seconds:,.1f} s"


def _brief(run: Run | UnreadableRun) -> dict[str, Any]:
    """Return what is told of a run in a list; of one that cannot be read, why."""
    known = {name: getattr(run, name) for name in ("id", "name", "created_at", "state", "round")}
    if isinstance(run, UnreadableRun):
        return known | {"problem": run.problem}
    return known | {
        "name": _name(run),
        "num_rounds": run.config.num_rounds,
        "accuracy": run.accuracy,
        "tags": run.tags,
        "imported_from": run.imported_from,
    }


def _in_full(run: Run, outcome: Outcome | None, fingerprint: str | None) -> dict[str, Any]:
    return {
        "config": json.loads(run.config.to_json()),
        "differences": [each.words for each in differences(run.config.model_dump())],
        "accuracy_is": accuracy_is(run),
        "best_accuracy": outcome and outcome.best,
        "best_round": outcome and outcome.best_round,
        "worst_party": outcome and outcome.worst_party,
        "worst_party_is": WORST,
        "bytes": outcome and outcome.bytes,
        "seconds": outcome and outcome.seconds,
        "fingerprint": fingerprint,
        "resumable": run.state is not RunState.FINISHED and run.resumable,
        **{name: getattr(run, name) for name in ("reason", "suggestion", "warning", "note")},
        **{name: getattr(run, name) for name in ("role", "sweep", "parent")},
    }


def in_json(told: Any) -> str:
    """Return what another program reads."""
    return json.dumps(encoded(told), indent=2, allow_nan=False) + "\n"
