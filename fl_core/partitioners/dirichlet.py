"""Label skew after Hsu, Qi and Brown 2019, "Measuring the Effects of Non-Identical Data
Distribution for Federated Visual Classification" (arXiv:1909.06335), section 3."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.knobs import knob
from fl_core.partitioners.base import Indices, Partitioner, Pool
from fl_core.partitioners.dealing import by_class, by_owner, owners_of, stock_of
from fl_core.partitioners.iid import Iid
from fl_core.translatable import joined, translatable

SMALLEST_ALPHA, LARGEST_ALPHA = 1e-3, 1e6
EQUAL = translatable("Dirichlet concentration α = ∞, exactly equal.")
TYPED = translatable(
    "Typed, it draws images: a common class comes up more often than a rare one. The skew slider "
    "at the same α draws classes, and so deals other images."
)
MOVED = translatable(
    "The slider draws classes: a rare one comes up as often as a common one. The same α typed as "
    "Concentration draws images, and so deals others."
)


class Dirichlet(Partitioner):
    """Unequal mixes: each party draws its mix of classes q ~ Dir(alpha), the same for all classes.

    One slider drives alpha: `skew` 0 is the IID split itself, 0.5 is alpha 1, 1 is close to one
    class a party. A party draws its images, without replacement, from those not yet dealt; classes
    that have run out leave its mix, and a party whose classes have all run out draws a new mix.
    With fewer parties than classes a party must hold several even at 1, for all images are dealt.

    Where `alpha` itself is given, q says how likely each *image* of a class is, among those not yet
    dealt, one image after the other: a huge alpha is the IID split, however unequal the classes
    are, down to the last party and to how far chance alone moves counts. The slider's q says how
    likely a *class* is, whatever is left of it, as it always did, and its last parties hold what
    the others left; with a typed alpha those are drawn. Hsu's mix is q ~ Dir(alpha p), p the
    classes' shares of all images: his alpha is ours times the number of classes. His code, too,
    draws classes and not images, and takes the number as that of each class.
    """

    kind: ClassVar[str] = "dirichlet"
    label: ClassVar[str] = "Skewed classes (Dirichlet)"
    heading: ClassVar[str] = "Labels"
    also: ClassVar[Sequence[str]] = ("Skewed digits (Dirichlet)",)  # its first name
    about: ClassVar[str] = (
        "Each party has its own mix of classes (non-IID), drawn from a Dirichlet law."
    )
    equation: ClassVar[str] = (
        r"q_i \sim \operatorname{Dir}(\alpha, \dots, \alpha) \text{ for each party } i, \qquad "
        r"\alpha = \left( \frac{1 - \mathrm{skew}}{\mathrm{skew}} \right)^{2}"
    )
    paper: ClassVar[str] = (
        "Hsu, Qi and Brown, “Measuring the Effects of Non-Identical Data Distribution for "
        "Federated Visual Classification”, arXiv:1909.06335, 2019."
    )
    neutral: ClassVar[str] = "Skew 0 is the equal split."

    skew: float = knob(
        0.5,
        low=0,
        high=1,
        step=0.05,
        label="Skew",
        help="0: every party has the same mix of classes. 1: close to one class a party, or to a "
        "few each where there are fewer parties than classes.",
    )

    alpha: float = knob(
        0.0,
        low=0,
        high=LARGEST_ALPHA,
        label="Concentration (alpha)",
        help="Of each class, as most papers give it, such as 0.1, 0.3 or 0.5. Hsu 2019 shares it "
        "out over the classes: of ten classes its 1 is 0.1 here. Below 0.001 it counts as 0.001. "
        "0: as the skew says.",
    )

    @classmethod
    def follow(cls, turned: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if turned == "skew":
            return {"alpha": 0.0}
        if turned == "alpha" and values["alpha"] > 0:
            return {"skew": round(1 / (1 + math.sqrt(values["alpha"])), 2)}
        return {}

    @property
    def concentration(self) -> float:
        """Alpha if given, or ((1 - skew) / skew)², from 0.001 to a million; skew 0: infinite."""
        if self.alpha > 0:
            return max(self.alpha, SMALLEST_ALPHA)
        if self.skew == 0:
            return math.inf
        # The root first: the square of a tiny skew's odds would overflow.
        odds = min((1 - self.skew) / self.skew, math.sqrt(LARGEST_ALPHA))
        return max(odds**2, SMALLEST_ALPHA)

    @property
    def short(self) -> str:
        return (
            translatable("α {alpha:g}", alpha=self.alpha)
            if self.alpha > 0
            else translatable("skew {skew:g}", skew=self.skew)
        )

    @property
    def note(self) -> str:
        alpha = self.concentration
        if alpha == math.inf:
            return EQUAL
        said = translatable("Dirichlet concentration α = {alpha:.3g}.", alpha=alpha)
        return joined(" ", [said, TYPED if self.alpha > 0 else MOVED])

    def split(self, pool: Pool, rng: np.random.Generator) -> list[Indices]:
        if self.concentration == math.inf:
            return Iid().split(pool, rng)
        positions, left = by_class(pool.labels, rng), stock_of(pool.labels)
        counts = np.empty((pool.num_parties, len(left)), dtype=np.intp)
        # Who comes last gets what is left; with the slider these are the last parties, as ever.
        turns = range(pool.num_parties) if self.alpha == 0 else rng.permutation(pool.num_parties)
        draw = self._draw_counts if self.alpha == 0 else self._draw_images
        for party in turns:
            counts[party] = draw(left, pool.sizes[party], rng)
            left = left - counts[party]
        return by_owner(positions, owners_of(counts), pool.num_parties)

    def _draw_counts(
        self, available: NDArray[np.intp], size: int, rng: np.random.Generator
    ) -> NDArray[np.intp]:
        """Return how many images of each class one party takes: `[num_classes]`, sum `size`.

        As the slider has it: a class is drawn, and then an image of it.
        """
        taken = np.zeros_like(available)
        mix = np.zeros(len(available))
        while (missing := size - taken.sum()) > 0:
            mix = np.where(available > taken, mix, 0)
            if mix.sum() == 0:
                left = np.flatnonzero(available > taken)
                mix[left] = rng.dirichlet(np.full(len(left), self.concentration))
            drawn = rng.multinomial(missing, mix / mix.sum())
            taken += np.minimum(drawn, available - taken)
        return taken

    def _draw_images(
        self, available: NDArray[np.intp], size: int, rng: np.random.Generator
    ) -> NDArray[np.intp]:
        """Return the same as a typed alpha has it: an image is drawn, of whatever class.

        One is drawn after the other and not put back; several at a time, and those that were drawn
        twice are drawn again, which comes to the same.
        """
        left = available.copy()
        mix = np.zeros(len(left))
        while (missing := size - (available - left).sum()) > 0:
            if missing == left.sum():
                return available
            chances = mix * left
            if chances.sum() == 0:
                there = np.flatnonzero(left)
                mix[there] = rng.dirichlet(np.full(len(there), self.concentration))
                chances = mix * left
            left -= different(rng.multinomial(missing, chances / chances.sum()), left, rng)
        return available - left


def different(
    drawn: NDArray[np.intp], there: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Return how many different images of each class there are among those drawn: `[num_classes]`.

    Args:
        drawn: `[num_classes]`, how often an image of each class was drawn, each time from all.
        there: `[num_classes]`, how many images there are of it.
        rng: Which of them was drawn each time.

    Returns:
        At most `there`, also of a class that rounding alone has drawn.
    """
    labels = np.arange(len(there)).repeat(np.where(there, drawn, 0))
    first = there.cumsum() - there  # images lie class by class, so that sorted ones stay so
    images = first[labels] + (rng.random(len(labels)) * there[labels]).astype(np.intp)
    images.sort()
    again = images[1:] == images[:-1]
    first_time = labels if not again.any() else np.delete(labels, 1 + np.flatnonzero(again))
    return np.bincount(first_time, minlength=len(there))
