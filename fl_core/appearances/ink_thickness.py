"""Thin and thick strokes, by grey erosion and dilation: Serra 1982, "Image Analysis and
Mathematical Morphology", chapter XII. Strokes are made thin and thick, by other means, in
Castro, Tan, Kainz, Konukoglu and Glocker 2019, "Morpho-MNIST" (JMLR 20(178), arXiv:1809.10780)."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from fl_core.appearances.base import Appearance, Pixels, fanned
from fl_core.appearances.pixel_rounding import as_pixels
from fl_core.knobs import knob
from fl_core.translatable import translatable

Step = Callable[..., Any]


class InkThickness(Appearance):
    """Strokes that are a = most (2 (i - 1) / (N - 1) - 1) pixels thicker to each side at party i of
    N; thinner where a < 0; as they are at one party alone.

    A whole pixel more is one grey dilation, the largest of a pixel and its four neighbours; a pixel
    less is one erosion, the smallest. Between k and k + 1 pixels the two images are mixed. Ink is
    what is bright, as in MNIST; in colour red, green and blue are each dealt with by themselves.
    """

    kind: ClassVar[str] = "ink_thickness"
    label: ClassVar[str] = "Ink thickness"
    also: ClassVar[Sequence[str]] = ("thickness", "Morpho-MNIST")
    about: ClassVar[str] = (
        "The first party’s strokes are the thinnest, the last party’s the thickest. Ink is what is "
        "bright; in photographs bright parts shrink at the first party and grow at the last."
    )
    paper: ClassVar[str] = (
        "Castro, Tan, Kainz, Konukoglu and Glocker, “Morpho-MNIST”, JMLR 20(178), 2019; Serra, "
        "“Image Analysis and Mathematical Morphology”, 1982."
    )

    pixels: float = knob(
        0.75,
        low=0.0,
        high=4.0,
        step=0.25,
        label="Thinner and thicker by up to",
        unit="pixels to each side",
        help="The first party’s strokes lose so much on each side, the last party’s gain it. A "
        "stroke of MNIST is about 3 pixels wide: more than 1 makes parts of it vanish.",
    )

    @property
    def short(self) -> str:
        return translatable("ink ±{pixels:g}", pixels=self.pixels)

    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        amount = self.pixels * fanned(party, num_parties)
        step: Step = np.maximum if amount > 0 else np.minimum
        whole, part = divmod(abs(amount), 1)
        seen = images.copy()
        for _ in range(int(whole)):
            seen = _with_neighbours(seen, step)
        if not part:
            return seen
        further = _with_neighbours(seen, step)
        return as_pixels(seen * np.float32(1 - part) + further * np.float32(part))


def _with_neighbours(images: Pixels, step: Step) -> Pixels:
    """Return the largest or the smallest of each pixel and its four neighbours, those there are."""
    seen = images.copy()
    for axis in (1, 2):
        before, after = _cut(axis, slice(None, -1)), _cut(axis, slice(1, None))
        step(seen[after], images[before], out=seen[after])
        step(seen[before], images[after], out=seen[before])
    return seen


def _cut(axis: int, part: slice) -> tuple[slice, ...]:
    return (*[slice(None)] * axis, part)
