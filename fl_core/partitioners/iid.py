"""Independent and identically distributed: shuffle, then deal out equal shares."""

from typing import ClassVar

import numpy as np

from fl_core.partitioners.base import Indices, Labels, Partitioner


class Iid(Partitioner):
    """Every party gets an equal random share (McMahan et al. 2017, section 3, "IID")."""

    kind: ClassVar[str] = "iid"
    label: ClassVar[str] = "Equal (IID)"
    about: ClassVar[str] = "Every party holds an equal random share of all classes."

    def split(self, labels: Labels, num_parties: int, rng: np.random.Generator) -> list[Indices]:
        sizes = self.even_sizes(len(labels), num_parties)
        return np.split(rng.permutation(len(labels)), np.cumsum(sizes)[:-1])
