"""Runs beside each other: what each group of seeds came to, and whether they differ by luck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fl_core.analysis.seed_spread import Difference
from fl_core.analysis.seed_verdict import BySeed, mean_and_deviation, verdict_on
from fl_core.config_seeds import seeds_of
from fl_core.runs.run_catalogue import USUAL_TARGET
from fl_core.runs.run_groups import Group, told_apart
from fl_core.runs.run_outcomes import Outcome
from fl_core.runs.store import RunStore

MEASURES = ("final", "best", "worst_party")


@dataclass(frozen=True)
class Compared:
    """A group of runs and what it came to.

    Attributes:
        name: What it is called.
        group: Its runs.
        came: By measure, one of `MEASURES`, and by seed, 0..1.
        verdict: How its final accuracy differs from that of the baseline; `None` for that itself.
        sentence: The same in words.
    """

    name: str
    group: Group
    came: Mapping[str, BySeed]
    verdict: Difference | None = None
    sentence: str = ""

    @property
    def rounds(self) -> str:
        """How many rounds are done, and of how many where that is not all."""
        done = sorted({run.round or 0 for run in self.group.runs})
        told = "–".join(dict.fromkeys(map(str, (done[0], done[-1]))))
        total = self.group.config.num_rounds
        return told if done == [total] else f"{told} of {total}"

    def told(self, measure: str) -> str:
        """Return percents with their standard deviation over seeds."""
        mean, deviation = mean_and_deviation(self.came[measure])
        if mean is None:
            return "-"
        return f"{mean:.1%}" if deviation is None else f"{mean:.1%} ± {100 * deviation:.1f}"

    def for_programs(self) -> dict[str, Any]:
        """Return the same for other programs."""
        told: dict[str, Any] = {"name": self.name, "runs": [run.id for run in self.group.runs]}
        told["seeds"] = [str(seeds) for seeds in self.group.seeds]
        for measure in MEASURES:
            mean, deviation = mean_and_deviation(self.came[measure])
            told[measure] = {"mean": mean, "standard_deviation": deviation}
            told[measure]["by_seed"] = {str(seed): v for seed, v in self.came[measure].items()}
        if self.verdict is not None:
            names = ("mean", "low", "high", "way", "is_more_than_luck")
            told["against_baseline"] = {name: getattr(self.verdict, name) for name in names}
            told["sentence"] = self.sentence
        return told


def compared(
    store: RunStore, groups: Sequence[Group], by_seed: bool, base: int
) -> Sequence[Compared]:
    """Return groups with what they came to, each against the one at the place `base`."""
    ids = [run.id for group in groups for run in group.runs]
    outcomes = store.outcomes(ids, USUAL_TARGET)
    came = [{each: _by_seed(group, outcomes, each) for each in MEASURES} for group in groups]
    names = _names(groups, by_seed)
    found = []
    for place, (name, group, ours) in enumerate(zip(names, groups, came, strict=True)):
        if place == base:
            found.append(Compared(name, group, ours))
            continue
        difference, words = verdict_on(name, names[base], ours["final"], came[base]["final"])
        found.append(Compared(name, group, ours, difference, str(words)))
    return found


def _by_seed(group: Group, outcomes: Mapping[str, Outcome], measure: str) -> BySeed:
    told = {seeds_of(run.config): outcomes.get(run.id) for run in group.runs}
    values = {seed: getattr(each, measure) for seed, each in told.items() if each}
    return {seed: value for seed, value in values.items() if value is not None}


def _names(groups: Sequence[Group], by_seed: bool) -> list[str]:
    """Return what groups are called: a single run by a name that no other has, or its knobs."""
    given = [group.runs[0].name if len(group.runs) == 1 else "" for group in groups]
    if len(groups) == 1:
        return [given[0] or "All of them"]
    return [
        name if name and given.count(name) == 1 else str(told_apart(group, groups, by_seed))
        for name, group in zip(given, groups, strict=True)
    ]
