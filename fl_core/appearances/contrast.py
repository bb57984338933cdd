"""Contrast that falls from party to party. Contrast as in Hendrycks and Dietterich 2019,
"Benchmarking Neural Network Robustness to Common Corruptions and Perturbations" (ICLR,
arXiv:1903.12261). Feature skew between parties is the subject of Li et al. 2021, "FedBN" (ICLR,
arXiv:2102.07623)."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.appearances.base import Appearance, Pixels, rising
from fl_core.appearances.pixel_rounding import as_pixels
from fl_core.knobs import knob
from fl_core.translatable import translatable


class Contrast(Appearance):
    """x <- m + c (x - m), m the mean of the image, c = 1 - lost i / N at party i of N.

    In colour m is a mean for each of red, green and blue. Inverted is 255 - x, at every second
    party, so that it does not go with the contrast.
    """

    kind: ClassVar[str] = "contrast"
    label: ClassVar[str] = "Contrast and inversion"
    also: ClassVar[Sequence[str]] = ("inversion", "inverted")
    about: ClassVar[str] = (
        "Each party’s images have less contrast than those of the party before. If you like, every "
        "second party also sees them as a negative: black is white and white is black."
    )
    equation: ClassVar[str] = (
        r"x \leftarrow \bar{x} + \left( 1 - \mathrm{lost}\, \frac{i}{N} \right) (x - \bar{x})"
    )
    paper: ClassVar[str] = (
        "Hendrycks and Dietterich, “Benchmarking Neural Network Robustness to Common "
        "Corruptions and Perturbations”, ICLR 2019."
    )

    lost: float = knob(
        0.7,
        low=0.0,
        high=1.0,
        step=0.05,
        label="Contrast that the last party loses",
        help="0.7: its images keep three tenths of their contrast. The first of 10 parties loses a "
        "tenth of that, the second two tenths, and so on. At 1 the last party sees a plain shade.",
    )
    inverted: bool = knob(
        False,
        label="Every second party sees negatives",
        help="Parties 2, 4, 6 and so on: what is dark is light, and what is light is dark.",
    )

    @property
    def short(self) -> str:
        text = "contrast −{lost:g}, half inverted" if self.inverted else "contrast −{lost:g}"
        return translatable(text, lost=self.lost)

    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        means = images.mean(axis=(1, 2), keepdims=True, dtype=np.float64)
        seen = images - means.astype(np.float32)
        seen *= np.float32(1 - self.lost * rising(party, num_parties))
        seen += means.astype(np.float32)
        pixels = as_pixels(seen)
        return 255 - pixels if self.inverted and party % 2 else pixels
