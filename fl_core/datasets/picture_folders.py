"""A zip of pictures in folders, read as images with their labels."""

import zipfile
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_names import part_of
from fl_core.datasets.array_parties import numbered_parties
from fl_core.datasets.image_data import MOST_IMAGES, ImageData
from fl_core.datasets.image_shares import shares
from fl_core.datasets.image_sizes import Size, fitting, padded, with_edge, words_of
from fl_core.datasets.label_classes import classes_of_labels
from fl_core.datasets.label_values import Labels, flat_labels
from fl_core.datasets.name_order import in_order
from fl_core.datasets.npz import MOST_BYTES
from fl_core.datasets.picture_paths import Picture, pictures_in
from fl_core.datasets.picture_pixels import (
    Header,
    Scales,
    Unreadable,
    header_of,
    pixels_of,
    values_of,
)
from fl_core.datasets.picture_values import each, scales_of
from fl_core.datasets.reading import Reading, Understood
from fl_core.datasets.understood_words import not_used, summary, too_dark, too_few
from fl_core.errors import DataError, shown
from fl_core.image_kind import LEAST_CLASSES, MOST_CLASSES, ImageKind
from fl_core.short_text import shortened
from fl_core.translatable import translatable

MOST_DECODED = 2_000_000_000  # pixels of all pictures together, before they are shrunk
ORDER = ("", "train", "validation", "test")


def read_pictures(archive: zipfile.ZipFile, reading: Reading) -> Understood:
    """Return the images that picture files hold, and what was understood.

    Raises:
        DataError: If one of them cannot be read, or their folders say no classes.
    """
    pictures, others = pictures_in(archive, reading.folders)
    pictures.sort(key=lambda picture: ORDER.index(picture.part))  # and else by their paths
    counts = Counter(picture.part for picture in pictures)
    if len(counts) == 1:
        counts = Counter({"": len(pictures)})
    elif "train" not in counts:
        raise DataError("There are no pictures to train on, such as in a folder called train.")
    labels = flat_labels("folders", np.array([picture.label for picture in pictures]))
    _check_folders(labels)
    classes = classes_of_labels([labels])
    headers = _headers(archive, pictures)
    size, size_words = _size(headers)
    scales, values, scale_words = scales_of(archive, pictures, headers, reading.values)
    most = min(MOST_IMAGES, MOST_BYTES // (3 * size[0] * size[1]))
    parted = shares(counts, most)
    used = np.concatenate([parted.train, parted.test])
    images = _images(archive, [pictures[place] for place in used], size, scales)
    kind = ImageKind(images.shape[1], images.shape[2], images.shape[3], classes.names)
    parties = flat_labels("folders", np.array([picture.party for picture in pictures]))
    origins = numbered_parties([parties], parted.train)
    data = ImageData(images, classes.codes[0][used], len(parted.train), kind, origins)
    words = (*scale_words, *size_words, *classes.words, *parted.words, *_told_by_depth(parties))
    left = not_used(others, "Of the files in the zip,")
    sentences = (summary(data, values), *words, *left, *too_dark(data))
    return Understood(data, sentences, too_few(data.num_train))


def _headers(archive: zipfile.ZipFile, pictures: Sequence[Picture]) -> list[Header]:
    try:
        return each(pictures, lambda picture: header_of(archive, picture.entry))
    except Unreadable:  # others may be seen to be damaged only once they are decoded
        each(pictures, lambda picture: values_of(archive, picture.entry).size)
        raise


def _check_folders(labels: Labels) -> None:
    """Raise DataError if the folders are no classes for all that their names say."""
    if len(labels.values) == 1:
        raise DataError(
            translatable(
                "There must be {least} to {most} classes, a folder each, but all "
                "pictures are in one, {folder}.",
                least=LEAST_CLASSES,
                most=MOST_CLASSES,
                folder=shown(labels.values[0]),
            )
        )
    if all(map(part_of, labels.values)):
        raise DataError(
            translatable(
                "Pictures must lie in folders of their classes, but {one} and "
                "{other} say which are for training and which for testing.",
                one=shown(labels.values[0]),
                other=shown(labels.values[1]),
            )
        )


def _told_by_depth(parties: Labels) -> tuple[str, ...]:
    """Return a sentence on what two folders are taken for; none where there is but one."""
    if not any(parties.values):
        return ()
    names = shortened(", ".join(ascii(name)[1:-1] for name in in_order(parties.values)[:20]), 60)
    return (
        translatable(
            "Of two folders the upper one is taken as the party ({names}), the lower as class.",
            names=names,
        ),
    )


def _size(headers: Sequence[Header]) -> tuple[Size, tuple[str, ...]]:
    """Return the size that all pictures get, before an edge is added, and a sentence on it."""
    if sum(header.num_pixels for header in headers) > MOST_DECODED:
        raise DataError(
            translatable(
                "All pictures together may have at most {most} million pixels: "
                "bring smaller ones, or fewer.",
                most=MOST_DECODED // 10**6,
            )
        )
    # The commonest, of several the largest: whatever the order of the files.
    sizes = Counter(header.size for header in headers)
    commonest = max(sizes, key=lambda size: (sizes[size], size))
    chosen = fitting(commonest)
    seen = padded(chosen)
    if len(sizes) == 1:
        return chosen, words_of(commonest, seen)
    return chosen, (
        translatable(
            "The pictures are of {sizes} sizes: all are stretched to {height}×{width}, as "
            "the commonest asks.",
            sizes=len(sizes),
            height=seen[0],
            width=seen[1],
        ),
    )


def _images(
    archive: zipfile.ZipFile, pictures: Sequence[Picture], size: Size, scales: Scales
) -> NDArray[np.uint8]:
    """Return pictures as `[n, height, width, channels]`; all grey ones have one channel."""
    found = np.empty((len(pictures), *size, 3), np.uint8)
    places = iter(range(len(pictures)))

    def put(picture: Picture) -> bool:
        """Put a picture where it belongs, and return whether it is in colour."""
        place = next(places)
        pixels = pixels_of(archive, picture.entry, size, scales)
        found[place] = pixels if pixels.ndim == 3 else pixels[..., None]
        return pixels.ndim == 3 and bool((pixels != pixels[..., :1]).any())

    coloured = any(each(pictures, put))
    return with_edge(found if coloured else found[..., :1])
