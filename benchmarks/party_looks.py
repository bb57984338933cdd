"""What it costs that each party sees images of its own: seconds before round 1, and memory."""

import time
import tracemalloc
from collections.abc import Iterator

from benchmarks.results_table import Figure, figure, ratios
from fl_core.appearances import APPEARANCES
from fl_core.config import RunConfig
from fl_core.datasets import Mnist
from fl_core.knobs import knobs_of
from fl_core.party_data import parties_images
from fl_core.party_views import images_as_seen

NUM_IMAGES = 60_000
PARTIES = (10, 5000)
LOOKS = [kind for kind, member in APPEARANCES.items() if member.changes_images]


def measure(repeats: int) -> Iterator[Figure]:
    """Change all of MNIST's training images, each knob turned all the way, one look after another.

    Memory is what Python and numpy ask for, against what the images of the data set weigh.
    """
    data = Mnist().load()
    for num_parties in PARTIES:
        for kind in LOOKS:
            config = _config(kind, num_parties)
            parties = parties_images(config, data)
            seconds, peaks = [], []
            for _ in range(repeats):
                began = time.perf_counter()
                images_as_seen(config, data, parties)
                seconds.append(time.perf_counter() - began)
                tracemalloc.start()
                images_as_seen(config, data, parties)
                peaks.append(float(tracemalloc.get_traced_memory()[1]))
                tracemalloc.stop()
            name = f"60,000 images, {num_parties:,} parties: {kind}"
            yield figure(name, seconds, "s", "at most 2")
            weight = [float(data.images.nbytes)] * repeats
            yield ratios(f"{name}, memory of all images", peaks, weight, "at most 1.1")


def _config(kind: str, num_parties: int) -> RunConfig:
    most = {knob.name: knob.high for knob in knobs_of(APPEARANCES[kind]).values() if knob.number}
    knobs = {
        "num_parties": num_parties,
        "num_images": NUM_IMAGES,
        "partitioner": {"kind": "iid", "min_images": 1},
        "appearance": {"kind": kind} | most,
    }
    return RunConfig.of(knobs)
