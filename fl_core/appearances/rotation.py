"""A fan of angles over the parties. MNIST is rotated, by quarter turns, in Ghosh, Chung, Yin and
Ramchandran 2020, "An Efficient Framework for Clustered Federated Learning" (NeurIPS,
arXiv:2006.04088), section 6."""

import math
from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.appearances.base import Appearance, Pixels, fanned
from fl_core.appearances.pixel_rounding import as_pixels
from fl_core.knobs import knob
from fl_core.translatable import translatable

Corner = tuple[NDArray[np.intp], NDArray[np.float32]]
"""To each pixel one of the four that it is mixed of, and how much of it."""


class Rotation(Appearance):
    """Images turned about their middle, mixed from the four nearest pixels (bilinear).

    Party i of N turns by -max + 2 max (i - 1) / (N - 1) degrees, counter-clockwise; one party alone
    by none. What was outside the image looks like the nearest pixel of its edge.
    """

    kind: ClassVar[str] = "rotation"
    label: ClassVar[str] = "Rotation"
    also: ClassVar[Sequence[str]] = ("rotated", "rotated MNIST")
    about: ClassVar[str] = (
        "Each party sees its images turned by an angle of its own: the first party’s clockwise, "
        "the middle one’s not at all, the last party’s counter-clockwise."
    )
    equation: ClassVar[str] = r"\theta_i = \theta_{\max} \left( 2\, \frac{i - 1}{N - 1} - 1 \right)"
    paper: ClassVar[str] = (
        "Ghosh, Chung, Yin and Ramchandran, “An Efficient Framework for Clustered Federated "
        "Learning”, NeurIPS 2020, section 6."
    )

    degrees: int = knob(
        45,
        low=0,
        high=180,
        step=5,
        label="Largest angle",
        unit="degrees",
        help="The first party’s images are turned by so much one way, the last party’s by so much "
        "the other way, those between by angles evenly between. At 180 both are upside down.",
    )

    @property
    def short(self) -> str:
        return translatable("turned ±{degrees}°", degrees=self.degrees)

    def seen_by(
        self, party: int, num_parties: int, images: Pixels, rng: np.random.Generator
    ) -> Pixels:
        angle = self.degrees * fanned(party, num_parties)
        height, width = images.shape[1:3]
        flat = images.reshape(len(images), height * width, *images.shape[3:] or (1,))
        seen = np.zeros(flat.shape, np.float32)
        for pixels, weights in _corners(height, width, angle):
            seen += flat.take(pixels, axis=1) * weights[:, None]
        return as_pixels(seen).reshape(images.shape)


def _corners(height: int, width: int, angle: float) -> Iterator[Corner]:
    """Yield the four pixels of which each pixel of a turned image is made: `[height * width]`."""
    turn = math.radians(angle)
    row, column = np.mgrid[:height, :width] - np.array([height - 1, width - 1])[:, None, None] / 2
    # Rounded, so that a quarter turn hits the pixels themselves and mixes none.
    rows = np.round(row * math.cos(turn) + column * math.sin(turn) + (height - 1) / 2, 6)
    columns = np.round(column * math.cos(turn) - row * math.sin(turn) + (width - 1) / 2, 6)
    for one, row_share in _neighbours(rows, height):
        for other, column_share in _neighbours(columns, width):
            share = (row_share * column_share).ravel().astype(np.float32)
            if share.any():
                yield (one * width + other).ravel(), share


def _neighbours(
    places: NDArray[np.float64], length: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """Yield the whole places before and after, within the image, and the share of each."""
    inside = places.clip(0, length - 1)
    before = np.floor(inside).astype(np.intp)
    yield before, 1 - (inside - before)
    yield np.minimum(before + 1, length - 1), inside - before
