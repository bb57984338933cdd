"""What methods gain where parties differ: `python -m benchmarks.methods_compared`.

Ten parties hold 12,000 images of MNIST, two classes each, and train the notebook's CNN with plain
SGD for ten rounds; told are the global model's accuracies on all test images. It takes long, so it
is in no group of `make bench`; `--seeds` and `--methods` run a part.
"""

import argparse
import statistics
from collections.abc import Sequence
from typing import Any

from fl_core.config import RunConfig

SETTING: dict[str, Any] = {
    "num_parties": 10,
    "partitioner": {"kind": "classes", "classes": 2},
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "num_rounds": 10,
    "party_test_images": 0,
    "gallery_images": 0,
}
METHODS: dict[str, dict[str, Any]] = {
    "FedAvg, IID": {"partitioner": "iid"},
    "FedAvg": {},
    "FedProx": {"strategy": "fedprox"},
    "SCAFFOLD": {"strategy": "scaffold"},
    "FedNova": {"strategy": "fednova"},
    "FedDyn": {"strategy": "feddyn"},
    "MOON": {"strategy": "moon"},
    "FedSAM": {"strategy": "fedsam"},
    "FedLC": {"strategy": "fedlc"},
    "FedRS": {"strategy": "fedrs"},
    "FedNTD": {"strategy": "fedntd"},
    "q-FedAvg": {"strategy": "qfedavg"},
    "FedAvg, half take part": {"participation": 0.5},
    "MOON, half take part": {"strategy": "moon", "participation": 0.5},
}


def accuracies(knobs: dict[str, Any], seed: int) -> list[float]:
    """Return a method's accuracy after each round, from the untrained model's; percent."""
    from fl_core.local_run import run_rounds

    found = list[float]()
    for event in run_rounds(RunConfig.of(SETTING | knobs | {"seed": seed})):
        if event.type == "round_finished":
            found.append(100 * event.accuracy)
        elif event.type == "run_failed":
            print(f"  {event.reason} {event.suggestion}")
    return found


def compare(methods: Sequence[str], seeds: Sequence[int]) -> None:
    """Print a line a run, and at the end the last accuracies: each method's mean and range."""
    last = dict[str, list[float]]()
    for seed in seeds:
        for name in methods:
            rounds = accuracies(METHODS[name], seed)
            last.setdefault(name, []).append(rounds[-1])
            print(f"{name}, seed {seed}: {' '.join(f'{a:.1f}' for a in rounds)}", flush=True)
    print("| method | mean | from | to |\n|---|---|---|---|")
    for name, ends in last.items():
        print(f"| {name} | {statistics.mean(ends):.1f} | {min(ends):.1f} | {max(ends):.1f} |")


def main() -> None:
    """Compare what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.methods_compared")
    parser.add_argument("--methods", nargs="*", choices=METHODS, default=list(METHODS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    options = parser.parse_args()
    compare(options.methods, options.seeds)


if __name__ == "__main__":
    main()
