"""Symmetric label noise: each wrong label is as likely as any other. Van Rooyen, Menon and
Williamson 2015, "Learning with Symmetric Label Noise" (NeurIPS, arXiv:1505.07634)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.errors import Conflict
from fl_core.knobs import knob
from fl_core.label_noise.base import LabelNoise, Labels
from fl_core.translatable import Plural, translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig

WRONG_LABELS = Plural(
    "parties",
    "{share:.0%} wrong labels at 1 party",
    "{share:.0%} wrong labels at {parties} parties",
)


class WrongLabels(LabelNoise):
    """Some parties are taught exactly round(share * n) of their n images wrongly; half to even.

    Of c classes each of the other c - 1 has the chance 1 / (c - 1). Which parties they are is
    drawn, as in Xu, Chen, Quek and Chong 2022, "FedCorr" (CVPR, arXiv:2204.04677): the first or the
    last ones may differ from the others in size or in looks already.
    """

    kind: ClassVar[str] = "wrong_labels"
    label: ClassVar[str] = "Wrong at some parties"
    also: ClassVar[Sequence[str]] = ("symmetric label noise", "label noise")
    about: ClassVar[str] = (
        "Some parties are taught a share of their images with wrong labels, each other class being "
        "equally likely. Which parties these are is drawn from the seed."
    )
    equation: ClassVar[str] = (
        r"P(\tilde{y} = c \mid y) = \frac{1}{C - 1}, \qquad c \neq y, \text{ for the share of "
        r"the images}"
    )
    paper: ClassVar[str] = (
        "Van Rooyen, Menon and Williamson, “Learning with Symmetric Label Noise”, NeurIPS 2015."
    )
    neutral: ClassVar[str] = "A share of 0 teaches the truth."

    noisy_parties: int = knob(
        1,
        low=0,
        high=10_000,
        step=1,
        label="Parties with wrong labels",
        unit="parties",
        help="How many parties are taught wrong labels. With one more, those before stay among "
        "them. What parties hold out keeps its true labels.",
    )
    share: float = knob(
        0.3,
        low=0.0,
        high=1.0,
        step=0.05,
        label="Wrong labels",
        unit="of their images",
        help="Share of the images that each of them trains on whose label is wrong.",
    )

    @property
    def short(self) -> str:
        return translatable(WRONG_LABELS, share=self.share, parties=self.noisy_parties)

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from super().conflicts(config)
        if self.noisy_parties > config.num_parties:
            yield Conflict(
                (("label_noise", "noisy_parties"), ("num_parties",)),
                translatable(
                    "Parties with wrong labels must not be more than there are Parties: got "
                    "{noisy} of {parties}.",
                    noisy=self.noisy_parties,
                    parties=config.num_parties,
                ),
            )

    def parties(self, num_parties: int, rng: np.random.Generator) -> Sequence[int]:
        return sorted(rng.permutation(num_parties)[: self.noisy_parties].tolist())

    def taught_to(self, labels: Labels, num_classes: int, rng: np.random.Generator) -> Labels:
        # In one order whatever the share: a larger one adds wrong labels to those of a smaller.
        wrong = rng.permutation(len(labels))[: round(self.share * len(labels))]
        further = self.classes_further(len(labels), num_classes, rng)[: len(wrong)]
        taught = labels.copy()
        taught[wrong] = (labels[wrong].astype(np.intp) + further) % num_classes
        return taught

    def classes_further(
        self, count: int, num_classes: int, rng: np.random.Generator
    ) -> NDArray[np.intp]:
        """Return how far from the true class each wrong one is, 1 to `num_classes - 1`: `[count]`.

        Counted upwards, and from the last class on to the first.
        """
        return rng.integers(1, num_classes, count)
