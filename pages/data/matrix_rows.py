"""The rows of the matrix: parties in an order, several to a row where there are very many. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pages.language.spoken import text
from pages.shared.numbered_parties import party_names

Order = Literal["dealt", "size", "skew", "class"]
Unit = Literal["counts", "shares"]

ORDERS: tuple[Order, ...] = get_args(Order)
UNITS: tuple[Unit, ...] = get_args(Unit)
MOST_ROWS = 200
PARTIES, PLACES = "Parties {first}–{last}", "Places {first}–{last}"


@dataclass(frozen=True)
class Rows:
    """Rows from the top, each of one party or of as many in a row as `parties_per_row`.

    Attributes:
        names: What each is called.
        ranked: `[num_parties]`, the parties, from 0, as they stand from the top.
        values: `[num_rows, num_classes]`, images of a party, or percent of its images.
        sizes: `[num_rows]`, images of a party.
        skews: `[num_rows]`, of a party; NaN where nobody holds an image.
        parties_per_row: 1 or more; then the numbers are those of a party in the mean.
    """

    names: tuple[str, ...]
    ranked: NDArray[np.intp]
    values: NDArray[np.float64]
    sizes: NDArray[np.float64]
    skews: NDArray[np.float64]
    parties_per_row: int

    def __len__(self) -> int:
        return len(self.names)

    @property
    def first(self) -> NDArray[np.intp]:
        """The party that each row is of, or begins with: `[num_rows]`."""
        return self.ranked[:: self.parties_per_row]

    def row_of(self, party: int) -> int:
        """Return the row in which a party is, from 0 at the top."""
        return int(np.flatnonzero(self.ranked == party)[0]) // self.parties_per_row


def rows_of(counts: NDArray[np.intp], skews: NDArray[np.float64], order: Order, unit: Unit) -> Rows:
    """Return the rows that show who holds what.

    Args:
        counts: `[num_parties, num_classes]`.
        skews: `[num_parties]`, NaN for a party without images.
        order: In which parties stand; "size" and "skew" begin with the largest, "class" puts those
            together that have the same commonest class.
        unit: Images, or percent of a party's images.
    """
    ranked = _ranking(counts, skews, order)
    per_row = -(-len(counts) // MOST_ROWS)
    starts = np.arange(0, len(counts), per_row)
    num_in = np.diff(np.append(starts, len(counts)))
    images = np.add.reduceat(counts[ranked], starts, axis=0)
    total = images.sum(axis=1)
    held = np.nan_to_num(skews[ranked])
    holding = np.add.reduceat((~np.isnan(skews[ranked])).astype(float), starts)
    percent = np.divide(
        100.0 * images, total[:, None], out=np.zeros(images.shape), where=total[:, None] > 0
    )
    return Rows(
        names=_names(ranked, starts, num_in, order),
        ranked=ranked,
        values=percent if unit == "shares" else images / num_in[:, None],
        sizes=total / num_in,
        skews=np.divide(
            np.add.reduceat(held, starts), holding, out=np.full(len(starts), np.nan),
            where=holding > 0,
        ),
        parties_per_row=per_row,
    )  # fmt: skip


def _ranking(
    counts: NDArray[np.intp], skews: NDArray[np.float64], order: Order
) -> NDArray[np.intp]:
    """Return the parties from the top; those that are level stay as dealt."""
    sizes = counts.sum(axis=1)
    match order:
        case "dealt":
            return np.arange(len(counts))
        case "size":
            return np.argsort(-sizes, kind="stable")
        case "skew":
            return np.argsort(-np.nan_to_num(skews, nan=-1.0), kind="stable")
        case "class":
            share = counts.max(axis=1) / np.maximum(sizes, 1)
            return np.lexsort((-share, counts.argmax(axis=1)))


def _names(
    ranked: NDArray[np.intp], starts: NDArray[np.intp], num_in: NDArray[np.intp], order: Order
) -> tuple[str, ...]:
    if len(starts) == len(ranked):
        return tuple(party_names(ranked))
    template = PARTIES if order == "dealt" else PLACES
    pairs = zip(starts, num_in, strict=True)
    return tuple(text(template, first=start + 1, last=start + n) for start, n in pairs)
