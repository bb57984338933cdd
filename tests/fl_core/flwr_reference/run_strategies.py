"""Runs strategies of flwr on given updates, in an environment of its own, which knows no Fedarium.

`python run_strategies.py CASES.json UPDATES.npz ANSWER.npz`; see `test_flwr_strategies.py`.
"""

import json
import logging
import sys

import numpy as np
from flwr.common import Code, FitRes, Status, ndarrays_to_parameters, parameters_to_ndarrays
from flwr.server import strategy as strategies

LAYER = 5
"""The first layer has so many weights, the second the rest."""


def layers(weights: np.ndarray) -> list[np.ndarray]:
    return [weights[:LAYER].copy(), weights[LAYER:].reshape(-1, 2).copy()]


def results(weights: np.ndarray, deltas: np.ndarray, sizes: np.ndarray) -> list:
    done = Status(Code.OK, "")
    sent = [ndarrays_to_parameters(layers(weights + delta)) for delta in deltas]
    return [(None, FitRes(done, p, int(n), {})) for p, n in zip(sent, sizes, strict=True)]


def path(case: dict, start: np.ndarray, deltas: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the weights after each round, `[num_rounds, num_weights]`."""
    if case["alike"]:
        sizes = np.full_like(sizes, 10)
    if case["loss"] is not None:  # measured by the server, before each round
        case["arguments"]["evaluate_fn"] = lambda *_: (case["loss"], {})
    strategy = getattr(strategies, case["strategy"])(
        initial_parameters=ndarrays_to_parameters(layers(start)), **case["arguments"]
    )
    if case["second_moment"] is not None:
        strategy.v_t = [np.full_like(layer, case["second_moment"]) for layer in layers(start)]
    found, weights = [], start
    for round, sent in enumerate(deltas, 1):
        strategy.pre_weights = layers(weights)  # what QFedAvg sent out
        after, _ = strategy.aggregate_fit(round, results(weights, sent, sizes), [])
        weights = np.concatenate([layer.ravel() for layer in parameters_to_ndarrays(after)])
        found.append(weights)
    return np.array(found)


def main(cases: str, updates: str, answer: str) -> None:
    logging.disable()
    with open(cases, encoding="utf-8") as file:
        asked = json.load(file)
    with np.load(updates, allow_pickle=False) as given:
        told = [given[name].astype(np.float64) for name in ("start", "deltas", "sizes")]
    np.savez(answer, **{name: path(case, *told) for name, case in asked.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
