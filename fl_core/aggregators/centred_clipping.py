"""Clipped around where the parties went last time: Karimireddy, He and Jaggi 2021, "Learning from
History for Byzantine Robust Optimization" (ICML, arXiv:2012.10333), algorithm 2."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fl_core.aggregators.base import Aggregator, deltas_of
from fl_core.aggregators.norm_clipping import clipping
from fl_core.knobs import knob
from fl_core.update_matrix import distances_to
from fl_core.updates_and_state import LocalUpdate, Memory, weighted_sum

CENTRE = "centre"


class CentredClipping(Aggregator):
    """v <- v + mean of (x_i - v) min(1, tau / |x_i - v|), some passes a round, each party the same.

    v starts at 0 and is carried over: a round begins with what came out of the last. The paper's
    parties send a momentum of their gradients; here they send their updates.
    """

    kind: ClassVar[str] = "centred_clipping"
    label: ClassVar[str] = "Centred clipping"
    heading: ClassVar[str] = "Robust, by length"
    about: ClassVar[str] = (
        "Measures how far each update is from the last round’s result, shortens those farther than "
        "a radius, and averages; every party counts the same. Parties that send nonsense move the "
        "result by a radius at most, also if they do so again and again. Too small a radius slows "
        "all down."
    )
    also: ClassVar[Sequence[str]] = ("centered clipping", "CClip")
    equation: ClassVar[str] = (
        r"v \leftarrow v + \frac{1}{n} \sum_i (x_i - v) \min\!\left( 1,\ \frac{\tau}{\lVert x_i "
        r"- v \rVert} \right); \qquad d = v \text{ after some passes}"
    )
    paper: ClassVar[str] = (
        "Karimireddy, He and Jaggi, “Learning from History for Byzantine Robust Optimization”, "
        "ICML 2021."
    )
    neutral: ClassVar[str] = "A radius larger than all distances is the plain mean."
    server_state: ClassVar[str] = "The last round’s result, around which it clips."

    radius: float = knob(
        10.0,
        low=0.000_001,
        high=1_000_000.0,
        label="Radius (tau)",
        help="How far from the last result an update counts in full. With one larger than all of "
        "them it is the plain mean.",
    )
    passes: int = knob(
        1,
        low=1,
        high=100,
        step=1,
        label="Passes",
        unit="passes",
        help="How often a round moves the centre and clips around it anew. The paper takes 1.",
    )

    def combine(self, updates: Sequence[LocalUpdate]) -> NDArray[np.float64]:
        return self.combine_after({}, updates)[0]

    def combine_after(
        self, memory: Memory, updates: Sequence[LocalUpdate]
    ) -> tuple[NDArray[np.float64], Memory]:
        nowhere = np.zeros_like(updates[0].delta)
        centre = memory.get(CENTRE, nowhere).astype(np.float64)
        for _ in range(self.passes):
            centre = self._moved(centre, updates)
        return centre, {CENTRE: centre.astype(np.float32)}

    def _moved(
        self, centre: NDArray[np.float64], updates: Sequence[LocalUpdate]
    ) -> NDArray[np.float64]:
        kept = clipping(self.radius, distances_to(centre, deltas_of(updates)))
        shares = kept * self.shares(updates)
        rest = 1 - float(shares.sum())
        return rest * centre + weighted_sum(updates, shares.tolist())
