"""Classes shared out unequally: Yurochkin et al. 2019, "Bayesian Nonparametric Federated Learning
of Neural Networks" (ICML, arXiv:1905.12022), section 4, with the balancing of NIID-Bench (Li, Diao,
Chen and He 2022, "Federated Learning on Non-IID Data Silos: An Experimental Study",
arXiv:2102.02079), where it is called distribution-based label imbalance, `noniid-labeldir`."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knobs import knob
from fl_core.partitioners.base import Indices, Partitioner, Pool
from fl_core.partitioners.dealing import Counts, by_counts, refusal, stock_of
from fl_core.translatable import translatable

MOST_DRAWS, FEWEST_DRAWS = 1000, 10
MOST_NUMBERS = 1_000_000
"""Numbers drawn at most before a split is given up, so that it is refused within a second."""


class DirichletByClass(Partitioner):
    """Each class's images are shared out over the parties: p_k ~ Dir(alpha), party j gets p_kj.

    Sizes differ, therefore. As in NIID-Bench, a party that has its equal share of all images
    already gets none of the next class, and the shares are drawn anew until every party has at
    least `min_images`; not for ever, but until that is not to be expected any more.
    """

    kind: ClassVar[str] = "dirichlet_by_class"
    label: ClassVar[str] = "Dirichlet by class"
    heading: ClassVar[str] = "Labels"
    also: ClassVar[Sequence[str]] = ("NIID-Bench Dirichlet", "noniid-labeldir")
    about: ClassVar[str] = (
        "Each class is shared out over the parties, unequally, so that they hold different "
        "numbers of images, too."
    )
    equation: ClassVar[str] = (
        r"p_k \sim \operatorname{Dir}(\alpha, \dots, \alpha) \text{ for each class } k; \qquad "
        r"\text{party } i \text{ gets the share } p_{k,i}"
    )
    paper: ClassVar[str] = (
        "Yurochkin et al., “Bayesian Nonparametric Federated Learning of Neural Networks”, "
        "ICML 2019; Li, Diao, Chen and He, “Federated Learning on Non-IID Data Silos: An "
        "Experimental Study”, ICDE 2022."
    )
    own_sizes: ClassVar[bool] = True

    alpha: float = knob(
        0.5,
        low=0.001,
        high=1_000_000,
        label="Concentration (alpha)",
        help="Papers use 0.1 to 1. Small: most of a class is with few parties. Large: every party "
        "has the same share of every class.",
    )

    @property
    def short(self) -> str:
        return translatable("by class, α {alpha:g}", alpha=self.alpha)

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        return by_counts(pool.labels, self._draw_counts(pool, rng), rng)

    def _draw_counts(self, pool: Pool, rng: np.random.Generator) -> Counts:
        """Return `[num_parties, num_classes]` with at least `min_images` in every row."""

        def draw(parties: Indices) -> NDArray[np.float64]:
            return rng.dirichlet(np.full(len(parties), self.alpha))

        stock = stock_of(pool.labels)
        numbers = len(stock) * pool.num_parties
        draws = min(MOST_DRAWS, max(FEWEST_DRAWS, MOST_NUMBERS // numbers))
        for _ in range(draws):
            counts = shared_out(draw, stock, pool.num_parties)
            if counts.sum(axis=1).min() >= self.min_images:
                return counts
        raise refusal(
            translatable(
                "With Concentration (alpha) {alpha:g}, none of {draws} draws left all "
                "{parties} Parties At least {least} of {images} "
                "images: raise it or Training images, or lower Parties or At least.",
                alpha=self.alpha,
                draws=draws,
                parties=pool.num_parties,
                least=self.min_images,
                images=len(pool.labels),
            ),
            ("partitioner", "alpha"),
            ("partitioner", "min_images"),
            ("num_parties",),
            ("num_images",),
        )


def shared_out(
    draw: Callable[[Indices], NDArray[np.float64]], stock: Counts, num_parties: int
) -> Counts:
    """Return how many images of each class each party gets: `[num_parties, num_classes]`.

    Args:
        draw: Given the parties that have less than their equal share so far, what share of the
            next class each of them gets; together 1. Of a Dirichlet law's shares, those of some
            parties, made to sum to 1, follow that law for so many: none are drawn for the others.
        stock: `[num_classes]`, how many images there are; all are shared out.
        num_parties: 1 or more.
    """
    counts = np.zeros((num_parties, len(stock)), dtype=np.intp)
    for label, there in enumerate(stock):
        wanting = np.flatnonzero(counts.sum(axis=1) < stock.sum() / num_parties)
        ends = np.cumsum(draw(wanting))
        ends = (ends / ends[-1] * there).astype(np.intp)  # the last is exactly all there are
        counts[wanting, label] = np.diff(ends, prepend=0)
    return counts
