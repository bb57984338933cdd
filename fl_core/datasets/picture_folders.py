"""A zip of pictures in folders, read as images with their labels."""

import zipfile
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.image_data import MOST_IMAGES, ImageData
from fl_core.datasets.image_shares import shares
from fl_core.datasets.image_sizes import Size, fitting, padded, with_edge, words_of
from fl_core.datasets.label_classes import classes_of_labels
from fl_core.datasets.label_values import flat_labels
from fl_core.datasets.npz import MOST_BYTES
from fl_core.datasets.picture_paths import Picture, pictures_in
from fl_core.datasets.picture_pixels import pixels_of, size_of
from fl_core.datasets.reading import Reading, Understood
from fl_core.datasets.understood_words import not_used, summary, too_few
from fl_core.errors import DataError
from fl_core.image_kind import ImageKind

MOST_DECODED = 2_000_000_000  # pixels of all pictures together, before they are shrunk
ORDER = ("", "train", "validation", "test")


def read_pictures(archive: zipfile.ZipFile, reading: Reading) -> Understood:
    """Return the images that picture files hold, and what was understood.

    Raises:
        DataError: If one of them cannot be read, or their folders say no classes.
    """
    pictures, others = pictures_in(archive)
    pictures.sort(key=lambda picture: ORDER.index(picture.part))  # and else by their paths
    counts = Counter(picture.part for picture in pictures)
    if len(counts) == 1:
        counts = Counter({"": len(pictures)})
    elif "train" not in counts:
        raise DataError("There are no pictures to train on, such as in a folder called train.")
    labels = flat_labels("folders", np.array([picture.label for picture in pictures]))
    classes = classes_of_labels([labels])
    size, size_words = _size(archive, pictures)
    most = min(MOST_IMAGES, MOST_BYTES // (3 * size[0] * size[1]))
    parted = shares(counts, most)
    used = np.concatenate([parted.train, parted.test])
    images = _images(archive, [pictures[place] for place in used], size)
    kind = ImageKind(images.shape[1], images.shape[2], images.shape[3], classes.names)
    data = ImageData(
        images, classes.codes[0][used], len(parted.train), kind, _origins(pictures, parted.train)
    )
    words = (*size_words, *classes.words, *parted.words)
    left = not_used(others, "Of the files in the zip,")
    return Understood(data, (summary(data, ""), *words, *left), too_few(data.num_train))


def _size(archive: zipfile.ZipFile, pictures: Sequence[Picture]) -> tuple[Size, tuple[str, ...]]:
    """Return the size that all pictures get, before an edge is added, and a sentence on it."""
    sizes, total = Counter[Size](), 0
    for picture in pictures:
        size, pixels = size_of(archive, picture.entry)
        sizes[size] += 1
        total += pixels
        if total > MOST_DECODED:
            raise DataError(
                f"All pictures together may have at most {MOST_DECODED // 10**6:,} million pixels: "
                "bring smaller ones, or fewer."
            )
    # The commonest, of several the largest: whatever the order of the files.
    commonest = max(sizes, key=lambda size: (sizes[size], size))
    chosen = fitting(commonest)
    seen = padded(chosen)
    if len(sizes) == 1:
        return chosen, words_of(commonest, seen)
    return chosen, (
        f"The pictures are of {len(sizes):,} sizes: all are stretched to {seen[0]}×{seen[1]}, as "
        "the commonest asks.",
    )


def _images(archive: zipfile.ZipFile, pictures: Sequence[Picture], size: Size) -> NDArray[np.uint8]:
    """Return pictures as `[n, height, width, channels]`; all grey ones have one channel."""
    found = np.empty((len(pictures), *size, 3), np.uint8)
    coloured = False
    for place, picture in enumerate(pictures):
        pixels = pixels_of(archive, picture.entry, size)
        found[place] = pixels if pixels.ndim == 3 else pixels[..., None]
        coloured = coloured or (pixels.ndim == 3 and bool((pixels != pixels[..., :1]).any()))
    return with_edge(found if coloured else found[..., :1])


def _origins(pictures: Sequence[Picture], train: NDArray[np.intp]) -> NDArray[np.intp] | None:
    """Return the party of each training picture; nothing if there are none, or but one."""
    parties, origins = np.unique([pictures[place].party for place in train], return_inverse=True)
    return origins.astype(np.intp) if len(parties) > 1 else None
