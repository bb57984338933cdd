"""Shards: McMahan, Moore, Ramage, Hampson and Agüera y Arcas 2017, "Communication-Efficient
Learning of Deep Networks from Decentralized Data" (AISTATS, arXiv:1602.05629), section 3."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.errors import Conflict
from fl_core.knobs import knob
from fl_core.partitioners.base import Indices, Partitioner, Pool
from fl_core.partitioners.dealing import by_class, by_owner
from fl_core.translatable import Plural, translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig

SHORT = Plural("shards", "{shards} shard a party", "{shards} shards a party")


class Shards(Partitioner):
    """All images sorted by class, cut into pieces, and some of these dealt to each party at random.

    With equal sizes the pieces are equal, as in the paper. A larger party has larger pieces; one
    with fewer images than pieces holds fewer of them.
    """

    kind: ClassVar[str] = "shards"
    label: ClassVar[str] = "Shards"
    heading: ClassVar[str] = "Labels"
    also: ClassVar[Sequence[str]] = ("pathological non-IID",)
    about: ClassVar[str] = (
        "Images are sorted by class and cut into pieces, and each party gets a few of these at "
        "random. Where there are far more pieces than classes, a party with two mostly sees two "
        "classes."
    )
    paper: ClassVar[str] = (
        "McMahan, Moore, Ramage, Hampson and Agüera y Arcas, “Communication-Efficient Learning "
        "of Deep Networks from Decentralized Data”, AISTATS 2017."
    )

    shards: int = knob(
        2,
        low=1,
        high=100,
        step=1,
        label="Shards a party",
        unit="shards",
        help="How many pieces each party gets. The more, the more classes it sees.",
    )

    @property
    def short(self) -> str:
        return translatable(SHORT, shards=self.shards)

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        pieces = config.num_parties * self.shards
        if pieces > config.num_images:
            yield Conflict(
                (("num_parties",), ("partitioner", "shards"), ("num_images",)),
                translatable(
                    "Parties × Shards a party must not exceed Training images: {parties} "
                    "parties with {shards} each need {pieces}, but there are "
                    "{images}.",
                    parties=config.num_parties,
                    shards=self.shards,
                    pieces=pieces,
                    images=config.num_images,
                ),
            )

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        sizes = np.asarray(pool.sizes)[:, None]
        pieces = sizes // self.shards + (np.arange(self.shards) < sizes % self.shards)
        order = rng.permutation(pieces.size)  # in which they lie along the sorted images
        owners = np.repeat(order // self.shards, pieces.ravel()[order])
        return by_owner(by_class(pool.labels, rng), owners, pool.num_parties)
