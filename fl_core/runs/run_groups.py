"""What is compared: groups of runs that differ in their seed alone, or single runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fl_core.config import RunConfig
from fl_core.config_differences import Difference, differences, short_label
from fl_core.config_seeds import SEED_KNOBS, Seeds, seeds_of, without_seeds
from fl_core.errors import Path
from fl_core.knobs import knobs_of
from fl_core.runs.run import Run
from fl_core.translatable import Template, joined, translatable

SEEDS = frozenset((knob,) for knob in SEED_KNOBS)
_ORDER = list(knobs_of(RunConfig))


@dataclass(frozen=True)
class Group:
    """Runs that are drawn as one.

    Attributes:
        runs: Of one config but for the seed, each seed once; of a group that is one run, that.
        place: Among what is compared: its colour and its marks, the same in every view.
    """

    runs: Sequence[Run]
    place: int

    @property
    def config(self) -> RunConfig:
        """That of its first run."""
        return self.runs[0].config

    @property
    def seeds(self) -> Sequence[Seeds]:
        """Of its runs."""
        return [seeds_of(run.config) for run in self.runs]


def groups_of(runs: Sequence[Run], by_seed: bool) -> list[Group]:
    """Return what runs are drawn as, in their order.

    Args:
        runs: Of equal ones the first counts.
        by_seed: Whether those that differ in their seed alone are one.
    """
    found: dict[RunConfig, dict[Seeds, Run]] = {}
    for run in runs:
        key = without_seeds(run.config) if by_seed else run.config
        found.setdefault(key, {}).setdefault(seeds_of(run.config), run)
    return [Group([*seeds.values()], place) for place, seeds in enumerate(found.values())]


@dataclass(frozen=True)
class KnobRow:
    """A knob that is not the same in all that is compared.

    Attributes:
        label: Of the knob.
        values: What it is set to, group by group; empty where the group has no such knob.
    """

    label: str
    values: Sequence[str]


def knobs_that_differ(groups: Sequence[Group], by_seed: bool) -> list[KnobRow]:
    """Return the knobs that are not the same in all groups, in the order of the config's fields."""
    told = [{each.path: each for each in _told(group.config, groups, by_seed)} for group in groups]
    paths = sorted({path for each in told for path in each}, key=lambda path: _ORDER.index(path[0]))
    return [_row([each.get(path) for each in told]) for path in paths]


def _told(config: RunConfig, groups: Sequence[Group], by_seed: bool) -> list[Difference]:
    """Return all that tells a config from any of the others."""
    found: dict[Path, Difference] = {}
    for other in groups:
        for each in differences(_dumped(config), _dumped(other.config)):
            if not (by_seed and each.path in SEEDS):
                found.setdefault(each.path, each)
    # Where it is another choice, that tells its own knobs, too.
    told = [each for path, each in found.items() if len(path) == 1 or path[:1] not in found]
    return sorted(told, key=lambda each: _ORDER.index(each.path[0]))


_dumped = lru_cache(maxsize=256)(RunConfig.model_dump)  # each is told from each of the others


def _row(cells: Sequence[Difference | None]) -> KnobRow:
    label = next(each.label for each in cells if each)
    return KnobRow(label, [each.value if each else "" for each in cells])


def told_apart(group: Group, groups: Sequence[Group], by_seed: bool) -> Template:
    """Return what tells a group from the others, in as few words as can be."""
    told = [short_label(each.brief) for each in _told(group.config, groups, by_seed)]
    return joined(" · ", tuple(told)) if told else translatable("As by default")
