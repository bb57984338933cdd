"""Sweeps from Python: `from fl_core import sweep`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fl_core.config import RunConfig
from fl_core.config_from_keywords import config_from
from fl_core.config_seeds import knobs_that_change
from fl_core.errors import ConfigError, shown
from fl_core.history import History
from fl_core.python_train import train
from fl_core.sweep_axes import axis_of_words
from fl_core.sweep_plan import Axis, SweepPlan, seeds_from

Values = Mapping[str, Iterable[Any]]


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What a sweep came to.

    Attributes:
        plan: What it was.
        runs: One row a run, seed by seed: a column for each knob that was swept, `seed`, and, of
            what each run came to, `accuracy` (after the last round, see `History.accuracy`),
            `best_accuracy` and `worst_party` (of those that took part in the last round the least
            accuracy of the model in use on the images that the party holds out), all 0..1, and
            `fingerprint`.
        histories: Of the runs, in the order of the rows.
    """

    plan: SweepPlan
    runs: pd.DataFrame
    histories: Sequence[History]

    def over_seeds(self) -> pd.DataFrame:
        """Return mean, lowest and highest accuracy over the seeds of each value, 0..1."""
        swept = [name for name in self.runs.columns if name not in _TOLD]
        return self.runs.groupby(swept, sort=False)["accuracy"].agg(["mean", "min", "max"])


_TOLD = ("seed", "accuracy", "best_accuracy", "worst_party", "fingerprint")


def sweep(
    config: RunConfig | None = None,
    *,
    across: Values | None = None,
    lines: Values | None = None,
    seeds: int | Iterable[int] = 3,
    seeds_change: Iterable[str] = ("deal", "start", "batches"),
    plan: SweepPlan | None = None,
    progress: bool = True,
    **knobs: Any,
) -> SweepResult:
    """Train a config with one knob or two at other values, over several seeds, one run by one.

    Args:
        config: All that is not swept; the default config if nothing is said.
        across: One knob by its name, with its values: `{"partitioner.skew": [0, 0.5, 0.9]}`, or
            methods by their names: `{"method": ["FedAvg", "FedProx"]}`.
        lines: Another one, each value of which meets each of the first.
        seeds: How many, from the config's own on, or which.
        seeds_change: What they change: "deal", "start" or "batches", as a rule all together.
        plan: All of this as one, such as a sweep of the dashboard; nothing else is said then.
        progress: Whether each run has a bar.
        knobs: Knobs by their names, in place of those of `config`.

    Raises:
        ConfigError: Before anything trains, if one of the runs cannot be: with which value.
        DivergedError: If one of them diverges.
    """
    if plan is not None:
        if config is not None or across or lines or knobs:
            raise ConfigError("A plan says all there is: nothing else goes with it.")
        return _trained(plan, [axis.label for axis in plan.axes], progress)
    base, _ = config_from(config, "", "", knobs)
    which = seeds_from(base.seed, seeds) if isinstance(seeds, int) else tuple(seeds)
    first = _axis("across", across or {}, base)
    second = _axis("lines", lines, base) if lines else None
    planned = SweepPlan(base, first, second, which, knobs_that_change([*seeds_change]))
    names = [next(iter(axis)) for axis in (across, lines) if axis]
    return _trained(planned, names, progress)


def _trained(plan: SweepPlan, names: Sequence[str], progress: bool) -> SweepResult:
    """Train the runs of a plan; its axes have these names in the table."""
    rows, histories = [], []
    for point in plan.points():
        history = train(point.config, progress=progress)
        places = zip(names, plan.axes, (point.first, point.second), strict=False)
        swept = {name: _value(axis, place) for name, axis, place in places}
        rows.append(swept | {"seed": point.seed} | _came_to(history))
        histories.append(history)
    return SweepResult(plan, pd.DataFrame(rows), histories)


def _axis(said: str, swept: Values, base: RunConfig) -> Axis:
    if len(swept) != 1:
        raise ConfigError(f"“{said}” must name one knob with its values, got {shown(dict(swept))}.")
    ((name, values),) = swept.items()
    return axis_of_words(name, ", ".join(map(str, values)), base)


def _value(axis: Axis, place: int) -> Any:
    value = axis.values[place]
    return value.words if value.number is None else value.number


def _came_to(history: History) -> dict[str, Any]:
    parties = history.parties
    last = parties[parties["round"] == parties["round"].max()]
    return {
        "accuracy": history.accuracy,
        "best_accuracy": float(history.rounds["accuracy"].max()),
        "worst_party": float(last["own_accuracy"].min()),
        "fingerprint": history.fingerprint,
    }
