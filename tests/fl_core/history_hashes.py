"""Prints what twenty configs come to, a line each, wherever it is run: `python history_hashes.py`.

It uses no more of the engine than its front door, so that an older one can be asked the same.
"""

import hashlib
import json
import sys
from typing import Any

import numpy as np

sys.path.insert(0, ".")

NUMBERS = {
    **dict.fromkeys(("type", "round", "loss", "accuracy", "confusion", "gallery"), True),
    **dict.fromkeys(("bytes_down", "bytes_up"), True),
    "parties": {
        "__all__": {
            *("party", "num_examples", "num_steps", "train_loss", "test_loss", "test_accuracy"),
            *("own_loss", "own_accuracy", "update_norm"),
        }
    },
}
"""What the first version computed; later ones may say more."""


def configs() -> list[dict[str, Any]]:
    """Twenty configs, made up once: all that the first version could be asked."""
    draw = np.random.default_rng(7)
    splits = ["iid", {"kind": "dirichlet", "skew": 0.3}, {"kind": "dirichlet", "skew": 0.8}]
    strategies = ["fedavg", "cyclic", {"kind": "cyclic", "reshuffle": True}]
    return [
        {
            "num_parties": int(draw.integers(1, 9)),
            "participation": float(draw.choice([0.5, 1.0])),
            "strategy": strategies[int(draw.integers(3))],
            "num_images": int(draw.integers(200, 900)),
            "partitioner": splits[int(draw.integers(3))],
            "num_rounds": 2,
            "local_epochs": int(draw.integers(1, 3)),
            "batch_size": int(draw.choice([8, 32])),
            "optimizer": str(draw.choice(["adam", "sgd"])),
            "learning_rate": float(draw.choice([0.001, 0.05])),
            "model": str(draw.choice(["softmax", "cnn"])),
            "test_on": str(draw.choice(["test_set", "fifth"])),
            "holdout": float(draw.choice([0.0, 0.2])),
            "party_test_images": int(draw.choice([0, 300])),
            "seed": int(draw.integers(1000)),
        }
        for _ in range(20)
    ]


def main() -> None:
    from fl_core import RunConfig, run_rounds

    for knobs in configs():
        told = hashlib.sha256()
        for event in run_rounds(RunConfig.of(knobs)):
            if event.type == "round_finished":
                numbers = event.model_dump(mode="json", include=NUMBERS)
                told.update(json.dumps(numbers, sort_keys=True).encode())
                told.update(event.state.weights.tobytes())
        print(told.hexdigest(), flush=True)


if __name__ == "__main__":
    main()
