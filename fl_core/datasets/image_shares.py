"""Which images of a file are for training and which for testing, the same ones at any time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import DataError
from fl_core.seeding import rng

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


def _parted(places: Mapping[str, Positions]) -> tuple[Positions, Positions, tuple[str, ...]]:
    if len(places) == 1:
        return _split(next(iter(places.values())))
    train, validation = places["train"], places.get("validation")
    if validation is None:
        return train, places["test"], ()
    count = f"{len(validation):,} validation images"
    if "test" not in places:
        return train, validation, (f"There is no test part: the {count} are for testing.",)
    joined = np.concatenate([train, validation])
    return joined, places["test"], (f"The {count} are trained on as well.",)


def _split(places: Positions) -> tuple[Positions, Positions, tuple[str, ...]]:
    if len(places) < 2:
        raise DataError("There must be at least 2 images, one of them to test on, but there is 1.")
    count = max(1, len(places) // TEST_SHARE)
    order = rng(0, "own_file_split").permutation(len(places))
    words = (
        f"There is no test part: {count:,} of the {len(places):,} images "
        f"{'is' if count == 1 else 'are'} for testing, drawn once and always the same."
    )
    return places[np.sort(order[count:])], places[np.sort(order[:count])], (words,)


def _drawn(which: str, places: Positions, most: int) -> tuple[Positions, tuple[str, ...]]:
    if len(places) <= most:
        return places, ()
    number = ("train", "test").index(which)
    kept = np.sort(rng(0, "own_file_draw", number).permutation(len(places))[:most])
    words = (
        f"Of {len(places):,} images to {which} on {most:,} are used, drawn once and always the "
        "same."
    )
    return places[kept], (words,)
