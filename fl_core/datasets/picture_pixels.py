"""The pixels of one picture file, decoded by Pillow: upright, on white paper, grey or in colour."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from fl_core.datasets.image_sizes import Size
from fl_core.datasets.pixel_values import Scale
from fl_core.errors import DataError, shown
from fl_core.translatable import translatable

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
MOST_PIXELS = 40_000_000  # of one picture, before it is shrunk
MOST_FILE = 50_000_000  # bytes of one picture file
ORIENTATION = 0x0112  # of EXIF; 5 to 8 lie on their side
GREY = ("1", "L")
DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
"""Modes whose pixels may be of more than 8 bits, or fractions."""


EIGHT_BITS, SIXTEEN_BITS = Scale(0, 255), Scale(0, 65_535)


class Unreadable(DataError):
    """A picture is none, or damaged: others beside it may be sound."""


@dataclass(frozen=True)
class Header:
    """What a picture says of itself.

    Attributes:
        size: Height and width as it is seen.
        num_pixels: How many pixels it has in the file.
        deep: Whether its pixels may be of more than 8 bits.
    """

    size: Size
    num_pixels: int
    deep: bool


@dataclass(frozen=True)
class Scales:
    """What is black and white in pictures whose pixels are bytes, and in deeper ones."""

    bytes: Scale = EIGHT_BITS
    deep: Scale = SIXTEEN_BITS


AS_THEY_ARE = Scales()


def header_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Header:
    """Return what a picture says of itself, without decoding it.

    Raises:
        DataError: If it is no picture, damaged or too large.
    """
    with _opened(archive, entry) as picture:
        width, height = picture.size
        told = "exif" in picture.info  # else some formats are decoded to look for it
        on_its_side = told and picture.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
    size = (width, height) if on_its_side else (height, width)
    return Header(size, width * height, picture.mode in DEEP)


def values_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> NDArray[Any]:
    """Return the pixels of a picture as its file has them.

    Raises:
        DataError: If it is damaged.
    """
    with _opened(archive, entry) as picture:
        return np.asarray(picture if picture.mode in DEEP else _plain(picture))


def pixels_of(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, size: Size, scales: Scales = AS_THEY_ARE
) -> NDArray[np.uint8]:
    """Return a picture as `[height, width]`, in colour `[height, width, 3]`, of a given size.

    Raises:
        DataError: If it is damaged, as some are only seen to be once they are decoded.
    """
    with _opened(archive, entry) as picture:
        height, width = size
        picture.draft(None, (2 * width, 2 * height))  # a JPEG need not be decoded in full
        upright = _bright(ImageOps.exif_transpose(picture), scales)
        if upright.size != (width, height):
            upright = upright.resize((width, height), Image.Resampling.BOX)
        return np.asarray(upright)


@contextmanager
def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[Image.Image]:
    """Open a picture, whose header alone is read, and tell in a sentence whatever goes wrong."""
    name = shown(entry.filename)
    if entry.file_size > MOST_FILE:
        raise DataError(
            translatable(
                "A picture may take at most {most} MB, but {name} takes {megabytes} MB.",
                most=MOST_FILE // 10**6,
                name=name,
                megabytes=entry.file_size // 10**6,
            )
        )
    try:
        with archive.open(entry) as file, Image.open(file, formats=FORMATS) as picture:
            if (pixels := picture.width * picture.height) > MOST_PIXELS:
                raise DataError(
                    translatable(
                        "A picture may have at most {most} million pixels, but {name} "
                        "says that it has {pixels} million.",
                        most=MOST_PIXELS // 10**6,
                        name=name,
                        pixels=pixels // 10**6,
                    )
                )
            yield picture
    except DataError:
        raise
    except MemoryError:  # of the machine's making: told where the zip was opened
        raise
    except Image.DecompressionBombError:
        raise DataError(
            f"A picture may have at most {MOST_PIXELS // 10**6} million pixels, but {name} says "
            "that it has far more."
        ) from None
    except Exception as error:  # Pillow, zipfile and zlib each raise their own
        reason = str(error).partition("\n")[0][:100] if str(error).isprintable() else "damaged"
        if reason.startswith("cannot identify"):
            reason = f"it is none of {', '.join(FORMATS)}"
        raise Unreadable(
            translatable("The picture {name} cannot be read ({reason}).", name=name, reason=reason)
        ) from error


def _bright(picture: Image.Image, scales: Scales) -> Image.Image:
    """Return a picture of 8 bits, grey or in colour, from black to white."""
    if picture.mode in DEEP:
        return Image.fromarray(scales.deep.brightness(np.asarray(picture)))
    plain = _plain(picture)
    if scales.bytes == EIGHT_BITS:
        return plain
    return Image.fromarray(scales.bytes.brightness(np.asarray(plain)))


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture of bytes, grey or in colour, without what was seen through."""
    if picture.has_transparency_data:
        see_through = picture.convert("RGBA")
        paper = Image.new("RGBA", see_through.size, "white")
        return Image.alpha_composite(paper, see_through).convert("RGB")
    return picture.convert("L" if picture.mode in GREY else "RGB")
