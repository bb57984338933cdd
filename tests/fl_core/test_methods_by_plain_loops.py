"""Whole runs of methods against loops written here from the papers alone, on logistic regression.

Parties and server both: of the engine's there are who holds which images, who takes part and in
which order images come. Sizes are unequal, and some parties take part for the first time late.
"""

from collections.abc import Callable

import numpy as np
import pytest

from fl_core import RunConfig, run_rounds
from fl_core.participation import participants
from fl_core.party_data import parties_images
from fl_core.seeding import rng
from tests.fl_core.tiny_data import rounds, softmax_step, tiny

PARTIES, ROUNDS, RATE = 5, 6, 0.1
KNOBS = {
    "num_parties": PARTIES,
    "num_rounds": ROUNDS,
    "participation": 0.6,
    "learning_rate": RATE,
    "local_epochs": 2,
    "sizes": {"kind": "power_law", "exponent": 1.0},
    "partitioner": "dirichlet",
    "party_test_images": 0,
}
Local = Callable[[int, int, np.ndarray, Callable[[np.ndarray], np.ndarray]], tuple[np.ndarray, int]]


def scaffold(x: np.ndarray, who: list[list[int]], sizes: list[int], local: Local) -> np.ndarray:
    """Karimireddy et al. 2020, algorithm 1, option II; the mean by images, as here by default."""
    common, own = np.zeros_like(x), [np.zeros_like(x) for _ in sizes]
    for round, parties in enumerate(who, 1):
        ends, changed = [], np.zeros_like(x)
        for i in parties:
            y, steps = local(round, i, x, lambda _, c=common - own[i]: c)
            new = own[i] - common + (x - y) / (steps * RATE)
            changed += new - own[i]
            own[i] = new
            ends.append(y)
        x = np.average(ends, axis=0, weights=[sizes[i] for i in parties])
        common = common + changed / len(sizes)
    return x


def feddyn(x: np.ndarray, who: list[list[int]], sizes: list[int], local: Local) -> np.ndarray:
    """Acar et al. 2021, algorithm 1: gradients of the parties' own losses, and h of the server."""
    alpha, slopes, h = 0.1, [np.zeros_like(x) for _ in sizes], np.zeros_like(x)
    for round, parties in enumerate(who, 1):
        ends = []
        for i in parties:
            y, _ = local(round, i, x, lambda w, i=i, x=x: -slopes[i] + alpha * (w - x))
            slopes[i] = slopes[i] - alpha * (y - x)
            ends.append(y)
        h = h - alpha / len(sizes) * sum(y - x for y in ends)
        x = np.mean(ends, axis=0) - h / alpha
    return x


def fednova(x: np.ndarray, who: list[list[int]], sizes: list[int], local: Local) -> np.ndarray:
    """Wang et al. 2020, equation 4: x - tau_eff sum p_i rate d_i, tau_eff = sum p_i tau_i."""
    for round, parties in enumerate(who, 1):
        shares = np.array([sizes[i] for i in parties]) / sum(sizes[i] for i in parties)
        ends = [local(round, i, x, lambda _: np.zeros(170)) for i in parties]
        mean_gradients = [(x - y) / (steps * RATE) for y, steps in ends]
        effective = sum(p * steps for p, (_, steps) in zip(shares, ends, strict=True))
        x = x - effective * RATE * sum(p * d for p, d in zip(shares, mean_gradients, strict=True))
    return x


def fednova_with_momentum(
    x: np.ndarray, who: list[list[int]], sizes: list[int], local: Local
) -> np.ndarray:
    """The same with momentum 0.6: equation 4, where d_i is G_i a_i / |a_i|_1, a_i written out."""
    for round, parties in enumerate(who, 1):
        shares = np.array([sizes[i] for i in parties]) / sum(sizes[i] for i in parties)
        ends = [local(round, i, x, lambda _: np.zeros(170)) for i in parties]
        a = [[sum(0.6**j for j in range(steps - k)) for k in range(steps)] for _, steps in ends]
        lengths = [sum(of_each) for of_each in a]
        directions = [(x - y) / RATE / length for (y, _), length in zip(ends, lengths, strict=True)]
        effective = sum(p * length for p, length in zip(shares, lengths, strict=True))
        x = x - effective * RATE * sum(p * d for p, d in zip(shares, directions, strict=True))
    return x


def fedprox(x: np.ndarray, who: list[list[int]], sizes: list[int], local: Local) -> np.ndarray:
    """Li et al. 2020: the gradient of loss + mu / 2 |w - x|^2, mu 0.1."""
    for round, parties in enumerate(who, 1):
        ends = [local(round, i, x, lambda w, x=x: 0.1 * (w - x))[0] for i in parties]
        x = np.average(ends, axis=0, weights=[sizes[i] for i in parties])
    return x


def local_training(config: RunConfig, data, images: list[np.ndarray]) -> Local:
    def train(round, party, x, added):
        draw, w, steps, velocity = rng(config.seed, "batches", round, party), x, 0, 0.0
        for _ in range(config.local_epochs):
            order = draw.permutation(images[party])
            for first in range(0, len(order), config.batch_size):
                batch = order[first : first + config.batch_size]
                slope = softmax_step(w, data.images[batch], data.labels[batch])[1]
                velocity = config.optimizer.momentum * velocity + slope + added(w)
                w, steps = w - RATE * velocity, steps + 1
        return w, steps

    return train


MOMENTUM = {
    "strategy": "fednova",
    "optimizer": {"kind": "sgd", "momentum": 0.6},
}


@pytest.mark.parametrize(
    "method",
    [fedprox, scaffold, fednova, fednova_with_momentum, feddyn],
    ids=lambda m: m.__name__,
)
def test_a_whole_run_is_that_of_the_paper(data, method):
    chosen = MOMENTUM if method is fednova_with_momentum else {"strategy": method.__name__}
    config = tiny(**KNOBS, **chosen)
    zero, *_, last = rounds(list(run_rounds(config, data=data)))
    images = [party.train for party in parties_images(config, data)]
    sizes = [len(some) for some in images]
    who = [list(participants(config, round)) for round in range(1, ROUNDS + 1)]
    assert max(sizes) > 2 * min(sizes) and {len(parties) for parties in who} == {3}
    assert set(who[0]) < set(range(PARTIES)) == set().union(*who)  # newcomers
    start = zero.state.weights.astype(np.float64)
    expected = method(start, who, sizes, local_training(config, data, images))
    np.testing.assert_allclose(last.state.weights, expected, atol=2e-5)
    assert np.abs(expected - start).max() > 0.1
