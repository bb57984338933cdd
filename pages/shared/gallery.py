"""Sample images in a grid, each with what a model makes of it."""

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from PIL import Image

from pages.shared.component import component

Verdict = Literal["right", "wrong", "none"]

_PNG = "data:image/png;base64,"
_mount = component("gallery", '<ul class="gallery"></ul><p class="words"></p>')


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
        images: Grey levels, uint8 [num_images, height, width], at least one image.

    Returns:
        The PNG as a data URI.

    Raises:
        ValueError: If the images have another type or shape.
    """
    if images.dtype != np.uint8 or images.ndim != 3 or len(images) == 0:
        raise ValueError(
            f"images must be uint8 [num_images >= 1, height, width], "
            f"got {images.dtype} {list(images.shape)}."
        )
    buffer = io.BytesIO()
    Image.fromarray(np.hstack(list(images))).save(buffer, format="PNG", optimize=True)
    return _PNG + base64.b64encode(buffer.getvalue()).decode("ascii")


def ready(
    tiles: Sequence[Tile], pixels_url: str | None = None, *, words: str = "", part: str = ""
) -> bytes:
    """Make tiles ready for the browser, once for any number of viewers.

    Args:
        tiles: One for each image.
        pixels_url: The images, as `sprite` returns them, in the order of the tiles; may be left out
            when the same part was shown with the same images before.
        words: A sentence under the tiles.
        part: Names them among what `pages.shared.pulse` hears of; empty if they stay as they are.

    Raises:
        ValueError: If `pixels_url` is not a PNG data URI; nothing is fetched from anywhere.
    """
    if pixels_url is not None and not pixels_url.startswith(_PNG):
        raise ValueError(f"pixels_url must start with {_PNG!r}, got {pixels_url[:40]!r}.")
    told = {"part": part, "words": words, "tiles": [asdict(tile) for tile in tiles]}
    return json.dumps(told | {"pixels": pixels_url}).encode()


def gallery(tiles: bytes, *, key: str) -> None:
    """Show tiles made ready in a grid that wraps, or change those shown before under the same key.

    Args:
        tiles: What to show.
        key: Names the gallery among the page's.
    """
    _mount(key=key, data=tiles)
