"""Blur that grows from party to party, as in Hendrycks and Dietterich 2019, "Benchmarking Neural
Network Robustness to Common Corruptions and Perturbations" (ICLR, arXiv:1903.12261), its Gaussian
blur. That parties' images look unlike is studied in Hsieh, Phanishayee, Mutlu and Gibbons 2020,
"The Non-IID Data Quagmire of Decentralized Machine Learning" (ICML, arXiv:1910.00189)."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.appearances.base import Appearance, Pixels, rising
from fl_core.appearances.pixel_rounding import as_pixels
from fl_core.knobs import knob
from fl_core.translatable import translatable

PARTS = 4096
"""Weights are whole parts of this. Their products with pixels are then exact in float64, and so are
the sums, in whichever order a processor adds them up."""


class Blur(Appearance):
    """Each pixel becomes a mean of those around it, weighed by exp(-d² / 2 s²), s = radius i / N.

    d is the distance in pixels along the rows, then along the columns. What lies outside the image
    looks like the nearest pixel of its edge.
    """

    kind: ClassVar[str] = "blur"
    label: ClassVar[str] = "Blur"
    also: ClassVar[Sequence[str]] = ("Gaussian blur",)
    about: ClassVar[str] = (
        "Each party’s images are less sharp than those of the party before, as if seen through a "
        "lens further out of focus."
    )
    equation: ClassVar[str] = (
        r"x(p) \leftarrow \frac{\sum_q e^{-\lVert p - q \rVert^2 / 2 s_i^2}\, x(q)}{\sum_q "
        r"e^{-\lVert p - q \rVert^2 / 2 s_i^2}}, \qquad s_i = \mathrm{radius}\, \frac{i}{N}"
    )
    paper: ClassVar[str] = (
        "Hendrycks and Dietterich, “Benchmarking Neural Network Robustness to Common "
        "Corruptions and Perturbations”, ICLR 2019."
    )

    radius: float = knob(
        2.0,
        low=0.0,
        high=8.0,
        step=0.25,
        label="Blur of the last party",
        unit="pixels",
        help="The radius (standard deviation) of the blur. Party 1 of 10 gets a tenth of it, "
        "party 2 two tenths, and so on. 0 leaves images sharp.",
    )

    @property
    def short(self) -> str:
        return translatable("blur {radius:g}", radius=self.radius)

    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        radius = self.radius * rising(party, num_parties)
        height, width = images.shape[1:3]
        colours = images.reshape(len(images), height, width, *images.shape[3:] or (1,))
        layers = colours.transpose(0, 3, 1, 2)
        seen = mixing(height, radius) @ layers.astype(np.float64) @ mixing(width, radius).T
        return as_pixels(seen / PARTS**2).transpose(0, 2, 3, 1).reshape(images.shape)


@lru_cache(maxsize=8)
def mixing(length: int, radius: float) -> NDArray[np.float64]:
    """Return how much of each pixel in a row each is made of: `[length, length]`.

    Each row is whole numbers, together `PARTS`; do not change it, for it is kept.
    """
    furthest = math.ceil(4 * radius)
    reach = np.arange(-furthest, furthest + 1)
    with np.errstate(over="ignore"):  # of a tiny radius, where a neighbour counts for nothing
        bell = np.exp(-0.5 * (reach / radius) ** 2) if radius else np.ones(1)
    parts = np.rint(PARTS * bell / bell.sum())
    parts[furthest] += PARTS - parts.sum()
    places = np.arange(length)[:, None] + reach
    found = np.zeros((length, length))
    np.add.at(found, (np.arange(length)[:, None], places.clip(0, length - 1)), parts)
    return found
