"""Whether methods do what their papers say: `python -m benchmarks.methods_compared`.

A few questions, each a setting in which methods are compared at equal rounds, three seeds each. It
takes long, so it is in no group of `make bench`; `--questions`, `--methods` and `--seeds` run a
part. Told are the global model's accuracy on all test images (of methods whose parties keep models
of their own, the mean of these) and, on the images that each party held out, that of the model
which the party uses, the mean over the parties' images.
"""

import argparse
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fl_core.config import RunConfig

Knobs = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """What is asked, the setting, and the methods that are compared in it, the first to all."""

    asks: str
    setting: Knobs
    methods: Mapping[str, Knobs]


DRIFT: Knobs = {
    "num_parties": 10,
    "partitioner": {"kind": "classes", "classes": 2},
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "num_rounds": 10,
    "party_test_images": 0,
    "gallery_images": 0,
}
QUESTIONS = {
    "drift": Question(
        "Ten parties hold two classes each: which methods narrow the gap to equal parties?",
        DRIFT,
        {
            "FedAvg": {},
            "FedAvg, IID": {"partitioner": "iid"},
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
            "FedAvgM": {"server_step": "momentum"},
            "FedAdam": {"server_step": "adam"},
            "FedYogi": {"server_step": "yogi"},
            "FedAdagrad": {"server_step": "adagrad"},
            "FedExP": {"server_step": "fedexp"},
            "FedAvg, half take part": {"participation": 0.5},
            "MOON, half take part": {"strategy": "moon", "participation": 0.5},
        },
    ),
    "sorted": Question(
        "Twenty parties hold sorted digits and nobody attacks: what do robust rules cost?",
        {
            "num_parties": 20,
            "partitioner": {"kind": "shards", "shards": 1},
            "aggregator": "plain_mean",
            "local_steps": 1,
            "optimizer": "sgd",
            "learning_rate": 0.1,
            "num_rounds": 300,
            "measure_every": 100,
            "party_test_images": 0,
            "gallery_images": 0,
        },
        {
            "Plain mean": {},
            "Coordinate median": {"aggregator": "median"},
            "Trimmed mean": {"aggregator": "trimmed_mean"},
            "Krum": {"aggregator": "krum"},
            "Multi-Krum": {"aggregator": "multi_krum"},
            "Bulyan": {"aggregator": "bulyan"},
            "Geometric median": {"aggregator": "geometric_median"},
            "Centred clipping": {"aggregator": "centred_clipping"},
            "Median after bucketing": {"aggregator": "median", "pre_aggregator": "bucketing"},
        },
    ),
    "head": Question(
        "Ten parties hold two classes each: what does a head kept at the party gain, and where?",
        DRIFT,
        {
            "FedAvg": {},
            "Head kept (FedPer)": {"strategy": {"kind": "partial", "keeps": "head"}},
            "Head kept, trained first (FedRep)": {
                "strategy": {"kind": "partial", "keeps": "head", "trains": "head_first"}
            },
        },
    ),
    "looks": Question(
        "Ten parties see the same digits ever fainter, every second one as negatives: what does "
        "normalisation kept at the party gain?",
        {
            "num_parties": 10,
            "appearance": {"kind": "contrast", "lost": 0.7, "inverted": True},
            "model": {"kind": "own_cnn", "normalisation": "batch"},
            "optimizer": "sgd",
            "learning_rate": 0.05,
            "num_rounds": 5,
            "party_test_images": 0,
            "gallery_images": 0,
        },
        {
            "Batch normalisation averaged": {},
            "Kept at the party (FedBN)": {
                "strategy": {"kind": "partial", "keeps": "normalisation"}
            },
        },
    ),
}


@dataclass(frozen=True)
class Last:
    """Accuracies after the last round, in percent."""

    on_test: float
    on_own: float


def last_of(knobs: Knobs, seed: int) -> Last:
    """Train, and return how good it is in the end; 0 of a run that fails, with the reason told."""
    from fl_core.local_run import run_rounds

    last = Last(0.0, 0.0)
    for event in run_rounds(RunConfig.of(dict(knobs) | {"seed": seed})):
        if event.type == "round_finished" and event.accuracy is not None:
            own = event.global_on_own_confusion or [[0]]
            right, all_of_them = sum(own[i][i] for i in range(len(own))), sum(map(sum, own))
            last = Last(100 * event.accuracy, 100 * right / max(1, all_of_them))
        elif event.type == "run_failed":
            print(f"  {event.reason} {event.suggestion}")
            return Last(0.0, 0.0)
    return last


def compare(question: Question, methods: Sequence[str], seeds: Sequence[int]) -> None:
    """Print a line a run, and at the end a table: each method's mean, lowest and highest."""
    ends = dict[str, list[Last]]()
    print(f"\n{question.asks}\n")
    for seed in seeds:
        for name in (name for name in question.methods if not methods or name in methods):
            end = last_of({**question.setting, **question.methods[name]}, seed)
            ends.setdefault(name, []).append(end)
            print(f"{name}, seed {seed}: {end.on_test:.1f}, {end.on_own:.1f}", flush=True)
    print("\n| method | on all test images | on what parties held out |\n|---|---|---|")
    for name, found in ends.items():
        columns = [[last.on_test for last in found], [last.on_own for last in found]]
        print(f"| {name} | {' | '.join(map(in_words, columns))} |")


def in_words(values: Sequence[float]) -> str:
    """Return a mean, and the lowest and highest in brackets."""
    return f"{statistics.mean(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def main() -> None:
    """Compare what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.methods_compared")
    parser.add_argument("--questions", nargs="*", choices=QUESTIONS, default=list(QUESTIONS))
    parser.add_argument("--methods", nargs="*", default=[], help="all, where none is named")
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    options = parser.parse_args()
    for name in options.questions:
        compare(QUESTIONS[name], options.methods, options.seeds)


if __name__ == "__main__":
    main()
