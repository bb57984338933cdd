"""Images to be dealt out, as partitioners are asked to."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from fl_core import ConfigError
from fl_core.metrics import label_counts
from fl_core.partitioners import Classes, Partitioner, Pool
from fl_core.sizes import DirichletSizes, Equal, Sizes
from tests.fl_core.fitting_tables import fitted as fitting_table
from tests.fl_core.tiny_data import assert_one_sentence

EQUAL = Equal()


@dataclass(frozen=True)
class Request:
    labels: np.ndarray
    num_parties: int
    min_images: int
    seed: int
    sizes: Sizes = EQUAL

    @property
    def pool(self) -> Pool:
        """Nature has dealt the images to the parties in turn."""
        draw = np.random.default_rng(self.seed)
        sizes = self.sizes.draw(len(self.labels), self.num_parties, self.min_images, draw)
        return Pool(self.labels, sizes, np.arange(len(self.labels)) % self.num_parties)

    def of(self, partitioner: Partitioner) -> list[np.ndarray]:
        asked = partitioner.model_copy(update={"min_images": self.min_images})
        return asked.split(self.pool, np.random.default_rng(self.seed + 1))


@st.composite
def requests(draw) -> Request:
    """Possible requests: labels of any mix, up to the fewest images that will do."""
    num_parties, least = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    num_images = num_parties * least + draw(st.integers(0, 80))
    weights = np.array(draw(st.lists(st.integers(1, 50), min_size=1, max_size=10)), dtype=float)
    seed = draw(st.integers(0, 2**31 - 1))
    labels = np.random.default_rng(seed).choice(len(weights), num_images, p=weights / weights.sum())
    sizes = draw(st.sampled_from([EQUAL, DirichletSizes(alpha=0.3)]))
    return Request(labels.astype(np.uint8), num_parties, least, seed, sizes)


def balanced(num_images: int) -> np.ndarray:
    return (np.arange(num_images) % 10).astype(np.uint8)


def fitted(partitioner: Partitioner, request: Request) -> Partitioner:
    """Return the partitioner with what it needs of a request."""
    partitioner = fitting_table(partitioner, request.labels, request.pool.sizes)
    if not isinstance(partitioner, Classes):
        return partitioner
    num_classes = len(np.unique(request.labels))
    fewest = -(-num_classes // request.num_parties)
    most = min(max(partitioner.classes, fewest), num_classes)
    return partitioner.model_copy(update={"classes": most})


def dealt(partitioner: Partitioner, request: Request) -> list[np.ndarray] | None:
    """Return the parts; `None` if sizes follow from the split, and it says that some are small."""
    try:
        return request.of(fitted(partitioner, request))
    except ConfigError as error:
        refused = error
    assert partitioner.own_sizes and "At least" in str(refused)
    assert_one_sentence(str(refused))
    (conflict,) = refused.conflicts
    assert ("partitioner", "min_images") in conflict.knobs
    return None


def holdings(labels: np.ndarray, parts: list[np.ndarray]) -> np.ndarray:
    return label_counts(labels, parts, int(labels.max()) + 1)
