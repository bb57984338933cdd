"""Files as people have them, made on the spot."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from fl_core.datasets.own_file_reading import understand
from fl_core.datasets.reading import Reading, Understood
from tests.fl_core.tiny_data import npz_of

DRAW = np.random.default_rng(5)
GREY = DRAW.integers(0, 256, (24, 28, 28), dtype=np.uint8)
COLOUR = DRAW.integers(0, 256, (24, 32, 32, 3), dtype=np.uint8)
GREY[0, 0, :2] = COLOUR[0, 0, 0, :2] = 0, 255  # so that their range is plain
LABELS = np.arange(24) % 3
THREE = np.zeros((3, 28, 28), np.uint8)


def read(reading: Reading | None = None, **arrays: Any) -> Understood:
    """Return what is understood of an `.npz` of these arrays."""
    return understand(io.BytesIO(npz_of(arrays)), reading or Reading())


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by their paths."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read_zip(files: Mapping[str, bytes], reading: Reading | None = None) -> Understood:
    """Return what is understood of a zip of files."""
    return understand(io.BytesIO(zip_of(files)), reading or Reading())


def picture(pixels: np.ndarray | Image.Image, how: str = "PNG", **options: Any) -> bytes:
    """Return a picture file."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, how, **options)
    return buffer.getvalue()
