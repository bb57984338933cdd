"""Whether the CNN that computes only what it sees learns the same numbers as the whole network."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from benchmarks.results_table import Figure, figure
from fl_core.config import RunConfig
from fl_core.models import Cnn


class WholeCnn(Cnn):
    """The same network, nothing cropped."""

    kind: ClassVar[str] = "whole_cnn_of_a_benchmark"

    def seen(self, height: int, width: int) -> tuple[int, int]:
        return height, width


def measure(repeats: int) -> Iterator[Figure]:
    """Train two rounds both ways; once, for a seed gives the same weights every time."""
    for batch in (32, 64, 600):
        whole = _weights(WholeCnn(), batch, threads=1)
        for threads in (1, 2, 3):
            changed = int(np.count_nonzero(_weights(Cnn(), batch, threads) != whole))
            name = f"weights that the crop changes, batches of {batch}, threads: {threads}"
            yield figure(name, [changed], "weights", "at most 0")


def _weights(model: Cnn, batch: int, threads: int) -> np.ndarray:
    from fl_core.local_run import run_rounds

    config = RunConfig(model=model, batch_size=batch, num_rounds=2, party_test_images=0)
    rounds = [e for e in run_rounds(config, threads=threads) if e.type == "round_finished"]
    return rounds[-1].state.weights
