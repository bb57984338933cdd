"""What images are like, known without loading one: their size, colour or grey, and their classes.

Data sets tell it, models are built for it, and whatever counts or names classes follows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fl_core.errors import DataError, shown
from fl_core.translatable import translatable

LEAST_SIDE, MOST_SIDE = 8, 128  # pixels
CHANNELS = {1: "grey", 3: "in colour"}
LEAST_CLASSES, MOST_CLASSES = 2, 100
LONGEST_NAME = 40  # letters


@dataclass(frozen=True)
class ImageKind:
    """What all images of a data set have in common.

    Attributes:
        height: Rows of pixels, 8 to 128.
        width: Columns of pixels, 8 to 128.
        channels: 1 for grey, 3 for red, green and blue.
        class_names: 2 to 100 different names, in the order of the labels.
        class_word: What one class is called, such as "digit".

    Raises:
        DataError: If they are anything else.
    """

    height: int
    width: int
    channels: int
    class_names: tuple[str, ...]
    class_word: str = "class"

    def __post_init__(self) -> None:
        sides = (self.height, self.width)
        if not all(type(side) is int and LEAST_SIDE <= side <= MOST_SIDE for side in sides):
            raise DataError(
                translatable(
                    "Images must be {least} to {most} pixels high and wide, got {height}×{width}.",
                    least=LEAST_SIDE,
                    most=MOST_SIDE,
                    height=shown(self.height),
                    width=shown(self.width),
                )
            )
        if self.channels not in CHANNELS:
            raise DataError(
                translatable(
                    "Images must have 1 channel (grey) or 3 (colour), got {channels}.",
                    channels=shown(self.channels),
                )
            )
        object.__setattr__(self, "class_names", _checked_names(self.class_names))

    def __str__(self) -> str:
        return translatable(
            "{size} pixels, {channels}, {classes} classes",
            size=self.size,
            channels=CHANNELS[self.channels],
            classes=self.num_classes,
        )

    @property
    def size(self) -> str:
        """Height and width, such as 28×28."""
        return f"{self.height}×{self.width}"

    @property
    def num_classes(self) -> int:
        """How many classes there are, whether or not any image is of them."""
        return len(self.class_names)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one image as it is kept: `[height, width]`, in colour with a 3 behind."""
        return (self.height, self.width) if self.channels == 1 else self.layers

    @property
    def layers(self) -> tuple[int, int, int]:
        """The shape of one image as a network sees it: `[height, width, channels]`."""
        return self.height, self.width, self.channels

    @property
    def unnamed(self) -> "ImageKind":
        """The same with numbers for names: kinds that ask for one network are equal."""
        return ImageKind(*self.layers, numbers(self.num_classes))


def numbers(count: int) -> tuple[str, ...]:
    """Return the names of classes that have none: "0", "1" and so on."""
    return tuple(str(label) for label in range(count))


def check_number_of_classes(count: int) -> None:
    """Raise DataError if there are too few or too many classes."""
    if not LEAST_CLASSES <= count <= MOST_CLASSES:
        text = "There must be {least} to {most} classes, got {given}."
        raise DataError(translatable(text, least=LEAST_CLASSES, most=MOST_CLASSES, given=count))


def _checked_names(names: Sequence[str]) -> tuple[str, ...]:
    check_number_of_classes(len(names))
    found = tuple(str(name).strip() for name in names)
    for name in found:
        if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
            raise DataError(
                translatable(
                    "The name of a class must be of 1 to {most} letters, got {name}.",
                    most=LONGEST_NAME,
                    name=shown(name),
                )
            )
    if len(set(found)) < len(found):
        twice = next(name for name in found if found.count(name) > 1)
        text = "No two classes may have one name, but {name} comes twice."
        raise DataError(translatable(text, name=shown(twice)))
    return found


DIGITS = ImageKind(28, 28, 1, numbers(10), "digit")
"""MNIST's, and meant wherever nobody says otherwise."""
