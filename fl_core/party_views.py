"""How each party sees its own images, and what it is taught of them: a function of the config."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.datasets import ImageData
from fl_core.party_data import PartyImages
from fl_core.seeding import rng


def images_as_seen(
    config: RunConfig, data: ImageData, parties: Sequence[PartyImages]
) -> NDArray[np.uint8]:
    """Return all images, those of each party as that party sees them.

    Parties share no image, so one array holds what all of them see. It is the very array of the
    data set where no party sees anything else; otherwise each image is copied once.
    """
    if not config.appearance.changes_images:
        return data.images
    seen = data.images.copy()
    for party, held in enumerate(parties):
        positions = np.sort(held.all)
        seen[positions] = images_seen_by(config, data, positions, party)
    return seen


def images_seen_by(
    config: RunConfig, data: ImageData, positions: NDArray[np.intp], party: int
) -> NDArray[np.uint8]:
    """Return the images of a party as it sees them, in the order of their positions.

    Args:
        config: Says how images look at which party.
        data: The images as they are.
        positions: Of all that the party holds, in ascending order: asked for some of them alone,
            an image would be given the noise of another.
        party: From 0.
    """
    images = data.images[positions]
    if not config.appearance.changes_images:
        return images
    return config.appearance.seen_by(
        party, config.num_parties, images, rng(config.seed, "appearance", party)
    )


def labels_as_taught(
    config: RunConfig, data: ImageData, parties: Sequence[PartyImages]
) -> NDArray[np.uint8]:
    """Return all labels, those that each party trains on as it is taught them.

    The true labels' very array where nobody is taught another; held-out images keep the truth.
    """
    if not config.label_noise.changes_labels:
        return data.labels
    taught = data.labels.copy()
    for party, held in enumerate(parties):
        taught[held.train] = config.label_noise.taught_to(
            party,
            config.num_parties,
            data.labels[held.train],
            data.num_classes,
            rng(config.seed, "label_noise", party),
        )
    return taught
