"""A split made by hand: how many images of each class each party holds, told one by one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.count_tables import Counts
from fl_core.errors import Conflict, DataError
from fl_core.knobs import knob
from fl_core.partitioners.base import Indices, Partitioner, Pool
from fl_core.partitioners.dealing import refusal
from fl_core.partitioners.iid import Iid
from fl_core.translatable import translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig

COUNTS = ("partitioner", "counts")

UNTOUCHED = translatable("Until you say so, everybody holds as in “Equal (IID)”.")
TOO_SMALL = {
    False: "Each row of Counts must add up to At least {least}, but party {party} would hold "
    "{size}.",
    True: "Each row of Counts must add up to At least {least}, but party {party} would hold "
    "{size}, and {rest} more hold too few.",
}


class Table(Partitioner):
    """Each party holds exactly as many images of each class as its row says.

    They are drawn class by class from all training images. While there is no table yet, the images
    are dealt out as `Iid` does.
    """

    kind: ClassVar[str] = "table"
    label: ClassVar[str] = "By hand"
    about: ClassVar[str] = "You say how many images of each class each party holds."
    own_sizes: ClassVar[bool] = True
    deals_all: ClassVar[bool] = False

    min_images: int = knob(
        1,
        low=1,
        high=1000,
        step=1,
        more=True,
        label="At least",
        unit="images a party",
        help="Every party holds at least this many images; a row with fewer is refused.",
    )
    counts: Counts = knob(
        (),
        label="Counts",
        unit="images",
        help="How many images of each class each party holds: a row a party, a column a class.",
    )

    @property
    def picks_images(self) -> bool:
        return bool(self.counts)

    @property
    def note(self) -> str:
        return "" if self.counts else UNTOUCHED

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        if not self.counts:
            return
        rows, total = len(self.counts), sum(map(sum, self.counts))
        if rows != config.num_parties:
            yield Conflict(
                (("num_parties",), COUNTS),
                translatable(
                    "Parties must be {rows}, as many as the rows of Counts in Split “{split}”, "
                    "got {parties}.",
                    rows=rows,
                    split=self.label,
                    parties=config.num_parties,
                ),
            )
        if total != config.num_images:
            yield Conflict(
                (("num_images",), COUNTS),
                translatable(
                    "Training images must be {total}, as many as Counts in Split “{split}” add "
                    "up to, got {images}.",
                    total=total,
                    split=self.label,
                    images=config.num_images,
                ),
            )
        yield from self._rows_too_small()
        yield from self._other_classes(config)

    def _rows_too_small(self) -> Iterator[Conflict]:
        sizes = [sum(row) for row in self.counts]
        small = [party for party, size in enumerate(sizes) if size < self.min_images]
        if small:
            told = {"least": self.min_images, "party": small[0] + 1, "size": sizes[small[0]]}
            rest = len(small) - 1
            yield Conflict(
                (("partitioner", "min_images"), COUNTS),
                translatable(TOO_SMALL[bool(rest)], **told | {"rest": rest}),
            )

    def _other_classes(self, config: "RunConfig") -> Iterator[Conflict]:
        try:
            classes = config.dataset.image_kind.num_classes
        except DataError:  # the file is not here: who needs it says so
            return
        if len(self.counts[0]) != classes:
            yield Conflict(
                (("dataset",), COUNTS),
                translatable(
                    "Counts must have {classes} columns, one a class of Data set "
                    "“{dataset}”, got {columns}.",
                    classes=classes,
                    dataset=config.dataset.label,
                    columns=len(self.counts[0]),
                ),
            )

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        if not self.counts:
            return Iid().split(pool, rng)
        shares = [
            np.split(_drawn(pool, label, sum(column), rng), np.cumsum(column)[:-1])
            for label, column in enumerate(zip(*self.counts, strict=True))
        ]
        return [np.concatenate(own) for own in zip(*shares, strict=True)]


def _drawn(pool: Pool, label: int, wanted: int, rng: np.random.Generator) -> Indices:
    """Return the positions of so many images of a class, in random order.

    All of the class are shuffled, however many are wanted: so a change of one count moves no image
    of another class, nor of a party in an earlier row.
    """
    there = np.flatnonzero(pool.labels == label)
    if wanted > len(there):
        raise refusal(
            translatable(
                "Counts must ask for at most {there} images of class {label} (classes count "
                "from 0), as many as there are, got {wanted}.",
                there=len(there),
                label=label,
                wanted=wanted,
            ),
            COUNTS,
            ("dataset",),
        )
    return rng.permutation(there)[:wanted]
