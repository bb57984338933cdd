"""Noise that grows from party to party: Li, Diao, Chen and He 2022, "Federated Learning on Non-IID
Data Silos: An Experimental Study" (ICDE, arXiv:2102.02079): "noise-based feature imbalance"."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.appearances.base import Appearance, Pixels, rising
from fl_core.appearances.pixel_rounding import as_pixels
from fl_core.knobs import knob
from fl_core.translatable import translatable


class Noise(Appearance):
    """Party i of N adds Gau(0, s) to each pixel, s = sigma i / N, and cuts off at black and white.

    The paper calls sigma i / N a variance; its code (NIID-Bench) takes sigma (i - 1) / (N - 1) for
    a standard deviation. Here sigma i / N is the standard deviation, of a brightness from 0 to 1.
    In colour each of red, green and blue gets noise of its own.
    """

    kind: ClassVar[str] = "noise"
    label: ClassVar[str] = "Noise"
    also: ClassVar[Sequence[str]] = ("Gaussian noise",)
    about: ClassVar[str] = (
        "Each party’s pixels are disturbed at random, as if each had a worse camera than the party "
        "before: the first party’s least, the last party’s most."
    )
    equation: ClassVar[str] = (
        r"x \leftarrow x + \mathcal{N}\!\left( 0,\ s_i^2 \right), \qquad s_i = \sigma\, "
        r"\frac{i}{N}"
    )
    paper: ClassVar[str] = (
        "Li, Diao, Chen and He, “Federated Learning on Non-IID Data Silos: An Experimental "
        "Study”, ICDE 2022."
    )

    sigma: float = knob(
        0.3,
        low=0.0,
        high=1.0,
        step=0.05,
        label="Noise of the last party",
        unit="standard deviation",
        help="In brightness, where black is 0 and white is 1. Party 1 of 10 gets a tenth of it, "
        "party 2 two tenths, and so on. 0 adds none.",
    )

    @property
    def short(self) -> str:
        return translatable("noise {sigma:g}", sigma=self.sigma)

    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        seen = rng.standard_normal(images.shape, dtype=np.float32)
        seen *= np.float32(255 * self.sigma * rising(party, num_parties))
        seen += images
        return as_pixels(seen)
