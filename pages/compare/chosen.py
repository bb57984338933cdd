"""How a comparison is drawn, as an address says it: of the page, or of what its browsers ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fl_core.translatable import translatable
from pages.compare.curves import MOST_SMOOTHED
from pages.compare.run_measures import IMAGES, MEGABYTES, ROUNDS, SECONDS, WORST
from pages.language.spoken import text
from pages.shared.metric_column_names import VIEWS, View

MOST_DIGITS = 3  # of a number in an address

AXES: Mapping[str, str] = {
    ROUNDS: translatable("rounds"),
    IMAGES: translatable("images trained on"),
    MEGABYTES: translatable("megabytes sent"),
    SECONDS: translatable("seconds of training"),
}
WHOSE: Mapping[View, tuple[str, str]] = {
    VIEWS[0]: (
        translatable("Accuracy: global model, common test images (%)"),
        translatable("Loss: global model, common test images (nats)"),
    ),
    VIEWS[1]: (
        translatable("Accuracy: global model, parties’ held-out images (%)"),
        translatable("Loss: global model, parties’ held-out images (nats)"),
    ),
    VIEWS[2]: (
        translatable("Accuracy: parties’ own models, common test images (%)"),
        translatable("Loss: parties’ own models, common test images (nats)"),
    ),
    VIEWS[3]: (
        translatable("Accuracy: parties’ own models, their held-out images (%)"),
        translatable("Loss: parties’ own models, their held-out images (nats)"),
    ),
}
MEASURES: Mapping[str, str] = {
    **{view.column("accuracy"): title for view, (title, _) in WHOSE.items()},
    WORST: translatable("Accuracy of the worst party: model in use, its held-out images (%)"),
    **{view.column("loss"): title for view, (_, title) in WHOSE.items()},
}


@dataclass(frozen=True)
class Choices:
    """How it is drawn.

    Attributes:
        x: What the axis says, one of `AXES`.
        column: What is drawn, one of `MEASURES`.
        by_seed: Whether runs that differ in their seed alone are one.
        apart: Whether each has a picture of its own.
        smooth: Over how many measured rounds a mean is drawn; 1 is none.
        baseline: The place of the group that others are compared with; there may be fewer.
        difference: Whether differences from the baseline are asked for.
    """

    x: str = ROUNDS
    column: str = next(iter(MEASURES))
    by_seed: bool = True
    apart: bool = False
    smooth: int = 1
    baseline: int = 0
    difference: bool = False

    @property
    def title(self) -> str:
        """What is drawn, in words."""
        return text(MEASURES[self.column])

    @property
    def is_accuracy(self) -> bool:
        """Whether shares are drawn, in percent."""
        return self.column.endswith("accuracy")

    @property
    def words(self) -> dict[str, str]:
        """What an address says of it: `choices_in` reads it again."""
        flags = {"apart": self.apart, "seeds": self.by_seed, "difference": self.difference}
        numbers = {"smooth": self.smooth, "baseline": self.baseline}
        told = {name: str(int(value)) for name, value in (flags | numbers).items()}
        return {"measure": self.column, "axis": self.x, **told}


def choices_in(told: Callable[[str], str]) -> Choices:
    """Return what an address asks for; what cannot be is as usual.

    Args:
        told: Returns what it says under a name, empty if nothing.
    """
    measure, axis = told("measure"), told("axis")
    return Choices(
        x=axis if axis in AXES else ROUNDS,
        column=measure if measure in MEASURES else next(iter(MEASURES)),
        by_seed=told("seeds") != "0",
        apart=told("apart") == "1",
        smooth=min(max(1, _number(told("smooth"))), MOST_SMOOTHED),
        baseline=_number(told("baseline")),
        difference=told("difference") == "1",
    )


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else 0
