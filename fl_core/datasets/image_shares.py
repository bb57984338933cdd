"""Which images of a file are for training and which for testing, the same ones at any time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import DataError
from fl_core.seeding import rng
from fl_core.translatable import Plural, translatable

TEST_SHARE = 6  # one image in so many, as MNIST's own 10,000 to 60,000, rounded


@dataclass(frozen=True)
class Shares:
    """Positions in all images of a file, one part after the other.

    Attributes:
        train: `[num_train]`, those to train on, from the first.
        test: `[num_test]`, those to test on.
        words: What was decided, a sentence each.
    """

    train: NDArray[np.intp]
    test: NDArray[np.intp]
    words: tuple[str, ...] = ()


def shares(counts: Mapping[str, int], most: int) -> Shares:
    """Return which images are for training and which for testing.

    Validation images are for testing if there are no test images, else they are trained on as well.
    Where there are neither, one image in six is for testing. Whatever is drawn is drawn from the
    numbers alone, so that a file means the same images on any machine.

    Args:
        counts: How many images there are in "train", "validation" and "test", or in "" alone; in
            the order of the file.
        most: How many images there may be to train on, and to test on.

    Raises:
        DataError: If there are too few to be parted.
    """
    ends = np.cumsum(list(counts.values()))
    places = {
        part: np.arange(end - count, end)
        for (part, count), end in zip(counts.items(), ends, strict=True)
    }
    train, test, words = _parted(places)
    drawn = [_drawn(which, images, most) for which, images in (("train", train), ("test", test))]
    return Shares(drawn[0][0], drawn[1][0], (*words, *drawn[0][1], *drawn[1][1]))


Positions = NDArray[np.intp]

FOR_TESTING = "There is no test part: the {images} validation images are for testing."
TRAINED_ON = "The {images} validation images are trained on as well."
SPLIT_OFF = Plural(
    "count",
    "There is no test part: {count} of the {images} images is for testing, drawn once and always "
    "the same.",
    "There is no test part: {count} of the {images} images are for testing, drawn once and always "
    "the same.",
)
DRAWN = {
    "train": "Of {images} images to train on {most} are used, drawn once and always the same.",
    "test": "Of {images} images to test on {most} are used, drawn once and always the same.",
}


def _parted(places: Mapping[str, Positions]) -> tuple[Positions, Positions, tuple[str, ...]]:
    if len(places) == 1:
        return _split(next(iter(places.values())))
    train, validation = places["train"], places.get("validation")
    if validation is None:
        return train, places["test"], ()
    count = {"images": len(validation)}
    if "test" not in places:
        return train, validation, (translatable(FOR_TESTING, **count),)
    joined = np.concatenate([train, validation])
    return joined, places["test"], (translatable(TRAINED_ON, **count),)


def _split(places: Positions) -> tuple[Positions, Positions, tuple[str, ...]]:
    if len(places) < 2:
        raise DataError("There must be at least 2 images, one of them to test on, but there is 1.")
    count = max(1, len(places) // TEST_SHARE)
    order = rng(0, "own_file_split").permutation(len(places))
    words = translatable(SPLIT_OFF, count=count, images=len(places))
    return places[np.sort(order[count:])], places[np.sort(order[:count])], (words,)


def _drawn(which: str, places: Positions, most: int) -> tuple[Positions, tuple[str, ...]]:
    if len(places) <= most:
        return places, ()
    number = ("train", "test").index(which)
    kept = np.sort(rng(0, "own_file_draw", number).permutation(len(places))[:most])
    words = translatable(DRAWN[which], images=len(places), most=most)
    return places[kept], (words,)
