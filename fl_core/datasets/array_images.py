"""The images of all parts of a file as one array, block by block."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_roles import Part
from fl_core.datasets.array_source import Source, in_blocks
from fl_core.datasets.image_axes import Axes
from fl_core.datasets.image_sizes import Size, resized, with_edge
from fl_core.datasets.pixel_values import Scale, without_alpha


@dataclass(frozen=True)
class Plan:
    """How images as they came become those that are kept.

    Attributes:
        axes: How they lie, by part.
        scales: What is black and white, by part.
        size: What they are shrunk to, before an edge is added.
        layers: Height, width and channels of what is kept.
    """

    axes: Mapping[str, Axes]
    scales: Mapping[str, Scale]
    size: Size
    layers: tuple[int, int, int]

    def converted(self, part: str, block: NDArray[Any]) -> NDArray[np.uint8]:
        """Return images as they came as `[n, height, width, channels]` uint8."""
        images = self.scales[part].brightness(self.axes[part].arranged(block))
        images = without_alpha(images) if images.shape[-1] == 4 else images
        return with_edge(resized(images, self.size))


def joined_images(
    parts: Mapping[str, Part], plan: Plan, used: NDArray[np.intp]
) -> NDArray[np.uint8]:
    """Return images of all parts, `[num_used, height, width, channels]`.

    Args:
        parts: In the order in which their images are counted.
        plan: What becomes of them.
        used: `[num_used]`, which of them all, in which order; none twice.
    """
    images = np.empty((len(used), *plan.layers), np.uint8)
    order = np.argsort(used)
    start = 0
    for name, part in parts.items():
        for block in _blocks(part.images, plan.axes[name]):
            first, last = np.searchsorted(used, (start, start + len(block)), sorter=order)
            rows = order[first:last]
            images[rows] = plan.converted(name, block[used[rows] - start])
            start += len(block)
    return images


def _blocks(images: Source, axes: Axes) -> Iterator[NDArray[Any]]:
    """Return images in blocks; those that are counted along the last axis are unpacked first."""
    if axes.images_last:
        return in_blocks(np.moveaxis(images.whole(), -1, 0))
    return images.blocks()
