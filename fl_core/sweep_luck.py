"""Whether the lines of a sweep differ from the first one by more than luck, value by value."""

from collections.abc import Sequence
from dataclasses import dataclass

from fl_core.analysis.seed_spread import FEWEST, SURE, Difference, difference_over_seeds
from fl_core.sweep_plan import SweepPlan, Value
from fl_core.translatable import Translatable, joined, translatable

SURELY = translatable("more than luck at {values}")
MAYBE = translatable("may be luck at {values}")
UNKNOWN = translatable("nobody can tell with fewer than {seeds} seeds at {values}")
SENTENCE = translatable("{line} against {baseline}, in percentage points: {told}.")
HOW = translatable(
    "Each value by itself, each seed with itself, by an interval that holds the true difference in "
    "{sure:.0%} of cases: of {count} comparisons about {wrong:.1f} would look like more than luck "
    "if nothing differed."
)


@dataclass(frozen=True)
class LineVerdict:
    """How a line of a sweep differs from the first one.

    Attributes:
        line: Its value of the second axis.
        baseline: The first one's.
        differences: By value of the first axis, in percentage points; those that are known.
    """

    line: Value
    baseline: Value
    differences: Sequence[tuple[Value, Difference]]

    @property
    def sentence(self) -> Translatable:
        """What is more than luck and what may be luck, in words."""
        groups = {SURELY: list[str](), MAYBE: list[str](), UNKNOWN: list[str]()}
        for value, found in self.differences:
            how = UNKNOWN if found.low is None else SURELY if found.is_more_than_luck else MAYBE
            told = {"value": value.told, "difference": round(found.mean or 0.0, 1) + 0.0}
            groups[how].append(translatable("{value} ({difference:+.1f})", **told))
        parts = [
            translatable(how, values=joined(", ", values), seeds=FEWEST)
            for how, values in groups.items()
            if values
        ]
        names = {"line": self.line.told, "baseline": self.baseline.told}
        return translatable(SENTENCE, **names, told=joined("; ", parts))


def line_verdicts(plan: SweepPlan, percents: Sequence[float | None]) -> list[LineVerdict]:
    """Return how each line differs from the first; nothing where there is only one line.

    Args:
        plan: The sweep.
        percents: Of each of its points, in their order; `None` where nothing is known.
    """
    if plan.second is None:
        return []
    first, *others = plan.second.values
    by_place: dict[tuple[int, int], dict[int, float]] = {}
    for point, percent in zip(plan.points(), percents, strict=True):
        if percent is not None:
            by_place.setdefault((point.second, point.first), {})[point.seed] = percent
    found = []
    for line, value in enumerate(others, 1):
        told = [
            (across, difference_over_seeds(by_place[line, place], by_place[0, place]))
            for place, across in enumerate(plan.first.values)
            if {(line, place), (0, place)} <= by_place.keys()
        ]
        if told:
            found.append(LineVerdict(value, first, told))
    return found


def how_computed(verdicts: Sequence[LineVerdict]) -> Translatable:
    """Return in a sentence how that was found out, and how often it errs."""
    count = sum(len(verdict.differences) for verdict in verdicts)
    return translatable(HOW, sure=SURE, count=count, wrong=count * (1 - SURE))
