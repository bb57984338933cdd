"""Runs and sweeps taken out of a file that another Fedarium has written: all of them, or none."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fl_core.errors import ConfigError, RunFileError
from fl_core.runs.arrivals import Arrival
from fl_core.runs.history_checks import Unknown, Unlike
from fl_core.runs.provenance import in_words
from fl_core.runs.run_export import (
    FORMAT,
    MOST_BYTES,
    MOST_RUNS,
    VERSION,
    too_large,
    too_many,
)
from fl_core.runs.run_file_checks import whole_run
from fl_core.runs.run_file_errors import NO_FILE, in_short
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.store import RunStore
from fl_core.runs.sweep_import import listed, sweeps_in
from fl_core.runs.whole_runs import WholeRun
from fl_core.translatable import translatable

MOST_BRACKETS = 10_000_000
"""In a file: each is an object of Python's, far larger than the two letters that it takes there."""


def imported(
    store: RunStore,
    content: bytes,
    made_by: str | None = None,
    say: Callable[[str], None] = lambda sentence: None,
) -> list[str]:
    """Add the runs of a file to a store, all or none, and return what they are called here.

    Sweeps that are in it come onto the list, and nothing of them is queued.

    A run keeps its id unless another one has it. One that is there already, with the same config
    and history, is not added again.

    Args:
        store: Where they go.
        content: What `exported` has given, here or elsewhere.
        made_by: Whose they are; `None` if they belong to whoever runs this Fedarium.
        say: Told in a sentence what became of each run.

    Raises:
        RunFileError: If it is no such file, or anything in it is not as a Fedarium writes it.
        StoreError: If the store cannot be written.
    """
    runs, sweeps = contents(content)
    mine = [replace(each, run={**each.run, "made_by": made_by}) for each in runs]
    planned = [row | {"made_by": made_by} for row in sweeps]
    arrived, planned_here = store.add_whole_sweeps(mine, planned)
    for row, arrival in zip(sweeps, planned_here, strict=True):
        say(listed(row, arrival))
    for run, arrival in zip(runs, arrived, strict=True):
        say(_became(run.run["id"], arrival))
    return [arrival.id for arrival in arrived]


def contents(content: bytes) -> tuple[list[WholeRun], list[dict[str, Any]]]:
    """Return the runs and the sweeps of a file, as they will be in the store.

    Raises:
        RunFileError: If it is no such file, or anything in it is not as a Fedarium writes it.
    """
    told = _read(content)
    found, planned = told["runs"], told.get("sweeps", [])
    if not 1 <= len(found) <= MOST_RUNS:
        raise too_many(len(found))
    origin = in_words(told["written"])
    runs = [_checked(each, origin) for each in found]
    if len({run.run["id"] for run in runs}) < len(runs):
        raise RunFileError(translatable("A run is in the file twice."))
    return runs, sweeps_in(planned, origin, runs)


def _became(run_id: str, arrival: Arrival) -> str:
    if arrival.in_bin:
        return translatable("Run {run} is here already, in the bin.", run=arrival.id)
    if not arrival.added:
        return translatable("Run {run} is here already: nothing was added.", run=arrival.id)
    if arrival.id != run_id:
        return translatable(
            "Run {run} was imported as {new}: another one is called so here.",
            run=run_id,
            new=arrival.id,
        )
    return translatable("Run {run} was imported.", run=run_id)


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise too_large(len(content))
    if content.count(b"[") + content.count(b"{") > MOST_BRACKETS:
        raise RunFileError(NO_FILE)
    try:
        told = json.loads(content, object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise RunFileError(NO_FILE) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise RunFileError(NO_FILE)
    _check_version(told.get("version"))
    if not isinstance(told.get("runs"), list) or not isinstance(told.get("written"), dict):
        raise RunFileError(NO_FILE)
    return told


def _check_version(found: Any) -> None:
    if type(found) is not int or found < 1:
        raise RunFileError(NO_FILE)
    if found > VERSION:
        raise RunFileError(
            translatable(
                "The file was written by a newer Fedarium (its version is {found}, this one knows "
                "{newest}): update this one to import it.",
                found=min(found, 10**6),
                newest=VERSION,
            )
        )


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _checked(told: Any, origin: str) -> WholeRun:
    run_id = told.get("id") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(run_id, str) or not is_run_id(run_id):
        raise RunFileError(NO_FILE)
    try:
        return whole_run(told, origin)
    except ConfigError as error:
        raise RunFileError(
            translatable(
                "Run {run} in the file has a config that cannot be read: {problem}",
                run=run_id,
                problem=str(error),
            )
        ) from error
    except Unknown as error:
        raise RunFileError(
            translatable(
                "Run {run} in the file tells of “{name}”, which is not known here: a newer "
                "Fedarium wrote it, so update this one to import it.",
                run=run_id,
                name=in_short(error),
            )
        ) from error
    except Unlike as error:
        raise RunFileError(
            translatable(
                "Run {run} in the file was changed or damaged: its “{name}” is not as a Fedarium "
                "writes it.",
                run=run_id,
                name=in_short(error),
            )
        ) from error
