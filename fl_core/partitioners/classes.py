"""A few classes a party: Li, Diao, Chen and He 2022, "Federated Learning on Non-IID Data Silos: An
Experimental Study" (ICDE, arXiv:2102.02079), quantity-based label imbalance, `#C = k`."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knobs import knob
from fl_core.partitioners.base import Indices, Partitioner, Pool
from fl_core.partitioners.dealing import Counts, by_counts, refusal, stock_of
from fl_core.translatable import Plural, translatable

SHORT = Plural("classes", "{classes} class a party", "{classes} classes a party")


class Classes(Partitioner):
    """Each party holds k classes, and a class's images are shared equally among its holders.

    As in NIID-Bench's code party i holds class i mod K, K being their number, and its others are
    drawn at random. Where there are fewer parties than classes, those that nobody would hold are
    drawn first: so every class has a holder, and every image is dealt. Where a class has more
    holders than images, some of them get none of it.
    """

    kind: ClassVar[str] = "classes"
    label: ClassVar[str] = "A few classes each"
    heading: ClassVar[str] = "Labels"
    also: ClassVar[Sequence[str]] = ("k classes", "#C=k")
    about: ClassVar[str] = (
        "Each party holds a few classes only, and a class's images are shared equally among those "
        "who hold it."
    )
    paper: ClassVar[str] = (
        "Li, Diao, Chen and He, “Federated Learning on Non-IID Data Silos: An Experimental "
        "Study”, ICDE 2022."
    )
    own_sizes: ClassVar[bool] = True

    classes: int = knob(
        4,
        low=1,
        high=100,
        step=1,
        label="Classes a party",
        unit="classes",
        help="How many classes each party holds. All parties together must hold every class.",
    )

    @property
    def short(self) -> str:
        return translatable(SHORT, classes=self.classes)

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        stock = stock_of(pool.labels)
        self._check_enough(pool.num_parties, len(stock))
        held = self._draw_held(pool.num_parties, len(stock), rng)
        counts = shared_equally(held, stock)
        if (fewest := counts.sum(axis=1).min()) < self.min_images:
            raise refusal(
                translatable(
                    "With {classes} Classes a party, one of {parties} Parties would "
                    "hold {fewest} images, but At least is {least}: lower it, or use more "
                    "images or fewer parties.",
                    classes=self.classes,
                    parties=pool.num_parties,
                    fewest=fewest,
                    least=self.min_images,
                ),
                ("partitioner", "classes"),
                ("partitioner", "min_images"),
                ("num_parties",),
            )
        return by_counts(pool.labels, counts, rng)

    def _check_enough(self, num_parties: int, num_classes: int) -> None:
        if self.classes > num_classes:
            raise refusal(
                translatable(
                    "Classes a party must be at most {most}, for the images that are dealt out "
                    "are of no more classes, got {classes}: use more images, or another Data "
                    "set.",
                    most=num_classes,
                    classes=self.classes,
                ),
                ("partitioner", "classes"),
                ("num_images",),
                ("dataset",),
            )
        if num_parties * self.classes < num_classes:
            raise refusal(
                translatable(
                    "Parties × Classes a party must be at least {num_classes}, or nobody would "
                    "hold some of the classes: {parties} × {classes} is {product}.",
                    num_classes=num_classes,
                    parties=num_parties,
                    classes=self.classes,
                    product=num_parties * self.classes,
                ),
                ("num_parties",),
                ("partitioner", "classes"),
            )

    def _draw_held(
        self, num_parties: int, num_classes: int, rng: np.random.Generator
    ) -> NDArray[np.bool_]:
        """Return who holds which class: `[num_parties, num_classes]`, every class with somebody."""
        parties = np.arange(num_parties)
        keys = rng.random((num_parties, num_classes))  # a party holds those with the smallest
        keys[parties, parties % num_classes] = -1
        nobodys = np.arange(num_parties, num_classes)
        room = rng.permutation(np.repeat(parties, self.classes - 1))
        keys[room[: len(nobodys)], nobodys] = -1
        return keys.argsort(axis=1).argsort(axis=1) < self.classes


def shared_equally(held: NDArray[np.bool_], stock: Counts) -> Counts:
    """Return how many images of each class each party gets, the first ones one more.

    Args:
        held: `[num_parties, num_classes]`, who holds what; every class has a holder.
        stock: `[num_classes]`, how many images there are; all are shared out.
    """
    share, left = np.divmod(stock, held.sum(axis=0))
    turn = np.cumsum(held, axis=0) - 1  # among the holders of a class, from 0
    return np.where(held, share + (turn < left), 0)
