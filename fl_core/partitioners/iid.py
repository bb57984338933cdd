"""Independent and identically distributed: shuffle, then deal out equal shares."""

from typing import ClassVar

import numpy as np

from fl_core.partitioners.base import Indices, Partitioner, Pool


class Iid(Partitioner):
    """Shuffled, then dealt out by size; equal sizes are McMahan et al. 2017, section 3, "IID"."""

    kind: ClassVar[str] = "iid"
    label: ClassVar[str] = "Equal (IID)"
    about: ClassVar[str] = (
        "Images are dealt out at random, whatever they show: every party has about the same mix of "
        "classes."
    )
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        return np.split(rng.permutation(len(pool.labels)), np.cumsum(pool.sizes)[:-1])
