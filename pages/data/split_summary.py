"""A split in words."""

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig

DATA_FAMILIES = ("sizes", "appearance", "label_noise")


def split_in_words(config: RunConfig) -> str:
    """Return what a split is, such as "12,000 images of MNIST · 3 parties · Equal mix"."""
    parties = "1 party" if config.num_parties == 1 else f"{config.num_parties:,} parties"
    most = "at most " if config.partitioner.own_parties else ""
    words = [f"{config.dataset.label}, {most}{config.num_images:,} images", parties]
    words.append(_of_partitioner(config))
    default = RunConfig()
    for name in DATA_FAMILIES:
        chosen = getattr(config, name)
        if chosen != getattr(default, name):
            words.append(chosen.short)
    return " · ".join(words)


def _of_partitioner(config: RunConfig) -> str:
    label, short = config.partitioner.label, config.partitioner.short
    more = [words for words in short.split(", ") if words.lower() not in label.lower()]
    return ", ".join([label, *more])


def sizes_in_words(counts: NDArray[np.intp]) -> str:
    """Return how large the parties are.

    Args:
        counts: `[num_parties, num_classes]`.
    """
    sizes = counts.sum(axis=1)
    least, most = int(sizes.min()), int(sizes.max())
    if len(sizes) == 1:
        return f"The only party holds {most:,} images."
    if most - least <= 1:
        return f"Every party holds {_either(least, most)} images."
    return f"Parties hold {least:,} to {most:,} images, {np.median(sizes):,.0f} in the middle."


def _either(least: int, most: int) -> str:
    return f"{most:,}" if least == most else f"{least:,} or {most:,}"
