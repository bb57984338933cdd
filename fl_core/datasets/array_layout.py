"""How the images of all parts of a file lie, and which of their values are black and white."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_roles import Roles
from fl_core.datasets.array_source import MOST_UNPACKED, Source
from fl_core.datasets.image_axes import Axes, axes_of
from fl_core.datasets.pixel_values import (
    Scale,
    check_pixel_type,
    extent,
    in_doubt,
    scale_of,
    without_outliers,
)
from fl_core.errors import DataError, shown
from fl_core.image_kind import CHANNELS
from fl_core.seeding import rng
from fl_core.translatable import translatable

Layers = tuple[int, int, int]
MOST_PIXELS = 4_000_000  # of one image, of which each takes some 25 bytes while it is converted
MOST_SAMPLED = 1_000_000  # pixels of a part, to tell outliers by


def axes_of_parts(roles: Roles, counts: Mapping[str, int], meant: str) -> dict[str, Axes]:
    """Return how the images of each part lie, which are all of one size.

    Args:
        roles: What the arrays are.
        counts: How many labels each part has.
        meant: As `axes_of` takes it.

    Raises:
        DataError: If they are no images, or of several sizes.
    """
    found = {}
    for name, part in roles.parts.items():
        _check_type(part.images)
        axes = axes_of(part.images.name, part.images.shape, counts[name], meant)
        if (pixels := axes.layers[0] * axes.layers[1]) > MOST_PIXELS:
            raise DataError(
                translatable(
                    "An image may have at most {most} million pixels, but those of "
                    "the array {array} have {pixels} million.",
                    most=MOST_PIXELS // 10**6,
                    array=shown(part.images.name),
                    pixels=pixels // 10**6,
                )
            )
        found[name] = axes
    first = next(iter(roles.parts.values())).images.name
    layers = next(iter(found.values())).layers
    for name, part in roles.parts.items():
        if found[name].layers != layers:
            raise DataError(
                translatable(
                    "The images of the array {array} must be as those of "
                    "{other}, {wanted}, but they are "
                    "{found}.",
                    array=shown(part.images.name),
                    other=shown(first),
                    wanted=_in_words(layers),
                    found=_in_words(found[name].layers),
                )
            )
    return found


def _in_words(layers: Layers) -> str:
    height, width, channels = layers
    return f"{height}×{width} {CHANNELS.get(channels, 'with transparency')}"


def _check_type(images: Source) -> None:
    images.check(MOST_UNPACKED)
    check_pixel_type(images.name, images.dtype)


def scales_of_parts(roles: Roles, layers: Layers, meant: str) -> dict[str, Scale]:
    """Return what is black and white in each part: the same where the kinds of numbers are.

    Args:
        roles: What the arrays are.
        layers: Height, width and channels of an image.
        meant: As `scale_of` takes it.

    Raises:
        DataError: If the values are in no range that is known, or in another than is meant.
    """
    found: dict[str, Scale] = {}
    kinds = {name: _kind(part.images) for name, part in roles.parts.items()}
    for kind in dict.fromkeys(kinds.values()):
        alike = {name: one.images for name, one in roles.parts.items() if kinds[name] == kind}
        found |= dict.fromkeys(alike, _scale([*alike.values()], layers, meant))
    return found


def _kind(images: Source) -> str:
    """Return what numbers are alike: bytes go to 255, whatever whole numbers beside them do."""
    return "bytes" if images.dtype == np.uint8 else images.dtype.kind.replace("u", "i")


def _scale(alike: Sequence[Source], layers: Layers, meant: str) -> Scale:
    ends = [_extent(images, meant) for images in alike]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    dtype, num_pixels = alike[0].dtype, layers[0] * layers[1]
    scale = scale_of(_words(alike[0]), dtype, low, high, num_pixels, meant)
    # A value below 0 may lie beside a range, or be of none that a single odd one has widened.
    if not scale.guessed and not (dtype.kind == "f" and low < 0 and scale.high >= 255):
        return scale
    sample = np.concatenate([_sample(images) for images in alike])
    if not scale.guessed:
        return in_doubt(scale, low, high, sample) if meant == "auto" else scale
    return without_outliers(scale, sample)


def _words(images: Source) -> str:
    return f"the array {shown(images.name)}"


def _extent(images: Source, meant: str) -> tuple[float, float]:
    """Return the least and largest pixel, without a look at them where their type tells."""
    if images.dtype == np.bool_:
        return 0, 1
    if images.dtype == np.uint8 and meant == "auto":
        return 0, 255
    return extent(_words(images), images.blocks())


def _sample(images: Source) -> NDArray[np.float64]:
    """Return some pixels of all images, drawn with a fixed seed; of few all."""
    total, found = math.prod(images.shape), []
    for number, block in enumerate(images.blocks()):
        values = block.reshape(-1)
        if total > MOST_SAMPLED:
            count = math.ceil(MOST_SAMPLED * len(values) / total)
            values = values[rng(0, "own_file_values", number).integers(len(values), size=count)]
        found.append(values.astype(np.float64))
    return np.concatenate(found)
