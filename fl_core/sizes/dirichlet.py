"""Quantity skew: Li, Diao, Chen and He 2022, "Federated Learning on Non-IID Data Silos: An
Experimental Study" (ICDE, arXiv:2102.02079), section IV-D, q ~ Dir(beta)."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.knobs import knob
from fl_core.sizes.apportion import apportion
from fl_core.sizes.base import Sizes, check_enough
from fl_core.translatable import translatable


class DirichletSizes(Sizes):
    """The parties' shares of all images are drawn from Dir(alpha).

    Where NIID-Bench draws anew until nobody has too few, sizes below the minimum are raised to it.
    """

    kind: ClassVar[str] = "dirichlet"
    label: ClassVar[str] = "Unequal sizes (Dirichlet)"
    also: ClassVar[Sequence[str]] = ("Dirichlet sizes", "quantity skew", "iid-diff-quantity")
    about: ClassVar[str] = "How much each party holds is drawn at random: some hold far more."
    equation: ClassVar[str] = (
        r"\left( \frac{n_1}{n}, \dots, \frac{n_m}{n} \right) \sim \operatorname{Dir}(\alpha, "
        r"\dots, \alpha)"
    )
    paper: ClassVar[str] = (
        "Li, Diao, Chen and He, “Federated Learning on Non-IID Data Silos: An Experimental "
        "Study”, ICDE 2022."
    )

    alpha: float = knob(
        1.0,
        low=0.001,
        high=1_000_000,
        label="Concentration of sizes (alpha)",
        help="Small: a few parties hold nearly all images. 1: any sizes are as likely as others. "
        "Large: all hold the same number.",
    )

    @property
    def short(self) -> str:
        return translatable("sizes α {alpha:g}", alpha=self.alpha)

    def draw(
        self, num_images: int, num_parties: int, least: int, rng: np.random.Generator
    ) -> list[int]:
        check_enough(num_images, num_parties, least)
        shares = rng.dirichlet(np.full(num_parties, self.alpha))
        return apportion(shares, num_images, least)
