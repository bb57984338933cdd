"""Images brought to a size that a network here can take."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fl_core.image_kind import LEAST_SIDE
from fl_core.translatable import translatable

USUAL_SIDE = 64
"""Pixels. What is higher or wider is shrunk, but for files that could be read before that rule."""

Size = tuple[int, int]  # height, width


def fitting(size: Size, most: int = USUAL_SIDE) -> Size:
    """Return the size that images are shrunk to: not above `most`, and with their proportions."""
    longest = max(size)
    if longest <= most:
        return size
    height, width = (max(1, round(side * most / longest)) for side in size)
    return height, width


def padded(size: Size) -> Size:
    """Return the size that images get with a black edge: 8 pixels at least."""
    return max(size[0], LEAST_SIDE), max(size[1], LEAST_SIDE)


def resized(images: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return images `[n, height, width, channels]` shrunk to a size; each pixel is a mean of many.

    Args:
        images: Of 1 or 3 channels.
        size: Height and width.
    """
    if images.shape[1:3] == size:
        return images
    found = np.empty((len(images), *size, images.shape[3]), np.uint8)
    for place, image in enumerate(images):
        picture = Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)
        small = picture.resize((size[1], size[0]), Image.Resampling.BOX)
        found[place] = np.asarray(small).reshape(found.shape[1:])
    return found


def with_edge(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return images `[n, height, width, channels]` in the middle of 8 black pixels at least."""
    height, width = images.shape[1:3]
    seen = padded((height, width))
    below, beside = seen[0] - height, seen[1] - width
    if not (below or beside):
        return images
    edges = ((0, 0), (below // 2, below - below // 2), (beside // 2, beside - beside // 2), (0, 0))
    return np.pad(images, edges)


WITH_EDGE = "Images of {before} pixels are given a black edge to {after}."
SHRUNK = "Images of {before} pixels are shrunk to {after}."


def words_of(before: Size, after: Size) -> tuple[str, ...]:
    """Return a sentence on how a size was changed; none if it was not."""
    if before == after:
        return ()
    text = WITH_EDGE if sum(after) > sum(before) else SHRUNK
    told = {"before": "{}×{}".format(*before), "after": "{}×{}".format(*after)}
    return (translatable(text, **told),)
