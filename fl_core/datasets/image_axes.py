"""Which axis of an array of images is which, whatever its layout."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import DataError, shown
from fl_core.translatable import translatable

LEAST = 4  # pixels: what is lower or narrower is a table, and no image
WITH_CHANNELS = (3, 4)  # colour, and colour with transparency


@dataclass(frozen=True)
class Axes:
    """How to bring an array into one layout.

    Attributes:
        layers: Height, width and channels (1, 3 or 4) of an image.
        channels_first: Whether the channels come before the pixels.
        images_last: Whether the images are counted along the last axis.
        words: What was decided where it is not plain, a sentence; else empty.
    """

    layers: tuple[int, int, int]
    channels_first: bool = False
    images_last: bool = False
    words: str = ""

    def arranged(self, block: NDArray[Any]) -> NDArray[Any]:
        """Return images as `[n, height, width, channels]`, of the same type.

        Args:
            block: Some of them, counted along the first axis.
        """
        height, width, channels = self.layers
        if self.channels_first:
            return np.moveaxis(block.reshape(len(block), channels, height, width), 1, -1)
        return block.reshape(len(block), height, width, channels)


def axes_of(name: str, shape: tuple[int, ...], num_labels: int, meant: str = "auto") -> Axes:
    """Return how the images of an array lie.

    Args:
        name: What the array is called.
        shape: Of the array.
        num_labels: How many labels there are, which tells along which axis the images are counted.
        meant: "channels_first" or "channels_last" where somebody said so, else "auto".

    Raises:
        DataError: If it holds no images, or not as many as there are labels.
    """
    counts_last = shape[0] != num_labels and images_last(shape) == num_labels
    inner = shape[:-1] if counts_last else shape[1:]
    if not counts_last and shape[:1] != (num_labels,):
        raise DataError(
            translatable(
                "There must be one label for each image, but the array {array} has the shape "
                "{shape} and there are {labels} labels.",
                array=shown(name),
                shape=list(shape),
                labels=num_labels,
            )
        )
    found = _inner(tuple(side for side in inner if side != 1), meant)
    if num_labels == 0 or found is None or min(found[0][:2]) < LEAST:
        wanted = "" if meant == "auto" else f", {meant.replace('_', ' ')}"
        raise DataError(
            f"The array {shown(name)} must hold images, [number, height, width], with or without "
            f"channels{wanted}, or flattened squares, but its shape is {list(shape)}."
        )
    layers, first, words = found
    last = "The images are counted along the last axis." if counts_last else ""
    return Axes(layers, first, counts_last, " ".join(filter(None, (last, words))))


def images_last(shape: tuple[int, ...]) -> int:
    """Return how many images there are if they are counted along the last axis; 0 if never."""
    last = shape[-1]
    return last if len(shape) > 1 and last not in (1, *WITH_CHANNELS) else 0


Found = tuple[tuple[int, int, int], bool, str]


def _inner(sides: tuple[int, ...], meant: str) -> Found | None:
    """Return the layers of an image whose axes are these, and whether its channels come first."""
    if len(sides) == 1:
        return _flat(sides[0], meant)
    if len(sides) == 2:
        return _flat_channels(sides, meant) or ((*sides, 1), False, "")
    if len(sides) == 3:
        return _with_channels(sides, meant)
    return None


def _flat(count: int, meant: str) -> Found | None:
    if side := _root(count):
        return (
            (side, side, 1),
            False,
            translatable(
                "Rows of {values} values are taken as {side}×{side}.", values=count, side=side
            ),
        )
    if count % 3 or not (side := _root(count // 3)):
        return None
    first = meant != "channels_last"
    how = translatable("colour after colour") if first else translatable("pixel after pixel")
    words = translatable(
        "Rows of {values} values are taken as {side}×{side} in colour, {how}.",
        values=count,
        side=side,
        how=how,
    )
    return (side, side, 3), first, words


def _flat_channels(sides: tuple[int, ...], meant: str) -> Found | None:
    """Return colours of flattened squares: `[3, pixels]` or `[pixels, 3]`."""
    for channels, count, first in ((sides[0], sides[1], True), (sides[1], sides[0], False)):
        side = _root(count)
        if channels in WITH_CHANNELS and side >= LEAST and _agrees(first, meant):
            words = translatable(
                "Rows of {pixels} pixels are taken as {side}×{side}.", pixels=count, side=side
            )
            return (side, side, channels), first, words
    return None


def _with_channels(sides: tuple[int, ...], meant: str) -> Found | None:
    last = sides[2] in WITH_CHANNELS and _agrees(False, meant)
    first = sides[0] in WITH_CHANNELS and _agrees(True, meant)
    if last and not (first and min(sides[:2]) < LEAST):
        return (sides[0], sides[1], sides[2]), False, ""
    if first:
        return (sides[1], sides[2], sides[0]), True, "The channels are taken from the first axis."
    return None


def _agrees(first: bool, meant: str) -> bool:
    return meant in ("auto", "channels_first" if first else "channels_last")


def _root(count: int) -> int:
    """Return the side of a square of so many pixels; 0 if it is none."""
    side = math.isqrt(count)
    return side if side * side == count else 0
