"""The party that each image is of, where an array of the file tells it."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.array_roles import Part
from fl_core.datasets.image_data import ImageData
from fl_core.datasets.label_values import Labels, labels_in
from fl_core.datasets.name_order import in_order
from fl_core.errors import DataError
from fl_core.translatable import translatable


def origins_of(
    parts: Mapping[str, Part], counts: Mapping[str, int], train: NDArray[np.intp]
) -> NDArray[np.intp] | None:
    """Return the party of each training image, if the file says it of all of them."""
    told = np.repeat([bool(part.parties) for part in parts.values()], [*counts.values()])
    if not told[train].all():
        return None
    of_all = []
    for part, count in zip(parts.values(), counts.values(), strict=True):
        try:
            known = labels_in(part.parties) if part.parties else Labels((0,), _zeros(count))
        except DataError:  # numbers that are no names, or a pickle
            return None
        of_all.append(known)
    return numbered_parties(of_all, train)


def numbered_parties(of_all: Sequence[Labels], train: NDArray[np.intp]) -> NDArray[np.intp] | None:
    """Return the number of the party of each training image; nothing if there is but one.

    Parties are numbered from 0 in the order in which people count: 2 before 10.

    Args:
        of_all: The names of the parties, of some images after others.
        train: `[num_train]`, which of all these are training images.
    """
    names = in_order({str(name) for known in of_all for name in known.values})
    number_of = {name: number for number, name in enumerate(names)}
    numbers = [
        np.array([number_of[str(name)] for name in known.values], np.intp)[known.places]
        for known in of_all
    ]
    parties, origins = np.unique(np.concatenate(numbers)[train], return_inverse=True)
    return origins.astype(np.intp) if len(parties) > 1 else None


def _zeros(count: int) -> NDArray[np.int32]:
    return np.zeros(count, np.int32)


def words_of_parties(parts: Mapping[str, Part], data: ImageData) -> tuple[str, ...]:
    """Return a sentence on the array that tells the parties; none if there is no such array."""
    found = [part.parties for part in parts.values() if part.parties]
    if not found:
        return ()
    name = ascii(found[0].name)[1:-1]
    if data.origins is not None:
        return (translatable("The array {name} tells whose each image is.", name=name),)
    if any(array.dtype.hasobject for array in found):
        return (
            translatable(
                "The array {name} does not tell parties apart: it holds Python objects, which are "
                "never opened; save it as numbers or words.",
                name=name,
            ),
        )
    return (translatable("The array {name} does not tell parties apart.", name=name),)
