"""What is black and white in all pictures of a zip, one for all, and which of them are damaged."""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from fl_core.datasets.picture_paths import Picture
from fl_core.datasets.picture_pixels import (
    EIGHT_BITS,
    SIXTEEN_BITS,
    Header,
    Scales,
    Unreadable,
    values_of,
)
from fl_core.datasets.pixel_values import Scale, extent, scale_of
from fl_core.errors import shown

Made = TypeVar("Made")


def each(pictures: Iterable[Picture], make: Callable[[Picture], Made]) -> list[Made]:
    """Return what is made of each picture.

    Raises:
        DataError: If some cannot be read: all are counted first, so that they go at one time.
    """
    made, damaged, first = [], [], None
    for picture in pictures:
        try:
            made.append(make(picture))
        except Unreadable as error:
            first = first or error
            damaged.append(picture.entry.filename)
    if first is None:
        return made
    if len(damaged) == 1:
        raise first
    sentence = str(first).removesuffix(".")
    raise Unreadable(
        f"{sentence}, nor can {len(damaged) - 1:,} more, {shown(damaged[1])} among them: take them "
        "out of the zip."
    ) from first


def scales_of(
    archive: zipfile.ZipFile, pictures: Sequence[Picture], headers: Sequence[Header], meant: str
) -> tuple[Scales, str, tuple[str, ...]]:
    """Return what is black and white in pictures, in short words, and sentences on it.

    Bytes are brightness as they are. Of deeper ones the largest value of all tells, as of arrays.

    Args:
        archive: The opened zip.
        pictures: All of them.
        headers: What each says of itself.
        meant: As `pixel_values.scale_of` takes it.

    Raises:
        DataError: If one cannot be read, or the values are in another range than is meant.
    """
    found = {}
    for deep in dict.fromkeys(header.deep for header in headers):
        if not deep and meant == "auto":
            continue
        alike = [one for one, header in zip(pictures, headers, strict=True) if header.deep == deep]
        found[deep] = _scale(archive, alike, meant)
    scales = Scales(found.get(False, EIGHT_BITS), found.get(True, SIXTEEN_BITS))
    told = [found.get(header.deep, EIGHT_BITS) for header in headers] if found else []
    values = ", ".join(dict.fromkeys(map(str, told)))
    return scales, values, tuple(scale.words for scale in found.values() if scale.words)


def _scale(archive: zipfile.ZipFile, pictures: Sequence[Picture], meant: str) -> Scale:
    def ends(picture: Picture) -> tuple[float, float, np.dtype[Any]]:
        values = values_of(archive, picture.entry)
        return (*extent(f"the picture {shown(picture.entry.filename)}", [values]), values.dtype)

    lows, highs, types = zip(*each(pictures, ends), strict=True)
    return scale_of("the pictures", np.result_type(*types), min(lows), max(highs), 0, meant)
