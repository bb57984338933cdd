"""Sample images in a grid, each with what a model makes of it."""

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from PIL import Image

from pages.components.component import component

Verdict = Literal["right", "wrong", "none"]

SIDE = 56
"""CSS pixels of an image's longer side, about: as many for each of its pixels, if they fit."""

_PNG = "data:image/png;base64,"
_mount = component("image_gallery", '<ul class="gallery"></ul><p class="words"></p>')


@dataclass(frozen=True)
class Tile:
    """One image's text.

    Attributes:
        caption: Under the image, such as "7", or "7 → 1" for a 7 taken for a 1.
        verdict: Whether the model is right; "none" if it was not asked.
        note: The whole story, such as "Truth 7, predicted 1 (62 %)".
    """

    caption: str
    verdict: Verdict
    note: str


def sprite(images: np.ndarray) -> str:
    """Put images side by side into one PNG.

    Args:
        images: uint8, grey levels `[num_images, height, width]` or colours
            `[num_images, height, width, 3]`, at least one image.

    Returns:
        The PNG as a data URI.

    Raises:
        ValueError: If the images have another type or shape.
    """
    grey_or_colour = images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)
    if images.dtype != np.uint8 or not grey_or_colour or len(images) == 0:
        raise ValueError(
            f"images must be uint8 [num_images >= 1, height, width] or [..., 3] in colour, "
            f"got {images.dtype} {list(images.shape)}."
        )
    buffer = io.BytesIO()
    Image.fromarray(np.hstack(list(images))).save(buffer, format="PNG", optimize=True)
    return _PNG + base64.b64encode(buffer.getvalue()).decode("ascii")


def size_on_screen(height: int, width: int) -> tuple[int, int]:
    """Return the height and width in CSS pixels at which an image of so many pixels is shown."""
    longest = max(height, width)
    scale = SIDE // longest if longest <= SIDE else SIDE / longest
    return round(scale * height), round(scale * width)


def images_ready(
    pixels_url: str, *, size: tuple[int, int] = (SIDE, SIDE), seen: tuple[float, float] = (1.0, 1.0)
) -> bytes:
    """Make images ready for the browser, once for any number of viewers.

    Args:
        pixels_url: The images, as `sprite` returns them.
        size: Height and width of an image in CSS pixels, as `size_on_screen` gives them.
        seen: Which part of each image, of its height and of its width, 0 to 1, from the upper left,
            is looked at by the model: it is framed, and the rest dimmed.

    Raises:
        ValueError: If `pixels_url` is not a PNG data URI; nothing is fetched from anywhere.
    """
    if not pixels_url.startswith(_PNG):
        raise ValueError(f"pixels_url must start with {_PNG!r}, got {pixels_url[:40]!r}.")
    return json.dumps({"pixels": pixels_url, "size": size, "seen": seen}).encode()


def tiles_ready(tiles: Sequence[Tile], *, words: str = "") -> bytes:
    """Make what is said of images ready: a tile for each, in order, and a sentence under them."""
    return json.dumps({"words": words, "tiles": [asdict(tile) for tile in tiles]}).encode()


def gallery(tiles: bytes, *, key: str) -> None:
    """Show tiles made ready in a grid that wraps, or change those shown before under the same key.

    Args:
        tiles: The images and what is said of them, `joined`.
        key: Names the gallery among the page's.
    """
    _mount(key=key, data=tiles)
