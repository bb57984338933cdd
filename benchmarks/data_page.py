"""How long the Data page takes to follow a slider: what the server does, Streamlit left out."""

import time
from collections.abc import Iterator

from benchmarks.results_table import Figure, figure
from fl_core.config import RunConfig
from fl_core.datasets import Mnist
from fl_core.partitioners import Dirichlet
from pages.data.matrix_view import Shown, matrix_plot, scale_shown, spread_plots
from pages.data.party_images import mean_tiles_of_all, mean_tiles_of_party, tiles_of_party
from pages.data.skew_numbers import in_words
from pages.shared import data_preview
from pages.shared.skew_measures import DEFAULT

AT_ONCE = 5  # positions of the slider a repeat
SHOWN = Shown("counts", "dealt", DEFAULT)
HUNDRED = {"num_parties": 100}
THOUSANDS = {"num_parties": 10_000, "num_images": 60_000}


def measure(repeats: int) -> Iterator[Figure]:
    """Turn the skew to where it has not been: nothing of it is known yet."""
    Mnist().load()
    yield from _of(HUNDRED, repeats, "100 parties", "at most 100")
    yield from _of(THOUSANDS, repeats, "10,000 parties", "")


def _of(knobs: dict[str, int], repeats: int, name: str, goal: str) -> Iterator[Figure]:
    _follow(RunConfig(partitioner=Dirichlet(min_images=1, skew=0.9), **knobs))
    matrix, whole, payload = [], [], 0
    for repeat in range(repeats):
        for place in range(AT_ONCE):
            skew = 0.3 + 0.05 * place + 0.001 * repeat
            partitioner = Dirichlet(min_images=1, skew=skew)
            seconds, payload = _follow(RunConfig(partitioner=partitioner, **knobs))
            matrix.append(1000 * seconds[0])
            whole.append(1000 * seconds[1])
    yield figure(f"{name}: deal, figure and payload of the matrix", matrix, "ms", goal)
    yield figure(f"{name}: the whole page", whole, "ms")
    yield figure(f"{name}: payload of the matrix", [payload / 1000], "kB")


def _follow(config: RunConfig) -> tuple[tuple[float, float], int]:
    """Return the seconds until the matrix is ready, and until all is, and the matrix's bytes."""
    began = time.perf_counter()
    data_preview.holdings(config)
    scale = scale_shown(config, SHOWN)
    plot = matrix_plot(config, SHOWN, scale, 0)
    matrix = time.perf_counter() - began
    spread_plots(config, SHOWN, scale)
    in_words(config)
    tiles_of_party(config, 0, None)
    mean_tiles_of_party(config, 0)
    mean_tiles_of_all(config)
    return (matrix, time.perf_counter() - began), len(plot.data)
