"""The party that each image is of, where an array of the file tells it."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_roles import Part
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.label_values import flat_labels
from fl_core.errors import DataError


def origins_of(
    parts: Mapping[str, Part], counts: Mapping[str, int], train: NDArray[np.intp]
) -> NDArray[np.intp] | None:
    """Return the party of each training image, if the file says it of all of them."""
    of_all = []
    for part, count in zip(parts.values(), counts.values(), strict=True):
        known = np.full(count, "")
        if part.parties:
            try:
                known = flat_labels(part.parties.name, part.parties.whole())
            except DataError:  # numbers that are no names, or a pickle
                return None
        of_all.append(known.astype(np.str_))
    told = np.repeat([bool(part.parties) for part in parts.values()], [*counts.values()])
    if not told[train].all():
        return None
    parties, origins = np.unique(np.concatenate(of_all)[train], return_inverse=True)
    return origins.astype(np.intp) if len(parties) > 1 else None


def words_of_parties(parts: Mapping[str, Part], data: ImageData) -> tuple[str, ...]:
    """Return a sentence on the array that tells the parties; none if there is no such array."""
    names = [part.parties.name for part in parts.values() if part.parties]
    if not names:
        return ()
    what = (
        "tells whose each image is" if data.origins is not None else "does not tell parties apart"
    )
    return (f"The array {ascii(names[0])[1:-1]} {what}.",)
