"""One sweep as a file tells it, checked and made fit for the store."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.runs.exact_json import float_in
from fl_core.runs.history_checks import Unlike
from fl_core.runs.run_file_checks import line_in, when_in
from fl_core.runs.run_ids import is_run_id
from fl_core.short_text import name_of_a_run, one_line, shortened
from fl_core.sweep_plan import MOST_RUNS, MOST_SETTINGS, VERSION, SweepPlan

MOST_LETTERS = 200  # of a word on an axis, or of a setting


def sweep_row(
    told: Mapping[str, Any], origin: str, finished: Sequence[RunConfig]
) -> dict[str, Any]:
    """Return a sweep as a row of `tables.sweeps`.

    Args:
        told: What the file says of it.
        origin: On what the file was written.
        finished: The configs of the runs in the file that are finished.

    Raises:
        ConfigError: If one of its runs cannot be.
        Unlike: If anything of it is not as a Fedarium writes it, or a run of it is not there.
    """
    if not isinstance(sweep_id := told.get("id"), str) or not is_run_id(sweep_id):
        raise Unlike("id")
    plan = SweepPlan.from_json(json.dumps(_plan(told.get("plan"))))
    there = {*finished}
    if any(point.config not in there for point in plan.points()):
        raise Unlike("runs")
    if not isinstance(name := told.get("name"), str):
        raise Unlike("name")
    return {
        "id": sweep_id,
        "name": name_of_a_run(name),
        "plan": plan.to_json(),
        "created_at": when_in(told.get("created_at")),
        "imported_from": line_in(told, "imported_from", MOST_LETTERS) or origin,
    }


def _plan(told: Any) -> dict[str, Any]:
    """Return a plan with no more in it than there is in one, its words fit to be shown."""
    if not isinstance(told, dict) or not isinstance(told.get("base"), dict):
        raise Unlike("plan")
    if type(told.get("version")) is not int or not 1 <= told["version"] <= VERSION:
        raise Unlike("version")
    axes = _several(told.get("axes"), "axes")
    if len(axes) > 2:
        raise Unlike("axes")
    seeds = _several(told.get("seeds"), "seeds")
    if not all(type(seed) is int for seed in seeds):
        raise Unlike("seeds")
    return {**told, "axes": [_axis(axis) for axis in axes], "seeds": seeds}


def _several(told: Any, name: str) -> list[Any]:
    if not isinstance(told, list) or not 1 <= len(told) <= MOST_RUNS:
        raise Unlike(name)
    return told


def _axis(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise Unlike("axes")
    values = [_value(value) for value in _several(told.get("values"), "values")]
    return {"label": _word(told.get("label")), "values": values}


def _value(told: Any) -> dict[str, Any]:
    settings = told.get("settings") if isinstance(told, dict) else None
    if not isinstance(settings, dict) or not 1 <= len(settings) <= MOST_SETTINGS:
        raise Unlike("values")
    return {
        "words": _word(told.get("words")),
        "settings": {_word(name): _word(text) for name, text in settings.items()},
        "number": _number(told.get("number")),
    }


def _word(told: Any) -> str:
    if not isinstance(told, str):
        raise Unlike("values")
    return shortened(one_line(told[: 2 * MOST_LETTERS]), MOST_LETTERS)


def _number(told: Any) -> float | None:
    if told is None:
        return None
    found = float_in(told)
    if found is None or not math.isfinite(found):
        raise Unlike("number")
    return found
