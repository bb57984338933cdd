"""Along half a cosine: Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm
Restarts" (ICLR), equation 5, without a restart."""

import math
from typing import ClassVar

from fl_core.knobs import knob
from fl_core.rate_schedules.base import LEAST, RateSchedule


class Cosine(RateSchedule):
    """Share s + (1 - s) (1 + cos(pi (t - 1) / (T - 1))) / 2 in round t of T: 1 first, s last.

    A run of a single round trains at the whole rate.
    """

    kind: ClassVar[str] = "cosine"
    label: ClassVar[str] = "Along a cosine"
    about: ClassVar[str] = (
        "The learning rate falls slowly at first, fast in the middle and slowly at the end. It "
        "makes good use of a number of rounds that is known beforehand: of more rounds, each has "
        "another rate."
    )
    equation: ClassVar[str] = (
        r"\eta_t = \eta \left( s + (1 - s)\, \frac{1 + \cos \left( \pi\, (t - 1) / (T - 1) "
        r"\right)}{2} \right) \text{ in round } t \text{ of } T, \text{ } s \text{ being the share "
        r"left}"
    )
    paper: ClassVar[str] = (
        "Loshchilov and Hutter, “SGDR: Stochastic Gradient Descent with Warm Restarts”, ICLR "
        "2017, without a restart."
    )
    neutral: ClassVar[str] = "A share of 1 is the same in all rounds."

    last: float = knob(
        0.01,
        low=LEAST,
        high=1.0,
        label="Share left in the last round",
        unit="of the learning rate",
        help="What is left of the learning rate in the last round. 1 changes nothing.",
    )

    def share(self, round: int, num_rounds: int) -> float:
        done = (round - 1) / max(1, num_rounds - 1)
        return self.last + (1 - self.last) * (1 + math.cos(math.pi * done)) / 2
