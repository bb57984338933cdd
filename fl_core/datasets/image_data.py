"""Images with their labels, and what is asked of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import DataError, shown
from fl_core.image_kind import DIGITS, ImageKind
from fl_core.knob_parsing import whole_number
from fl_core.translatable import translatable

MOST_IMAGES = 200_000
"""A data set may have so many training images, and so many test images."""


@dataclass(frozen=True)
class ImageData:
    """Images with their labels, training images first, in one array so that one index finds any.

    Pixels are taken as uint8 alone: of others nobody knows whether they go to 1 or to 255. Labels
    may be whole numbers of any type, lists and floats like 3.0 included, and are kept as uint8.

    Attributes:
        images: `[num_images, height, width]` uint8, or `[num_images, height, width, 3]` in colour.
        labels: `[num_images]` uint8, from 0.
        num_train: How many of the images, from the first, belong to the training set; the others
            are for testing.
        kind: What the images are like; by default 28x28 grey pixels and ten classes, as MNIST's.
        origins: `[num_train]` whole numbers from 0, the party that each training image is of by
            nature, such as its writer; `None` if nobody says.

    Raises:
        DataError: If that is not what they are.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    num_train: int
    kind: ImageKind = DIGITS
    origins: NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        images, labels = _array(self.images, "images"), _array(self.labels, "labels")
        check_layout(images.shape, images.dtype, labels.shape, self.kind.layers, "the images")
        found = {
            "images": images[..., 0] if images.ndim > 1 + len(self.kind.shape) else images,
            "labels": classes_of(labels, self.kind.num_classes),
            "num_train": self._checked_train(),
            "origins": self._checked_origins(),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def _checked_train(self) -> int:
        num_train, most = whole_number(self.num_train), len(self.images)
        if type(num_train) is not int or not 1 <= num_train <= most:
            raise DataError(
                translatable(
                    "Of {images} images, 1 to {images} must be training images, got {given}.",
                    images=most,
                    given=shown(self.num_train),
                )
            )
        return num_train

    def _checked_origins(self) -> NDArray[np.intp] | None:
        if self.origins is None:
            return None
        origins = _array(self.origins, "parties of the images")
        if origins.shape != (self.num_train,) or origins.dtype.kind not in "iu":
            raise DataError(
                translatable(
                    "Each of the {images} training images must be of one party, a whole "
                    "number, but the parties are {dtype} {shape}.",
                    images=self.num_train,
                    dtype=origins.dtype,
                    shape=list(origins.shape),
                )
            )
        if (least := int(origins.min())) < 0:
            raise DataError(
                translatable(
                    "Parties must be numbered from 0, but there is {least} among them.", least=least
                )
            )
        return origins.astype(np.intp, copy=False)

    @property
    def num_classes(self) -> int:
        """How many classes there are, whether or not any image is of them."""
        return self.kind.num_classes


def _array(value: Any, what: str) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except (TypeError, ValueError):
        raise DataError(
            translatable(
                "The {what} must be one array, got {given}.", what=what, given=shown(value)
            )
        ) from None


def classes_of(labels: NDArray[Any], num_classes: int) -> NDArray[np.uint8]:
    """Return labels as uint8, if they are the numbers of classes."""
    check_labels(labels.dtype, "the images")
    low, high = labels.min(), labels.max()
    if not (low >= 0 and high < num_classes):
        raise DataError(
            translatable(
                "Labels must be 0..{most}, but there are labels from {low} to {high}.",
                most=num_classes - 1,
                low=low,
                high=high,
            )
        )
    classes = labels.astype(np.uint8)
    if not np.array_equal(classes, labels):
        odd = labels[classes != labels][0]
        raise DataError(
            translatable("Labels must be whole numbers, but there is {odd} among them.", odd=odd)
        )
    return classes


def check_labels(dtype: np.dtype[Any], name: str) -> None:
    """Raise DataError unless labels of this type can be whole numbers."""
    if dtype.kind not in "iuf":
        raise DataError(
            translatable(
                "The labels of {what} must be whole numbers, but they are {dtype}.",
                what=name,
                dtype=dtype,
            )
        )


def check_pixels(dtype: np.dtype[Any], name: str) -> None:
    """Raise DataError unless pixels are of the one type whose range is known."""
    if dtype != np.uint8:
        raise DataError(
            translatable(
                "The pixels of {what} must be uint8 (0..255), but they are {dtype}.",
                what=name,
                dtype=dtype,
            )
        )


def check_layout(
    images_shape: tuple[int, ...],
    dtype: np.dtype,
    labels_shape: tuple[int, ...],
    layers: tuple[int, int, int],
    name: str,
) -> None:
    """Raise DataError unless images are of one layout, with one label each, at least one image.

    Args:
        images_shape: `[n, height, width]` or `[n, height, width, channels]`.
        dtype: Of the pixels.
        labels_shape: `[n]`.
        layers: Height, width and channels that they must have.
        name: What to call them.
    """
    check_pixels(dtype, name)
    height, width, channels = layers
    allowed = [layers, (height, width)] if channels == 1 else [layers]
    if images_shape[1:] not in allowed or images_shape[0] == 0:
        wanted = ", ".join(map(str, allowed[-1]))
        raise DataError(
            f"{name[:1].upper()}{name[1:]} must have the shape [number, {wanted}], "
            f"but it is {list(images_shape)}."
        )
    if labels_shape != images_shape[:1]:
        raise DataError(
            translatable(
                "There must be one label for each image of {what}, but there are "
                "{images} images and labels of shape {shape}.",
                what=name,
                images=images_shape[0],
                shape=list(labels_shape),
            )
        )
