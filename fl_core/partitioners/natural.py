"""The data set's own parties, such as the writers of FEMNIST: Caldas et al. 2018, "LEAF: A
Benchmark for Federated Settings" (arXiv:1812.01097), section 3."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.errors import Conflict
from fl_core.fixed_partition import needs_fixed_partition
from fl_core.partitioners.base import Indices, Partitioner, Pool
from fl_core.partitioners.dealing import by_owner, refusal
from fl_core.translatable import translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class Natural(Partitioner):
    """Each image stays with the party that it is of by nature.

    As many parties as asked for are drawn among those that hold at least `min_images`, and stand in
    the data set's order. They bring all their images, or, where these are more than may be used in
    all, a random part: at least `min_images` each.
    """

    kind: ClassVar[str] = "natural"
    label: ClassVar[str] = "As it was collected"
    also: ClassVar[Sequence[str]] = ("natural parties", "by user", "by writer")
    about: ClassVar[str] = (
        "Each image stays with the party that it comes from, such as its writer; for data sets "
        "that say whose each image is. Parties are drawn among these, and bring all their images, "
        "or as many as Training images allows in all."
    )
    paper: ClassVar[str] = (
        "Caldas et al., “LEAF: A Benchmark for Federated Settings”, arXiv:1812.01097, 2018."
    )
    own_sizes: ClassVar[bool] = True
    own_parties: ClassVar[bool] = True
    deals_all: ClassVar[bool] = False

    @property
    def picks_images(self) -> bool:
        return True

    @property
    def short(self) -> str:
        return translatable("as it was collected")

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        yield from needs_fixed_partition(config, "partitioner")

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        if pool.origins is None:
            raise refusal(
                translatable(
                    "Split “{split}” needs a Data set that says whose each image is, and this "
                    "one does not: choose another Split or another Data set.",
                    split=self.label,
                ),
                ("partitioner",),
                ("dataset",),
            )
        parties = self._draw_parties(pool.origins, pool.num_parties, rng)
        owners = np.full(pool.origins.max() + 1, -1)
        owners[parties] = np.arange(len(parties))
        owner = owners[pool.origins]
        theirs = rng.permutation(np.flatnonzero(owner >= 0))
        kept = self._kept(owner[theirs], sum(pool.sizes))
        return by_owner(theirs[kept], owner[theirs[kept]], pool.num_parties)

    def _draw_parties(
        self, origins: Indices, num_parties: int, rng: np.random.Generator
    ) -> Indices:
        able = np.flatnonzero(np.bincount(origins) >= self.min_images)
        if len(able) < num_parties:
            raise refusal(
                translatable(
                    "Parties must be at most {able}, for no more of this Data set’s own hold "
                    "At least {least} images to train on, got {parties}.",
                    able=len(able),
                    least=self.min_images,
                    parties=num_parties,
                ),
                ("num_parties",),
                ("partitioner", "min_images"),
                ("dataset",),
            )
        return np.sort(rng.choice(able, num_parties, replace=False))

    def _kept(self, owners: Indices, most: int) -> Indices:
        """Return which of the images, in random order, are used: every party's first, then others.

        Args:
            owners: `[n]`, the party of each, from 0; each has `min_images` or more.
            most: How many may be used; enough for `min_images` a party.
        """
        order = np.argsort(owners, kind="stable")
        starts = np.cumsum(np.bincount(owners)) - np.bincount(owners)
        place = np.empty(len(owners), dtype=np.intp)  # among the images of its party, from 0
        place[order] = np.arange(len(owners)) - starts[owners[order]]
        return np.argsort(place >= self.min_images, kind="stable")[:most]
