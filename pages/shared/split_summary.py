"""A split in words."""

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.config_differences import PARTIES
from pages.language.spoken import text

AT_MOST, IN_ALL = "{dataset}, at most {images} images", "{dataset}, {images} images"
DATA_FAMILIES = ("sizes", "appearance", "label_noise")


def split_in_words(config: RunConfig) -> str:
    """Return what a split is, such as "12,000 images of MNIST · 3 parties · Equal mix"."""
    most = AT_MOST if config.partitioner.own_parties else IN_ALL
    words = [
        text(most, dataset=text(config.dataset.label), images=config.num_images),
        text(PARTIES, parties=config.num_parties),
        _of_partitioner(config),
    ]
    default = RunConfig()
    for name in DATA_FAMILIES:
        chosen = getattr(config, name)
        if chosen != getattr(default, name):
            words.append(text(chosen.short))
    return " · ".join(words)


def _of_partitioner(config: RunConfig) -> str:
    label, short = config.partitioner.label, config.partitioner.short
    known = short.lower() in label.lower()
    return text(label) if known else f"{text(label)}, {text(short)}"


def sizes_in_words(counts: NDArray[np.intp]) -> str:
    """Return how large the parties are.

    Args:
        counts: `[num_parties, num_classes]`.
    """
    sizes = counts.sum(axis=1)
    least, most = int(sizes.min()), int(sizes.max())
    told = {"least": least, "most": most, "middle": float(np.median(sizes))}
    if len(sizes) == 1:
        return text("The only party holds {most} images.", **told)
    if most == least:
        return text("Every party holds {most} images.", **told)
    if most - least == 1:
        return text("Every party holds {least} or {most} images.", **told)
    return text("Parties hold {least} to {most} images, {middle:,.0f} in the middle.", **told)
