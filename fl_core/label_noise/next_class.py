"""Pair flipping: each class is only ever taken for the next. Han, Yao, Yu, Niu, Xu, Hu, Tsang and
Sugiyama 2018, "Co-teaching: Robust Training of Deep Neural Networks with Extremely Noisy Labels"
(NeurIPS, arXiv:1804.06872), appendix A."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.label_noise.wrong_labels import WrongLabels
from fl_core.translatable import Plural, translatable

NEXT_CLASS = Plural(
    "parties",
    "{share:.0%} next class at 1 party",
    "{share:.0%} next class at {parties} parties",
)


class NextClass(WrongLabels):
    """As wrong labels, but y becomes y + 1, and the last class the first."""

    kind: ClassVar[str] = "next_class"
    label: ClassVar[str] = "Next class at some parties"
    also: ClassVar[Sequence[str]] = ("pair flip", "pair flipping")
    about: ClassVar[str] = (
        "Some parties are taught a share of their images as the class that comes next, as if 3 "
        "were always taken for 4. Which parties these are is drawn from the seed."
    )
    equation: ClassVar[str] = r"\tilde{y} = (y + 1) \bmod C, \text{ for the share of the images}"
    paper: ClassVar[str] = (
        "Han et al., “Co-teaching: Robust Training of Deep Neural Networks with Extremely "
        "Noisy Labels”, NeurIPS 2018."
    )
    neutral: ClassVar[str] = "A share of 0 teaches the truth."

    @property
    def short(self) -> str:
        return translatable(NEXT_CLASS, share=self.share, parties=self.noisy_parties)

    def classes_further(
        self, count: int, num_classes: int, rng: np.random.Generator
    ) -> NDArray[np.intp]:
        return np.ones(count, np.intp)
