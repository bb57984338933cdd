"""Updates are averaged in groups drawn by lot: Karimireddy, He and Jaggi 2022, "Byzantine-Robust
Learning on Heterogeneous Datasets via Bucketing" (ICLR, arXiv:2006.09365), algorithm 1."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fl_core.errors import Conflict
from fl_core.knob_requirements import needs_updates
from fl_core.knobs import knob
from fl_core.pre_aggregators.base import PreAggregator
from fl_core.updates_and_state import LocalUpdate, weighted_sum

if TYPE_CHECKING:
    from fl_core.config import RunConfig


class Bucketing(PreAggregator):
    """A random order of the n updates is cut into ceil(n / s) buckets, of which only means go on.

    In a bucket each party counts the same; its mean stands for the images of all of them. The last
    bucket may be smaller. Buckets are in the order of their first parties, so that with s = 1 all
    is as it was.
    """

    kind: ClassVar[str] = "bucketing"
    label: ClassVar[str] = "Bucketing"
    about: ClassVar[str] = (
        "Parties are put into groups by lot, anew each round, and only the groups’ averages are "
        "combined. These are more alike than the parties, so that a robust rule no longer takes "
        "honest parties with unlike images for liars. A liar spoils its whole group, so fewer of "
        "them are withstood."
    )
    also: ClassVar[Sequence[str]] = ("buckets", "resampling")
    equation: ClassVar[str] = (
        r"y_b = \frac{1}{|B_b|} \sum_{i \in B_b} x_i, \qquad |B_b| \leq s, \quad b = 1 \dots "
        r"\lceil n / s \rceil"
    )
    paper: ClassVar[str] = (
        "Karimireddy, He and Jaggi, “Byzantine-Robust Learning on Heterogeneous Datasets via "
        "Bucketing”, ICLR 2022."
    )
    neutral: ClassVar[str] = "s 1 mixes nothing."
    requires: ClassVar[str] = "At least s updates a round."

    size: int = knob(
        2,
        low=1,
        high=10_000,
        step=1,
        label="Parties in a group (s)",
        unit="parties",
        help="How many updates are averaged into one. The paper takes 2. 1 mixes nothing.",
    )

    def conflicts(self, config: "RunConfig") -> Iterator[Conflict]:
        yield from needs_updates(config, ("pre_aggregator", "size"), self.size)

    def num_after(self, num_updates: int) -> int:
        return -(-num_updates // self.size)

    def mix(
        self, updates: Sequence[LocalUpdate], rng: np.random.Generator
    ) -> Sequence[LocalUpdate]:
        # Whoever comes first, the same parties share a bucket.
        ordered = sorted(updates, key=lambda update: update.party)
        drawn = rng.permutation(len(ordered)).tolist()
        starts = range(0, len(ordered), self.size)
        buckets = sorted(sorted(drawn[first : first + self.size]) for first in starts)
        return [_mean([ordered[index] for index in bucket]) for bucket in buckets]


def _mean(bucket: Sequence[LocalUpdate]) -> LocalUpdate:
    """Return what a bucket sends, as the first of its parties."""
    if len(bucket) == 1:
        return bucket[0]
    mean = weighted_sum(bucket, [1 / len(bucket)] * len(bucket))
    images = sum(update.num_examples for update in bucket)
    return replace(bucket[0], delta=mean.astype(np.float32), num_examples=images)
