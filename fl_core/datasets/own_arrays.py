"""Arrays of whatever layout, read as images with their labels."""

import math
import zipfile
from collections.abc import Sequence

import numpy as np

from fl_core.datasets.array_images import Plan, joined_images
from fl_core.datasets.array_layout import axes_of_parts, scales_of_parts
from fl_core.datasets.array_names import meaning_of
from fl_core.datasets.array_parties import origins_of, words_of_parties
from fl_core.datasets.array_roles import Part, Roles, roles_of
from fl_core.datasets.array_source import Source
from fl_core.datasets.class_names import letters_in, names_in
from fl_core.datasets.image_data import MOST_IMAGES, ImageData
from fl_core.datasets.image_shares import shares
from fl_core.datasets.image_sizes import USUAL_SIDE, fitting, padded
from fl_core.datasets.image_sizes import words_of as words_of_size
from fl_core.datasets.label_classes import Naming, classes_of_labels
from fl_core.datasets.label_values import Labels, labels_in, number_of_labels
from fl_core.datasets.npz import MOST_BYTES, is_as_keras_keeps_it
from fl_core.datasets.npz_kind import NAMES
from fl_core.datasets.npz_members import KEYS
from fl_core.datasets.reading import Reading, Understood
from fl_core.datasets.understood_words import not_used, summary, too_dark, too_few
from fl_core.errors import DataError, shown
from fl_core.image_kind import DIGITS, LEAST_CLASSES, MOST_SIDE, ImageKind
from fl_core.translatable import translatable

MOST_LABELS = 2_000_000  # of a part: of more images than are used some are drawn


def read_arrays(archive: zipfile.ZipFile, arrays: Sequence[Source], reading: Reading) -> Understood:
    """Return the images that arrays of a file hold, and what was understood.

    Raises:
        DataError: If they hold none that could be understood.
    """
    as_it_was = is_as_keras_keeps_it(archive)
    roles = roles_of(_as_ever(arrays) if as_it_was else _undamaged(arrays))
    labels = {name: _labels(part) for name, part in roles.parts.items()}
    counts = {name: len(own) for name, own in labels.items()}
    axes = axes_of_parts(roles, counts, reading.axes)
    layers = next(iter(axes.values())).layers
    naming = _naming(roles, reading, as_it_was, layers)
    classes = classes_of_labels(list(labels.values()), naming)
    size = fitting(layers[:2], MOST_SIDE if as_it_was else USUAL_SIDE)
    kind = ImageKind(*padded(size), min(layers[2], 3), classes.names)
    parted = shares(counts, min(MOST_IMAGES, MOST_BYTES // math.prod(kind.layers)))
    scales = scales_of_parts(roles, layers, reading.values)
    used = np.concatenate([parted.train, parted.test])
    images = joined_images(roles.parts, Plan(axes, scales, size, kind.layers), used)
    origins = origins_of(roles.parts, counts, parted.train)
    codes = np.concatenate(classes.codes)[used]
    data = ImageData(images, codes, len(parted.train), kind, origins)
    values = ", ".join(dict.fromkeys(map(str, scales.values())))
    words = (
        *(one.words for one in axes.values() if one.words),
        *(scale.words for scale in scales.values() if scale.words),
        *words_of_size(layers[:2], (kind.height, kind.width)),
        *classes.words,
        *parted.words,
        *words_of_parties(roles.parts, data),
        *_told_by_shape(roles),
        *not_used(_unused(arrays, roles), "Of the file's arrays,"),
        *too_dark(data),
    )
    sentences = (summary(data, values), *dict.fromkeys(words))
    plain = as_it_was and reading == Reading()
    return Understood(data, sentences, too_few(data.num_train), plain)


def _told_by_shape(roles: Roles) -> tuple[str, ...]:
    if not roles.by_shape:
        return ()
    taken = [
        f"{part.images.name} and {part.labels.name} as {_words(name)}"
        for name, part in roles.parts.items()
    ]
    return (
        translatable("The shapes alone tell what the arrays are: {taken}.", taken="; ".join(taken)),
    )


def _words(part: str) -> str:
    what = {"": "all images", "train": "training images"}.get(part, f"{part} images")
    return f"{what} and their labels"


def _as_ever(arrays: Sequence[Source]) -> list[Source]:
    """Return the arrays that were read in MNIST's own layout ever since, and those of parties."""
    known = [array for array in arrays if array.name in (*KEYS, NAMES)]
    return known + [
        array
        for array in arrays
        if (meaning := meaning_of(array.name)) and meaning.role == "parties" and array.shape
    ]


def _undamaged(arrays: Sequence[Source]) -> list[Source]:
    """Return the arrays whose headers can be read; those that mean nothing here may be damaged."""
    for array in arrays:
        if array.damage and meaning_of(array.name):
            raise ValueError(array.damage)
    return [array for array in arrays if not array.damage]


def _unused(arrays: Sequence[Source], roles: Roles) -> tuple[str, ...]:
    return tuple(array.name for array in arrays if array not in roles.used)


def _labels(part: Part) -> Labels:
    if (count := number_of_labels(part.labels.shape)) > MOST_LABELS:
        raise DataError(
            translatable(
                "There may be at most {most} images in a part, but the array "
                "{array} says that there are {images}.",
                most=MOST_LABELS,
                array=shown(part.labels.name),
                images=count,
            )
        )
    return labels_in(part.labels)


def _naming(
    roles: Roles, reading: Reading, as_it_was: bool, layers: tuple[int, int, int]
) -> Naming:
    """Return what is known of classes; in MNIST's own layout they have been numbered ever since."""
    ever = as_it_was and reading.classes == "auto"
    return Naming(
        names_in(roles.names) if roles.names else (),
        letters_in(roles.mapping) if roles.mapping else None,
        numbered=ever or reading.classes == "numbered",
        found=reading.classes == "found",
        least=DIGITS.num_classes if ever and layers == DIGITS.layers else LEAST_CLASSES,
    )
