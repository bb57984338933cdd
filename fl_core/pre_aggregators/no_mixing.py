"""Nothing happens to the updates before they are combined."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.pre_aggregators.base import PreAggregator
from fl_core.updates_and_state import LocalUpdate


class NoMixing(PreAggregator):
    """The updates are combined as they came."""

    kind: ClassVar[str] = "none"
    label: ClassVar[str] = "None"
    also: ClassVar[Sequence[str]] = ("no mixing",)
    about: ClassVar[str] = "The updates are combined as they came."
    equation: ClassVar[str] = "y_i = x_i"
    paper: ClassVar[str] = ""
    neutral: ClassVar[str] = "It changes nothing."

    def mix(
        self, updates: Sequence[LocalUpdate], rng: np.random.Generator
    ) -> Sequence[LocalUpdate]:
        return updates
