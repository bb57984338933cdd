"""What was understood of a file, in sentences."""

import numpy as np

from fl_core.datasets.image_data import ImageData
from fl_core.image_kind import CHANNELS, ImageKind
from fl_core.short_text import shortened

LEAST_TRAINING = 10
"""A run deals out so many images at least."""
MOST_NAMED = 5  # classes that are named one by one
DARK = 32  # a file whose brightest pixel is below is hardly meant so


def summary(data: ImageData, values: str) -> str:
    """Return what a data set is in one sentence.

    Args:
        data: The images.
        values: What black and white were, such as "0..1"; empty if that goes without saying.
    """
    num_test = len(data.images) - data.num_train
    parts = [
        f"{len(data.images):,} images ({data.num_train:,} to train on, {num_test:,} to test on)",
        f"{data.kind.size} {CHANNELS[data.kind.channels]}",
        classes_in_words(data.kind),
    ]
    if data.origins is not None:
        parts.append(f"{int(data.origins.max()) + 1:,} parties")
    taken = f"; values {values} taken as brightness" if values else ""
    return f"{', '.join(parts)}{taken}."


def classes_in_words(kind: ImageKind) -> str:
    """Return how many classes there are and what they are called, such as "26 classes a..z"."""
    names = kind.class_names
    if len(names) <= MOST_NAMED:
        return f"{len(names)} classes: {', '.join(names)}"
    return f"{len(names)} classes {names[0]}..{names[-1]}"


def too_few(num_train: int) -> str:
    """Return why nobody can train on so few images, in a sentence; empty where they are enough."""
    if num_train >= LEAST_TRAINING:
        return ""
    return (
        f"The data set has {num_train} images to train on, but at least {LEAST_TRAINING} are "
        "needed: choose another data set."
    )


def too_dark(data: ImageData) -> tuple[str, ...]:
    """Return a sentence on images that are all but black, as 0 and 1 are of 255; else none."""
    brightest = int(np.max(data.images))
    if brightest >= DARK:
        return ()
    return (
        f"The brightest pixel is {brightest} of 255: if it is meant to be white, say which values "
        "the pixels have.",
    )


def not_used(names: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Return a sentence on what a file holds besides; none if it holds nothing else."""
    if not names:
        return ()
    listed = shortened(", ".join(ascii(name)[1:-1] for name in names[:20]), 80)
    return (f"{what} {listed} {'is' if len(names) == 1 else 'are'} not used.",)
