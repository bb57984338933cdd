"""The notebook's own way, known as cyclic weight transfer: Chang et al. 2018, "Distributed deep
learning networks among institutions for medical imaging" (JAMIA 25(8))."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from fl_core.knobs import knob
from fl_core.strategies.base import Strategy
from fl_core.updates_and_state import LocalUpdate, Round, ServerState, Weights, weighted_sum


class Cyclic(Strategy):
    """One model goes from party to party; nothing is averaged."""

    kind: ClassVar[str] = "cyclic"
    label: ClassVar[str] = "Pass it on (cyclic)"
    heading: ClassVar[str] = "Baseline"
    about: ClassVar[str] = (
        "One model visits the parties in turn and each trains it further. Nothing is averaged: "
        "this is what the well-known notebook does."
    )
    also: ClassVar[Sequence[str]] = ("cyclic weight transfer",)
    equation: ClassVar[str] = (
        r"w \leftarrow w + \Delta_1 + \Delta_2 + \dots + \Delta_n, \qquad \text{party } i "
        r"\text{ starting from } w + \Delta_1 + \dots + \Delta_{i-1}"
    )
    paper: ClassVar[str] = (
        "Chang et al., “Distributed Deep Learning Networks among Institutions for Medical "
        "Imaging”, JAMIA 25(8), 2018."
    )
    neutral: ClassVar[str] = "With one party it is federated averaging."
    sequential: ClassVar[bool] = True
    combines_itself: ClassVar[bool] = True

    reshuffle: bool = knob(
        False,
        label="Reshuffle the images every round",
        help="Deal all images out to new parties before every round, as the notebook does. "
        "Real parties could not: it would mean giving their images away.",
    )

    @property
    def redeals_every_round(self) -> bool:
        return self.reshuffle

    def vectors_sent(self, num_parties: int) -> tuple[int, int]:
        # Each party receives the model once, and only the last sends it back.
        return num_parties, min(1, num_parties)

    def aggregate(
        self, state: ServerState, round: Round, updates: Sequence[LocalUpdate]
    ) -> Weights:
        # Each delta starts where the one before ended, so their sum leads to the last model.
        step = weighted_sum(updates, [1.0] * len(updates)).astype(np.float32)
        return state.weights + step
