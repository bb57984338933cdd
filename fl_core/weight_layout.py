"""Which weight of a model is what, told without building it. Plain numpy.

A model is one vector; whoever leaves some of it at a party, or as it is, chooses by this.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["kernel", "bias", "scale", "shift", "running_mean", "running_variance", "other"]


@dataclass(frozen=True)
class WeightPart:
    """Some weights that lie side by side in the vector.

    Attributes:
        layer: The name of the layer whose they are.
        kind: A kernel multiplies, a bias is added; a normalisation has scale and shift, which are
            trained, and that of batches a running mean and variance, which follow the images.
        shape: As the layer has them.
        head: Whether they are of the last layer, which turns what was found into classes.
    """

    layer: str
    kind: Kind
    shape: tuple[int, ...]
    head: bool = False

    @property
    def size(self) -> int:
        """How many weights they are."""
        return math.prod(self.shape)

    @property
    def runs(self) -> bool:
        """Whether they follow the images and no gradient."""
        return self.kind in ("running_mean", "running_variance")

    @property
    def normalises(self) -> bool:
        """Whether they are of a normalisation, what runs included."""
        return self.runs or self.kind in ("scale", "shift")


Layout = tuple[WeightPart, ...]
"""All parts of a model's vector, in its order: what is trained, then what runs."""


def in_vector_order(parts: Sequence[WeightPart]) -> Layout:
    """Return parts, layer by layer, in the order of the vector."""
    return tuple(sorted(parts, key=lambda part: part.runs))


def num_weights(layout: Layout) -> int:
    """Return how long the vector is."""
    return sum(part.size for part in layout)


def num_running(layout: Layout) -> int:
    """Return how many weights at the vector's end follow the images and no gradient."""
    return sum(part.size for part in layout if part.runs)


def chosen(layout: Layout, wanted: Callable[[WeightPart], bool]) -> NDArray[np.bool_]:
    """Return `[num_weights]`, true where a weight is of a part that is wanted."""
    return np.repeat([wanted(part) for part in layout], [part.size for part in layout])


def convolution(layer: str, size: int, channels: int, filters: int) -> list[WeightPart]:
    """Return the kernel of a convolution of size times size."""
    return [WeightPart(layer, "kernel", (size, size, channels, filters))]


def dense(layer: str, inputs: int, units: int, head: bool = False) -> list[WeightPart]:
    """Return the parts of a dense layer."""
    return [
        WeightPart(layer, "kernel", (inputs, units), head),
        WeightPart(layer, "bias", (units,), head),
    ]


def normalisation(layer: str, channels: int, runs: bool) -> list[WeightPart]:
    """Return the parts of a normalisation, a number for each channel.

    Args:
        layer: Its name.
        channels: How many there are.
        runs: Whether it is that of batches.
    """
    kinds: list[Kind] = ["scale", "shift"]
    kinds += ["running_mean", "running_variance"] if runs else []
    return [WeightPart(layer, kind, (channels,)) for kind in kinds]
