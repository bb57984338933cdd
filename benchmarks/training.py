"""How fast local training is, against the notebook, plain Keras, PyTorch and the machine."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from unittest.mock import patch

from benchmarks.contenders import flops_a_sample
from benchmarks.interleaved_rounds import interleaved
from benchmarks.results_table import Figure, figure, ratios
from fl_core.config import RunConfig
from fl_core.cpu import has_bfloat16
from fl_core.models import Cnn

IMAGES, PARTIES = 48_000, 10
ROUNDS_A_REPEAT, WARM_UP = 5, 1
GOALS = {"notebook": "at least 6", "keras_fedavg": "at least 3", "torch": "at least 1.5"}


def seconds_of(subject: str, num_images: int = IMAGES, parties: int = PARTIES) -> float:
    """Run a subject in a process of its own and return the seconds it prints."""
    module = "benchmarks.contenders"
    command = [
        sys.executable,
        "-m",
        module,
        subject,
        str(num_images),
        str(parties),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def measure(repeats: int) -> Iterator[Figure]:
    """Measure all subjects in turn, again and again, and compare them pair by pair."""
    subjects = ["fedarium", "notebook", "keras_fedavg", "bound"]
    if importlib.util.find_spec("torch"):
        subjects.insert(3, "torch")
    rounded: list[float] = []
    seconds: dict[str, list[float]] = {subject: [] for subject in subjects}
    for _ in range(repeats):
        for subject in subjects:
            seconds[subject].append(seconds_of(subject))
        if has_bfloat16():
            rounded.append(seconds_of("fedarium_bfloat16"))
    ours = seconds["fedarium"]
    yield figure("training samples a second", [IMAGES / s for s in ours], "samples/s")
    for subject in subjects[1:-1]:
        yield ratios(f"faster than {subject}", seconds[subject], ours, GOALS[subject])
    yield ratios("share of the machine's bound", seconds["bound"], ours, "at least 0.6")
    seen, _ = Cnn().seen(28, 28)
    needed = flops_a_sample(seen) / flops_a_sample(28)  # what the crop leaves to be computed
    left = [needed * s for s in seconds["bound"]]
    yield ratios("share of the bound of what is left to compute", left, ours, "at least 0.6")
    if rounded:
        yield ratios("faster in bfloat16 than in float32", ours, rounded, "at least 1.2")
    yield from measured_beside(repeats)


def measured_beside(repeats: int) -> Iterator[Figure]:
    """Compare default rounds with the same in which no party's own model is measured.

    With no test images for them nobody is measured on those; nor then, here, on held-out images,
    so that as many are held out and as many trained on.
    """
    from fl_core.training import own_model_measures

    held_out_to_measure = own_model_measures.held_out_to_measure

    def only_if_asked(config: RunConfig, held, party, num_train, held_out):
        asked = held_out if config.party_test_images else held_out[:0]
        return held_out_to_measure(config, held, party, num_train, asked)

    default = RunConfig(num_rounds=WARM_UP + ROUNDS_A_REPEAT * repeats)
    configs = {
        "default": default,
        "unmeasured": default.model_copy(update={"party_test_images": 0}),
    }
    with patch.object(own_model_measures, "held_out_to_measure", only_if_asked):
        seconds = interleaved(configs, WARM_UP)
    name = "a default round, of one that measures no party's model"
    yield ratios(name, seconds["default"], seconds["unmeasured"], "at most 1.15")
