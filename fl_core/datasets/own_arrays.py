"""Arrays of whatever layout, read as images with their labels."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_names import PARTS
from fl_core.datasets.array_roles import Part, Roles, roles_of
from fl_core.datasets.array_source import Source
from fl_core.datasets.class_names import letters_in, names_in
from fl_core.datasets.image_axes import Axes, axes_of
from fl_core.datasets.image_data import MOST_IMAGES, ImageData
from fl_core.datasets.image_shares import Shares, shares
from fl_core.datasets.image_sizes import USUAL_SIDE, Size, fitting, padded, resized, with_edge
from fl_core.datasets.image_sizes import words_of as words_of_size
from fl_core.datasets.label_values import Classes, Naming, classes_of_labels, flat_labels
from fl_core.datasets.npz import MOST_BYTES, is_as_keras_keeps_it
from fl_core.datasets.pixel_values import Scale, check_pixel_type, extent, scale_of, without_alpha
from fl_core.datasets.reading import Reading, Understood
from fl_core.datasets.understood_words import not_used, summary, too_dark, too_few
from fl_core.errors import DataError, shown
from fl_core.image_kind import CHANNELS, DIGITS, LEAST_CLASSES, MOST_SIDE, ImageKind


@dataclass(frozen=True)
class _Plan:
    """How the images of all parts become one array."""

    axes: Mapping[str, Axes]
    scales: Mapping[str, Scale]
    size: Size  # before an edge is added
    channels: int

    def converted(self, part: str, block: NDArray[Any]) -> NDArray[np.uint8]:
        """Return images as they came as `[n, height, width, channels]` uint8."""
        images = self.scales[part].brightness(self.axes[part].arranged(block))
        images = without_alpha(images) if images.shape[-1] == 4 else images
        return with_edge(resized(images, self.size))


def read_arrays(archive: zipfile.ZipFile, arrays: Sequence[Source], reading: Reading) -> Understood:
    """Return the images that arrays of a file hold, and what was understood.

    Raises:
        DataError: If they hold none that could be understood.
    """
    as_it_was = is_as_keras_keeps_it(archive)
    roles = roles_of(arrays)
    labels = {name: _labels(part) for name, part in roles.parts.items()}
    axes = _axes(roles, labels, reading)
    layers = next(iter(axes.values())).layers
    naming = _naming(roles, reading, as_it_was, layers)
    classes = classes_of_labels(list(labels.values()), naming)
    size = fitting(layers[:2], MOST_SIDE if as_it_was else USUAL_SIDE)
    channels = min(layers[2], 3)
    kind = ImageKind(*padded(size), channels, classes.names)
    most = min(MOST_IMAGES, MOST_BYTES // (kind.height * kind.width * channels))
    parted = shares({part: len(own) for part, own in labels.items()}, most)
    scales = _scales(roles, axes, reading)
    plan = _Plan(axes, scales, size, channels)
    data = _data(roles, plan, parted, classes, kind)
    values = ", ".join(dict.fromkeys(map(str, scales.values())))
    words = (
        *(one.words for one in axes.values() if one.words),
        *words_of_size(layers[:2], (kind.height, kind.width)),
        *classes.words,
        *parted.words,
        *_told_by_shape(roles),
        *not_used(roles.unused, "Of the file's arrays,"),
        *too_dark(data),
    )
    sentences = (summary(data, values), *dict.fromkeys(words))
    plain = as_it_was and reading == Reading()
    return Understood(data, sentences, too_few(data.num_train), plain)


def _labels(part: Part) -> NDArray[Any]:
    return flat_labels(part.labels.name, part.labels.whole())


def _axes(roles: Roles, labels: Mapping[str, NDArray[Any]], reading: Reading) -> dict[str, Axes]:
    """Return how the images of each part lie, which are all of one size."""
    found = {}
    for name, part in roles.parts.items():
        check_pixel_type(part.images.name, _plain_dtype(part.images))
        found[name] = axes_of(part.images.name, part.images.shape, len(labels[name]), reading.axes)
    first = next(iter(roles.parts.values())).images.name
    layers = next(iter(found.values())).layers
    for name, part in roles.parts.items():
        if found[name].layers != layers:
            raise DataError(
                f"The images of the array {shown(part.images.name)} must be as those of "
                f"{shown(first)}, {_in_words(layers)}, but they are "
                f"{_in_words(found[name].layers)}."
            )
    return found


def _in_words(layers: tuple[int, int, int]) -> str:
    height, width, channels = layers
    return f"{height}×{width} {CHANNELS.get(channels, 'with transparency')}"


def _plain_dtype(source: Source) -> np.dtype[Any]:
    if source.dtype.hasobject:
        source.check(0)
    return source.dtype


def _naming(
    roles: Roles, reading: Reading, as_it_was: bool, layers: tuple[int, int, int]
) -> Naming:
    """Return what is known of classes; in MNIST's own layout they have been numbered ever since."""
    ever = as_it_was and reading.classes == "auto"
    return Naming(
        names_in(roles.names) if roles.names else (),
        letters_in(roles.mapping) if roles.mapping else None,
        numbered=ever or reading.classes == "numbered",
        least=DIGITS.num_classes if ever and layers == DIGITS.layers else LEAST_CLASSES,
    )


def _scales(roles: Roles, axes: Mapping[str, Axes], reading: Reading) -> dict[str, Scale]:
    """Return what is black and white in each part: the same where the types are the same."""
    found: dict[str, Scale] = {}
    height, width, _ = next(iter(axes.values())).layers
    for dtype in dict.fromkeys(part.images.dtype for part in roles.parts.values()):
        alike = {name: one.images for name, one in roles.parts.items() if one.images.dtype == dtype}
        ends = [_extent(images, reading) for images in alike.values()]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        first = next(iter(alike.values())).name
        scale = scale_of(first, dtype, low, high, height * width, reading.values)
        found |= dict.fromkeys(alike, scale)
    return found


def _extent(images: Source, reading: Reading) -> tuple[float, float]:
    """Return the least and largest pixel, without a look at them where their type tells."""
    if images.dtype == np.bool_:
        return 0, 1
    if images.dtype == np.uint8 and reading.values == "auto":
        return 0, 255
    return extent(images.name, images.blocks())


def _data(
    roles: Roles, plan: _Plan, parted: Shares, classes: Classes, kind: ImageKind
) -> ImageData:
    codes = np.concatenate(classes.codes)
    used = np.concatenate([parted.train, parted.test])
    images = np.empty((len(used), *kind.layers), np.uint8)
    places = np.full(len(codes), -1)
    places[used] = np.arange(len(used))
    start = 0
    for name, part in roles.parts.items():
        for block in _blocks(part.images, plan.axes[name]):
            rows = places[start : start + len(block)]
            start += len(block)
            images[rows[rows >= 0]] = plan.converted(name, block[rows >= 0])
    images = images[..., 0] if kind.channels == 1 else images
    origins = _origins(roles.parts, [len(c) for c in classes.codes], parted)
    return ImageData(images, codes[used], len(parted.train), kind, origins)


def _blocks(images: Source, axes: Axes) -> Any:
    """Yield images in blocks; those that are counted along the last axis all at once."""
    if axes.images_last:
        return [np.moveaxis(images.whole(), -1, 0)]
    return images.blocks()


def _origins(
    parts: Mapping[str, Part], counts: Sequence[int], parted: Shares
) -> NDArray[np.intp] | None:
    """Return the party of each training image, if the file says it of all of them."""
    of_all = []
    for part, count in zip(parts.values(), counts, strict=True):
        known = np.full(count, "")
        if part.parties:
            known = flat_labels(part.parties.name, part.parties.whole())
        of_all.append(known.astype(np.str_))
    told = np.repeat([bool(part.parties) for part in parts.values()], counts)
    if not told[parted.train].all():
        return None
    parties, origins = np.unique(np.concatenate(of_all)[parted.train], return_inverse=True)
    return origins.astype(np.intp) if len(parties) > 1 else None


def _told_by_shape(roles: Roles) -> tuple[str, ...]:
    if not roles.by_shape:
        return ()
    taken = [
        f"{part.images.name} and {part.labels.name} as {_words(name)}"
        for name, part in roles.parts.items()
    ]
    return (f"The shapes alone tell what the arrays are: {'; '.join(taken)}.",)


def _words(part: str) -> str:
    what = {"": "all images", "train": "training images"}.get(part, f"{part} images")
    assert part in ("", *PARTS)
    return f"{what} and their labels"
