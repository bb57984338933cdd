"""What a data set is."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import DataError
from fl_core.knobs import Choice

IMAGE_SHAPE = (28, 28)
NUM_CLASSES = 10


@dataclass(frozen=True)
class ImageData:
    """Images with their labels, training images first, in one array so that one index finds any.

    Attributes:
        images: `[num_images, 28, 28]` uint8, 0 is background.
        labels: `[num_images]` uint8, 0..9.
        num_train: How many of the images, from the first, belong to the training set.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    num_train: int

    def __post_init__(self) -> None:
        check_layout(self.images.shape, self.images.dtype, self.labels.shape, "the images")
        if self.labels.min() < 0 or self.labels.max() >= NUM_CLASSES:
            raise DataError(
                f"Labels must be 0..{NUM_CLASSES - 1}, but there are labels from "
                f"{self.labels.min()} to {self.labels.max()}."
            )


def check_layout(
    images_shape: tuple[int, ...], dtype: np.dtype, labels_shape: tuple[int, ...], name: str
) -> None:
    """Raise DataError unless images are `[n, 28, 28]` uint8 with one label each, n at least 1."""
    if dtype != np.uint8:
        raise DataError(f"The pixels of {name} must be uint8 (0..255), but they are {dtype}.")
    if len(images_shape) != 3 or images_shape[1:] != IMAGE_SHAPE or images_shape[0] == 0:
        raise DataError(
            f"{name[:1].upper()}{name[1:]} must have the shape [number, 28, 28], "
            f"but it is {list(images_shape)}."
        )
    if labels_shape != images_shape[:1]:
        raise DataError(
            f"There must be one label for each image of {name}, but there are "
            f"{images_shape[0]:,} images and labels of shape {list(labels_shape)}."
        )


class Dataset(Choice):
    """A source of images. The fields of a subclass are its knobs."""

    class_names: ClassVar[tuple[str, ...]] = tuple(str(digit) for digit in range(NUM_CLASSES))
    class_word: ClassVar[str] = "digit"

    @abstractmethod
    def load(self) -> ImageData:
        """Return all images.

        Raises:
            DataError: If they are missing, damaged or of another layout; nothing is half-loaded.
        """

    def is_at_hand(self) -> bool:
        """Whether `load` would find the images on this machine."""
        return True

    def fetch(self) -> ImageData:
        """Return all images, from the network if need be; only the worker calls this.

        Raises:
            DataError: As `load` does.
        """
        return self.load()

    @property
    def problem(self) -> str:
        """What keeps a run from starting, in a sentence; empty where nothing does."""
        return ""
