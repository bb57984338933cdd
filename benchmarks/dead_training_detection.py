"""How often a run that learns nothing is noticed, by which round, and how often a healthy one is.

Runs of random configs, few images each, over all learning rates; then runs in which some parties
flip the signs of their updates, and the presets. A run has learned something if in the end its
global model is better than guessing.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.results_table import Figure, figure
from fl_core.aggregators import WeightedMean
from fl_core.config import RunConfig
from fl_core.cpu import has_bfloat16
from fl_core.datasets import ImageData, Mnist
from fl_core.dead_training import NO_BETTER, REAL_TRAINING, gentler_rate
from fl_core.seeding import rng
from fl_core.strategies import FedAvg
from fl_core.updates_and_state import LocalUpdate, ServerState, Weights
from pages.shared.presets import PRESETS

CONFIGS, WITH_FLIPS = 200, 40
NUM_TRAIN, NUM_TEST = 3000, 400
KEPT = Path(__file__).with_name("results") / "learning.jsonl"


class SomeFlip(FedAvg):
    """FedAvg in which every fourth party sends the opposite of what it has learned."""

    kind: ClassVar[str] = "some_flip_of_a_benchmark"
    combines_itself: ClassVar[bool] = True

    def aggregate(self, state: ServerState, updates: Sequence[LocalUpdate]) -> Weights:
        signs = [-1 if update.party % 4 == 1 else 1 for update in updates]
        sent = [replace(u, delta=sign * u.delta) for u, sign in zip(updates, signs, strict=True)]
        return state.weights + WeightedMean().combine(sent).astype(np.float32)


@dataclass(frozen=True)
class Outcome:
    """A run to its end: the warnings of its rounds from 1, and whether it learned anything."""

    config: RunConfig
    num_steps: int
    warnings: tuple[str, ...]
    accuracy: float
    learned: bool
    failed: bool

    @property
    def dead_after(self) -> int:
        """The first round after which it was said that the network is dead; 0 if it never was."""
        said = [round for round, text in enumerate(self.warnings, 1) if "is dead" in text]
        return said[0] if said else 0

    @property
    def trained(self) -> bool:
        """Whether it took as many steps as may be expected to come to something."""
        return self.num_steps >= REAL_TRAINING

    @property
    def revived(self) -> bool:
        """Whether that was taken back."""
        return any("is dead" not in text for text in self.warnings[self.dead_after - 1 :])


def measure(repeats: int) -> Iterator[Figure]:
    """Train once, for a config gives the same run every time."""
    data = _few_images()
    some = [_run(_random_config(number), data) for number in range(CONFIGS)]
    yield from _figures("random", some, data)
    flips = [_run(_with_flips(number), data) for number in range(WITH_FLIPS)]
    yield from _figures("flipped", flips, data)
    presets = [_run(preset.config, preset.config.dataset.load()) for preset in PRESETS.values()]
    yield from _figures("presets", presets, data)
    _keep([*some, *flips, *presets])


def _figures(name: str, outcomes: list[Outcome], data: ImageData) -> Iterator[Figure]:
    def count(what: str, runs: list[Outcome], goal: str = "") -> Figure:
        return figure(f"{name}: {what}", [len(runs)], "runs", goal)

    yield count("runs", outcomes)
    yield count("failed, for numbers overflowed", [o for o in outcomes if o.failed])
    healthy = [o for o in outcomes if o.learned and not o.failed]
    yield count("learned something", healthy)
    yield count("and were warned of", [o for o in healthy if any(o.warnings)], "at most 0")
    nothing = [o for o in outcomes if not o.learned and not o.failed]
    yield count("learned nothing", nothing)
    silent = [o for o in nothing if not any(o.warnings)]
    yield count("in too few steps, and were not warned of", [o for o in silent if not o.trained])
    yield count("in enough, and were not warned of", [o for o in silent if o.trained], "at most 0")
    dead = [o for o in nothing if o.dead_after]
    yield count("called dead", dead)
    for round, number in sorted(Counter(o.dead_after for o in dead).items()):
        yield figure(f"{name}: called dead after round {round}", [number], "runs")
    yield count("called dead, and that was taken back", [o for o in dead if o.revived])
    calmer = [_at_rate(o.config, gentler_rate(o.config), data) for o in dead]
    yield count("called dead that learn at the rate named", [o for o in calmer if o.learned])
    told = [o for o in nothing if not o.dead_after and o.warnings[-1]]
    yield count("told of at the end", told)
    slow = [o for o in told if "raise the learning rate" in o.warnings[-1]]
    raised = [_at_rate(o.config, o.config.optimizer.usual_rate, data) for o in slow]
    yield count("told to raise the rate", slow)
    yield count("of these learn at the rate named", [o for o in raised if o.learned])


def _at_rate(config: RunConfig, rate: float, data: ImageData) -> Outcome:
    return _run(config.model_copy(update={"learning_rate": rate}), data)


def _few_images() -> ImageData:
    whole = Mnist().load()
    kept = np.r_[:NUM_TRAIN, whole.num_train : whole.num_train + NUM_TEST]
    return ImageData(whole.images[kept], whole.labels[kept], NUM_TRAIN)


def _random_config(number: int) -> RunConfig:
    """Return a config with every knob that matters for learning anywhere in its range."""
    draw = rng(number, "noise")

    def one(*values: Any) -> Any:
        return values[draw.integers(len(values))]

    return RunConfig.of(
        {
            "model": one("cnn", "cnn", "softmax"),
            "optimizer": one("adam", "sgd"),
            "learning_rate": float(f"{10 ** draw.uniform(-6, 1):.2g}"),
            "num_parties": one(1, 2, 3, 5, 10, 20),
            "participation": one(1.0, 1.0, 0.5, 0.3),
            "strategy": one("fedavg", "fedavg", "fedavg", "cyclic"),
            "partitioner": {
                "kind": "dirichlet",
                "skew": one(0.0, 0.5, 0.9, 1.0),
                "min_images": 5,
            },
            "num_images": one(300, 600, 1200),
            "num_rounds": one(6, 10),
            "local_epochs": one(1, 1, 2),
            "batch_size": one(8, 16, 32, 64),
            "precision": one("float32", "bfloat16") if has_bfloat16() else "float32",
            "party_test_images": 0,
            "gallery_images": 0,
            "seed": number,
        }
    )


def _with_flips(number: int) -> RunConfig:
    """Return a config, at a rate that is not too high, in which every fourth party flips."""
    config = _random_config(CONFIGS + number)
    rate = config.optimizer.usual_rate * 2.0 ** (number % 3 - 1)
    sound = {"learning_rate": rate, "num_images": 1200, "local_epochs": 3, "batch_size": 16}
    many = {"num_parties": (4, 8, 20)[number % 3], "strategy": SomeFlip(), "num_rounds": 10}
    return config.model_copy(update=sound | many)


def _run(config: RunConfig, data: ImageData) -> Outcome:
    from fl_core.local_run import run_rounds

    events = list(run_rounds(config, data=data))
    rounds = [event for event in events if event.type == "round_finished"]
    end = rounds[-1]
    counts = np.sum(end.confusion, axis=1)
    shares = counts[counts > 0] / counts.sum()
    luck = 3 * np.sqrt(shares.max() * (1 - shares.max()) / counts.sum())
    together = sum if config.strategy.sequential else max
    better = end.accuracy > shares.max() + luck
    return Outcome(
        config=config,
        num_steps=sum(together(p.num_steps for p in event.parties) for event in rounds[1:]),
        warnings=tuple(event.warning for event in rounds[1:]),
        accuracy=end.accuracy,
        learned=bool(better or end.loss < -NO_BETTER * (shares * np.log(shares)).sum()),
        failed=events[-1].type == "run_failed",
    )


def _keep(outcomes: list[Outcome]) -> None:
    """Write each run down, so that one that is judged oddly can be looked at."""
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("w") as file:
        for outcome in outcomes:
            told = {**vars(outcome), "config": outcome.config.model_dump(mode="json")}
            file.write(json.dumps(told) + "\n")
