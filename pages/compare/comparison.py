"""What is compared, at a moment: the groups, their names and curves, and what they came to. Pure
but for the tables of rounds, which are read once for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fl_core.runs.run import Run
from fl_core.runs.run_groups import Group, KnobRow, groups_of, knobs_that_differ
from fl_core.runs.store import RunStore
from fl_core.translatable import Template
from pages.compare.chosen import Choices
from pages.compare.curve_bands import Curve
from pages.compare.group_names import names_of
from pages.compare.run_measures import ROUNDS, WORST, measures
from pages.compare.verdicts import Came, came_to
from pages.language.spoken import text
from pages.shared.keyed_cache import KeyedCache

MOST_KEPT = 64  # comparisons


@dataclass(frozen=True)
class Told:
    """What is known of groups before anything is measured.

    Attributes:
        named: The runs with their names: as long as these are the same, so is all this.
        groups: What the runs are drawn as.
        names: What they are called.
        knobs: Those that are not the same in all.
        has_seeds: Whether some runs differ in their seed alone.
    """

    named: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    names: Sequence[Template]
    knobs: Sequence[KnobRow]
    has_seeds: bool


_told: KeyedCache[tuple[tuple[str, ...], bool], Told] = KeyedCache(MOST_KEPT)


def told_of(runs: Sequence[Run], by_seed: bool) -> Told:
    """Return what runs are drawn as. Telling sixty configs from each other takes a while: once.

    Args:
        runs: What is compared.
        by_seed: Whether those that differ in their seed alone are one.
    """
    named = [(run.id, run.name) for run in runs]

    def up_to_date(kept: Told | None) -> Told:
        return kept if kept and kept.named == named else _found(runs, by_seed, named)

    told = _told.changed((tuple(run.id for run in runs), by_seed), up_to_date)
    assert told is not None
    return told


def _found(runs: Sequence[Run], by_seed: bool, named: Sequence[tuple[str, str]]) -> Told:
    together = groups_of(runs, by_seed=True)
    has_seeds = len(together) < len(runs)
    by_seed = by_seed and has_seeds
    groups = together if by_seed else groups_of(runs, by_seed=False)
    names, knobs = names_of(groups, by_seed), knobs_that_differ(groups, by_seed)
    return Told(named, groups, names, knobs, has_seeds)


@dataclass(frozen=True)
class Comparison:
    """What is compared, and how it is drawn.

    Attributes:
        groups: What the runs are drawn as.
        curves: Theirs, in the same order.
        knobs: Those that are not the same in all.
        chosen: How it is drawn.
    """

    groups: Sequence[Group]
    curves: Sequence[Curve]
    knobs: Sequence[KnobRow]
    chosen: Choices

    @property
    def baseline(self) -> int:
        """The place of the group that others are compared with."""
        return min(self.chosen.baseline, len(self.curves) - 1)

    @property
    def subtracted(self) -> Curve | None:
        """The baseline where differences from it are drawn; only by rounds there are any."""
        wanted = self.chosen.difference and self.chosen.x == ROUNDS and len(self.curves) > 1
        return self.curves[self.baseline] if wanted else None

    @cached_property
    def came(self) -> Sequence[Came]:
        """What each group came to."""
        return [came_to(curve, curve.seeds, self.chosen.column, WORST) for curve in self.curves]


def comparison_of(store: RunStore, runs: Sequence[Run], chosen: Choices) -> Comparison:
    """Return what is compared, in the language of whoever looks."""
    told, now = told_of(runs, chosen.by_seed), {run.id: run for run in runs}
    curves = [
        Curve(
            text(name),
            group.place,
            [measures(store, now[run.id]) for run in group.runs],
            group.seeds,
        )
        for name, group in zip(told.names, told.groups, strict=True)
    ]
    return Comparison(told.groups, curves, told.knobs, chosen)
