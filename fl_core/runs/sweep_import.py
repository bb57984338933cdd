"""Sweeps taken out of a file of runs: each with all its runs, so that nothing of it is to train."""

from collections.abc import Mapping, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, RunFileError
from fl_core.runs.arrivals import Arrival
from fl_core.runs.history_checks import Unlike
from fl_core.runs.run_export import MOST_SWEEPS
from fl_core.runs.run_file_errors import NO_FILE, in_short
from fl_core.runs.run_states import RunState
from fl_core.runs.sweep_file_checks import sweep_row
from fl_core.runs.whole_runs import WholeRun
from fl_core.translatable import translatable


def sweeps_in(told: Any, origin: str, runs: Sequence[WholeRun]) -> list[dict[str, Any]]:
    """Return the sweeps of a file, as they will be in the store.

    Args:
        told: What the file says of them.
        origin: On what the file was written.
        runs: Those in it.

    Raises:
        RunFileError: If anything is not as a Fedarium writes it, or a run of them is not there.
    """
    if not isinstance(told, list) or len(told) > MOST_SWEEPS:
        raise RunFileError(NO_FILE)
    if not told:
        return []
    finished = [
        RunConfig.from_json(run.run["config"])
        for run in runs
        if run.run["state"] == RunState.FINISHED
    ]
    found = [_checked_sweep(each, origin, finished) for each in told]
    if len({row["id"] for row in found}) < len(found):
        raise RunFileError(translatable("A sweep is in the file twice."))
    return found


def _checked_sweep(told: Any, origin: str, finished: Sequence[RunConfig]) -> dict[str, Any]:
    try:
        if not isinstance(told, dict):
            raise RunFileError(NO_FILE)
        return sweep_row(told, origin, finished)
    except ConfigError as error:
        raise RunFileError(
            translatable("A sweep in the file cannot be read: {problem}", problem=str(error))
        ) from error
    except Unlike as error:
        raise RunFileError(
            translatable(
                "A sweep in the file was changed or damaged: its “{name}” is not as a Fedarium "
                "writes it.",
                name=in_short(error),
            )
        ) from error


def listed(row: Mapping[str, Any], arrival: Arrival) -> str:
    """Say what became of a sweep."""
    if arrival.in_bin:
        return translatable(
            "Sweep {sweep} was here already: it is on the list again.", sweep=arrival.id
        )
    if not arrival.added:
        return translatable("Sweep {sweep} is here already: nothing was added.", sweep=arrival.id)
    if arrival.id != row["id"]:
        return translatable(
            "Sweep {sweep} was imported as {new}: another one is called so here.",
            sweep=row["id"],
            new=arrival.id,
        )
    return translatable("Sweep {sweep} was imported; it is on the page Sweeps.", sweep=arrival.id)
