"""A little less every round, as in McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017,
"Communication-Efficient Learning of Deep Networks from Decentralized Data", section 3 (CIFAR)."""

from typing import ClassVar

from fl_core.knobs import knob
from fl_core.rate_schedules.base import LEAST, RateSchedule


class ByFactor(RateSchedule):
    """The rate of round t is the first one's times factor^(t - 1)."""

    kind: ClassVar[str] = "by_factor"
    label: ClassVar[str] = "Times a factor each round"
    short: ClassVar[str] = "rate times a factor"
    about: ClassVar[str] = (
        "Each round trains with a learning rate a little lower than the last. Large steps at first "
        "get far, small ones in the end settle down, and unlike parties drift less."
    )
    equation: ClassVar[str] = r"\eta_t = \eta\, \mathrm{factor}^{\,t - 1} \text{ in round } t"
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )
    neutral: ClassVar[str] = "Factor 1 is the same in all rounds."

    factor: float = knob(
        0.99,
        low=0.5,
        high=1.0,
        label="Factor",
        help="The learning rate is multiplied by it after each round: 0.99 leaves about a third "
        "after 100 rounds. It never falls below a thousandth of the first. 1 changes nothing.",
    )

    def share(self, round: int, num_rounds: int) -> float:
        return float(max(LEAST, self.factor ** (round - 1)))
