"""What was understood of a file, in sentences."""

import numpy as np

from fl_core.datasets.image_data import ImageData
from fl_core.image_kind import CHANNELS, ImageKind
from fl_core.short_text import shortened
from fl_core.translatable import Plural, joined, translatable

LEAST_TRAINING = 10
"""A run deals out so many images at least."""
MOST_NAMED = 5  # classes that are named one by one
DARK = 32  # a file whose brightest pixel is below is hardly meant so

NOT_USED = Plural("number", "{what} {listed} is not used.", "{what} {listed} are not used.")


def summary(data: ImageData, values: str) -> str:
    """Return what a data set is in one sentence.

    Args:
        data: The images.
        values: What black and white were, such as "0..1"; empty if that goes without saying.
    """
    num_test = len(data.images) - data.num_train
    parts = [
        translatable(
            "{images} images ({train} to train on, {test} to test on)",
            images=len(data.images),
            train=data.num_train,
            test=num_test,
        ),
        translatable(
            "{size} {channels}", size=data.kind.size, channels=CHANNELS[data.kind.channels]
        ),
        classes_in_words(data.kind),
    ]
    if data.origins is not None:
        parts.append(translatable("{parties} parties", parties=int(data.origins.max()) + 1))
    text = "{parts}; values {values} taken as brightness." if values else "{parts}."
    return translatable(text, parts=joined(", ", parts), values=values)


def classes_in_words(kind: ImageKind) -> str:
    """Return how many classes there are and what they are called, such as "26 classes a..z"."""
    names = kind.class_names
    if len(names) <= MOST_NAMED:
        return translatable(
            "{classes} classes: {names}", classes=len(names), names=joined(", ", names)
        )
    return translatable(
        "{classes} classes {first}..{last}", classes=len(names), first=names[0], last=names[-1]
    )


def too_few(num_train: int) -> str:
    """Return why nobody can train on so few images, in a sentence; empty where they are enough."""
    if num_train >= LEAST_TRAINING:
        return ""
    return translatable(
        "The data set has {images} images to train on, but at least {least} are "
        "needed: choose another data set.",
        images=num_train,
        least=LEAST_TRAINING,
    )


def too_dark(data: ImageData) -> tuple[str, ...]:
    """Return a sentence on images that are all but black, as 0 and 1 are of 255; else none."""
    brightest = int(np.max(data.images))
    if brightest >= DARK:
        return ()
    return (
        translatable(
            "The brightest pixel is {brightest} of 255: if it is meant to be white, say which "
            "values the pixels have.",
            brightest=brightest,
        ),
    )


def not_used(names: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Return a sentence on what a file holds besides; none if it holds nothing else."""
    if not names:
        return ()
    listed = shortened(", ".join(ascii(name)[1:-1] for name in names[:20]), 80)
    return (translatable(NOT_USED, what=what, listed=listed, number=len(names)),)
