"""A few large parties and many small ones: sizes by a power law of the rank (Zipf 1949). Sizes
"follow a power law" in Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith 2020, "Federated Optimization
in Heterogeneous Networks" (MLSys, arXiv:1812.06127), section 5.1, too; their code draws them from a
log-normal law."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.knobs import knob
from fl_core.sizes.apportion import apportion
from fl_core.sizes.base import Sizes, check_enough
from fl_core.translatable import translatable


class PowerLaw(Sizes):
    """The r-th largest party holds r^(-exponent) as much as the largest.

    Who is the r-th is drawn, so that size goes along with nothing else that follows the parties'
    order, such as how noisy their images are.
    """

    kind: ClassVar[str] = "power_law"
    label: ClassVar[str] = "Unequal sizes (power law)"
    also: ClassVar[Sequence[str]] = ("Zipf",)
    about: ClassVar[str] = "A few parties hold many images, and many hold few."
    equation: ClassVar[str] = r"n_{(r)} \propto r^{-a}"
    paper: ClassVar[str] = (
        "Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith, “Federated Optimization in "
        "Heterogeneous Networks”, MLSys 2020."
    )
    neutral: ClassVar[str] = "Exponent 0 is equal sizes."

    exponent: float = knob(
        1.0,
        low=0.0,
        high=5.0,
        step=0.1,
        label="Exponent of sizes",
        help="0: equal sizes. 1: the second largest party holds half as much as the largest, the "
        "third a third. Larger: sizes fall off faster.",
    )

    @property
    def short(self) -> str:
        return translatable("power-law sizes {exponent:g}", exponent=self.exponent)

    def draw(
        self, num_images: int, num_parties: int, least: int, rng: np.random.Generator
    ) -> list[int]:
        check_enough(num_images, num_parties, least)
        ranks = np.arange(1, num_parties + 1)
        return apportion(rng.permutation(ranks**-self.exponent), num_images, least)
